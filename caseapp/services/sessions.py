"""Signing in and out, and who a session belongs to. Rights are read at each request."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Unauthenticated
from caseapp.extensions import db
from caseapp.models import Account, AccountRole, AuthSession, Organization

FREE_TRIES = 5
LONGEST_LOCK = timedelta(minutes=15)
hasher = PasswordHasher()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session just opened or renewed; ``refresh_token`` is shown once and kept only as a digest."""

    account_id: UUID
    session_id: UUID
    refresh_token: str


def sign_in(login: str, password: str, keep_seconds: int) -> SignedIn | None:
    """Open a session, or ``None`` for wrong credentials or a locked or closed account.

    Four free tries, then a lock that doubles with each failure up to 15 minutes.
    """
    account = db.session.scalar(sa.select(Account).where(Account.login == login).with_for_update())
    if account is None:
        hasher.hash(password)  # as slow as a real check: no telling which logins exist
        return None
    locked = account.locked_until is not None and account.locked_until > clock.real_now()
    if locked or not account.active or not _password_fits(account, password):
        _count_failure(account)
        return None
    account.failed_logins, account.locked_until = 0, None
    return _open(account.id, keep_seconds)


def _password_fits(account: Account, password: str) -> bool:
    try:
        return hasher.verify(account.password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _count_failure(account: Account) -> None:
    account.failed_logins += 1
    over = account.failed_logins - FREE_TRIES
    if over >= 0:
        account.locked_until = clock.real_now() + min(timedelta(seconds=5 * 2 ** min(over, 10)), LONGEST_LOCK)
    db.session.flush()


def _open(account_id: UUID, keep_seconds: int) -> SignedIn:
    token = secrets.token_urlsafe(32)
    session = AuthSession(
        account_id=account_id,
        refresh_digest=_digest(token),
        expires_at=clock.real_now() + timedelta(seconds=keep_seconds),
    )
    db.session.add(session)
    db.session.flush()
    return SignedIn(account_id, session.id, f"{session.id}.{token}")


def renew(refresh_token: str) -> SignedIn | None:
    """Rotate the refresh token; one that was rotated before revokes its session. ``None`` if refused."""
    session_id, _, token = refresh_token.partition(".")
    session = _session(session_id)
    if session is None or session.revoked_at is not None or session.expires_at <= clock.real_now():
        return None
    if not db.session.get_one(Account, session.account_id).active:
        return None
    if not secrets.compare_digest(session.refresh_digest, _digest(token)):
        session.revoked_at = clock.real_now()
        return None
    fresh = secrets.token_urlsafe(32)
    session.refresh_digest = _digest(fresh)
    return SignedIn(session.account_id, session.id, f"{session.id}.{fresh}")


def _session(identifier: str) -> AuthSession | None:
    try:
        key = UUID(identifier)
    except ValueError:
        return None
    return db.session.scalar(sa.select(AuthSession).where(AuthSession.id == key).with_for_update())


def sign_out(session_id: UUID) -> None:
    """End the session; its tokens stop working at once."""
    db.session.execute(
        sa.update(AuthSession).where(AuthSession.id == session_id).values(revoked_at=clock.real_now())
    )


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def actor_of(session_id: UUID) -> Actor:
    """Who the session belongs to, with today's rights; raises Unauthenticated when it has ended."""
    row = db.session.execute(
        sa.select(Account, Organization)
        .join(AuthSession, AuthSession.account_id == Account.id)
        .join(Organization, Organization.id == Account.organization_id)
        .where(AuthSession.id == session_id, AuthSession.revoked_at.is_(None), Account.active)
        .where(AuthSession.expires_at > clock.real_now())
    ).one_or_none()
    if row is None:
        raise Unauthenticated
    account, office = row
    roles = db.session.scalars(sa.select(AccountRole.role).where(AccountRole.account_id == account.id))
    return Actor(
        account_id=account.id,
        session_id=session_id,
        name=account.display_name,
        roles=frozenset(roles),
        organization_id=office.id,
        organization_ids=_tree(office.id),
        processor_id=office.processor_id,
        region_code=office.region_code,
        practitioner_id=account.practitioner_id,
        mediator_id=account.mediator_id,
    )


def _tree(root: UUID) -> tuple[UUID, ...]:
    """The organisation and everything below it, in one query."""
    below = sa.select(Organization.id).where(Organization.id == root).cte("below", recursive=True)
    below = below.union_all(sa.select(Organization.id).join(below, Organization.parent_id == below.c.id))
    return tuple(db.session.scalars(sa.select(below.c.id)))
