"""Tables whose rows are never changed or removed; the database itself refuses, on both dialects.

Call :func:`protect` at the end of every migration that creates or rebuilds one of these tables:
batch mode on SQLite re-creates a table and silently drops its triggers.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy.engine import Connection

TABLES: Final = (
    "case_event",
    "security_event",
    "audit_anchor",
    "access_log",
    "decision",
    "screening",
    "local_figure",
    "pack_version",
)
MESSAGE: Final = "this table is append-only"

_POSTGRES_FUNCTION: Final = f"""
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION USING MESSAGE = '{MESSAGE}: ' || TG_TABLE_NAME; END $$
"""
    "notice_given",
    "data_sharing",
    "person_version",


def protect(connection: Connection, tables: tuple[str, ...] = TABLES) -> None:
    """Install the triggers that refuse UPDATE, DELETE and (PostgreSQL) TRUNCATE."""
    postgres = connection.dialect.name == "postgresql"
    if postgres:
        connection.exec_driver_sql(_POSTGRES_FUNCTION)
    for table in tables:
        unprotect(connection, (table,))
        for statement in _postgres(table) if postgres else _sqlite(table):
            connection.exec_driver_sql(statement)


def unprotect(connection: Connection, tables: tuple[str, ...] = TABLES) -> None:
    """Remove the triggers, for a migration that must rebuild a table; with all of them their function goes."""
    on = connection.dialect.name == "postgresql"
    for table in tables:
        for event in ("update", "delete", "truncate") if on else ("update", "delete"):
            suffix = f" ON {table}" if on else ""
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_no_{event}{suffix}")
    if on and set(tables) == set(TABLES):
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS refuse_change()")


def _sqlite(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_{event} BEFORE {event.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}: {table}'); END"
        for event in ("update", "delete")
    ]


def _postgres(table: str) -> list[str]:
    rows = [
        f"CREATE TRIGGER {table}_no_{event} BEFORE {event.upper()} ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        for event in ("update", "delete")
    ]
    whole = (
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    return [*rows, whole]
