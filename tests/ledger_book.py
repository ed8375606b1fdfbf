"""A ledger as centres keep them, made here with what it means beside it; nothing of the importer is used.

Two header rows under a title, merged cells, days in seven spellings, serial days, full-width digits, 同上, several
names of one county, identity numbers that became floats, totals and signatures at the end, blank rows between.
"""

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

import xlsxwriter

from tests.cases import identity

TITLE: Final = "镜湖区法律援助中心案件登记台账"
TOP: Final = (
    *("序号", "案件编号", "县区", "案件类型", "援助事项", "受援人", "受援人", "受援人", "受援人", "受援人"),
    *(
        "对方当事人",
        "申请日期",
        "审批",
        "审批",
        "指派",
        "指派",
        "结案日期",
        "办理情况",
        "特殊人群",
        "案情简介",
    ),
)
LOW: Final = {
    5: "姓名",
    6: "性别",
    7: "身份证号",
    8: "联系电话",
    9: "住址",
    12: "日期",
    13: "审批人",
    14: "日期",
    15: "承办人",
}
COLUMNS: Final = {
    "former_number": "B", "county": "C", "kind": "D", "matter": "E", "applicant_name": "F", "sex": "G",
    "id_number": "H", "phone": "I", "address": "J", "opponent_name": "K", "received_on": "L",
    "decided_on": "M", "assigned_on": "O", "worker": "P", "closed_on": "Q", "state": "R", "sensitivity": "S",
    "facts": "T",
}  # fmt: skip
PLACE: Final = {name: ord(letter) - 65 for name, letter in COLUMNS.items()}
FIRST_ROW: Final = 4
COUNTIES: Final = ("镜湖区", "镜湖", "芜湖市镜湖区", "340202", " 镜湖 区 ", "３４０２０２")
STATES: Final = {"已结案": "closed", "已结": "closed", "不予援助": "refused", "撤回": "withdrawn"}


@dataclass(frozen=True)
class Serial:
    """A day that stands as a number in a plain cell."""

    day: date


@dataclass(frozen=True)
class Formula:
    text: str


@dataclass
class Planned:
    """A row as it is written, and what a careful clerk would say of it."""

    cells: dict[str, Any]
    meant: dict[str, Any]
    faults: set[tuple[str, str]] = field(default_factory=set)
    state: str = "ready"
    number: int = 0
    merged: int = 0


@dataclass
class Book:
    rows: list[Planned]
    content: bytes = b""

    def faults(self) -> set[tuple[int, str, str]]:
        return {(row.number, column, code) for row in self.rows for column, code in row.faults}

    def count(self, state: str) -> int:
        return sum(row.state == state for row in self.rows)

    def ready(self) -> Iterator[Planned]:
        yield from (row for row in self.rows if row.state == "ready")


def wide(text: str) -> str:
    """With full-width digits and letters."""
    return "".join(chr(ord(one) + 0xFEE0) if one.isascii() and one.isalnum() else one for one in text)


def spelled(day: date, how: int) -> Any:
    """One of the ways in which clerks write a day."""
    year, month, number = day.year, day.month, day.day
    ways = (
        day,
        Serial(day),
        f"{year}.{month}.{number}",
        f"{year}年{month}月{number}日",
        f"{year % 100}-{month}-{number}",
        wide(f"{year}.{month:02d}.{number:02d}"),
        int(f"{year}{month:02d}{number:02d}"),
        f"{year}/{month}/{number}",
    )
    return ways[how % len(ways)]


def plain_row(serial: int, chance: random.Random) -> Planned:
    """A row without a fault, of one of four states."""
    received = date(2019, 1, 2) + timedelta(days=chance.randrange(2000))
    decided, closed = received + timedelta(days=5), received + timedelta(days=90)
    said, state = chance.choice(list(STATES.items()))
    person = identity(f"19{50 + serial % 50}-0{1 + serial % 9}-1{serial % 10}", serial % 1000)
    meant: dict[str, Any] = {
        "former_number": f"（{received.year}）镜援民字第{serial}号",
        "kind": "civil_aid",
        "state": state,
        "received_on": received,
        "applicant_name": f"受援人{serial % 1000:03d}{chr(0x7532 + serial % 3)}{person[6:10]}",
        "id_number": person,
        "phone": f"139{serial:08d}",
        "matter": "labor_relation_or_pay",
        "county": "340202",
        "opponent_name": f"示例公司{serial % 7}",
    }
    if state in {"closed", "refused"}:
        meant["decided_on"] = decided
    if state in {"closed", "withdrawn"}:
        meant["closed_on"] = closed
    number = meant["former_number"]
    cells = {
        **meant,
        "former_number": wide(number) if serial % 5 == 0 else number,
        "kind": chance.choice(("民事", "民事案件", " 民 事 ")),
        "matter": chance.choice(("劳动报酬", "讨薪", "请求支付劳动报酬")),
        "county": chance.choice(COUNTIES),
        "sex": "男" if int(person[16]) % 2 else "女",
        "id_number": wide(person) if serial % 4 == 0 else person,
        "phone": int(meant["phone"]) if serial % 3 == 0 else meant["phone"],
        "state": said,
        "sensitivity": chance.choice(("", "无", "/")),
    }
    cells["former_number"] = wide(number).replace("（", "（") if serial % 5 == 0 else number
    for name in ("received_on", "decided_on", "closed_on"):
        if name in meant:
            cells[name] = spelled(meant[name], serial + len(name))
    return Planned(cells, meant)


