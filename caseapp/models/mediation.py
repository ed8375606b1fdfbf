"""People's mediation: disputes and who mediates them (PML)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.models.base import CaseChild, Model, Sealed, region_code_column
from caseapp.vocabulary import (
    AgreementForm,
    DisputeSource,
    DisputeType,
    NotAcceptableReason,
    PerformanceState,
)


class Dispute(Model):
    """Body of a mediation case. Money in yuan; never a fee (PML Art. 4)."""

    __tablename__ = "dispute"
    __table_args__ = (
        sa.CheckConstraint("(agreed_on IS NULL) = (agreement_form IS NULL)", name="agreement_has_form"),
        sa.CheckConstraint(
            "performed_on IS NULL OR COALESCE(performance, '') = 'performed'", name="performed_has_state"
        ),
        sa.CheckConstraint(
            "performance IS NULL OR agreed_on IS NOT NULL", name="performance_needs_agreement"
        ),
    )
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("legal_case.id"), primary_key=True)
    region_code: Mapped[str] = region_code_column()
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"))
    dispute_type: Mapped[DisputeType]
    source: Mapped[DisputeSource]
    amount: Mapped[Decimal | None]
    people_count: Mapped[int] = mapped_column(default=2)
    accepted_on: Mapped[date | None]
    not_accepted_reason: Mapped[NotAcceptableReason | None]
    agreement_form: Mapped[AgreementForm | None]
    agreed_on: Mapped[date | None]
    performance: Mapped[PerformanceState | None]
    performed_on: Mapped[date | None]
    facts_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    terms_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    facts = Sealed()
    terms = Sealed()


class CaseMediator(CaseChild, Model):
    """A mediator of a dispute, named by the committee or chosen by the parties (PML Art. 19)."""

    __tablename__ = "case_mediator"
    __table_args__ = (sa.UniqueConstraint("case_id", "mediator_id"),)
    mediator_id: Mapped[UUID] = mapped_column(sa.ForeignKey("mediator.id"), index=True)
    named_by: Mapped[str] = mapped_column(sa.String(20))
