"""The sessions of an account: shown, and ended one by one or all at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import NotFound
from caseapp.extensions import db
from caseapp.models import AuthSession
from caseapp.services.pages import Page, page
from caseapp.services.security_log import record_security
from caseapp.vocabulary import SecurityEventKind


def listed(actor: Actor, limit: int, after: str | None) -> Page[dict[str, Any]]:
    """The actor's own living sessions, oldest first."""
    select = sa.select(AuthSession).where(*_living(actor.account_id))
    found = page(select, (AuthSession.created_at, AuthSession.id), limit, after)
    names = ("id", "created_at", "last_used_at", "expires_at", "device")
    rows = [
        {**{name: getattr(row, name) for name in names}, "current": row.id == actor.session_id}
        for row in found.items
    ]
    return Page(rows, found.next)


def end_own(actor: Actor, session_id: UUID) -> None:
    """End one of the actor's own sessions; NotFound for any other."""
    if not _end(AuthSession.id == session_id, *_living(actor.account_id)):
        raise NotFound
    _tell(actor, actor.account_id, "own", 1)


def end_all(account_id: UUID, actor: Actor | None, why: str, but: UUID | None = None) -> int:
    """End every session of the account (``but`` one); their tokens stop working when this is committed."""
    kept = [AuthSession.id != but] if but is not None else []
    ended = _end(*_living(account_id), *kept)
    if ended:
        _tell(actor, account_id, why, ended)
    return ended


def sign_out(actor: Actor) -> None:
    """End the session that asks; a plain signing out is no matter for the auditor."""
    _end(AuthSession.id == actor.session_id)


def _living(account_id: UUID) -> list[sa.ColumnElement[bool]]:
    return [
        AuthSession.account_id == account_id,
        AuthSession.revoked_at.is_(None),
        AuthSession.expires_at > clock.real_now(),
    ]


def _end(*conditions: sa.ColumnElement[bool]) -> int:
    statement = sa.update(AuthSession).where(*conditions).values(revoked_at=clock.real_now())
    done: sa.CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        statement.returning(AuthSession.id), execution_options={"synchronize_session": False}
    )
    return len(done.all())


def _tell(actor: Actor | None, account_id: UUID, why: str, count: int) -> None:
    details = {"sessions": count, "why": why}
    record_security(SecurityEventKind.SESSION_REVOKED, actor, account_id, details)
