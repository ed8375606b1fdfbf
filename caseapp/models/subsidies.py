"""Subsidies of legal aid workers and the batches in which they are paid (LAL Art. 52). Amounts in fen."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.models.base import CaseChild, Identified, Model, Sealed, region_code_column
from caseapp.vocabulary import SubsidyState

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

    ``day`` is the day whose figures hold. No tax is deducted (Art. 52(3)); the database keeps it so.
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
        sa.Index("ix_subsidy_waiting", "organization_id", "state", "id"),
        sa.CheckConstraint("tax_fen = 0", name="no_tax"),
        sa.CheckConstraint("total_fen > 0", name="something_is_paid"),
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
    article: Mapped[str] = mapped_column(sa.String(60))
    day: Mapped[date]
    lines: Mapped[list[Any]]
    total_fen: Mapped[int]
    tax_fen: Mapped[int] = mapped_column(default=0)
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
