"""Backup and restore as a drill: made while writers write, wiped, brought back, compared; refused where it must be."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.engine import Connection

from caseapp.extensions import db, unit_of_work
from caseapp.models import LegalCase, NumberCounter, SecurityEvent
from caseapp.services import audit_anchors, audit_checks, audit_numbers, audit_verify, readiness
from caseapp.services.backup import BackupRefused, Secret, make, restore, rows
from caseapp.services.backup.sealing import CHUNK, TAG
from caseapp.vocabulary import SecurityEventKind
from tests.cases import Office
from tests.clients import ApiClient
from tests.db import drill
from tests.db.conftest import Live

SECRET = Secret(drill.KEY)


def case_numbers() -> list[str]:
    with unit_of_work(read_only=True):
        return sorted(db.session.scalars(sa.select(LegalCase.number)))


def audit_faults() -> list[str]:
    tally = audit_verify.Tally()
    found = [*audit_verify.verify_cases(tally), *audit_numbers.verify_numbers()]
    found += audit_verify.verify_security_log(tally)
    return [str(fault) for fault in [*found, *audit_checks.verify_anchors(tally)]]


def assert_empty(app: Any) -> None:
    settings = app.extensions["settings"]
    with db.engine.connect() as connection:
        assert rows.filled(connection) == []
    assert not [path for path in settings.var_dir.rglob("*") if path.is_file() and path.suffix != ".sqlite3"]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first test to need one leaves an archive of each dialect."""
    return tmp_path_factory.mktemp("archives")


@pytest.fixture
def made(archive: Path, database: str, request: pytest.FixtureRequest) -> Path:
    """An archive of a place with one case and one document."""
    path = archive / f"{database}.backup"
    if not path.exists():
        live = request.getfixturevalue("live")
        office = drill.staffed(live)
        drill.issue(live)
        drill.receive(office)
        make(live.app.extensions["settings"], path, SECRET)
    return path


@contextmanager
def writing(office: Office) -> Iterator[None]:
    """Somebody receives applications before, while and after the block runs."""
    stop, written = threading.Event(), list[str]()

    def write() -> None:
        while not stop.is_set():
            written.append(drill.receive(office))

    def until_more() -> None:
        count = len(written)
        while len(written) < count + 2:
            assert writer.is_alive()
            stop.wait(0.01)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        until_more()
        yield
        until_more()
    finally:
        stop.set()
        writer.join()


@pytest.mark.slow
@pytest.mark.parametrize("move", [False, True])
def test_the_drill(live: Live, database: str, move: bool, new_url: drill.Url, tmp_path: Path) -> None:
    office = drill.staffed(live)
    report = drill.issue(live)
    with unit_of_work():
        audit_anchors.make()
    before = [drill.receive(office) for _ in range(3)]
    with writing(office):
        made = drill.run(live.app, "backup", tmp_path / "first.backup")
    assert made.exit_code == 0, made.output
    everything = set(case_numbers())
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[database] if move else database
    anchors = {path.name: path.read_bytes() for path in (tmp_path / "anchors").iterdir()}
    shutil.rmtree(tmp_path / "storage")
    with drill.empty_place(new_url(other), tmp_path / "new") as app:
        done = drill.run(app, "restore", tmp_path / "first.backup")
        assert done.exit_code == 0, done.output
        assert "restored and verified" in done.output
        numbers = set(case_numbers())
        assert set(before) <= numbers < everything
        assert audit_faults() == []
        assert {path.name: path.read_bytes() for path in (tmp_path / "new" / "anchors").iterdir()} == anchors
        work_goes_on(app, office, report)
        again = drill.run(app, "backup", tmp_path / "again.backup")
        assert again.exit_code == 0, again.output
    first, second = (drill.rows_of(tmp_path / f"{name}.backup", SECRET) for name in ("first", "again"))
    for table in (set(first) | set(second)) - drill.CHANGED_ON_PURPOSE:
        assert first.get(table) == second.get(table), table


