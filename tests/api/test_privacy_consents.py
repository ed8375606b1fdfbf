"""Notices given and the consent ledger: recorded, asked for where consent is the basis, never in the way of a duty."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from caseapp import clock, packs
from caseapp.models import PrivacyConsent
from caseapp.vocabulary import Role
from tests.cases import CRIMINAL_WAYS, Office, identity
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places
from tests.privacy_world import Desk, child, faults, party

OnDay = Callable[[str], date]
ITEMS = (
    "items: {processor: '{processor}', contact: 电话, purpose: 目的, way: 方式, kinds: 种类, retention: 期限,"
    " rights: 权利, exercise: 途径}"
)
NEW_NOTICE = (
    "source: 测试\narticle: 第十七条\nrank: policy\nverified: false\nversions:\n"
    f"  '2021-1':\n    valid_from: 2021-11-01\n    {ITEMS}\n"
    f"  '2025-2':\n    valid_from: 2025-03-10\n    {ITEMS}\n"
)


@pytest.fixture
def desk(office: Office, on_day: OnDay) -> Desk:
    on_day("2025-03-03")
    return Desk(office)


@pytest.fixture
def changed_notice(tmp_path: Any) -> Any:
    """From 10 March 2025 on the notice reads otherwise."""
    (tmp_path / "privacy").mkdir()
    (tmp_path / "privacy" / "notice.yaml").write_text(NEW_NOTICE, encoding="utf-8")
    before = packs.catalogue()
    packs.install(packs.load(tmp_path))
    yield
    packs.install(before)


def test_the_notice_is_public_and_names_its_processor(
    client: ApiClient, places: Places, on_day: OnDay
) -> None:
    on_day("2025-03-03")
    (text,) = client.get(f"/privacy/notices?organization_id={places.institution}")
    assert text["in_force"] is True
    assert "镜湖区法律援助中心" in text["contents"]["processor"]
    assert "镜湖区法律援助中心" in text["text"]
    assert set(text["contents"]) >= {"contact", "purpose", "way", "kinds", "retention", "rights", "exercise"}
    (general,) = client.get("/privacy/notices?on=2022-01-01")
    assert "本单位" in general["text"]
    client.get(f"/privacy/notices?organization_id={uuid4()}", expect=404)
    assert client.get("/privacy/notices?on=2020-01-01", expect=422)["code"] == "no_policy_in_force"


def test_a_party_told_counts_as_told_in_every_view(desk: Desk) -> None:
    case = desk.office.receive()
    assert {one["notice_status"] for one in case["parties"]} == {"not_given"}
    given = desk.notice(case)
    assert (given["version"], given["given_on"]) == ("2021-1", "2025-03-03")
    shown = desk.office.show(case)
    assert {one["role"]: one["notice_status"] for one in shown["parties"]} == {
        "applicant": "given",
        "opposing_party": "not_given",
    }
    other = desk.office.receive()
    assert party(other) == party(case)
    assert {one["role"]: one["notice_status"] for one in other["parties"]}["applicant"] == "given"
    events = desk.office.window.get(f"/cases/{case['id']}/events")
    assert events[-1]["verb"] == "privacy.notice_given"


def test_a_new_version_asks_to_inform_again(desk: Desk, changed_notice: None, on_day: OnDay) -> None:
    case = desk.office.receive()
    desk.notice(case)
    on_day("2025-03-09")
    path = f"/cases/{case['id']}/privacy-notices"
    assert desk.office.window.get(path)["parties"][0]["status"] == "given"
    on_day("2025-03-10")
    assert desk.office.window.get(path)["parties"][0] == {
        "person_id": party(case),
        "status": "inform_again",
    }
    assert desk.office.show(case)["parties"][0]["notice_status"] == "inform_again"
    assert desk.notice(case)["version"] == "2025-2"
    assert desk.office.window.get(path)["parties"][0]["status"] == "given"
    assert len(desk.office.window.get(path)["given"]) == 2


def test_a_notice_is_one_of_its_day_and_to_a_party(desk: Desk, changed_notice: None) -> None:
    case, other = desk.office.receive(), desk.office.receive_notice()
    stranger = party(other, "defendant")
    assert faults(desk.notice(case, 422, person_id=stranger)) == {("person_id", "not_a_party")}
    assert faults(desk.notice(case, 422, person_id=str(uuid4()))) == {("person_id", "not_a_party")}
    assert faults(desk.notice(case, 422, given_on="2025-03-04")) == {("given_on", "in_future")}
    assert faults(desk.notice(case, 422, version="2025-2")) == {("version", "not_in_force")}
    assert faults(desk.notice(case, 422, given_on="2021-10-31")) == {("given_on", "no_policy_in_force")}


def test_purposes_say_their_basis(desk: Desk) -> None:
    found = {one["code"]: one for one in desk.office.window.get("/privacy/purposes")}
    assert found["mandatory_defence"]["needs_consent"] is False
    assert found["phone_feedback"]["needs_consent"] is True
    query = found["hardship_query"]
    assert (query["sensitive"], query["written"], query["signatories"]) == (True, True, "person_and_family")
    assert desk.office.window.get("/privacy/purposes?on=2021-10-31") == []


def test_a_consent_is_kept_with_its_basis_and_its_event(desk: Desk, session: Session) -> None:
    case = desk.office.receive()
    given = desk.consent(case, "hardship_query", sensitive=True, co_signers=["测试配偶"], basis="consent")
    assert (given["in_force"], given["co_signers"], given["separate"]) == (True, 1, True)
    assert "第四十一条" in given["article"]
    assert desk.office.window.get(f"/cases/{case['id']}/consents") == [given]
    stored = session.get_one(PrivacyConsent, UUID(given["id"]))
    assert "测试配偶".encode() not in (stored.co_signers_sealed or b"")
    events = desk.office.window.get(f"/cases/{case['id']}/events")
    assert events[-1]["verb"] == "privacy.consent_given"


@pytest.mark.parametrize(
    ("purpose", "more", "expected"),
    [
        ("advertising", {}, {("purpose", "unknown")}),
        ("phone_feedback", {"given_on": "2025-03-04"}, {("given_on", "in_future")}),
        ("phone_feedback", {"basis": "statutory_duty"}, {("basis", "basis_differs")}),
        ("publishing", {}, {("sensitive", "separate_consent_required")}),
        ("publishing", {"sensitive": True, "form": "oral"}, {("form", "written_required")}),
        ("hardship_query", {"sensitive": True}, {("co_signers", "family_required")}),
        ("phone_feedback", {"by": "guardian"}, {("guardian_person_id", "required")}),
        ("phone_feedback", {"by": "everybody"}, {("by", "choice")}),
        ("phone_feedback", {"guardian_person_id": str(uuid4())}, {("guardian_person_id", "not_a_party")}),
    ],
)
def test_what_is_no_consent(desk: Desk, purpose: str, more: dict[str, Any], expected: set[Any]) -> None:
    case = desk.office.receive()
    assert expected <= faults(desk.consent(case, purpose, 422, **more))
    assert desk.office.window.get(f"/cases/{case['id']}/consents") == []


def test_who_lives_alone_signs_alone(desk: Desk) -> None:
    case = desk.office.receive()
    assert desk.consent(case, "hardship_query", sensitive=True, lives_alone=True)["co_signers"] == 0


@pytest.mark.parametrize(
    ("born", "day", "alone"),
    [
        ("2011-03-03", "2025-03-03", True),
        ("2011-03-04", "2025-03-03", False),
        ("2011-03-04", "2025-03-04", True),
        ("2012-02-29", "2026-02-27", False),
        ("2012-02-29", "2026-02-28", True),
    ],
)
def test_whoever_turns_14_today_consents_alone(
    desk: Desk, on_day: OnDay, born: str, day: str, alone: bool
) -> None:
    on_day(day)
    case = desk.office.receive(**child(born))
    answer = desk.consent(case, "phone_feedback", 201 if alone else 422)
    if not alone:
        assert faults(answer) == {("by", "guardian_required")}


def test_the_day_is_the_day_in_china(desk: Desk, on_day: OnDay) -> None:
    """Half past eleven at night UTC on 2 March is 3 March in China, the child's birthday."""

    case = desk.office.receive(**child("2011-03-04"))
    clock.hold(datetime(2025, 3, 3, 23, 30, tzinfo=UTC))
    assert desk.consent(case, "phone_feedback")["given_on"] == "2025-03-04"


