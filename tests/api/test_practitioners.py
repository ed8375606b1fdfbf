from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from caseapp.models import Organization, Practitioner
from caseapp.vocabulary import Role
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places


@pytest.fixture
def bureau(as_role: SignIn) -> ApiClient:
    return as_role(Role.BUREAU_OFFICER)


@pytest.fixture
def lawyer(places: Places) -> dict[str, Any]:
    return {
        "organization_id": str(places.firm),
        "name": "律师戊",
        "provider_type": "lawyer",
        "license_number": "13402202010000001",
        "practice_since": "2020-01-01",
        "criminal_practice_since": "2021-01-01",
        "active_from": "2020-01-01",
    }


def test_a_practitioner_is_registered_in_the_region_of_the_office(
    bureau: ApiClient, lawyer: dict[str, Any]
) -> None:
    made = bureau.post("/practitioners", lawyer)
    assert made == {**made, **lawyer, "region_code": "340202", "active_to": None, "version": 1}
    assert bureau.get(f"/practitioners/{made['id']}") == made


def test_every_fault_is_named(bureau: ApiClient, lawyer: dict[str, Any], places: Places) -> None:
    def faults(**changes: Any) -> set[tuple[str, str]]:
        refused = bureau.post("/practitioners", {**lawyer, **changes}, 422)
        return {(fault["field"], fault["code"]) for fault in refused["errors"]}

    bureau.post("/practitioners", lawyer)
    assert faults(
        organization_id=str(uuid4()),
        practice_since="2099-01-01",
        criminal_practice_since="2019-01-01",
        active_to="2019-12-31",
    ) == {
        ("organization_id", "unknown"),
        ("practice_since", "future"),
        ("criminal_practice_since", "period"),
        ("active_to", "period"),
        ("license_number", "taken"),
    }
    assert faults(organization_id=str(places.committee), license_number=None) == {
        ("organization_id", "organization_kind")
    }
    unreadable = bureau.post("/practitioners", {"provider_type": "judge", "active_from": "soon"}, 422)
    assert {f["field"] for f in unreadable["errors"]} == {
        "organization_id",
        "name",
        "provider_type",
        "active_from",
    }


def test_the_list_filters_and_pages(bureau: ApiClient, lawyer: dict[str, Any], places: Places) -> None:
    def names(query: str) -> list[str]:
        return [item["name"] for item in bureau.get(f"/practitioners?{query}")["items"]]

    bureau.post("/practitioners", {**lawyer, "active_to": "2021-12-31"})
    assert names("provider_type=grassroots_legal_worker") == ["基层法律服务工作者丙"]
    assert names(f"organization_id={places.institution}") == []
    assert len(names("region_code=340200")) == 4
    assert names("region_code=340207") == []
    assert "律师戊" in names("on=2021-12-31")
    assert "律师戊" not in names("on=2022-01-01")
    first = bureau.get("/practitioners?limit=3")
    rest = bureau.get("/practitioners", query_string={"after": first["next"]})
    assert [item["name"] for item in rest["items"]] == ["律师戊"]


def test_the_list_asks_the_same_number_of_questions_however_long(
    bureau: ApiClient, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    short = count_queries(lambda: bureau.get("/practitioners?limit=1"))
    assert count_queries(lambda: bureau.get("/practitioners")) == short


def test_a_change_needs_the_version_last_read(bureau: ApiClient, places: Places) -> None:
    path = f"/practitioners/{places.lawyer}"
    assert bureau.patch(path, {"active_to": "2025-06-30"}, 428)["code"] == "precondition_required"
    changed = bureau.patch(path, {"active_to": "2025-06-30"}, match=1)
    assert (changed["active_to"], changed["version"]) == ("2025-06-30", 2)
    assert bureau.patch(path, {"active_to": None}, 412, match=1)["code"] == "precondition_failed"
    refused = bureau.patch(path, {"active_to": "2014-01-01"}, 422, match=2)
    assert [(f["field"], f["code"]) for f in refused["errors"]] == [("active_to", "period")]
    assert bureau.patch(path, {"organization_id": str(uuid4())}, 422, match=2)["errors"]


def test_who_may_not(
    as_role: SignIn, client: ApiClient, lawyer: dict[str, Any], places: Places, session: Session
) -> None:
    assert client.post("/practitioners", lawyer, 401)["code"] == "unauthenticated"
    assert as_role(Role.INTAKE_OFFICER).post("/practitioners", lawyer, 403)["code"] == "forbidden"
    foreign = as_role(Role.APPROVER, at=places.foreign)
    assert foreign.post("/practitioners", lawyer, 422)["errors"][0]["code"] == "unknown"
    path = f"/practitioners/{places.lawyer}"
    assert foreign.patch(path, {"name": "x"}, 404, match=1)["code"] == "not_found"
    assert foreign.get(f"/practitioners/{uuid4()}", 404)["code"] == "not_found"
    assert session.get_one(Practitioner, places.lawyer).name == "律师甲"
    assert session.get_one(Organization, places.firm).region_code == "340202"
