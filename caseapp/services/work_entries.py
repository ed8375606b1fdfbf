"""Entries of the work as they were written and put right."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from caseapp.extensions import db
from caseapp.models import LegalCase, ProgressEntry


@dataclass(frozen=True, slots=True)
class EntryChain:
    """An entry as first written, and as last corrected: often the same row."""

    first: ProgressEntry
    newest: ProgressEntry


def of_case(case: LegalCase) -> list[ProgressEntry]:
    """All of them by day, corrections too."""
    mine = sa.select(ProgressEntry).where(ProgressEntry.case_id == case.id)
    return list(db.session.scalars(mine.order_by(ProgressEntry.done_on, ProgressEntry.id)))


def chain_of(case: LegalCase, entry_id: UUID) -> EntryChain | None:
    """The entry of the case with its corrections; None for none of this case."""
    rows = {row.id: row for row in of_case(case)}
    if entry_id not in rows:
        return None
    later = {row.corrects_id: row for row in rows.values()}
    first = newest = rows[entry_id]
    while first.corrects_id is not None:
        first = rows[first.corrects_id]
    while newest.id in later:
        newest = later[newest.id]
    return EntryChain(first, newest)
