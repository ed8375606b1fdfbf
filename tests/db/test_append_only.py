"""Tables whose rows are never changed or removed: the database itself refuses, whichever way somebody tries."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from caseapp.extensions import db, new_id
from caseapp.models import append_only
from tests import document_rows, privacy_rows
from tests.cases import Office
from tests.db import made_up

NOW = datetime(2025, 3, 3, tzinfo=UTC)
FITTING = {"gift_step": {"outcome": "x"}}


def _rows_of(office: Office, session: Session) -> None:
    case = office.reach("granted", access_needs={"large_print": True})
    office.window.get("/legal-aid/cases")
    unmask = {"fields": ["phone"], "reason_code": "contact", "reason": "约定面谈。"}
    office.window.post(f"/cases/{case['id']}/parties/{case['parties'][0]['id']}/unmask", unmask, 200)
    document_rows.make(office, session)
    privacy_rows.make(office, session)
    event = {"id": new_id(), "at": NOW, "kind": "exported", "details": {}, "key_version": 1, "mac": b"m"}
    session.execute(sa.insert(db.metadata.tables["security_event"]).values(**event))
    counts = dict.fromkeys(("cases", "lines", "security_events", "access_log"), 0)
    digests = dict.fromkeys(("lines_digest", "security_digest", "access_digest"), "d" * 64)
    instants = dict.fromkeys(("at", "from_at", "upto_at"), NOW)
    anchor = {"id": new_id(), "number": 1, **instants, **counts, **digests, "key_version": 1, "mac": b"m"}
    session.execute(sa.insert(db.metadata.tables["audit_anchor"]).values(**anchor))
    session.execute(
        sa.insert(db.metadata.tables["pack_version"]).values(
            digest="d" * 64, key="k", text="t", loaded_at=NOW
        )
    )
    session.commit()
    for name in append_only.TABLES:
        held = sa.select(sa.func.count()).select_from(db.metadata.tables[name])
        if not session.connection().execute(held).scalar_one():
            made_up.put(session.connection(), name, **FITTING.get(name, {}))
    session.commit()


def test_append_only_tables_refuse_to_be_changed(
    office: Office, session: Session, connection: Connection
) -> None:
    _rows_of(office, session)
    for table in append_only.TABLES:
        _refuses_to_be_changed(connection, table)


def _refuses_to_be_changed(connection: Connection, table: str) -> None:
    key = "digest" if table == "pack_version" else "id"
    held = connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one()
    assert held, table
    attempts = [
        f"UPDATE {table} SET {key} = {key}",
        f"DELETE FROM {table}",
        f"DELETE FROM {table} WHERE {key} IS NOT NULL",
    ]
    if connection.dialect.name == "postgresql":
        attempts.append(f"TRUNCATE {table} CASCADE")
        attempts.append(
            f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({key}) DO UPDATE SET {key} = EXCLUDED.{key}"
        )
    else:
        attempts.append(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
        attempts.append(f"REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")
        attempts.append(f"UPDATE OR REPLACE {table} SET {key} = {key}")
    for attempt in attempts:
        with pytest.raises(sa.exc.DBAPIError) as error, connection.begin_nested():
            connection.execute(sa.text(attempt))
        assert append_only.MESSAGE in str(error.value.orig), attempt
    assert connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one() == held
