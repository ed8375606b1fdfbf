"""Retention of ended cases, the sharing log, impact assessments and incidents."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from caseapp.models import CaseRetention, LegalCase
from caseapp.services.privacy_retention import years_after
from caseapp.vocabulary import Role
from tests.cases import Body, Office
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places
from tests.privacy_world import WORDS, Desk, faults, party

OnDay = Callable[[str], date]
ASSESSMENT = {
    **WORDS,
    "title": "敏感信息处理评估",
    "reason_codes": ["sensitive_data", "automated_decision"],
    "review_by": "2026-03-03",
}
INCIDENT = {
    "kind": "leak",
    "happened_on": "2025-03-01",
    "found_on": "2025-03-02",
    "categories": ["identity", "contact"],
    "people_count": 12,
    "cause": "纸质卷宗遗失。",
    "possible_harm": "可能被冒用身份。",
    "measures_taken": "已收回并补办手续。",
    "measures_for_people": "留意陌生来电。",
    "contact": "镜湖区法律援助中心",
}


@pytest.fixture
def desk(office: Office, on_day: OnDay) -> Desk:
    on_day("2025-03-03")
    return Desk(office)


@pytest.fixture
def march(on_day: OnDay) -> None:
    on_day("2025-03-03")


@pytest.fixture
def keeper(as_role: SignIn, places: Places) -> ApiClient:
    return as_role(Role.SECURITY_ADMIN, at=places.institution)


@pytest.fixture
def auditor(as_role: SignIn, places: Places) -> ApiClient:
    return as_role(Role.AUDITOR, at=places.institution)


def test_an_ended_case_gets_its_class_and_a_running_one_none(desk: Desk) -> None:
    running = desk.office.reach("in_progress")
    assert desk.office.window.get(f"/cases/{running['id']}/retention", expect=404)["code"] == "not_found"
    ended = desk.office.reach("withdrawn")
    kept = desk.office.window.get(f"/cases/{ended['id']}/retention")
    assert (kept["class_code"], kept["years"], kept["due_on"]) == ("short", 10, "2035-03-03")
    assert (kept["verified"], kept["legal_hold"]) == (False, False)
    assert "档案法" in kept["source"]
    case = desk.office.reach_criminal("archived")
    assert desk.office.window.get(f"/cases/{case['id']}/retention")["class_code"] == "long"


def test_a_case_has_one_class_however_often_it_moves_on(desk: Desk, session: Session) -> None:
    case = desk.office.reach("reviewed")
    case = desk.office.make("archive", case)
    assert desk.office.window.get(f"/cases/{case['id']}/retention")["years"] == 30
    count = sa.select(sa.func.count()).select_from(CaseRetention)
    assert session.scalar(count.where(CaseRetention.case_id == UUID(case["id"]))) == 1


@pytest.mark.parametrize(
    ("day", "years", "due"),
    [
        ("2025-03-03", 10, "2035-03-03"),
        ("2024-02-29", 10, "2034-02-28"),
        ("2024-02-29", 4, "2028-02-29"),
    ],
)
def test_years_later(day: str, years: int, due: str) -> None:
    assert years_after(date.fromisoformat(day), years) == date.fromisoformat(due)


def test_what_is_due_is_listed_by_day_and_held_cases_are_not(
    desk: Desk, on_day: OnDay, session: Session
) -> None:
    first, second = desk.office.reach("withdrawn"), desk.office.reach("withdrawn")
    window = desk.office.window
    assert window.get("/privacy/retention?due_by=2035-03-02")["items"] == []
    both = window.get("/privacy/retention?due_by=2035-03-03")["items"]
    assert {one["case_id"] for one in both} == {first["id"], second["id"]}
    assert window.get("/privacy/retention")["items"] == []
    path = f"/cases/{first['id']}/retention"
    held = {"legal_hold": True, "reason": "涉诉。"}
    approver = desk.office.approver
    approver.patch(path, held, expect=428)
    approver.patch(path, held, expect=412, match=5)
    assert faults(approver.patch(path, {"legal_hold": True}, expect=422, match=1)) == {("reason", "required")}
    assert approver.patch(path, held, match=1)["legal_hold"] is True
    left = window.get("/privacy/retention?due_by=2035-03-03")["items"]
    assert [one["case_id"] for one in left] == [second["id"]]
    shown = window.get("/privacy/retention?due_by=2035-03-03&include_held=true")["items"]
    assert len(shown) == 2
    over = {"legal_hold": False, "reason": "已结。"}
    assert approver.patch(path, over, match=2)["legal_hold"] is False
    assert window.get(f"/cases/{first['id']}/events")[-1]["verb"] == "retention.hold_ended"
    on_day("2040-01-01")
    assert len(window.get("/privacy/retention")["items"]) == 2
    assert window.get("/privacy/retention?class_code=long")["items"] == []
    assert session.get(LegalCase, UUID(first["id"])) is not None


def test_the_due_list_keeps_to_the_readers_scope(
    desk: Desk, as_role: SignIn, places: Places, client: ApiClient
) -> None:
    case = desk.office.reach("withdrawn")
    path = "/privacy/retention?due_by=2100-01-01"
    mine = f"{path}&organization_id={places.institution}"
    assert len(desk.office.window.get(mine)["items"]) == 1
    assert desk.office.window.get(f"{path}&organization_id={places.foreign}")["items"] == []
    foreign = as_role(Role.APPROVER, at=places.foreign)
    assert foreign.get(mine)["items"] == []
    assert len(as_role(Role.BUREAU_OFFICER).get(path)["items"]) == 1
    one = f"/cases/{case['id']}/retention"
    foreign.get(one, expect=404)
    foreign.patch(one, {"legal_hold": False}, expect=404, match=1)
    desk.office.window.patch(one, {"legal_hold": False}, expect=403, match=1)
    client.get(one, expect=401)
    client.get(path, expect=401)
    client.patch(one, {"legal_hold": False}, expect=401, match=1)
    as_role(Role.STATISTICIAN).get(path, expect=403)
    as_role(Role.STATISTICIAN).get(one, expect=403)


def test_the_due_list_takes_as_many_queries_for_ten_as_for_one(
    desk: Desk, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    def look() -> Any:
        return desk.office.window.get("/privacy/retention?due_by=2100-01-01")

    desk.office.reach("withdrawn")
    look()
    few = count_queries(look)
    for _ in range(4):
        desk.office.reach("withdrawn")
    assert count_queries(look) == few


def test_the_system_logs_what_it_hands_out_itself(desk: Desk) -> None:
    case = desk.office.reach_criminal("assigned")
    log = desk.office.window.get(f"/cases/{case['id']}/sharings")
    assert [(one["purpose"], one["recipient"]) for one in log] == [("assign_worker", "示例律师事务所")]
    desk.office.make("tell_organ", case)
    told = desk.office.window.get(f"/cases/{case['id']}/sharings")[1]
    assert (told["purpose"], told["recipient"], told["by_system"]) == ("tell_organ", "示例人民法院", True)
    assert (told["basis"], told["consent_id"]) == ("statutory_duty", None)
    assert "第三十六条" in told["article"]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"purpose": "advertising"}, ("purpose", "unknown")),
        ({"shared_on": "2025-03-04"}, ("shared_on", "in_future")),
        ({"person_id": str(uuid4())}, ("person_id", "not_a_party")),
        ({"categories": []}, ("categories", "length")),
        ({"purpose": "phone_feedback"}, ("person_id", "consent_required")),
        ({"purpose": "phone_feedback"}, ("consent_id", "consent_required")),
        ({"consent_id": str(uuid4())}, ("consent_id", "not_needed")),
    ],
)
def test_what_is_no_sharing(desk: Desk, more: Body, expected: tuple[str, str]) -> None:
    case = desk.office.receive()
    body = {"recipient": "甲", "categories": ["identity"], "purpose": "archive", **more}
    answer = desk.office.window.post(f"/cases/{case['id']}/sharings", body, expect=422)
    assert expected in faults(answer)


def test_a_consent_carries_its_own_person_case_and_purpose_only(desk: Desk) -> None:
    case, other = desk.office.receive(), desk.office.receive()
    given = desk.consent(other, "phone_feedback")
    named = {"person_id": party(case), "consent_id": given["id"]}
    refused = {("consent_id", "consent_required")}
    assert faults(desk.share(case, "phone_feedback", 422, **named)) == refused
    assert faults(desk.share(other, "social_help_referral", 422, **named)) == refused
    opponent = {**named, "person_id": party(other, "opposing_party")}
    assert faults(desk.share(other, "phone_feedback", 422, **opponent)) == refused
    early = desk.share(other, "phone_feedback", 422, **named, shared_on="2025-03-02")
    assert faults(early) == refused
    desk.share(other, "phone_feedback", **named)


def test_the_auditor_reads_the_log_of_the_own_tree(
    desk: Desk, as_role: SignIn, places: Places, auditor: ApiClient, client: ApiClient
) -> None:
    case = desk.office.reach("assigned")
    desk.share(case, "archive", shared_on="2025-03-02")
    rows = auditor.get("/privacy/sharings")["items"]
    assert [one["purpose"] for one in rows] == ["archive", "assign_worker"]
    assert rows[0]["case_number"] == case["number"]
    for query, count in (
        ("purpose=archive", 1),
        ("basis=consent", 0),
        ("basis=statutory_duty", 2),
        ("shared_from=2025-03-03", 1),
        ("shared_to=2025-03-02", 1),
    ):
        assert len(auditor.get(f"/privacy/sharings?{query}")["items"]) == count, query
    first = auditor.get("/privacy/sharings?limit=1")
    assert auditor.get(f"/privacy/sharings?limit=1&after={first['next']}")["items"][0]["id"] == rows[1]["id"]
    assert as_role(Role.AUDITOR, at=places.foreign).get("/privacy/sharings")["items"] == []
    assert len(as_role(Role.AUDITOR, at=places.bureau).get("/privacy/sharings")["items"]) == 2
    desk.office.window.get("/privacy/sharings", expect=403)
    client.get("/privacy/sharings", expect=401)


def test_an_assessment_is_entered_approved_and_then_stands(keeper: ApiClient, on_day: OnDay) -> None:
    on_day("2025-03-03")
    entered = keeper.post("/privacy/impact-assessments", ASSESSMENT)
    assert (entered["keep_until"], entered["approved_on"]) == ("2028-03-03", None)
    path = f"/privacy/impact-assessments/{entered['id']}"
    keeper.patch(path, {"risks": "改。"}, expect=428)
    keeper.patch(path, {"risks": "改。"}, expect=412, match=4)
    changed = keeper.patch(path, {"risks": "改。"}, match=1)
    assert (changed["risks"], changed["version"]) == ("改。", 2)
    on_day("2025-04-01")
    approval = {"approved_by": "负责人", "approved_on": "2025-04-01"}
    approved = keeper.patch(path, approval, match=2)
    assert approved["keep_until"] == "2028-04-01"
    for body in ({"risks": "再改。"}, {"approved_by": "他人"}, {"approved_on": "2025-03-31"}):
        assert keeper.patch(path, body, expect=409, match=3)["code"] == "assessment_approved"
    assert keeper.patch(path, {"review_by": "2027-01-01"}, match=3)["review_by"] == "2027-01-01"
    assert keeper.get(path)["risks"] == "改。"
    assert keeper.request("DELETE", path).status_code == 405


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"approved_by": "负责人"}, ("approved_on", "required")),
        ({"approved_on": "2025-03-03"}, ("approved_by", "required")),
        ({"approved_on": "2025-03-04", "approved_by": "甲"}, ("approved_on", "in_future")),
        ({"review_by": "2025-03-02"}, ("review_by", "period")),
        ({"reason_codes": []}, ("reason_codes", "length")),
        ({"risks": ""}, ("risks", "length")),
    ],
)
def test_what_is_no_assessment(
    keeper: ApiClient, on_day: OnDay, more: Body, expected: tuple[str, str]
) -> None:
    on_day("2025-03-03")
    answer = keeper.post("/privacy/impact-assessments", {**ASSESSMENT, **more}, expect=422)
    assert expected in faults(answer)


def test_assessments_due_for_review_are_listed(
    keeper: ApiClient, auditor: ApiClient, on_day: OnDay, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    on_day("2025-03-03")
    late = keeper.post("/privacy/impact-assessments", {**ASSESSMENT, "review_by": "2027-01-01"})
    early = keeper.post("/privacy/impact-assessments", {**ASSESSMENT, "review_by": "2025-06-01"})
    assert [one["id"] for one in auditor.get("/privacy/impact-assessments")["items"]] == [
        early["id"],
        late["id"],
    ]
    due = auditor.get("/privacy/impact-assessments?due_by=2025-06-01")["items"]
    assert [one["id"] for one in due] == [early["id"]]
    assert auditor.get("/privacy/impact-assessments?due_by=2025-05-31")["items"] == []
    assert auditor.get("/privacy/impact-assessments?approved=true")["items"] == []
    assert len(auditor.get("/privacy/impact-assessments?approved=false")["items"]) == 2

    def look() -> Any:
        return auditor.get("/privacy/impact-assessments")

    few = count_queries(look)
    for _ in range(5):
        keeper.post("/privacy/impact-assessments", ASSESSMENT)
    assert count_queries(look) == few


def test_an_incident_says_the_three_contents_and_whom_still_to_tell(
    keeper: ApiClient, auditor: ApiClient, on_day: OnDay
) -> None:
    on_day("2025-03-03")
    entered = keeper.post("/privacy/incidents", INCIDENT)
    assert entered["open_duties"] == ["tell_authority", "tell_people"]
    path = f"/privacy/incidents/{entered['id']}"
    keeper.patch(path, {"authority_told_on": "2025-03-03"}, expect=428)
    keeper.patch(path, {"authority_told_on": "2025-03-03"}, expect=412, match=3)
    assert [one["id"] for one in auditor.get("/privacy/incidents?open=true")["items"]] == [entered["id"]]
    told = keeper.patch(path, {"authority_told_on": "2025-03-03"}, match=1)
    assert told["open_duties"] == ["tell_people"]
    assert auditor.get("/privacy/incidents?open=true")["items"] == []
    spared = keeper.patch(path, {"people_not_told_reason": "未造成危害。"}, match=2)
    assert spared["open_duties"] == []
    assert auditor.get(path)["people_count"] == 12
    assert faults(keeper.patch(path, {"people_told_on": "2025-03-01"}, expect=422, match=3)) == {
        ("people_told_on", "period")
    }
    assert len(auditor.get("/privacy/incidents")["items"]) == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"found_on": "2025-02-28"}, "found_on"),
        ({"found_on": "2025-03-04"}, "found_on"),
        ({"authority_told_on": "2025-03-01"}, "authority_told_on"),
        ({"cause": ""}, "cause"),
        ({"contact": None}, "contact"),
    ],
)
def test_what_is_no_incident(keeper: ApiClient, on_day: OnDay, more: Body, field: str) -> None:
    on_day("2025-03-03")
    answer = keeper.post("/privacy/incidents", {**INCIDENT, **more}, expect=422)
    assert {one for one, _ in faults(answer)} == {field}


@pytest.mark.usefixtures("march")
@pytest.mark.parametrize(
    ("name", "body", "change"),
    [
        ("impact-assessments", ASSESSMENT, {"review_by": "2027-01-01"}),
        ("incidents", INCIDENT, {"authority_told_on": "2025-03-03"}),
    ],
)
def test_registers_belong_to_their_processor(
    as_role: SignIn, places: Places, client: ApiClient, name: str, body: Body, change: Body
) -> None:
    """An auditor reads and changes nothing; a bureau reads its region's and changes its own only."""
    keeper, auditor = (as_role(role, at=places.institution) for role in (Role.SECURITY_ADMIN, Role.AUDITOR))
    base = f"/privacy/{name}"
    path = f"{base}/{keeper.post(base, body)['id']}"
    for method, where, sent in (
        ("GET", base, None),
        ("POST", base, body),
        ("GET", path, None),
        ("PATCH", path, change),
    ):
        assert client.request(method, where, json=sent, match=1).status_code == 401
        assert as_role(Role.APPROVER).request(method, where, json=sent, match=1).status_code == 403
    assert auditor.request("POST", base, json=body).status_code == 403
    assert auditor.request("PATCH", path, json=change, match=1).status_code == 403
    foreign = as_role(Role.SECURITY_ADMIN, at=places.foreign)
    assert foreign.get(base)["items"] == []
    foreign.get(path, expect=404)
    foreign.patch(path, change, expect=404, match=1)
    bureau = as_role(Role.SECURITY_ADMIN, at=places.bureau)
    bureau.get(path)
    bureau.patch(path, change, expect=404, match=1)
    keeper.get(f"{base}/{uuid4()}", expect=404)
