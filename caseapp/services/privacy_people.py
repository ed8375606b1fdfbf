"""Whose data a request is about: persons of the actor's own processor, and the record of a right exercised.

Rights are a person's towards one processor (PIPL Arts 44-50), so whoever serves them must be able to see all that
this processor holds about the person; for anybody else the person is not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor, stands, visible
from caseapp.errors import Fault, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import (
    AdviceRecord,
    CaseParty,
    DraftingRequest,
    DutyHelpRecord,
    LegalCase,
    Person,
    PersonRequest,
)
from caseapp.services.history import Happening, record_event
from caseapp.services.pages import Page, page
from caseapp.services.security_log import record_security
from caseapp.vocabulary import (
    PersonRequestKind,
    PersonRequestState,
    RequesterRelationship,
    SecurityEventKind,
)

PIPL: Final = "个人信息保护法"
NAMING: Final[tuple[type[Any], ...]] = (CaseParty, DutyHelpRecord, AdviceRecord, DraftingRequest)
UNLESS_SELF: Final = frozenset(RequesterRelationship) - {RequesterRelationship.SELF}


def case_columns(case: LegalCase, actor: Actor) -> dict[str, Any]:
    """The columns of a record that hangs on a case and belongs to its processor."""
    return {
        "case_id": case.id,
        "region_code": case.region_code,
        "organization_id": case.organization_id,
        "processor_id": case.processor_id,
        "sensitivity": case.sensitivity,
        "recorded_by_id": actor.account_id,
    }


def person_columns(person: Person, actor: Actor) -> dict[str, Any]:
    """The columns of a record about a person as such, kept by the actor's office."""
    return {
        "person_id": person.id,
        "processor_id": person.processor_id,
        "organization_id": actor.organization_id,
        "region_code": actor.region_code,
        "recorded_by_id": actor.account_id,
    }


def find(actor: Actor, person_id: UUID, *, lock: bool = False) -> Person:
    """A person of the actor's processor, all of whose records the actor may see; NotFound otherwise."""
    select = sa.select(Person).where(Person.id == person_id, *open_to(actor))
    if lock:
        select = select.with_for_update()
    found: Person | None = db.session.scalar(select)
    if found is None:
        raise NotFound
    return found


def open_to(actor: Actor) -> list[sa.ColumnElement[bool]]:
    """Conditions on ``Person``: the own processor's, and nothing that names them out of sight."""
    conditions: list[sa.ColumnElement[bool]] = [Person.processor_id == actor.processor_id]
    for model in NAMING:
        seen = visible(sa.select(model.id), actor, model)
        hidden = sa.exists().where(model.person_id == Person.id, model.id.not_in(seen), stands(model))
        conditions.append(~hidden)
    return [*conditions, ~_only_voided()]


def _only_voided() -> sa.ColumnElement[bool]:
    """Persons whom an undone import brought and nothing that stands names."""
    voided = sa.exists().where(CaseParty.person_id == Person.id, ~stands(CaseParty))
    named = [sa.exists().where(model.person_id == Person.id, stands(model)) for model in NAMING]
    return sa.and_(voided, *(~one for one in named))


def party(case: LegalCase, person_id: UUID) -> Person | None:
    """The person if they are a party of the case."""
    here = sa.select(CaseParty.person_id).where(CaseParty.case_id == case.id)
    return db.session.scalar(sa.select(Person).where(Person.id == person_id, Person.id.in_(here)))


def party_ids(case: LegalCase) -> list[UUID]:
    """Who stands in the case, each once, in the order of recording."""
    here = sa.select(CaseParty.person_id).where(CaseParty.case_id == case.id).order_by(CaseParty.id)
    return list(dict.fromkeys(db.session.scalars(here)))


def party_fault(field: str = "person_id") -> Fault:
    """The id names no party of this case, whether or not somebody has it."""
    return Fault(field, "not_a_party", "不是本案的当事人", "not a party of this case")


def cases_of(person: Person) -> list[LegalCase]:
    """Every case of the processor in which the person stands, oldest first."""
    mine = sa.select(CaseParty.case_id).where(CaseParty.person_id == person.id)
    select = sa.select(LegalCase).where(LegalCase.id.in_(mine), stands(LegalCase))
    return list(db.session.scalars(select.order_by(LegalCase.id)))


def tell_cases(person: Person, actor: Actor, happening: Happening) -> None:
    """Record on every case of the person what happened to the person's data."""
    for case in cases_of(person):
        record_event(case, actor, happening)


