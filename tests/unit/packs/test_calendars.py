"""The published schedules against two libraries, and what a year without one means."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest

from caseapp.packs.calendars import Calendar, load_calendar
from caseapp.packs.reading import PackError, PackReader

YEARS = (2024, 2025, 2026)
TABLE = """
year: 2027
published_on: 2026-11-30
source: invented for this test
festivals:
  - {name: 元旦, text: test, rest: [2026-12-31, 2027-01-01], work: [2026-12-27]}
disagreements: []
"""


def days_of(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def load(overlay: Path | None = None) -> Calendar:
    reader = PackReader(overlay)
    calendar = load_calendar(reader)
    reader.finish()
    return calendar


def overlay_with(folder: Path, text: str) -> Path:
    (folder / "calendars").mkdir()
    (folder / "calendars" / "2027.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return load()


@pytest.mark.parametrize("year", YEARS)
def test_every_day_agrees_with_chinesecalendar_unless_the_table_says_why(
    calendar: Calendar, year: int
) -> None:
    other = {day for day in days_of(year) if calendar.is_rest_day(day) == chinese_calendar.is_workday(day)}
    explained = {
        one.day for one in calendar.years[year].disagreements if one.library == "chinesecalendar" and one.why
    }
    assert other == explained


@pytest.mark.parametrize("year", YEARS)
def test_every_day_agrees_with_holidays_unless_the_table_says_why(calendar: Calendar, year: int) -> None:
    china = holidays.country_holidays("CN", years=[year])
    other = {day for day in days_of(year) if calendar.is_rest_day(day) == china.is_working_day(day)}
    explained = {
        one.day for one in calendar.years[year].disagreements if one.library == "holidays" and one.why
    }
    assert other == explained


@pytest.mark.parametrize(("year", "rest", "work"), [(2024, 28, 8), (2025, 28, 5), (2026, 33, 6)])
def test_the_tables_hold_as_many_days_as_the_notices_name(
    calendar: Calendar, year: int, rest: int, work: int
) -> None:
    table = calendar.years[year]
    assert (len(table.rest), len(table.work)) == (rest, work)


def test_a_make_up_sunday_is_no_rest_day_and_a_substituted_tuesday_is_one(calendar: Calendar) -> None:
    assert not calendar.is_rest_day(date(2025, 1, 26))
    assert calendar.is_rest_day(date(2025, 2, 4))


def test_the_new_years_eve_of_2024_is_a_working_day_because_the_notice_only_encourages_rest(
    calendar: Calendar,
) -> None:
    assert not calendar.is_rest_day(date(2024, 2, 9))


def test_next_working_day_is_strictly_after(calendar: Calendar) -> None:
    assert calendar.next_working_day(date(2025, 9, 30)) == date(2025, 10, 9)
    assert calendar.next_working_day(date(2025, 10, 9)) == date(2025, 10, 10)
    assert calendar.next_working_day(date(2025, 10, 10)) == date(2025, 10, 11)  # a make-up Saturday


def test_a_year_without_a_table_has_weekends_only_and_says_so(calendar: Calendar) -> None:
    assert not calendar.known(2027)
    assert not calendar.is_rest_day(date(2027, 10, 1))
    assert calendar.is_rest_day(date(2027, 10, 2))


def test_the_last_week_of_a_year_is_settled_only_when_the_next_years_notice_is_out(
    calendar: Calendar,
) -> None:
    assert calendar.settled(date(2025, 12, 31))
    assert calendar.settled(date(2026, 12, 23))
    assert not calendar.settled(date(2026, 12, 28))


def test_a_new_schedule_may_reach_into_the_december_before(tmp_path: Path) -> None:
    calendar = load(overlay_with(tmp_path, TABLE))
    assert calendar.is_rest_day(date(2026, 12, 31))
    assert not calendar.is_rest_day(date(2026, 12, 27))
    assert calendar.settled(date(2026, 12, 28))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (TABLE.replace("2027-01-01]", "2026-01-01]"), "is not a day of 2027"),
        (TABLE.replace("work: [2026-12-27]", "work: [2027-01-01]"), "both as rest and as work"),
        (TABLE.replace("work: [2026-12-27]", "work: [2027-01-04]"), "no weekend day"),
        (TABLE.replace("year: 2027", "year: 2028"), "named after its year"),
        (TABLE.replace("source: invented for this test\n", ""), "source: is missing"),
    ],
)
def test_a_bad_table_is_refused_with_file_and_reason(tmp_path: Path, wrong: str, message: str) -> None:
    with pytest.raises(PackError) as error:
        load(overlay_with(tmp_path, wrong))
    assert message in str(error.value)
    assert "calendars/2027.yaml" in str(error.value)
