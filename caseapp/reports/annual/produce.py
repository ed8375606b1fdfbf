"""The annual report as files: the context the template takes, the PDF, and the figures that travel with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from caseapp.packs.reports import Chapter, ReportLayout
from caseapp.reports.annual.content import AnnualReport, IndicatorRow
from caseapp.reports.annual.data import figures_json, workbook
from caseapp.reports.annual.pictures import county_caption, pictures
from caseapp.reports.annual.registers import (
    breakdown_table,
    clock_table,
    count_table,
    county_table,
    dispute_table,
    month_table,
    outcome_table,
)
from caseapp.reports.annual.sentences import summary
from caseapp.reports.annual.tables import (
    STATUS_ZH,
    Table,
    bare_name,
    definition_table,
    extras_table,
    figure_table,
    pack_table,
    parts_text,
    plan_table,
    shortfall_table,
    target_text,
    value_text,
)
from caseapp.reports.numerals import (
    chinese_day,
    chinese_month,
    chinese_number,
    chinese_year,
    grouped,
    plain_day,
)
from caseapp.reports.render import Attached, render_pdf


@dataclass(frozen=True, slots=True)
class RenderedReport:
    """The three files of one report; JSON and workbook are also attached to the PDF."""

    pdf: bytes
    figures_json: bytes
    xlsx: bytes


def render_annual(report: AnnualReport, layout: ReportLayout) -> RenderedReport:
    """Make the files of `report` in the pack's `layout` of kind ``annual``. Takes seconds: call it in a worker process,
    outside any database transaction. The same report and layout give the same bytes.

    Raises FontsMissing, SubsetLibraryMissing or RenderFault.
    """
    figures, sheets = figures_json(report), workbook(report)
    at = datetime.combine(report.issued_on, time(), tzinfo=UTC)
    attached = (
        Attached(f"{report.file_stem}.json", figures, "本报告全部数据（JSON）", at, "Data"),
        Attached(f"{report.file_stem}.xlsx", sheets, "本报告主要数据（工作簿）", at, "Supplement"),
    )
    return RenderedReport(render_pdf(layout, build_context(report, layout), attached), figures, sheets)


def build_context(report: AnnualReport, layout: ReportLayout) -> dict[str, Any]:
    """What the template sees: finished text, tables, charts and numbered chapters, all plain values."""
    return {
        "doc": _document(report, layout),
        "chapters": _chapters(layout),
        "headline": _headline(report, layout),
        "paragraphs": summary(report),
        "tables": {name: table.plain() for name, table in _tables(report).items() if table.rows},
        "pictures": pictures(report),
        "facts": _facts(report),
        "method": {
            "population": report.method.population_zh,
            "counting": report.method.counting_zh,
            "completeness": report.method.completeness_zh,
        },
    }


def _document(report: AnnualReport, layout: ReportLayout) -> dict[str, Any]:
    return {
        "title": f"{report.region_zh}{layout.title_zh}（{report.year}年度）",
        "region": report.region_zh,
        "kind": layout.title_zh,
        "year": report.year,
        "year_words": f"{chinese_year(report.year)}年度",
        "issuer": report.issuer_zh,
        "issued_month": chinese_month(report.issued_on),
        "issued_day": chinese_day(report.issued_on),
        "edition": f"第{chinese_number(report.edition)}版",
        "code": report.verification_code,
        "verify_url": report.verify_url,
        "until": f"{plain_day(report.data_until)}24时",
        "is_demo": report.is_demo,
        "created": f"{report.issued_on.isoformat()}T00:00:00Z",
        "plan": report.plan_title_zh,
        "plan_source": report.plan_source_zh,
    }


def _chapters(layout: ReportLayout) -> list[dict[str, Any]]:
    """Numbered in the official manner: 一、 and （一） in the body, 附录一 behind it."""
    body = [chapter for chapter in layout.chapters if not chapter.appendix]
    appendices = [chapter for chapter in layout.chapters if chapter.appendix]
    return [_chapter(chapter, f"{chinese_number(number)}、") for number, chapter in enumerate(body, 1)] + [
        _chapter(chapter, f"附录{chinese_number(number)}　") for number, chapter in enumerate(appendices, 1)
    ]


def _chapter(chapter: Chapter, number: str) -> dict[str, Any]:
    titled = [section for section in chapter.sections if section.title_zh]
    sections = [
        {
            "template": f"sections/{one.key}.html",
            "anchor": f"{chapter.key}-{one.key}",
            "heading": f"（{chinese_number(titled.index(one) + 1)}）{one.title_zh}" if one.title_zh else "",
        }
        for one in chapter.sections
    ]
    return {
        "heading": f"{number}{chapter.title_zh}",
        "anchor": chapter.key,
        "landscape": chapter.landscape,
        "appendix": chapter.appendix,
        "sections": sections,
    }


def _headline(report: AnnualReport, layout: ReportLayout) -> list[dict[str, str]]:
    rows: Mapping[str, IndicatorRow] = {row.code: row for row in (*report.indicators, *report.extras)}
    tiles = [_application_tile(report)]
    return tiles + [_tile(rows[code]) for code in layout.headline if code in rows]


def _application_tile(report: AnnualReport) -> dict[str, str]:
    one = report.applications
    return {
        "value": grouped(one.received),
        "unit": "件",
        "label": "受理法律援助申请",
        "status": "",
        "parts": "",
        "note": f"给予援助{grouped(one.granted)}件，不予{grouped(one.refused)}件",
    }


def _tile(row: IndicatorRow) -> dict[str, str]:
    has_target = row.target is not None
    note = f"目标 {target_text(row)}{row.unit_zh}" if has_target else ""
    if row.status == "not_met" and row.population_zh and row.needed is not None:
        note += f"，需{grouped(row.needed)}{row.unit_zh}"
    return {
        "value": value_text(row) if row.value is not None else "—",
        "unit": row.unit_zh if row.value is not None else "",
        "label": bare_name(row),
        "status": " ".join(STATUS_ZH[row.status]) if has_target else "",
        "note": note,
        "parts": parts_text(row).replace(" ", "\u00a0") if row.numerator is not None else "",
    }


def _tables(report: AnnualReport) -> dict[str, Table]:
    tables = {
        "plan": plan_table(report),
        "shortfalls": shortfall_table(report),
        "extras": extras_table(report),
        "months": month_table(report),
        "outcomes": outcome_table(report),
        "clocks": clock_table(report),
        "disputes": dispute_table(report),
        "counties": county_table(report),
        "definitions": definition_table(report),
        "figures": figure_table(report.method.local_figures),
        "packs": pack_table(report),
    }
    tables |= {one.key: breakdown_table(one) for one in report.breakdowns}
    return tables | _people_tables(report)


def _people_tables(report: AnnualReport) -> dict[str, Table]:
    tables = {}
    if report.quality:
        tables["quality"] = count_table("案卷质量评查结果", "等次", report.quality.grades)
    if report.notices:
        tables["notice_grounds"] = count_table("机关通知的事由", "通知事由", report.notices.grounds)
        tables["notice_organs"] = count_table("通知机关", "机关", report.notices.organs)
    if report.duty:
        tables["duty_stages"] = count_table(
            "值班律师法律帮助的诉讼阶段", "诉讼阶段", report.duty.stages, "人次"
        )
        tables["duty_places"] = count_table("值班律师法律帮助的地点", "地点", report.duty.places, "人次")
    return tables


def _facts(report: AnnualReport) -> dict[str, Any]:
    """Single figures that sections weave into sentences; absent registers are None."""
    return {
        "quality": _quality(report),
        "notices": _notices(report),
        "duty": _duty(report),
        "county_picture": county_caption(report),
    }


def _quality(report: AnnualReport) -> dict[str, Any] | None:
    one = report.quality
    if one is None:
        return None
    return {
        "form": one.form_zh,
        "reviewed": grouped(one.reviewed),
        "closed": grouped(report.applications.closed),
        "mean": grouped(one.mean_score) if one.mean_score is not None else "",
    }


def _notices(report: AnnualReport) -> dict[str, Any] | None:
    one = report.notices
    if one is None:
        return None
    return {
        "received": grouped(one.received),
        "withdrawn": grouped(one.withdrawn),
        "assigned": grouped(one.assigned),
        "in_time": grouped(one.in_time),
    }


def _duty(report: AnnualReport) -> dict[str, Any] | None:
    one = report.duty
    if one is None:
        return None
    missing = one.without_defender - one.helped - one.refused_by_person
    return {
        "without": grouped(one.without_defender),
        "helped": grouped(one.helped),
        "refused": grouped(one.refused_by_person),
        "missing": grouped(max(missing, 0)),
    }
