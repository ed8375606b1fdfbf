"""Fixtures: one migrated database a dialect and worker, a savepoint a test, clients for each role."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from caseapp import clock, create_app
from caseapp.config import Settings
from caseapp.extensions import db
from caseapp.services import passwords
from tests import postgres
from tests.audit_watch import watching
from tests.cases import Office, add_living_standard
from tests.clients import ApiClient
from tests.places import Places
from tests.standing import Level, SignIn, Standing, leave, stand

KEYS = {1: bytes(range(32)), 2: bytes(range(100, 132))}
passwords.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def settings_for(url: str, folder: Path, **changes: Any) -> Settings:
    """Test settings on a database."""
    values = {
        "environment": "test",
        "database_url": url,
        "jwt_secret": "t" * 40,
        "keys": KEYS,
        "var_dir": folder,
    }
    return Settings(**{**values, **changes})


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The server that ``make test`` started, or our own."""
    if url := os.environ.get("TEST_POSTGRES_URL"):
        yield url
        return
    with postgres.server() as url:
        yield url


@pytest.fixture(scope="session")
def new_url(
    postgres_url: str, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Callable[[str], str]:
    """Makes an empty database of a dialect and gives its URL."""
    serial = count()

    def make(dialect: str) -> str:
        if dialect == "sqlite":
            return f"sqlite:///{tmp_path_factory.mktemp('sqlite')}/test.sqlite3"
        return postgres.fresh_database(postgres_url, f"test_{worker_id}_{next(serial)}")

    return make


@pytest.fixture(scope="session")
def copied(
    postgres_url: str, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Callable[[sa.URL], str]:
    """Makes a copy of a database that nobody is using; gives its URL."""
    serial = count()

    def copy(pattern: sa.URL) -> str:
        if pattern.get_backend_name() == "sqlite":
            file = tmp_path_factory.mktemp("sqlite") / "test.sqlite3"
            shutil.copyfile(str(pattern.database), file)
            return f"sqlite:///{file}"
        return postgres.fresh_database(
            postgres_url, f"copy_{worker_id}_{next(serial)}", str(pattern.database)
        )

    return copy


@pytest.fixture(scope="session")
def migrated_url(
    new_url: Callable[[str], str], copied: Callable[[sa.URL], str], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], str]:
    """Makes a migrated database of a dialect, as a copy of one that was migrated once; gives its URL."""
    patterns: dict[str, sa.URL] = {}

    def make(dialect: str) -> str:
        if dialect not in patterns:
            app = create_app(settings_for(new_url(dialect), tmp_path_factory.mktemp("var")))
            with app.app_context():
                upgrade()
                patterns[dialect] = db.engine.url
                db.engine.dispose()
        return copied(patterns[dialect])

    return make


@pytest.fixture(scope="session")
def migrated(
    new_url: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Flask]]:
    """The app of a dialect on a migrated database, made once."""
    apps: dict[str, Flask] = {}

    def app_of(dialect: str) -> Flask:
        if dialect not in apps:
            apps[dialect] = create_app(settings_for(new_url(dialect), tmp_path_factory.mktemp("var")))
            with apps[dialect].app_context():
                upgrade()
                apps[dialect].extensions["key_watch"].ensure()
        return apps[dialect]

    yield app_of
    for made in apps.values():
        leave(made)
        with made.app_context():
            db.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """The dialect: every test that touches data runs on both."""
    return str(request.param)


def pytest_collection_finish() -> None:
    """What has been imported stays: looking through it for garbage again and again cost a sixth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """``one_database`` and ``postgresql_only`` keep one half of a test; what is ``longest`` starts first."""
    items.sort(key=lambda item: item.get_closest_marker("longest") is None)
    items[:] = [item for item in items if _dialect_of(item) not in _left_out(item)]


def _dialect_of(item: pytest.Item) -> Any:
    return getattr(getattr(item, "callspec", None), "params", {}).get("database")


def _left_out(item: pytest.Item) -> set[str]:
    halves = {"one_database": "postgresql", "postgresql_only": "sqlite"}
    return {other for marker, other in halves.items() if item.get_closest_marker(marker)}


@pytest.fixture
def standing(request: pytest.FixtureRequest, database: str, migrated: Callable[[str], Flask]) -> Standing:
    """What the test's fixtures ask for, made once for many tests (tests/standing.py)."""
    asked = request.fixturenames
    level = Level.OFFICE if "standing_office" in asked else Level.PLACES if "places" in asked else Level.EMPTY
    return stand(migrated(database), level)


@pytest.fixture
def connection(standing: Standing, request: pytest.FixtureRequest) -> Iterator[Connection]:
    """The one connection; whatever the test does to the database is taken back."""
    point = standing.link.begin_nested()
    standing.walked.begin(keep="monkeypatch" not in request.fixturenames)
    yield standing.link
    if point.is_active:
        point.rollback()
    else:
        leave(standing.app)


@pytest.fixture
def app(database: str, connection: Connection, migrated: Callable[[str], Flask]) -> Iterator[Flask]:
    """The app inside this test's transaction; its requests are watched (tests/audit_watch.py)."""
    app = migrated(database)
    with watching(app, connection) as watch:
        yield app
    assert not watch.faults


@pytest.fixture
def ctx(app: Flask) -> Iterator[Flask]:
    """The same with an application context, for calling services and ``db.session`` directly."""
    with app.app_context():
        yield app


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    """A session of the test's own beside the app's, in the same transaction."""
    with Session(connection, join_transaction_mode="create_savepoint") as own:
        yield own


@pytest.fixture
def places(standing: Standing, connection: Connection) -> Places:
    """A bureau, two legal aid institutions, a firm with its lawyers, a committee (tests/places.py)."""
    assert standing.places is not None
    return standing.places


@pytest.fixture
def standard(standing: Standing, session: Session, places: Places) -> None:
    """A minimum living standard of 800 yuan a month, so a hardship line of 1,600."""
    if standing.level < Level.OFFICE:
        add_living_standard(session)


@pytest.fixture
def standing_office(standing: Standing, connection: Connection) -> Office:
    """Named by itself, so that it is told from an office of a module's own."""
    return standing.opened()


@pytest.fixture
def office(standing_office: Office) -> Office:
    """Window, approver, reviewer and lawyer of one institution, signed in; with the living standard."""
    return standing_office


@pytest.fixture
def as_role(app: Flask, session: Session, places: Places) -> SignIn:
    """``as_role(Role.APPROVER)`` gives a signed-in client; ``at=`` chooses another organisation."""
    return SignIn(app, session, places, count())


@pytest.fixture
def client(app: Flask) -> ApiClient:
    """Nobody signed in."""
    return ApiClient(app.test_client(), None, None)


@pytest.fixture
def on_day() -> Iterator[Callable[[str], date]]:
    """``on_day("2025-03-03")`` puts business time at 10:00 in China on that day, for this test."""

    def move(day: str) -> date:
        chosen = date.fromisoformat(day)
        clock.hold(datetime(chosen.year, chosen.month, chosen.day, 2, tzinfo=UTC))
        return chosen

    yield move
    clock.hold(None)


@pytest.fixture
def count_queries(connection: Connection) -> Callable[[Callable[[], Any]], int]:
    """How many statements a call sends to the database."""

    def counted(call: Callable[[], Any]) -> int:
        sent: list[str] = []

        def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
                sent.append(statement)

        event.listen(connection, "before_cursor_execute", note)
        try:
            call()
        finally:
            event.remove(connection, "before_cursor_execute", note)
        return len(sent)

    return counted
