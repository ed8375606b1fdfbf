"""How a case finds its worker: ranking, proposals and their answers, connections, requests for another worker."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from caseapp.blueprints._http import ApiBlueprint, current_actor, etag, flush, reads
from caseapp.blueprints.cases import load_aid
from caseapp.models import AssignmentProposal, LegalCase
from caseapp.schemas._base import page_of
from caseapp.schemas.assigning import (
    AccessNeedsIn,
    AccessNeedsOut,
    ConflictFindingOut,
    ConnectionIn,
    ConnectionOut,
    DeclineIn,
    FindingAnswerIn,
    NeedsQuery,
    OverviewOut,
    ProposalAcceptanceIn,
    ProposalIn,
    ProposalOut,
    ProposalWithdrawalIn,
    ReplacementDecisionIn,
    ReplacementIn,
    ReplacementOut,
    ToAnswerOut,
    ToAnswerQuery,
)
from caseapp.services import access_needs, conflict_findings, connections, proposals, replacements
from caseapp.vocabulary import Permission

blp = ApiBlueprint("assigning", __name__, url_prefix="/cases", description="指派承办人员")
answers = ApiBlueprint(
    "assignment-proposals", __name__, url_prefix="/assignment-proposals", description="对指派的答复"
)
ASSIGN, ANSWER = Permission.CASE_ASSIGN, Permission.ASSIGNMENT_ANSWER


@blp.route("/<uuid:case_id>/assignment-proposals", permission=ASSIGN, loads=load_aid)
@blp.arguments(NeedsQuery, location="query")
@blp.response(200, OverviewOut)
def list_candidates(query: dict[str, Any], case: LegalCase) -> Any:
    """Who may be proposed with points, who may not and why, and what was proposed so far."""
    reads("case_proposals", [case.id])
    return proposals.overview(case, current_actor(), query)


@blp.route(
    "/<uuid:case_id>/assignment-proposals", method="POST", permission=ASSIGN, loads=load_aid, guarded=True
)
@blp.arguments(ProposalIn)
@blp.response(201, ProposalOut)
def propose(body: dict[str, Any], case: LegalCase) -> Any:
    """Appoint a firm or office to arrange its worker, or ask a worker. The ETag is the case's."""
    made = proposals.propose(case, current_actor(), body)
    flush()
    return made, etag(case)


@blp.route(
    "/<uuid:case_id>/assignment-proposals/<uuid:proposal_id>/withdrawal",
    method="POST",
    permission=ASSIGN,
    loads=load_aid,
)
@blp.arguments(ProposalWithdrawalIn)
@blp.response(200, ProposalOut)
def withdraw_proposal(body: dict[str, Any], proposal_id: UUID, case: LegalCase) -> Any:
    """Take an unanswered proposal back. An append: no If-Match."""
    return proposals.withdraw(case, current_actor(), proposal_id, body)


@blp.route("/<uuid:case_id>/access-needs", permission=Permission.CASE_READ, loads=load_aid)
@blp.response(200, AccessNeedsOut)
def show_access_needs(case: LegalCase) -> Any:
    """What the aided person needs so as to be understood and to read; it may tell of a disability."""
    reads("case_access_needs", [case.id])
    return access_needs.shown(case, current_actor())


@blp.route(
    "/<uuid:case_id>/access-needs",
    method="PUT",
    permission=Permission.CASE_INTAKE,
    loads=load_aid,
    guarded=True,
)
@blp.arguments(AccessNeedsIn)
@blp.response(200, AccessNeedsOut)
def record_access_needs(body: dict[str, Any], case: LegalCase) -> Any:
    """Say anew what the aided person needs; the last said counts, earlier ones stay. The ETag is the case's."""
    access_needs.record(case, current_actor(), body)
    flush()
    reads("case_access_needs", [case.id])
    return access_needs.shown(case, current_actor()), etag(case)


@blp.route("/<uuid:case_id>/connections", permission=Permission.CASE_READ, loads=load_aid)
@blp.response(200, ConnectionOut(many=True))
def list_connections(case: LegalCase) -> Any:
    """Cases of co-defendants and of defendants whose facts are connected, as far as they are yours to see."""
    found = connections.of_case(case, current_actor())
    reads("case_connections", [case.id, *(row["case_id"] for row in found)])
    return found


