"""From appointment to archive: work, telling the organ, putting away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Fault, Forbidden, Invalid
from caseapp.extensions import db
from caseapp.models import (
    Assignment,
    LegalCase,
    OrganNotice,
    PriorAid,
    ProgressEntry,
)
from caseapp.services import appointing, casework, privacy_sharings
from caseapp.services.casework import Step
from caseapp.vocabulary import PriorAidSettlement, ProgressKind

AGREEMENT_EVENTS = {
    ProgressKind.AGREEMENT_SIGNING: "agreement.signed",
    ProgressKind.AGREEMENT_PREVENTED: "agreement.prevented",
}


def tell_organ(case: LegalCase, actor: Actor) -> OrganNotice:
    """Record that the organ was told who the lawyer is (LAL Art. 36); with the appointment it meets the clock."""
    casework.move(case, actor, "tell_organ")
    notice = db.session.get_one(OrganNotice, case.id)
    notice.organ_told_at = notice.organ_told_at or clock.now()
    privacy_sharings.told_organ(case, actor, notice.organ_name)
    db.session.flush()
    return notice


def add_progress(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> ProgressEntry:
    """Note a piece of work; the first one moves an assigned case to ``in_progress``.

    Only the appointed worker writes here. An entry of kind ``agreement_signing`` meets the five days of
    Order 148 Art. 27; ``agreement_prevented``, whose text says by what, ends them.
    """
    current = only_handler(case, actor)
    faults = list(day_faults(body["done_on"], current, "done_on"))
    if faults:
        raise Invalid(faults=faults)
    if case.state == "in_progress":
        casework.note(case, actor, "progress.noted", Step(codes={"kind": body["kind"]}))
    else:
        casework.move(case, actor, "start_work", Step(codes={"kind": body["kind"]}))
    if (event := AGREEMENT_EVENTS.get(body["kind"])) is not None:
        casework.note(case, actor, event, Step(at=clock.sometime_on(body["done_on"])))
    row = ProgressEntry(
        **casework.of_case(case, actor),
        kind=body["kind"],
        done_on=body["done_on"],
        text=body["text"],
    )
    db.session.add(row)
    db.session.flush()
    return row


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
