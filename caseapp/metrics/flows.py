"""Events of a year by month and by the regions one level below, each dated by its own day; one query."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from caseapp.metrics.facts import AID_CASES, DISPUTES, NOTICES, TERMINATIONS
from caseapp.metrics.figures import Reader
from caseapp.metrics.measures import Rows
from caseapp.metrics.window import Column, Window
from caseapp.vocabulary import APPLIED_AID_KINDS, DecisionOutcome


class Flow(StrEnum):
    """What happens to be counted by its day; an agreement counts with its dispute, on the day that was accepted."""

    RECEIVED = "received"
    GRANTED = "granted"
    REFUSED = "refused"
    CLOSED = "closed"
    NOTICES = "notices"
    NOTICES_ASSIGNED = "notices_assigned"
    DISPUTES = "disputes"
    DISPUTES_AGREED = "disputes_agreed"


@dataclass(frozen=True, slots=True)
class Flows:
    """Counts by (region one level below, month); what hangs on the region itself stands under its own code."""

    cells: dict[tuple[Flow, str, int], int]

    def total(self, flow: Flow, *, region: str | None = None, month: int | None = None) -> int:
        """How often it happened, of one region or month if asked."""
        return sum(
            number
            for (name, code, moon), number in self.cells.items()
            if name is flow and region in {None, code} and month in {None, moon}
        )

    def any_in(self, region: str) -> bool:
        """Whether anything at all hangs on that very code."""
        return any(code == region for _, code, _ in self.cells)


def flows_of(session: Reader, window: Window) -> Flows:
    """Count them. Decisions and closings are of civil and administrative aid; an aid ended early is not closed."""
    cases, notices, disputes = AID_CASES.c, NOTICES.c, DISPUTES.c
    applied = cases.kind.in_(sorted(APPLIED_AID_KINDS))
    ended = cases.case_id.in_(sa.select(TERMINATIONS.c.case_id))
    decided = {outcome: sa.and_(applied, cases.decision == outcome) for outcome in DecisionOutcome}
    selects = [
        _select(Flow.RECEIVED, window, cases.region_code, cases.opened_on, applied),
        _select(Flow.GRANTED, window, cases.region_code, cases.decided_on, decided[DecisionOutcome.GRANTED]),
        _select(Flow.REFUSED, window, cases.region_code, cases.decided_on, decided[DecisionOutcome.REFUSED]),
        _select(
            Flow.CLOSED,
            window,
            cases.region_code,
            cases.closed_on,
            sa.and_(decided[DecisionOutcome.GRANTED], ~ended),
        ),
        _select(Flow.NOTICES, window, notices.region_code, notices.received_on, sa.true()),
        _select(Flow.NOTICES_ASSIGNED, window, notices.region_code, notices.lawyer_assigned_on, sa.true()),
        _select(Flow.DISPUTES, window, disputes.region_code, disputes.accepted_on, sa.true()),
        _select(
            Flow.DISPUTES_AGREED,
            window,
            disputes.region_code,
            disputes.accepted_on,
            window.known(disputes.agreed_on),
        ),
    ]
    cells = {
        (Flow(name), str(code).ljust(6, "0"), int(month)): int(number)
        for name, code, month, number in session.execute(sa.union_all(*selects))
    }
    return Flows(cells)


def _select(flow: Flow, window: Window, region: Column, day: Column, condition: Column) -> Rows:
    piece = sa.func.substr(region, 1, window.child_digits).label("piece")
    month = sa.cast(sa.extract("month", day), sa.Integer).label("month")
    return (
        sa.select(sa.literal(flow.value, sa.String), piece, month, sa.func.count())
        .where(condition, window.days(day), window.area(region))
        .group_by(piece, month)
    )
