"""Today's board, of one's own work or of a centre: what is due, overdue, unassigned, or stuck with somebody on leave.

What it shows is worked out on the day asked; nothing is changed here. Its parts are data (packs/board); the board
proposes a move at most, and an officer makes it. The number of queries depends on the parts, not on the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import OFFICE_WIDE, REGION_WIDE, Actor, in_region, visible
from caseapp.errors import NotFound
from caseapp.extensions import db
from caseapp.models import Assignment, CaseMediator, Deadline, LegalCase, Organization, Practitioner
from caseapp.models import PractitionerBar as Bar
from caseapp.packs import catalogue
from caseapp.packs.board import AtWork, Awaits, Section, Shows, Standing
from caseapp.services import (
    case_views,
    clocks,
    conflict_findings,
    fee_relief,
    groups,
    privacy_restrictions,
    progress,
    recusals,
    sessions,
)
from caseapp.vocabulary import BarKind, DeadlineState

_TOTAL = sa.func.count().over().label("total")
AWAITED: Final[Mapping[Awaits, Callable[[], sa.ColumnElement[bool]]]] = {
    Awaits.REPORT_ANSWER: progress.waiting,
    Awaits.CONFLICT_ANSWER: conflict_findings.waiting,
    Awaits.FEE_RELIEF_ANSWER: fee_relief.waiting,
    Awaits.GROUP_REPORT: groups.report_due,
    Awaits.RECUSAL_DECISION: recusals.waiting,
}
_AT_WORK = sa.and_(Assignment.case_id == LegalCase.id, Assignment.ended_on.is_(None))


@dataclass(frozen=True, slots=True)
class _Found:
    """The first rows of a part, with how many there are."""

    section: Section
    total: int
    rows: Sequence[tuple[LegalCase, Deadline | None]]


def own(actor: Actor) -> dict[str, Any]:
    """The board of the actor's own work: cases they handle or mediate, and what they took in and nobody handles."""
    return _board(actor, _mine(actor), clock.today(), None)


def of_centre(actor: Actor, organization_id: UUID) -> dict[str, Any]:
    """The board of an organisation and those below it, with its people. NotFound out of the actor's oversight."""
    office = db.session.scalar(sa.select(Organization).where(Organization.id == organization_id))
    if office is None or not _oversees(actor, office):
        raise NotFound
    inside = LegalCase.organization_id.in_(sessions.tree(office.id))
    shown = _board(actor, inside, clock.today(), office.id)
    return {**shown, "people": _people(actor, inside, clock.today())}


def _oversees(actor: Actor, office: Organization) -> bool:
    if actor.roles & OFFICE_WIDE and office.id in actor.organization_ids:
        return True
    regional = sa.select(in_region(sa.literal(office.region_code), actor.region_code))
    return bool(actor.roles & REGION_WIDE) and bool(db.session.scalar(regional))


def _mine(actor: Actor) -> sa.ColumnElement[bool]:
    handled = sa.exists().where(_AT_WORK, Assignment.practitioner_id.in_(actor.practitioner_ids))
    mediated = sa.exists().where(
        CaseMediator.case_id == LegalCase.id, CaseMediator.mediator_id.in_(actor.mediator_ids)
    )
    taken_in = sa.and_(LegalCase.created_by_id.in_(actor.account_ids), ~sa.exists().where(_AT_WORK))
    return sa.or_(handled, mediated, taken_in)


def _board(
    actor: Actor, inside: sa.ColumnElement[bool], day: date, organization_id: UUID | None
) -> dict[str, Any]:
    found = [_look(actor, inside, day, one) for one in catalogue().board.sections]
    cases = {case.id: case for part in found for case, _ in part.rows}
    beside = _Beside.of(cases, day)
    return {
        "on": day,
        "organization_id": organization_id,
        "sections": [_shown(part, actor, beside, day) for part in found],
        "people": [],
    }


