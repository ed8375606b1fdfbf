from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from caseapp.models import Organization, Region
from caseapp.vocabulary import RegionLevel, Role
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places

VILLAGE = {
    "name": "示例村人民调解委员会",
    "committee_type": "village",
    "division_code": "340202001001",
    "established_on": "2020-05-01",
}


@pytest.fixture(autouse=True)
def village(session: Session, places: Places) -> None:
    for code, level in (("340202001001", RegionLevel.VILLAGE), ("340207001", RegionLevel.TOWNSHIP)):
        parent = code[:9] if len(code) == 12 else code[:6]
        session.add(Region(code=code, name="示例", level=level, parent_code=parent, source="登记"))
    session.commit()


@pytest.fixture
def bureau(as_role: SignIn) -> ApiClient:
    return as_role(Role.BUREAU_OFFICER)


def faults(answer: Any) -> set[tuple[str, str]]:
    return {(fault["field"], fault["code"]) for fault in answer["errors"]}


def ids(answer: Any) -> list[str]:
    return [item["id"] for item in answer["items"]]


def test_a_committee_is_its_own_processor_in_the_county_it_serves(
    bureau: ApiClient, session: Session
) -> None:
    made = bureau.post("/mediation/committees", VILLAGE)
    assert (made["region_code"], made["serial"], made["dissolved_on"]) == ("340202", 4, None)
    office = session.get_one(Organization, UUID(made["id"]))
    assert (office.kind, office.processor_id) == ("mediation_committee", office.id)
    assert bureau.get(f"/mediation/committees/{made['id']}") == made


def test_an_enterprise_committee_serves_no_division(bureau: ApiClient) -> None:
    body = {
        **VILLAGE,
        "committee_type": "enterprise_institution",
        "division_code": None,
        "region_code": "340207",
    }
    assert bureau.post("/mediation/committees", body)["division_code"] is None


def test_every_fault_of_a_committee_is_named(bureau: ApiClient) -> None:
    def refused(**changes: Any) -> set[tuple[str, str]]:
        return faults(bureau.post("/mediation/committees", {**VILLAGE, **changes}, 422))

    bureau.post("/mediation/committees", VILLAGE)
    assert refused() == {("division_code", "taken")}
    assert refused(division_code=None) == {("division_code", "required")}
    assert refused(division_code="340202001") == {("division_code", "level")}
    assert refused(division_code="340207001") == {("division_code", "level")}
    assert refused(division_code="340202001001", region_code="310000") == {
        ("region_code", "unknown_region"),
        ("division_code", "unknown_region"),
    }
    assert refused(region_code="340202001") == {
        ("region_code", "county_or_above"),
        ("division_code", "taken"),
    }
    assert faults(bureau.post("/mediation/committees", {"committee_type": "court"}, 422)) == {
        ("name", "required"),
        ("committee_type", "choice"),
        ("established_on", "required"),
    }


def test_a_dissolved_committee_makes_room(bureau: ApiClient) -> None:
    made = bureau.post("/mediation/committees", VILLAGE)
    bureau.patch(f"/organizations/{made['id']}", {"closed_on": "2025-03-31"}, match=1)
    assert bureau.get(f"/mediation/committees/{made['id']}")["dissolved_on"] == "2025-03-31"
    again = bureau.post("/mediation/committees", VILLAGE)
    assert ids(bureau.get("/mediation/committees?committee_type=village&on=2025-04-01")) == [again["id"]]
    mediator = {
        "committee_id": made["id"],
        "name": "调解员",
        "engagement": "part_time",
        "engaged_on": "2025-04-01",
    }
    assert faults(bureau.post("/mediation/mediators", mediator, 422)) == {("committee_id", "dissolved")}


def test_committees_filter_page_and_keep_to_scope(bureau: ApiClient, as_role: SignIn, places: Places) -> None:
    made = bureau.post("/mediation/committees", VILLAGE)["id"]
    path = "/mediation/committees"
    assert ids(bureau.get(path)) == [str(places.committee), made]
    assert ids(bureau.get(f"{path}?division_code=340202001001")) == [made]
    assert ids(bureau.get(f"{path}?committee_type=township_subdistrict")) == [str(places.committee)]
    assert ids(bureau.get(f"{path}?region_code=340207")) == ids(bureau.get(f"{path}?on=2014-12-31")) == []
    first = bureau.get(f"{path}?limit=1")
    assert ids(bureau.get(path, query_string={"after": first["next"]})) == [made]
    mediator = as_role(Role.MEDIATOR)
    assert ids(mediator.get(path)) == [str(places.committee)]
    assert mediator.get(f"{path}/{made}", 404)["code"] == "not_found"


