"""Conditions as the packs write them: a tree of tests that `caseapp.rules.screening` interprets.

Nothing here knows what a test means for an applicant; this module knows its shape, its source and
its wording.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from string import Formatter

from caseapp.packs.reading import Node, Provenance

PLACEHOLDERS = frozenset({"name_zh", "name_en", "input", "threshold", "margin"})
# Request paths of `POST /screenings` that a test may ask for; rules.screening.facts reads the same ones.
FACT_PATHS = (
    "origin",
    "aid_form",
    "matter",
    "other_reason",
    "applicant.birth_date",
    "applicant.has_fixed_income",
    "applicant.monthly_income",
    "applicant.residence",
    "household.members",
    "household.monthly_income",
    "household.opponent_in_household",
    "verification",
    "already_represented",
)
_COMMON = (
    *("rule", "where", "name_zh", "name_en", "refusal", "route", "say"),
    *("source", "article", "rank", "verified"),
)


class Truth(StrEnum):
    """The three answers of a condition."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Op(StrEnum):
    """The tests a pack may write; the key under which it writes them."""

    ALL = "all"
    ANY = "any"
    NOT = "not"
    FACT = "fact"
    AGE = "age"
    EVIDENCE = "evidence"
    CATEGORY = "category"
    PROVED_CATEGORY = "proved_category"
    CIRCUMSTANCE = "circumstance"
    MATTER = "matter"
    CLAIMS = "claims"
    GROUNDS = "grounds"
    WITHIN_LINE = "within_line"
    WITHIN_ASSETS = "within_assets"


@dataclass(frozen=True, slots=True)
class Condition:
    """One test. Which fields besides the first four matter depends on `op`.

    `values` are the accepted values of a fact, or codes; `groups` name groups of matters or grounds;
    `below` and `at_least` are ages in years. `refusal` is the refusal ground named when the condition
    fails, `route` the hardship route taken when it holds. `where` names a flag setting, or one of rules on
    assets: where it is off (or no rule binds) the condition is not asked at all, where it is on it rests on
    that setting's source. `say` holds a Chinese and an English template for each answer.
    """

    rule: str
    op: Op
    parts: tuple[Condition, ...]
    basis: Provenance
    fact: str = ""
    values: tuple[object, ...] = ()
    groups: tuple[str, ...] = ()
    at_least: int | None = None
    below: int | None = None
    refusal: str = ""
    route: str = ""
    where: str = ""
    name_zh: str = ""
    name_en: str = ""
    say: Mapping[Truth, tuple[str, str]] = field(default_factory=dict, compare=False)
    origin: Node = field(default_factory=lambda: Node(None, "", "", []), compare=False, repr=False)

    def walk(self) -> Iterator[Condition]:
        """This condition and all below it."""
        yield self
        for part in self.parts:
            yield from part.walk()

    @property
    def needs_document(self) -> bool:
        """Whether it never holds without one."""
        if self.op is Op.ANY:
            return all(part.needs_document for part in self.parts)
        if self.op is Op.ALL:
            return any(part.needs_document for part in self.parts)
        return self.op in {Op.EVIDENCE, Op.PROVED_CATEGORY}


@dataclass(slots=True)
class ConditionReader:
    """Reads condition trees; `named` holds those that `use:` may refer to, in the order they were read.

    An `article` beside `use:` is the one that the condition rests on in that place.
    """

    named: dict[str, Condition] = field(default_factory=dict)

    def read(self, node: Node, basis: Provenance, rule: str = "") -> Condition:
        """The tree at `node`; sources not written there are taken from `basis`."""
        if node.has("use"):
            return self._reference(node, basis)
        op = _op_of(node)
        node.keys([], [*_COMMON, *((op,) if op else Op), *_EXTRA.get(op, ())])
        if op is None:
            return Condition(rule, Op.ALL, (), basis, origin=node)
        own = node.provenance(basis)
        rule = node.text("rule", rule or op.value)
        at_least, below = _years(node) if op is Op.AGE else (None, None)
        return Condition(
            rule=rule,
            op=op,
            parts=self._parts(node, op, own),
            basis=own,
            fact=request_path(node, "fact") if op is Op.FACT else "",
            values=_values(node, op),
            groups=_groups(node, op),
            at_least=at_least,
            below=below,
            refusal=node.text("refusal", ""),
            route=node.text("route", ""),
            where=node.text("where", ""),
            name_zh=node.text("name_zh", ""),
            name_en=node.text("name_en", ""),
            say=read_say(node),
            origin=node,
        )

    def _parts(self, node: Node, op: Op, basis: Provenance) -> tuple[Condition, ...]:
        if op is Op.NOT:
            return (self.read(node.at("not"), basis),)
        if op not in {Op.ALL, Op.ANY}:
            return ()
        found = tuple(self.read(child, basis) for child in node.children(op.value))
        if not found:
            node.fault("needs at least one condition", f"{op}: [{{use: not_represented}}]", op.value)
        return found

    def _reference(self, node: Node, basis: Provenance) -> Condition:
        node.keys(["use"], ["article"])
        name = node.text("use")
        if name not in self.named:
            known = ", ".join(self.named) or "none"
            node.fault(f"no condition {name!r} is written above", f"use: one of {known}", "use")
            return Condition(name, Op.ALL, (), basis, origin=node)
        shared = self.named[name]
        return replace(
            shared, basis=replace(shared.basis, article=node.text("article", shared.basis.article))
        )


