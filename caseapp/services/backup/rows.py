"""Rows of every table as plain JSON values and back, the same text from either database into either."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.sql.type_api import TypeEngine

from caseapp.extensions import UtcDateTime, db

BATCH: Final = 500
LEFT_OUT: Final = frozenset({"worker_heartbeat"})  # who lived at the old place says nothing of the new one
MADE_AT_START: Final = frozenset({"alembic_version", "key_check"})
Columns = list[tuple[str, str]]

# What each kind is called, by the type of a model's column; the first that fits.
KINDS: Final[tuple[tuple[type[TypeEngine[Any]], str], ...]] = (
    (UtcDateTime, "instant"),
    (sa.Date, "day"),
    (sa.Uuid, "uuid"),
    (sa.LargeBinary, "bytes"),
    (sa.JSON, "json"),
    (sa.Boolean, "bool"),
    (sa.Float, "float"),
    (sa.Numeric, "decimal"),
    (sa.Integer, "int"),
    (sa.String, "text"),  # enumerations too: stored by value
)
WRITTEN: Final[Mapping[str, Callable[[Any], Any]]] = {
    "instant": datetime.isoformat,
    "day": date.isoformat,
    "uuid": str,
    "bytes": lambda value: base64.b64encode(value).decode(),
    "decimal": str,
}
READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    "instant": datetime.fromisoformat,
    "day": date.fromisoformat,
    "uuid": UUID,
    "bytes": base64.b64decode,
    "decimal": Decimal,
}
# JSON goes in as the text it was, so that a digest over it stays what it was.
BOUND: Final[Mapping[str, TypeEngine[Any]]] = {
    "instant": UtcDateTime(),
    "day": sa.Date(),
    "uuid": sa.Uuid(),
    "bytes": sa.LargeBinary(),
    "json": sa.types.NullType(),
    "bool": sa.Boolean(),
    "float": sa.Float(),
    "decimal": sa.Numeric(),
    "int": sa.BigInteger(),
    "text": sa.String(),
}


def tables() -> dict[str, Columns]:
    """Every table that is backed up, with the name and kind of its columns."""
    return {
        table.name: [(column.name, _kind(column)) for column in table.columns]
        for table in sorted(db.metadata.tables.values(), key=lambda table: table.name)
        if table.name not in LEFT_OUT
    }


def _kind(column: sa.Column[Any]) -> str:
    return next(name for kind, name in KINDS if isinstance(column.type, kind))


def batches(connection: Connection, name: str, columns: Columns) -> Iterator[list[list[Any]]]:
    """A table's rows, some hundred at a time, each value as JSON can carry it."""
    chosen = db.metadata.tables[name]
    shown = [_raw(chosen.c[column], kind) for column, kind in columns]
    writers = [WRITTEN.get(kind) for _, kind in columns]
    select = sa.select(*shown).order_by(*chosen.primary_key.columns)
    result = connection.execute(select.execution_options(yield_per=BATCH))
    for rows in result.partitions():
        yield [
            [
                value if write is None or value is None else write(value)
                for value, write in zip(row, writers, strict=True)
            ]
            for row in rows
        ]


def _raw(column: sa.Column[Any], kind: str) -> sa.ColumnElement[Any]:
    if kind == "json":
        return sa.cast(column, sa.Text)
    return sa.type_coerce(column, sa.String()) if isinstance(column.type, sa.Enum) else column


def insert(connection: Connection, name: str, columns: Columns, rows: Iterable[list[Any]]) -> None:
    """Put rows in; only what the archive says of the table is used, so an older schema is filled as it was."""
    into = sa.table(name, *(sa.column(column, BOUND[kind]) for column, kind in columns))
    readers = [(column, READ.get(kind)) for column, kind in columns]
    values = [
        {
            column: value if read is None or value is None else read(value)
            for (column, read), value in zip(readers, row, strict=True)
        }
        for row in rows
    ]
    connection.execute(sa.insert(into), values)


def count(connection: Connection, name: str) -> int:
    """How many rows a table has."""
    return int(connection.execute(sa.select(sa.func.count()).select_from(sa.table(name))).scalar_one())


def filled(connection: Connection) -> list[str]:
    """Which tables of the database hold rows, whoever made them; the queue's own schema does not count."""
    names = sorted(set(sa.inspect(connection).get_table_names()) - MADE_AT_START)
    return [
        name
        for name in names
        if connection.execute(sa.select(sa.literal(1)).select_from(sa.table(name)).limit(1)).first()
    ]


def forget_start(connection: Connection) -> None:
    """Take out what starting on the empty schema has written; the archive brings its own."""
    for name in MADE_AT_START - {"alembic_version"}:
        connection.execute(sa.delete(sa.table(name)))


@contextmanager
def references_postponed(connection: Connection) -> Iterator[None]:
    """Rows come table by table, and what they refer to may come later: the block's end asks for all at once.

    Raises:
        IntegrityError: a reference leads nowhere (on SQLite: at the commit).

    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        yield
        return
    constraints = list(_immediate(connection))
    for table, name in constraints:
        connection.exec_driver_sql(
            f"ALTER TABLE {table} ALTER CONSTRAINT {name} DEFERRABLE INITIALLY DEFERRED"
        )
    yield
    connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    for table, name in constraints:
        connection.exec_driver_sql(f"ALTER TABLE {table} ALTER CONSTRAINT {name} NOT DEFERRABLE")


def _immediate(connection: Connection) -> Iterator[tuple[str, str]]:
    """Table and name of every reference that is checked at each statement, quoted."""
    found = connection.exec_driver_sql(
        "SELECT conrelid::regclass::text, quote_ident(conname) FROM pg_constraint "
        "WHERE contype = 'f' AND NOT condeferrable AND connamespace = current_schema()::regnamespace"
    )
    yield from ((table, name) for table, name in found)
