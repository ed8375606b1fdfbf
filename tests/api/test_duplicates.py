"""Persons on file twice: found at entry, linked or told apart by somebody, taken back; inside one processor only."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from caseapp.extensions import new_id
from caseapp.models import Person, PersonLink
from caseapp.vocabulary import Role
from tests.cases import CASES, Body, Office, applicant, application, codes, identity, open_office
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places

NAME, BORN = "测试同名人", "1990-03-07"
NUMBERED = applicant(name=NAME, id_number=identity(BORN, 401), phone="13812345678")
NUMBERLESS = applicant(name=NAME, id_type=None, id_number=None, phone="13900005678", birth_date=BORN)
SAME = {"verdict": "same", "reason": "核对户口簿，系同一人。"}


@pytest.fixture(autouse=True)
def today(on_day: Callable[[str], date]) -> date:
    return on_day("2025-06-03")


@pytest.fixture
def office(as_role: SignIn, places: Places) -> Office:
    return open_office(as_role, places)


def person_of(case: Body) -> str:
    return str(case["parties"][0]["person_id"])


def twice(office: Office) -> tuple[Body, Body]:
    """One person taken in with a number, then without it."""
    return office.receive(applicant=NUMBERED), office.receive(applicant=NUMBERLESS)


def test_a_file_that_may_be_the_same_is_told_at_entry(office: Office) -> None:
    first, second = twice(office)
    assert (first["possible_duplicates"], first["same_matter_cases"]) == ([], [])
    (found,) = second["possible_duplicates"]
    assert (found["person_id"], found["other_person_id"]) == (person_of(second), person_of(first))
    assert (found["points"], found["threshold"], found["phone"]) == (95, 60, "138****5678")
    assert [sign["code"] for sign in found["signs"]] == ["same_name", "same_birth_date", "same_phone_tail"]
    assert second["same_matter_cases"] == []
    assert office.show(second)["possible_duplicates"] == []
    listed = office.window.get(f"/persons/{person_of(first)}/possible-duplicates")
    assert [one["other_person_id"] for one in listed] == [person_of(second)]


def test_the_same_number_is_the_same_file_and_its_open_case_is_told(office: Office) -> None:
    first = office.receive(applicant=NUMBERED)
    again = office.receive(applicant=NUMBERED)
    other = office.receive(applicant=NUMBERED, matter="work_injury")
    assert person_of(first) == person_of(again)
    assert [one["id"] for one in again["same_matter_cases"]] == [first["id"]]
    assert (again["possible_duplicates"], other["same_matter_cases"]) == ([], [])
    office.make("withdraw", office.show(first))
    office.make("withdraw", office.show(again))
    assert office.receive(applicant=NUMBERED)["same_matter_cases"] == []


def test_linked_files_are_asked_together_and_come_apart_again(office: Office, session: Session) -> None:
    first, second = twice(office)
    path = f"/persons/{person_of(second)}/links"
    made = office.window.post(path, {**SAME, "other_person_id": person_of(first)})
    assert {made["first_person_id"], made["second_person_id"]} == {person_of(first), person_of(second)}
    assert office.window.get(f"/persons/{person_of(first)}/possible-duplicates") == []
    third = office.receive(applicant=NUMBERED)
    assert [one["id"] for one in third["same_matter_cases"]] == [first["id"], second["id"]]
    again = office.window.post(path, {**SAME, "other_person_id": person_of(first)}, 409)
    assert again["code"] == "already_linked"
    gone = office.window.post(f"{path}/{made['id']}/removal", {"reason": "误认。"}, 200)
    assert (gone["end_reason"], gone["ended_at"] is not None) == ("误认。", True)
    fourth = office.receive(applicant=NUMBERED)
    assert [one["id"] for one in fourth["same_matter_cases"]] == [first["id"], third["id"]]
    assert (
        office.window.post(f"{path}/{made['id']}/removal", {"reason": "误认。"}, 404)["code"] == "not_found"
    )
    assert [
        one["other_person_id"]
        for one in office.window.get(f"/persons/{person_of(first)}/possible-duplicates")
    ]
    assert [one["reason"] for one in office.window.get(path)] == [SAME["reason"]]
    assert session.scalar(sa.select(sa.func.count()).select_from(Person).where(Person.name == NAME)) == 2
    row = session.scalars(sa.select(PersonLink)).one()
    assert SAME["reason"].encode() not in row.reason_sealed


def test_two_people_who_look_alike_are_told_apart(office: Office) -> None:
    first, second = twice(office)
    body = {"verdict": "different", "reason": "两人为堂兄弟。", "other_person_id": person_of(first)}
    office.window.post(f"/persons/{person_of(second)}/links", body)
    assert office.window.get(f"/persons/{person_of(second)}/possible-duplicates") == []
    third = office.receive(applicant=NUMBERED)
    assert [one["id"] for one in third["same_matter_cases"]] == [first["id"]]


def test_faults_of_a_link(office: Office, as_role: SignIn, client: ApiClient) -> None:
    first = office.receive(applicant=NUMBERED)
    path = f"/persons/{person_of(first)}/links"
    assert codes(office.window.post(path, {**SAME, "other_person_id": person_of(first)}, 422)) == {
        ("other_person_id", "oneself")
    }
    assert codes(office.window.post(path, {**SAME, "other_person_id": str(new_id())}, 422)) == {
        ("other_person_id", "unknown")
    }
    assert codes(office.window.post(path, {}, 422)) == {
        ("other_person_id", "required"),
        ("verdict", "required"),
        ("reason", "required"),
    }
    assert as_role(Role.LEADER).get(path, 403)["code"] == "forbidden"
    assert client.get(path, 401)["code"] == "unauthenticated"


def test_nobody_is_found_across_processors_or_out_of_sight(
    office: Office, as_role: SignIn, places: Places
) -> None:
    first = office.receive(applicant=NUMBERED)
    foreign = as_role(Role.INTAKE_OFFICER, at=places.foreign)
    assert foreign.post(CASES, application(applicant=NUMBERLESS))["possible_duplicates"] == []
    assert foreign.get(f"/persons/{person_of(first)}/links", 404)["code"] == "not_found"
    hidden = applicant(name="测试受害人", id_number=identity(BORN, 403), phone="13812349999")
    violence = ["abuse_abandonment_domestic_violence"]
    told = office.window.post(CASES, application(applicant=hidden, grounds=violence))
    colleague = as_role(Role.INTAKE_OFFICER)
    same = applicant(name="测试受害人", id_type=None, id_number=None, phone="13812349999", birth_date=BORN)
    assert colleague.post(CASES, application(applicant=same))["possible_duplicates"] == []
    mine = office.window.post(CASES, application(applicant=same))
    assert person_of(told) in {one["other_person_id"] for one in mine["possible_duplicates"]}
    assert (
        colleague.post(
            f"/persons/{person_of(mine)}/links", {**SAME, "other_person_id": person_of(told)}, 422
        )["errors"][0]["code"]
        == "unknown"
    )


def test_the_questions_do_not_grow_with_the_files(
    office: Office, session: Session, places: Places, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    first, _ = twice(office)
    path = f"/persons/{person_of(first)}/possible-duplicates"
    few = count_queries(lambda: office.window.get(path))
    for _ in range(4):
        row = Person(processor_id=places.institution, name=NAME, birth_date=date(1990, 3, 7))
        session.add(row)
    session.commit()
    assert count_queries(lambda: office.window.get(path)) == few
    assert len(office.window.get(path)) == 5


def test_the_database_keeps_one_standing_link_of_a_pair(office: Office, session: Session) -> None:
    first, second = twice(office)
    office.window.post(f"/persons/{person_of(first)}/links", {**SAME, "other_person_id": person_of(second)})
    row = session.scalars(sa.select(PersonLink)).one()
    plain = {column.key: getattr(row, column.key) for column in sa.inspect(PersonLink).column_attrs}
    for values in (
        {**plain, "id": new_id()},
        {**plain, "id": new_id(), "first_person_id": UUID(int=2**128 - 1)},
    ):
        with pytest.raises(sa.exc.IntegrityError), session.begin_nested():
            session.execute(sa.insert(PersonLink).values(**values))
