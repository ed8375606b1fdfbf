"""What a subsidy is worked out from (packs/subsidies/legal_aid.yaml); the amounts are local figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from caseapp.packs.reading import Node, PackReader, Provenance
from caseapp.vocabulary import CaseKind, CaseOutcome, CaseResult, CriminalStage, ProviderType

_FILE = "subsidies/legal_aid.yaml"
PREFIX = "subsidy."
SHARE = "subsidy_share."


@dataclass(frozen=True, slots=True)
class Service:
    """What a finished case was. Without ``results`` or ``stages`` it fits any of them."""

    code: str
    zh: str
    en: str
    kinds: tuple[str, ...]
    results: tuple[str, ...]
    stages: tuple[str, ...]

    def fits(self, kind: str, result: str, stage: str | None) -> bool:
        """Whether a case of this kind, result and (criminal) stage is this service."""
        by_result = not self.results or result in self.results
        return kind in self.kinds and by_result and (not self.stages or stage in self.stages)


@dataclass(frozen=True, slots=True)
class AddOn:
    """What may be added, at most so many times."""

    code: str
    zh: str
    en: str
    most: int


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a service an appointment was. Without ``ended_by`` it is any before the last one.

    ``rest``: it gets what the other parts have left; otherwise its share is the local ``figure``.
    """

    code: str
    zh: str
    en: str
    ended_by: tuple[str, ...]
    outcome: str
    states: tuple[str, ...]
    rest: bool
    basis: Provenance

    @property
    def figure(self) -> str:
        """Name of the local figure with the share."""
        return f"{SHARE}{self.code}"

    def fits(self, end_reason: str | None, outcome: str | None) -> bool:
        """Whether an appointment that ended so, in a case that ended so, is this part; no reason: not the last."""
        return (not self.ended_by or end_reason in self.ended_by) and self.outcome in {"", outcome}


@dataclass(frozen=True, slots=True)
class SubsidyRules:
    """Services in their order, add-ons, the parts that may be paid, who must be named."""

    services: tuple[Service, ...]
    add_ons: Mapping[str, AddOn]
    parts: Mapping[str, Part]
    named_only: tuple[str, ...]
    basis: Provenance

    @property
    def citation(self) -> str:
        """The text and its article."""
        return f"{self.basis.source}{self.basis.article}"

    def service(self, kind: str, result: str, stage: str | None) -> Service | None:
        """The first service that fits."""
        return next((one for one in self.services if one.fits(kind, result, stage)), None)

    def part(self, end_reason: str | None, outcome: str | None) -> Part | None:
        """The first part that fits."""
        return next((one for one in self.parts.values() if one.fits(end_reason, outcome)), None)

    def figures(self, code: str, provider: str) -> tuple[str, ...]:
        """Names of the local figures with the amount of a service or add-on, the nearest first."""
        own = f"{PREFIX}{code}.{provider}"
        return (own,) if provider in self.named_only else (own, f"{PREFIX}{code}")

    @property
    def shares(self) -> frozenset[str]:
        """Every name of a share that may be entered."""
        return frozenset(one.figure for one in self.parts.values() if not one.rest)

    @property
    def names(self) -> frozenset[str]:
        """Every name of an amount that may be entered."""
        codes = [*(one.code for one in self.services), *self.add_ons]
        whole = {f"{PREFIX}{code}" for code in codes}
        return frozenset(
            whole | {f"{PREFIX}{code}.{one.value}" for code, one in product(codes, ProviderType)}
        )


def load_subsidies(reader: PackReader) -> SubsidyRules:
    """``subsidies/legal_aid.yaml``. Faults stay with the reader."""
    node = reader.open(_FILE)
    node.keys(("source", "article", "rank", "verified", "parts", "named_only", "services", "add_ons"))
    named = node.texts("named_only")
    _known(node, named, ProviderType, "named_only")
    return SubsidyRules(
        services=tuple(_service(code, one) for code, one in node.entries("services").items()),
        add_ons={code: _add_on(code, one) for code, one in node.entries("add_ons").items()},
        parts={code: _part(code, one) for code, one in node.entries("parts").items()},
        named_only=named,
        basis=node.provenance(),
    )


def _service(code: str, node: Node) -> Service:
    node.keys(("zh", "en", "kinds"), ("results", "stages"))
    kinds, results, stages = node.texts("kinds"), node.texts("results"), node.texts("stages")
    _known(node, kinds, CaseKind, "kinds")
    _known(node, results, CaseResult, "results")
    _known(node, stages, CriminalStage, "stages")
    return Service(code, node.text("zh"), node.text("en"), kinds, results, stages)


def _part(code: str, node: Node) -> Part:
    basis = ("source", "article", "rank", "verified")
    node.keys(("zh", "en", "states", *basis), ("ended_by", "outcome", "rest"))
    return Part(
        code,
        node.text("zh"),
        node.text("en"),
        node.texts("ended_by"),
        node.choice("outcome", CaseOutcome).value if node.has("outcome") else "",
        node.texts("states"),
        node.boolean("rest", default=False),
        node.provenance(),
    )


def _add_on(code: str, node: Node) -> AddOn:
    node.keys(("zh", "en", "most"))
    return AddOn(code, node.text("zh"), node.text("en"), node.integer("most", minimum=1))


def _known(
    node: Node,
    codes: tuple[str, ...],
    kind: type[CaseKind | CaseResult | CriminalStage | ProviderType],
    key: str,
) -> None:
    for wrong in sorted(set(codes) - set(kind)):
        node.fault(f"{wrong!r} is not known", f"{key}: [{next(iter(kind))}]", key)
