"""Advice and drafted documents: what most of a window's day is, and no case."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from caseapp.blueprints._http import ApiBlueprint, current_actor, etag, flush, reads
from caseapp.models import AdviceRecord, DraftingRequest
from caseapp.schemas._base import page_of
from caseapp.schemas.advice import (
    AdviceIn,
    AdvicePatch,
    AdviceQuery,
    AdviceRecordOut,
    AdviceRowOut,
    DraftingDeclineIn,
    DraftingDeliveryIn,
    DraftingIn,
    DraftingQuery,
    DraftingRequestOut,
    DraftingRowOut,
)
from caseapp.services import advice, drafting
from caseapp.services.pages import Page
from caseapp.vocabulary import Permission

blp = ApiBlueprint("advice", __name__, url_prefix="/legal-aid", description="法律咨询与代拟法律文书")
Answer = tuple[dict[str, Any], dict[str, str]]


def _read(what: str, rows: list[dict[str, Any]]) -> None:
    """Log the records shown, and the cases they name."""
    reads(what, [row["id"] for row in rows])
    named: list[UUID] = [row["case_id"] for row in rows if row["case_id"] is not None]
    reads("case", named)


def _shown_list(what: str, found: Page[dict[str, Any]]) -> Page[dict[str, Any]]:
    _read(f"{what}_list", found.items)
    return found


def _shown_advice(record: AdviceRecord) -> Answer:
    flush()
    shown = advice.detail(record, current_actor())
    _read("advice_record", [shown])
    return shown, etag(record)


def _shown_drafting(record: DraftingRequest) -> Answer:
    flush()
    shown = drafting.detail(record, current_actor())
    _read("drafting_request", [shown])
    return shown, etag(record)


def _made(answer: Answer, path: str) -> Answer:
    shown, headers = answer
    return shown, {**headers, "Location": f"/api/v1/legal-aid/{path}/{shown['id']}"}


@blp.route(
    "/advice-records",
    method="POST",
    permission=Permission.ADVICE_RECORD,
    key_required=True,
    again=partial(advice.load, lock=False),
)
@blp.arguments(AdviceIn)
@blp.response(201, AdviceRecordOut)
def record_advice(body: dict[str, Any]) -> Any:
    """Record advice, given at once or booked for another day; the person may stay unknown."""
    return _made(_shown_advice(advice.create(current_actor(), body)), "advice-records")


@blp.route("/advice-records", permission=Permission.ADVICE_READ)
@blp.arguments(AdviceQuery, location="query")
@blp.response(200, page_of(AdviceRowOut))
def list_advice(query: dict[str, Any]) -> Any:
    """Advice by instant of asking."""
    return _shown_list("advice_record", advice.listed(current_actor(), query))


@blp.route(
    "/advice-records/<uuid:record_id>",
    permission=Permission.ADVICE_READ,
    loads=advice.load,
    target="record",
    path_id="record_id",
)
@blp.response(200, AdviceRecordOut)
def show_advice(record: AdviceRecord) -> Any:
    """One record of advice."""
    return _shown_advice(record)


@blp.route(
    "/advice-records/<uuid:record_id>",
    method="PATCH",
    permission=Permission.ADVICE_RECORD,
    loads=advice.load,
    target="record",
    path_id="record_id",
    guarded=True,
)
@blp.arguments(AdvicePatch)
@blp.response(200, AdviceRecordOut)
def complete_advice(body: dict[str, Any], record: AdviceRecord) -> Any:
    """Give the answer that was owed, book another day, or add duration and satisfaction."""
    return _shown_advice(advice.complete(record, current_actor(), body))


@blp.route(
    "/drafting-requests",
    method="POST",
    permission=Permission.ADVICE_RECORD,
    key_required=True,
    again=partial(drafting.load, lock=False),
)
@blp.arguments(DraftingIn)
@blp.response(201, DraftingRequestOut)
def request_drafting(body: dict[str, Any]) -> Any:
    """Record that somebody asks for a document to be drafted."""
    return _made(_shown_drafting(drafting.create(current_actor(), body)), "drafting-requests")


@blp.route("/drafting-requests", permission=Permission.ADVICE_READ)
@blp.arguments(DraftingQuery, location="query")
@blp.response(200, page_of(DraftingRowOut))
def list_drafting(query: dict[str, Any]) -> Any:
    """Drafting requests by instant of asking."""
    return _shown_list("drafting_request", drafting.listed(current_actor(), query))


@blp.route(
    "/drafting-requests/<uuid:request_id>",
    permission=Permission.ADVICE_READ,
    loads=drafting.load,
    target="record",
    path_id="request_id",
)
@blp.response(200, DraftingRequestOut)
def show_drafting(record: DraftingRequest) -> Any:
    """One drafting request."""
    return _shown_drafting(record)


@blp.route(
    "/drafting-requests/<uuid:request_id>/delivery",
    method="POST",
    permission=Permission.ADVICE_RECORD,
    loads=drafting.load,
    target="record",
    path_id="request_id",
    guarded=True,
)
@blp.arguments(DraftingDeliveryIn)
@blp.response(200, DraftingRequestOut)
def deliver_document(body: dict[str, Any], record: DraftingRequest) -> Any:
    """The document was drafted and handed over; its text is kept."""
    return _shown_drafting(drafting.deliver(record, current_actor(), body))


@blp.route(
    "/drafting-requests/<uuid:request_id>/refusal",
    method="POST",
    permission=Permission.ADVICE_RECORD,
    loads=drafting.load,
    target="record",
    path_id="request_id",
    guarded=True,
)
@blp.arguments(DraftingDeclineIn)
@blp.response(200, DraftingRequestOut)
def decline_document(body: dict[str, Any], record: DraftingRequest) -> Any:
    """No document is drafted, for a reason of the office's list."""
    return _shown_drafting(drafting.decline(record, current_actor(), body))
