"""Ledgers of old cases: how every ledger is read (rules.yaml), what one of them calls its columns (ledgers/)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from caseapp.errors import Fault, Invalid
from caseapp.packs._yaml import parse_document
from caseapp.packs.case_types import CaseType
from caseapp.packs.reading import Node, PackFault, PackReader, source_of
from caseapp.vocabulary import CaseKind, Channel, IdType, LedgerField, LedgerFieldType, Sensitivity, Sex
from caseapp.vocabulary.spelling import folded

_RULES: Final = "imports/rules.yaml"
_LEDGERS: Final = "imports/ledgers/*.yaml"
_CODES: Final[Mapping[str, type[StrEnum]]] = {
    one.__name__: one for one in (CaseKind, Channel, IdType, Sensitivity, Sex)
}
_PLACE: Final = re.compile(r"<([a-z_]+)>")
_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")
_SPACE: Final = re.compile(r"[\s\u3000*＊:：]+")
MOST_HEADER_ROWS: Final = 5
LONGEST_MAPPING: Final = 200_000


@dataclass(frozen=True, slots=True)
class FieldRule:
    """How the cells of a field are read; ``codes`` are all its values, where the program fixes them."""

    zh: str
    en: str
    type: LedgerFieldType
    codes: frozenset[str] | None
    longest: int


@dataclass(frozen=True, slots=True)
class Replay:
    """An event whose clocks run on, and the field that has its day."""

    event: str
    on: LedgerField


@dataclass(frozen=True, slots=True)
class StateRule:
    """What a case in a state must and may tell, what its columns become, which clocks run on."""

    needs: frozenset[LedgerField]
    may: frozenset[LedgerField]
    sets: Mapping[str, str]
    replays: tuple[Replay, ...]
    ends_assignment: str | None

    def columns(self, values: Mapping[LedgerField, Any]) -> dict[str, Any]:
        """The columns of the case, with the row's values in the places of fields."""
        found = {name: _PLACE.fullmatch(text) for name, text in self.sets.items()}
        return {
            name: values[LedgerField(place[1])] if place else self.sets[name] for name, place in found.items()
        }


@dataclass(frozen=True, slots=True)
class ImportLimits:
    """What is taken: sizes in MiB, counts, the characters of a cell."""

    megabytes: int
    unpacked_megabytes: int
    entries: int
    rows: int
    columns: int
    cell: int
    faults: int
    keep_days: int


@dataclass(frozen=True, slots=True)
class Column:
    """The header texts a field's column may have, and what its texts mean."""

    headers: tuple[tuple[str, ...], ...]
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ledger:
    """One kind of ledger: its columns. ``digest`` is that of the file it was read from."""

    code: str
    zh: str
    en: str
    header_rows: int
    every_sheet: bool
    key: tuple[LedgerField, ...]
    columns: Mapping[LedgerField, Column]
    constants: Mapping[LedgerField, str]
    digest: str


@dataclass(frozen=True, slots=True)
class ImportRules:
    """How ledgers are read, and those that are known by a name."""

    fields: Mapping[LedgerField, FieldRule]
    always: tuple[LedgerField, ...]
    order: tuple[LedgerField, ...]
    states: Mapping[tuple[str, str], StateRule]
    blank: frozenset[str]
    ditto: frozenset[str]
    totals: tuple[str, ...]
    notes: tuple[str, ...]
    aliases: Mapping[str, str]
    limits: ImportLimits
    ledgers: Mapping[str, Ledger]

    def state(self, kind: str, state: str) -> StateRule | None:
        """What the state presupposes; ``None`` where no such case can be taken over."""
        return self.states.get((kind, state))


def plain(text: str) -> str:
    """A text of a ledger as it is compared: folded, without asterisks and colons."""
    return _SPACE.sub("", folded(text))


def load_imports(reader: PackReader, case_types: Mapping[str, CaseType]) -> ImportRules:
    """``imports/rules.yaml`` and the ledgers beside it. Faults stay with the reader."""
    node = reader.open(_RULES)
    node.keys(
        ("fields", "always", "order", "states", "blank", "ditto", "totals", "notes", "aliases", "limits")
    )
    fields = {_field(one, code): _rule(one) for code, one in node.entries("fields").items()}
    for missing in sorted(set(LedgerField) - set(fields)):
        node.fault("is missing", f"{missing}: {{type: text, …}}", f"fields.{missing}")
    found = ImportRules(
        fields=fields,
        always=_fields(node, "always"),
        order=_fields(node, "order"),
        states=dict(_states(node, case_types)),
        blank=frozenset(map(plain, node.texts("blank"))),
        ditto=frozenset(map(plain, node.texts("ditto"))),
        totals=tuple(map(plain, node.texts("totals"))),
        notes=tuple(map(plain, node.texts("notes"))),
        aliases={
            plain(name): code for code, one in node.entries("aliases").items() for name in one.texts("")
        },
        limits=_limits(node.at("limits")),
        ledgers={},
    )
    ledgers = {
        name: _ledger(one, found, source_of(name, reader.text(name)).digest)
        for name, one in reader.matching(_LEDGERS)
    }
    return ImportRules(
        **{name: getattr(found, name) for name in ImportRules.__slots__ if name != "ledgers"},
        ledgers={one.code: one for one in ledgers.values()},
    )


def _field(node: Node, code: str) -> LedgerField:
    if code in list(LedgerField):
        return LedgerField(code)
    node.fault("is no field of a ledger", " | ".join(LedgerField))
    return LedgerField.FACTS


def _fields(node: Node, key: str) -> tuple[LedgerField, ...]:
    below = Node(node.value, node.file, f"{node.path}.{key}" if node.path else key, node.faults)
    return tuple(_field(below, code) for code in node.texts(key))


