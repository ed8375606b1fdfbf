"""On which days an office works, with the swapped days of the State Council's notices (public package)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from chinese_calendar import is_workday


@cache
def _works(day: date) -> bool:
    return bool(is_workday(day))


def on_or_after(day: date) -> date:
    """The first working day from ``day`` on."""
    while not _works(day):
        day += timedelta(days=1)
    return day


def later(day: date, days: int) -> date:
    """The first working day at least ``days`` natural days after ``day``."""
    return on_or_after(day + timedelta(days=days))


def first_after_due(day: date, days: int, more: int) -> date:
    """A working day that is ``more`` (1 or more) natural days or so past a period of ``days`` that rolls over."""
    return on_or_after(later(day, days) + timedelta(days=more))


def working_days(first: date, last: date) -> list[date]:
    """All working days of a period, both ends included."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if _works(day)]
