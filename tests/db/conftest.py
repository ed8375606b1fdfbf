"""Shared by the tests of this folder: an office at work, and a database of a test's own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from caseapp import create_app
from caseapp.extensions import db
from tests.cases import add_living_standard
from tests.conftest import settings_for
from tests.db import sealed_world
from tests.places import Places, make_places


@dataclass
class Live:
    """An app whose commits are real: no savepoint, connections of their own for every thread."""

    app: Flask
    places: Places

    def session(self) -> Session:
        """A session of the test's own; it keeps what it committed, since reading again would hold SQLite."""
        with self.app.app_context():
            return Session(db.engine, expire_on_commit=False)


@contextmanager
def lived_in(url: str, folder: Path, places: Places | None = None) -> Iterator[Live]:
    """An app on a migrated database; without ``places`` they are made first, with the living standard."""
    app = create_app(settings_for(url, folder))
    with app.app_context():
        if places is None:
            with Session(db.engine) as session:
                places = make_places(session)
                add_living_standard(session)
        yield Live(app, places)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def live(database: str, migrated_url: Callable[[str], str], tmp_path: Path) -> Iterator[Live]:
    """A migrated database of the test's own, with the usual places and the living standard."""
    with lived_in(migrated_url(database), tmp_path) as made:
        yield made


@pytest.fixture(scope="session")
def filled_once(
    migrated_url: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], tuple[sa.URL, Places]]:
    """The database of a dialect whose sealed columns hold something (tests/db/sealed_world.py), to be copied."""
    made: dict[str, tuple[sa.URL, Places]] = {}

    def find(dialect: str) -> tuple[sa.URL, Places]:
        if dialect not in made:
            with lived_in(migrated_url(dialect), tmp_path_factory.mktemp("var")) as live:
                sealed_world.fill(live)
                made[dialect] = db.engine.url, live.places
        return made[dialect]

    return find


@pytest.fixture
def filled(
    database: str,
    filled_once: Callable[[str], tuple[sa.URL, Places]],
    copied: Callable[[sa.URL], str],
    tmp_path: Path,
) -> Iterator[Live]:
    """A database of the test's own whose sealed columns hold something."""
    pattern, places = filled_once(database)
    with lived_in(copied(pattern), tmp_path, places) as made:
        yield made
