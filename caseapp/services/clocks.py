"""The clocks of a case: started, paused, met and ended by its events, as the packs say.

A clock is a row of ``deadline``. Nothing here knows a period: lengths, day kinds, pauses and what
meets a clock come from ``packs/regions/*/clocks.yaml``; which event touches which clock from
``packs/case_types/<kind>.yaml``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from caseapp.access import Actor, visible
from caseapp.clock import day_of, today
from caseapp.errors import PolicyMissing
from caseapp.extensions import db
from caseapp.models import Deadline, LegalCase, OrganNotice
from caseapp.packs import catalogue
from caseapp.packs.clocks import Binds, ClockRule, CountedFrom
from caseapp.packs.policy_types import PolicyList
from caseapp.rules import deadlines
from caseapp.rules.deadlines import Pause
from caseapp.services.pages import Page, page
from caseapp.vocabulary import DeadlineEffect, DeadlineState

UNFINISHED: Final = (DeadlineState.RUNNING, DeadlineState.PAUSED)


@dataclass(frozen=True, slots=True)
class ClockView:
    """A deadline as asked on a day: ``status`` is running, paused, met, met_late, ended, overdue, or expired
    where it was somebody's right that went unused.
    """

    row: Deadline
    status: str
    overdue_days: int
    remaining_days: int | None

    @property
    def stopped_for(self) -> list[str]:
        """Codes of why it stands still, while it does."""
        return _reasons(self.row)

    @property
    def owed_by(self) -> str:
        """Who must act in time."""
        return catalogue().clocks.packs[self.row.clock_code].rule.binds.value

    @property
    def standstills(self) -> list[dict[str, Any]]:
        """When it stood still, and for which reasons."""
        return [{"from_on": first, "to_on": last, "reasons": why} for first, last, *why in self.row.pauses]


def happened(
    case: LegalCase,
    event: str,
    at: datetime,
    officer_date: date | None = None,
    posted_on: date | None = None,
) -> None:
    """Let ``event`` act on the case's clocks. ``officer_date`` is the day an officer has set, where one is;
    ``posted_on`` the day of the postmark of what came by post.
    """
    effects = catalogue().case_type(case.kind).effects(event)
    if not effects.codes:
        return
    for row in _unfinished(case):  # of one code several may run: every refusal of a worker starts one
        if row.clock_code in effects.pauses:
            _pause(row, event, at)
        if row.clock_code in effects.resumes:
            _resume(row, event, at)
        if row.clock_code in effects.meets:
            _meet(row, event, at, posted_on)
        if row.clock_code in effects.ends and row.state in UNFINISHED:
            _end(row, at)
    for code in effects.starts:
        _start(case, code, event, at, officer_date)


def _unfinished(case: LegalCase) -> Sequence[Deadline]:
    return db.session.scalars(
        sa.select(Deadline).where(Deadline.case_id == case.id).where(Deadline.state.in_(UNFINISHED))
    ).all()


def _rule(row: Deadline) -> ClockRule:
    return catalogue().clock(row.clock_code, row.region_code, row.start_on)


def _rule_in_force(case: LegalCase, code: str, on: date) -> ClockRule | None:
    """The clock's rule; ``None`` where the law is in force on that day but set no such period yet."""
    try:
        return catalogue().clock(code, case.region_code, on)
    except PolicyMissing:
        catalogue().policy(case.region_code, on)  # a day without any law stays an error
        return None


def _start(case: LegalCase, code: str, event: str, at: datetime, officer_date: date | None) -> None:
    rule = _rule_in_force(case, code, day_of(at))
    if rule is None or not _applies(case, rule):
        return
    from_officer = rule.counted_from is CountedFrom.OFFICER_DATE and officer_date is not None
    start: date | datetime = officer_date if from_officer and officer_date else at
    due = deadlines.due(rule, start, catalogue().calendar)
    db.session.add(
        Deadline(
            case_id=case.id,
            region_code=case.region_code,
            organization_id=case.organization_id,
            sensitivity=case.sensitivity,
            case_kind=case.kind,
            case_number=case.number,
            clock_code=code,
            legal_basis=rule.citation,
            verified=rule.verified,
            effect=rule.effect.value,
            start_event=event,
            start_on=officer_date if from_officer and officer_date else day_of(at),
            start_at=at,
            length=due.term.length,
            unit=due.term.unit.value,
            due_on=due.on,
            due_at=due.at,
            provisional=due.provisional,
        )
    )


def _applies(case: LegalCase, rule: ClockRule) -> bool:
    """Whether the clock runs in this case, going by the organ's notice where the pack asks about it."""
    if rule.applies is None:
        return True
    row = db.session.get(OrganNotice, case.id)
    if row is None:
        return False
    policy = catalogue().policy_of_case(case.region_code, case.opened_on)
    item = policy.item(PolicyList.GROUNDS, row.ground)
    return rule.applies.fits(row.organ_kind, row.stage, item.group if item else None, row.procedure)


def waiting(case: LegalCase, event: str) -> list[Deadline]:
    """The clocks that run in the case and that ``event`` would meet, or end."""
    effects = catalogue().case_type(case.kind).effects(event)
    return [row for row in _unfinished(case) if row.clock_code in {*effects.meets, *effects.ends}]


def would_start(case: LegalCase, event: str, on: date) -> bool:
    """Whether ``event`` on that day would start a clock of which none runs in the case."""
    running = {row.clock_code for row in _unfinished(case)}
    codes = set(catalogue().case_type(case.kind).effects(event).starts) - running
    rules = [_rule_in_force(case, code, on) for code in codes]
    return any(rule is not None and _applies(case, rule) for rule in rules)


