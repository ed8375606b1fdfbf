"""Numbers and dates as an official Chinese paper writes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

_DIGITS = "〇一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_MAX_DIGITS = 6


def chinese_number(number: int) -> str:
    """Whole numbers from 0 to 9999 in words: 21 → 二十一, 105 → 一百零五."""
    if not 0 <= number < 10_000:  # noqa: PLR2004 - the four places there are names for
        message = f"no words for {number}"
        raise ValueError(message)
    words, gap = "", False
    for place, digit in enumerate(reversed(str(number))):
        if digit == "0":
            gap = bool(words)
            continue
        words = _DIGITS[int(digit)] + _PLACES[place] + ("零" if gap else "") + words
        gap = False
    return words.removeprefix("一") if words.startswith("一十") else words or "〇"


def chinese_year(year: int) -> str:
    """Digit by digit: 2025 → 二〇二五."""
    return "".join(_DIGITS[int(digit)] for digit in str(year))


def chinese_month(day: date) -> str:
    """二〇二六年一月."""
    return f"{chinese_year(day.year)}年{chinese_number(day.month)}月"


def chinese_day(day: date) -> str:
    """二〇二六年一月十五日."""
    return f"{chinese_month(day)}{chinese_number(day.day)}日"


def plain_day(day: date) -> str:
    """2026年1月15日, as dates stand in running text."""
    return f"{day.year}年{day.month}月{day.day}日"


def grouped(number: int | Decimal | Fraction | None, digits: int | None = None) -> str:
    """A number with thousands marked: 3644420 → 3,644,420; no trailing zeros unless `digits` asks; None → —."""
    if number is None:
        return "—"
    if isinstance(number, int):
        return f"{number:,}"
    rounded = _rounded(Fraction(number), _MAX_DIGITS if digits is None else digits)
    text = f"{rounded:,f}"
    return text.rstrip("0").rstrip(".") if digits is None and "." in text else text


def shown_against(value: Fraction, target: Decimal | None, digits: int = 1, *, exact: bool = True) -> str:
    """`value` rounded half up for display, with as many digits as keep it on its side of `target`.

    79.96 against 80 reads 79.96, never 80.0: a rounded figure must not look met when it is not.
    With `exact`, whole numbers are shown without a fraction.
    """
    for wanted in range(digits, _MAX_DIGITS):
        rounded = _rounded(value, wanted)
        if target is None or _side(Fraction(rounded), target) == _side(value, target):
            return _tidy(rounded, value if exact else None)
    return _tidy(_rounded(value, _MAX_DIGITS), value)


def percentage(part: int, whole: int, digits: int = 1) -> str:
    """Part ÷ whole in per cent, without the sign; — when there is no whole. Less than all never reads 100.0."""
    if whole == 0:
        return "—"
    share = Fraction(part * 100, whole)
    return (
        grouped(share, digits) if part == whole else shown_against(share, Decimal(100), digits, exact=False)
    )


def _tidy(rounded: Decimal, value: Fraction | None) -> str:
    return f"{int(value):,}" if value is not None and value.denominator == 1 else f"{rounded:,f}"


def _side(value: Fraction, target: Decimal) -> int:
    exact = Fraction(target)
    return (value > exact) - (value < exact)


def _rounded(value: Fraction, digits: int) -> Decimal:
    scale = 10**digits
    whole = (abs(value) * scale * 2 + 1) // 2  # half up, in whole numbers: nothing is rounded twice
    return Decimal(whole if value >= 0 else -whole).scaleb(-digits)
