"""Contexts of letters that stand in no list of forms; like those of :mod:`caseapp.reports.documents.contexts`."""

from __future__ import annotations

from dataclasses import dataclass

from caseapp.reports.documents.contexts import Person


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
