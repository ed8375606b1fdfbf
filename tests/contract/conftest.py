"""Shared by the tests of this folder: the seeded world."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.cases import add_living_standard
from tests.conftest import SignIn
from tests.contract.world import World, make_world
from tests.places import Places


@pytest.fixture
def world(
    app: Flask, session: Session, places: Places, as_role: SignIn, on_day: Callable[[str], date]
) -> World:
    """One of everything, on 30 June 2025."""
    on_day("2025-06-30")
    add_living_standard(session)
    return make_world(app, session, places, as_role)
