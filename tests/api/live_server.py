"""A web server of our own that may be frozen, killed and cut off from its disk, and clients that write to it."""

import contextlib
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import psycopg
import requests

from caseapp.cli.serving import ROOT, web_command
from caseapp.config import Settings
from tests.api.live_jobs import child_environment
from tests.cases import CASES, application

NO_OVERRIDE = [
    "setpriv",
    "--bounding-set=-dac_override,-dac_read_search",
    "--inh-caps=-dac_override,-dac_read_search",
]
OPEN_WRITES = """SELECT count(*) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid()
  AND state = 'idle in transaction' AND backend_xid IS NOT NULL"""
FINE = {200, 201, 202}
ATTEMPTS = 400


def open_writes(url: str) -> int:
    """How many transactions that have written are open; exact only while those who write are frozen."""
    if url.startswith("sqlite"):
        file = url.removeprefix("sqlite:///")
        with contextlib.closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as link:
            try:
                link.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return 1  # SQLite has one writer, and it holds the lock
            link.execute("ROLLBACK")
            return 0
    with psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True) as link:
        found = link.execute(OPEN_WRITES).fetchone()
        return int(found[0]) if found else 0


@dataclass
class Program:
    """A program of ours in a process group of its own."""

    command: list[str]
    settings: Settings
    log: Path
    process: subprocess.Popen[bytes] | None = None
    hit: list[int] = field(default_factory=list)

    def start(self) -> Self:
        """Start; does not wait for an answer."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=child_environment(self.settings),
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self

    def signal(self, number: signal.Signals) -> None:
        """Send it to every process of the program."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def kill(self) -> None:
        """SIGKILL to all of it at once."""
        self.signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()

    def freeze_inside_a_write(self, chance: random.Random) -> None:
        """Stop it at a moment of chance at which a transaction that has written is open."""
        for _ in range(ATTEMPTS):
            time.sleep(chance.uniform(0.005, 0.06))
            self.signal(signal.SIGSTOP)
            time.sleep(0.01)
            found = open_writes(self.settings.database_url)
            if found:
                self.hit.append(found)
                return
            self.signal(signal.SIGCONT)
        raise AssertionError("no open write was ever hit: do the clients write at all?")

    def processes(self) -> list[int]:
        """The program and the children it has."""
        assert self.process is not None
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [self.process.pid, *map(int, listed.split())]

    def limit_files(self, size: int) -> None:
        """No file of it may grow beyond ``size``; RLIM_INFINITY gives the space back."""
        for number in self.processes():
            resource.prlimit(number, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


class Web(Program):
    """gunicorn as ``case serve`` starts it."""

    def __init__(self, settings: Settings, port: int, log: Path, *, bound_by_modes: bool = False) -> None:
        command = web_command(settings, "127.0.0.1", port)
        wrapped = bound_by_modes and os.geteuid() == 0  # file modes do not bind root until it gives that up
        super().__init__([*NO_OVERRIDE, *command] if wrapped else command, settings, log)
        self.address = f"http://127.0.0.1:{port}"
        assert not wrapped or shutil.which("setpriv"), "setpriv (util-linux) is missing"

    def answers(self) -> bool:
        """Whether it serves at all."""
        with contextlib.suppress(requests.RequestException):
            return requests.get(f"{self.address}/health/live", timeout=5).ok
        return False


@dataclass
class Clients:
    """Threads that receive applications and ask for reports over HTTP, each request until it is acknowledged."""

    address: str
    tokens: tuple[str, str]
    name: str
    acknowledged: dict[str, dict[str, Any]] = field(default_factory=dict)
    reports: dict[str, dict[str, Any]] = field(default_factory=dict)
    answers: Counter[int | str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    @contextlib.contextmanager
    def writing(self, threads: int = 4) -> Iterator[Self]:
        """Write while the block runs; what was begun is then brought to its end."""
        workers = [
            threading.Thread(target=self._write, args=(number,), daemon=True) for number in range(threads)
        ]
        for worker in workers:
            worker.start()
        try:
            yield self
        finally:
            self.stopping.set()
            for worker in workers:
                worker.join(90)
        assert not any(worker.is_alive() for worker in workers), "a client still waits for its answer"

    def more(self, number: int = 4, seconds: float = 60) -> None:
        """Wait until so many more writes have been acknowledged."""
        wanted, deadline = len(self.acknowledged) + number, time.monotonic() + seconds
        while len(self.acknowledged) < wanted:
            assert time.monotonic() < deadline, f"no more writes: {dict(self.answers)} {self.wrong[:3]}"
            time.sleep(0.02)

    def _write(self, thread: int) -> None:
        with requests.Session() as http:
            number = 0
            while not self.stopping.is_set():
                key = f"{self.name}-{thread}-{number}"
                if number % 5 == 4:
                    body = {"kind": "annual", "region_code": "340200", "year": 2025}
                    self._until_answered(http, "/reports", self.tokens[1], key, body, self.reports)
                else:
                    body = application(facts=f"事实{key}。")
                    self._until_answered(http, CASES, self.tokens[0], key, body, self.acknowledged)
                number += 1

    def _until_answered(
        self,
        http: requests.Session,
        path: str,
        token: str,
        key: str,
        body: dict[str, Any],
        into: dict[str, dict[str, Any]],
    ) -> None:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        deadline = time.monotonic() + 80
        while time.monotonic() < deadline:
            try:
                answer = http.post(f"{self.address}/api/v1{path}", json=body, headers=headers, timeout=60)
            except requests.RequestException:
                self.answers["no answer"] += 1
                time.sleep(0.05)
                continue
            self.answers[answer.status_code] += 1
            if answer.status_code in FINE:
                into[key] = answer.json()
                return
            self._judge(answer)
            time.sleep(0.05)

    def _judge(self, answer: requests.Response) -> None:
        """Everything but success must be a problem that says: not now."""
        problem = answer.json() if answer.headers.get("Content-Type") == "application/problem+json" else {}
        sound = answer.status_code == 503 and answer.headers.get("Retry-After", "").isdigit()
        if not (sound and problem.get("detail") and problem.get("detail_en")):
            self.wrong.append(f"{answer.status_code} {answer.text[:300]}")


def until(condition: Callable[[], Any], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)
