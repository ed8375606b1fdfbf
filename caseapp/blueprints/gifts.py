"""Complaints of gifts: anybody brings one, the department alone reads and decides it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from caseapp.blueprints._http import ApiBlueprint, current_actor, reads
from caseapp.blueprints._limits import limited
from caseapp.schemas._base import page_of
from caseapp.schemas.gifts import (
    GiftDecisionIn,
    GiftIn,
    GiftOut,
    GiftPaperIn,
    GiftQuery,
    GiftReceiptOut,
    GiftTellingIn,
)
from caseapp.services import gifts
from caseapp.vocabulary import Permission

blp = ApiBlueprint("gifts", __name__, url_prefix="/gift-complaints", description="收取财物投诉")
DECIDE = Permission.GIFT_DECIDE


def _noted(shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The complaints, noted as read together with the cases that they name."""
    reads("gift_complaint", [one["id"] for one in shown])
    reads("case", [one["about_case_id"] for one in shown if one["about_case_id"] is not None])
    return shown


@blp.route("", method="POST", permission=Permission.GIFT_RECORD)
@blp.arguments(GiftIn)
@blp.response(201, GiftReceiptOut)
def record_gift_complaint(body: dict[str, Any]) -> Any:
    """Take a complaint in; it goes to the department, whoever takes it in sees no more of it (LAL Arts 20, 61, 63)."""
    return gifts.record(current_actor(), body)


@blp.route("/by-paper", method="POST", permission=Permission.PUBLIC)
@limited("screening_batch")
@blp.arguments(GiftPaperIn)
@blp.response(201, GiftReceiptOut)
def record_gift_complaint_by_paper(body: dict[str, Any]) -> Any:
    """A recipient complains without signing in, by the verification code of any paper of the case."""
    return gifts.record_by_paper(body)


@blp.route("", permission=DECIDE)
@blp.arguments(GiftQuery, location="query")
@blp.response(200, page_of(GiftOut))
def list_gift_complaints(query: dict[str, Any]) -> Any:
    """Complaints of the department's region, oldest first."""
    found = gifts.listed(current_actor(), query)
    _noted(found.items)
    return found


@blp.route("/<uuid:complaint_id>", permission=DECIDE)
@blp.response(200, GiftOut)
def show_gift_complaint(complaint_id: UUID) -> Any:
    """One complaint with what the department did."""
    return _noted([gifts.shown(gifts.find(current_actor(), complaint_id))])[0]


@blp.route(
    "/<uuid:complaint_id>/decision",
    method="POST",
    permission=DECIDE,
    again=gifts.find,
    path_id="complaint_id",
)
@blp.arguments(GiftDecisionIn)
@blp.response(201, GiftOut)
def decide_gift_complaint(body: dict[str, Any], complaint_id: UUID) -> Any:
    """Record what the department found and did; once, with the articles. An append: no If-Match."""
    return _noted([gifts.decide(current_actor(), complaint_id, body)])[0]


@blp.route(
    "/<uuid:complaint_id>/notification",
    method="POST",
    permission=DECIDE,
    again=gifts.find,
    path_id="complaint_id",
)
@blp.arguments(GiftTellingIn)
@blp.response(201, GiftOut)
def tell_complainant(body: dict[str, Any], complaint_id: UUID) -> Any:
    """Record that the complainant was told the result (LAL Art. 56); once. An append: no If-Match."""
    return _noted([gifts.tell(current_actor(), complaint_id, body)])[0]
