"""Shared by the tests of this folder: the living standard, and an office at work."""

import pytest
from sqlalchemy.orm import Session

from tests.cases import Office, add_living_standard, open_office
from tests.conftest import SignIn
from tests.places import Places


@pytest.fixture
def standard(session: Session, places: Places) -> None:
    """A minimum living standard of 800 yuan a month, so a hardship line of 1,600."""
    add_living_standard(session)


@pytest.fixture
def office(as_role: SignIn, places: Places, standard: None) -> Office:
    """Window, approver, reviewer and lawyer of one institution, signed in."""
    return open_office(as_role, places)
