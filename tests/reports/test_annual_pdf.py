"""The printed annual report, read back from its bytes."""

from __future__ import annotations

import hashlib
import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from caseapp.packs.reports import ReportLayout
from caseapp.reports.annual import AnnualReport
from caseapp.reports.annual.produce import RenderedReport, render_annual
from tests.reports.printed import Page, all_fonts, read_pages

SPACES = re.compile(r"\s")


def words(pages: list[Page]) -> str:
    return SPACES.sub("", "".join(page.text for page in pages))


def page_with(pages: list[Page], text: str) -> Page:
    return next(page for page in pages[2:] if text in SPACES.sub("", page.text))


@pytest.mark.parametrize(
    "said",
    [
        "公共法律服务年度指标报告",
        "二〇二五年度",
        "二〇二六年一月十五日",
        "一、年度摘要",
        "（三）规划之外的参考指标",
        "附录二方法与数据来源",
        "共收到法律援助申请429件",
        "按常住人口3,644,420人，达到110件需4,009件，现有365件，尚差3,644件",
        "22项指标中，达到3项，未达到3项，无数据2项，未计算14项",
        "本版本不计算：来源为登记或者填报",
        "●达到",
        "▲未达到",
        "○无数据",
        "◇未计算",
        "示例数据不作为统计依据",
        "7Q4M-K2TX-9HCB",
        "湾沚区",
    ],
)
def test_the_report_says(pages: list[Page], said: str) -> None:
    assert said in words(pages)


def test_every_row_of_the_plan_is_printed(pages: list[Page], report: AnnualReport) -> None:
    printed = words(pages)
    assert [row.name_zh for row in report.indicators if row.name_zh not in printed] == []


def test_page_count_and_formats(pages: list[Page]) -> None:
    assert 14 <= len(pages) <= 20
    wide = [page for page in pages if page.width > page.height]
    assert 1 <= len(wide) <= 3
    assert all("规划指标逐项完成情况" in page.text for page in wide)


@pytest.mark.slow
@pytest.mark.parametrize("more", [6, 12])
def test_the_chapter_after_the_plan_starts_upright(
    report: AnnualReport, layout: ReportLayout, more: int
) -> None:
    """With remarks that filled two wide pages and a little: 22 rows stand on two, and nothing follows on them."""
    rows = tuple(replace(row, remark_zh=row.remark_zh + "说明" * more) for row in report.indicators)
    made = render_annual(replace(report, indicators=rows), layout)
    with pikepdf.open(io.BytesIO(made.pdf)) as printed:
        pages = read_pages(printed)
    wide = [page for page in pages if page.width > page.height]
    assert len(wide) == 2
    assert not any("四、" in page.text for page in wide)


def test_contents_name_the_page_a_chapter_stands_on(pages: list[Page]) -> None:
    contents = SPACES.sub("", pages[1].text)
    at = int(re.search(r"九、分县（市、区）情况\.*(\d+)", contents).group(1))
    assert "表17" in SPACES.sub("", pages[at - 1].text)
    assert f"—{at}—" in SPACES.sub("", pages[at - 1].text)


def test_table_heads_repeat_on_the_next_page(pages: list[Page]) -> None:
    first = page_with(pages, "表3")
    second = pages[pages.index(first) + 1]
    assert all("责任单位" in page.text and "口径与说明" in page.text for page in (first, second))
    assert "表3" not in second.text


def test_counties_without_population_have_no_ratio(pages: list[Page]) -> None:
    assert SPACES.sub("", page_with(pages, "表17").text).count("无数据") >= 7


def test_no_missing_and_no_empty_glyph(pdf: pikepdf.Pdf, pages: list[Page]) -> None:
    outlines = {name: _outlines(font) for name, font in all_fonts(pdf).items()}
    for page in pages:
        for run in page.runs:
            assert 0 not in run.glyphs, run.text
            assert "\ufffd" not in run.text
            inked = {
                glyph for glyph, letter in zip(run.glyphs, run.text, strict=True) if not letter.isspace()
            }
            assert inked <= outlines[run.font], run.text


def _outlines(font: pikepdf.Object) -> set[int]:
    """Numbers of the glyphs that have a shape, by the order a viewer without CID tables uses."""
    descriptor = font.DescendantFonts[0].FontDescriptor
    embedded = TTFont(io.BytesIO(descriptor.FontFile2.read_bytes()))
    shapes = embedded["glyf"]
    return {
        number for number, name in enumerate(embedded.getGlyphOrder()) if shapes[name].numberOfContours != 0
    }


