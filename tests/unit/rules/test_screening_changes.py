"""`would_change` against brute force: no smaller set of figures, evidence and unknowns would do."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from caseapp.rules.screening import Facts, Outcome
from tests.unit.rules.screening_world import ASKED, ASSETS, DEDUCTIONS, DOCUMENTS, MEANS, Asked, judged, poor

ZERO = Decimal(0)
UNKNOWNS: dict[str, tuple[object, ...]] = {
    "other_reason": (True, False),
    "applicant.has_fixed_income": (True, False),
    "household.opponent_in_household": (True, False),
    "already_represented": (True, False),
    "applicant.residence": ("urban", "rural"),
    "household.members": (1, 50),
    "verification": ("honesty_commitment", "information_sharing"),
}
NARROW = {
    "categories": st.lists(
        st.sampled_from(["disabled", "dibao", "elderly", "minor"]), max_size=2, unique=True
    ).map(tuple),
}


EXEMPT = ("no_fixed_income_group", "social_judicial_aid_or_special_care", "migrant_worker_wages_or_injury")
# What a region's own exemptions rest on, besides the documents of the law.
OWN_DOCUMENTS = {
    "34": ("charity_support_certificate", "pension_or_relief_certificate", "school_injury_record"),
    "5202": ("pandemic_impact_certificate", "frontline_service_certificate", "kinship_certificate"),
}
OWN_GROUNDS = {
    "34": ("charity_supported", "student_injury"),
    "5202": ("pandemic_poverty_worker", "pandemic_frontline_family"),
}


def own(listed: Mapping[str, tuple[str, ...]], region: str) -> tuple[str, ...]:
    return tuple(code for prefix, codes in listed.items() if region.startswith(prefix) for code in codes)


@st.composite
def requests(draw: st.DrawFn) -> Asked:
    region, facts = draw(ASKED)
    form = draw(st.sampled_from(["civil_admin_statecomp_representation", "criminal_defense_representation"]))
    grounds = st.sampled_from((*EXEMPT, *own(OWN_GROUNDS, region)))
    documents = st.sampled_from((*DOCUMENTS, *own(OWN_DOCUMENTS, region)))
    narrowed = {
        "grounds": tuple(draw(st.lists(grounds, max_size=2, unique=True))),
        "evidence": draw(st.frozensets(documents, max_size=3)),
        **{name: draw(values) for name, values in NARROW.items()},
    }
    return region, replace(facts, origin="application", aid_form=form, **narrowed)


def candidates(facts: Facts, region: str) -> list[tuple[str, object]]:
    documents = (*DOCUMENTS, *own(OWN_DOCUMENTS, region))
    found: list[tuple[str, object]] = [
        (f"evidence.{code}", True) for code in documents if code not in facts.evidence
    ]
    found += [("household.monthly_income", ZERO), ("applicant.monthly_income", ZERO)]
    found += [
        (path, value) for path, values in UNKNOWNS.items() if facts.at(path) is None for value in values
    ]
    if region == MEANS:  # the least of what is owned, and the most that comes off
        found += [(f"household.assets.{code}", ZERO) for code in ASSETS]
        found += [(f"household.deductions.{code}", Decimal(10**6)) for code in DEDUCTIONS]
    return found


def subsets(facts: Facts, region: str, size: int) -> Iterator[dict[str, object]]:
    for chosen in combinations(candidates(facts, region), size):
        changes = dict(chosen)
        if len(changes) == size:
            yield changes


@settings(max_examples=settings().max_examples // 10)  # each asks hundreds of times
@given(requests())
def test_would_change_is_a_smallest_joint_set(asked: Asked) -> None:
    region, facts = asked
    answer = judged(facts, region)
    assume(answer.outcome is not Outcome.ELIGIBLE)
    proposed = answer.changes()
    if proposed:
        assert judged(facts.having(proposed), region).outcome is Outcome.ELIGIBLE
    for size in range(1, min(len(proposed) or 3, 3)):
        for changes in subsets(facts, region, size):
            assert judged(facts.having(changes), region).outcome is not Outcome.ELIGIBLE, changes


@given(ASKED)
def test_only_what_is_not_known_yet_is_asked_for(asked: Asked) -> None:
    """A matter may be known too coarsely: an injury, but not from what."""
    region, facts = asked
    answer = judged(facts, region)
    assume(answer.outcome is Outcome.NEEDS_EVIDENCE)
    assert answer.missing
    for path in answer.missing:
        known = path.startswith("evidence.") or path == "matter"
        assert known or facts.at(path) is None, path


@given(ASKED)
def test_age_matter_and_categories_are_never_proposed(asked: Asked) -> None:
    region, facts = asked
    proposed = judged(facts, region).changes()
    assert not {
        path for path in proposed if path.startswith(("applicant.birth", "applicant.cat", "matter", "ground"))
    }
    assert all(facts.at(path) != value for path, value in proposed.items())


def test_two_causes_that_can_be_cured_are_proposed_together() -> None:
    answer = judged(poor(already_represented=None, household_income=Decimal(9000)))
    assert answer.outcome is Outcome.REFUSED
    assert answer.changes() == {"already_represented": False, "household.monthly_income": Decimal("1560.00")}


def test_heads_are_asked_for_but_not_proposed_where_one_heads_income_will_do() -> None:
    answer = judged(poor(members=None, household_income=None, already_represented=None))
    assert "household.members" in answer.missing
    assert answer.changes() == {"already_represented": False, "household.monthly_income": Decimal("1560.00")}


def test_a_document_is_proposed_before_a_lower_income() -> None:
    answer = judged(poor(categories=("dibao",), household_income=Decimal(9000)))
    assert answer.changes() == {"evidence.dibao_certificate": True}


def test_the_proposed_income_is_the_highest_that_passes() -> None:
    answer = judged(poor(members=7, household_income=Decimal(99999)))
    (change,) = answer.would_change
    assert change.as_dict() == {"input": "household.monthly_income", "to": "10920.00", "outcome": "eligible"}
    above = poor(members=7, household_income=Decimal("10920.01"))
    assert judged(above).outcome is Outcome.REFUSED
