"""The bound file, read back from its bytes: order, page numbers, tags of our own papers, bare scans."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pikepdf
import pytest

from caseapp.packs import Catalogue, load
from caseapp.reports.casefile.contexts import BoundFile, FileOrder
from caseapp.reports.casefile.produce import bind
from caseapp.reports.faults import FileTooLarge
from tests.reports.case_file_sample import paper, sample_order, scan

OURS = {"卷宗封面", "卷内目录", "法律援助申请表", "给予法律援助决定书（大字版）", "卷内备考表"}
Tag = tuple[pikepdf.Object, int, int]


@pytest.fixture(scope="module")
def packs() -> Catalogue:
    return load()


@pytest.fixture(scope="module")
def order(packs: Catalogue) -> FileOrder:
    return sample_order(packs.documents)


@pytest.fixture(scope="module")
def told() -> list[int]:
    return []


@pytest.fixture(scope="module")
def bound(packs: Catalogue, order: FileOrder, told: list[int]) -> BoundFile:
    return bind(packs.archives, order, told.append)


@pytest.fixture(scope="module")
def pdf(bound: BoundFile) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(bound.pdf)) as opened:
        yield opened


def test_the_catalogue_names_each_paper_with_its_pages(bound: BoundFile, told: list[int]) -> None:
    assert [(one.place, one.title, one.pages, one.bound) for one in bound.lines] == [
        (1, "法律援助申请表", "1", True),
        (2, "身份证明（签署件扫描）", "2-3", True),
        (3, "给予法律援助决定书（大字版）", "4-5", True),
        (4, "授权委托书（签署件扫描）", "6", True),
        (5, "判决书（签署件扫描）", "7", True),
        (6, "送达回证（签署件扫描）", "8", False),
    ]
    assert (told == sorted(told), told[0] > 0, told[-1] < 100) == (True, True, True)


def stamped(page: pikepdf.Page) -> str:
    """The digits of the page number, left to right."""
    drawn = b"".join(one.read_bytes() for one in page.Contents).decode("latin-1")
    [mark] = re.findall(r"/Artifact <</Type /Pagination>> BDC(.*?)EMC", drawn, re.DOTALL)
    return "".join(re.findall(r"/CaseFileDigit(\d) Do", mark))


def test_papers_are_numbered_and_our_sheets_around_them_are_not(pdf: pikepdf.Pdf) -> None:
    assert len(pdf.pages) == 2 + 8 + 1
    assert [stamped(page) for page in pdf.pages[2:10]] == list("12345678")
    for page in (*pdf.pages[:2], pdf.pages[-1]):
        assert "/Artifact <</Type /Pagination>>" not in page.Contents.read_bytes().decode("latin-1")
    assert [str(one.title) for one in pdf.open_outline().root][:3] == [
        "卷宗封面",
        "卷内目录",
        "1　法律援助申请表",
    ]


def tags(node: pikepdf.Object, above: pikepdf.Object | None = None) -> Iterator[tuple[Any, Any]]:
    """Every element of the tree with the one above it."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid, node
            yield from tags(kid, node)


def test_every_marked_content_finds_its_tag_on_its_page_and_back(pdf: pikepdf.Pdf) -> None:
    """The tags of our own papers survive: each mark of each page leads to an element, which leads to that page."""
    tree = pdf.Root.StructTreeRoot
    parents = pikepdf.NumberTree(tree.ParentTree)
    used = set()
    for page in pdf.pages:
        key = int(page.obj.StructParents)
        assert key not in used, "two pages of one number share their tags"
        used.add(key)
        marks = {
            int(one.operands[1]["/MCID"])
            for one in pikepdf.parse_content_stream(page)
            if str(one.operator) == "BDC" and "/MCID" in one.operands[1]
        }
        assert marks
        for mark in marks:
            element = parents[key][mark]
            kids = element.K if isinstance(element.K, pikepdf.Array) else [element.K]
            assert any(isinstance(kid, int) and kid == mark for kid in kids), (page.index, mark)
            assert element.Pg.objgen == page.obj.objgen
    assert used == set(parents.keys())


def test_the_tree_hangs_together_and_names_our_papers(pdf: pikepdf.Pdf) -> None:
    [document] = pdf.Root.StructTreeRoot.K
    found = list(tags(document, None))
    assert [(one.S, above.get("/S")) for one, above in found if one.P.objgen != above.objgen] == []
    parts = [str(one.T) for one in document.K if pikepdf.Name.Part == one.S]
    assert set(parts) >= OURS
    kinds = {str(one.S) for one, _ in found}
    assert {"/Part", "/H1", "/Table", "/TH", "/TD", "/P", "/Figure"} <= kinds
    said = [str(one.get("/Alt", "")) for one, _ in found if str(one.S) == "/Figure"]
    assert {
        "身份证明（签署件扫描），第2页，共2页",
        "授权委托书（签署件扫描）",
        "判决书（签署件扫描），第1页，共1页",
    } <= set(said)
    assert all(said)
    assert (bool(pdf.Root.MarkInfo.Marked), str(pdf.Root.Lang)) == (True, "zh-CN")


def test_a_scan_is_fitted_upright_and_leaves_behind_what_it_carried(pdf: pikepdf.Pdf) -> None:
    sizes = [tuple(round(float(edge)) for edge in page.mediabox) for page in pdf.pages]
    assert (sizes[3], sizes[8]) == ((0, 0, 595, 842), (0, 0, 842, 595))
    raw = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary)]
    assert [one for one in raw if {"/JS", "/AA", "/OpenAction"} & set(one.keys())] == []
    assert "/OpenAction" not in pdf.Root


def test_it_claims_no_more_than_it_keeps(pdf: pikepdf.Pdf) -> None:
    assert ("/Metadata" in pdf.Root, "/OutputIntents" in pdf.Root) == (False, False)
    assert str(pdf.docinfo["/Title"]) == "卷宗 340202-01-民援-2025-000123"


def test_the_same_papers_give_the_same_bytes(packs: Catalogue, order: FileOrder, bound: BoundFile) -> None:
    time.sleep(1.1)  # the library reads the clock in seconds where it makes an id of its own
    assert bind(packs.archives, order, lambda _: None).pdf == bound.pdf


@pytest.mark.parametrize(
    "content", [b"%PDF-1.4\nbroken\n%%EOF", b"%PDF-1.4\n%%EOF", scan(1)[:-400] + b"%%EOF"]
)
def test_a_damaged_scan_has_a_sheet_in_its_place(packs: Catalogue, order: FileOrder, content: bytes) -> None:
    """A file whose end is lost may be mended and bound; it is never dropped and stops nothing."""
    broken = replace(order, papers=(paper("证据", content),))
    made = bind(packs.archives, broken, lambda _: None)
    assert (len(made.lines), made.pages) == (1, 1)
    assert made.lines[0].remark == ("" if made.lines[0].bound else "未能编入")


def test_a_damaged_picture_has_a_sheet_in_its_place(packs: Catalogue, order: FileOrder) -> None:
    broken = replace(order, papers=(paper("证据", b"\xff\xd8\xff junk \xff\xd9", "image/jpeg"),))
    assert [one.bound for one in bind(packs.archives, broken, lambda _: None).lines] == [False]


def test_more_pages_than_allowed_end_with_an_error(packs: Catalogue, order: FileOrder) -> None:
    rules = replace(packs.archives, most_pages=7)
    with pytest.raises(FileTooLarge):
        bind(rules, order, lambda _: None)
    assert bind(replace(rules, most_pages=8), order, lambda _: None).pages == 8
