"""Persons who may be on file twice: found, linked or told apart by somebody, never merged."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from caseapp.blueprints._http import ApiBlueprint, current_actor, reads
from caseapp.models import PersonLink
from caseapp.schemas.duplicates import LinkIn, LinkOut, PossibleDuplicateOut, UnlinkIn
from caseapp.services import duplicates
from caseapp.vocabulary import Permission

blp = ApiBlueprint("person_links", __name__, url_prefix="/persons", description="疑似重复人员")


def _read(*rows: PersonLink) -> None:
    reads("person", [one for row in rows for one in (row.first_person_id, row.second_person_id)])


@blp.route("/<uuid:person_id>/possible-duplicates", permission=Permission.PERSON_LINK)
@blp.response(200, PossibleDuplicateOut(many=True))
def list_possible_duplicates(person_id: UUID) -> Any:
    """Other files of the same processor that may be this person's, with the signs and their points."""
    found = duplicates.of_person(current_actor(), person_id)
    reads("person", [person_id, *(one["other_person_id"] for one in found)])
    return found


@blp.route("/<uuid:person_id>/links", permission=Permission.PERSON_LINK)
@blp.response(200, LinkOut(many=True))
def list_links(person_id: UUID) -> Any:
    """What was said of this file and others, ended ones too."""
    found = duplicates.links(current_actor(), person_id)
    _read(*found)
    return found


@blp.route("/<uuid:person_id>/links", method="POST", permission=Permission.PERSON_LINK)
@blp.arguments(LinkIn)
@blp.response(201, LinkOut)
def link_person(body: dict[str, Any], person_id: UUID) -> Any:
    """Say that two files are the same person's, or that they are not. Nothing is merged."""
    made = duplicates.link(current_actor(), person_id, body)
    _read(made)
    return made


@blp.route("/<uuid:person_id>/links/<uuid:link_id>/removal", method="POST", permission=Permission.PERSON_LINK)
@blp.arguments(UnlinkIn)
@blp.response(200, LinkOut)
def unlink_person(body: dict[str, Any], person_id: UUID, link_id: UUID) -> Any:
    """Take back what was said of two files."""
    ended = duplicates.unlink(current_actor(), person_id, link_id, body["reason"])
    _read(ended)
    return ended
