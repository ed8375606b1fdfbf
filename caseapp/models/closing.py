"""The end of the work: the worker's report, and what each recipient won or was saved (LAL Art. 50)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.models.base import CaseChild, Model, Sealed, SealedList
from caseapp.vocabulary import CaseResult, GainKind


class ClosingReport(CaseChild, Model):
    """The worker's report (LAL Art. 50); ``finished_on`` is the closing date 结案日. Sums of ``Gain`` in fen.

    ``closing_event`` says how the matter ended, ``checklist`` which papers were on file when the report was accepted.
    ``set_aside_on``: the report was sent back with a reason, or the aid ended after it and was brought back (Art. 49);
    another report follows.
    """

    __tablename__ = "closing_report"
    __table_args__ = (
        sa.Index(
            "uq_closing_report_standing",
            "case_id",
            unique=True,
            sqlite_where=sa.text("set_aside_on IS NULL"),
            postgresql_where=sa.text("set_aside_on IS NULL"),
        ),
        sa.CheckConstraint("set_aside_on IS NULL OR accepted_on IS NULL", name="set_aside_before_acceptance"),
        sa.CheckConstraint(
            "return_reason_sealed IS NULL OR set_aside_on IS NOT NULL", name="returned_is_set_aside"
        ),
        sa.CheckConstraint("won_fen >= 0 AND saved_fen >= 0", name="amounts_are_no_debt"),
    )
    result: Mapped[CaseResult]
    finished_on: Mapped[date]
    closing_event: Mapped[str] = mapped_column(sa.String(60))
    result_papers_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    checklist_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    submitted_on: Mapped[date]
    set_aside_on: Mapped[date | None]
    return_reason_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    won_fen: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    saved_fen: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    accepted_on: Mapped[date | None]
    accepted_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    summary_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    summary = Sealed()
    return_reason = Sealed()
    result_papers = SealedList()
    checklist = SealedList()


class Gain(CaseChild, Model):
    """What the closing report says that one recipient won or was saved, in fen."""

    __tablename__ = "gain"
    __table_args__ = (
        sa.UniqueConstraint("closing_report_id", "person_id", "kind"),
        sa.CheckConstraint("amount_fen > 0", name="there_is_an_amount"),
    )
    closing_report_id: Mapped[UUID] = mapped_column(sa.ForeignKey("closing_report.id"))
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    kind: Mapped[GainKind]
    amount_fen: Mapped[int] = mapped_column(sa.BigInteger)
