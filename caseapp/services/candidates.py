"""Practitioners as candidates: register, days off, loads; a constant number of queries whatever their number."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from caseapp.access import Actor, stands
from caseapp.extensions import db
from caseapp.models import Assignment, AssignmentProposal, Organization, Practitioner, PractitionerBar
from caseapp.rules.matching import Bar, Candidate, available_days
from caseapp.rules.provider import Provider
from caseapp.services import practitioners
from caseapp.vocabulary import ProposalState


@dataclass(frozen=True, slots=True)
class Pool:
    """Candidates by registration, with what people call them and their firms."""

    candidates: tuple[Candidate, ...]
    names: Mapping[str, str]
    firms: Mapping[str, str]


def near(actor: Actor, on: date, window_days: int) -> Pool:
    """Everybody on the register near the actor on that day."""
    return _pool(sa.and_(practitioners.near(actor), practitioners.active_on(on)), on, window_days)


def one(worker: Practitioner, on: date, window_days: int) -> Candidate:
    """A single practitioner, on the register or not."""
    return _pool(Practitioner.id == worker.id, on, window_days).candidates[0]


def _pool(which: sa.ColumnElement[bool], on: date, window_days: int) -> Pool:
    first = on - timedelta(days=window_days - 1)
    rows = db.session.execute(
        sa.select(Practitioner, Organization.name)
        .join(Organization, Organization.id == Practitioner.organization_id)
        .where(which)
        .order_by(Practitioner.id)
    ).all()
    ids = sa.select(Practitioner.id).where(which)
    bars, loads, asked = _bars(ids), _loads(ids, first), _asked(ids)
    return Pool(
        tuple(_candidate(worker, bars[worker.id], (first, on), loads, asked) for worker, _ in rows),
        {str(worker.id): worker.name for worker, _ in rows},
        {str(worker.organization_id): firm for worker, firm in rows},
    )


def _candidate(
    worker: Practitioner,
    bars: Sequence[Bar],
    window: Sequence[date],
    loads: Mapping[UUID, tuple[int, int]],
    asked: Mapping[UUID, int],
) -> Candidate:
    assigned, running = loads.get(worker.id, (0, 0))
    waiting = asked.get(worker.id, 0)
    return Candidate(
        id=str(worker.id),
        organization_id=str(worker.organization_id),
        region_code=worker.region_code,
        provider=Provider(
            worker.provider_type,
            worker.has_legal_qualification,
            worker.criminal_practice_since,
            worker.familiar_with_minors,
        ),
        active_from=worker.active_from,
        active_to=worker.active_to,
        license_number=worker.license_number,
        license_valid_to=worker.license_valid_to,
        bars=tuple(bars),
        open_cases=running + waiting,
        capacity=worker.capacity,
        assigned=assigned + waiting,
        ideal_share=worker.ideal_share,
        days=available_days(bars, worker.active_from, window),
        specialities=frozenset(worker.specialities),
        languages=frozenset(worker.languages),
        skills=frozenset(worker.skills),
    )


def _bars(ids: sa.Select[Any]) -> Mapping[UUID, list[Bar]]:
    found: dict[UUID, list[Bar]] = defaultdict(list)
    rows: Iterable[PractitionerBar] = db.session.scalars(
        sa.select(PractitionerBar).where(PractitionerBar.practitioner_id.in_(ids))
    )
    for row in rows:
        found[row.practitioner_id].append(Bar(row.kind, row.from_on, row.to_on))
    return found


def _loads(ids: sa.Select[Any], first: date) -> Mapping[UUID, tuple[int, int]]:
    """Appointments since ``first``, and open cases, of each who has any."""
    since = sa.case((Assignment.assigned_on >= first, 1), else_=0)
    running = sa.case((Assignment.ended_on.is_(None), 1), else_=0)
    rows = db.session.execute(
        sa.select(Assignment.practitioner_id, sa.func.sum(since), sa.func.sum(running))
        .where(Assignment.practitioner_id.in_(ids), stands(Assignment))
        .group_by(Assignment.practitioner_id)
    )
    return {key: (int(assigned), int(at_work)) for key, assigned, at_work in rows}


def _asked(ids: sa.Select[Any]) -> Mapping[UUID, int]:
    """What each has been asked to take and has not answered: as good as work."""
    waiting = sa.select(AssignmentProposal.practitioner_id).where(
        AssignmentProposal.practitioner_id.in_(ids), AssignmentProposal.state == ProposalState.PROPOSED
    )
    return Counter(key for key in db.session.scalars(waiting) if key is not None)
