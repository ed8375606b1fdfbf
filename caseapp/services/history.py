"""The one writer of ``case_event``: a chain for each case, keyed, in the transaction of the change."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from caseapp import clock
from caseapp.access import Actor
from caseapp.extensions import db
from caseapp.models import CaseEvent, LegalCase
from caseapp.services import behalf
from caseapp.vault import vault

PURPOSE = "case_event"


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
    """Append to the case's chain. The head stands on the case row and does not move its version."""
    db.session.flush()
    key = vault.version
    seq, previous = db.session.execute(
        sa.select(LegalCase.event_seq, LegalCase.event_head).where(LegalCase.id == case.id).with_for_update()
    ).one()
    event = CaseEvent(
        case_id=case.id,
        region_code=case.region_code,
        seq=seq + 1,
        at=clock.now(),
        recorded_at=clock.real_now(),
        actor_id=actor.account_id if actor else None,
        verb=happening.verb,
        from_state=happening.from_state,
        to_state=happening.to_state,
        reason_code=happening.reason_code,
        codes={**happening.codes, **behalf.codes(actor, case)},
        fields=list(happening.fields),
        digests={k: vault.digest("event_value", v, key).hex() for k, v in happening.values.items()},
        request_id=request_id or current_request_id(),
        previous=previous,
        key_version=key,
        mac=b"",
    )
    event.mac = mac_of(event)
    db.session.add(event)
    _advance(case, event)
    return event


def _advance(case: LegalCase, event: CaseEvent) -> None:
    """Move the chain's head by a plain UPDATE, so that looking at the version stays meaningful."""
    db.session.flush()
    db.session.execute(
        sa.update(LegalCase)
        .where(LegalCase.id == case.id)
        .values(event_seq=event.seq, event_head=event.mac)
        .execution_options(synchronize_session=False)
    )
    set_committed_value(case, "event_seq", event.seq)
    set_committed_value(case, "event_head", event.mac)


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


def verify_chain(case_id: UUID) -> list[str]:
    """Faults of one case's chain, in words; empty when it is whole and ends at the head on the case row."""
    case = db.session.get_one(LegalCase, case_id)
    events = db.session.scalars(
        sa.select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.seq)
    )
    faults, previous, count = [], None, 0
    for count, event in enumerate(events, 1):
        if event.seq != count:
            faults.append(f"event {count} is missing or out of order (found {event.seq})")
        if event.previous != previous or event.mac != mac_of(event):
            faults.append(f"event {event.seq} was changed")
        previous = event.mac
    if (case.event_seq, case.event_head) != (count, previous):
        faults.append(f"the chain ends at {count}, the case row says {case.event_seq}")
    return faults


def current_request_id() -> str | None:
    """The id of the request being served, put in the session's info by the HTTP layer."""
    return db.session.info.get("request_id")
