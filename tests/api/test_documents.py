"""Documents through the API: issued once, numbered without gaps, stored byte for byte, voided, delivered, verified."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from caseapp.errors import Unavailable
from caseapp.extensions import db
from caseapp.models import IssuedDocument
from caseapp.storage import storage
from caseapp.vocabulary import OrganizationKind, Role
from tests.cases import Body, Office, codes
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import _office

REFUSAL = {"form": "refusal_decision", "particulars": {"bureau_name": "镜湖区司法局"}}


@pytest.fixture(autouse=True)
def monday(on_day: Callable[[str], date]) -> date:
    return on_day("2025-03-03")


def documents(case: Body) -> str:
    return f"/cases/{case['id']}/documents"


def test_a_refusal_is_issued_once_and_fetched_byte_for_byte(office: Office, client: ApiClient) -> None:
    case = office.reach("refused")
    made = office.approver.post(documents(case), REFUSAL)
    assert made["number"] == "（镜湖）援不字〔2025〕第1号"
    fetched = office.approver.request("GET", f"{documents(case)}/{made['id']}/file")
    assert fetched.status_code == 200, fetched.get_json()
    assert hashlib.sha256(fetched.data).hexdigest() == made["sha256"]
    assert fetched.data == office.approver.request("GET", f"{documents(case)}/{made['id']}/file").data
    told = client.get(f"/verify/{made['verification_code']}")
    assert (told["genuine"], told["state"], told["number"]) == (True, "valid", made["number"])
    assert told["pdf_sha256"] == made["sha256"]
    again = office.approver.post(documents(case), REFUSAL, 409)
    assert again["code"] == "document_already_issued"


def test_what_fails_after_the_number_was_taken_leaves_no_gap(office: Office, tmp_path: Path) -> None:
    case, before = office.reach("refused"), storage._root
    (tmp_path / "file").write_text("no folder")
    storage.configure(tmp_path / "file")
    try:
        assert office.approver.post(documents(case), REFUSAL, 503)["code"] == "unavailable"
    finally:
        storage.configure(before)
    assert office.approver.get(documents(case)) == []
    assert office.approver.post(documents(case), REFUSAL)["number"].endswith("第1号")


def test_a_voided_number_is_kept_and_the_next_one_given(office: Office, client: ApiClient) -> None:
    case = office.reach("refused")
    made = office.approver.post(documents(case), REFUSAL)
    path = f"{documents(case)}/{made['id']}"
    office.approver.post(f"{path}/void", {"reason": "笔误"}, 428)
    office.approver.post(f"{path}/void", {"reason": "笔误"}, 412, match=7)
    voided = office.approver.post(f"{path}/void", {"reason": "当事人姓名有误"}, 200, match=1)
    assert (voided["state"], voided["void_reason"], voided["version"]) == ("voided", "当事人姓名有误", 2)
    told = client.get(f"/verify/{made['verification_code'].lower().replace('-', ' ')}")
    assert (told["genuine"], told["state"], told["voided_on"]) == (True, "voided", "2025-03-03")
    assert {"当事人姓名有误", "测试申请人", case["number"]} & set(map(str, told.values())) == set()
    assert office.approver.post(f"{path}/void", {"reason": "再次"}, 409, match=2)["code"] == "document_voided"
    body = {"method": "post", "delivered_on": "2025-03-03", "receiver": "测试申请人"}
    assert office.approver.post(f"{path}/deliveries", body, 409)["code"] == "document_voided"
    again = office.approver.post(documents(case), REFUSAL)
    assert again["number"] == "（镜湖）援不字〔2025〕第2号"
    assert office.approver.request("GET", f"{path}/file").status_code == 200
    verbs = [one["verb"] for one in office.approver.get(f"/cases/{case['id']}/events")]
    assert verbs[-3:] == ["document.issued", "document.voided", "document.issued"]


def test_a_replay_issues_nothing_twice(office: Office) -> None:
    case, headers = office.reach("refused"), {"Idempotency-Key": "paper"}
    first = office.approver.post(documents(case), REFUSAL, headers=headers)
    assert office.approver.post(documents(case), REFUSAL, headers=headers) == first
    assert len(office.approver.get(documents(case))) == 1
    assert (
        office.approver.post(documents(case), REFUSAL, 400, key=False)["code"] == "idempotency_key_required"
    )


def test_deliveries_and_the_signed_scan(office: Office) -> None:
    case = office.reach("refused")
    made = office.approver.post(documents(case), REFUSAL)
    path = f"{documents(case)}/{made['id']}"
    body = {"method": "in_person", "delivered_on": "2025-03-03", "receiver": "测试申请人", "remark": "窗口"}
    office.approver.post(f"{path}/deliveries", body)
    early = office.approver.post(f"{path}/deliveries", {**body, "delivered_on": "2025-03-02"}, 422)
    assert codes(early) == {("delivered_on", "out_of_range")}
    scan, raw = b"%PDF-1.4\n" + b"signed" * 400_000 + b"\n%%EOF\n", {"Content-Type": "application/pdf"}
    kept = office.approver.post(f"{path}/scans", None, data=scan, headers=raw)
    assert (kept["media_type"], kept["sha256"]) == ("application/pdf", hashlib.sha256(scan).hexdigest())
    fetched = office.approver.request("GET", f"{path}/scans/{kept['id']}/file")
    assert (fetched.data, fetched.mimetype) == (scan, "application/pdf")
    assert (
        office.approver.post(f"{path}/scans", None, 409, data=scan, headers=raw)["code"] == "already_attached"
    )
    for junk in (b"", b"MZ\x90\x00", b"%PDF-1.4 cut off", b"\x89PNG\r\n\x1a\n", b"<html>%%EOF"):
        refused = office.approver.post(f"{path}/scans", None, 422, data=junk, headers=raw)
        assert codes(refused) == {("", "file_type")}
    too_much = b"%PDF-" + b"0" * 10_485_760
    assert office.approver.post(f"{path}/scans", None, 413, data=too_much, headers=raw)["code"] == "too_large"
    assert office.approver.post(f"{path}/scans", {"content": "x"}, 415)["code"] == "unsupported_media_type"
    shown = office.approver.get(path)
    assert [one["receiver"] for one in shown["deliveries"]] == ["测试申请人"]
    assert [one["id"] for one in shown["scans"]] == [kept["id"]]


def test_nothing_readable_lies_in_the_store(office: Office) -> None:
    case = office.reach("refused")
    made = office.approver.post(documents(case), REFUSAL)
    with office.approver.http.application.app_context():
        row = db.session.get_one(IssuedDocument, UUID(made["id"]))
        lies, key = storage.get(row.storage_key), row.file_key
        with pytest.raises(Unavailable, match="does not open"):
            storage.get_sealed(row.storage_key, "00" * 32)
        assert storage.get_sealed(row.storage_key, key)[:5] == b"%PDF-"
    assert b"%PDF" not in lies
    assert made["sha256"] != hashlib.sha256(lies).hexdigest()


def test_who_may_issue_and_read(office: Office, as_role: SignIn) -> None:
    case = office.reach("refused", grounds=["abuse_abandonment_domestic_violence"], matter=None)
    office.window.post(documents(case), REFUSAL, 403)
    made = office.approver.post(documents(case), REFUSAL)
    path = f"{documents(case)}/{made['id']}"
    assert office.window.request("GET", f"{path}/file").status_code == 200  # took the case in
    as_role(Role.INTAKE_OFFICER).get(path, 404)
    as_role(Role.BUREAU_OFFICER).get(documents(case), 404)
    office.window.post(f"{path}/void", {"reason": "x"}, 403, match=1)


def test_facts_are_for_those_who_need_them(office: Office, as_role: SignIn) -> None:
    case = office.reach_criminal("assigned")
    letter = {"form": "organ_letter", "particulars": {"contact": "周示例", "capacity": "defender"}}
    made = office.approver.post(documents(case), letter)
    colleague = as_role(Role.INTAKE_OFFICER)
    shown = colleague.get(f"{documents(case)}/{made['id']}")
    assert shown["hidden_fields"] == ["void_reason", "deliveries.receiver"]
    assert colleague.get(f"{documents(case)}/{made['id']}/file", 403)["code"] == "facts_withheld"
    assert colleague.post(documents(case), letter, 403)["code"] == "facts_withheld"


def test_what_is_missing_or_wrong_is_named(office: Office) -> None:
    case = office.reach("refused")
    asked = [
        ({"form": "no_such_form"}, ("form", "unknown")),
        ({"form": "refusal_decision"}, ("particulars.bureau_name", "required")),
        ({**REFUSAL, "particulars": {"bureau_name": ""}}, ("particulars.bureau_name", "length")),
        ({**REFUSAL, "particulars": {"colour": "red"}}, ("particulars.colour", "unknown_field")),
        ({**REFUSAL, "edition": "tiny"}, ("edition", "choice")),
        ({**REFUSAL, "particulars": [1]}, ("particulars", "type")),
    ]
    for body, fault in asked:
        refused = office.approver.post(documents(case), body, 422)
        assert codes(refused) == {fault}
        assert all(one["message"] and one["message_en"].isascii() for one in refused["errors"])
    assert (
        office.approver.post(documents(case), {"form": "grant_decision"}, 409)["code"] == "document_not_due"
    )
    notified = office.reach_criminal("terminated")
    refused = office.approver.post(documents(notified), REFUSAL, 422)
    assert codes(refused) == {("form", "not_for_this_kind")}
    assert office.approver.get(documents(case)) == []


def test_a_registered_department_is_known_and_the_second_institution_says_so(
    office: Office, as_role: SignIn, session: Session
) -> None:
    _office(session, "镜湖区司法局", OrganizationKind.JUSTICE_BUREAU, "340202", serial=4)
    second = _office(session, "第二法律援助中心", OrganizationKind.LEGAL_AID_INSTITUTION, "340202", serial=5)
    session.commit()
    made = office.approver.post(documents(office.reach("refused")), {"form": "refusal_decision"})
    assert made["number"] == "（镜湖）援不字〔2025〕第1号"
    other = replace(
        office, window=as_role(Role.INTAKE_OFFICER, at=second), approver=as_role(Role.APPROVER, at=second)
    )
    made = other.approver.post(documents(other.reach("refused")), {"form": "refusal_decision"})
    assert made["number"] == "（镜湖二）援不字〔2025〕第1号"


def test_the_list_asks_the_database_no_more_for_more_documents(
    office: Office, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    case, receipt = (
        office.receive(),
        {"form": "papers_receipt", "particulars": {"papers": [{"name": "欠条"}]}},
    )
    office.window.post(documents(case), receipt)
    one = count_queries(lambda: office.window.get(documents(case)))
    office.window.post(documents(case), {**receipt, "edition": "large_print"})
    assert count_queries(lambda: office.window.get(documents(case))) == one
    assert [row["edition"] for row in office.window.get(documents(case))] == ["standard", "large_print"]


def test_a_path_names_its_own_case(office: Office) -> None:
    case, other = office.reach("refused"), office.receive()
    made = office.approver.post(documents(case), REFUSAL)
    strange = f"{documents(other)}/{made['id']}"
    for path in (strange, f"{strange}/file", f"{strange}/scans/{made['id']}/file"):
        assert office.approver.request("GET", path).status_code == 404
    office.approver.post(f"{strange}/void", {"reason": "x"}, 404, match=1)
    office.approver.get(f"{documents(case)}/{made['id']}/scans/{made['id']}/file", 404)


def test_a_voided_paper_served_first_starts_no_period_of_the_one_that_stands(
    office: Office, on_day: Callable[[str], date]
) -> None:
    on_day("2025-03-03")
    case = office.reach("refused")
    path = f"/cases/{case['id']}/documents"
    body = {"form": "refusal_decision", "particulars": {"bureau_name": "镜湖区司法局"}}

    def served(on: str) -> Body:
        made = office.approver.post(path, body)
        delivery = {"method": "in_person", "delivered_on": on, "receiver": "测试申请人"}
        office.approver.post(f"{path}/{made['id']}/deliveries", delivery)
        return dict(made)

    first = served("2025-03-03")
    on_day("2025-03-10")
    office.approver.post(f"{path}/{first['id']}/void", {"reason": "姓名有误。"}, 200, match=first["version"])
    served("2025-03-10")
    clocks = [one for one in office.show(case)["clocks"] if one["clock_code"] == "objection"]
    assert [(one["due_on"], one["status"]) for one in clocks] == [
        ("2025-03-18", "ended"),
        ("2025-03-25", "running"),
    ]
