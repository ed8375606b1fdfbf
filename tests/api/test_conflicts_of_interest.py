"""Conflicts of interest at an appointment: co-defendants, both sides, relatives, duty help; who may waive what."""

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from sqlalchemy.orm import Session

from caseapp.models import CaseParty, DutyHelpRecord, DutyStation
from caseapp.vocabulary import PlacementKind, Role
from tests.assigning import PROPOSALS, appoint, dispute, excluded, faults_of, firm, lawyer, named, person
from tests.cases import Body, Office, identity
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.reports.printed import read_pages

WHY = "当地只有这一名律师，双方书面同意。"


@pytest.fixture(autouse=True)
def monday(on_day: Callable[[str], date]) -> None:
    on_day("2025-03-03")


def notice_of(office: Office, name: str, serial: int, number: str) -> Body:
    who = {"name": name, "id_type": "resident_id", "id_number": identity("1988-02-29", serial)}
    return office.receive_notice(person=who, organ_case_number=number)


def link(office: Office, one: Body, other: Body, expect: int = 201) -> Any:
    body = {"other_case_id": other["id"], "kind": "co_defendant"}
    return office.approver.post(f"/cases/{one['id']}/connections", body, expect)


def test_one_lawyer_never_defends_two_of_one_notice(office: Office, session: Session) -> None:
    one, other = (notice_of(office, f"被告{serial}", serial, "（2025）皖刑初9号") for serial in (311, 313))
    appoint(office, one, office.places.lawyer)
    assert faults_of(appoint(office, other, office.places.lawyer, 422, "approver")) == {
        "conflict_co_defendant"
    }
    problem = appoint(office, other, office.places.lawyer, 422, "approver", waiver_reason=WHY)
    assert faults_of(problem) == {"conflict_co_defendant", "nothing_waived"}
    assert "第四十三条第二款" in problem["errors"][0]["message"]
    told = appoint(office, other, office.places.lawyer, 422)
    assert faults_of(told) == {"conflict_of_interest"}
    assert "第四十三条" not in str(told)
    appoint(office, other, lawyer(session, office.places.firm))


@pytest.mark.one_database
def test_one_number_is_one_case_however_it_is_written(office: Office) -> None:
    one = notice_of(office, "被告一", 327, "（2025）皖0202刑初77号")
    who = {"name": "被告二", "id_type": "resident_id", "id_number": identity("1988-02-29", 329)}
    court, number = f"{one['notice']['organ_name']} 刑事审判庭", " (２０２５)皖0202 刑初77号"
    other = office.receive_notice(person=who, organ_case_number=number, organ_name=court)
    assert other["notice"]["organ_case_number"].startswith("(２０２５)")
    appoint(office, one, office.places.lawyer)
    found = appoint(office, other, office.places.lawyer, 422, "approver")
    assert faults_of(found) == {"conflict_co_defendant"}


def test_connected_cases_count_at_any_distance_and_after_a_replacement(
    office: Office, session: Session
) -> None:
    first, second, third = (
        notice_of(office, f"被告{serial}", serial, f"（2025）皖刑初{serial}号") for serial in (315, 317, 319)
    )
    appoint(office, first, office.places.lawyer)
    appoint(office, first, lawyer(session, office.places.firm), end_reason="recipient_asked")
    link(office, first, second)
    assert [one["number"] for one in link(office, third, second)] == [first["number"], second["number"]]
    found = office.approver.get(PROPOSALS.format(third["id"]))
    assert "conflict_co_defendant" in excluded(found)["律师甲"] & excluded(found)["律师己"]
    assert faults_of(appoint(office, third, office.places.lawyer, 422, "approver")) == {
        "conflict_co_defendant"
    }


@pytest.mark.one_database
def test_the_same_person_in_the_next_stage_is_no_co_defendant(office: Office) -> None:
    one, next_stage = (notice_of(office, "被告甲", 321, "（2025）皖刑初21号") for _ in range(2))
    appoint(office, one, office.places.lawyer)
    appoint(office, next_stage, office.places.lawyer)


@pytest.mark.one_database
def test_a_link_that_comes_late_shows_who_has_both(office: Office) -> None:
    one, other = (notice_of(office, f"被告{s}", s, f"（2025）皖刑初{s}号") for s in (323, 325))
    appoint(office, one, office.places.lawyer)
    appoint(office, other, office.places.lawyer)
    assert [row["same_worker"] for row in link(office, one, other)] == [True]
    path = f"/cases/{other['id']}/connections"
    assert [row["kind"] for row in office.approver.get(path)] == ["co_defendant"]
    for case, code in ((one, "twice"), (other, "same_case")):
        assert faults_of(link(office, case, other, 422)) == {code}
    stranger = {"id": str(office.places.firm)}
    assert faults_of(link(office, one, stranger, 422)) == {"unknown"}
    for case in (one, other):
        assert "case.connected" in str(office.approver.get(f"/cases/{case['id']}/events"))


def test_nobody_takes_both_sides_whatever_the_files_call_them(office: Office, session: Session) -> None:
    wife, husband = person("妻某", 401), person("夫某", 403)
    appoint(office, dispute(office, wife, named(husband)), office.places.lawyer)
    answer = dispute(office, husband, {"name": "妻某"})
    assert faults_of(appoint(office, answer, office.places.lawyer, 422, "approver", waiver_reason=WHY)) == {
        "conflict_both_sides",
        "nothing_waived",
    }
    colleague = office.places.grassroots_worker
    assert faults_of(appoint(office, answer, colleague, 422, "approver")) == {"conflict_firm_on_both_sides"}
    appoint(office, answer, lawyer(session, firm(session)))


