"""The last guard of the work, its files, complaints of gifts, destruction and episodes."""

from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from caseapp.extensions import db, new_id
from tests.cases import Office
from tests.db import made_up
from tests.db.test_assigning_constraints import refused

DAY: Final = date(2025, 3, 3)
OF_ITSELF: Final = new_id()
SOMEBODY: Final = new_id()
DECIDED: Final[dict[str, Any]] = {"outcome": "approved", "decided_on": DAY, "decided_by_id": SOMEBODY}
GONE: Final[dict[str, Any]] = {"destroyed_on": DAY, "proof": "x", "catalogue_sealed": b"x"}
ENDED: Final[dict[str, Any]] = {"state": "standing", "room_key": "x", "room": "x", "venue": "x"}
LATER: Final[dict[str, Any]] = {"ends_at": made_up.BY_TYPE[made_up.datetime].replace(hour=4)}
WORK_CHECKS: Final[list[tuple[str, dict[str, Any], str]]] = [
    ("progress_entry", {"id": OF_ITSELF, "corrects_id": OF_ITSELF}, "corrects_another"),
    ("case_note", {"id": OF_ITSELF, "corrects_id": OF_ITSELF}, "corrects_another"),
    ("hearing", ENDED, "ends_after_start"),
    ("hearing", {**ENDED, **LATER, "own_room": True, "room_key": None}, "own_room_is_named"),
    ("hearing", {**ENDED, **LATER, "end_reason_sealed": b"x"}, "ended_has_reason"),
    ("case_attachment", {"size_bytes": 0}, "not_empty"),
    ("gift_step", {"kind": "decided", "outcome": None}, "decided_has_outcome"),
    ("destruction_list", {**DECIDED, "decided_on": None}, "decided_has_day"),
    ("destruction_list", {**DECIDED, "decided_by_id": None}, "decided_has_decider"),
    ("destruction_list", {**DECIDED, "proposed_by_id": SOMEBODY}, "decided_by_another"),
    ("destruction_item", {**GONE, "left_on": DAY}, "left_or_destroyed"),
    ("destruction_item", {**GONE, "proof": None}, "destroyed_has_proof"),
    ("destruction_item", {**GONE, "catalogue_sealed": None}, "destroyed_has_catalogue"),
    ("closing_report", {"saved_fen": -1}, "amounts_are_no_debt"),
    ("gain", {"amount_fen": 0}, "there_is_an_amount"),
    ("case_episode", {"case_id": SOMEBODY, "earlier_id": SOMEBODY, "place": 2}, "follows_another"),
    ("case_episode", {"case_id": SOMEBODY, "first_id": SOMEBODY, "place": 2}, "follows_another"),
    ("case_episode", {"case_id": SOMEBODY, "place": 1}, "place_after_first"),
]


def test_the_database_refuses_what_cannot_be(
    office: Office, connection: Connection, session: Session
) -> None:
    office.reach("in_progress")
    made_up.put(connection, "destruction_list")
    made_up.put(connection, "gift_complaint")
    made_up.put(connection, "closing_report")
    for name, values, check in WORK_CHECKS:
        table = db.metadata.tables[name]
        row = made_up.row(connection, table, **values)
        refused(connection, sa.insert(table).values(**row), f"ck_{name}_{check}")
