"""``case serve``: the web server and the worker as two child processes that live and end together."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
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
Child = subprocess.Popen[bytes]


class GunicornLogger(Logger):  # type: ignore[misc]
    """gunicorn's own messages in our form: without the addresses and paths that it quotes."""

    def setup(self, cfg: Any) -> None:
        """Configure, then take over the format."""
        super().setup(cfg)
        for handler in logging.getLogger("gunicorn.error").handlers:
            handler.setFormatter(JsonFormatter())


def run(settings: Settings, host: str, port: int) -> int:
    """Serve until SIGTERM, SIGINT or the death of a child; 0 when asked to stop, otherwise 1."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(_empty_folder(settings.var_dir / "metrics"))}
    starts: list[Callable[[], Child]] = [
        lambda: _start(web_command(settings, host, port), environment),
        lambda: _start(worker_command(), dict(os.environ)),
    ]
    children = [start() for start in starts]
    click.echo(f"caseapp serves http://{host}:{port}/api/v1 (pages to try it: http://{host}:{port}/docs)")
    try:
        return _watch(children, starts, stopping)
    finally:
        _end(children)


def web_command(settings: Settings, host: str, port: int) -> list[str]:
    """gunicorn; SQLite has one writer, so one process with more threads serves it better."""
    workers, threads = (1, 8) if settings.is_sqlite else (2, 4)
    options = {
        "bind": f"{host}:{port}",
        "worker-class": "gthread",
        "workers": workers,
        "threads": threads,
        "graceful-timeout": 10,
        "log-level": "warning",
        "logger-class": "caseapp.cli.serving.GunicornLogger",
        "chdir": ROOT,
    }
    given = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "gunicorn", *given, "--no-control-socket", "wsgi:app"]


def worker_command() -> list[str]:
    """The worker, as the administrator would start it."""
    return [sys.executable, "-m", "flask", "--app", "wsgi", "case", "worker"]


def _start(command: list[str], environment: dict[str, str]) -> Child:
    return subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603 - our own two programs


def _watch(children: list[Child], starts: list[Callable[[], Child]], stopping: threading.Event) -> int:
    """Look after the children; the worker is started afresh when it asks for it."""
    while not stopping.wait(LOOK):
        for index, child in enumerate(children):
            code = child.poll()
            if code == REPLACE_ME:
                children[index] = starts[index]()
            elif code is not None:
                click.echo(f"a child process ended by itself ({code}); stopping", err=True)
                return 1
    return 0


def _end(children: list[Child]) -> None:
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
