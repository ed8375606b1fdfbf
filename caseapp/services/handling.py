"""From appointment to archive: work, telling the organ, putting away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Fault, Forbidden
from caseapp.extensions import db
from caseapp.models import (
    Assignment,
    LegalCase,
    OrganNotice,
    PriorAid,
)
from caseapp.services import appointing, casework, privacy_sharings
from caseapp.services.casework import Step
from caseapp.vocabulary import PriorAidSettlement


def tell_organ(case: LegalCase, actor: Actor) -> OrganNotice:
    """Record that the organ was told who the lawyer is (LAL Art. 36); with the appointment it meets the clock."""
    casework.move(case, actor, "tell_organ")
    notice = db.session.get_one(OrganNotice, case.id)
    notice.organ_told_at = notice.organ_told_at or clock.now()
    privacy_sharings.told_organ(case, actor, notice.organ_name)
    db.session.flush()
    return notice


def only_handler(case: LegalCase, actor: Actor) -> Assignment:
    """The open assignment, which must be the actor's. Raises Forbidden."""
    current = casework.handler_of(case)
    if current is None or current[0].practitioner_id not in actor.practitioner_ids:
        zh, en = "只有本案承办人员可以操作", "only the worker appointed to the case may do this"
        raise Forbidden(zh, en, code="not_the_handler")
    return current[0]


def day_faults(day: date, current: Assignment, path: str) -> Iterator[Fault]:
    """Work lies between the worker's appointment and today."""
    if day > clock.today():
        yield Fault(path, "in_future", "日期不能晚于今天", "the day lies in the future")
    if day < current.assigned_on:
        zh, en = "日期不能早于指派之日", "the day lies before the worker's appointment"
        yield Fault(path, "before_appointment", zh, en)


def end_assignment(case: LegalCase, reason: str) -> None:
    """End the open assignment, if there is one, with the case."""
    current = casework.handler_of(case)
    if current is not None:
        current[0].ended_on, current[0].end_reason = clock.today(), reason
        db.session.flush()


def end_work(case: LegalCase, actor: Actor) -> None:
    """Nobody works on the case any more, and nobody is asked to."""
    end_assignment(case, "aid_terminated")
    appointing.supersede(case, actor)


def settle_prior_aid(case: LegalCase, settlement: PriorAidSettlement) -> None:
    """Say what became of aid given first, where any was and nothing is said yet."""
    mine = sa.select(PriorAid).where(PriorAid.case_id == case.id, PriorAid.settled_on.is_(None))
    row = db.session.scalar(mine)
    if row is not None:
        row.settled_on, row.settlement = clock.today(), settlement
        db.session.flush()


def archive(case: LegalCase, actor: Actor) -> None:
    """Put the ended case away."""
    casework.move(case, actor, "archive", Step(sets={"archived_on": clock.today()}))
