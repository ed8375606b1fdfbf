"""The register's bars at a direct appointment, requests for another worker, a leaver's caseload."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.assigning import PROPOSALS, appoint, excluded, faults_of, lawyer, person
from tests.cases import GRANT, Body, Office, identity, status_of

OnDay = Callable[[str], date]


@pytest.fixture(autouse=True)
def monday(on_day: OnDay) -> None:
    on_day("2025-03-03")


def bar(office: Office, expect: int = 201, **changes: Any) -> Body:
    body = {"kind": "leave", "from_on": "2025-03-03", "to_on": "2025-03-07", **changes}
    return dict(office.approver.post(f"/practitioners/{office.places.lawyer}/bars", body, expect))


def test_a_suspended_lawyer_is_appointed_in_no_way(office: Office, on_day: OnDay) -> None:
    sanction = {"kind": "suspension", "authority": "示例市司法局", "to_on": "2025-06-02"}
    assert faults_of(bar(office, 422, **{**sanction, "authority": None})) == {"required"}
    made = bar(office, **sanction)
    case = office.reach("granted")
    problem = appoint(office, case, office.places.lawyer, 422)
    assert faults_of(problem) == {"sanctioned"}
    assert "第六十三条" in problem["errors"][0]["message"]
    path = f"/practitioners/{office.places.lawyer}/bars/{made['id']}/ending"
    office.approver.post(path, {"to_on": "2025-03-01"}, 422)
    assert office.approver.post(path, {"to_on": "2025-03-03"}, 200)["to_on"] == "2025-03-03"
    on_day("2025-03-04")
    appoint(office, case, office.places.lawyer)


@pytest.mark.one_database
def test_leave_bars_a_proposal_and_not_what_the_office_decides_itself(office: Office) -> None:
    assert faults_of(bar(office, 422, to_on=None)) == {"required"}
    made = bar(office, reason="病假")
    assert office.approver.get(f"/practitioners/{office.places.lawyer}/bars") == [made]
    case = office.reach("granted")
    assert excluded(office.window.get(PROPOSALS.format(case["id"])))["律师甲"] == {"on_leave"}
    appoint(office, case, office.places.lawyer)
    office.window.get(f"/practitioners/{office.places.lawyer}/bars", 403)


@pytest.mark.one_database
def test_the_register_takes_shares_and_known_skills(office: Office) -> None:
    path = f"/practitioners/{office.places.lawyer}"
    values = {"ideal_share": 2, "capacity": 9, "languages": ["yi"], "license_valid_to": "2025-03-02"}
    assert values.items() <= office.approver.patch(path, values, match=1).items()
    problem = office.approver.patch(path, {"skills": ["flying"], "ideal_share": 0}, 422, match=2)
    assert {one["field"] for one in problem["errors"]} == {"ideal_share"}
    problem = office.approver.patch(path, {"skills": ["flying"]}, 422, match=2)
    assert [one["field"] for one in problem["errors"]] == ["skills.0"]
    assert faults_of(appoint(office, office.reach("granted"), office.places.lawyer, 422)) == {
        "licence_expired"
    }


@pytest.mark.one_database
def test_a_minors_civil_case_needs_a_lawyer_who_knows_minors(office: Office, session: Session) -> None:
    guardian = {
        "name": "监护人",
        "id_type": "resident_id",
        "id_number": identity("1980-01-01", 501),
        "relationship": "statutory_representative",
    }
    case = office.receive(applicant=person("小当事人", 505, "2012-06-01"), representative=guardian)
    for move in ("screen", "grant"):
        case = office.make(move, case, who="approver", body=GRANT if move == "grant" else {})
    stranger = lawyer(session, office.places.firm, familiar_with_minors=False)
    assert faults_of(appoint(office, case, stranger, 422, "approver")) == {
        "provider_lacks_familiar_with_minors"
    }
    appoint(office, case, office.places.lawyer, who="approver")


def test_the_recipient_asks_for_another_worker(office: Office, session: Session, on_day: OnDay) -> None:
    other = lawyer(session, office.places.firm)
    case = office.reach("in_progress")
    path = f"/cases/{case['id']}/replacement-requests"
    on_day("2025-03-10")
    office.window.post(path, {"reason": "迟迟不联系。", "requested_on": "2025-03-11"}, 422)
    asked = office.window.post(path, {"reason": "迟迟不联系。", "evidence": "通话记录三页。"})
    office.window.post(path, {"reason": "再次申请。"}, 409)
    assert status_of(office.show(case), "replacement_decision") == "running"
    decide = f"{path}/{asked['id']}/decision"
    version = office.show(case)["version"]
    for body in ({"outcome": "refused"}, {"outcome": "granted"}):
        office.approver.post(decide, body, 422, match=version)
    same = {"outcome": "granted", "practitioner_id": str(office.places.lawyer)}
    assert faults_of(office.approver.post(decide, same, 422, match=version)) == {"another_worker"}
    granted = {"outcome": "granted", "practitioner_id": str(other), "statement": "情况属实。"}
    done = office.approver.post(decide, granted, 200, match=version)
    assert (done["outcome"], done["decided_on"], done["evidence"]) == (
        "granted",
        "2025-03-10",
        "通话记录三页。",
    )
    after = office.show(case)
    assert [one["end_reason"] for one in after["assignments"]] == ["recipient_asked", None]
    assert status_of(after, "replacement_decision") == "met"
    office.approver.post(decide, granted, 409, match=after["version"])
    assert [one["id"] for one in office.window.get(path)] == [asked["id"]]


@pytest.mark.one_database
def test_a_request_without_evidence_may_be_refused_with_reasons(office: Office) -> None:
    case = office.reach("in_progress")
    path = f"/cases/{case['id']}/replacement-requests"
    asked = office.window.post(path, {"reason": "不喜欢。"})
    body = {"outcome": "refused", "statement": "没有证据证明承办人员不依法履行职责。"}
    done = office.approver.post(f"{path}/{asked['id']}/decision", body, 200, match=case["version"])
    assert done["outcome"] == "refused"
    assert status_of(office.show(case), "replacement_decision") == "met"
    assert len(office.show(case)["assignments"]) == 1


def test_a_leavers_cases_go_to_others_by_the_same_rules(
    office: Office, session: Session, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    path, dry = f"/practitioners/{office.places.lawyer}/hand-over", {"dry_run": "true"}
    office.reach("assigned", applicant=person("甲某", 511))

    def plan() -> Body:
        return dict(office.window.post(path, {}, 200, query_string=dry))

    one = count_queries(plan)
    for serial in (513, 515, 517):
        office.reach("in_progress", applicant=person(f"某{serial}", serial))
    criminal = office.reach_criminal("assigned")
    assert count_queries(plan) == one
    planned = plan()
    assert (planned["done"], planned["hidden"], len(planned["items"])) == (False, 0, 5)
    assert office.show(criminal)["assignments"][0]["ended_on"] is None
    takers = {row["name"] for row in planned["items"]}
    assert takers == {"律师乙", "基层法律服务工作者丙", None}, planned
    assert [row["name"] for row in planned["items"] if row["number"] == criminal["number"]] == [None]
    office.window.post(path, {}, 422, query_string={"dry_run": "false"})
    done = office.window.post(path, {"reason_code": "worker_left"}, 200)
    assert done == {**planned, "done": True}
    left = plan()
    assert [row["number"] for row in left["items"]] == [criminal["number"]]
    for row in planned["items"][:4]:
        old, new = office.window.get(f"/cases/{row['case_id']}/assignments")
        assert (old["end_reason"], new["practitioner_id"]) == ("worker_left", row["practitioner_id"])
