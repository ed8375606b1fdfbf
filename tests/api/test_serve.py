"""``case serve``: two processes that start, answer and end together."""

import base64
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from caseapp.cli import serving
from caseapp.jobs import REPLACE_ME
from tests.api.live_jobs import until
from tests.conftest import KEYS, settings_for

ROOT = Path(__file__).parent.parent.parent
FLASK = [sys.executable, "-m", "flask", "--app", "wsgi", "case"]
Command = subprocess.Popen[str]


@pytest.fixture
def environment(new_url: Callable[[str], str], tmp_path: Path) -> dict[str, str]:
    return os.environ | {
        "CASEAPP_ENV": "test",
        "CASEAPP_VAR": str(tmp_path),
        "CASEAPP_JWT_SECRET": "s" * 40,
        "CASEAPP_KEYS": ",".join(f"{v}={base64.b64encode(k).decode()}" for v, k in KEYS.items()),
        "DATABASE_URL": new_url("sqlite"),
    }


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*FLASK, *words], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.fixture
def serve(environment: dict[str, str], port: int, tmp_path: Path) -> Iterator[Command]:
    """A running server on a migrated database."""
    assert run(environment, "upgrade").returncode == 0
    with (tmp_path / "log").open("w") as log:
        command = [*FLASK, "serve", "--port", str(port)]
        process = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True
        )
    yield process
    for child in children(process):
        os.kill(child, signal.SIGKILL)
    process.kill()
    process.communicate()


def children(process: Command) -> list[int]:
    return children_of(process.pid)


def children_of(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in path.read_text().split()] if path.exists() else []


