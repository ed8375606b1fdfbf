"""Letters asking institutions elsewhere to help with the review of an application."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from caseapp.blueprints._http import ApiBlueprint, current_actor, reads
from caseapp.blueprints.legal_aid import answer, load
from caseapp.models import LegalCase
from caseapp.schemas.cooperation import CooperationAnswerIn, CooperationIn, CooperationOut
from caseapp.schemas.legal_aid import AidCaseOut
from caseapp.services import cooperation
from caseapp.vocabulary import Permission

blp = ApiBlueprint("cooperation", __name__, url_prefix="/legal-aid/cases", description="异地协作")


@blp.route("/<uuid:case_id>/cooperation-requests", permission=Permission.CASE_READ, loads=load)
@blp.response(200, CooperationOut(many=True))
def list_cooperation(case: LegalCase) -> Any:
    """The letters to other institutions, with their answers."""
    reads("case_cooperation", [case.id])
    return cooperation.of_case(case, current_actor())


@blp.route(
    "/<uuid:case_id>/cooperation-requests",
    method="POST",
    permission=Permission.CASE_SCREEN,
    loads=load,
    guarded=True,
)
@blp.arguments(CooperationIn)
@blp.response(201, AidCaseOut)
def request_cooperation(body: dict[str, Any], case: LegalCase) -> Any:
    """Ask an institution elsewhere for help; the clock of the review stands still until it answers."""
    cooperation.request(case, current_actor(), body)
    return answer(case)


@blp.route(
    "/<uuid:case_id>/cooperation-requests/<uuid:cooperation_id>/answer",
    method="POST",
    permission=Permission.CASE_SCREEN,
    loads=load,
    guarded=True,
)
@blp.arguments(CooperationAnswerIn)
@blp.response(200, AidCaseOut)
def answer_cooperation(body: dict[str, Any], cooperation_id: UUID, case: LegalCase) -> Any:
    """The letter came back, or the office waits no longer."""
    cooperation.answer(case, current_actor(), cooperation_id, body)
    return answer(case)
