"""Passwords: how they are kept, and which are taken. Nothing here touches the database.

Argon2id takes a tenth of a second and 64 MiB on purpose, so callers run it while no transaction is open.
"""

from __future__ import annotations

import hashlib
import secrets
import string
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Final

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from caseapp.errors import Fault

LEAST: Final = 10
MOST: Final = 200
KEPT: Final = 5  # the present password and the four before it are not taken again
DISTINCT: Final = 5
BESIDE_THE_NAME: Final = 6
DIGEST_CHARS: Final = 16
TEMPORARY_CHARS: Final = 16


def argon2id() -> PasswordHasher:
    """The hasher of today: the second recommended option of RFC 9106, 64 MiB, three passes, four lanes."""
    return PasswordHasher(
        time_cost=3, memory_cost=65_536, parallelism=4, hash_len=32, salt_len=16, type=Type.ID
    )


hasher = argon2id()


def hashed(password: str) -> str:
    """The Argon2id hash to keep."""
    return hasher.hash(_normal(password))


def fits(kept: str | None, password: str) -> bool:
    """Whether the password is the one kept; with nothing kept the same work is done for nothing."""
    try:
        hasher.verify(kept or _nobodys(hasher), _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def outdated(kept: str) -> bool:
    """Whether the hash was made under other parameters than today's."""
    return hasher.check_needs_rehash(kept)


def used_before(password: str, kept: Iterable[str]) -> bool:
    """Whether one of the hashes is of this password."""
    return any(fits(one, password) for one in kept)


def temporary() -> str:
    """A password made at random, for somebody who must change it: letters and digits that are not mistaken."""
    letters = "".join(set(string.ascii_letters + string.digits) - set("0O1lI"))
    while True:
        made = "".join(secrets.choice(letters) for _ in range(TEMPORARY_CHARS))
        if not list(faults(made, "")):
            return made


def faults(password: str, login: str, phone: str | None = None, field: str = "password") -> Iterator[Fault]:
    """What keeps this password from being taken for that login and phone; its history is the caller's to check."""
    plain = _normal(password)
    folded = plain.casefold()
    if not LEAST <= len(plain) <= MOST:
        yield Fault(field, "password", f"密码须为{LEAST}至{MOST}个字符", f"{LEAST} to {MOST} characters")
    elif len(set(folded)) < DISTINCT or _in_a_row(folded):
        zh, en = "密码过于简单（重复或连续的字符）", "too simple: repeated characters, or characters in a row"
        yield Fault(field, "password_simple", zh, en)
    elif hashlib.sha256(folded.encode()).hexdigest()[:DIGEST_CHARS] in common():
        yield Fault(
            field, "password_common", "这是常见密码，请另选", "a password that is tried first; choose another"
        )
    elif _is_name(folded, login.casefold()) or (phone is not None and phone in folded):
        zh, en = "密码不能是用户名或手机号码", "not the login or the phone with little beside it"
        yield Fault(field, "password_is_login", zh, en)


def _is_name(password: str, login: str) -> bool:
    """The login, with fewer than six other characters around it."""
    return bool(login) and len(password.replace(login, "")) < BESIDE_THE_NAME and login in password


def _in_a_row(password: str) -> bool:
    """Every character follows the one before it in the alphabet or the digits, up or down."""
    steps = {ord(b) - ord(a) for a, b in pairwise(password)}
    return steps in ({1}, {-1})


@cache
def common() -> frozenset[str]:
    """Digests of the passwords that are tried first (packs/common_passwords.txt)."""
    text = files("caseapp").joinpath("packs", "common_passwords.txt").read_text(encoding="ascii")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))


@cache
def _nobodys(_hasher: PasswordHasher) -> str:
    return _hasher.hash(secrets.token_urlsafe())


def _normal(password: str) -> str:
    """The form that is hashed: an input method's full-width letters are the same password."""
    return unicodedata.normalize("NFKC", password)
