"""Ten thousand examples of every property: twenty rounds of 500, each with a seed of its own."""

import os
import subprocess
import sys

import pytest

from tests.soak.conftest import Budget

ROUNDS = 20
PYTEST = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "2", "-p", "no:cacheprovider", "-m", "hypothesis"]


@pytest.mark.soak
def test_properties_hold_for_ten_thousand_examples(budget: Budget) -> None:
    for number in budget.rounds(ROUNDS, "rounds of 500 examples"):
        seed = str(20_250_000 + number)
        done = subprocess.run(
            [*PYTEST, f"--hypothesis-seed={seed}", "tests/unit"],
            env=os.environ | {"SOAK_SEED": seed},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"seed {seed}:\n{done.stdout[-4000:]}{done.stderr[-2000:]}"
