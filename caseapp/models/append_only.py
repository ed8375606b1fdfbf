"""Tables whose rows are never changed or removed; the database itself refuses, on both dialects.

Rows of :data:`KEPT` change as work goes on and are never removed: a clock never ends by deletion.

Call :func:`protect` at the end of every migration that creates or rebuilds one of these tables:
batch mode on SQLite re-creates a table and silently drops its triggers.

One change is let through, because keys must be able to leave: in a transaction that holds a row of
``reseal_permit`` (which cannot be committed, see :class:`caseapp.models.keys.ResealPermit`) the ciphertext in
``*_sealed`` columns may be replaced by another of the same length, and nothing else of the row. What was sealed
cannot be exchanged that way: a ciphertext opens only in its own row and column, and only a holder of a key makes one.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

TABLES: Final = (
    "case_event",
    "security_event",
    "audit_anchor",
    "access_log",
    "decision",
    "screening",
    "unmasking",
    "local_figure",
    "pack_version",
    "notice_given",
    "data_sharing",
    "person_version",
    "document_delivery",
    "document_scan",
    "access_needs",
    "progress_entry",
    "report_answer",
    "case_note",
    "gift_complaint",
    "gift_step",
    "case_attachment",
    "attachment_withdrawal",
    "case_file",
    "jurisdiction_choice",
    "group_member",
)
KEPT: Final = ("deadline", "hearing")
MESSAGE: Final = "this table is append-only"
NEVER_REMOVED: Final = "rows of this table are never removed"

PERMIT: Final = "reseal_permit"
SEALED: Final = "_sealed"

_POSTGRES_FUNCTION: Final = f"""
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE name text;
BEGIN
  IF TG_OP = 'UPDATE' AND TG_NARGS > 0 AND EXISTS (SELECT 1 FROM {PERMIT})
     AND to_jsonb(NEW) - TG_ARGV = to_jsonb(OLD) - TG_ARGV THEN
    FOREACH name IN ARRAY TG_ARGV LOOP
      IF length(to_jsonb(NEW) ->> name) IS DISTINCT FROM length(to_jsonb(OLD) ->> name) THEN
        RAISE EXCEPTION USING MESSAGE = '{MESSAGE}: ' || TG_TABLE_NAME;
      END IF;
    END LOOP;
    RETURN NEW;
  END IF;
  RAISE EXCEPTION USING MESSAGE = '{MESSAGE}: ' || TG_TABLE_NAME;
END $$;
CREATE OR REPLACE FUNCTION refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING MESSAGE = '{NEVER_REMOVED}: ' || TG_TABLE_NAME;
END $$
"""  # noqa: S608 - our own two names


def protect(connection: Connection, tables: tuple[str, ...] = TABLES + KEPT) -> None:
    """Install the triggers that refuse UPDATE (not of kept tables), DELETE and (PostgreSQL) TRUNCATE."""
    postgres = connection.dialect.name == "postgresql"
    if postgres:
        connection.exec_driver_sql(_POSTGRES_FUNCTION)
    for table in tables:
        unprotect(connection, (table,))
        columns = [column["name"] for column in sa.inspect(connection).get_columns(table)]
        made = _kept(table, postgres=postgres) if table in KEPT else []
        for statement in made or (_postgres(table, columns) if postgres else _sqlite(table, columns)):
            connection.exec_driver_sql(statement)


def unprotect(connection: Connection, tables: tuple[str, ...] = TABLES + KEPT) -> None:
    """Remove the triggers, for a migration that must rebuild a table; with all of them their function goes."""
    on = connection.dialect.name == "postgresql"
    for table in tables:
        for event in ("update", "delete", "truncate") if on else ("update", "delete"):
            suffix = f" ON {table}" if on else ""
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_no_{event}{suffix}")
    if on and set(tables) == {*TABLES, *KEPT}:
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS refuse_change()")
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS refuse_removal()")


def _kept(table: str, *, postgres: bool) -> list[str]:
    if not postgres:
        raises = f"SELECT RAISE(ABORT, '{NEVER_REMOVED}: {table}')"
        return [f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN {raises}; END"]
    return [
        f"CREATE TRIGGER {table}_no_{event} BEFORE {event.upper()} ON {table} "
        f"FOR EACH {each} EXECUTE FUNCTION refuse_removal()"
        for event, each in (("delete", "ROW"), ("truncate", "STATEMENT"))
    ]


def _sqlite(table: str, columns: list[str]) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_{event} BEFORE {event.upper()} ON {table} {unless}"
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}: {table}'); END"
        for event, unless in (("update", _unless_resealed(columns)), ("delete", ""))
    ]


def _unless_resealed(columns: list[str]) -> str:
    if not any(column.endswith(SEALED) for column in columns):
        return ""
    same = [
        f"length(NEW.{column}) IS length(OLD.{column})"
        if column.endswith(SEALED)
        else f"NEW.{column} IS OLD.{column}"
        for column in columns
    ]
    return f"WHEN NOT (EXISTS (SELECT 1 FROM {PERMIT}) AND {' AND '.join(same)}) "  # noqa: S608 - names of our own columns


def _postgres(table: str, columns: list[str]) -> list[str]:
    sealed = ", ".join(f"'{column}'" for column in columns if column.endswith(SEALED))
    rows = [
        f"CREATE TRIGGER {table}_no_{event} BEFORE {event.upper()} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION refuse_change({arguments})"
        for event, arguments in (("update", sealed), ("delete", ""))
    ]
    whole = (
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    return [*rows, whole]
