from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from caseapp.models import Organization, Region
from caseapp.vocabulary import OrganizationKind, Role
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places

FIRM = {"name": "新设律师事务所", "kind": "law_firm", "region_code": "340202", "established_on": "2020-01-01"}


@pytest.fixture
def bureau(as_role: SignIn) -> ApiClient:
    return as_role(Role.BUREAU_OFFICER)


@pytest.fixture
def elsewhere(session: Session) -> Organization:
    session.add(Region(code="340300", name="蚌埠市", level="prefecture", parent_code="340000", source="-"))
    session.flush()
    body = Organization(name="蚌埠市司法局", kind="justice_bureau", region_code="340300", serial=1)
    body.processor_id = body.id
    session.add(body)
    session.commit()
    return body


def test_a_body_takes_the_next_serial_of_its_region(bureau: ApiClient) -> None:
    made = bureau.post("/organizations", FIRM)
    assert (made["serial"], made["processor_id"], made["version"]) == (4, made["id"], 1)
    assert bureau.post("/organizations", FIRM)["serial"] == 5
    assert bureau.get(f"/organizations/{made['id']}") == made


def test_a_work_station_belongs_to_the_processor_of_its_institution(
    bureau: ApiClient, places: Places
) -> None:
    station = {
        **FIRM,
        "kind": "work_station",
        "region_code": "340202001",
        "parent_id": str(places.institution),
    }
    made = bureau.post("/organizations", station)
    assert made["processor_id"] == str(places.institution)
    below = bureau.post("/organizations", {**station, "parent_id": made["id"]})
    assert below["processor_id"] == str(places.institution)


def test_every_fault_is_named(bureau: ApiClient, places: Places, elsewhere: Organization) -> None:
    def faults(**changes: Any) -> set[tuple[str, str]]:
        refused = bureau.post("/organizations", {**FIRM, **changes}, 422)
        return {(fault["field"], fault["code"]) for fault in refused["errors"]}

    assert faults(region_code="340300", parent_id=str(uuid4())) == {
        ("region_code", "unknown_region"),
        ("parent_id", "unknown"),
    }
    assert faults(kind="mediation_committee") == {("kind", "use_committees")}
    assert faults(kind="work_station") == {("parent_id", "required")}
    assert faults(parent_id=str(places.bureau)) == {("parent_id", "parent_kind")}
    assert faults(region_code="340202001") == {("region_code", "county_or_above")}
    assert faults(kind="legal_aid_institution", parent_id=str(elsewhere.id)) == {("parent_id", "unknown")}
    unreadable = bureau.post("/organizations", {"name": "", "kind": "shop", "extra": 1}, 422)
    assert {f["field"] for f in unreadable["errors"]} == {"name", "kind", "region_code", "extra"}


def test_a_closed_body_takes_no_work_station(bureau: ApiClient, places: Places) -> None:
    bureau.patch(f"/organizations/{places.institution}", {"closed_on": "2025-01-01"}, match=1)
    station = {**FIRM, "kind": "work_station", "parent_id": str(places.institution)}
    assert bureau.post("/organizations", station, 422)["errors"][0]["code"] == "closed"


def test_the_list_filters_and_pages(bureau: ApiClient, places: Places, elsewhere: Organization) -> None:
    def ids(query: str) -> list[str]:
        return [item["id"] for item in bureau.get(f"/organizations?{query}")["items"]]

    assert ids("kind=law_firm") == [str(places.firm)]
    assert ids("region_code=340207") == [str(places.foreign)]
    assert str(elsewhere.id) not in ids("region_code=340200")
    station = bureau.post(
        "/organizations", {**FIRM, "kind": "work_station", "parent_id": str(places.institution)}
    )
    assert ids(f"parent_id={places.institution}") == [station["id"]]
    first = bureau.get("/organizations?limit=2")
    rest = bureau.get("/organizations", query_string={"after": first["next"]})
    assert len(first["items"]) + len(rest["items"]) == 7


def test_the_list_asks_the_same_number_of_questions_however_long(
    bureau: ApiClient, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    short = count_queries(lambda: bureau.get("/organizations?limit=1"))
    assert count_queries(lambda: bureau.get("/organizations")) == short


def test_a_change_needs_the_version_last_read(bureau: ApiClient, places: Places) -> None:
    path = f"/organizations/{places.firm}"
    assert bureau.patch(path, {"name": "改名"}, 428)["code"] == "precondition_required"
    assert bureau.patch(path, {"name": "改名律所"}, match=1)["version"] == 2
    assert bureau.patch(path, {"name": "再改"}, 412, match=1)["code"] == "precondition_failed"
    reply = bureau.request("GET", path)
    assert (reply.headers["ETag"], reply.get_json()["name"]) == ('"2"', "改名律所")


def test_a_body_closes_after_it_began_and_may_reopen(bureau: ApiClient, places: Places) -> None:
    path = f"/organizations/{places.firm}"
    refused = bureau.patch(path, {"closed_on": "2014-12-31"}, 422, match=1)
    assert refused["errors"][0]["field"] == "closed_on"
    assert bureau.patch(path, {"closed_on": "2025-01-01"}, match=1)["closed_on"] == "2025-01-01"
    assert bureau.patch(path, {"closed_on": None}, match=2)["closed_on"] is None


def test_who_may_not(
    as_role: SignIn, client: ApiClient, bureau: ApiClient, elsewhere: Organization, places: Places
) -> None:
    assert client.post("/organizations", FIRM, 401)["code"] == "unauthenticated"
    assert as_role(Role.INTAKE_OFFICER).post("/organizations", FIRM, 403)["code"] == "forbidden"
    assert bureau.patch(f"/organizations/{elsewhere.id}", {"name": "x"}, 404, match=1)["code"] == "not_found"
    assert bureau.get(f"/organizations/{uuid4()}", 404)["code"] == "not_found"
    assert as_role(Role.MEDIATOR).get(f"/organizations/{places.firm}")["kind"] == OrganizationKind.LAW_FIRM


def test_the_same_key_replays_and_another_body_conflicts(bureau: ApiClient) -> None:
    headers = {"Idempotency-Key": "one"}
    made = bureau.post("/organizations", FIRM, headers=headers)
    assert bureau.post("/organizations", FIRM, headers=headers)["id"] == made["id"]
    other = bureau.post("/organizations", {**FIRM, "name": "别的"}, 409, headers=headers)
    assert other["code"] == "idempotency_key_reused"
