"""Conflicts of interest: who defends whom, which side, whose relative; what may be waived."""

from dataclasses import replace

import pytest

from caseapp.rules.conflicts import Engagement, Interest, Surroundings, conflicts
from caseapp.vocabulary import InterestKind
from tests.unit.rules.matching_world import CATALOGUE, candidate

A, B, C = (frozenset({name}) for name in "ABC")
HERE = Surroundings(aided=A, opposing=B)
ME, OTHER = candidate("me"), candidate("other", organization_id="elsewhere")


def found(around: Surroundings, one: object = ME, kind: str = "civil_aid") -> dict[str, bool]:
    met = conflicts(CATALOGUE.matching_rules(kind), one, around)  # type: ignore[arg-type]
    assert all(each.zh and each.en and each.basis.source for each in met)
    return {each.code.removeprefix("conflict_"): each.waivable for each in met}


def work(aided: frozenset[str], opposing: frozenset[str], **changes: object) -> Surroundings:
    one = replace(Engagement("me", "firm", aided, opposing, running=True), **changes)  # type: ignore[arg-type]
    return replace(HERE, engagements=(one,))


def test_nobody_around_is_no_conflict() -> None:
    assert found(HERE) == found(work(A, B)) == found(work(A, C)) == {}


@pytest.mark.parametrize("running", [True, False])
def test_one_worker_for_both_sides_is_never_waived(running: bool) -> None:
    around = work(B, A, running=running)
    assert found(around) == {"both_sides": False}
    assert found(around, candidate("colleague")) == {"firm_on_both_sides": True}
    assert found(around, OTHER) == {}


@pytest.mark.parametrize(("aided", "opposing"), [(B, C), (C, A)])
def test_acting_against_ones_own_client_is_said_while_it_runs(
    aided: frozenset[str], opposing: frozenset[str]
) -> None:
    assert found(work(aided, opposing)) == {"client_is_opponent": True}
    assert found(work(aided, opposing, running=False)) == {}
    assert found(work(aided, opposing), candidate("colleague")) == {}


def test_one_lawyer_never_defends_two_who_are_connected() -> None:
    around = Surroundings(aided=A, connected=C, defending={"me": ["1"]})
    assert found(around, kind="criminal_aid") == {"co_defendant": False}
    assert found(around, OTHER, kind="criminal_aid") == {}


@pytest.mark.parametrize(
    ("kind", "person", "met"),
    [
        (InterestKind.SELF, "B", {"own_interest": False}),
        (InterestKind.NEAR_RELATIVE, "B", {"own_interest": False}),
        (InterestKind.SELF, "A", {"own_interest": False}),
        (InterestKind.NEAR_RELATIVE, "A", {"relative_is_aided": True}),
        (InterestKind.NEAR_RELATIVE, "C", {}),
    ],
)
def test_ones_own_people(kind: InterestKind, person: str, met: dict[str, bool]) -> None:
    around = replace(HERE, interests=(Interest("me", kind, person),))
    assert found(around) == met
    assert found(around, OTHER) == {}


@pytest.mark.parametrize(("helped", "met"), [(A, {}), (B, {"duty_help": True}), (C, {"duty_help": True})])
def test_earlier_help_as_duty_lawyer_for_others_is_said(helped: frozenset[str], met: dict[str, bool]) -> None:
    around = replace(HERE, connected=C, helped={"me": helped})
    assert found(around, kind="criminal_aid") == met
    assert found(around, OTHER, kind="criminal_aid") == {}


@pytest.mark.parametrize(("person", "met"), [("A", True), ("B", True), ("C", False)])
def test_a_name_alone_asks_a_question(person: str, met: bool) -> None:
    around = replace(HERE, interests=(Interest("me", InterestKind.SELF, person, "1:x", certain=False),))
    assert found(around) == ({"possible_interest": True} if met else {})
    mistaken = frozenset({("me", "possible_interest", "1:x")})
    assert found(replace(around, mistaken=mistaken)) == {}
