"""Disputes: taking in, acceptance, agreement, conclusion, performance, archive."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from caseapp.access import Actor
from caseapp.blueprints._http import ApiBlueprint, current_actor, etag, flush, reads
from caseapp.models import LegalCase
from caseapp.schemas._base import page_of
from caseapp.schemas.mediation import (
    AcceptanceIn,
    AgreementIn,
    ConclusionIn,
    DisputeIn,
    DisputeQuery,
    DisputeRowOut,
    MediationCaseOut,
    PerformanceIn,
)
from caseapp.services import casework, dispute_views, disputes
from caseapp.vocabulary import CaseKind, Permission

blp = ApiBlueprint("mediation", __name__, url_prefix="/mediation/cases", description="人民调解案件")
WORK = Permission.MEDIATION_WORK


def load(actor: Actor, case_id: UUID, *, lock: bool) -> LegalCase:
    """A mediation case within the actor's scope."""
    return casework.get(actor, case_id, lock=lock, kinds=frozenset({CaseKind.MEDIATION}))


def _still_readable(actor: Actor, case_id: UUID) -> LegalCase:
    return load(actor, case_id, lock=False)


def _answer(case: LegalCase) -> tuple[dict[str, Any], dict[str, str]]:
    flush()
    reads("case", [case.id])
    return dispute_views.detail(case, current_actor()), etag(case)


@blp.route("", method="POST", permission=WORK, key_required=True, again=_still_readable)
@blp.arguments(DisputeIn)
@blp.response(201, MediationCaseOut)
def receive_dispute(body: dict[str, Any]) -> Any:
    """Take in a dispute in one call."""
    case = disputes.receive(current_actor(), body)
    shown, headers = _answer(case)
    return shown, {**headers, "Location": f"/api/v1/mediation/cases/{case.id}"}


@blp.route("", permission=Permission.MEDIATION_READ)
@blp.arguments(DisputeQuery, location="query")
@blp.response(200, page_of(DisputeRowOut))
def list_disputes(query: dict[str, Any]) -> Any:
    """Disputes by day of receipt."""
    found = dispute_views.listed(current_actor(), query, query.pop("limit"), query.pop("after"))
    reads("case_list", [row["id"] for row in found.items])
    return found


@blp.route("/<uuid:case_id>", permission=Permission.MEDIATION_READ, loads=load)
@blp.response(200, MediationCaseOut)
def show_dispute(case: LegalCase) -> Any:
    """One dispute with its parties, mediators, clocks and allowed actions."""
    return _answer(case)


@blp.route("/<uuid:case_id>/acceptance", method="POST", permission=WORK, loads=load, guarded=True)
@blp.arguments(AcceptanceIn)
@blp.response(200, MediationCaseOut)
def accept_dispute(body: dict[str, Any], case: LegalCase) -> Any:
    """Accept the dispute, or not with a reason."""
    disputes.accept(case, current_actor(), body)
    return _answer(case)


@blp.route("/<uuid:case_id>/agreement", method="POST", permission=WORK, loads=load, guarded=True)
@blp.arguments(AgreementIn)
@blp.response(201, MediationCaseOut)
def record_agreement(body: dict[str, Any], case: LegalCase) -> Any:
    """Record the agreement, written or oral."""
    disputes.agree(case, current_actor(), body)
    return _answer(case)


@blp.route("/<uuid:case_id>/conclusion", method="POST", permission=WORK, loads=load, guarded=True)
@blp.arguments(ConclusionIn)
@blp.response(200, MediationCaseOut)
def conclude_dispute(body: dict[str, Any], case: LegalCase) -> Any:
    """End without agreement: failure, withdrawal or a party's refusal."""
    disputes.conclude(case, current_actor(), body)
    return _answer(case)


@blp.route("/<uuid:case_id>/performance-checks", method="POST", permission=WORK, loads=load, guarded=True)
@blp.arguments(PerformanceIn)
@blp.response(201, MediationCaseOut)
def check_performance(body: dict[str, Any], case: LegalCase) -> Any:
    """Record whether the agreement was performed."""
    disputes.check_performance(case, current_actor(), body)
    return _answer(case)


@blp.route("/<uuid:case_id>/archive", method="POST", permission=WORK, loads=load, guarded=True)
@blp.response(200, MediationCaseOut)
def archive_dispute(case: LegalCase) -> Any:
    """Put the ended dispute away."""
    disputes.archive(case, current_actor())
    return _answer(case)
