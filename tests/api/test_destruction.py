"""Destruction by list and approval: what stands in its way, what is gone, what is left, and the chain."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from caseapp.errors import Unavailable, VaultError
from caseapp.models import AidApplication, CaseEvent, CaseRetention, Decision, IssuedDocument
from caseapp.services import audit_verify
from caseapp.services.archiving import shredding
from caseapp.storage import storage
from caseapp.vocabulary import Role
from tests.cases import Body, Office, codes
from tests.clients import ApiClient
from tests.conftest import SignIn

LISTS = "/destruction-lists"
REFUSAL = {"form": "refusal_decision", "particulars": {"bureau_name": "镜湖区司法局"}}
YES = {"approved": True, "reason": "经鉴定无继续保存价值。"}


def approved(session: Session) -> None:
    """The archives department has approved the schedule."""
    session.execute(sa.text("UPDATE case_retention SET verified = :yes"), {"yes": True})


@pytest.fixture
def second(as_role: SignIn) -> ApiClient:
    return as_role(Role.APPROVER)


@pytest.fixture
def due(office: Office, session: Session, on_day: Callable[[str], date]) -> Body:
    """A refused case with an issued document, archived in 2025; the day is after its approved ten years."""
    on_day("2025-03-03")
    case = office.reach("refused")
    office.approver.post(f"/cases/{case['id']}/documents", REFUSAL)
    case = office.make("archive", office.show(case))
    approved(session)
    session.commit()
    on_day("2035-03-05")
    return case


def listed(client: ApiClient, *cases: Body, expect: int = 201) -> Body:
    body = {"case_ids": [case["id"] for case in cases], "reason": "保管期限届满。"}
    return dict(client.post(LISTS, body, expect))


def decide(client: ApiClient, row: Body, expect: int = 200, match: int = 1, **body: Any) -> Body:
    return dict(client.post(f"{LISTS}/{row['id']}/decision", {**YES, **body}, expect, match=match))


def test_what_is_destroyed_leaves_number_catalogue_and_proof(
    office: Office, second: ApiClient, due: Body, session: Session
) -> None:
    case_id = UUID(due["id"])
    document = session.scalars(sa.select(IssuedDocument)).one()
    key, lies = document.file_key, document.storage_key
    told = session.get_one(AidApplication, case_id).facts
    row = listed(office.approver, due)
    done = decide(second, row)
    [item] = done["items"]
    assert (done["outcome"], done["hidden"], item["case_number"]) == ("approved", 0, due["number"])
    [gone] = item["catalogue"]
    assert (gone["title"], gone["number"]) == ("不予法律援助决定书", document.number)
    session.expire_all()
    event = session.scalars(sa.select(CaseEvent).where(CaseEvent.verb == "case.destroyed")).one()
    assert event.codes["proof"] == item["proof"]
    with pytest.raises((Unavailable, ValueError, VaultError)):
        storage.get_sealed(lies, document.file_key)
    assert document.file_key != key
    facts = session.get_one(AidApplication, case_id).facts
    decided = session.scalars(sa.select(Decision).where(Decision.case_id == case_id)).one()
    assert (told in facts, facts[:3], (decided.statement or "")[:3]) == (False, "已销毁", "已销毁")
    assert (decided.outcome, decided.articles != []) == ("refused", True)
    path = f"/cases/{due['id']}"
    assert office.approver.get(f"{path}/documents/{document.id}/file", 409)["code"] == "case_destroyed"
    assert office.approver.post(f"{path}/files", None, 409)["code"] == "case_destroyed"
    assert office.show(due)["number"] == due["number"]
    assert office.approver.get(f"/verify/{document.verification_code}")["genuine"] is True
    assert decide(second, row, 409, 2)["code"] == "already_decided"


def test_the_chain_holds_after_destruction(office: Office, second: ApiClient, due: Body, app: Flask) -> None:
    decide(second, listed(office.approver, due))
    with app.app_context():
        found = audit_verify.of_case(UUID(due["id"]))
    assert [fault for fault in found if "case_retention" not in fault.what] == []  # approved by hand, above


def test_what_stands_in_the_way_is_told_case_by_case(
    office: Office, second: ApiClient, due: Body, session: Session, as_role: SignIn
) -> None:
    office.approver.patch(f"/cases/{due['id']}/retention", {"legal_hold": True, "reason": "涉诉。"}, match=1)
    open_one, ended = office.reach("granted"), office.reach("withdrawn")
    refused = listed(office.approver, due, open_one, ended, due, expect=422)
    assert codes(refused) == {
        ("case_ids.0", "held"),
        ("case_ids.1", "unknown"),
        *{("case_ids.2", code) for code in ("not_archived", "not_due", "schedule_unverified")},
        ("case_ids.3", "twice"),
    }
    office.approver.patch(f"/cases/{due['id']}/retention", {"legal_hold": False}, expect=422, match=2)
    office.approver.patch(f"/cases/{due['id']}/retention", {"legal_hold": False, "reason": "已结。"}, match=2)
    row = listed(office.window, due)
    assert codes(listed(office.approver, due, expect=422)) == {("case_ids.0", "listed")}
    office.reviewer.post(LISTS, {"case_ids": [due["id"]], "reason": "-"}, 403)
    office.window.post(f"{LISTS}/{row['id']}/decision", YES, 403, match=1)
    assert second.get(LISTS)["items"][0]["id"] == row["id"]
    history = session.scalars(sa.select(CaseRetention).where(CaseRetention.case_id == UUID(due["id"]))).one()
    assert [(one["held"], one["reason"]) for one in history.hold_history] == [
        (True, "涉诉。"),
        (False, "已结。"),
    ]


def test_a_second_person_decides_and_a_rejection_frees_the_case(
    office: Office, second: ApiClient, due: Body
) -> None:
    row = listed(office.approver, due)
    assert decide(office.approver, row, 403)["code"] == "own_proposal"
    rejected = decide(second, row, approved=False)
    assert (rejected["outcome"], rejected["items"][0]["left_on"]) == ("rejected", "2035-03-05")
    again = listed(second, due)
    assert decide(office.approver, again)["items"][0]["destroyed_on"] == "2035-03-05"
    assert codes(listed(office.approver, due, expect=422)) == {("case_ids.0", "listed")}
    held = {"legal_hold": True, "reason": "涉诉。"}
    answer = office.approver.patch(f"/cases/{due['id']}/retention", held, expect=409, match=1)
    assert answer["code"] == "case_destroyed"


def test_a_hold_takes_a_case_off_the_list(
    office: Office, second: ApiClient, due: Body, session: Session
) -> None:
    row = listed(office.approver, due)
    office.approver.patch(f"/cases/{due['id']}/retention", {"legal_hold": True, "reason": "涉诉。"}, match=1)
    assert decide(second, row, 409)["code"] == "nothing_to_destroy"
    assert session.get_one(AidApplication, UUID(due["id"])).facts == "被拖欠三个月工资。"


def test_what_changed_after_the_proposal_stops_the_approval(
    office: Office, second: ApiClient, due: Body, session: Session
) -> None:
    row = listed(office.approver, due)
    session.execute(sa.text("UPDATE case_retention SET verified = :no"), {"no": False})
    session.commit()
    assert decide(second, row, 409)["code"] == "not_to_be_destroyed"
    assert session.get_one(AidApplication, UUID(due["id"])).facts == "被拖欠三个月工资。"


@pytest.mark.one_database
@pytest.mark.parametrize("plain", ['{"a": "工资"}', "[1, 2]", '"字"', "12", "null", '""', "{}"])
def test_filler_is_as_long_and_stays_json(plain: str) -> None:
    filled = shredding.filler(plain, is_json=True)
    assert len(filled.encode()) == len(plain.encode())
    assert filled == plain or "工" not in filled
    if isinstance(json.loads(plain), dict | list | str):
        assert type(json.loads(filled)) is type(json.loads(plain))


def test_what_is_kept_exists_and_words_are_as_long() -> None:
    names = {f"{one.table.name}.{field.name}" for one, _ in shredding._tables() for field in one.fields}
    assert set(shredding.KEPT) <= names
    assert {"aid_application.facts", "decision.statement", "issued_document.file_key"} <= names
    for plain in ("", "a", "被拖欠三个月工资。"):
        assert len(shredding.filler(plain, is_json=False).encode()) == len(plain.encode())
