"""What keeps the house running: numbers, replays, jobs, the access log, issued reports."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp import clock
from caseapp.models.base import Identified, Model, Sealed, region_code_column
from caseapp.vocabulary import JobState


class NumberCounter(Model):
    """Last number given in a series of an organisation, kind and year."""

    __tablename__ = "number_counter"
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"), primary_key=True)
    series: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class StoredReply(Identified, Model):
    """The answer given under an ``Idempotency-Key``, sealed, replayed for 24 hours."""

    __tablename__ = "stored_reply"
    __table_args__ = (sa.UniqueConstraint("account_id", "key"),)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    key: Mapped[str] = mapped_column(sa.String(120))
    fingerprint: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    status: Mapped[int] = mapped_column(default=0)
    headers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    body_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    created_at: Mapped[datetime] = mapped_column(default=clock.real_now, index=True)
    body = Sealed()


class AccessLog(Identified, Model):
    """Who read which cases or persons, when and why; append-only, not part of any case's chain."""

    __tablename__ = "access_log"
    at: Mapped[datetime] = mapped_column(index=True)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), index=True)
    route: Mapped[str] = mapped_column(sa.String(120))
    purpose: Mapped[str] = mapped_column(sa.String(60))
    subject: Mapped[str] = mapped_column(sa.String(40))
    ids: Mapped[list[Any]]
    request_id: Mapped[str | None] = mapped_column(sa.String(64))


class Job(Identified, Model):
    """Background work. This row is the truth; the queue only wakes a worker (see docs/adr)."""

    __tablename__ = "job"
    __table_args__ = (sa.Index("ix_job_due", "state", "lease_until"),)
    kind: Mapped[str] = mapped_column(sa.String(40))
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[JobState] = mapped_column(default=JobState.QUEUED)
    progress: Mapped[int] = mapped_column(default=0)
    attempt: Mapped[int] = mapped_column(default=0)
    postponed: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    result: Mapped[dict[str, Any] | None]
    error_code: Mapped[str | None] = mapped_column(sa.String(60))
    resource: Mapped[str | None] = mapped_column(sa.String(200))
    schedule_key: Mapped[str | None] = mapped_column(sa.String(120), unique=True)
    account_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.real_now)
    finished_at: Mapped[datetime | None]


class WorkerHeartbeat(Model):
    """When a worker last said that it lives (machine time)."""

    __tablename__ = "worker_heartbeat"
    worker: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    beat_at: Mapped[datetime]


class DemoClock(Model):
    """Business time of the demo; read only where the settings are demo settings."""

    __tablename__ = "demo_clock"
    id: Mapped[int] = mapped_column(primary_key=True)
    business_now: Mapped[datetime]


class Report(Identified, Model):
    """A published report: a frozen snapshot; a correction is a new edition."""

    __tablename__ = "report"
    __table_args__ = (sa.UniqueConstraint("kind", "region_code", "year", "edition"),)
    kind: Mapped[str] = mapped_column(sa.String(40))
    region_code: Mapped[str] = region_code_column()
    year: Mapped[int]
    edition: Mapped[int]
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"))
    requested_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    requested_at: Mapped[datetime] = mapped_column(default=clock.now)
    job_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("job.id"))
    verification_code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    snapshot: Mapped[dict[str, Any] | None]
    files: Mapped[dict[str, Any] | None]
    issued_at: Mapped[datetime | None]
