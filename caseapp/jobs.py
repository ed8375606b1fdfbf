"""The worker process: wakes at a ring or a sweep, runs due jobs one after another, says that it lives."""

from __future__ import annotations

import logging
import os
import resource
import socket
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from flask import Flask
from huey import Huey
from huey.consumer import Consumer

from caseapp import clock, logs
from caseapp.errors import CaseAppError, Unavailable
from caseapp.extensions import db, unit_of_work
from caseapp.models import WorkerHeartbeat
from caseapp.services import audit_jobs, demo_time, jobs, privacy_copies, replies, rotation  # noqa: F401 - rotation registers its handler
from caseapp.services.archiving import binding  # noqa: F401 - registers its handler
from caseapp.services.imports import running, undoing  # noqa: F401 - they register their handlers
from caseapp.services.jobs import HANDLERS, LEASE, OUR_FAULT, LeaseLost, Task
from caseapp.services.wakeup import wakeup
from caseapp.storage import storage
from caseapp.vocabulary import JobState

BEAT: Final = 10.0
SWEEP: Final = 3.0
HOUSEKEEPING: Final = 3600.0
POLL: Final = 0.3
LAST_SECONDS: Final = 12
TOO_LARGE: Final = 1_500_000  # KiB: what a big report leaves in memory never comes back
REPLACE_ME: Final = 75
AWAY: Final = (Unavailable, sa.exc.OperationalError, sa.exc.InterfaceError)
log = logging.getLogger("caseapp.jobs")


def peak_memory() -> int:
    """The most memory this program has held, in KiB.

    Linux lets a program inherit the ``ru_maxrss`` of whoever started it, so its own mark is read where there is one.
    """
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        lines = []
    marks = (int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    return next(marks, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


class Worker:
    """Runs jobs until it is told to stop. One job at a time; several workers may share a database."""

    def __init__(self, app: Flask, lease: timedelta = LEASE) -> None:
        self.app = app
        self.lease = lease
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self.stopping = threading.Event()
        self.replace = False
        self._busy = threading.Lock()
        self._current: Task | None = None

    def run(self) -> int:
        """Work until SIGTERM or SIGINT; the exit code, ``REPLACE_ME`` after a job that took much memory."""
        consumer = _Consumer(
            wakeup.answer(lambda _: self.drain()),
            stopping=self.stopping,
            periodic=False,
            max_delay=POLL,
            graceful_signal="TERM",
            shutdown_timeout=LAST_SECONDS,
        )
        for seconds, action in (
            (self._beat_seconds(), self._beat),
            (SWEEP, self.drain),
            (HOUSEKEEPING, _tidy),
            (HOUSEKEEPING, audit_jobs.schedule),
        ):
            threading.Thread(target=self._repeat, args=(seconds, action), daemon=True).start()
        threading.Thread(target=self._leave, args=(consumer,), daemon=True).start()
        log.info("worker started", extra={"pid": os.getpid()})
        consumer.run()
        self.stopping.set()
        self._busy.acquire(timeout=LAST_SECONDS)  # a job found by the sweep may end, too
        self._sign_off()
        return REPLACE_ME if self.replace else 0

    def drain(self) -> None:
        """Run every due job; one caller at a time, the next one looks again when it is done."""
        with self._busy:
            while not self.stopping.is_set() and self._next():
                if peak_memory() > TOO_LARGE:
                    self.replace = True
                    self.stopping.set()

    def _next(self) -> bool:
        """Run the oldest due job, if there is one."""
        with self.app.app_context():
            self.app.extensions["key_watch"].ensure()
            self._current = jobs.claim(self.lease)
            if self._current is not None:
                self._attempt(self._current)
            done, self._current = self._current is not None, None
            return done

    def _attempt(self, task: Task) -> None:
        started = time.perf_counter()
        with logs.bound(job_id=str(task.id), kind=task.kind, attempt=task.attempt):
            state = _outcome(task, demo=self.app.extensions["settings"].demo)
            log.info("job", extra={"state": state, "ms": round((time.perf_counter() - started) * 1000, 1)})

    def _beat_seconds(self) -> float:
        return min(BEAT, self.lease.total_seconds() / 3)

    def _beat(self) -> None:
        """Say that this worker lives, and keep the lease of the job it is at."""
        with unit_of_work():
            db.session.merge(WorkerHeartbeat(worker=self.name, beat_at=clock.real_now()))
        task = self._current
        if task is not None:
            try:
                task.extend(self.lease)
            except LeaseLost:  # just finished, or taken over: then the attempt's own next write tells it
                log.debug("lease not extended", extra={"job_id": str(task.id)})

    def _sign_off(self) -> None:
        with self.app.app_context(), unit_of_work():
            db.session.execute(sa.delete(WorkerHeartbeat).where(WorkerHeartbeat.worker == self.name))

    def _leave(self, consumer: Consumer) -> None:
        self.stopping.wait()
        consumer.stop_flag.set()

    def _repeat(self, seconds: float, action: Callable[[], None]) -> None:
        """Do it again and again; a failure is logged and the next turn tries again."""
        while True:
            try:
                with self.app.app_context():
                    action()
            except Exception as error:
                log.warning("worker turn failed", extra={"code": action.__name__}, exc_info=error)
            if self.stopping.wait(seconds):
                return


class _Consumer(Consumer):
    """Huey's consumer, which also says when it was told to stop."""

    def __init__(self, queue: Huey, *, stopping: threading.Event, **options: Any) -> None:
        super().__init__(queue, **options)
        self._stopping = stopping

    def stop(self, graceful: bool = False) -> None:  # noqa: FBT001, FBT002 - Huey's signature
        self._stopping.set()
        super().stop(graceful)


def _tidy() -> None:
    """What nobody needs any more: old replies, heartbeats of workers long gone, half-written files."""
    gone = clock.real_now() - timedelta(days=1)
    storage.forget_partials(gone)
    with unit_of_work():
        replies.forget_old()
        privacy_copies.forget_expired()
        running.forget_unrun()
        db.session.execute(sa.delete(WorkerHeartbeat).where(WorkerHeartbeat.beat_at < gone))


def _outcome(task: Task, *, demo: bool) -> JobState | str:
    """Run the handler and end the job; what became of this attempt, for the log."""
    try:
        clock.move_to(demo_time.business_now() if demo else None)
        _run(task)
    except LeaseLost:
        return "lost"
    except AWAY as error:
        log.warning("will try again", exc_info=error)
        return _ended(task.postpone, "postponed")
    except CaseAppError as error:
        log.warning("job refused", extra={"code": error.instance_code})
        code = error.instance_code
        return _ended(lambda: task.fail(code), JobState.FAILED)
    except Exception as error:
        log.exception("job broke", exc_info=error)
        return _ended(lambda: task.fail(OUR_FAULT), JobState.FAILED)
    finally:
        clock.move_to(None)
    return JobState.SUCCEEDED


def _run(task: Task) -> None:
    if task.kind not in HANDLERS:
        raise LookupError(f"no handler for jobs of kind {task.kind!r}")
    task.succeed(HANDLERS[task.kind](task))


def _ended(write: Callable[[], None], state: JobState | str) -> JobState | str:
    """Write the end of a failed attempt; where even that cannot be done the lease runs out by itself."""
    db.session.rollback()
    try:
        write()
    except (LeaseLost, *AWAY):
        return "lost"
    return state
