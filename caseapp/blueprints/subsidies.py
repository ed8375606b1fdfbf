"""Subsidies of legal aid workers and their payment (LAL Art. 52)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response

from caseapp.blueprints._files import BINARY
from caseapp.blueprints._http import ApiBlueprint, current_actor, exports, reads
from caseapp.blueprints.legal_aid import load
from caseapp.models import LegalCase
from caseapp.schemas.subsidies import (
    BudgetOut,
    ClawBackIn,
    ClawBackOut,
    SubsidyApprovalIn,
    SubsidyBatchOut,
    SubsidyEndIn,
    SubsidyIn,
    SubsidyOut,
)
from caseapp.services import claw_backs, subsidies, subsidy_batches
from caseapp.vocabulary import Permission

blp = ApiBlueprint("subsidies", __name__, url_prefix="/legal-aid", description="法律援助补贴")
OF_CASE = "/cases/<uuid:case_id>/subsidies"
ONE = f"{OF_CASE}/<uuid:subsidy_id>"
CLAW_BACKS = "/cases/<uuid:case_id>/claw-backs"
CLAW_BACK = f"{CLAW_BACKS}/<uuid:claw_back_id>"
PROPOSE, APPROVE = Permission.SUBSIDY_PROPOSE, Permission.SUBSIDY_APPROVE


@blp.route(OF_CASE, permission=Permission.CASE_READ, loads=load)
@blp.response(200, SubsidyOut(many=True))
def list_subsidies(case: LegalCase) -> Any:
    """Subsidies of the case, oldest first, with how they were worked out."""
    reads("case_subsidies", [case.id])
    return subsidies.of_case(case, current_actor())


@blp.route(OF_CASE, method="POST", permission=PROPOSE, loads=load, key_required=True)
@blp.arguments(SubsidyIn)
@blp.response(201, SubsidyOut)
def propose_subsidy(body: dict[str, Any], case: LegalCase) -> Any:
    """Work out and propose the subsidy of a case whose file was inspected. An append: no If-Match."""
    return subsidies.propose(case, current_actor(), body)


@blp.route(f"{ONE}/approval", method="POST", permission=APPROVE, loads=load, key_required=True)
@blp.arguments(SubsidyApprovalIn)
@blp.response(200, SubsidyOut)
def approve_subsidy(body: dict[str, Any], subsidy_id: UUID, case: LegalCase) -> Any:
    """Approve what somebody else proposed. An append: no If-Match."""
    return subsidies.approve(case, current_actor(), subsidy_id, body)


@blp.route(f"{ONE}/rejection", method="POST", permission=APPROVE, loads=load)
@blp.arguments(SubsidyEndIn)
@blp.response(200, SubsidyOut)
def reject_subsidy(body: dict[str, Any], subsidy_id: UUID, case: LegalCase) -> Any:
    """Do not approve, with the reason. An append: no If-Match."""
    return subsidies.reject(case, current_actor(), subsidy_id, body["reason"])


@blp.route(CLAW_BACKS, permission=Permission.CASE_READ, loads=load)
@blp.response(200, ClawBackOut(many=True))
def list_claw_backs(case: LegalCase) -> Any:
    """What came back of the case's subsidies or is to, oldest first."""
    reads("case_subsidies", [case.id])
    return claw_backs.of_case(case, current_actor())


@blp.route(f"{ONE}/claw-backs", method="POST", permission=PROPOSE, loads=load, key_required=True)
@blp.arguments(ClawBackIn)
@blp.response(201, ClawBackOut)
def propose_claw_back(body: dict[str, Any], subsidy_id: UUID, case: LegalCase) -> Any:
    """Propose that a part of a paid subsidy comes back, or all of it. An append: no If-Match."""
    return claw_backs.propose(case, current_actor(), subsidy_id, body)


@blp.route(f"{CLAW_BACK}/approval", method="POST", permission=APPROVE, loads=load, key_required=True)
@blp.arguments(SubsidyApprovalIn)
@blp.response(200, ClawBackOut)
def approve_claw_back(body: dict[str, Any], claw_back_id: UUID, case: LegalCase) -> Any:
    """Approve what somebody else proposed to take back. An append: no If-Match."""
    return claw_backs.approve(case, current_actor(), claw_back_id, body)


@blp.route(f"{CLAW_BACK}/rejection", method="POST", permission=APPROVE, loads=load)
@blp.arguments(SubsidyEndIn)
@blp.response(200, ClawBackOut)
def reject_claw_back(body: dict[str, Any], claw_back_id: UUID, case: LegalCase) -> Any:
    """Take nothing back on it, with the reason. An append: no If-Match."""
    return claw_backs.reject(case, current_actor(), claw_back_id, body["reason"])


@blp.route("/subsidy-batches", method="POST", permission=APPROVE, key_required=True)
@blp.response(201, SubsidyBatchOut)
def pay_subsidies() -> Any:
    """Pay everything that is approved in one batch."""
    actor = current_actor()
    batch = subsidy_batches.make(actor)
    return subsidy_batches.shown(batch, actor), {"Location": f"/api/v1/legal-aid/subsidy-batches/{batch.id}"}


@blp.route("/subsidy-batches/<uuid:batch_id>", permission=APPROVE)
@blp.response(200, SubsidyBatchOut)
def show_batch(batch_id: UUID) -> Any:
    """A batch of payments, and what the budget leaves."""
    actor = current_actor()
    return subsidy_batches.shown(subsidy_batches.find(actor, batch_id), actor)


@blp.route("/subsidy-batches/<uuid:batch_id>/file", permission=APPROVE)
@blp.response(200, BINARY, content_type="text/csv")
def get_batch_file(batch_id: UUID) -> Response:
    """The batch as CSV for whoever pays."""
    actor = current_actor()
    content, case_ids = subsidy_batches.file_of(subsidy_batches.find(actor, batch_id), actor)
    reads("case_subsidies", case_ids)
    exports("subsidy_batch", batch_id, format="csv")
    answer = Response(content, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="subsidies-{batch_id}.csv"'
    return answer


@blp.route("/subsidy-budget", permission=APPROVE)
@blp.response(200, BudgetOut)
def show_budget() -> Any:
    """The year's budget of the own division, what is approved or paid, what is left."""
    return subsidy_batches.budget(current_actor())
