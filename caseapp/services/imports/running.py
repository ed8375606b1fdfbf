"""Taking over: a job that goes through the ready rows of an import, some in each transaction.

A row and its case are committed together, so that a worker that is killed leaves whole cases only, and the next attempt
goes on with the rows that are left.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import CaseAppError, Conflict, Fault, Invalid
from caseapp.extensions import db, unit_of_work
from caseapp.models import (
    AidApplication,
    Assignment,
    ImportedRow,
    Job,
    LedgerImport,
    LegalCase,
    Organization,
    Person,
    Practitioner,
)
from caseapp.packs import catalogue
from caseapp.packs.imports import StateRule
from caseapp.rules import ledger as ledgers
from caseapp.services import (
    casework,
    clocks,
    contacts,
    intake,
    jobs,
    numbering,
    persons,
    privacy_restrictions,
    privacy_retention,
    sessions,
)
from caseapp.services.history import Happening, record_event
from caseapp.services.imports import views
from caseapp.services.imports.checking import TAKEN, key_indexes, person_of, policy_in_force
from caseapp.services.jobs import Task
from caseapp.services.sensitivity import strictest
from caseapp.vocabulary import (
    CaseKind,
    Channel,
    ImportRowState,
    ImportState,
    LedgerField,
    LedgerFieldType,
    PartyRole,
    Sensitivity,
)

JOB: Final = "ledger_import"
VERB: Final = "case.imported"
AT_ONCE: Final = 25
F = LedgerField
Values = dict[LedgerField, Any]


def start(found: LedgerImport, actor: Actor, *, leave_out_faulty: bool) -> Job:
    """Queue the run.

    Raises:
        Conflict: it was run before, or there is nothing to take over.
        Invalid: there are faulty rows, and nobody has said to leave them out.

    """
    if found.state is not ImportState.CHECKED:
        raise Conflict("该批次已经导入", "this import was run already", code="import_not_checked")
    counts = views.counts([found.id])[found.id]
    if not counts[ImportRowState.READY]:
        raise Conflict("没有可以导入的行", "no row is ready", code="nothing_to_import")
    if counts[ImportRowState.FAULTY] and not leave_out_faulty:
        zh, en = "有错误行；确认不导入这些行后再执行", "there are faulty rows; say that they are left out"
        raise Invalid(faults=[Fault("leave_out_faulty", "required", zh, en)])
    job = jobs.enqueue(JOB, {"import_id": str(found.id)}, actor, f"/api/v1/imports/{found.id}")
    found.state, found.job_id, found.left_out = ImportState.RUNNING, job.id, leave_out_faulty
    db.session.flush()
    return job


@jobs.handler(JOB)
def run(task: Task) -> None:
    """Take over what is ready, in the order of the file."""
    import_id = UUID(str(task.payload["import_id"]))
    total, left = _progress(import_id)
    while left:
        with task.step(100 * min(total - left + AT_ONCE, total) // total):
            _some(import_id, task)
        _, left = _progress(import_id)
    with unit_of_work(read_only=True):
        counts = views.counts([import_id])[import_id]
    with task.finishing(
        {"import_id": str(import_id), "rows": {str(state): n for state, n in counts.items()}}
    ):
        db.session.get_one(LedgerImport, import_id).state = ImportState.DONE


def _progress(import_id: UUID) -> tuple[int, int]:
    with unit_of_work(read_only=True):
        counts = views.counts([import_id])[import_id]
    left = counts[ImportRowState.READY]
    return left + sum(counts[one] for one in (ImportRowState.IMPORTED, ImportRowState.REFUSED)), left


def _some(import_id: UUID, task: Task) -> None:
    assert task.account_id is not None  # noqa: S101 - nobody but an account asks for an import
    actor = sessions.behind_job(task.account_id)
    found = db.session.get_one(LedgerImport, import_id)
    ready = sa.select(ImportedRow).where(
        ImportedRow.import_id == import_id, ImportedRow.state == ImportRowState.READY
    )
    for row in db.session.scalars(ready.order_by(ImportedRow.sheet, ImportedRow.number).limit(AT_ONCE)).all():
        _take(found, row, actor)


def _take(found: LedgerImport, row: ImportedRow, actor: Actor) -> None:
    """Make the row's case, or say why it no longer fits; what was half made is rolled back."""
    if _known(row):
        row.state = ImportRowState.KNOWN
        return
    try:
        with db.session.begin_nested():
            case = _case(found, row, actor)
    except sa.exc.IntegrityError:  # another import made it at this moment
        _refuse(row, [ledgers.fault("number_taken", "", F.FORMER_NUMBER)])
    except CaseAppError as error:
        told = error.faults or [Fault("", error.instance_code, error.message, error.message_en)]
        _refuse(
            row, [ledgers.CellFault("", one.field, one.code, one.message, one.message_en) for one in told]
        )
    else:
        _record(found, row, case, actor)