def test_a_guardian_consents_and_withdraws_for_a_child(desk: Desk, on_day: OnDay) -> None:
    case = desk.office.receive(**child("2015-06-01"))
    mother = party(case, "representative")
    given = desk.consent(case, "phone_feedback", by="guardian", guardian_person_id=mother)
    assert given["guardian_person_id"] == mother
    assert faults(desk.withdraw(given, 422)) == {("by", "guardian_required")}
    assert desk.withdraw(given, by="guardian")["in_force"] is False


def test_the_guardian_on_the_other_side_is_refused(desk: Desk) -> None:
    """Also where the opponent's file has no number and only the name tells; another guardian may be named."""
    case = desk.office.receive(**child("2015-06-01"))
    father = party(case, "opposing_party")
    refused = {("guardian_person_id", "guardian_is_opponent")}
    told = {"by": "guardian", "form": "oral"}
    assert faults(desk.consent(case, "phone_feedback", 422, **told, guardian_person_id=father)) == refused
    again = {"name": "测试父亲", "id_type": "resident_id", "id_number": identity("1985-01-01", 133)}
    assert faults(desk.consent(case, "phone_feedback", 422, **told, guardian=again)) == {
        ("guardian", "guardian_is_opponent")
    }
    assert faults(desk.consent(case, "phone_feedback", 422, **told, guardian_person_id=party(case))) == {
        ("guardian_person_id", "guardian_is_person")
    }
    uncle = {"name": "测试舅舅", "id_type": "resident_id", "id_number": identity("1980-01-01", 135)}
    assert desk.consent(case, "phone_feedback", **told, guardian=uncle)["given_by"] == "guardian"


