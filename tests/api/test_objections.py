"""Objections to refusals and terminations (LAL Art. 49): received, reviewed in five days, upheld or corrected."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from caseapp.packs import catalogue
from caseapp.vocabulary import CaseKind, Role
from tests.assigning import faults_of
from tests.cases import Body, Office, clock_of, codes, status_of
from tests.clients import ApiClient
from tests.conftest import SignIn

OnDay = Callable[[str], date]
REASONS = {"way": "letter", "reasons": "收入计算有误，请求撤销。"}
UPHELD = {
    "outcome": "upheld",
    "findings": "收入经核对无误。",
    "reconsideration_to": "镜湖区人民政府",
    "litigation_to": "镜湖区人民法院",
}
CORRECTED = {"outcome": "corrected", "findings": "家庭成员认定有误。"}


@pytest.fixture(autouse=True)
def monday(on_day: OnDay) -> None:
    on_day("2025-03-03")


@dataclass
class Bureau:
    """The department's officer, and what it does about a case."""

    officer: ApiClient
    office: Office

    def path(self, case: Body) -> str:
        return f"/legal-aid/cases/{case['id']}/objections"

    def version(self, case: Body) -> int:
        return int(self.office.show(case)["version"])

    def receive(self, case: Body, expect: int = 201, who: ApiClient | None = None, **changes: Any) -> Body:
        body = {**REASONS, **changes}
        return dict((who or self.officer).post(self.path(case), body, expect, match=self.version(case)))

    def decide(self, case: Body, objection: Body, body: Body, expect: int = 200) -> Body:
        path = f"{self.path(case)}/{objection['id']}/decision"
        return dict(self.officer.post(path, body, expect, match=self.version(case)))

    def note(self, case: Body, objection: Body, step: str, on: str, expect: int = 201) -> Body:
        path = f"{self.path(case)}/{objection['id']}/remedies"
        return dict(self.officer.post(path, {"step": step, "on": on}, expect))

    def after(self, state: str, decision: Body) -> tuple[Body, Body]:
        """A case that ended so, and the objection to it as decided."""
        case = self.office.reach(state)
        made = self.receive(case)
        decided = self.decide(case, made, decision)
        return self.office.show(case), decided


@pytest.fixture
def bureau(office: Office, as_role: SignIn) -> Bureau:
    return Bureau(as_role(Role.BUREAU_OFFICER), office)


def test_a_corrected_refusal_is_granted_with_three_days_to_appoint(bureau: Bureau, on_day: OnDay) -> None:
    case = bureau.office.reach("refused")
    on_day("2025-03-05")
    made = bureau.receive(case, received_on="2025-03-04")
    assert (made["against"], made["objector"], made["outcome"]) == ("refused", "applicant", None)
    review = clock_of(bureau.office.show(case), "objection_review")
    assert (review["due_on"], review["verified"]) == ("2025-03-10", True)  # the fifth day is a Sunday
    on_day("2025-03-07")
    decided = bureau.decide(case, made, CORRECTED)
    assert decided["article"] == "中华人民共和国法律援助法第四十九条"
    case = bureau.office.show(case, "approver")
    assert (case["state"], case["decision"], case["outcome"], case["closed_on"]) == (
        "granted",
        "granted",
        None,
        None,
    )
    assert case["decision_record"]["id"] == decided["new_decision_id"]
    assert case["decision_record"]["articles"] == [decided["article"]]
    assert clock_of(case, "assign_after_grant")["due_on"] == "2025-03-10"
    assert status_of(case, "objection_review") == "met"
    listed = bureau.officer.get(bureau.path(case))
    assert [(one["findings"], one["decided_on"]) for one in listed] == [(CORRECTED["findings"], "2025-03-07")]
    case = bureau.office.make("assign", case)
    assert status_of(case, "assign_after_grant") == "met"


