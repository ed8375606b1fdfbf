"""Reading rows that somebody may have edited behind the application: one that cannot be read is told, the rest is read.

Keys are read as the database holds them, without the conversion of their column, so that a broken one is told too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp.extensions import db

BATCH: Final = 200
# What a value brings that is none of its column's, in the conversion or later; DataError: in the driver.
UNREADABLE: Final = (
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    sa.exc.DataError,
)
NOT_UTF8: Final = "Could not decode to UTF-8"  # sqlite3 says so by an error that otherwise means it is away


class CannotRead(Exception):
    """A value is of no kind that its column may hold; the message names no value."""


@contextmanager
def reading() -> Iterator[None]:
    """Whatever an unreadable value brings leaves the block as :class:`CannotRead`."""
    try:
        yield
    except UNREADABLE as error:
        raise CannotRead(type(error).__name__) from error
    except sa.exc.OperationalError as error:
        if NOT_UTF8 not in str(error.orig):
            raise
        raise CannotRead(NOT_UTF8) from error


@dataclass(frozen=True, slots=True)
class Unread:
    """A row that cannot be read: ``table/key``, its key as the database holds it, and which columns."""

    name: str
    key: tuple[Any, ...]
    columns: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}: {', '.join(self.columns)} cannot be read"


def raw(column: Any) -> sa.ColumnElement[Any]:
    """The column as the database holds it."""
    return sa.type_coerce(column, sa.types.NullType())


def id_of(key: Any) -> UUID | None:
    """The id that a raw key is, in the one form in which it is stored; ``None`` for anything else."""
    if isinstance(key, UUID):
        return key
    try:
        found = UUID(key)
    except UNREADABLE:
        return None
    return found if found.hex == key else None


def shown(key: Any) -> str:
    """A raw key for people."""
    return str(id_of(key) or repr(key))


def batch(model: type[Any], after: Any, *where: Any, columns: Sequence[Any] = ()) -> tuple[list[Any], Any]:
    """The next rows of a table with an ``id``, in its order, and the raw id to go on after (``None``: the end).

    Each is a plain row of ``columns`` (all of them where none is named) or an :class:`Unread`.
    """
    wanted = [*columns] or [*model.__table__.c]
    key = raw(model.id)
    select = sa.select(key).where(*where, *([key > after] if after is not None else [])).order_by(key)
    keys = list(db.session.scalars(select.limit(BATCH)))
    return _read(model, keys, wanted), keys[-1] if len(keys) == BATCH else None


def every(model: type[Any], *where: Any, columns: Sequence[Any] = ()) -> Iterator[Any]:
    """All of :func:`batch`, within the caller's transaction."""
    after: Any = None
    while True:
        rows, after = batch(model, after, *where, columns=columns)
        yield from rows
        if after is None:
            return


def _read(model: type[Any], keys: list[Any], columns: Sequence[Any]) -> list[Any]:
    key = raw(model.id)
    try:
        with reading():
            rows = list(db.session.execute(sa.select(*columns).where(key.in_(keys)).order_by(key)))
            ensure_fitting(columns, rows)
            return rows
    except CannotRead:
        return [_row(model, one, columns) for one in keys]


def _row(model: type[Any], key: Any, columns: Sequence[Any]) -> Any:
    bad = _look(model, (key,), columns)
    return bad or db.session.execute(sa.select(*columns).where(raw(model.id) == key)).one()


def unread(model: type[Any], *where: Any) -> Iterator[Unread]:
    """The rows of these that cannot be read, each looked at on its own."""
    columns = [attribute.columns[0] for attribute in sa.inspect(model).column_attrs]
    keys = [raw(column) for column in sa.inspect(model).primary_key]
    for key in db.session.execute(sa.select(*keys).where(*where).order_by(*keys)).all():
        if (bad := _look(model, tuple(key), columns)) is not None:
            yield bad


def _look(model: type[Any], key: tuple[Any, ...], columns: Sequence[Any]) -> Unread | None:
    if _reads(model, key, columns):
        return None
    bad = [column.key for column in columns if not _reads(model, key, [column])]
    return Unread(f"{model.__tablename__}/{'/'.join(map(shown, key))}", key, tuple(bad))


def _reads(model: type[Any], key: tuple[Any, ...], columns: Sequence[Any]) -> bool:
    here = [raw(column) == value for column, value in zip(sa.inspect(model).primary_key, key, strict=True)]
    try:
        with reading():
            ensure_fitting(columns, [db.session.execute(sa.select(*columns).where(*here)).one()])
    except CannotRead:
        return False
    return True


def ensure_fitting(columns: Sequence[Any], rows: Iterable[Sequence[Any]]) -> None:
    """TypeError for a value that is not of the kind its column holds; SQLite stores any in any column."""
    kinds = [(column.type.python_type, type(None))[: 1 + column.nullable] for column in columns]
    for row in rows:
        for kind, value in zip(kinds, row, strict=True):
            if not isinstance(value, kind):
                raise TypeError(type(value).__name__)
