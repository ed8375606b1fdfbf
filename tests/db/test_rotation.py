"""Keys can leave: everything is sealed anew while people work, whatever interrupts it, and nothing is lost."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from uuid import UUID

import pytest
import sqlalchemy as sa

from caseapp import clock
from caseapp.cli.keys import INTERRUPTED
from caseapp.cli.keys import keys as commands
from caseapp.errors import VaultError
from caseapp.extensions import db, is_retryable, unit_of_work
from caseapp.jobs import Worker
from caseapp.models import Job, LegalCase, Person, SecurityEvent
from caseapp.models.keys import sealed_tables
from caseapp.services import audit_verify, jobs, persons, rotation
from caseapp.vault import vault
from caseapp.vocabulary import JobState, SecurityEventKind
from tests.cases import identity
from tests.conftest import KEYS
from tests.db.conftest import Live
from tests.db.sealed_world import (
    NEXT,
    PEOPLE,
    ROOT,
    environment,
    headers,
    opened,
    person,
    run,
    sealed_values,
    turn_to,
)

NEWEST = {bytes([1, 3]), bytes([3])}


@pytest.fixture
def world(filled: Live) -> Iterator[Live]:
    """Everything sealed under version 2, a ring that has version 3."""
    assert headers() == {bytes([1, 2]), bytes([2])}
    turn_to(NEXT)
    yield filled
    vault.configure(KEYS)


def test_everything_is_sealed_anew_and_says_the_same(world: Live) -> None:
    before = opened()
    assert {name for name, *_ in before} >= {
        "person",
        "screening",
        "decision",
        "aid_application",
        "key_check",
    }
    told: list[tuple[int, int]] = []
    rows = rotation.rotate(lambda done, total: told.append((done, total)))
    assert headers() == NEWEST
    assert opened() == before
    assert told[0] == (0, rows)
    assert told[-1] == (rows, rows)
    assert sorted(told) == told


def test_a_second_run_finds_nothing_to_do(world: Live) -> None:
    rotation.rotate()
    stored = [(row[found.key.name], sealed) for found, _, row, sealed in sealed_values()]
    assert rotation.rotate() == 0
    assert [(row[found.key.name], sealed) for found, _, row, sealed in sealed_values()] == stored


def test_the_old_key_may_leave_then_and_not_before(world: Live) -> None:
    before = opened()
    assert [(one.version, one.may_leave) for one in rotation.status()] == [(1, True), (2, False), (3, False)]
    rotation.rotate()
    assert [(one.version, one.may_leave, one.seals) for one in rotation.status()] == [
        (1, True, False),
        (2, True, False),
        (3, False, True),
    ]
    turn_to({3: NEXT[3]})
    assert opened() == before
    assert [(one.version, one.in_ring) for one in rotation.status()] == [(1, False), (2, False), (3, True)]


def test_events_made_under_a_key_that_left_are_still_verified(world: Live) -> None:
    rotation.rotate()
    turn_to({3: NEXT[3]})
    with unit_of_work(read_only=True):
        versions = set(db.session.scalars(sa.text("SELECT DISTINCT key_version FROM case_event")))
        cases = db.session.scalars(sa.select(LegalCase.id)).all()
        assert versions == {2}
        assert len(cases) == 3
        assert [fault for case_id in cases for fault in audit_verify.of_case(case_id)] == []


def test_somebody_is_found_before_while_and_after(world: Live) -> None:
    values = {"name": "某7", "id_type": "resident_id", "id_number": identity(serial=507)}
    found = []
    with unit_of_work(read_only=True):
        found.append(persons.known(world.places.institution, values))
    seen: list[UUID | None] = []

    def look(_done: int, _total: int) -> None:
        with unit_of_work(read_only=True):
            known = persons.known(world.places.institution, values)
            seen.append(known.id if known else None)

    rotation.rotate(look)
    assert found[0] is not None
    assert set(seen) == {found[0].id}
    with unit_of_work():
        assert persons.person_for(world.places.institution, values).id == found[0].id


def test_rows_of_one_identity_change_together(world: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    """Duty help is counted by person over all offices, by this index; a rotation may never split one person."""
    with unit_of_work():
        vault.configure(KEYS)
        twins = [person(world, serial) for serial in range(PEOPLE)]
        for twin in twins:
            twin.processor_id = world.places.foreign
        db.session.add_all(twins)
    vault.configure(NEXT)
    monkeypatch.setattr(rotation, "ROWS", 3)
    distinct: set[int] = set()

    def look(_done: int, _total: int) -> None:
        with unit_of_work(read_only=True):
            counted = sa.select(sa.func.count(Person.id_number_index.distinct()))
            distinct.add(db.session.scalars(counted.where(Person.name.like("某%"))).one())

    rotation.rotate(look)
    assert distinct == {PEOPLE}


def test_the_other_cipher_is_a_rotation_too(world: Live) -> None:
    before = opened()
    rotation.rotate()
    turn_to(NEXT, cipher="sm4-gcm")
    assert rotation.rotate() > PEOPLE
    assert headers() == {bytes([2, 3]), bytes([3])}
    assert opened() == before
    assert [one.ciphers for one in rotation.status()] == [(), (), ("sm4-gcm",)]


def test_the_auditor_sees_it(world: Live) -> None:
    rows = rotation.rotate()
    with world.session() as session:
        kind = SecurityEvent.kind == SecurityEventKind.KEYS_ROTATED
        told = session.scalars(sa.select(SecurityEvent.details).where(kind).order_by(SecurityEvent.id)).all()
    made = {"version": 3, "cipher": 1, "rows": rows}
    assert told == [{"phase": "started", **made}, {"phase": "finished", **made}]


# --- interrupted ------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_rotation_goes_on_where_it_was(world: Live, sign: signal.Signals) -> None:
    before = opened()
    program = [sys.executable, str(ROOT / "tests" / "db" / "rotation_program.py")]
    with subprocess.Popen(  # noqa: S603 - our own program
        program,
        cwd=ROOT,
        env=environment(world),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as child:
        assert child.stdout is not None
        total = 0
        for line in child.stdout:
            done, total = map(int, line.split())
            if done >= total // 2:
                child.send_signal(sign)
                break
        assert child.wait(30) != 0
    half = opened()
    assert half == before
    assert headers() == {bytes([1, 2]), bytes([2])} | NEWEST
    rest = rotation.rotate()
    assert 0 < rest < total
    assert headers() == NEWEST
    assert opened() == before


def said(world: Live, *words: str) -> str:
    """What ``flask case keys`` says, without the seconds that a process takes to start."""
    done = world.app.test_cli_runner().invoke(commands, words)
    assert done.exit_code == 0, done.output
    return str(done.output)


def test_the_command_shows_and_ends_it(world: Live) -> None:
    before = said(world, "status")
    assert "version 2: " in before
    assert "in use, keep it" in before
    done = run(
        world, "case", "keys", "rotate"
    )  # a process of its own, with another ring than this one began with
    assert done.returncode == 0, done.stderr
    assert "rows sealed anew" in done.stdout
    after = said(world, "status").splitlines()
    assert after[0].startswith("version 1: 0 values (-), 0 indexes; not needed any more")
    assert after[1].startswith("version 2: 0 values (-), 0 indexes; not needed any more")
    assert after[2].endswith("seals what is written now")


def test_ctrl_c_says_how_to_go_on(world: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(_progress: rotation.Progress) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(rotation, "rotate", stopped)
    done = world.app.test_cli_runner().invoke(commands, ["rotate"])
    assert (done.exit_code, "run it again" in done.output) == (INTERRUPTED, True)


def test_the_worker_can_do_it(world: Live) -> None:
    said = world.app.test_cli_runner().invoke(commands, ["rotate", "--in-background"])
    assert said.exit_code == 0, said.output
    Worker(world.app).drain()
    with world.session() as session:
        job = session.scalars(sa.select(Job).where(Job.kind == rotation.KIND)).one()
    assert (job.state, job.progress) == (JobState.SUCCEEDED, 100)
    assert headers() == NEWEST


def test_a_worker_that_lost_its_lease_stops(world: Live) -> None:
    with unit_of_work():
        jobs.enqueue(rotation.KIND, {}, None)
    first = jobs.claim()
    assert first is not None
    with unit_of_work():
        late = clock.real_now() - jobs.LEASE
        db.session.execute(sa.update(Job).values(lease_until=late))
    second = jobs.claim()
    assert second is not None
    with pytest.raises(jobs.LeaseLost):
        rotation.rotate_in_background(first)
    rotation.rotate_in_background(second)
    assert headers() == NEWEST


# --- beside writers ---------------------------------------------------------------------------------


def test_writers_and_rotation_do_not_lose_each_others_work(
    world: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "ROWS", 5)
    with world.session() as session:
        ids = list(session.scalars(sa.select(Person.id).where(Person.name.like("某%"))))
    written: dict[UUID, str] = {}
    rotating = threading.Event()

    def write() -> None:
        with world.app.app_context():
            rotating.wait(10)
            for turn in range(3):
                for number, key in enumerate(ids):
                    phone = f"137{turn:04d}{number:04d}"
                    change_phone(key, phone)
                    written[key] = phone

    writer = threading.Thread(target=write)
    writer.start()
    rotation.rotate(lambda done, _total: rotating.set() if done else None)
    rotating.set()
    while writer.is_alive():
        rotation.rotate()
    writer.join()
    rotation.rotate()
    assert headers() == NEWEST
    assert len(written) == PEOPLE
    now = {key: opened()["person", "phone", str(key)] for key in ids}
    assert now == written
    with unit_of_work(read_only=True):
        for key, phone in written.items():
            assert db.session.get_one(Person, key).phone_index == vault.blind_index("phone", phone)


def change_phone(key: UUID, phone: str) -> None:
    """As a request would: tried again when the database asks for it."""
    for _ in range(20):
        try:
            with unit_of_work():
                db.session.get_one(Person, key).phone = phone
        except sa.exc.DBAPIError as error:
            if not is_retryable(error):
                raise
        else:
            return
    raise TimeoutError


def test_a_change_between_reading_and_sealing_is_not_overwritten(world: Live, database: str) -> None:
    """The rotation holds its rows while it works: a writer waits, or is told to try again, and then wins."""
    with world.session() as session:
        key = session.scalars(sa.select(Person.id).where(Person.name == "某3")).one()
    table = next(found for found in sealed_tables() if found.table.name == "person")
    started, done = threading.Event(), threading.Event()

    def write() -> None:
        with world.app.app_context():
            started.set()
            change_phone(key, "13700000000")
            done.set()

    writer = threading.Thread(target=write)
    with unit_of_work():
        rows = db.session.execute(rotation._locking(table, [key])).mappings().all()
        writer.start()
        started.wait(5)
        assert not done.wait(0.3)
        rotation._replace(table, [rotation._resealed(table, row) for row in rows])
    writer.join(20)
    assert opened()["person", "phone", str(key)] == "13700000000"


def test_a_value_that_does_not_open_stops_it_and_is_left_alone(world: Live) -> None:
    with unit_of_work():
        key = db.session.scalars(sa.select(Person.id).where(Person.name == "某5")).one()
        spoilt = sa.update(Person.__table__).where(Person.id == key)
        db.session.execute(spoilt.values(address_sealed=bytes([1, 2]) + b"x" * 40))
    with pytest.raises(VaultError):
        rotation.rotate()
    with unit_of_work(read_only=True):
        assert db.session.get_one(Person, key).address_sealed == bytes([1, 2]) + b"x" * 40
