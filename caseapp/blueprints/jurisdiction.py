"""Which institution takes a matter: choice, earlier receipts elsewhere, disputes before the common department."""

from __future__ import annotations

from typing import Any

from caseapp.blueprints._http import ApiBlueprint, current_actor, etag, flush, reads
from caseapp.blueprints.legal_aid import load
from caseapp.models import JurisdictionDispute, LegalCase
from caseapp.schemas._base import page_of
from caseapp.schemas.jurisdiction import (
    JurisdictionChoiceIn,
    JurisdictionDecisionIn,
    JurisdictionDisputeIn,
    JurisdictionDisputeOut,
    JurisdictionDisputeQuery,
    JurisdictionOut,
)
from caseapp.services import jurisdiction, jurisdiction_disputes
from caseapp.vocabulary import Permission

blp = ApiBlueprint("jurisdiction", __name__, url_prefix="/legal-aid", description="管辖")


def _noted(shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    reads("jurisdiction_dispute", [one["id"] for one in shown])
    reads("case", [one["case_id"] for one in shown if one["case_id"] is not None])
    return shown


def _answer(row: JurisdictionDispute) -> tuple[dict[str, Any], dict[str, str]]:
    flush()
    return _noted(jurisdiction_disputes.views(current_actor(), [row]))[0], etag(row)


@blp.route("/cases/<uuid:case_id>/jurisdiction", permission=Permission.CASE_READ, loads=load)
@blp.response(200, JurisdictionOut)
def show_jurisdiction(case: LegalCase) -> Any:
    """Who received the same matter earlier elsewhere, and what the applicant chose."""
    reads("case_jurisdiction", [case.id])
    return jurisdiction.of_case(case)


@blp.route("/cases/<uuid:case_id>/jurisdiction", method="POST", permission=Permission.CASE_INTAKE, loads=load)
@blp.arguments(JurisdictionChoiceIn)
@blp.response(201, JurisdictionOut)
def choose_institution(body: dict[str, Any], case: LegalCase) -> Any:
    """Record that another institution is competent too and the applicant chose this one. An append: no If-Match."""
    return jurisdiction.choose(case, current_actor(), body)


@blp.route(
    "/cases/<uuid:case_id>/jurisdiction-disputes",
    method="POST",
    permission=Permission.CASE_SCREEN,
    loads=load,
    guarded=True,
    key_required=True,
)
@blp.arguments(JurisdictionDisputeIn)
@blp.response(201, JurisdictionDisputeOut)
def file_dispute(body: dict[str, Any], case: LegalCase) -> Any:
    """Put a dispute with another institution to the department above both. The ETag is the dispute's."""
    return _answer(jurisdiction_disputes.file(case, current_actor(), body))


@blp.route("/jurisdiction-disputes", permission=Permission.JURISDICTION_READ)
@blp.arguments(JurisdictionDisputeQuery, location="query")
@blp.response(200, page_of(JurisdictionDisputeOut))
def list_disputes(query: dict[str, Any]) -> Any:
    """Disputes of the own institution, or put to the own department, oldest first."""
    found = jurisdiction_disputes.listed(current_actor(), query)
    _noted(found.items)
    return found


@blp.route(
    "/jurisdiction-disputes/<uuid:dispute_id>",
    permission=Permission.JURISDICTION_READ,
    loads=jurisdiction_disputes.find,
    target="dispute",
    path_id="dispute_id",
)
@blp.response(200, JurisdictionDisputeOut)
def show_dispute(dispute: JurisdictionDispute) -> Any:
    """One dispute."""
    return _answer(dispute)


@blp.route(
    "/jurisdiction-disputes/<uuid:dispute_id>/decision",
    method="POST",
    permission=Permission.JURISDICTION_DECIDE,
    loads=jurisdiction_disputes.to_decide,
    target="dispute",
    path_id="dispute_id",
    guarded=True,
    key_required=True,
)
@blp.arguments(JurisdictionDecisionIn)
@blp.response(200, JurisdictionDisputeOut)
def decide_dispute(body: dict[str, Any], dispute: JurisdictionDispute) -> Any:
    """The common superior department says which institution keeps the matter."""
    return _answer(jurisdiction_disputes.decide(current_actor(), dispute, body))
