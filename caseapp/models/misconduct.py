"""Complaints of gifts: the department's, append-only, and outside of any case's file, which the worker reads."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp import clock
from caseapp.models.base import Identified, Model, Sealed, region_code_column
from caseapp.vocabulary import Channel, GiftStepKind


class GiftComplaint(Identified, Model):
    """That somebody took property from a recipient (LAL Arts 20, 61, 63), as it came; append-only.

    ``organization_id`` is whose work it concerns. ``about_case_id`` is no ``case_id``: nothing of it hangs on the case,
    stands in its events or in the copy of its papers. What identifies the complainant is sealed, and may be missing.
    """

    __tablename__ = "gift_complaint"
    region_code: Mapped[str] = region_code_column()
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"), index=True)
    about_case_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("legal_case.id"))
    practitioner_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("practitioner.id"))
    act: Mapped[str] = mapped_column(sa.String(60))
    article: Mapped[str] = mapped_column(sa.String(120))
    channel: Mapped[Channel]
    received_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    recorded_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    statement_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    accused_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    complainant_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    contact_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    statement = Sealed()
    accused = Sealed()
    complainant = Sealed()
    contact = Sealed()


class GiftStep(Identified, Model):
    """What the department did about a complaint: decided, told the complainant; each once, append-only."""

    __tablename__ = "gift_step"
    __table_args__ = (
        sa.UniqueConstraint("complaint_id", "kind"),
        sa.CheckConstraint("(kind = 'decided') = (outcome IS NOT NULL)", name="decided_has_outcome"),
    )
    complaint_id: Mapped[UUID] = mapped_column(sa.ForeignKey("gift_complaint.id"))
    kind: Mapped[GiftStepKind]
    outcome: Mapped[str | None] = mapped_column(sa.String(60))
    article: Mapped[str] = mapped_column(sa.String(120))
    done_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    statement_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    statement = Sealed()
