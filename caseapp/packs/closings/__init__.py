"""Closing: which day is the closing date, which papers must be on file (packs/closings/legal_aid.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from caseapp.packs.reading import Node, PackReader, Provenance
from caseapp.vocabulary import CaseKind, CaseOutcome, CaseResult, CriminalStage

_FILE = "closings/legal_aid.yaml"


class ClosingDay(StrEnum):
    """The day a paper came, or the day of what happened."""

    RECEIPT = "receipt"
    ACT = "act"


@dataclass(frozen=True, slots=True)
class ClosingDate:
    """One way of ending and its day. Without ``results`` or ``stages`` it fits any of them.

    ``ended_by``: how the case ended, where that was not by a report that was accepted.
    """

    code: str
    zh: str
    en: str
    kinds: tuple[str, ...]
    results: tuple[str, ...]
    stages: tuple[str, ...]
    day: ClosingDay
    ended_by: CaseOutcome = CaseOutcome.COMPLETED

    def fits(self, kind: str, result: str, stage: str | None) -> bool:
        """Whether a case of this kind, result and (criminal) stage may end so."""
        by_result = not self.results or result in self.results
        by_report = self.ended_by is CaseOutcome.COMPLETED
        return by_report and kind in self.kinds and by_result and (not self.stages or stage in self.stages)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of the file. ``may_lack``: it may be missing, with a reason, unless the result is ``needed_for``."""

    code: str
    zh: str
    en: str
    kinds: tuple[str, ...]
    may_lack: bool
    needed_for: tuple[str, ...] = ()

    def may_lack_after(self, result: str | None) -> bool:
        """Whether it may be missing in a case with this result; None: not known yet."""
        return self.may_lack and result not in self.needed_for


@dataclass(frozen=True, slots=True)
class ClosingRules:
    """Closing dates and papers, each in the order of the file."""

    dates: tuple[ClosingDate, ...]
    papers: tuple[Paper, ...]
    basis: Provenance

    def dates_for(self, kind: str, result: str, stage: str | None) -> dict[str, ClosingDate]:
        """The ways in which such a case may end, by code; the first is the usual one."""
        return {one.code: one for one in self.dates if one.fits(kind, result, stage)}

    def after(self, kind: str, ended_by: CaseOutcome) -> ClosingDate | None:
        """The day of a case of this kind that ended so, without a report; None where the rules name none."""
        return next((one for one in self.dates if kind in one.kinds and one.ended_by is ended_by), None)

    def papers_for(self, kind: str) -> dict[str, Paper]:
        """What must be on file, by code."""
        return {one.code: one for one in self.papers if kind in one.kinds}


def load_closings(reader: PackReader) -> ClosingRules:
    """``closings/legal_aid.yaml``. Faults stay with the reader."""
    node = reader.open(_FILE)
    node.keys(("source", "article", "rank", "verified", "closing_dates", "checklist"))
    return ClosingRules(
        dates=tuple(_date(code, one) for code, one in node.entries("closing_dates").items()),
        papers=tuple(_paper(code, one) for code, one in node.entries("checklist").items()),
        basis=node.provenance(),
    )


def _date(code: str, node: Node) -> ClosingDate:
    node.keys(("zh", "en", "kinds", "day"), ("results", "stages", "ended_by"))
    return ClosingDate(
        code,
        node.text("zh"),
        node.text("en"),
        _codes(node, "kinds", CaseKind),
        _codes(node, "results", CaseResult),
        _codes(node, "stages", CriminalStage),
        node.choice("day", ClosingDay),
        node.choice("ended_by", CaseOutcome, default=CaseOutcome.COMPLETED),
    )


def _paper(code: str, node: Node) -> Paper:
    node.keys(("zh", "en", "kinds"), ("may_lack", "needed_for"))
    kinds = _codes(node, "kinds", CaseKind)
    may_lack, needed = node.boolean("may_lack", default=False), _codes(node, "needed_for", CaseResult)
    return Paper(code, node.text("zh"), node.text("en"), kinds, may_lack, needed)


def _codes(
    node: Node, key: str, kind: type[CaseKind | CaseResult | CriminalStage] | Mapping[str, object]
) -> tuple[str, ...]:
    found = node.texts(key)
    known = {str(one) for one in kind}
    for wrong in sorted(set(found) - known):
        node.fault(f"{wrong!r} is not known", f"{key}: [{min(known)}]", key)
    return found
