"""Timing two ways of doing something in turns, so that a busy machine slows both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

ROUNDS = 9


def median_ratio(
    name: str, measured: Callable[[], object], baseline_name: str, baseline: Callable[[], object]
) -> float:
    """Print and return the median over rounds of measured ÷ baseline; each call is one unit of work."""
    ratios = []
    for _ in range(ROUNDS):
        base = _seconds(baseline)
        ratios.append(_seconds(measured) / base)
    ratio = statistics.median(ratios)
    print(
        f"{name}: {ratio:.2f} × {baseline_name} (median of {ROUNDS}, {min(ratios):.2f} to {max(ratios):.2f})"
    )
    return ratio


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
