"""Objections to a refusal or a termination, as the department records and decides them (LAL Art. 49)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.models.base import CaseChild, Model, Sealed
from caseapp.vocabulary import CaseOutcome, Channel, ObjectionOutcome, PartyRole

_AGAINST = (
    "(against = 'refused' AND termination_id IS NULL) OR (against = 'terminated' AND decision_id IS NULL)"
)


class Objection(CaseChild, Model):
    """One objection to one decision; a decision is reviewed at most once, so one that was withdrawn bars no other.

    ``against`` is the outcome of the case that is objected to; what a ledger brought was decided on paper alone, so
    that no decision is named. ``new_decision_id``: the grant in place of a corrected refusal. Days of remedies are
    those on which the department learned of a step.
    """

    __tablename__ = "objection"
    __table_args__ = (
        sa.Index(
            "uq_objection_decision_id",
            "decision_id",
            unique=True,
            sqlite_where=sa.text("withdrawn_on IS NULL"),
            postgresql_where=sa.text("withdrawn_on IS NULL"),
        ),
        sa.Index(
            "uq_objection_termination_id",
            "termination_id",
            unique=True,
            sqlite_where=sa.text("withdrawn_on IS NULL"),
            postgresql_where=sa.text("withdrawn_on IS NULL"),
        ),
        sa.CheckConstraint(_AGAINST, name="against_one_decision"),
        sa.CheckConstraint("(outcome IS NULL) = (decided_on IS NULL)", name="decided_has_day"),
        sa.CheckConstraint("(outcome IS NULL) = (decided_by_id IS NULL)", name="decided_has_decider"),
        sa.CheckConstraint("(outcome IS NULL) = (findings_sealed IS NULL)", name="decided_has_findings"),
        sa.CheckConstraint(
            "(COALESCE(outcome, '') = 'upheld') = (reconsideration_to IS NOT NULL AND litigation_to IS NOT NULL)",
            name="upheld_tells_of_remedies",
        ),
        sa.CheckConstraint("withdrawn_on IS NULL OR outcome IS NULL", name="withdrawn_or_decided"),
        sa.CheckConstraint("(withdrawn_on IS NULL) = (withdrawn_by IS NULL)", name="withdrawn_by_somebody"),
        sa.CheckConstraint(
            "withdrawn_on IS NULL OR withdrawn_on >= received_on", name="withdrawn_after_receipt"
        ),
        sa.CheckConstraint("decided_on IS NULL OR decided_on >= received_on", name="decided_after_receipt"),
    )
    against: Mapped[CaseOutcome]
    decision_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("decision.id"))
    termination_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("termination.id"))
    bureau_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"))
    objector: Mapped[PartyRole]
    way: Mapped[Channel]
    received_on: Mapped[date]
    posted_on: Mapped[date | None]
    reasons_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    outcome: Mapped[ObjectionOutcome | None]
    decided_on: Mapped[date | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    withdrawn_on: Mapped[date | None]
    withdrawn_by: Mapped[PartyRole | None]
    withdrawal_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    article: Mapped[str] = mapped_column(sa.String(60))
    findings_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    new_decision_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("decision.id"))
    reconsideration_to: Mapped[str | None] = mapped_column(sa.String(80))
    litigation_to: Mapped[str | None] = mapped_column(sa.String(80))
    reconsideration_applied_on: Mapped[date | None]
    reconsideration_served_on: Mapped[date | None]
    litigation_brought_on: Mapped[date | None]

    reasons = Sealed()
    findings = Sealed()
    withdrawal = Sealed()
