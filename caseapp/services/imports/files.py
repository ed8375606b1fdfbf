"""The file of a ledger: an XLSX workbook or a CSV text, to plain sheets of filled rows; bounded, nothing worked out.

A workbook is a zip of XML: what it unpacks to is bounded before anything is unpacked, and a document type
declaration, with which a few bytes could become gigabytes, is refused.
"""

from __future__ import annotations

import csv
import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from xml.etree import ElementTree as ET

import openpyxl
from openpyxl.utils.datetime import MAC_EPOCH
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.cell_range import CellRange

from caseapp.errors import Fault, Invalid
from caseapp.packs.imports import ImportLimits
from caseapp.rules.ledger import Sheet
from caseapp.rules.ledger_cells import Cell

MEGABYTE: Final = 1024 * 1024
ZIP: Final = b"PK\x03\x04"
OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
DECLARATIONS: Final = tuple(
    f"<!{word}".encode(coding)
    for word in ("DOCTYPE", "ENTITY")
    for coding in ("utf-8", "utf-16-le", "utf-16-be")
)
MERGED: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}mergeCell"
LAST_ROW: Final = 1_048_576  # a spreadsheet has no more; a file may claim any number
ENCODINGS: Final = ("utf-8-sig", "gb18030")
Grid = dict[int, list[Cell]]


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """``format`` is ``xlsx`` or ``csv``; ``since_1904``: its serial days count from 1904."""

    format: str
    sheets: tuple[Sheet, ...]
    since_1904: bool = False


def opened(content: bytes, limits: ImportLimits) -> LedgerFile:
    """The sheets of the file; its kind is read off its first bytes.

    Raises:
        Invalid: what keeps it from being read, at the field ``file``.

    """
    if not content.strip():
        raise _wrong("file_empty", "文件是空的", "the file is empty")
    if len(content) > limits.megabytes * MEGABYTE:
        raise _too_large(limits)
    if content.startswith(OLD_EXCEL):
        zh, en = "旧版 XLS 或者加密的文件；请另存为 XLSX", "an old XLS or an encrypted file; save it as XLSX"
        raise _wrong("file_type", zh, en)
    return _workbook(content, limits) if content.startswith(ZIP) else _csv(content, limits)


def _wrong(code: str, zh: str, en: str) -> Invalid:
    return Invalid(faults=[Fault("file", code, zh, en)])


def _too_large(limits: ImportLimits) -> Invalid:
    return _wrong(
        "file_too_large",
        f"文件过大：最多{limits.megabytes}MB，展开后{limits.unpacked_megabytes}MB",
        f"too large: at most {limits.megabytes} MB, {limits.unpacked_megabytes} MB unpacked",
    )


def _not_a_workbook() -> Invalid:
    return _wrong("file_type", "不是可以读取的 XLSX 工作簿", "no XLSX workbook that can be read")


def _workbook(content: bytes, limits: ImportLimits) -> LedgerFile:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _ensure_harmless(archive, limits)
            book = openpyxl.load_workbook(
                io.BytesIO(content), read_only=True, data_only=False, keep_links=False
            )
            sheets = tuple(
                Sheet(sheet.title, place, _filled(_grid(sheet, limits), _merges(archive, sheet, limits)))
                for place, sheet in enumerate(book.worksheets, 1)
            )
            return LedgerFile("xlsx", sheets, book.epoch == MAC_EPOCH)
    except Invalid:
        raise
    except (zipfile.BadZipFile, zlib.error, InvalidFileException, ET.ParseError, SyntaxError) as error:
        raise _not_a_workbook() from error
    except (
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        ArithmeticError,
        EOFError,
        OSError,
        RuntimeError,
    ) as error:
        raise _not_a_workbook() from error  # what a library meets in a file that was never a workbook


def _ensure_harmless(archive: zipfile.ZipFile, limits: ImportLimits) -> None:
    """Sizes as the directory tells them, which also bound what is unpacked; then no declarations in any part."""
    parts = archive.infolist()
    if (
        len(parts) > limits.entries
        or sum(one.file_size for one in parts) > limits.unpacked_megabytes * MEGABYTE
    ):
        raise _too_large(limits)
    if any(one.flag_bits & 1 for one in parts):
        raise _wrong("file_type", "文件已加密", "the file is encrypted")
    for one in parts:
        if one.filename.lower().endswith((".xml", ".rels")):
            found = archive.read(one)
            if any(mark in found for mark in DECLARATIONS):
                raise _wrong(
                    "file_declares",
                    "工作簿含有文档类型声明，不予读取",
                    "the workbook has a document type declaration",
                )


