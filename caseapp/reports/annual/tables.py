"""The tables of the annual report: rows of finished text, in the shape the template's table macro takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from caseapp.reports.annual.content import AnnualReport, Breakdown, Count, IndicatorRow, LocalFigure
from caseapp.reports.numerals import grouped, percentage, plain_day, shown_against

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
        """As the template takes it."""
        return {"caption": self.caption, "columns": list(self.columns), "rows": list(self.rows),
                "total": self.total, "notes": self.notes, "style": self.style}


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
    return "—" if row.value is None else shown_against(row.value, row.target)


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
    """What the target asks for in whole numbers: 按常住人口3,644,420人，达到110件需4,009件，现有400件，尚差3,609件."""
    if row.needed is None or row.target is None or row.numerator is None or row.denominator is None:
        return ""
    unit = row.unit_zh if row.denominator_is_population else ""
    base = f"按常住人口{grouped(row.denominator)}人" if row.denominator_is_population else f"按分母{grouped(row.denominator)}"
    short = row.needed - row.numerator
    left = f"，尚差{grouped(short)}{unit}" if short > 0 else ""
    return (f"{base}，达到{target_text(row)}{row.unit_zh}需{grouped(row.needed)}{unit}，"
            f"现有{grouped(row.numerator)}{unit}{left}")


def plan_table(report: AnnualReport) -> Table:
    """The plan's rows in its own order."""
    columns = (("序号", "c w9"), ("指标内容", "w57"), ("性质", "c w15"), ("目标", "n w13"), ("完成值", "n w17"),
               ("状态", "w22"), ("分子 ÷ 分母", "n w32"), ("来源", "c w11"), ("责任单位", "w30"), ("口径与说明", ""))
    rows = tuple((str(row.number or ""), full_name(row), row.nature_zh, target_text(row),
                  value_text(row), status_text(row.status), parts_text(row), row.source_code, row.responsible_zh,
                  _explained(row)) for row in report.indicators)
    notes = (
        "状态：● 达到　▲ 未达到　○ 无数据　◇ 未计算（本版本不计算，原因见说明）　— 不适用（分母为零）　□ 无目标值。"
        "状态按精确分数比较，显示值四舍五入；舍入后会与目标混同的，多显示一位。",
        "来源：C 由本系统案件计算；R 由本系统登记的机构、人员计算；H 人工填报或者外部导入。"
        f"指标内容、目标、性质、责任单位据{report.plan_source_zh or report.plan_title_zh}。",
    )
    return Table(f"{report.plan_title_zh}指标完成情况（{report.year}年度）", columns, rows, (), notes, "dense")


def _explained(row: IndicatorRow) -> str:
    return "；".join(part.rstrip("。；") for part in (row.basis_zh, row.remark_zh) if part) or "—"


def shortfall_table(report: AnnualReport) -> Table:
    """Rows that miss their target, with what is missing in whole numbers."""
    missed = [row for row in report.indicators if row.status == "not_met"]
    columns = (("序号", "c w10"), ("指标内容", "w54"), ("目标", "n w14"), ("完成值", "n w16"), ("差额", ""))
    rows = tuple((str(row.number or ""), full_name(row), target_text(row), value_text(row),
                  needed_text(row) or "—") for row in missed)
    return Table("未达到目标的指标及差额", columns, rows)


def extras_table(report: AnnualReport) -> Table:
    """Indicators the plan does not list."""
    columns = (("指标", "w52"), ("数值", "n w24"), ("分子 ÷ 分母", "n w34"), ("口径与说明", ""))
    rows = tuple((bare_name(row), f"{value_text(row)} {row.unit_zh}" if row.value is not None else NO_DATA,
                  parts_text(row), _explained(row)) for row in report.extras)
    return Table("规划之外的参考指标", columns, rows)


def outcome_table(report: AnnualReport) -> Table:
    """How the year's applications stand."""
    one = report.applications
    lines = (("给予法律援助", one.granted), ("不予法律援助", one.refused), ("视为撤回申请", one.deemed_withdrawn),
             ("申请人撤回", one.withdrawn), ("告知向有管辖权的机构申请", one.redirected), ("年末尚在审查", one.open_at_year_end))
    columns = (("处理结果", ""), ("件数", "n w24"), ("占受理申请（%）", "n w34"))
    rows = tuple((name, grouped(count), percentage(count, one.received)) for name, count in lines)
    return Table("本年受理申请的处理结果", columns, rows, ("合计", grouped(one.received), "100" if one.received else "—"))


def breakdown_table(breakdown: Breakdown) -> Table:
    """A count by kind, with its articles where there are any."""
    total = sum(line.count for line in breakdown.lines)
    with_article = any(line.article for line in breakdown.lines)
    columns = (("类别", ""), *((("依据", "w48"),) if with_article else ()), ("件数", "n w20"), ("占比（%）", "n w24"))
    rows = tuple((line.label_zh, *((line.article or "—",) if with_article else ()), grouped(line.count),
                  percentage(line.count, total)) for line in breakdown.lines)
    last = (breakdown.total_zh, *(("",) if with_article else ()), grouped(total), "100" if total else "—")
    return Table(breakdown.title_zh, columns, rows, last if breakdown.adds_up else ())


def count_table(caption: str, heading: str, lines: Sequence[Count], unit: str = "件") -> Table:
    """A short table of names, figures and shares."""
    total = sum(line.count for line in lines)
    columns = ((heading, ""), (f"{unit}数", "n w24"), ("占比（%）", "n w28"))
    rows = tuple((line.label_zh, grouped(line.count), percentage(line.count, total)) for line in lines)
    return Table(caption, columns, rows, ("合计", grouped(total), "100" if total else "—"))


