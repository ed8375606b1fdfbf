"""A worker that knows one more kind of job, for tests/api/test_worker.py: ``python worker_program.py LEASE``."""

import hashlib
import sys
import time
from datetime import timedelta

from caseapp import create_app
from caseapp.extensions import db
from caseapp.jobs import Worker
from caseapp.models import Job
from caseapp.services import jobs
from caseapp.services.jobs import Task, handler
from caseapp.storage import storage
from caseapp.vocabulary import JobState


@handler("test_effect")
def leave_an_effect(task: Task) -> None:
    """Take about a second, in steps; then leave one row."""
    for percent in range(0, 100, 10):
        task.progress(percent)
        time.sleep(0.1)
    with task.finishing({"attempt": task.attempt}):
        payload = {"name": task.payload["name"]}
        db.session.add(Job(kind="effect", state=JobState.SUCCEEDED, payload=payload))


@handler("test_document")
def issue_a_document(task: Task) -> None:
    """Store a file and the row that names it; stay a while inside the transaction, where a kill hurts most."""
    content = hashlib.sha256(task.payload["name"].encode()).digest() * 4096
    with task.finishing():
        payload = {"name": task.payload["name"], "sha256": storage.put(content)}
        db.session.add(Job(kind="effect", state=JobState.SUCCEEDED, payload=payload))
        db.session.flush()
        time.sleep(1)


if __name__ == "__main__":
    jobs.RETRY_AFTER = timedelta(seconds=0.2)  # type: ignore[misc]  # tests do not wait
    sys.exit(Worker(create_app(), timedelta(seconds=float(sys.argv[1]))).run())
