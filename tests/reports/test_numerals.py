"""Numbers and dates in words; worked by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from caseapp.reports.numerals import (
    chinese_day,
    chinese_number,
    chinese_year,
    grouped,
    percentage,
    shown_against,
)


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "〇"), (7, "七"), (10, "十"), (12, "十二"), (20, "二十"), (22, "二十二"), (100, "一百"), (101, "一百零一"),
     (110, "一百一十"), (315, "三百一十五"), (1005, "一千零五"), (1050, "一千零五十"), (9999, "九千九百九十九")],
)  # fmt: skip
def test_numbers_in_words(number: int, words: str) -> None:
    assert chinese_number(number) == words


def test_numbers_without_words_are_refused() -> None:
    with pytest.raises(ValueError, match="10000"):
        chinese_number(10_000)


def test_dates_in_words() -> None:
    assert chinese_year(2025) == "二〇二五"
    assert chinese_day(date(2026, 10, 31)) == "二〇二六年十月三十一日"


@pytest.mark.parametrize(
    ("number", "digits", "shown"),
    [(3_644_420, None, "3,644,420"), (None, None, "—"), (Decimal("0.70"), None, "0.7"), (Decimal(4009), None, "4,009"),
     (Fraction(1, 3), 2, "0.33"), (Decimal("1234.5"), 2, "1,234.50"), (Fraction(1, 8), 2, "0.13"),
     (Decimal("-2.5"), 0, "-3")],
)  # fmt: skip
def test_grouped(number: int | Decimal | Fraction | None, digits: int | None, shown: str) -> None:
    assert grouped(number, digits) == shown


@pytest.mark.parametrize(
    ("value", "target", "shown"),
    [
        (Fraction(7996, 100), 80, "79.96"),  # 80.0 would look met
        (Fraction(79_999, 1000), 80, "79.999"),
        (Fraction(80), 80, "80"),
        (Fraction(8004, 100), 80, "80.04"),  # 80.0 would hide that it is above, which matters for 超过
        (Fraction(365 * 100_000, 3_644_420), 110, "10.0"),
        (Fraction(52 * 100, 54), 100, "96.3"),
        (Fraction(1, 3), None, "0.3"),
    ],
)
def test_rounding_never_crosses_the_target(value: Fraction, target: int | None, shown: str) -> None:
    assert shown_against(value, None if target is None else Decimal(target)) == shown


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(1, 3, "33.3"), (3, 3, "100.0"), (0, 5, "0.0"), (0, 0, "—"), (9999, 10_000, "99.99"), (1, 4, "25.0")],
)
def test_percentage(part: int, whole: int, shown: str) -> None:
    assert percentage(part, whole) == shown
