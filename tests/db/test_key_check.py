"""Lost, wrong and exchanged keys: nothing starts, nothing is overwritten, and the message says what to do."""

import base64
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from caseapp import create_app
from caseapp.errors import KeyringError
from caseapp.extensions import db, unit_of_work
from caseapp.models.keys import KeyCheck
from caseapp.services import keys, readiness, rotation
from caseapp.vault import vault
from tests.conftest import KEYS, settings_for
from tests.db.conftest import Live
from tests.db.sealed_world import NEXT, REFUSED, opened, run

OTHER = bytes(range(40, 72))
STARTED: list[Flask] = []
RINGS: dict[str, tuple[dict[int, bytes], str]] = {
    "wrong": ({**KEYS, 2: OTHER}, "is not the one this database was sealed with"),
    "wrong old one": ({**KEYS, 1: OTHER}, "is not the one this database was sealed with"),
    "exchanged": ({1: KEYS[2], 2: KEYS[1]}, "keys stand under another's version"),
    "renumbered": ({1: KEYS[1], 2: NEXT[3], 3: KEYS[2]}, "keys stand under another's version: 2→3"),
    "lost": ({1: KEYS[1]}, "lacks key versions that stored values still need: 2"),
    "lost, a new one instead": (
        {1: KEYS[1], 3: OTHER},
        "lacks key versions that stored values still need: 2",
    ),
}


@pytest.fixture
def world(filled: Live) -> Iterator[Live]:
    """A database sealed under versions 1 (the code keys) and 2 (everything else)."""
    keys.check()
    yield filled
    vault.configure(KEYS)


def started(live: Live, ring: dict[int, bytes], **more: Any) -> Flask:
    """What every process does first."""
    with live.app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
    app = create_app(settings_for(url, live.app.extensions["settings"].var_dir, keys=ring, **more))
    STARTED.append(app)
    return app


@pytest.fixture(autouse=True)
def nothing_left_open() -> Iterator[None]:
    """Every app that was started has given its connections back."""
    yield
    for app in STARTED:
        with app.app_context():
            db.engine.dispose()
    STARTED.clear()


def stored() -> dict[str, list[Any]]:
    """Every row of every table, as it is stored."""
    with unit_of_work(read_only=True):
        return {
            table.name: sorted(map(repr, db.session.execute(sa.select(table)).all()))
            for table in db.metadata.sorted_tables
        }


def test_the_first_start_on_empty_tables_notes_its_keys(live: Live) -> None:
    with unit_of_work():
        db.session.execute(sa.delete(KeyCheck))
    started(live, KEYS)
    with unit_of_work(read_only=True):
        rows = {row.version: row.fingerprint for row in db.session.scalars(sa.select(KeyCheck))}
    assert rows == {version: vault.fingerprint(version) for version in KEYS}
    before = stored()
    started(live, KEYS)
    assert stored() == before


def test_a_ring_that_does_not_fit_is_refused_and_changes_nothing(world: Live) -> None:
    before = stored()
    for name, (ring, message) in RINGS.items():
        with pytest.raises(KeyringError) as refused:
            started(world, ring)
        assert message in refused.value.message_en, name
        assert refused.value.message != refused.value.message_en
        assert "CASEAPP_KEYS" in refused.value.message
        vault.configure(KEYS)
        assert stored() == before, name


def test_every_program_refuses_with_a_message_and_its_exit_code(world: Live, database: str) -> None:
    before = stored()
    words_of = {
        "sqlite": (("case", "serve"), ("db", "upgrade")),
        "postgresql": (("case", "worker"), ("case", "keys", "rotate")),
    }
    for words in words_of[database]:
        done = run(world, *words, ring=RINGS["wrong"][0])
        assert done.returncode == REFUSED, done.stdout + done.stderr
        assert "与本数据库不符" in done.stderr, words
        assert "is not the one this database was sealed with; nothing was changed (bad_keys)" in done.stderr
        assert "Traceback" not in done.stderr
        assert not [key for key in KEYS.values() if base64.b64encode(key).decode() in done.stderr]
    assert stored() == before


