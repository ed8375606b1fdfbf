"""Binding: every paper is opened and its pages are counted, then cover, catalogue, papers and note become one PDF.

The same papers and words give the same bytes. Pages of scans carry no text of ours, so the whole claims neither PDF/A
nor PDF/UA; what we printed keeps its tags, and each scanned page is one figure that says what it is.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import pikepdf
from pikepdf import OutlineItem, Pdf

from caseapp.packs.archives import ArchiveRules
from caseapp.reports.casefile.contexts import BoundFile, BoundPaper, CatalogueLine, FileOrder
from caseapp.reports.casefile.sheets import Numberer, opened_scan
from caseapp.reports.casefile.tags import TagTree
from caseapp.reports.faults import FileTooLarge, RenderFault
from caseapp.reports.render import Scan, render_pdf

PDF: Final = "application/pdf"
COVER, CATALOGUE, NOTE = "卷宗封面", "卷内目录", "卷内备考表"
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class _Opened:
    """A paper with its pages; ``tagged``: they come with tags of ours. ``bound`` is False for a sheet in its place."""

    paper: BoundPaper
    pdf: Pdf
    tagged: bool
    bound: bool = True


def bind(rules: ArchiveRules, order: FileOrder, progress: Progress) -> BoundFile:
    """Bind the file; ``progress`` is told 0 to 100 as it goes.

    Takes a few milliseconds a page and about three times the papers' size in memory.

    Raises:
        FileTooLarge: more pages than the rules allow.

    """
    opened = _opened(rules, order, progress)
    lines = tuple(_lines(opened))
    pages = sum(len(one.pdf.pages) for one in opened)
    return BoundFile(_bound(rules, order, opened, lines, progress), lines, pages)


def _opened(rules: ArchiveRules, order: FileOrder, progress: Progress) -> list[_Opened]:
    found: list[_Opened] = []
    pages = 0
    for number, paper in enumerate(order.papers, 1):
        found.append(_open(rules, order, paper))
        pages += len(found[-1].pdf.pages)
        if pages > rules.most_pages:
            raise FileTooLarge
        progress(50 * number // len(order.papers))
    return found


def _open(rules: ArchiveRules, order: FileOrder, paper: BoundPaper) -> _Opened:
    if paper.sheet:
        printed = render_pdf(rules.layout(paper.sheet), {"it": dict(paper.words or {})})
        known = replace(paper, sha256=hashlib.sha256(printed).hexdigest())
        return _Opened(known, _pdf(printed), tagged=True)
    content = paper.load()
    if paper.own:
        return _Opened(paper, _pdf(content), tagged=True)
    if paper.media_type == PDF:
        scan = opened_scan(content)
        return _Opened(paper, scan, tagged=False) if scan else _unreadable(rules, order, paper, len(content))
    sheet = {"title": paper.title, "created": order.cover.created, "address": "scan:0"}
    picture = {"0": Scan(paper.media_type, content)}
    try:
        return _Opened(
            paper, _pdf(render_pdf(rules.layout("image"), {"it": sheet}, (), picture)), tagged=True
        )
    except RenderFault:
        return _unreadable(rules, order, paper, len(content))


def _unreadable(rules: ArchiveRules, order: FileOrder, paper: BoundPaper, size: int) -> _Opened:
    """A sheet in the place of a file that cannot be bound: which one it is and how it is known again."""
    told = {"title": paper.title, "media_type": paper.media_type, "sha256": paper.sha256, "size": size}
    made = _sheet(rules, "unreadable", {**told, "created": order.cover.created})
    return _Opened(paper, made, tagged=True, bound=False)


def _sheet(rules: ArchiveRules, name: str, words: Mapping[str, Any]) -> Pdf:
    return _pdf(render_pdf(rules.layout(name), {"it": dict(words)}))


def _pdf(content: bytes) -> Pdf:
    return pikepdf.open(io.BytesIO(content))


def _lines(opened: list[_Opened]) -> Iterator[CatalogueLine]:
    first = 1
    for place, one in enumerate(opened, 1):
        paper, last = one.paper, first + len(one.pdf.pages) - 1
        yield CatalogueLine(
            paper.part,
            place,
            paper.by,
            paper.number,
            paper.title,
            paper.day,
            first,
            last,
            paper.remark if one.bound else "未能编入",
            paper.sha256,
            one.bound,
        )
        first = last + 1


def _bound(
    rules: ArchiveRules,
    order: FileOrder,
    opened: list[_Opened],
    lines: tuple[CatalogueLine, ...],
    progress: Progress,
) -> bytes:
    target = Pdf.new()
    tree, count = TagTree(target), sum(len(one.pdf.pages) for one in opened)
    marks = []
    for title, sheet in _front(rules, order, opened, lines):
        marks.append((title, len(target.pages)))
        tree.append(sheet, title)
    numbered = len(target.pages)
    for number, one in enumerate(opened, 1):
        marks.append((f"{number}　{one.paper.title}", len(target.pages)))
        _add(target, tree, one)
        progress(50 + 30 * number // len(opened))
    _number(rules, target, range(numbered, numbered + count))
    marks.append((NOTE, len(target.pages)))
    tree.append(_sheet(rules, "note", _note(order, lines, count)), NOTE)
    tree.close()
    progress(90)
    return _saved(target, order, marks)


def _number(rules: ArchiveRules, target: Pdf, pages: range) -> None:
    numberer = Numberer(target, rules.layout("digits"))
    for number, index in enumerate(pages, 1):
        numberer.stamp(target, target.pages[index], number)


def _front(
    rules: ArchiveRules, order: FileOrder, opened: list[_Opened], lines: tuple[CatalogueLine, ...]
) -> list[tuple[str, Pdf]]:
    """Cover and catalogue. Given names stand in print alone: they may name people, and the lines outlive the file."""
    pages = sum(len(one.pdf.pages) for one in opened)
    cover = {**asdict(order.cover), "papers": len(lines), "pages": pages}
    entries = [
        {**asdict(line), "pages": line.pages, "name": one.paper.name}
        for line, one in zip(lines, opened, strict=True)
    ]
    told = {"title": CATALOGUE, "created": order.cover.created, "entries": entries}
    catalogue = {**told, "basis": order.basis, "basis_verified": order.basis_verified}
    return [
        (COVER, _sheet(rules, "cover", cover)),
        (CATALOGUE, _sheet(rules, "catalogue", catalogue)),
    ]


def _note(order: FileOrder, lines: tuple[CatalogueLine, ...], pages: int) -> dict[str, Any]:
    return {
        "title": NOTE,
        "created": order.cover.created,
        "papers": len(lines),
        "pages": pages,
        "paper_only": list(order.paper_only),
        "lacking": list(order.lacking),
        "unreadable": [one.title for one in lines if not one.bound],
    }


def _add(target: Pdf, tree: TagTree, one: _Opened) -> None:
    if one.tagged:
        tree.append(one.pdf, one.paper.title)
        return
    first, count = len(target.pages), len(one.pdf.pages)
    target.pages.extend(one.pdf.pages)
    for number in range(count):
        said = f"{one.paper.title}，第{number + 1}页，共{count}页"
        tree.append_figure(target.pages[first + number], said)


def _saved(target: Pdf, order: FileOrder, marks: list[tuple[str, int]]) -> bytes:
    with target.open_outline() as outline:
        outline.root.extend(OutlineItem(title, index) for title, index in marks)
    day = f"D:{order.cover.created[:10].replace('-', '')}000000Z"
    target.docinfo["/Title"] = order.cover.title
    target.docinfo["/Author"] = order.cover.institution
    target.docinfo["/Creator"] = "caseapp"
    target.docinfo["/CreationDate"] = target.docinfo["/ModDate"] = day
    out = io.BytesIO()
    target.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()
