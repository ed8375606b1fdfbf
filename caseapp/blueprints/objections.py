"""Objections to a refusal or a termination, kept and decided by the department (LAL Art. 49)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from caseapp.blueprints._http import ApiBlueprint, current_actor, etag, flush, reads
from caseapp.blueprints.legal_aid import load
from caseapp.models import LegalCase
from caseapp.schemas.objections import (
    ObjectionDecisionIn,
    ObjectionIn,
    ObjectionRecordOut,
    ObjectionWithdrawalIn,
    RemedyIn,
)
from caseapp.services import objections
from caseapp.vocabulary import Permission

blp = ApiBlueprint("objections", __name__, url_prefix="/legal-aid/cases", description="异议审查")
DECIDE = Permission.OBJECTION_DECIDE


@blp.route("/<uuid:case_id>/objections", permission=Permission.CASE_READ, loads=load)
@blp.response(200, ObjectionRecordOut(many=True))
def list_objections(case: LegalCase) -> Any:
    """Objections to decisions of the case, by day."""
    reads("case_objections", [case.id])
    return objections.of_case(case, current_actor())


@blp.route(
    "/<uuid:case_id>/objections",
    method="POST",
    permission=DECIDE,
    loads=load,
    guarded=True,
    key_required=True,
)
@blp.arguments(ObjectionIn)
@blp.response(201, ObjectionRecordOut)
def receive_objection(body: dict[str, Any], case: LegalCase) -> Any:
    """Record an objection to the refusal or termination; the department has five days. The ETag is the case's."""
    made = objections.receive(case, current_actor(), body)
    flush()
    return made, etag(case)


@blp.route(
    "/<uuid:case_id>/objections/<uuid:objection_id>/decision",
    method="POST",
    permission=DECIDE,
    loads=load,
    guarded=True,
    key_required=True,
)
@blp.arguments(ObjectionDecisionIn)
@blp.response(200, ObjectionRecordOut)
def decide_objection(body: dict[str, Any], objection_id: UUID, case: LegalCase) -> Any:
    """Uphold the decision or order it corrected, which brings the case back. The ETag is the case's."""
    decided = objections.decide(case, current_actor(), objection_id, body)
    flush()
    return decided, etag(case)


@blp.route(
    "/<uuid:case_id>/objections/<uuid:objection_id>/withdrawal",
    method="POST",
    permission=DECIDE,
    loads=load,
    guarded=True,
)
@blp.arguments(ObjectionWithdrawalIn)
@blp.response(200, ObjectionRecordOut)
def withdraw_objection(body: dict[str, Any], objection_id: UUID, case: LegalCase) -> Any:
    """The objector takes the objection back before it is decided; it bars no later one. The ETag is the case's."""
    withdrawn = objections.withdraw(case, current_actor(), objection_id, body)
    flush()
    return withdrawn, etag(case)


@blp.route(
    "/<uuid:case_id>/objections/<uuid:objection_id>/remedies",
    method="POST",
    permission=DECIDE,
    loads=load,
)
@blp.arguments(RemedyIn)
@blp.response(201, ObjectionRecordOut)
def note_remedy(body: dict[str, Any], objection_id: UUID, case: LegalCase) -> Any:
    """Note reconsideration or litigation after an upholding decision. An append: no If-Match."""
    noted = objections.note_remedy(case, current_actor(), objection_id, body)
    flush()
    return noted, etag(case)
