"""People's mediation: committees, mediators, disputes (PML)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.models.base import CaseChild, Identified, Model, Sealed, region_code_column
from caseapp.vocabulary import (
    AgreementForm,
    CommitteeType,
    DisputeSource,
    DisputeType,
    Engagement,
    NotAcceptableReason,
    PerformanceState,
)


class MediationCommittee(Model):
    """What a committee is besides an organisation; ``division_code`` is the village or township it serves."""

    __tablename__ = "mediation_committee"
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"), primary_key=True)
    region_code: Mapped[str] = region_code_column()
    committee_type: Mapped[CommitteeType]
    division_code: Mapped[str | None] = mapped_column(sa.ForeignKey("region.code"), index=True)
    established_on: Mapped[date]
    dissolved_on: Mapped[date | None]


class Mediator(Identified, Model):
    """A mediator and the days of the engagement, full-time or part-time (PML Art. 13)."""

    __tablename__ = "mediator"
    __table_args__ = (sa.CheckConstraint("ended_on IS NULL OR ended_on >= engaged_on", name="period"),)
    committee_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"), index=True)
    region_code: Mapped[str] = region_code_column()
    name: Mapped[str] = mapped_column(sa.String(60))
    engagement: Mapped[Engagement]
    engaged_on: Mapped[date]
    ended_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


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
