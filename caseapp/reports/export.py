"""The one way out for tables: no cell of a workbook or a CSV file can act as a formula.

Names and notes are typed by strangers; a spreadsheet runs a text that begins like a formula. In a workbook
every text is written as text; in CSV, which knows no types, such a text gets an apostrophe in front.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import IO, Any, Final

import xlsxwriter

DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NO_DAY: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook's property has no zone
NUMBERS: Final = (Fraction, Decimal, int)
_TEXT_STAYS_TEXT: Final[dict[str, Any]] = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def open_workbook(target: IO[bytes], row_by_row: Path | None = None) -> Any:
    """A workbook to write into, to be used as a context manager; fill it by :func:`write_cell` only.

    The same cells make the same bytes. With ``row_by_row``, a folder for what it has written, it holds one row in
    memory; rows are then written in order.
    """
    options = dict(_TEXT_STAYS_TEXT)
    if row_by_row is not None:
        options |= {"in_memory": False, "constant_memory": True, "tmpdir": str(row_by_row)}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"created": _NO_DAY})
    return book


def write_cell(sheet: Any, row: int, column: int, value: object) -> None:
    """Numbers as numbers, everything else as text, ``None`` as an empty text."""
    if isinstance(value, NUMBERS):
        sheet.write_number(row, column, float(value))
    else:
        sheet.write_string(row, column, "" if value is None else str(value))


def csv_file(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with the mark that spreadsheets look for; lines end as RFC 4180 says."""
    return csv_mark() + csv_lines([head]) + csv_lines(rows)


def csv_mark() -> bytes:
    """What stands before the first line, so that spreadsheets read UTF-8."""
    return codecs.BOM_UTF8


def csv_lines(rows: Iterable[Sequence[object]]) -> bytes:
    """Lines of a CSV file, to be sent one after the other."""
    target = io.StringIO(newline="")
    csv.writer(target).writerows([neutral(value) for value in row] for row in rows)
    return target.getvalue().encode()


def neutral(value: object) -> str:
    """A value as text that no spreadsheet runs; a number keeps its sign."""
    if isinstance(value, NUMBERS) and not isinstance(value, Fraction):
        return str(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \u3000").startswith(DANGEROUS) or text.startswith(DANGEROUS) else text
