"""Access copies (PIPL Art. 45): everything one processor holds about a person, in one sealed file that expires.

What is held is found by walking the tables, so that a new table is in the copy from its first day: rows that name
the person, and the rows of cases in which the person stands as applicant, suspect, defendant or disputant. Of other
cases only number and state are given, because their contents are other people's (LAL Art. 21). What is left out is
named below with the reason.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor, stands
from caseapp.errors import NotFound
from caseapp.extensions import db, unit_of_work
from caseapp.models import CaseParty, DataCopy, Job, LegalCase, Organization, Person
from caseapp.models.base import Model, Sealed
from caseapp.packs import catalogue
from caseapp.services import jobs, privacy_people, privacy_restrictions, privacy_sharings
from caseapp.services.jobs import Task
from caseapp.services.privacy_people import PIPL
from caseapp.services.security_log import record_security
from caseapp.vocabulary import (
    PersonRequestKind,
    PersonRequestState,
    RequesterRelationship,
    SecurityEventKind,
)

JOB: Final = "person_data_copy"
KEPT: Final = timedelta(days=7)
MEDIA: Final[Mapping[str, str]] = {"json": "application/json", "txt": "text/plain; charset=utf-8"}
LEFT_OUT: Final[Mapping[str, str]] = {
    "destruction_item": "what became of the file when its period was over; the list is the archives' record",
    "assignment_proposal": "who was asked and did not take the case, with their reasons; the assignment is there",
    "case_connection": "names the case of another defendant",
    "conflict_finding": "rests on the worker's own family or on somebody else's case",
    "case_event": "codes and digests of what the other tables say in full",
    "case_grant": "which staff may open the case",
    "case_review": "judges the worker, not the person",
    "data_copy": "would hold itself",
    "gift_complaint": "is the department's alone; whoever it names would learn who complained",
    "imported_row": "the row of an old ledger, which names others beside; what was taken over of it is in the case",
    "person": "stands at the head of the copy",
    "subsidy": "what the worker is paid, not the person",
    "subsidy_claw_back": "what comes back of what the worker was paid",
    "person_link": "names somebody else where it tells two people apart",
}
NOT_THEIRS: Final[Mapping[str, frozenset[str]]] = {
    "assignment": frozenset({"waived", "waiver_reason"}),
    "organ_notice": frozenset({"contact"}),
    "issued_document": frozenset({"file_key", "storage_key", "once_key", "form_digest"}),
    "document_scan": frozenset({"file_key", "storage_key"}),
    "hearing": frozenset({"clash_reason", "clashes_kept", "room_key"}),
    "case_attachment": frozenset({"file_key", "storage_key"}),
    "case_retention": frozenset({"hold_history"}),
    "case_file": frozenset({"file_key", "storage_key", "rules_digest"}),
    "privacy_consent": frozenset({"given_phone", "given_address", "contact_apart"}),
}
BOOKKEEPING: Final = frozenset(
    {"version", "processor_id", "organization_id", "region_code", "sensitivity_reasons", "key_version"}
)
Rows = list[dict[str, Any]]


def ask_for(person: Person, actor: Actor, body: Mapping[str, Any]) -> tuple[DataCopy, Job]:
    """Record the request, log what will leave, queue the making."""
    asked = privacy_people.request_from(person, actor, PersonRequestKind.COPY, body)
    privacy_people.answer(asked, actor, PersonRequestState.GRANTED, [f"{PIPL}第四十五条"])
    copy = DataCopy(**privacy_people.person_columns(person, actor), request_id=asked.id)
    db.session.add(copy)
    db.session.flush()
    record_security(SecurityEventKind.EXPORTED, actor, person.id, {"what": JOB, "copy": str(copy.id)})
    privacy_sharings.copied(person, actor, _recipient(asked.relationship))
    path = f"/api/v1/privacy/data-copies/{copy.id}"
    job = jobs.enqueue(JOB, {"copy_id": str(copy.id)}, actor, path)
    copy.job_id = job.id
    db.session.flush()
    return copy, job


def _recipient(relationship: RequesterRelationship) -> str:
    return catalogue().labels.zh("requester", relationship.value)


@jobs.handler(JOB, personal=True)
def make_copy(task: Task) -> None:
    """Gather in a reading transaction; seal, date and finish in the job's last one."""
    copy_id = UUID(str(task.payload["copy_id"]))
    with unit_of_work(read_only=True):
        person = db.session.get_one(Person, db.session.get_one(DataCopy, copy_id).person_id)
        text = json.dumps(holdings(person), ensure_ascii=False, indent=1, default=_plain)
    with task.finishing({"copy_id": str(copy_id)}):
        copy = db.session.get_one(DataCopy, copy_id)
        copy.content = text
        copy.sha256 = hashlib.sha256(text.encode()).hexdigest()
        copy.made_at = clock.real_now()
        copy.expires_at = copy.made_at + KEPT


def holdings(person: Person) -> dict[str, Any]:
    """Everything this processor holds about the person, in plain values, by table."""
    owner = db.session.get_one(Organization, person.processor_id)
    own, others = _cases(person)
    tables: dict[str, Rows] = {"legal_case": [*map(_told, own), *map(_outline, others)]}
    for model in _models():
        rows = [_told(row) for row in db.session.scalars(_about(model, person, own))]
        if rows:
            tables[model.__tablename__] = rows
    restriction = privacy_restrictions.standing(person.id)
    return {
        "processor": owner.name,
        "made_on": clock.today(),
        "restricted_since": restriction.since_on if restriction else None,
        "person": _told(person),
        "records": tables,
        "left_out": dict(LEFT_OUT),
    }


