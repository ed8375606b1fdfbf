"""How a case finds its worker: days without appointments, declared relatives, connections, proposals, replacements."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp import clock
from caseapp.models.base import BlindIndex, CaseChild, Identified, Model, Sealed, SealedJson
from caseapp.vocabulary import (
    BarKind,
    ConflictAnswer,
    ConflictKind,
    ConnectionKind,
    DeclineReason,
    IdType,
    InterestKind,
    ProposalState,
    ReplacementOutcome,
    WithdrawalReason,
)


class PractitionerBar(Identified, Model):
    """Days on which a practitioner is not appointed: leave, or a sanction; both days included, no end while it lasts.

    ``reason`` is sealed: why somebody is away may tell of their health. ``authority`` imposed a sanction.
    """

    __tablename__ = "practitioner_bar"
    __table_args__ = (sa.CheckConstraint("to_on IS NULL OR from_on <= to_on", name="days"),)
    practitioner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("practitioner.id"), index=True)
    kind: Mapped[BarKind]
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    authority: Mapped[str | None] = mapped_column(sa.String(120))
    reason_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    recorded_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))

    reason = Sealed()


class PractitionerInterest(Identified, Model):
    """A person who is the practitioner or a near relative, declared so that conflicts of interest are found."""

    __tablename__ = "practitioner_interest"
    practitioner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("practitioner.id"), index=True)
    kind: Mapped[InterestKind]
    name_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    name_index: Mapped[bytes] = mapped_column(sa.LargeBinary(17), index=True)
    id_type: Mapped[IdType]
    id_number_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    id_number_index: Mapped[bytes] = mapped_column(sa.LargeBinary(17), index=True)
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    recorded_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))

    name = Sealed(BlindIndex("name_index", field="practitioner_interest.name", folded=True))
    id_number = Sealed(BlindIndex("id_number_index"))


class AccessNeeds(CaseChild, Model):
    """What somebody needs so as to be understood and to read (LAL Art. 45); append-only, the newest revision counts.

    ``content``: codes of ``languages`` and ``skills`` (packs/matching), ``large_print``, and who was ``arranged`` to
    interpret or help, in words.
    """

    __tablename__ = "access_needs"
    __table_args__ = (sa.UniqueConstraint("case_id", "revision"),)
    revision: Mapped[int]
    content_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    content = SealedJson()


class CaseConnection(CaseChild, Model):
    """Two cases of co-defendants, or of defendants whose facts are connected (SPC on the CrPL, Art. 43(2))."""

    __tablename__ = "case_connection"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "other_case_id"),
        sa.CheckConstraint("case_id <> other_case_id", name="another"),
    )
    other_case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("legal_case.id"), index=True)
    kind: Mapped[ConnectionKind]


class ConflictFinding(CaseChild, Model):
    """A conflict of interest found beside a worker already at work, once for each ``cause``.

    ``cause`` names the other case or the declaration it rests on. It is settled when the worker is replaced, or
    answered by an approver with a reason. ``bars_closing`` is what the pack said of it on the day.
    """

    __tablename__ = "conflict_finding"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "practitioner_id", "kind", "cause"),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_has_time"),
        sa.CheckConstraint("(answer IS NULL) = (reason_sealed IS NULL)", name="answered_has_reason"),
        sa.CheckConstraint("COALESCE(answer, '') <> 'waived' OR waivable", name="waivable_waived"),
    )
    practitioner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("practitioner.id"), index=True)
    kind: Mapped[ConflictKind]
    cause: Mapped[str] = mapped_column(sa.String(80))
    waivable: Mapped[bool]
    bars_closing: Mapped[bool]
    answer: Mapped[ConflictAnswer | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    reason_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)

    reason = Sealed()


class AssignmentProposal(CaseChild, Model):
    """A firm or office appointed to arrange its worker, or a worker asked; at most one open a case.

    ``proposed_at`` is when they received it. ``points`` and ``place`` are those of the ranking at that moment, of a
    worker asked. ``needs`` are the languages and skills asked for. ``waived`` names the conflicts that an approver
    waived, ``waiver_reason`` says why.
    """

    __tablename__ = "assignment_proposal"
    __table_args__ = (
        sa.Index(
            "uq_assignment_proposal_open",
            "case_id",
            unique=True,
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        ),
        sa.CheckConstraint("(firm_id IS NULL) <> (practitioner_id IS NULL)", name="firm_or_worker"),
        sa.CheckConstraint("(state = 'accepted') = (assignment_id IS NOT NULL)", name="accepted_has_worker"),
        sa.CheckConstraint("(state = 'proposed') = (answered_at IS NULL)", name="answered_has_time"),
        sa.CheckConstraint("(state = 'declined') = (decline_reason IS NOT NULL)", name="declined_has_reason"),
    )
    firm_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organization.id"), index=True)
    practitioner_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("practitioner.id"), index=True)
    state: Mapped[ProposalState] = mapped_column(default=ProposalState.PROPOSED)
    proposed_at: Mapped[datetime]
    place: Mapped[int | None]
    points: Mapped[Decimal | None] = mapped_column(sa.Numeric(12, 2))
    needs_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    waived: Mapped[list[str]] = mapped_column(default=list)
    waiver_reason_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    decline_reason: Mapped[DeclineReason | None]
    withdrawal_reason: Mapped[WithdrawalReason | None]
    reason_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    assignment_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("assignment.id"))
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    needs = SealedJson()
    waiver_reason = Sealed()
    reason = Sealed()


class ReplacementRequest(CaseChild, Model):
    """The recipient asks for another worker (LAL Art. 55), with evidence; at most one open a case."""

    __tablename__ = "replacement_request"
    __table_args__ = (
        sa.Index(
            "uq_replacement_request_open",
            "case_id",
            unique=True,
            sqlite_where=sa.text("outcome IS NULL"),
            postgresql_where=sa.text("outcome IS NULL"),
        ),
        sa.CheckConstraint("(outcome IS NULL) = (decided_on IS NULL)", name="decided_has_day"),
    )
    requested_on: Mapped[date]
    reason_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    evidence_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    outcome: Mapped[ReplacementOutcome | None]
    decided_on: Mapped[date | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    statement_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)

    reason = Sealed()
    evidence = Sealed()
    statement = Sealed()
