"""The record of the work on a case: entries, the institution's answers to reports, notes. All of it append-only."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.models.base import CaseChild, Model, Sealed


class ProgressEntry(CaseChild, Model):
    """A piece of work done, in words that are sealed; append-only.

    ``corrects_id``: the entry that this one puts right; each has one correction at most. ``grounds``: why a report
    to the institution was made.
    """

    __tablename__ = "progress_entry"
    __table_args__ = (sa.CheckConstraint("corrects_id <> id", name="corrects_another"),)
    kind: Mapped[str] = mapped_column(sa.String(60))
    done_on: Mapped[date]
    grounds: Mapped[list[str]] = mapped_column(default=list)
    corrects_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("progress_entry.id"), unique=True)
    text_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    text = Sealed()


class ReportAnswer(CaseChild, Model):
    """What the institution answered to a worker's report; one for each, append-only."""

    __tablename__ = "report_answer"
    entry_id: Mapped[UUID] = mapped_column(sa.ForeignKey("progress_entry.id"), unique=True)
    answered_on: Mapped[date]
    text_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    text = Sealed()


class CaseNote(CaseChild, Model):
    """A note in the file by whoever works with it; append-only. ``corrects_id`` as in an entry of the work."""

    __tablename__ = "case_note"
    __table_args__ = (sa.CheckConstraint("corrects_id <> id", name="corrects_another"),)
    corrects_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("case_note.id"), unique=True)
    text_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    text = Sealed()
