"""Sensitive cases opened for somebody who does not work on them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.models.base import CaseChild, Model, Sealed
from caseapp.vocabulary import GlassFinding, GlassReason, GrantKind


class CaseGrant(CaseChild, Model):
    """One case opened for one account, within the reach of its roles: given by an approver, or broken glass.

    A grant lasts through the business day ``until_on``, broken glass to the machine instant ``until_at``; it is
    reviewed by somebody else. Rows are ended, never removed.
    """

    __tablename__ = "case_grant"
    __table_args__ = (
        sa.Index("ix_case_grant_account", "account_id", "case_id"),
        sa.Index("ix_case_grant_review", "kind", "reviewed_at"),
        sa.CheckConstraint("(kind = 'granted') = (until_on IS NOT NULL)", name="grant_has_day"),
        sa.CheckConstraint("(kind = 'break_glass') = (until_at IS NOT NULL)", name="glass_has_instant"),
        sa.CheckConstraint("(kind = 'break_glass') = (reason_code IS NOT NULL)", name="glass_has_reason"),
        sa.CheckConstraint("(revoked_at IS NULL) = (revoked_by_id IS NULL)", name="revoked_by_somebody"),
        sa.CheckConstraint("(reviewed_at IS NULL) = (finding IS NULL)", name="reviewed_has_finding"),
        sa.CheckConstraint("(reviewed_at IS NULL) = (reviewed_by_id IS NULL)", name="reviewed_by_somebody"),
        sa.CheckConstraint(
            "reviewed_by_id IS NULL OR reviewed_by_id <> account_id", name="reviewed_by_another"
        ),
    )
    kind: Mapped[GrantKind]
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    until_on: Mapped[date | None]
    until_at: Mapped[datetime | None]
    reason_code: Mapped[GlassReason | None]
    reason_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    reviewed_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    finding: Mapped[GlassFinding | None]
    note_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    reason = Sealed()
    note = Sealed()
