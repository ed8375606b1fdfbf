"""Who applies for somebody else (LAL Art. 40): of full capacity, not the other side; another one instead, kept."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.assigning import faults_of, named, person
from tests.cases import CASES, Body, Office, applicant, application, codes, identity

FATHER = {
    "name": "童父",
    "relationship": "statutory_representative",
    "id_type": "resident_id",
    "id_number": identity("1988-01-01", 701),
}
MOTHER = {"name": "童母", "relationship": "statutory_representative"}
WHY = "父亲被列为被告，改由母亲代为申请。"


@pytest.fixture(autouse=True)
def monday(on_day: Callable[[str], date]) -> None:
    on_day("2025-03-03")


def child(serial: int) -> Body:
    return person(f"童{serial}", serial, "2019-05-05")


def of_child(office: Office, serial: int) -> Body:
    return office.receive(applicant=child(serial), representative=FATHER, opposing_parties=[])


def change(office: Office, case: Body, expect: int = 200, **body: Any) -> Any:
    version = office.show(case)["version"]
    path = f"{CASES}/{case['id']}/representative"
    return office.window.post(path, {"reason": WHY, **body}, expect, match=version)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("representative", "opponents", "code"),
    [
        (FATHER, [{"name": "童 父"}], "representative_is_opponent"),
        ({**FATHER, "id_number": identity("2015-01-01", 703)}, [], "representative_lacks_capacity"),
        ({**MOTHER, "birth_date": "2007-03-04"}, [], "representative_lacks_capacity"),
    ],
)
def test_who_may_not_represent_a_child(
    office: Office, representative: Body, opponents: list[Body], code: str
) -> None:
    body = application(applicant=child(705), representative=representative, opposing_parties=opponents)
    assert codes(office.window.post(CASES, body, 422)) == {("representative", code)}


def test_another_one_takes_over_and_the_first_stays_on_file(office: Office) -> None:
    case = of_child(office, 707)
    parties = f"/cases/{case['id']}/parties"
    for other in ({"name": "童　父"}, named(FATHER)):
        assert faults_of(office.window.post(parties, other, 422)) == {"representative_is_opponent"}
    assert codes(change(office, case, 422, representative=None)) == {
        ("representative", "representative_required")
    }
    office.lawyer.post(f"{CASES}/{case['id']}/representative", {"representative": MOTHER, "reason": WHY}, 403)
    office.window.post(f"{CASES}/{case['id']}/representative", {"representative": MOTHER, "reason": WHY}, 428)
    changed = change(office, case, representative=MOTHER)
    shown = {one["name"]: one["ended_at"] for one in changed["parties"] if one["role"] == "representative"}
    assert shown["童母"] is None
    assert shown["童父"] is not None
    assert "representative.changed" in str(office.window.get(f"/cases/{case['id']}/events"))
    office.window.post(parties, named(FATHER))
    assert codes(change(office, case, 422, representative=FATHER)) == {
        ("representative", "representative_is_opponent")
    }
    grandfather = {"name": "童祖父", "relationship": "close_relative"}
    assert change(office, case, representative=grandfather)["version"] > changed["version"]


@pytest.mark.one_database
def test_an_adult_who_lacks_capacity_is_represented(office: Office) -> None:
    told = {"code": "limited", "basis": "court_declaration", "paper": "（2024）皖演民特1号判决"}
    grown = {**person("成年人", 711), "declared_capacity": told}
    assert codes(office.window.post(CASES, application(applicant=grown), 422)) == {
        ("representative", "representative_required")
    }
    wrong = {**grown, "declared_capacity": {**told, "basis": "hearsay"}}
    assert ("applicant.declared_capacity.basis", "unknown_code") in codes(
        office.window.post(CASES, application(applicant=wrong, representative=MOTHER), 422)
    )
    case = office.receive(applicant=grown, representative=MOTHER)
    body = case["application"]
    assert (body["applicant_capacity"], body["capacity_basis"]) == ("limited", "court_declaration")
    minor = {**child(713), "declared_capacity": told}
    assert ("applicant.declared_capacity", "not_an_adult") in codes(
        office.window.post(CASES, application(applicant=minor, representative=MOTHER), 422)
    )


@pytest.mark.one_database
def test_incapacity_known_later_needs_a_representative_from_then_on(office: Office) -> None:
    case = office.receive(applicant=person("成年人乙", 715))
    assert case["application"]["applicant_capacity"] == "full"
    told = {"code": "none", "basis": "determination_pending"}
    agent = {"name": "代理甲", "relationship": "entrusted_agent"}
    assert codes(change(office, case, 422, representative=agent, declared_capacity=told)) == {
        ("representative", "representative_required")
    }
    changed = change(office, case, representative=MOTHER, declared_capacity=told)
    assert changed["application"]["applicant_capacity"] == "none"
    assert codes(change(office, case, 422, representative=None)) == {
        ("representative", "representative_required")
    }


def test_a_child_known_only_from_the_screening_is_represented_before_aid_is_given(office: Office) -> None:
    nobody_said = applicant(birth_date=None, id_type=None, id_number=None)
    case = office.receive(applicant=nobody_said)
    assert case["application"]["applicant_capacity"] is None
    case = office.make("screen", case, {"applicant": {"birth_date": "2012-01-01"}})
    assert case["application"]["applicant_capacity"] == "limited"
    assert "grant" not in office.show(case, "approver")["allowed_actions"]
    status, problem = office.refused("grant", case)
    assert (status, codes(problem)) == (409, {("", "representative_required")})
    path = f"/legal-aid/cases/{case['id']}/representative"
    body = {"representative": MOTHER, "reason": "申请人系未成年人。"}
    office.window.post(path, body, 200, match=case["version"])
    assert office.make("grant", office.show(case))["state"] == "granted"
