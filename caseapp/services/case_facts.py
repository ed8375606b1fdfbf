"""What the guards of moves look at, read from the case in one query."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from caseapp import clock
from caseapp.extensions import db
from caseapp.models import (
    AidApplication,
    Assignment,
    AssignmentProposal,
    CaseMediator,
    CaseParty,
    ConflictFinding,
    CooperationRequest,
    Deadline,
    DocumentScan,
    FeeRelief,
    IssuedDocument,
    JurisdictionDispute,
    LegalCase,
    Objection,
    OrganNotice,
    PriorAid,
    SupplementRequest,
    TerminationReport,
)
from caseapp.rules.guards import CaseFacts
from caseapp.vocabulary import (
    CaseKind,
    CivilCapacity,
    ObjectionOutcome,
    PartyRole,
    ProposalState,
    RepresentativeRelationship,
)

SUPPLEMENT_CLOCK = "supplement_answer"
FAMILY = frozenset(
    {RepresentativeRelationship.STATUTORY_REPRESENTATIVE, RepresentativeRelationship.CLOSE_RELATIVE}
)
INCAPABLE = (CivilCapacity.NONE, CivilCapacity.LIMITED)

APPLICATION_FORM = "application"
UNSETTLED = sa.and_(  # a conflict of the worker at work that nobody has answered
    ConflictFinding.case_id == LegalCase.id,
    ConflictFinding.answer.is_(None),
    ConflictFinding.practitioner_id.in_(
        sa.select(Assignment.practitioner_id)
        .where(Assignment.case_id == LegalCase.id, Assignment.ended_on.is_(None))
        .correlate(LegalCase)
    ),
)
_FACTS = (
    sa.select(
        Assignment.practitioner_id,
        Assignment.ended_on,
        SupplementRequest.due_on,
        OrganNotice.organ_told_at,
        PriorAid.settled_on,
        PriorAid.papers_received_on,
        (PriorAid.id.is_not(None)).label("given_first"),
        sa.exists()
        .where(AssignmentProposal.case_id == LegalCase.id, AssignmentProposal.state == ProposalState.PROPOSED)
        .label("proposal_open"),
        sa.exists()
        .where(
            Objection.case_id == LegalCase.id, Objection.outcome.is_(None), Objection.withdrawn_on.is_(None)
        )
        .label("objection_open"),
        sa.exists()
        .where(
            Objection.case_id == LegalCase.id,
            Objection.against == LegalCase.outcome,
            Objection.withdrawn_on.is_(None),
            sa.func.coalesce(Objection.outcome, "") != ObjectionOutcome.CORRECTED.value,
        )
        .label("objected_before"),
        sa.exists()
        .where(
            sa.or_(
                JurisdictionDispute.case_id == LegalCase.id, JurisdictionDispute.other_case_id == LegalCase.id
            ),
            JurisdictionDispute.decided_on.is_(None),
        )
        .label("jurisdiction_disputed"),
        sa.exists()
        .where(TerminationReport.case_id == LegalCase.id, TerminationReport.outcome.is_(None))
        .label("termination_reported"),
        sa.select(sa.func.count())
        .where(CooperationRequest.case_id == LegalCase.id, CooperationRequest.answered_on.is_(None))
        .scalar_subquery()
        .label("open_cooperations"),
        *(
            sa.select(sa.func.count())
            .where(FeeRelief.case_id == LegalCase.id, FeeRelief.outcome.is_(None), *further)
            .scalar_subquery()
            .label(name)
            for name, further in (
                ("open_fee_reliefs", ()),
                ("unverified_fee_reliefs", (FeeRelief.verified_on.is_(None),)),
            )
        ),
        sa.and_(
            sa.exists().where(AidApplication.case_id == LegalCase.id, AidApplication.filled_in_by_staff),
            ~sa.exists().where(
                DocumentScan.case_id == LegalCase.id,
                DocumentScan.document_id == IssuedDocument.id,
                IssuedDocument.form == APPLICATION_FORM,
                IssuedDocument.voided_on.is_(None),
            ),
        ).label("signature_awaited"),
        sa.and_(
            sa.exists().where(
                AidApplication.case_id == LegalCase.id,
                sa.or_(
                    AidApplication.capacity_by_age.in_(INCAPABLE),
                    AidApplication.capacity_told_sealed.is_not(None),
                ),
            ),
            ~sa.exists().where(
                CaseParty.case_id == LegalCase.id,
                CaseParty.role == PartyRole.REPRESENTATIVE,
                CaseParty.relationship.in_(FAMILY),
                CaseParty.ended_at.is_(None),
            ),
        ).label("representative_awaited"),
        sa.exists().where(UNSETTLED).label("conflict_open"),
        sa.exists().where(UNSETTLED, ConflictFinding.bars_closing).label("conflict_bars_closing"),
    )
    .select_from(LegalCase)
    .outerjoin(Assignment, Assignment.case_id == LegalCase.id)
    .outerjoin(SupplementRequest, SupplementRequest.case_id == LegalCase.id)
    .outerjoin(OrganNotice, OrganNotice.case_id == LegalCase.id)
    .outerjoin(PriorAid, PriorAid.case_id == LegalCase.id)
    .where(LegalCase.id == sa.bindparam("case_id"))
)


def of_case(case: LegalCase) -> CaseFacts:
    """What the guards may look at, read from the case."""
    rows = db.session.execute(_FACTS, {"case_id": case.id}).all()
    handlers = [(row.practitioner_id, row.ended_on) for row in rows if row.practitioner_id is not None]
    asked_by = next((row.due_on for row in rows), None)
    prior_aid_open = any(row.given_first and row.settled_on is None for row in rows)
    return CaseFacts(
        has_open_assignment=any(ended is None for _, ended in handlers),
        has_open_proposal=any(row.proposal_open for row in rows),
        handler_ids=frozenset(str(practitioner) for practitioner, _ in handlers),
        supplement_asked=asked_by is not None,
        supplement_due_on=last_day(case, SUPPLEMENT_CLOCK, asked_by) if asked_by else None,
        termination_reported=any(row.termination_reported for row in rows),
        mediator_count=_mediators(case),
        organ_told=case.kind is not CaseKind.CRIMINAL_AID
        or any(row.organ_told_at is not None for row in rows),
        application_undecided=case.decision is None or prior_aid_open,
        open_cooperations=max((row.open_cooperations for row in rows), default=0),
        open_fee_reliefs=max((row.open_fee_reliefs for row in rows), default=0),
        unverified_fee_reliefs=max((row.unverified_fee_reliefs for row in rows), default=0),
        prior_aid_open=prior_aid_open,
        signature_awaited=any(row.signature_awaited for row in rows),
        representative_awaited=any(row.representative_awaited for row in rows),
        conflict_open=any(row.conflict_open for row in rows),
        conflict_bars_closing=any(row.conflict_bars_closing for row in rows),
        prior_aid_awaits_papers=any(row.given_first and row.papers_received_on is None for row in rows),
        ended_by=case.outcome.value if case.outcome else None,
        objection_open=any(row.objection_open for row in rows),
        objected_before=any(row.objected_before for row in rows),
        jurisdiction_disputed=any(row.jurisdiction_disputed for row in rows),
        today=clock.today(),
    )


def last_day(case: LegalCase, clock_code: str, asked_by: date) -> date:
    """The last day for papers: the clock's, which rolls over rest days, never before the officer's."""
    due = sa.select(Deadline.due_on).where(Deadline.case_id == case.id, Deadline.clock_code == clock_code)
    return max(asked_by, db.session.scalar(due.limit(1)) or asked_by)


def _mediators(case: LegalCase) -> int | None:
    if case.kind is not CaseKind.MEDIATION:
        return None
    return db.session.scalar(sa.select(sa.func.count()).where(CaseMediator.case_id == case.id))
