"""The spine: one row for everything that is worked on, with what every case needs."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp import clock
from caseapp.models.base import (
    CaseChild,
    ContactGiven,
    Identified,
    Model,
    Sealed,
    SealedJson,
    region_code_column,
)
from caseapp.vocabulary import (
    CaseKind,
    CaseOutcome,
    DeadlineState,
    DecisionOutcome,
    PartyRole,
    RecusalOrigin,
    RecusalState,
    RepresentativeRelationship,
    ReviewKind,
    Sensitivity,
)

_APPLIED = "kind IN ('civil_aid', 'administrative_aid')"
# LIKE uses an index only where it compares byte by byte, whatever the collation of the database
_PREFIXES = "varchar_pattern_ops"
_DECISION = "COALESCE(decision, '')"  # a CHECK that comes out NULL would pass
_AFTER_GRANT = "'granted', 'assigned', 'in_progress', 'closing_report_submitted', 'closed', 'reviewed'"


def _series_of_kind(context: Any) -> str:
    return CaseKind(context.get_current_parameters()["kind"]).value


class LegalCase(Identified, Model):
    """A case. ``state`` moves as ``packs/case_types/<kind>.yaml`` says; CHECKs tie it to its facts.

    ``sensitivity`` is the strictest of ``sensitivity_reasons`` (:mod:`caseapp.services.sensitivity` keeps both).
    ``opened_on`` is the day of receipt in China. ``decision`` is what was decided on an application,
    ``outcome`` how the case ended. ``queue_rank`` is 0 for priority groups, else 1. ``series`` is that of its number:
    the kind's, or that of cases taken over from a ledger, which keep ``former_number`` and have a decision without a
    decider. ``voided_at``: the import that brought it was undone; nobody sees it any more
    (:func:`caseapp.access.stands`). ``event_seq`` and ``event_head`` are the
    head of its event chain and do not move ``version``.
    """

    __tablename__ = "legal_case"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "series", "year", "serial"),
        sa.Index(
            "uq_legal_case_former_number",
            "former_number",
            "organization_id",
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        ),
        sa.Index("ix_legal_case_import_id", "import_id"),
        sa.Index(  # what hangs on a case leaves voided ones out by it
            "ix_legal_case_voided",
            "id",
            sqlite_where=sa.text("voided_at IS NOT NULL"),
            postgresql_where=sa.text("voided_at IS NOT NULL"),
        ),
        sa.Index("ix_legal_case_queue", "organization_id", "state", "opened_on", "id"),
        sa.Index("ix_legal_case_region_kind", "region_code", "kind", "opened_on"),
        sa.CheckConstraint(
            "(decided_on IS NULL) = (decided_by_id IS NULL) OR (import_id IS NOT NULL AND decided_by_id IS NULL)",
            name="decision_has_decider",
        ),
        sa.CheckConstraint("(import_id IS NULL) = (former_number IS NULL)", name="imported_has_number"),
        sa.CheckConstraint("(import_id IS NOT NULL) = (series = 'imported')", name="imported_has_series"),
        sa.CheckConstraint("voided_at IS NULL OR import_id IS NOT NULL", name="voided_was_imported"),
        sa.Index("ix_legal_case_opened", "opened_on", "id"),
        sa.Index("ix_legal_case_priority", "queue_rank", "opened_on", "id"),
        sa.CheckConstraint("queue_rank IN (0, 1)", name="queue_rank_known"),
        sa.Index("ix_legal_case_state", "state", "opened_on", "id"),
        sa.Index("ix_legal_case_kind", "kind", "opened_on", "id"),
        sa.Index("ix_legal_case_decision", "decision", "opened_on", "id"),
        sa.Index("ix_legal_case_outcome", "outcome", "opened_on", "id"),
        sa.Index("ix_legal_case_decided", "decided_on"),
        sa.Index("ix_legal_case_closed", "closed_on", "opened_on", "id"),
        sa.Index("ix_legal_case_region", "region_code", postgresql_ops={"region_code": _PREFIXES}),
        sa.Index("ix_legal_case_number_prefix", "number", postgresql_ops={"number": _PREFIXES}),
        sa.CheckConstraint("(decided_on IS NULL) = (decision IS NULL)", name="decision_has_day"),
        sa.CheckConstraint(
            f"NOT ({_APPLIED} AND state IN ({_AFTER_GRANT})) OR {_DECISION} = 'granted'",
            name="granted_states",
        ),
        sa.CheckConstraint(f"state <> 'refused' OR {_DECISION} = 'refused'", name="refused_state"),
        sa.CheckConstraint(
            "state NOT IN ('closed', 'reviewed', 'terminated', 'archived') OR closed_on IS NOT NULL",
            name="closed_has_day",
        ),
        sa.CheckConstraint("(closed_on IS NULL) = (outcome IS NULL)", name="closed_has_outcome"),
        sa.CheckConstraint("(state = 'archived') = (archived_on IS NOT NULL)", name="archived_has_day"),
        sa.CheckConstraint("decided_on IS NULL OR decided_on >= opened_on", name="decided_after_receipt"),
    )
    number: Mapped[str] = mapped_column(sa.String(48), unique=True)
    series: Mapped[str] = mapped_column(sa.String(40), default=_series_of_kind)
    year: Mapped[int]
    serial: Mapped[int]
    former_number: Mapped[str | None] = mapped_column(sa.String(80))
    import_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("ledger_import.id"))
    voided_at: Mapped[datetime | None]
    kind: Mapped[CaseKind]
    region_code: Mapped[str] = region_code_column()
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"))
    processor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"))
    sensitivity: Mapped[Sensitivity] = mapped_column(default=Sensitivity.NORMAL)
    state: Mapped[str] = mapped_column(sa.String(40))
    queue_rank: Mapped[int] = mapped_column(sa.SmallInteger, default=1, server_default="1")
    opened_on: Mapped[date]
    received_at: Mapped[datetime]
    decision: Mapped[DecisionOutcome | None]
    decided_on: Mapped[date | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    outcome: Mapped[CaseOutcome | None]
    closed_on: Mapped[date | None]
    archived_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    sensitivity_reasons_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    event_seq: Mapped[int] = mapped_column(default=0)
    event_head: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32))
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    sensitivity_reasons = SealedJson()

    @property
    def priority(self) -> bool:
        """Whether somebody of a priority group asks, by the newest screening: the case comes first in lists."""
        return self.queue_rank == 0

    @property
    def printed_number(self) -> str:
        """The number as papers name the case; a case taken over is known by the one it had."""
        return f"{self.former_number}（{self.number}）" if self.former_number else self.number


class CaseParty(ContactGiven, CaseChild, Model):
    """A person in a role; a representative also says for whom and as what (LAL Art. 40).

    A representative whom another one follows stays, ended, with the reason.
    """

    __tablename__ = "case_party"
    __table_args__ = (
        sa.Index(
            "uq_case_party_standing",
            "case_id",
            "person_id",
            "role",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (end_reason_sealed IS NULL)", name="ended_has_reason"),
        sa.CheckConstraint("ended_at IS NULL OR role = 'representative'", name="representative_ends"),
    )
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    role: Mapped[PartyRole]
    relationship: Mapped[RepresentativeRelationship | None]
    represented_person_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    end_reason_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    end_reason = Sealed()


class CaseEvent(Identified, Model):
    """Append-only; each event carries an HMAC over itself and the one before it in its case.

    Holds codes, names of changed fields and keyed digests, never personal values. The database
    refuses UPDATE and DELETE. ``key_version`` made the digests and the MAC.
    """

    __tablename__ = "case_event"
    __table_args__ = (sa.UniqueConstraint("case_id", "seq"),)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("legal_case.id"))
    region_code: Mapped[str] = region_code_column()
    seq: Mapped[int]
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    actor_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    verb: Mapped[str] = mapped_column(sa.String(60))
    from_state: Mapped[str | None] = mapped_column(sa.String(40))
    to_state: Mapped[str | None] = mapped_column(sa.String(40))
    reason_code: Mapped[str | None] = mapped_column(sa.String(60))
    codes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    fields: Mapped[list[str]] = mapped_column(default=list)
    digests: Mapped[dict[str, Any]] = mapped_column(default=dict)
    request_id: Mapped[str | None] = mapped_column(sa.String(64))
    previous: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32))
    key_version: Mapped[int] = mapped_column(sa.SmallInteger)
    mac: Mapped[bytes] = mapped_column(sa.LargeBinary(32))


class Deadline(CaseChild, Model):
    """A running clock. *Overdue* is worked out on the day asked; a clock never ends by deletion.

    Day clocks have ``due_on`` (in time through that day in China), hour clocks ``due_at``. ``pauses`` are
    days, stopped and resumed, and the codes of the reasons; ``suspended_days`` is their length in natural days.
    ``stopped_by`` are the events that keep it stopped, each as often as it happened.
    """

    __tablename__ = "deadline"
    __table_args__ = (
        sa.Index("ix_deadline_board", "organization_id", "state", "due_on"),
        sa.Index("ix_deadline_due", "state", "due_on", "case_id"),
        sa.CheckConstraint("(state = 'met') = (met_on IS NOT NULL)", name="met_has_day"),
        sa.CheckConstraint("(state = 'paused') = (paused_on IS NOT NULL)", name="paused_has_day"),
    )
    clock_code: Mapped[str] = mapped_column(sa.String(60))
    case_kind: Mapped[CaseKind]
    case_number: Mapped[str] = mapped_column(sa.String(48))
    legal_basis: Mapped[str] = mapped_column(sa.String(120))
    verified: Mapped[bool]
    effect: Mapped[str] = mapped_column(sa.String(20))
    start_event: Mapped[str] = mapped_column(sa.String(60))
    start_on: Mapped[date]
    start_at: Mapped[datetime]
    length: Mapped[int]
    unit: Mapped[str] = mapped_column(sa.String(20))
    due_on: Mapped[date]
    due_at: Mapped[datetime | None]
    provisional: Mapped[bool] = mapped_column(default=False)
    suspended_days: Mapped[int] = mapped_column(default=0)
    pauses: Mapped[list[Any]] = mapped_column(default=list)
    paused_on: Mapped[date | None]
    stopped_by: Mapped[list[str]] = mapped_column(default=list)
    events_seen: Mapped[list[str]] = mapped_column(default=list)
    met_on: Mapped[date | None]
    met_at: Mapped[datetime | None]
    ended_on: Mapped[date | None]
    state: Mapped[DeadlineState] = mapped_column(default=DeadlineState.RUNNING)


class Assignment(CaseChild, Model):
    """Who handles a case, from when to when; at most one open assignment a case.

    ``waived`` names the conflicts of interest in spite of which an approver appointed, ``waiver_reason`` says why.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        sa.Index(
            "uq_assignment_open",
            "case_id",
            unique=True,
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        ),
        sa.CheckConstraint("(ended_on IS NULL) = (end_reason IS NULL)", name="ended_has_reason"),
    )
    practitioner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("practitioner.id"), index=True)
    provider_type: Mapped[str] = mapped_column(sa.String(40))
    assigned_on: Mapped[date]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str | None] = mapped_column(sa.String(60))
    waived: Mapped[list[str]] = mapped_column(default=list)
    waiver_reason_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    waiver_reason = Sealed()


