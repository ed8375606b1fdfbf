"""Group matters: many applicants of one matter, each with a case of their own, linked by a group."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from caseapp.packs import catalogue
from caseapp.vocabulary import Role
from tests.cases import CASES, Body, Office, applicant, application, codes, identity
from tests.conftest import SignIn

OWN = ("id_card", "income_proof")


@pytest.fixture(autouse=True)
def monday(on_day: Callable[[str], date]) -> None:
    on_day("2025-03-03")


def worker(serial: int, **changes: Any) -> Body:
    """What one more unpaid worker brings: who they are, their means and papers."""
    body = application(
        applicant=applicant(name=f"工人第{serial}号", id_number=identity("1990-03-07", 300 + serial))
    )
    taken_over = {"aid_form", "matter", "facts", "channel", "opposing_parties"}
    return {**{name: value for name, value in body.items() if name not in taken_over}, **changes}


@dataclass
class Unpaid:
    """The group of those whom one employer owes wages."""

    office: Office
    id: str

    def add(self, serial: int, expect: int = 201, **changes: Any) -> Body:
        path = f"/legal-aid/groups/{self.id}/applications"
        return dict(self.office.window.post(path, worker(serial, **changes), expect))

    def show(self, who: str = "window") -> Body:
        return dict(getattr(self.office, who).get(f"/legal-aid/groups/{self.id}"))

    def appoint(self, expect: int = 201, **changes: Any) -> Body:
        body = {"practitioner_id": str(self.office.places.lawyer), **changes}
        return dict(self.office.window.post(f"/legal-aid/groups/{self.id}/assignments", body, expect))


EMPLOYER = {"name": "欠薪公司法人", "id_type": "resident_id", "id_number": identity("1970-01-01", 901)}


@pytest.fixture
def first(office: Office) -> Body:
    return office.receive(claims="支付工资。", opposing_parties=[EMPLOYER])


@pytest.fixture
def unpaid(office: Office, first: Body) -> Unpaid:
    return Unpaid(office, office.window.post(f"{CASES}/{first['id']}/group", {})["group_id"])


def test_one_more_person_is_added_without_typing_the_matter_again(unpaid: Unpaid, first: Body) -> None:
    made = unpaid.add(1)
    for name in ("aid_form", "matter", "grounds", "facts", "channel"):
        assert made["application"][name] == first["application"][name]
    assert made["application"]["claim"] == {"claims": None, "amount": None}  # everybody claims their own
    assert [party["name"] for party in made["parties"]] == ["工人第1号", "欠薪公司法人"]
    assert made["parties"][1]["person_id"] == first["parties"][1]["person_id"]
    assert (made["kind"], made["screening"]["outcome"]) == (first["kind"], "eligible")
    richer = unpaid.add(
        2, household={"members": 1, "monthly_income": "99000.00", "opponent_in_household": False}
    )
    assert richer["screening"]["outcome"] == "refused"  # their own means, their own decision
    shown = unpaid.show()
    assert (shown["total"], shown["open"], shown["visible"], shown["hidden"]) == (3, 3, 3, 0)
    assert [one["number"] for one in shown["items"]] == [one["number"] for one in (first, made, richer)]
    assert shown["report"] is None


def test_a_case_joins_one_group_of_its_own_matter(unpaid: Unpaid) -> None:
    office = unpaid.office

    def join(expect: int, **changes: Any) -> Body:
        case = office.receive(**changes)
        return dict(office.window.post(f"{CASES}/{case['id']}/group", {"group_id": unpaid.id}, expect))

    other = applicant(name="工人乙", id_number=identity("1990-03-07", 451))
    assert join(201, applicant=other)["group_id"] == unpaid.id
    assert codes(join(422, matter="support_maintenance")) == {("group_id", "other_matter")}
    employer = applicant(**EMPLOYER, birth_date="1970-01-01")
    assert codes(join(422, applicant=employer)) == {("group_id", "opposed")}
    against = {"name": "工人乙", "id_type": "resident_id", "id_number": identity("1990-03-07", 451)}
    assert codes(join(422, opposing_parties=[against])) == {("group_id", "opposed")}
    twice = office.window.post(f"{CASES}/{unpaid.show()['items'][0]['id']}/group", {}, 409)
    assert twice["code"] == "in_group"


def test_an_opponent_of_the_group_is_not_taken_in_by_it(unpaid: Unpaid) -> None:
    boss = applicant(**EMPLOYER, birth_date="1970-01-01")
    refused = unpaid.add(1, 422, applicant=boss, opposing_parties=[{"name": "工人丁"}])
    assert codes(refused) == {("applicant", "opposed")}
    assert unpaid.show()["total"] == 1
    assert unpaid.office.receive()["number"].endswith("000002")  # nothing of it is left, no number is lost


def test_one_lawyer_is_appointed_for_all_who_wait(unpaid: Unpaid, first: Body) -> None:
    office = unpaid.office
    assert codes(unpaid.appoint(422)) == {("practitioner_id", "nobody_waits")}
    office.make("grant", office.make("screen", first))
    office.make("grant", office.make("screen", unpaid.add(1)))
    unpaid.add(2)
    made = unpaid.appoint()
    assert [(one["state"], one["worker"]) for one in made["items"]] == [
        ("assigned", "律师甲"),
        ("assigned", "律师甲"),
        ("submitted", None),
    ]


@pytest.mark.one_database
def test_one_who_may_not_take_one_of_them_takes_none(unpaid: Unpaid, first: Body) -> None:
    office = unpaid.office
    relative = {
        "kind": "near_relative",
        "name": "法人",
        "id_type": "resident_id",
        "id_number": EMPLOYER["id_number"],
    }
    office.approver.post(f"/practitioners/{office.places.lawyer}/interests", relative)
    for case in (first, unpaid.add(1)):
        office.make("grant", office.make("screen", case))
    assert codes(unpaid.appoint(422)) == {("practitioner_id", "conflict_of_interest")}
    assert {one["state"] for one in unpaid.show()["items"]} == {"granted"}


def test_the_report_of_a_group_incident_is_proposed_by_size(unpaid: Unpaid, first: Body) -> None:
    office, least = unpaid.office, catalogue().groups.threshold("340202").people
    office.make("start_work", office.make("assign", office.make("grant", office.make("screen", first))))
    for serial in range(1, least - 1):
        unpaid.add(serial)
    assert unpaid.show()["report"] is None
    assert _proposed(office) == []
    unpaid.add(least)
    report = unpaid.show()["report"]
    assert (report["people"], report["verified"], report["made"]) == (least, False, False)
    assert _proposed(office) == [first["id"]]  # of those at work on it
    entry = {
        "kind": report["kind"],
        "grounds": [report["ground"]],
        "done_on": "2025-03-03",
        "text": "同一雇主拖欠多人工资。",
    }
    office.lawyer.post(f"/cases/{first['id']}/progress-entries", entry)
    assert unpaid.show()["report"]["made"] is True
    assert _proposed(office) == []


def _proposed(office: Office) -> list[str]:
    sections = {part["code"]: part for part in office.lawyer.get("/board")["sections"]}
    found = sections["group_report_due"]["items"]
    assert all("第七十五条" in one["article"] and one["verified"] is False for one in found)
    return [one["case_id"] for one in found]


@pytest.mark.one_database
def test_a_criminal_case_belongs_to_no_group(office: Office) -> None:
    case, group = office.reach_criminal("assigned"), office.receive()
    made = office.window.post(f"{CASES}/{group['id']}/group", {})["group_id"]
    for body in ({}, {"group_id": made}):
        assert office.window.post(f"{CASES}/{case['id']}/group", body, 409)["code"] == "no_groups"


def test_who_need_not_know_the_facts_takes_none_over(office: Office, as_role: SignIn) -> None:
    defence = {"aid_form": "criminal_defense_representation", "grounds": ["minor"], "matter": None}
    case = office.receive(**defence)
    group = office.window.post(f"{CASES}/{case['id']}/group", {})["group_id"]
    colleague = as_role(Role.INTAKE_OFFICER)
    assert colleague.get(f"/legal-aid/groups/{group}")["total"] == 1
    colleague.post(f"/legal-aid/groups/{group}/applications", worker(1), 404)


def test_a_group_shows_nobody_a_case_that_is_not_theirs(
    unpaid: Unpaid, as_role: SignIn, session: Session
) -> None:
    child = applicant(name="未成年工", id_number=identity("2009-06-04", 331), birth_date="2009-06-04")
    mother = {"name": "测试母亲", "relationship": "statutory_representative"}
    minor = unpaid.add(1, applicant=child, representative=mother)
    colleague = as_role(Role.INTAKE_OFFICER).get(f"/legal-aid/groups/{unpaid.id}")
    assert (colleague["total"], colleague["visible"], colleague["hidden"]) == (2, 1, 1)
    assert minor["number"] not in str(colleague)
    elsewhere = as_role(Role.INTAKE_OFFICER, at=unpaid.office.places.foreign)
    elsewhere.get(f"/legal-aid/groups/{unpaid.id}", 404)
    elsewhere.post(f"/legal-aid/groups/{unpaid.id}/applications", worker(3), 404)
    own = elsewhere.post(CASES, application())
    joined = elsewhere.post(f"{CASES}/{own['id']}/group", {"group_id": unpaid.id}, 422)
    assert codes(joined) == {("group_id", "unknown")}
