"""The hearing diary: entered, moved, called off, never removed; clashes are told, and kept only with a reason.

A court sets its own dates, so a worker who has two at once is told so and may be entered with a reason: somebody must
ask for another date, or stand in. A room of one's own is never given twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from caseapp import clock
from caseapp.access import Actor, visible
from caseapp.errors import Conflict, Fault, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import Assignment, Hearing, LegalCase, Organization, Practitioner
from caseapp.rules.diary import room_key
from caseapp.services import casework, notes, privacy_restrictions, sensitivity
from caseapp.services.casework import Step
from caseapp.services.pages import Page, page
from caseapp.vocabulary import ClashKind, HearingState

PLAIN: Final = (
    *("id", "case_id", "organization_id", "starts_at", "ends_at", "venue", "room", "own_room", "state"),
    *("moved_from_id", "clashes_kept", "recorded_at", "recorded_by_id"),
)
WORDS: Final = ("clash_reason", "end_reason")
LONGEST: Final = timedelta(days=366)
_AT_WORK: Final = sa.and_(Assignment.case_id == Hearing.case_id, Assignment.ended_on.is_(None))
TOLD: Final[Mapping[ClashKind, tuple[str, str, str]]] = {
    ClashKind.WORKER: (
        "starts_at",
        "承办人员同一时间另有庭审",
        "the worker has another hearing at that time",
    ),
    ClashKind.ROOM: ("room", "该庭室同一时间另有安排", "the room has another hearing at that time"),
    ClashKind.OWN_ROOM: ("room", "本机构该房间同一时间已有安排", "the own room is taken at that time"),
}


class HearingClash(Conflict):
    """It clashes with another; each clash is named. ``clash_reason`` keeps it, but never in a room of one's own."""

    code = "hearing_clash"
    zh = "与其他庭审安排冲突"
    en = "it clashes with another hearing"


class HearingEnded(Conflict):
    """It was moved or called off."""

    code = "hearing_ended"
    zh = "该庭审安排已经变更或者取消"
    en = "that hearing was moved or called off"


@dataclass(frozen=True, slots=True)
class _Clash:
    kind: ClashKind
    hearing: Hearing
    number: str | None


