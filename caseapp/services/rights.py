"""Which rights an account had on a day, worked out from the security log alone.

The tables of today are not asked: what no event tells is answered as unknown. Days are days of China by the machine's
clock, which is the clock of the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.extensions import db
from caseapp.models import Account, SecurityEvent
from caseapp.services.deputies import NOT_LENT
from caseapp.vocabulary import SecurityEventKind

K = SecurityEventKind
OF_RIGHTS: Final = (K.ACCOUNT_CREATED, K.ACCOUNT_CHANGED, K.ROLES_CHANGED, K.DEPUTY_SET, K.DEPUTY_ENDED)


@dataclass(frozen=True, slots=True)
class Standing:
    """An account's own rights at a moment; ``active`` is None before the first event."""

    roles: tuple[str, ...] = ()
    active: bool | None = None
    organization_id: str | None = None


@dataclass(slots=True)
class Told:
    """What the events of one account tell of one day."""

    before: Standing = field(default_factory=Standing)
    after: Standing = field(default_factory=Standing)
    changes: list[dict[str, Any]] = field(default_factory=list)
    lent: dict[str, dict[str, Any]] = field(default_factory=dict)


def on(account: Account, day: date) -> dict[str, Any]:
    """Roles when the day began and when it ended, what changed in it, and whom the account represented.

    ``known`` is false where the log has no event of the account up to that day.
    """
    begins = datetime.combine(day, time.min, clock.CHINA)
    ends = begins + timedelta(days=1)
    told = _read(_events([account.id], ends), begins)
    lent = [one for one in told.lent.values() if _counts(one, day, begins)]
    lenders = _lenders([UUID(one["account_id"]) for one in lent], begins, ends)
    return {
        "account_id": account.id,
        "on": day,
        "known": told.after.active is not None,
        "active": bool(told.after.active),
        "active_at_start": bool(told.before.active),
        "roles": told.after.roles,
        "roles_at_start": told.before.roles,
        "organization_id": told.after.organization_id,
        "changes": told.changes,
        "represents": [_represented(one, lenders[one["account_id"]], told) for one in lent],
    }


def _events(ids: Sequence[UUID], before: datetime) -> list[SecurityEvent]:
    select = sa.select(SecurityEvent).where(
        SecurityEvent.subject_id.in_(ids), SecurityEvent.kind.in_(OF_RIGHTS), SecurityEvent.at < before
    )
    return list(db.session.scalars(select.order_by(SecurityEvent.at, SecurityEvent.id)))


def _lenders(ids: Sequence[UUID], begins: datetime, ends: datetime) -> dict[str, Told]:
    found: dict[str, list[SecurityEvent]] = {str(one): [] for one in ids}
    for event in _events(ids, ends) if ids else ():
        found[str(event.subject_id)].append(event)
    return {one: _read(events, begins) for one, events in found.items()}


def _read(events: Iterable[SecurityEvent], begins: datetime) -> Told:
    """Play the events in their order; what comes after ``begins`` is a change of the day."""
    told = Told()
    for event in events:
        if event.kind in {K.DEPUTY_SET, K.DEPUTY_ENDED}:
            _lend(told, event)
        else:
            told.after = _step(told.after, event)
        if event.at < begins:
            told.before = told.after
        else:
            told.changes.append(_change(event))
    return told


def _step(standing: Standing, event: SecurityEvent) -> Standing:
    details = event.details
    if event.kind is K.ACCOUNT_CREATED:
        return Standing(tuple(details["roles"]), bool(details["active"]), details["organization_id"])
    if event.kind is K.ROLES_CHANGED:
        return replace(standing, roles=tuple(details["to"]))
    changes = {
        name: change["to"]
        for name, change in details["changes"].items()
        if name in {"active", "organization_id"}
    }
    return replace(standing, **changes)


def _lend(told: Told, event: SecurityEvent) -> None:
    details = event.details
    if details["as"] != "deputy":
        return
    if event.kind is K.DEPUTY_SET:
        told.lent[details["deputyship_id"]] = {
            "deputyship_id": details["deputyship_id"],
            "account_id": details["other_id"],
            "from_on": date.fromisoformat(details["from_on"]),
            "to_on": date.fromisoformat(details["to_on"]),
            "ended_at": None,
        }
    elif details["deputyship_id"] in told.lent:
        told.lent[details["deputyship_id"]]["ended_at"] = event.at


def _counts(one: dict[str, Any], day: date, begins: datetime) -> bool:
    ended = one["ended_at"]
    return one["from_on"] <= day <= one["to_on"] and (ended is None or ended >= begins)


def _represented(one: dict[str, Any], lender: Told, own: Told) -> dict[str, Any]:
    """What was lent when the day ended; nothing while either could not lend or borrow (services/deputies.py)."""
    lends = (
        one["ended_at"] is None
        and lender.after.active
        and lender.after.organization_id == own.after.organization_id
        and not set(own.after.roles) & NOT_LENT
    )
    roles = sorted(set(lender.after.roles) - NOT_LENT) if lends else []
    return {**one, "roles": roles}


def _change(event: SecurityEvent) -> dict[str, Any]:
    return {"at": event.at, "kind": event.kind, "actor_id": event.actor_id, "details": event.details}
