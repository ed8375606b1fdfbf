"""Practitioners: the register of legal aid workers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from caseapp.blueprints._http import ApiBlueprint, current_actor, etag
from caseapp.models import Practitioner
from caseapp.schemas._base import page_of
from caseapp.schemas.practitioners import (
    PractitionerIn,
    PractitionerOut,
    PractitionerPatch,
    PractitionerQuery,
)
from caseapp.services import practitioners
from caseapp.vocabulary import Permission

blp = ApiBlueprint("practitioners", __name__, url_prefix="/practitioners", description="法律援助人员")


@blp.route("", method="POST", permission=Permission.PRACTITIONER_MANAGE)
@blp.arguments(PractitionerIn)
@blp.response(201, PractitionerOut)
def create_practitioner(body: dict[str, Any]) -> Any:
    """Register a practitioner."""
    made = practitioners.create(current_actor(), body)
    return made, etag(made)


@blp.route("", permission=Permission.PRACTITIONER_READ)
@blp.arguments(PractitionerQuery, location="query")
@blp.response(200, page_of(PractitionerOut))
def list_practitioners(query: dict[str, Any]) -> Any:
    """Practitioners in order of registration."""
    return practitioners.listed(current_actor(), query, query.pop("limit"), query.pop("after"))


@blp.route("/<uuid:practitioner_id>", permission=Permission.PRACTITIONER_READ)
@blp.response(200, PractitionerOut)
def show_practitioner(practitioner_id: UUID) -> Any:
    """One practitioner."""
    found = practitioners.one(current_actor(), practitioner_id)
    return found, etag(found)


@blp.route(
    "/<uuid:practitioner_id>",
    method="PATCH",
    permission=Permission.PRACTITIONER_MANAGE,
    loads=practitioners.load,
    target="practitioner",
    path_id="practitioner_id",
    guarded=True,
)
@blp.arguments(PractitionerPatch)
@blp.response(200, PractitionerOut)
def change_practitioner(body: dict[str, Any], practitioner: Practitioner) -> Any:
    """Change the register's entry."""
    changed = practitioners.change(practitioner, body)
    return changed, etag(changed)
