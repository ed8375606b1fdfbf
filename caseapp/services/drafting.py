"""Drafting of legal documents (代拟法律文书, LAL Art. 22(2)): asked for, then delivered or declined with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Conflict, Invalid
from caseapp.extensions import db
from caseapp.models import DraftingRequest
from caseapp.packs import catalogue
from caseapp.packs.advice import AdviceList
from caseapp.services import window_services
from caseapp.services.pages import Page
from caseapp.vocabulary import DraftingState

SHOWN: Final = "document_type state decline_reason ended_at ended_by_id"
TOLD: Final = ("question", "text", "statement")
DOCUMENT: Final = {"document_type": AdviceList.DOCUMENTS}
DECLINE: Final = {"decline_reason": AdviceList.DECLINE_REASONS}
Values = Mapping[str, Any]


class Ended(Conflict):
    """The document was delivered or declined already."""

    code = "drafting_ended"
    zh = "该代拟请求已经办结"
    en = "this document has already been delivered or declined"


def create(actor: Actor, values: Values) -> DraftingRequest:
    """Record that a document is asked for; what it must say stands in ``question``.

    Raises:
        Invalid: every fault at once.

    """
    what = window_services.asked(actor, values)
    faults = [
        *window_services.faults(actor, values, what),
        *window_services.code_faults(values, what.on, DOCUMENT),
    ]
    if faults:
        raise Invalid(faults=faults)
    document = catalogue().advice.find(AdviceList.DOCUMENTS, values["document_type"])
    record = DraftingRequest(document_type=values["document_type"], state=DraftingState.REQUESTED)
    window_services.stored(record, actor, values, what, {document.sensitivity} if document else ())
    return record


def deliver(record: DraftingRequest, actor: Actor, values: Values) -> DraftingRequest:
    """Hand the document over; its text is kept. Raises Ended, or Invalid with every fault."""
    _ensure_open(record)
    worker = values.get("worker_id") or record.worker_id or actor.practitioner_id
    faults = [
        *window_services.code_faults(values, clock.today()),
        *window_services.worker_faults(actor, worker, clock.today()),
    ]
    if faults:
        raise Invalid(faults=faults)
    record.worker_id, record.text = worker, values["text"]
    for name in ("duration_minutes", "satisfaction"):
        setattr(record, name, values.get(name))
    return _ended(record, actor, DraftingState.DELIVERED)


def decline(record: DraftingRequest, actor: Actor, values: Values) -> DraftingRequest:
    """Decline with a reason of the office's list and its words. Raises Ended, or Invalid with every fault."""
    _ensure_open(record)
    faults = [
        *window_services.code_faults(values, clock.today(), DECLINE),
        *window_services.worker_faults(actor, record.worker_id or actor.practitioner_id, clock.today()),
    ]
    if faults:
        raise Invalid(faults=faults)
    record.decline_reason, record.statement = values["decline_reason"], values.get("statement")
    return _ended(record, actor, DraftingState.DECLINED)


def _ensure_open(record: DraftingRequest) -> None:
    if record.state is not DraftingState.REQUESTED:
        raise Ended


def _ended(record: DraftingRequest, actor: Actor, state: DraftingState) -> DraftingRequest:
    record.state, record.ended_at, record.ended_by_id = state, clock.now(), actor.account_id
    db.session.flush()
    return record


def load(actor: Actor, identifier: UUID, *, lock: bool) -> DraftingRequest:
    """A request the actor may see; NotFound otherwise."""
    found: DraftingRequest = window_services.find(actor, DraftingRequest, identifier, lock=lock)
    return found


def listed(actor: Actor, query: Values) -> Page[dict[str, Any]]:
    """Requests in sight by instant of asking; filters ``state`` and ``document_type`` besides the common ones."""
    conditions = [window_services.free_to_list(DraftingRequest, DraftingRequest.ended_at)]
    wanted = [name for name in ("state", "document_type") if query.get(name) is not None]
    conditions += [getattr(DraftingRequest, name) == query[name] for name in wanted]
    found = window_services.listed(actor, DraftingRequest, query, *conditions)
    return Page(window_services.rows(actor, found.items, SHOWN), found.next)


def detail(record: DraftingRequest, actor: Actor) -> dict[str, Any]:
    """One request; its words for the institution that holds it and for who drafts."""
    ended = clock.day_of(record.ended_at) if record.ended_at else None
    return window_services.detail(actor, record, SHOWN, TOLD, ended)