def _look(actor: Actor, inside: sa.ColumnElement[bool], day: date, section: Section) -> _Found:
    most = catalogue().board.most
    select: Any
    if section.shows is Shows.CLOCKS:
        select = sa.select(LegalCase, Deadline, _TOTAL).join(Deadline, Deadline.case_id == LegalCase.id)
        select = select.where(_standing(section, day)).order_by(
            LegalCase.queue_rank, Deadline.due_on, Deadline.id
        )
    else:
        select = sa.select(LegalCase, sa.null(), _TOTAL).where(LegalCase.state.in_(section.states))
        select = select.where(_worker(section, day), _awaiting(section)).order_by(
            LegalCase.queue_rank, LegalCase.opened_on, LegalCase.id
        )
    seen = visible(select, actor).where(inside, privacy_restrictions.listed())
    rows = db.session.execute(seen.limit(most)).all()
    return _Found(section, rows[0].total if rows else 0, [(row[0], row[1]) for row in rows])


def _standing(section: Section, day: date) -> sa.ColumnElement[bool]:
    running = Deadline.state == DeadlineState.RUNNING
    where = {
        Standing.DUE: [running, Deadline.due_on.between(day, day + timedelta(days=section.within_days))],
        Standing.OVERDUE: [
            running,
            Deadline.due_on < day,
            Deadline.clock_code.not_in(clocks.owed_by_organs()),
        ],
        Standing.PAUSED: [Deadline.state == DeadlineState.PAUSED],
    }
    conditions = where[section.standing or Standing.DUE]
    return sa.and_(*conditions, *([Deadline.clock_code.in_(section.clocks)] if section.clocks else []))


def _worker(section: Section, day: date) -> sa.ColumnElement[bool]:
    if section.worker is AtWork.ANY:
        return sa.true()
    if section.worker is AtWork.NOBODY:
        return ~sa.exists().where(_AT_WORK)
    barred = sa.select(Bar.practitioner_id).where(_bars(section.bars, day))
    return sa.exists().where(_AT_WORK, Assignment.practitioner_id.in_(barred))


def _awaiting(section: Section) -> sa.ColumnElement[bool]:
    return AWAITED[section.awaits]() if section.awaits else sa.true()


