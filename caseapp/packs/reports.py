"""Printed reports as data: the list of chapters, the template, its parts and the style sheet of each kind.

A report lies in ``reports/<kind>/``: ``chapters.yaml`` names chapters and their sections in order, every section is
``sections/<key>.html``. An overlay folder may add a section, reorder them or change words without touching Python.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from caseapp.packs.reading import Node, PackReader


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a chapter; an empty title prints no heading and takes no number."""

    key: str
    title_zh: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A numbered chapter, or an appendix (numbered apart); `landscape` turns its pages."""

    key: str
    title_zh: str
    sections: tuple[Section, ...]
    landscape: bool
    appendix: bool


@dataclass(frozen=True, slots=True)
class ReportLayout:
    """A kind of report: its title, chapters and text files by path below its folder (``template.html`` starts).

    `headline` names the indicators whose figures open the report, in order.
    """

    kind: str
    title_zh: str
    headline: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    files: Mapping[str, str]


def load_reports(reader: PackReader) -> dict[str, ReportLayout]:
    """Every report kind of the packs. Faults are left with the reader; call its `finish()` before use."""
    found = {}
    for name, node in reader.matching("reports/*/chapters.yaml"):
        kind = name.split("/")[1]
        found[kind] = _layout(kind, node, reader)
    return found


def _layout(kind: str, node: Node, reader: PackReader) -> ReportLayout:
    node.keys(("title_zh", "headline", "chapters"))
    files = _files(kind, reader)
    chapters = tuple(_chapter(one, files) for one in node.children("chapters"))
    if "template.html" not in files:
        node.fault("the folder has no template.html", f"reports/{kind}/template.html")
    return ReportLayout(kind, node.text("title_zh"), node.texts("headline"), chapters, files)


def _files(kind: str, reader: PackReader) -> dict[str, str]:
    folder = f"reports/{kind}/"
    names = [name for name in reader.names(f"{folder}*") if name.endswith((".html", ".css"))]
    return {name.removeprefix(folder): reader.text(name) for name in names}


def _chapter(node: Node, files: Mapping[str, str]) -> Chapter:
    node.keys(("key", "title_zh", "sections"), ("landscape", "appendix"))
    sections = tuple(_section(one, files) for one in node.children("sections"))
    return Chapter(
        node.text("key"),
        node.text("title_zh"),
        sections,
        node.boolean("landscape", default=False),
        node.boolean("appendix", default=False),
    )


def _section(node: Node, files: Mapping[str, str]) -> Section:
    node.keys(("key",), ("title_zh",))
    key = node.text("key")
    if f"sections/{key}.html" not in files:
        node.fault(f"there is no sections/{key}.html", "key: plan_table", "key")
    return Section(key, node.text("title_zh", default=""))
