"""Who is a minor: the age stands in packs/persons/capacity.yaml (Civil Code Art. 17)."""

from __future__ import annotations

from datetime import date

from caseapp.packs import catalogue
from caseapp.rules.screening.ages import age_on


def is_minor(born: date, on: date) -> bool:
    """Whether somebody is under age on that day; before the first dated rule the first one holds."""
    dated = catalogue().capacity.dated
    if dated is None:
        raise LookupError("packs/persons/capacity.yaml is missing")
    rule = dated.on(on) or dated.entries[0][1]
    return age_on(born, on) < rule.full_from.years
