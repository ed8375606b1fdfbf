"""What a cell of a ledger means: days in all their spellings, numbers that a spreadsheet has spoiled, plain text.

A cell that cannot be read for certain is a fault, never a guess.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from caseapp.packs.imports import Column, FieldRule, plain
from caseapp.vocabulary import LedgerFieldType

Raw = str | int | float | bool | date | None

EXACT_DIGITS: Final = 15  # a double keeps no more of a whole number for certain
_WIDE: Final = ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))  # digits and letters alone
_NARROW: Final = {code: code - 0xFEE0 for first, last in _WIDE for code in range(first, last + 1)} | {
    0x3000: " "
}
_DAY: Final = re.compile(r"(\d{4}|\d{2})[./年-](\d{1,2})[./月-](\d{1,2})日?(?:T?00:00(?::00(?:\.0+)?)?)?")
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
SHORT_YEAR: Final = 2
_SCIENTIFIC: Final = re.compile(r"\d(?:\.\d+)?E\+?\d+")
_YEARS: Final = range(1900, 2101)
_COMPACT_DAYS: Final = range(19000101, 21010101)
_SERIALS: Final = range(
    61, 110_000
)  # from 1 March 1900, before which a spreadsheet's days are not the calendar's
_EPOCH: Final = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as the file has it. ``formula``: it holds one, which nobody works out here."""

    value: Raw = None
    formula: bool = False


class Unreadable(Exception):
    """The cell cannot be read for certain; the message is the code of the fault."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Setting:
    """What reading a cell needs besides it: whether days count from 1904, today, the divisions by their names."""

    since_1904: bool
    today: date
    divisions: Mapping[str, str]


def text_of(value: Raw) -> str:
    """The cell as one line of text: full-width letters and digits narrowed, other characters as they are."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, date):
        value = value.isoformat()[:10]
    return " ".join(str(value).translate(_NARROW).split())


def day_of(value: Raw, setting: Setting) -> date:
    """A day written as a date, a serial number, ``2024.3.5``, ``2024年3月5日``, ``24-3-5`` or ``20240305``.

    Raises:
        Unreadable: ``day``, ``year_only``, ``day_not_there``.

    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _day_of_number(value, setting)
    text = unicodedata.normalize("NFKC", text_of(value)).replace(" ", "")
    if text.isdecimal() and len(text) in {4, 5, 8}:
        return _day_of_number(int(text), setting)
    found = _DAY.fullmatch(text)
    if found is None:
        raise Unreadable("day")
    year = int(found[1])
    return _day(
        _full(year, setting.today) if len(found[1]) == SHORT_YEAR else year, int(found[2]), int(found[3])
    )


def _day_of_number(value: float, setting: Setting) -> date:
    whole = int(value)
    if whole in _YEARS and whole == value:
        raise Unreadable("year_only")
    if whole in _COMPACT_DAYS and whole == value:
        found = _COMPACT.fullmatch(str(whole))
        assert found is not None  # noqa: S101 - eight digits
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if whole not in _SERIALS:
        raise Unreadable("day")
    return _EPOCH[setting.since_1904] + timedelta(days=whole)


def _full(year: int, today: date) -> int:
    """Two digits of a year of this century that has begun; an older one must be written out."""
    if 2000 + year > today.year:
        raise Unreadable("year_short")
    return 2000 + year


def _day(year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise Unreadable("day_not_there") from error
    if year not in _YEARS:
        raise Unreadable("day")
    return found


def identity_of(value: Raw) -> str:
    """A document number. One that a spreadsheet took for a number has lost its last digits: nobody guesses them.

    Raises:
        Unreadable: ``precision_lost``.

    """
    if isinstance(value, int | float) and len(str(int(value))) > EXACT_DIGITS:
        raise Unreadable("precision_lost")
    text = unicodedata.normalize("NFKC", text_of(value)).replace(" ", "").lstrip("'’").upper()
    if _SCIENTIFIC.fullmatch(text):
        raise Unreadable("precision_lost")
    return text


def _number(value: Raw) -> str:
    if isinstance(value, int | float) and (value != int(value) or len(str(int(value))) > EXACT_DIGITS):
        raise Unreadable("precision_lost")
    return text_of(value)


def _phone(value: Raw) -> str:
    return unicodedata.normalize("NFKC", text_of(value)).replace(" ", "")


def value_of(cell: Cell, rule: FieldRule, column: Column | None, setting: Setting) -> Any:
    """What the cell says in its field.

    Raises:
        Unreadable: with the code of the fault, one of :data:`caseapp.rules.ledger.FAULTS`.

    """
    if cell.formula:
        raise Unreadable("formula")
    if isinstance(cell.value, bool):
        raise Unreadable("value_unknown")
    if isinstance(cell.value, str) and _CONTROL.search(cell.value):
        raise Unreadable("control_character")
    found = _READERS[rule.type](cell.value, rule, column, setting)
    if rule.longest and len(str(found)) > rule.longest:
        raise Unreadable("too_long")
    return found


def _code(value: Raw, _rule: FieldRule, column: Column | None, _setting: Setting) -> str:
    known = column.values.get(plain(text_of(value))) if column else None
    if known is None:
        raise Unreadable("value_unknown")
    return known


def _division(value: Raw, _rule: FieldRule, _column: Column | None, setting: Setting) -> str:
    known = setting.divisions.get(plain(text_of(value)))
    if known is None:
        raise Unreadable("county_unknown")
    return known


_READERS: Final[Mapping[LedgerFieldType, Callable[..., Any]]] = {
    LedgerFieldType.TEXT: lambda value, *_: text_of(value),
    LedgerFieldType.NUMBER: lambda value, *_: _number(value),
    LedgerFieldType.CODE: _code,
    LedgerFieldType.DAY: lambda value, _rule, _column, setting: day_of(value, setting),
    LedgerFieldType.IDENTITY: lambda value, *_: identity_of(value),
    LedgerFieldType.PHONE: lambda value, *_: _phone(value),
    LedgerFieldType.DIVISION: _division,
}
