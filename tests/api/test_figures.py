from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from caseapp import clock
from caseapp.models import LocalFigure, Region
from caseapp.services import figures
from caseapp.vocabulary import Role
from tests.clients import ApiClient
from tests.conftest import SignIn

DIBAO = {
    "name": "minimum_living_standard",
    "value": "760",
    "unit": "yuan_per_month",
    "valid_from": "2025-01-01",
    "valid_to": None,
    "variant": "urban",
    "source": "测试数",
}
PATH = "/regions/340200/figures"


def put(client: ApiClient, *rows: dict[str, Any], expect: int = 200, path: str = PATH) -> Any:
    return client.put(path, {"figures": list(rows)}, expect)


def values(answer: Any) -> list[str]:
    return [row["value"] for row in answer["in_force"]]


@pytest.fixture
def bureau(as_role: SignIn) -> ApiClient:
    return as_role(Role.BUREAU_OFFICER)


def test_a_figure_is_recorded_with_who_and_when(bureau: ApiClient) -> None:
    made = put(bureau, DIBAO)["figures"][0]
    assert made == {
        **DIBAO,
        "id": made["id"],
        "recorded_at": made["recorded_at"],
        "recorded_by_id": str(bureau.account_id),
    }


def test_a_figure_that_the_line_of_the_place_does_not_read_is_recorded_with_a_note(bureau: ApiClient) -> None:
    answer = put(bureau, DIBAO, {**DIBAO, "name": "hardship_line"})
    assert [row["name"] for row in answer["figures"]] == ["minimum_living_standard", "hardship_line"]
    assert [(note["field"], note["code"]) for note in answer["notes"]] == [
        ("figures.1.name", "figure_not_read")
    ]
    assert values(bureau.get(f"{PATH}?on=2025-06-01&name=hardship_line")) == ["760"]


def test_the_figure_in_force_is_that_of_the_day(bureau: ApiClient) -> None:
    put(bureau, DIBAO, {**DIBAO, "value": "800", "valid_from": "2026-01-01"})
    assert values(bureau.get(f"{PATH}?on=2025-12-31")) == ["760"]
    assert values(bureau.get(f"{PATH}?on=2026-01-01")) == ["800"]
    assert values(bureau.get(f"{PATH}?on=2024-12-31")) == []


def test_a_correction_is_a_further_row_and_the_history_keeps_both(bureau: ApiClient) -> None:
    put(bureau, DIBAO)
    put(bureau, {**DIBAO, "value": "765.50"})
    found = bureau.get(f"{PATH}?on=2025-06-01")
    assert values(found) == ["765.5"]
    assert [row["value"] for row in found["items"]] == ["760", "765.5"]


def test_last_years_figure_entered_late_does_not_push_out_this_years(bureau: ApiClient) -> None:
    put(bureau, DIBAO)
    put(bureau, {**DIBAO, "value": "700", "valid_from": "2024-01-01"})
    assert values(bureau.get(f"{PATH}?on=2025-06-01")) == ["760"]
    assert values(bureau.get(f"{PATH}?on=2024-06-01")) == ["700"]


def test_a_figure_ends_after_its_last_day(bureau: ApiClient) -> None:
    put(bureau, {**DIBAO, "valid_to": "2025-06-30"})
    assert values(bureau.get(f"{PATH}?on=2025-06-30")) == ["760"]
    assert values(bureau.get(f"{PATH}?on=2025-07-01")) == []


def test_a_correction_may_end_a_figure(bureau: ApiClient) -> None:
    put(bureau, {**DIBAO, "value": "700", "valid_from": "2024-01-01"}, DIBAO)
    put(bureau, {**DIBAO, "valid_to": "2025-06-30"})
    assert values(bureau.get(f"{PATH}?on=2025-06-30")) == ["760"]
    assert values(bureau.get(f"{PATH}?on=2025-07-01")) == []  # what it replaced does not come back


def test_a_common_figure_takes_the_place_of_older_ones_for_town_and_country(bureau: ApiClient) -> None:
    unified = {**DIBAO, "variant": None, "value": "900", "valid_from": "2026-01-01"}
    put(bureau, DIBAO, {**DIBAO, "variant": "rural", "value": "500"}, unified)
    assert values(bureau.get(f"{PATH}?on=2025-12-31")) == ["500", "760"]
    assert values(bureau.get(f"{PATH}?on=2026-01-01")) == ["900"]


