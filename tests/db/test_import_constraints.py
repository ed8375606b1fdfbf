"""The last guard of imports: what the database refuses of imported cases, their rows and their files."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Connection

from caseapp.extensions import db, new_id
from tests.cases import Office
from tests.db.test_assigning_constraints import refused
from tests.importing import hand_in, run
from tests.ledger_book import one_row

NATIVE: Final = {"import_id": None, "former_number": None, "series": "civil_aid"}
IMPORT_CHECKS: Final[list[tuple[str, dict[str, Any], str]]] = [
    ("legal_case", {"former_number": None}, "imported_has_number"),
    ("legal_case", {"series": "civil_aid"}, "imported_has_series"),
    ("legal_case", {**NATIVE, "voided_at": sa.column("received_at")}, "voided_was_imported"),
    ("ledger_import", {"state": "undone"}, "undo_has_job"),
    ("ledger_import", {"undo_job_id": sa.column("job_id")}, "undo_has_job"),
    ("ledger_import", {"job_id": None}, "run_has_job"),
    ("imported_row", {"became_case_id": None}, "taken_has_case"),
    ("imported_row", {"state": "known"}, "taken_has_case"),
    ("imported_row", {"record_sealed": None}, "ready_has_record"),
]


def test_the_database_refuses_what_cannot_be(
    office: Office, app: Flask, connection: Connection, on_day: Callable[[str], date]
) -> None:
    on_day("2025-03-03")
    run(office.approver, app, hand_in(office.approver, one_row(state="待审").content), leave_out=False)
    for table, values, name in IMPORT_CHECKS:
        refused(connection, sa.update(db.metadata.tables[table]).values(**values), f"ck_{table}_{name}")
    doubles = {
        "legal_case": ({"number": "x", "serial": 2}, "former_number"),
        "imported_row": ({"number": 99}, "source"),
    }
    for table, (values, name) in doubles.items():
        rows = db.metadata.tables[table]
        row: dict[str, Any] = dict(connection.execute(sa.select(rows)).mappings().one())
        refused(connection, sa.insert(rows).values(**{**row, **values, "id": new_id()}), name)
