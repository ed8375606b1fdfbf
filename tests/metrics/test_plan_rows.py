"""The rows of Wuhu's plan that come from rows of the database, each worked out by hand."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from caseapp.metrics.compare import Status
from caseapp.metrics.engine import IndicatorValue
from caseapp.vocabulary import (
    CaseKind,
    CommitteeType,
    CriminalStage,
    DeadlineState,
    DecisionOutcome,
    Engagement,
    OrganizationKind,
)
from tests.metrics.world import CITY, JINGHU, JIUJIANG, World, noon

Evaluate = Callable[..., IndicatorValue]
MAY = noon(date(2025, 5, 6))
YEAR_2020 = date(2020, 11, 1)


def counts(value: IndicatorValue) -> tuple[int | None, int | None]:
    whole = [None if one is None else int(one) for one in (value.numerator, value.denominator)]
    return whole[0], whole[1]


def test_row_10_counts_the_city_itself_among_county_units(world: World, value_of: Evaluate) -> None:
    # City and two counties stand; a third county was merged in 2020. City and Jinghu have an institution;
    # Jiujiang's was closed on the last day of the year; a work station is no institution. 2 of 3.
    for code in (CITY, JINGHU, JIUJIANG):
        world.division(code)
    world.division("340221", valid_to=date(2020, 7, 1))
    world.office(CITY)
    world.office(JINGHU)
    world.office(JIUJIANG, closed_on=date(2025, 12, 31))
    world.office(JIUJIANG, OrganizationKind.WORK_STATION)
    value = value_of("lai_built_rate")
    assert counts(value) == (2, 3)
    assert value.value == Fraction(200, 3)


def test_row_12_counts_grants_and_appointed_notices(world: World, value_of: Evaluate) -> None:
    # Granted 2025: two (one opened 2024). Not: refused, granted in 2024, granted in 2026, undecided.
    # Notices: appointed in 2025 counts (one), not appointed does not, an application-borne criminal case
    # counts by its grant only (one). 4 in all over 400,000 people: 1 per 100,000.
    grant = {"decision": DecisionOutcome.GRANTED}
    world.case(decided=date(2025, 3, 9), **grant)
    world.case(JIUJIANG, opened=date(2024, 12, 30), decided=date(2025, 1, 2), **grant)
    world.case(decided=date(2025, 3, 9), decision=DecisionOutcome.REFUSED)
    world.case(opened=date(2024, 12, 20), decided=date(2024, 12, 31), **grant)
    world.case(opened=date(2025, 12, 30), decided=date(2026, 1, 4), **grant)
    world.case()
    world.case("340300", decided=date(2025, 3, 9), **grant)  # another city
    world.notice(MAY, assigned=MAY)
    world.notice(MAY)
    criminal = world.notice(MAY, assigned=MAY, origin="application")
    case = world.session.get_one(type(world.case()), criminal.case_id)
    case.decision, case.decided_on, case.decided_by_id = (
        DecisionOutcome.GRANTED,
        date(2025, 5, 7),
        world.account(),
    )
    world.session.flush()
    world.figure("population_resident", "400000", YEAR_2020)
    value = value_of("legal_aid_per_100k")
    assert counts(value) == (4, 400_000)
    assert value.value == 1
    assert value.case_count == 4


def test_row_12_a_case_granted_as_the_year_turns_is_of_one_year_only(
    world: World, value_of: Evaluate
) -> None:
    world.figure("population_resident", "100000", YEAR_2020)
    world.case(opened=date(2025, 12, 30), decided=date(2026, 1, 4))
    years = [value_of("legal_aid_per_100k", year=year, as_of=date(2026, 12, 31)) for year in (2025, 2026)]
    assert [counts(value)[0] for value in years] == [0, 1]


def test_row_12_an_appointment_at_new_year_is_dated_by_the_day_in_china(
    world: World, value_of: Evaluate
) -> None:
    # 2025-12-31T16:30Z is 1 January 2026, half past midnight, in China; 15:59Z is still 31 December.
    world.figure("population_resident", "100000", YEAR_2020)
    world.notice(MAY, assigned=datetime(2025, 12, 31, 16, 30, tzinfo=UTC))
    world.notice(MAY, assigned=datetime(2025, 12, 31, 15, 59, tzinfo=UTC))
    assert counts(value_of("legal_aid_per_100k"))[0] == 1
    assert counts(value_of("legal_aid_per_100k", year=2026))[0] == 1


@pytest.mark.parametrize(("granted", "status"), [(3959, Status.NOT_MET), (3960, Status.MET)])
def test_row_12_needs_3960_matters_for_3_6_million_people(
    world: World, value_of: Evaluate, monkeypatch: pytest.MonkeyPatch, granted: int, status: Status
) -> None:
    from caseapp.metrics import counting  # noqa: PLC0415 - only here is the count itself put in
    from caseapp.packs.indicator_types import Measure  # noqa: PLC0415

    counted = {Measure.AID_GRANTED_AND_NOTIFIED: granted}
    monkeypatch.setattr(counting, "totals", lambda *_: counted)
    world.figure("population_resident", "3600000", YEAR_2020)
    world.figure("target.legal_aid_per_100k", "110", date(2025, 1, 1))
    value = value_of("legal_aid_per_100k")
    assert (value.status, value.needed) == (status, 3960)


def test_row_12_says_how_many_cases_the_real_wuhu_would_need(world: World, value_of: Evaluate) -> None:
    # 3,644,420 × 110 ÷ 100,000 = 4,008.862
    world.figure("population_resident", "3644420", YEAR_2020)
    world.figure("target.legal_aid_per_100k", "110", date(2025, 1, 1))
    value = value_of("legal_aid_per_100k")
    assert (value.needed, value.status) == (Decimal(4009), Status.NOT_MET)
    assert "给予援助决定＋通知案件指派" in value.basis_zh
    assert "常住人口" in value.basis_zh


def test_row_13_counts_person_by_stage(world: World, value_of: Evaluate) -> None:
    # A: helped twice in prosecution (1), once in trial (1). B: refused (denominator). C: asked, not provided
    # (denominator). D: helped in 2024 only. E: the same identity helped in two counties, same stage: 1.
    a, b, c, d = (world.person(name) for name in ("a", "b", "c", "d"))
    world.help(a, MAY)
    world.help(a, MAY + timedelta(days=30))
    world.help(a, MAY, stage=CriminalStage.TRIAL)
    world.help(b, MAY, provided=False, refused=True)
    world.help(c, MAY, provided=False)
    world.help(d, noon(date(2024, 12, 31)))
    world.help(world.person("e"), MAY)
    world.help(world.person("e", JIUJIANG), MAY, JIUJIANG)
    city, jinghu = value_of("duty_lawyer_assistance_rate"), value_of("duty_lawyer_assistance_rate", JINGHU)
    assert counts(city) == (3, 5)
    assert counts(jinghu) == (3, 5)
    assert counts(value_of("duty_lawyer_assistance_rate", JIUJIANG)) == (1, 1)


def test_row_13_persons_without_a_known_identity_are_not_taken_for_one(
    world: World, value_of: Evaluate
) -> None:
    world.help(world.person(None), MAY)
    world.help(world.person(None), MAY, provided=False)
    assert counts(value_of("duty_lawyer_assistance_rate")) == (1, 2)


def test_row_13_a_number_from_the_organs_replaces_the_denominator(world: World, value_of: Evaluate) -> None:
    world.help(world.person("a"), MAY)
    name = "input.duty_lawyer_assistance_rate.denominator"
    world.figure(name, "4", date(2025, 12, 31))
    value = value_of("duty_lawyer_assistance_rate")
    assert counts(value) == (1, 4)
    assert "分母为填报数" in value.completeness_zh
    assert counts(value_of("duty_lawyer_assistance_rate", year=2026, as_of=date(2026, 3, 1))) == (0, 0)


def test_row_14_leaves_out_notices_overtaken_by_own_counsel(world: World, value_of: Evaluate) -> None:
    # Appointed after eleven days counts. Counsel retained before any appointment: out. Counsel retained after
    # the appointment: a lawyer was appointed, in. Appointed in January for a notice of December: in. 3 of 4.
    world.notice(MAY, assigned=MAY + timedelta(days=11))
    world.notice(MAY)
    world.notice(MAY, retained=date(2025, 5, 7))
    world.notice(MAY, assigned=MAY, retained=date(2025, 6, 1))
    world.notice(noon(date(2025, 12, 31)), assigned=noon(date(2026, 1, 3)))
    world.figure("target.notified_defense_assignment_rate", "100", date(2025, 1, 1))
    value = value_of("notified_defense_assignment_rate")
    assert counts(value) == (3, 4)
    assert (value.status, value.needed) == (Status.NOT_MET, Decimal(4))
    at_year_end = value_of("notified_defense_assignment_rate", as_of=date(2025, 12, 31))
    assert counts(at_year_end) == (2, 4)


def test_row_14_without_notices_is_not_applicable(world: World, value_of: Evaluate) -> None:
    world.figure("target.notified_defense_assignment_rate", "100", date(2025, 1, 1))
    value = value_of("notified_defense_assignment_rate")
    assert (value.value, value.status, value.needed) == (None, Status.NOT_APPLICABLE, None)


def test_row_14_in_time_needs_the_period_met_by_its_last_day(world: World, value_of: Evaluate) -> None:
    # Met on the last day: in time. A day later: not. Never met: not. 1 of 3.
    due = date(2025, 5, 9)
    for met in (due, due + timedelta(days=1), None):
        notice = world.notice(MAY, assigned=MAY)
        world.period("lai_assign_on_notice", due, met=met, case_id=notice.case_id)
    assert counts(value_of("notified_defense_ontime_rate")) == (1, 3)


def test_row_19_counts_villages_and_townships_with_a_committee_of_their_own(
    world: World, value_of: Evaluate
) -> None:
    # Four divisions: township and village A have one; village B's was dissolved on the last day; C has only
    # an enterprise committee. Two committees for village A are one village. 2 of 4.
    township, a, b, c = "340202001", "340202001201", "340202001202", "340202001203"
    for code in (JINGHU, township, a, b, c):
        world.division(code)
    world.committee(JINGHU, township, kind=CommitteeType.TOWNSHIP_SUBDISTRICT)
    world.committee(JINGHU, a)
    world.committee(JINGHU, a, kind=CommitteeType.RESIDENTS)
    world.committee(JINGHU, b, dissolved=date(2025, 12, 31))
    world.committee(JINGHU, c, kind=CommitteeType.ENTERPRISE_INSTITUTION)
    assert counts(value_of("pmc_coverage_rate")) == (2, 4)


def test_row_21_takes_mediators_on_duty_on_the_last_day(world: World, value_of: Evaluate) -> None:
    # Full-time until 31 December: on duty that day. Left on 30 December: gone. Engaged on 1 January 2026: not
    # yet. Two part-time on duty. 1 of 3, and with 20 as target one third is enough.
    board = world.committee(JINGHU, None)
    full, part = Engagement.FULL_TIME, Engagement.PART_TIME
    world.mediator(board, full, date(2024, 1, 1), date(2025, 12, 31))
    world.mediator(board, full, date(2024, 1, 1), date(2025, 12, 30))
    world.mediator(board, full, date(2026, 1, 1))
    world.mediator(board, part, date(2024, 1, 1))
    world.mediator(board, part, date(2025, 12, 31))
    world.figure("target.fulltime_mediator_share", "20", date(2025, 1, 1))
    value = value_of("fulltime_mediator_share")
    assert counts(value) == (1, 3)
    assert (value.status, value.needed) == (Status.MET, Decimal(1))


def test_disputes_succeeded_are_divided_by_disputes_accepted(world: World, value_of: Evaluate) -> None:
    # Accepted in 2025: three, one of them agreed, one agreed only in 2026 (known by February), one pending.
    # Not accepted: never in. Accepted in 2024 and agreed in 2025: not of 2025. 2 of 3; 3 per 100,000.
    world.dispute(date(2025, 3, 1), agreed=date(2025, 3, 20))
    world.dispute(date(2025, 12, 20), agreed=date(2026, 1, 9))
    world.dispute(date(2025, 8, 1))
    world.dispute(None)
    world.dispute(date(2024, 12, 1), agreed=date(2025, 1, 5))
    world.figure("population_resident", "100000", YEAR_2020)
    assert counts(value_of("mediation_success_rate")) == (2, 3)
    assert value_of("mediation_disputes_per_100k").value == 3


def test_periods_are_judged_by_the_day_they_end(world: World, value_of: Evaluate) -> None:
    # Due in 2025: met on the day (kept), met late, running and run out, called off after it had run out.
    # Called off before it ran out, or paused: neither. Due in 2026: not of 2025. 1 of 4.
    due = date(2025, 6, 9)
    world.period("review_decision", due, met=due)
    world.period("review_decision", due, met=due + timedelta(days=1))
    world.period("review_decision", due)
    world.period("review_decision", due, state=DeadlineState.ENDED, ended_on=due + timedelta(days=2))
    world.period("review_decision", due, state=DeadlineState.ENDED, ended_on=due)
    world.period("review_decision", due, state=DeadlineState.PAUSED, paused_on=due - timedelta(days=2))
    world.period("review_decision", date(2026, 1, 4), met=date(2025, 12, 30))
    world.period("assign_after_grant", due, met=due)
    assert counts(value_of("review_ontime_rate")) == (1, 4)
    assert counts(value_of("assignment_ontime_rate")) == (1, 1)


def test_a_period_that_ends_today_is_not_yet_overdue(world: World, value_of: Evaluate) -> None:
    due = date(2025, 6, 9)
    world.period("review_decision", due)
    judged = [counts(value_of("review_ontime_rate", as_of=due + timedelta(days=n))) for n in (0, 1)]
    assert judged == [(0, 0), (0, 1)]


def test_a_period_in_hours_is_judged_by_the_instant(world: World, value_of: Evaluate) -> None:
    day = date(2025, 6, 9)
    for minutes in (0, 1):
        world.period(
            "review_decision", day, met=day, due_at=noon(day), met_at=noon(day) + timedelta(minutes=minutes)
        )
    assert counts(value_of("review_ontime_rate")) == (1, 2)


def test_mediation_and_criminal_cases_are_no_grants(world: World, value_of: Evaluate) -> None:
    world.figure("population_resident", "100000", YEAR_2020)
    world.dispute(date(2025, 3, 1))
    world.case(kind=CaseKind.CRIMINAL_AID)
    assert counts(value_of("legal_aid_per_100k"))[0] == 0
