"""The registry of measures: each is one SELECT of the rows it counts.

Every measure answers the same five columns: `key` (what is counted once), `subject` and `record_id` (the row
behind it, for drill-down; divisions have no record id), `region_code`, and `on` (the day that puts it into
the year; for stocks the day looked at). Counting `DISTINCT key` over any slice of these rows is the measure
for that slice, so regions and periods are always counted afresh and never added up twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from caseapp.metrics.facts import (
    AID_CASES,
    COMMITTEES,
    COUNTY_AND_ABOVE,
    DEADLINES,
    DISPUTES,
    DIVISIONS,
    DUTY_HELP,
    GRASSROOTS,
    LEGAL_AID_INSTITUTIONS,
    MEDIATORS,
    NOTICES,
    counted_once,
)
from caseapp.metrics.window import Column, Window
from caseapp.packs.indicator_types import Measure
from caseapp.vocabulary import CommitteeType, DeadlineState, DecisionOutcome, Engagement

Rows = sa.Select[*tuple[Any, ...]]
_GRASSROOTS_COMMITTEES: Final = (
    CommitteeType.VILLAGE,
    CommitteeType.RESIDENTS,
    CommitteeType.TOWNSHIP_SUBDISTRICT,
)
_ASSIGN_ON_NOTICE: Final = "lai_assign_on_notice"


class Subject(StrEnum):
    """What kind of row stands behind a count."""

    CASE = "case"
    HELP_RECORD = "help_record"
    DIVISION = "division"
    MEDIATOR = "mediator"


@dataclass(frozen=True, slots=True)
class Counted:
    """One measure: its rows for a window, and what they are."""

    rows: Callable[[Window], Rows]
    subject: Subject


def _rows(subject: Subject, key: Column, record: Column, region: Column, on: Column) -> Rows:
    return sa.select(
        key.label("key"),
        sa.literal(subject.value, sa.String).label("subject"),
        record.label("record_id"),
        region.label("region_code"),
        on.label("on"),
    )


def _cases(relation: Any, on: Column) -> Rows:
    return _rows(
        Subject.CASE, sa.cast(relation.case_id, sa.String), relation.case_id, relation.region_code, on
    )


def aid_granted_and_notified(window: Window) -> Rows:
    """Cases granted aid in the year, and notified cases in which a lawyer was appointed in the year.

    A further episode of a case is counted with its first.
    """
    cases, notices = AID_CASES.c, NOTICES.c
    granted = _cases(cases, cases.decided_on).where(
        cases.decision == DecisionOutcome.GRANTED,
        window.days(cases.decided_on),
        window.area(cases.region_code),
    )
    notified = _cases(notices, notices.lawyer_assigned_on).where(
        window.instants(notices.lawyer_assigned_at),
        window.area(notices.region_code),
        counted_once(notices.case_id),
    )
    both = sa.union_all(granted, notified).subquery("granted_and_notified")
    return sa.select(*both.c)


def undefended_persons_known(window: Window) -> Rows:
    """Person × stage without a defender who became known in the year, refusals included."""
    help_ = DUTY_HELP.c
    key = help_.person + sa.literal(":", sa.String) + sa.cast(help_.stage, sa.String)
    return _rows(Subject.HELP_RECORD, key, help_.record_id, help_.region_code, help_.requested_on).where(
        window.instants(help_.requested_at), window.area(help_.region_code)
    )


def undefended_persons_helped(window: Window) -> Rows:
    """Of those, person × stage with at least one help given."""
    return undefended_persons_known(window).where(window.known_at(DUTY_HELP.c.provided_at))


def undefended_persons_known_not_refusing(window: Window) -> Rows:
    """Of those, without the records on which the person declined; for plans that leave refusals out."""
    return undefended_persons_known(window).where(DUTY_HELP.c.refused.is_(False))


def notices_valid(window: Window) -> Rows:
    """Notices received in the year, less those that own counsel overtook before an appointment."""
    notices = NOTICES.c
    overtaken = sa.and_(
        window.known(notices.counsel_retained_on), ~window.known_at(notices.lawyer_assigned_at)
    )
    return _cases(notices, notices.received_on).where(
        window.instants(notices.received_at), window.area(notices.region_code), ~overtaken
    )


def notices_assigned(window: Window) -> Rows:
    """Valid notices on which a lawyer was appointed, in whatever time."""
    return notices_valid(window).where(window.known_at(NOTICES.c.lawyer_assigned_at))


def notices_assigned_in_time(window: Window) -> Rows:
    """Valid notices whose period (LAL Art. 36: appointed and told, both) was met in time."""
    clocks = DEADLINES.c
    kept = sa.select(clocks.case_id).where(
        clocks.clock_code == _ASSIGN_ON_NOTICE, window.known(clocks.met_on), met_in_time()
    )
    return notices_valid(window).where(NOTICES.c.case_id.in_(kept))


def county_units(window: Window) -> Rows:
    """Divisions of county level and above that stand on the stock day, the region itself included."""
    return _divisions(window).where(COUNTY_AND_ABOVE)


def county_units_with_legal_aid_institution(window: Window) -> Rows:
    """Of those, the ones that have a legal aid institution."""
    body = LEGAL_AID_INSTITUTIONS.c
    stands = window.exists_on(body.established_on, body.closed_on, last_included=False)
    return county_units(window).where(DIVISIONS.c.region_code.in_(sa.select(body.region_code).where(stands)))


def grassroots_divisions(window: Window) -> Rows:
    """Villages, communities, townships and sub-districts that stand on the stock day."""
    return _divisions(window).where(GRASSROOTS)


def divisions_with_committee(window: Window) -> Rows:
    """Of those, the ones with a committee of their own; enterprise and trade committees cover no division."""
    committees = COMMITTEES.c
    serving = sa.select(committees.division_code).where(
        committees.division_code.is_not(None),
        committees.committee_type.in_(_GRASSROOTS_COMMITTEES),
        window.exists_on(committees.established_on, committees.dissolved_on, last_included=False),
    )
    return grassroots_divisions(window).where(DIVISIONS.c.region_code.in_(serving))


def _divisions(window: Window) -> Rows:
    divisions = DIVISIONS.c
    day = sa.literal(window.stock_day, sa.Date)
    nothing = sa.cast(sa.null(), sa.Uuid)
    return _rows(Subject.DIVISION, divisions.region_code, nothing, divisions.region_code, day).where(
        window.area(divisions.region_code),
        window.exists_on(divisions.valid_from, divisions.valid_to, last_included=True),
    )


def mediators_on_duty(window: Window) -> Rows:
    """Mediators on duty on the stock day; the last day of an engagement is a day on duty."""
    mediators = MEDIATORS.c
    day = sa.literal(window.stock_day, sa.Date)
    key = sa.cast(mediators.record_id, sa.String)
    return _rows(Subject.MEDIATOR, key, mediators.record_id, mediators.region_code, day).where(
        window.area(mediators.region_code),
        window.exists_on(mediators.engaged_on, mediators.ended_on, last_included=True),
    )


def fulltime_mediators_on_duty(window: Window) -> Rows:
    """Of those, the full-time ones."""
    return mediators_on_duty(window).where(MEDIATORS.c.engagement == Engagement.FULL_TIME)


def disputes_accepted(window: Window) -> Rows:
    """Disputes accepted in the year."""
    disputes = DISPUTES.c
    return _cases(disputes, disputes.accepted_on).where(
        window.days(disputes.accepted_on), window.area(disputes.region_code)
    )


def disputes_succeeded(window: Window) -> Rows:
    """Of those, the ones that ended in an agreement, written or oral."""
    return disputes_accepted(window).where(window.known(DISPUTES.c.agreed_on))


def met_in_time() -> Column:
    """The period was met on or before its last day; for periods in hours, at or before its last instant."""
    clocks = DEADLINES.c
    by_day = sa.and_(clocks.due_at.is_(None), clocks.met_on <= clocks.due_on)
    by_hour = sa.and_(clocks.due_at.is_not(None), clocks.met_at <= clocks.due_at)
    return sa.and_(clocks.state == DeadlineState.MET, sa.or_(by_day, by_hour))


def overdue(window: Window) -> Column:
    """The period ran out unmet: still running after its last day, or called off only after it."""
    clocks = DEADLINES.c
    running = sa.and_(clocks.state == DeadlineState.RUNNING, clocks.due_on < window.as_of)
    called_off = sa.and_(clocks.state == DeadlineState.ENDED, clocks.ended_on > clocks.due_on)
    return sa.or_(running, called_off)


def periods_due(window: Window, clock_code: str) -> Rows:
    """Periods of one clock that ended in the year: met, or run out."""
    clocks = DEADLINES.c
    key = sa.cast(clocks.record_id, sa.String)
    return _rows(Subject.CASE, key, clocks.case_id, clocks.region_code, clocks.due_on).where(
        clocks.clock_code == clock_code,
        window.days(clocks.due_on),
        window.area(clocks.region_code),
        sa.or_(clocks.state == DeadlineState.MET, overdue(window)),
    )


def _due(clock_code: str) -> Callable[[Window], Rows]:
    return lambda window: periods_due(window, clock_code)


def _kept(clock_code: str) -> Callable[[Window], Rows]:
    return lambda window: periods_due(window, clock_code).where(met_in_time())


MEASURES: Final[dict[Measure, Counted]] = {
    Measure.AID_GRANTED_AND_NOTIFIED: Counted(aid_granted_and_notified, Subject.CASE),
    Measure.UNDEFENDED_PERSONS_KNOWN: Counted(undefended_persons_known, Subject.HELP_RECORD),
    Measure.UNDEFENDED_PERSONS_KNOWN_NOT_REFUSING: Counted(
        undefended_persons_known_not_refusing, Subject.HELP_RECORD
    ),
    Measure.UNDEFENDED_PERSONS_HELPED: Counted(undefended_persons_helped, Subject.HELP_RECORD),
    Measure.NOTICES_VALID: Counted(notices_valid, Subject.CASE),
    Measure.NOTICES_ASSIGNED: Counted(notices_assigned, Subject.CASE),
    Measure.NOTICES_ASSIGNED_IN_TIME: Counted(notices_assigned_in_time, Subject.CASE),
    Measure.COUNTY_UNITS: Counted(county_units, Subject.DIVISION),
    Measure.COUNTY_UNITS_WITH_LEGAL_AID_INSTITUTION: Counted(
        county_units_with_legal_aid_institution, Subject.DIVISION
    ),
    Measure.GRASSROOTS_DIVISIONS: Counted(grassroots_divisions, Subject.DIVISION),
    Measure.DIVISIONS_WITH_COMMITTEE: Counted(divisions_with_committee, Subject.DIVISION),
    Measure.MEDIATORS_ON_DUTY: Counted(mediators_on_duty, Subject.MEDIATOR),
    Measure.FULLTIME_MEDIATORS_ON_DUTY: Counted(fulltime_mediators_on_duty, Subject.MEDIATOR),
    Measure.DISPUTES_ACCEPTED: Counted(disputes_accepted, Subject.CASE),
    Measure.DISPUTES_SUCCEEDED: Counted(disputes_succeeded, Subject.CASE),
    Measure.REVIEW_PERIODS_DUE: Counted(_due("review_decision"), Subject.CASE),
    Measure.REVIEW_PERIODS_MET_IN_TIME: Counted(_kept("review_decision"), Subject.CASE),
    Measure.ASSIGNMENT_PERIODS_DUE: Counted(_due("assign_after_grant"), Subject.CASE),
    Measure.ASSIGNMENT_PERIODS_MET_IN_TIME: Counted(_kept("assign_after_grant"), Subject.CASE),
}
