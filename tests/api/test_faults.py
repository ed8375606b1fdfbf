"""Kills in the middle of writes, full disks and read-only stores: what was acknowledged stays, nothing is half."""

import json
import os
import re
import resource
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
import sqlalchemy as sa
from sqlalchemy import event

from caseapp.extensions import db, unit_of_work
from caseapp.services import jobs
from caseapp.services.jobs import HANDLERS
from caseapp.vocabulary import JobState
from tests import postgres
from tests.api.fault_rounds import DOCUMENT_JOB, Site, losses, site, unfinished
from tests.api.live_server import Program, until
from tests.cases import CASES, application
from tests.clients import ApiClient

ROUNDS = int(os.environ.get("CASEAPP_KILL_ROUNDS", "1"))  # `make soak` asks for more
LESS_THAN_A_DOCUMENT = 65_536
pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test may enqueue what only the test's worker handles."""
    monkeypatch.setitem(HANDLERS, DOCUMENT_JOB, lambda _: None)


@(
    pytest.mark.slow if "CASEAPP_KILL_ROUNDS" in os.environ else pytest.mark.postgresql_only
)  # both in `make soak`
def test_kills_of_the_web_server_and_the_worker(
    database: str, migrated_url: Callable[[str], str], tmp_path: Path
) -> None:
    with site(migrated_url(database), tmp_path, jobs_too=True) as under_fire:
        with under_fire.clients("kill").writing() as clients:
            for _ in range(ROUNDS):
                under_fire.kill_web(clients)
        for _ in range(ROUNDS):
            under_fire.kill_worker()
        until(lambda: not unfinished(under_fire.app))
        assert losses(under_fire.app, clients) == []
        assert len(under_fire.web.hit) == len(under_fire.worker.hit) == ROUNDS, (
            "each kill met an open transaction"
        )
        assert clients.answers["no answer"] >= ROUNDS
        say(under_fire, clients.answers)


def test_kills_of_postgresql(tmp_path: Path) -> None:
    with postgres.machine() as server:
        url = postgres.fresh_database(server.url, "under_fire")
        with site(url, tmp_path) as under_fire:
            with under_fire.clients("kill").writing() as clients:
                for _ in range(ROUNDS):
                    under_fire.kill_database(server, clients)
                    db.engine.dispose()
            assert losses(under_fire.app, clients) == []
            assert len(under_fire.web.hit) == ROUNDS
            assert clients.answers[503] >= ROUNDS
            say(under_fire, clients.answers)


def say(under_fire: Site, answers: Any) -> None:
    """Counted for who reads the long check's output."""
    hits = f"open writes at the kills: web {under_fire.web.hit}, worker {under_fire.worker.hit}"
    print(f"\n{hits}; answers {json.dumps({str(k): v for k, v in answers.items()})}")  # noqa: T201


# --- no space -----------------------------------------------------------------------------------------


def write(under_fire: Site, key: str) -> requests.Response:
    headers = {"Authorization": f"Bearer {under_fire.tokens[0]}", "Idempotency-Key": key}
    address = f"{under_fire.web.address}/api/v1{CASES}"
    return requests.post(address, json=application(), headers=headers, timeout=60)


def accepted(under_fire: Site, key: str) -> dict[str, Any]:
    """What is acknowledged, tried again as a client would."""
    answers = [write(under_fire, key)]
    until(lambda: answers[-1].status_code == 201 or answers.append(write(under_fire, key)))
    return dict(answers[-1].json())


def refused(answer: requests.Response, code: str) -> None:
    """A problem that tells a person, in both languages, that nothing was saved, and a machine when to try again."""
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (503, code), problem
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Retry-After"].isdigit()
    assert "未保存" in problem["detail"]
    assert "nothing was saved" in problem["detail_en"]


def test_a_full_disk_under_sqlite(migrated_url: Callable[[str], str], tmp_path: Path) -> None:
    """The server's files may not grow: a write fails in its middle, and works again when there is space."""
    url = migrated_url("sqlite")
    with site(url, tmp_path) as under_fire:
        clients = under_fire.clients("full")
        clients.acknowledged["before"] = accepted(under_fire, "before")
        log = Path(url.removeprefix("sqlite:///") + "-wal")
        for more in (0, 5_000, 20_000):
            under_fire.web.limit_files(log.stat().st_size + more)
            refused(write(under_fire, "during"), "storage_full")
            assert losses(under_fire.app, clients) == []
        under_fire.web.limit_files(resource.RLIM_INFINITY)
        clients.acknowledged["during"] = accepted(under_fire, "during")
        assert losses(under_fire.app, clients) == []


