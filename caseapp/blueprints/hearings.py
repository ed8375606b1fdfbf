"""The hearing diary, of a case and of everybody within sight."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from caseapp.blueprints._http import ApiBlueprint, current_actor, reads
from caseapp.blueprints.cases import load_aid
from caseapp.models import LegalCase
from caseapp.schemas._base import page_of
from caseapp.schemas.hearings import HearingEndIn, HearingIn, HearingMoveIn, HearingOut, HearingQuery
from caseapp.services import hearings
from caseapp.vocabulary import Permission

blp = ApiBlueprint("hearings", __name__, url_prefix="/cases/<uuid:case_id>/hearings", description="庭审安排")
diary = ApiBlueprint("hearing-diary", __name__, url_prefix="/hearings", description="庭审日程")
READ, RECORD = Permission.CASE_READ, Permission.HEARING_RECORD


@blp.route("", permission=READ, loads=load_aid)
@blp.response(200, HearingOut(many=True))
def list_hearings_of_case(case: LegalCase) -> Any:
    """The case's hearings by time, moved and called-off ones too."""
    reads("case_hearings", [case.id])
    return hearings.of_case(case, current_actor())


@blp.route("", method="POST", permission=RECORD, loads=load_aid)
@blp.arguments(HearingIn)
@blp.response(201, HearingOut)
def enter_hearing(body: dict[str, Any], case: LegalCase) -> Any:
    """Enter a hearing; a clash is told (409) and kept only with a reason. An append: no If-Match."""
    return hearings.enter(case, current_actor(), body)


@blp.route("/<uuid:hearing_id>/move", method="POST", permission=RECORD, loads=load_aid)
@blp.arguments(HearingMoveIn)
@blp.response(201, HearingOut)
def move_hearing(body: dict[str, Any], hearing_id: UUID, case: LegalCase) -> Any:
    """Move a hearing; the old entry stays, the new one names it. An append: no If-Match."""
    return hearings.move(case, current_actor(), hearing_id, body)


@blp.route("/<uuid:hearing_id>/cancellation", method="POST", permission=RECORD, loads=load_aid)
@blp.arguments(HearingEndIn)
@blp.response(201, HearingOut)
def call_hearing_off(body: dict[str, Any], hearing_id: UUID, case: LegalCase) -> Any:
    """Call a hearing off; it stays in the diary. No If-Match: it ends once."""
    return hearings.call_off(case, current_actor(), hearing_id, body["reason"])


@diary.route("", permission=READ)
@diary.arguments(HearingQuery, location="query")
@diary.response(200, page_of(HearingOut))
def list_hearings(query: dict[str, Any]) -> Any:
    """Hearings between two days, of a person, of a centre, soonest first."""
    found = hearings.diary(current_actor(), query)
    reads("hearing_list", list(dict.fromkeys(row["case_id"] for row in found.items)))
    return found
