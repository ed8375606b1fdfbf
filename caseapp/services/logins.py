"""The two things somebody may sign in with: a user name, a mobile number; and the form they are matched in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from caseapp.errors import Fault
from caseapp.extensions import db
from caseapp.models import Account
from caseapp.vault import vault

LONGEST: Final = 60
MOBILE: Final = re.compile(r"\A1[3-9][0-9]{9}\Z")
PREFIX: Final = re.compile(r"\A(?:\+|00)86(?=1)")
SEPARATORS: Final = str.maketrans("", "", " -()\t")


def user_name(text: str) -> str:
    """As it is stored and matched: trimmed, half-width, lower case."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def mobile(text: str) -> str | None:
    """The eleven digits of a mainland mobile number, however it is written; ``None`` for anything else."""
    digits = PREFIX.sub("", unicodedata.normalize("NFKC", text).strip().translate(SEPARATORS))
    return digits if MOBILE.match(digits) else None


def key(login: str) -> str:
    """One text for every way to write what :func:`named` takes for the same login; no database is asked."""
    return mobile(login) or user_name(login)


def has_number(number: str) -> sa.ColumnElement[bool]:
    """The condition for the account with a mobile number in the form of :func:`mobile`."""
    return Account.phone_index.in_(vault.blind_indexes("account.phone", number))


def named(login: str) -> sa.ColumnElement[bool]:
    """The condition for the account that ``login`` means; a user name never looks like a mobile number."""
    number = mobile(login)
    return Account.login == user_name(login) if number is None else has_number(number)


def name_faults(login: str) -> Iterator[Fault]:
    """Why a new account cannot have this user name."""
    name = user_name(login)
    if not 0 < len(name) <= LONGEST:
        yield Fault("login", "length", f"用户名须为1至{LONGEST}个字符", f"1 to {LONGEST} characters")
    elif mobile(login) is not None:
        zh, en = "用户名不能是手机号码，请填在 phone", "a mobile number goes into phone, not here"
        yield Fault("login", "looks_like_phone", zh, en)
    elif db.session.scalar(sa.select(Account.id).where(Account.login == name)) is not None:
        yield Fault("login", "taken", "用户名已被使用", "this login is taken")


def phone_faults(phone: str, of: UUID | None = None) -> Iterator[Fault]:
    """Why an account (``of``, or a new one) cannot have this phone."""
    number = mobile(phone)
    if number is None:
        yield Fault("phone", "phone", "须为11位手机号码", "must be a mobile number of 11 digits")
        return
    other = sa.select(Account.id).where(has_number(number), Account.id != of)
    if of is None:
        other = sa.select(Account.id).where(has_number(number))
    if db.session.scalar(other) is not None:
        yield Fault("phone", "taken", "手机号码已用于另一账号", "another account has this number")


def set_phone(account: Account, phone: str | None) -> None:
    """Store the number sealed, with its index; ``None`` removes it."""
    account.phone = mobile(phone) if phone is not None else None
