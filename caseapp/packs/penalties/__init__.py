"""What the department may order against a recipient (packs/penalties/recipients.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from caseapp.packs.reading import Node, PackReader, Provenance

_FILE = "penalties/recipients.yaml"


@dataclass(frozen=True, slots=True)
class Penalty:
    """An order of repayment with a fine above nothing and up to ``fine_most`` yuan, itself included."""

    code: str
    zh: str
    en: str
    termination_ground: str
    fine_most: Decimal
    basis: Provenance

    @property
    def citation(self) -> str:
        """The text and its article."""
        return f"{self.basis.source}{self.basis.article}"


def load_penalties(reader: PackReader) -> Mapping[str, Penalty]:
    """Penalties by the ground of termination that they follow. Faults stay with the reader."""
    found: dict[str, Penalty] = {}
    for _, node in reader.matching(_FILE):
        node.keys(("penalties",))
        for code, one in node.entries("penalties").items():
            penalty = _penalty(code, one)
            if penalty.termination_ground in found:
                one.fault("another penalty follows this ground", "one for each ground", "termination_ground")
            found[penalty.termination_ground] = penalty
    return found


def _penalty(code: str, node: Node) -> Penalty:
    node.keys(
        ("zh", "en", "termination_ground", "fine_most", "source", "article", "rank", "verified"), ("note",)
    )
    most = node.decimal("fine_most")
    if most <= 0:
        node.fault("a fine is above nothing", "fine_most: 3000.00", "fine_most")
    ground = node.text("termination_ground")
    return Penalty(code, node.text("zh"), node.text("en"), ground, most, node.provenance())
