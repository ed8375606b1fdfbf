"""The Flask extensions, the declarative base and the unit of work."""

from __future__ import annotations

import enum
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import sqlalchemy as sa
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.engine import Connection, Dialect, Engine, ExceptionContext
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm import registry as orm_registry
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from uuid_utils import compat as uuid_utils

NAMING: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """Aware UTC in, aware UTC out, on both databases."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What a row holds; cursor paging reads it."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive values; SQLite stores UTC without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "naive datetime"
            raise ValueError(msg)
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware UTC, whatever the driver answers."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class JsonObject(sa.JSON):
    """JSON whose outermost value is an object."""

    @property
    def python_type(self) -> type[dict[str, Any]]:
        """What a row holds; verification asks it."""
        return dict


class JsonList(sa.JSON):
    """JSON whose outermost value is a list."""

    @property
    def python_type(self) -> type[list[Any]]:
        """What a row holds; verification asks it."""
        return list


_COLUMN_TYPES: Final[dict[Any, Any]] = {
    datetime: UtcDateTime(),
    date: sa.Date(),
    Decimal: sa.Numeric(16, 4),
    dict[str, Any]: JsonObject(),
    list[Any]: JsonList(),
    list[str]: JsonList(),
    UUID: sa.Uuid(),
    enum.StrEnum: sa.Enum(
        enum.StrEnum,
        native_enum=False,
        create_constraint=False,
        length=48,
        values_callable=lambda kind: [member.value for member in kind],
    ),
}


class _Base(DeclarativeBase):
    registry = orm_registry(metadata=sa.MetaData(naming_convention=NAMING), type_annotation_map=_COLUMN_TYPES)


db: Final = SQLAlchemy(model_class=_Base)
migrate: Final = Migrate()

if TYPE_CHECKING:
    Model = _Base
else:
    Model = db.Model


class among(FunctionElement[bool]):  # noqa: N801 - used like a function
    """``among(column, select.scalar_subquery())``: IN, for a sub-select of few rows that names no outer table.

    PostgreSQL is given the rows as an array that it makes once. A sub-select would be reckoned anew for each row that
    is looked up, so that its planner rather reads the whole table.
    """

    name = "among"
    type = sa.Boolean()
    inherit_cache = True


@compiles(among)
def _in_select(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column, found = (compiler.process(one, **options) for one in element.clauses)
    return f"({column} IN {found})"


@compiles(among, "postgresql")
def _in_array(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column, found = (compiler.process(one, **options) for one in element.clauses)
    return f"({column} = ANY (ARRAY{found}))"


def new_id() -> UUID:
    """A UUIDv7: unique, and sorted by time of making."""
    return uuid_utils.uuid7()


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: object) -> None:
    """SQLite: our own BEGIN, WAL, foreign keys, durable commits (see docs/adr)."""
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "busy_timeout=15000",
        "synchronous=FULL",
        "recursive_triggers=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    """Writers queue at BEGIN; readers take a snapshot and cannot write at all."""
    if connection.dialect.name != "sqlite":
        return
    reads = bool(connection.get_execution_options().get("read_only"))
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reads else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


@event.listens_for(Engine, "handle_error")
def _leave_failed_files(context: ExceptionContext) -> None:
    """SQLite connections that met a full, read-only or exchanged file keep failing, also when the cause is gone.

    They share what they found within a process, so all that are idle are closed and the next ones open anew. The
    cursor is closed first: SQLite keeps the file open for a statement that the error's traceback still holds.
    """
    name = getattr(context.original_exception, "sqlite_errorname", "")
    if name.startswith(("SQLITE_READONLY", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_NOTADB")):
        context.is_disconnect = True
        if context.execution_context is not None and context.execution_context.cursor is not None:
            context.execution_context.cursor.close()
        if context.engine is not None:
            context.engine.dispose()


def after_commit(action: Callable[[], None]) -> None:
    """Run ``action`` once this unit of work has been committed; dropped when it rolls back."""
    db.session.info.setdefault("after_commit", []).append(action)


@contextmanager
def unit_of_work(*, read_only: bool = False) -> Iterator[None]:
    """One transaction: the block's end commits, a raise rolls back. Nothing else commits."""
    db.session.info.pop("after_commit", None)
    try:
        if read_only:
            _start_reading()
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        db.session.info.pop("after_commit", None)
        raise
    for action in db.session.info.pop("after_commit", []):
        action()


def _start_reading() -> None:
    """Open the transaction read-only; one that joins a caller's own transaction keeps that one's mode."""
    bind = db.session.get_bind()
    if isinstance(bind, Engine):
        option = "postgresql_readonly" if bind.dialect.name == "postgresql" else "read_only"
        db.session.connection(execution_options={option: True})


def is_retryable(error: sa.exc.DBAPIError) -> bool:
    """Whether the database itself asks for the transaction to be tried again."""
    state = getattr(error.orig, "sqlstate", None)
    return state in {"40001", "40P01", "55P03"} or "database is locked" in str(error.orig)
