"""The file of a case: asked for, bound in the background, kept as stored bytes; a later paper makes a new edition."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Conflict, NotFound
from caseapp.extensions import db, new_id, unit_of_work
from caseapp.models import CaseFile, Job, LegalCase
from caseapp.packs import catalogue
from caseapp.services import casework, jobs, privacy_restrictions
from caseapp.services.archiving import ordering, shredding
from caseapp.services.casework import Step
from caseapp.services.documents.issuing import ensure_facts
from caseapp.services.history import Happening, record_event
from caseapp.services.jobs import Task
from caseapp.storage import storage

if TYPE_CHECKING:
    from caseapp.reports.casefile.contexts import BoundFile

JOB: Final = "case_file"
STEP: Final = 5
BOUND: Final = 95
PLAIN: Final = (
    *("id", "case_id", "edition", "pages", "papers", "sha256", "size_bytes"),
    *("rules_digest", "recorded_at", "recorded_by_id"),
)


def ask_for(case: LegalCase, actor: Actor) -> Job:
    """Queue the binding of an ended case's papers. Nothing is made where the papers are those of the newest edition.

    Raises:
        Conflict: the case has not ended.
        Forbidden: the actor is recused, or need not know the facts that the file holds.

    """
    casework.ensure_not_recused(case, actor)
    ensure_facts(case, actor)
    privacy_restrictions.ensure_readable(case)
    shredding.ensure_kept(case.id)
    if case.state not in catalogue().case_type(case.kind).groups["ended"]:
        zh, en = "案件尚未结束，不能立卷", "the case has not ended; its file is not bound yet"
        raise Conflict(zh, en, code="case_not_ended")
    file_id = new_id()
    casework.note(case, actor, "case_file.asked", Step(codes={"file": str(file_id)}))
    payload = {"case_id": str(case.id), "file_id": str(file_id)}
    return jobs.enqueue(JOB, payload, actor, f"/api/v1/cases/{case.id}/files/{file_id}")


@jobs.handler(JOB, personal=True)
def make_file(task: Task) -> None:
    """Read in one transaction, bind outside of any, keep in the job's last one."""
    case_id = UUID(str(task.payload["case_id"]))
    with unit_of_work(read_only=True):
        order = ordering.order_of(db.session.get_one(LegalCase, case_id))
    from caseapp.reports.casefile.produce import bind  # noqa: PLC0415 - a second that web servers save

    bound = bind(catalogue().archives, order, _Told(task))
    result: dict[str, Any] = {"pages": bound.pages, "papers": len(bound.lines)}
    result["not_bound"] = sum(not one.bound for one in bound.lines)
    with unit_of_work(read_only=True):
        same = _same(case_id, bound)
    if same is not None:
        return task.succeed({**result, "file_id": str(same), "unchanged": True})
    stored = storage.put_sealed(bound.pdf)
    with task.finishing({**result, "file_id": task.payload["file_id"], "unchanged": False}):
        _keep(task, case_id, bound, stored)
    return None


class _Told:
    """Reports progress in steps, so that a large file does not write a row for every page."""

    def __init__(self, task: Task) -> None:
        self._task, self._last = task, 0

    def __call__(self, percent: int) -> None:
        now = percent * BOUND // 100
        if now - self._last >= STEP:
            self._last = now
            self._task.progress(now)


def _newest(case_id: UUID) -> CaseFile | None:
    mine = sa.select(CaseFile).where(CaseFile.case_id == case_id)
    return db.session.scalar(mine.order_by(CaseFile.edition.desc()).limit(1))


def _same(case_id: UUID, bound: BoundFile) -> UUID | None:
    """The newest edition, where it is byte for byte what was bound now."""
    newest = _newest(case_id)
    made = hashlib.sha256(bound.pdf).hexdigest()
    return newest.id if newest is not None and newest.sha256 == made else None


def _keep(task: Task, case_id: UUID, bound: BoundFile, stored: tuple[str, str]) -> None:
    case = db.session.scalars(sa.select(LegalCase).where(LegalCase.id == case_id).with_for_update()).one()
    newest = _newest(case_id)
    row = CaseFile(
        id=UUID(str(task.payload["file_id"])),
        case_id=case.id,
        region_code=case.region_code,
        organization_id=case.organization_id,
        sensitivity=case.sensitivity,
        recorded_by_id=task.account_id,
        recorded_at=clock.now(),
        edition=newest.edition + 1 if newest else 1,
        pages=bound.pages,
        papers=len(bound.lines),
        rules_digest=catalogue().archives.digest,
        sha256=hashlib.sha256(bound.pdf).hexdigest(),
        size_bytes=len(bound.pdf),
        storage_key=stored[0],
    )
    row.file_key = stored[1]
    row.catalogue = [asdict(one) for one in bound.lines]
    db.session.add(row)
    codes = {"file": str(row.id), "edition": row.edition, "pages": row.pages, "sha256": row.sha256}
    record_event(case, None, Happening("case_file.made", codes=codes))


def find(actor: Actor, file_id: UUID, *, lock: bool = False) -> CaseFile:
    """An edition of the file of a case that the actor may see; NotFound otherwise."""
    found = db.session.get(CaseFile, file_id)
    if found is None:
        raise NotFound
    casework.get(actor, found.case_id, lock=lock)
    return found


def of_case(case: LegalCase) -> list[dict[str, Any]]:
    """Every edition without its catalogue, oldest first."""
    rows = db.session.scalars(
        sa.select(CaseFile).where(CaseFile.case_id == case.id).order_by(CaseFile.edition)
    )
    return [{name: getattr(row, name) for name in PLAIN} for row in rows]


def shown(row: CaseFile) -> dict[str, Any]:
    """One edition with its catalogue: titles, numbers and days of papers, and on which pages they lie."""
    return {**{name: getattr(row, name) for name in PLAIN}, "catalogue": row.catalogue}


def file_of(row: CaseFile, actor: Actor) -> tuple[bytes, str]:
    """The bytes as they were bound, and a file name.

    Raises:
        Forbidden: the actor need not know the facts of the case.

    """
    case = db.session.get_one(LegalCase, row.case_id)
    shredding.ensure_kept(case.id)
    ensure_facts(case, actor)
    return storage.get_sealed(
        row.storage_key, row.file_key
    ), f"case-file-{case.year}-{case.serial}-{row.edition}.pdf"
