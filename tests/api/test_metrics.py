"""`/metrics`: definitions, values, drill-down and targets, and who may see what."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from caseapp.models import AccessLog, Organization
from caseapp.vocabulary import DecisionOutcome, Engagement, OrganizationKind, Role
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.metrics.world import World, noon
from tests.places import Places

CITY, JINGHU, JIUJIANG = "340200", "340202", "340207"
VALUES = f"/metrics/values?region_code={CITY}&year=2025"
TARGETS = "/metrics/targets"
MARCH = date(2025, 3, 10)
READER = Role.BUREAU_OFFICER


@pytest.fixture
def world(session: Session, places: Places, on_day: Callable[[str], date]) -> World:
    """Rows are added to the offices of `places`; it is 1 February 2026."""
    on_day("2026-02-01")
    world = World(session)
    for office in session.scalars(sa.select(Organization)):
        if office.kind is OrganizationKind.LEGAL_AID_INSTITUTION:
            world.adopt(office)
    return world


@pytest.fixture
def bureau(as_role: SignIn) -> ApiClient:
    return as_role(READER)


def one(answer: Any, code: str) -> Any:
    return next(item for item in answer["items"] if item["indicator"] == code)


def rows(client: ApiClient, code: str, query: str = "", expect: int = 200) -> Any:
    return client.get(f"/metrics/values/{code}/cases?region_code={CITY}&year=2025{query}", expect)


def granted(world: World, region: str) -> Any:
    case = world.case(region, opened=MARCH, decided=MARCH, decision=DecisionOutcome.GRANTED)
    world.session.commit()
    return case


def test_indicators_come_with_words_and_the_plan_first(bureau: ApiClient) -> None:
    items = bureau.get(f"/metrics/indicators?region_code={JINGHU}")["items"]
    assert [item["plan_row"]["no"] for item in items[:22]] == list(range(1, 23))
    assert [item["plan_row"] for item in items[22:]] == [None] * 6
    legal_aid = items[11]
    assert legal_aid["counting_basis"] == "{grants+notified}"
    assert legal_aid["plan_row"]["target"] == "110"
    assert legal_aid["denominator"]["figure"] == "population_resident"
    without = bureau.get("/metrics/indicators")["items"]
    assert [item["code"] for item in without] == sorted(item["code"] for item in items)


def test_values_stand_against_targets(bureau: ApiClient, world: World) -> None:
    granted(world, JINGHU)
    bureau.put(TARGETS, {"region_code": CITY, "from_plan": True})
    figure = {
        "name": "population_resident",
        "value": "3644420",
        "unit": "persons",
        "valid_from": "2020-11-01",
    }
    bureau.put(f"/regions/{CITY}/figures", {"figures": [{**figure, "source": "第七次全国人口普查"}]})
    answer = bureau.get(VALUES)
    assert (answer["as_of"], answer["plan_stale"]) == ("2026-02-01", True)
    assert [item["indicator"] for item in answer["items"]][11] == "legal_aid_per_100k"
    found = one(answer, "legal_aid_per_100k")
    told = {
        name: found[name] for name in ("numerator", "denominator", "value", "value_exact", "target", "needed")
    }
    assert told == {
        "numerator": "1", "denominator": "3644420", "value": "0.0", "value_exact": "5000/182221",
        "target": "110", "needed": "4009",
    }  # fmt: skip
    assert (found["status"], found["case_count"]) == ("not_met", 1)
    assert one(answer, "lai_built_rate")["value"] == "66.7"  # of the city and two counties, the city has none


def test_chosen_indicators_come_in_the_order_asked(bureau: ApiClient, world: World) -> None:
    chosen = bureau.get(f"{VALUES}&indicator=mediators_per_10k&indicator=lai_built_rate")["items"]
    assert [item["indicator"] for item in chosen] == ["mediators_per_10k", "lai_built_rate"]


@pytest.mark.parametrize(
    ("query", "expect"),
    [
        (f"region_code={CITY}", 422),
        ("year=2025", 422),
        (f"region_code={CITY}&year=1999", 422),
        ("region_code=wuhu&year=2025", 422),
        (f"region_code={CITY}&year=2025&indicator=no_such", 404),
        ("region_code=340299&year=2025", 404),
        ("region_code=340300&year=2025", 404),
    ],
)
def test_faulty_questions_are_refused(bureau: ApiClient, query: str, expect: int) -> None:
    bureau.get(f"/metrics/values?{query}", expect)


def test_another_region_is_not_there(as_role: SignIn) -> None:
    county = as_role(Role.APPROVER)
    county.get(f"/metrics/values?region_code={JINGHU}&year=2025")
    county.get(VALUES, 404)
    county.get(f"/metrics/values/lai_built_rate/cases?region_code={CITY}&year=2025", 404)


def test_who_is_not_signed_in_or_has_no_business_here_is_refused(client: ApiClient, as_role: SignIn) -> None:
    paths = ("/metrics/indicators", VALUES, f"{TARGETS}?region_code={CITY}", "/metrics/facts")
    lawyer = as_role(Role.LEGAL_AID_WORKER)
    for path in (*paths, f"/metrics/values/lai_built_rate/cases?region_code={CITY}&year=2025"):
        client.get(path, 401)
        lawyer.get(path, 403)
    as_role(Role.LEADER).put(TARGETS, {"region_code": CITY, "from_plan": True}, 403)
    client.put(TARGETS, {"region_code": CITY, "from_plan": True}, 401)


def test_the_total_is_the_figure_and_the_list_what_the_reader_may_see(
    as_role: SignIn, world: World, session: Session
) -> None:
    here, there = granted(world, JINGHU), granted(world, JIUJIANG)
    whole = rows(as_role(READER), "legal_aid_per_100k")
    assert (whole["total"], whole["visible"], whole["hidden"]) == (2, 2, 0)
    assert {item["label"] for item in whole["items"]} == {here.number, there.number}
    # A statistician counts every case and reads none.
    counted = rows(as_role(Role.STATISTICIAN), "legal_aid_per_100k")
    assert (counted["total"], counted["visible"], counted["hidden"], counted["items"]) == (2, 0, 2, [])
    own = as_role(Role.APPROVER).get(
        f"/metrics/values/legal_aid_per_100k/cases?region_code={JINGHU}&year=2025"
    )
    assert [item["id"] for item in own["items"]] == [str(here.id)]
    logged = session.scalars(sa.select(AccessLog.ids).where(AccessLog.subject == "case")).all()
    assert sorted(map(len, logged)) == [1, 2]


def test_a_reader_of_the_city_who_works_in_one_office_sees_its_cases_only(
    as_role: SignIn, world: World
) -> None:
    here = granted(world, JINGHU)
    granted(world, JIUJIANG)
    approver = as_role(Role.APPROVER, at=world.office(CITY, OrganizationKind.WORK_STATION))
    world.session.commit()
    found = rows(approver, "legal_aid_per_100k")
    assert (found["total"], found["visible"], found["items"]) == (2, 0, [])
    assert here.region_code == JINGHU


def test_what_is_missing_from_a_ratio_is_listed(bureau: ApiClient, world: World) -> None:
    world.notice(noon(MARCH), assigned=noon(MARCH))
    open_ = world.notice(noon(MARCH))
    world.session.commit()
    assert rows(bureau, "notified_defense_assignment_rate", "&part=denominator")["total"] == 2
    missing = rows(bureau, "notified_defense_assignment_rate", "&part=missing")
    assert [item["id"] for item in missing["items"]] == [str(open_.case_id)]
    assert (missing["total"], missing["items"][0]["on"]) == (1, "2025-03-10")
    divisions = rows(bureau, "lai_built_rate", "&part=missing")
    assert [(item["subject"], item["id"], item["label"]) for item in divisions["items"]] == [
        ("division", None, "芜湖市")
    ]


def test_help_records_and_mediators_stand_behind_their_figures(
    bureau: ApiClient, as_role: SignIn, world: World, places: Places
) -> None:
    record = world.help(world.person("a"), noon(MARCH))
    world.mediator(places.committee, Engagement.PART_TIME, MARCH)
    world.session.commit()
    helped = rows(bureau, "duty_lawyer_assistance_rate")
    assert [(item["subject"], item["id"]) for item in helped["items"]] == [("help_record", str(record.id))]
    assert rows(as_role(Role.STATISTICIAN), "duty_lawyer_assistance_rate")["hidden"] == 1
    mediators = rows(bureau, "fulltime_mediator_share", "&part=missing")
    assert [item["label"] for item in mediators["items"]] == ["某调解员"]


def test_pages_follow_on_one_another(bureau: ApiClient, world: World) -> None:
    made = {str(granted(world, JINGHU).id) for _ in range(3)}
    first = rows(bureau, "legal_aid_per_100k", "&limit=2")
    assert (first["total"], len(first["items"])) == (3, 2)
    second = rows(bureau, "legal_aid_per_100k", f"&limit=2&after={first['next']}")
    assert (second["total"], second["next"]) == (3, None)
    assert {item["id"] for item in first["items"] + second["items"]} == made
    rows(bureau, "legal_aid_per_100k", "&after=%C3%A9", 422)


def test_a_number_entered_by_hand_has_no_rows(bureau: ApiClient, world: World) -> None:
    code = rows(bureau, "lai_budget_rate", expect=409)["code"]
    assert code == "entered_by_hand"
    rows(bureau, "legal_aid_per_100k", "&part=denominator", 409)
    world.figure("input.duty_lawyer_assistance_rate.denominator", "9", date(2025, 12, 31))
    world.session.commit()
    rows(bureau, "duty_lawyer_assistance_rate", "&part=denominator", 409)
    rows(bureau, "no_such", expect=404)
    rows(bureau, "legal_aid_per_100k", "&part=all", 422)


def test_the_plan_is_loaded_once_and_a_target_then_changed(bureau: ApiClient, world: World) -> None:
    loaded = bureau.put(TARGETS, {"region_code": CITY, "from_plan": True})["items"]
    assert len(loaded) == 22
    higher = {
        "indicator": "mediation_standard_rate",
        "value": "85",
        "valid_from": "2025-01-01",
        "source": "市局通知",
    }
    bureau.put(TARGETS, {"region_code": CITY, "targets": [higher]})
    held = bureau.get(f"{TARGETS}?region_code={CITY}&on=2025-12-31")["items"]
    assert len(held) == 22
    found = one({"items": held}, "mediation_standard_rate")
    assert (found["value"], found["plan_target"], found["source"]) == ("85", "80", "市局通知")
    assert found["recorded_by_id"] == str(bureau.account_id)
    assert bureau.get(f"{TARGETS}?region_code={CITY}&on=2024-12-31")["items"] == []
    assert one(bureau.get(VALUES), "mediation_standard_rate")["target"] == "85"


TARGET = {"indicator": "lai_built_rate", "value": "100", "valid_from": "2025-01-01", "source": "方案"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"region_code": CITY}, "targets"),
        ({"region_code": CITY, "targets": [TARGET], "from_plan": True}, "targets"),
        ({"region_code": JINGHU, "from_plan": True}, "from_plan"),
        ({"region_code": CITY, "targets": [{**TARGET, "indicator": "no_such"}]}, "targets.0.indicator"),
        ({"region_code": CITY, "targets": [{**TARGET, "valid_to": "2024-12-31"}]}, "targets.0.valid_to"),
        ({"region_code": CITY, "targets": [TARGET, TARGET]}, "targets.1.indicator"),
        ({"region_code": CITY, "targets": [{**TARGET, "value": "-1"}]}, "targets.0.value"),
        ({"region_code": CITY, "targets": [{**TARGET, "colour": "red"}]}, "targets.0.colour"),
    ],
)
def test_faulty_targets_are_refused(bureau: ApiClient, body: dict[str, Any], field: str) -> None:
    answer = bureau.put(TARGETS, body, 422)
    assert field in [fault["field"] for fault in answer["errors"]]


def test_targets_of_another_region_cannot_be_set(bureau: ApiClient) -> None:
    bureau.put(TARGETS, {"region_code": "340000", "targets": [TARGET]}, 404)
    bureau.get(f"{TARGETS}?region_code=340299", 404)


def test_the_facts_are_laid_open(bureau: ApiClient) -> None:
    names = {fact["name"]: fact for fact in bureau.get("/metrics/facts")["items"]}
    assert {"aid_cases", "notices", "duty_help", "committees", "deadlines"} <= set(names)
    assert names["notices"]["columns"]["counsel_retained_on"]


def test_the_plan_takes_few_queries_however_many_rows(
    bureau: ApiClient, world: World, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    def everything() -> None:
        bureau.get(VALUES)
        rows(bureau, "lai_built_rate", "&part=denominator&limit=200")

    granted(world, JINGHU)
    few = count_queries(everything)
    for _ in range(12):
        granted(world, JINGHU)
    assert count_queries(everything) == few <= 20
