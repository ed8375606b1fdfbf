"""The appendix of a report: definitions, the local figures that were used, the packs, how it was counted."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import sqlalchemy as sa

from caseapp import packs
from caseapp.extensions import db
from caseapp.metrics import engine
from caseapp.metrics.compare import Status
from caseapp.metrics.engine import IndicatorValue
from caseapp.metrics.window import Window
from caseapp.models import LocalFigure, Region
from caseapp.packs.indicator_types import Plan
from caseapp.packs.policy_types import region_chain
from caseapp.packs.reading import PackSource
from caseapp.reports.annual import content
from caseapp.reports.annual.content import Method, PackVersion
from caseapp.reports.annual.wording import definition
from caseapp.reports.numerals import grouped
from caseapp.services import figures
from caseapp.services.report_words import Wording
from caseapp.services.targets import TARGET

POPULATION: Final = "population_resident"
_DEMO: Final = ("demo", "示例")


def method(
    words: Wording, window: Window, plan: Plan, values: Sequence[IndicatorValue], below: Sequence[Region]
) -> Method:
    """How the figures came about. One query."""
    rows = _figures(window, values, below)
    names = {window.region_code: db.session.get_one(Region, window.region_code).name}
    names |= {region.code: region.name for region in below}
    return Method(
        definitions=tuple(definition(value.indicator, plan) for value in values),
        local_figures=tuple(
            _figure(words, plan, names, row) for row in sorted(rows, key=lambda row: _place(plan, row))
        ),
        packs=_packs(window),
        population_zh=_population(window, rows, names),
        counting_zh=(*words.labels.sentences.get("counting", ()), plan.note.zh),
        completeness_zh=_completeness(window, plan, values),
    )


def _figures(window: Window, values: Iterable[IndicatorValue], below: Sequence[Region]) -> list[LocalFigure]:
    """Figures in force on the last day: all of the region's that were used, and population and lines of those below."""
    used = engine.figure_names(value.indicator for value in values) | set(figures.KINDS)
    select = sa.select(LocalFigure).where(
        LocalFigure.region_code.in_([window.region_code, *(region.code for region in below)]),
        LocalFigure.name.in_(sorted(used)),
        LocalFigure.valid_from <= window.stock_day,
    )
    by_region: dict[str, list[LocalFigure]] = {}
    for row in db.session.scalars(select):
        by_region.setdefault(row.region_code, []).append(row)
    return [row for code in sorted(by_region) for row in figures.newest(by_region[code], window.stock_day)]


def _place(plan: Plan, row: LocalFigure) -> tuple[bool, int]:
    """Targets last, in the plan's order; the others stay as they are."""
    found = plan.row(row.name.removeprefix(TARGET))
    return row.name.startswith(TARGET), found.no if found else 0


def _figure(words: Wording, plan: Plan, names: dict[str, str], row: LocalFigure) -> content.LocalFigure:
    indicator = packs.catalogue().all_indicators.get(row.name.removeprefix(TARGET))
    return content.LocalFigure(
        name_zh=_name(words, plan, row),
        region_zh=names[row.region_code],
        value=row.value,
        unit_zh=indicator.unit.zh if indicator else words.labels.zh("unit", row.unit),
        valid_from=row.valid_from,
        source_zh=row.source,
        is_demo=any(mark in row.source.lower() for mark in _DEMO),
    )


def _name(words: Wording, plan: Plan, row: LocalFigure) -> str:
    if row.name.startswith(TARGET):
        return f"目标值：{_indicator(plan, row.name.removeprefix(TARGET))}"
    if row.name.startswith("input."):
        _, code, part = row.name.split(".")
        return f"{_indicator(plan, code)}（{'分子' if part == 'numerator' else '分母'}）"
    variant = f"（{words.labels.zh('figure', row.variant)}）" if row.variant else ""
    return words.labels.zh("figure", row.name) + variant


def _indicator(plan: Plan, code: str) -> str:
    row = plan.row(code)
    found = packs.catalogue().all_indicators.get(code)
    if row is not None:
        return f"第{row.no}项{row.name}"
    return code if found is None else found.name.zh


def _packs(window: Window) -> tuple[PackVersion, ...]:
    """The region's rules file by file; the definitions of indicators as one entry, each has its version."""
    chain = region_chain(window.region_code)
    wanted = [f"regions/{code}/" for code in chain] + [f"plans/{code}." for code in chain]
    wanted += ["case_types/", "review_forms/", f"calendars/{window.year}"]
    sources = packs.catalogue().sources()
    own = [one for one in sources if any(one.key.startswith(start) for start in wanted)]
    definitions = [one for one in sources if one.key.startswith("indicators/")]
    return (
        *(PackVersion(one.key, one.digest) for one in own),
        PackVersion("indicators/*.yaml", _digest(definitions)),
    )


def _digest(sources: Iterable[PackSource]) -> str:
    joined = "\n".join(f"{one.key} {one.digest}" for one in sources)
    return hashlib.sha256(joined.encode()).hexdigest()


def _population(window: Window, rows: Iterable[LocalFigure], names: dict[str, str]) -> str:
    found = {row.region_code: row for row in rows if row.name == POPULATION}
    own = found.get(window.region_code)
    name = names[window.region_code]
    if own is None:
        return f"{name}没有登记常住人口，按人口计算的指标写“无数据”。"
    missing = [names[code] for code in sorted(names) if code not in found]
    tail = f"{'、'.join(missing)}没有登记常住人口，比率写“无数据”。" if missing else ""
    return f"{name}常住人口{grouped(own.value)}人（{own.source}，自{own.valid_from.isoformat()}起）。{tail}"


def _completeness(window: Window, plan: Plan, values: Sequence[IndicatorValue]) -> tuple[str, ...]:
    planned = [value for value in values if plan.row(value.indicator.code) is not None]
    counted = Counter(value.status for value in planned)
    with_value = sum(value.value is not None for value in planned)
    silent = (
        f"不能计算且未填报的{counted[Status.NOT_COMPUTED]}项，应填报而未填报的{counted[Status.NO_DATA]}项"
    )
    zero = f"分母为零的{counted[Status.NOT_APPLICABLE]}项"
    lines = [
        f"规划{len(planned)}项指标中，有数值的{with_value}项，{silent}，{zero}。",
        f"数据截至{window.as_of.isoformat()}；该日以后补录的事项不在本版之内。",
    ]
    if window.as_of < window.last_day_of_year:
        lines.append("年度未结束，各项为年初至该日的数。")
    if window.as_of >= plan.review_by:
        lines.append("规划期已届满，尚无新规划，仍以该规划目标值对照。")
    return tuple(lines)
