"""From findings to the answer of `POST /screenings`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from caseapp.errors import CaseAppError
from caseapp.packs.conditions import Truth
from caseapp.packs.policies import Policy
from caseapp.packs.policy_types import LineKind, level_of
from caseapp.rules.screening.facts import EVIDENCE_PREFIX, Facts
from caseapp.rules.screening.figures import Figure
from caseapp.rules.screening.findings import ChangeSet, Finding, Note, Ways, shown

_GIVEN: Final = frozenset({"applicant.birth_date", "matter", "aid_form"})


class Outcome(StrEnum):
    """What a screening comes to. It advises; a person decides."""

    ELIGIBLE = "eligible"
    REFUSED = "refused"
    NEEDS_EVIDENCE = "needs_evidence"


@dataclass(frozen=True, slots=True)
class Change:
    """One part of the smallest joint set of changes that would lead to `outcome`."""

    input: str
    to: object
    outcome: Outcome

    def as_dict(self) -> dict[str, object]:
        """JSON values: money and dates as text."""
        keeps_type = isinstance(self.to, bool | int)
        value = f"{self.to:.2f}" if isinstance(self.to, Decimal) else shown(self.to)
        return {"input": self.input, "to": self.to if keeps_type else value, "outcome": self.outcome.value}


_MAY_SET_THE_LINE = frozenset({"nation", "province"})


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer with everything that explains it; `changes()` of `would_change` lead to `eligible`."""

    outcome: Outcome
    route: str | None
    refusal_grounds: tuple[str, ...]
    missing: tuple[str, ...]
    reasons: tuple[Finding, ...]
    would_change: tuple[Change, ...]
    notes: tuple[Note, ...]
    priority_groups: tuple[str, ...]
    policy: Policy

    def changes(self) -> dict[str, object]:
        """The proposed changes as `Facts.having` takes them."""
        return {change.input: change.to for change in self.would_change}

    def figures(self) -> tuple[Figure, ...]:
        """The local figures the answer rests on."""
        found = (finding.figure for reason in self.reasons for finding in reason.walk())
        return tuple(dict.fromkeys(figure for figure in found if figure is not None))

    def flags(self) -> tuple[str, ...]:
        """What the reader should doubt: the policy's flags, and a standard that a level below the province entered."""
        below = (
            f"{figure.name}_below_province:{figure.region_code}"
            for figure in self.figures()
            if figure.name == LineKind.HARDSHIP_LINE and level_of(figure.region_code) not in _MAY_SET_THE_LINE
        )
        return tuple(dict.fromkeys((*self.policy.flags, *below)))

    def as_dict(self) -> dict[str, object]:
        """The response of `POST /screenings`."""
        return {
            "outcome": self.outcome.value,
            "route": self.route,
            "refusal_grounds": list(self.refusal_grounds),
            "missing": list(self.missing),
            "reasons": [reason.as_dict() for reason in self.reasons],
            "would_change": [change.as_dict() for change in self.would_change],
            "figures": [_figure_dict(figure) for figure in self.figures()],
            "notes": [_note_dict(note) for note in self.notes],
            "priority_groups": list(self.priority_groups),
            "policy": {
                "region_code": self.policy.region_code,
                "version": self.policy.version,
                "valid_on": self.policy.on.isoformat(),
                "stale": self.policy.stale,
                "flags": list(self.flags()),
            },
            "advisory": True,
        }


def _note_dict(note: Note) -> dict[str, str]:
    return {
        "code": note.code,
        "article": note.article,
        "text_zh": note.text_zh,
        "text_en": note.text_en,
    }


def _figure_dict(figure: Figure) -> dict[str, object]:
    return {
        "region_code": figure.region_code,
        "name": figure.name,
        "variant": figure.variant,
        "value": str(figure.value),
        "unit": figure.unit,
        "valid_from": figure.valid_from.isoformat(),
        "recorded_at": figure.recorded_at.isoformat(),
        "source": figure.source,
    }


def refusals(finding: Finding) -> Iterator[str]:
    """The refusal grounds of the conditions that fail: the outermost that names one, each part of its own."""
    if finding.answer is not Truth.NO:
        return
    if finding.refusal:
        yield finding.refusal
        return
    for child in finding.children:
        yield from refusals(child)


def fewest_refusals(findings: Iterable[Finding], otherwise: str) -> tuple[str, ...]:
    """The grounds of the path that fails least: curing all of them would open it."""
    listed = [tuple(dict.fromkeys(refusals(finding))) for finding in findings]
    named = [grounds for grounds in listed if grounds]
    return min(named, key=len) if named else (otherwise,)


def route_of(finding: Finding) -> str | None:
    """The route of the first condition that holds and takes one."""
    if finding.answer is not Truth.YES:
        return None
    if finding.route:
        return finding.route
    return next((route for child in finding.children if (route := route_of(child))), None)


def blocker(finding: Finding) -> CaseAppError | None:
    """What keeps an open finding from being answered although the applicant could do nothing about it."""
    if finding.answer is not Truth.UNKNOWN:
        return None
    if finding.blocked is not None:
        return finding.blocked
    return next((found for child in finding.children if (found := blocker(child))), None)


def missing(ways: Ways, facts: Facts) -> tuple[str, ...]:
    """Every input that stands in a way to eligibility which only fills gaps: unknowns and documents."""
    filling = [way for way in ways if all(_is_open(path, facts) for path, _ in way)]
    return tuple(dict.fromkeys(path for way in filling for path in sorted(path for path, _ in way)))


def _is_open(path: str, facts: Facts) -> bool:
    return path.startswith(EVIDENCE_PREFIX) or path == "matter" or facts.at(path) is None


def smallest(ways: Ways, facts: Facts) -> tuple[Change, ...]:
    """The smallest joint set of figures, evidence and unknown answers; among equals the one that changes
    fewest known amounts, then pack order. Age, matter and form are what they are: they are never proposed.
    """
    open_to_change = [way for way in ways if not any(path in _GIVEN for path, _ in way)]
    ranked = sorted(
        open_to_change, key=lambda way: (len(way), sum(not _is_open(path, facts) for path, _ in way))
    )
    return _changes(ranked[0]) if ranked else ()


def _changes(way: ChangeSet) -> tuple[Change, ...]:
    wants: Mapping[str, object] = {path: want.chosen for path, want in way}
    return tuple(Change(path, wants[path], Outcome.ELIGIBLE) for path in sorted(wants))
