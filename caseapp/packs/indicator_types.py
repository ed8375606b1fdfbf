"""The words of indicators and plans: which measures exist, and what a pack says about each indicator.

An indicator names its two parts; a part is either a `Measure` that the system computes, or a local figure
that staff enter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from caseapp.packs.reading import Rank


class Measure(StrEnum):
    """Every count the system can work out; `caseapp.metrics.measures` holds the query of each."""

    AID_GRANTED_AND_NOTIFIED = "aid_granted_and_notified"
    UNDEFENDED_PERSONS_KNOWN = "undefended_persons_known"
    UNDEFENDED_PERSONS_KNOWN_NOT_REFUSING = "undefended_persons_known_not_refusing"
    UNDEFENDED_PERSONS_HELPED = "undefended_persons_helped"
    NOTICES_VALID = "notices_valid"
    NOTICES_ASSIGNED = "notices_assigned"
    NOTICES_ASSIGNED_IN_TIME = "notices_assigned_in_time"
    COUNTY_UNITS = "county_units"
    COUNTY_UNITS_WITH_LEGAL_AID_INSTITUTION = "county_units_with_legal_aid_institution"
    GRASSROOTS_DIVISIONS = "grassroots_divisions"
    DIVISIONS_WITH_COMMITTEE = "divisions_with_committee"
    MEDIATORS_ON_DUTY = "mediators_on_duty"
    FULLTIME_MEDIATORS_ON_DUTY = "fulltime_mediators_on_duty"
    DISPUTES_ACCEPTED = "disputes_accepted"
    DISPUTES_SUCCEEDED = "disputes_succeeded"
    REVIEW_PERIODS_DUE = "review_periods_due"
    REVIEW_PERIODS_MET_IN_TIME = "review_periods_met_in_time"
    ASSIGNMENT_PERIODS_DUE = "assignment_periods_due"
    ASSIGNMENT_PERIODS_MET_IN_TIME = "assignment_periods_met_in_time"


class IndicatorKind(StrEnum):
    """How values of several units or months become one: not everything sums."""

    FLOW = "flow"
    STOCK = "stock"
    DISTINCT = "distinct"
    EVERY_UNIT = "every_unit"
    ORDER_STATISTIC = "order_statistic"


class Comparator(StrEnum):
    """What a value must be to its target; 以上 and 以下 include the number (Civil Code, Art. 1259)."""

    GTE = "gte"
    LTE = "lte"
    GT = "gt"
    LT = "lt"
    EQ = "eq"
    TREND_UP = "trend_up"
    TREND_DOWN = "trend_down"


class PartSource(StrEnum):
    """Where one part of an indicator comes from: cases, registers, or entered by hand."""

    CASES = "C"
    REGISTERS = "R"
    HAND = "H"


class Nature(StrEnum):
    """Nature of a plan's indicator: 约束性, 预期性, or not given."""

    BINDING = "binding"
    EXPECTED = "expected"
    UNSPECIFIED = "unspecified"


class ComparatorSource(StrEnum):
    """Whether a sentence of the plan states the comparison, or the default is taken."""

    TEXT = "text"
    DEFAULT = "default"


class PeriodDate(StrEnum):
    """The date that puts a row into a year."""

    DECIDED_ON = "decided_on"
    RECEIVED_ON = "received_on"
    REQUESTED_ON = "requested_on"
    ACCEPTED_ON = "accepted_on"
    DUE_ON = "due_on"
    LAST_DAY = "last_day"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Words:
    """One text in Chinese and English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Part:
    """Numerator or denominator: a `measure` or a `figure` (name of a local figure), never both.

    `imported` names a local figure that, once entered for a year, replaces the measure in that year.
    """

    measure: Measure | None
    figure: str | None
    imported: str | None
    source: PartSource
    words: Words


@dataclass(frozen=True, slots=True)
class Basis:
    """What was counted, published beside the value."""

    key: str
    words: Words


@dataclass(frozen=True, slots=True)
class DefinitionSource:
    """Where the indicator comes from; `stated` is False where the definition is only the usual one."""

    text: str
    place: str
    stated: bool
    verified: bool
    words: Words


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: numerator ÷ denominator × factor, or the numerator alone where nothing divides it."""

    code: str
    version: int
    name: Words
    unit_code: str
    unit: Words
    kind: IndicatorKind
    factor: int
    comparator: Comparator
    decimals: int
    numerator: Part
    denominator: Part | None
    period_date: PeriodDate
    period: Words
    counting_basis: Basis | None
    population_basis: str | None
    definition: Words
    source: DefinitionSource
    not_computed: Words | None

    @property
    def parts(self) -> tuple[Part, ...]:
        """Numerator and, where there is one, denominator."""
        return (self.numerator,) if self.denominator is None else (self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One row of a plan's table; `name` is printed as the plan's annex prints it."""

    no: int
    indicator: str
    name: str
    target: Decimal
    comparator: Comparator
    comparator_source: ComparatorSource
    nature: Nature
    responsible: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A region's plan. It still applies after its year; from `review_by` on it is stale."""

    region_code: str
    code: str
    name: Words
    table: str
    published_on: date
    target_year: int
    review_by: date
    rank: Rank
    verified: bool
    note: Words
    rows: tuple[PlanRow, ...]

    def row(self, indicator: str) -> PlanRow | None:
        """The row of an indicator; None where the plan does not name it."""
        return next((row for row in self.rows if row.indicator == indicator), None)


@dataclass(frozen=True, slots=True)
class TargetFigure:
    """A local figure to load: `name` is `target.<indicator>`, `valid_from` 1 January of the target year."""

    name: str
    region_code: str
    value: Decimal
    valid_from: date
    source: str
