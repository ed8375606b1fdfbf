"""Advice and drafting: recorded in one small request, seen by whom they concern, made an application once."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from caseapp.models import AdviceRecord, AidApplication, LegalCase, SecurityEvent
from caseapp.vocabulary import Role
from tests.cases import Body, Office, application, codes, identity, open_office
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places

ADVICE, DRAFTING = "/legal-aid/advice-records", "/legal-aid/drafting-requests"
WHO = {
    "name": "测试咨询人",
    "id_type": "resident_id",
    "id_number": identity(serial=321),
    "phone": "13812340000",
    "address": "安徽省芜湖市镜湖区示例路1号",
}
NOW = {"channel": "phone", "topic": "labor", "question": "被拖欠工资怎么办？", "answer": "可以申请劳动仲裁。"}
LATER = {
    "channel": "letter",
    "topic": "inheritance",
    "question": "遗嘱是否有效？",
    "booked_for": "2025-06-09",
}
DRAFT = {
    "channel": "window",
    "topic": "labor",
    "document_type": "arbitration_request",
    "question": "请求支付三个月工资。",
    "person": WHO,
}
MEANS = {
    "aid_form": "civil_admin_statecomp_representation",
    "applicant": {"has_fixed_income": True, "monthly_income": "1200.00", "residence": "urban"},
    "household": {"members": 3, "monthly_income": "2400.00", "opponent_in_household": False},
    "verification": "honesty_commitment",
    "already_represented": False,
}


@pytest.fixture(autouse=True)
def today(on_day: Callable[[str], date]) -> date:
    return on_day("2025-06-03")


@pytest.fixture
def office(as_role: SignIn, places: Places) -> Office:
    return open_office(as_role, places)


@pytest.fixture
def window(office: Office) -> ApiClient:
    return office.window


def ids(client: ApiClient, path: str, query: str = "") -> list[str]:
    return [item["id"] for item in client.get(f"{path}?{query}")["items"]]


def test_anonymous_advice_needs_four_fields(window: ApiClient, session: Session) -> None:
    made = window.post(ADVICE, NOW)
    assert (made["person"], made["person_id"], made["language"]) == (None, None, "putonghua")
    assert (made["question"], made["answer"]) == (NOW["question"], NOW["answer"])
    assert made["asked_at"] == made["answered_at"] == "2025-06-03T10:00:00+08:00"
    assert made["retention"] == {
        "class_code": "short",
        "years": 10,
        "due_on": "2035-06-03",
        "verified": False,
    }
    assert window.get(f"{ADVICE}/{made['id']}") == made
    stored = session.scalars(sa.select(AdviceRecord)).one()
    assert NOW["question"].encode() not in stored.question_sealed
    told = session.scalars(sa.select(SecurityEvent).where(SecurityEvent.subject_id == stored.id)).one()
    assert told.details["table"] == "advice_record"


def test_the_person_is_kept_once_and_masked(window: ApiClient) -> None:
    first = window.post(ADVICE, {**NOW, "person": WHO})
    second = window.post(DRAFTING, DRAFT)
    assert first["person_id"] == second["person_id"]
    assert first["person"]["id_number"] == "34****************"
    assert (first["person"]["phone"], first["person"]["name"]) == ("138****0000", "测试咨询人")


def test_every_fault_is_named_and_nothing_stays(window: ApiClient, session: Session) -> None:
    wrong = {
        **NOW,
        "topic": "no_such",
        "language": "latin",
        "satisfaction": "so_so",
        "asked_at": "2025-06-04T00:00:00+08:00",
        "booked_for": "2025-06-02",
        "person": {**WHO, "id_number": "340202199001011232", "phone": "12"},
        "organization_id": "01890a5d-ac96-774b-bcce-b302099a8057",
    }
    assert codes(window.post(ADVICE, wrong, 422)) == {
        ("topic", "unknown_code"),
        ("language", "unknown_code"),
        ("satisfaction", "unknown_code"),
        ("asked_at", "in_future"),
        ("answer", "not_needed"),
        ("booked_for", "in_past"),
        ("organization_id", "not_an_institution"),
    }
    about = {**NOW, "person": wrong["person"], "duration_minutes": 5, "answer": None}
    assert codes(window.post(ADVICE, about, 422)) == {
        ("person.id_number", "checksum"),
        ("person.phone", "phone"),
        ("answer", "required"),
        ("duration_minutes", "not_provided"),
    }
    assert codes(window.post(DRAFTING, {**DRAFT, "document_type": "poem"}, 422)) == {
        ("document_type", "unknown_code")
    }
    assert session.scalar(sa.select(sa.func.count()).select_from(AdviceRecord)) == 0


def test_what_is_owed_is_found_and_answered_once(window: ApiClient, office: Office) -> None:
    window.post(ADVICE, NOW)
    owed = window.post(ADVICE, LATER)
    path = f"{ADVICE}/{owed['id']}"
    assert (ids(window, ADVICE, "answered=false"), owed["retention"]) == ([owed["id"]], None)
    given = {"answer": "有效。", "duration_minutes": 15, "satisfaction": "satisfied"}
    assert window.patch(path, given, 428)["code"] == "precondition_required"
    done = window.patch(path, given, match=1)
    assert (done["answer"], done["answered_at"] is not None, done["version"]) == ("有效。", True, 2)
    assert ids(window, ADVICE, "answered=false") == []
    assert window.patch(path, given, 412, match=1)["code"] == "precondition_failed"
    again = window.patch(path, {"answer": "无效。", "booked_for": "2025-06-20"}, 422, match=2)
    assert codes(again) == {("answer", "already_given"), ("booked_for", "already_given")}
    assert codes(window.patch(path, {}, 422, match=2)) == {("", "nothing_changes")}
    assert window.get(path) == done


def test_a_document_is_delivered_or_declined_once(window: ApiClient) -> None:
    asked = window.post(DRAFTING, DRAFT)
    path = f"{DRAFTING}/{asked['id']}"
    assert (asked["state"], asked["text"], asked["retention"]) == ("requested", None, None)
    done = window.post(f"{path}/delivery", {"text": "劳动仲裁申请书……"}, 200, match=1)
    assert (done["state"], done["text"], done["ended_at"]) == (
        "delivered",
        "劳动仲裁申请书……",
        "2025-06-03T10:00:00+08:00",
    )
    refused = window.post(f"{path}/refusal", {"decline_reason": "facts_not_given"}, 409, match=2)
    assert refused["code"] == "drafting_ended"
    other = window.post(DRAFTING, {**DRAFT, "document_type": "complaint"})
    path = f"{DRAFTING}/{other['id']}/refusal"
    assert codes(window.post(path, {"decline_reason": "lazy"}, 422, match=1)) == {
        ("decline_reason", "unknown_code")
    }
    declined = window.post(
        path, {"decline_reason": "facts_not_given", "statement": "未提供材料。"}, 200, match=1
    )
    assert (declined["state"], declined["decline_reason"]) == ("declined", "facts_not_given")
    assert ids(window, DRAFTING, "state=declined") == ids(window, DRAFTING, "document_type=complaint")
    assert ids(window, DRAFTING, "state=delivered") == [asked["id"]]


@pytest.mark.parametrize(("path", "body"), [(ADVICE, {**NOW, "person": WHO}), (DRAFTING, DRAFT)])
def test_it_becomes_an_application_without_typing_again(
    office: Office, session: Session, path: str, body: Body
) -> None:
    record = office.window.post(path, body)
    case = office.window.post(f"{path}/{record['id']}/application", MEANS, match=1)
    told = case["application"]
    assert (told["matter"], told["facts"]) == ("labor_relation_or_pay", body["question"])
    assert (told["channel"], case["opened_on"]) == (body["channel"], "2025-06-03")
    applicant = case["parties"][0]
    assert (applicant["person_id"], applicant["phone"]) == (record["person_id"], "138****0000")
    link = "advice_record_id" if path == ADVICE else "drafting_request_id"
    assert told[link] == record["id"]
    shown = office.window.get(f"{path}/{record['id']}")
    assert (shown["case_id"], shown["version"]) == (case["id"], 2)
    again = office.window.post(f"{path}/{record['id']}/application", MEANS, 409, match=2)
    assert again["code"] == "already_applied"
    assert session.scalar(sa.select(sa.func.count()).select_from(LegalCase)) == 1
    assert session.scalars(sa.select(AidApplication)).one().facts == body["question"]
    events = office.window.get(f"/cases/{case['id']}/events")
    assert events[0]["codes"][link] == record["id"]


def test_the_person_of_a_record_is_completed_not_exchanged(window: ApiClient) -> None:
    nameless = window.post(ADVICE, NOW)["id"]
    path = f"{ADVICE}/{nameless}/application"
    assert codes(window.post(path, MEANS, 422, match=1)) == {("applicant.name", "required")}
    known = window.post(ADVICE, {**NOW, "person": WHO})["id"]
    somebody = {**MEANS, "applicant": {**MEANS["applicant"], "name": "别人", "birth_date": "1991-01-01"}}
    refused = window.post(f"{ADVICE}/{known}/application", somebody, 422, match=1)
    assert codes(refused) == {
        ("applicant.name", "differs_from_record"),
        ("applicant.birth_date", "differs_from_record"),
    }
    named = {**MEANS, "applicant": {**MEANS["applicant"], **WHO}, "matter": "work_injury", "facts": "工伤。"}
    case = window.post(path, named, match=1)
    assert (case["application"]["matter"], case["application"]["facts"]) == ("work_injury", "工伤。")


def test_violence_and_minors_are_need_to_know(
    as_role: SignIn, office: Office, window: ApiClient, session: Session
) -> None:
    victim = {**NOW, "topic": "domestic_violence", "person": WHO}
    told = window.post(ADVICE, victim)
    child = window.post(ADVICE, {**NOW, "person": {"name": "测试少年", "birth_date": "2012-01-01"}})
    assert (told["sensitivity"], told["topic"]) == ("domestic_violence", "domestic_violence")
    assert child["sensitivity"] == "minor"
    stored = session.get_one(AdviceRecord, UUID(told["id"]))
    assert (stored.topic_code, b"violence" in (stored.topic_told_sealed or b"")) == (None, False)
    colleague, bureau = as_role(Role.INTAKE_OFFICER), as_role(Role.BUREAU_OFFICER)
    for stranger in (colleague, bureau, office.reviewer):
        assert ids(stranger, ADVICE) == []
        assert stranger.get(f"{ADVICE}/{told['id']}", 404)["code"] == "not_found"
    assert ids(office.approver, ADVICE) == [told["id"], child["id"]]
    assert codes(window.get(f"{ADVICE}?topic=domestic_violence", 422)) == {("topic", "sealed")}
    case = window.post(f"{ADVICE}/{told['id']}/application", {**MEANS, "matter": "work_injury"}, match=1)
    assert case["sensitivity"] == "domestic_violence"


def test_what_a_victim_told_stays_out_of_sight_elsewhere(as_role: SignIn, window: ApiClient) -> None:
    """Who knows the identity number cannot fetch the phone by naming the person, on no side of a case."""
    told = window.post(ADVICE, {**NOW, "topic": "domestic_violence", "person": WHO})
    colleague = as_role(Role.INTAKE_OFFICER)
    named = {name: WHO[name] for name in ("name", "id_type", "id_number")}
    case = colleague.post("/legal-aid/cases", application(opposing_parties=[named]))
    advised = colleague.post(ADVICE, {**NOW, "person": named})
    shown = {party["role"]: party["phone"] for party in case["parties"]}
    assert (shown["opposing_party"], advised["person"]["phone"]) == (None, None)
    own = colleague.post(f"{ADVICE}/{advised['id']}/application", MEANS, match=1)
    assert own["parties"][0]["phone"] is None
    assert colleague.get(f"/persons/{told['person_id']}/privacy", 404)["code"] == "not_found"
    assert window.get(f"/persons/{told['person_id']}/privacy")


def test_other_processors_see_no_words_and_lawyers_their_own(
    as_role: SignIn, window: ApiClient, places: Places
) -> None:
    made = window.post(ADVICE, {**NOW, "person": WHO, "worker_id": str(places.lawyer)})
    bureau = as_role(Role.BUREAU_OFFICER).get(f"{ADVICE}/{made['id']}")
    assert (bureau["person"]["name"], bureau["question"], bureau["answer"]) == ("测某", None, None)
    violent = {**MEANS, "grounds": ["abuse_abandonment_domestic_violence"]}
    case = window.post(f"{ADVICE}/{made['id']}/application", violent, match=1)
    path = f"{ADVICE}/{made['id']}"
    assert window.get(path)["case_id"] == case["id"]
    assert as_role(Role.BUREAU_OFFICER).get(path)["case_id"] is None
    lawyer = as_role(Role.LEGAL_AID_WORKER, at=places.firm, practitioner_id=places.lawyer)
    assert lawyer.get(f"{ADVICE}/{made['id']}")["answer"] == NOW["answer"]
    own = lawyer.post(ADVICE, NOW)
    assert (own["worker_id"], own["organization_id"]) == (str(places.lawyer), str(places.institution))
    other = as_role(Role.DUTY_LAWYER, at=places.firm, practitioner_id=places.young_lawyer)
    assert ids(other, ADVICE) == []
    assert codes(other.post(ADVICE, {**NOW, "worker_id": str(places.lawyer)}, 422)) == {
        ("worker_id", "not_yourself")
    }
    foreign = as_role(Role.INTAKE_OFFICER, at=places.foreign)
    assert foreign.get(f"{ADVICE}/{made['id']}", 404)["code"] == "not_found"
    assert ids(foreign, ADVICE) == []


def test_permissions(as_role: SignIn, client: ApiClient) -> None:
    assert client.post(ADVICE, NOW, 401)["code"] == "unauthenticated"
    for role in (Role.LEADER, Role.QUALITY_OFFICER):
        assert as_role(role).post(ADVICE, NOW, 403)["code"] == "forbidden"
    for role in (Role.AUDITOR, Role.SYSTEM_ADMIN, Role.STATISTICIAN):
        assert as_role(role).get(ADVICE, 403)["code"] == "forbidden"


def test_the_list_filters_pages_and_asks_no_more_for_more(
    window: ApiClient, places: Places, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    first = window.post(ADVICE, {**NOW, "asked_at": "2025-05-31T10:00:00+08:00"})["id"]
    few = count_queries(lambda: window.get(ADVICE))
    second = window.post(ADVICE, {**LATER, "person": WHO, "worker_id": str(places.lawyer)})["id"]
    window.post(f"{ADVICE}/{second}/application", MEANS, match=1)
    for query in ("channel=letter", "topic=inheritance", "from=2025-06-01", f"worker_id={places.lawyer}"):
        assert ids(window, ADVICE, query) == [second], query
    assert ids(window, ADVICE, "to=2025-05-31") == [first]
    assert (
        ids(window, ADVICE, "region_code=340207")
        == ids(window, ADVICE, f"organization_id={places.foreign}")
        == []
    )
    page = window.get(f"{ADVICE}?limit=1")
    assert page["items"][0]["id"] == first
    rest = window.get(ADVICE, query_string={"after": page["next"]})["items"]
    assert [(row["id"], row["person_name"], row["case_id"] is not None) for row in rest] == [
        (second, "测某", True)
    ]
    for _ in range(3):
        window.post(ADVICE, {**NOW, "person": WHO})
    assert (
        count_queries(lambda: window.get(ADVICE)) <= few + 3
    )  # people, cases, and the cases in the access log
    more = count_queries(lambda: window.get(ADVICE))
    window.post(ADVICE, {**NOW, "person": {"name": "测试路人"}})
    assert count_queries(lambda: window.get(ADVICE)) == more


def test_the_catalogue_lists_the_codes(client: ApiClient) -> None:
    found = client.get("/catalogue/advice")
    assert {one["list"] for one in found} == {
        "topics",
        "documents",
        "languages",
        "satisfaction",
        "decline_reasons",
    }
    assert next(one for one in found if one["code"] == "labor")["matter"] == "labor_relation_or_pay"
