"""Verification of hardship (LAL Art. 41(2)): authorisations, queries and answers, commitments, later checks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.models.base import CaseChild, Model, Sealed, SealedList
from caseapp.models.privacy import OfProcessor
from caseapp.vocabulary import (
    CommitmentFinding,
    ConsentBy,
    QueryFinding,
    QuerySystem,
    SignerRelationship,
)


class VerificationAuthorisation(CaseChild, Model):
    """Somebody allowed in writing that other departments are asked about their means.

    A person of the case, or a member of the household by name, who need not be one.
    """

    __tablename__ = "verification_authorisation"
    __table_args__ = (
        sa.CheckConstraint("person_id IS NOT NULL OR name_sealed IS NOT NULL", name="signer_is_named"),
        sa.CheckConstraint("given_by <> 'guardian' OR guardian_sealed IS NOT NULL", name="guardian_is_named"),
    )
    person_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    relationship: Mapped[SignerRelationship]
    signed_on: Mapped[date]
    given_by: Mapped[ConsentBy]
    name_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    guardian_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    material_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    name = Sealed()
    guardian = Sealed()
    material = Sealed()


class VerificationQuery(CaseChild, Model):
    """One question to one organ, and its answer; asked about those who signed ``authorisation_ids``."""

    __tablename__ = "verification_query"
    __table_args__ = (
        sa.CheckConstraint("(answered_on IS NULL) = (finding IS NULL)", name="answer_has_finding"),
        sa.CheckConstraint("(answered_on IS NULL) = (source_sealed IS NULL)", name="answer_has_source"),
        sa.CheckConstraint("answered_on IS NULL OR answered_on >= asked_on", name="answered_after_asked"),
    )
    system: Mapped[QuerySystem]
    organ_name: Mapped[str] = mapped_column(sa.String(120))
    asked_on: Mapped[date]
    authorisation_ids: Mapped[list[str]]
    answered_on: Mapped[date | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    finding: Mapped[QueryFinding | None]
    source_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    detail_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    version: Mapped[int] = mapped_column(default=1)
    source = Sealed()
    detail = Sealed()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class HonestyCommitment(CaseChild, Model):
    """The applicant's honesty commitment: ``person_id`` is whose it is, ``signer_person_id`` who signed for them."""

    __tablename__ = "honesty_commitment"
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    signer_person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    signed_on: Mapped[date]
    text_version: Mapped[str] = mapped_column(sa.String(40))


class CommitmentSample(OfProcessor, Model):
    """A sample of the cases granted on a commitment from day to day; ``share`` and ``seed`` draw it again."""

    __tablename__ = "commitment_sample"
    __table_args__ = (
        sa.Index("ix_commitment_sample_list", "organization_id", "id"),
        sa.CheckConstraint("decided_from <= decided_to", name="period_runs_forward"),
        sa.CheckConstraint("share > 0 AND share <= 1", name="share_is_a_part"),
        sa.CheckConstraint("drawn > 0 AND drawn <= population", name="drawn_from_population"),
    )
    decided_from: Mapped[date]
    decided_to: Mapped[date]
    share: Mapped[Decimal] = mapped_column(sa.Numeric(5, 4))
    seed: Mapped[int]
    population: Mapped[int]
    drawn: Mapped[int]


class CommitmentCheck(CaseChild, Model):
    """One drawn case, ``place`` in the order of the draw, and what checking its commitment found.

    ``earlier``: the findings that a later one took the place of, the oldest first.
    """

    __tablename__ = "commitment_check"
    __table_args__ = (
        sa.UniqueConstraint("sample_id", "case_id"),
        sa.UniqueConstraint("sample_id", "place"),
        sa.Index("ix_commitment_check_record", "person_id", "outcome"),
        sa.CheckConstraint("(outcome IS NULL) = (checked_on IS NULL)", name="checked_has_day"),
        sa.CheckConstraint("(outcome IS NULL) = (statement_sealed IS NULL)", name="checked_has_statement"),
    )
    sample_id: Mapped[UUID] = mapped_column(sa.ForeignKey("commitment_sample.id"))
    place: Mapped[int]
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    outcome: Mapped[CommitmentFinding | None]
    checked_on: Mapped[date | None]
    checked_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    statement_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    earlier_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    version: Mapped[int] = mapped_column(default=1)
    statement = Sealed()
    earlier = SealedList()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
