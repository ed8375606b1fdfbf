"""The append-only log of who read what, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from caseapp.access import Actor
from caseapp.extensions import db
from caseapp.models import AccessLog


@dataclass(frozen=True, slots=True)
class Reading:
    """Records shown in one answer; a list is one reading with all its ids."""

    subject: str
    ids: list[str]


def log_reading(
    actor: Actor, reading: Reading, *, route: str, purpose: str, request_id: str | None, at: datetime
) -> None:
    """Append one row; the caller commits before the answer leaves."""
    db.session.add(
        AccessLog(
            at=at,
            account_id=actor.account_id,
            route=route,
            purpose=purpose,
            subject=reading.subject,
            ids=reading.ids,
            request_id=request_id,
        )
    )
