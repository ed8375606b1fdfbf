"""Ages in full years."""

from __future__ import annotations

from datetime import date, timedelta

from caseapp.packs.conditions import Condition, Truth
from caseapp.rules.screening.findings import Leaf, Shown, Want, way


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


def age_leaf(born: date | None, on: date, condition: Condition) -> Leaf:
    """Whether somebody has reached, or is below, the condition's age on a day."""
    years = condition.at_least if condition.at_least is not None else condition.below or 0
    least = condition.at_least is not None
    limit = Shown(
        f">={years}" if least else f"<{years}",
        f"满{years}周岁" if least else f"不满{years}周岁",
        f"{years} or older" if least else f"under {years}",
    )
    if born is None:
        latest = born_by(on, years)
        right = Want((latest if least else latest + timedelta(days=1),))
        wrong = Want((latest + timedelta(days=1) if least else latest,))
        to_yes, to_no = (way({"applicant.birth_date": right}),), (way({"applicant.birth_date": wrong}),)
        return Leaf(Truth.UNKNOWN, threshold=limit, to_yes=to_yes, to_no=to_no)
    age = age_on(born, on)
    margin = Shown.plain(age - years if least else years - age)
    return Leaf(
        Truth.YES if (age >= years if least else age < years) else Truth.NO, Shown.plain(age), limit, margin
    )
