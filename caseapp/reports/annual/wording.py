"""From the packs' indicators and plans to the rows and definitions that the report prints."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final, Protocol

from caseapp.packs.indicator_types import Indicator, Nature, Plan, PlanRow
from caseapp.reports.annual.content import Definition, IndicatorRow

NATURES_ZH: Final = {Nature.BINDING: "约束性", Nature.EXPECTED: "预期性", Nature.UNSPECIFIED: "未注明"}
POPULATIONS_ZH: Final = {"resident": "常住人口", "registered": "户籍人口"}
_WITHOUT_VALUE: Final = ("no_data", "not_computed")


class Value(Protocol):
    """What the metrics engine answers for one indicator of one region and year; only read here."""

    @property
    def indicator(self) -> Indicator: ...
    @property
    def numerator(self) -> Decimal | None: ...
    @property
    def denominator(self) -> Decimal | None: ...
    @property
    def value(self) -> Fraction | None: ...
    @property
    def target(self) -> Decimal | None: ...
    @property
    def comparator(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def completeness_zh(self) -> str: ...
    @property
    def needed(self) -> Decimal | None: ...


def indicator_row(found: Value, row: PlanRow | None = None) -> IndicatorRow:
    """The printed row: named as the plan's `row` names it, or as the indicator itself where no plan lists it."""
    one = found.indicator
    return IndicatorRow(
        number=row.no if row else None,
        code=one.code,
        name_zh=row.name if row else one.name.zh,
        unit_zh=one.unit.zh,
        status=str(found.status),
        target=found.target,
        comparator=str(found.comparator),
        value=found.value,
        numerator=found.numerator,
        denominator=found.denominator,
        population_zh=_population(one),
        needed=found.needed,
        digits=one.decimals,
        nature_zh=NATURES_ZH[row.nature] if row else "",
        responsible_zh=row.responsible if row else "",
        source_code=source_code(one),
        basis_zh="" if found.status in _WITHOUT_VALUE else counted_zh(one),
        remark_zh=_remark(found),
    )


def definition(one: Indicator, plan: Plan | None = None) -> Definition:
    """The indicator in words for the appendix, numbered as `plan` numbers it; the plan itself is called 规划."""
    row = plan.row(one.code) if plan else None
    origin = "规划" if plan and one.source.text == plan.name.zh else one.source.text
    place = f"{origin}{one.source.place}"
    return Definition(
        number=row.no if row else None,
        name_zh=row.name if row else one.name.zh,
        code=one.code,
        version=one.version,
        words_zh=one.definition.zh,
        numerator_zh=one.numerator.words.zh,
        denominator_zh=one.denominator.words.zh if one.denominator else "",
        basis_zh=one.period.zh,
        source_zh=place if one.source.stated else f"{place}。{one.source.words.zh}".rstrip("。"),
        verified=one.source.verified,
    )


def source_code(one: Indicator) -> str:
    """C, R or H of each part, each once: C+H."""
    return "+".join(dict.fromkeys(part.source.value for part in one.parts))


def counted_zh(one: Indicator) -> str:
    """What is counted, in one line."""
    if one.counting_basis is not None:
        return one.counting_basis.words.zh
    return "÷".join(part.words.zh for part in one.parts)


def _population(one: Indicator) -> str:
    return POPULATIONS_ZH.get(one.population_basis or "", "")


def _remark(found: Value) -> str:
    if found.status in _WITHOUT_VALUE and found.indicator.not_computed is not None:
        return found.indicator.not_computed.zh
    return found.completeness_zh