class Recusal(CaseChild, Model):
    """Somebody who is to act no more in a case: why, who said so, and how it was decided. None is ever lifted."""

    __tablename__ = "recusal"
    __table_args__ = (
        sa.Index(
            "uq_recusal_open",
            "case_id",
            "account_id",
            unique=True,
            sqlite_where=sa.text("state <> 'dismissed'"),
            postgresql_where=sa.text("state <> 'dismissed'"),
        ),
        sa.CheckConstraint("(state = 'pending') = (decided_on IS NULL)", name="decided_has_day"),
        sa.CheckConstraint("(decided_on IS NULL) = (decided_by_id IS NULL)", name="decided_has_decider"),
        sa.CheckConstraint(
            "origin = 'self' OR decided_by_id IS NULL OR decided_by_id <> account_id",
            name="decided_by_another",
        ),
        sa.CheckConstraint(
            "state <> 'dismissed' OR reasons_sealed IS NOT NULL", name="dismissal_has_reasons"
        ),
    )
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), index=True)
    origin: Mapped[RecusalOrigin]
    ground: Mapped[str] = mapped_column(sa.String(60))
    article: Mapped[str] = mapped_column(sa.String(120))
    verified: Mapped[bool]
    state: Mapped[RecusalState]
    requested_on: Mapped[date]
    decided_on: Mapped[date | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    statement_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    reasons_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    statement = Sealed()
    reasons = Sealed()


class CaseReview(CaseChild, Model):
    """A quality review (LAL Art. 59): the form's answers, total of 100, grade, critical faults."""

    __tablename__ = "case_review"
    kind: Mapped[ReviewKind]
    form_key: Mapped[str] = mapped_column(sa.String(60))
    form_digest: Mapped[str] = mapped_column(sa.String(64))
    answers: Mapped[dict[str, Any]]
    total: Mapped[Decimal] = mapped_column(sa.Numeric(5, 2))
    grade: Mapped[str] = mapped_column(sa.String(20))
    critical: Mapped[list[str]] = mapped_column(default=list)
    reviewed_on: Mapped[date]
    comment_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    comment = Sealed()
