"""Fees of notary offices and forensic institutions, reduced or waived for recipients (LAL Art. 53)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from caseapp.blueprints._http import ApiBlueprint, current_actor, reads
from caseapp.blueprints.legal_aid import answer, load
from caseapp.models import LegalCase
from caseapp.schemas.fee_relief import FeeReliefAnswerIn, FeeReliefIn, FeeReliefOut, FeeReliefVerificationIn
from caseapp.schemas.legal_aid import AidCaseOut
from caseapp.services import fee_relief
from caseapp.vocabulary import Permission

blp = ApiBlueprint(
    "fee_relief", __name__, url_prefix="/legal-aid/cases", description="公证、司法鉴定费用减免"
)
OF_CASE = "/<uuid:case_id>/fee-reliefs"
ONE = f"{OF_CASE}/<uuid:relief_id>"


@blp.route(OF_CASE, permission=Permission.CASE_READ, loads=load)
@blp.response(200, FeeReliefOut(many=True))
def list_fee_reliefs(case: LegalCase) -> Any:
    """Fees that bodies were asked to reduce or waive, oldest first, with their answers."""
    reads("case_fee_reliefs", [case.id])
    return fee_relief.of_case(case, current_actor())


@blp.route(OF_CASE, method="POST", permission=Permission.CASE_SCREEN, loads=load, guarded=True)
@blp.arguments(FeeReliefIn)
@blp.response(201, AidCaseOut)
def ask_fee_relief(body: dict[str, Any], case: LegalCase) -> Any:
    """Record that a recipient asks a notary office or forensic institution to reduce or waive its fee."""
    fee_relief.ask(case, current_actor(), body)
    return answer(case)


@blp.route(f"{ONE}/verification", method="POST", permission=Permission.CASE_SCREEN, loads=load, guarded=True)
@blp.arguments(FeeReliefVerificationIn)
@blp.response(200, AidCaseOut)
def verify_fee_relief(body: dict[str, Any], relief_id: UUID, case: LegalCase) -> Any:
    """The institution has verified the cost."""
    fee_relief.verify(case, current_actor(), relief_id, body)
    return answer(case)


@blp.route(f"{ONE}/answer", method="POST", permission=Permission.CASE_SCREEN, loads=load, guarded=True)
@blp.arguments(FeeReliefAnswerIn)
@blp.response(200, AidCaseOut)
def answer_fee_relief(body: dict[str, Any], relief_id: UUID, case: LegalCase) -> Any:
    """The body waived, reduced or refused to reduce its fee, or the request was taken back."""
    fee_relief.answer(case, current_actor(), relief_id, body)
    return answer(case)
