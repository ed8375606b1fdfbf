"""A world that stands under every test of a process: made once a dialect, and each test takes back what it did.

What stands is what the test's fixtures ask for: an empty database, the usual places, or an office at work. Where the
next test asks for something else, or the sessions of the people signed in grow old, it is made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from itertools import count
from time import monotonic
from typing import Any, Final
from uuid import UUID

from flask import Flask
from flask_jwt_extended import create_access_token
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from caseapp import clock
from caseapp.extensions import db
from caseapp.models import Account, AccountRole, AuthSession
from caseapp.vocabulary import Role
from tests.cases import Office, add_living_standard, open_office
from tests.clients import ApiClient
from tests.places import Places, make_places
from tests.walked import Walked

MADE_AT: Final = datetime(2021, 12, 31, tzinfo=UTC)  # before any day on which a test plays
LIFE: Final = 240  # seconds


class Level(IntEnum):
    """How much stands."""

    EMPTY = 0
    PLACES = 1
    OFFICE = 2


@dataclass
class SignIn:
    """Makes an account with roles in an organisation and signs it in."""

    app: Flask
    session: Session
    places: Places
    serial: Iterator[int]

    def __call__(self, *roles: Role, at: UUID | None = None, **links: Any) -> ApiClient:
        account = Account(
            login=f"user{next(self.serial)}",
            display_name="测试员",
            password_hash="-",
            organization_id=at or self.places.home(roles),
            **links,
        )
        opened = AuthSession(
            account_id=account.id,
            refresh_digest=account.id.bytes,
            last_used_at=clock.real_now(),
            expires_at=clock.real_now() + timedelta(hours=1),
        )
        self.session.add(account)
        self.session.add_all(AccountRole(account_id=account.id, role=role) for role in roles)
        self.session.add(opened)
        self.session.commit()
        with self.app.app_context():
            token = create_access_token(str(account.id), additional_claims={"sid": str(opened.id)})
        return ApiClient(self.app.test_client(), token, account.id)


@dataclass
class Standing:
    """One dialect's world on its one connection, inside an outer transaction that is rolled back."""

    app: Flask
    link: Connection
    level: Level
    places: Places | None = None
    office: Office | None = None
    born: float = field(default_factory=monotonic)
    walked: Walked = field(init=False)

    def __post_init__(self) -> None:
        self.walked = Walked(self.link)

    def opened(self) -> Office:
        """The office with clients of the test's own."""
        assert self.office is not None
        who = ("window", "approver", "reviewer", "lawyer")
        fresh = {name: self._fresh(getattr(self.office, name)) for name in who}
        return Office(**fresh, places=self.office.places, once=self.walked.once)

    def _fresh(self, client: ApiClient) -> ApiClient:
        return ApiClient(self.app.test_client(), client.token, client.account_id)


_standing: dict[Flask, tuple[Standing, ExitStack]] = {}


def stand(app: Flask, level: Level) -> Standing:
    """The world of that level, made anew where another one stands."""
    if app in _standing:
        found, _ = _standing[app]
        if found.level == level and not found.link.invalidated and monotonic() - found.born < LIFE:
            return found
        leave(app)
    stack = ExitStack()
    made = Standing(app, stack.enter_context(_joined(app)), level)
    _standing[app] = made, stack
    with _clock_at(MADE_AT), Session(made.link, join_transaction_mode="create_savepoint") as session:
        if level >= Level.PLACES:
            made.places = make_places(session)
        if level >= Level.OFFICE:
            assert made.places is not None
            add_living_standard(session)
            made.office = open_office(SignIn(app, session, made.places, count(1000)), made.places)
    return made


def leave(app: Flask) -> None:
    """Take down what stands."""
    if app in _standing:
        _standing.pop(app)[1].close()


@contextmanager
def joined(app: Flask) -> Iterator[Connection]:
    """A connection for a module's own world, see :func:`_joined`; nothing else stands meanwhile."""
    leave(app)
    with _joined(app) as link:
        yield link


@contextmanager
def _joined(app: Flask) -> Iterator[Connection]:
    """One connection inside an outer transaction that is rolled back, which every session of the app joins.

    Flask-SQLAlchemy keeps its engines under a private name; putting the connection there makes every
    session of the app join it with a savepoint (its own test: tests/db/test_savepoint.py).
    """
    with app.app_context():
        engines = db._app_engines[app]
        real = engines[None]
        db.session.configure(join_transaction_mode="create_savepoint")
    link = real.connect()
    _keep_prepared(link)
    outer = link.begin()
    engines[None] = link
    try:
        yield link
    finally:
        engines[None] = real
        if outer.is_active:
            outer.rollback()
        link.close()


def _keep_prepared(link: Connection) -> None:
    """Statements stay prepared on PostgreSQL: a third of a test's time.

    psycopg forgets them at every rollback, to a savepoint, too: a table might have been made since. Here none is.
    """
    if link.dialect.name == "postgresql":
        connection: Any = link.connection.driver_connection
        connection.prepare_threshold, connection.prepared_max = 1, 2000
        connection._prepared._should_discard = lambda prep, results: False


@contextmanager
def _clock_at(instant: datetime) -> Iterator[None]:
    before = list(clock._held)
    clock.hold(instant)
    try:
        yield
    finally:
        clock.hold(before[0] if before else None)


Stand = Callable[[Flask, Level], Standing]
