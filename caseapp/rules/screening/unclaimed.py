"""Exemptions that documents on the table would prove and that nobody claimed: pointed out, never assumed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from caseapp.packs.conditions import Truth
from caseapp.packs.policy_types import Item
from caseapp.rules.screening.findings import Finding, Note


def unclaimed(grounds: Iterable[Item], find: Callable[[Item], Finding]) -> Iterator[Note]:
    """A note for each of the grounds that a document alone would prove; `find` reads a ground's own condition."""
    for item in grounds:
        proves = item.when is not None and item.when.needs_document
        if proves and find(item).answer is Truth.YES:
            article = f"{item.basis.source}{item.basis.article}"
            yield Note(
                "exemption_not_claimed",
                item.basis.article,
                f"已提交的材料可能证明申请人属于“{item.zh}”（{article}），但申请中没有主张，请核实（{item.code}）。",
                f"Documents handed in may show: {item.en} ({article}); it is not claimed, ask about it ({item.code}).",
            )
