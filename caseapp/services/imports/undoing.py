"""Undoing an import: its cases are voided. Numbers, events and rows stay; nobody sees the cases any more."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor, stands
from caseapp.errors import Conflict
from caseapp.extensions import db, unit_of_work
from caseapp.models import Assignment, CaseEvent, CaseParty, ImportedRow, Job, LedgerImport, LegalCase, Person
from caseapp.services import contacts, jobs, privacy_people, sessions
from caseapp.services.history import Happening, record_event
from caseapp.services.imports import running, views
from caseapp.services.jobs import Task
from caseapp.vocabulary import ImportRowState, ImportState

JOB: Final = "ledger_import_undo"
VERB: Final = "case.import_voided"
END_REASON: Final = "import_voided"
NOT_WORK: Final = (running.VERB, contacts.VERB)  # what happens to a case without anybody working on it


def start(found: LedgerImport, actor: Actor, reason: str) -> Job:
    """Queue the undoing.

    Raises:
        Conflict: the import was not run to its end, or is undone.

    """
    if found.state is not ImportState.DONE:
        zh, en = "只有已经完成的导入可以撤销", "only an import that was run to its end is undone"
        raise Conflict(zh, en, code="import_not_done")
    job = jobs.enqueue(JOB, {"import_id": str(found.id)}, actor, f"/api/v1/imports/{found.id}")
    found.state, found.undo_job_id, found.undo_reason = ImportState.UNDOING, job.id, reason
    db.session.flush()
    return job


@jobs.handler(JOB)
def undo(task: Task) -> None:
    """Void what nobody has worked on since; the rest is kept and told in the result."""
    import_id = UUID(str(task.payload["import_id"]))
    with unit_of_work(read_only=True):
        total = views.counts([import_id])[import_id][ImportRowState.IMPORTED]
    left = total
    while left:
        with task.step(100 * min(total - left + running.AT_ONCE, total) // total):
            _some(import_id, task)
        with unit_of_work(read_only=True):
            left = views.counts([import_id])[import_id][ImportRowState.IMPORTED]
    with unit_of_work(read_only=True):
        counts = views.counts([import_id])[import_id]
    told = {"voided": counts[ImportRowState.VOIDED], "kept": counts[ImportRowState.KEPT]}
    with task.finishing({"import_id": str(import_id), **told}):
        db.session.get_one(LedgerImport, import_id).state = ImportState.UNDONE


def _some(import_id: UUID, task: Task) -> None:
    assert task.account_id is not None  # noqa: S101 - nobody but an account asks for it
    actor = sessions.behind_job(task.account_id)
    taken = sa.select(ImportedRow).where(
        ImportedRow.import_id == import_id, ImportedRow.state == ImportRowState.IMPORTED
    )
    rows = db.session.scalars(taken.order_by(ImportedRow.id).limit(running.AT_ONCE)).all()
    for row in rows:
        _void(row, actor)


def _void(row: ImportedRow, actor: Actor) -> None:
    case = db.session.get_one(LegalCase, row.became_case_id, with_for_update=True)
    if _worked_on(case):
        row.state = ImportRowState.KEPT
        record_event(case, actor, Happening("case.import_kept", codes={"import": str(row.import_id)}))
        return
    case.voided_at = clock.now()
    row.state = ImportRowState.VOIDED
    for one in db.session.scalars(sa.select(Assignment).where(Assignment.case_id == case.id)):
        one.ended_on, one.end_reason = one.ended_on or clock.today(), END_REASON
    db.session.flush()
    record_event(case, actor, Happening(VERB, case.state, case.state, codes={"import": str(row.import_id)}))
    _forget_people(case)


def _worked_on(case: LegalCase) -> bool:
    """Whether anything was done in the case since; every change of a case has its event."""
    others = sa.select(CaseEvent.id).where(CaseEvent.case_id == case.id, CaseEvent.verb.not_in(NOT_WORK))
    return db.session.scalar(others.limit(1)) is not None


def _forget_people(case: LegalCase) -> None:
    """Persons whom nothing that stands names lose what they are found by; the sealed row keeps it.

    Whoever comes to the window with that number gets a file of their own, with what they say themselves.
    """
    here = sa.select(CaseParty.person_id).where(CaseParty.case_id == case.id)
    nameless = sa.select(Person).where(Person.id.in_(here))
    for model in privacy_people.NAMING:
        nameless = nameless.where(~sa.exists().where(model.person_id == Person.id, stands(model)))
    for person in db.session.scalars(nameless):
        person.id_type = None
        person.id_number = person.phone = person.address = None
    db.session.flush()
