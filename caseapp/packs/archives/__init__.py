"""The archives' file of a case 卷宗: in which order its papers are bound, and the sheets that we add."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from caseapp.packs.closings import ClosingRules
from caseapp.packs.documents import Documents
from caseapp.packs.reading import Node, PackReader, Provenance, source_of
from caseapp.packs.reports import ReportLayout

FOLDER: Final = "archives/"
RULES: Final = f"{FOLDER}legal_aid.yaml"
STARTS: Final = "template.html"
LOGS: Final = ("work_log",)
SHEETS: Final = ("cover", "catalogue", "note", "image", "unreadable", "digits", *LOGS)


@dataclass(frozen=True, slots=True)
class ArchiveSection:
    """A part of the file. ``sheets`` are printed from our records and come first, ``forms`` lie in their order, then
    ``attachments`` by category; ``rest``: all that no other names.

    ``papers``: those of the closing checklist, each with the forms and sheets that are this paper.
    """

    code: str
    zh: str
    en: str
    sheets: tuple[str, ...]
    forms: tuple[str, ...]
    papers: Mapping[str, tuple[str, ...]]
    attachments: tuple[str, ...]
    rest: bool


@dataclass(frozen=True, slots=True)
class EpisodeGround:
    """Why an ended case comes back as a further episode."""

    code: str
    zh: str
    en: str
    basis: Provenance


@dataclass(frozen=True, slots=True)
class ArchiveRules:
    """Sections of a legal-aid case's file in their order, and the text files of the sheets we add."""

    sections: tuple[ArchiveSection, ...]
    episodes: Mapping[str, EpisodeGround]
    most_pages: int
    basis: Provenance
    digest: str
    files: Mapping[str, str]

    @property
    def papers(self) -> Mapping[str, tuple[str, ...]]:
        """Every paper of the checklist that has a place, with the forms that are this paper."""
        return {code: forms for section in self.sections for code, forms in section.papers.items()}

    def place_sheet(self, sheet: str) -> tuple[int, int] | None:
        """Where a sheet of our records lies: before the forms of its section; None where no section has it."""
        found = (number for number, section in enumerate(self.sections) if sheet in section.sheets)
        number = next(found, None)
        return None if number is None else (number, -1)

    def place(self, form: str) -> tuple[int, int]:
        """Where papers of a form lie: number of the section, and place within it."""
        for number, section in enumerate(self.sections):
            if form in section.forms:
                return number, section.forms.index(form)
        rest = next(number for number, section in enumerate(self.sections) if section.rest)
        return rest, len(self.sections[rest].forms)

    def place_attached(self, category: str) -> tuple[int, int]:
        """Where attachments of a category lie: behind the forms of their section."""
        for number, section in enumerate(self.sections):
            if category in section.attachments:
                return number, len(section.forms) + 1 + section.attachments.index(category)
        rest = next(number for number, section in enumerate(self.sections) if section.rest)
        return rest, len(self.sections[rest].forms) + 1

    def layout(self, sheet: str) -> ReportLayout:
        """What the press needs of one of the sheets we add."""
        return ReportLayout(sheet, sheet, (), (), {**self.files, STARTS: self.files[f"{sheet}.html"]})


def load_archives(
    reader: PackReader, documents: Documents, closings: ClosingRules, categories: Collection[str]
) -> ArchiveRules:
    """``archives/legal_aid.yaml`` and its sheets. Faults stay with the reader."""
    node = reader.open(RULES)
    node.keys(("source", "article", "rank", "verified", "most_pages", "sections", "episodes"))
    rules = ArchiveRules(
        sections=tuple(_section(code, one) for code, one in node.entries("sections").items()),
        episodes={code: _ground(code, one) for code, one in node.entries("episodes").items()},
        most_pages=node.integer("most_pages", minimum=1),
        basis=node.provenance(),
        digest=source_of(RULES, reader.text(RULES)).digest,
        files=_files(reader),
    )
    papers = {paper.code for paper in closings.papers}
    _check_sections(
        node,
        rules,
        {
            "sheets": set(LOGS),
            "forms": set(documents.forms),
            "papers": papers,
            "attachments": set(categories),
        },
    )
    for sheet in SHEETS:
        if f"{sheet}.html" not in rules.files:
            node.fault(f"there is no {FOLDER}{sheet}.html", f"{sheet}.html")
    return rules


def _ground(code: str, node: Node) -> EpisodeGround:
    node.keys(("zh", "en", "source", "article", "rank", "verified"))
    return EpisodeGround(code, node.text("zh"), node.text("en"), node.provenance())


def _files(reader: PackReader) -> dict[str, str]:
    names = [name for name in reader.names(f"{FOLDER}*") if name.endswith((".html", ".css"))]
    return {name.removeprefix(FOLDER): reader.text(name) for name in names}


def _section(code: str, node: Node) -> ArchiveSection:
    node.keys(("zh", "en"), ("sheets", "forms", "papers", "attachments", "rest"))
    return ArchiveSection(
        code,
        node.text("zh"),
        node.text("en"),
        node.texts("sheets"),
        node.texts("forms"),
        {paper: node.at("papers").texts(paper) for paper in node.entries("papers")},
        node.texts("attachments"),
        node.boolean("rest", default=False),
    )


def _check_sections(node: Node, rules: ArchiveRules, names: Mapping[str, set[str]]) -> None:
    """Each form, paper and category is known and has one place; one section takes what no other names."""
    for what, known in names.items():
        seen: set[str] = set()
        for section in rules.sections:
            for code in getattr(section, what):
                key = f"sections.{section.code}.{what}"
                if code not in known:
                    node.fault(f"{code!r} is not known", f"{what}: [{min(known, default='…')}]", key)
                if code in seen:
                    node.fault(f"{code!r} has two places", f"{what}: […]", key)
                seen.add(code)
    for code, meant in rules.papers.items():
        for form in sorted(set(meant) - names["forms"] - names["sheets"]):
            node.fault(
                f"there is no form {form!r}", f"{code}: [{min(names['forms'], default='…')}]", "sections"
            )
    if sum(section.rest for section in rules.sections) != 1:
        node.fault("one section takes the rest", "other: {zh: 其他, en: other, rest: true}", "sections")
