"""Idempotent replies: the answer given under a key is kept sealed for 24 hours and given again."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.extensions import db
from caseapp.models import StoredReply

KEPT_FOR = timedelta(hours=24)
CLAIMED = "claimed_reply"


class AlreadyRunning(Exception):
    """The same key arrived at the same moment and its first request has just finished; look again."""


def claim(actor: Actor, key: str, fingerprint: bytes) -> StoredReply | None:
    """The reply stored under ``key``, or ``None`` after claiming the key for this request.

    The claim is an insert in the request's own transaction: a second request with the same key waits
    for it, and sees either the stored reply or, after a roll-back, a free key.
    """
    mine = sa.and_(StoredReply.account_id == actor.account_id, StoredReply.key == key)
    stored = db.session.scalar(sa.select(StoredReply).where(mine))
    if stored is not None and stored.created_at > clock.real_now() - KEPT_FOR:
        return stored
    if stored is not None:
        db.session.delete(stored)
        db.session.flush()
    claimed = StoredReply(account_id=actor.account_id, key=key, fingerprint=fingerprint)
    db.session.add(claimed)
    db.session.info[CLAIMED] = claimed
    try:
        db.session.flush()
    except sa.exc.IntegrityError as error:
        raise AlreadyRunning from error
    return None


def keep(status: int, headers: dict[str, str], body: str) -> None:
    """Store the answer under the key claimed last, in the transaction of the change it reports."""
    row: StoredReply = db.session.info.pop(CLAIMED)
    row.status, row.headers, row.body = status, headers, body
    db.session.flush()


def forget_old() -> int:
    """Delete replies older than 24 hours; returns how many."""
    old = sa.delete(StoredReply).where(StoredReply.created_at < clock.real_now() - KEPT_FOR)
    return int(db.session.execute(old).rowcount)  # type: ignore[attr-defined]
