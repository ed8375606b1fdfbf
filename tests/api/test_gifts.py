"""Complaints of gifts: anybody brings them, the bureau alone reads and decides them."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from caseapp.models import GiftComplaint
from caseapp.vocabulary import Role
from tests.cases import Body, Office, applicant, codes, identity, in_days, review_answers
from tests.clients import ApiClient
from tests.conftest import SignIn

PATH = "/gift-complaints"
TOLD = {
    "act": "property_by_worker",
    "statement": "承办律师另收三千元。",
    "accused": "承办律师",
    "complainant": "投诉人某",
    "contact": "13800000000",
}
FOUND = {"outcome": "founded", "statement": "责令退还，警告。"}


@pytest.fixture(autouse=True)
def monday(on_day: Callable[[str], date]) -> date:
    return on_day("2025-03-03")


@pytest.fixture
def bureau(as_role: SignIn) -> ApiClient:
    return as_role(Role.BUREAU_OFFICER)


def test_it_reaches_the_bureau_and_nobody_else(office: Office, bureau: ApiClient, as_role: SignIn) -> None:
    case = office.reach("in_progress")
    about = {**TOLD, "case_id": case["id"], "practitioner_id": str(office.places.lawyer)}
    made = office.window.post(PATH, about)
    assert made == {
        "id": made["id"],
        "received_on": "2025-03-03",
        "article": "中华人民共和国法律援助法第二十条",
    }
    (seen,) = bureau.get(PATH)["items"]
    assert (seen["id"], seen["complainant"], seen["about_case_id"]) == (made["id"], "投诉人某", case["id"])
    inside = as_role(Role.BUREAU_OFFICER, at=office.places.institution)
    accused = as_role(Role.BUREAU_OFFICER, practitioner_id=office.places.lawyer)
    for role in set(Role) - {Role.BUREAU_OFFICER}:
        as_role(role).get(PATH, 403)
    for who in (inside, accused):
        assert who.get(PATH)["items"] == []
        who.get(f"{PATH}/{made['id']}", 404)
        who.post(f"{PATH}/{made['id']}/decision", FOUND, 404)
    office.approver.post(f"{PATH}/{made['id']}/decision", FOUND, 403)


def test_nothing_of_it_stands_in_the_case_that_it_is_about(office: Office) -> None:
    case = office.reach("in_progress")
    shown = [f"/legal-aid/cases/{case['id']}", f"/cases/{case['id']}/events", f"/cases/{case['id']}/notes"]
    before = [office.lawyer.get(path) for path in shown]
    office.window.post(PATH, {**TOLD, "case_id": case["id"]})
    assert [office.lawyer.get(path) for path in shown] == before


def test_the_bureau_decides_once_with_the_articles_and_tells_the_complainant(
    office: Office, bureau: ApiClient
) -> None:
    path = f"{PATH}/{office.lawyer.post(PATH, TOLD)['id']}"
    told = {"statement": "电话告知。"}
    assert bureau.post(f"{path}/notification", told, 409)["code"] == "complaint_open"
    assert codes(bureau.post(f"{path}/decision", {**FOUND, "outcome": "no_such"}, 422)) == {
        ("outcome", "unknown")
    }
    assert len(bureau.get(f"{PATH}?open=true")["items"]) == 1
    done = bureau.post(f"{path}/decision", FOUND)
    assert done["steps"][0]["article"] == "中华人民共和国法律援助法第二十条、第六十三条"
    assert bureau.post(f"{path}/decision", FOUND, 409)["code"] == "complaint_decided"
    assert bureau.get(f"{PATH}?open=true")["items"] == []
    bureau.post(f"{path}/notification", told)
    assert bureau.post(f"{path}/notification", told, 409)["code"] == "complainant_told"
    assert [one["article"][-5:] for one in bureau.get(path)["steps"]] == ["第六十三条", "第五十六条"]


def test_a_recipient_complains_with_a_paper_in_hand(
    office: Office, bureau: ApiClient, client: ApiClient
) -> None:
    case = office.receive()
    receipt = {"form": "papers_receipt", "particulars": {"papers": [{"name": "欠条"}]}}
    paper = office.window.post(f"/cases/{case['id']}/documents", receipt)
    body = {**TOLD, "act": "property_by_staff", "verification_code": paper["verification_code"].lower()}
    made = client.post(f"{PATH}/by-paper", body)
    seen = bureau.get(f"{PATH}/{made['id']}")
    assert (seen["about_case_id"], seen["channel"], seen["recorded_by_id"]) == (case["id"], "web", None)
    done = bureau.post(f"{PATH}/{made['id']}/decision", {"outcome": "unfounded", "statement": "查无此事。"})
    assert done["steps"][0]["article"] == "中华人民共和国法律援助法第二十条"
    wrong = client.post(f"{PATH}/by-paper", {**body, "verification_code": "AAAA-BBBB-CCCC"}, 422)
    assert codes(wrong) == {("verification_code", "unknown")}
    assert len(bureau.get(PATH)["items"]) == 1


def test_it_lies_sealed_and_is_never_changed(office: Office, bureau: ApiClient, session: Session) -> None:
    made = office.window.post(PATH, TOLD)
    bureau.post(f"{PATH}/{made['id']}/decision", FOUND)
    row = session.get_one(GiftComplaint, UUID(made["id"]))
    assert "投诉人某".encode() not in (row.complainant_sealed or b"")
    for table in ("gift_complaint", "gift_step"):
        for change in (f"UPDATE {table} SET recorded_by_id = recorded_by_id", f"DELETE FROM {table}"):
            with pytest.raises(DatabaseError, match="append-only"), session.begin_nested():
                session.execute(sa.text(change))


@pytest.mark.one_database
def test_what_is_wrong_is_named_and_leaves_nothing(
    office: Office, bureau: ApiClient, as_role: SignIn
) -> None:
    secret = office.receive(grounds=["abuse_abandonment_domestic_violence"])
    colleague = as_role(Role.INTAKE_OFFICER)
    wrong: list[tuple[Body, tuple[str, str]]] = [
        ({"act": "no_such"}, ("act", "unknown")),
        ({"case_id": secret["id"]}, ("case_id", "unknown")),
        ({"practitioner_id": secret["id"]}, ("practitioner_id", "unknown")),
        ({"received_on": in_days(1)}, ("received_on", "in_future")),
        ({"statement": ""}, ("statement", "length")),
        ({"verification_code": "AAAA"}, ("verification_code", "unknown_field")),
    ]
    for changes, fault in wrong:
        assert codes(colleague.post(PATH, {**TOLD, **changes}, 422)) == {fault}
    assert bureau.get(PATH)["items"] == []


def test_one_query_count_whatever_their_number(
    office: Office, bureau: ApiClient, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    office.window.post(PATH, TOLD)
    one = count_queries(lambda: bureau.get(PATH))
    for _ in range(2):
        made = office.window.post(PATH, TOLD)
        bureau.post(f"{PATH}/{made['id']}/decision", FOUND)
    assert count_queries(lambda: bureau.get(PATH)) == one


@pytest.mark.one_database
def test_the_catalogue_names_the_articles(client: ApiClient) -> None:
    acts = {one["code"]: one["liable"] for one in client.get("/catalogue/gifts")["acts"]}
    assert acts == {"property_by_worker": "第六十三条", "property_by_staff": "第六十一条"}


def test_property_found_in_a_review_reaches_the_bureau(office: Office, bureau: ApiClient) -> None:
    case = office.reach("closed")
    found = review_answers()
    found["answers"]["property_taken"] = "yes"
    office.make("review", case, found)
    (told,) = bureau.get(PATH)["items"]
    assert (told["act"], told["about_case_id"]) == ("property_by_worker", case["id"])
    assert told["practitioner_id"] == str(office.places.lawyer)
    clean = office.reach("closed", applicant=applicant(id_number=identity(serial=7)))
    office.make("review", clean)
    assert len(bureau.get(PATH)["items"]) == 1
