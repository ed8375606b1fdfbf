"""What a template may do and read, and what stops the press."""

from __future__ import annotations

import gc
import io
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from jinja2 import TemplateNotFound, UndefinedError
from jinja2.sandbox import SecurityError
from weasyprint.text import ffi
from weasyprint.urls import FatalURLFetchingError

from caseapp.packs.reports import ReportLayout
from caseapp.reports import fonts
from caseapp.reports.faults import RenderFault, SubsetLibraryMissing
from caseapp.reports.render import Attached, LayoutFetcher, render_html, render_pdf
from tests.reports.printed import all_fonts, read_pages

PAGE = '<html lang="zh"><head><title>样张</title>{}</head><body><p>{}</p></body></html>'


def one_page(body: str, head: str = "", **files: str) -> ReportLayout:
    return ReportLayout("note", "样张", (), (), {"template.html": PAGE.format(head, body), **files})


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "http://127.0.0.1/x.css", "https://example.invalid/x", "data:text/css,p{}", "ftp://x/y",
     "pack:../../config.py", "pack:template.html", "pack:absent.css", "face:../secrets.json", "face:other.ttf", "x"],
)  # fmt: skip
def test_the_fetcher_refuses(address: str, layout: ReportLayout) -> None:
    with pytest.raises(FatalURLFetchingError):
        LayoutFetcher(layout, fonts.ready()).fetch(address)


def test_the_fetcher_reads_style_sheets_and_faces(layout: ReportLayout) -> None:
    fetcher = LayoutFetcher(layout, fonts.ready())
    assert fetcher.fetch("pack:theme.css").read().decode() == layout.files["theme.css"]
    assert fetcher.fetch("face:serif-bold.ttf").read()[:4] == b"\x00\x01\x00\x00"


@pytest.mark.parametrize(
    ("body", "head"),
    [
        ('<img src="file:///etc/hostname">', ""),
        ('<img src="http://127.0.0.1:9/a.png">', ""),
        ("text", '<link rel="stylesheet" href="file:///etc/hostname">'),
        ("text", "<style>@import url(https://example.invalid/a.css);</style>"),
        ("text", "<style>@font-face{font-family:x;src:url(file:///etc/hostname)}</style>"),
        (
            '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/hostname" width="9" height="9"/></svg>',
            "",
        ),
    ],
)
def test_a_document_that_reaches_outside_is_not_made(body: str, head: str) -> None:
    with pytest.raises(RenderFault):
        render_pdf(one_page(body, head), {})


def test_an_error_of_the_typesetter_is_a_fault() -> None:
    with pytest.raises(RenderFault, match="pack:absent"):
        render_pdf(one_page('<img src="pack:absent.png">'), {})


@pytest.mark.parametrize("body", ["{{ missing }}", "{{ doc.missing }}", "{% if missing %}{% endif %}"])
def test_an_undefined_name_is_an_error(body: str) -> None:
    with pytest.raises(UndefinedError):
        render_html(one_page(body), {"doc": {"title": "x"}})


@pytest.mark.parametrize(
    "body", ["{{ ''.__class__.__mro__ }}", "{{ items.append(1) }}", "{{ doc.__init__.__globals__ }}"]
)
def test_the_sandbox_holds(body: str) -> None:
    with pytest.raises(SecurityError):
        render_html(one_page(body), {"doc": {}, "items": [1]})


def test_templates_come_from_the_layout_only() -> None:
    with pytest.raises(TemplateNotFound):
        render_html(one_page('{% include "/etc/hostname" %}'), {})


def test_values_are_escaped() -> None:
    assert "&lt;b&gt;" in render_html(one_page("{{ name }}"), {"name": "<b>"})


class Row:
    name = "张某"


@pytest.mark.parametrize(
    "context", [{"row": Row()}, {"rows": [{"deep": Row}]}, {"call": print}, {"raw": b"x"}]
)
def test_only_plain_values_reach_a_template(context: Mapping[str, object]) -> None:
    with pytest.raises(TypeError, match="plain values only"):
        render_html(one_page("x"), context)


def test_missing_subset_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ffi, "harfbuzz_subset", None)
    with pytest.raises(SubsetLibraryMissing, match="libharfbuzz-subset0"):
        render_pdf(one_page("x"), {})


def test_the_collector_is_on_again_even_after_a_fault() -> None:
    with pytest.raises(RenderFault):
        render_pdf(one_page('<img src="file:///x">'), {})
    assert gc.isenabled()


def test_a_rare_character_falls_back_to_the_full_face() -> None:
    face = "@font-face{font-family:S;src:url(face:serif-regular.ttf)} p{font-family:S,'Noto Serif CJK SC'}"
    with pikepdf.open(io.BytesIO(render_pdf(one_page("王㑇", f"<style>{face}</style>"), {}))) as pdf:
        assert {str(font.BaseFont).split("+")[1] for font in all_fonts(pdf).values()} == {
            "S",
            "Noto-Serif-CJK-SC",
        }
        [page] = read_pages(pdf)
    assert page.text == "王㑇"


def test_attachments_are_dated_by_the_caller() -> None:
    at = datetime(2026, 1, 15, 8, 30, tzinfo=UTC)
    layout = one_page("x")
    made = [render_pdf(layout, {}, [Attached("a.txt", b"1", "一", at)]) for _ in range(2)]
    assert made[0] == made[1]
    assert made[0] != render_pdf(layout, {}, [Attached("a.txt", b"1", "一", at.replace(day=16))])


def test_the_reports_folder_holds_no_inline_style() -> None:
    folder = Path(fonts.__file__).parents[1] / "packs" / "reports"
    assert [
        path.name for path in folder.rglob("*.html") if "style=" in path.read_text(encoding="utf-8")
    ] == []
