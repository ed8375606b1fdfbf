"""Codes of advice and drafted documents (packs/advice/codes.yaml): the office's lists, no law's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from caseapp.packs.reading import Node, PackReader, Provenance
from caseapp.vocabulary import Sensitivity

_FILE: Final = "advice/codes.yaml"
_EXAMPLE: Final = "other: {zh: 其他, en: other}"


class AdviceList(StrEnum):
    """The lists a file must have."""

    TOPICS = "topics"
    DOCUMENTS = "documents"
    LANGUAGES = "languages"
    SATISFACTION = "satisfaction"
    DECLINE_REASONS = "decline_reasons"


@dataclass(frozen=True, slots=True)
class AdviceCode:
    """One code. ``matter``: what an application made from it is about; ``sensitivity``: why it is need-to-know."""

    code: str
    zh: str
    en: str
    matter: str | None
    sensitivity: Sensitivity
    valid_to: date | None

    def usable(self, on: date) -> bool:
        """Whether something new may be recorded under it on that day."""
        return self.valid_to is None or on <= self.valid_to


@dataclass(frozen=True, slots=True)
class AdviceCodes:
    """All lists, each in the file's order."""

    lists: Mapping[AdviceList, Mapping[str, AdviceCode]]
    basis: Provenance | None

    def find(self, which: AdviceList, code: str) -> AdviceCode | None:
        """The code whether or not it may still be used; None where the list has none."""
        return self.lists[which].get(code)

    def usual(self, which: AdviceList) -> str:
        """The list's first code: what is meant where nothing is said."""
        return next(iter(self.lists[which]))


def load_advice(reader: PackReader) -> AdviceCodes:
    """``advice/codes.yaml``; without the file every list is empty. Faults stay with the reader."""
    lists: dict[AdviceList, Mapping[str, AdviceCode]] = {which: {} for which in AdviceList}
    basis = None
    for _, node in reader.matching(_FILE):
        node.keys(("source", "article", "rank", "verified", "lists"))
        basis = node.provenance()
        below = node.at("lists").keys(list(AdviceList))
        lists = {which: _list(below, which) for which in AdviceList}
    return AdviceCodes(lists, basis)


def _list(node: Node, which: AdviceList) -> Mapping[str, AdviceCode]:
    found = {code: _code(code, one) for code, one in node.entries(which).items()}
    if not found:
        node.fault("a list without codes can never be chosen from", f"{which}: {{{_EXAMPLE}}}", which)
    return found


def _code(code: str, node: Node) -> AdviceCode:
    node.keys(("zh", "en"), ("matter", "sensitivity", "valid_to"))
    return AdviceCode(
        code=code,
        zh=node.text("zh"),
        en=node.text("en"),
        matter=node.text("matter") if node.has("matter") else None,
        sensitivity=node.choice("sensitivity", Sensitivity, Sensitivity.NORMAL),
        valid_to=node.optional_day("valid_to"),
    )
