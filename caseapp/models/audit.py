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


class AuditAnchor(Identified, Model):
    """A signed statement of where the audit stood, kept in a file outside the database too; append-only.

    It covers what was recorded from ``from_at`` up to ``upto_at`` (machine time): the newest event of every case
    that has one in between (``lines_digest`` over the file's lines, in the order of case ids), how many cases
    there are, and count and digest of the rows of the security log and the access log. ``mac`` is over all of it
    and over the ``previous`` anchor, under the key of ``key_version``.
    """

    __tablename__ = "audit_anchor"
    number: Mapped[int] = mapped_column(unique=True)
    at: Mapped[datetime]
    from_at: Mapped[datetime]
    upto_at: Mapped[datetime]
    cases: Mapped[int]
    lines: Mapped[int]
    lines_digest: Mapped[str] = mapped_column(sa.String(64))
    security_events: Mapped[int]
    security_digest: Mapped[str] = mapped_column(sa.String(64))
    access_log: Mapped[int]
    access_digest: Mapped[str] = mapped_column(sa.String(64))
    previous: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32))
    key_version: Mapped[int] = mapped_column(sa.SmallInteger)
    mac: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
