"""The throw-away server: there while asked for, gone afterwards, and one line where it cannot be had."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests import postgres


def plain(url: str) -> str:
    return url.replace("+psycopg", "", 1)


def test_a_server_serves_and_leaves_nothing() -> None:
    with postgres.server() as url:
        folder = Path(url.partition("host=")[2])
        with psycopg.connect(plain(url)) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
            assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
            number = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        assert folder.stat().st_mode & 0o077 == 0
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_a_fresh_database_is_empty_each_time() -> None:
    with postgres.server() as server:
        for _ in range(2):
            url = postgres.fresh_database(server, "caseapp_once")
            assert url.startswith("postgresql+psycopg://caseapp@/caseapp_once?host=")
            with psycopg.connect(plain(url)) as connection:
                connection.execute("CREATE TABLE thing (id int)")


def test_without_programs_there_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(postgres.Path, "glob", lambda *_: iter(()))
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("TEST_POSTGRES_URL", raising=False)
    monkeypatch.setattr(sys, "argv", ["tests.postgres", "--as", "TEST_POSTGRES_URL", "--", "true"])
    assert postgres.main() == 1
    assert capsys.readouterr().err.splitlines() == [postgres.INSTALL]


@pytest.mark.parametrize("code", [0, 3])
def test_a_command_gets_the_url_and_gives_its_code(code: int) -> None:
    asked = f"import os, sys; sys.exit({code} if os.environ['ASKED'] == 'given' else 9)"
    command = [sys.executable, "-m", "tests.postgres", "--as", "ASKED", "--", sys.executable, "-c", asked]
    assert subprocess.run(command, env=os.environ | {"ASKED": "given"}, check=False).returncode == code
