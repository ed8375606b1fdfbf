"""Around a termination: the worker's report of a ground, the department's order after fraud (LAL Arts 48, 64)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from caseapp.blueprints._http import ApiBlueprint, current_actor, etag, flush, reads
from caseapp.blueprints.legal_aid import answer, load
from caseapp.models import LegalCase
from caseapp.schemas.ends import (
    FraudOrderIn,
    FraudOrderOut,
    ReceivedIn,
    TerminationReportDismissalIn,
    TerminationReportIn,
    TerminationReportOut,
)
from caseapp.schemas.legal_aid import AidCaseOut
from caseapp.services import after_termination, fraud_orders, terminating
from caseapp.vocabulary import Permission

blp = ApiBlueprint("ends", __name__, url_prefix="/legal-aid/cases", description="终止与追责")


@blp.route("/<uuid:case_id>/termination-reports", permission=Permission.CASE_READ, loads=load)
@blp.response(200, TerminationReportOut(many=True))
def list_reports(case: LegalCase) -> Any:
    """Reports of grounds of termination, by day."""
    reads("case_termination_reports", [case.id])
    return terminating.reports_of(case, current_actor())


@blp.route(
    "/<uuid:case_id>/termination-reports",
    method="POST",
    permission=Permission.CASE_WORK,
    loads=load,
    guarded=True,
)
@blp.arguments(TerminationReportIn)
@blp.response(201, TerminationReportOut)
def report_ground(body: dict[str, Any], case: LegalCase) -> Any:
    """The worker reports a ground of termination (LAL Art. 48(2)). The ETag is the case's."""
    made = terminating.report(case, current_actor(), body)
    flush()
    return made, etag(case)


@blp.route(
    "/<uuid:case_id>/termination-reports/<uuid:report_id>/dismissal",
    method="POST",
    permission=Permission.CASE_TERMINATE,
    loads=load,
    guarded=True,
)
@blp.arguments(TerminationReportDismissalIn)
@blp.response(200, TerminationReportOut)
def dismiss_report(body: dict[str, Any], report_id: UUID, case: LegalCase) -> Any:
    """Decide, with reasons, that the aid goes on. The ETag is the case's."""
    decided = terminating.dismiss(case, current_actor(), report_id, body)
    flush()
    return decided, etag(case)


@blp.route("/<uuid:case_id>/fraud-orders", permission=Permission.CASE_READ, loads=load)
@blp.response(200, FraudOrderOut(many=True))
def list_fraud_orders(case: LegalCase) -> Any:
    """Orders against a recipient who got the aid by fraud."""
    reads("case_fraud_orders", [case.id])
    return fraud_orders.of_case(case, current_actor())


@blp.route(
    "/<uuid:case_id>/fraud-orders",
    method="POST",
    permission=Permission.PENALTY_ORDER,
    loads=load,
    key_required=True,
)
@blp.arguments(FraudOrderIn)
@blp.response(201, FraudOrderOut)
def order_repayment(body: dict[str, Any], case: LegalCase) -> Any:
    """The department orders cost and fine (LAL Art. 64). An append: no If-Match."""
    return fraud_orders.order(case, current_actor(), body)


@blp.route(
    "/<uuid:case_id>/termination/unit-receipt",
    method="POST",
    permission=Permission.CASE_ASSIGN,
    loads=load,
    guarded=True,
)
@blp.arguments(ReceivedIn)
@blp.response(200, AidCaseOut)
def unit_got_decision(body: dict[str, Any], case: LegalCase) -> Any:
    """The worker's unit got the decision to terminate: the closing date, from which the papers' period counts."""
    after_termination.unit_received(case, current_actor(), body["received_on"])
    return answer(case)


@blp.route(
    "/<uuid:case_id>/termination/closing-papers",
    method="POST",
    permission=Permission.CASE_CLOSE,
    loads=load,
    guarded=True,
)
@blp.arguments(ReceivedIn)
@blp.response(200, AidCaseOut)
def papers_came(body: dict[str, Any], case: LegalCase) -> Any:
    """The papers of a terminated case came."""
    after_termination.papers_received(case, current_actor(), body["received_on"])
    return answer(case)
