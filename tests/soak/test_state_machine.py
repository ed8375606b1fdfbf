"""Twelve hundred games of the state machine (tests/machine): rounds of 25, each with a seed of its own."""

import pytest

from tests.soak.again import run_again
from tests.soak.conftest import Budget

ROUNDS = 48


@pytest.mark.soak
def test_no_random_work_breaks_what_must_hold(budget: Budget) -> None:
    for number in budget.rounds(ROUNDS, "rounds of 25 games of 40 steps"):
        run_again("-n", "0", "tests/machine", SOAK_SEED=str(20_270_000 + number))
