"""Indicators for the API: what they mean, and their values."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from caseapp import packs
from caseapp.access import Actor, ensure_region
from caseapp.extensions import db
from caseapp.metrics import engine
from caseapp.metrics.compare import shown as rounded
from caseapp.metrics.engine import IndicatorValue
from caseapp.metrics.facts import FACTS
from caseapp.packs.indicator_types import Indicator, Part, Plan, PlanRow
from caseapp.services import figures, regions


def described(region_code: str | None) -> list[dict[str, Any]]:
    """Every indicator in words; with a region its plan's rows first, in their order, then the others by code."""
    plan = None if region_code is None else packs.catalogue().plan(region_code)
    return [_described(one, _row(plan, one)) for one in _ordered(plan)]


def _ordered(plan: Plan | None) -> list[Indicator]:
    known = packs.catalogue().all_indicators.by_code
    planned = [] if plan is None else [row.indicator for row in plan.rows]
    return [known[code] for code in [*planned, *sorted(set(known) - set(planned))]]


def _row(plan: Plan | None, indicator: Indicator) -> PlanRow | None:
    return None if plan is None else plan.row(indicator.code)


def _described(indicator: Indicator, row: PlanRow | None) -> dict[str, Any]:
    words = {
        name: {"zh": value.zh, "en": value.en}
        for name, value in (
            ("name", indicator.name),
            ("unit", indicator.unit),
            ("definition", indicator.definition),
            ("period", indicator.period),
        )
    }
    return {
        **words,
        "code": indicator.code,
        "version": indicator.version,
        "unit_code": indicator.unit_code,
        "kind": indicator.kind.value,
        "factor": indicator.factor,
        "comparator": indicator.comparator.value if row is None else row.comparator.value,
        "numerator": _part(indicator.numerator),
        "denominator": None if indicator.denominator is None else _part(indicator.denominator),
        "counting_basis": indicator.counting_basis.key if indicator.counting_basis else None,
        "population_basis": indicator.population_basis,
        "source": f"{indicator.source.text}，{indicator.source.place}。{indicator.source.words.zh}",
        "verified": indicator.source.verified,
        "not_computed": indicator.not_computed.zh if indicator.not_computed else None,
        "plan_row": None if row is None else _planned(row),
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "measure": part.measure.value if part.measure else None,
        "figure": part.imported or part.figure,
        "source": part.source.value,
        "zh": part.words.zh,
        "en": part.words.en,
    }


def _planned(row: PlanRow) -> dict[str, Any]:
    return {
        "no": row.no,
        "name": row.name,
        "target": figures.plain(row.target),
        "comparator_source": row.comparator_source.value,
        "nature": row.nature.value,
        "responsible": row.responsible,
    }


def values(actor: Actor, region_code: str, year: int, codes: Sequence[str] = ()) -> dict[str, Any]:
    """Values of the region's year as known today; without `codes` the plan's rows and then all others.

    Raises:
        NotFound: the region is not the actor's, or a code is unknown.

    """
    ensure_region(actor, region_code)
    regions.one(region_code)
    catalogue = packs.catalogue()
    plan = catalogue.plan(region_code)
    chosen = [catalogue.indicator(code) for code in codes] or _ordered(plan)
    window = engine.window_of(region_code, year)
    found = engine.evaluate_all(db.session, chosen, window, plan)
    return {
        "region_code": region_code,
        "year": year,
        "as_of": window.as_of,
        "plan": None if plan is None else plan.name.zh,
        "plan_stale": plan is not None and window.as_of >= plan.review_by,
        "items": [_value(one) for one in found],
    }


def _value(value: IndicatorValue) -> dict[str, Any]:
    number = value.value
    return {
        "indicator": value.indicator.code,
        "version": value.indicator.version,
        "name": value.indicator.name.zh,
        "unit": value.indicator.unit.zh,
        "numerator": _plain(value.numerator),
        "denominator": _plain(value.denominator),
        "value": None if number is None else str(rounded(number, value.indicator.decimals)),
        "value_exact": None if number is None else _fraction(number),
        "target": _plain(value.target),
        "comparator": value.comparator.value,
        "status": value.status.value,
        "needed": _plain(value.needed),
        "case_count": value.case_count,
        "basis": value.basis_zh,
        "source": value.source_zh,
        "completeness": value.completeness_zh,
    }


def _plain(number: Any) -> str | None:
    return None if number is None else figures.plain(number)


def _fraction(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


def facts() -> list[dict[str, Any]]:
    """The relations that measures may read, with the meaning of each column."""
    return [{"name": fact.name, "zh": fact.zh, "columns": fact.columns} for fact in FACTS.values()]
