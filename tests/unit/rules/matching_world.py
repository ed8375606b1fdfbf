"""Candidates and cases for the tests of matching, built with the packs as they are."""

from dataclasses import replace
from datetime import date
from typing import Any

from caseapp.packs import load
from caseapp.rules.matching import Candidate, Need
from caseapp.rules.provider import Provider
from caseapp.vocabulary import ProviderType

CATALOGUE = load()
ON = date(2025, 6, 10)
NEED = Need("340202", ON)


def candidate(key: str = "a", **changes: Any) -> Candidate:
    """A lawyer of Wuhu against whom nothing speaks."""
    fit = Candidate(
        id=key,
        organization_id="firm",
        region_code="340202",
        provider=Provider(
            ProviderType.LAWYER, criminal_practice_since=date(2015, 1, 1), familiar_with_minors=True
        ),
        active_from=date(2015, 1, 1),
        license_number="13402202010000001",
        days=365,
    )
    return replace(fit, **changes)