def _cases(person: Person) -> tuple[list[LegalCase], list[LegalCase]]:
    """Cases that are the person's own, and those in which they only appear."""
    main = sa.select(CaseParty.case_id).where(
        CaseParty.person_id == person.id, CaseParty.role.in_(privacy_restrictions.MAIN)
    )
    mine = set(db.session.scalars(main))
    every = privacy_people.cases_of(person)
    return [one for one in every if one.id in mine], [one for one in every if one.id not in mine]


def _models() -> list[type[Any]]:
    """Every mapped table that can hold something about a person or a case, by name."""
    found = [mapper.class_ for mapper in Model.registry.mappers]
    kept = [one for one in found if one.__tablename__ not in {*LEFT_OUT, "legal_case"}]
    return sorted((one for one in kept if _links(one)), key=lambda one: str(one.__tablename__))


def _links(model: type[Any]) -> set[str]:
    return {"person_id", "case_id"} & set(sa.inspect(model).column_attrs.keys())


def _about(model: type[Any], person: Person, own: list[LegalCase]) -> sa.Select[Any]:
    """Rows that name the person, or belong to a case of their own and name nobody."""
    if "person_id" not in _links(model):
        return sa.select(model).where(model.case_id.in_([case.id for case in own]))
    mine = sa.and_(model.person_id == person.id, stands(model))
    if "case_id" in _links(model):
        whole = sa.and_(model.person_id.is_(None), model.case_id.in_([case.id for case in own]))
        mine = sa.or_(mine, whole)
    return sa.select(model).where(mine)


def _outline(case: LegalCase) -> dict[str, Any]:
    return {name: getattr(case, name) for name in ("id", "number", "kind", "state", "opened_on", "closed_on")}


def _told(row: Any) -> dict[str, Any]:
    """The row's columns, sealed ones opened; without keys of staff, indexes and bookkeeping."""
    hidden = BOOKKEEPING | NOT_THEIRS.get(row.__tablename__, frozenset())
    return {name: getattr(row, name) for name in _columns(type(row)) if name not in hidden}


def _columns(model: type[Any]) -> Iterator[str]:
    for column in sa.inspect(model).column_attrs.keys():  # noqa: SIM118 - a collection of SQLAlchemy's, no dict
        name = column.removesuffix("_sealed")
        if name != column and isinstance(getattr(model, name, None), Sealed):
            yield name
        elif not column.endswith(("_by_id", "_index")) and not _is_bytes(model, column):
            yield column


def _is_bytes(model: type[Any], column: str) -> bool:
    return isinstance(sa.inspect(model).column_attrs[column].columns[0].type, sa.LargeBinary)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(clock.CHINA).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else str(value)


def find(actor: Actor, copy_id: UUID) -> DataCopy:
    """A copy about a person open to the actor; NotFound otherwise."""
    copy = db.session.get(DataCopy, copy_id)
    if copy is None:
        raise NotFound
    privacy_people.find(actor, copy.person_id)
    return copy


def shown(copy: DataCopy) -> dict[str, Any]:
    """Where the copy stands: ``queued``, ``ready``, ``expired``."""
    names = ("id", "person_id", "request_id", "job_id", "made_at", "expires_at", "sha256", "recorded_at")
    state = "queued" if copy.expires_at is None else "ready" if _readable(copy) else "expired"
    return {**{name: getattr(copy, name) for name in names}, "state": state}


def _readable(copy: DataCopy) -> bool:
    fresh = copy.expires_at is not None and copy.expires_at > clock.real_now()
    return fresh and copy.content_sealed is not None


def cases_of(copy: DataCopy) -> list[UUID]:
    """The cases that the copy tells of."""
    mine = CaseParty.person_id == copy.person_id
    return list(db.session.scalars(sa.select(CaseParty.case_id).where(mine).distinct()))


def file_of(copy: DataCopy, name: str) -> tuple[bytes, str, str]:
    """The bytes, their media type and a file name; NotFound before it is made and after it has expired."""
    if not _readable(copy):
        zh, en = "副本尚未生成或者已经过期", "the copy is not made yet or has expired"
        raise NotFound(zh, en, code="copy_not_ready")
    text: str = copy.content
    body = text if name == "json" else readable(json.loads(text))
    return body.encode(), MEDIA[name], f"data-copy-{copy.id}.{name}"


def readable(content: Mapping[str, Any]) -> str:
    """The same in lines of Chinese, for somebody who reads no JSON."""
    head = [f"个人信息副本　{content['processor']}　{content['made_on']}", "", "【本人】"]
    lines = [*head, *_lines(content["person"])]
    for table, rows in content["records"].items():
        lines += ["", f"【{_word('privacy_table', table)}】"]
        for number, row in enumerate(rows, 1):
            lines += [f"（{number}）", *_lines(row)]
    return "\n".join(lines) + "\n"


def _lines(row: Mapping[str, Any]) -> Iterator[str]:
    for name, value in row.items():
        if value not in (None, "", [], {}):
            shown_value = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            yield f"  {_word('privacy_column', name)}：{shown_value}"


def _word(group: str, code: str) -> str:
    return catalogue().labels.zh(group, code)


def forget_expired() -> int:
    """Empty copies whose time is over; how many."""
    over = sa.select(DataCopy).where(
        DataCopy.expires_at < clock.real_now(), DataCopy.content_sealed.is_not(None)
    )
    expired = list(db.session.scalars(over))
    for copy in expired:
        copy.content = None
    return len(expired)
