"""Which institution is competent, and the texts for several of them (packs/jurisdiction/rules.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from caseapp.packs.policy_types import region_chain
from caseapp.packs.reading import Node, PackReader, Provenance

_FILE: Final = "jurisdiction/rules.yaml"
_BASIS: Final = ("source", "article", "rank", "verified")
_NATION: Final = "000000"


class Asked(StrEnum):
    """What a text is asked about: several competent institutions, or a dispute between institutions."""

    FIRST_RECEIVER = "first_receiver"
    DISPUTE = "dispute"


@dataclass(frozen=True, slots=True)
class Link:
    """What makes an institution competent."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class JurisdictionRules:
    """Links by code, the article they rest on, and the texts by what they are asked about and region."""

    links: Mapping[str, Link]
    basis: Provenance
    texts: Mapping[Asked, Mapping[str, Provenance]]

    def text(self, asked: Asked, region_code: str) -> Provenance:
        """The text of the nearest region upwards; the nation's where none has its own."""
        texts = self.texts[asked]
        return texts[next(code for code in region_chain(region_code) if code in texts)]


def load_jurisdiction(reader: PackReader) -> JurisdictionRules:
    """``jurisdiction/rules.yaml``. Faults stay with the reader."""
    node = reader.open(_FILE)
    node.keys((*_BASIS, "links", "texts"))
    texts = node.at("texts")
    texts.keys(tuple(Asked))
    return JurisdictionRules(
        links={code: _link(code, one) for code, one in node.entries("links").items()},
        basis=node.provenance(),
        texts={asked: _texts(texts, asked) for asked in Asked},
    )


def _link(code: str, node: Node) -> Link:
    node.keys(("zh", "en"))
    return Link(code, node.text("zh"), node.text("en"))


def _texts(node: Node, asked: Asked) -> Mapping[str, Provenance]:
    found = {}
    for region, one in node.entries(asked).items():
        one.keys(_BASIS)
        found[region] = one.provenance()
    if _NATION not in found:
        node.fault("the nation has a text of its own", f'{asked}: {{"000000": …}}', asked)
    return found
