"""Signing in under real parallel use: nobody waits for a password to be computed, and every race has one winner."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask

from caseapp import clock
from caseapp.extensions import db
from caseapp.models import Account, AccountRole, AuthSession, SecurityEvent
from caseapp.services import passwords
from caseapp.vocabulary import Role, SecurityEventKind
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.db.conftest import Live

PASSWORD = "correct horse battery"
FRESH = "another horse, another battery"
PATIENCE = 20
LOGIN = {"login": "window1", "password": PASSWORD}
Ask = Callable[[], int]


@pytest.fixture
def account(live: Live) -> UUID:
    """An account that signs in with its password."""
    with live.session() as session:
        made = Account(
            login="window1",
            display_name="窗口",
            password_hash=passwords.hashed(PASSWORD),
            organization_id=live.places.institution,
        )
        session.add(made)
        session.flush()
        session.add(AccountRole(account_id=made.id, role=Role.INTAKE_OFFICER))
        session.commit()
        return made.id


@pytest.fixture
def admin(live: Live) -> ApiClient:
    with live.session() as session:
        return SignIn(live.app, session, live.places, count())(Role.SYSTEM_ADMIN)


def asks(live: Live, method: str, path: str, body: Any, token: str | None = None) -> Ask:
    """A request of its own client, for a thread; answers the status."""
    return lambda: ApiClient(live.app.test_client(), token, None).request(method, path, json=body).status_code


def signed_in(live: Live, body: Any = None) -> dict[str, Any]:
    answer = ApiClient(live.app.test_client(), None, None).request("POST", "/auth/login", json=body or LOGIN)
    found: dict[str, Any] = answer.get_json()
    return found


class Slow:
    """Stops inside the first computation until it is told to go on."""

    def __init__(self, real: PasswordHasher) -> None:
        self.real, self.inside, self.go_on = real, threading.Event(), threading.Event()

    def _stop(self) -> None:
        self.inside.set()
        assert self.go_on.wait(PATIENCE)

    def hash(self, password: str) -> str:
        self._stop()
        return self.real.hash(password)

    def verify(self, kept: str, password: str) -> bool:
        self._stop()
        return self.real.verify(kept, password)

    def check_needs_rehash(self, kept: str) -> bool:
        return self.real.check_needs_rehash(kept)


@contextmanager
def computing(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """While the request stands inside Argon2; afterwards the list holds its status."""
    slow, statuses = Slow(passwords.hasher), list[int]()
    monkeypatch.setattr(passwords, "hasher", slow)
    thread = threading.Thread(target=lambda: statuses.append(ask()))
    thread.start()
    try:
        assert slow.inside.wait(PATIENCE)
        yield statuses
    finally:
        slow.go_on.set()
        thread.join(PATIENCE)
        monkeypatch.setattr(passwords, "hasher", slow.real)


def write_at_once(app: Flask, account: UUID) -> None:
    """Another writer changes the very row; raises when it has to wait."""
    with app.app_context(), db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.connection.dbapi_connection.execute("PRAGMA busy_timeout=0")  # type: ignore[union-attr]
        else:
            connection.exec_driver_sql("SET lock_timeout = '100ms'")
        connection.execute(sa.update(Account).where(Account.id == account).values(display_name="改"))
        connection.commit()
        if connection.dialect.name == "sqlite":
            connection.connection.dbapi_connection.execute("PRAGMA busy_timeout=15000")  # type: ignore[union-attr]


def test_nobody_waits_while_a_password_is_computed(
    live: Live, account: UUID, admin: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = signed_in(live)["access_token"]
    new = {"login": "new1", "display_name": "新", "password": PASSWORD, "roles": ["leader"]}
    office = {"organization_id": str(live.places.institution)}
    passwords_of = {"old_password": PASSWORD, "new_password": FRESH}
    for ask, expected in (
        (asks(live, "POST", "/auth/login", LOGIN), 200),
        (asks(live, "POST", "/auth/password", passwords_of, token), 204),
        (asks(live, "POST", "/accounts", {**new, **office}, admin.token), 201),
        (asks(live, "POST", f"/accounts/{account}/password-resets", None, admin.token), 201),
    ):
        with computing(ask, monkeypatch) as statuses:
            write_at_once(live.app, account)
        assert statuses == [expected]


def test_what_changed_meanwhile_lets_nobody_in(
    live: Live, account: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.real_now()
    for change, back in (
        ({"active": False}, {"active": True}),
        ({"locked_until": now + timedelta(days=1)}, {"locked_until": None}),
        ({"password_expires_at": now}, {"password_expires_at": None}),
        ({"password_hash": "-", "password_serial": 2}, {}),
    ):
        with computing(asks(live, "POST", "/auth/login", LOGIN), monkeypatch) as statuses:
            set_columns(live, account, change)
        assert statuses == [401]
        if back:
            set_columns(live, account, back)
            assert asks(live, "POST", "/auth/login", LOGIN)() == 200
    with live.session() as session:
        assert len(session.scalars(sa.select(AuthSession)).all()) == 3


def set_columns(live: Live, account: UUID, values: dict[str, Any]) -> None:
    with live.session() as session:
        session.execute(sa.update(Account).where(Account.id == account).values(values))
        session.commit()


def at_once(asked: list[Callable[[], Any]]) -> list[Any]:
    """All of them together, started by a barrier."""
    barrier = threading.Barrier(len(asked))

    def one(ask: Callable[[], Any]) -> Any:
        barrier.wait(PATIENCE)
        return ask()

    with ThreadPoolExecutor(len(asked)) as pool:
        return list(pool.map(one, asked))


def test_of_parallel_renewals_one_wins_and_the_session_ends(live: Live, account: UUID) -> None:
    for renewals in (2, 2, 8):
        first = signed_in(live)
        body = {"refresh_token": first["refresh_token"]}

        def renew(body: dict[str, str] = body) -> Any:
            other = ApiClient(live.app.test_client(), None, None)
            return other.request("POST", "/auth/refresh", json=body)

        answers = at_once([renew] * renewals)
        won = [answer.get_json() for answer in answers if answer.status_code == 200]
        assert sorted(answer.status_code for answer in answers) == [200, *[401] * (renewals - 1)]
        for tokens in (first, *won):
            assert asks(live, "GET", "/auth/me", None, tokens["access_token"])() == 401
            assert asks(live, "POST", "/auth/refresh", {"refresh_token": tokens["refresh_token"]})() == 401
    with live.session() as session:
        kinds = session.scalars(sa.select(SecurityEvent.kind).where(SecurityEvent.subject_id == account))
        assert list(kinds) == [SecurityEventKind.REFRESH_REUSED] * 3


def test_a_storm_of_guesses_gets_five_answers_and_then_a_lock(live: Live, account: UUID) -> None:
    wrong = {**LOGIN, "password": "wrong"}
    statuses = at_once([asks(live, "POST", "/auth/login", wrong)] * 12)
    assert statuses == [401] * 12
    assert asks(live, "POST", "/auth/login", LOGIN)() == 401
    with live.session() as session:
        row = session.get_one(Account, account)
        assert (row.failed_logins, row.locked_until is not None) == (5, True)


def test_ending_everything_while_renewing_leaves_nothing_alive(live: Live, account: UUID) -> None:
    for _ in range(6):
        tokens = signed_in(live)
        renewed: list[Any] = []

        def renew(body: dict[str, str], found: list[Any]) -> int:
            answer = ApiClient(live.app.test_client(), None, None).request("POST", "/auth/refresh", json=body)
            found.append(answer.get_json())
            return answer.status_code

        body = {"refresh_token": tokens["refresh_token"]}
        everywhere = asks(live, "POST", "/auth/logout-everywhere", None, tokens["access_token"])
        at_once([everywhere, lambda body=body, found=renewed: renew(body, found)])
        for one in (tokens, *(answer for answer in renewed if "access_token" in answer)):
            assert asks(live, "GET", "/auth/me", None, one["access_token"])() == 401
            assert asks(live, "POST", "/auth/refresh", {"refresh_token": one["refresh_token"]})() == 401
