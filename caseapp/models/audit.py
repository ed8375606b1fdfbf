"""What the auditor looks at besides the cases' own events."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.models.base import Identified, Model
from caseapp.vocabulary import SecurityEventKind


class SecurityEvent(Identified, Model):
    """Rights given and taken, doors opened out of turn, data taken out; append-only.

    ``at`` is machine time. ``subject_id`` is the account, case, person or record it is about, ``details`` holds
    codes and ids, never personal values. ``mac`` covers all of it, under the key of ``key_version``.
    """

    __tablename__ = "security_event"
    __table_args__ = (sa.Index("ix_security_event_subject", "subject_id", "at"),)
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[SecurityEventKind] = mapped_column(index=True)
    actor_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    subject_id: Mapped[UUID | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    request_id: Mapped[str | None] = mapped_column(sa.String(64))
    key_version: Mapped[int] = mapped_column(sa.SmallInteger)
    mac: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
