"""The charts of the annual report, from its figures."""

from __future__ import annotations

import segno
from markupsafe import Markup

from caseapp.reports import charts
from caseapp.reports.annual.content import AnnualReport
from caseapp.reports.annual.sentences import status_counts
from caseapp.reports.annual.tables import STATUS_ZH, bare_name, target_text, value_text
from caseapp.reports.svg import Fill

_MANY = 12
_SIDE_BY_SIDE = 12
_RANKED = 30
_STATUS_FILLS = {
    "met": Fill.SOLID,
    "not_met": Fill.HATCH,
    "no_data": Fill.PALE,
    "not_computed": Fill.OUTLINE,
    "not_applicable": Fill.CROSS,
    "no_target": Fill.OUTLINE,
}


def pictures(report: AnnualReport) -> dict[str, Markup]:
    """Every chart that has figures, by the name the sections use."""
    made = {
        "status": _status(report),
        "bullets": _bullets(report),
        "months": _months(report),
        "matters": _matters(report),
        "disputes": _disputes(report),
        "quality": _quality(report),
        "counties": _counties(report),
        "qr": qr_code(report),
    }
    return {name: chart for name, chart in made.items() if chart}


def qr_code(report: AnnualReport) -> Markup:
    """The verification code (or its address) as a QR code."""
    code = segno.make(report.verify_url or report.verification_code, error="m", micro=False)
    drawn: str = code.svg_inline(
        scale=1, border=0, omitsize=True, title=f"核验二维码，核验码{report.verification_code}"
    )
    return Markup(drawn)  # noqa: S704 - segno escapes the title


def _status(report: AnnualReport) -> Markup:
    parts = [
        charts.Bar("".join(STATUS_ZH[status]), count) for status, count in status_counts(report.indicators)
    ]
    fills = [_STATUS_FILLS[status] for status, _ in status_counts(report.indicators)]
    return charts.share_bar(f"{len(report.indicators)}项规划指标的状态", parts, fills)


def _quality(report: AnnualReport) -> Markup:
    if report.quality is None or not report.quality.reviewed:
        return Markup()
    parts = [charts.Bar(grade.label_zh, grade.count) for grade in report.quality.grades]
    return charts.share_bar("案卷质量评查等次", parts, unit="件")


def _bullets(report: AnnualReport) -> Markup:
    rows = [
        charts.Bullet(
            f"{row.number or ''} {bare_name(row)}".strip(),
            float(row.value),
            float(row.target),
            f"{value_text(row)}{row.unit_zh}",
            f"{target_text(row)}{row.unit_zh}",
            row.status,
        )
        for row in report.indicators
        if row.value is not None and row.target is not None and row.status in {"met", "not_met"}
    ]
    return charts.bullets("有数值的规划指标与目标对照", rows) if rows else Markup()


def _months(report: AnnualReport) -> Markup:
    if not report.months:
        return Markup()
    series = [
        charts.Series("收到申请", tuple(month.received for month in report.months)),
        charts.Series("作出决定", tuple(month.decided for month in report.months)),
        charts.Series("办结", tuple(month.closed for month in report.months)),
    ]
    labels = [f"{month.number}月" for month in report.months]
    return charts.grouped_bars(f"{report.year}年各月法律援助申请、决定与办结件数", labels, series)


def _matters(report: AnnualReport) -> Markup:
    found = report.breakdown("matters")
    if found is None or not found.lines:
        return Markup()
    lines = sorted(found.lines, key=lambda line: -line.count)[:_MANY]
    bars = [charts.Bar(line.label_zh, line.count) for line in lines]
    total = sum(line.count for line in found.lines)
    return charts.horizontal_bars(found.title_zh, bars, label_width=226, total=total)


def _disputes(report: AnnualReport) -> Markup:
    lines = [line for line in (report.mediation.types if report.mediation else ()) if line.accepted]
    ranked = sorted(lines, key=lambda line: -line.accepted)[:_MANY]
    bars = [charts.Bar(line.label_zh, line.accepted) for line in ranked]
    if not bars:
        return Markup()
    total = sum(line.accepted for line in lines)
    return charts.horizontal_bars("受理纠纷的主要类型", bars, label_width=120, total=total)


def county_caption(report: AnnualReport) -> str:
    """What the picture of the counties shows: three counts side by side, or a ranking where there are many."""
    if len(report.counties) > _SIDE_BY_SIDE:
        return f"受理申请最多的{min(len(report.counties), _RANKED)}个县（市、区）"
    return "各县（市、区）受理申请、给予援助与调解受理件数"


def _counties(report: AnnualReport) -> Markup:
    if not report.counties:
        return Markup()
    if len(report.counties) > _SIDE_BY_SIDE:
        ranked = sorted(report.counties, key=lambda one: (-one.received, one.code))[:_RANKED]
        bars = [charts.Bar(one.name_zh, one.received) for one in ranked]
        return charts.horizontal_bars(county_caption(report), bars, row=15)
    labels = [one.name_zh for one in report.counties]
    series = [
        charts.Series("受理申请", tuple(one.received for one in report.counties)),
        charts.Series("给予援助", tuple(one.granted for one in report.counties)),
        charts.Series("调解受理", tuple(one.disputes for one in report.counties)),
    ]
    return charts.grouped_bars(county_caption(report), labels, series, height=180)
