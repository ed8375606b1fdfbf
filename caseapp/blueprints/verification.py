"""Verification of hardship (LAL Art. 41(2)): what is recorded at a case, and later checks of commitments by sample."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from caseapp.access import Actor
from caseapp.blueprints._http import ApiBlueprint, current_actor, etag, flush, reads
from caseapp.models import CommitmentCheck, CommitmentSample, LegalCase, VerificationQuery
from caseapp.schemas._base import page_of
from caseapp.schemas.verification import (
    AnswerIn,
    AuthorisationIn,
    AuthorisationOut,
    CheckOutcomeIn,
    CommitmentIn,
    CommitmentOut,
    ConcludedOut,
    HardshipVerificationOut,
    QueryIn,
    QueryOut,
    SampleDetailOut,
    SampleIn,
    SampleOut,
    SampleQuery,
)
from caseapp.services import casework, commitments, verification
from caseapp.vocabulary import APPLIED_AID_KINDS, Permission

blp = ApiBlueprint("verification", __name__, url_prefix="/legal-aid", description="经济困难核查")
SCREEN, DECIDE = Permission.CASE_SCREEN, Permission.CASE_DECIDE


def load(actor: Actor, case_id: UUID, *, lock: bool) -> LegalCase:
    """A case of an application within the actor's scope."""
    return casework.get(actor, case_id, lock=lock, kinds=APPLIED_AID_KINDS)


@blp.route("/cases/<uuid:case_id>/verification", permission=SCREEN, loads=load)
@blp.response(200, HardshipVerificationOut)
def show_verification(case: LegalCase) -> Any:
    """How hardship was verified, what is missing on record, what a check points to."""
    reads("case_verification", [case.id])
    return verification.of_case(case, current_actor())


@blp.route("/cases/<uuid:case_id>/verification/authorisations", method="POST", permission=SCREEN, loads=load)
@blp.arguments(AuthorisationIn)
@blp.response(201, AuthorisationOut)
def add_authorisation(body: dict[str, Any], case: LegalCase) -> Any:
    """Record a signed authorisation of the applicant or a family member. An append: no If-Match."""
    return verification.shown(verification.authorise(case, current_actor(), body))


@blp.route("/cases/<uuid:case_id>/verification/queries", method="POST", permission=SCREEN, loads=load)
@blp.arguments(QueryIn)
@blp.response(201, QueryOut)
def add_query(body: dict[str, Any], case: LegalCase) -> Any:
    """Record an information-sharing query. An append: no If-Match; the ETag is the query's."""
    row = verification.ask(case, current_actor(), body)
    return verification.shown(row), etag(row)


@blp.route(
    "/verification-queries/<uuid:query_id>/answer",
    method="POST",
    permission=SCREEN,
    loads=verification.find_query,
    target="query",
    path_id="query_id",
    guarded=True,
)
@blp.arguments(AnswerIn)
@blp.response(200, QueryOut)
def answer_query(body: dict[str, Any], query: VerificationQuery) -> Any:
    """Record the answer and its source, once."""
    row = verification.answer(query, current_actor(), body)
    flush()
    reads("case_verification", [row.case_id])
    return verification.shown(row), etag(row)


@blp.route("/cases/<uuid:case_id>/verification/commitments", method="POST", permission=SCREEN, loads=load)
@blp.arguments(CommitmentIn)
@blp.response(201, CommitmentOut)
def add_commitment(body: dict[str, Any], case: LegalCase) -> Any:
    """Record the honesty commitment. An append: no If-Match."""
    return verification.shown(verification.commit(case, current_actor(), body))


@blp.route("/commitment-samples", method="POST", permission=DECIDE)
@blp.arguments(SampleIn)
@blp.response(201, SampleDetailOut)
def draw_sample(body: dict[str, Any]) -> Any:
    """Draw cases granted on a commitment, for later checks; share and seed draw the same again."""
    actor = current_actor()
    sample = commitments.draw_sample(actor, body)
    return _sample(sample, actor), {"Location": f"/api/v1/legal-aid/commitment-samples/{sample.id}"}


def _sample(sample: CommitmentSample, actor: Actor) -> dict[str, Any]:
    shown = commitments.shown(sample, actor)
    reads("case_verification", [one["case_id"] for one in shown["checks"]])
    return shown


@blp.route("/commitment-samples", permission=SCREEN)
@blp.arguments(SampleQuery, location="query")
@blp.response(200, page_of(SampleOut))
def list_samples(query: dict[str, Any]) -> Any:
    """Samples drawn, oldest first."""
    return commitments.samples(current_actor(), query)


@blp.route("/commitment-samples/<uuid:sample_id>", permission=SCREEN)
@blp.response(200, SampleDetailOut)
def show_sample(sample_id: UUID) -> Any:
    """One sample with its checks, in the order drawn."""
    actor = current_actor()
    return _sample(commitments.find_sample(actor, sample_id), actor)


@blp.route(
    "/commitment-checks/<uuid:check_id>/outcome",
    method="POST",
    permission=SCREEN,
    loads=commitments.find_check,
    target="check",
    path_id="check_id",
    guarded=True,
)
@blp.arguments(CheckOutcomeIn)
@blp.response(200, ConcludedOut)
def conclude_check(body: dict[str, Any], check: CommitmentCheck) -> Any:
    """Record what the check found; a false commitment points to a ground of LAL Art. 48, people decide."""
    row = commitments.conclude(check, current_actor(), body)
    flush()
    reads("case_verification", [row.case_id])
    return commitments.concluded(row), etag(row)