def test_a_corrected_termination_goes_on_with_its_worker(bureau: Bureau) -> None:
    office = bureau.office
    case = office.make("terminate", office.reach("in_progress"))
    told = {"received_on": "2025-03-03"}
    path = f"/legal-aid/cases/{case['id']}/termination/unit-receipt"
    case = office.approver.post(path, told, 200, match=case["version"])
    retention = office.approver.get(f"/cases/{case['id']}/retention")
    assert retention["reopened_on"] is None
    bureau.decide(case, bureau.receive(case), CORRECTED)
    case = office.show(case)
    assert (case["state"], case["termination"], case["closed_on"]) == ("in_progress", None, None)
    assert status_of(case, "closing_papers") == "ended"
    assert [one["ended_on"] for one in case["assignments"]] == [None]
    assert "assign_after_correction" not in {one["clock_code"] for one in case["clocks"]}
    retention = office.approver.get(f"/cases/{case['id']}/retention")
    assert retention["reopened_on"] == "2025-03-03"
    again = office.make("terminate", case)
    assert again["termination"] is not None
    assert office.approver.get(f"/cases/{case['id']}/retention")["reopened_on"] is None
    bureau.receive(again)  # another decision, so another objection


def test_a_corrected_termination_without_a_worker_asks_for_one(bureau: Bureau) -> None:
    case, _ = bureau.after("terminated", CORRECTED)  # terminated before anybody was appointed
    assert case["state"] == "in_progress"
    due = clock_of(case, "assign_after_correction")
    assert (due["due_on"], due["status"], due["verified"]) == ("2025-03-06", "running", False)
    assert {"assign", "appoint_firm"} <= set(case["allowed_actions"])
    case = bureau.office.make("assign", case)
    assert (case["state"], status_of(case, "assign_after_correction")) == ("assigned", "met")


@pytest.mark.one_database
def test_a_suspended_worker_does_not_go_on(bureau: Bureau, on_day: OnDay) -> None:
    office = bureau.office
    case = office.make("terminate", office.reach("in_progress"))
    bar = {"kind": "suspension", "authority": "示例市司法局", "from_on": "2025-03-03", "to_on": "2025-06-02"}
    office.approver.post(f"/practitioners/{office.places.lawyer}/bars", bar)
    bureau.decide(case, bureau.receive(case), CORRECTED)
    case = office.show(case)
    assert case["assignments"][0]["end_reason"] == "aid_terminated"
    assert status_of(case, "assign_after_correction") == "running"


def test_a_decision_is_objected_to_once(bureau: Bureau) -> None:
    case, decided = bureau.after("refused", UPHELD)
    assert (case["state"], decided["outcome"]) == ("refused", "upheld")
    problem = bureau.receive(case, 409)
    assert faults_of(problem) == {"objected_before"}
    assert "第四十九条" in problem["errors"][0]["message"]
    assert bureau.decide(case, decided, CORRECTED, 409)["code"] == "objection_decided"


def test_a_withdrawn_objection_was_never_reviewed(bureau: Bureau, on_day: OnDay) -> None:
    case = bureau.office.reach("refused")
    made = bureau.receive(case)
    path = f"{bureau.path(case)}/{made['id']}/withdrawal"
    on_day("2025-03-05")
    body = {"way": "letter", "reasons": "已经达成和解。"}
    for wrong, fault in (
        ({"withdrawn_on": "2025-03-06"}, ("withdrawn_on", "in_future")),
        ({"withdrawn_on": "2025-03-02"}, ("withdrawn_on", "before_objection")),
        ({"objector": "representative"}, ("objector", "not_a_party")),
    ):
        refused = bureau.officer.post(path, {**body, **wrong}, 422, match=bureau.version(case))
        assert codes(refused) == {fault}
    taken_back = bureau.officer.post(path, body, 200, match=bureau.version(case))
    assert [taken_back[name] for name in ("withdrawn_on", "withdrawn_by", "withdrawal", "outcome")] == [
        "2025-03-05",
        "applicant",
        "已经达成和解。",
        None,
    ]
    case = bureau.office.show(case)
    assert (case["state"], status_of(case, "objection_review")) == ("refused", "ended")
    seen = bureau.officer.get(f"/legal-aid/cases/{case['id']}")
    assert seen["allowed_actions"] == ["receive_objection"]
    assert bureau.decide(case, made, CORRECTED, 409)["code"] == "objection_withdrawn"
    again = bureau.officer.post(path, body, 409, match=bureau.version(case))
    assert again["code"] == "objection_withdrawn"
    second = bureau.receive(case)  # one review is what Art. 49 gives; none has taken place
    bureau.decide(case, second, UPHELD)
    assert faults_of(bureau.receive(case, 409)) == {"objected_before"}


