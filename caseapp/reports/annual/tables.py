"""The tables of the annual report: rows of finished text, in the shape the template's table macro takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from caseapp.reports.annual.content import AnnualReport, Definition, IndicatorRow, LocalFigure
from caseapp.reports.numerals import grouped, plain_day, shown_against

STATUS_ZH = {
    "met": ("●", "达到"),
    "not_met": ("▲", "未达到"),
    "no_data": ("○", "无数据"),
    "not_applicable": ("—", "不适用"),
    "not_computed": ("◇", "未计算"),
    "no_target": ("□", "无目标值"),
}
"""A shape and a word for each status, so that it reads without colour and aloud."""

_COMPARATOR_ZH = {"gte": "", "gt": "＞", "lte": "≤", "lt": "＜", "eq": "＝"}
NO_DATA = "无数据"
_MAX_DIGEST = 16
_STATUS_NOTE = (
    "状态：● 达到　▲ 未达到　○ 无数据　◇ 未计算（本版本不计算，原因见说明）　— 不适用（分母为零）　□ 无目标值。"
    "状态按精确分数比较，显示值四舍五入；舍入后会与目标混同的，多显示一位。"
)
_SOURCE_NOTE = "来源：C 由本系统案件计算；R 由本系统登记的机构、人员计算；H 人工填报或者外部导入。"
_KEPT_ROWS = 16


@dataclass(frozen=True, slots=True)
class Table:
    """`columns` are (heading, classes): ``n`` aligns right, ``w…`` is a width in millimetres. `notes` stand below."""

    caption: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default_factory=tuple)
    style: str = ""

    def plain(self) -> dict[str, Any]:
        """As the template takes it; a short table is kept on one page."""
        keep = "keep" if len(self.rows) <= _KEPT_ROWS else ""
        return {
            "caption": self.caption,
            "columns": list(self.columns),
            "rows": list(self.rows),
            "total": self.total,
            "notes": self.notes,
            "style": f"{self.style} {keep}".strip(),
        }


def status_text(status: str) -> str:
    """● 达到."""
    shape, word = STATUS_ZH[status]
    return f"{shape} {word}"


def bare_name(row: IndicatorRow) -> str:
    """The name without the unit that plans print behind it."""
    return row.name_zh.removesuffix(f"（{row.unit_zh}）")


def full_name(row: IndicatorRow) -> str:
    """The name with its unit, once: 每十万人提供法律援助量（件）."""
    return f"{bare_name(row)}（{row.unit_zh}）"


def value_text(row: IndicatorRow) -> str:
    """The value for display, without its unit; — where there is none."""
    return "—" if row.value is None else shown_against(row.value, row.target, row.digits)


def target_text(row: IndicatorRow) -> str:
    """The target as the plan prints it, with a sign only where it is not a minimum."""
    return "—" if row.target is None else f"{_COMPARATOR_ZH.get(row.comparator, '')}{grouped(row.target)}"


def parts_text(row: IndicatorRow) -> str:
    """Numerator ÷ denominator."""
    if row.numerator is None:
        return "—"
    over = f" ÷ {grouped(row.denominator)}" if row.denominator is not None else ""
    return f"{grouped(row.numerator)}{over}"


def needed_text(row: IndicatorRow) -> str:
    """What the target asks for in whole numbers: 按常住人口3,644,420人，达到110件需4,009件，现有365件，尚差3,644件."""
    if row.needed is None or row.target is None or row.numerator is None:
        return ""
    unit = row.unit_zh if row.population_zh or row.denominator is None else ""
    short = row.needed - row.numerator
    left = f"，尚差{grouped(short)}{unit}" if short > 0 else ""
    return f"{_ground(row)}需{grouped(row.needed)}{unit}，现有{grouped(row.numerator)}{unit}{left}"


def _ground(row: IndicatorRow) -> str:
    reached = f"达到{target_text(row)}{row.unit_zh}"
    if row.denominator is None:
        return reached
    people = (
        f"{row.population_zh}{grouped(row.denominator)}人"
        if row.population_zh
        else f"分母{grouped(row.denominator)}"
    )
    return f"按{people}，{reached}"


def plan_table(report: AnnualReport) -> Table:
    """The plan's rows in its own order."""
    columns = (
        ("序号", "c w9"),
        ("指标内容", "w57"),
        ("性质", "c w15"),
        ("目标", "n w13"),
        ("完成值", "n w17"),
        ("状态", "w22"),
        ("分子 ÷ 分母", "n w32"),
        ("来源", "c w11"),
        ("责任单位", "w30"),
        ("口径与说明", ""),
    )
    rows = tuple(
        (
            str(row.number or ""),
            full_name(row),
            row.nature_zh,
            target_text(row),
            value_text(row),
            status_text(row.status),
            parts_text(row),
            row.source_code,
            row.responsible_zh,
            _explained(row),
        )
        for row in report.indicators
    )
    origin = f"指标内容、目标、性质、责任单位据{report.plan_source_zh or report.plan_title_zh}。"
    notes = (_STATUS_NOTE, _SOURCE_NOTE + origin)
    return Table(
        f"{report.plan_title_zh}指标完成情况（{report.year}年度）", columns, rows, (), notes, "dense"
    )