def _refuse(row: ImportedRow, faults: list[ledgers.CellFault]) -> None:
    row.state, row.faults = ImportRowState.REFUSED, [views.told(one) for one in faults]
    db.session.flush()


def forget_unrun() -> int:
    """Empty the ready rows of imports that nobody has run for long; how many rows. The faults stay."""
    before = clock.now() - timedelta(days=catalogue().imports.limits.keep_days)
    old = sa.select(LedgerImport.id).where(
        LedgerImport.state == ImportState.CHECKED, LedgerImport.recorded_at < before
    )
    ready = sa.select(ImportedRow).where(
        ImportedRow.import_id.in_(old), ImportedRow.state == ImportRowState.READY
    )
    rows = db.session.scalars(ready).all()
    for row in rows:
        row.record = row.words = row.source_key = None
        _refuse(row, [ledgers.fault("expired")])
    return len(rows)


def _known(row: ImportedRow) -> bool:
    same = sa.exists().where(
        ImportedRow.organization_id == row.organization_id,
        ImportedRow.state.in_(TAKEN),
        ImportedRow.source_key_index.in_(key_indexes(row.source_key)),
    )
    return bool(db.session.scalar(sa.select(same)))


def values_of(record: Mapping[str, Any]) -> Values:
    """A stored record as values again."""
    fields = catalogue().imports.fields
    days = {name for name, rule in fields.items() if rule.type is LedgerFieldType.DAY}
    return {
        name: date.fromisoformat(record[name]) if name in days else record[name]
        for name in LedgerField
        if record.get(name) is not None
    }


def _case(found: LedgerImport, row: ImportedRow, actor: Actor) -> LegalCase:
    """The case with its body, its people and its worker, as far as the ledger knows them."""
    values, record = values_of(row.record), row.record
    rule = catalogue().imports.state(values[F.KIND], values[F.STATE])
    assert rule is not None  # noqa: S101 - the row was checked
    office = db.session.get_one(Organization, found.organization_id)
    reasons = _reasons(values)
    serial, number = numbering.imported_number(office, values[F.RECEIVED_ON].year)
    case = LegalCase(
        number=number,
        series=numbering.IMPORTED,
        year=values[F.RECEIVED_ON].year,
        serial=serial,
        former_number=values[F.FORMER_NUMBER],
        import_id=found.id,
        kind=CaseKind(values[F.KIND]),
        region_code=office.region_code,
        organization_id=office.id,
        processor_id=office.processor_id,
        sensitivity=strictest(reasons),
        state=values[F.STATE],
        opened_on=values[F.RECEIVED_ON],
        received_at=clock.sometime_on(values[F.RECEIVED_ON]),
        created_by_id=actor.account_id,
        **rule.columns(values),
    )
    case.sensitivity_reasons = dict(reasons) or None
    db.session.add(case)
    db.session.flush()
    _body(case, values)
    _people(case, values, actor)
    if record.get("worker_id"):
        _worker(case, values, UUID(record["worker_id"]), rule, actor)
    row.became_case_id, row.state = case.id, ImportRowState.IMPORTED
    db.session.flush()
    return case


