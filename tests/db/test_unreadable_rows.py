"""A row edited so that it cannot be read is one fault with its place; everything else is verified and listed."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Connection

from caseapp.extensions import db, unit_of_work
from caseapp.jobs import Worker
from caseapp.models import append_only
from caseapp.services import audit_anchors, audit_checks
from caseapp.services.backup import checks
from caseapp.services.security_log import record_security
from caseapp.vocabulary import Role, SecurityEventKind
from tests.cases import Body, Office
from tests.clients import ApiClient
from tests.conftest import SignIn

# Table, columns as they are set, what the fault names. One row of the table is edited, none else.
EDITS = [
    ("security_event", "kind = 'x'", "security_event/"),
    ("legal_case", "kind = 'x'", "legal_case/"),
    ("legal_case", "sensitivity = 'x'", "legal_case/"),
    ("case_party", "role = 'x'", "case_party/"),
    ("number_counter", "last = 2000000000", "number 2 to 2000000000"),
    ("case_event", "seq = 2000000000", "nor are the"),
    ("audit_anchor", "number = 2000000000", "anchor 2 to 1999999999"),
]
ON_POSTGRESQL = [
    ("security_event", "at = 'infinity'", "security_event/"),
    ("access_log", "at = 'infinity'", "access_log/"),
    ("audit_anchor", "at = '-infinity'", "audit_anchor/"),
    ("case_event", "recorded_at = 'infinity'", "case_event/"),
    ("security_event", "details = '5'", "security_event/"),
    ("access_log", "ids = '{}'", "access_log/"),
]
ON_SQLITE = [
    ("security_event", "details = '{'", "security_event/"),
    ("security_event", "details = CAST(x'ff' AS TEXT)", "security_event/"),
    ("security_event", "at = 'noon'", "security_event/"),
    ("security_event", "mac = 'x'", "security_event/"),
    ("security_event", "id = x'00'", "security_event/"),
    ("access_log", "ids = '['", "access_log/"),
    ("access_log", "at = 7", "access_log/"),
    ("access_log", "account_id = x'00'", "access_log/"),
    ("audit_anchor", "at = 'noon'", "audit_anchor/"),
    ("audit_anchor", "cases = 'many'", "audit_anchor/"),
    ("audit_anchor", "number = 'one'", "audit_anchor/"),
    ("number_counter", "last = 'x'", "number_counter.last"),
    ("case_event", "mac = 'x'", "event 1: was changed"),
    ("case_event", "codes = '5'", "event 1: was changed"),
    ("legal_case", "id = x'00'", "the id of a case is b'\\x00'"),
    ("legal_case", "id = upper(id)", "the id of a case is"),
    ("legal_case", "serial = 'x'", "legal_case.serial is not"),
    ("legal_case", "organization_id = 'x'", "legal_case/"),
    ("legal_case", "event_seq = 'x'", "legal_case/"),
]


@pytest.fixture
def own_folder(app: Flask, tmp_path: Path) -> Iterator[None]:
    """No anchor of another test is looked for."""
    audit_anchors.folder.configure(tmp_path)
    yield
    audit_anchors.folder.configure(app.extensions["settings"].anchors_dir)


@pytest.fixture
def edited(
    office: Office, on_day: Callable[[str], date], app: Flask, own_folder: None, connection: Connection
) -> Iterator[Connection]:
    """One case, one anchor, and a reading taken from the log: every verification must come as far as that."""
    on_day("2025-03-03")
    office.receive()
    office.window.get("/cases")
    with app.app_context():
        with unit_of_work():
            record_security(SecurityEventKind.EXPORTED, None, None, {})
        audit_checks.anchor_now(timedelta(0))
    append_only.unprotect(connection)
    connection.execute(sa.text("DELETE FROM access_log WHERE subject = 'case'"))
    yield connection
    append_only.protect(connection)


def edit(connection: Connection, table: str, change: str) -> None:
    """Of the newest row only; SQLite's foreign keys wait for an end that never comes."""
    if connection.dialect.name == "sqlite":
        connection.execute(sa.text("PRAGMA defer_foreign_keys=ON"))
    key = "ctid" if connection.dialect.name == "postgresql" else "rowid"
    newest = f"(SELECT max({key}) FROM {table})"
    connection.execute(sa.text(f"UPDATE {table} SET {change} WHERE {key} = {newest}"))