def _bars(kinds: Iterable[BarKind], day: date) -> sa.ColumnElement[bool]:
    lasting = sa.or_(Bar.to_on.is_(None), Bar.to_on >= day)
    return sa.and_(Bar.kind.in_(list(kinds)), Bar.from_on <= day, lasting)


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands beside the cases of all parts: names, workers with their leave, running clocks soonest first."""

    names: Mapping[UUID, str]
    workers: Mapping[UUID, dict[str, Any]]
    running: Mapping[UUID, Sequence[Deadline]]

    @classmethod
    def of(cls, cases: Mapping[UUID, LegalCase], day: date) -> _Beside:
        return cls(case_views.main_names(list(cases.values())), _workers(cases, day), _running(cases))

    def soonest(self, case: LegalCase, section: Section) -> Deadline | None:
        rows = self.running.get(case.id, ())
        return next((row for row in rows if not section.clocks or row.clock_code in section.clocks), None)


def _workers(cases: Iterable[UUID], day: date) -> dict[UUID, dict[str, Any]]:
    away = _bars(BarKind, day)
    rows = db.session.execute(
        sa.select(Assignment.case_id, Practitioner.id, Practitioner.name, Bar.kind, Bar.to_on)
        .join(Practitioner, Practitioner.id == Assignment.practitioner_id)
        .outerjoin(Bar, sa.and_(Bar.practitioner_id == Practitioner.id, away))
        .where(Assignment.case_id.in_(list(cases)), Assignment.ended_on.is_(None))
        .order_by(Bar.from_on.desc())
    )
    return {
        case_id: {"practitioner_id": worker, "name": name, "barred_by": kind, "barred_to": to}
        for case_id, worker, name, kind, to in rows
    }


def _running(cases: Iterable[UUID]) -> dict[UUID, list[Deadline]]:
    mine = (Deadline.case_id.in_(list(cases)), Deadline.state == DeadlineState.RUNNING)
    found: dict[UUID, list[Deadline]] = {}
    for row in db.session.scalars(sa.select(Deadline).where(*mine).order_by(Deadline.due_on, Deadline.id)):
        found.setdefault(row.case_id, []).append(row)
    return found


def _shown(part: _Found, actor: Actor, beside: _Beside, day: date) -> dict[str, Any]:
    section = part.section
    return {
        "code": section.code,
        "zh": section.zh,
        "en": section.en,
        "count": part.total,
        "items": [_entry(section, case, row, actor, beside, day) for case, row in part.rows],
    }


def _entry(
    section: Section, case: LegalCase, row: Deadline | None, actor: Actor, beside: _Beside, day: date
) -> dict[str, Any]:
    running = row or beside.soonest(case, section)
    return {
        "case_id": case.id,
        "case_number": case.number,
        "case_kind": case.kind,
        "organization_id": case.organization_id,
        "state": case.state,
        "state_zh": catalogue().case_type(case.kind).state(case.state).zh,
        "main_party": beside.names.get(case.id),
        "priority": case.priority,
        "worker": beside.workers.get(case.id),
        "clock": _clock(running, day) if running else None,
        **_basis(section, running),
        "proposal": _proposal(section, case, actor),
    }


def _basis(section: Section, row: Deadline | None) -> dict[str, Any]:
    if section.basis is not None and (row is None or section.awaits):
        return {
            "article": f"{section.basis.source}{section.basis.article}",
            "verified": section.basis.verified,
        }
    return {"article": row.legal_basis if row else None, "verified": bool(row and row.verified)}


def _clock(row: Deadline, day: date) -> dict[str, Any]:
    seen, rule = clocks.view(row, day), catalogue().clocks.packs[row.clock_code].rule
    return {
        "clock_code": row.clock_code,
        "zh": rule.zh,
        "en": rule.en,
        "effect": row.effect,
        "due_on": row.due_on,
        "due_at": row.due_at,
        "paused_on": row.paused_on,
        "stopped_for": seen.stopped_for,
        "status": seen.status,
        "overdue_days": seen.overdue_days,
        "remaining_days": seen.remaining_days,
    }


def _proposal(section: Section, case: LegalCase, actor: Actor) -> dict[str, Any] | None:
    """The move proposed, where the case can make it; ``permitted``: whether this reader may."""
    moves = catalogue().case_type(case.kind).moves_from(case.state)
    move = next((one for one in moves if one.code == section.proposes), None)
    if move is None:
        return None
    return {
        "move": move.code,
        "zh": move.zh,
        "en": move.en,
        "method": move.method,
        "path": move.path.replace("{id}", str(case.id)),
        "permitted": move.permission in actor.permissions,
    }


def _people(actor: Actor, inside: sa.ColumnElement[bool], day: date) -> list[dict[str, Any]]:
    """Who works on cases of the centre, with their load today, most overdue first."""
    last = day + timedelta(days=catalogue().board.within_days)
    running = Deadline.state == DeadlineState.RUNNING
    overdue = sa.case((sa.and_(running, Deadline.due_on < day), Deadline.id))
    due = sa.case((sa.and_(running, Deadline.due_on.between(day, last)), Deadline.id))
    numbers = [
        sa.func.count(sa.distinct(one)).label(name)
        for name, one in (("open_cases", LegalCase.id), ("overdue", overdue), ("due", due))
    ]
    away = sa.select(sa.func.max(Bar.to_on)).where(
        Bar.practitioner_id == Practitioner.id, _bars([BarKind.LEAVE], day)
    )
    select: Any = (
        sa.select(Practitioner.id, Practitioner.name, *numbers, away.scalar_subquery().label("on_leave_to"))
        .select_from(LegalCase)
        .join(Assignment, _AT_WORK)
        .join(Practitioner, Practitioner.id == Assignment.practitioner_id)
        .outerjoin(Deadline, Deadline.case_id == LegalCase.id)
        .where(inside)
        .group_by(Practitioner.id, Practitioner.name)
        .order_by(sa.desc("overdue"), sa.desc("due"), Practitioner.id)
    )
    rows = db.session.execute(visible(select, actor)).mappings()
    return [{"practitioner_id": row["id"], **{k: v for k, v in row.items() if k != "id"}} for row in rows]


def cases_of(shown: Mapping[str, Any]) -> list[UUID]:
    """The cases that a board showed, each once, for the log of reading."""
    return list(dict.fromkeys(item["case_id"] for part in shown["sections"] for item in part["items"]))