def test_the_lists_ask_the_same_number_of_questions_however_long(
    bureau: ApiClient, places: Places, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    paths = ("/mediation/committees", "/mediation/mediators")
    short = [count_queries(lambda path=path: bureau.get(path)) for path in paths]
    bureau.post("/mediation/committees", VILLAGE)
    person = {"committee_id": str(places.committee), "engagement": "part_time", "engaged_on": "2025-01-01"}
    for name in "甲乙丙":
        bureau.post("/mediation/mediators", {**person, "name": name})
    assert [count_queries(lambda path=path: bureau.get(path)) for path in paths] == short


def test_a_mediator_is_engaged_and_ends(as_role: SignIn, places: Places) -> None:
    manager = as_role(Role.COMMITTEE_MANAGER)
    body = {
        "committee_id": str(places.committee),
        "name": "调解员甲",
        "engagement": "part_time",
        "engaged_on": "2024-01-01",
    }
    made = manager.post("/mediation/mediators", body)
    unsaid = {
        "sex": None,
        "minority": None,
        "lawyer": False,
        "specialities": [],
        "languages": [],
        "grade": None,
    }
    plain = {"id": made["id"], "region_code": "340202", "ended_on": None, "version": 1}
    assert made == {**body, **plain, **unsaid}
    path = f"/mediation/mediators/{made['id']}"
    assert manager.get(path) == made
    assert manager.patch(path, {"ended_on": "2024-12-31"}, 428)["code"] == "precondition_required"
    assert manager.patch(path, {"ended_on": "2024-12-31"}, match=1)["ended_on"] == "2024-12-31"
    assert manager.patch(path, {"name": "x"}, 412, match=1)["code"] == "precondition_failed"
    assert faults(manager.patch(path, {"ended_on": "2023-12-31"}, 422, match=2)) == {("ended_on", "period")}
    assert faults(manager.patch(path, {"engagement": "full_time"}, 422, match=2)) == {
        ("engagement", "unknown_field")
    }
    lists = "/mediation/mediators?committee_id=" + str(places.committee)
    assert ids(manager.get(f"{lists}&engagement=part_time&on=2024-12-31")) == [made["id"]]
    assert ids(manager.get(f"{lists}&on=2025-01-01&region_code=340200")) == [str(places.mediator)]
    assert ids(manager.get("/mediation/mediators?region_code=340207")) == []


def test_every_fault_of_a_mediator_is_named(as_role: SignIn) -> None:
    body = {
        "committee_id": str(uuid4()),
        "name": "调解员",
        "engagement": "full_time",
        "engaged_on": "2025-02-01",
        "ended_on": "2025-01-31",
    }
    refused = as_role(Role.COMMITTEE_MANAGER).post("/mediation/mediators", body, 422)
    assert faults(refused) == {("committee_id", "unknown"), ("ended_on", "period")}


def test_who_may_not(as_role: SignIn, client: ApiClient, bureau: ApiClient, places: Places) -> None:
    other = bureau.post("/mediation/committees", VILLAGE)["id"]
    mine = str(places.committee)
    mediator = {"committee_id": mine, "name": "丙", "engagement": "full_time", "engaged_on": "2025-01-01"}
    assert client.post("/mediation/committees", VILLAGE, 401)["code"] == "unauthenticated"
    assert client.get("/mediation/mediators", 401)["code"] == "unauthenticated"
    assert as_role(Role.COMMITTEE_MANAGER).post("/mediation/committees", VILLAGE, 403)["code"] == "forbidden"
    assert as_role(Role.MEDIATOR).post("/mediation/mediators", mediator, 403)["code"] == "forbidden"
    assert as_role(Role.INTAKE_OFFICER).get("/mediation/committees", 403)["code"] == "forbidden"
    manager = as_role(Role.COMMITTEE_MANAGER)
    foreign = {**mediator, "committee_id": other}
    assert faults(manager.post("/mediation/mediators", foreign, 422)) == {("committee_id", "unknown")}
    made = bureau.post("/mediation/mediators", foreign)["id"]
    assert manager.patch(f"/mediation/mediators/{made}", {"name": "x"}, 404, match=1)["code"] == "not_found"
