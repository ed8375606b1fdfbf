"""What is computed for the report and what travels with it; answers worked by hand."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import openpyxl
import pytest

from caseapp.packs.reports import ReportLayout
from caseapp.reports.annual import AnnualReport
from caseapp.reports.annual.content import (
    Applications,
    Breakdown,
    Count,
    County,
    DisputeLine,
    IndicatorRow,
    Mediation,
    Method,
)
from caseapp.reports.annual.data import workbook
from caseapp.reports.annual.produce import RenderedReport, build_context, render_annual
from caseapp.reports.annual.sentences import summary
from caseapp.reports.annual.tables import full_name, needed_text, target_text, value_text
from caseapp.reports.render import render_html

ROW = IndicatorRow(
    12, "legal_aid_per_100k", "每十万人提供法律援助量（件）", "件", "not_met", Decimal(110),
    value=Fraction(40_000_000, 3_644_420),
    numerator=Decimal(400), denominator=Decimal(3_644_420), population_zh="常住人口", needed=Decimal(4009),
)  # fmt: skip


def test_what_the_target_needs_is_said_in_whole_numbers() -> None:
    assert needed_text(ROW) == "按常住人口3,644,420人，达到110件需4,009件，现有400件，尚差3,609件"
    met = replace(ROW, numerator=Decimal(4009))
    assert needed_text(met) == "按常住人口3,644,420人，达到110件需4,009件，现有4,009件"
    assert needed_text(replace(ROW, needed=None)) == ""
    share = replace(
        ROW, population_zh="", unit_zh="%", target=Decimal(100), denominator=Decimal(54), needed=Decimal(54)
    )
    assert needed_text(replace(share, numerator=Decimal(52))) == "按分母54，达到100%需54，现有52，尚差2"
    bodies = replace(
        ROW, unit_zh="家", target=Decimal(1), numerator=Decimal(0), denominator=None, needed=Decimal(1)
    )
    assert needed_text(bodies) == "达到1家需1家，现有0家，尚差1家"


def test_the_unit_is_printed_once() -> None:
    assert full_name(ROW) == "每十万人提供法律援助量（件）"
    assert full_name(replace(ROW, name_zh="每十万人提供法律援助量")) == full_name(ROW)


@pytest.mark.parametrize(("comparator", "shown"), [("gte", "110"), ("gt", "＞110"), ("lte", "≤110")])
def test_targets(comparator: str, shown: str) -> None:
    assert target_text(replace(ROW, comparator=comparator)) == shown


def test_values_take_the_digits_they_ask_for() -> None:
    assert value_text(ROW) == "11.0"  # 400 / 3,644,420 * 100,000 = 10.9757
    assert value_text(replace(ROW, digits=3)) == "10.976"
    assert value_text(replace(ROW, value=None)) == "—"


def bare(report: AnnualReport) -> AnnualReport:
    """A region that entered nothing yet."""
    none = {"status": "no_data", "value": None, "numerator": None, "denominator": None}
    rows = tuple(replace(row, **none) for row in report.indicators)
    return replace(
        report, applications=Applications(0, 0, 0, 0, 0, 0, 0, 0, 0, 0), indicators=rows, extras=(), months=(),
        counties=(), breakdowns=(), clocks=(), quality=None, duty=None, notices=None, mediation=None, method=Method(),
        is_demo=False,
    )  # fmt: skip


def test_an_empty_year_says_so_and_guesses_nothing(report: AnnualReport, layout: ReportLayout) -> None:
    empty = bare(report)
    html = render_html(layout, build_context(empty, layout))
    for said in ("本年度没有质量评查记录", "本年度没有收到办案机关的通知", "没有可以与目标对照的数值"):
        assert said in html
    assert "均达到目标" not in html
    assert "示例数据" not in html
    assert "0 ÷ 0" not in html
    assert not any("值班律师" in paragraph or "调解" in paragraph for paragraph in summary(empty))


@pytest.mark.slow
def test_an_empty_year_prints(report: AnnualReport, layout: ReportLayout) -> None:
    assert render_annual(bare(report), layout).pdf.startswith(b"%PDF-1.7")


def test_a_county_with_a_population_has_its_ratio(report: AnnualReport, layout: ReportLayout) -> None:
    county = County("340202", "镜湖区", 100, 88, 5, 60, 12, 9, 70, 60, population=500_000)
    table = build_context(replace(report, counties=(county,)), layout)["tables"]["counties"]
    assert table["rows"][0][-1] == "20"  # (88 + 12) / 500,000 * 100,000
    assert table["total"][1] == "100"


def test_a_picture_cut_to_the_most_frequent_has_the_shares_of_the_table(
    report: AnnualReport, layout: ReportLayout
) -> None:
    # 13 matters, of which 12 are drawn: 40 + 11 * 4 + 16 left over = 100, so the first has 40 %, not 40 of 84.
    counts = (40, *[4] * 11, 3)
    lines = tuple(Count(f"事项{number}", count) for number, count in enumerate(counts))
    others = tuple(Count(f"其余{number}", 1) for number in range(13))
    found = Breakdown("matters", "申请事项", (*lines, *others))
    types = tuple(DisputeLine(one.label_zh, one.count, one.count, 0, 0, 0, 0) for one in (*lines, *others))
    mediation = Mediation(1, 1, 1, types)
    context = build_context(replace(report, breakdowns=(found,), mediation=mediation), layout)
    assert context["tables"]["matters"]["rows"][0] == ("事项0", "40", "40.0")
    for name in ("matters", "disputes"):
        assert "40 件（40.0%）" in str(context["pictures"][name])


def test_many_counties_are_ranked_instead_of_crowded(report: AnnualReport, layout: ReportLayout) -> None:
    many = tuple(replace(report.counties[0], code=f"{number}", received=number) for number in range(40))
    context = build_context(replace(report, counties=many), layout)
    assert context["facts"]["county_picture"] == "受理申请最多的30个县（市、区）"
    assert str(context["pictures"]["counties"]).count("<rect") == 30
    assert len(context["tables"]["counties"]["rows"]) == 40


def test_chapters_are_numbered_from_the_list(report: AnnualReport, layout: ReportLayout) -> None:
    fewer = replace(layout, chapters=(layout.chapters[0], layout.chapters[-1], layout.chapters[3]))
    headings = [chapter["heading"] for chapter in build_context(report, fewer)["chapters"]]
    assert headings == ["一、年度摘要", "二、法律援助申请与办理", "附录一　方法与数据来源"]


@pytest.mark.parametrize("address", ["", "https://aid.example.org/api/v1/verify/7Q4M-K2TX-9HCB"])
def test_how_to_verify_names_only_what_exists(
    report: AnnualReport, layout: ReportLayout, address: str
) -> None:
    html = render_html(layout, build_context(replace(report, verify_url=address), layout))
    said = html[html.index("无需登录") - 250 :]
    assert "核验页面" not in html
    assert "SHA-256摘要（pdf_sha256）" in said
    assert ("扫描封面二维码或者打开" in said, address in said) == (bool(address), True)
    assert "/api/v1/verify/7Q4M-K2TX-9HCB" in said
    assert ("封面二维码只含核验码7Q4M-K2TX-9HCB" in said) == (not address)


def test_json_holds_exact_figures(rendered: RenderedReport, report: AnnualReport) -> None:
    body = json.loads(rendered.figures_json)
    assert body["format"] == "caseapp.annual-report/1"
    twelfth = body["report"]["indicators"][11]
    assert (twelfth["code"], twelfth["numerator"], twelfth["needed"]) == ("legal_aid_per_100k", "365", "4009")
    above, below = twelfth["value"]["fraction"].split("/")
    assert Fraction(int(above), int(below)) == report.indicators[11].value
    assert body["report"]["issued_on"] == "2026-01-15"


def test_workbook_holds_the_figures(rendered: RenderedReport) -> None:
    book = openpyxl.load_workbook(io.BytesIO(rendered.xlsx))
    assert book.sheetnames == ["说明", "规划指标", "参考指标", "各月", "分县", "分类", "期限", "纠纷"]
    rows = list(book["规划指标"].iter_rows(values_only=True))
    assert len(rows) == 23
    assert rows[12][9:12] == (365, 3_644_420, 4009)
    assert rows[1][7] == "无数据"
    assert book["分县"]["C2"].value == "无数据"
    book.close()


def test_workbook_takes_no_text_for_a_formula(report: AnnualReport) -> None:
    tricky = replace(report.counties[0], name_zh='=HYPERLINK("http://x")')
    book = openpyxl.load_workbook(io.BytesIO(workbook(replace(report, counties=(tricky,)))))
    cell = book["分县"]["B2"]
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://x")')
    book.close()


def test_every_width_class_is_in_the_style_sheet(report: AnnualReport, layout: ReportLayout) -> None:
    tables = build_context(report, layout)["tables"].values()
    used = {
        part
        for table in tables
        for _, classes in table["columns"]
        for part in classes.split()
        if part[0] == "w"
    }
    assert [name for name in sorted(used) if f".{name} {{" not in layout.files["theme.css"]] == []


def test_the_headline_says_how_many_cases_a_real_city_would_need(
    report: AnnualReport, layout: ReportLayout
) -> None:
    notes = [tile["note"] for tile in build_context(report, layout)["headline"]]
    assert any(note.endswith("，需4,009件") for note in notes)