def _rule(node: Node) -> FieldRule:
    node.keys(("zh", "en", "type"), ("codes", "longest"))
    named = node.text("codes", default="")
    if named and named not in _CODES:
        node.fault(f"{named!r} is not known", f"codes: {min(_CODES)}", "codes")
    return FieldRule(
        node.text("zh"),
        node.text("en"),
        node.choice("type", LedgerFieldType),
        frozenset(str(one) for one in _CODES[named]) if named in _CODES else None,
        node.integer("longest", default=0),
    )


def _states(node: Node, case_types: Mapping[str, CaseType]) -> Any:
    for one in node.children("states"):
        one.keys(("kinds", "state"), ("needs", "may", "sets", "replays", "ends_assignment"))
        state = one.text("state")
        rule = StateRule(
            needs=frozenset(_fields(one, "needs")),
            may=frozenset(_fields(one, "may")),
            sets={name: below.text("") for name, below in one.entries("sets").items()},
            replays=tuple(_replay(below) for below in one.children("replays")),
            ends_assignment=one.text("ends_assignment", default="") or None,
        )
        for kind in one.texts("kinds"):
            known = case_types.get(kind)
            if known is None or state not in known.states:
                one.fault(f"{kind} has no state {state!r}", "state: closed", "state")
                continue
            for strange in {replay.event for replay in rule.replays} - set(known.events):
                one.fault(f"{kind} has no event {strange!r}", f"event: {known.opening.event}", "replays")
            yield (kind, state), rule


def _replay(node: Node) -> Replay:
    node.keys(("event", "on"))
    return Replay(node.text("event"), node.choice("on", LedgerField))


def _limits(node: Node) -> ImportLimits:
    names = tuple(ImportLimits.__slots__)
    node.keys(names)
    return ImportLimits(**{name: node.integer(name, minimum=1) for name in names})


def ledger_of(rules: ImportRules, text: str) -> Ledger:
    """A mapping file that somebody hands in, YAML or JSON.

    Raises:
        Invalid: every fault of the file, with a right example.

    """
    if len(text) > LONGEST_MAPPING:
        raise Invalid(faults=[Fault("mapping", "too_long", "映射文件过长", "the mapping file is too long")])
    try:
        value = parse_document(text)
    except (ValueError, RecursionError) as error:
        zh, en = "映射文件不是有效的 YAML 或 JSON", "the mapping file is neither YAML nor JSON"
        raise Invalid(faults=[Fault("mapping", "unreadable", zh, en)]) from error
    faults: list[PackFault] = []
    found = _ledger(Node(value, "mapping", "", faults), rules, source_of("mapping", text).digest)
    if faults:
        raise Invalid(faults=[_told(one) for one in dict.fromkeys(faults)])
    return found


def _told(fault: PackFault) -> Fault:
    where = f"mapping.{fault.key}" if fault.key else "mapping"
    zh = f"映射文件此处有误，正确写法例如：{fault.example}" if fault.example else "映射文件此处有误"
    en = f"{fault.message}; example: {fault.example}" if fault.example else fault.message
    return Fault(where[:200], "mapping", zh, en)


def _ledger(node: Node, rules: ImportRules, digest: str) -> Ledger:
    needed = ("code", "zh", "en", "header_rows", "columns")
    node.keys(needed, ("sheets", "key", "constants"))
    columns = {_field(one, code): _column(one, code, rules) for code, one in node.entries("columns").items()}
    constants = {_field(one, code): one.text("") for code, one in node.entries("constants").items()}
    key = _fields(node, "key") or (LedgerField.FORMER_NUMBER,)
    for name, value in constants.items():
        _check_code(node.at("constants"), rules.fields.get(name), name, value)
    for missing in [one for one in rules.always if one not in {*columns, *constants}]:
        node.fault(
            "is missing", f"{missing}: {{headers: [{rules.fields[missing].zh}]}}", f"columns.{missing}"
        )
    for missing in [one for one in key if one not in columns]:
        node.fault("the key needs a column", f"{missing}: {{headers: […]}}", f"columns.{missing}")
    code = node.text("code")
    if not _CODE.fullmatch(code):
        node.fault("is no code", "code: our_ledger", "code")
    rows = node.integer("header_rows", minimum=1)
    if rows > MOST_HEADER_ROWS:
        node.fault("more than five", "header_rows: 2", "header_rows")
    sheets = node.text("sheets", default="first")
    if sheets not in {"first", "all"}:
        node.fault("is not known", "sheets: first | all", "sheets")
    names = node.text("zh"), node.text("en")
    return Ledger(code, *names, rows, sheets == "all", key, columns, constants, digest)


def _column(node: Node, code: str, rules: ImportRules) -> Column:
    node.keys(("headers",), ("values",))
    headers = tuple(tuple(plain(part) for part in text.split(" / ")) for text in node.texts("headers"))
    if not headers:
        node.fault("names no header", "headers: [案件编号]", "headers")
    values = {plain(text): one.text("") for text, one in node.entries("values").items()}
    rule = rules.fields.get(LedgerField(code)) if code in list(LedgerField) else None
    if rule is not None and rule.type is LedgerFieldType.CODE and not values:
        node.fault("says of no text what it means", "values: {男: male, 女: female}", "values")
    for value in values.values():
        _check_code(node, rule, "values", value)
    return Column(headers, values)


def _check_code(node: Node, rule: FieldRule | None, key: str, value: str) -> None:
    if rule is not None and rule.codes is not None and value not in rule.codes:
        node.fault(f"{value!r} is not known", " | ".join(sorted(rule.codes)), key)
    elif rule is not None and rule.type is LedgerFieldType.CODE and not _CODE.fullmatch(value):
        node.fault(f"{value!r} is no code", "labor_relation_or_pay", key)