def test_readiness_is_red_too(world: Live) -> None:
    settings = world.app.extensions["settings"]
    assert readiness.checks(settings)["keys"]
    for ring, _ in RINGS.values():
        vault.configure(ring)
        assert not readiness.checks(settings)["keys"]
        vault.configure(KEYS)
    assert readiness.checks(settings)["keys"]


def test_an_emptied_table_does_not_let_a_wrong_key_in(world: Live) -> None:
    with unit_of_work():
        db.session.execute(sa.delete(KeyCheck))
    with pytest.raises(KeyringError, match="does not open what is stored"):
        started(world, {2: OTHER})
    vault.configure(KEYS)
    with unit_of_work(read_only=True):
        assert db.session.scalars(sa.select(KeyCheck.version)).all() == []
    before = opened()
    started(world, KEYS)
    assert {name: text for name, text in opened().items() if name in before} == before


def test_a_further_key_is_noted_and_the_next_start_knows_it(world: Live) -> None:
    started(world, NEXT)
    with pytest.raises(KeyringError):
        started(world, {**KEYS, 3: OTHER})


def test_a_key_may_leave_once_nothing_needs_it_and_come_back(world: Live) -> None:
    started(world, NEXT)
    with pytest.raises(KeyringError, match=r"still need: 2 \("):
        started(world, {1: NEXT[1], 3: NEXT[3]})
    vault.configure(NEXT)
    rotation.rotate()
    started(world, {3: NEXT[3]})
    with unit_of_work(read_only=True):
        left = dict(db.session.execute(sa.select(KeyCheck.version, KeyCheck.left_at)).all())
    assert {version for version, at in left.items() if at} == {1, 2}
    with pytest.raises(KeyringError):
        started(world, {2: OTHER, 3: NEXT[3]})
    started(world, NEXT)
    with unit_of_work(read_only=True):
        assert (
            db.session.scalars(sa.select(KeyCheck.version).where(KeyCheck.left_at.is_not(None))).all() == []
        )


def test_a_key_whose_only_use_is_an_index_stays(world: Live) -> None:
    """A person's index alone, made by a host that lagged behind, is reason enough."""
    started(world, NEXT)
    rotation.rotate()
    with unit_of_work():
        person = db.metadata.tables["person"]
        one = sa.select(person.c.id).where(person.c.name == "某1").scalar_subquery()
        late = vault.blind_index("phone", "13900000001", 2)
        db.session.execute(sa.update(person).where(person.c.id == one).values(phone_index=late))
    with pytest.raises(KeyringError, match=r"still need: 2 \(1\)"):
        started(world, {1: NEXT[1], 3: NEXT[3]})


def test_where_the_database_was_away_the_first_request_asks(
    world: Live, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away() -> bool:
        raise sa.exc.OperationalError("SELECT 1", None, Exception("away"))

    with monkeypatch.context() as patched, caplog.at_level(logging.WARNING):
        patched.setattr(keys, "check", away)
        app = started(world, RINGS["wrong"][0])
    assert not app.extensions["key_watch"].checked
    assert "key check postponed" in caplog.text
    before = stored()
    answer = app.test_client().post("/api/v1/auth/login", json={"login": "x", "password": "y"})
    assert (answer.status_code, answer.get_json()["code"]) == (503, "unavailable")
    vault.configure(KEYS)
    assert stored() == before
    fitting = app.test_client().post("/api/v1/auth/login", json={"login": "x", "password": "y"})
    assert fitting.status_code == 401


def test_a_sealing_version_must_be_in_the_ring(live: Live) -> None:
    app = started(live, NEXT, sealing_key=2)
    assert (vault.version, app.extensions["settings"].sealing_key) == (2, 2)
    vault.configure(KEYS)
