"""Civil capacity from the day of birth. Pure; the ages are pack data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from caseapp.packs.persons.capacity import CapacityRule
from caseapp.rules.screening.ages import age_on
from caseapp.vocabulary import CivilCapacity


@dataclass(frozen=True, slots=True)
class Capacity:
    """What somebody may do alone, and the article that says so."""

    code: CivilCapacity
    article: str


def capacity_on(born: date, on: date, rule: CapacityRule, *, lives_on_own_labour: bool = False) -> Capacity:
    """Capacity by age alone; that an adult was declared to lack it, nobody can tell from the day of birth."""
    age = age_on(born, on)
    if age >= rule.full_from.years:
        return Capacity(CivilCapacity.FULL, rule.full_from.article)
    if lives_on_own_labour and age >= rule.full_by_own_labour_from.years:
        return Capacity(CivilCapacity.FULL, rule.full_by_own_labour_from.article)
    limited = age >= rule.limited_from.years
    return Capacity(CivilCapacity.LIMITED if limited else CivilCapacity.NONE, rule.limited_from.article)
