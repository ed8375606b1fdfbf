"""Subsidies of legal aid workers and the batches in which they are paid (LAL Art. 52). Amounts in fen."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.models.base import CaseChild, Identified, Model, Sealed, region_code_column
from caseapp.vocabulary import ClawBackState, SubsidyState

_HOLDS = "state IN ('proposed', 'approved', 'paid')"
_APPROVED = "state IN ('approved', 'paid', 'clawed_back')"
_PAID = "state IN ('paid', 'clawed_back')"


class SubsidyBatch(Identified, Model):
    """What was sent for payment together; made once, exported as often as needed."""

    __tablename__ = "subsidy_batch"
    region_code: Mapped[str] = region_code_column()
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"), index=True)
    made_on: Mapped[date]
    made_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    count: Mapped[int]
    total_fen: Mapped[int] = mapped_column(sa.BigInteger)


class Subsidy(CaseChild, Model):
    """What one worker gets for one service, which is one appointment. ``lines`` is how it was worked out.

    ``day`` is the day whose figures hold. No tax is deducted (Art. 52(3)); the database keeps it so. ``part`` and
    ``share_bp``: which part of the service it was, in ten-thousandths of the whole; ``share_basis`` is the local figure
    that says so (empty where it is what the others left), ``verified`` whether somebody has read the text behind it.
    ``clawed_fen`` came back; when all of it has, the service is free again.
    """

    __tablename__ = "subsidy"
    __table_args__ = (
        sa.Index(
            "uq_subsidy_service",
            "assignment_id",
            unique=True,
            sqlite_where=sa.text(_HOLDS),
            postgresql_where=sa.text(_HOLDS),
        ),
        sa.Index(
            "uq_subsidy_whole",
            "case_id",
            unique=True,
            sqlite_where=sa.text(f"share_bp = 10000 AND {_HOLDS}"),
            postgresql_where=sa.text(f"share_bp = 10000 AND {_HOLDS}"),
        ),
        sa.Index("ix_subsidy_waiting", "organization_id", "state", "id"),
        sa.CheckConstraint("tax_fen = 0", name="no_tax"),
        sa.CheckConstraint("total_fen > 0", name="something_is_paid"),
        sa.CheckConstraint("share_bp > 0 AND share_bp <= 10000", name="share_of_a_whole"),
        sa.CheckConstraint("clawed_fen >= 0 AND clawed_fen <= total_fen", name="no_more_comes_back"),
        sa.CheckConstraint(f"clawed_fen <= 0 OR {_PAID}", name="comes_back_after_payment"),
        sa.CheckConstraint(
            "(state = 'clawed_back') = (clawed_fen = total_fen AND clawed_fen > 0)", name="clawed_back_whole"
        ),
        sa.CheckConstraint(f"({_APPROVED}) = (approved_on IS NOT NULL)", name="approved_has_day"),
        sa.CheckConstraint("(approved_on IS NULL) = (approved_by_id IS NULL)", name="approved_has_approver"),
        sa.CheckConstraint(
            "approved_by_id IS NULL OR approved_by_id <> proposed_by_id OR waived",
            name="approved_by_a_second",
        ),
        sa.CheckConstraint(f"({_PAID}) = (batch_id IS NOT NULL)", name="paid_in_a_batch"),
        sa.CheckConstraint(
            "(state IN ('rejected', 'clawed_back')) = (end_reason_sealed IS NOT NULL)",
            name="ended_has_reason",
        ),
        sa.CheckConstraint("(ended_on IS NULL) = (end_reason_sealed IS NULL)", name="ended_has_day"),
    )
    assignment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assignment.id"))
    practitioner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("practitioner.id"), index=True)
    service: Mapped[str] = mapped_column(sa.String(60))
    part: Mapped[str] = mapped_column(sa.String(60), default="finished")
    share_bp: Mapped[int] = mapped_column(default=10_000)
    share_basis: Mapped[dict[str, Any]] = mapped_column(default=dict)
    verified: Mapped[bool] = mapped_column(default=True)
    article: Mapped[str] = mapped_column(sa.String(200))
    day: Mapped[date]
    lines: Mapped[list[Any]]
    total_fen: Mapped[int]
    tax_fen: Mapped[int] = mapped_column(default=0)
    clawed_fen: Mapped[int] = mapped_column(default=0)
    state: Mapped[SubsidyState] = mapped_column(default=SubsidyState.PROPOSED)
    proposed_on: Mapped[date]
    proposed_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    approved_on: Mapped[date | None]
    approved_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    waived: Mapped[bool] = mapped_column(default=False)
    batch_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("subsidy_batch.id"), index=True)
    ended_on: Mapped[date | None]
    waiver_reason_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    end_reason_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    waiver_reason = Sealed()
    end_reason = Sealed()


class ClawBack(CaseChild, Model):
    """That a part of a paid subsidy, or all of it, comes back: why, and a second person's approval."""

    __tablename__ = "subsidy_claw_back"
    __table_args__ = (
        sa.Index(
            "uq_subsidy_claw_back_open",
            "subsidy_id",
            unique=True,
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        ),
        sa.CheckConstraint("amount_fen > 0", name="something_comes_back"),
        sa.CheckConstraint("(state = 'proposed') = (decided_on IS NULL)", name="decided_has_day"),
        sa.CheckConstraint("(decided_on IS NULL) = (decided_by_id IS NULL)", name="decided_has_decider"),
        sa.CheckConstraint(
            "state <> 'approved' OR decided_by_id <> proposed_by_id OR waived", name="approved_by_a_second"
        ),
        sa.CheckConstraint(
            "(state = 'rejected') = (rejection_reason_sealed IS NOT NULL)", name="rejected_has_reason"
        ),
    )
    subsidy_id: Mapped[UUID] = mapped_column(sa.ForeignKey("subsidy.id"))
    amount_fen: Mapped[int]
    article: Mapped[str] = mapped_column(sa.String(60))
    state: Mapped[ClawBackState] = mapped_column(default=ClawBackState.PROPOSED)
    proposed_on: Mapped[date]
    proposed_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    decided_on: Mapped[date | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    waived: Mapped[bool] = mapped_column(default=False)
    reason_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    rejection_reason_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    waiver_reason_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    reason = Sealed()
    rejection_reason = Sealed()
    waiver_reason = Sealed()
