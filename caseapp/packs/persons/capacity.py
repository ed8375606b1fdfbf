"""Civil capacity by age (packs/persons/capacity.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from caseapp.packs.reading import Dated, Node, PackReader, Provenance

_FILE = "persons/capacity.yaml"


@dataclass(frozen=True, slots=True)
class AgeRule:
    """From how many full years on, and the article that says so."""

    years: int
    article: str


@dataclass(frozen=True, slots=True)
class CapacityRule:
    """Ages in order: below the first nobody acts alone, from the last on everybody does."""

    limited_from: AgeRule
    full_by_own_labour_from: AgeRule
    full_from: AgeRule


@dataclass(frozen=True, slots=True)
class DeclaredBy:
    """By what somebody of age is known to lack capacity, and the article that says so."""

    zh: str
    en: str
    article: str


@dataclass(frozen=True, slots=True)
class CapacityRules:
    """The rule by day with its law, and by what an adult is known to lack capacity; empty without a file."""

    dated: Dated[CapacityRule] | None
    basis: Provenance | None
    declared: Mapping[str, DeclaredBy]


def load_capacity(reader: PackReader) -> CapacityRules:
    """``persons/capacity.yaml``. Faults stay with the reader."""
    found = CapacityRules(None, None, {})
    for _, node in reader.matching(_FILE):
        node.keys(("source", "article", "rank", "verified", "dated", "declared"))
        declared = {code: _declared(one) for code, one in node.entries("declared").items()}
        found = CapacityRules(node.dated("dated", _rule), node.provenance(), declared)
    return found


def _declared(node: Node) -> DeclaredBy:
    node.keys(("zh", "en", "article"))
    return DeclaredBy(node.text("zh"), node.text("en"), node.text("article"))


def _rule(node: Node) -> CapacityRule:
    names = ("limited_from", "full_by_own_labour_from", "full_from")
    node.keys(names)
    ages = [_age(node.at(name)) for name in names]
    if [one.years for one in ages] != sorted(one.years for one in ages):
        node.fault("ages do not rise", "limited_from 8, full_by_own_labour_from 16, full_from 18")
    return CapacityRule(*ages)


def _age(node: Node) -> AgeRule:
    node.keys(("years", "article"))
    return AgeRule(node.integer("years", minimum=1), node.text("article"))
