"""The database's own checks on what stands between receipt and decision; tests/db/test_constraints.py counts them."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from caseapp.extensions import db
from caseapp.models import append_only
from tests.cases import Office, in_days

DAY, BEFORE = date(2025, 3, 3), date(2025, 3, 2)
WAIVED: Final[dict[str, Any]] = {"answered_on": DAY, "outcome": "waived", "payable_fen": 0}
VERIFIED: Final[dict[str, Any]] = {"verified_by_id": sa.column("recorded_by_id"), "finding_sealed": b"f"}
WITH_ACCOUNTS: Final[list[tuple[str, dict[str, Any], str]]] = [
    ("recusal", {}, "decided_by_another"),
    ("recusal", {}, "dismissal_has_reasons"),
]
PLAIN_CHECKS: Final[list[tuple[str, dict[str, Any], str]]] = [
    ("prior_aid", {"settled_on": DAY}, "settled_has_day"),
    ("prior_aid", {"settlement": "ended"}, "settled_has_day"),
    ("prior_aid", {"expires_on": BEFORE}, "not_expired"),
    ("prior_aid", {"papers_due_on": BEFORE}, "papers_afterwards"),
    ("prior_aid", {"settled_on": DAY, "settlement": "confirmed"}, "confirmed_on_papers"),
    ("cooperation_request", {"answered_on": DAY}, "answered_has_outcome"),
    ("cooperation_request", {"answered_on": BEFORE, "outcome": "declined"}, "answered_afterwards"),
    ("cooperation_request", {"reply_by": BEFORE}, "reply_afterwards"),
    ("cooperation_request", {"answered_on": DAY, "outcome": "answered"}, "answer_is_told"),
    ("fee_relief", {"fee_fen": 0}, "there_is_a_fee"),
    ("fee_relief", {"answered_on": DAY}, "answered_has_outcome"),
    ("fee_relief", {**WAIVED, "answered_on": BEFORE}, "answered_afterwards"),
    ("fee_relief", {**WAIVED, "payable_fen": 1}, "amounts_add_up"),
    ("fee_relief", {**WAIVED, "payable_fen": None}, "amounts_add_up"),
    ("fee_relief", {**WAIVED, "outcome": "reduced", "payable_fen": 360000}, "amounts_add_up"),
    ("fee_relief", {**WAIVED, "outcome": "reduced", "payable_fen": None}, "amounts_add_up"),
    ("fee_relief", {**WAIVED, "outcome": "refused", "reason_sealed": b"r"}, "amounts_add_up"),
    ("fee_relief", {"payable_fen": 0}, "amounts_add_up"),
    ("fee_relief", {**WAIVED, "outcome": "withdrawn", "payable_fen": None}, "no_relief_has_reason"),
    ("fee_relief", {"finding_sealed": b"f"}, "verified_has_verifier"),
    ("fee_relief", {"verified_on": BEFORE, **VERIFIED}, "verified_afterwards"),
    ("fee_relief", {**WAIVED, "must_verify": True}, "relieved_after_verifying"),
    ("recusal", {"decided_on": DAY}, "decided_has_day"),
    ("recusal", {"state": "stands"}, "decided_has_day"),
    ("recusal", {"state": "stands", "decided_on": DAY}, "decided_has_decider"),
    ("decision", {"prior_aid_ground": None}, "screened_or_prior"),
]
DECIDING_CHECKS: Final = PLAIN_CHECKS + WITH_ACCOUNTS


def given_first(office: Office) -> None:
    case = office.receive()
    body = {
        "ground": "limitation_expiring",
        "expires_on": in_days(3),
        "items": ["劳动合同"],
        "papers_due_on": in_days(9),
        "statement": "时效将届满。",
    }
    path = f"/legal-aid/cases/{case['id']}"
    shown = office.approver.post(f"{path}/prior-aid", body, match=case["version"])
    letter = {"institution_name": "鸠江区法律援助中心", "asked": ["核实住址"], "reply_by": in_days(5)}
    office.window.post(f"{path}/cooperation-requests", letter, match=shown["version"])
    fee = {"kind": "notary", "body_name": "示例公证处", "matter": "委托公证", "fee_fen": 360000}
    version = office.show(case)["version"]
    office.window.post(f"{path}/fee-reliefs", {**fee, "asked_on": in_days(0)}, match=version)
    asked = {"origin": "party", "ground": "interest", "statement": "有利害关系。"}
    concerned = str(office.approver.account_id)
    office.window.post(f"/cases/{case['id']}/recusals", {**asked, "account_id": concerned})


def test_each_check_refuses(office: Office, connection: Connection, on_day: Callable[[str], date]) -> None:
    on_day("2025-03-03")
    given_first(office)
    append_only.unprotect(connection, ("decision",))
    for table, values, name in PLAIN_CHECKS:
        with pytest.raises(sa.exc.IntegrityError, match=f"ck_{table}_{name}"), connection.begin_nested():
            connection.execute(sa.update(db.metadata.tables[table]).values(**values))
    recusal, decider = db.metadata.tables["recusal"], {"decided_on": DAY, "state": "stands"}
    for values, name in (
        ({**decider, "decided_by_id": office.approver.account_id}, "decided_by_another"),
        (
            {**decider, "state": "dismissed", "decided_by_id": office.window.account_id},
            "dismissal_has_reasons",
        ),
    ):
        with pytest.raises(sa.exc.IntegrityError, match=name), connection.begin_nested():
            connection.execute(sa.update(recusal).values(**values))
