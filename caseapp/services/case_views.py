"""What a reader is shown of a case: plain values, personal ones masked, a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from caseapp.access import Actor
from caseapp.extensions import db
from caseapp.models import (
    AidApplication,
    Assignment,
    CaseEvent,
    CaseParty,
    ClosingReport,
    Decision,
    FeeRelief,
    Gain,
    LegalCase,
    OrganNotice,
    Person,
    Practitioner,
    PriorAid,
    Redirection,
    SupplementRequest,
    Termination,
)
from caseapp.packs import catalogue
from caseapp.services import (
    casework,
    clocks,
    conflict_findings,
    contacts,
    priority,
    privacy_notices,
    privacy_restrictions,
    screening,
    sensitivity,
)
from caseapp.vault import mask_id_number
from caseapp.vocabulary import CaseKind, PartyRole, Sensitivity

SPINE = [
    "id",
    "number",
    "former_number",
    "kind",
    "region_code",
    "organization_id",
    "sensitivity",
    "state",
    "priority",
    "opened_on",
    "received_at",
    "decision",
    "decided_on",
    "outcome",
    "closed_on",
    "archived_on",
    "version",
]
MAIN_ROLES = (PartyRole.APPLICANT, PartyRole.SUSPECT, PartyRole.DEFENDANT, PartyRole.DISPUTANT)
APPLICATION = [
    *("aid_form", "matter", "grounds", "channel", "materials", "hardship_route", "facts", "claim"),
    *("advice_record_id", "drafting_request_id", "applicant_capacity", "capacity_basis"),
    *("work_station_id", "institution_received_at", "filled_in_by_staff"),
    *("handed_on_by", "handed_on_received_at"),
]
FACTS = {
    "application": ["facts", "claim", "applicant_capacity", "capacity_basis", "handed_on_by"],
    "notice": ["charge"],
    "decision_record": ["statement", "waiver_reason"],
    "closing_report": ["summary", "result_papers", "checklist"],
    "termination": ["statement"],
}
REPORT_FACTS = [*FACTS["closing_report"], "return_reason"]
NOTICE = [
    "origin",
    "organ_kind",
    "organ_name",
    "organ_case_number",
    "ground",
    "stage",
    "received_at",
    "hearing_at",
    "hearing_place",
    "found_on",
    "procedure",
    "indictment_enclosed",
    "charge",
    "lawyer_assigned_at",
    "organ_told_at",
    "counsel_retained_on",
]

SINGLE_RECORDS = (
    "supplement_request",
    "prior_aid",
    "closing_report",
    "termination",
    "redirection",
    "decision_record",
)
_ANY = aliased(Decision)
_NEWEST_DECISION = (
    sa.select(_ANY.id)
    .where(_ANY.case_id == LegalCase.id)
    .order_by(_ANY.recorded_at.desc(), _ANY.id.desc())
    .limit(1)
    .correlate(LegalCase)
    .scalar_subquery()
)
_SINGLE_RECORDS = (
    sa.select(AidApplication, SupplementRequest, PriorAid, ClosingReport, Termination, Redirection, Decision)
    .select_from(LegalCase)
    .outerjoin(AidApplication, AidApplication.case_id == LegalCase.id)
    .outerjoin(SupplementRequest, SupplementRequest.case_id == LegalCase.id)
    .outerjoin(PriorAid, PriorAid.case_id == LegalCase.id)
    .outerjoin(
        ClosingReport, sa.and_(ClosingReport.case_id == LegalCase.id, ClosingReport.set_aside_on.is_(None))
    )
    .outerjoin(Termination, sa.and_(Termination.case_id == LegalCase.id, Termination.corrected_on.is_(None)))
    .outerjoin(Redirection, Redirection.case_id == LegalCase.id)
    .outerjoin(Decision, Decision.id == _NEWEST_DECISION)
    .where(LegalCase.id == sa.bindparam("case_id"))
)


def spine(case: LegalCase) -> dict[str, Any]:
    """The columns every kind has, with the state's Chinese name."""
    shown = {name: getattr(case, name) for name in SPINE}
    shown["state_zh"] = catalogue().case_type(case.kind).state(case.state).zh
    return shown


def detail(case: LegalCase, actor: Actor) -> dict[str, Any]:
    """Everything of a legal-aid case that its reader needs to go on working; ``hidden_fields`` are null to them."""
    application, *others = _single_records(case)
    screened = _screening(case)
    shown = {
        **spine(case),
        "application": _application(application),
        "notice": _notice(case),
        "parties": parties(case, actor),
        "clocks": clocks.of_case(case),
        "screening": screened,
        "screening_waits_for": _waits_for(application),
        "priority_handling": priority.of_case(case, screened),
        **dict(zip(SINGLE_RECORDS, others, strict=True)),
        "assignments": assignments(case),
        "gains": gains(case),
        "fee_reliefs": fees_relieved(case),
        "conflict_findings": conflict_findings.unsettled(case, actor),
        "allowed_actions": casework.allowed_actions(case, actor),
        "hidden_fields": [],
    }
    return shown if sensitivity.facts_known(case, actor) else _without_facts(shown)


def _without_facts(shown: dict[str, Any]) -> dict[str, Any]:
    found = {part: shown[part] for part in FACTS if shown[part] is not None}
    hidden = [f"{part}.{name}" for part in found for name in FACTS[part]]
    return {
        **shown,
        **{part: _veiled(row, FACTS[part]) for part, row in found.items()},
        "hidden_fields": hidden,
    }


def _veiled(row: Any, names: Sequence[str]) -> dict[str, Any]:
    """The plain values of a row or mapping, with those of ``names`` taken out and named as hidden."""
    return {
        **(row if isinstance(row, dict) else plain(row)),
        **dict.fromkeys(names),
        "hidden_fields": list(names),
    }


