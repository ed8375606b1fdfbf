"""Reading a ledger: where its header is, what each row says, what is wrong with it. No database, no file format.

A sheet comes as its filled rows; what stands in merged cells has been put into each of them already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any, Final

from caseapp.packs.imports import ImportRules, Ledger, StateRule, plain
from caseapp.rules.ledger_cells import Cell, Setting, Unreadable, text_of, value_of
from caseapp.vocabulary import LedgerField

F = LedgerField
HEADER_WITHIN: Final = 20
NOTE_CELLS: Final = 2
FAULTS: Final[Mapping[str, tuple[str, str]]] = {
    "required": ("必填，不能为空", "must not be empty"),
    "formula": ("是公式，系统不计算；请粘贴为数值后再导入", "is a formula; none is worked out, paste its value"),
    "precision_lost": (
        "以数字存放，末尾几位已经丢失；请将该列设为文本并按原件重新录入，系统不猜测",
        "was kept as a number and has lost its last digits; type it in again as text, nobody guesses them",
    ),
    "day": ("不是可以识别的日期，例如 2024-03-05", "is no day that can be read, such as 2024-03-05"),
    "day_not_there": ("日历中没有这一天", "the calendar has no such day"),
    "year_only": ("只有年份，须写明年月日", "names only a year; write the whole day"),
    "year_short": ("两位年份无法确定，请写四位年份", "two digits of a year are not clear; write four"),
    "value_unknown": ("映射文件没有说明此值的含义", "the mapping file does not say what this value means"),
    "county_unknown": ("没有这一县区；可在规则包中增加别名", "no such county; an alias can be added to the packs"),
    "nothing_above": ("“同上”之上没有可用的值", "there is no value above that could be meant"),
    "control_character": ("含有不允许的字符", "contains characters that are not allowed"),
    "too_long": ("文字过长", "is too long"),
    "state_not_taken": ("该类案件不能以此状态导入", "cases of this kind are not taken over in this state"),
    "state_needs": ("此状态的案件须有这一项", "a case in this state must have it"),
    "state_contradicts": ("与办理状态矛盾：此状态的案件不应有这一项", "contradicts the state, which has none"),
    "order": ("早于前一环节的日期", "is earlier than the step before it"),
    "in_future": ("日期不能晚于今天", "lies in the future"),
    "id_type_missing": ("须说明证件种类", "the kind of document is missing"),
    "number_taken": ("此编号已有另一案件", "another case has this number"),
    "identity_mismatch": (
        "该证件号码已登记在另一姓名下，请核对",
        "this number is stored or stands in the file under another name",
    ),
    "worker_unknown": ("人员名册中没有此承办人", "nobody on the register has this name"),
    "worker_ambiguous": ("名册中有几名同名人员", "several on the register have this name"),
    "other_institution": ("属于其他法律援助机构的辖区", "lies in the area of another institution"),
    "expired": ("检查后长期未导入，内容已清除", "was checked and not taken over for long; its content is gone"),
    "key_twice_different": ("表中另有一行编号相同而内容不同", "another row has the same key and says something else"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """The filled rows of a sheet, counted from one, all of one length."""

    name: str
    position: int
    rows: Mapping[int, Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong in a row: the column's letters (empty where it has none), the field, the code."""

    column: str
    field: str
    code: str
    message: str
    message_en: str


@dataclass(slots=True)
class Row:
    """A row of data as it was understood; ``words`` are all its cells under their headers, as text."""

    sheet: int
    number: int
    values: dict[LedgerField, Any]
    words: dict[str, str]
    faults: list[CellFault] = field(default_factory=list)


@dataclass(slots=True)
class Reading:
    """What a sheet says. ``missing``: headers that were not found, in which case nothing was read."""

    rows: list[Row] = field(default_factory=list)
    skipped: list[tuple[int, str]] = field(default_factory=list)
    missing: list[LedgerField] = field(default_factory=list)
    columns: dict[LedgerField, str] = field(default_factory=dict)


def letters(index: int) -> str:
    """A column's name: 0 is A, 26 is AA."""
    found = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        found = chr(65 + rest) + found
    return found


def fault(code: str, column: str = "", name: str = "") -> CellFault:
    """A fault in the words of :data:`FAULTS`."""
    return CellFault(column, name, code, *FAULTS[code])


def read(sheet: Sheet, ledger: Ledger, rules: ImportRules, setting: Setting) -> Reading:
    """Everything a sheet says, every fault of every row."""
    head = _header(sheet, ledger)
    if head.missing:
        return Reading(missing=list(head.missing))
    above: dict[LedgerField, Cell] = {}
    found = Reading(columns={name: letters(at) for name, at in head.places.items()})
    for number in (one for one in sorted(sheet.rows) if one > head.last):
        cells = sheet.rows[number]
        why = _no_data(cells, rules)
        if why is not None:
            found.skipped.append((number, why))
            continue
        found.rows.append(_row(sheet, number, cells, _Context(head, ledger, rules, setting, above)))
    return found


@dataclass(frozen=True, slots=True)
class _Header:
    last: int
    places: Mapping[LedgerField, int]
    titles: Mapping[int, str]
    missing: Sequence[LedgerField]


