"""What surrounds a termination: the worker's report of a ground (LAL Art. 48(2)), the department's order (Art. 64)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.models.base import CaseChild, Model, Sealed
from caseapp.vocabulary import TerminationReportOutcome


class TerminationReport(CaseChild, Model):
    """A ground of LAL Art. 48 as the worker found and reported it; at most one of a case waits for its answer."""

    __tablename__ = "termination_report"
    __table_args__ = (
        sa.Index(
            "uq_termination_report_open",
            "case_id",
            unique=True,
            sqlite_where=sa.text("outcome IS NULL"),
            postgresql_where=sa.text("outcome IS NULL"),
        ),
        sa.CheckConstraint("reported_on >= found_on", name="reported_after_found"),
        sa.CheckConstraint("(outcome IS NULL) = (decided_on IS NULL)", name="decided_has_day"),
        sa.CheckConstraint("(outcome IS NULL) = (decided_by_id IS NULL)", name="decided_has_decider"),
        sa.CheckConstraint(
            "(COALESCE(outcome, '') = 'not_terminated') = (answer_sealed IS NOT NULL)",
            name="dismissed_has_reasons",
        ),
    )
    ground: Mapped[str] = mapped_column(sa.String(60))
    found_on: Mapped[date]
    reported_on: Mapped[date]
    statement_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    outcome: Mapped[TerminationReportOutcome | None]
    decided_on: Mapped[date | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    answer_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    statement = Sealed()
    answer = Sealed()


class FraudOrder(CaseChild, Model):
    """The department's order against a recipient who got the aid by fraud: cost and fine, in yuan (LAL Art. 64).

    ``annulled_on``: the termination that it rests on was corrected on an objection.
    """

    __tablename__ = "fraud_order"
    __table_args__ = (
        sa.UniqueConstraint("termination_id"),
        sa.CheckConstraint("fine_amount > 0 AND fine_amount <= 3000", name="fine_within_the_law"),
        sa.CheckConstraint("cost_amount >= 0", name="cost_is_no_debt"),
    )
    termination_id: Mapped[UUID] = mapped_column(sa.ForeignKey("termination.id"))
    bureau_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"))
    penalty_code: Mapped[str] = mapped_column(sa.String(60))
    article: Mapped[str] = mapped_column(sa.String(60))
    cost_amount: Mapped[Decimal]
    fine_amount: Mapped[Decimal]
    ordered_on: Mapped[date]
    annulled_on: Mapped[date | None]
    statement_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    statement = Sealed()
