"""What somebody needs so as to be understood and to read: it binds who is appointed and what is printed."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.assigning import PROPOSALS, excluded, lawyer
from tests.cases import CASES, Body, Office, applicant, codes, identity, notice

NEEDS = "/cases/{}/access-needs"
SIGNS = {"skills": ["sign_language"], "large_print": True}


@pytest.fixture(autouse=True)
def monday(on_day: Callable[[str], date]) -> None:
    on_day("2025-03-03")


def test_nobody_is_appointed_who_would_not_be_understood(office: Office, session: Session) -> None:
    able = lawyer(session, office.places.firm, "律师癸", skills=["sign_language"])
    session.commit()
    case = office.reach("granted", access_needs=SIGNS)
    found = office.approver.get(PROPOSALS.format(case["id"]))
    assert [one["practitioner_id"] for one in found["ranked"]] == [str(able)]
    assert {"needs_unmet"} in excluded(found).values()
    status, problem = office.refused("assign", case)
    assert (status, codes(problem)) == (422, {("practitioner_id", "needs_unmet")})
    assert "第四十五条" in problem["errors"][0]["message"]
    told = {"skills": ["sign_language"], "arranged": "县残联手语翻译"}
    again = office.window.request("PUT", NEEDS.format(case["id"]), json=told, match=case["version"])
    assert (again.status_code, again.get_json()["revision"]) == (200, 2), again.get_json()
    assert office.make("assign", office.show(case))["state"] == "assigned"
    seen = office.lawyer.get(NEEDS.format(case["id"]))
    assert (seen["skills"], seen["arranged"], seen["large_print"]) == (
        ["sign_language"],
        "县残联手语翻译",
        False,
    )


def test_needs_are_told_at_a_notice_too_and_only_to_who_must_know(office: Office) -> None:
    case = office.receive_notice(access_needs={"languages": ["yi"]})
    assert office.window.get(NEEDS.format(case["id"]))["languages"] == ["yi"]
    veiled = office.reviewer.get(NEEDS.format(case["id"]))
    assert (veiled["languages"], veiled["revision"]) == (None, 1)
    assert set(veiled["hidden_fields"]) == {"languages", "skills", "large_print", "arranged"}


def test_bad_needs_are_named_and_leave_nothing(office: Office) -> None:
    wrong = {"skills": ["flying"], "languages": ["yi", "elvish"]}
    bad = office.window.post("/legal-aid/organ-notices", notice(access_needs=wrong), 422)
    assert codes(bad) == {
        ("access_needs.skills.0", "unknown_code"),
        ("access_needs.languages.1", "unknown_code"),
    }
    case = office.receive()
    nothing = office.window.request(
        "PUT", NEEDS.format(case["id"]), json={"arranged": "示例"}, match=case["version"]
    )
    assert codes(nothing.get_json()) == {("arranged", "nothing_to_arrange")}
    assert office.window.get(NEEDS.format(case["id"]))["revision"] == 0


def test_what_the_person_reads_is_printed_large_unless_somebody_asks_otherwise(office: Office) -> None:
    case, path = office.reach("refused", access_needs={"large_print": True}), "/cases/{}/documents"
    body = {"form": "refusal_decision", "particulars": {"bureau_name": "镜湖区司法局"}}
    made = office.approver.post(path.format(case["id"]), body)
    assert made["edition"] == "large_print"
    office.approver.post(f"{path.format(case['id'])}/{made['id']}/void", {"reason": "试印"}, 200, match=1)
    plain = office.approver.post(path.format(case["id"]), {**body, "edition": "standard"})
    assert plain["edition"] == "standard"
    other = office.reach("refused", applicant=applicant(id_number=identity(serial=7)))
    assert office.approver.post(path.format(other["id"]), body)["edition"] == "standard"


def test_what_staff_filled_in_is_granted_on_the_signed_form(office: Office) -> None:
    case: Body = office.receive(filled_in_by_staff=True)
    assert case["application"]["filled_in_by_staff"] is True
    case = office.make("screen", case)
    assert "grant" not in case["allowed_actions"]
    status, problem = office.refused("grant", case)
    assert (status, codes(problem)) == (409, {("", "application_unsigned")})
    documents = f"/cases/{case['id']}/documents"
    form = office.window.post(documents, {"form": "application"})
    assert "grant" not in office.show(case, "approver")["allowed_actions"]
    scans, raw = f"{documents}/{form['id']}/scans", {"Content-Type": "application/pdf"}
    office.window.post(scans, None, data=(b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"), headers=raw)
    assert office.make("grant", office.show(case))["state"] == "granted"
    assert office.window.get(f"{CASES}/{case['id']}")["application"]["filled_in_by_staff"] is True
