"""The one way out for tables: no cell of a workbook or a CSV file can act as a formula.

Names and notes are typed by strangers; a spreadsheet runs a text that begins like a formula. In a workbook
every text is written as text; in CSV, which knows no types, such a text gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import IO, Any, Final

import xlsxwriter

DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NUMBERS: Final = (Fraction, Decimal, int)
_TEXT_STAYS_TEXT: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def open_workbook(target: IO[bytes]) -> Any:
    """A workbook to write into, to be used as a context manager; fill it by :func:`write_cell` only."""
    return xlsxwriter.Workbook(target, dict(_TEXT_STAYS_TEXT))


def write_cell(sheet: Any, row: int, column: int, value: object) -> None:
    """Numbers as numbers, everything else as text, ``None`` as an empty text."""
    if isinstance(value, NUMBERS):
        sheet.write_number(row, column, float(value))
    else:
        sheet.write_string(row, column, "" if value is None else str(value))


def csv_file(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with the mark that spreadsheets look for; lines end as RFC 4180 says."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow([neutral(title) for title in head])
    writer.writerows([neutral(value) for value in row] for row in rows)
    return target.getvalue().encode("utf-8-sig")


def neutral(value: object) -> str:
    """A value as text that no spreadsheet runs; a number keeps its sign."""
    if isinstance(value, NUMBERS) and not isinstance(value, Fraction):
        return str(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \u3000").startswith(DANGEROUS) or text.startswith(DANGEROUS) else text
