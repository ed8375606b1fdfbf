"""One report speaks with one number: what two tables count is alike in both, or the table says what it leaves out."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from caseapp.packs.reports import ReportLayout
from caseapp.reports.annual.content import AnnualReport, Breakdown
from caseapp.reports.annual.produce import build_context
from caseapp.reports.annual.sentences import summary
from caseapp.services import reporting
from caseapp.vocabulary import CaseKind, DecisionOutcome
from tests.metrics.test_reporting import report_of, world
from tests.metrics.world import CITY, JINGHU, JIUJIANG, World, noon
from tests.places import Places
from tests.reports.sample import sample_layout

__all__ = ["world"]

LAST_YEAR, MARCH, APRIL, MAY = date(2024, 12, 30), date(2025, 3, 10), date(2025, 4, 1), date(2025, 5, 6)
DECEMBER, JANUARY = date(2025, 12, 30), date(2026, 1, 9)
PAIRS = ((MARCH, APRIL), (LAST_YEAR, MARCH), (DECEMBER, JANUARY), (MARCH, None))
Made = Callable[[], AnnualReport]


@pytest.fixture
def made(ctx: Flask, world: World, places: Places) -> Made:
    return lambda: report_of(world, places, day=date(2026, 1, 15))


@pytest.fixture(scope="module")
def layout() -> ReportLayout:
    return sample_layout()


@pytest.fixture
def over_new_year(world: World, session: Session) -> World:
    """Three places; each kind of event also falls before or after the year of what it belongs to."""
    for place, number in ((CITY, 1), (JINGHU, 2), (JIUJIANG, 3)):
        for opened, decided, on in (
            (MARCH, APRIL, MAY),
            (LAST_YEAR, MARCH, MAY),
            (DECEMBER, JANUARY, None),
            (MARCH, APRIL, JANUARY),
        ):
            for _ in range(number):
                closed = {"state": "closed", "closed_on": on, "outcome": "completed"} if on else {}
                world.case(place, opened=opened, decided=decided, **closed)
        world.case(place, opened=MARCH, decided=APRIL, decision=DecisionOutcome.REFUSED)
        world.case(place, opened=DECEMBER, decided=JANUARY, decision=DecisionOutcome.REFUSED)
        world.notice(noon(MARCH), place, assigned=noon(MARCH))
        world.notice(noon(DECEMBER), place, assigned=noon(JANUARY))
        world.help(world.person(f"person {place}"), noon(MARCH), region=place)
        for accepted, agreed in (*PAIRS, (DECEMBER, JANUARY)):
            for _ in range(number):
                world.dispute(accepted, agreed=agreed, region=place)
    session.commit()
    return world


def test_the_counties_add_up_to_the_city_in_every_column(over_new_year: World, made: Made) -> None:
    report = made()

    def counties(name: str) -> int:
        return sum(getattr(county, name) for county in report.counties)

    values = {row.code: row for row in (*report.indicators, *report.extras)}
    success, aid = values["mediation_success_rate"], values["legal_aid_per_100k"]
    assert report.mediation is not None
    (disputes,) = report.mediation.types
    assert counties("received") == report.applications.received == 6 * 3 + 6
    assert counties("granted") + counties("notices_assigned") == aid.numerator == 6 * 3 + 3
    assert counties("granted") + counties("refused") == sum(month.decided for month in report.months)
    assert counties("closed") == sum(month.closed for month in report.months) == 6 * 2
    assert report.duty is not None
    assert counties("duty_helped") == report.duty.helped == 3
    assert counties("disputes") == disputes.accepted == success.denominator == 6 * 4
    assert counties("disputes_agreed") == disputes.agreed == success.numerator == 6 * 3


@pytest.fixture
def on_routes(world: World, session: Session) -> World:
    """Nine applications: four are exempt from verification, one has no matter, two have no route; and terminations of
    this year's and last year's applications and of a criminal case.
    """
    for route, ground, number in (
        ("exempt_art42", "no_fixed_income_group", 3),
        ("exempt_art42", "charity_supported", 1),
        ("honesty_commitment", "no_fixed_income_group", 2),
        (None, "no_fixed_income_group", 2),
    ):
        for _ in range(number):
            case = world.case(opened=MARCH)
            world.application(case, matter="rural_land_contract", grounds=(ground,), route=route)
    world.application(
        world.case(opened=MARCH), matter=None, grounds=("brave_act",), route="not_required_art32"
    )
    for opened, kind in (
        (MARCH, CaseKind.CIVIL_AID),
        (LAST_YEAR, CaseKind.CIVIL_AID),
        (MARCH, CaseKind.CRIMINAL_AID),
    ):
        ended = {"state": "terminated", "closed_on": APRIL, "outcome": "terminated"}
        case = world.case(opened=opened, kind=kind, decided=opened + timedelta(days=1), **ended)
        world.termination(case, "fraud", APRIL)
    session.commit()
    return world


def found(report: AnnualReport, key: str) -> Breakdown:
    breakdown = report.breakdown(key)
    assert breakdown is not None
    return breakdown


def counted(breakdown: Breakdown) -> int:
    return sum(line.count for line in breakdown.lines)


def test_a_breakdown_that_leaves_some_out_says_how_many_and_why(on_routes: World, made: Made) -> None:
    report = made()
    received = report.applications.received
    assert received == 10
    for key, without, why in (("matters", 2, "没有填写具体事项"), ("routes", 3, "没有认定方式")):
        breakdown = found(report, key)
        assert received - counted(breakdown) == without
        assert breakdown.note_zh.startswith(f"本年收到申请{received}件，其中{without}件{why}")
    assert found(report, "channels").note_zh == ""


def test_exemptions_are_those_of_the_route_above_them(on_routes: World, made: Made) -> None:
    report = made()
    routes = {line.label_zh: line.count for line in found(report, "routes").lines}
    exempt = found(report, "exempt_from_verification")
    assert counted(exempt) == routes["有材料证明，免予核查"] == 4
    assert "认定的4件申请" in exempt.note_zh
    assert counted(found(report, "exempt_from_hardship")) == routes["不受经济困难条件限制"] == 1


def test_terminations_are_those_the_summary_counts(on_routes: World, made: Made) -> None:
    report = made()
    ended = found(report, "termination_grounds")
    assert counted(ended) == report.applications.terminated == 1
    assert "刑事" in ended.note_zh


def test_an_article_of_another_text_is_named_with_it(
    on_routes: World, made: Made, layout: ReportLayout
) -> None:
    report = made()
    (matter,) = found(report, "matters").lines
    assert matter.article == "安徽省法律援助条例第十三条第十一项"
    articles = {line.label_zh: line.article for line in found(report, "exempt_from_verification").lines}
    assert sorted(articles.values()) == [article for article in sorted(articles.values()) if article]
    assert {"第四十二条第一项"} == {one for one in articles.values() if not one.startswith("安徽省")}
    tables = build_context(report, layout)["tables"]
    assert tables["matters"]["rows"][0][1] == matter.article
    said = ("依据栏未写明名称的条文，为《中华人民共和国法律援助法》的条文。",)
    assert tables["exempt_from_verification"]["notes"][-1:] == said
    assert tables["matters"]["notes"][-1:] != said
    frozen = reporting.snapshot(report)["report"]["breakdowns"][0]
    assert frozen["lines"][0]["article"] == matter.article


def test_an_applicants_delay_is_none_of_the_offices(world: World, made: Made, session: Session) -> None:
    world.period("review_decision", APRIL, met=APRIL)
    world.period("supplement_answer", APRIL)
    world.period("supplement_answer", APRIL, met=MAY)
    session.commit()
    report = made()
    assert [clock.name_zh for clock in report.clocks] == ["审查决定期限"]
    assert "本年度内到期的各项法定期限共1项次，按期1项次，按期率100.0%；逾期0项次" in summary(report)[-1]