def enter(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> dict[str, Any]:
    """Enter a hearing of the case.

    Raises:
        CaseArchived: the file is put away.
        Forbidden: the actor is recused.
        Invalid: it ends before it begins; a room of one's own that is not named.
        HearingClash: see there.

    """
    notes.ensure_open(case, actor)
    row = _made(case, actor, body, None)
    casework.note(case, actor, "hearing.entered", Step(codes=_codes(row)))
    db.session.flush()
    return _shown(case, actor, row.id)


def move(case: LegalCase, actor: Actor, hearing_id: UUID, body: Mapping[str, Any]) -> dict[str, Any]:
    """Move a hearing: the old entry stays as moved, the new one names it.

    Raises:
        NotFound: no hearing of the case.
        HearingEnded: it does not stand any more.
        HearingClash, Invalid, Forbidden: as for a new one.

    """
    notes.ensure_open(case, actor)
    old = _standing(case, hearing_id)
    old.end_reason, old.state = body["reason"], HearingState.MOVED
    row = _made(case, actor, body, old)
    casework.note(case, actor, "hearing.moved", Step(codes={**_codes(row), "moved": str(old.id)}))
    db.session.flush()
    return _shown(case, actor, row.id)


def call_off(case: LegalCase, actor: Actor, hearing_id: UUID, reason: str) -> dict[str, Any]:
    """Call a hearing off, with the reason; it stays in the diary.

    Raises:
        NotFound, HearingEnded, Forbidden: as for moving.

    """
    notes.ensure_open(case, actor)
    row = _standing(case, hearing_id)
    row.end_reason, row.state = reason, HearingState.CALLED_OFF
    casework.note(case, actor, "hearing.called_off", Step(codes=_codes(row), fields=("end_reason",)))
    db.session.flush()
    return _shown(case, actor, row.id)


def _codes(row: Hearing) -> dict[str, Any]:
    kept = {"clashes": ",".join(row.clashes_kept)} if row.clashes_kept else {}
    return {"hearing": str(row.id), "starts_at": row.starts_at.isoformat(), **kept}


def _standing(case: LegalCase, hearing_id: UUID) -> Hearing:
    mine = sa.and_(Hearing.id == hearing_id, Hearing.case_id == case.id)
    row = db.session.scalar(sa.select(Hearing).where(mine).with_for_update())
    if row is None:
        raise NotFound
    if row.state is not HearingState.STANDING:
        raise HearingEnded
    return row


def _made(case: LegalCase, actor: Actor, body: Mapping[str, Any], old: Hearing | None) -> Hearing:
    faults = list(_faults(body))
    if faults:
        raise Invalid(faults=faults)
    own = body["own_room"]
    names = ("starts_at", "ends_at", "venue", "room", "own_room")
    row = Hearing(
        **casework.of_case(case, actor),
        **{name: body.get(name) for name in names},
        room_key=room_key(str(case.organization_id) if own else body["venue"], body.get("room")),
        moved_from_id=old.id if old else None,
    )
    db.session.flush()  # the old one has ended before the others are looked at
    clashes = _clashes(case, actor, row)
    reason = body.get("clash_reason")
    if clashes and (reason is None or any(one.kind is ClashKind.OWN_ROOM for one in clashes)):
        raise HearingClash(faults=[_fault(one, row) for one in clashes])
    row.clashes_kept = sorted({one.kind.value for one in clashes})
    row.clash_reason = reason if clashes else None
    db.session.add(row)
    return row


def _faults(body: Mapping[str, Any]) -> Iterator[Fault]:
    if body["ends_at"] <= body["starts_at"]:
        zh, en = "结束时间须晚于开始时间", "it ends after it begins"
        yield Fault("ends_at", "before_start", zh, en)
    if body["own_room"] and not body.get("room"):
        zh, en = "须写明本机构的房间", "name the own room"
        yield Fault("room", "required", zh, en)


def _clashes(case: LegalCase, actor: Actor, row: Hearing) -> list[_Clash]:
    """Standing hearings at that time of the same worker, or in the same room; who else enters one waits."""
    current = casework.handler_of(case)
    worker = current[1].id if current else None
    _lock(worker, case.organization_id if row.own_room else None)
    theirs = sa.exists().where(_AT_WORK, Assignment.practitioner_id == worker) if worker else sa.false()
    same_room = Hearing.room_key == row.room_key if row.room_key else sa.false()
    at_once = sa.and_(Hearing.starts_at < row.ends_at, Hearing.ends_at > row.starts_at)
    select = sa.select(Hearing, theirs.label("theirs"), same_room.label("same_room"))
    select = select.where(Hearing.state == HearingState.STANDING, at_once, sa.or_(theirs, same_room))
    found = db.session.execute(select.order_by(Hearing.starts_at, Hearing.id)).all()
    numbers = _numbers([one.case_id for one, _, _ in found], actor)
    room = ClashKind.OWN_ROOM if row.own_room else ClashKind.ROOM
    return [
        _Clash(kind, one, numbers.get(one.case_id))
        for one, by_worker, by_room in found
        for kind, fits in ((ClashKind.WORKER, by_worker), (room, by_room))
        if fits
    ]


def _lock(worker: UUID | None, office: UUID | None) -> None:
    for model, key in ((Practitioner, worker), (Organization, office)):
        if key is not None:
            db.session.execute(sa.select(model.id).where(model.id == key).with_for_update())


def _numbers(case_ids: Sequence[UUID], actor: Actor) -> dict[UUID, str]:
    """Numbers of those cases that the actor may see; a clash tells of the others only that there is one."""
    select = visible(sa.select(LegalCase).where(LegalCase.id.in_(case_ids)), actor)
    return {case.id: case.number for case in db.session.scalars(select)}


def _fault(clash: _Clash, row: Hearing) -> Fault:
    field, zh, en = TOLD[clash.kind]
    other, mine = _span(clash.hearing), _span(row)
    named = clash.number or "另案"
    shown = f"hearing {clash.hearing.id}" if clash.number else "another case"
    return Fault(
        field,
        f"{clash.kind.value}_clash",
        f"{zh}：{named}（{other}）与本次（{mine}）",
        f"{en}: {shown} ({other}) and this one ({mine})",
    )


def _span(row: Hearing) -> str:
    first, last = (at.astimezone(clock.CHINA) for at in (row.starts_at, row.ends_at))
    return f"{first:%Y-%m-%d %H:%M} - {last:%Y-%m-%d %H:%M}"


def of_case(case: LegalCase, actor: Actor) -> list[dict[str, Any]]:
    """The case's hearings by time, moved and called-off ones too."""
    rows = db.session.scalars(sa.select(Hearing).where(Hearing.case_id == case.id).order_by(*_ORDER))
    return _views(list(rows), actor)


_ORDER: Final = (Hearing.starts_at, Hearing.id)


def _shown(case: LegalCase, actor: Actor, hearing_id: UUID) -> dict[str, Any]:
    return next(one for one in of_case(case, actor) if one["id"] == hearing_id)


def diary(actor: Actor, query: Mapping[str, Any]) -> Page[dict[str, Any]]:
    """Hearings of cases that the actor sees, soonest first; four queries whatever their number.

    ``query``: ``from_day`` (today) to ``to_day`` (a week later), ``practitioner_id``, ``organization_id``, ``state``,
    ``limit``, ``after``.

    Raises:
        Invalid: the days are the wrong way round, or more than a year apart.

    """
    first = query["from_day"] or clock.today()
    last = query["to_day"] or first + timedelta(days=7)
    if not timedelta(0) <= last - first <= LONGEST:
        zh, en = "截止日期须在起始日期之后一年以内", "to lies within a year after from"
        raise Invalid(faults=[Fault("to", "out_of_range", zh, en)])
    select = visible(sa.select(Hearing), actor, Hearing).where(
        Hearing.starts_at >= _begin(first), Hearing.starts_at < _begin(last + timedelta(days=1))
    )
    listed = sa.select(LegalCase.id).where(privacy_restrictions.listed())
    select = _filtered(select.where(Hearing.case_id.in_(listed)), query)
    found = page(select, _ORDER, query["limit"], query["after"])
    return Page(_views(found.items, actor), found.next)


def _begin(day: Any) -> datetime:
    return datetime.combine(day, time(), clock.CHINA)


def _filtered(select: sa.Select[Any], query: Mapping[str, Any]) -> sa.Select[Any]:
    for name in ("organization_id", "state"):
        if query.get(name) is not None:
            select = select.where(getattr(Hearing, name) == query[name])
    if query.get("practitioner_id") is not None:
        worker = Assignment.practitioner_id == query["practitioner_id"]
        select = select.where(sa.exists().where(_AT_WORK, worker))
    return select


def _views(rows: Sequence[Hearing], actor: Actor) -> list[dict[str, Any]]:
    known = sensitivity.facts_open({row.case_id for row in rows}, actor)
    beside, later = _beside(rows), _later(rows)
    return [
        {
            **{name: getattr(row, name) for name in PLAIN},
            **beside[row.id],
            "moved_to_id": later.get(row.id),
            **{name: getattr(row, name) if row.case_id in known else None for name in WORDS},
            "hidden_fields": [] if row.case_id in known else list(WORDS),
        }
        for row in rows
    ]


def _beside(rows: Sequence[Hearing]) -> dict[UUID, dict[str, Any]]:
    """Number and kind of each one's case, and who works on it now."""
    select = (
        sa.select(Hearing.id, LegalCase.number, LegalCase.kind, Practitioner.id, Practitioner.name)
        .join(LegalCase, LegalCase.id == Hearing.case_id)
        .outerjoin(Assignment, _AT_WORK)
        .outerjoin(Practitioner, Practitioner.id == Assignment.practitioner_id)
        .where(Hearing.id.in_([row.id for row in rows]))
    )
    return {
        key: {
            "case_number": number,
            "case_kind": kind,
            "worker": {"practitioner_id": worker, "name": name} if name else None,
        }
        for key, number, kind, worker, name in db.session.execute(select)
    }


def _later(rows: Sequence[Hearing]) -> dict[UUID | None, UUID]:
    after = aliased(Hearing)
    select = sa.select(after).where(after.moved_from_id.in_([row.id for row in rows]))
    return {row.moved_from_id: row.id for row in db.session.scalars(select)}
