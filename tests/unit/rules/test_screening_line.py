"""Whose income is compared with whose line, where something about it is not known."""

from datetime import date
from decimal import Decimal

import pytest

from caseapp.errors import LocalFigureMissing
from caseapp.rules.screening import FigureTable, Outcome
from caseapp.services.intake import full_years
from tests.unit.rules.screening_world import figure, judged, poor


@pytest.mark.parametrize(
    ("income", "outcome"),
    [("0", Outcome.ELIGIBLE), ("1560.00", Outcome.ELIGIBLE), ("1560.01", Outcome.NEEDS_EVIDENCE)],
)
def test_the_household_is_not_counted_where_even_one_head_is_within_the_line(
    income: str, outcome: Outcome
) -> None:
    answer = judged(poor(members=None, household_income=Decimal(income)))
    assert answer.outcome is outcome
    asked = outcome is Outcome.NEEDS_EVIDENCE
    assert answer.missing == (("household.members",) if asked else ())
    if not asked:
        told = next(one for one in answer.reasons[0].walk() if one.rule == "income_within_line")
        assert f"不超过{Decimal(income):.2f}元" in told.text_zh
        assert told.margin == f"{1560 - Decimal(income):.2f}"


def test_the_provinces_figure_is_not_the_citys() -> None:
    """Anhui Art. 17 names the prefecture city's standard, so another one may not stand in for it silently."""
    table = FigureTable.of([figure(Decimal(5000), region_code="340000")])
    for region in ("340200", "340202"):
        with pytest.raises(LocalFigureMissing) as caught:
            judged(poor(), region, table)
        assert "340200" in caught.value.message_en


def test_wuhus_plan_names_its_priority_groups() -> None:
    named = ("women", "migrant_worker", "veteran", "low_income")
    assert judged(poor(categories=named)).priority_groups == named


def test_one_born_on_a_leap_day_comes_of_age_on_the_last_of_february_everywhere() -> None:
    born = date(2008, 2, 29)
    assert [full_years(born, date(2026, 2, day)) for day in (27, 28)] == [17, 18]
