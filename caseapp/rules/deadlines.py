"""The last day (or hour) of a period, and whether an act was in time. Pure; days are Asia/Shanghai days.

The starting day is day 0 (民法典 Art. 201); months end on the same-numbered day or the month's last
(Art. 202); a last day that rests moves to the next working day (Art. 203); hours run through.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from caseapp.packs.calendars import Calendar
from caseapp.packs.clocks import ClockRule, ClockTerm, Suspension
from caseapp.vocabulary import TimeUnit

SHANGHAI = ZoneInfo("Asia/Shanghai")
_MONTHS = 12
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that do not count: those after the day the clock stopped, up to and with the day it went on."""

    stopped_on: date
    resumed_on: date

    @property
    def days(self) -> int:
        """Natural days that are not counted."""
        return max((self.resumed_on - self.stopped_on).days, 0)


@dataclass(frozen=True, slots=True)
class Due:
    """Until when. `on` is the last day in time; `at` (UTC) is set only where hours are counted.

    `term` is the text that gave the earliest date. `provisional`: a year without a published calendar
    was counted through, so the date may move when the year is loaded.
    """

    on: date
    at: datetime | None
    provisional: bool
    term: ClockTerm


def china_day(moment: date | datetime) -> date:
    """The Asia/Shanghai day of an aware instant; a date is its own day. Naive instants are a ValueError."""
    if not isinstance(moment, datetime):
        return moment
    return _aware(moment).astimezone(SHANGHAI).date()


def due(
    rule: ClockRule,
    start: date | datetime,
    calendar: Calendar,
    suspended_days: int = 0,
    pauses: Sequence[Pause] = (),
) -> Due:
    """When the clock runs out; of several terms the earliest date wins.

    Args:
        rule: the clock in force, with at least one term.
        start: the day of the start event (or the officer's date); an aware instant where hours count.
        calendar: rest days and make-up working days.
        suspended_days: natural days the clock stood still, where only their sum is kept.
        pauses: the same by dates; working-day terms need them, since a sum of natural days says
            nothing about working days. Give one or the other.

    Raises:
        ValueError: a naive or missing instant, or a suspension that cannot be counted.
    """
    if suspended_days < 0 or (suspended_days and pauses):
        raise ValueError("give suspended_days (not negative) or pauses, not both")
    found = [_term_due(term, start, calendar, suspended_days, pauses) for term in rule.terms]
    first = min(found, key=_moment)
    return Due(first.on, first.at, any(one.provisional for one in found), first.term)


def met(last: Due, act: date | datetime, closing_time: time | None = None) -> bool:
    """Whether an act was in time; equality is in time.

    `closing_time` is for channels with business hours (民法典 Art. 203(2)): on the last day an act
    after it is late. Raises ValueError when a moment is needed and only a day is given.
    """
    if last.at is not None:
        return _instant(act) <= last.at
    day = china_day(act)
    if day == last.on and closing_time is not None:
        return _instant(act).astimezone(SHANGHAI).time() <= closing_time
    return day <= last.on


def overdue_days(last: Due, on: date) -> int:
    """Days by which `on` is past the last day; 0 when in time."""
    return max((on - last.on).days, 0)


def remaining_days(last: Due, on: date) -> int:
    """Natural days left on `on`, negative when overdue."""
    return (last.on - on).days


def suspended_days(pauses: Sequence[Pause]) -> int:
    """Natural days covered by the pauses; overlapping days count once."""
    total, end = 0, date.min
    for pause in sorted(pauses, key=lambda one: one.stopped_on):
        total += max((pause.resumed_on - max(pause.stopped_on, end)).days, 0)
        end = max(end, pause.resumed_on)
    return total


def acted_on(rule: ClockRule, arrived: date, posted: date | None) -> date:
    """The day that counts for what came by post: the postmark's where the clock has that rule, else the arrival's."""
    return posted if posted is not None and rule.postmark is not None else arrived


def still_stopped_by(suspensions: Sequence[Suspension], stopped_by: Sequence[str], event: str) -> list[str]:
    """The events that keep a clock stopped after ``event``: each pair it resumes takes one of its pauses away.

    ``stopped_by`` names an event as often as it stopped the clock, so that two letters want two answers.
    """
    left = list(stopped_by)
    for pair in suspensions:
        if pair.resume == event and pair.pause in left:
            left.remove(pair.pause)
    return left


def _term_due(
    term: ClockTerm, start: date | datetime, calendar: Calendar, suspended: int, pauses: Sequence[Pause]
) -> Due:
    if term.unit is TimeUnit.HOUR:
        at = _instant(start).astimezone(UTC) + timedelta(hours=term.length, days=_natural(suspended, pauses))
        return Due(china_day(at), at, provisional=False, term=term)
    first = china_day(start)
    if term.unit is TimeUnit.WORKING_DAY:
        last = _nth_working_day(first, term.length, calendar, _uncounted(suspended, pauses))
        asked = {first, last}
    else:
        counted = _last_counted(term, first) + timedelta(days=_natural(suspended, pauses))
        last = calendar.next_working_day(counted) if term.roll and calendar.is_rest_day(counted) else counted
        asked = {counted, last} if term.roll else set()
    return Due(last, None, not all(map(calendar.settled, asked)), term)


def _natural(suspended: int, pauses: Sequence[Pause]) -> int:
    return suspended or suspended_days(pauses)


def _last_counted(term: ClockTerm, first: date) -> date:
    if term.unit is TimeUnit.MONTH:
        return add_months(first, term.length)
    if term.backwards:
        return first - timedelta(days=term.length)
    return first + timedelta(days=term.length)


def add_months(day: date, months: int) -> date:
    """The same-numbered day that many months later, or that month's last day (民法典 Art. 202)."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _uncounted(suspended: int, pauses: Sequence[Pause]) -> frozenset[date]:
    if suspended:
        raise ValueError("a working-day period needs the pauses by date")
    return frozenset(
        pause.stopped_on + timedelta(days=number) for pause in pauses for number in range(1, pause.days + 1)
    )


def _nth_working_day(start: date, count: int, calendar: Calendar, uncounted: frozenset[date]) -> date:
    day = start
    while count:
        day += _ONE_DAY
        if day not in uncounted and not calendar.is_rest_day(day):
            count -= 1
    return day


def _moment(one: Due) -> datetime:
    """For ordering: a day lasts until its midnight in Shanghai."""
    return one.at or datetime.combine(one.on + _ONE_DAY, time.min, SHANGHAI)


def _instant(moment: date | datetime) -> datetime:
    if not isinstance(moment, datetime):
        raise ValueError("hours are counted from an instant, not from a day")  # noqa: TRY004
    return _aware(moment)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return moment
