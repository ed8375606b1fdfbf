"""The demo's own environment, database, web server and worker; everything is started and stopped by process id."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import requests
import sqlalchemy as sa

ROOT: Final = Path(__file__).resolve().parent.parent
MARK: Final = "made-by-demo"  # only a folder that holds this may be emptied
PATIENCE: Final = 120.0
FLASK: Final = (sys.executable, "-m", "flask", "--app", "wsgi", "case")


class NotReady(Exception):
    """Something the demo cannot do, in one sentence for the person who typed the command."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where the demo lives: its folder, and the database when it is not the SQLite file in there."""

    folder: Path
    database_url: str | None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Site:
        """``CASEAPP_VAR`` (default ``var/demo``) and ``DATABASE_URL``."""
        folder = Path(environ.get("CASEAPP_VAR") or ROOT / "var" / "demo").resolve()
        return cls(folder, environ.get("DATABASE_URL") or None)

    @property
    def environment(self) -> dict[str, str]:
        """What the project's commands read, and nothing limits a client that signs in sixty accounts."""
        chosen = {
            "CASEAPP_ENV": "demo",
            "CASEAPP_VAR": str(self.folder),
            "CASEAPP_LOGIN_LIMIT": "100000 per minute",
            "CASEAPP_SCREENING_LIMIT": "100000 per minute",
            "CASEAPP_LOGIN_NAME_LIMIT": "100000 per minute",
            "CASEAPP_ACCOUNT_LIMIT": "100000 per minute",
            "CASEAPP_ADDRESS_LIMIT": "100000 per minute",
        }
        return dict(os.environ) | chosen

    @property
    def to_serve(self) -> str:
        """The words before ``make run`` that serve this very database."""
        words = []
        if self.folder != ROOT / "var" / "demo" or self.database_url:
            words = ["CASEAPP_ENV=demo", f"CASEAPP_VAR={self.folder}"]
        if self.database_url:
            words.append("DATABASE_URL=…")
        return " ".join([*words, "make run"])


def make_empty(site: Site) -> None:
    """Throw the last demo away; refuse to touch anything that is not one.

    Raises:
        NotReady: the folder or the database holds something else.

    """
    if site.database_url:
        _refuse_unless_empty(site.database_url)
    mark = site.folder / MARK
    if mark.exists():
        shutil.rmtree(site.folder)
    elif (site.folder / "caseapp.sqlite3").exists():
        raise NotReady(
            f"{site.folder} holds a database that the demo did not make; set CASEAPP_VAR to another folder"
        )
    site.folder.mkdir(parents=True, exist_ok=True)
    mark.write_text("the next `make demo` empties this folder\n", encoding="utf-8")


def _refuse_unless_empty(url: str) -> None:
    engine = sa.create_engine(url, hide_parameters=True)
    try:
        tables = sa.inspect(engine).get_table_names()
    except sa.exc.OperationalError as error:
        raise NotReady("the database of DATABASE_URL does not answer") from error
    finally:
        engine.dispose()
    if tables:
        raise NotReady(
            f"the database of DATABASE_URL holds {len(tables)} tables; the demo wants an empty one of its own"
        )


def command(site: Site, *words: str, typed: str = "") -> None:
    """Run ``flask case …`` in the demo's environment; NotReady with what it said when it fails."""
    done = subprocess.run(
        [*FLASK, *words],
        cwd=ROOT,
        env=site.environment,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NotReady(f"`flask case {' '.join(words)}` failed:\n{done.stdout}{done.stderr}")


@contextmanager
def serving(site: Site) -> Iterator[str]:
    """The address of the API while web server and worker run; both have ended when the block has."""
    port = _free_port()
    with (site.folder / "server.log").open("wb") as log:
        words = [*FLASK, "serve", "--port", str(port)]
        child = subprocess.Popen(words, cwd=ROOT, env=site.environment, stdout=log, stderr=log)
        try:
            _wait(child, f"http://127.0.0.1:{port}/health/ready")
            yield f"http://127.0.0.1:{port}/api/v1"
        finally:
            child.terminate()
            child.wait(PATIENCE)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(child: subprocess.Popen[bytes], url: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if child.poll() is not None:
            break
        try:
            if requests.get(url, timeout=PATIENCE).ok:
                return
        except requests.RequestException:
            pass
        time.sleep(0.1)
    raise NotReady("the server did not become ready; its messages are in server.log of the demo's folder")
