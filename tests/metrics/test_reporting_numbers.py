"""Each figure of the report in its own place: every number is worked out by hand and no two are alike."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from caseapp import packs
from caseapp.models import LegalCase
from caseapp.reports.annual.content import Applications, Clock, County, Duty, Month, Notices
from caseapp.reports.annual.sentences import summary
from caseapp.services import reporting
from caseapp.vocabulary import DecisionOutcome
from tests.metrics.test_reporting import filled, report_of, world
from tests.metrics.world import JINGHU, World, noon
from tests.places import Places

__all__ = ["filled", "world"]

MARCH, APRIL, MAY, JANUARY = date(2025, 3, 10), date(2025, 4, 1), date(2025, 5, 6), date(2026, 1, 9)


def decided(world: World, days: int, **values: object) -> LegalCase:
    return world.case(opened=MARCH, decided=MARCH + timedelta(days=days), **values)


@pytest.fixture
def numbered(world: World, session: Session) -> World:
    """Granted 16: closed 7, terminated 1, going on 8. Refused 2, deemed withdrawn 3, withdrawn 4, redirected 5, under
    review 6; together 36, of which 8 + 6 had not ended. Nine decided after 9 days and nine after 10: median 9.5.
    """
    for _ in range(7):
        decided(world, 9, state="closed", closed_on=APRIL, outcome="completed")
    stopped = decided(world, 9, state="terminated", closed_on=APRIL, outcome="terminated")
    world.termination(stopped, "fraud", APRIL)
    for _ in range(8):
        decided(world, 10, state="in_progress")
    for days in (9, 10):
        decided(world, days, decision=DecisionOutcome.REFUSED)
    for outcome, number in (("deemed_withdrawn", 3), ("withdrawn", 4), ("redirected", 5)):
        for _ in range(number):
            world.case(opened=MARCH, state=outcome, closed_on=APRIL, outcome=outcome)
    for _ in range(6):
        world.case(opened=MARCH)
    session.commit()
    return world


def test_each_result_of_the_applications_is_in_its_place(ctx: Flask, numbered: World, places: Places) -> None:
    report = report_of(numbered, places, day=JANUARY)
    assert report.applications == Applications(
        received=36, granted=16, refused=2, deemed_withdrawn=3, withdrawn=4, redirected=5, undecided=6,
        closed=7, terminated=1, not_ended=14, median_days_to_decision=Decimal("9.5"),
    )  # fmt: skip
    frozen = reporting.snapshot(report)["report"]["applications"]
    assert (frozen["granted"], frozen["refused"], frozen["undecided"], frozen["not_ended"]) == (16, 2, 6, 14)
    march, april = report.months[2:4]
    assert march == Month(3, received=36, decided=18, closed=0)
    assert (april.decided, april.closed) == (0, 7)


def test_the_summary_says_how_the_applications_stood_on_the_last_day(
    ctx: Flask, numbered: World, places: Places
) -> None:
    first = summary(report_of(numbered, places, day=JANUARY))[0]
    assert first == (
        "2025年，芜湖市各法律援助机构共收到法律援助申请36件，决定给予法律援助16件，决定不予法律援助2件，"
        "视为撤回申请3件，申请人撤回4件，告知向其他机构申请5件。"
        "截至2025年12月31日，这些申请中已办结7件，终止1件，年末未办结14件（其中尚在审查6件）。"
        "从收到申请到作出决定，时间的中位数为9.5天（法定七日）。"
    )
    running = summary(report_of(numbered, places, day=date(2025, 6, 30)))[0]
    assert "截至2025年6月30日，这些申请中已办结7件，终止1件，尚未办结14件" in running


def test_each_register_of_a_county_is_in_its_place(ctx: Flask, numbered: World, places: Places) -> None:
    # Notices 13, assigned 12 of them. Persons without a defender 11: helped 9, refused 1. Disputes 20, agreed 17.
    for number in range(13):
        numbered.notice(noon(MARCH), assigned=noon(MARCH) if number else None)
    for number, name in enumerate("abcdefghijk"):
        person = numbered.person(name)
        numbered.help(person, noon(MARCH), provided=number < 9, refused=number == 9)
    for number in range(20):
        numbered.dispute(MARCH, agreed=APRIL if number < 17 else None)
    numbered.session.commit()
    report = report_of(numbered, places, day=JANUARY)
    assert [one for one in report.counties if one.code == JINGHU] == [
        County(
            JINGHU, "镜湖区", received=36, granted=16, refused=2, closed=7, notices_assigned=12, duty_helped=9,
            disputes=20, disputes_agreed=17,
        )
    ]  # fmt: skip
    assert isinstance(report.duty, Duty)
    assert (report.duty.without_defender, report.duty.helped, report.duty.refused_by_person) == (11, 9, 1)
    assert isinstance(report.notices, Notices)
    assert (report.notices.received, report.notices.assigned) == (13, 12)


@pytest.fixture
def timed(world: World, session: Session) -> World:
    """The law's seven days: 4 kept (one of them doubtful after a pause), 2 late, 1 run out. A reminder: 3, 5 and 6."""
    for code, *numbers in (("review_decision", 4, 2, 1), ("mediation_limit", 3, 5, 6)):
        for met, number in zip((APRIL, MAY, None), numbers, strict=True):
            for order in range(number):
                world.period(
                    code, APRIL, met=met, verified=code == "review_decision" and (met, order) != (APRIL, 0)
                )
    session.commit()
    return world


def test_a_period_is_marked_by_its_text_and_not_by_a_doubtful_pause(
    ctx: Flask, timed: World, places: Places
) -> None:
    mediation, review = report_of(timed, places, day=JANUARY).clocks
    assert review == Clock(
        "审查决定期限", "法律援助法第四十三条第一款", "七日", met_in_time=4, met_late=2, open_overdue=1,
        unverified=False, statutory=True,
    )  # fmt: skip
    assert mediation == Clock(
        "调解期限", "系统默认值；人民调解法未规定期限", "三十日", met_in_time=3, met_late=5, open_overdue=6,
        unverified=True, statutory=False,
    )  # fmt: skip


def test_the_share_kept_in_time_counts_only_what_the_law_sets(
    ctx: Flask, timed: World, places: Places
) -> None:
    said = summary(report_of(timed, places, day=JANUARY))[-1]
    assert said.startswith(
        "本年度内到期的各项法定期限（仅作提醒的期限不计入）共7项次，按期4项次，按期率57.1%；逾期3项次"
    )


@pytest.mark.parametrize(
    ("unit", "zh"),
    [("yuan/month", "元/月"), ("yuan_per_month", "元/月"), ("yuan/year", "元/年"), ("person", "人")],
)
def test_units_as_they_are_recorded_have_words(ctx: Flask, unit: str, zh: str) -> None:
    assert packs.catalogue().labels.zh("unit", unit) == zh
