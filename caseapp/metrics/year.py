"""Figures of a year beyond the indicators, by code: the caller gives them their names.

Cohorts say so: applications are those received in the year, as they stood on its last day. Everything else is
dated by its own event. A fixed number of queries, whatever the size of the region.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

import sqlalchemy as sa

from caseapp.metrics import counting
from caseapp.metrics.counting import Counts
from caseapp.metrics.facts import (
    AID_CASES,
    COMMITTEES,
    DEADLINES,
    DISPUTES,
    DUTY_HELP,
    NOTICES,
    REVIEWS,
    TERMINATIONS,
)
from caseapp.metrics.figures import Reader
from caseapp.metrics.functions import days_between
from caseapp.metrics.measures import (
    met_in_time,
    overdue,
    undefended_persons_helped,
    undefended_persons_known,
)
from caseapp.metrics.tallies import Tally, by_dimension, dimension, ranked, tallies_of
from caseapp.metrics.window import Column, Window
from caseapp.models import OrganNotice
from caseapp.packs.indicator_types import Measure
from caseapp.vocabulary import (
    APPLIED_AID_KINDS,
    CaseOutcome,
    DeadlineState,
    DecisionOutcome,
    PerformanceState,
)

_APPLIED: Final = AID_CASES.c.kind.in_(sorted(APPLIED_AID_KINDS))
_WITHOUT_DECISION: Final = (CaseOutcome.DEEMED_WITHDRAWN, CaseOutcome.WITHDRAWN, CaseOutcome.REDIRECTED)
_GIVEN_UP: Final = (CaseOutcome.WITHDRAWAL, CaseOutcome.REFUSAL)
_REGISTERS: Final = (
    Measure.UNDEFENDED_PERSONS_KNOWN,
    Measure.UNDEFENDED_PERSONS_HELPED,
    Measure.NOTICES_VALID,
    Measure.NOTICES_ASSIGNED,
    Measure.NOTICES_ASSIGNED_IN_TIME,
    Measure.MEDIATORS_ON_DUTY,
    Measure.FULLTIME_MEDIATORS_ON_DUTY,
)


@dataclass(frozen=True, slots=True)
class Applications:
    """Applications for civil and administrative aid received in the year, as they stood on its last day.

    `undecided` ones were still under review; `open_at_year_end` are those and the ones being handled.
    `median_days` is from receipt to decision, of those decided; with an even number the mean of the middle two.
    """

    received: int
    granted: int
    refused: int
    deemed_withdrawn: int
    withdrawn: int
    redirected: int
    closed: int
    terminated: int
    undecided: int
    open_at_year_end: int
    median_days: Decimal | None


@dataclass(frozen=True, slots=True)
class ClockKept:
    """How one period was kept, of those that ended in the year; `verified` where any of its deadlines was."""

    code: str
    verified: bool
    met_in_time: int
    met_late: int
    open_overdue: int


@dataclass(frozen=True, slots=True)
class FormResult:
    """Results of one review form: files reviewed in the year, by grade, and the exact mean of their points."""

    form_key: str
    reviewed: int
    grades: Tally
    mean: Fraction


@dataclass(frozen=True, slots=True)
class Duty:
    """Persons without a defender, person × stage; `stages` and `places` count those who were helped."""

    known: int
    helped: int
    refused: int
    stages: Tally
    places: Tally


@dataclass(frozen=True, slots=True)
class Notices:
    """Notices received in the year; `withdrawn` are those that own counsel overtook."""

    received: int
    withdrawn: int
    assigned: int
    in_time: int
    grounds: Tally
    organs: Tally


@dataclass(frozen=True, slots=True)
class DisputeType:
    """Disputes of one type accepted in the year, as known on `as_of`."""

    code: str
    accepted: int
    agreed: int
    failed: int
    given_up: int
    performed: int

    @property
    def pending(self) -> int:
        """Still in mediation."""
        return self.accepted - self.agreed - self.failed - self.given_up


@dataclass(frozen=True, slots=True)
class Mediation:
    """Committees and mediators on the last day, and the year's disputes."""

    committees: int
    mediators: int
    fulltime: int
    types: tuple[DisputeType, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """Everything an annual report counts besides the indicators. `tallies` holds one breakdown by each of `TALLIES`."""

    applications: Applications
    tallies: Mapping[str, Tally]
    clocks: tuple[ClockKept, ...]
    reviews: tuple[FormResult, ...]
    duty: Duty
    notices: Notices
    mediation: Mediation


def year_of(session: Reader, window: Window) -> Year:
    """Count the year."""
    counts = counting.totals(session, _REGISTERS, window)
    sliced = _sliced(session, window)
    return Year(
        applications=_applications(session, window),
        tallies=tallies_of(session, window),
        clocks=_clocks(session, window),
        reviews=_reviews(session, window),
        duty=_duty(counts, sliced),
        notices=_notices(counts, sliced),
        mediation=_mediation(session, window, counts, sliced),
    )


def _applications(session: Reader, window: Window) -> Applications:
    cases = AID_CASES.c
    end = window.last_day
    granted = sa.and_(cases.decision == DecisionOutcome.GRANTED, cases.decided_on <= end)
    refused = sa.and_(cases.decision == DecisionOutcome.REFUSED, cases.decided_on <= end)
    ended = sa.and_(cases.closed_on.is_not(None), cases.closed_on <= end)
    undecided = sa.and_(~sa.func.coalesce(granted, sa.false()), ~sa.func.coalesce(refused, sa.false()))
    dropped = {code: sa.and_(undecided, ended, cases.outcome == code) for code in _WITHOUT_DECISION}
    stopped = cases.case_id.in_(
        sa.select(TERMINATIONS.c.case_id).where(TERMINATIONS.c.terminated_on <= window.last_day)
    )
    over = sa.func.coalesce(sa.or_(refused, ended), sa.false())
    flags = {
        "received": sa.true(),
        "granted": granted,
        "refused": refused,
        **{code.value: flag for code, flag in dropped.items()},
        "closed": sa.and_(granted, ended, ~stopped),
        "terminated": stopped,
        "undecided": sa.and_(undecided, ~over),
        "open_at_year_end": sa.and_(~over, ~stopped),
    }
    where = (_APPLIED, window.days(cases.opened_on), window.area(cases.region_code))
    row = session.execute(sa.select(*_counts(flags)).where(*where)).mappings().one()
    return Applications(**row, median_days=_median(session, window))


def _counts(flags: Mapping[str, Column]) -> list[Column]:
    return [sa.func.count(sa.case((flag, 1))).label(name) for name, flag in flags.items()]


def _median(session: Reader, window: Window) -> Decimal | None:
    cases = AID_CASES.c
    days = days_between(cases.opened_on, cases.decided_on).label("days")
    rows = session.execute(
        sa.select(days, sa.func.count())
        .where(_APPLIED, window.days(cases.opened_on), window.area(cases.region_code))
        .where(cases.decided_on.is_not(None), cases.decided_on <= window.last_day)
        .group_by(days)
    )
    return median({int(day): int(number) for day, number in rows})


def median(counted: Mapping[int, int]) -> Decimal | None:
    """The median of values given with how often each occurs; None where there are none."""
    ordered = [value for value in sorted(counted) for _ in range(counted[value])]
    if not ordered:
        return None
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return Decimal(low + high) / 2


def _clocks(session: Reader, window: Window) -> tuple[ClockKept, ...]:
    clocks = DEADLINES.c
    kept, late = met_in_time(), sa.and_(clocks.state == DeadlineState.MET, ~met_in_time())
    flags = {"met_in_time": kept, "met_late": late, "open_overdue": overdue(window)}
    read = sa.func.max(
        sa.case((clocks.verified, 1), else_=0)
    )  # a doubtful pause makes one deadline unverified
    rows = session.execute(
        sa.select(clocks.clock_code, read, *_counts(flags))
        .where(window.days(clocks.due_on), window.area(clocks.region_code))
        .where(sa.or_(clocks.state == DeadlineState.MET, overdue(window)))
        .group_by(clocks.clock_code)
        .order_by(clocks.clock_code)
    )
    return tuple(ClockKept(code, bool(verified), *map(int, counts)) for code, verified, *counts in rows)


def _reviews(session: Reader, window: Window) -> tuple[FormResult, ...]:
    reviews = REVIEWS.c
    rows = session.execute(
        sa.select(reviews.form_key, reviews.grade, sa.func.count(), sa.func.sum(reviews.total))
        .where(window.days(reviews.reviewed_on), window.area(reviews.region_code))
        .group_by(reviews.form_key, reviews.grade)
    )
    forms: dict[str, list[tuple[str, int, int]]] = {}
    for form, grade, number, points in rows:
        forms.setdefault(form, []).append((grade, int(number), int(points)))
    return tuple(_form(key, forms[key]) for key in sorted(forms))


def _form(key: str, grades: list[tuple[str, int, int]]) -> FormResult:
    reviewed = sum(number for _, number, _ in grades)
    mean = Fraction(sum(points for _, _, points in grades), reviewed)
    return FormResult(key, reviewed, ranked({grade: number for grade, number, _ in grades}), mean)


def _sliced(session: Reader, window: Window) -> dict[str, Tally]:
    """Registers by their codes, in one query, and the sealed grounds of notices in another."""
    helped = (
        undefended_persons_helped(window).add_columns(DUTY_HELP.c.stage, DUTY_HELP.c.placement).subquery()
    )
    known = undefended_persons_known(window).add_columns(DUTY_HELP.c.refused).subquery()
    notices, boards = NOTICES.c, COMMITTEES.c
    received = (window.instants(notices.received_at), window.area(notices.region_code))
    standing = (
        window.area(boards.region_code),
        window.exists_on(boards.established_on, boards.dissolved_on, last_included=False),
    )
    declined = (known.c.refused, known.c.key.not_in(sa.select(helped.c.key)))
    found = by_dimension(
        session,
        [
            dimension("stages", helped.c.stage, (), helped.c.key),
            dimension("places", helped.c.placement, (), helped.c.key),
            dimension("refused", sa.literal("refused", sa.String), declined, known.c.key),
            dimension("organs", notices.organ_kind, received),
            dimension("committees", boards.committee_type, standing),
        ],
    )
    found["notice_grounds"] = _notice_grounds(session, received)
    return {name: ranked(tally) for name, tally in found.items()}


def _notice_grounds(session: Reader, received: Iterable[Column]) -> Counter[str]:
    """The grounds of the notices; they are sealed, because some tell of a disability."""
    select = sa.select(NOTICES.c.case_id, OrganNotice.ground_sealed)
    notices = select.join_from(NOTICES.relation, OrganNotice, OrganNotice.case_id == NOTICES.c.case_id)
    rows = session.execute(notices.where(*received))
    return Counter(OrganNotice.ground.opened(OrganNotice, key, sealed) for key, sealed in rows)


def _total(tally: Tally) -> int:
    return sum(number for _, number in tally)


def _duty(counts: Counts, sliced: Mapping[str, Tally]) -> Duty:
    return Duty(
        known=counts.get(Measure.UNDEFENDED_PERSONS_KNOWN, 0),
        helped=counts.get(Measure.UNDEFENDED_PERSONS_HELPED, 0),
        refused=_total(sliced.get("refused", ())),
        stages=sliced.get("stages", ()),
        places=sliced.get("places", ()),
    )


def _notices(counts: Counts, sliced: Mapping[str, Tally]) -> Notices:
    received = _total(sliced.get("organs", ()))
    return Notices(
        received=received,
        withdrawn=received - counts.get(Measure.NOTICES_VALID, 0),
        assigned=counts.get(Measure.NOTICES_ASSIGNED, 0),
        in_time=counts.get(Measure.NOTICES_ASSIGNED_IN_TIME, 0),
        grounds=sliced.get("notice_grounds", ()),
        organs=sliced.get("organs", ()),
    )


def _mediation(session: Reader, window: Window, counts: Counts, sliced: Mapping[str, Tally]) -> Mediation:
    disputes = DISPUTES.c
    agreed = window.known(disputes.agreed_on)
    flags = {
        "accepted": sa.true(),
        "agreed": agreed,
        "failed": sa.and_(~agreed, disputes.outcome == CaseOutcome.FAILURE),
        "given_up": sa.and_(~agreed, disputes.outcome.in_(_GIVEN_UP)),
        "performed": sa.and_(agreed, disputes.performance == PerformanceState.PERFORMED),
    }
    rows = session.execute(
        sa.select(disputes.dispute_type, *_counts(flags))
        .where(window.days(disputes.accepted_on), window.area(disputes.region_code))
        .group_by(disputes.dispute_type)
    )
    types = [DisputeType(str(code), *map(int, numbers)) for code, *numbers in rows]
    return Mediation(
        committees=_total(sliced.get("committees", ())),
        mediators=counts.get(Measure.MEDIATORS_ON_DUTY, 0),
        fulltime=counts.get(Measure.FULLTIME_MEDIATORS_ON_DUTY, 0),
        types=tuple(sorted(types, key=lambda one: (-one.accepted, one.code))),
    )