def _grid(sheet: Any, limits: ImportLimits) -> Grid:
    """The filled rows; formulas are told apart from what they look like."""
    found: Grid = {}
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(), 1):
        if number > LAST_ROW:
            raise _not_a_workbook()
        cells = [Cell(one.value, one.data_type == "f") for one in row]
        while cells and cells[-1].value is None:
            cells.pop()
        if cells:
            found[number] = _bounded(cells, len(found), limits)
    return found


def _bounded(cells: list[Cell], before: int, limits: ImportLimits) -> list[Cell]:
    if before >= limits.rows + 50:  # room for headers and totals
        zh, en = f"超过{limits.rows}行；请分成几个文件", f"more than {limits.rows} rows; make several files"
        raise _wrong("too_many_rows", zh, en)
    if len(cells) > limits.columns:
        zh, en = f"超过{limits.columns}列", f"more than {limits.columns} columns"
        raise _wrong("too_many_columns", zh, en)
    if any(isinstance(one.value, str) and len(one.value) > limits.cell for one in cells):
        zh, en = f"有单元格超过{limits.cell}字", f"a cell has more than {limits.cell} characters"
        raise _wrong("cell_too_long", zh, en)
    return cells


def _merges(archive: zipfile.ZipFile, sheet: Any, limits: ImportLimits) -> list[CellRange]:
    """The merged ranges, which a workbook that is read as a stream does not tell."""
    found: list[CellRange] = []
    path = posixpath.normpath(sheet._worksheet_path).lstrip("/")  # noqa: SLF001 - no public name for it
    with archive.open(path) as stream:
        for _, element in ET.iterparse(stream):  # noqa: S314 - without declarations, see above
            if element.tag == MERGED:
                found.append(CellRange(element.get("ref")))
                if len(found) > limits.rows:
                    zh, en = "合并单元格过多", "too many merged cells"
                    raise _wrong("too_many_merges", zh, en)
            element.clear()
    return found


def _filled(grid: Grid, merges: Iterable[CellRange]) -> Mapping[int, Sequence[Cell]]:
    """Every cell of a merged range says what its first one says; a range without rows of data is none."""
    last = max(grid, default=0)
    widest = max(map(len, grid.values()), default=0)
    for area in merges:
        rows = [number for number in range(area.min_row, min(area.max_row, last) + 1) if number in grid]
        first = _at(grid.get(area.min_row, []), area.min_col - 1)
        if first.value is None:
            continue
        for number in rows:
            _spread(grid[number], first, area.min_col - 1, min(area.max_col, widest))
    return {number: [*cells, *[Cell()] * (widest - len(cells))] for number, cells in grid.items()}


def _at(cells: Sequence[Cell], place: int) -> Cell:
    return cells[place] if place < len(cells) else Cell()


def _spread(cells: list[Cell], what: Cell, first: int, last: int) -> None:
    cells += [Cell()] * (last - len(cells))
    for place in range(first, last):
        cells[place] = what


def _csv(content: bytes, limits: ImportLimits) -> LedgerFile:
    text = _decoded(content)
    grid: Grid = {}
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), 1):
            cells = [Cell(one if one.strip() else None) for one in row]
            if any(one.value for one in cells):
                grid[number] = _bounded(cells, len(grid), limits)
    except csv.Error as error:
        raise _wrong("file_type", "不是可以读取的 CSV", "no CSV that can be read") from error
    return LedgerFile("csv", (Sheet("", 1, _filled(grid, ())),))


def _decoded(content: bytes) -> str:
    """UTF-8, with or without a mark at its beginning, else GB 18030; anything with NUL is no text."""
    for coding in ENCODINGS:
        try:
            text = content.decode(coding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    zh, en = "不是 XLSX，也不是 UTF-8 或 GB 18030 编码的 CSV", "neither XLSX nor CSV in UTF-8 or GB 18030"
    raise _wrong("file_type", zh, en)
