"""Assignment in two steps (Order 148 Arts 24, 25): the institution appoints a firm, whose manager arranges its worker;
or it asks a worker, who accepts. What comes back is recorded with its reason, and the case waits anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor, asked, neighbourhood, region_prefix
from caseapp.errors import Conflict, Fault, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import AssignmentProposal, LegalCase, Organization, Practitioner
from caseapp.rules.matching import Candidate, Objection, Ranked
from caseapp.services import appointing, case_views, casework, matching, practitioners, privacy_sharings
from caseapp.services.appointing import Appointment
from caseapp.services.casework import Step
from caseapp.services.matching import Asked, Ranking, Situation
from caseapp.services.pages import Page, page
from caseapp.services.privacy_sharings import Handing
from caseapp.vocabulary import (
    DataCategory,
    DeclineReason,
    OrganizationKind,
    Permission,
    ProposalState,
    WithdrawalReason,
)

FIRMS: Final = (OrganizationKind.LAW_FIRM, OrganizationKind.GRASSROOTS_OFFICE)
CENT: Final = Decimal("0.01")
WORDS: Final = ("reason", "waiver_reason")
PLAIN: Final = (
    *("id", "case_id", "firm_id", "practitioner_id", "state", "proposed_at", "place", "points", "waived"),
    *("answered_at", "decline_reason", "withdrawal_reason", "assignment_id", "version"),
)


class ProposalAnswered(Conflict):
    """It was answered or taken back before."""

    code = "proposal_answered"
    zh = "该指派已经答复或者撤回"
    en = "the proposal was answered or taken back before"


def overview(case: LegalCase, actor: Actor, query: Mapping[str, Any]) -> dict[str, Any]:
    """Who may be proposed with points, who not and why, and what was proposed so far."""
    situation = matching.situation(case, _wanted(case, query))
    found = matching.ranking(actor, situation)
    return {
        "ranked": [_ranked(found, place, one) for place, one in enumerate(found.ranked, 1)],
        "excluded": [
            _excluded(found, one, matching.explained(why, actor, situation.rules))
            for one, why in found.excluded
        ],
        "proposals": of_case(case, actor),
    }


def _wanted(case: LegalCase, values: Mapping[str, Any]) -> Asked:
    faults = list(practitioners.code_faults(values, (case.kind,)))
    if faults:
        raise Invalid(faults=faults)
    return Asked(frozenset(values.get("languages") or ()), frozenset(values.get("skills") or ()))


def _who(found: Ranking, one: Candidate) -> dict[str, Any]:
    return {
        "practitioner_id": one.id,
        "name": found.pool.names[one.id],
        "organization_id": one.organization_id,
        "organization": found.pool.firms[one.organization_id],
        "open_cases": one.open_cases,
    }


def _ranked(found: Ranking, place: int, one: Ranked) -> dict[str, Any]:
    parts = {part.value: shown_points(points) for part, points in one.parts.items()}
    return {
        **_who(found, one.candidate),
        "place": place,
        "points": shown_points(one.points),
        "parts": parts,
    }


def shown_points(points: Fraction) -> Decimal:
    """Points with two decimals; the order goes by the exact ones."""
    return (Decimal(points.numerator) / Decimal(points.denominator)).quantize(CENT, ROUND_HALF_EVEN)


def _excluded(found: Ranking, one: Candidate, why: Sequence[Objection]) -> dict[str, Any]:
    reasons = [matching.shown(reason) for reason in why]
    return {**_who(found, one), "reasons": reasons}


def of_case(case: LegalCase, actor: Actor) -> list[dict[str, Any]]:
    """What was proposed, oldest first; the reasons in words for those who need to know the facts."""
    rows = sa.select(AssignmentProposal).where(AssignmentProposal.case_id == case.id)
    ordered = rows.order_by(AssignmentProposal.proposed_at, AssignmentProposal.id)
    return case_views.veiled(db.session.scalars(ordered), WORDS, actor)


def _told(row: AssignmentProposal) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in PLAIN},
        "reason": row.reason,
        "waiver_reason": row.waiver_reason,
        "hidden_fields": [],
    }


def propose(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> dict[str, Any]:
    """Appoint a firm or office, or ask a worker.

    Raises:
        MoveNotAllowed: the case does not wait for a worker, or an earlier proposal for its answer.
        Invalid: both or neither named, unknown, or nobody of the firm may take it; each reason with its article.

    """
    code = "appoint_firm" if body.get("firm_id") else "propose_worker"
    casework.ensure_allowed(case, code)
    situation = matching.situation(case, _wanted(case, body))
    found = matching.ranking(actor, situation)
    row = AssignmentProposal(**casework.of_case(case, actor), proposed_at=clock.now(), waived=[])
    row.needs = {name: sorted(body.get(name) or ()) for name in ("languages", "skills")}
    if code == "appoint_firm":
        row.firm_id = recipient = _firm(actor, body, found).id
    else:
        recipient = _ask_worker(row, actor, body, situation, found).organization_id
    codes = {"proposal": str(row.id), "to": str(row.firm_id or row.practitioner_id), "waived": row.waived}
    casework.move(case, actor, code, Step(codes=codes))
    db.session.add(row)
    _log_sharing(case, actor, recipient)
    if row.waived:
        appointing.tell_of_waiver(case, actor, row.waived, proposal=str(row.id))
    db.session.flush()
    return _told(row)


def _log_sharing(case: LegalCase, actor: Actor, recipient: UUID) -> None:
    """Whoever is asked is told whose case it is; nothing leaves where they belong to the processor itself."""
    office = db.session.get_one(Organization, recipient)
    if office.processor_id != case.processor_id:
        handing = Handing("assign_worker", office.name, (DataCategory.IDENTITY,))
        privacy_sharings.by_system(case, actor, handing)


def _firm(actor: Actor, body: Mapping[str, Any], found: Ranking) -> Organization:
    if body.get("practitioner_id"):
        zh, en = "律师事务所与承办人员只能指定其一", "name a firm or a worker, not both"
        raise Invalid(faults=[Fault("practitioner_id", "firm_or_worker", zh, en)])
    firm = db.session.get(Organization, body["firm_id"])
    near = region_prefix(neighbourhood(actor.region_code))
    if firm is None or firm.kind not in FIRMS or firm.closed_on or not firm.region_code.startswith(near):
        zh, en = "没有这一律师事务所或者基层法律服务所", "no such firm or office here"
        raise Invalid(faults=[Fault("firm_id", "unknown", zh, en)])
    if not any(one.candidate.organization_id == str(firm.id) for one in found.ranked):
        zh = "该机构目前没有可以承办本案的人员，理由见各人员的排除原因"
        raise Invalid(
            faults=[Fault("firm_id", "nobody_fits", zh, "nobody of the firm may take this case now")]
        )
    return firm


def _ask_worker(
    row: AssignmentProposal,
    actor: Actor,
    body: Mapping[str, Any],
    situation: Situation,
    found: Ranking,
) -> Practitioner:
    worker = practitioners.find(actor, body["practitioner_id"]) if body.get("practitioner_id") else None
    if worker is None:
        zh, en = "须指定律师事务所或者承办人员", "name a firm or a worker near you"
        raise Invalid(faults=[Fault("practitioner_id", "unknown", zh, en)])
    against = situation.objections(matching.candidate(worker, situation))
    faults = appointing.waiver_faults(against, actor, body.get("waiver_reason"), situation.rules)
    if faults:
        raise Invalid(faults=faults)
    row.practitioner_id, row.waived = worker.id, list(appointing.waivable(against))
    row.waiver_reason = body.get("waiver_reason") if row.waived else None
    if (placed := found.place(worker.id)) is not None:
        row.place, row.points = placed[0], shown_points(placed[1].points)
    return worker


def withdraw(case: LegalCase, actor: Actor, proposal_id: UUID, body: Mapping[str, Any]) -> dict[str, Any]:
    """The institution takes an unanswered proposal back; the case waits anew."""
    row = _locked(sa.and_(AssignmentProposal.id == proposal_id, AssignmentProposal.case_id == case.id))
    _ensure_open(row)
    row.state, row.withdrawal_reason = ProposalState.WITHDRAWN, WithdrawalReason(body["reason_code"])
    _came_back(case, actor, row, row.withdrawal_reason)
    return _told(row)


def _came_back(
    case: LegalCase, actor: Actor, row: AssignmentProposal, why: WithdrawalReason | DeclineReason
) -> None:
    row.answered_at, row.answered_by_id = clock.now(), actor.account_id
    codes = {"proposal": str(row.id), "state": row.state.value}
    casework.note(case, actor, "proposal.ended", Step(codes=codes, reason_code=why.value))
    db.session.flush()


def _locked(which: sa.ColumnElement[bool]) -> AssignmentProposal:
    select = sa.select(AssignmentProposal).where(which).with_for_update()
    row = db.session.scalar(select.execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    return row


def _ensure_open(row: AssignmentProposal) -> None:
    if row.state is not ProposalState.PROPOSED:
        raise ProposalAnswered


def load(actor: Actor, proposal_id: UUID, *, lock: bool) -> AssignmentProposal:
    """A proposal that is the actor's to answer; to be changed, its case is locked before it."""
    mine = sa.and_(AssignmentProposal.id == proposal_id, asked(actor))
    row = db.session.scalar(sa.select(AssignmentProposal).where(mine))
    if row is None:
        raise NotFound
    if not lock:
        return row
    db.session.get_one(LegalCase, row.case_id, with_for_update=True)
    return _locked(mine)


