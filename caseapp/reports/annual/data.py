"""The report's figures as files: JSON for programs, a workbook for people. Same report, same bytes."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any

from caseapp.reports.annual.content import AnnualReport, IndicatorRow
from caseapp.reports.annual.tables import NO_DATA, STATUS_ZH
from caseapp.reports.export import open_workbook, write_cell

FORMAT = "caseapp.annual-report/1"
"""Name and version of the JSON shape, in its key ``format``."""

_WIDEST = 60
_SHEET_WIDTHS = {"序号": 6, "状态": 9, "单位": 8}


def figures_json(report: AnnualReport) -> bytes:
    """Every figure of the report, UTF-8, keys sorted. Decimals are strings, fractions are ``{"fraction": "n/d"}``."""
    body = {"format": FORMAT, "report": asdict(report)}
    return json.dumps(body, ensure_ascii=False, sort_keys=True, indent=1, default=_as_json).encode() + b"\n"


def _as_json(value: object) -> object:
    if isinstance(value, Fraction):
        return {"fraction": f"{value.numerator}/{value.denominator}"}
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    message = f"{type(value).__name__} has no JSON form"
    raise TypeError(message)


def workbook(report: AnnualReport) -> bytes:
    """The figures on sheets 说明, 规划指标, 参考指标, 各月, 分县, 分类, 期限, 纠纷; text is never a formula."""
    target = io.BytesIO()
    with open_workbook(target) as book:
        book.set_properties(
            {
                "title": f"{report.region_zh}{report.year}年度指标数据",
                "author": report.issuer_zh,
                "created": datetime.combine(report.issued_on, time()),
            }
        )
        pen = _Pen(book)
        pen.sheet("说明", ("项目", "内容"), _about(report))
        pen.sheet("规划指标", _INDICATOR_HEAD, map(_indicator, report.indicators))
        pen.sheet("参考指标", _INDICATOR_HEAD, map(_indicator, report.extras))
        _detail_sheets(pen, report)
    return target.getvalue()


class _Pen:
    """Writes sheets in one style: bold frozen head, filter, widths by content."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._head = book.add_format(
            {"bold": True, "bottom": 1, "bg_color": "#F3EFE9", "text_wrap": True, "valign": "vcenter"}
        )
        self._cell = book.add_format({"valign": "top", "text_wrap": True})

    def sheet(self, name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        sheet = self._book.add_worksheet(name)
        lines = [tuple(row) for row in rows]
        for column, title in enumerate(head):
            sheet.set_column(column, column, _width(title, [line[column] for line in lines]), self._cell)
            sheet.write_string(0, column, title, self._head)
        for number, line in enumerate(lines, start=1):
            for column, value in enumerate(line):
                write_cell(sheet, number, column, value)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(lines), 1), len(head) - 1)


def _width(title: str, values: Iterable[object]) -> float:
    longest = max((len(str(value)) for value in values), default=0)
    return _SHEET_WIDTHS.get(title, min(max(2 * len(title), longest * 1.6) + 2, _WIDEST))


def _about(report: AnnualReport) -> list[tuple[str, str]]:
    rows = [
        ("报告", f"{report.region_zh}公共法律服务年度指标报告（{report.year}年度）"),
        ("版次", f"第{report.edition}版"),
        ("编制单位", report.issuer_zh),
        ("核验码", report.verification_code),
        ("数据截至", f"{report.data_until.isoformat()} 24:00"),
        ("规划", report.plan_title_zh),
    ]
    if report.is_demo:
        rows.append(("性质", "示例数据，不作为统计依据"))
    return rows


_INDICATOR_HEAD = (
    "序号",
    "代码",
    "指标内容",
    "单位",
    "性质",
    "目标",
    "判断方式",
    "完成值",
    "状态",
    "分子",
    "分母",
    "达标所需分子",
    "来源",
    "责任单位",
    "口径",
    "说明",
)


def _indicator(row: IndicatorRow) -> tuple[object, ...]:
    return (
        row.number,
        row.code,
        row.name_zh,
        row.unit_zh,
        row.nature_zh,
        row.target,
        row.comparator,
        row.value if row.value is not None else NO_DATA,
        STATUS_ZH[row.status][1],
        row.numerator,
        row.denominator,
        row.needed,
        row.source_code,
        row.responsible_zh,
        row.basis_zh,
        row.remark_zh,
    )


_MONTH = {
    "月份": "number", "收到申请": "received", "作出决定": "decided", "办结": "closed", "机关通知": "notices",
    "纠纷受理": "disputes",
}  # fmt: skip
_COUNTY = {
    "代码": "code", "县（市、区）": "name_zh", "常住人口": "population", "受理申请": "received", "给予援助": "granted",
    "不予援助": "refused", "办结": "closed", "通知指派": "notices_assigned", "值班帮助": "duty_helped",
    "调解受理": "disputes", "达成协议": "disputes_agreed",
}  # fmt: skip
_CLOCK = {
    "期限": "name_zh", "依据": "basis_zh", "时限": "length_zh", "按期": "met_in_time", "逾期办结": "met_late",
    "逾期未办": "open_overdue",
}  # fmt: skip
_DISPUTE = {
    "纠纷类型": "label_zh", "受理": "accepted", "达成协议": "agreed", "调解不成": "failed",
    "撤回或拒绝": "refused_or_withdrawn", "调解中": "pending", "已履行": "performed",
}  # fmt: skip


def _detail_sheets(pen: _Pen, report: AnnualReport) -> None:
    _records(pen, "各月", _MONTH, report.months)
    _records(pen, "分县", _COUNTY, report.counties)
    lines = (
        (one.title_zh, line.label_zh, line.article, line.count)
        for one in report.breakdowns
        for line in one.lines
    )
    pen.sheet("分类", ("分类", "类别", "依据", "件数"), lines)
    _records(pen, "期限", _CLOCK, report.clocks)
    _records(pen, "纠纷", _DISPUTE, report.mediation.types if report.mediation else ())


def _records(pen: _Pen, name: str, columns: Mapping[str, str], items: Iterable[object]) -> None:
    """A sheet of one record a line; `columns` gives the attribute under each heading."""
    pen.sheet(name, tuple(columns), (tuple(_field(item, key) for key in columns.values()) for item in items))


def _field(item: object, key: str) -> object:
    value = getattr(item, key)
    return NO_DATA if value is None else value