def _application(row: AidApplication | None) -> dict[str, Any] | None:
    return {name: getattr(row, name) for name in APPLICATION} if row else None


def _notice(case: LegalCase) -> dict[str, Any] | None:
    row = db.session.get(OrganNotice, case.id) if case.kind is CaseKind.CRIMINAL_AID else None
    return {**{name: getattr(row, name) for name in NOTICE}, "contact": row.contact} if row else None


def _screening(case: LegalCase) -> dict[str, Any] | None:
    row = screening.latest(case)
    return row.answer if row else None


def _waits_for(application: AidApplication | None) -> dict[str, str] | None:
    error = screening.waits_for(application)
    if error is None:
        return None
    return {"code": error.instance_code, "message": error.message, "message_en": error.message_en}


def _single_records(case: LegalCase) -> tuple[Any, ...]:
    """What a case has at most one of, and its newest decision; one query."""
    return tuple(db.session.execute(_SINGLE_RECORDS, {"case_id": case.id}).one())


def plain(row: Any) -> dict[str, Any]:
    """A row's columns as plain values, sealed ones opened."""
    columns = (attribute.key for attribute in sa.inspect(type(row)).column_attrs)
    return {name: getattr(row, name) for name in (column.removesuffix("_sealed") for column in columns)}


def parties(case: LegalCase, actor: Actor) -> list[dict[str, Any]]:
    """The people of the case, documents and phones masked; without contacts that are withheld from the actor."""
    withheld = sensitivity.contacts_withheld(case, actor)
    rows = db.session.execute(
        sa.select(CaseParty, Person)
        .join(Person, Person.id == CaseParty.person_id)
        .where(CaseParty.case_id == case.id)
        .order_by(CaseParty.recorded_at, CaseParty.id)
    )
    found = [_party(party, person, person.id in withheld) for party, person in rows]
    told = privacy_notices.statuses({one["person_id"] for one in found})
    return [{**one, "notice_status": told[one["person_id"]]} for one in found]


def _party(party: CaseParty, person: Person, withheld: bool) -> dict[str, Any]:  # noqa: FBT001 - of our own list
    return {
        "id": party.id,
        "person_id": person.id,
        "role": party.role,
        "relationship": party.relationship,
        "represented_person_id": party.represented_person_id,
        "ended_at": party.ended_at,
        "name": person.name,
        "id_type": person.id_type,
        "id_number": mask_id_number(person.id_number) if person.id_number else None,
        **contacts.masked(party, person, withheld=withheld),
        "birth_date": person.birth_date,
        "sex": person.sex,
    }


def assignments(case: LegalCase) -> list[dict[str, Any]]:
    """Who handled the case, from when to when."""
    rows = db.session.execute(
        sa.select(Assignment, Practitioner)
        .join(Practitioner, Practitioner.id == Assignment.practitioner_id)
        .where(Assignment.case_id == case.id)
        .order_by(Assignment.recorded_at, Assignment.id)
    )
    names = ["id", "practitioner_id", "provider_type", "assigned_on", "ended_on", "end_reason"]
    return [{**{name: getattr(one, name) for name in names}, "name": worker.name} for one, worker in rows]


def gains(case: LegalCase) -> list[Gain]:
    """What each recipient won or was saved, by the closing report that stands."""
    told = sa.select(ClosingReport.id).where(ClosingReport.set_aside_on.is_(None))
    mine = sa.select(Gain).where(Gain.case_id == case.id, Gain.closing_report_id.in_(told))
    return list(db.session.scalars(mine.order_by(Gain.recorded_at, Gain.id)))


def fees_relieved(case: LegalCase) -> dict[str, int]:
    """Of the fees asked to be reduced or waived (LAL Art. 53): how many, how many still open, fen not to be paid."""
    row = db.session.execute(
        sa.select(
            sa.func.count(),
            sa.func.count().filter(FeeRelief.outcome.is_(None)),
            sa.func.coalesce(sa.func.sum(FeeRelief.fee_fen - FeeRelief.payable_fen), 0),
        ).where(FeeRelief.case_id == case.id)
    ).one()
    return {"asked": row[0], "open": row[1], "relieved_fen": int(row[2])}


def veiled(rows: Iterable[Any], name: str | Sequence[str], actor: Actor) -> list[Any]:
    """Plain values of rows of cases the actor sees, ``name`` hidden where the actor need not know the facts.

    One query, whatever their number.
    """
    found, names = list(rows), [name] if isinstance(name, str) else list(name)
    known = sensitivity.facts_open({row.case_id for row in found}, actor)
    return [_veiled(row, [] if row.case_id in known else names) for row in found]


def events(case: LegalCase) -> list[CaseEvent]:
    """The case's events in their order."""
    return list(
        db.session.scalars(sa.select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.seq))
    )


def main_names(cases: Sequence[LegalCase]) -> dict[UUID, str]:
    """The name of each case's first main party; shortened where the case is need-to-know."""
    sensitive = {case.id for case in cases if case.sensitivity is not Sensitivity.NORMAL}
    rows = db.session.execute(
        sa.select(CaseParty.case_id, Person.name)
        .join(Person, Person.id == CaseParty.person_id)
        .where(CaseParty.case_id.in_([case.id for case in cases]), CaseParty.role.in_(MAIN_ROLES))
        .where(privacy_restrictions.named_in(cases))
        .order_by(CaseParty.recorded_at.desc(), CaseParty.id.desc())
    )
    return {case_id: _short(name) if case_id in sensitive else name for case_id, name in rows}


def _short(name: str) -> str:
    return name[:1] + "某"
