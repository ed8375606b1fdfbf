"""Assignment in two steps: the ranking, a firm and its lawyer, a worker asked, what comes back."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from caseapp.models import PractitionerBar
from caseapp.vocabulary import BarKind, ProviderType, Role
from tests.assigning import PROPOSALS, excluded, firm, lawyer, manager
from tests.cases import CASES, Body, Office, clock_of, codes, status_of
from tests.clients import ApiClient
from tests.conftest import SignIn

OnDay = Callable[[str], date]
ANSWERS = "/assignment-proposals"


@pytest.fixture(autouse=True)
def monday(on_day: OnDay) -> None:
    on_day("2025-03-03")


def propose(office: Office, case: Body, expect: int = 201, **body: object) -> Body:
    sent = {key: str(value) if isinstance(value, UUID) else value for key, value in body.items()}
    version = office.show(case, "approver")["version"]
    return dict(office.approver.post(PROPOSALS.format(case["id"]), sent, expect, match=version))


def overview(office: Office, case: Body, **query: object) -> Body:
    return dict(office.approver.get(PROPOSALS.format(case["id"]), query_string=query))


def answer(client: ApiClient, made: Body, how: str, body: Body, expect: int = 200) -> Body:
    return dict(client.post(f"{ANSWERS}/{made['id']}/{how}", body, expect, match=made["version"]))


def asked(client: ApiClient, **query: str) -> list[Body]:
    return list(client.get(ANSWERS, query_string=query)["items"])


def test_the_ranking_tells_points_and_why_others_are_out(office: Office, session: Session) -> None:
    away = lawyer(session, office.places.firm, "律师辛")
    leave = {"from_on": date(2025, 3, 1), "to_on": date(2025, 3, 3)}
    session.add(PractitionerBar(practitioner_id=away, kind=BarKind.LEAVE, **leave))
    lawyer(session, office.places.firm, "学生壬", provider_type=ProviderType.STUDENT_VOLUNTEER)
    expert = lawyer(session, office.places.firm, "律师癸", specialities=["labor"], skills=["braille"])
    full = lawyer(session, office.places.firm, "律师庚", capacity=0)
    session.commit()
    case = office.reach("granted")
    found = overview(office, case, skills=["braille", "home_visit"])
    assert excluded(found) == {
        "律师辛": {"on_leave"},
        "学生壬": {"provider_lacks_provider_type"},
        "律师庚": {"at_capacity"},
    }
    (why,) = next(one for one in found["excluded"] if one["practitioner_id"] == str(full))["reasons"]
    assert ("第二十五条" in why["article"], why["verified"], why["waivable"]) == (True, True, False)
    best = found["ranked"][0]
    assert (best["practitioner_id"], best["place"]) == (str(expert), 1)
    assert (best["parts"]["speciality"], best["parts"]["accessibility"]) == ("5.00", "4.00")
    assert [one["place"] for one in found["ranked"]] == [1, 2, 3, 4]
    office.window.get(PROPOSALS.format(case["id"]), 422, query_string={"skills": "flying"})
    office.lawyer.get(PROPOSALS.format(case["id"]), 403)


def test_asking_takes_as_many_queries_whoever_there_is(
    office: Office, session: Session, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    case = office.reach("granted")
    few = count_queries(lambda: overview(office, case))
    for serial in range(6):
        made = lawyer(session, office.places.firm, f"律师{serial}")
        day = date(2025, 1, 1)
        session.add(PractitionerBar(practitioner_id=made, kind=BarKind.LEAVE, from_on=day, to_on=day))
        office.make("assign", office.reach("granted"), {"practitioner_id": str(made)})
    session.commit()
    assert count_queries(lambda: overview(office, case)) == few


def test_a_firm_is_appointed_and_its_manager_names_the_lawyer(
    office: Office, as_role: SignIn, session: Session, on_day: OnDay
) -> None:
    head, stranger = manager(as_role, office.places.firm), manager(as_role, firm(session))
    case = office.reach("granted")
    on_day("2025-03-05")
    made = propose(office, case, firm_id=office.places.firm)
    after = office.show(case)
    assert (after["state"], status_of(after, "assign_after_grant")) == ("granted", "met")
    assert status_of(after, "firm_arrangement") == "running"
    assert "assign" in after["allowed_actions"]
    assert "appoint_firm" not in after["allowed_actions"]
    assert asked(stranger) == []
    stranger.get(f"{ANSWERS}/{made['id']}", 404)
    (seen,) = asked(head, state="proposed")
    assert (seen["case_number"], seen["main_party"]) == (case["number"], "测试申请人")
    assert head.get(f"{ANSWERS}/{made['id']}") == seen
    head.get(f"{CASES}/{case['id']}", 403)
    on_day("2025-03-06")
    named = answer(head, seen, "acceptance", {"practitioner_id": str(office.places.lawyer)})
    assert (named["state"], named["version"]) == ("accepted", 2)
    after = office.show(case, "lawyer")
    assert (after["state"], after["assignments"][0]["assigned_on"]) == ("assigned", "2025-03-06")
    assert after["assignments"][0]["id"] == named["assignment_id"]
    signing = clock_of(after, "agreement_signing")
    assert (signing["start_on"], signing["due_on"]) == ("2025-03-05", "2025-03-10")
    assert status_of(after, "firm_arrangement") == "met"
    answer(head, named, "decline", {"reason_code": "other", "reason": "太晚"}, 409)


@pytest.mark.one_database
def test_a_firm_names_only_its_own_and_only_who_may(
    office: Office, as_role: SignIn, session: Session
) -> None:
    head, other = manager(as_role, office.places.firm), lawyer(session, firm(session), "外所律师")
    lawyer(session, office.places.firm, "老律师")
    case = office.receive_notice()
    made = propose(office, case, firm_id=office.places.firm)
    (seen,) = asked(head)
    refusals = {other: "unknown", office.places.grassroots_worker: "provider_lacks_provider_type"}
    refusals[office.places.young_lawyer] = "provider_lacks_criminal_practice"
    for worker, code in refusals.items():
        problem = answer(head, seen, "acceptance", {"practitioner_id": str(worker)}, 422)
        assert ("practitioner_id", code) in codes(problem)
    answer(head, seen, "acceptance", {}, 422)
    assert status_of(office.show(case), "lai_assign_on_notice") == "running"
    assert overview(office, case)["proposals"][0]["id"] == made["id"]


def test_who_is_asked_may_decline_and_is_told_no_name_any_more(office: Office, on_day: OnDay) -> None:
    case = office.reach("granted")
    made = propose(office, case, practitioner_id=office.places.lawyer)
    assert (made["place"], made["points"]) == (1, "3.33")
    (seen,) = asked(office.lawyer)
    answer(office.lawyer, seen, "decline", {"reason_code": "at_capacity"}, 422)
    body = {"reason_code": "at_capacity", "reason": "手头案件过多。"}
    gone = answer(office.lawyer, seen, "decline", body)
    assert (gone["state"], gone["main_party"]) == ("declined", None)
    assert overview(office, case)["proposals"][0]["reason"] == "手头案件过多。"
    after = office.show(case)
    assert status_of(after, "reappointment") == "running"
    events = office.window.get(f"/cases/{case['id']}/events")
    verbs = [one["verb"] for one in events]
    assert verbs[-3:] == ["worker.proposed", "privacy.data_shared", "proposal.ended"]
    assert "手头" not in str(events)
    answer(
        office.lawyer,
        {**propose(office, case, practitioner_id=office.places.lawyer), "version": 1},
        "decline",
        body,
    )
    again = propose(office, case, practitioner_id=office.places.lawyer)
    answer(office.lawyer, {**again, "version": 1}, "acceptance", {})
    done = office.show(case)
    assert done["state"] == "assigned"
    waits = [one["status"] for one in done["clocks"] if one["clock_code"] == "reappointment"]
    assert waits == ["met", "met"]  # it came back twice: the appointment is what both waited for


def test_one_proposal_at_a_time_and_taken_back_by_the_institution(office: Office) -> None:
    case = office.reach("granted")
    made = propose(office, case, firm_id=office.places.firm)
    problem = propose(office, case, 409, practitioner_id=office.places.lawyer)
    assert (problem["code"], {one["code"] for one in problem["errors"]}) == (
        "move_not_allowed",
        {"proposal_open"},
    )
    path = f"{PROPOSALS.format(case['id'])}/{made['id']}/withdrawal"
    gone = office.window.post(path, {"reason_code": "unanswered"}, 200)
    assert (gone["state"], gone["withdrawal_reason"]) == ("withdrawn", "unanswered")
    office.window.post(path, {"reason_code": "unanswered"}, 409)
    propose(office, case, firm_id=office.places.firm)
    office.make("assign", office.show(case))
    last = overview(office, case)["proposals"][-1]
    assert (last["state"], last["withdrawal_reason"]) == ("withdrawn", "superseded")


@pytest.mark.one_database
def test_an_ended_case_waits_for_no_answer(office: Office, as_role: SignIn) -> None:
    case = office.reach("granted")
    propose(office, case, firm_id=office.places.firm)
    office.make("terminate", office.show(case))
    (seen,) = asked(manager(as_role, office.places.firm))
    assert (seen["state"], seen["main_party"]) == ("withdrawn", None)
    answer(manager(as_role, office.places.firm), seen, "acceptance", {}, 409)


@pytest.mark.one_database
def test_what_cannot_be_proposed(office: Office, session: Session) -> None:
    case, empty, places = office.reach("granted"), firm(session), office.places
    far = firm(session, "外地律师事务所", "340102", 9)
    tries: list[tuple[dict[str, object], tuple[str, str]]] = [
        ({}, ("practitioner_id", "unknown")),
        ({"firm_id": places.firm, "practitioner_id": places.lawyer}, ("practitioner_id", "firm_or_worker")),
        ({"firm_id": places.institution}, ("firm_id", "unknown")),
        ({"firm_id": far}, ("firm_id", "unknown")),
        ({"firm_id": empty}, ("firm_id", "nobody_fits")),
        ({"practitioner_id": places.lawyer, "languages": ["klingon"]}, ("languages.0", "unknown_code")),
        ({"practitioner_id": places.lawyer, "waiver_reason": "无"}, ("waiver_reason", "nothing_waived")),
    ]
    for body, fault in tries:
        assert codes(propose(office, case, 422, **body)) == {fault}
    assert overview(office, case)["proposals"] == []


@pytest.mark.one_database
def test_the_firms_manager_sees_no_name_of_a_need_to_know_case_in_full(
    office: Office, as_role: SignIn
) -> None:
    head = manager(as_role, office.places.firm)
    propose(office, office.receive_notice(), firm_id=office.places.firm)
    assert asked(head)[0]["main_party"] == "测某"


@pytest.mark.one_database
def test_only_the_firms_manager_answers_for_it(office: Office, as_role: SignIn) -> None:
    made = propose(office, office.reach("granted"), firm_id=office.places.firm)
    clerk = as_role(Role.LEGAL_AID_WORKER, at=office.places.firm, practitioner_id=office.places.young_lawyer)
    clerk.get(f"{ANSWERS}/{made['id']}", 404)
    office.approver.get(f"{ANSWERS}/{made['id']}", 403)


@pytest.mark.one_database
def test_every_refusal_starts_days_and_an_appointment_meets_them_all(office: Office, on_day: OnDay) -> None:
    case = office.reach("granted")
    for day in ("2025-03-04", "2025-03-05"):
        on_day(day)
        made = propose(office, case, practitioner_id=office.places.lawyer)
        (seen,) = asked(office.lawyer, state="proposed")
        answer(office.lawyer, seen, "decline", {"reason_code": "other", "reason": "出差。"})
        assert made["state"] == "proposed"
    after = office.make("assign", office.show(case))
    again = [one for one in after["clocks"] if one["clock_code"] == "reappointment"]
    assert [(one["start_on"], one["status"]) for one in again] == [
        ("2025-03-04", "met"),
        ("2025-03-05", "met"),
    ]
