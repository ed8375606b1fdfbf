"""The long checks share the time of ``BUDGET`` (``15m``, ``900s``, ``2h``; none: each runs whole)."""

import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

UNITS = {"s": 1, "m": 60, "h": 3600}


def seconds(text: str) -> float | None:
    """``15m`` as 900; None for an empty text, which means no bound.

    Raises:
        ValueError: for anything else.

    """
    if not text:
        return None
    if not (match := re.fullmatch(r"(\d+)([smh])", text)):
        raise ValueError(f"BUDGET={text}: write it like 15m, 900s or 2h")
    return int(match[1]) * UNITS[match[2]]


@dataclass
class Budget:
    """One check's share of the time."""

    name: str
    share: float | None

    def rounds(self, whole: int, of: str) -> Iterator[int]:
        """Count rounds until all are done or the next would likely overrun; prints how far it got.

        The first round always runs, so that no check passes without having looked.
        """
        began = time.monotonic()
        done = 0
        for number in range(whole):
            spent = time.monotonic() - began
            if self.share is not None and number and spent * (number + 1) / number > self.share:
                break
            yield number
            done = number + 1
        print(f"\n{self.name}: {done} of {whole} {of} in {time.monotonic() - began:.0f} s")


class Purse:
    """Time left is divided among the checks left, so what one does not use goes to the next."""

    def __init__(self, total: float | None, checks: int) -> None:
        self.ends = None if total is None else time.monotonic() + total
        self.left = checks

    def next_share(self) -> float | None:
        share = None if self.ends is None else max(self.ends - time.monotonic(), 0) / max(self.left, 1)
        self.left -= 1
        return share


@pytest.fixture(scope="session")
def purse(request: pytest.FixtureRequest) -> Purse:
    checks = [item for item in request.session.items if item.get_closest_marker("soak")]
    return Purse(seconds(os.environ.get("BUDGET", "")), len(checks))


@pytest.fixture
def budget(purse: Purse, request: pytest.FixtureRequest) -> Budget:
    return Budget(request.node.name, purse.next_share())