def _broken(row: Planned, column: str, code: str, **cells: Any) -> Planned:
    row.cells |= cells
    row.faults.add((COLUMNS[column], code))
    row.state = "faulty"
    return row


def spoil(row: Planned, how: int) -> Planned:
    """One of the faults that ledgers have; the row says which."""
    received, number = row.meant["received_on"], row.meant["id_number"]
    closed = {"state": "已结案", "decided_on": received, "closed_on": received + timedelta(days=9)}
    other_check = number[:17] + ("1" if number[17] != "1" else "2")
    at_work = {
        **closed,
        "closed_on": None,
        "state": "办理中",
        "worker": "名册外律师",
        "assigned_on": received,
    }
    ways: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("id_number", "precision_lost", {"id_number": float(int(number[:17] + "0"))}),
        ("id_number", "checksum", {"id_number": other_check}),
        ("received_on", "day_not_there", {"received_on": "2023年2月30日"}),
        ("received_on", "year_only", {"received_on": 2021}),
        ("closed_on", "formula", {**closed, "closed_on": Formula("=L4+90")}),
        ("matter", "value_unknown", {"matter": "某种新事项"}),
        ("county", "other_institution", {"county": "鸠江区"}),
        ("county", "county_unknown", {"county": "某某区"}),
        ("closed_on", "order", {**closed, "closed_on": received - timedelta(days=3)}),
        ("applicant_name", "required", {"applicant_name": None}),
        ("closed_on", "state_contradicts", {**closed, "state": "已批准"}),
        ("worker", "worker_unknown", at_work),
    )
    column, code, cells = ways[how % len(ways)]
    return _broken(row, column, code, **cells)


def book(count: int, seed: int = 5, every: int = 20) -> Book:
    """So many rows of data, one in ``every`` of them faulty; then two repeated ones, totals and signatures."""
    chance = random.Random(seed)  # noqa: S311 - the same ledger each time
    rows = [plain_row(serial, chance) for serial in range(1, count - 1)]
    for place in range(every - 1, len(rows), every):
        rows[place] = spoil(rows[place], place // every)
    for place in range(7, len(rows), 10):
        _ditto(rows[place - 1], rows[place])
    for place in range(11, len(rows) - 3, 25):
        _merge_county(rows[place : place + 3], place)
    return printed(rows + list(_twice(rows)))


def _twice(rows: list[Planned]) -> Iterator[Planned]:
    again = Planned(dict(rows[0].cells), rows[0].meant, state="repeated")
    other = Planned({**rows[1].cells, "facts": "另有内容"}, rows[1].meant)
    yield from (again, _broken(other, "former_number", "key_twice_different"))


def printed(rows: list[Planned]) -> Book:
    """The book of these rows."""
    found = Book(rows)
    found.content = written(found)
    return found


def one_row(**cells: Any) -> Book:
    """A book of one row without a fault, with these cells instead of its own."""
    row = plain_row(1, random.Random(1))  # noqa: S311 - the same each time
    row.cells |= {"decided_on": None, "closed_on": None, **cells}
    return printed([row])


def _ditto(above: Planned, row: Planned) -> None:
    """The county and the opponent of the row above, where that one says them well."""
    if above.state == row.state == "ready":
        row.cells |= {"county": "同上", "opponent_name": "〃"}
        row.meant["opponent_name"] = above.meant["opponent_name"]


def _merge_county(rows: list[Planned], place: int) -> None:
    """One county written once over three rows, where no blank row comes between."""
    if all(row.state == "ready" for row in rows) and place % 50 < 47 and rows[0].cells["county"] != "同上":
        rows[0].merged = len(rows)
        for row in rows[1:]:
            row.cells["county"] = None


def written(found: Book) -> bytes:
    """The workbook: row numbers are noted on the plan, a blank row stands after every fiftieth."""
    target = io.BytesIO()
    file = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet, days = file.add_worksheet("2019-2024年"), file.add_format({"num_format": "yyyy/m/d"})
    _head(sheet)
    at = FIRST_ROW
    for place, row in enumerate(found.rows):
        row.number = at
        sheet.write_number(at - 1, 0, place + 1)
        for name, value in row.cells.items():
            _write(sheet, at - 1, PLACE[name], value, days)
        if row.merged:
            sheet.merge_range(
                at - 1, PLACE["county"], at + row.merged - 2, PLACE["county"], row.cells["county"]
            )
        at += 2 if place % 50 == 49 else 1
    sheet.merge_range(at - 1, 0, at - 1, 4, "合  计：")
    sheet.write_number(at - 1, 5, len(found.rows))
    sheet.write_string(at, 0, "制表人：")
    sheet.write_string(at, 3, "审核人：")
    file.close()
    return target.getvalue()


def _head(sheet: Any) -> None:
    sheet.merge_range(0, 0, 0, len(TOP) - 1, TITLE)
    for place, text in enumerate(TOP):
        if place not in LOW:
            sheet.merge_range(1, place, 2, place, text)
        else:
            sheet.write_string(2, place, LOW[place])
    for first, last in ((5, 9), (12, 13), (14, 15)):
        sheet.merge_range(1, first, 1, last, TOP[first])


def _write(sheet: Any, row: int, column: int, value: Any, days: Any) -> None:
    match value:
        case Serial(day):
            sheet.write_number(row, column, (day - date(1899, 12, 30)).days)
        case Formula(text):
            sheet.write_formula(row, column, text, None, 45000)
        case date():
            sheet.write_datetime(row, column, value, days)
        case int() | float():
            sheet.write_number(row, column, value)
        case str():
            sheet.write_string(row, column, value)
