"""The last guard of assignment: what the database refuses of bars, connections, proposals and requests."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from caseapp.extensions import db, new_id
from tests.assigning import named, person
from tests.cases import Office

DAY: Final = date(2025, 3, 3)
ASSIGNING_CHECKS: Final = [
    ("practitioner_bar", {"to_on": date(2025, 3, 2)}, "days"),
    ("case_connection", {"other_case_id": sa.column("case_id")}, "another"),
    ("assignment_proposal", {"firm_id": None}, "firm_or_worker"),
    (
        "assignment_proposal",
        {"state": "accepted", "answered_at": sa.column("proposed_at")},
        "accepted_has_worker",
    ),
    ("assignment_proposal", {"state": "withdrawn"}, "answered_has_time"),
    ("assignment_proposal", {"decline_reason": "other"}, "declined_has_reason"),
    ("case_party", {"role": "representative", "ended_at": sa.column("recorded_at")}, "ended_has_reason"),
    ("case_party", {"end_reason_sealed": b"x"}, "ended_has_reason"),
    (
        "case_party",
        {"role": "applicant", "ended_at": sa.column("recorded_at"), "end_reason_sealed": b"x"},
        "representative_ends",
    ),
    ("conflict_finding", {"answer": "mistaken", "reason_sealed": b"x"}, "answered_has_time"),
    ("conflict_finding", {"answered_at": sa.column("recorded_at")}, "answered_has_time"),
    ("conflict_finding", {"reason_sealed": b"x"}, "answered_has_reason"),
    (
        "conflict_finding",
        {"answer": "waived", "answered_at": sa.column("recorded_at"), "reason_sealed": b"x"},
        "waivable_waived",
    ),
    ("replacement_request", {"outcome": "granted"}, "decided_has_day"),
]
SINGLE: Final = ("assignment_proposal", "replacement_request", "case_connection", "conflict_finding")


def refused(connection: Connection, statement: Any, named: str) -> None:
    """The statement breaks this constraint; the transaction goes on."""
    with pytest.raises(sa.exc.IntegrityError) as error, connection.begin_nested():
        connection.execute(statement)
    assert named in str(error.value.orig), error.value.orig


def test_the_database_refuses_what_cannot_be(
    office: Office, connection: Connection, on_day: Callable[[str], date]
) -> None:
    on_day("2025-03-03")
    worker = f"/practitioners/{office.places.lawyer}/bars"
    office.approver.post(worker, {"kind": "leave", "from_on": "2025-03-03", "to_on": "2025-03-03"})
    office.make("appoint_firm", office.reach("granted"))
    at_work = office.reach("in_progress")
    office.window.post(f"/cases/{at_work['id']}/replacement-requests", {"reason": "示例"})
    link = {"other_case_id": office.receive()["id"], "kind": "connected_facts"}
    office.window.post(f"/cases/{at_work['id']}/connections", link)
    wife = named(person("配偶", 611))
    office.approver.post(
        f"/practitioners/{office.places.lawyer}/interests", {"kind": "near_relative", **wife}
    )
    office.window.post(f"/cases/{at_work['id']}/parties", wife)
    for table, values, name in ASSIGNING_CHECKS:
        refused(connection, sa.update(db.metadata.tables[table]).values(**values), f"ck_{table}_{name}")
    for table in SINGLE:
        rows = db.metadata.tables[table]
        row: dict[str, Any] = dict(connection.execute(sa.select(rows)).mappings().one())
        refused(connection, sa.insert(rows).values(**{**row, "id": UUID(str(new_id()))}), table)