_EXTRA: dict[Op | None, tuple[str, ...]] = {Op.FACT: ("is",), None: ("is", "use")}
_SETTINGS = {Op.WITHIN_LINE: "hardship_line", Op.WITHIN_ASSETS: "asset_rules"}  # what these tests read


def _op_of(node: Node) -> Op | None:
    found = [op for op in Op if node.has(op.value)]
    if len(found) != 1:
        node.fault("must be exactly one test", f"one of {', '.join(Op)} or use")
        return None
    return found[0]


def request_path(node: Node, key: str) -> str:
    """A request path that holds one value."""
    path = node.text(key)
    if path and path not in FACT_PATHS:
        node.fault(f"{path!r} is not a request path", ", ".join(FACT_PATHS), key)
    return path


def _values(node: Node, op: Op) -> tuple[object, ...]:
    if op is Op.FACT:
        wanted = node.at("is").value
        if wanted is None or wanted == []:
            node.fault("is missing", "is: [true]", "is")
        return tuple(wanted) if isinstance(wanted, list) else (wanted,)
    if op in {Op.EVIDENCE, Op.CATEGORY, Op.CIRCUMSTANCE}:
        return _named(node, op)
    if op is Op.MATTER:
        matter = node.at("matter").keys([], ["groups", "codes"])
        if not matter.has("groups") and not matter.has("codes"):
            matter.fault("names nothing", "matter: {codes: [work_injury]}")
        return matter.texts("codes")
    if op is Op.PROVED_CATEGORY and node.texts(op.value):
        node.fault("takes the categories that lead to the ground, no others", "proved_category: []", op.value)
    setting = _SETTINGS.get(op)
    if setting and node.text(op.value) != setting:
        node.fault("reads one setting only", f"{op}: {setting}", op.value)
    return ()


def _named(node: Node, op: Op) -> tuple[str, ...]:
    """The codes or groups, of which there is at least one: a test that names none would never hold."""
    found = node.texts(op.value)
    if not found:
        node.fault("names nothing", f"{op}: [one]", op.value)
    return found


def _groups(node: Node, op: Op) -> tuple[str, ...]:
    if op in {Op.CLAIMS, Op.GROUNDS}:
        return _named(node, op)
    if op is Op.MATTER:
        return node.at("matter").texts("groups")
    return ()


def _years(node: Node) -> tuple[int | None, int | None]:
    """The age to have reached, or to be below."""
    age = node.at("age").keys([], ["at_least", "below"])
    if age.has("at_least") == age.has("below"):
        age.fault("must be at_least or below", "age: {at_least: 60}")
        return None, None
    years = age.integer("at_least" if age.has("at_least") else "below", minimum=1)
    return (years, None) if age.has("at_least") else (None, years)


def read_say(node: Node, key: str = "say") -> dict[Truth, tuple[str, str]]:
    """`{yes|no|unknown: {zh, en}}`; each template may use only the placeholders the engine fills."""
    found: dict[Truth, tuple[str, str]] = {}
    for name, entry in node.entries(key).items():
        if name not in list(Truth):
            entry.fault("unknown answer", "yes, no or unknown")
            continue
        entry.keys(["zh", "en"])
        found[Truth(name)] = (_template(entry, "zh"), _template(entry, "en"))
    return found


def _template(entry: Node, key: str) -> str:
    text = entry.text(key)
    try:
        used = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        used = {text}
    if used - PLACEHOLDERS:
        entry.fault("uses an unknown placeholder", "{" + "}, {".join(sorted(PLACEHOLDERS)) + "}", key)
        return ""
    return text
