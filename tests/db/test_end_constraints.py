"""The last guard of objections, reports of grounds, orders and subsidies: what the database itself refuses."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from caseapp.extensions import db, new_id
from caseapp.vocabulary import Role
from tests.cases import Office
from tests.conftest import SignIn
from tests.db.test_assigning_constraints import ASSIGNING_CHECKS, refused
from tests.db.test_committee_constraints import COMMITTEE_CHECKS
from tests.db.test_import_constraints import IMPORT_CHECKS
from tests.db.test_work_constraints import WORK_CHECKS

DAY, EARLIER = date(2025, 3, 3), date(2025, 3, 2)
NOBODY: Final = sa.column("recorded_by_id")
DECIDED: Final[dict[str, Any]] = {
    "outcome": "corrected",
    "decided_on": DAY,
    "decided_by_id": NOBODY,
    "findings_sealed": b"f",
}
ANSWERED: Final[dict[str, Any]] = {"outcome": "terminated", "decided_on": DAY, "decided_by_id": NOBODY}


def _but(values: dict[str, Any], name: str, value: Any = None) -> dict[str, Any]:
    return {**values, name: value}


APPROVED: Final[dict[str, Any]] = {
    "state": "approved",
    "approved_on": DAY,
    "approved_by_id": NOBODY,
    "waived": True,
}
PAID: Final[dict[str, Any]] = {**APPROVED, "state": "paid", "batch_id": new_id()}
TAKEN: Final[dict[str, Any]] = {
    "state": "approved",
    "decided_on": DAY,
    "decided_by_id": NOBODY,
    "waived": True,
}
SETTLED: Final[dict[str, Any]] = {
    "kept_by_id": sa.column("institution_id"),
    "decided_on": DAY,
    "decided_by_id": NOBODY,
    "findings_sealed": b"f",
}
ENDS_CHECKS: Final = [
    ("closing_report", {"set_aside_on": DAY}, "set_aside_before_acceptance"),
    ("closing_report", {"return_reason_sealed": b"x"}, "returned_is_set_aside"),
    ("jurisdiction_dispute", {"other_institution_id": sa.column("institution_id")}, "two_institutions"),
    ("jurisdiction_dispute", _but(SETTLED, "kept_by_id", sa.column("bureau_id")), "kept_by_one_of_them"),
    ("jurisdiction_dispute", _but(SETTLED, "kept_by_id"), "decided_has_keeper"),
    ("jurisdiction_dispute", _but(SETTLED, "decided_by_id"), "decided_has_decider"),
    ("jurisdiction_dispute", _but(SETTLED, "findings_sealed"), "decided_has_findings"),
    ("jurisdiction_dispute", _but(SETTLED, "decided_on", EARLIER), "decided_after_filing"),
    ("subsidy", {"tax_fen": 1}, "no_tax"),
    ("subsidy", {"total_fen": 0}, "something_is_paid"),
    ("subsidy", _but(APPROVED, "state", "proposed"), "approved_has_day"),
    ("subsidy", _but(APPROVED, "approved_by_id"), "approved_has_approver"),
    ("subsidy", _but(APPROVED, "waived", value=False), "approved_by_a_second"),
    ("subsidy", _but(APPROVED, "state", "paid"), "paid_in_a_batch"),
    ("subsidy", {"state": "rejected"}, "ended_has_reason"),
    ("subsidy", {"ended_on": DAY}, "ended_has_day"),
    ("subsidy", {"share_bp": 0}, "share_of_a_whole"),
    ("subsidy", {"share_bp": 10001}, "share_of_a_whole"),
    ("subsidy", {"clawed_fen": -1}, "no_more_comes_back"),
    ("subsidy", _but(PAID, "clawed_fen", 101), "no_more_comes_back"),
    ("subsidy", {"clawed_fen": 1}, "comes_back_after_payment"),
    ("subsidy", _but(PAID, "clawed_fen", 100), "clawed_back_whole"),
    ("subsidy_claw_back", {"amount_fen": 0}, "something_comes_back"),
    ("subsidy_claw_back", _but(TAKEN, "decided_on"), "decided_has_day"),
    ("subsidy_claw_back", _but(TAKEN, "decided_by_id"), "decided_has_decider"),
    ("subsidy_claw_back", _but(TAKEN, "waived", value=False), "approved_by_a_second"),
    ("subsidy_claw_back", _but(TAKEN, "state", "rejected"), "rejected_has_reason"),
    ("objection", {"against": "refused"}, "against_one_decision"),
    ("objection", _but(DECIDED, "decided_on"), "decided_has_day"),
    ("objection", _but(DECIDED, "decided_by_id"), "decided_has_decider"),
    ("objection", _but(DECIDED, "findings_sealed"), "decided_has_findings"),
    ("objection", _but(DECIDED, "outcome", "upheld"), "upheld_tells_of_remedies"),
    ("objection", {"reconsideration_to": "x", "litigation_to": "y"}, "upheld_tells_of_remedies"),
    ("objection", _but(DECIDED, "decided_on", EARLIER), "decided_after_receipt"),
    ("objection", {"withdrawn_on": DAY}, "withdrawn_by_somebody"),
    ("objection", {**DECIDED, "withdrawn_on": DAY, "withdrawn_by": "applicant"}, "withdrawn_or_decided"),
    ("objection", {"withdrawn_on": EARLIER, "withdrawn_by": "applicant"}, "withdrawn_after_receipt"),
    ("termination", {"unit_received_on": EARLIER}, "received_afterwards"),
    ("termination", {"papers_received_on": DAY}, "papers_after_decision"),
    (
        "termination",
        {"unit_received_on": DAY + timedelta(days=1), "papers_received_on": DAY},
        "papers_after_decision",
    ),
    ("termination_report", {"found_on": date(2025, 3, 4)}, "reported_after_found"),
    ("termination_report", _but(ANSWERED, "decided_on"), "decided_has_day"),
    ("termination_report", _but(ANSWERED, "decided_by_id"), "decided_has_decider"),
    ("termination_report", _but(ANSWERED, "outcome", "not_terminated"), "dismissed_has_reasons"),
    ("fraud_order", {"fine_amount": 0}, "fine_within_the_law"),
    ("fraud_order", {"fine_amount": sa.literal_column("3000.01")}, "fine_within_the_law"),
    ("fraud_order", {"cost_amount": -1}, "cost_is_no_debt"),
]
LATER_CHECKS: Final = ASSIGNING_CHECKS + COMMITTEE_CHECKS + ENDS_CHECKS + IMPORT_CHECKS + WORK_CHECKS
SINGLE: Final = (
    "jurisdiction_dispute",
    *("objection", "termination_report", "fraud_order", "termination", "subsidy"),
    "subsidy_claw_back",
)


def _taken_back(connection: Connection) -> None:
    """A claw-back of the one subsidy, as it stands before its approval."""
    rows, backs = db.metadata.tables["subsidy"], db.metadata.tables["subsidy_claw_back"]
    row = dict(connection.execute(sa.select(rows)).mappings().one())
    shared = {name: row[name] for name in row.keys() & backs.c.keys()}
    more = {"id": new_id(), "subsidy_id": row["id"], "amount_fen": 1, "reason_sealed": b"r", "waived": False}
    connection.execute(sa.insert(backs).values(**{**shared, **more, "waiver_reason_sealed": None}))


def _another(row: dict[str, Any]) -> sa.ColumnElement[bool]:
    return db.metadata.tables["assignment"].c.id != row["assignment_id"]


def test_the_database_refuses_what_cannot_be(
    office: Office, connection: Connection, as_role: SignIn, on_day: Callable[[str], date]
) -> None:
    on_day("2025-03-03")
    bureau = as_role(Role.BUREAU_OFFICER)
    fraud = {"ground": "fraud", "statement": "示例"}
    path = "/legal-aid/cases/{}/{}".format
    ended = office.make("terminate", office.reach("granted"), fraud)
    order = {"cost_amount": "1.00", "fine_amount": "1.00", "statement": "示例"}
    bureau.post(path(ended["id"], "fraud-orders"), order)
    objection = {"way": "letter", "reasons": "示例"}
    bureau.post(path(ended["id"], "objections"), objection, match=ended["version"])
    at_work = office.reach("in_progress")
    found = {"ground": "illegal_use", "found_on": "2025-03-03", "statement": "示例"}
    office.lawyer.post(path(at_work["id"], "termination-reports"), found, match=at_work["version"])
    figure = {
        "name": "subsidy.civil_case",
        "value": "1",
        "unit": "yuan",
        "valid_from": "2025-01-01",
        "source": "示例",
    }
    bureau.put("/regions/340200/figures", {"figures": [figure]})
    office.window.post(path(office.reach("reviewed")["id"], "subsidies"), {})
    _taken_back(connection)
    disputed = {"other_organization_id": str(office.places.foreign), "statement": "示例"}
    office.window.post(path(office.receive()["id"], "jurisdiction-disputes"), disputed, match=1)
    for table, values, name in ENDS_CHECKS:
        refused(connection, sa.update(db.metadata.tables[table]).values(**values), f"ck_{table}_{name}")
    rows = db.metadata.tables["subsidy"]
    whole: dict[str, Any] = dict(connection.execute(sa.select(rows)).mappings().one())
    other = connection.scalar(sa.select(db.metadata.tables["assignment"].c.id).where(_another(whole)))
    refused(
        connection, sa.insert(rows).values(**{**whole, "id": new_id(), "assignment_id": other}), "case_id"
    )
    for table in SINGLE:
        rows = db.metadata.tables[table]
        row: dict[str, Any] = dict(connection.execute(sa.select(rows)).mappings().one())
        refused(connection, sa.insert(rows).values(**{**row, "id": new_id()}), table)
