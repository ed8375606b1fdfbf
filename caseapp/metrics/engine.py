"""From measures and local figures to indicator values: exact, with reasons where there is no value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from caseapp import clock
from caseapp.metrics import counting
from caseapp.metrics.compare import Status, compare, needed, ratio
from caseapp.metrics.counting import Counts
from caseapp.metrics.figures import Figure, Figures, Reader, read_figures
from caseapp.metrics.window import Window
from caseapp.metrics.wording import basis_zh, completeness_zh, source_zh
from caseapp.packs.indicator_types import Comparator, Indicator, IndicatorKind, Measure, Part, Plan

_TRENDS = {Comparator.TREND_UP, Comparator.TREND_DOWN}
_BY_MONTH = {IndicatorKind.FLOW, IndicatorKind.DISTINCT}


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """One indicator of one region and year.

    `value` is exact and already in the indicator's unit; None where there is none, and `status` says why.
    `needed` is the smallest numerator that reaches the target. `case_count` is how many rows stand behind a
    computed numerator (the total of its drill-down); None where the numerator was entered by hand.
    """

    indicator: Indicator
    region_code: str
    year: int
    numerator: Decimal | None
    denominator: Decimal | None
    value: Fraction | None
    target: Decimal | None
    comparator: Comparator
    status: Status
    basis_zh: str
    source_zh: str
    completeness_zh: str
    needed: Decimal | None
    case_count: int | None


@dataclass(frozen=True, slots=True)
class MonthValue:
    """Counts of one month, 1 to 12, of an indicator that flows; distinct persons do not add up."""

    month: int
    numerator: int
    denominator: int | None


@dataclass(frozen=True, slots=True)
class _Got:
    """One part of an indicator as found; `figure` where it was entered."""

    part: Part
    number: Decimal | None
    figure: Figure | None


def evaluate(
    session: Reader,
    indicator: Indicator,
    region_code: str,
    year: int,
    *,
    plan: Plan | None = None,
    as_of: date | None = None,
) -> IndicatorValue:
    """One indicator. `as_of` is the last known day, today if absent; `plan` gives its comparator."""
    return evaluate_all(session, (indicator,), window_of(region_code, year, as_of), plan)[0]


def evaluate_plan(
    session: Reader,
    indicators: Sequence[Indicator],
    region_code: str,
    year: int,
    *,
    plan: Plan | None = None,
    as_of: date | None = None,
) -> tuple[IndicatorValue, ...]:
    """Every indicator, in the order given (`Catalogue.indicators` gives a plan's): two queries in all."""
    return evaluate_all(session, indicators, window_of(region_code, year, as_of), plan)


def window_of(region_code: str, year: int, as_of: date | None = None) -> Window:
    """The year of the region as known on `as_of`, today if absent."""
    return Window(region_code, year, as_of or clock.today())


def evaluate_all(
    session: Reader, indicators: Sequence[Indicator], window: Window, plan: Plan | None = None
) -> tuple[IndicatorValue, ...]:
    """As `evaluate_plan`, over a window."""
    counts = counting.totals(session, measures_of(indicators), window)
    figures = read_figures(session, [window.region_code], figure_names(indicators), window.stock_day)
    before = _previous(session, indicators, window, plan)
    return tuple(_value(one, window, counts, figures, plan, before.get(one.code)) for one in indicators)


def evaluate_children(
    session: Reader,
    indicators: Sequence[Indicator],
    window: Window,
    children: Sequence[str],
    plan: Plan | None = None,
) -> dict[str, tuple[IndicatorValue, ...]]:
    """The same for each region one level below, with two queries in all, however many regions there are."""
    counted = counting.by_child(session, measures_of(indicators), window)
    figures = read_figures(session, children, figure_names(indicators), window.stock_day)
    return {
        code: tuple(
            _value(one, Window(code, window.year, window.as_of), counted.get(code, {}), figures, plan, None)
            for one in indicators
        )
        for code in children
    }


def by_month(
    session: Reader, indicators: Sequence[Indicator], window: Window
) -> dict[str, tuple[MonthValue, ...]]:
    """Monthly counts of the computed indicators that flow, up to the month of `as_of`; one query."""
    flowing = [one for one in indicators if one.kind in _BY_MONTH and one.numerator.measure is not None]
    counted = counting.by_month(session, measures_of(flowing), window)
    return {
        one.code: tuple(_month(one, number, counted.get(number, {})) for number in _months(window))
        for one in flowing
    }


def measures_of(indicators: Iterable[Indicator]) -> set[Measure]:
    """The measures that the indicators name."""
    return {part.measure for one in indicators for part in one.parts if part.measure is not None}


def figure_names(indicators: Iterable[Indicator]) -> set[str]:
    """The local figures that the indicators may need, their targets among them."""
    indicators = tuple(indicators)
    parts = [part for one in indicators for part in one.parts]
    named = {name for part in parts for name in (part.figure, part.imported) if name is not None}
    return named | {target_name(one.code) for one in indicators}


def target_name(indicator: str) -> str:
    """The local figure that holds an indicator's target."""
    return f"target.{indicator}"


def _months(window: Window) -> range:
    if window.last_day < window.first_day:
        return range(0)
    return range(1, window.last_day.month + 1)


def _month(indicator: Indicator, number: int, counts: Counts) -> MonthValue:
    below = indicator.denominator.measure if indicator.denominator is not None else None
    above = indicator.numerator.measure
    return MonthValue(
        month=number,
        numerator=counts.get(above, 0) if above is not None else 0,
        denominator=None if below is None else counts.get(below, 0),
    )


def _previous(
    session: Reader, indicators: Sequence[Indicator], window: Window, plan: Plan | None
) -> dict[str, Fraction | None]:
    """Last year's values, read only where a trend asks for them."""
    trending = [one for one in indicators if _comparator(one, plan) in _TRENDS]
    if not trending:
        return {}
    before = window.previous()
    counts = counting.totals(session, measures_of(trending), before)
    figures = read_figures(session, [window.region_code], figure_names(trending), before.stock_day)
    return {one.code: _ratio(one, *_parts(one, before.region_code, counts, figures)) for one in trending}


def _comparator(indicator: Indicator, plan: Plan | None) -> Comparator:
    row = plan.row(indicator.code) if plan is not None else None
    return indicator.comparator if row is None else row.comparator


def _parts(indicator: Indicator, region: str, counts: Counts, figures: Figures) -> tuple[_Got, _Got | None]:
    above = _part(indicator.numerator, region, counts, figures)
    if indicator.denominator is None:
        return above, None
    return above, _part(indicator.denominator, region, counts, figures)


def _part(part: Part, region: str, counts: Counts, figures: Figures) -> _Got:
    """A figure entered in place of a measure wins; no rows count 0, a missing figure is no number."""
    name = part.imported or part.figure
    figure = figures.get(region, name) if name is not None else None
    if figure is not None:
        return _Got(part, figure.value, figure)
    if part.measure is not None:
        return _Got(part, Decimal(counts.get(part.measure, 0)), None)
    return _Got(part, None, None)


def _ratio(indicator: Indicator, above: _Got, below: _Got | None) -> Fraction | None:
    if above.number is None or (below is not None and below.number is None):
        return None
    return ratio(above.number, None if below is None else below.number, indicator.factor)


def _value(
    indicator: Indicator,
    window: Window,
    counts: Counts,
    figures: Figures,
    plan: Plan | None,
    previous: Fraction | None,
) -> IndicatorValue:
    above, below = _parts(indicator, window.region_code, counts, figures)
    goal = figures.get(window.region_code, target_name(indicator.code))
    target = None if goal is None else goal.value
    comparator = _comparator(indicator, plan)
    denominator = None if below is None else below.number
    value = _ratio(indicator, above, below)
    known = below is None or denominator is not None
    return IndicatorValue(
        indicator=indicator,
        region_code=window.region_code,
        year=window.year,
        numerator=above.number,
        denominator=denominator,
        value=value,
        target=target,
        comparator=comparator,
        status=_missing(indicator, above, below)
        if value is None
        else compare(value, target, comparator, previous),
        basis_zh=basis_zh(indicator),
        source_zh=source_zh(indicator),
        completeness_zh=completeness_zh(
            indicator, [(got.part, got.figure) for got in (above, below) if got], window
        ),
        needed=needed(target, denominator, indicator.factor, comparator) if known else None,
        case_count=None if above.figure or above.number is None else int(above.number),
    )


def _missing(indicator: Indicator, above: _Got, below: _Got | None) -> Status:
    """Why there is no value: the system cannot compute it, nobody entered it, or it divides by zero."""
    absent = [got.part for got in (above, below) if got is not None and got.number is None]
    if not absent:
        return Status.NOT_APPLICABLE
    only_population = all((part.figure or "").startswith("population_") for part in absent)
    return Status.NO_DATA if indicator.not_computed is None or only_population else Status.NOT_COMPUTED
