"""Background jobs: the row is the truth, claimed with a lease and an attempt number.

A worker that was killed loses its lease, and another attempt runs the job; a worker that comes back
late writes nothing, because everything it writes asks for its own attempt number. Instants here are
machine time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import REGION_WIDE, Actor, in_region
from caseapp.errors import NotFound
from caseapp.extensions import after_commit, db, unit_of_work
from caseapp.models import Account, Job, Organization
from caseapp.services.wakeup import wakeup
from caseapp.vocabulary import JobState

LEASE: Final = timedelta(seconds=30)
RETRY_AFTER: Final = timedelta(seconds=10)
MOST_DOUBLINGS: Final = 5
MOST_ATTEMPTS: Final = 5
GAVE_UP: Final = "gave_up"
OUR_FAULT: Final = "internal_error"
REASONS: Final[Mapping[str, tuple[str, str]]] = {
    GAVE_UP: ("多次中断，已放弃", "interrupted too often, given up"),
    OUR_FAULT: ("系统内部错误，已记录", "an internal error; it has been logged"),
    "case_file_too_large": (
        "卷宗页数超过规定的上限",
        "the file of the case would have more pages than the rules allow",
    ),
}
Result = Mapping[str, Any]


class LeaseLost(Exception):
    """Another attempt has taken the job over; whatever this one did not commit is void."""


@dataclass(frozen=True, slots=True)
class Task:
    """One attempt at one job, as its handler sees it; plain values, no database row.

    A handler runs its own units of work, keeps slow work outside of them, and writes its effects in
    :meth:`finishing`, which is what makes them happen exactly once.
    """

    id: UUID
    kind: str
    payload: Mapping[str, Any]
    attempt: int
    account_id: UUID | None

    def progress(self, percent: int) -> None:
        """Store 0 to 99 in a short transaction of its own; call it between units of work.

        Raises:
            LeaseLost: another attempt runs; stop at once.

        """
        if db.session().in_transaction():
            raise RuntimeError("progress is reported between units of work, not inside one")
        with unit_of_work():
            self._write(progress=min(max(percent, 0), 99))

    @contextmanager
    def step(self, percent: int) -> Iterator[None]:
        """A unit of work in the middle of a job: its effects and the progress are committed together.

        The next attempt finds them done; what a late one writes is void.

        Raises:
            LeaseLost: on entry, before the block runs.

        """
        with unit_of_work():
            self._write(progress=min(max(percent, 0), 99))
            yield

    @contextmanager
    def finishing(self, result: Result | None = None) -> Iterator[None]:
        """The job's last unit of work: its effects and ``succeeded`` are committed together or not at all.

        Raises:
            LeaseLost: on entry, before the block runs.

        """
        with unit_of_work():
            self._succeed(result)
            yield

    def extend(self, lease: timedelta) -> None:
        """Keep the lease for that long from now; raises LeaseLost."""
        with unit_of_work():
            self._write(lease_until=clock.real_now() + lease)

    def postpone(self) -> None:
        """Try again later, for as long as it takes: the database or the store was away, which is not the job's fault.

        The wait doubles with each attempt, from ten seconds to about five minutes. Raises LeaseLost.
        """
        wait = RETRY_AFTER * 2 ** min(self.attempt - 1, MOST_DOUBLINGS)
        with unit_of_work():
            self._write(lease_until=clock.real_now() + wait, postponed=Job.postponed + 1)

    def fail(self, code: str) -> None:
        """End the job as failed; raises LeaseLost."""
        with unit_of_work():
            self._write(**_finished(JobState.FAILED), error_code=code)

    def succeed(self, result: Result | None) -> None:
        """End the job as succeeded unless :meth:`finishing` did; raises LeaseLost."""
        if state_of(self.id) is JobState.RUNNING:
            with unit_of_work():
                self._succeed(result)

    def _succeed(self, result: Result | None) -> None:
        self._write(**_finished(JobState.SUCCEEDED), progress=100, result=dict(result or {}))

    def _write(self, **values: Any) -> None:
        mine = (Job.id == self.id, Job.attempt == self.attempt, Job.state == JobState.RUNNING)
        if not _update(sa.update(Job).where(*mine).values(**values)):
            raise LeaseLost


Handler = Callable[[Task], Result | None]
HANDLERS: Final[dict[str, Handler]] = {}
PERSONAL: Final[set[str]] = set()  # kinds of jobs about one person, which only who asked for one sees


def handler(kind: str, *, personal: bool = False) -> Callable[[Handler], Handler]:
    """Register what runs the jobs of a kind: ``@handler("annual_report")``.

    ``personal``: it is about one person's data, so that who looks after the region is not told of it.
    It may run more than once for one job. It returns the job's ``result`` (plain JSON values), unless it
    ended with :meth:`Task.finishing`. A raised CaseAppError fails the job with its code; an unreachable
    database or store is tried again.
    """

    def register(function: Handler) -> Handler:
        HANDLERS[kind] = function
        PERSONAL.update({kind} if personal else ())
        return function

    return register


def enqueue(kind: str, payload: Mapping[str, Any], actor: Actor | None, resource: str | None = None) -> Job:
    """Store a job in the caller's transaction; a worker is woken once that is committed.

    ``payload`` holds plain JSON values and no personal data; ``resource`` is the path of what the job makes.
    """
    if kind not in HANDLERS:
        raise LookupError(f"no handler for jobs of kind {kind!r}")
    account_id = actor.account_id if actor else None
    job = Job(kind=kind, payload=dict(payload), resource=resource, account_id=account_id)
    db.session.add(job)
    db.session.flush()
    identifier = job.id
    after_commit(lambda: wakeup.ring(identifier))
    return job


def find(actor: Actor, job_id: UUID) -> Job:
    """A job the actor asked for, or one asked for in the region they look after, no personal one; else NotFound."""
    whose = Job.account_id == actor.account_id
    if actor.roles & REGION_WIDE:
        common = sa.and_(Job.kind.not_in(PERSONAL), in_region(Organization.region_code, actor.region_code))
        whose = sa.or_(whose, common)
    found = db.session.scalar(
        sa.select(Job)
        .join(Account, Account.id == Job.account_id)
        .join(Organization, Organization.id == Account.organization_id)
        .where(Job.id == job_id, whose)
    )
    if found is None:
        raise NotFound
    return found


def shown(job: Job) -> dict[str, Any]:
    """A job as it is answered; ``error`` explains the code of a failed one."""
    names = "id kind state progress result resource created_at finished_at"
    return {**{name: getattr(job, name) for name in names.split()}, "error": _error(job.error_code)}


def _error(code: str | None) -> dict[str, str] | None:
    if code is None:
        return None
    zh, en = REASONS.get(code, ("处理失败", "the job could not be carried out"))
    return {"code": code, "message": zh, "message_en": en}


def state_of(job_id: UUID) -> JobState | None:
    """The state now, or ``None`` for no such job; in a short reading transaction of its own."""
    with unit_of_work(read_only=True):
        return db.session.scalar(sa.select(Job.state).where(Job.id == job_id))


def claim(lease: timedelta = LEASE) -> Task | None:
    """Take the oldest due job for one attempt, or ``None``; gives up those tried too often.

    Due are queued jobs and running ones whose lease is over. Two workers never take the same one.
    """
    now = clock.real_now()
    if not _any_due(now):
        return None
    with unit_of_work():
        _give_up(now)
        row = db.session.execute(_claiming(now, lease)).one_or_none()
    return Task(*row) if row is not None else None


def _due(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(Job.state == JobState.QUEUED, _lapsed(now))


def _lapsed(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(Job.state == JobState.RUNNING, Job.lease_until < now)


def _any_due(now: datetime) -> bool:
    """Looked at by reading first, so that an idle worker never queues for SQLite's one writer."""
    with unit_of_work(read_only=True):
        return bool(db.session.scalar(sa.select(sa.exists().where(_due(now)))))


def _give_up(now: datetime) -> None:
    tired = sa.update(Job).where(_lapsed(now), Job.attempt - Job.postponed >= MOST_ATTEMPTS)
    _update(tired.values(**_finished(JobState.FAILED), error_code=GAVE_UP))


def _claiming(now: datetime, lease: timedelta) -> sa.UpdateBase:
    oldest = sa.select(Job.id).where(_due(now)).order_by(Job.id).limit(1).with_for_update(skip_locked=True)
    return (
        sa.update(Job)
        .where(Job.id == oldest.scalar_subquery())
        .values(state=JobState.RUNNING, attempt=Job.attempt + 1, lease_until=now + lease)
        .returning(Job.id, Job.kind, Job.payload, Job.attempt, Job.account_id)
        .execution_options(synchronize_session=False)
    )


def _finished(state: JobState) -> dict[str, Any]:
    return {"state": state, "lease_until": None, "finished_at": clock.real_now()}


def _update(statement: sa.Update) -> int:
    done = db.session.execute(statement.execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]


def counts() -> dict[JobState, int]:
    """How many jobs are in each state."""
    rows = db.session.execute(sa.select(Job.state, sa.func.count()).group_by(Job.state))
    return dict.fromkeys(JobState, 0) | dict(rows.all())
