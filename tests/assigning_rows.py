"""Rows of assignment, and what their checks refuse (tests/db/test_constraints.py)."""

from datetime import UTC, date, datetime
from typing import Any, Final

import sqlalchemy as sa

from tests.assigning import PROPOSALS
from tests.cases import Office, identity

NOW: Final = datetime(2025, 3, 3, 2, tzinfo=UTC)
CHECKS: Final[list[tuple[str, dict[str, Any], str]]] = [
    ("practitioner_bar", {"to_on": date(2025, 3, 2)}, "days"),
    ("case_connection", {"other_case_id": sa.column("case_id")}, "another"),
    ("assignment_proposal", {"firm_id": None}, "firm_or_worker"),
    ("assignment_proposal", {"state": "accepted", "answered_at": NOW}, "accepted_has_worker"),
    ("assignment_proposal", {"answered_at": NOW}, "answered_has_time"),
    ("assignment_proposal", {"decline_reason": "x"}, "declined_has_reason"),
    ("replacement_request", {"decided_on": date(2025, 3, 3)}, "decided_has_day"),
]


def make(office: Office) -> None:
    """A lawyer on leave, a proposal, a wish for another worker, two connected cases."""
    leave = {"kind": "leave", "from_on": "2025-03-03", "to_on": "2025-03-04"}
    office.approver.post(f"/practitioners/{office.places.young_lawyer}/bars", leave)
    granted = office.reach("granted")
    body = {"firm_id": str(office.places.firm)}
    office.window.post(PROPOSALS.format(granted["id"]), body, match=granted["version"])
    worked = office.reach("in_progress")
    office.window.post(f"/cases/{worked['id']}/replacement-requests", {"reason": "律师迟迟不会见。"})
    one, other = (
        office.receive_notice(
            person={
                "name": f"被告人{n}",
                "id_type": "resident_id",
                "id_number": identity("1985-02-03", 700 + n),
            }
        )
        for n in (1, 2)
    )
    connected = {"other_case_id": other["id"], "kind": "co_defendant"}
    office.window.post(f"/cases/{one['id']}/connections", connected)
