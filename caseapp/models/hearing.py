"""The hearing diary: when and where a case is heard. Rows end, and are never removed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.models.base import CaseChild, Model, Sealed
from caseapp.vocabulary import HearingState


class Hearing(CaseChild, Model):
    """A hearing of a case; whose it is follows from who is appointed to the case.

    ``own_room``: the room is one of the case's organisation; ``room_key`` is the same for the same room. A moved
    hearing stays, and the new one names it in ``moved_from_id``. ``clashes_kept`` says what it clashed with when it
    was entered, ``clash_reason`` why it was entered all the same, ``end_reason`` why it was moved or called off.
    """

    __tablename__ = "hearing"
    __table_args__ = (
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        sa.CheckConstraint("NOT own_room OR room_key IS NOT NULL", name="own_room_is_named"),
        sa.CheckConstraint("(state = 'standing') = (end_reason_sealed IS NULL)", name="ended_has_reason"),
        sa.Index("ix_hearing_diary", "starts_at", "id"),
        sa.Index("ix_hearing_room", "room_key", "starts_at"),
    )
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    venue: Mapped[str] = mapped_column(sa.String(120))
    room: Mapped[str | None] = mapped_column(sa.String(60))
    own_room: Mapped[bool]
    room_key: Mapped[str | None] = mapped_column(sa.String(240))
    state: Mapped[HearingState] = mapped_column(default=HearingState.STANDING)
    moved_from_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("hearing.id"), unique=True)
    clashes_kept: Mapped[list[str]] = mapped_column(default=list)
    clash_reason_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    end_reason_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    clash_reason = Sealed()
    end_reason = Sealed()
