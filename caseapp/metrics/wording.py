"""The sentences published beside a figure: what was counted, from where, and how complete it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from caseapp.metrics.figures import Figure
from caseapp.metrics.window import Window
from caseapp.packs.indicator_types import Indicator, Part, PartSource

SOURCES_ZH: Final = {
    PartSource.CASES: "由案件计算",
    PartSource.REGISTERS: "由登记册计算",
    PartSource.HAND: "人工填报",
}
POPULATION_ZH: Final = {"resident": "常住人口", "registered": "户籍人口"}


def basis_zh(indicator: Indicator) -> str:
    """Counting basis, population and period in one line."""
    parts = [] if indicator.counting_basis is None else [f"计数口径：{indicator.counting_basis.words.zh}"]
    if indicator.population_basis is not None:
        parts.append(f"人口口径：{POPULATION_ZH.get(indicator.population_basis, indicator.population_basis)}")
    return "；".join([*parts, indicator.period.zh.rstrip("。")]) + "。"


def source_zh(indicator: Indicator) -> str:
    """Where each part comes from by its nature."""
    named = zip(("分子", "分母"), indicator.parts, strict=False)
    return "；".join(f"{name}{_by_nature(part)}" for name, part in named)


def _by_nature(part: Part) -> str:
    if part.figure is not None and part.source is not PartSource.HAND:
        return "应由登记册计算，现为人工填报"
    return SOURCES_ZH[part.source]


def completeness_zh(indicator: Indicator, found: Sequence[tuple[Part, Figure | None]], window: Window) -> str:
    """What is missing or was entered by hand, and whether the year is over."""
    sentences = [_part_zh(name, *part) for name, part in zip(("分子", "分母"), found, strict=False)]
    missing = any(part.measure is None and figure is None for part, figure in found)
    if missing and indicator.not_computed is not None:
        sentences.append(indicator.not_computed.zh)
    if window.as_of < window.last_day_of_year:
        sentences.append(f"年度未结束，数据截至{window.as_of.isoformat()}。")
    return "".join(sentence for sentence in sentences if sentence)


def _part_zh(name: str, part: Part, figure: Figure | None) -> str:
    if figure is not None:
        return f"{name}为填报数（{figure.source}，自{figure.valid_from.isoformat()}起）。"
    return "" if part.measure is not None else f"{name}（{part.words.zh}）未填报。"