def test_all_fonts_are_embedded_truetype(pdf: pikepdf.Pdf) -> None:
    fonts = all_fonts(pdf)
    assert {str(font.BaseFont).split("+")[1] for font in fonts.values()} == {
        "CaseApp-Serif",
        "CaseApp-Serif-Bold",
        "CaseApp-Sans",
        "CaseApp-Sans-Bold",
    }
    assert {str(font.DescendantFonts[0].Subtype) for font in fonts.values()} == {"/CIDFontType2"}


def test_nothing_leaves_the_page(pages: list[Page]) -> None:
    margin = 20.0  # points: nothing, not even a page number, comes nearer to the edge than printers reach
    for number, page in enumerate(pages, 1):
        for run in page.runs:
            if run.text.strip() and not (number == 1 and run.right - run.left < 40 and run.left < 1):
                assert margin < run.left, (number, run.text)
                assert run.right < page.width - margin + 1, (number, run.text)
                assert margin < run.base < page.height - margin, (number, run.text)


def test_marks_of_an_archival_and_accessible_file(pdf: pikepdf.Pdf) -> None:
    root = pdf.Root
    assert str(root.Lang) == "zh-CN"
    assert bool(root.MarkInfo.Marked)
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    assert str(root.OutputIntents[0].S) == "/GTS_PDFA1"
    assert int(root.OutputIntents[0].DestOutputProfile.N) == 3
    assert len(pdf.trailer.ID) == 2
    assert not pdf.is_encrypted
    assert "/JavaScript" not in root.get("/Names", {})
    assert "/OpenAction" not in root
    assert all(page.get("/Tabs") == "/S" for page in pdf.pages)


def test_metadata_says_the_same_twice(pdf: pikepdf.Pdf, report: AnnualReport) -> None:
    raw = pdf.Root.Metadata.read_bytes()
    ET.fromstring(raw)  # noqa: S314 - our own bytes
    assert raw.count(b"<rdf:RDF") == 1
    with pdf.open_metadata() as xmp:
        assert xmp["pdfaid:part"] == "3"
        assert xmp["pdfaid:conformance"] == "A"
        assert xmp["pdfuaid:part"] == "1"
        assert xmp["dc:title"] == str(pdf.docinfo.Title) == "芜湖市公共法律服务年度指标报告（2025年度）"
        assert xmp["xmp:CreateDate"] == f"{report.issued_on}T00:00:00Z"
    assert str(pdf.docinfo.CreationDate).startswith("D:20260115000000")
    assert b"pdfaExtension:schemas" in raw


def _tags(node: pikepdf.Object, found: list[pikepdf.Object]) -> list[pikepdf.Object]:
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found.append(kid)
            _tags(kid, found)
    return found


def test_structure_names_headings_tables_and_pictures(pdf: pikepdf.Pdf) -> None:
    tags = _tags(pdf.Root.StructTreeRoot, [])
    kinds = [str(tag.S) for tag in tags]
    assert {"/H1", "/H2", "/H3", "/P", "/Table", "/TR", "/TH", "/TD", "/Caption", "/Figure", "/TOC"} - set(
        kinds
    ) <= {"/TOC"}
    assert kinds.count("/Table") >= 20
    pictures = [tag for tag in tags if str(tag.S) == "/Figure"]
    assert len(pictures) >= 8
    spoken = [str(tag.get("/Alt", "")) for tag in pictures]
    assert all(spoken)
    assert any("核验码7Q4M-K2TX-9HCB" in words for words in spoken)


def test_bookmarks_lead_to_chapters(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert titles[0] == "一、年度摘要"
    assert titles[-1].startswith("附录二")


def test_figures_travel_inside(pdf: pikepdf.Pdf, rendered: RenderedReport) -> None:
    names = [str(one.UF) for one in pdf.Root.AF]
    assert names == ["annual-340200-2025-v1.json", "annual-340200-2025-v1.xlsx"]
    assert [str(one.AFRelationship) for one in pdf.Root.AF] == ["/Data", "/Supplement"]
    assert pdf.attachments[names[0]].get_file().read_bytes() == rendered.figures_json
    assert pdf.attachments[names[1]].get_file().read_bytes() == rendered.xlsx
    stream = pdf.Root.AF[0].EF.F
    assert bytes(stream.Params.CheckSum) == hashlib.md5(rendered.figures_json, usedforsecurity=False).digest()
    assert str(stream.Params.ModDate) == "D:20260115000000Z"
