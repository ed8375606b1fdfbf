"""Figures are counted on both databases."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from caseapp.metrics.engine import IndicatorValue, evaluate
from caseapp.packs import indicators as pack
from caseapp.packs.indicators import Indicators
from caseapp.packs.reading import PackReader
from tests.metrics.world import AFTER, CITY, World

Evaluate = Callable[..., IndicatorValue]


@pytest.fixture(scope="session")
def indicators() -> Indicators:
    reader = PackReader()
    found = pack.load(reader)
    reader.finish()
    return found


@pytest.fixture
def world(session: Session) -> World:
    return World(session)


@pytest.fixture
def value_of(session: Session, indicators: Indicators) -> Evaluate:
    """The value of an indicator for 2025, as known on 1 February 2026 unless said otherwise."""

    def value_of(code: str, region: str = CITY, year: int = 2025, as_of: date = AFTER) -> IndicatorValue:
        indicator = indicators.get(code)
        assert indicator is not None
        return evaluate(session, indicator, region, year, plan=indicators.plan(region), as_of=as_of)

    return value_of
