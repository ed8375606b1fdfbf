"""What people are told about their data (PIPL Arts 17, 30, 35), and who was told which version when."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Fault, Invalid, NotFound, PolicyMissing
from caseapp.extensions import db
from caseapp.models import LegalCase, NoticeGiven, Organization
from caseapp.packs import catalogue
from caseapp.packs.privacy import Notice
from caseapp.services import privacy_people
from caseapp.services.history import Happening, record_event
from caseapp.vocabulary import NoticeStatus

ANY_PROCESSOR = "本单位"


def texts(on: date | None, organization_id: UUID | None) -> list[dict[str, Any]]:
    """Every version begun by the day, oldest first, as the processor of that organisation gives it."""
    day = on or clock.today()
    name = _processor_name(organization_id) if organization_id else ANY_PROCESSOR
    current = catalogue().privacy.notice(day)
    return [
        {
            "version": one.version,
            "valid_from": one.valid_from,
            "in_force": one is current,
            "contents": {key: text.replace("{processor}", name) for key, text in one.items.items()},
            "text": one.text(name),
            "article": one.basis.article,
            "source": one.basis.source,
            "verified": one.basis.verified,
        }
        for one in catalogue().privacy.notices
        if one.valid_from <= day
    ]


def _processor_name(organization_id: UUID) -> str:
    whose = sa.select(Organization.processor_id).where(Organization.id == organization_id).scalar_subquery()
    name = db.session.scalar(sa.select(Organization.name).where(Organization.id == whose))
    if name is None:
        raise NotFound
    return name


def give(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> NoticeGiven:
    """Record that a party was told; without ``version`` the one in force on that day.

    Raises:
        Invalid: not a party, a day in the future, a version that was not in force on that day.

    """
    person = privacy_people.party(case, body["person_id"])
    given_on = body.get("given_on") or clock.today()
    faults = list(_day_faults(given_on, body.get("version")))
    if person is None:
        faults.append(privacy_people.party_fault())
    if faults or person is None:
        raise Invalid(faults=faults)
    row = NoticeGiven(
        **privacy_people.case_columns(case, actor),
        person_id=person.id,
        notice_version=body.get("version") or catalogue().privacy.notice(given_on).version,
        given_on=given_on,
        form=body["form"],
    )
    db.session.add(row)
    codes = {"person": str(person.id), "version": row.notice_version, "form": row.form}
    record_event(case, actor, Happening("privacy.notice_given", codes=codes))
    db.session.flush()
    return row


def _day_faults(given_on: date, version: str | None) -> Iterator[Fault]:
    if given_on > clock.today():
        yield Fault("given_on", "in_future", "日期不能晚于今天", "the day lies in the future")
    then = _in_force(given_on)
    if version is None and then is None:
        zh, en = "该日没有生效的告知文本", "no notice was in force on that day"
        yield Fault("given_on", "no_policy_in_force", zh, en)
    if version is not None and (then is None or then.version != version):
        zh, en = "该版本在该日不生效", "this version was not in force on that day"
        yield Fault("version", "not_in_force", zh, en)


def _in_force(on: date) -> Notice | None:
    try:
        return catalogue().privacy.notice(on)
    except PolicyMissing:
        return None


def given(case: LegalCase) -> list[NoticeGiven]:
    """The notices given in the case, in the order of recording."""
    here = sa.select(NoticeGiven).where(NoticeGiven.case_id == case.id)
    return list(db.session.scalars(here.order_by(NoticeGiven.recorded_at, NoticeGiven.id)))


def statuses(person_ids: Collection[UUID]) -> dict[UUID, NoticeStatus]:
    """Where each of these persons stands today, in whichever case they were told; one query."""
    rows = db.session.execute(
        sa.select(NoticeGiven.person_id, NoticeGiven.notice_version)
        .where(NoticeGiven.person_id.in_(person_ids))
        .order_by(NoticeGiven.given_on, NoticeGiven.id)
    )
    newest = dict(rows.all())
    now = _in_force(clock.today())
    return {one: _status(newest.get(one), now) for one in person_ids}


def _status(told: str | None, now: Notice | None) -> NoticeStatus:
    if told is None:
        return NoticeStatus.NOT_GIVEN
    return NoticeStatus.GIVEN if now is None or told == now.version else NoticeStatus.INFORM_AGAIN
