"""Who may be proposed for a case and what gives points (packs/matching/<name>.yaml), one entry a case kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from caseapp.packs.reading import Node, PackReader, Provenance, Rank
from caseapp.vocabulary import BarKind, CaseKind, ConflictKind, MatchingCheck, ProviderType, ScorePart

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")
FORBIDDING = frozenset({Rank.LAW, Rank.REGULATION, Rank.RULE})


@dataclass(frozen=True, slots=True)
class Constraint:
    """A hard demand on a candidate; ``direct``: a law asks it of an appointment without a proposal too."""

    code: str
    requires: MatchingCheck
    direct: bool
    zh: str
    en: str
    types: tuple[ProviderType, ...]
    bars: tuple[BarKind, ...]
    basis: Provenance


@dataclass(frozen=True, slots=True)
class Conflict:
    """A conflict of interest with its text; ``waivable``: an approver may appoint in spite of it, with reasons.

    ``bars_closing``: found beside a worker at work, it is answered or the worker replaced before the case closes.
    """

    kind: ConflictKind
    waivable: bool
    bars_closing: bool
    zh: str
    en: str
    basis: Provenance


@dataclass(frozen=True, slots=True)
class Undisclosed:
    """What is told of a conflict to who may not know which it is."""

    zh: str
    en: str
    basis: Provenance


@dataclass(frozen=True, slots=True)
class Skill:
    """A speciality, language or skill by name; ``matters`` and ``kinds`` say for which cases it counts."""

    code: str
    zh: str
    en: str
    matters: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class MatchingRules:
    """What holds for one case kind; loads are counted over the last ``window_days``.

    ``organ_name_ends``: an organ's name ends with one of these; what follows is a division of it.
    """

    window_days: int
    organ_name_ends: tuple[str, ...]
    constraints: tuple[Constraint, ...]
    conflicts: Mapping[ConflictKind, Conflict]
    undisclosed: Undisclosed
    points: Mapping[ScorePart, Decimal]
    specialities: Mapping[str, Skill]
    languages: Mapping[str, Skill]
    skills: Mapping[str, Skill]

    def specialities_for(self, kind: str, matters: Iterable[str]) -> frozenset[str]:
        """Codes of the specialities that count for a case."""
        asked = set(matters)
        return frozenset(
            code for code, one in self.specialities.items() if kind in one.kinds or one.matters & asked
        )


def load_matching(reader: PackReader) -> Mapping[str, MatchingRules]:
    """Every matching/<name>.yaml, by case kind; faults go to the reader."""
    found: dict[str, MatchingRules] = {}
    for _, root in reader.matching("matching/*.yaml"):
        for kind, rules in _file(root).items():
            if kind in found:
                root.fault(f"{kind} stands in another file too", "one entry a case kind", f"kinds.{kind}")
            found[kind] = rules
    return found


def _file(root: Node) -> dict[str, MatchingRules]:
    lists = ("specialities", "languages", "skills")
    root.keys(["window_days", "organ_name_ends", "constraints", "conflicts", "undisclosed", "kinds", *lists])
    undisclosed = _undisclosed(root.at("undisclosed"))
    constraints = {code: _constraint(code, node) for code, node in root.entries("constraints").items()}
    conflicts = {code: _conflict(code, node) for code, node in root.entries("conflicts").items()}
    named = [{code: _skill(code, node) for code, node in root.entries(name).items()} for name in lists]
    return {
        kind: MatchingRules(
            root.integer("window_days", minimum=1),
            tuple(root.texts("organ_name_ends")),
            _chosen(node.keys(["constraints", "conflicts", "points"]), "constraints", constraints),
            {one.kind: one for one in _chosen(node, "conflicts", conflicts)},
            undisclosed,
            _points(node.at("points")),
            *named,
        )
        for kind, node in _of_kinds(root)
    }


def _of_kinds(root: Node) -> Iterable[tuple[str, Node]]:
    for kind, node in root.entries("kinds").items():
        if kind not in set(CaseKind):
            node.fault(f"{kind!r} is no case kind", f"one of {', '.join(CaseKind)}")
        yield kind, node


def _chosen(node: Node, key: str, known: Mapping[str, T]) -> tuple[T, ...]:
    for wrong in sorted(set(node.texts(key)) - set(known)):
        node.fault(f"{wrong!r} is not defined above", f"one of {', '.join(known)}", key)
    return tuple(known[code] for code in node.texts(key) if code in known)


def _constraint(code: str, node: Node) -> Constraint:
    node.keys(
        ["requires", "direct", "zh", "en", "source", "article", "rank", "verified"], ["types", "bars", "note"]
    )
    requires = node.choice("requires", MatchingCheck)
    bars = _codes(node, "bars", BarKind)
    if (requires is MatchingCheck.NOT_BARRED) != bool(bars):
        node.fault("bars belong to not_barred, and to nothing else", "bars: [suspension]", "bars")
    return Constraint(
        code,
        requires,
        node.boolean("direct"),
        node.text("zh"),
        node.text("en"),
        _codes(node, "types", ProviderType),
        bars,
        node.provenance(),
    )


def _codes(node: Node, key: str, kind: type[E]) -> tuple[E, ...]:
    found = node.texts(key)
    for wrong in sorted(set(found) - set(kind)):
        node.fault(f"{wrong!r} is not allowed", f"{key}: [{next(iter(kind))}]", key)
    return tuple(kind(one) for one in found if one in set(kind))


def _conflict(code: str, node: Node) -> Conflict:
    node.keys(["waivable", "bars_closing", "zh", "en", "source", "article", "rank", "verified"], ["note"])
    if code not in set(ConflictKind):
        node.fault(f"{code!r} is no conflict", f"one of {', '.join(ConflictKind)}")
    basis, waivable, bars = node.provenance(), node.boolean("waivable"), node.boolean("bars_closing")
    if waivable and basis.verified and basis.rank in FORBIDDING:
        node.fault("nobody waives what a text we have read forbids", "waivable: false", "waivable")
    if not (waivable or bars):
        node.fault(
            "what nobody may waive must be answered before closing", "bars_closing: true", "bars_closing"
        )
    kind = ConflictKind(code) if code in set(ConflictKind) else ConflictKind.BOTH_SIDES
    return Conflict(kind, waivable, bars, node.text("zh"), node.text("en"), basis)


def _undisclosed(node: Node) -> Undisclosed:
    node.keys(["zh", "en", "source", "article", "rank", "verified"])
    return Undisclosed(node.text("zh"), node.text("en"), node.provenance())


def _skill(code: str, node: Node) -> Skill:
    node.keys(["zh", "en"], ["matters", "kinds"])
    kinds = frozenset(node.texts("kinds"))
    return Skill(code, node.text("zh"), node.text("en"), frozenset(node.texts("matters")), kinds)


def _points(node: Node) -> Mapping[ScorePart, Decimal]:
    node.keys(list(ScorePart))
    points = {part: node.decimal(part.value) for part in ScorePart}
    if min(points.values()) < 0 or not points[ScorePart.SHARE]:
        node.fault("no points are negative, and the share has some", "{share: 10, speciality: 5, …}")
    return points
