"""What auditors are shown: of whom, of what, and nothing of what a case holds."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from caseapp import clock
from caseapp.extensions import unit_of_work
from caseapp.models import Job
from caseapp.services import audit_views
from caseapp.services.audit_jobs import VERIFICATION
from caseapp.services.security_log import record_security
from caseapp.vocabulary import JobState, Role, SecurityEventKind
from tests.cases import CASES, Office, applicant, codes, identity, open_office
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places

OnDay = Callable[[str], date]
LISTS = ["events", "security-events", "break-glass", "overrides", "exports", "readings", "anchors"]


@pytest.fixture
def office(as_role: SignIn, places: Places, standard: None, on_day: OnDay) -> Office:
    on_day("2025-03-03")
    return open_office(as_role, places)


@pytest.fixture
def auditor(as_role: SignIn, places: Places) -> ApiClient:
    return as_role(Role.AUDITOR)


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.AUDITOR, Role.SECURITY_ADMIN}])
def test_only_overseers_read_the_audit(as_role: SignIn, places: Places, role: Role) -> None:
    client = as_role(role)
    for name in [*LISTS, "verification"]:
        client.get(f"/audit/{name}", 403)
    client.get(f"/audit/rights?account={client.account_id}&on=2025-03-03", 403)
    client.post("/audit/verification", None, 403)


@pytest.mark.parametrize("name", [*LISTS, "verification"])
def test_nobody_reads_the_audit_without_signing_in(client: ApiClient, name: str) -> None:
    client.get(f"/audit/{name}", 401)


def test_events_are_found_by_case_actor_kind_and_time(office: Office, auditor: ApiClient) -> None:
    case, other = office.reach("granted"), office.receive()
    everything = auditor.get("/audit/events")["items"]
    assert {row["case_number"] for row in everything} == {case["number"], other["number"]}
    of_case = auditor.get("/audit/events", query_string={"case": case["number"]})["items"]
    assert [row["seq"] for row in of_case] == list(range(1, len(of_case) + 1))
    assert auditor.get("/audit/events", query_string={"case": case["id"]})["items"] == of_case
    by_kind = auditor.get("/audit/events", query_string={"kind": "aid.granted"})["items"]
    assert [(row["case_id"], row["actor_id"]) for row in by_kind] == [
        (case["id"], str(office.approver.account_id))
    ]
    by_actor = auditor.get("/audit/events", query_string={"actor": str(office.approver.account_id)})["items"]
    assert by_actor == by_kind
    assert auditor.get("/audit/events", query_string={"to_at": everything[0]["recorded_at"]})["items"] == []
    later = auditor.get("/audit/events", query_string={"from_at": everything[1]["recorded_at"]})["items"]
    assert later == everything[1:]
    auditor.get("/audit/events", 404, query_string={"case": "no-such-number"})
    page = auditor.get("/audit/events", query_string={"limit": 2})
    rest = auditor.get("/audit/events", query_string={"after": page["next"]})
    assert page["items"] + rest["items"] == everything


def test_an_auditor_sees_codes_and_no_content(office: Office, auditor: ApiClient) -> None:
    office.reach("in_progress")
    for name in LISTS:
        text = str(auditor.get(f"/audit/{name}"))
        for secret in ("测试申请人", "被拖欠三个月工资", "会见当事人", "13812341234", "示例公司"):
            assert secret not in text


def test_an_auditor_of_another_place_sees_other_things(
    office: Office, as_role: SignIn, places: Places
) -> None:
    case = office.receive()
    stranger = as_role(Role.AUDITOR, at=places.foreign)
    assert stranger.get("/audit/events")["items"] == []
    assert stranger.get("/audit/readings")["items"] == []
    stranger.get("/audit/readings", 404, query_string={"case": case["number"]})
    stranger.get(f"/audit/rights?account={office.window.account_id}&on=2025-03-03", 404)


def test_an_auditor_of_an_office_oversees_that_office_alone_and_one_of_a_bureau_its_region(
    office: Office, as_role: SignIn, places: Places, app: Flask
) -> None:
    case = office.receive()
    office.window.get(f"/cases/{case['id']}")
    with app.app_context(), unit_of_work():
        record_security(SecurityEventKind.ACCOUNT_LOCKED, None, office.window.account_id)
    seen = {}
    for name, home in (
        ("bureau", places.bureau),
        ("institution", places.institution),
        ("next door", places.committee),
    ):
        one = as_role(Role.AUDITOR, at=home)
        lists = ("events", "readings", "security-events")
        seen[name] = [bool(one.get(f"/audit/{path}")["items"]) for path in lists]
    assert seen == {"bureau": [True] * 3, "institution": [True] * 3, "next door": [False] * 3}


def test_what_others_do_to_the_cases_of_an_office_is_seen_there(
    office: Office, as_role: SignIn, places: Places
) -> None:
    """A lawyer lent by another county reads and unmasks; an officer of the city breaks glass."""
    lent = as_role(Role.LEGAL_AID_WORKER, at=places.foreign, practitioner_id=places.lawyer)
    officer = as_role(Role.BUREAU_OFFICER, at=places.bureau)
    case = office.reach("assigned")
    hidden = office.receive(
        applicant=applicant(name="另一人", id_number=identity("1977-07-07", 555), birth_date="1977-07-07"),
        grounds=["abuse_abandonment_domestic_violence"],
    )
    unmask = {"fields": ["phone"], "reason_code": "contact", "reason": "约定面谈时间，短信未回复。"}
    lent.post(f"/cases/{case['id']}/parties/{case['parties'][0]['id']}/unmask", unmask, 200)
    glass = {"reason_code": "person_in_danger", "reason": "有人身危险。"}
    officer.post(f"/cases/{hidden['number']}/break-glass", glass)
    auditor, elsewhere = (
        as_role(Role.AUDITOR, at=places.institution),
        as_role(Role.AUDITOR, at=places.committee),
    )
    readers = {row["account_id"] for row in auditor.get(f"/audit/readings?case={case['number']}")["items"]}
    assert str(lent.account_id) in readers
    for name, actor in (("unmasked", lent), ("break_glass", officer)):
        path = f"/audit/security-events?kind={name}"
        assert [row["actor_id"] for row in auditor.get(path)["items"]] == [str(actor.account_id)], name
        assert elsewhere.get(path)["items"] == []
    assert [row["kind"] for row in auditor.get("/audit/break-glass")["items"]] == ["break_glass"]


def test_a_verification_locates_faults_for_those_who_oversee_the_case(
    office: Office, as_role: SignIn, places: Places, session: Session
) -> None:
    case = office.receive()
    where = ({"where": case["number"], "seq": 2}, {"where": "access_log", "seq": None})
    shown = [{**one, "code": "changed", "what": "x", "message": "y"} for one in where]
    result = {"whole": False, "counts": {}, "faults": 2, "shown": shown}
    session.add(Job(kind=VERIFICATION, state=JobState.SUCCEEDED, result=result, finished_at=clock.real_now()))
    session.commit()
    homes = {places.bureau: 0, places.institution: 0, places.foreign: 1}
    for home, elsewhere in homes.items():
        found = as_role(Role.AUDITOR, at=home).get("/audit/verification")
        assert (found["whole"], found["faults"], found["elsewhere"]) == (False, 2, elsewhere)
        assert [one["where"] for one in found["shown"]] == [case["number"], "access_log"][elsewhere:]


def test_who_read_this_case(office: Office, auditor: ApiClient, as_role: SignIn, places: Places) -> None:
    case, other = office.receive(), office.receive(matter="work_injury")
    office.reviewer.get(f"/cases/{case['id']}/parties")
    office.approver.get("/cases")
    as_role(Role.APPROVER).get(f"/cases/{other['id']}")
    found = auditor.get("/audit/readings", query_string={"case": case["number"]})["items"]
    assert [(row["account_id"], row["subject"]) for row in found] == [
        (str(office.window.account_id), "case"),
        (str(office.reviewer.account_id), "case_parties"),
        (str(office.approver.account_id), "case_list"),
    ]
    narrowed = {"case": case["id"], "actor": str(office.reviewer.account_id), "purpose": "quality_review"}
    assert auditor.get("/audit/readings", query_string=narrowed)["items"] == found[1:2]
    assert auditor.get("/audit/readings", query_string={"subject": "case_list"})["items"] == found[2:]


def test_a_decision_that_departs_from_the_screening_is_an_override(
    office: Office, auditor: ApiClient
) -> None:
    followed, departed = office.reach("under_review"), office.reach("under_review")
    office.window.post(f"{CASES}/{followed['id']}/verification/commitments", {"text_version": "2024-1"})
    office.make("grant", followed, {"outcome": "granted"})
    refusal = {"outcome": "refused", "refusal_grounds": ["out_of_scope"], "statement": "不属于受援事项范围。"}
    office.make("refuse", departed, refusal)
    found = auditor.get("/audit/overrides")["items"]
    assert [(row["kind"], row["subject_id"], row["actor_id"]) for row in found] == [
        ("overridden", departed["id"], str(office.approver.account_id))
    ]
    assert found[0]["details"]["screening"] == "eligible"
    assert "不属于" not in str(found)
    assert auditor.get("/audit/overrides", query_string={"case": followed["number"]})["items"] == []


def test_broken_glass_and_exports_have_their_lists(auditor: ApiClient, app: Flask, office: Office) -> None:
    case = office.receive()
    with app.app_context(), unit_of_work():
        for kind in (SecurityEventKind.BREAK_GLASS, SecurityEventKind.EXPORTED):
            record_security(kind, None, UUID(case["id"]), {"code": "x"})
    for name, kind in (("break-glass", "break_glass"), ("exports", "exported")):
        found = auditor.get(f"/audit/{name}", query_string={"case": case["id"]})["items"]
        assert [row["kind"] for row in found] == [kind]
    by_kind = auditor.get("/audit/security-events", query_string={"kind": "exported", "subject": case["id"]})
    assert [row["kind"] for row in by_kind["items"]] == ["exported"]
    assert codes(auditor.get("/audit/security-events?kind=unheard_of", 422)) == {("kind", "choice")}


def test_every_kind_of_the_security_log_is_recorded_somewhere() -> None:
    views = Path(audit_views.__file__)
    sources = (path for path in views.parents[1].rglob("*.py") if path != views)
    code = "".join(path.read_text(encoding="utf-8") for path in sources)
    assert not [kind for kind in SecurityEventKind if f"SecurityEventKind.{kind.name}" not in code]


def test_rights_over_time_come_from_the_security_log(auditor: ApiClient, office: Office) -> None:
    answer = auditor.get(f"/audit/rights?account={office.window.account_id}&on=2025-03-03")
    assert (answer["account_id"], answer["known"]) == (str(office.window.account_id), False)
    auditor.get(f"/audit/rights?account={uuid4()}&on=2025-03-03", 404)
    auditor.get("/audit/rights", 422)


@pytest.mark.parametrize("name", LISTS)
def test_lists_ask_a_constant_number_of_queries(
    office: Office, auditor: ApiClient, count_queries: Callable[[Callable[[], Any]], int], name: str
) -> None:
    office.receive()
    few = count_queries(lambda: auditor.get(f"/audit/{name}"))
    for _ in range(3):
        office.reach("granted")
    assert count_queries(lambda: auditor.get(f"/audit/{name}")) == few
    assert few < 12
