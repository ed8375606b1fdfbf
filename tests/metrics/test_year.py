"""What an annual report counts besides the indicators, worked out by hand."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy.orm import Session

from caseapp.metrics.flows import Flow, flows_of
from caseapp.metrics.window import Window
from caseapp.metrics.year import Applications, ClockKept, DisputeType, median, year_of
from caseapp.models import LegalCase
from caseapp.vocabulary import (
    CaseKind,
    Channel,
    CommitteeType,
    CriminalStage,
    DecisionOutcome,
    Engagement,
    PerformanceState,
)
from tests.metrics.world import AFTER, CITY, JINGHU, JIUJIANG, World, noon

YEAR = Window(CITY, 2025, AFTER)
MARCH, APRIL, MAY = date(2025, 3, 3), date(2025, 4, 4), date(2025, 5, 5)


def granted(world: World, days: int, **values: object) -> LegalCase:
    return world.case(opened=MARCH, decided=MARCH + timedelta(days=days), **values)


def closed(world: World, days: int, on: date) -> LegalCase:
    return granted(world, days, state="closed", closed_on=on, outcome="completed")


@pytest.mark.parametrize(
    ("counted", "middle"),
    [({}, None), ({5: 1}, "5"), ({1: 1, 9: 1}, "5"), ({2: 3, 7: 1}, "2"), ({1: 2, 4: 2}, "2.5")],
)
def test_the_median_of_an_even_number_is_the_mean_of_the_middle_two(
    counted: dict[int, int], middle: str | None
) -> None:
    assert median(counted) == (None if middle is None else Decimal(middle))


def test_applications_stand_as_on_the_last_day_of_their_year(world: World, session: Session) -> None:
    # Received in 2025: 9. Granted 4 (days 2, 4, 6, 8), of these one closed, one closed only in January (open at
    # year end), one terminated, one in progress (open). Refused 1 (day 5). Deemed withdrawn 1, withdrawn 1,
    # redirected 1. One decided only in 2026 (open). Open: 3. Median of 2, 4, 5, 6, 8: 5.
    closed(world, 2, MAY)
    closed(world, 4, date(2026, 1, 10))
    stopped = granted(world, 6, state="terminated", closed_on=MAY, outcome="terminated")
    world.termination(stopped, "fraud", MAY)
    granted(world, 8, state="in_progress")
    world.case(opened=MARCH, decided=MARCH + timedelta(days=5), decision=DecisionOutcome.REFUSED)
    for outcome in ("deemed_withdrawn", "withdrawn", "redirected"):
        world.case(opened=MARCH, state=outcome, closed_on=APRIL, outcome=outcome)
    world.case(opened=date(2025, 12, 28), decided=date(2026, 1, 3))
    world.case(opened=date(2024, 12, 31), decided=date(2025, 1, 2))  # last year's application
    world.case(kind=CaseKind.CRIMINAL_AID)  # no application of this kind
    found = year_of(session, YEAR).applications
    assert found == Applications(
        received=9, granted=4, refused=1, deemed_withdrawn=1, withdrawn=1, redirected=1,
        closed=1, terminated=1, undecided=1, open_at_year_end=3, median_days=Decimal(5),
    )  # fmt: skip
    ended = found.refused + found.deemed_withdrawn + found.withdrawn + found.redirected
    assert ended + found.granted + found.undecided == found.received
    assert ended + found.closed + found.terminated + found.open_at_year_end == found.received


def test_breakdowns_count_each_code_of_a_list(world: World, session: Session) -> None:
    # A ground counts on the route it led to: the disabled person's second application rests on a commitment.
    for matter, grounds, channel, route in (
        ("labour_pay", ("art42_veteran", "art42_disabled"), Channel.WEB, "exempt_art42"),
        ("labour_pay", ("art42_disabled",), Channel.WEB, "commitment"),
        ("injury", ("art32_domestic_violence",), Channel.WINDOW, "not_required_art32"),
        ("injury", ("art42_disabled",), Channel.WINDOW, None),
    ):
        world.application(
            world.case(opened=MARCH), matter=matter, grounds=grounds, channel=channel, route=route
        )
    refused = world.case(opened=MARCH, decided=APRIL, decision=DecisionOutcome.REFUSED)
    world.refusal(refused, "out_of_scope", "hardship_not_met")
    world.termination(granted(world, 1), "fraud", MAY)
    world.termination(granted(world, 1, kind=CaseKind.CRIMINAL_AID), "fraud", MAY)
    world.termination(granted(world, 1), "fraud", AFTER)  # stood on the last day of the year
    world.termination(world.case(opened=date(2024, 12, 31), decided=MARCH), "fraud", MAY)
    assert year_of(session, YEAR).tallies == {
        "matter": (("injury", 2), ("labour_pay", 2)),
        "channel": (("web", 2), ("window", 2)),
        "hardship_route": (("commitment", 1), ("exempt_art42", 1), ("not_required_art32", 1)),
        "grounds_without_hardship": (("art32_domestic_violence", 1),),
        "grounds_exempt": (("art42_disabled", 1), ("art42_veteran", 1)),
        "refusal_grounds": (("hardship_not_met", 1), ("out_of_scope", 1)),
        "termination_grounds": (("fraud", 1),),
    }


def test_clocks_show_kept_late_and_run_out(world: World, session: Session) -> None:
    world.period("review_decision", APRIL, met=APRIL)
    world.period("review_decision", APRIL, met=MAY)
    world.period("review_decision", APRIL)
    world.period("closing_report", APRIL, met=APRIL, verified=False)
    world.period("closing_report", APRIL, met=APRIL)
    world.period("assign_after_grant", AFTER)  # ends next year
    assert year_of(session, YEAR).clocks == (
        ClockKept("closing_report", verified=True, met_in_time=2, met_late=0, open_overdue=0),
        ClockKept("review_decision", verified=True, met_in_time=1, met_late=1, open_overdue=1),
    )


def test_reviews_have_grades_and_an_exact_mean(world: World, session: Session) -> None:
    for grade, total in (("excellent", 95), ("good", 80), ("good", 81)):
        world.review(closed(world, 2, MAY), grade, total, MAY)
    world.review(closed(world, 2, MAY), "good", 1, AFTER)
    (form,) = year_of(session, YEAR).reviews
    assert (form.reviewed, form.grades) == (3, (("good", 2), ("excellent", 1)))
    assert form.mean == Fraction(256, 3)


def test_duty_help_shows_refusals_apart(world: World, session: Session) -> None:
    # a helped at two stages; b refused; c refused first and was helped later at the same stage; d got nothing.
    a, b, c, d = (world.person(name) for name in "abcd")
    world.help(a, noon(MARCH))
    world.help(a, noon(APRIL), stage=CriminalStage.TRIAL)
    world.help(b, noon(MARCH), provided=False, refused=True)
    world.help(c, noon(MARCH), provided=False, refused=True)
    world.help(c, noon(APRIL))
    world.help(d, noon(MARCH), provided=False)
    duty = year_of(session, YEAR).duty
    assert (duty.known, duty.helped, duty.refused) == (5, 3, 1)
    assert duty.stages == (("prosecution", 2), ("trial", 1))
    assert duty.places == (("court", 3),)


def test_notices_by_ground(world: World, session: Session) -> None:
    world.notice(noon(MARCH), assigned=noon(MARCH))
    world.notice(noon(MARCH), ground="life_or_death_possible")
    world.notice(noon(MARCH), retained=MARCH)
    late = world.notice(noon(APRIL), assigned=noon(MAY))
    world.period("lai_assign_on_notice", APRIL, met=MAY, case_id=late.case_id)
    notices = year_of(session, YEAR).notices
    assert (notices.received, notices.withdrawn, notices.assigned, notices.in_time) == (4, 1, 2, 0)
    assert notices.grounds == (("minor", 3), ("life_or_death_possible", 1))


def test_disputes_by_type_add_up(world: World, session: Session) -> None:
    world.dispute(MARCH, agreed=APRIL).performance = PerformanceState.PERFORMED
    world.dispute(MARCH, state="archived", archived_on=MAY, closed_on=APRIL, outcome="failure")
    world.dispute(MARCH, state="refused_by_party", closed_on=APRIL, outcome="refusal")
    world.dispute(MARCH, state="withdrawn", closed_on=APRIL, outcome="withdrawal")
    world.dispute(MARCH)
    board = world.committee(JINGHU, None, kind=CommitteeType.INDUSTRY_PROFESSIONAL)
    world.mediator(board, Engagement.FULL_TIME, MARCH)
    world.mediator(board, Engagement.PART_TIME, MARCH)
    session.flush()
    found = year_of(session, YEAR).mediation
    assert (found.committees, found.mediators, found.fulltime) == (1, 2, 1)
    assert found.types == (
        DisputeType("neighborhood", accepted=5, agreed=1, failed=1, given_up=2, performed=1),
    )
    assert found.types[0].pending == 1


def test_an_empty_year_is_all_zeros(session: Session) -> None:
    year = year_of(session, YEAR)
    assert year.applications.received == year.duty.known == year.notices.received == 0
    assert year.applications.median_days is None
    assert (year.clocks, year.reviews, year.mediation.types) == ((), (), ())


def test_flows_are_dated_by_their_own_event(world: World, session: Session) -> None:
    # Received 31 December 2024, decided in January: only the decision is of 2025.
    world.case(opened=date(2024, 12, 31), decided=date(2025, 1, 2))
    closed(world, 2, MAY)
    world.termination(
        granted(world, 2, state="terminated", closed_on=MAY, outcome="terminated"), "fraud", MAY
    )
    world.case(JIUJIANG, opened=APRIL, decided=MAY, decision=DecisionOutcome.REFUSED)
    world.case(CITY, opened=APRIL)  # the city's own office
    world.notice(noon(date(2025, 12, 31)), JIUJIANG, assigned=noon(date(2026, 1, 2)))
    world.notice(noon(MARCH), assigned=noon(MARCH))
    world.dispute(MARCH, agreed=MAY)
    for _ in range(2):  # agreed after the year, known by then
        world.dispute(date(2025, 12, 30), agreed=date(2026, 1, 4))
    world.dispute(date(2024, 12, 30), agreed=MARCH)  # last year's dispute
    flows = flows_of(session, YEAR)
    assert {flow: flows.total(flow) for flow in Flow} == {
        Flow.RECEIVED: 4, Flow.GRANTED: 3, Flow.REFUSED: 1, Flow.CLOSED: 1, Flow.NOTICES: 2, Flow.NOTICES_ASSIGNED: 1,
        Flow.DISPUTES: 3, Flow.DISPUTES_AGREED: 3,
    }  # fmt: skip
    assert [flows.total(Flow.RECEIVED, region=code) for code in (JINGHU, JIUJIANG, CITY)] == [2, 1, 1]
    assert [flows.total(Flow.GRANTED, month=month) for month in (1, 3, 5)] == [1, 2, 0]
    assert flows.total(Flow.NOTICES, region=JIUJIANG, month=12) == 1


def test_the_year_takes_a_fixed_number_of_queries(
    world: World, session: Session, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    few = count_queries(lambda: (year_of(session, YEAR), flows_of(session, YEAR)))
    for number in range(10):
        world.application(closed(world, number % 7, MAY), matter=f"m{number}", grounds=(f"g{number}",))
        world.dispute(MARCH)
        world.notice(noon(MARCH))
    assert count_queries(lambda: (year_of(session, YEAR), flows_of(session, YEAR))) == few == 11
