"""Who sits in a people's mediation committee, how long and by whom chosen (packs/committees/rules.yaml)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from caseapp.packs.reading import Node, PackReader, Provenance
from caseapp.vocabulary import ChosenBy, CommitteeType
from caseapp.vocabulary.committees import CompositionCode

E = TypeVar("E", bound=StrEnum)
_FILE: Final = "committees/rules.yaml"
_BASIS: Final = ("source", "rank", "verified")


@dataclass(frozen=True, slots=True)
class Named:
    """A code of a list that offices may extend."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Choosing:
    """A body that chooses members, of committees of these types."""

    zh: str
    en: str
    types: Collection[CommitteeType]


@dataclass(frozen=True, slots=True)
class Term:
    """Full years from the day of choosing; the last anniversary still belongs to it."""

    years: int
    basis: Provenance


@dataclass(frozen=True, slots=True)
class FindingText:
    """The sentences of a finding, with ``{places}``, and what it rests on."""

    zh: str
    en: str
    basis: Provenance


@dataclass(frozen=True, slots=True)
class CommitteeRules:
    """Numbers of members, terms in years, warnings in days, and the lists of codes of the register."""

    least: int
    most: int
    term: Term
    warn_days: int
    host_terms: Mapping[CommitteeType, Term]
    chosen_by: Mapping[ChosenBy, Choosing]
    findings: Mapping[CompositionCode, FindingText]
    specialities: Mapping[str, Named]
    languages: Mapping[str, Named]
    grades: Mapping[str, Named]


def load_committees(reader: PackReader) -> CommitteeRules:
    """``committees/rules.yaml``. Faults stay with the reader."""
    node = reader.open(_FILE)
    lists = ("specialities", "languages", "grades")
    node.keys(("members", "term", "host_terms", "chosen_by", "findings", *lists), ("text",))
    members = node.at("members").keys(("least", "most"))
    term = node.at("term").keys(("years", "warn_days", *_BASIS), ("article",))
    return CommitteeRules(
        least=members.integer("least", minimum=1),
        most=members.integer("most", minimum=1),
        term=_term(term),
        warn_days=term.integer("warn_days"),
        host_terms={
            kind: _term(one.keys(("years", *_BASIS), ("article",)))
            for kind, one in _of(node, "host_terms", CommitteeType).items()
        },
        chosen_by={
            code: _choosing(one) for code, one in _of(node, "chosen_by", ChosenBy, whole=True).items()
        },
        findings={
            code: _finding(one) for code, one in _of(node, "findings", CompositionCode, whole=True).items()
        },
        **{name: _named(node, name) for name in lists},
    )


def _of(node: Node, key: str, kind: type[E], *, whole: bool = False) -> dict[E, Node]:
    entries = node.entries(key)
    for code, one in entries.items():
        if code not in list(kind):
            one.fault(f"{code!r} is not allowed", " | ".join(kind))
    for code in set(kind) - set(entries) if whole else ():
        node.fault(f"{code} is missing", f"{code}: {{…}}", key)
    return {kind(code): one for code, one in entries.items() if code in list(kind)}


def _term(node: Node) -> Term:
    return Term(node.integer("years", minimum=1), node.provenance())


def _choosing(node: Node) -> Choosing:
    node.keys(("zh", "en", "types"))
    types = node.texts("types")
    for one in set(types) - set(CommitteeType):
        node.fault(f"{one!r} is no type of committee", " | ".join(CommitteeType), "types")
    known = frozenset(CommitteeType(one) for one in types if one in list(CommitteeType))
    return Choosing(node.text("zh"), node.text("en"), known)


def _finding(node: Node) -> FindingText:
    node.keys(("zh", "en", *_BASIS), ("article",))
    return FindingText(node.text("zh"), node.text("en"), node.provenance())


def _named(node: Node, key: str) -> dict[str, Named]:
    found = {}
    for code, one in node.entries(key).items():
        one.keys(("zh", "en"))
        found[code] = Named(one.text("zh"), one.text("en"))
    return found
