"""Signing in and out, and who a session belongs to. Rights are read at each request.

A password is checked while no transaction is open: :func:`known` reads, :func:`tried` computes, :func:`enter` writes
and looks again at everything that may have changed in between.
"""

from __future__ import annotations

import hashlib
import math
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Unauthenticated
from caseapp.extensions import db
from caseapp.models import Account, AuthSession, Organization
from caseapp.services import deputies, logins, passwords
from caseapp.services.security_log import record_security
from caseapp.vocabulary import SecurityEventKind

FREE_TRIES: Final = 5
FIRST_LOCK: Final = timedelta(seconds=5)
LONGEST_LOCK: Final = timedelta(minutes=15)
DEVICE_CHARS: Final = 80


def _below() -> sa.Select[Any]:
    own = sa.select(Organization.id).where(Organization.id == sa.bindparam("root"))
    tree = own.cte("below", recursive=True)
    tree = tree.union_all(sa.select(Organization.id).join(tree, Organization.parent_id == tree.c.id))
    return sa.select(tree.c.id)


# Asked at every request, and therefore built once.
_BELOW: Final = _below()
_BEHIND: Final = (
    sa.select(Account, Organization)
    .join(AuthSession, AuthSession.account_id == Account.id)
    .join(Organization, Organization.id == Account.organization_id)
    .where(AuthSession.id == sa.bindparam("session_id"), AuthSession.revoked_at.is_(None), Account.active)
    .where(AuthSession.expires_at > sa.bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session just opened or renewed; ``refresh_token`` is shown once and kept only as a digest."""

    account_id: UUID
    session_id: UUID
    refresh_token: str


@dataclass(frozen=True, slots=True)
class Refused:
    """No session; ``retry_after`` seconds while the account is locked."""

    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What checking a password needs; without an account the check does the same work."""

    account_id: UUID | None = None
    password_hash: str | None = None
    serial: int = 0


@dataclass(frozen=True, slots=True)
class Tried:
    """A checked password. ``fresh_hash`` is set where the kept one was made under older parameters."""

    known: Known
    fits: bool
    fresh_hash: str | None = None


def known(login: str) -> Known:
    """The account that a user name or mobile number means."""
    columns = (Account.id, Account.password_hash, Account.password_serial)
    row = db.session.execute(sa.select(*columns).where(logins.named(login))).one_or_none()
    return Known(*row) if row is not None else Known()


def tried(account: Known, password: str) -> Tried:
    """Check the password; slow on purpose, without the database."""
    fits = passwords.fits(account.password_hash, password)
    renew_hash = fits and account.password_hash is not None and passwords.outdated(account.password_hash)
    return Tried(account, fits, passwords.hashed(password) if renew_hash else None)


def enter(attempt: Tried, keep_seconds: int, device: str | None = None) -> SignedIn | Refused:
    """Open a session, or refuse: wrong password, locked, closed, or changed since the password was checked.

    Refusing does not raise, because the failure that it counts must be committed.
    """
    account = standing(attempt.known.account_id)
    if account is None:
        return Refused()
    refused = check(account, attempt)
    if refused is not None:
        return refused
    if not account.active or _run_out(account.password_expires_at):
        return Refused()
    changes: dict[str, Any] = {"failed_logins": 0, "locked_until": None}
    if attempt.fresh_hash is not None:
        changes["password_hash"] = attempt.fresh_hash
    _note(account.id, **changes)
    return _open(account.id, keep_seconds, device)


def standing(account_id: UUID | None) -> Any:
    """The account's columns that signing in looks at, locked until the transaction ends."""
    columns = (
        Account.id,
        Account.active,
        Account.failed_logins,
        Account.locked_until,
        Account.password_serial,
        Account.password_expires_at,
    )
    found = sa.select(*columns).where(Account.id == account_id).with_for_update()
    return db.session.execute(found).one_or_none()


def check(account: Any, attempt: Tried) -> Refused | None:
    """Whether the tried password lets in the account as it stands now; a wrong one is counted.

    A try during a lock is neither counted nor believed, so that nobody can keep somebody else out by trying on.
    """
    if account.locked_until is not None and account.locked_until > clock.real_now():
        return Refused(_seconds_until(account.locked_until))
    if account.password_serial != attempt.known.serial:
        return Refused()
    return None if attempt.fits else _count_failure(account)


def _count_failure(account: Any) -> Refused:
    failures = account.failed_logins + 1
    over = failures - FREE_TRIES
    if over < 0:
        _note(account.id, failed_logins=failures)
        return Refused()
    lock = min(FIRST_LOCK * 2 ** min(over, 10), LONGEST_LOCK)
    until = clock.real_now() + lock
    _note(account.id, failed_logins=failures, locked_until=until)
    details = {"failures": failures, "seconds": int(lock.total_seconds())}
    record_security(SecurityEventKind.ACCOUNT_LOCKED, None, account.id, details)
    return Refused(_seconds_until(until))


def _note(account_id: UUID, **values: Any) -> None:
    """Write what does not move the version, so that signing in makes nobody's ``If-Match`` stale."""
    db.session.execute(sa.update(Account).where(Account.id == account_id).values(values))


def _seconds_until(instant: datetime) -> int:
    return max(1, math.ceil((instant - clock.real_now()).total_seconds()))


def _run_out(instant: datetime | None) -> bool:
    return instant is not None and instant <= clock.real_now()


def _open(account_id: UUID, keep_seconds: int, device: str | None = None) -> SignedIn:
    token, now = secrets.token_urlsafe(32), clock.real_now()
    session = AuthSession(
        account_id=account_id,
        refresh_digest=_digest(token),
        created_at=now,
        last_used_at=now,
        device=_shortened(device),
        expires_at=now + timedelta(seconds=keep_seconds),
    )
    db.session.add(session)
    db.session.flush()
    return SignedIn(account_id, session.id, f"{session.id}.{token}")


def _shortened(device: str | None) -> str | None:
    return "".join(char for char in device or "" if char.isprintable())[:DEVICE_CHARS].strip() or None


def renew(refresh_token: str) -> SignedIn | Refused:
    """Rotate the refresh token; one that was rotated before ends its session, and so does a second renewal
    with the same token at the same moment (docs/adr/0030).
    """
    session_id, _, token = refresh_token.partition(".")
    session = _session(session_id)
    if session is None or session.revoked_at is not None or _run_out(session.expires_at):
        return Refused()
    if not secrets.compare_digest(session.refresh_digest, _digest(token)):
        session.revoked_at = clock.real_now()
        details = {"session_id": str(session.id)}
        record_security(SecurityEventKind.REFRESH_REUSED, None, session.account_id, details)
        return Refused()
    account = db.session.get_one(Account, session.account_id)
    if not account.active or _run_out(account.password_expires_at):
        return Refused()
    fresh = secrets.token_urlsafe(32)
    session.refresh_digest, session.last_used_at = _digest(fresh), clock.real_now()
    return SignedIn(session.account_id, session.id, f"{session.id}.{fresh}")


def _session(identifier: str) -> AuthSession | None:
    try:
        key = UUID(identifier)
    except ValueError:
        return None
    return db.session.scalar(sa.select(AuthSession).where(AuthSession.id == key).with_for_update())


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def actor_of(session_id: UUID) -> Actor:
    """Who the session belongs to, with today's rights; raises Unauthenticated when it has ended."""
    row = db.session.execute(_BEHIND, {"session_id": session_id, "now": clock.real_now()}).one_or_none()
    if row is None:
        raise Unauthenticated
    account, office = row
    if _run_out(account.password_expires_at):
        raise Unauthenticated
    own, represents = deputies.rights_of(account)
    return Actor(
        account_id=account.id,
        session_id=session_id,
        name=account.display_name,
        roles=own.union(*(one.roles for one in represents)),
        organization_id=office.id,
        organization_ids=tree(office.id),
        processor_id=office.processor_id,
        region_code=office.region_code,
        practitioner_id=account.practitioner_id,
        mediator_id=account.mediator_id,
        represents=represents,
        own_roles=own,
        password_due=account.password_expires_at is not None,
    )


def behind_job(account_id: UUID) -> Actor:
    """Who asked for a job, for its events and rows: the account as it is now, with its own roles and no session.

    What it asked for it was allowed to ask for then; a job goes on when the account is closed.
    """
    account = db.session.get_one(Account, account_id)
    office = db.session.get_one(Organization, account.organization_id)
    own, _ = deputies.rights_of(account)
    return Actor(
        account_id=account.id,
        session_id=account.id,
        name=account.display_name,
        roles=own,
        organization_id=office.id,
        organization_ids=tree(office.id),
        processor_id=office.processor_id,
        region_code=office.region_code,
    )


def tree(root: UUID) -> tuple[UUID, ...]:
    """The organisation and everything below it, in one query."""
    return tuple(db.session.scalars(_BELOW, {"root": root}))
