"""Letters asking an institution elsewhere to help with a review; while one waits the clock stands still."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Conflict, Fault, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import CooperationRequest, LegalCase
from caseapp.services import case_views, casework
from caseapp.services.casework import Step
from caseapp.vocabulary import CooperationOutcome

FACTS = ("asked", "answer")


def request(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> CooperationRequest:
    """Record whom the office asks for what, by when; the clock of the review stops.

    Raises:
        Invalid: the day for the answer has gone by.
        MoveNotAllowed: the application is decided or ended.

    """
    casework.ensure_allowed(case, "request_cooperation")
    if body["reply_by"] < clock.today():
        zh, en = "请求回复的日期已过", "the day by which an answer is hoped for has passed"
        raise Invalid(faults=[Fault("reply_by", "in_past", zh, en)])
    step = Step(fields=("institution_name", "asked", "reply_by"), codes={"asked": len(body["asked"])})
    casework.move(case, actor, "request_cooperation", step)
    row = CooperationRequest(
        **casework.of_case(case, actor),
        institution_name=body["institution_name"],
        requested_on=clock.today(),
        reply_by=body["reply_by"],
    )
    row.asked = list(body["asked"])
    db.session.add(row)
    db.session.flush()
    return row


def answer(
    case: LegalCase, actor: Actor, cooperation_id: UUID, body: Mapping[str, Any]
) -> CooperationRequest:
    """Record how a letter came back, or that the office waits no longer; with the last one the clock runs on.

    Raises:
        NotFound: no letter of this case.
        Conflict: it has its answer already.
        Invalid: an answer without its words.

    """
    mine = sa.and_(CooperationRequest.id == cooperation_id, CooperationRequest.case_id == case.id)
    row = db.session.scalar(sa.select(CooperationRequest).where(mine))
    if row is None:
        raise NotFound
    if row.answered_on is not None:
        raise Conflict("该协作函已经回复", "this letter has its answer", code="already_answered")
    outcome = CooperationOutcome(body["outcome"])
    if outcome is CooperationOutcome.ANSWERED and not body.get("answer"):
        zh, en = "请记录回复的内容", "say what the answer was"
        raise Invalid(faults=[Fault("answer", "required", zh, en)])
    step = Step(fields=("answer",), reason_code=outcome.value, codes={"cooperation": str(row.id)})
    casework.move(case, actor, "answer_cooperation", step)
    row.answered_on, row.outcome, row.answer = clock.today(), outcome, body.get("answer")
    db.session.flush()
    return row


def of_case(case: LegalCase, actor: Actor) -> list[Any]:
    """The case's letters, oldest first; their words for those who need to know the facts."""
    rows = sa.select(CooperationRequest).where(CooperationRequest.case_id == case.id)
    ordered = rows.order_by(CooperationRequest.recorded_at, CooperationRequest.id)
    return case_views.veiled(db.session.scalars(ordered), FACTS, actor)
