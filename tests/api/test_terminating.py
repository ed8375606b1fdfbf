"""Grounds of termination reported and decided (LAL Art. 48), the letter to the organ, what fraud costs (Art. 64)."""

from collections.abc import Callable
from datetime import date

import pytest

from caseapp.vocabulary import Role
from tests.assigning import faults_of
from tests.cases import Body, Office, clock_of, codes, status_of
from tests.clients import ApiClient
from tests.conftest import SignIn

OnDay = Callable[[str], date]
FOUND = {"ground": "self_retained_counsel", "found_on": "2025-03-03", "statement": "家属已经另行委托律师。"}
ORDER = {"cost_amount": "1200.00", "fine_amount": "3000.00", "statement": "以虚假材料获得援助。"}
FRAUD = {"ground": "fraud", "statement": "收入证明系伪造。"}


@pytest.fixture(autouse=True)
def monday(on_day: OnDay) -> None:
    on_day("2025-03-03")


def reported(office: Office, case: Body, expect: int = 201, **changes: str) -> Body:
    path = f"/legal-aid/cases/{case['id']}/termination-reports"
    version = office.show(case)["version"]
    return dict(office.lawyer.post(path, {**FOUND, **changes}, expect, match=version))


def test_a_reported_ground_is_decided_before_the_case_closes(office: Office, on_day: OnDay) -> None:
    case = office.reach("closing_report_submitted")
    made = reported(office, case)
    case = office.show(case, "approver")
    due = clock_of(case, "termination_decision")
    assert (due["due_on"], due["verified"]) == ("2025-03-10", False)
    assert "close" not in case["allowed_actions"]
    assert faults_of(office.refused("close", case)[1]) == {"termination_report_open"}
    assert faults_of(reported(office, case, 409)) == {"termination_report_open"}
    path = f"/legal-aid/cases/{case['id']}/termination-reports"
    answer = {"answer": "委托已经解除，继续援助。"}
    dismissal = f"{path}/{made['id']}/dismissal"
    office.approver.post(dismissal, {}, 422, match=case["version"])
    done = office.approver.post(dismissal, answer, 200, match=case["version"])
    assert (done["outcome"], done["answer"]) == ("not_terminated", answer["answer"])
    case = office.show(case)
    assert office.approver.post(dismissal, answer, 409, match=case["version"])["code"] == (
        "termination_report_decided"
    )
    assert status_of(case, "termination_decision") == "met"
    assert office.make("close", case)["state"] == "closed"
    assert [one["id"] for one in office.window.get(path)] == [made["id"]]


def test_a_termination_answers_the_report(office: Office) -> None:
    case = office.reach("in_progress")
    reported(office, case)
    case = office.make("terminate", office.show(case))
    (row,) = office.window.get(f"/legal-aid/cases/{case['id']}/termination-reports")
    assert (row["outcome"], row["decided_on"], row["answer"]) == ("terminated", "2025-03-03", None)
    assert status_of(case, "termination_decision") == "met"


@pytest.mark.one_database
def test_only_the_worker_reports_and_only_what_fits_the_case(office: Office) -> None:
    case = office.reach_criminal("in_progress")
    path = f"/legal-aid/cases/{case['id']}/termination-reports"
    office.approver.post(path, FOUND, 403, match=case["version"])
    for changes, fault in (
        ({"found_on": "2025-03-04"}, ("found_on", "in_future")),
        ({"ground": "no_longer_eligible"}, ("ground", "not_on_this_route")),
        ({"ground": "art48_other"}, ("ground", "no_basis_in_force")),
    ):
        assert codes(reported(office, case, 422, **changes)) == {fault}
    assert office.approver.get(path) == []


@pytest.mark.one_database
def test_the_letter_to_the_organ_is_due_and_met_by_its_delivery(office: Office) -> None:
    case = office.make("terminate", office.reach_criminal("in_progress"))
    assert clock_of(case, "termination_letter")["due_on"] == "2025-03-06"
    papers = f"/cases/{case['id']}/documents"
    letter = office.approver.post(papers, {"form": "termination_letter", "particulars": {}})
    assert status_of(office.show(case), "termination_letter") == "running"
    sent = {"method": "post", "delivered_on": "2025-03-03", "receiver": "示例人民法院"}
    office.approver.post(f"{papers}/{letter['id']}/deliveries", sent)
    assert status_of(office.show(case), "termination_letter") == "met"
    civil = office.reach("terminated")
    assert "termination_letter" not in {one["clock_code"] for one in civil["clocks"]}


