"""Signs that two files may be one person's (packs/persons/duplicates.yaml), with their points and the threshold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from caseapp.packs.reading import Dated, Node, PackReader, Provenance
from caseapp.vocabulary import DuplicateSign

_FILE = "persons/duplicates.yaml"


@dataclass(frozen=True, slots=True)
class SignRule:
    """What a sign counts; points against are negative."""

    points: int
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class DuplicateRule:
    """Pairs with ``threshold`` points or more are shown, at most ``most`` for a person; other signs count nothing."""

    threshold: int
    most: int
    signs: Mapping[DuplicateSign, SignRule]


@dataclass(frozen=True, slots=True)
class DuplicateRules:
    """The rule by day; without a file nothing is ever shown."""

    dated: Dated[DuplicateRule] | None
    basis: Provenance | None

    def on(self, day: date) -> DuplicateRule | None:
        """The rule in force on a day, None before the first one."""
        return self.dated.on(day) if self.dated else None


def load_duplicates(reader: PackReader) -> DuplicateRules:
    """``persons/duplicates.yaml``. Faults stay with the reader."""
    found = DuplicateRules(None, None)
    for _, node in reader.matching(_FILE):
        node.keys(("source", "article", "rank", "verified", "dated"))
        found = DuplicateRules(node.dated("dated", _rule), node.provenance())
    return found


def _rule(node: Node) -> DuplicateRule:
    node.keys(("threshold", "most", "signs"))
    known = {code: one for code, one in node.entries("signs").items() if code in list(DuplicateSign)}
    for code in node.entries("signs").keys() - known.keys():
        node.fault("there is no such sign", f"one of {', '.join(DuplicateSign)}", f"signs.{code}")
    signs = {DuplicateSign(code): _sign(one) for code, one in known.items()}
    threshold = node.integer("threshold", minimum=1)
    if sum(max(0, one.points) for one in signs.values()) < threshold:
        node.fault("all signs together do not reach it", "threshold: 60", "threshold")
    return DuplicateRule(threshold, node.integer("most", minimum=1), signs)


def _sign(node: Node) -> SignRule:
    node.keys(("points", "zh", "en"))
    return SignRule(int(node.decimal("points")), node.text("zh"), node.text("en"))