def request_from(
    person: Person, actor: Actor, kind: PersonRequestKind, body: Mapping[str, Any]
) -> PersonRequest:
    """Record that a right is exercised; open until it is answered.

    Raises:
        Invalid: somebody else than the person has no name, a relative of the deceased no day of death
            or no interest of their own (PIPL Art. 49).

    """
    who, received_on = body["requester"], body.get("received_on") or clock.today()
    faults = [*_requester_faults(who, body), *_day_faults("received_on", received_on)]
    if faults:
        raise Invalid(faults=faults)
    row = PersonRequest(
        **person_columns(person, actor),
        kind=kind,
        relationship=who["relationship"],
        deceased_on=who.get("deceased_on"),
        received_on=received_on,
        state=PersonRequestState.OPEN,
    )
    row.requester_name = who.get("name")
    row.statement = body.get("statement")
    db.session.add(row)
    return row


def _requester_faults(who: Mapping[str, Any], body: Mapping[str, Any]) -> Iterator[Fault]:
    relationship = who["relationship"]
    if relationship in UNLESS_SELF and not who.get("name"):
        yield Fault("requester.name", "required", "须写明提出人姓名", "name who asks for them")
    if relationship is not RequesterRelationship.RELATIVE_OF_DECEASED:
        return
    if who.get("deceased_on") is None:
        yield Fault("requester.deceased_on", "required", "须写明死亡日期", "give the day of death")
    else:
        yield from _day_faults("requester.deceased_on", who["deceased_on"])
    if not body.get("statement"):
        zh = "近亲属须说明自身的合法、正当利益（个人信息保护法第四十九条）"
        yield Fault("statement", "required", zh, "a relative states an interest of their own (PIPL Art. 49)")


def _day_faults(field: str, day: date) -> Iterator[Fault]:
    if day > clock.today():
        yield Fault(field, "in_future", "日期不能晚于今天", "the day lies in the future")


def answer(
    row: PersonRequest, actor: Actor, state: PersonRequestState, articles: list[str], **more: Any
) -> None:
    """Close the request with what became of it; ``more`` are ``refusal``, ``reasons``, ``told_on``, ``told_form``."""
    row.state, row.articles = state, articles
    row.decided_on, row.decided_by_id = clock.today(), actor.account_id
    for name, value in more.items():
        setattr(row, name, value)
    db.session.flush()
    if state is PersonRequestState.REFUSED:
        details = {"request": str(row.id), "kind": row.kind, "refusal": row.refusal}
        record_security(SecurityEventKind.RIGHT_REFUSED, actor, row.person_id, details)


def refuse(person: Person, actor: Actor, body: Mapping[str, Any]) -> PersonRequest:
    """Record a right that is refused, with the reasons that were told (PIPL Art. 50)."""
    row = request_from(person, actor, body["kind"], body)
    answer(row, actor, PersonRequestState.REFUSED, [f"{PIPL}第五十条"], **refusal_of(body))
    return row


def refusal_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """What a refusal is recorded with; raises Invalid where it says no reasons or they were not told."""
    needed = ("refusal", "reasons", "told_on", "told_form")
    zh, en = (
        "拒绝须写明理由并告知（个人信息保护法第五十条）",
        "a refusal has reasons and is told (PIPL Art. 50)",
    )
    faults = [Fault(name, "required", zh, en) for name in needed if body.get(name) is None]
    faults += [] if body.get("told_on") is None else list(_day_faults("told_on", body["told_on"]))
    if faults:
        raise Invalid(faults=faults)
    return {name: body[name] for name in needed}


def request(actor: Actor, request_id: UUID, *, lock: bool = False) -> PersonRequest:
    """A request about a person open to the actor; NotFound otherwise."""
    select = sa.select(PersonRequest).join(Person, Person.id == PersonRequest.person_id)
    select = select.where(PersonRequest.id == request_id, *open_to(actor))
    if lock:
        select = select.with_for_update(of=PersonRequest)
    found: PersonRequest | None = db.session.scalar(select)
    if found is None:
        raise NotFound
    return found


def requests(actor: Actor, query: Mapping[str, Any]) -> Page[PersonRequest]:
    """Requests about persons open to the actor, oldest first; filters ``state``, ``kind``, ``person_id``."""
    select = sa.select(PersonRequest).join(Person, Person.id == PersonRequest.person_id)
    select = select.where(*open_to(actor))
    for name in ("state", "kind", "person_id"):
        if query.get(name) is not None:
            select = select.where(getattr(PersonRequest, name) == query[name])
    return page(select, (PersonRequest.recorded_at, PersonRequest.id), query["limit"], query["after"])
