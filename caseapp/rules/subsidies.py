"""A subsidy as a sum of lines in fen, each with the figure that it rests on. Exact: no rounding, no tax."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from caseapp.packs.subsidies import AddOn, Service, SubsidyRules

FEN: Final = 100
WHOLE: Final = 10_000  # ten-thousandths


@dataclass(frozen=True, slots=True)
class Amount:
    """A local figure in yuan: what it is called, whose it is, from when, and its source."""

    name: str
    yuan: Decimal
    region_code: str
    valid_from: date
    source: str


@dataclass(frozen=True, slots=True)
class Line:
    """So many times an amount, or a share of it; parts of a fen are nobody's."""

    item: Service | AddOn
    count: int
    amount: Amount
    share_bp: int = WHOLE

    @property
    def fen(self) -> int:
        """The line's sum."""
        return int(self.amount.yuan * FEN) * self.count * self.share_bp // WHOLE

    def plain(self) -> dict[str, Any]:
        """The line as it is kept."""
        return {
            "code": self.item.code,
            "zh": self.item.zh,
            "count": self.count,
            "unit_fen": int(self.amount.yuan * FEN),
            "share_bp": self.share_bp,
            "sum_fen": self.fen,
            "figure": self.amount.name,
            "region_code": self.amount.region_code,
            "valid_from": self.amount.valid_from.isoformat(),
            "source": self.amount.source,
        }


@dataclass(frozen=True, slots=True)
class Worked:
    """The lines that could be worked out, and the names of figures that are missing (each the widest that would do)."""

    lines: tuple[Line, ...]
    missing: tuple[str, ...]

    @property
    def fen(self) -> int:
        """The sum of the lines; it is final only where nothing is missing."""
        return sum(line.fen for line in self.lines)


def work_out(
    rules: SubsidyRules,
    service: Service,
    counts: Mapping[str, int],
    provider: str,
    figure: Callable[[str], Amount | None],
    share_bp: int = WHOLE,
) -> Worked:
    """The service once and each add-on so many times, at the amounts of ``figure`` for this kind of worker.

    ``share_bp``: how much of it, in ten-thousandths.
    """
    asked: list[tuple[Service | AddOn, int]] = [(service, 1)]
    asked += [(rules.add_ons[code], count) for code, count in counts.items()]
    lines: list[Line] = []
    missing: list[str] = []
    for item, count in asked:
        names = rules.figures(item.code, provider)
        amount = next((found for name in names if (found := figure(name)) is not None), None)
        if amount is None:
            missing.append(names[-1])
        else:
            lines.append(Line(item, count, amount, share_bp))
    return Worked(tuple(lines), tuple(missing))


def left(held_bp: Iterable[int]) -> int:
    """What of a whole service the parts that somebody holds leave, in ten-thousandths; never below nothing."""
    return max(WHOLE - sum(held_bp), 0)