def verified(app: Flask) -> list[Any]:
    with app.app_context():
        db.session.expire_all()
        return list(audit_checks.verify(audit_checks.Outcome()))


def test_each_unreadable_row_is_a_fault_with_its_place_and_verification_goes_on(
    app: Flask, edited: Connection
) -> None:
    assert [fault.code for fault in verified(app)] == ["rows_missing"]
    edits = EDITS + (ON_SQLITE if edited.dialect.name == "sqlite" else ON_POSTGRESQL)
    wrong = []
    for table, change, where in edits:
        with edited.begin_nested() as savepoint:
            edit(edited, table, change)
            found = verified(app)
            savepoint.rollback()
        said = {fault.code for fault in found}
        to_the_end = table == "audit_anchor" or said & {"rows_missing", "rows_changed"}
        told_once = len([fault for fault in found if where in str(fault)]) == 1
        if not (told_once and to_the_end) or "not_verified" in said or len(found) > 60:
            wrong.append((table, change, [str(fault) for fault in found][:4]))
    assert wrong == []


def test_a_restore_reports_over_unreadable_rows(app: Flask, edited: Connection) -> None:
    edit(edited, "security_event", "kind = 'x'")
    edit(edited, "legal_case", "kind = 'x', series = 'x'")
    with app.app_context():
        found = {what: look()[1] for what, look in checks().items()}
    assert [len(faults) for faults in found.values()] == [0, 0, 2, 1, 1]
    assert "security_event/" in found["security events"][0]


@pytest.fixture
def auditor(as_role: SignIn) -> ApiClient:
    return as_role(Role.AUDITOR)


def test_the_lists_of_the_audit_leave_unreadable_rows_out_and_say_so(
    edited: Connection, auditor: ApiClient
) -> None:
    lists = {"security-events": "security_event", "readings": "access_log", "events": "case_event"}
    whole = {name: auditor.get(f"/audit/{name}") for name in lists}
    assert [page["unreadable"] for page in whole.values()] == [[], [], []]
    for name, table in lists.items():
        broken = {"security_event": "kind = 'x'", "access_log": "ids = '5'", "case_event": "codes = '5'"}
        edit(edited, table, broken[table])
        found = auditor.get(f"/audit/{name}")
        assert len(found["items"]) < len(whole[name]["items"])
        assert [one.split("/")[0] for one in found["unreadable"]] == [table]
    first = auditor.get("/audit/security-events?limit=1")
    rest = auditor.get("/audit/security-events", query_string={"after": first["next"]})
    assert first["items"] + rest["items"] == auditor.get("/audit/security-events")["items"]


def test_an_unreadable_row_does_not_stop_the_next_anchor(
    app: Flask, edited: Connection, office: Office
) -> None:
    office.window.get("/cases")
    edit(edited, "access_log", "ids = '5'")
    with app.app_context():
        assert audit_checks.anchor_now(timedelta(0))["number"] == 2
    assert [fault.code for fault in verified(app)] == ["rows_missing", "unreadable"]


@pytest.mark.usefixtures("own_folder")
def test_a_verification_that_was_not_carried_out_is_not_whole(
    app: Flask, auditor: ApiClient, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    auditor.post("/audit/verification", None, 202)
    Worker(app).drain()
    assert auditor.get("/audit/verification")["whole"] is True
    again: Body = auditor.post("/audit/verification", None, 202)
    monkeypatch.setattr(audit_checks, "verify", None)  # stands for any failure of the job itself
    Worker(app).drain()
    found = auditor.get("/audit/verification")
    assert (found["job_id"], found["whole"], found["faults"]) == (again["job_id"], False, 1)
    assert [fault["code"] for fault in found["shown"]] == ["not_verified"]


def test_a_part_that_breaks_off_is_a_fault_and_the_others_are_verified(
    app: Flask, edited: Connection, auditor: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_checks, "verify_numbers", lambda: iter([{}["gone"]]))
    auditor.post("/audit/verification", None, 202)
    Worker(app).drain()
    found = auditor.get("/audit/verification")
    assert [(f["where"], f["code"]) for f in found["shown"]] == [
        ("numbers", "not_verified"),
        ("access_log", "rows_missing"),
    ]
    assert auditor.get("/audit/security-events?kind=audit_failed")["items"]
