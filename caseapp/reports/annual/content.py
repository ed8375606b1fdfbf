"""What an annual report says, as plain values that the caller has read and counted.

Counts are whole numbers of the year. Values of indicators are exact and already in the indicator's unit (97.5 means
97.5 %). None means that there is no figure, which is printed in words and is never taken for zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One row of the region's plan, or an indicator shown beside it (then `number` and `target` are None).

    `status` is met, not_met, no_data, not_applicable, not_computed or no_target. `source_code` is the plan's way of
    gathering: C cases, R registers, H by hand. `basis_zh` says what is counted; `remark_zh` says what the reader must
    know, above all why there is no value. `needed` is the numerator that would reach the target;
    `population_zh` names the people the denominator counts (常住人口), empty where it counts something else;
    `digits` are shown behind the point, more where rounding would hide that a target is missed.
    """

    number: int | None
    code: str
    name_zh: str
    unit_zh: str
    status: str
    target: Decimal | None = None
    comparator: str = "gte"
    value: Fraction | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    numerator_zh: str = ""
    denominator_zh: str = ""
    population_zh: str = ""
    needed: Decimal | None = None
    digits: int = 1
    nature_zh: str = ""
    responsible_zh: str = ""
    source_code: str = ""
    basis_zh: str = ""
    remark_zh: str = ""


@dataclass(frozen=True, slots=True)
class Applications:
    """Applications for civil and administrative aid received in the year, by how they stand at the end of it.

    `undecided` were still under review; `not_ended` are those and the ones granted, neither closed nor terminated.
    """

    received: int
    granted: int
    refused: int
    deemed_withdrawn: int
    withdrawn: int
    redirected: int
    undecided: int
    closed: int
    terminated: int
    not_ended: int
    median_days_to_decision: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the year: `number` is 1 to 12."""

    number: int
    received: int
    decided: int
    closed: int
    notices: int = 0
    disputes: int = 0


@dataclass(frozen=True, slots=True)
class Count:
    """One line of a breakdown: what, under which article, how many; an article alone is the Legal Aid Law's."""

    label_zh: str
    count: int
    article: str = ""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A count by kind. `key` is known to the pack's sections: matters, exempt_from_hardship, exempt_from_verification,
    refusal_grounds, termination_grounds, routes, channels; `total_zh` names the last line, which
    is left out where the lines do not add up; `note_zh` stands below.
    """

    key: str
    title_zh: str
    lines: tuple[Count, ...]
    total_zh: str = "合计"
    adds_up: bool = True
    note_zh: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """How one period was kept. `unverified` marks a period whose legal text was not at hand.

    One that is not `statutory` only reminds and is left out of the share kept in time.
    """

    name_zh: str
    basis_zh: str
    length_zh: str
    met_in_time: int
    met_late: int
    open_overdue: int
    unverified: bool = False
    statutory: bool = True


@dataclass(frozen=True, slots=True)
class Quality:
    """Results of reviewing closed files; `grades` are in the order of the form, best first."""

    form_zh: str
    reviewed: int
    grades: tuple[Count, ...]
    mean_score: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """Duty-lawyer help; persons are counted once for each stage of their case."""

    without_defender: int
    helped: int
    refused_by_person: int
    stages: tuple[Count, ...] = ()
    places: tuple[Count, ...] = ()


@dataclass(frozen=True, slots=True)
class Notices:
    """Organ notices of criminal aid. In time means: lawyer appointed and organ told, both within three days."""

    received: int
    withdrawn: int
    assigned: int
    in_time: int
    grounds: tuple[Count, ...] = ()
    organs: tuple[Count, ...] = ()


@dataclass(frozen=True, slots=True)
class DisputeLine:
    """Disputes of one type accepted in the year and how they stand."""

    label_zh: str
    accepted: int
    agreed: int
    failed: int
    refused_or_withdrawn: int
    pending: int
    performed: int


@dataclass(frozen=True, slots=True)
class Mediation:
    """People's mediation: bodies and people on the last day, disputes of the year."""

    committees: int
    mediators: int
    full_time: int
    types: tuple[DisputeLine, ...] = ()


@dataclass(frozen=True, slots=True)
class County:
    """One region below; `population` None prints «无数据» wherever a ratio would stand."""

    code: str
    name_zh: str
    received: int
    granted: int
    refused: int
    closed: int
    notices_assigned: int
    duty_helped: int
    disputes: int
    disputes_agreed: int
    population: int | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """An indicator in words: what it counts, where each part comes from, what the plan itself says."""

    number: int | None
    name_zh: str
    code: str
    version: int
    words_zh: str
    numerator_zh: str
    denominator_zh: str
    basis_zh: str
    source_zh: str
    verified: bool = True


@dataclass(frozen=True, slots=True)
class LocalFigure:
    """A figure staff recorded: population, target, poverty line."""

    name_zh: str
    region_zh: str
    value: Decimal
    unit_zh: str
    valid_from: date
    source_zh: str
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class PackVersion:
    """A loaded file of rules: its path below the packs and its SHA-256."""

    key: str
    digest: str


@dataclass(frozen=True, slots=True)
class Method:
    """The appendix: how the figures came about."""

    definitions: tuple[Definition, ...] = ()
    local_figures: tuple[LocalFigure, ...] = ()
    packs: tuple[PackVersion, ...] = ()
    population_zh: str = ""
    counting_zh: tuple[str, ...] = ()
    completeness_zh: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnnualReport:
    """Everything the report of one region and year prints.

    `issued_on` dates the document and its file; no clock is read. `data_until` is the day whose end closes the data.
    `verify_url`, printed in full, goes into the QR code; without it the code itself does. `is_demo` prints
    «示例数据» on every page.
    """

    region_code: str
    region_zh: str
    year: int
    issuer_zh: str
    edition: int
    verification_code: str
    issued_on: date
    data_until: date
    plan_title_zh: str
    applications: Applications
    indicators: tuple[IndicatorRow, ...]
    extras: tuple[IndicatorRow, ...] = ()
    months: tuple[Month, ...] = ()
    counties: tuple[County, ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()
    clocks: tuple[Clock, ...] = ()
    quality: Quality | None = None
    duty: Duty | None = None
    notices: Notices | None = None
    mediation: Mediation | None = None
    method: Method = field(default_factory=Method)
    plan_source_zh: str = ""
    verify_url: str = ""
    is_demo: bool = False
    highlights_zh: tuple[str, ...] = ()

    @property
    def last_day(self) -> date:
        """The day the applications are shown as of: the year's last, or the last counted of a running year."""
        return min(self.data_until, date(self.year, 12, 31))

    @property
    def file_stem(self) -> str:
        """Name for downloads, ASCII only: annual-340200-2025-v1."""
        return f"annual-{self.region_code}-{self.year}-v{self.edition}"

    def breakdown(self, key: str) -> Breakdown | None:
        """The breakdown of that key, if the caller gave one."""
        return next((one for one in self.breakdowns if one.key == key), None)
