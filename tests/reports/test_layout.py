"""The list of chapters is data: what an overlay may change, and what a bad file is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from caseapp.packs.reading import PackError, PackReader
from caseapp.packs.reports import load_reports
from caseapp.reports.annual import AnnualReport
from caseapp.reports.annual.produce import build_context
from caseapp.reports.render import render_html
from tests.reports.sample import sample_layout

CHAPTERS = """title_zh: 年度报告
headline: []
chapters:
  - key: a
    title_zh: 甲
    sections:
      - {key: own}
"""


def overlay(folder: Path, chapters: str, **sections: str) -> Path:
    kind = folder / "reports" / "annual"
    (kind / "sections").mkdir(parents=True)
    (kind / "chapters.yaml").write_text(chapters, encoding="utf-8")
    for key, text in sections.items():
        (kind / "sections" / f"{key}.html").write_text(text, encoding="utf-8")
    return folder


def test_every_section_of_the_package_is_used() -> None:
    layout = sample_layout()
    used = {f"sections/{section.key}.html" for chapter in layout.chapters for section in chapter.sections}
    assert used == {name for name in layout.files if name.startswith("sections/")}
    assert [chapter.key for chapter in layout.chapters if chapter.landscape] == ["plan"]


def test_files_are_remembered_as_sources() -> None:
    reader = PackReader()
    load_reports(reader)
    read = {source.key for source in reader.sources()}
    assert {
        "reports/annual/template.html",
        "reports/annual/theme.css",
        "reports/annual/sections/plan_table.html",
    } <= read


def test_an_overlay_may_add_a_section_and_reorder(tmp_path: Path, report: AnnualReport) -> None:
    layout = sample_layout(overlay(tmp_path, CHAPTERS, own="<p>本局补充说明</p>"))
    html = render_html(layout, build_context(report, layout))
    assert "本局补充说明" in html
    assert "一、甲" in html
    assert "规划指标逐项完成情况" not in html


@pytest.mark.parametrize(
    ("chapters", "told"),
    [
        (CHAPTERS.replace("own", "lost"), "there is no sections/lost.html"),
        (CHAPTERS.replace("title_zh: 甲", "titel: 甲"), "unknown key"),
        (CHAPTERS.replace("    title_zh: 甲\n", ""), "is missing"),
        (CHAPTERS.replace("key: a", "key: a\n    landscape: sideways"), "is not allowed here"),
    ],
)
def test_a_bad_list_is_told_what_is_right(chapters: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(PackError, match=told) as caught:
        sample_layout(overlay(tmp_path, chapters, own="<p></p>"))
    assert {fault.file for fault in caught.value.pack_faults} == {"reports/annual/chapters.yaml"}
