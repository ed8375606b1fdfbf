"""Jobs on a database where commits are real: what the tests of the worker ask of it."""

import base64
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask

from caseapp.config import Settings
from caseapp.extensions import db, unit_of_work
from caseapp.models import Job, WorkerHeartbeat
from caseapp.services import jobs
from caseapp.vocabulary import JobState

KIND = "test_effect"
ROOT = Path(__file__).parent.parent.parent


def enqueued(**payload: Any) -> UUID:
    """Commit a job of the test's kind."""
    with unit_of_work():
        return jobs.enqueue(KIND, payload, None).id


def stored(job_id: UUID) -> Job:
    """The row as it is now; nothing stays open that would keep a writer out."""
    db.session.rollback()
    with unit_of_work(read_only=True):
        job = db.session.get_one(Job, job_id, populate_existing=True)
        db.session.expunge(job)
    return job


def effects() -> list[str]:
    """What the jobs have left: rows that no worker takes for work."""
    db.session.rollback()
    with unit_of_work(read_only=True):
        found = db.session.scalars(sa.select(Job.payload).where(Job.kind == "effect"))
        return sorted(payload["name"] for payload in found)


def alive() -> list[str]:
    """Workers that have signed on and not off."""
    db.session.rollback()
    with unit_of_work(read_only=True):
        return list(db.session.scalars(sa.select(WorkerHeartbeat.worker)))


def effect(name: str) -> Job:
    return Job(kind="effect", state=JobState.SUCCEEDED, payload={"name": name})


def until(condition: Callable[[], bool], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def child_environment(settings: Settings) -> dict[str, str]:
    """What a program of ours reads to work where the test does."""
    return os.environ | {
        "CASEAPP_ENV": "test",
        "CASEAPP_VAR": str(settings.var_dir),
        "CASEAPP_JWT_SECRET": settings.jwt_secret,
        "CASEAPP_KEYS": ",".join(f"{v}={base64.b64encode(k).decode()}" for v, k in settings.keys.items()),
        "DATABASE_URL": settings.database_url,
        "PYTHONPATH": str(ROOT),
    }


def worker_command(lease: float) -> list[str]:
    """A worker that knows the kinds of job of the tests."""
    return [sys.executable, str(Path(__file__).with_name("worker_program.py")), str(lease)]


def start_worker(app: Flask, lease: float) -> subprocess.Popen[bytes]:
    environment = child_environment(app.extensions["settings"])
    return subprocess.Popen(worker_command(lease), env=environment, cwd=ROOT)
