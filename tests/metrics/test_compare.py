"""Exact comparison; worked by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest

from caseapp.metrics.compare import Status, compare, every_unit, needed, ratio, shown
from caseapp.packs.indicator_types import Comparator


def percent(numerator: int, denominator: int) -> Fraction:
    found = ratio(Decimal(numerator), Decimal(denominator), 100)
    assert found is not None
    return found


def test_over_zero_is_no_value_at_all() -> None:
    assert ratio(Decimal(0), Decimal(0), 100) is None


def test_a_count_is_its_own_value() -> None:
    assert ratio(Decimal(3), None, 1) == 3


@pytest.mark.parametrize(
    ("value", "target", "comparator", "status"),
    [
        (percent(75, 100), "75", Comparator.GTE, Status.MET),
        (Fraction("74.99"), "75", Comparator.GTE, Status.NOT_MET),
        (percent(999, 1000), "100", Comparator.GTE, Status.NOT_MET),  # 99.9 is shown, 100 is asked
        (Fraction("79.95"), "80", Comparator.GTE, Status.NOT_MET),  # shown as 80.0
        (
            Fraction(2000, 8000),
            "0.25",
            Comparator.GT,
            Status.NOT_MET,
        ),  # 超过四分之一: a quarter is not over a quarter
        (Fraction(2001, 8000), "0.25", Comparator.GT, Status.MET),
        (Fraction(6, 10000) * 1000, "0.6", Comparator.LTE, Status.MET),  # 0.6‰以下 includes 0.6‰
        (Fraction(7, 10000) * 1000, "0.6", Comparator.LTE, Status.NOT_MET),
        (Fraction("49.99"), "50", Comparator.GTE, Status.NOT_MET),
        (percent(1, 1), "100", Comparator.EQ, Status.MET),
        (Fraction(5), "5", Comparator.LT, Status.NOT_MET),
    ],
)
def test_the_exact_value_is_compared(
    value: Fraction, target: str, comparator: Comparator, status: Status
) -> None:
    assert compare(value, Decimal(target), comparator) is status


def test_without_a_target_there_is_nothing_to_meet() -> None:
    assert compare(Fraction(1), None, Comparator.GTE) is Status.NO_TARGET


@pytest.mark.parametrize(
    ("now", "before", "comparator", "status"),
    [
        (3, None, Comparator.TREND_DOWN, Status.NO_DATA),  # one period is no trend
        (3, 4, Comparator.TREND_DOWN, Status.MET),
        (4, 4, Comparator.TREND_DOWN, Status.NOT_MET),
        (5, 4, Comparator.TREND_UP, Status.MET),
        (4, 4, Comparator.TREND_UP, Status.MET),  # steady is not falling
        (3, 4, Comparator.TREND_UP, Status.NOT_MET),
    ],
)
def test_a_trend_needs_two_periods(
    now: int, before: int | None, comparator: Comparator, status: Status
) -> None:
    previous = None if before is None else Fraction(before)
    assert compare(Fraction(now), None, comparator, previous) is status


@pytest.mark.parametrize(
    ("people", "target", "factor", "count"),
    [
        (3_644_420, "110", 100_000, 4009),  # 4,008.862 rounded up
        (3_600_000, "110", 100_000, 3960),  # exactly
        (3_641_000, "110", 100_000, 4006),  # 4,005.1 rounded up, not to the nearest
        (54, "100", 100, 54),
        (1_970_265, "0.7", 100_000, 14),  # 13.79…
    ],
)
def test_needed_is_the_smallest_numerator_that_reaches_the_target(
    people: int, target: str, factor: int, count: int
) -> None:
    found = needed(Decimal(target), Decimal(people), factor, Comparator.GTE)
    assert found == count
    reached = [ratio(Decimal(n), Decimal(people), factor) for n in (count, count - 1)]
    assert [value is not None and value >= Fraction(target) for value in reached] == [True, False]


def test_more_than_a_number_needs_one_more() -> None:
    assert needed(Decimal("0.25"), Decimal(8000), 1, Comparator.GT) == 2001


@pytest.mark.parametrize(("target", "people"), [(None, "10"), ("1", "0")])
def test_nothing_is_needed_without_target_or_people(target: str | None, people: str) -> None:
    assert needed(None if target is None else Decimal(target), Decimal(people), 1, Comparator.GTE) is None


def test_no_number_of_complaints_is_needed() -> None:
    assert needed(Decimal("0.6"), Decimal(10_000), 1000, Comparator.LTE) is None


def test_one_adviser_below_six_hours_fails_though_the_mean_is_eight() -> None:
    hours = [Fraction("5.5"), Fraction("8.5"), Fraction(10)]
    assert sum(hours) / 3 == 8
    assert every_unit(hours, Fraction(6)) == (2, 3)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [("79.95", 1, "80.0"), ("10.975", 2, "10.98"), ("0.05", 1, "0.1"), ("100", 1, "100.0"), ("3", 0, "3")],
)
def test_display_rounds_half_up(value: str, decimals: int, text: str) -> None:
    assert str(shown(Fraction(value), decimals)) == text