def waived_conflict(auditor: ApiClient, case: Body) -> Body:
    found = auditor.get("/audit/overrides", query_string={"case": case["id"]})["items"]
    (seen,) = (one for one in found if one["details"]["rule"] == "conflict_of_interest")
    return dict(seen)


def test_an_approver_waives_with_a_reason_and_the_auditor_sees_it(office: Office, as_role: SignIn) -> None:
    one, other = person("当事人一", 405), person("当事人二", 407)
    appoint(office, dispute(office, one, {"name": "示例公司"}), office.places.lawyer)
    case = dispute(office, other, named(one))
    worker = office.places.lawyer
    assert faults_of(appoint(office, case, worker, 422, "approver")) == {"conflict_client_is_opponent"}
    hidden = appoint(office, case, worker, 422, waiver_reason=WHY)
    assert faults_of(hidden) == {"conflict_of_interest", "approver_only"}
    assert "对方" not in str(hidden["errors"])
    made = appoint(office, case, worker, who="approver", waiver_reason=WHY)
    assert made["state"] == "assigned"
    auditor = as_role(Role.AUDITOR, at=office.places.bureau)
    seen = waived_conflict(auditor, case)
    assert seen["details"] == {
        "rule": "conflict_of_interest",
        "conflicts": ["conflict_client_is_opponent"],
        "assignment": made["assignments"][0]["id"],
    }
    assert WHY not in str(seen)
    case = office.show(case)
    case_paper = _notice_of(office, case)
    assert (
        "已由审批人员说明理由后豁免，理由存卷（《办理法律援助案件程序规定》（司法部令第148号）约第三十九条（未核实）＊）"
        in case_paper
    )
    assert WHY not in case_paper
    assert "对方当事人" not in case_paper


def _notice_of(office: Office, case: Body) -> str:
    path = f"/cases/{case['id']}/documents"
    made = office.approver.post(path, {"form": "assignment_notice", "particulars": {}})
    content = office.approver.request("GET", f"{path}/{made['id']}/file").data
    with pikepdf.open(io.BytesIO(content)) as opened:
        return re.sub(r"\s", "", "".join(page.text for page in read_pages(opened)))


@pytest.mark.one_database
def test_a_waived_proposal_is_accepted_with_its_waiver(office: Office, as_role: SignIn) -> None:
    one, other = person("当事人三", 409), person("当事人四", 411)
    appoint(office, dispute(office, one, {"name": "示例公司"}), office.places.lawyer)
    case = dispute(office, other, named(one))
    body = {"practitioner_id": str(office.places.lawyer)}
    path = PROPOSALS.format(case["id"])
    office.window.post(path, body, 422, match=case["version"])
    made = office.approver.post(path, {**body, "waiver_reason": WHY}, match=case["version"])
    assert (made["waived"], made["waiver_reason"]) == (["conflict_client_is_opponent"], WHY)
    office.lawyer.post(f"/assignment-proposals/{made['id']}/acceptance", {}, 200, match=1)
    auditor = as_role(Role.AUDITOR, at=office.places.bureau)
    seen = waived_conflict(auditor, case)
    assert seen["details"]["proposal"] == made["id"]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("kind", "side", "code"),
    [
        ("near_relative", "opposing", "conflict_own_interest"),
        ("near_relative", "aided", "conflict_relative_is_aided"),
        ("self", "aided", "conflict_own_interest"),
    ],
)
def test_declared_relatives_are_found_by_their_number(
    office: Office, kind: str, side: str, code: str
) -> None:
    one, other = person("亲属某", 413), person("对方某", 415)
    declared = {"kind": kind, **named(one)}
    path = f"/practitioners/{office.places.lawyer}/interests"
    shown = office.approver.post(path, declared)
    assert shown["id_number"] == "34****************"
    assert office.approver.get(path) == [shown]
    office.approver.post(path, {**declared, "id_number": "340202199003070000"}, 422)
    case = dispute(office, one, named(other)) if side == "aided" else dispute(office, other, named(one))
    assert faults_of(appoint(office, case, office.places.lawyer, 422, "approver")) == {code}


def test_who_helped_a_co_suspect_as_duty_lawyer_is_named(office: Office, session: Session) -> None:
    one, other = (notice_of(office, f"嫌疑人{s}", s, "（2025）皖刑初31号") for s in (331, 333))
    station = DutyStation(
        organization_id=office.places.institution,
        region_code="340202",
        placement=PlacementKind.COURT,
        name="示例值班站",
    )
    session.add(station)
    session.flush()
    helped = session.query(CaseParty).filter(CaseParty.case_id == UUID(one["id"])).one().person_id
    now = date(2025, 3, 1)
    at = f"{now}T10:00:00+08:00"
    record = {
        "station_id": str(station.id),
        "person": {"name": "嫌疑人331", "id_type": "resident_id", "id_number": identity("1988-02-29", 331)},
        "helper_id": str(office.places.lawyer),
        "stage": "trial",
        "request_source": "own_request",
        "requested_at": at,
        "provided_at": at,
        "has_defender": False,
        "mode": "in_person",
        "helped_items": ["legal_advice"],
    }
    session.commit()
    made = office.approver.post("/duty/help-records", record)
    assert session.get_one(DutyHelpRecord, UUID(made["id"])).person_id == helped
    assert faults_of(appoint(office, other, office.places.lawyer, 422, "approver")) == {"conflict_duty_help"}
    appoint(office, one, office.places.lawyer)