def _explained(row: IndicatorRow) -> str:
    return "；".join(part.rstrip("。；") for part in (row.basis_zh, row.remark_zh) if part) or "—"


def shortfall_table(report: AnnualReport) -> Table:
    """Rows that miss their target, with what is missing in whole numbers."""
    missed = [row for row in report.indicators if row.status == "not_met"]
    columns = (("序号", "c w10"), ("指标内容", "w54"), ("目标", "n w14"), ("完成值", "n w16"), ("差额", ""))
    rows = tuple(
        (str(row.number or ""), full_name(row), target_text(row), value_text(row), needed_text(row) or "—")
        for row in missed
    )
    return Table("未达到目标的指标及差额", columns, rows)


def extras_table(report: AnnualReport) -> Table:
    """Indicators the plan does not list."""
    columns = (("指标", "w52"), ("数值", "n w24"), ("分子 ÷ 分母", "n w34"), ("口径与说明", ""))
    rows = tuple(
        (
            bare_name(row),
            f"{value_text(row)} {row.unit_zh}" if row.value is not None else NO_DATA,
            parts_text(row),
            _explained(row),
        )
        for row in report.extras
    )
    return Table("规划之外的参考指标", columns, rows)


def definition_table(report: AnnualReport) -> Table:
    """Each indicator in words."""
    columns = (("序号", "c w10"), ("指标", "w34"), ("定义与口径", ""), ("出处与版本", "w46"))
    rows = tuple(
        (
            str(one.number or "—"),
            one.name_zh,
            _definition(one),
            f"{one.source_zh}{'' if one.verified else '（未核对原文）'}；定义第{one.version}版",
        )
        for one in report.method.definitions
    )
    return Table("指标定义", columns, rows, (), (), "dense")


def _definition(one: Definition) -> str:
    parts = [
        one.words_zh.rstrip("。"),
        f"分子：{one.numerator_zh}" if one.numerator_zh else "",
        f"分母：{one.denominator_zh}" if one.denominator_zh else "",
        f"口径：{one.basis_zh}" if one.basis_zh else "",
    ]
    return "。".join(part.rstrip("。") for part in parts if part) + "。"


def figure_table(figures: Iterable[LocalFigure]) -> Table:
    """Local figures that entered the calculation."""
    columns = (("数值名称", "w40"), ("地区", "w24"), ("数值", "n w30"), ("生效日期", "w28"), ("来源", ""))
    rows = tuple(
        (
            one.name_zh,
            one.region_zh,
            f"{grouped(one.value)} {one.unit_zh}",
            plain_day(one.valid_from),
            one.source_zh + ("（示例数值）" if one.is_demo else ""),
        )
        for one in figures
    )
    return Table("使用的本地数值", columns, rows, (), (), "dense")


def pack_table(report: AnnualReport) -> Table:
    """The files of rules by digest."""
    columns = (("规则文件", ""), ("SHA-256（前16位）", "w48"))
    rows = tuple((one.key, one.digest[:_MAX_DIGEST]) for one in report.method.packs)
    return Table("规则包版本", columns, rows, (), ("完整摘要见本报告所附 JSON 文件。",), "dense code")
