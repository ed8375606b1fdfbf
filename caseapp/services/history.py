"""The one writer of ``case_event``: a chain for each case, keyed, in the transaction of the change.

An event is worked out when it is recorded and appended when the transaction ends (:func:`seal`), because only then
is known what it must carry: digests of the columns of the spine and of the rows of the case that changed with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from caseapp import clock
from caseapp.access import Actor
from caseapp.extensions import db
from caseapp.models import CaseEvent, LegalCase
from caseapp.services import behalf
from caseapp.services.audit_digests import business_columns, column_digest, name_of, row_digest
from caseapp.vault import vault

PURPOSE: Final = "case_event"
Touched = tuple[str, set[str], Any]  # created, changed or removed; columns; row
UNRECORDED: Final = "unrecorded"  # execution option of a bulk statement: the reason why it needs no event
_PENDING: Final = "pending_events"


@dataclass(frozen=True, slots=True)
class Happening:
    """What an event says. ``codes`` and ``fields`` hold no personal values; ``values`` are kept as digests only."""

    verb: str
    from_state: str | None = None
    to_state: str | None = None
    reason_code: str | None = None
    codes: Mapping[str, Any] = field(default_factory=dict)
    fields: Sequence[str] = ()
    values: Mapping[str, str] = field(default_factory=dict)


def record_event(
    case: LegalCase, actor: Actor | None, happening: Happening, request_id: str | None = None
) -> CaseEvent:
    """Append to the case's chain when this transaction ends; the case is locked from now on.

    The head stands on the case row and does not move its version.
    """
    db.session.flush()
    key = vault.version
    seq, head = db.session.execute(
        sa.select(LegalCase.event_seq, LegalCase.event_head).where(LegalCase.id == case.id).with_for_update()
    ).one()
    _, waiting = _pending(db.session()).setdefault(case.id, (head, []))
    event = CaseEvent(
        case_id=case.id,
        region_code=case.region_code,
        seq=seq + len(waiting) + 1,
        at=clock.now(),
        recorded_at=clock.real_now(),
        actor_id=actor.account_id if actor else None,
        verb=happening.verb,
        from_state=happening.from_state,
        to_state=happening.to_state,
        reason_code=happening.reason_code,
        codes={**happening.codes, **behalf.codes(actor, case)},
        fields=list(happening.fields),
        digests=_values(happening, key),
        request_id=request_id or current_request_id(),
        key_version=key,
    )
    waiting.append(event)
    return event


def _values(happening: Happening, key: int) -> dict[str, Any]:
    values = {name: vault.digest("event_value", text, key).hex() for name, text in happening.values.items()}
    return {"values": values} if values else {}


def _pending(session: Session) -> dict[UUID, tuple[bytes | None, list[CaseEvent]]]:
    found: dict[UUID, tuple[bytes | None, list[CaseEvent]]] = session.info.setdefault(_PENDING, {})
    return found


def pending_cases(session: Session) -> set[UUID]:
    """Cases that have an event in this transaction."""
    return set(_pending(session))


def forget(session: Session) -> None:
    """Drop what a transaction recorded that has ended."""
    session.info.pop(_PENDING, None)


def seal(session: Session, touched: Iterable[Touched]) -> None:
    """Append what was recorded; the last event of each case carries the digests of what changed with it."""
    pending = session.info.pop(_PENDING, {})
    for found in touched:
        _, events = pending.get(case_of(found[2]), (None, []))
        if events:
            _add_digests(events[-1], found)
    for case_id, (head, events) in pending.items():
        previous = head
        for event in events:
            event.previous = previous
            event.mac = previous = mac_of(event)
            session.add(event)
        session.flush()
        _advance(session, case_id, events[-1])


def _add_digests(event: CaseEvent, found: Touched) -> None:
    what, fields, row = found
    if isinstance(row, LegalCase):
        columns = business_columns(LegalCase)
        changed = columns if what == "created" else [name for name in columns if name in fields]
        spine = {name: column_digest(row, name, event.key_version) for name in changed}
        event.digests = {**event.digests, "spine": {**event.digests.get("spine", {}), **spine}}
        return
    digest = None if what == "removed" else row_digest(row, event.key_version)
    event.digests = {**event.digests, "rows": {**event.digests.get("rows", {}), name_of(row): digest}}


def case_of(row: Any) -> UUID | None:
    """The case a row belongs to; ``None`` for a row that may hang on one and does not."""
    case_id: UUID | None = row.id if isinstance(row, LegalCase) else row.case_id
    return case_id


def _advance(session: Session, case_id: UUID, last: CaseEvent) -> None:
    """Move the chain's head by a plain UPDATE, so that looking at the version stays meaningful."""
    session.execute(
        sa.update(LegalCase)
        .where(LegalCase.id == case_id)
        .values(event_seq=last.seq, event_head=last.mac)
        .execution_options(synchronize_session=False, **{UNRECORDED: "the head of the chain itself"})
    )


def mac_of(event: CaseEvent) -> bytes:
    """HMAC over the canonical form of the event's columns and the event before it."""
    text = json.dumps(_canonical(event), ensure_ascii=False, sort_keys=True)
    return vault.digest(PURPOSE, text, event.key_version)


def _canonical(event: CaseEvent) -> dict[str, Any]:
    return {
        "id": str(event.id),
        "case": str(event.case_id),
        "region": event.region_code,
        "seq": event.seq,
        "at": _instant(event.at),
        "recorded_at": _instant(event.recorded_at),
        "actor": str(event.actor_id),
        "verb": event.verb,
        "from": event.from_state,
        "to": event.to_state,
        "reason": event.reason_code,
        "codes": event.codes,
        "fields": event.fields,
        "digests": event.digests,
        "request": event.request_id,
        "previous": event.previous.hex() if event.previous else None,
        "key": event.key_version,
    }


def _instant(value: datetime) -> str:
    return f"{value.timestamp():.6f}"


def current_request_id() -> str | None:
    """The id of the request being served, put in the session's info by the HTTP layer."""
    return db.session.info.get("request_id")


def current_actor_id() -> UUID | None:
    """Whose request is being served, put in the session's info by the HTTP layer."""
    return db.session.info.get("actor_id")