def to_answer(actor: Actor, query: Mapping[str, Any]) -> Page[dict[str, Any]]:
    """What was proposed to the actor's firm or to themselves. ``query``: ``state``, ``limit``, ``after``."""
    select = sa.select(AssignmentProposal).where(asked(actor))
    if query.get("state") is not None:
        select = select.where(AssignmentProposal.state == query["state"])
    key = (AssignmentProposal.proposed_at, AssignmentProposal.id)
    found = page(select, key, query["limit"], query["after"])
    return Page(_for_answering(found.items), found.next)


def shown(row: AssignmentProposal) -> dict[str, Any]:
    """One proposal as its firm or worker sees it."""
    return _for_answering([row])[0]


def _for_answering(rows: list[AssignmentProposal]) -> list[dict[str, Any]]:
    """Which case it is, and whose while it waits: who has declined is told no name any more."""
    ids = {row.case_id for row in rows}
    cases = {case.id: case for case in db.session.scalars(sa.select(LegalCase).where(LegalCase.id.in_(ids)))}
    open_to = (ProposalState.PROPOSED, ProposalState.ACCEPTED)
    names = case_views.main_names([cases[row.case_id] for row in rows if row.state in open_to])
    return [
        {
            **{name: getattr(row, name) for name in PLAIN if name not in ("place", "points", "waived")},
            "case_number": cases[row.case_id].number,
            "case_kind": cases[row.case_id].kind,
            "organization_id": row.organization_id,
            "main_party": names.get(row.case_id) if row.state in open_to else None,
        }
        for row in rows
    ]


