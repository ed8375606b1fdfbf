"""What organs and the person did, noted with its day so that the periods they must keep are counted.

The event in the case's history is the record; which events are noted, and what they do to the clocks, is data
(packs/case_types).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Conflict, Fault, Invalid, echoed
from caseapp.models import LegalCase
from caseapp.packs import catalogue
from caseapp.services import casework, clocks
from caseapp.services.casework import Step


class NoClockWaits(Conflict):
    """No period of the case begins or ends with it."""

    code = "no_clock_waits"
    zh = "本案没有因此开始或者结束的期限"
    en = "no period of this case begins or ends with it"


class CaseIsOver(Conflict):
    """Nothing is counted in an ended case."""

    code = "case_is_over"
    zh = "本案已经结束，不再登记"
    en = "the case has ended; nothing is noted any more"


def note(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> None:
    """Note the event on its day, once; it starts, meets or ends clocks of the case.

    Raises:
        CaseIsOver: the case has ended.
        Invalid: an event that is not noted in such cases, or a day out of order; all faults.
        NoClockWaits: nothing in this case hangs on it.

    """
    event, day = body["event"], body["happened_on"]
    if case.state not in catalogue().case_type(case.kind).groups["open"]:
        raise CaseIsOver
    faults = [*_event_faults(case, event), *_day_faults(case, event, day)]
    if faults:
        raise Invalid(faults=faults)
    if not clocks.waiting(case, event) and not clocks.would_start(case, event, day):
        raise NoClockWaits
    casework.note(case, actor, event, Step(at=clock.sometime_on(day), codes={"on": day.isoformat()}))


def _event_faults(case: LegalCase, event: str) -> Iterator[Fault]:
    if event not in {one.event for one in catalogue().case_type(case.kind).records if one.noted}:
        zh, en = f"该类案件不登记这一事项：{echoed(event)}", f"not noted in such cases: {echoed(event)}"
        yield Fault("event", "unknown", zh, en)


def _day_faults(case: LegalCase, event: str, day: date) -> Iterator[Fault]:
    """From the receipt of the notice to today; not before the clock it meets began, nor before one it ends ran out."""
    if day > clock.today():
        yield Fault("happened_on", "in_future", "日期不能晚于今天", "the day lies in the future")
    ended = catalogue().case_type(case.kind).effects(event).ends
    rows = clocks.waiting(case, event)
    first = [row.due_on if row.clock_code in ended else clock.day_of(row.start_at) for row in rows]
    if day < max([case.opened_on, *first]):
        zh, en = (
            "早于所对应期限的起算之日或者届满之日",
            "before the day on which its period began, or ran out",
        )
        yield Fault("happened_on", "order", zh, en)
