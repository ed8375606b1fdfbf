"""Town and country have figures of their own, and where somebody lives is not known."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseapp.rules.screening import Answer, Facts, FigureTable, Outcome
from tests.unit.rules.screening_world import figure, judged, maybe, poor

YUAN = st.sampled_from([Decimal(500), Decimal(780), Decimal(900)])
FLAG = st.sampled_from([True, False, None])
MONEY = maybe(st.sampled_from([Decimal(0), Decimal(1200), Decimal("1560.01"), Decimal(9000)]))
PATHS = ("household.monthly_income", "applicant.monthly_income")
UNKNOWNS: dict[str, tuple[object, ...]] = {
    "household.opponent_in_household": (True, False),
    "already_represented": (True, False),
    "applicant.residence": ("urban", "rural"),
    "household.members": (1, 50),
}


def table(urban: Decimal, rural: Decimal) -> FigureTable:
    return FigureTable.of([figure(urban, variant="urban"), figure(rural, variant="rural")])


def asked(facts: Facts, urban: int, rural: int) -> Answer:
    return judged(facts, figures=table(Decimal(urban), Decimal(rural)))


def test_where_both_lines_are_equal_nobody_is_asked_where_they_live() -> None:
    unknown = asked(poor(household_income=None), 780, 780)
    assert (unknown.outcome, unknown.missing) == (Outcome.NEEDS_EVIDENCE, ("household.monthly_income",))
    rich = asked(poor(household_income=Decimal(9000)), 780, 780)
    assert rich.changes() == {"household.monthly_income": Decimal("1560.00")}


def test_an_income_within_the_lower_line_is_one_change_and_the_residence_a_second() -> None:
    answer = asked(poor(household_income=Decimal(9000)), 780, 500)
    assert answer.changes() == {"household.monthly_income": Decimal("1000.00")}


def test_between_the_lines_the_residence_decides_and_is_asked_for() -> None:
    answer = asked(poor(household_income=Decimal(1200)), 780, 500)
    assert (answer.outcome, answer.missing) == (Outcome.NEEDS_EVIDENCE, ("applicant.residence",))
    assert answer.changes() == {"applicant.residence": "urban"}


@pytest.mark.parametrize(("urban", "rural"), [(780, 500), (500, 780)])
def test_an_income_nobody_told_is_asked_for_with_the_residence(urban: int, rural: int) -> None:
    answer = asked(poor(household_income=None), urban, rural)
    assert set(answer.missing) == {"household.monthly_income", "applicant.residence"}
    assert answer.changes() == {"household.monthly_income": Decimal("1000.00")}


def test_what_does_whoever_the_opponent_is_needs_no_answer_about_the_opponent() -> None:
    same = poor(household_income=Decimal(1200), own_income=Decimal(1200), opponent_in_household=None)
    answer = asked(same, 500, 780)
    assert (answer.missing, answer.changes()) == (("applicant.residence",), {"applicant.residence": "rural"})


@st.composite
def situations(draw: st.DrawFn) -> tuple[Facts, FigureTable]:
    facts = poor(
        residence=draw(st.sampled_from(["urban", "rural", None, None])),
        members=draw(st.sampled_from([1, 2, None])),
        household_income=draw(MONEY),
        own_income=draw(MONEY),
        opponent_in_household=draw(FLAG),
        already_represented=draw(FLAG),
    )
    return facts, table(draw(YUAN), draw(YUAN))


def subsets(facts: Facts, size: int) -> Iterator[dict[str, object]]:
    found: list[tuple[str, object]] = [(path, Decimal(0)) for path in PATHS]
    found += [(path, one) for path, many in UNKNOWNS.items() if facts.at(path) is None for one in many]
    for chosen in combinations(found, size):
        if len(dict(chosen)) == size:
            yield dict(chosen)


@settings(max_examples=settings().max_examples // 10)  # each asks a hundred times
@given(situations())
def test_no_smaller_set_of_changes_would_do(situation: tuple[Facts, FigureTable]) -> None:
    facts, figures = situation
    answer = judged(facts, figures=figures)
    proposed = answer.changes()
    if proposed:
        assert judged(facts.having(proposed), figures=figures).outcome is Outcome.ELIGIBLE
    for size in range(1, len(proposed)):
        for changes in subsets(facts, size):
            assert judged(facts.having(changes), figures=figures).outcome is not Outcome.ELIGIBLE, changes
