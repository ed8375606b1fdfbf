"""What each head may have at most, and the whole amounts that keep to it, to the fen."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import Final

from caseapp.packs.policy_types import Comparator

_FEN: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Limit:
    """Yuan for each head; `lt` refuses an amount equal to it."""

    amount: Fraction
    comparator: Comparator

    def passes(self, amount: Fraction) -> bool:
        """Whether one head may have that much."""
        return amount <= self.amount if self.comparator is Comparator.LTE else amount < self.amount

    def most(self, heads: int) -> Decimal:
        """The highest amount in fen that so many heads may have together; below zero where they may have nothing."""
        total = self.amount * heads
        most = (Decimal(total.numerator) / total.denominator).quantize(_FEN, ROUND_FLOOR)
        return most if self.passes(Fraction(most) / heads) else most - _FEN

    def heads_for(self, total: Decimal) -> int:
        """The fewest heads that may have that much together; the limit must be above zero."""
        heads = max(int(Fraction(total) / self.amount), 1)
        return heads if self.passes(Fraction(total) / heads) else heads + 1
