"""The queue, which only wakes a worker: the ``job`` row is the truth, a lost wake-up costs seconds."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

import psycopg
from huey import Huey, PostgresHuey, SqliteHuey
from huey.serializer import SignedSerializer
from psycopg.conninfo import make_conninfo

from caseapp.config import Settings
from caseapp.vault import vault

QUEUE: Final = "caseapp"
SCHEMA: Final = "caseapp_queue"  # beside the app's own tables, so that migrations never meet the queue's
SCHEMA_LOCK: Final = 7_340_201
TASK: Final = "job_is_due"
log = logging.getLogger("caseapp.jobs")


class WakeUp:
    """Rings for a worker. ``configure`` first; nothing is opened before the first ring."""

    def __init__(self) -> None:
        self._settings: Settings | None = None
        self._huey: Huey | None = None
        self._opening = threading.Lock()
        self._task: Callable[[str], object] = _nobody
        self._on_ring: Callable[[str], None] = _nobody

    def configure(self, settings: Settings) -> None:
        """Use this app's queue: a file under ``var``, or the PostgreSQL database."""
        self._settings, self._huey = settings, None

    def ring(self, job_id: UUID) -> None:
        """Say that a job is due. Never raises: the job is already stored and the sweep finds it."""
        try:
            queue = self.queue()
            self._task(str(job_id))
            queue.storage.close()
        except Exception:
            log.warning("wake-up lost", extra={"job_id": str(job_id)}, exc_info=True)

    def answer(self, action: Callable[[str], None]) -> Huey:
        """The queue of a worker, which calls ``action`` with the job's id at each ring."""
        self._on_ring = action
        return self.queue()

    def queue(self) -> Huey:
        """The queue, opened on first use; its messages are signed, because Huey pickles them."""
        with self._opening:
            if self._huey is None:
                self._huey = self._open()
                self._task = self._huey.task(name=TASK)(self._rung)
            return self._huey

    def _rung(self, job_id: str) -> None:
        self._on_ring(job_id)

    def _open(self) -> Huey:
        if self._settings is None:
            raise RuntimeError("the wake-up is not configured")
        secret = vault.digest("queue", self._settings.jwt_secret).hex()
        common: dict[str, Any] = {"results": False, "serializer": SignedSerializer(secret=secret)}
        if self._settings.is_sqlite:
            self._settings.var_dir.mkdir(parents=True, exist_ok=True)
            return SqliteHuey(QUEUE, filename=str(self._settings.var_dir / "queue.sqlite3"), **common)
        return _postgres(self._settings.database_url.replace("+psycopg", "", 1), common)


def _nobody(_job_id: str) -> None:
    """A process that is no worker answers no ring."""


def _postgres(dsn: str, common: dict[str, Any]) -> Huey:
    """Make the queue's schema and tables once, however many processes start at the same moment."""
    with psycopg.connect(dsn, autocommit=True) as guard:
        guard.execute("SELECT pg_advisory_lock(%s)", (SCHEMA_LOCK,))
        guard.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        return PostgresHuey(QUEUE, dsn=make_conninfo(dsn, options=f"-c search_path={SCHEMA}"), **common)


wakeup: Final = WakeUp()
