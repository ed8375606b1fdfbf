"""Tables whose rows never change let a rotation replace their ciphertext, and nobody anything else."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from caseapp.extensions import db, unit_of_work
from caseapp.models import Screening, append_only
from caseapp.models.keys import sealed_tables
from caseapp.services import keys, rotation
from caseapp.vault import vault
from tests.conftest import KEYS
from tests.db.conftest import Live
from tests.db.sealed_world import NEXT, turn_to


@pytest.fixture
def world(filled: Live) -> Iterator[Live]:
    """Everything sealed under version 2, a ring that has version 3."""
    turn_to(NEXT)
    yield filled
    vault.configure(KEYS)


GUARDED = [found for found in sealed_tables() if found.table.name in append_only.TABLES]


def test_some_append_only_tables_hold_sealed_values() -> None:
    assert {"screening", "decision"} <= {found.table.name for found in GUARDED}


PERMIT = "INSERT INTO reseal_permit (id, nowhere) VALUES (1, -1)"


def test_an_ordinary_update_fails_even_of_a_sealed_column(world: Live) -> None:
    for statement in (
        "UPDATE screening SET own_request_sealed = own_request_sealed",
        "UPDATE decision SET statement_sealed = NULL",
        "UPDATE screening SET outcome = 'refused'",
        "DELETE FROM decision",
    ):
        with pytest.raises(sa.exc.DBAPIError, match=append_only.MESSAGE), unit_of_work():
            db.session.execute(sa.text(statement))


def test_the_permit_cannot_be_committed(world: Live) -> None:
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        db.session.execute(sa.text(PERMIT))
    with unit_of_work(read_only=True):
        assert db.session.execute(sa.text("SELECT count(*) FROM reseal_permit")).scalar() == 0


@pytest.mark.parametrize("row", ["(1, 1)", "(1, 2)", "(-1, 1)", "(0, 0)"])
def test_no_permit_can_point_at_one_that_exists(world: Live, row: str) -> None:
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        db.session.execute(sa.text(f"INSERT INTO reseal_permit (id, nowhere) VALUES {row}"))


def test_the_permit_opens_the_sealed_columns_only(world: Live) -> None:
    """Of every append-only table every other column stays shut, and so do removal and another length."""
    tried = 0
    for name in append_only.TABLES:
        table = db.metadata.tables[name]
        with unit_of_work(read_only=True):
            if db.session.execute(sa.select(table).limit(1)).first() is None:
                continue
        for column in table.columns:
            if column.name.endswith(append_only.SEALED):
                continue
            tried += 1
            other = "NULL" if column.nullable else another(column)
            filled = f"{column.name} IS NOT NULL"
            ended = attempt(f"UPDATE {name} SET {column.name} = {other} WHERE {filled}")
            assert ended in {"refused", "nothing to change"}, (column, ended)
            tried += ended == "refused"
        assert attempt(f"DELETE FROM {name}") == "refused"
    assert tried > 40
    for statement in (
        "UPDATE screening SET own_request_sealed = substr(own_request_sealed, 2)",
        "UPDATE decision SET statement_sealed = NULL WHERE statement_sealed IS NOT NULL",
    ):
        assert attempt(statement) == "refused"
    assert attempt("UPDATE screening SET own_request_sealed = own_request_sealed") == "changed"


def another(column: sa.Column[object]) -> str:
    """Another value of the column's kind, as SQL that both databases read."""
    kinds: list[tuple[type[sa.types.TypeEngine[object]], str]] = [
        (sa.Boolean, f"NOT {column.name}"),
        (sa.Integer, f"{column.name} + 1"),
        (sa.Numeric, f"{column.name} + 1"),
        (sa.Date, "'1999-01-01'"),
        (sa.DateTime, "'1999-01-01 00:00:00'"),
        (sa.Uuid, "'0193a000-0000-7000-8000-000000000000'"),
        (sa.JSON, "'[99]'"),
    ]
    kind = getattr(column.type, "impl", column.type)
    if isinstance(kind, sa.LargeBinary):
        return "'x'"
    return next((sql for family, sql in kinds if isinstance(kind, family)), "'x'")


def attempt(statement: str) -> str:
    """What becomes of a statement in a transaction that holds the permit."""
    try:
        with unit_of_work():
            db.session.execute(sa.text(PERMIT))
            rows = db.session.execute(sa.text(statement)).rowcount  # type: ignore[attr-defined]
            db.session.execute(sa.text("DELETE FROM reseal_permit"))
    except sa.exc.DBAPIError as error:
        return "refused" if append_only.MESSAGE in str(error) else str(error)
    return "changed" if rows else "nothing to change"


def test_a_screening_reads_the_same_after_it(world: Live) -> None:
    with world.session() as session:
        before = {row.id: (row.request, row.answer) for row in session.scalars(sa.select(Screening))}
    rotation.rotate()
    with world.session() as session:
        assert {row.id: (row.request, row.answer) for row in session.scalars(sa.select(Screening))} == before
    assert keys.uses(2) == 0
