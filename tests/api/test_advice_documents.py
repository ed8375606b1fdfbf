"""Form 1 about a record of advice: issued once, numbered, fetched byte for byte, voided, verified, no case needed."""

import hashlib
import io
import re
from collections.abc import Callable
from datetime import date

import pikepdf
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from caseapp.models import SecurityEvent
from caseapp.vocabulary import Role
from tests.cases import Body, Office, codes
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.reports.printed import read_pages

RECORDS, FORM = "/legal-aid/advice-records", {"form": "advice_record"}
ASKED = {
    "channel": "phone",
    "topic": "labor",
    "question": "被拖欠工资怎么办？",
    "answer": "可以申请劳动仲裁。",
    "person": {"name": "测试咨询人", "phone": "13812340000"},
}


@pytest.fixture(autouse=True)
def monday(on_day: Callable[[str], date]) -> date:
    return on_day("2025-03-03")


def record(office: Office, **changes: object) -> tuple[Body, str]:
    made = office.window.post(RECORDS, {**ASKED, **changes})
    return made, f"{RECORDS}/{made['id']}/documents"


def test_it_is_issued_once_and_fetched_byte_for_byte(office: Office, client: ApiClient) -> None:
    _, path = record(office)
    made = office.window.post(path, FORM)
    assert (made["number"], made["state"]) == ("（镜湖）援咨字〔2025〕第1号", "valid")
    fetched = office.window.request("GET", f"{path}/{made['id']}/file")
    assert (fetched.status_code, fetched.mimetype) == (200, "application/pdf")
    assert hashlib.sha256(fetched.data).hexdigest() == made["sha256"]
    assert office.window.post(path, FORM, 409)["code"] == "document_already_issued"
    assert office.window.get(path) == [office.window.get(f"{path}/{made['id']}")]
    told = client.get(f"/verify/{made['verification_code']}")
    assert (told["genuine"], told["number"], told["pdf_sha256"]) == (True, made["number"], made["sha256"])
    assert {"测试咨询人", "被拖欠工资怎么办？"} & set(map(str, told.values())) == set()


def test_a_voided_number_is_kept_and_the_next_one_given(
    office: Office, client: ApiClient, session: Session
) -> None:
    _, path = record(office)
    made = office.window.post(path, FORM)
    one = f"{path}/{made['id']}"
    office.window.post(f"{one}/void", {"reason": "笔误"}, 428)
    voided = office.window.post(f"{one}/void", {"reason": "答复有误"}, 200, match=1)
    assert (voided["state"], voided["void_reason"], voided["version"]) == ("voided", "答复有误", 2)
    assert office.window.post(f"{one}/void", {"reason": "再次"}, 409, match=2)["code"] == "document_voided"
    assert client.get(f"/verify/{made['verification_code']}")["state"] == "voided"
    assert office.window.post(path, FORM)["number"].endswith("第2号")
    assert office.window.request("GET", f"{one}/file").status_code == 200
    told = [row.details for row in session.scalars(sa.select(SecurityEvent)) if row.details.get("table")]
    changes = [(one["what"]) for one in told if one["table"] == "advice_document"]
    assert changes == ["created", "changed", "created"]


def test_who_has_no_business_with_the_words_gets_no_paper(office: Office, as_role: SignIn) -> None:
    made, path = record(office)
    issued = office.window.post(path, FORM)
    bureau = as_role(Role.BUREAU_OFFICER)
    assert bureau.get(f"{path}/{issued['id']}")["void_reason"] is None
    refused = bureau.request("GET", f"{path}/{issued['id']}/file")
    assert (refused.status_code, refused.get_json()["code"]) == (403, "facts_withheld")
    bureau.post(path, FORM, 403)
    as_role(Role.SYSTEM_ADMIN).get(path, 403)
    other, elsewhere = record(office)
    assert other["id"] != made["id"]
    office.window.get(f"{elsewhere}/{issued['id']}", 404)


@pytest.mark.parametrize(("form", "fault"), [("application", "not_for_advice"), ("no_such_form", "unknown")])
def test_only_forms_of_advice_are_issued_here(office: Office, form: str, fault: str) -> None:
    _, path = record(office)
    assert codes(office.window.post(path, {"form": form}, 422)) == {("form", fault)}


def test_no_case_issues_it(office: Office) -> None:
    case = office.receive()
    body = {**FORM, "particulars": {}}
    refused = office.window.post(f"/cases/{case['id']}/documents", body, 422)
    assert codes(refused) == {("form", "not_for_this_kind")}


def test_it_says_what_the_record_says(office: Office) -> None:
    _, path = record(office, duration_minutes=8, satisfaction="satisfied")
    text = _text(office, path)
    words = (
        "电话",
        "劳动用工",
        "8分钟",
        "满意",
        "测试咨询人",
        "138****0000",
        ASKED["question"],
        ASKED["answer"],
    )
    assert [said for said in words if str(said) not in text] == []
    assert "13812340000" not in text
    body = {"answer": None, "booked_for": "2025-03-10", "channel": "letter"}
    owed = office.window.post(
        RECORDS, {name: value for name, value in {**ASKED, **body}.items() if name != "person"}
    )
    text = _text(office, f"{RECORDS}/{owed['id']}/documents")
    assert "未留姓名" in text
    assert "尚未答复，预约于2025年3月10日答复" in text


def _text(office: Office, path: str) -> str:
    made = office.window.post(path, FORM)
    fetched = office.window.request("GET", f"{path}/{made['id']}/file")
    with pikepdf.open(io.BytesIO(fetched.data)) as opened:
        return re.sub(r"\s", "", "".join(page.text for page in read_pages(opened)))
