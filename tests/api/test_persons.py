from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from stdnum.cn import ric

from caseapp import clock
from caseapp.errors import Invalid
from caseapp.extensions import unit_of_work
from caseapp.models import Person
from caseapp.services import persons
from caseapp.vault import vault
from caseapp.vocabulary import IdType, Sex
from tests.places import Places


def number(first: str) -> str:
    return first + ric.calc_check_digit(first + "0")


NUMBER = number("34020219900101123")
PERSON = {"name": "受援人甲", "id_type": "resident_id", "id_number": NUMBER}


def faults(places: Places, values: dict[str, Any], path: str = "") -> set[tuple[str, str]]:
    with unit_of_work():
        found = persons.person_faults(places.institution, values, path)
    return {(fault.field, fault.code) for fault in found}


def test_the_number_tells_day_of_birth_and_sex(ctx: Flask, places: Places) -> None:
    with unit_of_work():
        person = persons.person_for(places.institution, PERSON)
        assert (person.birth_date, person.sex) == (date(1990, 1, 1), Sex.MALE)
        assert person.id_number == NUMBER


def test_the_number_is_sealed_and_found_in_any_writing(ctx: Flask, session: Session, places: Places) -> None:
    spelled = {**PERSON, "id_number": f" {number('34020219900101100').lower()} "}
    with unit_of_work():
        first = persons.person_for(places.institution, spelled).id
        again = persons.person_for(
            places.institution, {**spelled, "id_number": spelled["id_number"].upper()}
        ).id
    assert first == again
    sealed = session.scalars(sa.select(Person.id_number_sealed)).one()
    assert sealed is not None
    assert b"34020219900101100" not in sealed


def test_met_again_a_person_keeps_what_is_on_file(ctx: Flask, places: Places) -> None:
    """Finding somebody changes nothing; who may change the file is asked in test_contacts.py."""
    with unit_of_work():
        old = persons.person_for(places.institution, {**PERSON, "phone": "138 0000-1111", "address": "旧址"})
        assert old.phone_tail_index == vault.blind_index("phone_tail", "1111")
        new = persons.person_for(places.institution, {**PERSON, "phone": "13900002222", "address": "新址"})
        assert (new.id, new.phone, new.address) == (old.id, "13800001111", "旧址")


def test_without_a_number_nobody_is_taken_for_the_same(ctx: Flask, places: Places) -> None:
    with unit_of_work():
        ids = {persons.person_for(places.institution, {"name": "某人"}).id for _ in range(2)}
    assert len(ids) == 2


def test_another_processor_keeps_its_own_person(ctx: Flask, places: Places) -> None:
    with unit_of_work():
        one = persons.person_for(places.institution, PERSON)
        other = persons.person_for(places.committee, {**PERSON, "name": "同号异名"})
        assert one.id != other.id


def test_the_number_under_another_name_is_refused(ctx: Flask, places: Places) -> None:
    with unit_of_work():
        persons.person_for(places.institution, PERSON)
    assert faults(places, {**PERSON, "name": "别人"}, "applicant") == {
        ("applicant.name", "identity_mismatch")
    }
    with pytest.raises(Invalid), unit_of_work():
        persons.person_for(places.institution, {**PERSON, "name": "别人"})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("34020219900101123", "id_number"),
        ("3402021990010112345", "id_number"),
        ("34020219900101ABCD", "id_number"),
        (NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1"), "checksum"),
        (number("34020219900230123"), "id_birth_date"),
        (number("34020229990101123"), "id_birth_date"),
        (number("99020219900101123"), "id_area"),
    ],
)
def test_a_number_that_cannot_be(text: str, code: str) -> None:
    wrong = persons.number_fault(text)
    assert wrong is not None
    assert wrong[0] == code


@pytest.mark.parametrize(
    "text",
    [
        "11010519491231002X",
        "440524188001010014",
        number("34021020180505123"),  # born before the county's present code, registered after
        number("34020319700505123"),  # a code that is gone
        number("34029919700505123"),  # an office's own code
    ],
)
def test_a_number_that_may_be_is_not_refused(text: str) -> None:
    assert persons.number_fault(text) is None


def test_what_contradicts_the_number_is_named(ctx: Flask, places: Places) -> None:
    told = {**PERSON, "birth_date": date(1991, 1, 1), "sex": "female", "phone": "abc"}
    assert faults(places, told, "parties.0") == {
        ("parties.0.birth_date", "differs_from_id_number"),
        ("parties.0.sex", "differs_from_id_number"),
        ("parties.0.phone", "phone"),
    }
    later = date(clock.today().year + 1, 1, 1)
    assert faults(places, {"name": "甲", "birth_date": later}) == {("birth_date", "future")}
    assert faults(places, {"name": "甲", "id_number": NUMBER}) == {("id_type", "required")}
    assert faults(places, {"name": "甲", "id_type": "passport"}) == {("id_number", "required")}
    assert faults(places, {"name": "甲", "id_type": "passport", "id_number": "E1"}) == {
        ("id_number", "id_number")
    }


def test_other_documents_tell_nothing_of_themselves(ctx: Flask, places: Places) -> None:
    with unit_of_work():
        person = persons.person_for(
            places.institution, {"name": "外国人", "id_type": "passport", "id_number": "e12345678"}
        )
        assert (person.id_type, person.id_number) == (IdType.PASSPORT, "E12345678")
        assert (person.birth_date, person.sex) == (None, None)
        assert persons.shown(person)["id_number"] == "E********"