def clock_table(report: AnnualReport) -> Table:
    """Statutory periods: kept, missed, still open past the day."""
    columns = (("期限", "w46"), ("依据", ""), ("时限", "c w16"), ("按期", "n w14"), ("逾期办结", "n w18"),
               ("逾期未办", "n w18"), ("按期率（%）", "n w22"))
    rows = tuple((clock.name_zh + ("※" if clock.unverified else ""), clock.basis_zh, clock.length_zh,
                  grouped(clock.met_in_time), grouped(clock.met_late), grouped(clock.open_overdue),
                  percentage(clock.met_in_time, clock.met_in_time + clock.met_late + clock.open_overdue))
                 for clock in report.clocks)
    note = "按期率＝按期÷（按期＋逾期办结＋逾期未办）；未到期且未办结的不计入。期间按自然日计算，开始之日不计入，最后一日为法定休假日的顺延。"
    marked = ("带※的期限，其规定原文未经核对，仅作提示，不影响当事人权利。",) if any(c.unverified for c in report.clocks) else ()
    return Table("法定期限执行情况", columns, rows, (), (note, *marked))


def dispute_table(report: AnnualReport) -> Table:
    """Disputes by type."""
    lines = report.mediation.types if report.mediation else ()
    columns = (("纠纷类型", ""), ("受理", "n w17"), ("达成协议", "n w20"), ("调解不成", "n w20"), ("撤回或拒绝", "n w23"),
               ("调解中", "n w17"), ("已履行", "n w17"), ("成功率（%）", "n w23"))
    rows = tuple((line.label_zh, *_dispute_cells(line.accepted, line.agreed, line.failed, line.refused_or_withdrawn,
                                                 line.pending, line.performed)) for line in lines)
    sums = [sum(getattr(line, name) for line in lines)
            for name in ("accepted", "agreed", "failed", "refused_or_withdrawn", "pending", "performed")]
    return Table("人民调解各类纠纷办理情况", columns, rows, ("合计", *_dispute_cells(*sums)),
                 ("成功率＝达成协议÷受理，尚在调解中的计入分母。",))


def _dispute_cells(accepted: int, agreed: int, *others: int) -> tuple[str, ...]:
    return (*(grouped(count) for count in (accepted, agreed, *others)), percentage(agreed, accepted))


def county_table(report: AnnualReport) -> Table:
    """Counts of each county; the ratio needs a population."""
    columns = (("县（市、区）", "w26"), ("受理申请", "n"), ("给予援助", "n"), ("不予援助", "n"), ("办结", "n"), ("通知指派", "n"),
               ("值班帮助", "n"), ("调解受理", "n"), ("达成协议", "n"), ("每十万人援助量", "n w28"))
    names = ("received", "granted", "refused", "closed", "notices_assigned", "duty_helped", "disputes", "disputes_agreed")
    rows = tuple((one.name_zh, *(grouped(getattr(one, name)) for name in names),
                  _per_100k(one.granted + one.notices_assigned, one.population)) for one in report.counties)
    sums = tuple(grouped(sum(getattr(one, name) for one in report.counties)) for name in names)
    notes = ("每十万人援助量＝（给予援助＋通知指派）÷常住人口×10万；没有登记该县（市、区）常住人口的，写“无数据”，不作估算。",)
    return Table(f"{report.year}年分县（市、区）主要数据", columns, rows, ("合计", *sums, ""), notes, "dense")


def _per_100k(count: int, population: int | None) -> str:
    return shown_against(Fraction(count * 100_000, population), None) if population else NO_DATA


def definition_table(report: AnnualReport) -> Table:
    """Each indicator in words."""
    columns = (("序号", "c w10"), ("指标", "w34"), ("定义与口径", ""), ("出处", "w38"))
    rows = tuple((str(one.number or "—"), f"{one.name_zh}（第{one.version}版）", _definition(one),
                  one.source_zh + ("" if one.verified else "（未核对原文）")) for one in report.method.definitions)
    return Table("指标定义", columns, rows, (), (), "dense")


def _definition(one: Any) -> str:  # noqa: ANN401 - a Definition
    parts = [one.words_zh.rstrip("。"), f"分子：{one.numerator_zh}" if one.numerator_zh else "",
             f"分母：{one.denominator_zh}" if one.denominator_zh else "", f"口径：{one.basis_zh}" if one.basis_zh else ""]
    return "。".join(part.rstrip("。") for part in parts if part) + "。"


def figure_table(figures: Iterable[LocalFigure]) -> Table:
    """Local figures that entered the calculation."""
    columns = (("数值名称", "w40"), ("地区", "w24"), ("数值", "n w30"), ("生效日期", "w28"), ("来源", ""))
    rows = tuple((one.name_zh, one.region_zh, f"{grouped(one.value)} {one.unit_zh}", plain_day(one.valid_from),
                  one.source_zh + ("（示例数值）" if one.is_demo else "")) for one in figures)
    return Table("使用的本地数值", columns, rows, (), (), "dense")


def pack_table(report: AnnualReport) -> Table:
    """The files of rules by digest."""
    columns = (("规则文件", ""), ("SHA-256（前16位）", "w48"))
    rows = tuple((one.key, one.digest[:_MAX_DIGEST]) for one in report.method.packs)
    return Table("规则包版本", columns, rows, (), ("完整摘要见本报告所附 JSON 文件。",), "dense code")
