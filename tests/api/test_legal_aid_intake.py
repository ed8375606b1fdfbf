"""Taking in an application (LAL Arts 31-33, 38-43): what comes back, what is refused, what is never stored."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from caseapp.models import (
    LegalCase,
    NumberCounter,
    Organization,
    Person,
)
from caseapp.vocabulary import OrganizationKind, Role
from tests.cases import (
    CASES,
    Body,
    Office,
    applicant,
    application,
    clock_of,
    codes,
    identity,
)
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places

OnDay = Callable[[str], date]
ART32 = {"grounds": ["abuse_abandonment_domestic_violence"], "matter": None}


@pytest.fixture(autouse=True)
def monday(on_day: OnDay) -> None:
    on_day("2025-03-03")


def refusal(office: Office, **changes: Any) -> set[tuple[str, str]]:
    problem = office.window.post(CASES, application(**changes), 422)
    for fault in problem["errors"]:
        assert any("\u4e00" <= char <= "\u9fff" for char in fault["message"]), fault
        assert fault["message_en"].isascii() or "'" in fault["message_en"], fault
    return codes(problem)


def test_the_answer_has_number_state_clock_screening_and_moves(office: Office) -> None:
    case = office.receive()
    assert (case["number"], case["kind"], case["state"]) == (
        "340202-01-民援-2025-000001",
        "civil_aid",
        "submitted",
    )
    assert (case["state_zh"], case["opened_on"], case["version"]) == ("已收件", "2025-03-03", 1)
    assert clock_of(case, "review_decision")["due_on"] == "2025-03-10"
    assert (case["screening"]["outcome"], case["screening"]["route"]) == ("eligible", "honesty_commitment")
    assert case["screening_waits_for"] is None
    assert set(case["allowed_actions"]) == {
        "screen",
        "request_supplement",
        "withdraw",
        "redirect",
        "dispute_jurisdiction",
        "request_cooperation",
        "change_representative",
    }
    assert [party["role"] for party in case["parties"]] == ["applicant", "opposing_party"]
    assert case["parties"][0]["id_number"] == "34****************"
    assert case["parties"][0]["phone"] == "138****1234"
    assert case["application"]["facts"] == "被拖欠三个月工资。"


def test_etag_and_location_lead_to_the_same_case(office: Office) -> None:
    response = office.window.request("POST", CASES, json=application())
    case = response.get_json()
    assert response.headers["ETag"] == '"1"'
    assert response.headers["Location"] == f"/api/v1{CASES}/{case['id']}"
    shown = office.window.request("GET", f"{CASES}/{case['id']}")
    assert shown.headers["ETag"] == '"1"'
    assert shown.get_json()["number"] == case["number"]


def test_administrative_cases_have_their_own_series(office: Office) -> None:
    assert office.receive()["number"].endswith("民援-2025-000001")
    assert office.receive(kind="administrative_aid")["number"] == "340202-01-行援-2025-000001"
    assert office.receive()["number"].endswith("民援-2025-000002")


def test_nobody_signed_in_is_401(client: ApiClient) -> None:
    response = client.request("POST", CASES, data=b"nonsense")
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.content_type == "application/problem+json"


@pytest.mark.parametrize("role", [Role.LEGAL_AID_WORKER, Role.LEADER, Role.SYSTEM_ADMIN, Role.AUDITOR])
def test_a_role_without_the_permission_is_403_before_the_body_is_read(as_role: SignIn, role: Role) -> None:
    assert as_role(role).request("POST", CASES, data=b"nonsense").status_code == 403


def test_another_office_sees_404(office: Office, as_role: SignIn) -> None:
    case = office.receive()
    other = as_role(Role.INTAKE_OFFICER, at=office.places.foreign)
    for path in (f"{CASES}/{case['id']}", f"/cases/{case['id']}", f"/cases/{case['id']}/events"):
        assert other.get(path, 404)["code"] == "not_found"
    assert other.get(CASES)["items"] == []


def test_the_bureau_above_sees_it_and_a_system_administrator_does_not(
    office: Office, as_role: SignIn
) -> None:
    case = office.receive()
    assert as_role(Role.LEADER).get(f"{CASES}/{case['id']}")["number"] == case["number"]
    as_role(Role.SYSTEM_ADMIN).get(f"{CASES}/{case['id']}", 403)


def test_a_case_needs_an_idempotency_key(office: Office) -> None:
    problem = office.window.post(CASES, application(), 400, key=False)
    assert problem["code"] == "idempotency_key_required"


@pytest.mark.parametrize("key", ["", "k" * 121])
def test_a_key_has_one_to_120_characters(office: Office, key: str) -> None:
    problem = office.window.post(CASES, application(), 422, headers={"Idempotency-Key": key})
    assert codes(problem) == {("Idempotency-Key", "length")}


def test_the_same_key_gives_the_same_bytes_and_one_case(office: Office, session: Session) -> None:
    options = {"headers": {"Idempotency-Key": "k" * 120}, "json": application()}
    first, again = (office.window.request("POST", CASES, **options) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.data == first.data
    assert "Idempotent-Replay" not in first.headers
    assert again.headers["Idempotent-Replay"] == "true"
    for name in ("ETag", "Location", "Content-Type"):
        assert again.headers[name] == first.headers[name]
    assert session.scalar(sa.select(sa.func.count()).select_from(LegalCase)) == 1


def test_the_same_key_with_another_body_or_path_is_409(office: Office) -> None:
    options = {"headers": {"Idempotency-Key": "one"}}
    office.window.post(CASES, application(), **options)
    for path, body in ((CASES, application(facts="另一件事。")), ("/legal-aid/organ-notices", application())):
        assert office.window.post(path, body, 409, **options)["code"] == "idempotency_key_reused"


def test_a_key_belongs_to_one_account_and_a_refused_request_frees_it(office: Office) -> None:
    options = {"headers": {"Idempotency-Key": "one"}}
    office.window.post(CASES, application(channel="pigeon"), 422, **options)
    mine = office.window.post(CASES, application(), **options)
    theirs = office.approver.post(CASES, application(), **options)
    assert mine["number"] != theirs["number"]


def test_all_faults_of_a_body_come_at_once(office: Office) -> None:
    body = application(channel="pigeon", aid_form=7, colour="red")
    body["applicant"] = {"phone": "x" * 30, "monthly_income": 12, "birth_date": "1990-02-30"}
    body["household"]["members"] = 0
    del body["facts"]
    assert codes(office.window.post(CASES, body, 422)) == {
        ("channel", "choice"),
        ("aid_form", "type"),
        ("colour", "unknown_field"),
        ("applicant.name", "required"),
        ("applicant.phone", "length"),
        ("applicant.monthly_income", "money"),
        ("applicant.birth_date", "date"),
        ("household.members", "range"),
        ("facts", "required"),
    }


def test_faults_of_parties_codes_and_days_come_together_too(office: Office) -> None:
    faults = refusal(
        office,
        applicant=applicant(id_number="340202199003071230", phone="no phone"),
        opposing_parties=[{"name": "甲"}, {"name": "乙", "id_number": "X"}],
        matter="boredom",
        grounds=["brave_act", "being_nice"],
        evidence=["love_letter"],
        received_at="2025-03-03T10:00:01+08:00",
    )
    assert faults == {
        ("applicant.id_number", "checksum"),
        ("applicant.phone", "phone"),
        ("opposing_parties.1.id_type", "required"),
        ("matter", "unknown_code"),
        ("grounds.1", "unknown_code"),
        ("evidence.love_letter", "unknown_code"),
        ("received_at", "in_future"),
    }


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"id_number": "3402021990030712"}, ("applicant.id_number", "id_number")),
        ({"id_number": identity("1990-02-30"), "birth_date": None}, ("applicant.id_number", "id_birth_date")),
        ({"id_number": identity(area="990101")}, ("applicant.id_number", "id_area")),
        ({"id_type": None}, ("applicant.id_type", "required")),
        ({"id_number": None}, ("applicant.id_number", "required")),
        ({"birth_date": "1990-03-08"}, ("applicant.birth_date", "differs_from_id_number")),
        ({"sex": "female"}, ("applicant.sex", "differs_from_id_number")),
        ({"id_type": "passport", "id_number": "?"}, ("applicant.id_number", "id_number")),
    ],
)
def test_identity_documents_are_checked(office: Office, changes: Body, fault: tuple[str, str]) -> None:
    assert refusal(office, applicant=applicant(**changes)) == {fault}


def test_a_number_stored_under_another_name_is_pointed_out(office: Office) -> None:
    office.receive()
    assert refusal(office, applicant=applicant(name="另一人")) == {("applicant.name", "identity_mismatch")}


def test_a_person_met_again_is_the_same_person(office: Office, session: Session) -> None:
    one, two = office.receive(), office.receive(opposing_parties=[{"name": "另一公司"}])
    assert one["parties"][0]["person_id"] == two["parties"][0]["person_id"]
    held = session.scalar(sa.select(sa.func.count()).where(Person.name == "测试申请人").select_from(Person))
    assert held == 1


@pytest.mark.parametrize("ground", ["art32_other", "art42_other"])
def test_a_closing_item_may_not_be_claimed_bare(office: Office, ground: str) -> None:
    assert refusal(office, grounds=[ground]) == {("grounds.0", "not_claimable")}


def test_nor_may_a_closing_item_be_the_matter(office: Office) -> None:
    assert refusal(office, matter="art31_other") == {("matter", "not_claimable")}


@pytest.mark.parametrize("kind", ["criminal_aid", "mediation", "divorce"])
def test_only_civil_and_administrative_aid_are_applied_for_here(office: Office, kind: str) -> None:
    assert refusal(office, kind=kind) == {("kind", "choice")}


@pytest.mark.parametrize("form", ["legal_advice", "document_drafting", "duty_lawyer_assistance"])
def test_advice_drafting_and_duty_help_are_no_cases(office: Office, form: str) -> None:
    assert refusal(office, aid_form=form) == {("aid_form", "not_a_case")}


CHILD = {"id_number": identity("2012-05-01", 312), "birth_date": "2012-05-01", "name": "测试儿童"}
MOTHER = {"name": "测试母亲", "relationship": "statutory_representative"}


@pytest.mark.parametrize(
    ("representative", "opponents", "fault"),
    [
        (None, [], ("representative", "representative_required")),
        ({**MOTHER, "relationship": "entrusted_agent"}, [], ("representative", "representative_required")),
        (MOTHER, [{"name": "测试母亲"}], ("representative", "representative_is_opponent")),
        (MOTHER, [{"name": "\u3000测试母亲"}], ("representative", "representative_is_opponent")),
        (
            {**MOTHER, "id_type": "resident_id", "id_number": CHILD["id_number"], "name": "测试儿童"},
            [],
            ("representative", "representative_is_applicant"),
        ),
    ],
)
def test_who_may_not_represent_a_minor(
    office: Office, representative: Body | None, opponents: list[Body], fault: tuple[str, str]
) -> None:
    changes = {
        "applicant": applicant(**CHILD),
        "opposing_parties": opponents,
        "representative": representative,
    }
    assert refusal(office, **changes) == {fault}


@pytest.mark.parametrize("told_by", ["birth_date", "id_number"])
def test_a_minors_case_is_need_to_know_and_names_the_representative(office: Office, told_by: str) -> None:
    child = {**CHILD, "birth_date": CHILD["birth_date"] if told_by == "birth_date" else None}
    case = office.receive(applicant=applicant(**child), representative=MOTHER)
    assert case["sensitivity"] == "minor"
    stands_for = {party["role"]: party for party in case["parties"]}
    assert stands_for["representative"]["relationship"] == "statutory_representative"
    assert stands_for["representative"]["represented_person_id"] == stands_for["applicant"]["person_id"]
    assert office.window.get(CASES)["items"][0]["main_party"] == "测某"


def test_a_minor_told_only_by_the_identity_number_needs_a_representative(office: Office) -> None:
    faults = refusal(office, applicant=applicant(**{**CHILD, "birth_date": None}))
    assert faults == {("representative", "representative_required")}


@pytest.mark.parametrize(("born", "taken"), [("2007-03-03", True), ("2007-03-04", False)])
def test_eighteen_counts_from_the_birthday_itself(office: Office, born: str, taken: bool) -> None:
    body = application(applicant=applicant(birth_date=born, id_number=identity(born)))
    office.window.post(CASES, body, 201 if taken else 422)


def test_one_person_is_not_named_twice_on_the_other_side(office: Office) -> None:
    twice = {"name": "测试相对人", "id_type": "resident_id", "id_number": identity("1980-01-01", 7)}
    assert refusal(office, opposing_parties=[twice, twice]) == {
        ("opposing_parties.1.id_number", "party_named_twice")
    }


def test_receipt_may_lie_in_the_past_and_gives_day_year_and_clock(office: Office) -> None:
    late = office.receive(received_at="2024-12-31T23:50:00+08:00")
    assert (late["opened_on"], late["number"]) == ("2024-12-31", "340202-01-民援-2024-000001")
    assert clock_of(late, "review_decision")["due_on"] == "2025-01-07"
    utc = office.receive(received_at="2025-02-28T16:30:00Z")
    assert utc["opened_on"] == "2025-03-01"


def test_a_work_station_takes_in_and_its_institution_sees_and_decides(
    office: Office, as_role: SignIn, session: Session
) -> None:
    station = Organization(
        name="示例街道工作站", kind=OrganizationKind.WORK_STATION, region_code="340202", serial=9
    )
    station.parent_id = station.processor_id = office.places.institution
    session.add(station)
    session.commit()
    clerk = as_role(Role.INTAKE_OFFICER, at=station.id)
    mine, centre = clerk.post(CASES, application()), office.receive()
    assert mine["number"] == "340202-09-民援-2025-000001"
    assert mine["parties"][0]["person_id"] == centre["parties"][0]["person_id"]
    assert office.make("grant", office.make("screen", mine))["state"] == "granted"
    clerk.get(f"{CASES}/{centre['id']}", 404)


def test_an_office_that_is_no_institution_receives_nothing(as_role: SignIn, places: Places) -> None:
    firm = as_role(Role.INTAKE_OFFICER, at=places.firm)
    assert codes(firm.post(CASES, application(), 422)) == {("", "not_an_institution")}


def test_a_refused_application_takes_no_number(office: Office, session: Session) -> None:
    refusal(office, matter="boredom")
    assert session.scalars(sa.select(NumberCounter)).all() == []
    assert office.receive()["number"].endswith("000001")


def test_an_application_of_a_day_before_the_law_is_refused(office: Office) -> None:
    problem = office.window.post(CASES, application(received_at="2021-12-31T10:00:00+08:00"), 422)
    assert problem["code"] == "no_policy_in_force"
