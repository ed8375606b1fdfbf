"""What a complaint of gifts may be about and how it may end (packs/misconduct/gifts.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from caseapp.packs.reading import Node, PackReader, Provenance

_FILE: Final = "misconduct/gifts.yaml"


@dataclass(frozen=True, slots=True)
class GiftAct:
    """What was done, the article that forbids it, and that by which somebody answers for it."""

    code: str
    zh: str
    en: str
    prohibited: str
    liable: str


@dataclass(frozen=True, slots=True)
class GiftOutcome:
    """How a complaint may end; ``liable``: the decision rests on the act's article of liability as well."""

    code: str
    zh: str
    en: str
    liable: bool


@dataclass(frozen=True, slots=True)
class GiftRules:
    """Acts and outcomes, and the article by which the complainant is told."""

    acts: Mapping[str, GiftAct]
    outcomes: Mapping[str, GiftOutcome]
    basis: Provenance

    def article(self, act: str, outcome: str | None = None) -> str:
        """The text and articles that a complaint of this act rests on, or its decision."""
        found = self.acts[act]
        decided = self.outcomes[outcome].liable if outcome else False
        return f"{self.basis.source}{found.prohibited}{'、' + found.liable if decided else ''}"

    @property
    def telling(self) -> str:
        """The article by which the complainant is told the result."""
        return f"{self.basis.source}{self.basis.article}"


def load_misconduct(reader: PackReader) -> GiftRules:
    """``misconduct/gifts.yaml``. Faults stay with the reader."""
    node = reader.open(_FILE)
    node.keys(("source", "article", "rank", "verified", "acts", "outcomes"))
    return GiftRules(
        acts={code: _act(code, one) for code, one in node.entries("acts").items()},
        outcomes={code: _outcome(code, one) for code, one in node.entries("outcomes").items()},
        basis=node.provenance(),
    )


def _act(code: str, node: Node) -> GiftAct:
    node.keys(("zh", "en", "prohibited", "liable"))
    return GiftAct(code, node.text("zh"), node.text("en"), node.text("prohibited"), node.text("liable"))


def _outcome(code: str, node: Node) -> GiftOutcome:
    node.keys(("zh", "en", "liable"))
    return GiftOutcome(code, node.text("zh"), node.text("en"), node.boolean("liable"))
