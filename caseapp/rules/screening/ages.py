"""Ages in full years."""

from __future__ import annotations

from datetime import date, timedelta


def age_on(born: date, on: date) -> int:
    """Full years; a year is complete on the birthday, on 28 February where there is no 29th (民法典 202)."""
    years = on.year - born.year
    return years - (on < _birthday(born, on.year))


def _birthday(born: date, year: int) -> date:
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def born_by(on: date, years: int) -> date:
    """The latest day of birth of someone who is that old on the day."""
    same_day = _birthday(on, max(on.year - years, 1))
    day_after = same_day + timedelta(days=1)  # 29 February: old enough on the 28th
    return day_after if age_on(day_after, on) >= years else same_day