@dataclass(frozen=True, slots=True)
class _Context:
    head: _Header
    ledger: Ledger
    rules: ImportRules
    setting: Setting
    above: dict[LedgerField, Cell]


def _header(sheet: Sheet, ledger: Ledger) -> _Header:
    """The first rows, among the first twenty, in which every column is found; else those with most of them."""
    tries = [_header_at(sheet, ledger, start) for start in range(1, HEADER_WITHIN + 1)]
    return min(tries, key=lambda one: len(one.missing))


def _header_at(sheet: Sheet, ledger: Ledger, start: int) -> _Header:
    last = start + ledger.header_rows - 1
    rows = [sheet.rows.get(number, ()) for number in range(start, last + 1)]
    paths = {
        column: _path(row[column] if column < len(row) else Cell() for row in rows)
        for column in range(max(map(len, rows)))
    }
    places, missing = {}, []
    for name, column in ledger.columns.items():
        fits = [at for at, path in paths.items() if any(_ends(path, one) for one in column.headers)]
        if len(fits) == 1:
            places[name] = fits[0]
        else:
            missing.append(name)
    return _Header(last, places, {at: "/".join(path) for at, path in paths.items() if path}, missing)


def _path(cells: Iterable[Cell]) -> tuple[str, ...]:
    """The header's texts from top to bottom, each once: a cell merged over both rows has one text."""
    return tuple(dict.fromkeys(text for cell in cells if (text := plain(text_of(cell.value)))))


def _ends(path: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return bool(wanted) and path[-len(wanted) :] == wanted


def _no_data(cells: Sequence[Cell], rules: ImportRules) -> str | None:
    """Why a row is none of data: totals, a note or a signature."""
    first = next((plain(text_of(cell.value)) for cell in cells if text_of(cell.value)), None)
    if first is None:
        return "blank"
    if first.startswith(rules.totals):
        return "totals"
    alone = len({text_of(cell.value) for cell in cells if text_of(cell.value)}) <= NOTE_CELLS
    return "note" if alone and first.startswith(rules.notes) else None


def _row(sheet: Sheet, number: int, cells: Sequence[Cell], context: _Context) -> Row:
    words = {
        title: text
        for at, title in context.head.titles.items()
        if at < len(cells) and (text := text_of(cells[at].value))
    }
    found = Row(sheet.position, number, {}, words)
    for name in context.ledger.columns:
        _take(found, name, cells, context)
    for name, value in context.ledger.constants.items():
        found.values.setdefault(name, value)
    read_badly = {one.field for one in found.faults}
    found.faults += [one for one in _row_faults(found.values, context) if one.field not in read_badly]
    return found


def _take(row: Row, name: LedgerField, cells: Sequence[Cell], context: _Context) -> None:
    at, rules = context.head.places[name], context.rules
    cell = cells[at] if at < len(cells) else Cell()
    if plain(text_of(cell.value)) in rules.ditto and not cell.formula:
        if name not in context.above:
            row.faults.append(fault("nothing_above", letters(at), name))
            return
        cell = context.above[name]
    said = plain(text_of(cell.value))
    if not cell.formula and (not said or said in rules.blank):
        context.above.pop(name, None)
        return
    context.above[name] = cell
    try:
        column = context.ledger.columns.get(name)
        row.values[name] = value_of(cell, rules.fields[name], column, context.setting)
    except Unreadable as error:
        row.faults.append(fault(error.code, letters(at), name))


def _row_faults(values: Mapping[LedgerField, Any], context: _Context) -> Iterator[CellFault]:
    rules, places = context.rules, context.head.places

    def wrong(code: str, name: LedgerField) -> CellFault:
        return fault(code, letters(places[name]) if name in places else "", name)

    yield from (
        wrong("required", one)
        for one in dict.fromkeys((*rules.always, *context.ledger.key))
        if one not in values
    )
    if F.ID_NUMBER in values and F.ID_TYPE not in values:
        yield wrong("id_type_missing", F.ID_TYPE)
    yield from (wrong(code, name) for code, name in _day_faults(values, context))
    if F.KIND in values and F.STATE in values:
        rule = rules.state(values[F.KIND], values[F.STATE])
        told = [("state_not_taken", F.STATE)] if rule is None else _state_faults(values, rule, rules)
        yield from (wrong(code, name) for code, name in told)


def _day_faults(values: Mapping[LedgerField, Any], context: _Context) -> Iterator[tuple[str, LedgerField]]:
    for name, value in values.items():
        if isinstance(value, date) and value > context.setting.today:
            yield "in_future", name
    told = [(name, values[name]) for name in context.rules.order if name in values]
    for (_, before), (name, after) in pairwise(told):
        if after < before:
            yield "order", name


def _state_faults(
    values: Mapping[LedgerField, Any], rule: StateRule, rules: ImportRules
) -> Iterator[tuple[str, LedgerField]]:
    for name in sorted(rule.needs - set(values)):
        yield "state_needs", name
    for name in (*rules.order, F.WORKER):
        if name in values and name not in {*rule.needs, *rule.may, *rules.always}:
            yield "state_contradicts", name
    if F.WORKER in rule.may and (F.WORKER in values) != (F.ASSIGNED_ON in values):
        yield "state_needs", F.ASSIGNED_ON if F.WORKER in values else F.WORKER
