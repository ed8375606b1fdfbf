"""A new password: chosen by its owner, or a temporary one given by an administrator.

The slow part (:func:`chosen`, :func:`made`) works without the database; the rest looks again at what may have changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Fault, Forbidden, Invalid
from caseapp.extensions import db
from caseapp.models import Account
from caseapp.services import passwords, session_list, sessions
from caseapp.services.security_log import record_security
from caseapp.services.sessions import Known, Refused, Tried
from caseapp.vocabulary import SecurityEventKind

TEMPORARY: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Owned:
    """What choosing a password needs of its account; ``former`` are hashes, the youngest first."""

    known: Known
    login: str
    phone: str | None
    former: Sequence[str]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A new password that was checked, with its hash; nothing is written yet."""

    old: Tried
    faults: Sequence[Fault]
    new_hash: str


@dataclass(frozen=True, slots=True)
class Made:
    """A temporary password and its hash."""

    password: str
    password_hash: str


def owned(account_id: UUID) -> Owned:
    """Read what :func:`chosen` needs."""
    account = db.session.get_one(Account, account_id)
    known = Known(account.id, account.password_hash, account.password_serial)
    return Owned(known, account.login, account.phone, tuple(account.former_passwords))


def chosen(account: Owned, old: str, new: str) -> Chosen:
    """Check both passwords. Without the old one nothing is told of the new one."""
    attempt = sessions.tried(account.known, old)
    faults = list(passwords.faults(new, account.login, account.phone, "new_password")) if attempt.fits else []
    kept = [account.known.password_hash or "", *account.former]
    if attempt.fits and not faults and passwords.used_before(new, kept):
        zh = f"不能使用最近{passwords.KEPT}次用过的密码"
        en = f"one of the last {passwords.KEPT} passwords"
        faults = [Fault("new_password", "password_used", zh, en)]
    return Chosen(attempt, faults, passwords.hashed(new) if attempt.fits and not faults else "")


def change(actor: Actor, choice: Chosen) -> Refused | None:
    """Take the new password and end the account's other sessions; :class:`Refused` where the old one is wrong.

    A wrong old password counts like a failed login, so it is answered and not raised.

    Raises:
        Invalid: the new password is not taken.

    """
    account = sessions.standing(actor.account_id)
    refused = sessions.check(account, choice.old)
    if refused is not None:
        return refused
    if choice.faults:
        raise Invalid(faults=choice.faults)
    _store(actor.account_id, choice.new_hash, None)
    session_list.end_all(actor.account_id, actor, "password", but=actor.session_id)
    record_security(SecurityEventKind.PASSWORD_CHANGED, actor, actor.account_id)
    return None


def made() -> Made:
    """A temporary password, made at random."""
    password = passwords.temporary()
    return Made(password, passwords.hashed(password))


def reset(account: Account, actor: Actor, temporary: Made) -> dict[str, Any]:
    """Give the account a temporary password, shown this once; its sessions end and its lock is forgotten.

    Until its owner has chosen another, only ``/auth`` answers them; after three days it is worth nothing.

    Raises:
        Forbidden: the account is the actor's own.

    """
    if account.id == actor.account_id:
        zh, en = "请通过 /auth/password 修改自己的密码", "change your own through /auth/password"
        raise Forbidden(zh, en, code="own_password")
    expires_at = clock.real_now() + TEMPORARY
    _store(account.id, temporary.password_hash, expires_at)
    session_list.end_all(account.id, actor, "password_reset")
    record_security(SecurityEventKind.PASSWORD_RESET, actor, account.id)
    return {"temporary_password": temporary.password, "expires_at": expires_at}


def _store(account_id: UUID, password_hash: str, expires_at: datetime | None) -> None:
    """Write past the version: a new password makes nobody's ``If-Match`` stale."""
    columns = (Account.password_hash, Account.former_passwords, Account.password_serial)
    row = db.session.execute(sa.select(*columns).where(Account.id == account_id).with_for_update()).one()
    values = {
        "password_hash": password_hash,
        "former_passwords": [row.password_hash, *row.former_passwords][: passwords.KEPT - 1],
        "password_serial": row.password_serial + 1,
        "password_expires_at": expires_at,
        "failed_logins": 0,
        "locked_until": None,
    }
    db.session.execute(sa.update(Account).where(Account.id == account_id).values(values))
