"""The numbers that cases must get."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Final

from tests.machine import law
from tests.machine.model import AID

MARKS: Final = {"340202-01": AID, "340202-03": ("mediation",)}


class Numbers(Counter[tuple[str, int]]):
    """The next number of each series of an office and year: one more than the last, never another."""

    def next(self, kind: str, on: date) -> str:
        """The number that the next case of that kind must get."""
        self[kind, on.year] += 1
        office = next(prefix for prefix, kinds in MARKS.items() if kind in kinds)
        return f"{office}-{law.kind(kind)['number_mark']}-{on.year}-{self[kind, on.year]:06d}"
