"""A throw-away PostgreSQL server for tests: a private folder, a socket in it, no network port.

``server()`` is the context manager; ``python -m tests.postgres [--as NAME] -- command …`` runs a command
with the server's URL in the environment variable NAME (``DATABASE_URL`` unless told).
"""

import argparse
import contextlib
import functools
import os
import pwd
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

SUPERUSER = "caseapp"
INSTALL = "caseapp: the tests need PostgreSQL's server programs: apt-get install -y postgresql"
# Speed only: nothing here outlives the run, so a crash may lose it.
SMALL_LOG = "--wal-segsize=2"  # megabytes: the log's files must fit below the limits that a test sets
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
DURABLE = ("max_connections=100",)  # as an office runs it: what is acknowledged outlives a crash


class PostgresMissingError(Exception):
    """No server programs on this machine; the message says in one line what to install."""


def programs() -> Path:
    """The newest folder that holds ``initdb`` and ``postgres``: Debian keeps them off the path."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -float(path.parent.name))
    on_path = shutil.which("initdb")
    for folder in [*debian, *([Path(on_path).resolve().parent] if on_path else [])]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise PostgresMissingError(INSTALL)


def ordinary_user() -> pwd.struct_passwd | None:
    """Whom to run as: PostgreSQL refuses root. None: ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise PostgresMissingError("caseapp: PostgreSQL refuses root and there is no user postgres or nobody")


def _start(folder: Path, command: list[str], **options: object) -> subprocess.Popen[bytes]:
    user = ordinary_user()
    drop = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    return subprocess.Popen(command, cwd=folder, env=environment, **drop, **options)  # type: ignore[call-overload,no-any-return]


def _initialise(folder: Path, log: Path, *options: str) -> None:
    command = [str(programs() / "initdb"), "-D", str(folder / "data"), "-U", SUPERUSER, "--auth=trust"]
    with log.open("wb") as output:
        made = _start(folder, [*command, "-E", "UTF8", "--no-sync", *options], stdout=output, stderr=output)
        if made.wait(timeout=120):
            raise RuntimeError(f"initdb failed: {log.read_text(errors='replace')[-2000:]}")


def _serve(folder: Path, log: Path, settings: tuple[str, ...], largest: int) -> subprocess.Popen[bytes]:
    command = [str(programs() / "postgres"), "-D", str(folder / "data"), "-k", str(folder), "-h", ""]
    for setting in settings:
        command += ["-c", setting]
    with log.open("ab") as output:
        # Its own session: Ctrl-C must reach pytest first and the server only when the tests are done.
        before = functools.partial(resource.setrlimit, resource.RLIMIT_FSIZE, (largest, largest))
        return _start(
            folder, command, stdout=output, stderr=output, start_new_session=True, preexec_fn=before
        )


def _await_ready(process: subprocess.Popen[bytes], folder: Path, log: Path) -> None:
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(host=str(folder), user=SUPERUSER, dbname="postgres").close()
            return
        time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)  # fast shutdown: does not wait for forgotten connections
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGQUIT)
        process.wait(timeout=20)


@dataclass
class Machine:
    """A server that can be killed and started again; its data stays."""

    folder: Path
    settings: tuple[str, ...]
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The SQLAlchemy URL of the database ``postgres``, which the superuser reaches."""
        return f"postgresql+psycopg://{SUPERUSER}@/postgres?host={self.folder}"

    def start(self, largest: int = resource.RLIM_INFINITY) -> None:
        """Serve; returns when it answers. No file of it may grow beyond ``largest`` bytes."""
        log = self.folder / "log"
        self.process = _serve(self.folder, log, self.settings, largest)
        _await_ready(self.process, self.folder, log)

    def kill(self) -> None:
        """SIGKILL to the server and every process of it, as when the machine loses its power supply."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)  # it must start no new ones meanwhile
        for number in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self.process.wait()

    def processes(self) -> list[int]:
        """The server and what it has started."""
        assert self.process is not None
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [self.process.pid, *map(int, listed.split())]

    def stop(self) -> None:
        """Stop in order, whatever state it is in."""
        if self.process is not None and self.process.poll() is None:
            _stop(self.process)


@contextlib.contextmanager
def machine(settings: tuple[str, ...] = DURABLE, *options: str) -> Iterator[Machine]:
    """Run a server that a test may kill, made with ``options``; nothing of it is left afterwards."""
    programs()
    folder = Path(tempfile.mkdtemp(prefix="caseapp-pg-", dir="/tmp"))  # a socket's path must be short
    made = Machine(folder, settings)
    try:
        if user := ordinary_user():
            os.chown(folder, user.pw_uid, user.pw_gid)
        _initialise(folder, folder / "log", *options)
        try:
            made.start()
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Run a server; gives the SQLAlchemy URL of its database ``postgres``, which the superuser reaches."""
    with machine(SETTINGS) as made:
        yield made.url


def fresh_database(server_url: str, name: str, like: str = "template1") -> str:
    """Make the database ``name`` on that server (an old one of the name goes); gives its URL.

    It is empty, or a copy of the database ``like``, which nobody may be using.
    """
    place, _, options = server_url.partition("?")
    with psycopg.connect(server_url.replace("+psycopg", "", 1), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(like))
        )
    return f"{place.rpartition('/')[0]}/{name}" + (f"?{options}" if options else "")


def _run(command: list[str], variable: str) -> int:
    if os.environ.get(variable):  # somebody's own server, CI's for instance
        return subprocess.run(command, check=False).returncode
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with server() as url:
        return subprocess.run(command, check=False, env=os.environ | {variable: url}).returncode


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.postgres")
    parser.add_argument("--as", dest="variable", default="DATABASE_URL")
    parser.add_argument("command", nargs="+")
    arguments = parser.parse_args()
    try:
        return _run(arguments.command, arguments.variable)
    except PostgresMissingError as missing:
        print(missing, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