def owed_by_organs() -> list[str]:
    """Codes of the clocks that a judicial organ must keep: shown with the case, never among what the office owes."""
    packs = catalogue().clocks.packs.values()
    return sorted(pack.rule.code for pack in packs if pack.rule.binds is Binds.ORGAN)


def _pause(row: Deadline, event: str, at: datetime) -> None:
    """Stop the clock, or give one that stands still a further reason."""
    _close_standstill(row, at)
    row.state, row.paused_on = DeadlineState.PAUSED, day_of(at)
    row.stopped_by = [*row.stopped_by, event]


def _resume(row: Deadline, event: str, at: datetime) -> None:
    """Take a reason away; the clock runs on with the last."""
    if row.paused_on is None:
        return
    left = deadlines.still_stopped_by(_rule(row).suspensions, row.stopped_by, event)
    if len(left) == len(row.stopped_by):
        return
    _close_standstill(row, at)
    row.stopped_by, row.paused_on = left, day_of(at) if left else None
    if not left:
        _run_on(row)


def _close_standstill(row: Deadline, at: datetime) -> None:
    if row.paused_on is not None:
        row.pauses = [*row.pauses, [row.paused_on.isoformat(), day_of(at).isoformat(), *_reasons(row)]]


def _run_on(row: Deadline) -> None:
    row.suspended_days = deadlines.suspended_days(_pauses(row))
    row.state = DeadlineState.RUNNING
    row.verified = row.verified and _rule(row).suspension_verified
    _count_again(row)


def _reasons(row: Deadline) -> list[str]:
    """Codes of why the clock stands still, each once."""
    told = {pair.pause: pair.reason for pair in _rule(row).suspensions}
    return list(dict.fromkeys(told[event] for event in row.stopped_by if event in told))


def _count_again(row: Deadline) -> None:
    start = row.start_at if row.due_at is not None else row.start_on
    due = deadlines.due(_rule(row), start, catalogue().calendar, pauses=_pauses(row))
    row.due_on, row.due_at, row.provisional = due.on, due.at, due.provisional


def _pauses(row: Deadline) -> list[Pause]:
    return [Pause(*map(date.fromisoformat, days[:2])) for days in row.pauses]


def _meet(row: Deadline, event: str, at: datetime, posted_on: date | None) -> None:
    rule = _rule(row)
    row.events_seen = [*row.events_seen, event]
    if rule.is_met_by(row.events_seen):
        _stand_still_no_more(row, at)
        row.state = DeadlineState.MET
        row.met_on, row.met_at = deadlines.acted_on(rule, day_of(at), posted_on), at
        if posted_on is not None and rule.postmark is not None:
            row.verified = row.verified and rule.postmark.verified


def _end(row: Deadline, at: datetime) -> None:
    _stand_still_no_more(row, at)
    row.state, row.ended_on = DeadlineState.ENDED, day_of(at)


def _stand_still_no_more(row: Deadline, at: datetime) -> None:
    """Days for which a clock stood still until it was met or called off were never days in which anybody was late."""
    if row.paused_on is not None:
        _close_standstill(row, at)
        _run_on(row)
    row.paused_on, row.stopped_by = None, []


def recount_provisional() -> int:
    """Count provisional clocks anew after a year's calendar has been loaded; returns how many changed."""
    rows = db.session.scalars(
        sa.select(Deadline).where(Deadline.provisional, Deadline.state == DeadlineState.RUNNING)
    ).all()
    before = [(row.due_on, row.provisional) for row in rows]
    for row in rows:
        _count_again(row)
    return sum(old != (row.due_on, row.provisional) for old, row in zip(before, rows, strict=True))


def of_case(case: LegalCase) -> list[ClockView]:
    """The case's clocks in the order they started."""
    rows = db.session.scalars(
        sa.select(Deadline).where(Deadline.case_id == case.id).order_by(Deadline.start_at, Deadline.id)
    )
    return [view(row, today()) for row in rows]


def view(row: Deadline, on: date) -> ClockView:
    """A clock as it stands at the end of day ``on``."""
    if row.state is DeadlineState.MET:
        days = max((row.met_on - row.due_on).days, 0) if row.met_on else 0
        late = row.met_at > row.due_at if row.due_at and row.met_at else days > 0
        return ClockView(row, "met_late" if late else "met", days, None)
    if row.state is not DeadlineState.RUNNING:
        return ClockView(row, row.state.value, 0, None)
    left = (row.due_on - on).days
    if row.effect == DeadlineEffect.RIGHT and left < 0:
        return ClockView(row, "expired", 0, None)
    return ClockView(row, "overdue" if left < 0 else "running", max(-left, 0), left)


def board(actor: Actor, query: dict[str, Any]) -> Page[ClockView]:
    """Clocks the actor may see, soonest due first. ``query``: ``status`` (due, overdue, all), ``organization_id``,
    ``clock_code``, ``within_days`` (with due), ``limit``, ``after``.
    """
    select = visible(sa.select(Deadline), actor, Deadline)
    for name in ("organization_id", "clock_code"):
        if query.get(name) is not None:
            select = select.where(getattr(Deadline, name) == query[name])
    found = page(_by_status(select, query), (Deadline.due_on, Deadline.id), query["limit"], query["after"])
    return Page([view(row, today()) for row in found.items], found.next)


def _by_status(select: sa.Select[Any], query: dict[str, Any]) -> sa.Select[Any]:
    if query["status"] == "all":
        return select
    running = select.where(Deadline.state == DeadlineState.RUNNING)
    if query["status"] == "overdue":
        ours = (Deadline.effect != DeadlineEffect.RIGHT, Deadline.clock_code.not_in(owed_by_organs()))
        return running.where(Deadline.due_on < today(), *ours)
    last = date.fromordinal(today().toordinal() + query["within_days"])
    return running.where(Deadline.due_on >= today(), Deadline.due_on <= last)
