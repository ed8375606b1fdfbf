"""Rows that fit a table's types and links and mean nothing: for what the database itself keeps and refuses."""

from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from caseapp.extensions import db, new_id

BY_TYPE: dict[type, Any] = {
    str: "x",
    int: 1,
    bool: False,
    bytes: b"x",
    date: date(2025, 3, 3),
    datetime: datetime(2025, 3, 3, 2, tzinfo=UTC),
    dict: {},
    list: [],
    UUID: UUID(int=1),
}


def row(connection: Connection, table: sa.Table, **values: Any) -> dict[str, Any]:
    """Every column that must hold something, links to the first row there is; ``values`` instead of these."""
    found = {one.name: _value(connection, one) for one in table.columns if not one.nullable}
    return {**found, **values}


def put(connection: Connection, name: str, **values: Any) -> None:
    """Store such a row."""
    table = db.metadata.tables[name]
    connection.execute(sa.insert(table).values(**row(connection, table, **values)))


def _value(connection: Connection, column: sa.Column[Any]) -> Any:
    if column.foreign_keys:
        target = next(iter(column.foreign_keys)).column
        return connection.execute(sa.select(target).limit(1)).scalar_one()
    if column.primary_key:
        return new_id()
    if isinstance(column.type, sa.Enum):
        kind: type[Enum] = column.type.enum_class  # type: ignore[assignment]
        return next(iter(kind))
    if isinstance(column.type, sa.JSON):
        return []
    return BY_TYPE[column.type.python_type]
