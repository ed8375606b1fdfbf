"""Requests at random, and the policies and figures to judge them by."""

import os
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from caseapp.packs.policies import Policies, Policy, load_policies
from caseapp.packs.policy_types import PolicyList
from caseapp.packs.reading import PackReader
from caseapp.rules.screening import Answer, Facts, Figure, FigureTable, Outcome, screen

DAY = date(2025, 3, 3)
STANDARD = Decimal(780)
OVERLAY = Path(__file__).parents[2] / "packs" / "overlay"
RANK = {Outcome.REFUSED: 0, Outcome.NEEDS_EVIDENCE: 1, Outcome.ELIGIBLE: 2}
DOCUMENTS = (
    "id_card",
    "household_register",
    "no_income_statement",
    "disability_certificate",
    "dibao_certificate",
    "special_care_certificate",
    "work_evidence",
    "social_assistance_certificate",
)


@cache
def policies() -> Policies:
    reader = PackReader(OVERLAY)
    found = load_policies(reader)
    reader.finish()
    return found


def policy(region: str = "340200", on: date = DAY) -> Policy:
    return policies().resolve(region, on)


def figure(value: Decimal = STANDARD, **changes: object) -> Figure:
    known: dict[str, object] = {
        "region_code": "340200",
        "name": "minimum_living_standard",
        "variant": None,
        "value": value,
        "unit": "yuan_per_month",
        "valid_from": date(2022, 1, 1),
        "valid_to": None,
        "recorded_at": datetime(2022, 1, 1, tzinfo=UTC),
        "source": "demo figure",
    }
    return Figure(**{**known, **changes})  # type: ignore[arg-type]


# The region's standard, from which each region's line follows: twice 780, 1,560, or the amount its text fixes.
ROWS = [
    figure(),
    figure(region_code="340600"),
    *(figure(2 * STANDARD, region_code=code, name="hardship_line") for code in ("520000", "230000")),
]
FIGURES = FigureTable.of(ROWS)
# The monthly line per head in yuan; in Pudong an income equal to it does not pass.
LINES = {
    "340200": Decimal(1560),
    "340600": Decimal(1560),
    "520200": Decimal(1560),
    "310115": Decimal(3190),
    "230000": Decimal(1560),
}
# The region of the tests' own that has rules on assets, and deductions from the income.
MEANS = "460100"
ASSETS = ("savings", "securities", "vehicle")
DEDUCTIONS = ("medical", "rent")
ASKED_REGIONS = tuple(
    only.split() if (only := os.environ.get("SCREENING_REGIONS")) else (*sorted(LINES), MEANS)
)
REGIONS = st.sampled_from(ASKED_REGIONS)


def judged(facts: Facts, region: str = "340200", figures: FigureTable = FIGURES, on: date = DAY) -> Answer:
    return screen(facts, policy(region, on), figures, on)


def poor(**changes: object) -> Facts:
    """Someone who is eligible; `changes` are fields of Facts."""
    known: dict[str, object] = {
        "aid_form": "civil_admin_statecomp_representation",
        "matter": "support_maintenance",
        "members": 1,
        "household_income": Decimal(1000),
        "already_represented": False,
    }
    return Facts(**{**known, **changes})  # type: ignore[arg-type]


def codes(name: PolicyList, region: str = "340200") -> list[str]:
    return [item.code for item in policy(region).items(name)]


def maybe(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.none() | values


FLAG = maybe(st.booleans())
MONEY = maybe(st.decimals(0, 8000, places=2))


def amounts(codes: tuple[str, ...], most: int) -> st.SearchStrategy[object]:
    """What was told of these codes, often at or beside a limit; most requests tell all of them."""
    amount = st.sampled_from([Decimal(0), Decimal(most), Decimal(most) - Decimal("0.01")])
    value = amount | st.decimals(0, most * 2, places=2)
    return maybe(st.fixed_dictionaries({}, optional=dict.fromkeys(codes, value)))


def several(name: PolicyList, region: str, most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    known = codes(name, region)
    return st.lists(st.sampled_from(known), max_size=most, unique=True).map(tuple) if known else st.just(())


@cache
def facts_in(region: str) -> st.SearchStrategy[Facts]:
    """Requests with the codes that the region knows."""
    return st.builds(
        Facts,
        origin=st.sampled_from(["application", "application", "application", "organ_notice"]),
        aid_form=maybe(st.sampled_from(codes(PolicyList.FORMS, region))),
        matter=maybe(st.sampled_from(codes(PolicyList.MATTERS, region))),
        grounds=several(PolicyList.GROUNDS, region),
        other_reason=FLAG,
        evidence=several(PolicyList.EVIDENCE, region, most=4).map(frozenset),
        circumstances=several(PolicyList.CIRCUMSTANCES, region).map(frozenset),
        birth_date=maybe(st.dates(date(1930, 1, 1), DAY)),
        categories=several(PolicyList.CATEGORIES, region),
        has_fixed_income=FLAG,
        own_income=MONEY,
        residence=maybe(st.sampled_from(["urban", "rural"])),
        members=maybe(st.integers(1, 6)),
        household_income=MONEY,
        assets=amounts(ASSETS, 60000) if region == MEANS else st.none(),
        deductions=amounts(DEDUCTIONS, 600) if region == MEANS else st.none(),
        opponent_in_household=FLAG,
        verification=maybe(st.sampled_from(["honesty_commitment", "information_sharing"])),
        already_represented=FLAG,
    )


FACTS = facts_in("340200")
ASKED = REGIONS.flatmap(lambda region: st.tuples(st.just(region), facts_in(region)))
Asked = tuple[str, Facts]
