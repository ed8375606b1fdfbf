"""What advice and drafting share (LAL Art. 22(1), (2)): the institution, the topic, the person, the list, the view.

No hardship test, and no case: whoever asks is served (Art. 23). The person of a record is kept once within the
institution's processor, as everywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor, in_region, visible
from caseapp.errors import Fault, Invalid, NotFound, PolicyMissing
from caseapp.extensions import db
from caseapp.models import AdviceRecord, DraftingRequest, LegalCase, Organization, Person
from caseapp.models.legal_aid import TELLING_MATTERS
from caseapp.packs import catalogue
from caseapp.packs.advice import AdviceCode, AdviceList
from caseapp.packs.policy_types import PolicyList
from caseapp.services import (
    contacts,
    persons,
    practitioners,
    privacy_restrictions,
    privacy_retention,
    sensitivity,
)
from caseapp.services.duty_stations import INSTITUTIONS
from caseapp.services.minors import is_minor
from caseapp.services.pages import Page, page
from caseapp.vocabulary import OrganizationKind, Role, Sensitivity

Record = AdviceRecord | DraftingRequest
Values = Mapping[str, Any]
PRACTISING: Final = frozenset({Role.LEGAL_AID_WORKER, Role.DUTY_LAWYER})
CHOSEN: Final = {"language": AdviceList.LANGUAGES, "satisfaction": AdviceList.SATISFACTION}
EQUAL: Final = ("organization_id", "channel", "worker_id")
_SHOWN: Final = (
    "id organization_id region_code sensitivity channel topic language asked_at worker_id duration_minutes"
    " satisfaction recorded_at recorded_by_id version person_id"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Of whom, when and about what; ``worker_id`` is the practitioner who serves, if one does."""

    office: Organization | None
    at: datetime
    topic: AdviceCode | None
    worker_id: UUID | None

    @property
    def on(self) -> date:
        """The day in China."""
        return clock.day_of(self.at)


def asked(actor: Actor, values: Values) -> Asked:
    """What a request for advice or a document is about; what it lacks is a fault of :func:`faults`."""
    office = _office(actor, values.get("organization_id"))
    at = values.get("asked_at") or clock.now()
    topic = topic_of(values["topic"], office.region_code if office else actor.region_code, clock.day_of(at))
    return Asked(office, at, topic, values.get("worker_id") or actor.practitioner_id)


def _office(actor: Actor, named: UUID | None) -> Organization | None:
    """The institution named, the actor's own, or for a practitioner the one institution of the region."""
    select = sa.select(Organization).where(
        Organization.kind.in_(INSTITUTIONS), Organization.closed_on.is_(None)
    )
    if named is not None:
        return db.session.scalar(select.where(Organization.id == named, _served(actor)))
    own = db.session.scalar(select.where(Organization.id == actor.organization_id))
    if own is not None or not actor.practitioner_ids:
        return own
    alone = Organization.kind == OrganizationKind.LEGAL_AID_INSTITUTION  # its work stations are not asked for
    found = db.session.scalars(select.where(_served(actor), alone).limit(2)).all()
    return found[0] if len(found) == 1 else None


def _served(actor: Actor) -> sa.ColumnElement[bool]:
    """Institutions for which the actor may record: the own tree's; a practitioner serves those of the region."""
    own = Organization.id.in_(actor.organization_ids)
    practises = bool(actor.practitioner_ids and actor.roles & PRACTISING)
    return sa.or_(own, in_region(Organization.region_code, actor.region_code)) if practises else own


def topic_of(code: str, region_code: str, on: date) -> AdviceCode | None:
    """A topic of the office's list, or a matter of the region's policy on that day; None for anything else."""
    found = catalogue().advice.find(AdviceList.TOPICS, code)
    if found is not None:
        return found if found.usable(on) else None
    try:
        item = catalogue().policy(region_code, on).item(PolicyList.MATTERS, code)
    except PolicyMissing:
        return None
    if item is None or not item.claimable:
        return None
    return AdviceCode(code, item.zh, item.en, code, Sensitivity.NORMAL, None)


def is_told(topic: AdviceCode) -> bool:
    """Whether the topic itself tells of violence, so that it is sealed and neither counted nor searched."""
    return topic.sensitivity is not Sensitivity.NORMAL or topic.code in TELLING_MATTERS


