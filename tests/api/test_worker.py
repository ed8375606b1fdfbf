"""Jobs: stored with the change that asks for them, and run exactly once whoever is killed."""

import inspect
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from caseapp import clock, create_app
from caseapp import jobs as worker_module
from caseapp.errors import PolicyMissing, Unavailable
from caseapp.extensions import db, unit_of_work
from caseapp.jobs import Worker, _outcome
from caseapp.models import Job, WorkerHeartbeat
from caseapp.services import demo_time, jobs
from caseapp.services.jobs import HANDLERS, MOST_ATTEMPTS, LeaseLost, Task
from caseapp.services.wakeup import WakeUp, wakeup
from caseapp.vocabulary import JobState
from tests.api.live_jobs import KIND, alive, effect, effects, enqueued, start_worker, stored, until
from tests.conftest import settings_for

NOW = timedelta(0)
Run = Callable[[Task], Any]


@pytest.fixture(scope="module")
def apps() -> Iterator[dict[str, Flask]]:
    made: dict[str, Flask] = {}
    yield made
    for app in made.values():
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def live(
    database: str,
    apps: dict[str, Flask],
    migrated_url: Callable[[str], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Flask]:
    """An app on a database of its own, where commits are real and other processes see them."""
    if database not in apps:
        apps[database] = create_app(settings_for(migrated_url(database), tmp_path_factory.mktemp("live")))
    app = apps[database]
    wakeup.configure(app.extensions["settings"])
    with app.app_context():
        yield app
        db.session.rollback()
        with unit_of_work():
            for model in (Job, WorkerHeartbeat):
                db.session.execute(sa.delete(model))
    wakeup.queue().storage.flush_queue()
    wakeup.queue().storage.close()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[[Run], None]:
    """Says what jobs of the test's kind do."""

    def register(function: Run) -> None:
        monkeypatch.setitem(HANDLERS, KIND, function)

    register(lambda _: {"made": True})
    return register


# --- with the change that asks for it ---------------------------------------------------------------


def test_a_job_is_stored_and_rung_when_the_change_is_committed(
    live: Flask, run: Callable[[Run], None]
) -> None:
    job_id = enqueued(year=2025)
    job = stored(job_id)
    assert (job.state, job.progress, job.attempt, job.payload) == (JobState.QUEUED, 0, 0, {"year": 2025})
    assert wakeup.queue().storage.queue_size() == 1


def test_a_rolled_back_change_leaves_neither_job_nor_ring(live: Flask, run: Callable[[Run], None]) -> None:
    def change() -> None:
        with unit_of_work():
            jobs.enqueue(KIND, {}, None)
            raise KeyError("the rest of the change fails")

    with pytest.raises(KeyError):
        change()
    assert db.session.scalar(sa.select(sa.func.count(Job.id))) == 0
    assert wakeup.queue().storage.queue_size() == 0


def test_a_lost_ring_costs_no_job(
    live: Flask, run: Callable[[Run], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wakeup, "_settings", None)
    monkeypatch.setattr(wakeup, "_huey", None)
    job_id = enqueued()
    monkeypatch.undo()
    monkeypatch.setitem(HANDLERS, KIND, lambda _: {})
    Worker(live).drain()
    assert stored(job_id).state is JobState.SUCCEEDED


def test_a_kind_that_nobody_handles_is_refused_at_once(live: Flask) -> None:
    with pytest.raises(LookupError), unit_of_work():
        jobs.enqueue("no_such_kind", {}, None)


def test_a_ring_carries_the_id_and_nothing_else(live: Flask, run: Callable[[Run], None]) -> None:
    heard: list[str] = []
    job_id = enqueued(secret="x")
    queue = wakeup.answer(heard.append)
    message = queue.storage.dequeue()
    assert b"secret" not in message
    queue.execute(queue.deserialize_task(message))
    assert heard == [str(job_id)]


def test_an_unsigned_message_is_never_unpickled(live: Flask) -> None:
    other, ours = WakeUp(), live.extensions["settings"]
    other.configure(settings_for(ours.database_url, ours.var_dir, jwt_secret="o" * 40))
    other.ring(uuid4())
    message = wakeup.queue().storage.dequeue()
    with pytest.raises(ValueError, match="mismatch"):
        wakeup.queue().deserialize_task(message)


# --- exactly once -------------------------------------------------------------------------------------


def test_a_late_worker_writes_nothing(live: Flask, run: Callable[[Run], None]) -> None:
    job_id = enqueued()
    late, second = jobs.claim(NOW), jobs.claim()
    assert late is not None
    assert second is not None
    assert (late.attempt, second.attempt) == (1, 2)
    with pytest.raises(LeaseLost), late.finishing({"by": "late"}):
        db.session.add(effect("late"))
    for write in (lambda: late.progress(50), lambda: late.fail("x"), lambda: late.extend(NOW)):
        with pytest.raises(LeaseLost):
            write()
    with pytest.raises(LeaseLost):
        late.succeed({})
    with second.finishing({"by": "second"}):
        db.session.add(effect("second"))
    assert effects() == ["second"]
    assert stored(job_id).result == {"by": "second"}
    with pytest.raises(LeaseLost), second.finishing():
        db.session.add(effect("second"))
    assert effects() == ["second"]


def test_effects_that_fail_leave_the_job_unfinished(live: Flask, run: Callable[[Run], None]) -> None:
    job_id = enqueued()
    task = jobs.claim()
    assert task is not None

    def finish() -> None:
        with task.finishing():
            db.session.add(effect("half"))
            db.session.flush()
            raise KeyError

    with pytest.raises(KeyError):
        finish()
    assert effects() == []
    assert stored(job_id).state is JobState.RUNNING


def test_a_running_job_is_not_taken_twice(live: Flask, run: Callable[[Run], None]) -> None:
    wanted = {enqueued() for _ in range(12)}

    def take_all(_: int) -> list[UUID]:
        found = []
        with live.app_context():
            while (task := jobs.claim()) is not None:
                found.append(task.id)
        return found

    with ThreadPoolExecutor(4) as pool:
        taken = [job_id for found in pool.map(take_all, range(4)) for job_id in found]
    assert sorted(taken) == sorted(wanted)


def test_a_job_that_always_kills_its_worker_is_given_up(live: Flask, run: Callable[[Run], None]) -> None:
    job_id = enqueued()
    attempts = [task.attempt for _ in range(MOST_ATTEMPTS) if (task := jobs.claim(NOW)) is not None]
    assert attempts == list(range(1, MOST_ATTEMPTS + 1))
    assert jobs.claim(NOW) is None
    job = stored(job_id)
    assert (job.state, job.error_code, job.attempt) == (JobState.FAILED, "gave_up", MOST_ATTEMPTS)


@pytest.mark.slow
def test_a_killed_workers_job_is_finished_once_by_another(live: Flask, run: Callable[[Run], None]) -> None:
    first, second = enqueued(name="first"), enqueued(name="second")
    workers = [start_worker(live, 1.5)]
    try:
        until(lambda: stored(first).progress >= 20)
        workers[0].send_signal(signal.SIGKILL)
        workers[0].wait()
        assert stored(first).state is JobState.RUNNING
        workers.append(start_worker(live, 1.5))
        until(lambda: {stored(first).state, stored(second).state} == {JobState.SUCCEEDED})
        assert effects() == ["first", "second"]
        assert (stored(first).result, stored(second).result) == ({"attempt": 2}, {"attempt": 1})
        assert len(alive()) == 2
        workers[1].terminate()
        assert workers[1].wait(30) == 0
        assert len(alive()) == 1, "the one that was asked to stop has signed off"
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


# --- what becomes of an attempt -----------------------------------------------------------------------


def refuse(_task: Task) -> None:
    raise Unavailable


def lose(_task: Task) -> None:
    raise sa.exc.OperationalError("", {}, Exception())


def forbid(_task: Task) -> None:
    raise PolicyMissing


def break_down(_task: Task) -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("does", "state", "code"),
    [
        (lambda _: {"made": 1}, JobState.SUCCEEDED, None),
        (forbid, JobState.FAILED, "no_policy_in_force"),
        (break_down, JobState.FAILED, "internal_error"),
        (refuse, JobState.RUNNING, None),
        (lose, JobState.RUNNING, None),
    ],
)
def test_how_an_attempt_ends(
    live: Flask, run: Callable[[Run], None], does: Run, state: JobState, code: str | None
) -> None:
    run(does)
    job_id = enqueued()
    Worker(live).drain()
    job = stored(job_id)
    assert (job.state, job.error_code, job.attempt) == (state, code, 1)
    if state is JobState.RUNNING:
        assert job.lease_until is not None
        wait = (job.lease_until - clock.real_now()).total_seconds()
        assert 5 < wait <= 10, "tried again soon, not at once"
    else:
        assert job.finished_at is not None


def test_what_is_away_for_long_costs_no_job(live: Flask, run: Callable[[Run], None]) -> None:
    """Postponed with growing pauses, however often; only attempts that died count towards giving up."""
    run(refuse)
    job_id, waits = enqueued(), []
    for _ in range(MOST_ATTEMPTS + 3):
        with unit_of_work():
            db.session.execute(sa.update(Job).values(lease_until=clock.real_now() - timedelta(seconds=1)))
        Worker(live).drain()
        until_at = stored(job_id).lease_until
        assert until_at is not None
        waits.append(round((until_at - clock.real_now()).total_seconds(), -1))
    assert waits == [10, 20, 40, 80, 160, 320, 320, 320]
    run(lambda _: {"made": 1})
    with unit_of_work():
        db.session.execute(sa.update(Job).values(lease_until=clock.real_now() - timedelta(seconds=1)))
    Worker(live).drain()
    assert stored(job_id).state is JobState.SUCCEEDED


def test_progress_is_seen_from_outside_and_never_inside_a_transaction(
    live: Flask, run: Callable[[Run], None]
) -> None:
    seen: list[int] = []

    def work(task: Task) -> None:
        for percent in (-5, 40, 250):
            task.progress(percent)
            with live.app_context():
                seen.append(stored(task.id).progress)
        with unit_of_work():
            db.session.execute(sa.text("SELECT 1"))
            with pytest.raises(RuntimeError, match="between units of work"):
                task.progress(50)

    run(work)
    job_id = enqueued()
    Worker(live).drain()
    assert seen == [0, 40, 99]
    assert (stored(job_id).state, stored(job_id).progress) == (JobState.SUCCEEDED, 100)


def test_a_long_job_keeps_its_lease(live: Flask, run: Callable[[Run], None]) -> None:
    worker = Worker(live, lease=timedelta(seconds=30))
    leases: list[datetime] = []

    def work(task: Task) -> None:
        with live.app_context():
            with unit_of_work():
                db.session.execute(sa.update(Job).values(lease_until=clock.real_now()))
            worker._beat()
            leases.append(stored(task.id).lease_until or clock.real_now())

    run(work)
    enqueued()
    worker.drain()
    assert leases[0] > clock.real_now() + timedelta(seconds=20)
    assert alive() == [worker.name]


def test_a_job_that_took_much_memory_is_the_workers_last(
    live: Flask, run: Callable[[Run], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "TOO_LARGE", 1)
    worker = Worker(live)
    first, second = enqueued(), enqueued()
    worker.drain()
    assert worker.replace
    assert (stored(first).state, stored(second).state) == (JobState.SUCCEEDED, JobState.QUEUED)


@pytest.mark.one_database
def test_a_small_worker_is_not_taken_for_the_large_program_that_started_it() -> None:
    ballast = b"x" * (300 << 20)
    asks = "import resource\nfrom pathlib import Path\n\n" + inspect.getsource(worker_module.peak_memory)
    asked = [sys.executable, "-c", asks + "\nprint(peak_memory())"]
    told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own
    assert 1024 < int(told) < len(ballast) / 1024


def test_the_log_of_an_attempt_names_the_job_and_nobody(
    live: Flask, run: Callable[[Run], None], capfd: pytest.CaptureFixture[str]
) -> None:
    job_id = enqueued(name="张三")
    capfd.readouterr()
    Worker(live).drain()
    (line,) = [json.loads(text) for text in capfd.readouterr().err.splitlines()]
    assert set(line) == {"at", "level", "logger", "event", "job_id", "kind", "attempt", "state", "ms"}
    assert (line["job_id"], line["attempt"], line["state"]) == (str(job_id), 1, "succeeded")


def test_business_time_of_the_demo_holds_inside_a_job(live: Flask, run: Callable[[Run], None]) -> None:
    standing = datetime(2025, 3, 3, 2, tzinfo=UTC)
    with unit_of_work():
        demo_time.move(standing)
    seen: list[datetime] = []
    run(lambda _: seen.append(clock.now()))
    for demo in (True, False):
        enqueued()
        task = jobs.claim()
        assert task is not None
        _outcome(task, demo=demo)
    assert seen[0] == standing
    assert seen[1] > standing + timedelta(days=300)
    assert clock.now() > standing + timedelta(days=300)
