"""Records of duty-lawyer help for persons without a defender (LAL Arts 14, 30, 37)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor, in_region, visible
from caseapp.errors import Fault, Invalid, NotFound, PolicyMissing
from caseapp.extensions import db
from caseapp.models import (
    Assignment,
    CaseParty,
    DutyHelpRecord,
    DutyStation,
    LegalCase,
    Organization,
    OrganNotice,
    Person,
)
from caseapp.packs import catalogue
from caseapp.rules import deadlines
from caseapp.services import (
    contacts,
    duty_stations,
    persons,
    practitioners,
    privacy_restrictions,
    sensitivity,
)
from caseapp.services.pages import Page, page
from caseapp.vocabulary import (
    CaseKind,
    HelpItem,
    HelpRequestSource,
    PartyRole,
    PlacementKind,
    ProviderType,
    Role,
)

CALL_CLOCK: Final = "detention_center_call_duty_lawyer"
PLEA_ITEMS: Final = frozenset({HelpItem.PLEA_EXPLAIN, HelpItem.PLEA_OPINION, HelpItem.PLEA_WITNESS_SIGNING})
DEFENDED: Final = (PartyRole.SUSPECT, PartyRole.DEFENDANT)
TIMES: Final = ("requested_at", "notified_at", "provided_at")
ONLY_WITH_HELP: Final = ("mode", "duration_minutes")
_SHOWN: Final = (
    "id station_id organization_id region_code helper_id placement stage request_source requested_at"
    " notified_at provided_at refused has_defender in_custody mode helped_items plea_case duration_minutes"
    " organ_name organ_case_number recorded_at"
)


@dataclass(frozen=True, slots=True)
class CallNote:
    """The duty lawyer was called later than the rule allows, or has not been called though the time is over."""

    code: str
    article: str
    verified: bool
    due_at: datetime
    message: str
    message_en: str


def create(actor: Actor, values: Mapping[str, Any]) -> dict[str, Any]:
    """Record that a person without a defender asked for or was owed help, and whether it was given.

    The person is kept once within the institution's processor. Times are aware instants.

    Raises:
        Invalid: every fault at once; code ``has_defender`` where the person has a defender (LAL Art. 30),
            as the request says or as an appointment on record shows.

    """
    station = duty_stations.find(actor, values["station_id"])
    helper_id = values.get("helper_id") or (actor.practitioner_id if values.get("provided_at") else None)
    faults = [
        *_station_faults(station),
        *_time_faults(values),
        *_help_faults({**values, "helper_id": helper_id}),
        *_helper_faults(actor, helper_id, values),
    ]
    about_person = _person_faults(station, values["person"])
    faults += about_person
    if values["has_defender"]:
        raise _has_defender("has_defender", faults)
    if station is not None and not about_person and _defended(station, values):
        raise _has_defender("person", faults)
    if faults or station is None:
        raise Invalid(faults=faults)
    person = persons.person_for(_processor(station), values["person"], "person")
    record = _stored(actor, station, person, {**values, "helper_id": helper_id})
    return detail(record, person, actor)


def _stored(actor: Actor, station: DutyStation, person: Person, values: Mapping[str, Any]) -> DutyHelpRecord:
    plain = {name: value for name, value in values.items() if name not in {"person", "station_id", "charge"}}
    record = DutyHelpRecord(
        **plain,
        station_id=station.id,
        organization_id=station.organization_id,
        region_code=station.region_code,
        placement=station.placement,
        person_id=person.id,
        recorded_by_id=actor.account_id,
    )
    record.charge = values.get("charge")
    contacts.keep(record, values["person"], contacts.take(person, values["person"], actor))
    db.session.add(record)
    db.session.flush()
    return record


def _defended(station: DutyStation, values: Mapping[str, Any]) -> bool:
    """Whether a lawyer defended this person at this stage on that day: one appointed on an organ's notice, or one
    whom the person retained, as the notice's file says.
    """
    person = persons.known(_processor(station), values["person"])
    if person is None:
        return False
    on = _day(values)
    appointed = sa.and_(
        Assignment.assigned_on <= on, sa.or_(Assignment.ended_on.is_(None), Assignment.ended_on >= on)
    )
    defended = (
        sa.select(LegalCase.id)
        .join(OrganNotice, OrganNotice.case_id == LegalCase.id)
        .join(CaseParty, CaseParty.case_id == LegalCase.id)
        .outerjoin(Assignment, Assignment.case_id == LegalCase.id)
        .where(
            CaseParty.person_id == person.id,
            CaseParty.role.in_(DEFENDED),
            LegalCase.kind == CaseKind.CRIMINAL_AID,
            OrganNotice.stage == values["stage"],
            sa.or_(appointed, OrganNotice.counsel_retained_on <= on),
        )
    )
    return db.session.scalar(defended.limit(1)) is not None


def _day(values: Mapping[str, Any]) -> date:
    """The day in China on which help was given, or asked for where none was."""
    return clock.day_of(values.get("provided_at") or values["requested_at"])


def _has_defender(field: str, faults: Sequence[Fault]) -> Invalid:
    zh = "值班律师只为没有辩护人的犯罪嫌疑人、被告人提供法律帮助（法律援助法第三十条）"
    en = "duty lawyers help only those who have no defender (LAL Art. 30)"
    mine = Fault(field, "has_defender", zh, en)
    return Invalid(zh, en, faults=[mine, *faults], code="has_defender")


def _processor(station: DutyStation) -> UUID:
    return db.session.get_one(Organization, station.organization_id).processor_id


def _station_faults(station: DutyStation | None) -> Iterator[Fault]:
    if station is None:
        yield Fault(
            "station_id", "unknown", "没有这个工作站，或不在您的范围内", "no such station within your scope"
        )


def _person_faults(station: DutyStation | None, person: Mapping[str, Any]) -> list[Fault]:
    return persons.person_faults(_processor(station), person, "person") if station else []


def _time_faults(values: Mapping[str, Any]) -> Iterator[Fault]:
    given = [(name, values[name]) for name in TIMES if values.get(name) is not None]
    for (before, earlier), (name, later) in pairwise(given):
        if later < earlier:
            yield Fault(name, "order", f"早于 {before}", f"earlier than {before}")
    for name, instant in given:
        if instant > clock.now():
            yield Fault(name, "future", "时间在将来", "lies in the future")


def _help_faults(values: Mapping[str, Any]) -> Iterator[Fault]:
    provided = values.get("provided_at") is not None
    if provided and values["refused"]:
        zh, en = "已提供帮助与拒绝帮助不能同时登记", "help was either given or refused"
        yield Fault("refused", "refused_and_provided", zh, en)
    for name in ("helper_id", "mode", "helped_items"):
        if provided and not values.get(name):
            yield Fault(name, "required", "提供帮助时必填", "required where help was given")
    for name in (*ONLY_WITH_HELP, "helped_items"):
        if not provided and values.get(name):
            yield Fault(name, "not_provided", "未提供帮助时不填", "only where help was given")
    if not values["plea_case"] and PLEA_ITEMS & set(values["helped_items"]):
        zh, en = "认罪认罚事项只适用于认罪认罚案件", "these items belong to plea cases"
        yield Fault("helped_items", "plea_case", zh, en)


def _helper_faults(actor: Actor, helper_id: UUID | None, values: Mapping[str, Any]) -> Iterator[Fault]:
    if helper_id is None:
        return
    if actor.roles == {Role.DUTY_LAWYER} and helper_id not in actor.practitioner_ids:
        zh, en = "值班律师只登记自己提供的帮助", "duty lawyers record their own help"
        yield Fault("helper_id", "not_yourself", zh, en)
    helper = practitioners.find(actor, helper_id)
    if helper is None:
        yield Fault("helper_id", "unknown", "没有这名人员", "no such practitioner")
        return
    if helper.provider_type is not ProviderType.LAWYER:
        zh, en = "值班律师须为律师（法律援助法第十四条）", "a duty lawyer is a lawyer (LAL Art. 14)"
        yield Fault("helper_id", "not_a_lawyer", zh, en)
    on = _day(values)
    if helper.active_from > on or (helper.active_to is not None and helper.active_to < on):
        yield Fault("helper_id", "not_active", "该律师当日不在执业登记内", "not active on that day")


def listed(actor: Actor, filters: Mapping[str, Any], limit: int, after: str | None) -> Page[dict[str, Any]]:
    """Records the actor may see, by instant of request; names shortened, two queries whatever their number.

    Filters: ``region_code`` (with all below), ``stage``, ``station_id``, ``from`` and ``to`` (days in China,
    inclusive, of the request).
    """
    select = visible(sa.select(DutyHelpRecord), actor, DutyHelpRecord).where(free_to_list())
    for name in ("stage", "station_id"):
        if filters.get(name) is not None:
            select = select.where(getattr(DutyHelpRecord, name) == filters[name])
    if filters.get("region_code"):
        select = select.where(in_region(DutyHelpRecord.region_code, filters["region_code"]))
    if filters.get("from_day"):
        select = select.where(DutyHelpRecord.requested_at >= _midnight(filters["from_day"]))
    if filters.get("to_day"):
        select = select.where(DutyHelpRecord.requested_at < _midnight(filters["to_day"] + timedelta(days=1)))
    found = page(select, (DutyHelpRecord.requested_at, DutyHelpRecord.id), limit, after)
    people = _people([record.person_id for record in found.items])
    return Page([_row(record, people[record.person_id]) for record in found.items], found.next)


def free_to_list() -> sa.ColumnElement[bool]:
    """Help still owed, and ended help of people whose data are not restricted."""
    owed = sa.and_(DutyHelpRecord.provided_at.is_(None), DutyHelpRecord.refused.is_(False))
    return sa.or_(owed, ~privacy_restrictions.is_restricted(DutyHelpRecord.person_id))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.CHINA)


def _people(identifiers: Sequence[UUID]) -> dict[UUID, Person]:
    found = db.session.scalars(sa.select(Person).where(Person.id.in_(identifiers)))
    return {person.id: person for person in found}


def _row(record: DutyHelpRecord, person: Person) -> dict[str, Any]:
    name = person.name[:1] + "某"
    return {
        **{field: getattr(record, field) for field in _SHOWN.split()},
        "person_id": person.id,
        "person_name": name,
    }


def one(actor: Actor, identifier: UUID) -> dict[str, Any]:
    """A record the actor may see; raises NotFound. Name and charge are for its own institution only."""
    select = sa.select(DutyHelpRecord).where(DutyHelpRecord.id == identifier)
    record = db.session.scalar(visible(select, actor, DutyHelpRecord))
    if record is None:
        raise NotFound
    if record.provided_at is not None or record.refused:
        privacy_restrictions.ensure_reason(record.person_id)
    return detail(record, db.session.get_one(Person, record.person_id), actor)


def detail(record: DutyHelpRecord, person: Person, actor: Actor) -> dict[str, Any]:
    """A record with its person (masked), the charge and the notes on the call."""
    row = _row(record, person)
    helped = record.helper_id in actor.practitioner_ids
    insider = helped or person.processor_id == actor.processor_id
    withheld = bool(sensitivity.unseen({person.id}, actor))
    shown = {**persons.shown(person), **contacts.masked(record, person, withheld=withheld)}
    return {
        **row,
        "person": shown if insider else {**shown, "name": row["person_name"]},
        "charge": record.charge if insider else None,
        "notes": [note] if (note := call_note(record)) else [],
    }


def call_note(record: DutyHelpRecord) -> CallNote | None:
    """Whether a detained person's request reached the duty lawyer too late (rule and length: clock pack)."""
    detained = record.placement is PlacementKind.DETENTION_CENTER or record.in_custody
    if not detained or record.request_source is not HelpRequestSource.OWN_REQUEST:
        return None
    try:
        rule = catalogue().clock(CALL_CLOCK, record.region_code, clock.day_of(record.requested_at))
    except PolicyMissing:
        return None
    due = deadlines.due(rule, record.requested_at, catalogue().calendar)
    called = record.notified_at or record.provided_at or clock.now()
    if due.at is None or called <= due.at:
        return None
    zh = f"申请后超过{due.term.length}小时才通知值班律师（{rule.citation}）"
    en = f"the duty lawyer was called more than {due.term.length} hours after the request ({rule.citation})"
    return CallNote("called_late", rule.citation, rule.verified, due.at, zh, en)