def test_withdrawing_stops_what_rests_on_it_and_nothing_else(desk: Desk) -> None:
    case = desk.office.reach("assigned")
    person = party(case)
    refused = desk.share(case, "publishing", 422, person_id=person)
    assert faults(refused) == {("consent_id", "consent_required")}
    given = desk.consent(case, "publishing", sensitive=True)
    named = {"person_id": person, "consent_id": given["id"]}
    shared = desk.share(case, "publishing", **named)
    assert (shared["consent_id"], shared["by_system"]) == (given["id"], False)
    assert desk.withdraw(given)["processing_continues"] is False
    assert desk.share(case, "publishing", 409, **named)["code"] == "consent_withdrawn"
    assert desk.withdraw(given, 409, match=2)["code"] == "consent_withdrawn"
    desk.share(case, "supervision_statistics")
    for move in ("start_work", "submit_closing_report", "close"):
        case = desk.office.make(move, case)
    assert case["state"] == "closed"


def test_a_consent_to_a_duty_of_law_carries_nothing(desk: Desk) -> None:
    case = desk.office.receive()
    given = desk.consent(case, "case_handling", sensitive=True)
    assert (given["basis"], given["processing_continues"]) == ("statutory_duty", True)
    withdrawn = desk.withdraw(given)
    assert (withdrawn["in_force"], withdrawn["processing_continues"]) == (False, True)
    named = {"person_id": party(case), "consent_id": given["id"]}
    assert faults(desk.share(case, "case_handling", 422, **named)) == {("consent_id", "not_needed")}