def faults(actor: Actor, values: Values, what: Asked) -> Iterator[Fault]:
    """Everything that keeps a new record from being taken, at once."""
    if what.office is None:
        zh = "须为您所在的或者您为其提供服务的法律援助机构"
        yield Fault(
            "organization_id", "not_an_institution", zh, "name a legal aid institution that you serve"
        )
    if what.at > clock.now():
        yield Fault("asked_at", "in_future", "时间在将来", "lies in the future")
    if what.topic is None:
        yield Fault(
            "topic", "unknown_code", "目录中没有这个咨询主题", "no such topic in force; see /catalogue/advice"
        )
    yield from code_faults(values, what.on)
    yield from worker_faults(actor, what.worker_id, what.on)
    if what.office is not None and values.get("person"):
        yield from persons.person_faults(what.office.processor_id, values["person"], "person")


def code_faults(values: Values, on: date, lists: Mapping[str, AdviceList] = CHOSEN) -> Iterator[Fault]:
    """Codes that no list has, or that may no longer be used on that day."""
    for name, which in lists.items():
        code = values.get(name)
        known = catalogue().advice.find(which, code) if code is not None else None
        if code is not None and (known is None or not known.usable(on)):
            zh, en = "目录中没有这个代码", "no such code in force; see /catalogue/advice"
            yield Fault(name, "unknown_code", zh, en)


def worker_faults(actor: Actor, worker_id: UUID | None, on: date) -> Iterator[Fault]:
    """Whoever practises records their own service only; a practitioner must be active on the day."""
    own_only = actor.roles <= PRACTISING
    if own_only and worker_id not in actor.practitioner_ids:
        zh, en = "承办人员只登记自己提供的服务", "you record your own services only"
        yield Fault("worker_id", "not_yourself", zh, en)
        return
    if worker_id is None:
        return
    worker = practitioners.find(actor, worker_id)
    if worker is None:
        yield Fault("worker_id", "unknown", "没有这名人员", "no such practitioner")
    elif worker.active_from > on or (worker.active_to is not None and worker.active_to < on):
        yield Fault("worker_id", "not_active", "该人员当日不在执业登记内", "not active on that day")


def stored(
    record: Record, actor: Actor, values: Values, what: Asked, reasons: Collection[Sensitivity]
) -> Record:
    """Fill what both kinds share, with the person and the contacts they gave; ``reasons`` for which it is sensitive."""
    assert what.office is not None and what.topic is not None  # noqa: S101, PT018 - there were no faults
    office, told = what.office, is_told(what.topic)
    record.organization_id, record.processor_id = office.id, office.processor_id
    record.region_code, record.recorded_by_id = office.region_code, actor.account_id
    record.topic_code, record.topic_told = (None, what.topic.code) if told else (what.topic.code, None)
    record.asked_at, record.worker_id = what.at, what.worker_id
    record.language = values.get("language") or catalogue().advice.usual(AdviceList.LANGUAGES)
    for name in ("channel", "question", "duration_minutes", "satisfaction"):
        setattr(record, name, values.get(name))
    found = {*reasons, what.topic.sensitivity}
    if values.get("person"):
        person = persons.person_for(office.processor_id, values["person"], "person")
        record.person_id = person.id
        contacts.keep(record, values["person"], contacts.take(person, values["person"], actor))
        if person.birth_date is not None and is_minor(person.birth_date, what.on):
            found.add(Sensitivity.MINOR)
    record.sensitivity = sensitivity.strictest(found)
    db.session.add(record)
    db.session.flush()
    return record


def find(actor: Actor, model: type[Any], identifier: UUID, *, lock: bool) -> Any:
    """A record that the actor may see, locked for a change; NotFound otherwise."""
    select = visible(sa.select(model).where(model.id == identifier), actor, model)
    record = db.session.scalar(select.with_for_update() if lock else select)
    if record is None:
        raise NotFound
    return record


