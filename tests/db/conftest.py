"""Shared by the tests of this folder: an office at work, and a database of a test's own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.orm import Session

from caseapp import create_app
from caseapp.extensions import db
from tests.cases import Office, add_living_standard, open_office
from tests.conftest import SignIn, settings_for
from tests.places import Places, make_places


@pytest.fixture
def standard(session: Session, places: Places) -> None:
    """A minimum living standard of 800 yuan a month, so a hardship line of 1,600."""
    add_living_standard(session)


@pytest.fixture
def office(as_role: SignIn, places: Places, standard: None) -> Office:
    """Window, approver, reviewer and lawyer of one institution, signed in."""
    return open_office(as_role, places)


@dataclass
class Live:
    """An app whose commits are real: no savepoint, connections of their own for every thread."""

    app: Flask
    places: Places

    def session(self) -> Session:
        """A session of the test's own; it keeps what it committed, since reading again would hold SQLite."""
        with self.app.app_context():
            return Session(db.engine, expire_on_commit=False)


@pytest.fixture
def live(database: str, new_url: Callable[[str], str], tmp_path: Path) -> Iterator[Live]:
    """A migrated database of the test's own, with the usual places and the living standard."""
    app = create_app(settings_for(new_url(database), tmp_path))
    with app.app_context():
        upgrade()
        with Session(db.engine) as session:
            places = make_places(session)
            add_living_standard(session)
        yield Live(app, places)
        db.session.remove()
        db.engine.dispose()
