"""Two hundred requests at once against a real server, and what happens when the database cannot go on."""

import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from socket import socket
from typing import Any

import pytest
import requests
import sqlalchemy as sa
from sqlalchemy.orm import Session

from caseapp.cli.serving import web_command
from caseapp.extensions import db
from caseapp.models import CaseEvent, LegalCase, NumberCounter, StoredReply
from caseapp.services import case_views
from caseapp.vocabulary import Role
from tests.api.live_jobs import child_environment
from tests.cases import CASES, applicant, application, identity
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.db.conftest import Live

ROOT = Path(__file__).parent.parent.parent
AT_ONCE = 32
SIZES = {"postgresql": (200, 10), "sqlite": (40, 4)}  # requests, and how many of them share each shared key


@pytest.fixture
def clients(live: Live) -> list[ApiClient]:
    with live.session() as session:
        sign_in = SignIn(live.app, session, live.places, count())
        return [sign_in(Role.INTAKE_OFFICER) for _ in range(4)]


@contextmanager
def served(live: Live, log: Path) -> Iterator[str]:
    """gunicorn, as ``case serve`` starts it, on this test's database."""
    settings = live.app.extensions["settings"]
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with log.open("wb") as output:
        command = web_command(settings, "127.0.0.1", port)
        server = subprocess.Popen(  # noqa: S603 - our own server
            command, env=child_environment(settings), cwd=ROOT, stdout=output, stderr=output
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/health/live", server)
        yield f"http://127.0.0.1:{port}/api/v1"
    finally:
        server.terminate()
        server.wait(30)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server ended"
        try:
            if requests.get(address, timeout=20).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise TimeoutError


@pytest.mark.slow
@pytest.mark.postgresql_only  # on SQLite all writers queue: tests/db/test_numbers.py
def test_two_hundred_at_once_half_of_them_with_equal_keys(
    live: Live, clients: list[ApiClient], database: str, tmp_path: Path
) -> None:
    requests_, shares = SIZES[database]
    half = requests_ // 2
    wanted = [f"shared-{index // shares}" if index < half else f"own-{index}" for index in range(requests_)]
    wanted = wanted[::2] + wanted[1::2]  # equal keys meet, and meet others

    def post(key: str) -> tuple[str, int, str, bool]:
        serial = int(key.split("-")[1]) + (1 if key.startswith("own") else 501)
        client = clients[serial % len(clients)]
        body = application(applicant=applicant(name=f"申请人{serial}", id_number=identity(serial=serial)))
        headers = {"Authorization": f"Bearer {client.token}", "Idempotency-Key": key}
        answer = requests.post(base + CASES, json=body, headers=headers, timeout=120)
        return key, answer.status_code, answer.text, "Idempotent-Replay" in answer.headers

    with served(live, tmp_path / "log") as base, ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(post, wanted))
    statuses = Counter(status for _, status, _, _ in answers)
    assert statuses == {201: requests_}, (tmp_path / "log").read_text()[-3000:]
    cases = half // shares + half
    assert len({key for key, *_ in answers}) == len({text for _, _, text, _ in answers}) == cases
    assert sum(replayed for *_, replayed in answers) == requests_ - cases
    assert in_row(live) == list(range(1, cases + 1))


def in_row(live: Live) -> list[int]:
    """Serials of all cases; there are as many replies and beginnings of chains, and the counter stands there."""
    with live.session() as session:
        serials = list(session.scalars(sa.select(LegalCase.serial).order_by(LegalCase.serial)))
        first = session.scalar(sa.select(sa.func.count()).where(CaseEvent.seq == 1))
        kept = session.scalar(sa.select(sa.func.count()).select_from(StoredReply))
        assert session.scalars(sa.select(NumberCounter.last)).all() == [len(serials)]
        assert first == kept == len(serials)
        return serials


# --- keys ---------------------------------------------------------------------------------------------


def test_a_key_is_its_accounts_own(live: Live, clients: list[ApiClient]) -> None:
    key = {"Idempotency-Key": "the-same"}
    made = [client.post(CASES, application(), headers=key)["id"] for client in clients[:2]]
    assert len(set(made)) == 2
    assert clients[0].post(CASES, application(), headers=key)["id"] == made[0]


