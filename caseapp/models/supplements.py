"""What was missing from an application, and what came of it."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.models.base import CaseChild, Model, SealedList


class SupplementRequest(CaseChild, Model):
    """Everything missing, told once (LAL Art. 43(2)); ``due_on`` is the officer's.

    ``answers`` are all that came, in turn: what, when, with which postmark. ``answered_on`` is the day of the last,
    ``posted_on`` its postmark, where it came by post.
    """

    __tablename__ = "supplement_request"
    __table_args__ = (sa.UniqueConstraint("case_id"),)
    items_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    requested_on: Mapped[date]
    due_on: Mapped[date]
    answered_on: Mapped[date | None]
    posted_on: Mapped[date | None]
    answers_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    items = SealedList()
    answers = SealedList()

    @property
    def received(self) -> list[str]:
        """What has come of ``items``."""
        come = {name for one in self.answers for name in one["received"]}
        return [name for name in self.items if name in come]

    @property
    def missing(self) -> list[str]:
        """What has not come yet."""
        come = self.received
        return [name for name in self.items if name not in come]
