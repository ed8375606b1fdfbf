"""Advice and drafted documents (LAL Art. 22(1), (2)): records of their own, not cases."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from caseapp import clock
from caseapp.models.base import ContactGiven, Identified, Model, Sealed
from caseapp.vocabulary import Channel, DraftingState, Sensitivity


class WindowService(ContactGiven, Identified):
    """What advice and drafting share: who asked an institution for what, by which way, about which topic.

    ``worker_id`` is the practitioner who advises or drafts; empty where the office's own staff does it.
    A topic that tells of violence stands sealed in ``topic_told``, not in ``topic_code``, which is counted.
    ``became_case_id`` is the case that was made from the record.
    """

    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"))
    processor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"))
    region_code: Mapped[str] = mapped_column(sa.String(12))
    sensitivity: Mapped[Sensitivity] = mapped_column(default=Sensitivity.NORMAL)
    channel: Mapped[Channel]
    topic_code: Mapped[str | None] = mapped_column(sa.String(60), index=True)
    topic_told_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    language: Mapped[str] = mapped_column(sa.String(60))
    question_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    asked_at: Mapped[datetime]
    worker_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("practitioner.id"), index=True)
    duration_minutes: Mapped[int | None]
    satisfaction: Mapped[str | None] = mapped_column(sa.String(60))
    became_case_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("legal_case.id"), unique=True)
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    version: Mapped[int] = mapped_column(default=1)
    topic_told = Sealed()
    question = Sealed()

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, object]:  # noqa: N805 - SQLAlchemy hands in the class
        return {"version_id_col": cls.version}

    @property
    def topic(self) -> str:
        """What it is about, as told."""
        told: str | None = self.topic_told
        return told or self.topic_code or ""


class AdviceRecord(WindowService, Model):
    """One piece of advice; the person may be unknown. Without an answer it is still owed, by ``booked_for`` at best."""

    __tablename__ = "advice_record"
    __table_args__ = (
        sa.CheckConstraint("(answered_at IS NULL) = (answer_sealed IS NULL)", name="answered_has_answer"),
        sa.CheckConstraint("answered_at IS NOT NULL OR booked_for IS NOT NULL", name="answered_or_booked"),
        sa.CheckConstraint("(topic_code IS NULL) <> (topic_told_sealed IS NULL)", name="one_topic"),
        sa.Index("ix_advice_record_list", "organization_id", "asked_at"),
        sa.Index("ix_advice_record_count", "region_code", "asked_at"),
        sa.Index("ix_advice_record_channel", "channel", "asked_at"),
        sa.Index("ix_advice_record_owed", "answered_at", "asked_at"),
    )
    person_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    answer_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    answered_at: Mapped[datetime | None]
    booked_for: Mapped[date | None]
    answer = Sealed()


class DraftingRequest(WindowService, Model):
    """A document that somebody asked to have drafted: what it is, its text once delivered, or why it was declined."""

    __tablename__ = "drafting_request"
    __table_args__ = (
        sa.CheckConstraint("(state = 'requested') = (ended_at IS NULL)", name="ended_has_time"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended_has_somebody"),
        sa.CheckConstraint("(state = 'delivered') = (text_sealed IS NOT NULL)", name="delivered_has_text"),
        sa.CheckConstraint("(state = 'declined') = (decline_reason IS NOT NULL)", name="declined_has_reason"),
        sa.CheckConstraint("(topic_code IS NULL) <> (topic_told_sealed IS NULL)", name="one_topic"),
        sa.Index("ix_drafting_request_list", "organization_id", "asked_at"),
        sa.Index("ix_drafting_request_count", "region_code", "asked_at"),
        sa.Index("ix_drafting_request_state", "state", "asked_at"),
        sa.Index("ix_drafting_request_document", "document_type", "asked_at"),
        sa.Index("ix_drafting_request_channel", "channel", "asked_at"),
    )
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    document_type: Mapped[str] = mapped_column(sa.String(60))
    state: Mapped[DraftingState] = mapped_column(default=DraftingState.REQUESTED)
    text_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    decline_reason: Mapped[str | None] = mapped_column(sa.String(60))
    statement_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    text = Sealed()
    statement = Sealed()