def test_a_key_is_for_one_path_and_one_body(live: Live, clients: list[ApiClient]) -> None:
    key = {"Idempotency-Key": "the-same"}
    case = clients[0].post(CASES, application(), headers=key)
    for path, body in (
        (CASES, application(facts="另一份。")),
        (f"{CASES}/{case['id']}/withdrawal", {}),
        (f"{CASES}?", application()),
    ):
        answer = clients[0].request("POST", path, json=body, headers=key, match=case["version"])
        expected = 201 if path.endswith("?") else 409
        assert answer.status_code == expected, answer.get_data(as_text=True)
        assert expected == 201 or answer.get_json(force=True)["code"] == "idempotency_key_reused"


def test_a_refusal_is_not_kept(live: Live, clients: list[ApiClient]) -> None:
    key = {"Idempotency-Key": "again"}
    clients[0].post(CASES, application(matter="boredom"), 422, headers=key)
    assert clients[0].post(CASES, application(), headers=key)["number"].endswith("000001")


def test_after_a_day_a_key_is_free_again(live: Live, clients: list[ApiClient]) -> None:
    key = {"Idempotency-Key": "again"}
    first = clients[0].post(CASES, application(), headers=key)
    with live.session() as session:
        row = session.scalars(sa.select(StoredReply)).one()
        row.created_at = row.created_at.replace(year=row.created_at.year - 1)
        session.commit()
    assert clients[0].post(CASES, application(), headers=key)["id"] != first["id"]


def test_a_replay_needs_the_rights_of_now(live: Live, clients: list[ApiClient]) -> None:
    key = {"Idempotency-Key": "before"}
    clients[0].post(CASES, application(), headers=key)
    who = {"account": clients[0].account_id}
    with live.session() as session:
        move(
            session,
            "UPDATE account SET organization_id = :place WHERE id = :account",
            place=live.places.foreign,
            **who,
        )
        moved = clients[0].request("POST", CASES, json=application(), headers=key)
        assert moved.status_code == 409
        assert "number" not in moved.get_data(as_text=True)
        move(session, "DELETE FROM account_role WHERE account_id = :account", **who)
    clients[0].post(CASES, application(), 403, headers=key)


def move(session: Session, statement: str, **values: Any) -> None:
    typed = [sa.bindparam(name, type_=sa.Uuid()) for name in values]
    session.execute(sa.text(statement).bindparams(*typed), values)
    session.commit()