def test_a_withdrawal_lies_between_the_consent_and_today(desk: Desk, on_day: OnDay) -> None:
    case = desk.office.receive()
    given = desk.consent(case, "phone_feedback", given_on="2025-03-02")
    for day in ("2025-03-01", "2025-03-04"):
        assert faults(desk.withdraw(given, 422, withdrawn_on=day)) == {("withdrawn_on", "period")}
    assert desk.withdraw(given, withdrawn_on="2025-03-02")["withdrawn_on"] == "2025-03-02"


def test_a_withdrawal_needs_the_version_read(desk: Desk) -> None:
    given = desk.consent(desk.office.receive(), "phone_feedback")
    path = f"/privacy/consents/{given['id']}/withdrawal"
    assert desk.office.window.post(path, {"by": "self"}, expect=428)["code"] == "precondition_required"
    assert desk.withdraw(given, 412, match=7)["code"] == "precondition_failed"
    assert desk.withdraw(given)["version"] == 2


def test_a_notified_defence_ends_without_notice_or_consent(desk: Desk) -> None:
    """LAL Arts 25, 28: nobody is asked, nothing is recorded, and every move is made."""
    case = desk.office.receive_notice()
    first, *others = CRIMINAL_WAYS["reviewed"].split()
    for move in (first, "tell_organ", *others):
        case = desk.office.make(move, case)
        assert {one["notice_status"] for one in case["parties"]} == {"not_given"}
    case = desk.office.make("archive", case)
    assert case["state"] == "archived"
    assert desk.office.window.get(f"/cases/{case['id']}/consents") == []


def test_who_may_record_and_who_may_look(
    desk: Desk, as_role: SignIn, places: Places, client: ApiClient, app: Flask
) -> None:
    case = desk.office.receive()
    given = desk.consent(case, "phone_feedback")
    base = f"/cases/{case['id']}"
    bodies = {
        "privacy-notices": {"person_id": party(case), "form": "oral"},
        "consents": {"person_id": party(case), "purpose": "phone_feedback", "by": "self", "form": "oral"},
        "sharings": {"recipient": "甲", "categories": ["identity"], "purpose": "archive"},
    }
    foreign = as_role(Role.INTAKE_OFFICER, at=places.foreign)
    for name, body in bodies.items():
        client.get(f"{base}/{name}", expect=401)
        client.post(f"{base}/{name}", body, expect=401)
        as_role(Role.STATISTICIAN).get(f"{base}/{name}", expect=403)
        as_role(Role.LEGAL_AID_WORKER).post(f"{base}/{name}", body, expect=403)
        foreign.get(f"{base}/{name}", expect=404)
        foreign.post(f"{base}/{name}", body, expect=404)
        desk.office.window.get(f"/cases/{uuid4()}/{name}", expect=404)
    withdrawal = f"/privacy/consents/{given['id']}/withdrawal"
    foreign.post(withdrawal, {"by": "self"}, expect=404, match=1)
    client.post(withdrawal, {"by": "self"}, expect=401, match=1)
    as_role(Role.LEGAL_AID_WORKER).post(withdrawal, {"by": "self"}, expect=403, match=1)
    client.get("/privacy/purposes", expect=401)
    as_role(Role.STATISTICIAN).get("/privacy/purposes", expect=403)


@pytest.mark.parametrize("name", ["privacy-notices", "consents", "sharings"])
def test_lists_of_a_case_take_as_many_queries_for_ten_as_for_one(
    desk: Desk, count_queries: Callable[[Callable[[], Any]], int], name: str
) -> None:
    case = desk.office.receive()

    def add() -> None:
        desk.notice(case)
        desk.consent(case, "phone_feedback")
        desk.share(case, "archive")

    def look() -> Any:
        return desk.office.window.get(f"/cases/{case['id']}/{name}")

    add()
    look()
    few = count_queries(look)
    for _ in range(5):
        add()
    assert count_queries(look) == few