def test_a_full_database_file(migrated_url: Callable[[str], str], tmp_path: Path) -> None:
    """SQLite may have no more pages."""
    pages: dict[str, int] = {}

    def limit(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages['most']}")

    with site(migrated_url("sqlite"), tmp_path) as under_fire:
        clients = under_fire.clients("pages")
        inside = ApiClient(under_fire.app.test_client(), under_fire.tokens[0], None)
        with db.engine.connect() as connection:
            pages["most"] = connection.exec_driver_sql("PRAGMA page_count").scalar_one() + 1
        event.listen(db.engine, "connect", limit)
        db.engine.dispose()
        answers = [
            inside.request("POST", CASES, json=application(), headers={"Idempotency-Key": f"p{number}"})
            for number in range(12)
        ]
        last = answers[-1]
        assert (last.status_code, last.get_json(force=True)["code"]) == (503, "storage_full")
        assert last.headers["Retry-After"].isdigit()
        kept = {f"p{n}": answer.get_json() for n, answer in enumerate(answers) if answer.status_code == 201}
        clients.acknowledged.update(kept)
        assert losses(under_fire.app, clients) == []
        pages["most"] *= 10
        db.engine.dispose()
        for number, answer in enumerate(answers):
            key = f"p{number}"
            headers = {"Idempotency-Key": key}
            if answer.status_code == 503:
                clients.acknowledged[key] = inside.post(CASES, application(), headers=headers)
        assert losses(under_fire.app, clients) == []


def test_a_full_disk_under_the_worker(
    database: str, migrated_url: Callable[[str], str], tmp_path: Path
) -> None:
    """Its files may not grow while a document is written: the job is late, neither lost nor failed, and done once."""
    with site(migrated_url(database), tmp_path, jobs_too=True) as under_fire:
        worker = under_fire.worker
        until(lambda: b"worker started" in said(worker))
        worker.limit_files(LESS_THAN_A_DOCUMENT)
        with unit_of_work():
            job = jobs.enqueue(DOCUMENT_JOB, {"name": "full"}, None).id
        until(
            lambda: re.search(
                rb"(will try again|turn failed).*(will try again|turn failed)", said(worker), re.DOTALL
            )
        )
        assert jobs.state_of(job) in {JobState.QUEUED, JobState.RUNNING}
        assert unfinished(under_fire.app)
        worker.limit_files(resource.RLIM_INFINITY)
        until(lambda: not unfinished(under_fire.app))


def said(program: Program) -> bytes:
    return program.log.read_bytes()


DISK_FULL = """CREATE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '{}'; END $$"""


@pytest.mark.parametrize(("state", "code"), [("53100", "storage_full"), ("25006", "storage_read_only")])
def test_postgresql_without_space_or_read_only(
    state: str, code: str, migrated_url: Callable[[str], str], tmp_path: Path
) -> None:
    """The server raises the very state in the middle of the transaction, at the first clock of the case."""
    with site(migrated_url("postgresql"), tmp_path) as under_fire:
        clients = under_fire.clients("full")
        clients.acknowledged["before"] = accepted(under_fire, "before")
        with unit_of_work():
            db.session.execute(sa.text(DISK_FULL.format(state)))
            trigger = (
                "CREATE TRIGGER no_space BEFORE INSERT ON deadline FOR EACH ROW EXECUTE FUNCTION no_space()"
            )
            db.session.execute(sa.text(trigger))
        refused(write(under_fire, "during"), code)
        assert losses(under_fire.app, clients) == []
        with unit_of_work():
            db.session.execute(sa.text("DROP TRIGGER no_space ON deadline"))
        clients.acknowledged["during"] = accepted(under_fire, "during")
        assert losses(under_fire.app, clients) == []


# --- read-only ----------------------------------------------------------------------------------------


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nobody bound by file modes writes below a folder; root is not, unless it gave that up (setpriv)."""
    everything = [folder, *folder.rglob("*")]
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in everything}
    for path in everything:
        path.chmod(modes[path] & ~0o222)
    try:
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


def test_a_read_only_database_file(migrated_url: Callable[[str], str], tmp_path: Path) -> None:
    url = migrated_url("sqlite")
    with site(url, tmp_path, bound_by_modes=True) as under_fire:
        clients = under_fire.clients("ro")
        clients.acknowledged["before"] = accepted(under_fire, "before")
        with read_only(Path(url.removeprefix("sqlite:///")).parent):
            under_fire.web.kill()
            under_fire.web.start()
            until(under_fire.web.answers)
            refused(write(under_fire, "during"), "storage_read_only")
        clients.acknowledged["during"] = accepted(under_fire, "during")
        assert losses(under_fire.app, clients) == []


def test_a_read_only_postgresql(migrated_url: Callable[[str], str], tmp_path: Path) -> None:
    with site(migrated_url("postgresql"), tmp_path) as under_fire:
        clients = under_fire.clients("ro")
        clients.acknowledged["before"] = accepted(under_fire, "before")
        name = db.engine.url.database
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
            under_fire.web.kill()
            under_fire.web.start()
            until(under_fire.web.answers)
            refused(write(under_fire, "during"), "storage_read_only")
            connection.exec_driver_sql(f"ALTER DATABASE {name} RESET default_transaction_read_only")
        under_fire.web.kill()
        under_fire.web.start()
        until(under_fire.web.answers)
        clients.acknowledged["during"] = accepted(under_fire, "during")
        assert losses(under_fire.app, clients) == []
