"""The demo throws away what it made itself, and nothing else."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from demo.servers import MARK, ROOT, NotReady, Site, command, make_empty


def test_a_folder_with_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "caseapp.sqlite3").write_bytes(b"years of work")
    with pytest.raises(NotReady, match="did not make"):
        make_empty(Site(tmp_path, None))
    assert (tmp_path / "caseapp.sqlite3").read_bytes() == b"years of work"


def test_the_last_demo_is_thrown_away(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    make_empty(Site(folder, None))
    (folder / "caseapp.sqlite3").write_bytes(b"invented")
    make_empty(Site(folder, None))
    assert [path.name for path in folder.iterdir()] == [MARK]


@pytest.mark.parametrize(("statement", "refused"), [("CREATE TABLE mine (a int)", True), ("SELECT 1", False)])
def test_only_an_empty_database_is_taken(tmp_path: Path, statement: str, refused: bool) -> None:
    with closing(sqlite3.connect(tmp_path / "other.sqlite3")) as link:
        link.execute(statement)
    site = Site(tmp_path / "demo", f"sqlite:///{tmp_path / 'other.sqlite3'}")
    if refused:
        with pytest.raises(NotReady, match="1 tables"):
            make_empty(site)
    else:
        make_empty(site)
    assert (site.folder / MARK).exists() is not refused


def test_a_database_that_does_not_answer_is_named_without_its_url(tmp_path: Path) -> None:
    site = Site(tmp_path / "demo", f"sqlite:///{tmp_path}/nowhere/at-all.sqlite3")
    with pytest.raises(NotReady) as told:
        make_empty(site)
    assert str(told.value) == "the database of DATABASE_URL does not answer"


def test_a_command_that_fails_says_what_it_said(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="No such command 'no-such-command'"):
        command(Site(tmp_path, None), "no-such-command")


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({}, "make run"),
        ({"CASEAPP_VAR": "elsewhere"}, f"CASEAPP_ENV=demo CASEAPP_VAR={ROOT}/elsewhere make run"),
        (
            {"DATABASE_URL": "postgresql+psycopg://me:secret@127.0.0.1/x"},
            f"CASEAPP_ENV=demo CASEAPP_VAR={ROOT}/var/demo DATABASE_URL=… make run",
        ),
    ],
)
def test_the_words_that_serve_what_is_left(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], words: str
) -> None:
    monkeypatch.chdir(ROOT)
    assert Site.from_environment(environ).to_serve == words
