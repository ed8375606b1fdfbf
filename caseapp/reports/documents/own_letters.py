"""Contexts of what is no case's form of the list; like those of :mod:`caseapp.reports.documents.contexts`."""

from __future__ import annotations

from dataclasses import dataclass

from caseapp.reports.documents.contexts import Person


@dataclass(frozen=True, slots=True)
class AdviceSheet:
    """Form 1, of a record of advice. ``who``: empty where nobody was named; ``answer``: empty while it is owed."""

    who: Person | None
    channel: str
    topic: str
    language: str
    asked_day: str
    question: str
    answer: str
    answered_day: str
    booked_day: str
    adviser: str
    duration: str
    satisfaction: str


@dataclass(frozen=True, slots=True)
class FeeReliefLetter:
    """To a notary office or forensic institution (LAL Art. 53). ``verified_day``: empty where nothing was."""

    body: str
    recipient: Person
    kind: str
    matter: str
    fee: str
    asked_day: str
    verified_day: str
    contact: str
