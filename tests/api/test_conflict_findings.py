"""A conflict of interest that comes to light when the worker is at work: shown, settled, never closed over."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from caseapp.vocabulary import Role
from tests.assigning import appoint, dispute, faults_of, lawyer, named, person
from tests.cases import Body, Office
from tests.conftest import SignIn

CASES = "/legal-aid/cases"
WHY = "经查阅户籍资料，二人并非近亲属。"


@pytest.fixture(autouse=True)
def monday(on_day: Callable[[str], date]) -> None:
    on_day("2025-03-03")


def relative(office: Office, serial: int) -> Body:
    """Somebody whom the lawyer declares to be a near relative."""
    who = person(f"配偶{serial}", serial)
    office.approver.post(
        f"/practitioners/{office.places.lawyer}/interests", {"kind": "near_relative", **named(who)}
    )
    return who


def at_work(office: Office, serial: int) -> Body:
    return office.reach("in_progress", applicant=person(f"受援人{serial}", serial), opposing_parties=[])


def report(office: Office, case: Body, expect: int = 201) -> Any:
    body = {"result": "judgment_favourable", "finished_on": "2025-03-03", "summary": "示例"}
    version = office.show(case)["version"]
    return office.lawyer.post(f"{CASES}/{case['id']}/closing-report", body, expect, match=version)


def on_board(office: Office, case: Body) -> list[Body]:
    shown = office.approver.get(f"/board/{office.places.institution}")
    (part,) = (one for one in shown["sections"] if one["code"] == "conflict_to_settle")
    return [one for one in part["items"] if one["case_id"] == case["id"]]


def test_a_late_conflict_bars_the_report_until_the_worker_is_replaced(
    office: Office, session: Session
) -> None:
    who, case = relative(office, 501), at_work(office, 503)
    office.window.post(f"/cases/{case['id']}/parties", named(who))
    (entry,) = on_board(office, case)
    assert entry["proposal"]["move"] == "replace_worker"
    (found,) = office.show(case, "approver")["conflict_findings"]
    assert (found["reason"]["code"], found["bars_closing"]) == ("conflict_own_interest", True)
    assert "第四十七条" not in str(office.show(case, "lawyer")["conflict_findings"])
    assert faults_of(report(office, case, 409)) == {"conflict_unanswered"}
    entry = {"kind": "hearing", "done_on": "2025-03-03", "text": "开庭在即，先行准备"}
    office.lawyer.post(f"/cases/{case['id']}/progress-entries", entry)
    path = f"/cases/{case['id']}/conflict-findings/{found['id']}/answer"
    body = {"answer": "waived", "reason": WHY}
    version = office.show(case)["version"]
    assert faults_of(office.approver.post(path, body, 422, match=version)) == {"not_waivable"}
    successor = lawyer(session, office.places.firm)
    appoint(office, case, successor, end_reason="conflict_of_interest")
    assert on_board(office, case) == office.show(case)["conflict_findings"] == []


def test_what_an_approver_finds_mistaken_is_not_found_again(office: Office, as_role: SignIn) -> None:
    who, case = relative(office, 505), at_work(office, 507)
    office.window.post(f"/cases/{case['id']}/parties", named(who))
    (found,) = office.show(case, "approver")["conflict_findings"]
    path = f"/cases/{case['id']}/conflict-findings/{found['id']}/answer"
    body, version = {"answer": "mistaken", "reason": WHY}, office.show(case)["version"]
    office.window.post(path, body, 403, match=version)
    office.approver.post(path, body, 428)
    assert office.approver.post(path, body, 200, match=version) == []
    again = office.approver.post(path, body, 409, match=office.show(case)["version"])
    assert again["code"] == "finding_answered"
    office.window.post(f"/cases/{case['id']}/parties", {"name": "另一人"})
    assert office.show(case)["conflict_findings"] == []
    assert report(office, case)["state"] == "closing_report_submitted"
    auditor = as_role(Role.AUDITOR, at=office.places.bureau)
    seen = auditor.get("/audit/overrides", query_string={"case": case["id"]})["items"]
    assert [one["details"]["answer"] for one in seen if "answer" in one["details"]] == ["mistaken"]
    assert WHY not in str(seen)


@pytest.mark.one_database
def test_a_conflict_found_after_the_report_bars_the_closing(office: Office, session: Session) -> None:
    case = at_work(office, 509)
    report(office, case)
    office.window.post(f"/cases/{case['id']}/parties", named(relative(office, 511)))
    closing = {"checklist": []}
    version = office.show(case)["version"]
    problem = office.approver.post(f"{CASES}/{case['id']}/closing", closing, 409, match=version)
    assert faults_of(problem) == {"conflict_unanswered"}
    back = office.make("return_closing_report", office.show(case))
    appoint(office, back, lawyer(session, office.places.firm), end_reason="conflict_of_interest")
    assert "close" not in office.show(case, "approver")["allowed_actions"]  # who took over reports first


@pytest.mark.one_database
def test_a_link_that_comes_late_is_found_on_both_sides(office: Office) -> None:
    cases = [
        office.receive_notice(
            person={
                k: v
                for k, v in person(f"被告{serial}", serial).items()
                if k in {"name", "id_type", "id_number"}
            },
            organ_case_number=f"（2025）皖刑初{serial}号",
        )
        for serial in (513, 515)
    ]
    for case in cases:
        appoint(office, case, office.places.lawyer)
    link = {"other_case_id": cases[1]["id"], "kind": "co_defendant"}
    office.approver.post(f"/cases/{cases[0]['id']}/connections", link)
    for case in cases:
        assert len(on_board(office, case)) == 1
        (found,) = office.show(case, "approver")["conflict_findings"]
        assert found["reason"]["code"] == "conflict_co_defendant"


@pytest.mark.one_database
def test_what_is_declared_later_is_found_in_the_cases_at_work(office: Office) -> None:
    who = person("对方当事人", 517)
    case = dispute(office, person("受援人五", 519), named(who), "in_progress")
    office.approver.post(
        f"/practitioners/{office.places.lawyer}/interests", {"kind": "near_relative", **named(who)}
    )
    assert len(office.show(case)["conflict_findings"]) == 1


def test_a_name_alone_is_a_question_at_the_appointment_and_afterwards(office: Office) -> None:
    relative(office, 521)
    case = dispute(office, person("受援人六", 523), {"name": "配 偶５２１"})
    worker = office.places.lawyer
    assert faults_of(appoint(office, case, worker, 422, "approver")) == {"conflict_possible_interest"}
    appoint(office, case, worker, who="approver", waiver_reason=WHY)
    assert office.show(case)["conflict_findings"] == []
    added = office.window.post(f"/cases/{case['id']}/parties", {"name": "律 师甲"})
    assert [one["waived"] for one in added["conflicts"]] == [True]
    case = at_work(office, 525)
    office.window.post(f"/cases/{case['id']}/parties", {"name": "律 师甲"})
    (found,) = office.show(case, "approver")["conflict_findings"]
    assert (found["reason"]["code"], found["bars_closing"]) == ("conflict_possible_interest", True)


@pytest.mark.one_database
def test_a_number_tells_namesakes_apart(office: Office) -> None:
    relative(office, 527)
    other = {**person("配偶527", 529)}
    assert dispute(office, person("受援人七", 531), named(other), "assigned")["state"] == "assigned"
