"""A thousand made-up requests to every operation: rounds of 15 on each database, each round with a seed of its own."""

import pytest

from tests.soak.again import run_again
from tests.soak.conftest import Budget

ROUNDS = 67


@pytest.mark.soak
def test_no_made_up_request_breaks_the_contract(budget: Budget) -> None:
    for number in budget.rounds(ROUNDS, "rounds of 15 requests to every operation on each database"):
        run_again("-n", "2", "tests/contract/test_fuzz.py", SOAK_SEED=str(20_260_000 + number))


@pytest.mark.soak
def test_every_writing_route_refuses_every_bad_input(budget: Budget) -> None:
    for _ in budget.rounds(1, "rounds of every bad input at every writing route"):
        run_again("tests/contract/test_bad_input.py", SOAK_SEED="1")
