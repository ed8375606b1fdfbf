"""What was paid wrongly of a subsidy comes back: proposed with a reason, approved by a second person (LAL Art. 52)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Conflict, Fault, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import ClawBack, LegalCase, Subsidy
from caseapp.packs import catalogue
from caseapp.services import case_views, casework, subsidies
from caseapp.services.casework import Step
from caseapp.vocabulary import ClawBackState, SubsidyState

WORDS: Final = ("reason", "rejection_reason", "waiver_reason")
_WAITING: Final = ClawBack.state == ClawBackState.PROPOSED


class ClawBackOpen(Conflict):
    """An earlier one waits for its approval."""

    code = "claw_back_open"
    zh = "该补贴已有待审批的追回"
    en = "an earlier claw-back of this subsidy waits for its approval"


class Decided(Conflict):
    """It was approved or rejected before."""

    code = "claw_back_decided"
    zh = "该追回已经审批"
    en = "this claw-back was decided before"


def propose(case: LegalCase, actor: Actor, subsidy_id: UUID, body: Mapping[str, Any]) -> dict[str, Any]:
    """Propose that ``amount_fen`` of a paid subsidy comes back; without an amount all that has not come back yet.

    Raises:
        WrongState: nothing is paid, or all of it came back. ClawBackOpen: one waits.
        Invalid: more than is left of what was paid.

    """
    row = subsidies.in_state(case, subsidy_id, SubsidyState.PAID)
    if db.session.scalar(sa.select(ClawBack.id).where(ClawBack.subsidy_id == row.id, _WAITING)) is not None:
        raise ClawBackOpen
    left = row.total_fen - row.clawed_fen
    amount = body["amount_fen"] or left
    if amount > left:
        zh, en = f"超过尚未追回的金额（{left}分）", f"more than the {left} fen that have not come back"
        raise Invalid(faults=[Fault("amount_fen", "amount", zh, en)])
    made = ClawBack(
        **casework.of_case(case, actor),
        subsidy_id=row.id,
        amount_fen=amount,
        article=catalogue().subsidies.citation,
        proposed_on=clock.today(),
        proposed_by_id=actor.account_id,
        reason=body["reason"],
    )
    db.session.add(made)
    step = Step(codes={**_codes(made), "amount_fen": amount}, fields=("reason",))
    casework.note(case, actor, "claw_back.proposed", step)
    db.session.flush()
    return shown(made)


def approve(case: LegalCase, actor: Actor, claw_back_id: UUID, body: Mapping[str, Any]) -> dict[str, Any]:
    """A second person approves; when all has come back the service may be paid anew.

    Raises:
        Decided: too late. Invalid: the reason why the proposer approves is missing, or nothing is waived.

    """
    made = _waiting(case, claw_back_id)
    reason = body.get("waiver_reason")
    made.waived = subsidies.ensure_second(case, actor, made.proposed_by_id, reason, _codes(made))
    made.waiver_reason = reason
    _decide(made, actor, ClawBackState.APPROVED)
    row = db.session.get_one(Subsidy, made.subsidy_id)
    row.clawed_fen += made.amount_fen
    if row.clawed_fen == row.total_fen:
        row.state, row.end_reason, row.ended_on = SubsidyState.CLAWED_BACK, made.reason, clock.today()
    casework.note(
        case, actor, "claw_back.approved", Step(codes={**_codes(made), "clawed_fen": row.clawed_fen})
    )
    db.session.flush()
    return shown(made)


def reject(case: LegalCase, actor: Actor, claw_back_id: UUID, reason: str) -> dict[str, Any]:
    """Nothing comes back on it, with the reason. Raises Decided."""
    made = _waiting(case, claw_back_id)
    made.rejection_reason = reason
    _decide(made, actor, ClawBackState.REJECTED)
    casework.note(case, actor, "claw_back.rejected", Step(codes=_codes(made)))
    db.session.flush()
    return shown(made)


def _decide(made: ClawBack, actor: Actor, state: ClawBackState) -> None:
    made.state, made.decided_on, made.decided_by_id = state, clock.today(), actor.account_id


def _waiting(case: LegalCase, claw_back_id: UUID) -> ClawBack:
    mine = sa.and_(ClawBack.id == claw_back_id, ClawBack.case_id == case.id)
    made = db.session.scalar(sa.select(ClawBack).where(mine))
    if made is None:
        raise NotFound
    if made.state is not ClawBackState.PROPOSED:
        raise Decided
    return made


def _codes(made: ClawBack) -> dict[str, str]:
    return {"subsidy": str(made.subsidy_id), "claw_back": str(made.id)}


def of_case(case: LegalCase, actor: Actor) -> list[dict[str, Any]]:
    """What came back of the case's subsidies or is to, oldest first; reasons for those who need to know the facts."""
    rows = db.session.scalars(sa.select(ClawBack).where(ClawBack.case_id == case.id).order_by(ClawBack.id))
    return case_views.veiled(rows, WORDS, actor)


def shown(made: ClawBack) -> dict[str, Any]:
    """Everything of one."""
    return {**case_views.plain(made), "hidden_fields": []}
