"""The content of an annual report: every figure finds its words, and the same place as in the indicators."""

import json
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from decimal import Decimal
from enum import StrEnum

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from caseapp import packs, vocabulary
from caseapp.extensions import db
from caseapp.models import Organization, Report
from caseapp.packs.indicators import target_figures
from caseapp.reports.annual.content import AnnualReport
from caseapp.services import reporting
from caseapp.vocabulary import Channel, DecisionOutcome, Engagement, OrganizationKind
from tests.metrics.world import CITY, JINGHU, JIUJIANG, World, noon
from tests.places import Places

MARCH, APRIL, JANUARY = date(2025, 3, 10), date(2025, 4, 1), date(2026, 1, 15)
LABELLED = {
    "channel": vocabulary.Channel,
    "stage": vocabulary.CriminalStage,
    "placement": vocabulary.PlacementKind,
    "organ_kind": vocabulary.OrganKind,
    "grade": vocabulary.Grade,
    "dispute_type": vocabulary.DisputeType,
}


@pytest.fixture
def world(session: Session, places: Places) -> World:
    world = World(session)
    for office in session.scalars(sa.select(Organization)):
        if office.kind is OrganizationKind.LEGAL_AID_INSTITUTION:
            world.adopt(office)
    return world


@pytest.fixture
def filled(world: World) -> World:
    """One of each: granted, refused, terminated, reviewed, notice, help, dispute; population and targets."""
    granted = world.case(opened=MARCH, decided=MARCH, state="closed", closed_on=APRIL, outcome="completed")
    world.application(
        granted, matter="labor_relation_or_pay", grounds=("no_fixed_income_group",),
        channel=Channel.WEB, route="exempt_art42",
    )  # fmt: skip
    refused = world.case(JIUJIANG, opened=MARCH, decided=APRIL, decision=DecisionOutcome.REFUSED)
    world.application(refused, matter="divorce")
    world.refusal(refused, "out_of_scope", "hardship_not_met")
    ended = world.case(opened=MARCH, decided=MARCH, state="terminated", closed_on=APRIL, outcome="terminated")
    world.application(ended, matter=None, grounds=("brave_act",), route="not_required_art32")
    world.termination(ended, "fraud", APRIL)
    world.review(granted, "good", 81, APRIL)
    world.review(granted, "excellent", 92, APRIL)
    world.period("review_decision", APRIL, met=APRIL, case=granted)
    world.notice(noon(MARCH), assigned=noon(MARCH))
    world.help(world.person("a"), noon(MARCH))
    world.dispute(MARCH, agreed=APRIL)
    world.mediator(world.committee(JINGHU, None), Engagement.PART_TIME, MARCH)
    world.figure("population_resident", "3644420", date(2020, 11, 1))
    plan = packs.catalogue().plan(CITY)
    assert plan is not None
    for figure in target_figures(plan):
        world.figure(figure.name, str(figure.value), figure.valid_from)
    world.session.commit()
    return world


def report_of(world: World, places: Places, year: int = 2025, day: date = JANUARY) -> AnnualReport:
    clerk = world.account()
    world.session.commit()
    asked = Report(
        kind="annual", region_code=CITY, year=year, edition=1, organization_id=places.bureau,
        requested_by_id=clerk, verification_code="ABCD-EFGH-2345",
    )  # fmt: skip
    return reporting.annual_report(asked, day)


def test_the_report_shows_the_plan_and_what_stands_beside_it(
    ctx: Flask, filled: World, places: Places
) -> None:
    report = report_of(filled, places)
    assert (report.region_zh, report.issuer_zh, report.is_demo) == ("芜湖市", "芜湖市司法局", False)
    assert [row.number for row in report.indicators] == list(range(1, 23))
    legal_aid = report.indicators[11]
    assert (legal_aid.numerator, legal_aid.denominator, legal_aid.needed) == (3, 3_644_420, 4009)
    assert (legal_aid.target, legal_aid.responsible_zh) == (110, "公共法律服务管理科")
    assert {row.code for row in report.extras} == {
        "mediation_disputes_per_100k", "mediation_success_rate", "mediators_per_10k",
        "review_ontime_rate", "assignment_ontime_rate", "notified_defense_ontime_rate",
    }  # fmt: skip
    assert all(row.number is None for row in report.extras)


