"""The fixture that every data test stands on."""

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Connection

from caseapp.extensions import db, unit_of_work
from caseapp.models import Region
from caseapp.vocabulary import RegionLevel


def _region(code: str) -> Region:
    return Region(code=code, name="示例", level=RegionLevel.COUNTY, source="test")


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_commits_is_gone_for_the_next(ctx: Flask, turn: int) -> None:
    assert db.session.get(Region, "990101") is None
    with unit_of_work():
        db.session.add(_region("990101"))
    assert db.session.get(Region, "990101") is not None


def test_a_raise_rolls_back_only_its_own_unit(ctx: Flask, connection: Connection) -> None:
    with unit_of_work():
        db.session.add(_region("990101"))
    with pytest.raises(ZeroDivisionError):
        _add_and_fail("990102")
    codes = connection.execute(sa.select(Region.code).where(Region.code.startswith("99"))).scalars().all()
    assert codes == ["990101"]


def _add_and_fail(code: str) -> None:
    with unit_of_work():
        db.session.add(_region(code))
        db.session.flush()
        raise ZeroDivisionError
