"""Limits, deductions and holdings by themselves, by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest

from caseapp.packs.conditions import Truth
from caseapp.packs.policy_types import Comparator, Deduction
from caseapp.packs.reading import Provenance, Rank
from caseapp.rules.screening import screen
from caseapp.rules.screening.assets import Holding
from caseapp.rules.screening.deductions import Deducted
from caseapp.rules.screening.findings import Want, way
from caseapp.rules.screening.limits import Limit
from tests.unit.rules.screening_world import DAY, FIGURES, poor
from tests.unit.rules.test_screening_assets import off, with_rules

BASIS = Provenance("某省规定", "第二条", Rank.RULE, verified=True)
LTE, LT = Comparator.LTE, Comparator.LT
ASSUMED = way({"household.opponent_in_household": Want((False,))})


def limit(yuan: int, comparator: Comparator = LTE) -> Limit:
    return Limit(Fraction(yuan), comparator)


@pytest.mark.parametrize(
    ("total", "lte", "lt"), [("0", 1, 1), ("99.99", 1, 1), ("100", 1, 2), ("100.01", 2, 2), ("300", 3, 4)]
)
def test_the_fewest_heads_under_a_limit_of_100(total: str, lte: int, lt: int) -> None:
    assert [limit(100, one).heads_for(Decimal(total)) for one in (LTE, LT)] == [lte, lt]


def test_the_most_that_so_many_heads_may_have() -> None:
    assert [limit(100, one).most(3) for one in (LTE, LT)] == [Decimal(300), Decimal("299.99")]
    assert Limit(Fraction(100, 3), LT).most(1) == Decimal("33.33")
    assert [limit(0, one).most(2) for one in (LTE, LT)] == [0, Decimal("-0.01")]


def made_up(need: str, *caps: int | None) -> list[dict[str, object]]:
    found = Deducted(open=tuple(off(cap, code) for cap, code in zip(caps, "abc", strict=False)))
    return [
        {path[-1]: want.at_least for path, want in wants.items()} for wants in found.making_up(Decimal(need))
    ]


def test_the_smallest_joint_sets_of_deductions() -> None:
    assert made_up("250", 100, 200, 300) == [{"c": 250}, {"a": 100, "b": 150}]
    assert made_up("300", 100, 150, 200) == [{"a": 100, "c": 200}, {"b": 150, "c": 150}]
    assert made_up("601", 100, 200, 300) == []
    assert made_up("600", 100, 200, 300) == [{"a": 100, "b": 200, "c": 300}]
    assert made_up("0.01", None, 0) == [{"a": Decimal("0.01")}]
    assert made_up("0", 100) == []


def test_what_an_income_could_come_down_to() -> None:
    capped: tuple[Deduction, ...] = (off(100, "a"), off(50, "b"))
    assert Deducted(open=capped).least_of(Decimal(400)) == 250
    assert Deducted(open=capped).least_of(Decimal(140)) == 0
    assert Deducted(open=(*capped, off(None, "c"))).least_of(Decimal(400)) == 0
    assert list(Deducted(open=(*capped, off(None, "c"))).each_open(Decimal(7))) == [
        ("household.deductions.a", 100),
        ("household.deductions.b", 50),
        ("household.deductions.c", 7),
    ]


def test_heads_and_deductions_are_asked_for_together() -> None:
    known = with_rules(off=(off(100, "a"), off(1600, "b")))
    answer = screen(poor(members=None, household_income=Decimal(4700)), known, FIGURES, DAY)
    assert set(answer.missing) == {"household.members", "household.deductions.b"}
    assert answer.changes() == {"household.members": 4}
    ways = answer.reasons[0].to_yes
    assert (
        way({"household.members": Want(at_least=2), "household.deductions.b": Want(at_least=Decimal(1580))})
        in ways
    )


def test_income_and_deductions_that_are_not_known_are_asked_for_on_each_number_of_heads() -> None:
    known = with_rules(off=(off(100, "a"), off(30, "b")))
    facts = poor(members=None, household_income=None, deductions={"b": Decimal(40)})
    ways = screen(facts, known, FIGURES, DAY).reasons[0].to_yes
    income, taken = "household.monthly_income", {"household.deductions.a": Want(at_least=Decimal(100))}
    assert way({income: Want(at_most=Decimal(1590))}) in ways
    assert way({income: Want(at_most=Decimal(1690)), **taken}) in ways
    two = {"household.members": Want(at_least=2)}
    assert way({income: Want(at_most=Decimal(3250)), **taken, **two}) in ways


def holding(
    yuan: int, comparator: Comparator = LTE, heads: int | None = 1, *, opens: str = "", **owned: int
) -> Holding:
    known = tuple((code, Decimal(amount)) for code, amount in owned.items())
    per = "household.members" if heads is None else ""
    return Holding(limit(yuan, comparator), known, tuple(opens), heads, per, ASSUMED, fits=True)


def wanted(found: Holding) -> list[dict[str, object]]:
    return [
        {path.split(".")[-1]: want.chosen for path, want in one if (path, want) not in ASSUMED}
        for one in found.ways()
        if one >= ASSUMED
    ]


@pytest.mark.parametrize(
    ("found", "answer", "ways"),
    [
        (holding(100, a=100), Truth.YES, [{}]),
        (holding(100, LT, a=100), Truth.NO, [{"a": Decimal("99.99")}]),
        (holding(100, a=60, b=50), Truth.NO, [{"a": 50}, {"b": 40}]),
        (holding(100, a=160, b=150), Truth.NO, [{"a": 50, "b": 50}]),
        (holding(100, a=160, b=50), Truth.NO, [{"a": 50}]),
        (holding(100, a=60, opens="b"), Truth.UNKNOWN, [{"b": 40}]),
        (holding(100, a=160, opens="b"), Truth.NO, [{"a": 50, "b": 50}]),
        (holding(0, LT, opens="b"), Truth.NO, []),
        (holding(100, heads=None, a=100), Truth.YES, [{}]),
        (holding(100, heads=None, a=350), Truth.UNKNOWN, [{"a": 100}, {"members": 4}]),
        (holding(100, heads=None, opens="b"), Truth.UNKNOWN, [{"b": 100}, {"b": 200, "members": 2}]),
        (holding(0, heads=None, a=1), Truth.NO, [{"a": 0}]),
        (holding(0, LT, heads=None, a=0), Truth.NO, []),
        (holding(100, heads=3, a=301), Truth.NO, [{"a": 300}]),
    ],
)
def test_what_is_owned_against_a_limit(found: Holding, answer: Truth, ways: list[dict[str, object]]) -> None:
    assert found.answer is answer
    assert wanted(found) == ways