def test_every_code_has_its_words_and_article(ctx: Flask, filled: World, places: Places) -> None:
    report = report_of(filled, places)
    lines = {one.key: [(line.label_zh, line.article) for line in one.lines] for one in report.breakdowns}
    assert lines == {
        "matters": [
            ("离婚纠纷（不属于第三十一条所列事项）", ""),
            ("请求确认劳动关系或者支付劳动报酬", "第三十一条第五项"),
        ],
        "channels": [("窗口申请", ""), ("网上申请", "")],
        "routes": [("有材料证明，免予核查", "第四十二条"), ("不受经济困难条件限制", "第三十二条")],
        "exempt_from_hardship": [("因见义勇为行为主张相关民事权益", "第三十二条第二项")],
        "exempt_from_verification": [
            ("无固定生活来源的未成年人、老年人、残疾人等特定群体", "第四十二条第一项")
        ],
        "refusal_grounds": [
            ("不符合经济困难条件", "第三十四条、第四十一条"),
            ("不属于法律援助范围", "第二十四条、第二十九条、第三十一条、第三十二条、第三十三条"),
        ],
        "termination_grounds": [("受援人以欺骗或者其他不正当手段获得法律援助", "第四十八条第一款第一项")],
    }
    assert {one.key for one in report.breakdowns if not one.adds_up} == {
        "exempt_from_hardship", "exempt_from_verification", "refusal_grounds",
    }  # fmt: skip
    (clock,) = report.clocks
    assert (clock.name_zh, clock.length_zh, clock.met_in_time) == ("审查决定期限", "七日", 1)
    assert "法律援助法第四十三条第一款" in clock.basis_zh
    assert report.notices is not None
    assert report.notices.grounds[0].label_zh == "未成年人"
    assert report.quality is not None
    assert [(grade.label_zh, grade.count) for grade in report.quality.grades] == [("优秀", 1), ("良好", 1)]
    assert report.quality.mean_score == Decimal("86.5")


def test_months_and_counties_add_up_to_the_year(ctx: Flask, filled: World, places: Places) -> None:
    report = report_of(filled, places)
    assert sum(month.received for month in report.months) == report.applications.received == 3
    assert sum(month.decided for month in report.months) == 3
    assert {one.name_zh: (one.received, one.granted, one.notices_assigned) for one in report.counties} == {
        "镜湖区": (2, 2, 1), "鸠江区": (1, 0, 0),
    }  # fmt: skip
    assert {one.population for one in report.counties} == {None}


def test_what_the_citys_own_office_did_is_a_line_of_its_own(
    ctx: Flask, filled: World, places: Places
) -> None:
    filled.case(CITY, opened=APRIL)
    filled.session.commit()
    first = report_of(filled, places).counties[0]
    assert (first.code, first.name_zh, first.received) == (CITY, "市本级", 1)


def test_the_method_names_what_was_used(ctx: Flask, filled: World, places: Places) -> None:
    filled.figure("minimum_living_standard", "800", date(2025, 1, 1), variant="urban", source="demo figure")
    filled.figure("population_resident", "300000", date(2020, 11, 1), JINGHU)
    filled.session.commit()
    method = report_of(filled, places).method
    names = {(one.region_zh, one.name_zh): one for one in method.local_figures}
    assert names["芜湖市", "最低生活保障标准（城镇）"].is_demo
    target = names["芜湖市", "目标值：第12项每十万人提供法律援助量（件）"]
    assert (target.value, target.unit_zh) == (110, "件")
    assert [one.name_zh[:7] for one in method.local_figures[-2:]] == ["目标值：第21", "目标值：第22"]
    assert names["镜湖区", "常住人口"].value == 300_000
    assert method.population_zh.startswith("芜湖市常住人口3,644,420人")
    assert "鸠江区没有登记常住人口" in method.population_zh
    keys = [pack.key for pack in method.packs]
    assert {"plans/340200.yaml", "regions/000000/policy.yaml", "indicators/*.yaml"} <= set(keys)
    assert len(method.definitions) == 28
    assert "有数值的6项" in method.completeness_zh[0]


def test_a_running_year_ends_with_the_day(ctx: Flask, filled: World, places: Places) -> None:
    report = report_of(filled, places, day=date(2025, 3, 31))
    assert (len(report.months), report.applications.received, report.data_until) == (3, 3, date(2025, 3, 31))
    assert any("年度未结束" in line for line in report.method.completeness_zh)


def test_the_snapshot_is_plain_json(ctx: Flask, filled: World, places: Places) -> None:
    frozen = reporting.snapshot(report_of(filled, places))
    assert json.loads(json.dumps(frozen)) == frozen
    assert set(frozen["report"]) == {field.name for field in fields(AnnualReport)}


def test_an_empty_year_is_a_report_all_the_same(ctx: Flask, world: World, places: Places) -> None:
    report = report_of(world, places, year=2023)
    assert (report.applications.received, report.quality, report.breakdowns) == (0, None, ())
    assert len(report.months) == 12


def test_a_region_without_a_plan_has_no_report(ctx: Flask, world: World, places: Places) -> None:
    asked = Report(region_code="340000", year=2025, organization_id=places.bureau, edition=1)
    with pytest.raises(reporting.NoPlan):
        reporting.annual_report(asked, JANUARY)


def test_the_content_takes_a_fixed_number_of_queries(
    ctx: Flask, filled: World, places: Places, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    def make() -> None:
        report_of(filled, places)
        db.session.rollback()  # gives back its savepoint

    make()
    few = count_queries(make)
    for number in range(12):
        case = filled.case(opened=MARCH, decided=APRIL)
        filled.application(case, matter=f"matter_{number}")
        filled.dispute(MARCH)
    filled.session.commit()
    assert count_queries(make) == few <= 25


@pytest.mark.parametrize(("group", "codes"), LABELLED.items())
def test_every_code_that_is_printed_has_a_label(ctx: Flask, group: str, codes: type[StrEnum]) -> None:
    assert set(packs.catalogue().labels.groups[group]) == {code.value for code in codes}