def test_the_archive_keeps_no_objection_out(bureau: Bureau) -> None:
    case = bureau.office.make("archive", bureau.office.reach("refused"))
    bureau.decide(case, bureau.receive(case), CORRECTED)
    case = bureau.office.show(case)
    assert (case["state"], case["archived_on"]) == ("granted", None)


@pytest.mark.one_database
def test_there_must_be_a_decision_to_object_to(bureau: Bureau) -> None:
    for state in ("granted", "redirected"):
        assert bureau.receive(bureau.office.reach(state), 409)["code"] == "move_not_allowed"
    put_away = bureau.office.reach("archived")
    assert faults_of(bureau.receive(put_away, 409)) == {"nothing_to_object_to"}


@pytest.mark.one_database
def test_bad_bodies_are_named_and_leave_nothing(bureau: Bureau, on_day: OnDay) -> None:
    case = bureau.office.reach("refused")
    for changes, fault in (
        ({"received_on": "2025-03-04"}, ("received_on", "in_future")),
        ({"received_on": "2025-03-02"}, ("received_on", "before_decision")),
        ({"objector": "representative"}, ("objector", "not_a_party")),
    ):
        assert codes(bureau.receive(case, 422, **changes)) == {fault}
    made = bureau.receive(case)
    bare = {"outcome": "upheld", "findings": "无误。"}
    wanted = {("reconsideration_to", "required"), ("litigation_to", "required")}
    assert codes(bureau.decide(case, made, bare, 422)) == wanted
    both = {**UPHELD, "outcome": "corrected"}
    assert {code for _, code in codes(bureau.decide(case, made, both, 422))} == {"only_when_upheld"}
    assert [one["outcome"] for one in bureau.officer.get(bureau.path(case))] == [None]
    assert bureau.note(case, made, "litigation_brought", "2025-03-03", 409)["code"] == "objection_not_upheld"


def test_only_the_department_that_set_the_institution_up_decides(bureau: Bureau, as_role: SignIn) -> None:
    case = bureau.office.reach("refused")
    inside = as_role(Role.BUREAU_OFFICER, at=bureau.office.places.institution)
    assert bureau.receive(case, 403, who=inside)["code"] == "not_the_bureau"
    assert bureau.receive(case, 403, who=bureau.office.approver)["code"] == "forbidden"
    assert bureau.officer.get(bureau.path(case)) == []


@pytest.mark.one_database
def test_an_unreviewed_objection_is_overdue_and_an_unused_right_is_not(bureau: Bureau, on_day: OnDay) -> None:
    def overdue() -> set[tuple[str, str]]:
        rows = bureau.officer.get("/deadlines?status=overdue")["items"]
        return {(row["case_number"], row["clock_code"]) for row in rows}

    late, upheld = bureau.office.reach("refused"), bureau.office.reach("refused")
    bureau.receive(late)
    decided = bureau.decide(upheld, bureau.receive(upheld), UPHELD)
    issue = f"/cases/{upheld['id']}/documents"
    paper = bureau.officer.post(issue, {"form": "objection_decision", "particulars": {}})
    on_day("2025-03-04")
    sent = {"method": "post", "delivered_on": "2025-03-04", "receiver": "测试申请人"}
    for _ in range(2):  # known once
        bureau.officer.post(f"{issue}/{paper['id']}/deliveries", sent)
    known = bureau.office.show(upheld)
    assert (
        clock_of(known, "reconsideration_application")["due_on"] == "2025-05-06"
    )  # 60 days, then the holiday
    assert clock_of(known, "litigation_application")["due_on"] == "2025-09-04"
    on_day("2025-03-11")
    assert overdue() == {(late["number"], "objection_review")}
    assert bureau.note(upheld, decided, "reconsideration_served", "2025-03-10", 422)["code"] == "invalid"
    bureau.note(upheld, decided, "reconsideration_applied", "2025-03-10")
    bureau.note(upheld, decided, "reconsideration_applied", "2025-03-10", 409)
    bureau.note(upheld, decided, "reconsideration_served", "2025-03-11")
    known = bureau.office.show(upheld)
    assert status_of(known, "litigation_application") == "ended"
    assert clock_of(known, "litigation_after_reconsideration")["due_on"] == "2025-03-26"
    on_day("2025-03-27")
    assert status_of(bureau.office.show(upheld), "litigation_after_reconsideration") == "expired"
    assert overdue() == {(late["number"], "objection_review")}


