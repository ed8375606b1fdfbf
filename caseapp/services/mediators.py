"""Mediators of the committees: engagement, posts, training, what they are good at (PML Arts 8, 13-16)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor, in_region, scope
from caseapp.errors import Fault, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import MediationCommittee, Mediator, MediatorPost, MediatorTraining, Organization
from caseapp.packs import catalogue
from caseapp.services import committees
from caseapp.services.pages import Page, page

CODES: Final = ("specialities", "languages")


def add(actor: Actor, values: Mapping[str, Any]) -> Mediator:
    """Engage a mediator; a change between full-time and part-time is a new engagement.

    Raises:
        Invalid: every fault at once.

    """
    found = committees.find(actor, values["committee_id"])
    faults = [*_committee_faults(found), *_period_faults(values["engaged_on"], values.get("ended_on"))]
    faults += _code_faults(values)
    if faults or found is None:
        raise Invalid(faults=faults)
    mediator = Mediator(region_code=found[0].region_code, **values)
    db.session.add(mediator)
    db.session.flush()
    return mediator


def _committee_faults(found: tuple[MediationCommittee, Organization] | None) -> Iterator[Fault]:
    if found is None:
        zh, en = "没有这个委员会，或不在您的范围内", "no such committee within your scope"
        yield Fault("committee_id", "unknown", zh, en)
    elif found[0].dissolved_on is not None:
        yield Fault("committee_id", "dissolved", "该委员会已撤销", "the committee is dissolved")


def _period_faults(engaged_on: date, ended_on: date | None) -> Iterator[Fault]:
    if ended_on is not None and ended_on < engaged_on:
        yield Fault("ended_on", "period", "早于聘任之日", "before the engagement began")


def listed(actor: Actor, filters: Mapping[str, Any], limit: int, after: str | None) -> Page[Mediator]:
    """Mediators of the committees the actor may see, by time of registration.

    Filters: ``committee_id``, ``engagement``, ``region_code`` (with all below), ``on`` (on duty that day).
    """
    select = sa.select(Mediator).where(_of_visible(actor))
    for name in ("committee_id", "engagement"):
        if filters.get(name) is not None:
            select = select.where(getattr(Mediator, name) == filters[name])
    if filters.get("region_code"):
        select = select.where(in_region(Mediator.region_code, filters["region_code"]))
    if filters.get("on"):
        select = select.where(on_duty(filters["on"]))
    return page(select, (Mediator.id,), limit, after)


def _of_visible(actor: Actor) -> sa.ColumnElement[bool]:
    mine = sa.select(MediationCommittee.organization_id).where(scope(actor, MediationCommittee))
    return Mediator.committee_id.in_(mine)


def on_duty(day: date) -> sa.ColumnElement[bool]:
    """Mediators engaged on that day; the last day counts."""
    return sa.and_(Mediator.engaged_on <= day, sa.or_(Mediator.ended_on.is_(None), Mediator.ended_on >= day))


def load(actor: Actor, identifier: UUID, *, lock: bool) -> Mediator:
    """A mediator of a committee the actor may see; raises NotFound."""
    select = sa.select(Mediator).where(Mediator.id == identifier, _of_visible(actor))
    found = db.session.scalar(select.with_for_update(of=Mediator) if lock else select)
    if found is None:
        raise NotFound
    return found


def change(mediator: Mediator, values: Mapping[str, Any]) -> Mediator:
    """Correct the entry, or set the last day (null while on duty); posts end with the engagement.

    Raises:
        Invalid: a last day before the first, or a code that the pack does not know.

    """
    faults = [*_period_faults(mediator.engaged_on, values.get("ended_on")), *_code_faults(values)]
    if faults:
        raise Invalid(faults=faults)
    for name, value in values.items():
        setattr(mediator, name, value)
    db.session.flush()
    return mediator


def _code_faults(values: Mapping[str, Any]) -> Iterator[Fault]:
    rules = catalogue().committees
    for field in CODES:
        for index, code in enumerate(values.get(field) or ()):
            yield from _unknown(f"{field}.{index}", code, getattr(rules, field))
    if values.get("grade") is not None:
        yield from _unknown("grade", values["grade"], rules.grades)


def _unknown(field: str, code: str, known: Mapping[str, Any]) -> Iterator[Fault]:
    if code not in known:
        zh = f"规则包中没有这个代码；可用：{'、'.join(known)}"
        yield Fault(field, "unknown_code", zh, f"one of {', '.join(known)}")


def add_post(mediator: Mediator, body: Mapping[str, Any]) -> MediatorPost:
    """Give a mediator a seat in the committee from a day; it lasts until it is ended.

    Raises:
        Invalid: outside the engagement, in the future, or while another post of theirs lasts.

    """
    from_on, ended_on = body["from_on"], body.get("ended_on")
    faults = [*_inside("from_on", from_on, mediator), *_period_faults_of("from_on", from_on, ended_on)]
    if any(_overlap(one, from_on, ended_on) for one in posts(mediator)):
        zh, en = "与该调解员的另一任职期间重叠", "another post of theirs lasts in that time"
        faults.append(Fault("from_on", "overlap", zh, en))
    if faults:
        raise Invalid(faults=faults)
    row = MediatorPost(mediator_id=mediator.id, post=body["post"], from_on=from_on, ended_on=ended_on)
    db.session.add(row)
    db.session.flush()
    return row


def _inside(field: str, on: date, mediator: Mediator) -> Iterator[Fault]:
    if on > clock.today():
        yield Fault(field, "future", "日期在将来", "lies in the future")
    if not mediator.engaged_on <= on <= (mediator.ended_on or on):
        yield Fault(field, "period", "不在任职期间内", "outside the engagement")


def _period_faults_of(field: str, first: date, last: date | None) -> Iterator[Fault]:
    if last is not None and last < first:
        yield Fault("ended_on", "period", f"早于 {field}", f"before {field}")


def _overlap(one: MediatorPost, first: date, last: date | None) -> bool:
    return one.from_on <= (last or date.max) and first <= (one.ended_on or date.max)


def posts(mediator: Mediator) -> list[MediatorPost]:
    """Seats by their first day."""
    rows = sa.select(MediatorPost).where(MediatorPost.mediator_id == mediator.id)
    return list(db.session.scalars(rows.order_by(MediatorPost.from_on, MediatorPost.id)))


def end_post(mediator: Mediator, post_id: UUID, body: Mapping[str, Any]) -> MediatorPost:
    """Set the last day of a seat. NotFound for another's; Invalid before its first day."""
    mine = sa.and_(MediatorPost.id == post_id, MediatorPost.mediator_id == mediator.id)
    row = db.session.scalar(sa.select(MediatorPost).where(mine).with_for_update())
    if row is None:
        raise NotFound
    faults = list(_period_faults_of("from_on", row.from_on, body["ended_on"]))
    if faults:
        raise Invalid(faults=faults)
    row.ended_on = body["ended_on"]
    db.session.flush()
    return row


def add_training(mediator: Mediator, body: Mapping[str, Any]) -> MediatorTraining:
    """Record a training attended, in hours; before service it may lie before the engagement.

    Raises:
        Invalid: a day to come, or before the engagement though not called training before service.

    """
    on, faults = body["held_on"], []
    if on > clock.today():
        faults.append(Fault("held_on", "future", "日期在将来", "lies in the future"))
    if on < mediator.engaged_on and not body["before_service"]:
        zh, en = "早于聘任之日，请注明为岗前培训", "before the engagement: say that it was before service"
        faults.append(Fault("held_on", "period", zh, en))
    if faults:
        raise Invalid(faults=faults)
    row = MediatorTraining(mediator_id=mediator.id, **body)
    db.session.add(row)
    db.session.flush()
    return row


def trainings(mediator: Mediator) -> list[MediatorTraining]:
    """By their day."""
    rows = sa.select(MediatorTraining).where(MediatorTraining.mediator_id == mediator.id)
    return list(db.session.scalars(rows.order_by(MediatorTraining.held_on, MediatorTraining.id)))
