"""What is looked at: a region with everything below it, one year, and the day up to which facts are known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from caseapp.access import in_region, region_prefix
from caseapp.clock import CHINA

Column = sa.ColumnElement[Any]
Dated = sa.SQLColumnExpression[Any]
_SIZES: Final = (0, 2, 4, 6, 9, 12)


@dataclass(frozen=True, slots=True)
class Window:
    """A region (six-, nine- or twelve-digit code, `000000` the nation), a year, and the last known day.

    `as_of` may lie after the year: a notice of December that was answered in January is then answered.
    Stocks are taken on `stock_day`, the year's last day or, while the year runs, on `as_of`.
    """

    region_code: str
    year: int
    as_of: date

    @property
    def first_day(self) -> date:
        """1 January."""
        return date(self.year, 1, 1)

    @property
    def last_day(self) -> date:
        """31 December, or `as_of` while the year runs."""
        return min(self.last_day_of_year, self.as_of)

    @property
    def last_day_of_year(self) -> date:
        """31 December."""
        return date(self.year, 12, 31)

    @property
    def stock_day(self) -> date:
        """The day on which registers are looked at."""
        return self.last_day

    @property
    def prefix(self) -> str:
        """The digits shared by the region and everything below it; empty for the nation."""
        return region_prefix(self.region_code)

    @property
    def child_digits(self) -> int:
        """How many digits tell the regions one level below apart."""
        return next((size for size in _SIZES if size > len(self.prefix)), len(self.prefix))

    def previous(self) -> Window:
        """The same region a year earlier, known up to the same day."""
        return Window(self.region_code, self.year - 1, self.as_of)

    def area(self, code: Column) -> Column:
        """The row lies in the region or below it."""
        return in_region(code, self.region_code)

    def days(self, day: Column) -> Column:
        """The date falls into the year, up to `as_of`."""
        return day.between(self.first_day, self.last_day)

    def instants(self, instant: Column) -> Column:
        """The instant falls on a day of the year in China, up to the end of `as_of`."""
        return sa.and_(instant >= start_of(self.first_day), instant < start_of(self.last_day + timedelta(1)))

    def known(self, day: Column) -> Column:
        """The date lies on or before `as_of`; false where there is none."""
        return sa.and_(day.is_not(None), day <= self.as_of)

    def known_at(self, instant: Column) -> Column:
        """The instant lies before the end of `as_of`; false where there is none."""
        return sa.and_(instant.is_not(None), instant < start_of(self.as_of + timedelta(1)))

    def exists_on(self, begins: Dated, ends: Dated, *, last_included: bool) -> Column:
        """The row's time covers `stock_day`; an absent date leaves that side open."""
        after = ends >= self.stock_day if last_included else ends > self.stock_day
        return sa.and_(sa.or_(begins.is_(None), begins <= self.stock_day), sa.or_(ends.is_(None), after))


def start_of(day: date) -> datetime:
    """The first instant of a day in China, as aware UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=CHINA).astimezone(UTC)