def test_what_was_known_earlier_can_be_asked(
    bureau: ApiClient, on_day: Callable[[str], date], ctx: Flask
) -> None:
    on_day("2025-03-01")
    put(bureau, DIBAO)
    on_day("2025-05-01")
    put(bureau, {**DIBAO, "value": "790"})
    then = {"on": "2025-06-01", "recorded_by": "2025-04-01T00:00:00+08:00"}
    assert values(bureau.get(PATH, query_string=then)) == ["760"]
    day, known = date(2025, 6, 1), clock.now() - timedelta(days=30)
    before = figures.in_force("340200", "minimum_living_standard", "urban", day, known)
    after = figures.in_force("340200", "minimum_living_standard", "urban", day)
    assert before is not None
    assert after is not None
    assert (before.value, after.value) == (Decimal(760), Decimal(790))
    assert figures.in_force("340200", "minimum_living_standard", "rural", day) is None


def test_screening_is_given_the_rows_of_the_chain_upwards(
    bureau: ApiClient, session: Session, ctx: Flask
) -> None:
    put(bureau, DIBAO)
    put(bureau, {**DIBAO, "value": "750"}, path="/regions/340207/figures")
    session.add(
        LocalFigure(
            region_code="340000",
            name="minimum_wage",
            value=Decimal(2060),
            unit="yuan",
            valid_from=date(2025, 1, 1),
            source="-",
        )
    )
    session.commit()
    found = {(row.region_code, row.value) for row in figures.rows_for(["340202001"])}
    assert found == {("340200", Decimal(760)), ("340000", Decimal(2060))}


def test_future_days_are_allowed(bureau: ApiClient) -> None:
    put(bureau, {**DIBAO, "valid_from": "2099-01-01"})
    assert values(bureau.get(PATH)) == []


def test_the_list_filters_by_name_and_variant(bureau: ApiClient) -> None:
    people = {
        **DIBAO,
        "name": "population_resident",
        "value": 3644420,
        "unit": "persons",
        "variant": None,
    }
    put(bureau, DIBAO, {**DIBAO, "variant": "rural", "value": "700"}, people)
    assert values(bureau.get(f"{PATH}?name=population_resident")) == ["3644420"]
    assert values(bureau.get(f"{PATH}?variant=rural")) == ["700"]
    assert len(bureau.get(f"{PATH}?limit=2")["items"]) == 2


def test_hand_entered_parts_of_indicators_are_taken(bureau: ApiClient) -> None:
    part = {**DIBAO, "name": "input.lawyers_per_10k.numerator", "unit": "persons", "variant": None}
    assert put(bureau, part)["figures"][0]["name"] == part["name"]


def test_every_fault_of_every_figure_is_named(bureau: ApiClient) -> None:
    refused = put(
        bureau,
        {**DIBAO, "unit": "persons", "valid_to": "2024-12-31", "value": "0"},
        DIBAO,
        {**DIBAO, "name": "population_resident", "value": "1.5", "unit": "yuan"},
        {**DIBAO, "name": "target.lawyers_per_10k"},
        {**DIBAO, "name": "price_of_tea"},
        expect=422,
    )
    assert sorted((fault["field"], fault["code"]) for fault in refused["errors"]) == [
        ("figures.0.unit", "unit"),
        ("figures.0.valid_to", "period"),
        ("figures.0.value", "range"),
        ("figures.1.name", "repeated"),
        ("figures.2.unit", "unit"),
        ("figures.2.value", "whole"),
        ("figures.2.variant", "variant"),
        ("figures.3.name", "use_targets"),
        ("figures.4.name", "unknown_figure"),
    ]


@pytest.mark.parametrize("value", ["-1", "1e400", "NaN", "abc", True, "0.0000001", None])
def test_a_value_that_is_no_number_of_the_column_is_refused(bureau: ApiClient, value: Any) -> None:
    assert put(bureau, {**DIBAO, "value": value}, expect=422)["errors"][0]["field"] == "figures.0.value"


def test_who_may_not_record(as_role: SignIn, session: Session, bureau: ApiClient, client: ApiClient) -> None:
    session.add(Region(code="340300", name="蚌埠市", level="prefecture", parent_code="340000", source="-"))
    session.commit()
    assert put(client, DIBAO, expect=401)["code"] == "unauthenticated"
    assert put(as_role(Role.INTAKE_OFFICER), DIBAO, expect=403)["code"] == "forbidden"
    assert put(bureau, DIBAO, expect=404, path="/regions/340300/figures")["code"] == "not_found"
    assert put(bureau, DIBAO, expect=404, path="/regions/340299/figures")["code"] == "not_found"
    assert client.get("/regions/340299/figures", 401)["code"] == "unauthenticated"
    assert bureau.get("/regions/340299/figures", 404)["code"] == "not_found"


def test_the_list_asks_the_same_number_of_questions_however_long(
    bureau: ApiClient, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    put(bureau, DIBAO)
    short = count_queries(lambda: bureau.get(PATH))
    put(bureau, *({**DIBAO, "valid_from": f"20{year}-01-01"} for year in range(26, 60)))
    assert count_queries(lambda: bureau.get(PATH)) == short
