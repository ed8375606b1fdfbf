"""Restriction in mediation and duty-lawyer help: names leave lists, reading says why, duties go on."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from caseapp.models import Organization
from caseapp.vocabulary import OrganizationKind, Role
from tests.cases import Office, identity
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import SINCE, Places
from tests.privacy_world import SELF, purposeful

MEDIATION = "/mediation/cases"
HELP = "/duty/help-records"
NUMBERED = {"name": "当事人甲", "id_type": "resident_id", "id_number": identity()}
DISPUTE = {
    "dispute_type": "neighborhood",
    "source": "party_application",
    "parties": [NUMBERED, {"name": "当事人乙"}],
    "facts": "楼上漏水。",
}
OBJECTION = {**SELF, "ground": "objection"}


@pytest.fixture(autouse=True)
def march(on_day: Callable[[str], date]) -> None:
    on_day("2025-03-03")


def person_of(case: Any, name: str) -> str:
    return str(next(one["person_id"] for one in case["parties"] if one["name"] == name))


def listed(client: ApiClient) -> dict[str, list[str]]:
    return {one["id"]: one["parties"] for one in client.get(MEDIATION)["items"]}


def test_an_ended_dispute_loses_the_restricted_name_and_then_the_row(as_role: SignIn, places: Places) -> None:
    mediator = as_role(Role.MEDIATOR, mediator_id=places.mediator)
    manager = as_role(Role.COMMITTEE_MANAGER)
    case = mediator.post(MEDIATION, DISPUTE)
    person = person_of(case, "当事人甲")
    manager.post(f"/persons/{person}/restriction", OBJECTION)
    assert listed(mediator) == {case["id"]: ["当事人甲", "当事人乙"]}
    path = f"{MEDIATION}/{case['id']}"
    refused = {"accepted": False, "reason": "already_settled"}
    mediator.post(f"{path}/acceptance", refused, expect=200, match=case["version"])
    assert listed(mediator) == {case["id"]: ["当事人乙"]}
    assert mediator.get(path, expect=409)["code"] == "person_restricted"
    purposeful(mediator, path)
    assert mediator.post(MEDIATION, DISPUTE, expect=409)["code"] == "person_restricted"
    manager.post(f"/persons/{person_of(case, '当事人乙')}/restriction", OBJECTION)
    assert listed(mediator) == {}


def test_a_restricted_persons_help_leaves_the_list_but_new_help_is_given(
    as_role: SignIn, places: Places
) -> None:
    officer, approver = as_role(Role.INTAKE_OFFICER), as_role(Role.APPROVER)
    station = approver.post("/duty/stations", {"placement": "court", "name": "法院工作站"})["id"]
    body = {
        "station_id": station,
        "person": {**NUMBERED, "name": "测试嫌疑人"},
        "stage": "trial",
        "request_source": "own_request",
        "requested_at": "2025-03-03T08:00:00+08:00",
        "provided_at": "2025-03-03T09:00:00+08:00",
        "helper_id": str(places.lawyer),
        "mode": "in_person",
        "helped_items": ["legal_advice"],
        "has_defender": False,
    }
    given = officer.post(HELP, body)
    approver.post(f"/persons/{given['person_id']}/restriction", OBJECTION)
    assert officer.get(HELP)["items"] == []
    path = f"{HELP}/{given['id']}"
    assert officer.get(path, expect=409)["code"] == "person_restricted"
    purposeful(officer, path)
    owed = {**body, "provided_at": None, "helper_id": None, "mode": None, "helped_items": []}
    again = officer.post(HELP, owed)
    assert again["person_id"] == given["person_id"]
    assert [one["id"] for one in officer.get(HELP)["items"]] == [again["id"]]


def test_an_ended_case_is_neither_unmasked_nor_listed_among_reviews_nor_drilled_down_to(
    office: Office, as_role: SignIn
) -> None:
    case = office.reach("reviewed")
    applicant = next(one for one in case["parties"] if one["role"] == "applicant")
    bureau = as_role(Role.BUREAU_OFFICER)
    drilled = "/metrics/values/legal_aid_per_100k/cases?region_code=340200&year=2025"
    before = bureau.get(drilled)
    assert (before["total"], before["visible"], before["hidden"]) == (1, 1, 0)
    assert [row["case_id"] for row in office.reviewer.get("/quality/reviews")["items"]] == [case["id"]]
    office.approver.post(f"/persons/{applicant['person_id']}/restriction", OBJECTION)
    full = {"fields": ["phone"], "reason_code": "contact", "reason": "回访。"}
    unmask = f"/cases/{case['id']}/parties/{applicant['id']}/unmask"
    assert office.window.post(unmask, full, 409)["code"] == "person_restricted"
    assert office.reviewer.get("/quality/reviews")["items"] == []
    after = bureau.get(drilled)
    assert (after["total"], after["visible"], after["hidden"], after["items"]) == (1, 0, 1, [])


def test_who_is_known_by_duty_help_alone_that_is_out_of_sight_is_not_there(
    as_role: SignIn, places: Places, session: Session
) -> None:
    """A branch of the same processor does not see its parent's duty records, so it serves no right of their persons."""
    branch = Organization(
        name="镜湖区法律援助工作站",
        kind=OrganizationKind.LEGAL_AID_INSTITUTION,
        region_code="340202",
        serial=9,
        parent_id=places.institution,
        processor_id=places.institution,
        established_on=SINCE,
    )
    session.add(branch)
    session.commit()
    approver, next_door = as_role(Role.APPROVER), as_role(Role.APPROVER, at=branch.id)
    seen = {}
    for name, who in (("parent", approver), ("branch", next_door)):
        station = who.post("/duty/stations", {"placement": "court", "name": f"{name}工作站"})["id"]
        owed = {
            "station_id": station,
            "person": {"name": "测试嫌疑人"},
            "stage": "trial",
            "request_source": "own_request",
            "requested_at": "2025-03-03T08:00:00+08:00",
            "has_defender": False,
        }
        seen[name] = who.post(HELP, owed)["person_id"]
    asked = {**SELF, "changes": {"name": "测试新名"}}
    for path, body in (("data-copies", SELF), ("corrections", asked), ("restriction", OBJECTION)):
        next_door.post(f"/persons/{seen['parent']}/{path}", body, expect=404)
    next_door.get(f"/persons/{seen['parent']}/privacy", expect=404)
    assert approver.get(f"/persons/{seen['parent']}/privacy")["restriction"] is None
    assert next_door.get(f"/persons/{seen['branch']}/privacy")["person"]["id"] == seen["branch"]
