"""Indicators and the plans that set targets for them, as read from the packs.

Targets are not here: a plan file is what a bureau loads from (`target_figures`), the dated
local figure `target.<indicator>` is what a value is compared with.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from caseapp.packs.indicator_types import (
    Basis,
    Comparator,
    ComparatorSource,
    DefinitionSource,
    Indicator,
    IndicatorKind,
    Measure,
    Nature,
    Part,
    PartSource,
    PeriodDate,
    Plan,
    PlanRow,
    TargetFigure,
    Words,
)
from caseapp.packs.reading import Node, PackReader, Rank

_CODE: Final = re.compile(r"[a-z][a-z0-9_]*")
_FIGURE: Final = re.compile(r"population_[a-z]+|input\.[a-z0-9_]+\.(numerator|denominator)")
_REGION: Final = re.compile(r"[0-9]{6}")
_INDICATOR_KEYS: Final = (
    "code", "version", "name", "unit", "kind", "factor", "comparator", "decimals",
    "numerator", "period", "definition", "source",
)  # fmt: skip
_OPTIONAL_KEYS: Final = ("denominator", "counting_basis", "population_basis", "not_computed")
_ROW_KEYS: Final = (
    "no", "indicator", "name", "target", "comparator", "comparator_source", "nature", "responsible",
)  # fmt: skip
_PLAN_KEYS: Final = (
    "region", "code", "name", "table", "published_on", "target_year", "review_by",
    "rank", "verified", "note", "rows",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Indicators:
    """Every indicator by code and every plan by region."""

    by_code: dict[str, Indicator]
    plans: dict[str, Plan]

    def get(self, code: str) -> Indicator | None:
        """The indicator; None where no pack defines it."""
        return self.by_code.get(code)

    def plan(self, region_code: str) -> Plan | None:
        """The plan of the region, or of the nearest region above that has one."""
        for code in _upwards(region_code):
            if code in self.plans:
                return self.plans[code]
        return None

    def of_plan(self, region_code: str) -> tuple[Indicator, ...]:
        """The indicators of the plan in its order; empty where no region upwards has a plan."""
        plan = self.plan(region_code)
        return () if plan is None else tuple(self.by_code[row.indicator] for row in plan.rows)


def target_figures(plan: Plan) -> tuple[TargetFigure, ...]:
    """The local figures a bureau loads from a plan, in the order of its rows. Loading them is its own act."""
    return tuple(
        TargetFigure(
            name=f"target.{row.indicator}",
            region_code=plan.region_code,
            value=row.target,
            valid_from=date(plan.target_year, 1, 1),
            source=f"{plan.name.zh}，专栏1第{row.no}行",
        )
        for row in plan.rows
    )


def load(reader: PackReader) -> Indicators:
    """Read `indicators/*.yaml` and `plans/*.yaml`. Faults are left with the reader, for `finish()`."""
    by_code = {
        found.code: found for _, node in reader.matching("indicators/*.yaml") for found in [_indicator(node)]
    }
    plans = [_plan(node, by_code) for _, node in reader.matching("plans/*.yaml")]
    return Indicators(by_code, {plan.region_code: plan for plan in plans})


def _upwards(region_code: str) -> list[str]:
    """The region, then the regions above it by prefix, the nation last."""
    above = [region_code[:size].ljust(6, "0") for size in (9, 6, 4, 2) if len(region_code) >= size]
    return [*dict.fromkeys([region_code, *above, "000000"])]


def _indicator(node: Node) -> Indicator:
    node.keys(_INDICATOR_KEYS, _OPTIONAL_KEYS)
    unit = node.at("unit").keys(("code", "zh", "en"))
    period = node.at("period").keys(("date", "zh", "en"))
    found = Indicator(
        code=_named_as_file(node),
        version=node.integer("version", minimum=1),
        name=_words(node.at("name")),
        unit_code=unit.text("code"),
        unit=_words_of(unit),
        kind=node.choice("kind", IndicatorKind),
        factor=node.integer("factor", minimum=1),
        comparator=node.choice("comparator", Comparator),
        decimals=node.integer("decimals"),
        numerator=_part(node.at("numerator")),
        denominator=_part(node.at("denominator")) if node.has("denominator") else None,
        period_date=period.choice("date", PeriodDate),
        period=_words_of(period),
        counting_basis=_basis(node.at("counting_basis")) if node.has("counting_basis") else None,
        population_basis=node.text("population_basis") if node.has("population_basis") else None,
        definition=_words(node.at("definition")),
        source=_source(node.at("source")),
        not_computed=_words(node.at("not_computed")) if node.has("not_computed") else None,
    )
    _check(node, found)
    return found


def _check(node: Node, found: Indicator) -> None:
    """What the single keys cannot tell."""
    is_count = found.unit_code == "count"
    if is_count == (found.denominator is not None):
        node.fault(
            "a count has no denominator, anything else has one", "unit: {code: count, …}", "denominator"
        )
    per_head = any((part.figure or "").startswith("population_") for part in found.parts)
    if per_head != (found.population_basis is not None):
        node.fault("goes with a population as denominator", "population_basis: resident", "population_basis")
    by_hand = any(part.figure and part.source is not PartSource.HAND for part in found.parts)
    if by_hand and found.not_computed is None:
        example = "not_computed: {zh: …, en: …}"
        node.fault("a part that is no hand figure by nature but is entered by hand must say why", example)


def _part(node: Node) -> Part:
    node.keys(("source", "zh", "en"), ("measure", "figure", "imported"))
    if node.has("measure") == node.has("figure"):
        node.fault("names either a measure or a figure", "measure: notices_valid")
    source = node.choice("source", PartSource)
    if node.has("measure") and source is PartSource.HAND:
        node.fault("a measure is computed, not entered", "source: C", "source")
    measure = node.choice("measure", Measure) if node.has("measure") else None
    return Part(measure, _figure(node, "figure"), _figure(node, "imported"), source, _words_of(node))


def _figure(node: Node, key: str) -> str | None:
    if not node.has(key):
        return None
    name = node.text(key)
    if not _FIGURE.fullmatch(name):
        node.fault(f"{name!r} is not a figure's name", f"{key}: population_resident", key)
    return name


def _named_as_file(node: Node) -> str:
    code = node.text("code")
    if code and node.file != f"indicators/{code}.yaml":
        node.fault(
            "must be the name of the file", f"code: {node.file.split('/')[-1].removesuffix('.yaml')}", "code"
        )
    if code and not _CODE.fullmatch(code):
        node.fault("is lower case letters, digits and underscores", "code: legal_aid_per_100k", "code")
    return code


def _words(node: Node) -> Words:
    return _words_of(node.keys(("zh", "en")))


def _words_of(node: Node) -> Words:
    return Words(node.text("zh"), node.text("en"))


def _basis(node: Node) -> Basis:
    node.keys(("key", "zh", "en"))
    return Basis(node.text("key"), _words_of(node))


def _source(node: Node) -> DefinitionSource:
    node.keys(("text", "place", "stated", "verified", "zh", "en"))
    return DefinitionSource(
        text=node.text("text"),
        place=node.text("place"),
        stated=node.boolean("stated"),
        verified=node.boolean("verified"),
        words=_words_of(node),
    )


def _plan(node: Node, by_code: dict[str, Indicator]) -> Plan:
    node.keys(_PLAN_KEYS)
    rows = tuple(_row(row, by_code) for row in node.children("rows"))
    _check_rows(node, rows)
    region = node.text("region", example='region: "340200"')
    if not _REGION.fullmatch(region) or node.file != f"plans/{region}.yaml":
        node.fault("is the six-digit code that names the file", 'region: "340200"', "region")
    return Plan(
        region_code=region,
        code=node.text("code"),
        name=_words(node.at("name")),
        table=node.text("table"),
        published_on=node.day("published_on"),
        target_year=node.integer("target_year", minimum=2000),
        review_by=node.day("review_by"),
        rank=node.choice("rank", Rank),
        verified=node.boolean("verified"),
        note=_words(node.at("note")),
        rows=rows,
    )


def _row(node: Node, by_code: dict[str, Indicator]) -> PlanRow:
    node.keys(_ROW_KEYS)
    indicator = node.text("indicator")
    if indicator not in by_code:
        node.fault(f"no file indicators/{indicator}.yaml", "indicator: legal_aid_per_100k", "indicator")
    return PlanRow(
        no=node.integer("no", minimum=1),
        indicator=indicator,
        name=node.text("name"),
        target=node.decimal("target"),
        comparator=node.choice("comparator", Comparator),
        comparator_source=node.choice("comparator_source", ComparatorSource),
        nature=node.choice("nature", Nature),
        responsible=node.text("responsible"),
    )


def _check_rows(node: Node, rows: tuple[PlanRow, ...]) -> None:
    if [row.no for row in rows] != list(range(1, len(rows) + 1)):
        node.fault("are numbered 1, 2, 3 … in the plan's order", "rows: [{no: 1, …}, {no: 2, …}]", "rows")
    if len({row.indicator for row in rows}) != len(rows):
        node.fault("name an indicator twice", "one row for each indicator", "rows")