def program(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def living(pid: int) -> bool:
    """Whether it runs; a dead one that nobody has waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def ready(port: int) -> dict[str, Any]:
    """The answer of ``/health/ready`` once it is green."""
    deadline = time.monotonic() + 40
    answer: dict[str, Any] = {}
    while answer.get("status") != "ready":
        assert time.monotonic() < deadline, answer
        time.sleep(0.1)
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready") as response:
                answer = json.load(response)
        except urllib.error.HTTPError as error:
            answer = json.load(error)
        except urllib.error.URLError:
            continue
    return answer


@pytest.mark.slow
def test_it_serves_until_asked_to_stop(serve: Command, port: int, tmp_path: Path) -> None:
    ready(port)
    mine = children(serve)
    assert sorted("gunicorn" in program(child) for child in mine) == [False, True]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as response:
        assert b"caseapp_requests_total" in response.read()
    serve.send_signal(signal.SIGTERM)
    output, _ = serve.communicate(timeout=40)
    assert serve.returncode == 0
    assert f"http://127.0.0.1:{port}/docs" in output
    assert not any(Path(f"/proc/{child}").exists() for child in mine)
    for line in (tmp_path / "log").read_text().splitlines():
        json.loads(line)


@pytest.mark.slow
@pytest.mark.parametrize("which", ["gunicorn", "case worker"])
def test_a_killed_child_is_started_afresh(serve: Command, port: int, which: str) -> None:
    ready(port)
    (victim,) = [child for child in children(serve) if which in program(child)]
    os.kill(victim, signal.SIGKILL)
    until(lambda: any(which in program(child) for child in children(serve) if child != victim))
    ready(port)
    assert serve.poll() is None


@pytest.mark.slow
def test_nobody_lives_on_when_it_is_killed_itself(serve: Command, port: int) -> None:
    ready(port)
    mine = [pid for child in children(serve) for pid in (child, *children_of(child))]
    assert len(mine) >= 3, "gunicorn, its own child and the worker"
    serve.kill()
    until(lambda: not any(living(pid) for pid in mine))


def test_it_refuses_a_database_without_tables(environment: dict[str, str]) -> None:
    answer = run(environment, "serve")
    assert answer.returncode == 1
    assert "case upgrade" in answer.stderr


def test_postgresql_is_served_by_more_processes(tmp_path: Path) -> None:
    embedded = serving.web_command(settings_for("sqlite:///x", tmp_path), "127.0.0.1", 80)
    served = serving.web_command(settings_for("postgresql+psycopg:///x", tmp_path), "127.0.0.1", 80)
    assert {"--workers=1", "--threads=8"} <= set(embedded)
    assert {"--workers=2", "--threads=4"} <= set(served)


def test_a_taken_port_is_said_at_once(environment: dict[str, str], port: int) -> None:
    assert run(environment, "upgrade").returncode == 0
    with socket.create_server(("127.0.0.1", port)):
        answer = run(environment, "serve", "--port", str(port))
    assert (answer.returncode, answer.stdout) == (1, "")
    (line,) = [line for line in answer.stderr.splitlines() if not line.startswith("{")]  # those are logs
    assert f"127.0.0.1:{port}" in line
    assert "make run PORT=" in line


def test_make_run_takes_the_port() -> None:
    def typed(*words: str) -> str:
        done = subprocess.run(
            ["/usr/bin/make", "--dry-run", "run", *words],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    assert "case serve --port 8123" in typed("PORT=8123")
    assert "--port" not in typed()
    assert "PORT=8001" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("template", "args", "told"),
    [
        ("Connection in use: %s", (("127.0.0.1", 8000),), "Connection in use: ('127.0.0.1', 8000)"),
        ("Worker (pid:%s) exited with code %s.", (7, 3), "Worker (pid:7) exited with code 3."),
        ("Error handling request %s", ("/x?name=somebody",), "Error handling request"),
        ("Invalid request from ip=10.0.0.9: Invalid Method 'somebody'", (), "Invalid request"),
    ],
)
def test_gunicorns_messages_are_whole_but_for_what_a_request_says(
    template: str, args: tuple[object, ...], told: str
) -> None:
    record = logging.makeLogRecord({"msg": template, "args": args, "name": "gunicorn.error"})
    assert json.loads(serving._Told().format(record))["event"] == told


def sleeper(code: str) -> serving.Process:
    return subprocess.Popen([sys.executable, "-c", code])


def test_a_worker_that_asks_for_it_is_replaced() -> None:
    started: list[serving.Process] = []
    stopping = threading.Event()

    def start() -> serving.Process:
        started.append(
            sleeper("import time; time.sleep(60)" if started else f"raise SystemExit({REPLACE_ME})")
        )
        if len(started) > 1:
            stopping.set()
        return started[-1]

    child = serving.Child("worker", start)
    assert serving._watch([child], stopping) == 0
    assert (child.process, child.deaths) == (started[1], 0)
    serving._end([child.process])
    assert [process.returncode for process in started] == [REPLACE_ME, -signal.SIGTERM]


def test_a_child_that_dies_at_every_start_is_given_up_after_pauses(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serving, "PAUSES", (0.0, 0.4))
    monkeypatch.setattr(serving, "LOOK", 0.02)
    began: list[float] = []

    def start() -> serving.Process:
        began.append(time.monotonic())
        return sleeper("raise SystemExit(3)")

    assert serving._watch([serving.Child("worker", start)], threading.Event()) == 1
    assert len(began) == 3
    assert began[2] - began[1] > 0.4 > began[1] - began[0] - 0.4
    assert "does not live" in capsys.readouterr().err


def test_a_long_life_forgives_earlier_deaths(monkeypatch: pytest.MonkeyPatch) -> None:
    child = serving.Child("worker", lambda: sleeper(""))
    child.process.wait()
    child.deaths, child.began = 4, time.monotonic() - serving.SOON - 1
    child.look()
    assert child.deaths == 0
    child.look()
    assert child.process.wait(20) == 0


RAW = {
    b"GARBAGE\r\n\r\n": (400, "bad_request"),
    b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\nHost: x\r\n\r\n": (414, "uri_too_long"),
    b"GET / HTTP/1.1\r\nHost: x\r\nbad name: 13812341234\r\n\r\n": (400, "bad_request"),
    b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 9000 + b"\r\n\r\n": (431, "headers_too_large"),
    b"GET / HTTP/9.9\r\nHost: x\r\n\r\n": (400, "bad_request"),
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: brotli\r\n\r\n": (501, "not_implemented"),
    b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n": (200, None),
}


def listens(port: int) -> bool:
    with socket.socket() as link:
        return link.connect_ex(("127.0.0.1", port)) == 0


def told(port: int, sent: bytes) -> tuple[int, dict[str, str], dict[str, Any]]:
    """Status, headers and body of what comes back over a bare connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as link:
        link.sendall(sent)
        found = b""
        while got := link.recv(65536):
            found += got
    head, _, body = found.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return int(status.split()[1]), headers, json.loads(body)


@pytest.mark.parametrize("configured", [False, True], ids=["case serve", "deploy"])
def test_what_never_becomes_a_request_is_answered_by_a_problem_too(
    environment: dict[str, str], port: int, tmp_path: Path, configured: bool
) -> None:
    command = serving.web_command(settings_for(environment["DATABASE_URL"], tmp_path), "127.0.0.1", port)
    if configured:
        command = [*command[:3], "--config", "deploy/gunicorn.conf.py", "wsgi:app"]
    bound = {**environment, "CASEAPP_BIND": f"127.0.0.1:{port}"}
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(command, env=bound, cwd=ROOT, stdout=log, stderr=log)
    try:
        until(lambda: listens(port))
        for sent, (status, code) in RAW.items():
            found, headers, body = told(port, sent)
            assert (found, body.get("code")) == (status, code), sent[:40]
            if code is not None:
                assert headers["content-type"] == "application/problem+json"
                assert headers["x-request-id"] == body["request_id"]
                assert {"type", "title", "status", "detail", "detail_en", "errors"} <= set(body)
                assert "13812341234" not in str(body)
    finally:
        process.terminate()
        process.wait(30)
