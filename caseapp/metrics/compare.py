"""Arithmetic of indicators: exact fractions, targets, and what is still needed. No database."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from caseapp.packs.indicator_types import Comparator

_TRENDS = {Comparator.TREND_UP, Comparator.TREND_DOWN}


class Status(StrEnum):
    """How a value stands to its target, or why it cannot be said."""

    MET = "met"
    NOT_MET = "not_met"
    NO_DATA = "no_data"
    NOT_APPLICABLE = "not_applicable"
    NOT_COMPUTED = "not_computed"
    NO_TARGET = "no_target"


def ratio(numerator: Decimal, denominator: Decimal | None, factor: int) -> Fraction | None:
    """Numerator ÷ denominator × factor, exact; None over zero. A count has no denominator."""
    if denominator is None:
        return Fraction(numerator)
    return None if denominator == 0 else Fraction(numerator) / Fraction(denominator) * factor


def compare(
    value: Fraction, target: Decimal | None, comparator: Comparator, previous: Fraction | None = None
) -> Status:
    """Whether the exact value meets the target; a trend is judged against the previous year's value.

    An upward trend only may not fall; a downward one must fall.
    """
    if comparator in _TRENDS:
        return _trend(value, comparator, previous)
    if target is None:
        return Status.NO_TARGET
    goal = Fraction(target)
    holds = {
        Comparator.GTE: value >= goal,
        Comparator.LTE: value <= goal,
        Comparator.GT: value > goal,
        Comparator.LT: value < goal,
        Comparator.EQ: value == goal,
    }[comparator]
    return Status.MET if holds else Status.NOT_MET


def _trend(value: Fraction, comparator: Comparator, previous: Fraction | None) -> Status:
    if previous is None:
        return Status.NO_DATA
    holds = value >= previous if comparator is Comparator.TREND_UP else value < previous
    return Status.MET if holds else Status.NOT_MET


def needed(
    target: Decimal | None, denominator: Decimal | None, factor: int, comparator: Comparator
) -> Decimal | None:
    """The smallest whole numerator that reaches the target; None where that has no meaning.

    With 3,644,420 people and 110 per 100,000 that is 4,009.
    """
    if target is None or denominator == 0 or comparator not in {Comparator.GTE, Comparator.GT, Comparator.EQ}:
        return None
    exact = Fraction(target) if denominator is None else Fraction(target) * Fraction(denominator) / factor
    if comparator is Comparator.GT:
        return Decimal(math.floor(exact) + 1)
    return Decimal(math.ceil(exact))


def every_unit(values: Iterable[Fraction], threshold: Fraction) -> tuple[int, int]:
    """Units that reach the threshold, and all units: one adviser at 5.5 hours fails, whatever the mean."""
    reached = [value >= threshold for value in values]
    return sum(reached), len(reached)


def shown(value: Fraction, decimals: int) -> Decimal:
    """The value for display, half rounded up. Never compare with it: 79.95 shown as 80.0 is below 80."""
    step = Decimal(1).scaleb(-decimals)
    scaled = value * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return (Decimal(whole).scaleb(-decimals)).quantize(step, ROUND_HALF_UP)
