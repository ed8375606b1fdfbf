"""What is shown of imports: their state, their rows' faults; never a value of a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from caseapp.access import Actor
from caseapp.errors import NotFound
from caseapp.extensions import db
from caseapp.models import ImportedRow, LedgerImport, LegalCase
from caseapp.rules.ledger import CellFault
from caseapp.services.pages import Page, page
from caseapp.vocabulary import ImportRowState

PLAIN = (
    *("id", "organization_id", "region_code", "state", "file_sha256", "file_format", "size_bytes"),
    *("ledger_code", "ledger_digest", "job_id", "undo_job_id", "recorded_at", "recorded_by_id", "version"),
)


def told(fault: CellFault) -> dict[str, Any]:
    """A fault as it is stored and shown."""
    return asdict(fault)


def counts(import_ids: Collection[UUID]) -> dict[UUID, dict[ImportRowState, int]]:
    """How many rows of each import are in each state; one query."""
    found = {identifier: dict.fromkeys(ImportRowState, 0) for identifier in import_ids}
    rows = sa.select(ImportedRow.import_id, ImportedRow.state, sa.func.count()).where(
        ImportedRow.import_id.in_(list(import_ids))
    )
    for identifier, state, number in db.session.execute(
        rows.group_by(ImportedRow.import_id, ImportedRow.state)
    ):
        found[identifier][state] = number
    return found


def mine(actor: Actor) -> sa.ColumnElement[bool]:
    """Imports of the actor's own institution and those below it."""
    return LedgerImport.organization_id.in_(actor.organization_ids)


def find(actor: Actor, import_id: UUID, *, lock: bool = False) -> LedgerImport:
    """An import of the own institution; NotFound otherwise."""
    select = sa.select(LedgerImport).where(LedgerImport.id == import_id, mine(actor))
    found: LedgerImport | None = db.session.scalar(select.with_for_update() if lock else select)
    if found is None:
        raise NotFound
    return found


def listed(actor: Actor, query: Mapping[str, Any]) -> Page[dict[str, Any]]:
    """Imports, oldest first; two queries whatever their number. ``query``: ``state``, ``limit``, ``after``."""
    select = sa.select(LedgerImport).where(mine(actor))
    if query.get("state") is not None:
        select = select.where(LedgerImport.state == query["state"])
    found = page(select, (LedgerImport.id,), query["limit"], query["after"])
    numbers = counts([one.id for one in found.items])
    return Page([_outline(one, numbers[one.id]) for one in found.items], found.next)


def _outline(found: LedgerImport, rows: Mapping[ImportRowState, int]) -> dict[str, Any]:
    return {
        **{name: getattr(found, name) for name in PLAIN},
        "rows": {str(one): n for one, n in rows.items()},
    }


def shown(found: LedgerImport) -> dict[str, Any]:
    """An import with every fault of every row, in the order of the file, and the rows that are none of data."""
    faulty = (
        sa.select(ImportedRow.sheet, ImportedRow.number, ImportedRow.faults)
        .where(ImportedRow.import_id == found.id)
        .where(ImportedRow.state.in_((ImportRowState.FAULTY, ImportRowState.REFUSED)))
        .order_by(ImportedRow.sheet, ImportedRow.number)
    )
    faults = [
        {"sheet": sheet, "row": number, **one}
        for sheet, number, several in db.session.execute(faulty)
        for one in several
    ]
    return {
        **_outline(found, counts([found.id])[found.id]),
        "faults": faults,
        "faults_by_code": dict(sorted(Counter(one["code"] for one in faults).items())),
        "skipped": found.skipped,
    }


def rows_of(found: LedgerImport, query: Mapping[str, Any]) -> Page[dict[str, Any]]:
    """The rows in the order of the file, each with its case while that stands. ``query``: ``state`` and paging."""
    select = sa.select(ImportedRow).where(ImportedRow.import_id == found.id)
    if query.get("state") is not None:
        select = select.where(ImportedRow.state == query["state"])
    rows = page(select, (ImportedRow.id,), query["limit"], query["after"])
    numbers = _numbers([row.became_case_id for row in rows.items if row.became_case_id is not None])
    return Page([_row(row, numbers) for row in rows.items], rows.next)


def _numbers(case_ids: Collection[UUID]) -> dict[UUID, str]:
    select = sa.select(LegalCase.id, LegalCase.number).where(LegalCase.id.in_(case_ids))
    rows = db.session.execute(select.where(LegalCase.voided_at.is_(None)))
    return {identifier: number for identifier, number in rows}  # noqa: C416 - rows are no pairs to mypy


def _row(row: ImportedRow, numbers: Mapping[UUID, str]) -> dict[str, Any]:
    standing = row.became_case_id if row.became_case_id in numbers else None
    return {
        "sheet": row.sheet,
        "row": row.number,
        "state": row.state,
        "case_id": standing,
        "case_number": numbers[standing] if standing else None,
        "faults": row.faults,
    }
