"""`would_change` against brute force: no smaller set of figures, evidence and unknowns would do."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from caseapp.rules.screening import Facts, Outcome
from tests.unit.rules.screening_world import DOCUMENTS, FACTS, judged, poor

ZERO = Decimal(0)
UNKNOWNS: dict[str, tuple[object, ...]] = {
    "other_reason": (True, False),
    "applicant.has_fixed_income": (True, False),
    "household.opponent_in_household": (True, False),
    "already_represented": (True, False),
    "applicant.residence": ("urban", "rural"),
    "household.members": (1, 1000),
    "verification": ("honesty_commitment", "information_sharing"),
}
NARROW = {
    "evidence": st.frozensets(st.sampled_from(DOCUMENTS), max_size=3),
    "grounds": st.lists(
        st.sampled_from(
            ["no_fixed_income_group", "social_judicial_aid_or_special_care", "migrant_worker_wages_or_injury"]
        ),
        max_size=2,
        unique=True,
    ).map(tuple),
    "categories": st.lists(
        st.sampled_from(["disabled", "dibao", "elderly", "minor"]), max_size=2, unique=True
    ).map(tuple),
}


@st.composite
def requests(draw: st.DrawFn) -> Facts:
    facts = draw(FACTS)
    form = draw(st.sampled_from(["civil_admin_statecomp_representation", "criminal_defense_representation"]))
    narrowed = {name: draw(values) for name, values in NARROW.items()}
    return replace(facts, origin="application", aid_form=form, **narrowed)


def candidates(facts: Facts) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = [
        (f"evidence.{code}", True) for code in DOCUMENTS if code not in facts.evidence
    ]
    found += [("household.monthly_income", ZERO), ("applicant.monthly_income", ZERO)]
    found += [
        (path, value) for path, values in UNKNOWNS.items() if facts.at(path) is None for value in values
    ]
    return found


def subsets(facts: Facts, size: int) -> Iterator[dict[str, object]]:
    for chosen in combinations(candidates(facts), size):
        changes = dict(chosen)
        if len(changes) == size:
            yield changes


@settings(max_examples=150)
@given(requests())
def test_would_change_is_a_smallest_joint_set(facts: Facts) -> None:
    answer = judged(facts)
    assume(answer.outcome is not Outcome.ELIGIBLE)
    proposed = answer.changes()
    if proposed:
        assert judged(facts.having(proposed)).outcome is Outcome.ELIGIBLE
    for size in range(1, min(len(proposed) or 3, 3)):
        for changes in subsets(facts, size):
            assert judged(facts.having(changes)).outcome is not Outcome.ELIGIBLE, changes


@given(FACTS)
def test_age_matter_and_categories_are_never_proposed(facts: Facts) -> None:
    proposed = judged(facts).changes()
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
