"""The audit's background work: an anchor a day, and verification when somebody asks for it."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import asdict
from typing import Any, Final

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.extensions import db, unit_of_work
from caseapp.models import Job
from caseapp.services import audit_checks, jobs
from caseapp.services.audit_verify import AuditFault
from caseapp.services.jobs import Task
from caseapp.services.security_log import record_security
from caseapp.vocabulary import JobState, SecurityEventKind

ANCHOR: Final = "audit_anchor"
VERIFICATION: Final = "audit_verification"
RESOURCE: Final = "/api/v1/audit/verification"
ALMOST: Final = 95  # percent, when the cases are through and logs and anchors are left
log = logging.getLogger("caseapp.audit")


def schedule() -> None:
    """Queue today's anchor (the day of China by machine time) unless it is; harmless from several workers."""
    key = f"{ANCHOR}:{clock.day_of(clock.real_now()).isoformat()}"
    with unit_of_work(read_only=True):
        there = db.session.scalar(sa.select(Job.id).where(Job.schedule_key == key))
    if there is None:
        with suppress(sa.exc.IntegrityError), unit_of_work():  # another worker was faster
            jobs.enqueue(ANCHOR, {}, None).schedule_key = key


@jobs.handler(ANCHOR)
def make_anchor(_task: Task) -> dict[str, Any]:
    """Make the anchor; run twice it makes two, which is as good."""
    return audit_checks.anchor_now()


@jobs.handler(VERIFICATION)
def run_verification(task: Task) -> None:
    """Check everything; faults are counted, shown and noted in the security log."""
    outcome, total = audit_checks.Outcome(), max(audit_checks.number_of_cases(), 1)
    for fault in audit_checks.verify(outcome, None, lambda done: task.progress(ALMOST * done // total)):
        log.error("audit fault", extra={"code": fault.code})
    with task.finishing(outcome.as_dict()):
        if outcome.count:
            record_security(SecurityEventKind.AUDIT_FAILED, None, task.id, {"faults": outcome.count})


def ask(actor: Actor) -> Job:
    """Queue a verification, or give the one that is under way."""
    under_way = sa.select(Job).where(
        Job.kind == VERIFICATION, Job.state.in_((JobState.QUEUED, JobState.RUNNING))
    )
    found = db.session.scalar(under_way.order_by(Job.id).limit(1))
    return found or jobs.enqueue(VERIFICATION, {}, actor, RESOURCE)


def newest() -> dict[str, Any]:
    """The newest verification that has ended; one that could not be carried out is not whole, and says so.

    Empty values before the first.
    """
    done = sa.select(Job).where(
        Job.kind == VERIFICATION, Job.state.in_((JobState.SUCCEEDED, JobState.FAILED))
    )
    job = db.session.scalar(done.order_by(Job.finished_at.desc(), Job.id.desc()).limit(1))
    result = (_broken(job) if job.state is JobState.FAILED else job.result or {}) if job else {}
    return {
        "job_id": job.id if job else None,
        "finished_at": job.finished_at if job else None,
        "whole": result.get("whole"),
        "counts": result.get("counts", {}),
        "faults": result.get("faults"),
        "shown": result.get("shown", []),
    }


def _broken(job: Job) -> dict[str, Any]:
    what = f"the verification was not carried out: {job.error_code}"
    fault = AuditFault("verification", None, "not_verified", what)
    return {"whole": False, "faults": 1, "shown": [{**asdict(fault), "message": str(fault)}]}
