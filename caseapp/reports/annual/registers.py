"""Tables of the year's cases: months, outcomes, grounds, periods, disputes, counties."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from caseapp.reports.annual.content import AnnualReport, Breakdown, Count
from caseapp.reports.annual.tables import NO_DATA, Table
from caseapp.reports.numerals import grouped, percentage, shown_against

_UNNAMED_LAW: Final = "依据栏未写明名称的条文，为《中华人民共和国法律援助法》的条文。"


def month_table(report: AnnualReport) -> Table:
    """Months across, what was counted down."""
    lines = (
        ("收到申请", "received"),
        ("作出决定", "decided"),
        ("办结", "closed"),
        ("机关通知", "notices"),
        ("纠纷受理", "disputes"),
    )
    columns = (("项目", "w20"), *((f"{month.number}月", "n") for month in report.months), ("全年", "n w14"))
    rows = tuple(
        (
            name,
            *(grouped(getattr(month, key)) for month in report.months),
            grouped(sum(getattr(month, key) for month in report.months)),
        )
        for name, key in lines
    )
    return Table(f"{report.year}年各月主要数据（件）", columns, rows if report.months else (), style="dense")


def outcome_table(report: AnnualReport) -> Table:
    """How the year's applications stand."""
    one = report.applications
    lines = (
        ("给予法律援助", one.granted),
        ("不予法律援助", one.refused),
        ("视为撤回申请", one.deemed_withdrawn),
        ("申请人撤回", one.withdrawn),
        ("告知向有管辖权的机构申请", one.redirected),
        ("年末尚在审查", one.undecided),
    )
    columns = (("处理结果", ""), ("件数", "n w24"), ("占受理申请（%）", "n w34"))
    rows = tuple((name, grouped(count), percentage(count, one.received)) for name, count in lines)
    return Table(
        "本年受理申请的处理结果",
        columns,
        rows,
        ("合计", grouped(one.received), percentage(one.received, one.received)),
    )


def breakdown_table(breakdown: Breakdown) -> Table:
    """A count by kind, with its articles where there are any."""
    total = sum(line.count for line in breakdown.lines)
    with_article = any(line.article for line in breakdown.lines)
    columns = (
        ("类别", ""),
        *((("依据", "w48"),) if with_article else ()),
        ("件数", "n w20"),
        ("占比（%）", "n w24"),
    )
    rows = tuple(
        (
            line.label_zh,
            *((line.article or "—",) if with_article else ()),
            grouped(line.count),
            percentage(line.count, total),
        )
        for line in breakdown.lines
    )
    last = (breakdown.total_zh, *(("",) if with_article else ()), grouped(total), percentage(total, total))
    unnamed = any(line.article.startswith("第") for line in breakdown.lines)
    notes = (breakdown.note_zh, _UNNAMED_LAW if unnamed else "")
    return Table(
        breakdown.title_zh, columns, rows, last if breakdown.adds_up else (), tuple(filter(None, notes))
    )


def count_table(caption: str, heading: str, lines: Sequence[Count], unit: str = "件") -> Table:
    """A short table of names, figures and shares."""
    total = sum(line.count for line in lines)
    columns = ((heading, ""), (f"{unit}数" if unit != "人次" else unit, "n w15"), ("占比（%）", "n w22"))
    rows = tuple((line.label_zh, grouped(line.count), percentage(line.count, total)) for line in lines)
    return Table(caption, columns, rows, ("合计", grouped(total), percentage(total, total)))