def test_the_second_waits_for_the_first_and_gets_its_answer(
    live: Live, clients: list[ApiClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    real, began = case_views.detail, threading.Event()

    def slowly(*args: Any, **kwargs: Any) -> Any:
        began.set()
        time.sleep(0.5)
        return real(*args, **kwargs)

    monkeypatch.setattr(case_views, "detail", slowly)

    def post(after: threading.Event) -> Any:
        after.wait(5)
        client = ApiClient(live.app.test_client(), clients[0].token, None)
        return client.request("POST", CASES, json=application(), headers={"Idempotency-Key": "slow"})

    ready = threading.Event()
    ready.set()
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(post, (ready, began))
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.headers["Idempotent-Replay"] == "true"
    assert first.data == second.data


# --- a database that cannot go on ---------------------------------------------------------------------


def refuses(monkeypatch: pytest.MonkeyPatch, act: Callable[[], Any], times: int = 99) -> None:
    """Before its answer is made, a request does ``act`` in its own transaction, the first ``times`` times."""
    real, left = case_views.detail, [times]

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        left[0] -= 1
        if left[0] >= 0:
            act()
        return real(*args, **kwargs)

    monkeypatch.setattr(case_views, "detail", wrapped)


def say(statement: str) -> Callable[[], Any]:
    return lambda: db.session.execute(sa.text(statement))


def raised(state: str) -> str:
    return f"DO $$ BEGIN RAISE EXCEPTION 'told' USING ERRCODE = '{state}'; END $$"


def later(client: ApiClient) -> None:
    """The answer is 503 with the time to come back, and afterwards all is as before."""
    answer = client.request("POST", CASES, json=application())
    assert answer.status_code == 503, answer.get_data(as_text=True)
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.get_json(force=True)["errors"] == []


FAULTS = {
    "deadlock": raised("40P01"),
    "serialisation": raised("40001"),
    "lock": raised("55P03"),
    "statement": "SET LOCAL statement_timeout = 50; SELECT pg_sleep(2)",
    "connection": "SELECT pg_terminate_backend(pg_backend_pid())",
    "shutdown": raised("57P01"),
    "connections": raised("53300"),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.postgresql_only
def test_what_the_database_cannot_do_now_is_503(
    live: Live, clients: list[ApiClient], monkeypatch: pytest.MonkeyPatch, fault: str, database: str
) -> None:
    with monkeypatch.context() as planted:
        refuses(planted, say(FAULTS[fault]))
        later(clients[0])
    assert clients[0].post(CASES, application())["number"].endswith("000001")


@pytest.mark.parametrize("fault", ["deadlock", "serialisation", "lock"])
@pytest.mark.postgresql_only
def test_what_passes_is_tried_again_unseen(
    live: Live, clients: list[ApiClient], monkeypatch: pytest.MonkeyPatch, fault: str, database: str
) -> None:
    refuses(monkeypatch, say(FAULTS[fault]), times=2)
    assert clients[0].post(CASES, application())["number"].endswith("000001")
    assert in_row(live) == [1]


@pytest.mark.postgresql_only
def test_two_requests_that_lock_each_other_out_both_succeed(
    live: Live, clients: list[ApiClient], monkeypatch: pytest.MonkeyPatch, database: str
) -> None:
    """A real deadlock: each holds a row that the other wants; the database ends one of them."""
    meeting, mine, real = threading.Barrier(2, timeout=5), threading.local(), case_views.detail
    broken: list[str] = []

    def crossing(*args: Any, **kwargs: Any) -> Any:
        first, second = mine.order
        lock(first)
        if not mine.met:
            mine.met = True
            meeting.wait()
        try:
            lock(second)
        except sa.exc.DBAPIError as error:
            broken.append(getattr(error.orig, "sqlstate", ""))
            raise
        return real(*args, **kwargs)

    def lock(code: str) -> None:
        db.session.execute(sa.text("SELECT code FROM region WHERE code = :code FOR UPDATE"), {"code": code})

    def post(turn: tuple[ApiClient, tuple[str, str]]) -> int:
        mine.order, mine.met = turn[1], False
        return ask(turn[0])

    def ask(client: ApiClient) -> int:
        serial = 1 if client is clients[0] else 3
        body = application(applicant=applicant(name=f"甲{serial}", id_number=identity(serial=serial)))
        return client.request("POST", CASES, json=body).status_code

    monkeypatch.setattr(case_views, "detail", crossing)
    with live.session() as session:  # of another office: two cases of one would already meet at their number
        other = SignIn(live.app, session, live.places, count(9))(Role.INTAKE_OFFICER, at=live.places.foreign)
    turns = [(clients[0], ("340202", "340207")), (other, ("340207", "340202"))]
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(post, turns)) == [201, 201]
    assert broken == ["40P01"]
    with live.session() as session:
        assert session.scalars(sa.select(LegalCase.serial)).all() == [1, 1]


@pytest.mark.postgresql_only
def test_a_row_that_stays_locked_is_not_waited_for_for_ever(
    live: Live, clients: list[ApiClient], database: str
) -> None:
    case = clients[0].post(CASES, application())
    with live.app.app_context():
        held = db.engine.connect()
        held.execute(sa.text("SELECT id FROM legal_case FOR UPDATE"))
        shorter = sa.event.listens_for(db.engine, "begin")(
            lambda link: link.exec_driver_sql("SET LOCAL lock_timeout = 100")
        )
        answer = clients[0].request(
            "POST", f"{CASES}/{case['id']}/withdrawal", json={}, match=case["version"]
        )
        sa.event.remove(db.engine, "begin", shorter)
        held.close()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


@pytest.mark.postgresql_only
def test_when_every_connection_is_in_use_it_is_503(
    live: Live, clients: list[ApiClient], monkeypatch: pytest.MonkeyPatch, database: str
) -> None:
    with live.app.app_context():
        pool: Any = db.engine.pool
        monkeypatch.setattr(pool, "_timeout", 0.1)
        taken = [db.engine.connect() for _ in range(pool.size() + pool._max_overflow)]
        try:
            later(clients[0])
        finally:
            for link in taken:
                link.close()
    assert clients[0].post(CASES, application())["number"].endswith("000001")


def test_nobody_waits_for_a_lock_for_ever(live: Live, database: str) -> None:
    with live.app.app_context():
        db.engine.dispose()  # the migration had set its own time on its connection
    with live.session() as session:
        if database == "postgresql":
            assert session.scalar(sa.text("SHOW lock_timeout")) == "15s"
        else:
            assert session.scalar(sa.text("PRAGMA busy_timeout")) == 15_000
