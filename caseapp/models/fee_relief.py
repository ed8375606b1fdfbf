"""Fees of notary offices and forensic institutions that a recipient asks to be relieved of (LAL Art. 53). In fen."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.models.base import CaseChild, Model, Sealed
from caseapp.vocabulary import FeeReliefOutcome

_RELIEVED = "COALESCE(outcome, '') IN ('waived', 'reduced')"


class FeeRelief(CaseChild, Model):
    """One fee of one body, asked to be reduced or waived for ``person_id``, and what came of it.

    ``kind`` is a code of the policy list ``fee_relief``, ``articles`` what it rests on. ``must_verify``: where the case
    is, nothing is relieved before the institution has verified the cost. ``payable_fen`` is what the recipient still
    pays once there is an answer: nothing, a part, or all of it.
    """

    __tablename__ = "fee_relief"
    __table_args__ = (
        sa.CheckConstraint("fee_fen > 0", name="there_is_a_fee"),
        sa.CheckConstraint("(answered_on IS NULL) = (outcome IS NULL)", name="answered_has_outcome"),
        sa.CheckConstraint("answered_on IS NULL OR answered_on >= asked_on", name="answered_afterwards"),
        sa.CheckConstraint(
            "CASE outcome WHEN 'waived' THEN COALESCE(payable_fen, -1) = 0"
            " WHEN 'reduced' THEN COALESCE(payable_fen, -1) > 0 AND payable_fen < fee_fen"
            " WHEN 'refused' THEN COALESCE(payable_fen, -1) = fee_fen ELSE payable_fen IS NULL END",
            name="amounts_add_up",
        ),
        sa.CheckConstraint(
            "COALESCE(outcome, '') NOT IN ('refused', 'withdrawn') OR reason_sealed IS NOT NULL",
            name="no_relief_has_reason",
        ),
        sa.CheckConstraint(
            "(verified_on IS NULL) = (verified_by_id IS NULL)"
            " AND (verified_on IS NULL) = (finding_sealed IS NULL)",
            name="verified_has_verifier",
        ),
        sa.CheckConstraint("verified_on IS NULL OR verified_on >= asked_on", name="verified_afterwards"),
        sa.CheckConstraint(
            f"NOT ({_RELIEVED} AND must_verify) OR (verified_on IS NOT NULL AND verified_on <= answered_on)",
            name="relieved_after_verifying",
        ),
    )
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(60))
    articles: Mapped[list[str]]
    must_verify: Mapped[bool]
    body_name: Mapped[str] = mapped_column(sa.String(120))
    fee_fen: Mapped[int]
    asked_on: Mapped[date]
    verified_on: Mapped[date | None]
    verified_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    outcome: Mapped[FeeReliefOutcome | None]
    answered_on: Mapped[date | None]
    payable_fen: Mapped[int | None]
    matter_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    finding_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    reason_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    matter = Sealed()
    finding = Sealed()
    reason = Sealed()

    @property
    def relieved_fen(self) -> int | None:
        """What the recipient need not pay; None while there is no answer, and where it was taken back."""
        return None if self.payable_fen is None else self.fee_fen - self.payable_fen
