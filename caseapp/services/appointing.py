"""Appointing a worker: refused on what a law forbids, conflicts waived by an approver only, one move for all ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Fault, Invalid
from caseapp.extensions import db
from caseapp.models import Assignment, AssignmentProposal, LegalCase, Practitioner, ReplacementRequest
from caseapp.packs.matching_rules import MatchingRules
from caseapp.rules.matching import Objection
from caseapp.services import casework, matching, practitioners, privacy_sharings
from caseapp.services.casework import Step
from caseapp.services.security_log import record_security
from caseapp.vocabulary import (
    Permission,
    ProposalState,
    ReplacementOutcome,
    SecurityEventKind,
    WithdrawalReason,
)

RULE: Final = "conflict_of_interest"


@dataclass(frozen=True, slots=True)
class Appointment:
    """Whom to appoint; why the one at work is replaced; which conflicts are waived and why.

    ``received_on`` is the day a firm received the appointment, from which the five days for the agreement count
    (Order 148 Art. 27). ``permission`` is that of the route where the institution has appointed before, ``answers``
    the proposal that is answered.
    """

    worker: Practitioner
    end_reason: str | None = None
    waived: tuple[str, ...] = ()
    waiver_reason: str | None = None
    received_on: date | None = None
    permission: Permission | None = None
    answers: AssignmentProposal | None = None


def assign(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> Assignment:
    """Appoint a worker, or replace the one at work (then ``end_reason`` says why).

    Raises:
        Invalid: the practitioner is unknown or may not take such a case; each fault with its article
            (LAL Arts 13, 17, 25, 26, 61, 63; SPC on the CrPL, Art. 43; Lawyers Law, Art. 47).

    """
    worker = practitioners.find(actor, body["practitioner_id"])
    current, reason = casework.handler_of(case), body.get("end_reason")
    faults: list[Fault] = []
    waived: tuple[str, ...] = ()
    if worker is None:
        faults.append(Fault("practitioner_id", "unknown", "没有这名人员", "no such practitioner"))
    else:
        found, waived = checked(case, actor, worker, body.get("waiver_reason"))
        faults += found
    if current is not None and not reason:
        zh, en = "更换承办人员须说明原因", "replacing the worker needs a reason"
        faults.append(Fault("end_reason", "required", zh, en))
    if faults or worker is None:
        raise Invalid(faults=faults)
    return appoint(case, actor, Appointment(worker, reason, waived, body.get("waiver_reason")))


def checked(
    case: LegalCase, actor: Actor, worker: Practitioner, waiver_reason: str | None
) -> tuple[list[Fault], tuple[str, ...]]:
    """What a law has against the worker on this case, and the conflicts that this actor waives."""
    situation = matching.situation(case)
    found = situation.objections(matching.candidate(worker, situation), direct=True)
    return waiver_faults(found, actor, waiver_reason, situation.rules), waivable(found)


def waivable(found: Iterable[Objection]) -> tuple[str, ...]:
    """Codes of the objections that an approver may waive."""
    return tuple(one.code for one in found if one.waivable)


def waiver_faults(
    found: Sequence[Objection], actor: Actor, reason: str | None, rules: MatchingRules
) -> list[Fault]:
    """Everything that speaks against; only what may be waived is silenced by an approver's reason."""
    may_waive = Permission.CASE_DECIDE in actor.permissions
    silenced = bool(reason) and may_waive
    left = [one for one in found if not (one.waivable and silenced)]
    faults = [one.fault() for one in matching.explained(left, actor, rules)]
    if reason and not may_waive:
        zh, en = "只有审批人员可以豁免利益冲突", "only an approver waives a conflict of interest"
        faults.append(Fault("waiver_reason", "approver_only", zh, en))
    elif reason and not waivable(found):
        zh, en = "没有可以豁免的利益冲突", "there is no conflict that could be waived"
        faults.append(Fault("waiver_reason", "nothing_waived", zh, en))
    return faults


def appoint(case: LegalCase, actor: Actor, new: Appointment) -> Assignment:
    """The move itself; whoever calls has checked the worker."""
    current = casework.handler_of(case)
    code = "assign" if current is None else "replace_worker"
    casework.move(case, actor, code, _step(new))
    if current is not None:
        current[0].ended_on, current[0].end_reason = clock.today(), new.end_reason
        db.session.flush()
    row = Assignment(
        **casework.of_case(case, actor),
        practitioner_id=new.worker.id,
        provider_type=new.worker.provider_type,
        assigned_on=clock.today(),
        waived=list(new.waived),
        waiver_reason=new.waiver_reason if new.waived else None,
    )
    db.session.add(row)
    _note_on_notice(case)
    privacy_sharings.given_to_worker(case, actor, new.worker)
    db.session.flush()
    _settle_requests(case, actor, row, new.answers)
    db.session.flush()
    if new.waived and new.permission is None:
        tell_of_waiver(case, actor, new.waived, assignment=str(row.id))
    return row


def _step(new: Appointment) -> Step:
    codes: dict[str, Any] = {"practitioner": str(new.worker.id)}
    if new.waived:
        codes["waived"] = list(new.waived)
    return Step(
        codes=codes,
        reason_code=new.end_reason,
        officer_date=new.received_on,
        permission=new.permission,
    )


def tell_of_waiver(case: LegalCase, actor: Actor, waived: Sequence[str], **made: str) -> None:
    """The auditor finds it under ``/audit/overrides``."""
    record_security(
        SecurityEventKind.WAIVED, actor, case.id, {"rule": RULE, "conflicts": list(waived), **made}
    )


def _note_on_notice(case: LegalCase) -> None:
    notice = casework.notice_of(case)
    if notice is not None and notice.lawyer_assigned_at is None:
        notice.lawyer_assigned_at = clock.now()


def _settle_requests(
    case: LegalCase, actor: Actor, made: Assignment, answered: AssignmentProposal | None
) -> None:
    """An appointment answers what is open: a proposal, a request for another worker."""
    if answered is None:
        supersede(case, actor)
    else:
        answered.state, answered.assignment_id = ProposalState.ACCEPTED, made.id
        answered.answered_at, answered.answered_by_id = clock.now(), actor.account_id
    for asked in open_requests(case):
        asked.outcome, asked.decided_on = ReplacementOutcome.GRANTED, clock.today()
        asked.decided_by_id = actor.account_id


def supersede(case: LegalCase, actor: Actor) -> None:
    """Take an open proposal back, because the case goes another way; the caller records the event."""
    for row in _open_proposals(case):
        row.state, row.withdrawal_reason = ProposalState.WITHDRAWN, WithdrawalReason.SUPERSEDED
        row.answered_at, row.answered_by_id = clock.now(), actor.account_id


def _open_proposals(case: LegalCase) -> Iterator[AssignmentProposal]:
    yield from db.session.scalars(
        sa.select(AssignmentProposal).where(
            AssignmentProposal.case_id == case.id, AssignmentProposal.state == ProposalState.PROPOSED
        )
    )


def open_requests(case: LegalCase) -> list[ReplacementRequest]:
    """The recipient's request for another worker that waits for its decision; at most one."""
    waiting = sa.select(ReplacementRequest).where(
        ReplacementRequest.case_id == case.id, ReplacementRequest.outcome.is_(None)
    )
    return list(db.session.scalars(waiting))