def listed(actor: Actor, model: type[Any], query: Values, *conditions: sa.ColumnElement[bool]) -> Page[Any]:
    """Records in sight by instant of asking. Filters: ``organization_id``, ``channel``, ``worker_id``, ``topic``,
    ``region_code`` (with all below), ``from_day`` and ``to_day`` (days in China, inclusive).

    Raises:
        Invalid: a topic that stands sealed is not searched.

    """
    select = visible(sa.select(model), actor, model).where(*conditions)
    for name in EQUAL:
        if query.get(name) is not None:
            select = select.where(getattr(model, name) == query[name])
    if query.get("topic"):
        select = select.where(model.topic_code == _searched(query["topic"]))
    if query.get("region_code"):
        select = select.where(in_region(model.region_code, query["region_code"]))
    if query.get("from_day"):
        select = select.where(model.asked_at >= _midnight(query["from_day"]))
    if query.get("to_day"):
        select = select.where(model.asked_at < _midnight(query["to_day"] + timedelta(days=1)))
    return page(select, (model.asked_at, model.id), query["limit"], query["after"])


def _searched(code: str) -> str:
    topic = catalogue().advice.find(AdviceList.TOPICS, code)
    if code in TELLING_MATTERS or (topic is not None and is_told(topic)):
        zh, en = "该主题加密保存，不能作为检索条件", "this topic is sealed and cannot be searched"
        raise Invalid(faults=[Fault("topic", "sealed", zh, en)])
    return code


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.CHINA)


def free_to_list(model: type[Any], ended: Any) -> sa.ColumnElement[bool]:
    """What is still owed, and ended records of people whose data are not restricted."""
    return sa.or_(ended.is_(None), ~privacy_restrictions.is_restricted(model.person_id))


def rows(actor: Actor, records: Collection[Record], names: str) -> list[dict[str, Any]]:
    """The records as a list shows them, persons shortened; cases only where the actor sees them. Two queries."""
    people = _people([one.person_id for one in records])
    cases = _seen_cases(actor, [one.became_case_id for one in records])
    return [_row(one, people.get(one.person_id), cases, names) for one in records]


def _people(ids: Collection[UUID | None]) -> dict[UUID | None, Person]:
    wanted = [one for one in ids if one is not None]
    found = db.session.scalars(sa.select(Person).where(Person.id.in_(wanted))) if wanted else ()
    return {person.id: person for person in found}


def _seen_cases(actor: Actor, ids: Collection[UUID | None]) -> set[UUID]:
    wanted = [one for one in ids if one is not None]
    select = visible(sa.select(LegalCase.id).where(LegalCase.id.in_(wanted)), actor)
    return set(db.session.scalars(select)) if wanted else set()


def _row(record: Record, person: Person | None, cases: Collection[UUID], names: str) -> dict[str, Any]:
    return {
        **{name: getattr(record, name) for name in f"{_SHOWN} {names}".split()},
        "person_name": person.name[:1] + "某" if person else None,
        "case_id": record.became_case_id if record.became_case_id in cases else None,
    }


def detail(
    actor: Actor, record: Record, names: str, told: tuple[str, ...], ended_on: date | None
) -> dict[str, Any]:
    """One record with its person, masked; name and the sealed words ``told`` for the institution and who served.

    ``retention`` says how long it is kept once it has ended.
    """
    ensure_reason(record, ended_on)
    (row,) = rows(actor, [record], names)
    insider = knows(actor, record)
    kept = privacy_retention.of_record(record.__tablename__, ended_on) if ended_on else None
    return {
        **row,
        "person": _person(record, actor, insider=insider),
        **{name: getattr(record, name) if insider else None for name in told},
        "retention": kept,
    }


def ensure_reason(record: Record, ended_on: date | None) -> None:
    """Of an ended record whose person's data are restricted: a reason must stand in the request (PIPL Art. 47)."""
    if ended_on is not None and record.person_id is not None:
        privacy_restrictions.ensure_reason(record.person_id)


def knows(actor: Actor, record: Record) -> bool:
    """Whether the words of the record are for the actor: of the institution that holds it, or who served."""
    mine = record.worker_id in actor.practitioner_ids or record.recorded_by_id in actor.account_ids
    return mine or record.processor_id == actor.processor_id


def _person(record: Record, actor: Actor, *, insider: bool) -> dict[str, Any] | None:
    if record.person_id is None:
        return None
    person = db.session.get_one(Person, record.person_id)
    withheld = bool(sensitivity.unseen({person.id}, actor))
    shown = {**persons.shown(person), **contacts.masked(record, person, withheld=withheld)}
    return shown if insider else {**shown, "name": person.name[:1] + "某"}
