"""The one structure tree of a bound file: the trees of our own sheets hung below it, a figure for each scanned page.

Copying pages drops their tags, as every PDF library does: here each source's tree travels on its last page, when the
pages it points to are copied already, and is then hung below the file's own root under numbers of its own.
"""

from __future__ import annotations

from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

CARRIER: Final = Name("/CaseFileTree")


class TagTree:
    """The structure tree of ``pdf`` while it is bound; :meth:`close` writes it."""

    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        self._document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, K=Array([])))
        self._parents: dict[int, pikepdf.Object] = {}
        self._next = 0

    def append(self, source: Pdf, title: str) -> None:
        """Append the pages of a tagged source, with its tags as a part of that title."""
        source.pages[-1].obj[CARRIER] = source.Root.StructTreeRoot
        first = len(self._pdf.pages)
        self._pdf.pages.extend(source.pages)
        tree = self._pdf.pages[-1].obj[CARRIER]
        del self._pdf.pages[-1].obj[CARRIER]
        self._adopt(tree, title)
        most = self._shift(range(first, len(self._pdf.pages)))
        for key, parents in pikepdf.NumberTree(tree.ParentTree).items():
            self._parents[self._next + key] = parents
            most = max(most, key)
        self._next += most + 1

    def _adopt(self, tree: pikepdf.Object, title: str) -> None:
        """The source's documents become parts of ours."""
        kids = tree.K if isinstance(tree.K, Array) else Array([tree.K])
        for kid in list(kids):
            kid.S, kid.P, kid.T = Name.Part, self._document, String(title)
            self._document.K.append(kid)

    def _shift(self, pages: range) -> int:
        """Move the numbers by which pages and what stands on them find their tags; the greatest before."""
        most = -1
        seen: set[tuple[int, int]] = set()
        for number in pages:
            page = self._pdf.pages[number].obj
            forms = page.get("/Resources", Dictionary()).get("/XObject", Dictionary())
            for one in (page, *list(page.get("/Annots", Array([]))), *(forms[str(name)] for name in forms)):
                if one.is_indirect and one.objgen in seen:
                    continue
                seen.add(one.objgen)
                for key in ("/StructParents", "/StructParent"):
                    if key in one:
                        most = max(most, int(one[key]))
                        one[key] = int(one[key]) + self._next
        return most

    def append_figure(self, page: pikepdf.Page, said: str) -> None:
        """A page of the file whose whole content is one marked picture (MCID 0), with what is said in its place."""
        figure = Dictionary(
            Type=Name.StructElem, S=Name.Figure, P=self._document, Pg=page.obj, K=0, Alt=String(said)
        )
        element = self._pdf.make_indirect(figure)
        self._document.K.append(element)
        page.obj.StructParents = self._next
        self._parents[self._next] = Array([element])
        self._next += 1

    def close(self) -> None:
        """Hang the tree on the file. Our language is Chinese; what a reader shows as its title is the file's."""
        numbers = Array([])
        for key in sorted(self._parents):
            numbers.append(key)
            numbers.append(self._parents[key])
        parents = self._pdf.make_indirect(Dictionary(Nums=numbers))
        root = self._pdf.make_indirect(
            Dictionary(
                Type=Name.StructTreeRoot,
                K=Array([self._document]),
                ParentTree=parents,
                ParentTreeNextKey=self._next,
            )
        )
        self._document.P = root
        self._pdf.Root.StructTreeRoot = root
        self._pdf.Root.MarkInfo = Dictionary(Marked=True)
        self._pdf.Root.Lang = String("zh-CN")
        self._pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
