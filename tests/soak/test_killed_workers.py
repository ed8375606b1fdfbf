"""Fifty rounds of workers killed in the middle of a job, on both databases."""

import pytest

from tests.soak.again import run_again
from tests.soak.conftest import Budget

ROUNDS = 50


@pytest.mark.soak
def test_no_kill_loses_or_doubles_a_job(budget: Budget) -> None:
    for _ in budget.rounds(ROUNDS, "rounds of killed workers"):
        run_again("tests/api/test_worker.py", "-k", "kill")