@blp.route("/<uuid:case_id>/connections", method="POST", permission=ASSIGN, loads=load_aid)
@blp.arguments(ConnectionIn)
@blp.response(201, ConnectionOut(many=True))
def connect(body: dict[str, Any], case: LegalCase) -> Any:
    """Link two cases that one lawyer cannot both have. An append: no If-Match."""
    connections.connect(case, current_actor(), body)
    conflict_findings.record_connected(case, current_actor())
    found = connections.of_case(case, current_actor())
    reads("case_connections", [case.id, *(row["case_id"] for row in found)])
    return found


@blp.route(
    "/<uuid:case_id>/conflict-findings/<uuid:finding_id>/answer",
    method="POST",
    permission=Permission.CASE_DECIDE,
    loads=load_aid,
    guarded=True,
)
@blp.arguments(FindingAnswerIn)
@blp.response(200, ConflictFindingOut(many=True))
def answer_finding(body: dict[str, Any], finding_id: UUID, case: LegalCase) -> Any:
    """Say that a conflict found beside the worker is not so, or waive it; answers what is left to settle."""
    conflict_findings.answer(case, current_actor(), finding_id, body)
    flush()
    reads("case", [case.id])
    return conflict_findings.unsettled(case, current_actor()), etag(case)


@blp.route("/<uuid:case_id>/replacement-requests", permission=Permission.CASE_READ, loads=load_aid)
@blp.response(200, ReplacementOut(many=True))
def list_replacements(case: LegalCase) -> Any:
    """When the recipient asked for another worker, and what became of it."""
    reads("case_replacements", [case.id])
    return replacements.of_case(case, current_actor())


@blp.route("/<uuid:case_id>/replacement-requests", method="POST", permission=ASSIGN, loads=load_aid)
@blp.arguments(ReplacementIn)
@blp.response(201, ReplacementOut)
def ask_for_replacement(body: dict[str, Any], case: LegalCase) -> Any:
    """Record that the recipient asks for another worker (LAL Art. 55). An append: no If-Match."""
    return replacements.ask(case, current_actor(), body)


@blp.route(
    "/<uuid:case_id>/replacement-requests/<uuid:request_id>/decision",
    method="POST",
    permission=ASSIGN,
    loads=load_aid,
    guarded=True,
    key_required=True,
)
@blp.arguments(ReplacementDecisionIn)
@blp.response(200, ReplacementOut)
def decide_replacement(body: dict[str, Any], request_id: UUID, case: LegalCase) -> Any:
    """Grant it with another worker, or refuse it with reasons. The ETag is the case's."""
    decided = replacements.decide(case, current_actor(), request_id, body)
    flush()
    return decided, etag(case)


@answers.route("", permission=ANSWER)
@answers.arguments(ToAnswerQuery, location="query")
@answers.response(200, page_of(ToAnswerOut))
def list_proposals(query: dict[str, Any]) -> Any:
    """What was proposed to your firm or to yourself, oldest first."""
    found = proposals.to_answer(current_actor(), query)
    reads("case_proposals", [row["case_id"] for row in found.items])
    return found


@answers.route(
    "/<uuid:proposal_id>",
    permission=ANSWER,
    loads=proposals.load,
    target="proposal",
    path_id="proposal_id",
)
@answers.response(200, ToAnswerOut)
def show_proposal(proposal: AssignmentProposal) -> Any:
    """One proposal."""
    reads("case_proposals", [proposal.case_id])
    return proposals.shown(proposal), etag(proposal)


@answers.route(
    "/<uuid:proposal_id>/acceptance",
    method="POST",
    permission=ANSWER,
    loads=proposals.load,
    target="proposal",
    path_id="proposal_id",
    guarded=True,
)
@answers.arguments(ProposalAcceptanceIn)
@answers.response(200, ToAnswerOut)
def accept_proposal(body: dict[str, Any], proposal: AssignmentProposal) -> Any:
    """Take the case: a firm names its worker, who was asked says yes. The appointment is made."""
    reads("case_proposals", [proposal.case_id])
    shown = proposals.accept(proposal, current_actor(), body)
    flush()
    return {**shown, "version": proposal.version}, etag(proposal)


@answers.route(
    "/<uuid:proposal_id>/decline",
    method="POST",
    permission=ANSWER,
    loads=proposals.load,
    target="proposal",
    path_id="proposal_id",
    guarded=True,
)
@answers.arguments(DeclineIn)
@answers.response(200, ToAnswerOut)
def decline_proposal(body: dict[str, Any], proposal: AssignmentProposal) -> Any:
    """Do not take the case, with the reason (LAL Arts 46, 62: not without a good one)."""
    reads("case_proposals", [proposal.case_id])
    shown = proposals.decline(proposal, current_actor(), body)
    flush()
    return {**shown, "version": proposal.version}, etag(proposal)
