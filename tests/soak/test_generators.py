"""Ten thousand examples of every property: twenty rounds of 500, each with a seed of its own."""

import pytest

from tests.soak.again import run_again
from tests.soak.conftest import Budget
from tests.unit.rules.screening_world import LINES, MEANS

ROUNDS = 20


@pytest.mark.soak
def test_properties_hold_for_ten_thousand_examples(budget: Budget) -> None:
    for number in budget.rounds(ROUNDS, "rounds of 500 examples"):
        seed = str(20_250_000 + number)
        run_again("-n", "2", "-m", "hypothesis", f"--hypothesis-seed={seed}", "tests/unit", SOAK_SEED=seed)


@pytest.mark.soak
def test_screening_holds_for_ten_thousand_examples_in_each_region(budget: Budget) -> None:
    regions = (*sorted(LINES), MEANS)
    for number in budget.rounds(ROUNDS * len(regions), "rounds of 500 examples in one region"):
        seed, region = str(20_260_000 + number), regions[number % len(regions)]
        again = (
            "-n",
            "2",
            "-m",
            "hypothesis",
            f"--hypothesis-seed={seed}",
            "tests/unit/rules",
            "-k",
            "screening",
        )
        run_again(*again, SOAK_SEED=seed, SCREENING_REGIONS=region)
