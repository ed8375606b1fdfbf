"""Which institution takes a matter (LAL Art. 38): the applicant's choice among several, disputes between them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.models.base import CaseChild, Model, Sealed


class JurisdictionChoice(CaseChild, Model):
    """That another institution was competent as well and the applicant chose this one; append-only.

    ``link`` makes this one competent, ``other_link`` the other; an id where the other is registered here.
    """

    __tablename__ = "jurisdiction_choice"
    link: Mapped[str] = mapped_column(sa.String(40))
    other_link: Mapped[str] = mapped_column(sa.String(40))
    other_institution: Mapped[str] = mapped_column(sa.String(120))
    other_organization_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organization.id"))
    chosen_on: Mapped[date]
    article: Mapped[str] = mapped_column(sa.String(120))
    verified: Mapped[bool]


class JurisdictionDispute(CaseChild, Model):
    """A dispute between the institution of ``case_id`` and another one, before the department above both.

    ``other_case_id`` is the other's open case of the same applicant and matter, where there is one, and
    ``other_received_at`` its receipt. ``kept_by_id`` is one of the two institutions.
    """

    __tablename__ = "jurisdiction_dispute"
    __table_args__ = (
        sa.Index(
            "uq_jurisdiction_dispute_open",
            "case_id",
            unique=True,
            sqlite_where=sa.text("decided_on IS NULL"),
            postgresql_where=sa.text("decided_on IS NULL"),
        ),
        sa.CheckConstraint("institution_id <> other_institution_id", name="two_institutions"),
        sa.CheckConstraint(
            "kept_by_id IS NULL OR kept_by_id = institution_id OR kept_by_id = other_institution_id",
            name="kept_by_one_of_them",
        ),
        sa.CheckConstraint("(decided_on IS NULL) = (kept_by_id IS NULL)", name="decided_has_keeper"),
        sa.CheckConstraint("(decided_on IS NULL) = (decided_by_id IS NULL)", name="decided_has_decider"),
        sa.CheckConstraint("(decided_on IS NULL) = (findings_sealed IS NULL)", name="decided_has_findings"),
        sa.CheckConstraint("decided_on IS NULL OR decided_on >= filed_on", name="decided_after_filing"),
    )
    institution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"))
    other_institution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"), index=True)
    other_case_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("legal_case.id"), index=True)
    received_at: Mapped[datetime]
    other_received_at: Mapped[datetime | None]
    bureau_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"), index=True)
    filed_on: Mapped[date]
    statement_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    article: Mapped[str] = mapped_column(sa.String(120))
    verified: Mapped[bool]
    kept_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organization.id"))
    decided_on: Mapped[date | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    findings_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    statement = Sealed()
    findings = Sealed()
