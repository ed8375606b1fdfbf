"""The file of a ledger: sheets as they are filled, and what is refused before it does harm."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import xlsxwriter

from caseapp.errors import Invalid
from caseapp.packs.imports import ImportLimits
from caseapp.services.imports.files import LedgerFile, opened

LIMITS = ImportLimits(
    megabytes=1, unpacked_megabytes=1, entries=50, rows=20, columns=10, cell=100, faults=100, keep_days=1
)
SHEET = "xl/worksheets/sheet1.xml"


def workbook(fill: Callable[[Any, Any], Any], **options: Any) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, **options})
    fill(book.add_worksheet("簿"), book)
    book.close()
    return target.getvalue()


def changed(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The workbook with a part of it written over."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for part in source.namelist():
            found = source.read(part)
            made.writestr(part, found.replace(old, new, 1) if part == name else found)
    return target.getvalue()


def texts(found: LedgerFile) -> dict[int, list[Any]]:
    return {number: [cell.value for cell in cells] for number, cells in found.sheets[0].rows.items()}


def code_of(content: bytes) -> str:
    with pytest.raises(Invalid) as error:
        opened(content, LIMITS)
    (fault,) = error.value.faults
    assert fault.field == "file"
    assert fault.message
    assert fault.message_en
    return fault.code


def test_merged_cells_say_what_their_first_one_says() -> None:
    def fill(sheet: Any, _: Any) -> None:
        sheet.merge_range("A1:B1", "受援人")
        sheet.merge_range("C1:C3", "镜湖区")
        sheet.write_row("A2", ["姓名", "性别"])
        sheet.write_row("A3", ["甲", "男"])
        sheet.write("A5", "乙")

    assert texts(opened(workbook(fill), LIMITS)) == {
        1: ["受援人", "受援人", "镜湖区"],
        2: ["姓名", "性别", "镜湖区"],
        3: ["甲", "男", "镜湖区"],
        5: ["乙", None, None],
    }


def test_a_formula_is_told_apart_from_a_text_that_looks_like_one() -> None:
    def fill(sheet: Any, _: Any) -> None:
        sheet.write_formula("A1", "=1+1", None, 2)
        sheet.write_string("B1", "=1+1")

    (cells,) = opened(workbook(fill), LIMITS).sheets[0].rows.values()
    assert [(cell.value, cell.formula) for cell in cells] == [("=1+1", True), ("=1+1", False)]


@pytest.mark.parametrize("since_1904", [False, True])
def test_a_day_is_a_day_from_whatever_the_workbook_counts(since_1904: bool) -> None:
    def fill(sheet: Any, book: Any) -> None:
        sheet.write_datetime("A1", date(2024, 3, 5), book.add_format({"num_format": "yyyy/m/d"}))

    found = opened(workbook(fill, date_1904=since_1904), LIMITS)
    ((day,),) = texts(found).values()
    assert (day.isoformat(), found.since_1904) == ("2024-03-05T00:00:00", since_1904)


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_text_is_read_in_either_coding(coding: str) -> None:
    content = '编号,姓名\r\n1,"甲,\n乙"\r\n\r\n2,\r\n'.encode(coding)
    assert texts(opened(content, LIMITS)) == {1: ["编号", "姓名"], 2: ["1", "甲,\n乙"], 4: ["2", None]}


def rows(count: int, columns: int = 1, text: str = "甲") -> bytes:
    return "\n".join([",".join([text] * columns)] * count).encode()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"  \n", "file_empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 40, "file_type"),
        (b"\x89PNG\r\n\x1a\n\0\0", "file_type"),
        (b"PK\x03\x04 nothing of the sort", "file_type"),
        ('编号,"甲'.encode(), "file_type"),
        (b"x" * (1024 * 1024 + 1), "file_too_large"),
        (rows(71), "too_many_rows"),
        (rows(1, columns=11), "too_many_columns"),
        (rows(1, text="长" * 101), "cell_too_long"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(content: bytes, code: str) -> None:
    assert code_of(content) == code


def test_a_zip_that_unpacks_to_too_much_is_not_unpacked() -> None:
    sound = workbook(lambda sheet, _: sheet.write("A1", "甲"))
    bomb = changed(sound, SHEET, b"</worksheet>", b"</worksheet>" + b" " * 2_000_000)
    assert len(bomb) < 100_000
    assert code_of(bomb) == "file_too_large"
    target = io.BytesIO(sound)
    with zipfile.ZipFile(target, "a") as archive:
        for number in range(60):
            archive.writestr(f"{number}.bin", b"")
    assert code_of(target.getvalue()) == "file_too_large"


@pytest.mark.parametrize("coding", ["utf-8", "utf-16"])
def test_a_workbook_that_declares_entities_is_refused(coding: str) -> None:
    sound = workbook(lambda sheet, _: sheet.write("A1", "甲"))
    hostile = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><worksheet/>'.encode(coding)
    with zipfile.ZipFile(io.BytesIO(sound)) as archive:
        whole = archive.read(SHEET)
    assert code_of(changed(sound, SHEET, whole, hostile)) == "file_declares"


def test_a_row_that_claims_to_be_far_away_does_not_keep_anybody_busy() -> None:
    sound = workbook(lambda sheet, _: sheet.write("A1", "甲"))
    assert code_of(changed(sound, SHEET, b'<row r="1"', b'<row r="999999999"')) == "file_type"
