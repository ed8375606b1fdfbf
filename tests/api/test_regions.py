from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from caseapp.errors import Invalid
from caseapp.extensions import unit_of_work
from caseapp.models import Region
from caseapp.services import regions
from caseapp.vocabulary import Role
from tests.clients import ApiClient
from tests.conftest import SignIn

VILLAGE = {"code": "340202001001", "name": "示例社区", "valid_from": "2020-01-01", "source": "市司法局登记"}


def codes(answer: Any) -> list[str]:
    return [item["code"] for item in answer["items"]]


def test_a_division_shows_those_above_it(as_role: SignIn) -> None:
    found = as_role(Role.INTAKE_OFFICER).get("/regions/340202001")
    assert [row["code"] for row in found["ancestors"]] == ["000000", "340000", "340200", "340202"]
    assert (found["level"], found["parent_code"]) == ("township", "340202")


def test_nobody_reads_regions_without_signing_in(client: ApiClient) -> None:
    assert client.get("/regions", 401)["code"] == "unauthenticated"


def test_an_unknown_division_is_not_found(as_role: SignIn) -> None:
    officer = as_role(Role.INTAKE_OFFICER)
    assert officer.get("/regions/999999", 404)["code"] == "not_found"
    assert officer.get("/regions/abc", 404)["code"] == "not_found"


def test_the_list_filters(as_role: SignIn) -> None:
    officer = as_role(Role.INTAKE_OFFICER)
    assert codes(officer.get("/regions?parent_code=340200")) == ["340202", "340207"]
    assert codes(officer.get("/regions?under=340202")) == ["340202", "340202001"]
    assert codes(officer.get("/regions?level=province")) == ["340000"]
    assert codes(officer.get("/regions?name=鸠江")) == ["340207"]


def test_a_division_is_listed_on_the_days_it_stands(as_role: SignIn) -> None:
    as_role(Role.BUREAU_OFFICER).post("/regions/340202/divisions", {"divisions": [VILLAGE]})
    officer = as_role(Role.INTAKE_OFFICER)
    assert codes(officer.get("/regions?parent_code=340202001&on=2020-01-01")) == [VILLAGE["code"]]
    assert codes(officer.get("/regions?parent_code=340202001&on=2019-12-31")) == []


def test_the_list_pages_by_cursor(as_role: SignIn) -> None:
    officer = as_role(Role.INTAKE_OFFICER)
    first = officer.get("/regions?limit=2")
    second = officer.get("/regions", query_string={"limit": 4, "after": first["next"]})
    assert codes(first) + codes(second) == ["000000", "340000", "340200", "340202", "340202001", "340207"]
    assert second["next"] is None
    assert officer.get("/regions?after=junk", 422)["errors"][0]["code"] == "cursor"


def test_the_list_asks_the_same_number_of_questions_however_long(
    as_role: SignIn, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    officer = as_role(Role.INTAKE_OFFICER)
    short = count_queries(lambda: officer.get("/regions?limit=1"))
    assert count_queries(lambda: officer.get("/regions?limit=200")) == short


def test_the_bureau_registers_villages(as_role: SignIn) -> None:
    bureau = as_role(Role.BUREAU_OFFICER)
    made = bureau.post("/regions/340202001/divisions", {"divisions": [VILLAGE]})
    assert made["divisions"][0] == {
        **VILLAGE,
        "level": "village",
        "parent_code": "340202001",
        "valid_to": None,
    }
    assert len(bureau.get("/regions/340202001001")["ancestors"]) == 5


def test_every_faulty_division_is_named(as_role: SignIn) -> None:
    rows = [
        {**VILLAGE, "code": "340202001"},
        {**VILLAGE, "code": "340207001001"},
        {**VILLAGE, "code": "340202009001"},
        VILLAGE,
        VILLAGE,
    ]
    refused = as_role(Role.BUREAU_OFFICER).post("/regions/340202/divisions", {"divisions": rows}, 422)
    assert [(fault["field"], fault["code"]) for fault in refused["errors"]] == [
        ("divisions.0.code", "taken"),
        ("divisions.1.code", "outside"),
        ("divisions.2.code", "no_parent"),
        ("divisions.4.code", "taken"),
    ]


def test_a_body_that_cannot_be_read_names_every_field(as_role: SignIn) -> None:
    rows = [{"code": "12", "name": "", "valid_from": "2020-02-30", "more": 1}]
    refused = as_role(Role.BUREAU_OFFICER).post("/regions/340202/divisions", {"divisions": rows}, 422)
    fields = {fault["field"].removeprefix("divisions.0.") for fault in refused["errors"]}
    assert fields == {"code", "name", "valid_from", "source", "more"}


def test_only_the_bureau_of_the_region_registers(as_role: SignIn, session: Session) -> None:
    session.add(Region(code="340300", name="蚌埠市", level="prefecture", parent_code="340000", source="-"))
    session.commit()
    body = {"divisions": [VILLAGE]}
    assert as_role(Role.INTAKE_OFFICER).post("/regions/340202/divisions", body, 403)["code"] == "forbidden"
    assert as_role(Role.BUREAU_OFFICER).post("/regions/340300/divisions", body, 404)["code"] == "not_found"


def test_the_published_tables_load_once(ctx: Flask, session: Session) -> None:
    with unit_of_work():
        first = regions.load(["340200", "340202"])
    with unit_of_work():
        again = regions.load(["340200"])
    assert (first["added"] > 6000, first["changed"]) == (True, 0)
    assert again == {"added": 0, "changed": 0, "kept": first["added"]}
    standing = sa.select(Region.code).where(Region.parent_code == "340200", Region.valid_to.is_(None))
    wuhu = ["340202", "340207", "340209", "340210", "340212", "340223", "340281"]
    assert sorted(session.scalars(standing)) == wuhu
    township = session.get_one(Region, "340202001")
    assert (township.name, township.parent_code) == ("张家山街道", "340202")


def test_a_merged_county_keeps_its_years(ctx: Flask, session: Session) -> None:
    with unit_of_work():
        regions.load()
    gone = session.get_one(Region, "340208")
    assert (gone.name, str(gone.valid_from), str(gone.valid_to)) == ("三山区", "2005-01-01", "2020-12-31")
    assert session.get_one(Region, "310115").parent_code == "310000"
    assert session.get(Region, "110100") is None


def test_a_prefix_that_is_no_division_is_refused(ctx: Flask) -> None:
    with pytest.raises(Invalid) as refused, unit_of_work():
        regions.load(["340200", "990000", "340299"])
    assert [fault.message_en for fault in refused.value.faults] == [
        "no division 340299",
        "no division 990000",
    ]
