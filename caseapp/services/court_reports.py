"""What a justice bureau tells the basic court: committees, members and what changed (PML Art. 10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor, in_region
from caseapp.errors import Fault, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import CourtReport, MediationCommittee, Organization
from caseapp.services import committee_records
from caseapp.services.pages import Page, page


def pending(actor: Actor) -> dict[str, Any]:
    """What the next report has to tell: committees new, changed or dissolved since the last one."""
    on = clock.today()
    last = _last(actor)
    before = {one["committee_id"]: one for one in (last.committees if last else [])}
    now = {one["committee_id"]: one for one in _told(actor, on)}
    return {
        "on": on,
        "last_report_id": last.id if last else None,
        "new": [one for key, one in now.items() if key not in before],
        "changed": [one for key, one in now.items() if key in before and one != before[key]],
        "dissolved": [one for key, one in before.items() if key not in now],
    }


def report(actor: Actor, body: Mapping[str, Any]) -> CourtReport:
    """Record that the court was told; kept is everything as it stood on that day.

    Raises:
        Invalid: a day to come.

    """
    on = body["reported_on"]
    if on > clock.today():
        raise Invalid(faults=[Fault("reported_on", "future", "日期在将来", "lies in the future")])
    row = CourtReport(
        organization_id=actor.organization_id,
        region_code=actor.region_code,
        court_name=body["court_name"],
        as_of_on=on,
        reported_on=on,
        committees=_told(actor, on),
        recorded_by_id=actor.account_id,
    )
    db.session.add(row)
    db.session.flush()
    return row


def listed(actor: Actor, limit: int, after: str | None) -> Page[dict[str, Any]]:
    """Reports of the actor's own bureau, by time of record, with how many committees each told of."""
    found = page(_mine(actor), (CourtReport.id,), limit, after)
    names = ("id", "court_name", "reported_on")
    rows = [
        {**{name: getattr(row, name) for name in names}, "count": len(row.committees)} for row in found.items
    ]
    return Page(rows, found.next)


def one(actor: Actor, identifier: UUID) -> CourtReport:
    """A report of the actor's own bureau; raises NotFound."""
    found: CourtReport | None = db.session.scalar(_mine(actor).where(CourtReport.id == identifier))
    if found is None:
        raise NotFound
    return found


def _mine(actor: Actor) -> sa.Select[Any]:
    return sa.select(CourtReport).where(CourtReport.organization_id == actor.organization_id)


def _last(actor: Actor) -> CourtReport | None:
    newest = _mine(actor).order_by(CourtReport.as_of_on.desc(), CourtReport.id.desc()).limit(1)
    found: CourtReport | None = db.session.scalar(newest)
    return found


def _told(actor: Actor, on: date) -> list[dict[str, Any]]:
    until = MediationCommittee.dissolved_on
    standing = sa.and_(MediationCommittee.established_on <= on, sa.or_(until.is_(None), until >= on))
    rows = db.session.execute(
        sa.select(MediationCommittee, Organization.name)
        .join(Organization, Organization.id == MediationCommittee.organization_id)
        .where(standing, in_region(MediationCommittee.region_code, actor.region_code))
        .order_by(MediationCommittee.organization_id)
    ).all()
    seated = committee_records.members([body.organization_id for body, _ in rows], on)
    return [
        {
            "committee_id": str(body.organization_id),
            "name": name,
            "committee_type": body.committee_type,
            "established_on": body.established_on.isoformat(),
            "members": [
                {"name": mediator.name, "post": post.post} for mediator, post in seated[body.organization_id]
            ],
        }
        for body, name in rows
    ]
