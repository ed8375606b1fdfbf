"""Objections to a refusal or a termination (LAL Art. 49), received and decided by the department alone.

What upholds tells of reconsideration and litigation. What corrects brings the case back: a refused one to ``granted``
with a new decision, a terminated one to ``in_progress`` with its worker, or without one and a period to appoint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Conflict, Fault, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import (
    Assignment,
    CaseEvent,
    CaseParty,
    Decision,
    LegalCase,
    Objection,
    Practitioner,
    Screening,
    Termination,
)
from caseapp.packs import catalogue
from caseapp.services import (
    bureaus,
    case_views,
    casework,
    deciding,
    fraud_orders,
    grants,
    matching,
    prior_aid,
    privacy_retention,
)
from caseapp.services.casework import Step
from caseapp.services.closing import set_aside_report
from caseapp.services.documents.issuing import ensure_facts
from caseapp.vocabulary import CaseOutcome, DecisionOutcome, ObjectionOutcome, RemedyStep

WORDS: Final = ("reasons", "findings", "withdrawal")
REVIEW: Final = timedelta(days=31)
REVIEW_CLOCK: Final = "objection_review"
ORGANS: Final = ("reconsideration_to", "litigation_to")
REMEDIES: Final = {
    RemedyStep.RECONSIDERATION_APPLIED: ("reconsideration_applied_on", "reconsideration.applied"),
    RemedyStep.RECONSIDERATION_SERVED: ("reconsideration_served_on", "reconsideration.decision_served"),
    RemedyStep.LITIGATION_BROUGHT: ("litigation_brought_on", "litigation.brought"),
}
APPOINTED: Final = ("worker.assigned", "worker.replaced")
AGREEMENT: Final = (*APPOINTED, "agreement.signed", "agreement.prevented")
ENDED_WITH_AID: Final = "aid_terminated"


class ObjectionDecided(Conflict):
    """The department has decided it."""

    code = "objection_decided"
    zh = "该异议已经作出审查决定"
    en = "the objection is decided"


class ObjectionWithdrawn(Conflict):
    """The objector took it back before it was decided."""

    code = "objection_withdrawn"
    zh = "该异议已经撤回"
    en = "the objection was withdrawn"


class NotUpheld(Conflict):
    """Only what upholds opens reconsideration and litigation."""

    code = "objection_not_upheld"
    zh = "只有维持决定可以申请行政复议或者提起行政诉讼（法律援助法第四十九条）"
    en = "only an upholding decision opens reconsideration and litigation (LAL Art. 49)"


class StepNoted(Conflict):
    """The day of this step is known already."""

    code = "remedy_step_noted"
    zh = "该事项已经登记"
    en = "this step is noted already"


def receive(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> dict[str, Any]:
    """Record an objection; the five days of its review run from the day it came.

    Raises:
        Forbidden: not of the department that set the institution up, or the facts are withheld from the actor.
        MoveNotAllowed: there is no refusal or termination to object to, or it was objected to before.
        Invalid: a day before the decision or after today; the case has nobody in the objector's role.

    """
    bureau = bureaus.acting(case, actor)
    ensure_facts(case, actor)
    casework.ensure_allowed(case, "receive_objection")
    decision, termination = _objected_to(case)
    decided_on = termination.terminated_on if termination else decision.decided_on if decision else None
    on = body.get("received_on") or clock.today()
    posted_on = body.get("posted_on")
    faults = [*_day_faults(on, decided_on, "received_on"), *_objector_faults(case, body["objector"])]
    if posted_on is not None:
        faults += _day_faults(posted_on, decided_on, "posted_on")
        faults += _postmark_faults(posted_on, on)
    if faults:
        raise Invalid(faults=faults)
    row = Objection(
        **casework.of_case(case, actor),
        against=case.outcome,
        decision_id=decision.id if decision else None,
        termination_id=termination.id if termination else None,
        bureau_id=bureau.id,
        received_on=on,
        posted_on=posted_on,
        article=catalogue().clock(REVIEW_CLOCK, case.region_code, on).citation,
        **{name: body[name] for name in ("objector", "way", "reasons")},
    )
    codes = {"objection": str(row.id), "against": row.against.value, "way": row.way.value}
    casework.move(
        case, actor, "receive_objection", Step(codes=codes, at=clock.sometime_on(on), posted_on=posted_on)
    )
    db.session.add(row)
    grants.open_for_review(case, actor, REVIEW, row.article)
    db.session.flush()
    return shown(row)


def _objected_to(case: LegalCase) -> tuple[Decision | None, Termination | None]:
    """The decision that the case ended with; none where it stands on the paper of an old ledger alone."""
    if case.outcome is CaseOutcome.TERMINATED:
        return None, casework.standing_termination(case)
    mine = sa.select(Decision).where(Decision.case_id == case.id, Decision.outcome == DecisionOutcome.REFUSED)
    return db.session.scalar(mine.order_by(Decision.recorded_at.desc(), Decision.id.desc()).limit(1)), None


def _day_faults(on: date, since: date | None, path: str) -> Iterator[Fault]:
    if on > clock.today():
        yield Fault(path, "in_future", "日期不能晚于今天", "the day lies in the future")
    if since is not None and on < since:
        yield Fault(
            path, "before_decision", "日期不能早于决定之日", "the day lies before that of the decision"
        )


def _postmark_faults(posted_on: date, received_on: date) -> Iterator[Fault]:
    if posted_on > received_on:
        zh, en = "邮戳日期不能晚于收到之日", "the postmark lies after the day it came"
        yield Fault("posted_on", "after_receipt", zh, en)


def _objector_faults(case: LegalCase, role: Any) -> Iterator[Fault]:
    mine = sa.exists().where(CaseParty.case_id == case.id, CaseParty.role == role)
    if not db.session.scalar(sa.select(mine)):
        zh, en = "本案没有该身份的人", "nobody stands in the case in this role"
        yield Fault("objector", "not_a_party", zh, en)


def decide(case: LegalCase, actor: Actor, objection_id: UUID, body: Mapping[str, Any]) -> dict[str, Any]:
    """Uphold the decision, or order it corrected, which brings the case back.

    Raises:
        Forbidden: not of the department that set the institution up, or the facts are withheld from the actor.
        ObjectionDecided, ObjectionWithdrawn: too late.
        Invalid: upheld without the organs of the two remedies, or corrected with them.

    """
    bureaus.acting(case, actor)
    ensure_facts(case, actor)
    row = find(case, objection_id)
    _ensure_open(row)
    outcome = body["outcome"]
    if faults := list(_organ_faults(outcome, body)):
        raise Invalid(faults=faults)
    step = Step(codes={"objection": str(row.id)})
    if outcome is ObjectionOutcome.UPHELD:
        casework.move(case, actor, "uphold_objected", step)
    else:
        CORRECTIONS[row.against](case, actor, row, step)
    with db.session.no_autoflush:
        row.findings = body["findings"]
        for name in ORGANS:
            setattr(row, name, body.get(name))
        row.outcome, row.decided_on, row.decided_by_id = outcome, clock.today(), actor.account_id
    db.session.flush()
    return shown(row)


def _ensure_open(row: Objection) -> None:
    if row.outcome is not None:
        raise ObjectionDecided
    if row.withdrawn_on is not None:
        raise ObjectionWithdrawn


def withdraw(case: LegalCase, actor: Actor, objection_id: UUID, body: Mapping[str, Any]) -> dict[str, Any]:
    """Record that the objector takes the objection back; the five days of the review end.

    Nothing was reviewed, and no text takes the right away: a later objection to the same decision may be received.

    Raises:
        Forbidden: not of the department that set the institution up, or the facts are withheld from the actor.
        ObjectionDecided, ObjectionWithdrawn: too late.
        Invalid: a day before the objection or after today; nobody stands in the case in that role.

    """
    bureaus.acting(case, actor)
    ensure_facts(case, actor)
    row = find(case, objection_id)
    _ensure_open(row)
    on = body.get("withdrawn_on") or clock.today()
    faults = list(_objector_faults(case, body["objector"]))
    if on > clock.today():
        faults.append(Fault("withdrawn_on", "in_future", "日期不能晚于今天", "the day lies in the future"))
    if on < row.received_on:
        zh, en = "日期不能早于收到异议之日", "the day lies before that of the objection"
        faults.append(Fault("withdrawn_on", "before_objection", zh, en))
    if faults:
        raise Invalid(faults=faults)
    codes = {"objection": str(row.id), "way": body["way"].value}
    casework.move(case, actor, "withdraw_objection", Step(codes=codes, at=clock.sometime_on(on)))
    row.withdrawn_on, row.withdrawn_by, row.withdrawal = on, body["objector"], body.get("reasons")
    db.session.flush()
    return shown(row)


def _organ_faults(outcome: ObjectionOutcome, body: Mapping[str, Any]) -> Iterator[Fault]:
    upheld = outcome is ObjectionOutcome.UPHELD
    for name in ORGANS:
        if upheld and not body.get(name):
            zh = "维持原决定的，须告知行政复议机关和有管辖权的人民法院（法律援助法第四十九条）"
            en = "an upholding decision tells to which organ and court the objector may turn (LAL Art. 49)"
            yield Fault(name, "required", zh, en)
        elif not upheld and body.get(name):
            zh, en = "责令改正的决定不告知复议和诉讼", "a correcting decision tells of no remedies"
            yield Fault(name, "only_when_upheld", zh, en)


def _correct_refusal(case: LegalCase, actor: Actor, row: Objection, step: Step) -> None:
    """The aid is granted in place of the refusal; who decides is the department, by Art. 49."""
    if row.decision_id is None:
        zh = "旧案的不予援助决定不在系统内，无法据以改为给予；请重新申请"
        en = "the refusal of a case taken over is not on record here; it takes a new application"
        raise Conflict(zh, en, code="decision_not_on_record")
    old = db.session.get_one(Decision, row.decision_id)
    run = db.session.get_one(Screening, old.screening_id)
    decided = {
        "decision": DecisionOutcome.GRANTED,
        "decided_on": clock.today(),
        "decided_by_id": actor.account_id,
    }
    _move_back(case, actor, "correct_refusal", step, decided)
    casework.note(case, actor, "aid.granted", step)
    new = Decision(
        **casework.of_case(case, actor),
        outcome=DecisionOutcome.GRANTED,
        screening_id=run.id,
        articles=[row.article],
        follows_screening=deciding.follows(run.outcome, DecisionOutcome.GRANTED),
        decided_on=clock.today(),
        decided_by_id=actor.account_id,
    )
    db.session.add(new)
    db.session.flush()
    row.new_decision_id = new.id


def _correct_termination(case: LegalCase, actor: Actor, row: Objection, step: Step) -> None:
    """The work goes on with whoever did it; without a worker one must be appointed."""
    if row.termination_id is not None:
        ended = db.session.get_one(Termination, row.termination_id)
        ended.corrected_on = clock.today()
        fraud_orders.annul(ended)
    _move_back(case, actor, "correct_termination", step, {})
    set_aside_report(case)
    if not _back_to_work(case):
        casework.note(case, actor, "assignment.due_again", step)
    elif _unsigned(case):
        casework.note(case, actor, "work.resumed", step)
    prior_aid.reopen(case, actor)


def _move_back(case: LegalCase, actor: Actor, code: str, step: Step, decided: Mapping[str, Any]) -> None:
    open_again = {"outcome": None, "closed_on": None, "archived_on": None}
    casework.move(case, actor, code, Step(codes=step.codes, sets={**open_again, **decided}))
    privacy_retention.reopen(case)


def _back_to_work(case: LegalCase) -> bool:
    """Take the end off the assignment that ended with the aid, unless the law or the register now bars its worker."""
    mine = sa.and_(Assignment.case_id == case.id, Assignment.end_reason == ENDED_WITH_AID)
    last = db.session.scalar(
        sa.select(Assignment).where(mine).order_by(Assignment.ended_on.desc(), Assignment.id.desc()).limit(1)
    )
    if last is None:
        return False
    worker, situation = db.session.get_one(Practitioner, last.practitioner_id), matching.situation(case)
    found = situation.objections(matching.candidate(worker, situation), direct=True)
    if any(one.code not in last.waived for one in found):
        return False
    last.ended_on = last.end_reason = None
    db.session.flush()
    return True


def _unsigned(case: LegalCase) -> bool:
    """Whether the worker has neither signed the agreement nor said why that cannot be."""
    told = sa.select(CaseEvent.verb).where(CaseEvent.case_id == case.id, CaseEvent.verb.in_(AGREEMENT))
    return db.session.scalar(told.order_by(CaseEvent.seq.desc()).limit(1)) in APPOINTED


Correction = Callable[[LegalCase, Actor, Objection, Step], None]
CORRECTIONS: Final[Mapping[CaseOutcome, Correction]] = {
    CaseOutcome.REFUSED: _correct_refusal,
    CaseOutcome.TERMINATED: _correct_termination,
}


def note_remedy(case: LegalCase, actor: Actor, objection_id: UUID, body: Mapping[str, Any]) -> dict[str, Any]:
    """Note that reconsideration was applied for, its decision served, or litigation brought; clocks are met or start.

    Raises:
        NotUpheld: there is no upholding decision that opens these ways.
        StepNoted: the day is known already.
        Invalid: a day before the decision or after today; the decision on a reconsideration nobody applied for.

    """
    bureaus.acting(case, actor)
    row, step, on = find(case, objection_id), body["step"], body["on"]
    if row.outcome is not ObjectionOutcome.UPHELD:
        raise NotUpheld
    name, event = REMEDIES[step]
    if getattr(row, name) is not None:
        raise StepNoted
    faults = list(_day_faults(on, row.reconsideration_applied_on or row.decided_on, "on"))
    if step is RemedyStep.RECONSIDERATION_SERVED and row.reconsideration_applied_on is None:
        zh, en = "尚未登记行政复议申请", "no reconsideration was applied for"
        faults.append(Fault("step", "not_applied_for", zh, en))
    if faults:
        raise Invalid(faults=faults)
    setattr(row, name, on)
    casework.note(case, actor, event, Step(codes={"objection": str(row.id)}, at=clock.sometime_on(on)))
    db.session.flush()
    return shown(row)


def find(case: LegalCase, objection_id: UUID) -> Objection:
    """An objection of the case; NotFound otherwise."""
    row = db.session.scalar(
        sa.select(Objection).where(Objection.id == objection_id, Objection.case_id == case.id)
    )
    if row is None:
        raise NotFound
    return row


def of_case(case: LegalCase, actor: Actor) -> list[dict[str, Any]]:
    """Objections by day; their words for those who need to know the facts."""
    rows = sa.select(Objection).where(Objection.case_id == case.id)
    return case_views.veiled(
        db.session.scalars(rows.order_by(Objection.received_on, Objection.id)), WORDS, actor
    )


def shown(row: Objection) -> dict[str, Any]:
    """Everything of an objection, for whoever decides it."""
    return {**case_views.plain(row), "hidden_fields": []}