def test_other_cases_have_a_letter_to_the_unit_where_a_worker_was_appointed(office: Office) -> None:
    """Recalled of Order148 Art. 41: to the worker's unit and the organ, within three days; it only reminds."""
    case = office.make("terminate", office.reach("in_progress"))
    seen = clock_of(case, "termination_letter")
    assert (seen["due_on"], seen["effect"], seen["verified"]) == ("2025-03-06", "remind", False)
    papers = f"/cases/{case['id']}/documents"
    letter = office.approver.post(papers, {"form": "termination_letter", "particulars": {}})
    sent = {"method": "post", "delivered_on": "2025-03-03", "receiver": "示例律师事务所"}
    office.approver.post(f"{papers}/{letter['id']}/deliveries", sent)
    assert status_of(office.show(case), "termination_letter") == "met"


def test_only_the_department_orders_cost_and_fine_and_only_after_fraud(
    office: Office, as_role: SignIn
) -> None:
    bureau = as_role(Role.BUREAU_OFFICER)
    case = office.make("terminate", office.reach("in_progress"), FRAUD)
    path = f"/legal-aid/cases/{case['id']}/fraud-orders"
    assert office.approver.post(path, ORDER, 403)["code"] == "forbidden"
    inside = as_role(Role.BUREAU_OFFICER, at=office.places.institution)
    assert inside.post(path, ORDER, 403)["code"] == "not_the_bureau"
    for fine in ("0.00", "3000.01"):
        problem = bureau.post(path, {**ORDER, "fine_amount": fine}, 422)
        assert codes(problem) == {("fine_amount", "fine_out_of_range")}
    made = bureau.post(path, ORDER)
    assert (made["article"], made["fine_amount"]) == ("中华人民共和国法律援助法第六十四条", "3000.00")
    assert bureau.post(path, ORDER, 409)["code"] == "fraud_ordered_before"
    other = office.reach("terminated")
    refused = bureau.post(f"/legal-aid/cases/{other['id']}/fraud-orders", ORDER, 409)
    assert refused["code"] == "no_fraud_found"
    _correct(office, bureau, case)
    assert [one["annulled_on"] for one in office.window.get(path)] == ["2025-03-03"]
    assert bureau.post(path, ORDER, 409)["code"] == "no_fraud_found"


def _correct(office: Office, bureau: ApiClient, case: Body) -> None:
    path = f"/legal-aid/cases/{case['id']}/objections"
    body = {"way": "letter", "reasons": "材料属实。"}
    made = bureau.post(path, body, match=case["version"])
    decision = {"outcome": "corrected", "findings": "材料经核属实。"}
    match = office.show(case)["version"]
    bureau.post(f"{path}/{made['id']}/decision", decision, 200, match=match)


def noted(office: Office, case: Body, what: str, day: str, expect: int = 200) -> Body:
    version = office.show(case)["version"]
    path = f"/legal-aid/cases/{case['id']}/termination/{what}"
    return dict(office.approver.post(path, {"received_on": day}, expect, match=version))


@pytest.mark.parametrize("reach", ["reach", "reach_criminal"])
def test_the_unit_gets_the_decision_and_hands_in_the_papers(
    office: Office, on_day: OnDay, reach: str
) -> None:
    case = office.make("terminate", getattr(office, reach)("in_progress"))
    assert "closing_papers" not in {one["clock_code"] for one in case["clocks"]}
    assert noted(office, case, "closing-papers", "2025-03-03", 409)["code"] == "decision_not_received"
    on_day("2025-03-10")
    for day in ("2025-03-02", "2025-03-11"):
        assert codes(noted(office, case, "unit-receipt", day, 422)) == {("received_on", "out_of_range")}
    case = noted(office, case, "unit-receipt", "2025-03-06")
    assert case["termination"]["unit_received_on"] == "2025-03-06"
    papers = clock_of(case, "closing_papers")
    assert (papers["start_on"], papers["due_on"], papers["status"]) == ("2025-03-06", "2025-04-07", "running")
    assert papers["verified"] is False
    assert noted(office, case, "unit-receipt", "2025-03-07", 409)["code"] == "already_given"
    on_day("2025-04-01")
    assert codes(noted(office, case, "closing-papers", "2025-03-05", 422)) == {
        ("received_on", "out_of_range")
    }
    case = noted(office, case, "closing-papers", "2025-03-31")
    assert case["termination"]["papers_received_on"] == "2025-03-31"
    assert clock_of(case, "closing_papers")["status"] == "met"
    assert noted(office, case, "closing-papers", "2025-04-01", 409)["code"] == "already_given"


@pytest.mark.one_database
def test_without_a_worker_or_a_termination_no_unit_is_told(office: Office) -> None:
    for case in (office.make("terminate", office.reach("granted")), office.reach("in_progress")):
        assert noted(office, case, "unit-receipt", "2025-03-03", 409)["code"] == "no_unit_to_tell"