def accept(row: AssignmentProposal, actor: Actor, body: Mapping[str, Any]) -> dict[str, Any]:
    """The firm arranges its worker, or the worker takes the case: the appointment is made.

    Raises:
        ProposalAnswered: too late.
        Invalid: no worker of the firm, or one who may not take it; each reason with its article.

    """
    _ensure_open(row)
    case = db.session.get_one(LegalCase, row.case_id)
    worker = _named(row, body)
    situation = matching.situation(case)
    found = situation.objections(matching.candidate(worker, situation), direct=True)
    left = [one for one in found if one.code not in row.waived]
    if left:
        raise Invalid(faults=[one.fault() for one in matching.explained(left, actor, situation.rules)])
    received_on = clock.day_of(row.proposed_at) if row.firm_id is not None else None
    appointing.appoint(
        case,
        actor,
        Appointment(
            worker,
            waived=tuple(row.waived),
            waiver_reason=row.waiver_reason,
            received_on=received_on,
            permission=Permission.ASSIGNMENT_ANSWER,
            answers=row,
        ),
    )
    return shown(row)


def _named(row: AssignmentProposal, body: Mapping[str, Any]) -> Practitioner:
    """Who takes the case: of a firm, the one its manager names; who was asked answers for nobody else."""
    named = body.get("practitioner_id") or row.practitioner_id
    worker = db.session.get(Practitioner, named) if named else None
    mine = worker is not None and (
        worker.organization_id == row.firm_id if row.firm_id else worker.id == row.practitioner_id
    )
    if worker is None or not mine:
        zh, en = "须从本机构的人员中指定承办人员", "name a worker of your own firm or office"
        raise Invalid(faults=[Fault("practitioner_id", "unknown", zh, en)])
    return worker


def decline(row: AssignmentProposal, actor: Actor, body: Mapping[str, Any]) -> dict[str, Any]:
    """It is not taken, with the reason; without good reason nobody may refuse (LAL Arts 46, 62)."""
    _ensure_open(row)
    case = db.session.get_one(LegalCase, row.case_id)
    row.state, row.decline_reason = ProposalState.DECLINED, DeclineReason(body["reason_code"])
    row.reason = body["reason"]
    _came_back(case, actor, row, row.decline_reason)
    return shown(row)