def work_goes_on(app: Flask, office: Office, report: UUID) -> None:
    """Log in, read the document, see the restore in the log; who was signed in at the old place is not here."""
    somebody = drill.signed_in(app)
    assert somebody.request("GET", f"/reports/{report}/files/pdf").data == drill.DOCUMENT
    assert ApiClient(app.test_client(), office.window.token, None).get("/auth/me", 401)
    with unit_of_work(read_only=True):
        (event,) = db.session.scalars(sa.select(SecurityEvent).filter_by(kind=SecurityEventKind.RESTORED))
    assert event.details["revision"] == readiness.newest_revision()


def test_a_backup_sees_one_moment(
    live: Live, new_url: drill.Url, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A case is received before each table is read: none of them may be half in the archive."""
    office = drill.staffed(live)
    drill.receive(office)
    real = rows.batches

    def disturbed(connection: Connection, name: str, columns: rows.Columns) -> Iterator[list[list[Any]]]:
        if name in {"case_event", "deadline", "legal_case", "number_counter", "screening"}:
            drill.receive(office)
        if name == "legal_case":
            with unit_of_work():
                audit_anchors.make()
        return real(connection, name, columns)

    monkeypatch.setattr(rows, "batches", disturbed)
    make(live.app.extensions["settings"], tmp_path / "one.backup", SECRET)
    monkeypatch.undo()
    assert len(case_numbers()) == 6
    assert len(list((tmp_path / "anchors").iterdir())) == 1, "an anchor was made meanwhile, and left out"
    with drill.empty_place(new_url("sqlite"), tmp_path / "new") as app:
        restore(app.extensions["settings"], tmp_path / "one.backup", SECRET)
        assert len(case_numbers()) == 1
        assert audit_faults() == []
        assert not list((tmp_path / "new" / "anchors").iterdir())
        with unit_of_work(read_only=True):
            assert [row.last for row in db.session.scalars(sa.select(NumberCounter))] == [1]


@pytest.mark.one_database
def test_a_passphrase_opens_what_it_sealed(live: Live, new_url: drill.Url, tmp_path: Path) -> None:
    drill.staffed(live)
    words, none = "four words and a number 7\n", {"CASEAPP_BACKUP_KEY": ""}
    target = tmp_path / "p.backup"
    assert drill.run(live.app, "backup", target, environment=none).exit_code == 1
    assert "16 characters" in drill.run(live.app, "backup", target, "--passphrase", typed="short\n").output
    assert not target.exists()
    made = drill.run(live.app, "backup", target, "--passphrase", typed=words, environment=none)
    assert made.exit_code == 0, made.output
    assert target.stat().st_mode & 0o077 == 0
    with drill.empty_place(new_url("sqlite"), tmp_path / "new") as app:
        for typed, options in (("four words and a number 8\n", ["--passphrase"]), ("", [])):
            refused = drill.run(app, "restore", target, *options, typed=typed)
            assert refused.exit_code == 2, refused.output
        assert_empty(app)
        assert drill.run(app, "check-backup", target, "--passphrase", typed=words).exit_code == 0
        assert drill.run(app, "restore", target, "--passphrase", typed=words).exit_code == 0


@pytest.mark.one_database
def test_only_the_newest_are_kept_and_only_ours_go(live: Live, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    names = [f"caseapp-2025010{day}T000000Z.backup" for day in (1, 2, 3)]
    for name in [*names, "somebody-elses.backup"]:
        (folder / name).touch()
    assert drill.run(live.app, "backup", folder, "--keep", "2").exit_code == 0
    left = sorted(path.name for path in folder.iterdir())
    assert left[0] == names[2]
    assert left[2] == "somebody-elses.backup"
    assert len(left) == 3


@pytest.mark.one_database
def test_a_backup_is_noted_and_never_overwrites(live: Live, tmp_path: Path) -> None:
    target = tmp_path / "a.backup"
    target.write_bytes(b"older")
    refused = drill.run(live.app, "backup", target)
    assert (refused.exit_code, target.read_bytes()) == (2, b"older")
    assert drill.run(live.app, "backup", tmp_path / "no-folder" / "b.backup").exit_code == 2
    assert drill.run(live.app, "backup", tmp_path / "b.backup").exit_code == 0
    with unit_of_work(read_only=True):
        (event,) = db.session.scalars(sa.select(SecurityEvent).filter_by(kind=SecurityEventKind.EXPORTED))
    assert event.details["kind"] == "backup"
    assert not list(tmp_path.glob("*.part"))


def test_the_keys_and_plain_words_are_not_in_it(made: Path, live: Live) -> None:
    content = made.read_bytes()
    settings = live.app.extensions["settings"]
    secrets = [
        *settings.keys.values(),
        settings.jwt_secret.encode(),
        "测试申请人".encode(),
        drill.DOCUMENT[:64],
    ]
    assert not [secret for secret in secrets if secret in content]
    text = str(drill.rows_of(made, SECRET))
    assert "测试申请人" in text, "names are plain by design, inside"
    assert not [key for key in settings.keys.values() if key.hex() in text or str(key) in text]


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (lambda b: b[:-1], "damaged or cut"),
        (lambda b: b[: len(b) // 2], "damaged or cut"),
        (lambda b: b + b"x", "damaged or cut"),
        (lambda b: b + bytes(CHUNK + TAG), "damaged or cut"),
        (lambda b: b[:40] + bytes([b[40] ^ 1]) + b[41:], ""),
        (lambda b: b[:-100_000] + bytes([b[-100_000] ^ 1]) + b[-99_999:], "damaged or cut"),
        (lambda b: b"PK" + b[2:], "no caseapp backup"),
        (lambda _: b"", "no caseapp backup"),
    ],
    ids=["last byte", "half", "a byte more", "a chunk more", "header", "a bit", "no backup", "empty"],
)
@pytest.mark.one_database
def test_a_damaged_or_cut_archive_is_refused(
    made: Path, harm: Any, says: str, new_url: drill.Url, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.backup"
    broken.write_bytes(harm(made.read_bytes()))
    with drill.empty_place(new_url("sqlite"), tmp_path / "new") as app:
        refused = drill.run(app, "restore", broken)
        assert refused.exit_code == 2, refused.output
        assert says in refused.output
        assert_empty(app)


@pytest.mark.one_database
def test_other_keys_are_refused_before_anything_is_written(
    made: Path, new_url: drill.Url, tmp_path: Path
) -> None:
    other = {1: bytes(range(32)), 2: bytes(range(50, 82))}
    with drill.empty_place(new_url("sqlite"), tmp_path / "new", keys=other) as app:
        refused = drill.run(app, "restore", made)
        assert (refused.exit_code, "CASEAPP_KEYS lacks the archive's key versions 2" in refused.output) == (
            2,
            True,
        )
        assert_empty(app)
        wrong_key = {"CASEAPP_BACKUP_KEY": "b3RoZXItYmFja3VwLWtleS1vdGhlci1iYWNrdXAtay4="}
        refused = drill.run(app, "restore", made, environment=wrong_key)
        assert (refused.exit_code, "not that of this archive" in refused.output) == (2, True)


@pytest.mark.one_database
def test_a_newer_schema_is_refused(
    live: Live, new_url: drill.Url, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "newest_revision", lambda: "from_the_future")
    make(live.app.extensions["settings"], tmp_path / "newer.backup", SECRET)
    monkeypatch.undo()
    with drill.empty_place(new_url("sqlite"), tmp_path / "new") as app:
        refused = drill.run(app, "restore", tmp_path / "newer.backup")
        assert (refused.exit_code, "from_the_future" in refused.output) == (2, True)
        assert_empty(app)


@pytest.mark.one_database
def test_a_database_behind_is_not_backed_up(new_url: drill.Url, tmp_path: Path) -> None:
    with drill.empty_place(new_url("sqlite"), tmp_path / "bare") as app:
        refused = drill.run(app, "backup", tmp_path / "x.backup")
        assert (refused.exit_code, "case upgrade" in refused.output) == (2, True)


def test_a_place_with_rows_or_files_is_refused(
    made: Path, live: Live, new_url: drill.Url, database: str, tmp_path: Path
) -> None:
    refused = drill.run(live.app, "restore", made)
    assert (refused.exit_code, "not empty" in refused.output) == (2, True)
    with drill.empty_place(new_url(database), tmp_path / "new") as app:
        kept = tmp_path / "new" / "storage" / "ab" / ("ab" * 32)
        kept.parent.mkdir(parents=True)
        kept.write_bytes(b"somebody's document")
        refused = drill.run(app, "restore", made)
        assert (refused.exit_code, "storage" in refused.output) == (2, True)
        assert kept.read_bytes() == b"somebody's document"


def test_a_restore_that_breaks_leaves_the_place_empty(
    made: Path, new_url: drill.Url, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = rows.insert

    def broken(connection: Connection, name: str, *rest: Any) -> None:
        if name == "screening":
            raise OSError("the machine ends here")
        real(connection, name, *rest)

    with drill.empty_place(new_url(database), tmp_path / "new") as app:
        monkeypatch.setattr(rows, "insert", broken)
        with pytest.raises(OSError, match="ends here"):
            restore(app.extensions["settings"], made, SECRET)
        monkeypatch.undo()
        with unit_of_work(read_only=True):
            assert db.session.scalar(sa.select(sa.func.count(LegalCase.id))) == 0
        assert not (tmp_path / "new" / "storage").exists()
        assert drill.run(app, "restore", made).exit_code == 0
        assert audit_faults() == []


def test_rows_that_do_not_come_in_are_noticed(
    made: Path, new_url: drill.Url, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = rows.insert

    def lossy(connection: Connection, name: str, columns: rows.Columns, values: list[list[Any]]) -> None:
        real(connection, name, columns, values[:-1] or values if name == "local_figure" else values)

    with drill.empty_place(new_url(database), tmp_path / "new") as app:
        monkeypatch.setattr(rows, "insert", lossy)
        with pytest.raises(BackupRefused, match="local_figure"):
            restore(app.extensions["settings"], made, SECRET)


def test_faults_of_the_old_place_are_told_after_the_restore(
    live: Live, new_url: drill.Url, tmp_path: Path, database: str
) -> None:
    office = drill.staffed(live)
    drill.issue(live)
    drill.receive(office)
    (stored,) = [path for path in (tmp_path / "storage").rglob("*") if path.is_file()]
    stored.write_bytes(b"not what its name says")
    with unit_of_work():
        db.session.execute(sa.text("UPDATE legal_case SET region_code = '340207'"))
    make(live.app.extensions["settings"], tmp_path / "faulty.backup", SECRET)
    with drill.empty_place(new_url(database), tmp_path / "new") as app:
        done = drill.run(app, "restore", tmp_path / "faulty.backup")
        assert done.exit_code == 1, done.output
        assert "1 documents named, 1 faults" in done.output
        assert "1 event chains, 1 faults" in done.output
        assert "NOT as it was" in done.output


def test_references_are_checked_at_once_again_after_a_restore(
    made: Path, new_url: drill.Url, database: str, tmp_path: Path
) -> None:
    with drill.empty_place(new_url(database), tmp_path / "new") as app:
        restore(app.extensions["settings"], made, SECRET)
        upgrade()
        orphan = "UPDATE legal_case SET organization_id = '01a2000c5d3373fe9082a2b5bcdf6379'"
        with db.engine.begin() as connection, pytest.raises(sa.exc.IntegrityError):
            connection.exec_driver_sql(orphan)
        if database == "postgresql":
            count = "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND condeferrable"
            with db.engine.connect() as connection:
                assert connection.exec_driver_sql(count).scalar_one() <= 1, (
                    "only the permit that is never kept"
                )
