"""Contexts of forms 14, 16 and 17, made from the record of the work and from requests for another worker."""

from __future__ import annotations

from dataclasses import dataclass

from caseapp.reports.documents.contexts import Basis, Period, Person, Worker


@dataclass(frozen=True, slots=True)
class ProgressRecord:
    """Form 14: a report on the work. ``answer``: what the institution answered, empty where nothing yet."""

    told: str
    recipient: Person
    worker: Worker
    kind: str
    day: str
    text: str
    grounds: tuple[str, ...] = ()
    answer: str = ""
    answered_day: str = ""


@dataclass(frozen=True, slots=True)
class ReplacementRequest:
    """Form 16: the recipient asks for another worker. ``decision``: empty while it is open."""

    recipient: Person
    worker: Worker
    reason: str
    evidence: tuple[str, ...]
    asked_day: str
    decide: Period
    decision: str = ""
    statement: str = ""
    decided_day: str = ""


@dataclass(frozen=True, slots=True)
class ReplacementNotice:
    """Form 17: to both units and the recipient. ``waived``: the text on conflicts, where an approver waived one."""

    recipient: Person
    matter: str
    former: Worker
    worker: Worker
    reason: str
    replaced_day: str
    waived: Basis | None = None
