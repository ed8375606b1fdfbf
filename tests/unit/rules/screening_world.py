"""Requests at random, and the policies and figures to judge them by."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache

from hypothesis import strategies as st

from caseapp.packs.policies import Policies, Policy, load_policies
from caseapp.packs.policy_types import PolicyList
from caseapp.packs.reading import PackReader
from caseapp.rules.screening import Answer, Facts, Figure, FigureTable, Outcome, screen

DAY = date(2025, 3, 3)
STANDARD = Decimal(780)
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
    reader = PackReader()
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


FIGURES = FigureTable.of([figure()])


def judged(facts: Facts, region: str = "340200", figures: FigureTable = FIGURES) -> Answer:
    return screen(facts, policy(region), figures, DAY)


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


def codes(name: PolicyList) -> list[str]:
    return [item.code for item in policy().items(name)]


def maybe(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.none() | values


FLAG = maybe(st.booleans())
MONEY = maybe(st.decimals(0, 8000, places=2))


def several(name: PolicyList, most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(codes(name)), max_size=most, unique=True).map(tuple)


FACTS = st.builds(
    Facts,
    origin=st.sampled_from(["application", "application", "application", "organ_notice"]),
    aid_form=maybe(st.sampled_from(codes(PolicyList.FORMS))),
    matter=maybe(st.sampled_from(codes(PolicyList.MATTERS))),
    grounds=several(PolicyList.GROUNDS),
    other_reason=FLAG,
    evidence=st.frozensets(st.sampled_from(codes(PolicyList.EVIDENCE)), max_size=4),
    birth_date=maybe(st.dates(date(1930, 1, 1), DAY)),
    categories=several(PolicyList.CATEGORIES),
    has_fixed_income=FLAG,
    own_income=MONEY,
    residence=maybe(st.sampled_from(["urban", "rural"])),
    members=maybe(st.integers(1, 6)),
    household_income=MONEY,
    opponent_in_household=FLAG,
    verification=maybe(st.sampled_from(["honesty_commitment", "information_sharing"])),
    already_represented=FLAG,
)
