"""Rest days and make-up working days, one published schedule a year (packs/calendars/<year>.yaml).

A year without a table is never guessed: Saturdays and Sundays rest, and `known` says False, so that
whatever is counted through it is provisional.  A year's schedule may reach into the last week of the
December before it (make-up day 2018-12-29), so those days are settled only when both years are known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from caseapp.packs.reading import Node, PackReader

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)
_DECEMBER, _LAST_WEEK = 12, 24


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A day on which a checking library departs from the published schedule, and why ours stands."""

    day: date
    library: str
    why: str


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """One year's schedule as published; `rest` and `work` give each day the name of its festival."""

    year: int
    published_on: date
    source: str
    rest: Mapping[date, str]
    work: Mapping[date, str]
    disagreements: tuple[Disagreement, ...] = ()


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days rest, in Asia/Shanghai days."""

    years: Mapping[int, CalendarYear]

    def known(self, year: int) -> bool:
        """Whether the year's schedule has been published and loaded."""
        return year in self.years

    def settled(self, day: date) -> bool:
        """Whether no schedule still to be published can change the day."""
        return self.known(day.year) and (not _year_end(day) or self.known(day.year + 1))

    def is_rest_day(self, day: date) -> bool:
        """Weekend or holiday, after make-up working days; weekends only in a year that is not known."""
        tables = [self.years[year] for year in (day.year, day.year + 1) if year in self.years]
        if any(day in table.rest for table in tables):
            return True
        if any(day in table.work for table in tables):
            return False
        return day.weekday() >= _SATURDAY

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        following = day + _ONE_DAY
        while self.is_rest_day(following):
            following += _ONE_DAY
        return following


def _year_end(day: date) -> bool:
    return day.month == _DECEMBER and day.day >= _LAST_WEEK


def load_calendar(reader: PackReader) -> Calendar:
    """Every calendars/<year>.yaml; faults go to the reader."""
    years: dict[int, CalendarYear] = {}
    for name, root in reader.matching("calendars/*.yaml"):
        table = _year(root)
        if name != f"calendars/{table.year}.yaml":
            root.fault("the file is named after its year", f"calendars/{table.year}.yaml", "year")
        years[table.year] = table
    return Calendar(years)


def _year(root: Node) -> CalendarYear:
    root.keys(["year", "published_on", "source", "festivals", "disagreements"], ["note"])
    year = root.integer("year", minimum=1950)
    rest: dict[date, str] = {}
    work: dict[date, str] = {}
    for festival in root.children("festivals"):
        name = festival.keys(["name", "text", "rest"], ["work"]).text("name")
        festival.text("text")
        rest.update(dict.fromkeys(_days(festival, "rest", year), name))
        work.update(dict.fromkeys(_days(festival, "work", year), name))
    _check(root, rest, work)
    wrong = tuple(_disagreement(item) for item in root.children("disagreements"))
    return CalendarYear(year, root.day("published_on"), root.text("source"), rest, work, wrong)


def _days(node: Node, key: str, year: int) -> list[date]:
    found = []
    for item in node.children(key):
        if isinstance(item.value, date) and year in (
            item.value.year,
            item.value.year + _year_end(item.value),
        ):
            found.append(item.value)
        else:
            item.fault(f"{item.value!r} is not a day of {year}", f"{year}-10-01")
    return found


def _check(root: Node, rest: Mapping[date, str], work: Mapping[date, str]) -> None:
    for day in sorted(rest.keys() & work.keys()):
        root.fault(f"{day} is listed both as rest and as work", "list each day once", "festivals")
    for day in sorted(day for day in work if day.weekday() < _SATURDAY):
        root.fault(
            f"{day} is no weekend day, so it cannot be a make-up day", "a Saturday or Sunday", "festivals"
        )


def _disagreement(node: Node) -> Disagreement:
    node.keys(["day", "library", "why"])
    return Disagreement(node.day("day"), node.text("library"), node.text("why"))