def _request(values: Values) -> dict[str, Any]:
    """What a screening would be told."""
    born = intake.with_birth_date(person_of(values))["birth_date"]
    told = {"matter": values.get(F.MATTER), "aid_form": values.get(F.AID_FORM)}
    known = {name: value for name, value in told.items() if value is not None}
    return {**known, "applicant": {"birth_date": born} if born else {}}


def _reasons(values: Values) -> dict[Sensitivity, str]:
    """Why it is need-to-know: what the ledger says, the day of birth, the matter."""
    request, said = _request(values), values.get(F.SENSITIVITY)
    own = {Sensitivity(said): "ledger"} if said not in {None, Sensitivity.NORMAL} else {}
    return {**own, **intake.reasons_to_protect(request, values[F.RECEIVED_ON])}


def _body(case: LegalCase, values: Values) -> None:
    channel = values.get(F.CHANNEL)
    application = AidApplication(
        case_id=case.id,
        region_code=case.region_code,
        organization_id=case.organization_id,
        aid_form=values.get(F.AID_FORM),
        matter=values.get(F.MATTER),
        channel=Channel(channel) if channel else None,
        facts=values.get(F.FACTS),
    )
    if case.decision is None and case.outcome is None:
        request = {**_request(values), "region_code": case.region_code, "on": case.opened_on}
        application.waiting_request = {**request, "origin": "application"}
    db.session.add(application)


def _people(case: LegalCase, values: Values, actor: Actor) -> None:
    told = person_of(values)
    stored = persons.known(case.processor_id, told)
    if stored is not None and privacy_restrictions.restricted({stored.id}):
        raise privacy_restrictions.Restricted
    _party(case, actor, told, stored, PartyRole.APPLICANT)
    if values.get(F.OPPONENT_NAME):
        _party(case, actor, {"name": values[F.OPPONENT_NAME]}, None, PartyRole.OPPOSING_PARTY)


def _party(
    case: LegalCase, actor: Actor, told: Mapping[str, Any], stored: Person | None, role: PartyRole
) -> None:
    """A file that is there already keeps what it says: an old ledger changes nobody's file."""
    same = {name: told.get(name) for name in ("name", "id_type", "id_number")}
    person = persons.person_for(case.processor_id, told if stored is None else same)
    party = casework.add_party(case, person, actor, role=role)
    given = persons.particulars(told)
    apart = [name for name in contacts.FIELDS if getattr(given, name) not in {None, getattr(person, name)}]
    contacts.keep(party, told, apart)
    db.session.flush()


def _worker(case: LegalCase, values: Values, worker_id: UUID, rule: StateRule, actor: Actor) -> None:
    worker = db.session.get_one(Practitioner, worker_id)
    db.session.add(
        Assignment(
            **casework.of_case(case, actor),
            practitioner_id=worker.id,
            provider_type=worker.provider_type.value,
            assigned_on=values[F.ASSIGNED_ON],
            ended_on=case.closed_on if rule.ends_assignment else None,
            end_reason=rule.ends_assignment,
        )
    )


def _record(found: LedgerImport, row: ImportedRow, case: LegalCase, actor: Actor) -> None:
    """The event that says where the case comes from, and the clocks of an open one."""
    values = values_of(row.record)
    rule = catalogue().imports.state(case.kind, case.state)
    assert rule is not None  # noqa: S101 - the case was made by it
    if policy_in_force(case.region_code, case.opened_on):
        for replay in rule.replays:
            clocks.happened(case, replay.event, clock.sometime_on(values[replay.on]))
            db.session.flush()
    privacy_retention.settle(case, actor)
    source = {"file": found.file_sha256, "sheet": row.sheet, "row": row.number}
    codes = {"import": str(found.id), "ledger": found.ledger_code, **source}
    record_event(case, actor, Happening(VERB, None, case.state, codes=codes))
