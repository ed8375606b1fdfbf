"""The recipient asks for another worker, with evidence (LAL Art. 55); the institution grants it or refuses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Conflict, Fault, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import LegalCase, ReplacementRequest
from caseapp.services import appointing, case_views, casework
from caseapp.services.casework import Step
from caseapp.vocabulary import ReplacementOutcome

WORDS = ("reason", "evidence", "statement")
GRANTED = "recipient_asked"


class RequestOpen(Conflict):
    """An earlier request waits for its decision."""

    code = "replacement_request_open"
    zh = "已有待决定的更换申请"
    en = "an earlier request waits for its decision"


class RequestDecided(Conflict):
    """It was decided before."""

    code = "replacement_request_decided"
    zh = "该更换申请已经决定"
    en = "the request was decided before"


def ask(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> dict[str, Any]:
    """Record the request; its clock starts with the day it came.

    Raises:
        MoveNotAllowed: nobody is at work who could be replaced.
        RequestOpen: one waits already.
        Invalid: a day that has not come.

    """
    casework.ensure_allowed(case, "replace_worker")
    if appointing.open_requests(case):
        raise RequestOpen
    on = body.get("requested_on") or clock.today()
    if on > clock.today():
        fault = Fault("requested_on", "in_future", "日期不能晚于今天", "the day lies in the future")
        raise Invalid(faults=[fault])
    row = ReplacementRequest(**casework.of_case(case, actor), requested_on=on)
    row.reason, row.evidence = body["reason"], body.get("evidence")
    db.session.add(row)
    codes = {"request": str(row.id), "evidence": row.evidence is not None}
    step = Step(codes=codes, at=_noon(on) if on < clock.today() else None)
    casework.note(case, actor, "replacement.requested", step)
    db.session.flush()
    return _shown(row)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), clock.CHINA)


def decide(case: LegalCase, actor: Actor, request_id: UUID, body: Mapping[str, Any]) -> dict[str, Any]:
    """Grant it by appointing somebody else, or refuse it with reasons.

    Raises:
        RequestDecided: too late.
        Invalid: refused without a statement; granted without a worker, or with one who may not take the case.

    """
    row = _locked(case, request_id)
    if row.outcome is not None:
        raise RequestDecided
    row.statement = body.get("statement")
    if body["outcome"] is ReplacementOutcome.GRANTED:
        _grant(case, actor, body)
    else:
        _refuse(case, actor, row)
    db.session.flush()
    return _shown(row)


def _locked(case: LegalCase, request_id: UUID) -> ReplacementRequest:
    mine = sa.and_(ReplacementRequest.id == request_id, ReplacementRequest.case_id == case.id)
    row = db.session.scalar(sa.select(ReplacementRequest).where(mine).with_for_update())
    if row is None:
        raise NotFound
    return row


def _grant(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> None:
    current = casework.handler_of(case)
    named = body.get("practitioner_id")
    if named is None or (current is not None and named == current[0].practitioner_id):
        zh, en = "须指定另一名承办人员", "name another worker"
        raise Invalid(faults=[Fault("practitioner_id", "another_worker", zh, en)])
    new = {"practitioner_id": named, "end_reason": GRANTED, "waiver_reason": body.get("waiver_reason")}
    appointing.assign(case, actor, new)  # which grants every open request of the case


def _refuse(case: LegalCase, actor: Actor, row: ReplacementRequest) -> None:
    if not row.statement:
        zh, en = "不予更换须说明理由", "a refusal states its reasons"
        raise Invalid(faults=[Fault("statement", "required", zh, en)])
    row.outcome, row.decided_on = ReplacementOutcome.REFUSED, clock.today()
    row.decided_by_id = actor.account_id
    casework.note(case, actor, "replacement.refused", Step(codes={"request": str(row.id)}))


def of_case(case: LegalCase, actor: Actor) -> list[dict[str, Any]]:
    """Requests by day; their words for those who need to know the facts."""
    rows = sa.select(ReplacementRequest).where(ReplacementRequest.case_id == case.id)
    ordered = rows.order_by(ReplacementRequest.requested_on, ReplacementRequest.id)
    return case_views.veiled(db.session.scalars(ordered), WORDS, actor)


def _shown(row: ReplacementRequest) -> dict[str, Any]:
    names = ("id", "case_id", "requested_on", "outcome", "decided_on", *WORDS)
    return {**{name: getattr(row, name) for name in names}, "hidden_fields": []}
