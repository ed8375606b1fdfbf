"""The one history of migrations: up, down, up again on both databases, and no drift from the models."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy.engine import Connection

from caseapp import create_app
from caseapp.config import MIGRATIONS
from caseapp.extensions import UtcDateTime, db
from caseapp.models import append_only
from tests.conftest import settings_for

NAME = re.compile(r"\d{8}_\d{4}_[a-z0-9_]+\.py")


@pytest.fixture
def empty(database: str, new_url: Callable[[str], str], tmp_path: Path) -> Iterator[Flask]:
    app = create_app(settings_for(new_url(database), tmp_path))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def tables() -> set[str]:
    return set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}


def triggers(connection: Connection) -> set[str]:
    if connection.dialect.name == "sqlite":
        found = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        found = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    return set(connection.execute(sa.text(found)).scalars())


def functions(connection: Connection) -> set[str]:
    if connection.dialect.name == "sqlite":
        return set()
    own = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    return set(connection.execute(sa.text(own)).scalars())


def expected_triggers(dialect: str) -> set[str]:
    events = ("update", "delete", "truncate") if dialect == "postgresql" else ("update", "delete")
    changed = {f"{table}_no_{event}" for table in append_only.TABLES for event in events}
    return changed | {f"{table}_no_{event}" for table in append_only.KEPT for event in events[1:]}


def drift(connection: Connection) -> list[Any]:
    """What alembic would still change; enumerations are stored by value in plain strings."""

    def differs(_context: Any, _found: Any, _wanted: Any, stored: Any, meant: Any) -> bool | None:
        if isinstance(meant, sa.Enum | UtcDateTime):
            return False
        return None

    options = {"compare_type": differs, "compare_server_default": True}
    found: list[Any] = compare_metadata(MigrationContext.configure(connection, opts=options), db.metadata)
    return found


@pytest.mark.slow
def test_from_empty_to_head_and_back_and_up_again(empty: Flask, database: str) -> None:
    assert tables() == set()
    for _ in range(2):
        upgrade()
        assert tables() == set(db.metadata.tables)
        with db.engine.connect() as connection:
            assert drift(connection) == []
            assert triggers(connection) == expected_triggers(database)
        downgrade(revision="base")
        assert tables() == set()
        with db.engine.connect() as connection:
            assert triggers(connection) == set()
            assert functions(connection) == set()


def test_upgrading_again_changes_nothing(empty: Flask) -> None:
    upgrade()
    upgrade()
    with db.engine.connect() as connection:
        assert drift(connection) == []


def test_a_planted_drift_is_found(empty: Flask) -> None:
    upgrade()
    with db.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE forgotten (id INTEGER)")
        connection.exec_driver_sql("DROP INDEX ix_legal_case_queue")
        found = {entry[0] for entry in drift(connection)}
    assert found == {"remove_table", "add_index"}


def test_every_constraint_of_the_models_stands_in_the_database(empty: Flask) -> None:
    upgrade()
    inspector = sa.inspect(db.engine)
    for table in db.metadata.sorted_tables:
        checks = {c.name for c in table.constraints if isinstance(c, sa.CheckConstraint)}
        assert {c["name"] for c in inspector.get_check_constraints(table.name)} == checks, table.name
        keys = {c.name for c in table.constraints if isinstance(c, sa.ForeignKeyConstraint)}
        assert {c["name"] for c in inspector.get_foreign_keys(table.name)} == keys, table.name
        unique = {c.name for c in table.constraints if isinstance(c, sa.UniqueConstraint)}
        assert {c["name"] for c in inspector.get_unique_constraints(table.name)} == unique, table.name


def test_there_is_one_head_and_names_begin_with_a_date() -> None:
    assert (MIGRATIONS / "env.py").exists()
    script = ScriptDirectory(str(MIGRATIONS))
    assert len(script.get_heads()) == 1
    files = [Path(str(revision.path)).name for revision in script.walk_revisions()]
    assert files
    assert all(NAME.fullmatch(name) for name in files), files
    assert sorted(files, reverse=True) == files
