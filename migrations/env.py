"""Alembic's environment: one transaction a migration, one migrator at a time, batch mode on SQLite."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app

from caseapp.extensions import UtcDateTime, db

MIGRATOR_LOCK = 7_340_200


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | bool:
    """Write plain SQLAlchemy types, so that old migrations never import today's code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, sa.Enum):
        return f"sa.String({item.length})"
    return False


def compare_type(_context: Any, _column: Any, _metadata: Any, inspected: Any, wanted: Any) -> bool | None:
    """Enumerations are stored by value in plain strings."""
    if isinstance(wanted, sa.Enum) and isinstance(inspected, sa.String):
        return bool(inspected.length != wanted.length)
    return None


def run() -> None:
    """Migrate over the app's own engine."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET lock_timeout = '10s'")
            connection.exec_driver_sql(f"SELECT pg_advisory_lock({MIGRATOR_LOCK})")
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            render_item=render_item,
            compare_type=compare_type,
            compare_server_default=False,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
