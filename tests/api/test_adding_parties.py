"""A party added later, and conflicts of interest told when a case comes in, when a party is added, and at any look."""

from collections.abc import Callable
from datetime import date

import pytest

from caseapp.vocabulary import Role
from tests.assigning import appoint, dispute, faults_of, named, person
from tests.cases import Body, Office
from tests.conftest import SignIn


@pytest.fixture(autouse=True)
def monday(on_day: Callable[[str], date]) -> None:
    on_day("2025-03-03")


def add(office: Office, case: Body, who: Body, expect: int = 201) -> Body:
    return dict(office.window.post(f"/cases/{case['id']}/parties", who, expect))


def codes(found: list[Body]) -> dict[str, set[str]]:
    return {one["name"]: {reason["code"] for reason in one["reasons"]} for one in found}


def test_who_comes_in_against_a_client_is_told_with_the_workers_in_conflict(office: Office) -> None:
    wife, husband = person("妻某", 601), person("夫某", 603)
    appoint(office, dispute(office, wife, named(husband)), office.places.lawyer)
    answer = office.receive(applicant=husband, opposing_parties=[{"name": "妻某"}])
    assert codes(answer["conflicts"])["律师甲"] == {"conflict_of_interest"}
    assert all("第四十七条" not in str(one) for one in answer["conflicts"])
    assert office.receive(applicant=person("路人", 605))["conflicts"] == []


def test_a_party_added_later_shows_that_the_worker_cannot_go_on(office: Office) -> None:
    one, other = person("当事人一", 611), person("当事人二", 613)
    appoint(office, dispute(office, one, {"name": "示例公司"}), office.places.lawyer)
    case = appoint(office, dispute(office, other, {"name": "别的公司"}), office.places.lawyer)
    path = f"/cases/{case['id']}/conflicts"
    assert office.window.get(path) == []
    added = add(office, case, named(one))
    assert [party["role"] for party in added["parties"]] == ["applicant", "opposing_party", "opposing_party"]
    assert codes(added["conflicts"]) == {"律师甲": {"conflict_of_interest"}}
    (seen,) = office.approver.get(path)
    assert codes([seen]) == {"律师甲": {"conflict_client_is_opponent"}}
    assert (seen["waived"], seen["reasons"][0]["waivable"]) == (False, True)
    events = office.approver.get(f"/cases/{case['id']}/events")
    (event,) = (row for row in events if row["verb"] == "party.added")
    assert event["codes"] == {"role": "opposing_party", "workers_in_conflict": 1}
    again = appoint(
        office,
        office.show(case),
        office.places.lawyer,
        who="approver",
        end_reason="other",
        waiver_reason="双方书面同意。",
    )
    assert again["state"] == "assigned"
    assert [one["waived"] for one in office.approver.get(path)] == [True]


def test_nobody_is_added_twice_or_against_themselves_and_nothing_after_the_end(office: Office) -> None:
    who = person("当事人三", 615)
    case = dispute(office, who, named(person("对方", 617)), "under_review")
    assert faults_of(add(office, case, named(who), 422)) == {"party_named_twice"}
    assert faults_of(add(office, case, named(person("对方", 617)), 422)) == {"party_named_twice"}
    assert faults_of(add(office, case, {"name": "另一人", "id_type": "resident_id", "id_number": "1"}, 422))
    before = office.show(case)
    assert len(before["parties"]) == 2
    ended = office.make("withdraw", before)
    assert add(office, ended, named(person("另一人", 619)), 409)["code"] == "case_ended"


def test_only_the_window_adds_and_only_who_appoints_looks(office: Office, as_role: SignIn) -> None:
    case = office.receive()
    worker = as_role(Role.LEGAL_AID_WORKER, at=office.places.firm, practitioner_id=office.places.lawyer)
    worker.get(f"/cases/{case['id']}/conflicts", 403)
    as_role(Role.QUALITY_REVIEWER).post(f"/cases/{case['id']}/parties", {"name": "某人"}, 403)
