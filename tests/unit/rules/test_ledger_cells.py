"""What the cells of a ledger mean: days in all their spellings, numbers that were spoiled, nothing guessed."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from caseapp.packs.imports import Column, FieldRule
from caseapp.rules.ledger import letters
from caseapp.rules.ledger_cells import Cell, Setting, Unreadable, day_of, identity_of, text_of, value_of
from caseapp.vocabulary import LedgerFieldType

TODAY = date(2025, 3, 3)
FROM_1900 = Setting(since_1904=False, today=TODAY, divisions={"镜湖": "340202"})
FROM_1904 = Setting(since_1904=True, today=TODAY, divisions={})
FIFTH = date(2024, 3, 5)


@pytest.mark.parametrize(
    "written",
    [
        *(
            "2024.3.5",
            "2024年3月5日",
            "24-3-5",
            "2024/03/05",
            "２０２４．３．５",
            "20240305",
            "2024-03-05 00:00:00",
        ),
        *(
            " 2024 年 3 月 5 日 ",
            "2024.03.05",
            FIFTH,
            datetime(2024, 3, 5, 9, tzinfo=UTC),
            20240305,
            45356,
            45356.5,
            "45356",
        ),
    ],
    ids=repr,
)
def test_a_day_is_read_in_every_spelling(written: Any) -> None:
    assert day_of(written, FROM_1900) == FIFTH


def test_serial_days_count_from_where_the_workbook_says() -> None:
    assert day_of(43894, FROM_1904) == FIFTH
    assert day_of(61, FROM_1900) == date(1900, 3, 1)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *(
            ("2024.2.30", "day_not_there"),
            ("2024年", "day"),
            ("2024.3", "day"),
            ("昨天", "day"),
            ("5/3/2024", "day"),
        ),
        *((2024, "year_only"), ("2024", "year_only"), (59, "day"), (-3, "day"), (20241301, "day_not_there")),
        *(("99-3-5", "year_short"), ("26-3-5", "year_short"), ("1723-3-5", "day"), ("2024-3-5 08:30", "day")),
    ],
    ids=repr,
)
def test_what_is_no_certain_day_is_a_fault(written: Any, code: str) -> None:
    with pytest.raises(Unreadable) as error:
        day_of(written, FROM_1900)
    assert error.value.code == code


@pytest.mark.parametrize(
    "written", [3.40202199003071e17, 340202199003071230, "3.40202E+17", "3.40202199003071E17"]
)
def test_a_number_that_became_a_float_is_never_guessed(written: Any) -> None:
    with pytest.raises(Unreadable, match="precision_lost"):
        identity_of(written)


@pytest.mark.parametrize(
    "written", ["34020219900307123x", "３４０２０２１９９００３０７１２３Ｘ", "'34020219900307123X "]
)
def test_a_document_number_is_read_as_text(written: str) -> None:
    assert identity_of(written) == "34020219900307123X"


def test_text_keeps_what_it_is_but_wide_digits() -> None:
    assert text_of("（２０２３）镜援　字 第Ａ１号") == "（2023）镜援 字 第A1号"
    assert (text_of(13800000000.0), text_of(None), text_of(FIFTH)) == ("13800000000", "", "2024-03-05")


def rule(kind: LedgerFieldType, longest: int = 0) -> FieldRule:
    return FieldRule("", "", kind, None, longest)


@pytest.mark.parametrize(
    ("cell", "kind", "code"),
    [
        (Cell("=A1+1", formula=True), LedgerFieldType.TEXT, "formula"),
        (Cell("坏\x07字"), LedgerFieldType.TEXT, "control_character"),
        (Cell("四个文字"), LedgerFieldType.TEXT, "too_long"),
        (Cell("某区"), LedgerFieldType.DIVISION, "county_unknown"),
        (Cell("不知道"), LedgerFieldType.CODE, "value_unknown"),
        (Cell(True), LedgerFieldType.TEXT, "value_unknown"),
        (Cell(2023.5), LedgerFieldType.NUMBER, "precision_lost"),
        (Cell(1234567890123456789), LedgerFieldType.NUMBER, "precision_lost"),
    ],
)
def test_a_cell_says_what_is_wrong_with_it(cell: Cell, kind: LedgerFieldType, code: str) -> None:
    with pytest.raises(Unreadable) as error:
        value_of(cell, rule(kind, 3), Column((), {"民事": "civil_aid"}), FROM_1900)
    assert error.value.code == code


def test_a_cell_is_read_by_the_type_of_its_field() -> None:
    column = Column((), {"民事": "civil_aid"})
    assert value_of(Cell(" 民 事 "), rule(LedgerFieldType.CODE), column, FROM_1900) == "civil_aid"
    assert value_of(Cell(" 镜湖 "), rule(LedgerFieldType.DIVISION), None, FROM_1900) == "340202"
    assert value_of(Cell(13900000001.0), rule(LedgerFieldType.PHONE), None, FROM_1900) == "13900000001"
    assert value_of(Cell(17.0), rule(LedgerFieldType.NUMBER), None, FROM_1900) == "17"


def test_columns_are_named_as_a_spreadsheet_names_them() -> None:
    assert [letters(at) for at in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