@pytest.mark.one_database
def test_kinds_with_an_application_know_objections_and_notified_ones_do_not() -> None:
    knowing = {
        kind
        for kind in CaseKind
        if "receive_objection" in {move.code for move in catalogue().case_type(kind).moves}
    }
    assert knowing == {CaseKind.CIVIL_AID, CaseKind.ADMINISTRATIVE_AID}


@pytest.mark.one_database
def test_what_was_posted_in_time_is_in_time(bureau: Bureau, on_day: OnDay) -> None:
    case = bureau.office.reach("refused")
    told = bureau.office.approver.post(
        f"/cases/{case['id']}/documents",
        {"form": "refusal_decision", "particulars": {"bureau_name": "镜湖区司法局"}},
    )
    served = {"method": "in_person", "delivered_on": "2025-03-03", "receiver": "测试申请人"}
    path = f"/cases/{case['id']}/documents/{told['id']}/deliveries"
    bureau.office.approver.post(path, served)
    last = clock_of(bureau.office.show(case), "objection")["due_on"]
    on_day("2025-03-24")
    assert last < "2025-03-24"
    for day, code in (("2025-03-25", "in_future"), ("2025-03-02", "before_decision")):
        assert codes(bureau.receive(case, 422, posted_on=day)) >= {("posted_on", code)}
    early = bureau.receive(case, 422, posted_on=last, received_on="2025-03-04")
    assert codes(early) == {("posted_on", "after_receipt")}
    made = bureau.receive(case, posted_on=last)
    assert (made["posted_on"], status_of(bureau.office.show(case), "objection")) == (last, "met")


@pytest.mark.one_database
def test_who_has_not_signed_has_the_days_to_sign_anew(bureau: Bureau, on_day: OnDay) -> None:
    office = bureau.office
    case = office.make("terminate", office.reach("assigned"))
    on_day("2025-03-06")
    bureau.decide(case, bureau.receive(case), CORRECTED)
    days = [one for one in office.show(case)["clocks"] if one["clock_code"] == "agreement_signing"]
    assert [(one["start_on"], one["status"]) for one in days] == [
        ("2025-03-03", "ended"),
        ("2025-03-06", "running"),
    ]


@pytest.mark.one_database
def test_a_report_handed_in_before_the_termination_is_set_aside(bureau: Bureau) -> None:
    office = bureau.office
    case = office.make("terminate", office.reach("closing_report_submitted"))
    bureau.decide(case, bureau.receive(case), CORRECTED)
    case = office.show(case)
    assert (case["state"], case["closing_report"]) == ("in_progress", None)
    again = office.make("submit_closing_report", case)
    assert office.make("close", again)["closing_report"]["submitted_on"] == "2025-03-03"


@pytest.mark.one_database
def test_the_department_reaches_a_case_that_is_need_to_know(bureau: Bureau, on_day: OnDay) -> None:
    """The institution that is objected to cannot keep it: the glass is broken by number, and the review goes on."""
    case = bureau.office.reach("refused", grounds=["abuse_abandonment_domestic_violence"])
    assert bureau.officer.request("GET", f"/legal-aid/cases/{case['id']}").status_code == 404
    glass = {"reason_code": "statutory_review", "reason": "受援人就不予援助决定提出异议。"}
    bureau.officer.post(f"/cases/{case['number']}/break-glass", glass)
    made = bureau.receive(case)
    held = bureau.office.approver.get(f"/cases/{case['id']}/access-grants")
    assert [(one["kind"], one["until_on"]) for one in held] == [
        ("break_glass", None),
        ("granted", "2025-04-03"),
    ]
    bureau.office.approver.post(f"/cases/{case['id']}/access-grants/{held[0]['id']}/revocation", None, 200)
    assert bureau.decide(case, made, CORRECTED)["outcome"] == "corrected"
