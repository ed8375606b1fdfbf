"""After a termination: the unit gets the decision, which is the closing date 结案日, and hands in the papers.

Both are recalled from the procedure rules and unverified (packs/closings, packs/regions/000000/clocks.yaml).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Conflict, Fault, Invalid
from caseapp.extensions import db
from caseapp.models import Assignment, LegalCase, Termination
from caseapp.packs import catalogue
from caseapp.services import casework
from caseapp.services.casework import Step
from caseapp.vocabulary import CaseOutcome


class NoTermination(Conflict):
    """No termination stands, or nobody was at work whose unit could get the decision."""

    code = "no_unit_to_tell"
    zh = "没有已经终止且曾有承办人员的法律援助"
    en = "no aid that was terminated while somebody was appointed"


class NotedBefore(Conflict):
    """It is noted already."""

    code = "already_given"
    zh = "已经登记，不能改写"
    en = "recorded already, it is not written over"


class DecisionNotReceived(Conflict):
    """The period for the papers has not begun."""

    code = "decision_not_received"
    zh = "承办单位收到终止决定之日尚未登记"
    en = "the day on which the unit got the decision is not recorded yet"


def unit_received(case: LegalCase, actor: Actor, received_on: date) -> Termination:
    """The worker's unit got the decision on that day; the period for the papers begins.

    Raises:
        NoTermination: no termination stands, nobody was ever appointed, or the rules name no such closing date.
        NotedBefore: it is recorded.
        Invalid: a day before the termination, or after today.

    """
    row = _standing(case)
    if row.unit_received_on is not None:
        raise NotedBefore
    _ensure_day(received_on, row.terminated_on)
    row.unit_received_on = received_on
    _note(case, actor, "termination.unit_received", received_on)
    return row


def papers_received(case: LegalCase, actor: Actor, received_on: date) -> Termination:
    """The papers of the terminated case came on that day.

    Raises:
        NoTermination: as above.
        DecisionNotReceived: the day on which the unit got the decision is not recorded.
        NotedBefore: it is recorded.
        Invalid: a day before the unit got the decision, or after today.

    """
    row = _standing(case)
    if row.unit_received_on is None:
        raise DecisionNotReceived
    if row.papers_received_on is not None:
        raise NotedBefore
    _ensure_day(received_on, row.unit_received_on)
    row.papers_received_on = received_on
    _note(case, actor, "closing_papers.received", received_on)
    return row


def _standing(case: LegalCase) -> Termination:
    row = casework.standing_termination(case)
    way = catalogue().closings.after(case.kind.value, CaseOutcome.TERMINATED)
    somebody = sa.select(Assignment.id).where(Assignment.case_id == case.id).limit(1)
    if row is None or way is None or db.session.scalar(somebody) is None:
        raise NoTermination
    return row


def _ensure_day(day: date, first: date) -> None:
    faults = [*_day_faults(day, first)]
    if faults:
        raise Invalid(faults=faults)


def _day_faults(day: date, first: date) -> Iterator[Fault]:
    if not first <= day <= clock.today():
        zh, en = f"日期须在{first}至今天之间", f"the day lies between {first} and today"
        yield Fault("received_on", "out_of_range", zh, en)


def _note(case: LegalCase, actor: Actor, event: str, day: date) -> None:
    at = clock.sometime_on(day)
    casework.note(case, actor, event, Step(fields=("termination",), at=at))
    flag_modified(case, "state")  # what was read before is out of date
    db.session.flush()