def clock_table(report: AnnualReport) -> Table:
    """Periods: kept, missed, still open past the day; which of them only remind stands below."""
    columns = (
        ("期限", "w38"),
        ("依据", ""),
        ("时限", "c w19"),
        ("按期", "n w12"),
        ("逾期办结", "n w15"),
        ("逾期未办", "n w15"),
        ("按期率（%）", "n w22"),
    )
    rows = tuple(
        (
            clock.name_zh + ("※" if clock.unverified else ""),
            clock.basis_zh,
            clock.length_zh,
            grouped(clock.met_in_time),
            grouped(clock.met_late),
            grouped(clock.open_overdue),
            percentage(clock.met_in_time, clock.met_in_time + clock.met_late + clock.open_overdue),
        )
        for clock in report.clocks
    )
    note = (
        "按期率＝按期÷（按期＋逾期办结＋逾期未办）。按到期日统计：到期日不在本年度内的，即使已经办结也不计入，"
        "因此与按决定、告知等日期统计的件数不尽相同。"
        "期间按自然日计算，开始之日不计入，最后一日为法定休假日的顺延。"
        "只列办理机构及其人员应当遵守的期限，申请人补充材料等由当事人遵守的期限不列入。"
    )
    marked = (
        ("带※的期限，其规定原文未经核对，仅作提示，不影响当事人权利。",)
        if any(c.unverified for c in report.clocks)
        else ()
    )
    reminders = [clock.name_zh for clock in report.clocks if not clock.statutory]
    apart = (f"{'、'.join(reminders)}仅作提醒，不计入摘要所列按期率。",) if reminders else ()
    return Table("办理期限执行情况", columns, rows, (), (note, *marked, *apart))


def dispute_table(report: AnnualReport) -> Table:
    """Disputes by type."""
    lines = report.mediation.types if report.mediation else ()
    columns = (
        ("纠纷类型", ""),
        ("受理", "n w17"),
        ("达成协议", "n w20"),
        ("调解不成", "n w20"),
        ("撤回或拒绝", "n w23"),
        ("调解中", "n w17"),
        ("已履行", "n w17"),
        ("成功率（%）", "n w23"),
    )
    rows = tuple(
        (
            line.label_zh,
            *_dispute_cells(
                line.accepted,
                line.agreed,
                line.failed,
                line.refused_or_withdrawn,
                line.pending,
                line.performed,
            ),
        )
        for line in lines
    )
    sums = [
        sum(getattr(line, name) for line in lines)
        for name in ("accepted", "agreed", "failed", "refused_or_withdrawn", "pending", "performed")
    ]
    return Table(
        "人民调解各类纠纷办理情况",
        columns,
        rows,
        ("合计", *_dispute_cells(*sums)),
        ("成功率＝达成协议÷受理，尚在调解中的计入分母。",),
    )


def _dispute_cells(accepted: int, agreed: int, *others: int) -> tuple[str, ...]:
    return (*(grouped(count) for count in (accepted, agreed, *others)), percentage(agreed, accepted))


def county_table(report: AnnualReport) -> Table:
    """Counts of each county; the ratio needs a population."""
    columns = (
        ("县（市、区）", "w26"),
        ("受理申请", "n"),
        ("给予援助", "n"),
        ("不予援助", "n"),
        ("办结", "n"),
        ("通知指派", "n"),
        ("值班帮助", "n"),
        ("调解受理", "n"),
        ("达成协议", "n"),
        ("每十万人援助量", "n w28"),
    )
    names = (
        "received",
        "granted",
        "refused",
        "closed",
        "notices_assigned",
        "duty_helped",
        "disputes",
        "disputes_agreed",
    )
    rows = tuple(
        (
            one.name_zh,
            *(grouped(getattr(one, name)) for name in names),
            _per_100k(one.granted + one.notices_assigned, one.population),
        )
        for one in report.counties
    )
    sums = tuple(grouped(sum(getattr(one, name) for one in report.counties)) for name in names)
    notes = (
        "各项按发生之日计入年度：给予、不予、办结含上年收到的申请，“达成协议”为本年受理的纠纷中已达成协议的件数。",
        "每十万人援助量＝（给予援助＋通知指派）÷常住人口×10万；没有登记该县（市、区）常住人口的，写“无数据”，不作估算。",
    )
    return Table(f"{report.year}年分县（市、区）主要数据", columns, rows, ("合计", *sums, ""), notes, "dense")


def _per_100k(count: int, population: int | None) -> str:
    return shown_against(Fraction(count * 100_000, population), None) if population else NO_DATA
