"""``case serve``: the web server and the worker as two child processes.

A child that dies is started afresh, later each time it dies soon. When this process itself is killed the
kernel ends its children (Linux), so that nobody is left to write behind the next server's back.
"""

from __future__ import annotations

import ctypes
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import click
from gunicorn.glogging import Logger

from caseapp.config import Settings
from caseapp.jobs import REPLACE_ME
from caseapp.logs import JsonFormatter

ROOT: Final = Path(__file__).resolve().parent.parent.parent
PATIENCE: Final = 30.0
LOOK: Final = 0.3
SOON: Final = 60.0  # a child that lived that long had started well
PAUSES: Final = (0.0, 1.0, 2.0, 5.0, 10.0, 20.0)
PR_SET_PDEATHSIG: Final = 1
Process = subprocess.Popen[bytes]


class _Told(JsonFormatter):
    """gunicorn's messages in full, but without what a request brought along: its address, path or bytes."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the line."""
        told, _, quoted = record.getMessage().partition("request")
        whole = record.getMessage() if not quoted else f"{told}request"
        return super().format(logging.makeLogRecord(vars(record) | {"msg": whole, "args": None}))


class GunicornLogger(Logger):  # type: ignore[misc]
    """gunicorn's own messages in our form."""

    def setup(self, cfg: Any) -> None:
        """Configure, then take over the format."""
        super().setup(cfg)
        for handler in logging.getLogger("gunicorn.error").handlers:
            handler.setFormatter(_Told())


@dataclass
class Child:
    """One of our two programs, and how often in a row it has died soon after its start."""

    name: str
    start: Callable[[], Process]
    deaths: int = 0
    process: Process = field(init=False)
    began: float = field(init=False)
    due: float = field(init=False)

    def __post_init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Start it (again)."""
        self.process, self.began, self.due = self.start(), time.monotonic(), 0.0

    def look(self) -> None:
        """Start it again if it has died and its pause is over; the worker may ask for it."""
        code = self.process.poll()
        if code is None or (self.due and time.monotonic() < self.due):
            return
        if code == REPLACE_ME or self.due:
            self.begin()
            return
        self.deaths = 0 if time.monotonic() - self.began > SOON else self.deaths + 1
        pause = PAUSES[min(self.deaths, len(PAUSES)) - 1] if self.deaths else 0.0
        click.echo(f"the {self.name} ended by itself ({code}); again in {pause:.0f} s", err=True)
        self.due = time.monotonic() + pause


def run(settings: Settings, host: str, port: int) -> int:
    """Serve until SIGTERM or SIGINT; 0 when asked to stop, 1 when a child cannot live.

    Raises:
        ClickException: the port is taken.

    """
    _refuse_taken(host, port)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(_empty_folder(settings.var_dir / "metrics"))}
    children = [
        Child("web server", lambda: _start(web_command(settings, host, port), environment)),
        Child("worker", lambda: _start(worker_command(), dict(os.environ))),
    ]
    click.echo(f"caseapp serves http://{host}:{port}/api/v1 (pages to try it: http://{host}:{port}/docs)")
    try:
        return _watch(children, stopping)
    finally:
        _end([child.process for child in children])


def _refuse_taken(host: str, port: int) -> None:
    """Said at once: gunicorn would try for seconds, and we again and again."""
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        message = (
            f"cannot listen on {host}:{port} ({error.strerror}): stop what runs there or take another port, "
            f"`make run PORT={port % 65535 + 1}`"
        )
        raise click.ClickException(message) from error


def web_command(settings: Settings, host: str, port: int) -> list[str]:
    """gunicorn; SQLite has one writer, so one process with more threads serves it better."""
    workers, threads = (1, 8) if settings.is_sqlite else (2, 4)
    options = {
        "bind": f"{host}:{port}",
        "worker-class": "caseapp.cli.answering.ProblemWorker",
        "workers": workers,
        "threads": threads,
        "graceful-timeout": 10,
        "keep-alive": 75,  # longer than clients and proxies keep an idle connection: none writes into a closed one
        "log-level": "warning",
        "logger-class": "caseapp.cli.serving.GunicornLogger",
        "chdir": ROOT,
    }
    given = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "gunicorn", *given, "--no-control-socket", "wsgi:app"]


def worker_command() -> list[str]:
    """The worker, as the administrator would start it."""
    return [sys.executable, "-m", "flask", "--app", "wsgi", "case", "worker"]


def _start(command: list[str], environment: dict[str, str]) -> Process:
    first = _die_with_parent(os.getpid())
    return subprocess.Popen(  # noqa: S603 - our own two programs
        command,
        cwd=ROOT,
        env=environment,
        preexec_fn=first,  # noqa: PLW1509 - this process has one thread
    )


def _die_with_parent(parent: int) -> Callable[[], None]:
    """What a child does before it becomes its program: SIGTERM when the parent is gone, however it went."""
    library = ctypes.CDLL(None, use_errno=True)  # loaded here: little may be done between fork and exec

    def ask() -> None:
        if sys.platform == "linux":
            library.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:  # it died before the kernel was asked
                os.kill(os.getpid(), signal.SIGKILL)

    return ask


def _watch(children: list[Child], stopping: threading.Event) -> int:
    """Look after the children; one that dies at every start is given up, for the administrator to see."""
    while not stopping.wait(LOOK):
        for child in children:
            child.look()
            if child.deaths > len(PAUSES):
                click.echo(f"the {child.name} does not live; stopping", err=True)
                return 1
    return 0


def _end(children: list[Process]) -> None:
    """Ask every child to stop, wait, and insist."""
    running = [child for child in children if child.poll() is None]
    for child in running:
        child.terminate()
    for child in running:
        try:
            child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _empty_folder(folder: Path) -> Path:
    """Numbers of earlier processes are not this server's."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
