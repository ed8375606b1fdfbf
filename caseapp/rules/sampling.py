"""Samples that anybody can draw again: the order comes from the seed and the numbers alone."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from decimal import Decimal


def draw(numbers: Iterable[str], share: Decimal, seed: int) -> list[str]:
    """``share`` of the case numbers, rounded up, in the order drawn.

    The numbers are put in the order of SHA-256 over ``<seed>:<number>``, whatever order they come in.
    """
    pool = sorted(set(numbers), key=lambda number: hashlib.sha256(f"{seed}:{number}".encode()).digest())
    return pool[: math.ceil(len(pool) * share)]
