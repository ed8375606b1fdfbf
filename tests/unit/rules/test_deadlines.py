"""Counting of days, months and hours: the boundary cases of the law, then properties."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseapp.packs.calendars import Calendar, load_calendar
from caseapp.packs.clocks import Binds, ClockRule, ClockTerm, CountedFrom, MetBy, Suspension
from caseapp.packs.reading import PackReader, Provenance, Rank
from caseapp.rules.deadlines import (
    SHANGHAI,
    Pause,
    add_months,
    china_day,
    due,
    met,
    overdue_days,
    remaining_days,
    still_stopped_by,
    suspended_days,
)
from caseapp.vocabulary import DeadlineEffect, TimeUnit

READER = PackReader()
CALENDAR = load_calendar(READER)
READER.finish()
DAYS = st.dates(date(2024, 1, 1), date(2026, 11, 30))


def term(
    length: int, unit: TimeUnit = TimeUnit.CALENDAR_DAY, *, roll: bool = True, region: str = "000000"
) -> ClockTerm:
    return ClockTerm(length, unit, roll, Provenance("test", "", Rank.LAW, verified=True), region)


def rule(*terms: ClockTerm) -> ClockRule:
    return ClockRule(
        code="review_decision",
        zh="审查",
        en="review",
        start_event="application.received",
        counted_from=CountedFrom.EVENT,
        met_by=("aid.granted", "aid.refused"),
        met_when=MetBy.ANY,
        binds=Binds.OFFICE,
        effect=DeadlineEffect.OVERDUE,
        suspensions=(),
        terms=terms,
    )


SEVEN = rule(term(7))
THREE = rule(term(3))
HOURS = rule(term(24, TimeUnit.HOUR, roll=False))
MONTH = rule(term(1, TimeUnit.MONTH))


def test_received_monday_1_june_is_due_monday_8_june_and_equality_is_in_time() -> None:
    last = due(SEVEN, date(2026, 6, 1), CALENDAR)
    assert (last.on, last.at, last.provisional) == (date(2026, 6, 8), None, False)
    assert met(last, date(2026, 6, 8))
    assert not met(last, date(2026, 6, 9))
    assert overdue_days(last, date(2026, 6, 8)) == 0
    assert overdue_days(last, date(2026, 6, 9)) == 1


def test_received_on_a_saturday_that_saturday_is_day_zero() -> None:
    assert due(rule(term(1, roll=False)), date(2026, 6, 6), CALENDAR).on == date(2026, 6, 7)
    assert due(rule(term(2)), date(2026, 6, 6), CALENDAR).on == date(2026, 6, 8)


def test_day_seven_on_a_saturday_moves_to_monday() -> None:
    assert due(SEVEN, date(2026, 6, 6), CALENDAR).on == date(2026, 6, 15)


def test_day_seven_on_a_make_up_saturday_stays() -> None:
    assert due(SEVEN, date(2026, 2, 7), CALENDAR).on == date(2026, 2, 14)


def test_day_seven_on_the_first_day_of_national_day_moves_behind_the_holiday() -> None:
    assert due(SEVEN, date(2026, 9, 24), CALENDAR).on == date(2026, 10, 8)
    assert due(SEVEN, date(2025, 9, 24), CALENDAR).on == date(2025, 10, 9)


def test_a_notice_on_friday_is_due_on_monday() -> None:
    assert due(THREE, date(2026, 6, 12), CALENDAR).on == date(2026, 6, 15)


def test_twenty_four_hours_from_friday_half_past_five_end_on_saturday() -> None:
    friday = datetime(2026, 6, 12, 17, 30, tzinfo=SHANGHAI)
    last = due(HOURS, friday, CALENDAR)
    assert last.at == datetime(2026, 6, 13, 17, 30, tzinfo=SHANGHAI)
    assert last.at.tzinfo is UTC
    assert last.on == date(2026, 6, 13)
    assert met(last, friday + timedelta(hours=24))
    assert not met(last, friday + timedelta(hours=24, seconds=1))


def test_thirty_days_and_one_month_from_the_last_of_january_differ() -> None:
    assert due(rule(term(30, roll=False)), date(2025, 1, 31), CALENDAR).on == date(2025, 3, 2)
    assert due(rule(term(1, TimeUnit.MONTH, roll=False)), date(2025, 1, 31), CALENDAR).on == date(2025, 2, 28)
    assert due(rule(term(1, TimeUnit.MONTH, roll=False)), date(2024, 1, 31), CALENDAR).on == date(2024, 2, 29)


def test_six_months_from_knowledge_in_late_august_end_in_february() -> None:
    assert due(rule(term(6, TimeUnit.MONTH)), date(2025, 8, 31), CALENDAR).on == date(2026, 2, 28)


def test_one_second_before_midnight_is_in_time_unless_the_channel_has_closed() -> None:
    last = due(SEVEN, date(2026, 6, 1), CALENDAR)
    late_evening = datetime(2026, 6, 8, 23, 59, 59, tzinfo=SHANGHAI)
    assert met(last, late_evening)
    assert not met(last, late_evening, closing_time=time(17, 30))
    assert met(last, datetime(2026, 6, 8, 17, 30, tzinfo=SHANGHAI), closing_time=time(17, 30))
    assert met(last, datetime(2026, 6, 7, 22, 0, tzinfo=SHANGHAI), closing_time=time(17, 30))


def test_half_past_four_in_the_afternoon_utc_is_the_next_day_in_china() -> None:
    moment = datetime(2026, 1, 1, 16, 30, tzinfo=UTC)
    assert china_day(moment) == date(2026, 1, 2)
    assert due(SEVEN, moment, CALENDAR).on == date(2026, 1, 9)


def test_received_ten_to_midnight_supplement_asked_day_three_answered_day_ten_leaves_four_days() -> None:
    received = datetime(2026, 6, 1, 23, 50, tzinfo=SHANGHAI)
    answered = date(2026, 6, 11)
    paused = (Pause(date(2026, 6, 4), answered),)
    assert suspended_days(paused) == 7
    last = due(SEVEN, received, CALENDAR, suspended_days=7)
    assert last.on == date(2026, 6, 15)
    assert remaining_days(last, answered) == 4
    assert due(SEVEN, received, CALENDAR, pauses=paused) == last


def test_a_suspended_working_day_period_skips_the_working_days_of_the_pause() -> None:
    ten = rule(term(10, TimeUnit.WORKING_DAY))
    start, asked, answered = date(2026, 6, 1), date(2026, 6, 3), date(2026, 6, 9)
    assert due(ten, start, CALENDAR).on == date(2026, 6, 15)
    assert due(ten, start, CALENDAR, pauses=(Pause(asked, answered),)).on == date(2026, 6, 22)  # 19-21 rest
    with pytest.raises(ValueError, match="pauses by date"):
        due(ten, start, CALENDAR, suspended_days=6)


def test_working_days_count_make_up_days_and_skip_holidays() -> None:
    ten = rule(term(10, TimeUnit.WORKING_DAY))
    assert due(ten, date(2025, 9, 26), CALENDAR).on == date(2025, 10, 16)  # 28, 29, 30 Sep, 9-11, 13-16 Oct


def test_overlapping_pauses_count_once() -> None:
    pauses = (Pause(date(2026, 6, 1), date(2026, 6, 5)), Pause(date(2026, 6, 3), date(2026, 6, 8)))
    assert suspended_days(pauses) == 7
    assert suspended_days((*pauses, Pause(date(2026, 6, 2), date(2026, 6, 4)))) == 7


def test_the_earlier_of_national_and_local_terms_wins() -> None:
    local = term(10, TimeUnit.WORKING_DAY, region="310000")
    last = due(rule(term(7), local), date(2026, 6, 1), CALENDAR)
    assert (last.on, last.term.region_code) == (date(2026, 6, 8), "000000")
    short = term(3, TimeUnit.WORKING_DAY, region="330000")
    assert due(rule(term(7), short), date(2026, 6, 1), CALENDAR).term is short


def test_a_deadline_that_touches_an_unpublished_year_is_provisional_and_is_not_guessed() -> None:
    last = due(SEVEN, date(2027, 9, 24), CALENDAR)
    assert last.on == date(2027, 10, 1)
    assert last.provisional
    assert due(SEVEN, date(2026, 12, 21), CALENDAR).provisional
    assert not due(SEVEN, date(2026, 12, 10), CALENDAR).provisional
    assert not due(HOURS, datetime(2027, 9, 30, tzinfo=UTC), CALENDAR).provisional


def test_a_period_that_does_not_roll_ends_on_its_rest_day() -> None:
    last = due(rule(term(7, roll=False)), date(2026, 6, 6), CALENDAR)
    assert (last.on, last.provisional) == (date(2026, 6, 13), False)


def test_naive_instants_and_missing_instants_are_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        due(SEVEN, datetime(2026, 6, 1, 9, 0), CALENDAR)  # noqa: DTZ001 - the naive instant is the point
    with pytest.raises(ValueError, match="from an instant"):
        due(HOURS, date(2026, 6, 1), CALENDAR)
    with pytest.raises(ValueError, match="not both"):
        due(SEVEN, date(2026, 6, 1), CALENDAR, 1, (Pause(date(2026, 6, 2), date(2026, 6, 3)),))


@given(start=DAYS, length=st.integers(1, 60))
def test_a_rolled_deadline_is_the_first_working_day_on_or_after_the_counted_day(
    start: date, length: int
) -> None:
    last = due(rule(term(length)), start, CALENDAR)
    counted = start + timedelta(days=length)
    between = [counted + timedelta(days=number) for number in range((last.on - counted).days)]
    assert not CALENDAR.is_rest_day(last.on)
    assert all(CALENDAR.is_rest_day(day) for day in between)


@given(start=DAYS, length=st.integers(1, 25))
def test_a_working_day_deadline_has_exactly_that_many_working_days_before_it(
    start: date, length: int
) -> None:
    last = due(rule(term(length, TimeUnit.WORKING_DAY)), start, CALENDAR)
    span = [start + timedelta(days=number) for number in range(1, (last.on - start).days + 1)]
    assert sum(not CALENDAR.is_rest_day(day) for day in span) == length
    assert not CALENDAR.is_rest_day(last.on)


@given(start=DAYS, later=st.integers(0, 90))
def test_a_suspension_moves_the_end_like_a_later_start_and_never_forward(start: date, later: int) -> None:
    suspended = due(SEVEN, start, CALENDAR, later)
    assert suspended == due(SEVEN, start + timedelta(days=later), CALENDAR)
    assert suspended.on >= due(SEVEN, start, CALENDAR).on


@given(day=st.dates(date(1950, 1, 1), date(2090, 1, 1)), months=st.integers(0, 40))
def test_months_keep_the_day_number_or_take_the_last_of_the_month(day: date, months: int) -> None:
    end = add_months(day, months)
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
    assert end.day == day.day or (end + timedelta(days=1)).day == 1


def test_a_calendar_without_any_table_still_answers() -> None:
    last = due(SEVEN, date(2025, 1, 21), Calendar({}))
    assert (last.on, last.provisional) == (date(2025, 1, 28), True)


def test_a_clock_runs_on_only_when_the_last_reason_is_gone() -> None:
    basis = Provenance("test", "", Rank.LAW, verified=True)
    pairs = [
        Suspension(pause, resume, "awaited", basis)
        for pause, resume in (("papers", "papers_in"), ("letter", "letter_back"), ("papers", "all_in"))
    ]
    stopped = ["papers", "letter", "letter"]
    assert still_stopped_by(pairs, stopped, "letter_back") == ["papers", "letter"]
    assert still_stopped_by(pairs, ["papers", "letter"], "papers_in") == ["letter"]
    assert still_stopped_by(pairs, ["papers"], "all_in") == []
    assert still_stopped_by(pairs, ["letter"], "papers_in") == ["letter"]
