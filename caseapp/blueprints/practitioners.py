"""Practitioners: the register of legal aid workers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from caseapp.blueprints._http import ApiBlueprint, current_actor, etag, reads
from caseapp.models import Practitioner
from caseapp.schemas._base import page_of
from caseapp.schemas.practitioners import (
    BarEndIn,
    BarIn,
    BarOut,
    HandOverIn,
    HandOverOut,
    HandOverQuery,
    InterestIn,
    InterestOut,
    PractitionerIn,
    PractitionerOut,
    PractitionerPatch,
    PractitionerQuery,
)
from caseapp.services import handing_over, practitioner_records, practitioners
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


MINE: dict[str, Any] = {"loads": practitioners.load, "target": "practitioner", "path_id": "practitioner_id"}


@blp.route("/<uuid:practitioner_id>/bars", permission=Permission.PRACTITIONER_MANAGE, **MINE)
@blp.response(200, BarOut(many=True))
def list_bars(practitioner: Practitioner) -> Any:
    """Leave and sanctions, by their first day."""
    return practitioner_records.bars(practitioner)


@blp.route("/<uuid:practitioner_id>/bars", method="POST", permission=Permission.PRACTITIONER_MANAGE, **MINE)
@blp.arguments(BarIn)
@blp.response(201, BarOut)
def add_bar(body: dict[str, Any], practitioner: Practitioner) -> Any:
    """Record leave or a sanction. An append: no If-Match."""
    return practitioner_records.add_bar(practitioner, current_actor(), body)


@blp.route(
    "/<uuid:practitioner_id>/bars/<uuid:bar_id>/ending",
    method="POST",
    permission=Permission.PRACTITIONER_MANAGE,
    **MINE,
)
@blp.arguments(BarEndIn)
@blp.response(200, BarOut)
def end_bar(body: dict[str, Any], bar_id: UUID, practitioner: Practitioner) -> Any:
    """Set the last day of leave or of a sanction anew."""
    return practitioner_records.end_bar(practitioner, bar_id, body)


@blp.route("/<uuid:practitioner_id>/interests", permission=Permission.PRACTITIONER_MANAGE, **MINE)
@blp.response(200, InterestOut(many=True))
def list_interests(practitioner: Practitioner) -> Any:
    """The practitioner and near relatives, as declared for the check of conflicts; numbers masked."""
    return practitioner_records.declared(practitioner)


@blp.route(
    "/<uuid:practitioner_id>/interests", method="POST", permission=Permission.PRACTITIONER_MANAGE, **MINE
)
@blp.arguments(InterestIn)
@blp.response(201, InterestOut)
def declare_interest(body: dict[str, Any], practitioner: Practitioner) -> Any:
    """Declare who the practitioner is, or a near relative. An append: no If-Match."""
    return practitioner_records.declare(practitioner, current_actor(), body)


@blp.route(
    "/<uuid:practitioner_id>/hand-over",
    method="POST",
    permission=Permission.CASE_ASSIGN,
    asks_with="dry_run",
)
@blp.arguments(HandOverQuery, location="query")
@blp.arguments(HandOverIn)
@blp.response(200, HandOverOut)
def hand_over(query: dict[str, Any], body: dict[str, Any], practitioner_id: UUID) -> Any:
    """Hand the open cases of somebody who leaves to others; with `dry_run` only say who would take which."""
    leaver = practitioners.one(current_actor(), practitioner_id)
    if query["dry_run"]:
        made = handing_over.plan(current_actor(), leaver)
    else:
        made = handing_over.hand_over(current_actor(), leaver, body)
    reads("case_list", [row["case_id"] for row in made["items"]])
    return made
