"""Criminal aid by notice (LAL Arts 25-28, 36): two events within three days, and lawyers who may take it."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from caseapp.models import AidApplication, HardshipStatement, OrganNotice, Practitioner, Screening
from caseapp.vocabulary import ProviderType, Role
from tests.cases import Body, Office, clock_of, codes, identity, notice, status_of
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places

OnDay = Callable[[str], date]
NOTICES = "/legal-aid/organ-notices"
CLOCK = "lai_assign_on_notice"
CHILD = {"name": "测试少年", "id_type": "resident_id", "id_number": identity("2008-06-15", 111)}


@pytest.fixture(autouse=True)
def friday(on_day: OnDay) -> None:
    on_day("2025-03-07")


def lawyer(session: Session, places: Places, **changes: Any) -> UUID:
    values = {"name": "测试律师", "active_from": date(2015, 1, 1), "region_code": "340202", **changes}
    made = Practitioner(organization_id=places.firm, provider_type=ProviderType.LAWYER, **values)
    session.add(made)
    session.commit()
    return made.id


def test_a_notice_opens_a_case_without_application_or_hardship(office: Office, session: Session) -> None:
    case = office.receive_notice()
    assert (case["number"], case["state"]) == ("340202-01-刑援-2025-000001", "notice_received")
    assert (case["sensitivity"], case["application"], case["screening"]) == ("criminal", None, None)
    assert set(case["allowed_actions"]) == {"appoint_firm", "propose_worker", "assign"}
    assert [party["role"] for party in case["parties"]] == ["defendant"]
    assert case["notice"]["ground"] == "life_or_death_possible"
    assert case["notice"]["contact"] == {"name": "测试法官", "phone": "0553-3111111"}
    for model in (AidApplication, HardshipStatement, Screening):
        assert session.scalars(sa.select(model)).all() == []


@pytest.mark.parametrize(
    "field", ["household", "hardship_statement", "monthly_income", "verification", "applicant"]
)
def test_income_is_never_asked_for(office: Office, field: str) -> None:
    problem = office.window.post(NOTICES, notice(**{field: {}}), 422)
    assert codes(problem) == {(field, "unknown_field")}


@pytest.mark.parametrize(
    "field",
    ["organ_kind", "organ_name", "organ_case_number", "ground", "stage", "charge", "person", "contact_name"],
)
def test_a_notice_says_everything_the_law_asks_of_it(office: Office, field: str) -> None:
    body = notice()
    del body[field]
    assert codes(office.window.post(NOTICES, body, 422)) == {(field, "required")}


@pytest.mark.parametrize("ground", ["art25_other", "brave_act", "public_prosecution_victim", "boredom"])
def test_a_ground_that_no_law_in_force_knows_is_refused(office: Office, ground: str) -> None:
    assert codes(office.window.post(NOTICES, notice(ground=ground), 422)) == {("ground", "unknown_ground")}


@pytest.mark.parametrize("organ", ["court", "procuratorate", "public_security"])
@pytest.mark.parametrize(
    ("ground", "court_only"),
    [
        ("minor", False),
        ("trial_in_absentia", False),
        ("discretionary", True),
        ("compulsory_medical_treatment", True),
    ],
)
def test_some_notices_only_a_court_may_send(
    office: Office, organ: str, ground: str, court_only: bool
) -> None:
    body = notice(ground=ground, organ_kind=organ)
    if organ == "court" or not court_only:
        office.window.post(NOTICES, body)
    else:
        assert codes(office.window.post(NOTICES, body, 422)) == {("organ_kind", "court_only")}


def test_all_faults_of_a_notice_come_at_once(office: Office) -> None:
    person = {**notice()["person"], "id_number": "340202198802290000"}
    body = notice(person=person, ground="boredom", received_at="2025-03-07T10:00:01+08:00")
    assert codes(office.window.post(NOTICES, body, 422)) == {
        ("person.id_number", "checksum"),
        ("ground", "unknown_ground"),
        ("received_at", "in_future"),
    }


def test_appointing_alone_does_not_meet_the_three_days(office: Office, on_day: OnDay) -> None:
    case = office.receive_notice()
    assert clock_of(case, CLOCK)["due_on"] == "2025-03-10"
    case = office.make("assign", case)
    assert status_of(case, CLOCK) == "running"
    assert case["notice"]["lawyer_assigned_at"] == "2025-03-07T10:00:00+08:00"
    on_day("2025-03-10")
    case = office.make("tell_organ", case)
    assert (status_of(case, CLOCK), clock_of(case, CLOCK)["met_on"]) == ("met", "2025-03-10")
    assert case["notice"]["organ_told_at"] == "2025-03-10T10:00:00+08:00"


def test_telling_a_day_late_is_late_although_the_lawyer_came_in_time(office: Office, on_day: OnDay) -> None:
    case = office.make("assign", office.receive_notice())
    on_day("2025-03-11")
    clock = clock_of(office.make("tell_organ", case), CLOCK)
    assert (clock["status"], clock["overdue_days"]) == ("met_late", 1)


def test_the_organ_is_told_of_a_lawyer_not_before_there_is_one(office: Office) -> None:
    status, problem = office.refused("tell_organ", office.receive_notice())
    assert (status, problem["code"], problem["allowed_actions"]) == (
        409,
        "move_not_allowed",
        ["appoint_firm", "propose_worker", "assign", "terminate"],
    )


def test_telling_twice_keeps_the_first_moment(office: Office, on_day: OnDay) -> None:
    case = office.make("tell_organ", office.make("assign", office.receive_notice()))
    on_day("2025-03-14")
    case = office.make("tell_organ", case)
    assert case["notice"]["organ_told_at"] == "2025-03-07T10:00:00+08:00"
    assert clock_of(case, CLOCK)["met_on"] == "2025-03-07"


@pytest.mark.parametrize(
    "kind",
    [kind for kind in ProviderType if kind is not ProviderType.LAWYER],
)
def test_only_a_lawyer_defends_on_notice(office: Office, session: Session, kind: ProviderType) -> None:
    made = lawyer(session, office.places, has_legal_qualification=True)
    session.get_one(Practitioner, made).provider_type = kind
    session.commit()
    case = office.receive_notice(ground="trial_in_absentia")
    status, problem = office.refused("assign", case, {"practitioner_id": str(made)})
    assert status == 422
    assert ("practitioner_id", "provider_lacks_provider_type") in codes(problem)
    assert "第二十五条" in problem["errors"][0]["message"]


@pytest.mark.parametrize("ground", ["life_or_death_possible", "death_review_applicant"])
@pytest.mark.parametrize(
    ("years", "fit"),
    [
        ("2022-03-07 2025-03-07", True),
        ("2022-03-08 2025-03-07", False),
        ("2020-02-29 2023-02-28", True),
        ("2020-02-29 2023-02-27", False),
    ],
)
def test_three_years_of_criminal_defence_count_to_the_day_of_appointment(
    office: Office, session: Session, on_day: OnDay, ground: str, years: str, fit: bool
) -> None:
    since, appointed = years.split()
    on_day(appointed)
    made = lawyer(session, office.places, criminal_practice_since=date.fromisoformat(since))
    case = office.receive_notice(ground=ground)
    body = {"practitioner_id": str(made)}
    if fit:
        office.make("assign", case, body)
    else:
        status, problem = office.refused("assign", case, body)
        assert (status, codes(problem)) == (422, {("practitioner_id", "provider_lacks_criminal_practice")})


def test_a_period_that_no_text_had_set_yet_is_not_counted(office: Office, on_day: OnDay) -> None:
    on_day("2023-02-28")
    case = office.reach_criminal("assigned")
    assert [clock["clock_code"] for clock in case["clocks"]] == [CLOCK, "lawyer_file_with_court"]


def test_without_such_a_ground_no_years_are_asked_for(office: Office, session: Session) -> None:
    made = lawyer(session, office.places, criminal_practice_since=None)
    office.make("assign", office.receive_notice(ground="trial_in_absentia"), {"practitioner_id": str(made)})


@pytest.mark.parametrize("ground", ["minor", "trial_in_absentia"])
def test_a_minor_gets_a_lawyer_who_knows_minors_whatever_the_ground(
    office: Office, session: Session, ground: str
) -> None:
    made = lawyer(session, office.places, criminal_practice_since=date(2010, 1, 1))
    case = office.receive_notice(ground=ground, person=CHILD, stage="investigation")
    assert (case["sensitivity"], case["parties"][0]["role"]) == ("minor", "suspect")
    status, problem = office.refused("assign", case, {"practitioner_id": str(made)})
    assert (status, codes(problem)) == (422, {("practitioner_id", "provider_lacks_familiar_with_minors")})
    office.make("assign", case)


def test_counsel_retained_before_an_appointment_ends_the_notice(office: Office, session: Session) -> None:
    body = {"ground": "self_retained_counsel", "statement": "家属已委托辩护人。"}
    case = office.make("terminate", office.receive_notice(), body)
    assert (case["state"], status_of(case, CLOCK)) == ("terminated", "ended")
    assert case["notice"]["counsel_retained_on"] == "2025-03-07"
    assert session.scalars(sa.select(OrganNotice)).one().lawyer_assigned_at is None


def test_other_grounds_leave_the_notice_in_the_count(office: Office) -> None:
    case = office.make("terminate", office.receive_notice())
    assert case["notice"]["counsel_retained_on"] is None


def test_the_organs_own_system_may_send_a_notice_and_nothing_else(office: Office, as_role: SignIn) -> None:
    machine: ApiClient = as_role(Role.INTEGRATION)
    made: Body = machine.post(NOTICES, notice())
    assert made["allowed_actions"] == []
    machine.get(f"/legal-aid/cases/{made['id']}", 403)
    as_role(Role.LEGAL_AID_WORKER).post(NOTICES, {}, 403)
    machine.post(NOTICES, notice(), 400, key=False)


def test_a_criminal_case_goes_its_way_to_the_archive(office: Office, on_day: OnDay) -> None:
    case = office.make("tell_organ", office.reach_criminal("in_progress"))
    on_day("2025-06-03")
    report = {"result": "trial_concluded", "finished_on": "2025-06-02", "summary": "一审宣判。"}
    for move, body in (
        ("submit_closing_report", report),
        ("close", None),
        ("review", None),
        ("archive", None),
    ):
        case = office.make(move, case, body)
    assert (case["state"], case["outcome"], case["closed_on"]) == ("archived", "completed", "2025-06-02")
    assert case["decision"] is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"hearing_at": "2025-04-01T09:00:00+08:00", "hearing_place": None}, "hearing_place"),
        ({"hearing_at": None, "hearing_place": "第三审判庭"}, "hearing_at"),
        ({"contact_phone": None}, "contact_phone"),
    ],
)
def test_a_notice_says_whom_to_reach_and_when_and_where_the_hearing_is(
    office: Office, change: dict[str, Any], field: str
) -> None:
    problem = office.window.post("/legal-aid/organ-notices", notice(**change), 422)
    assert [fault["field"] for fault in problem["errors"]] == [field]
