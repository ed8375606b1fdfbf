"""Fifty kills each of the web server, the worker and PostgreSQL inside open transactions, on both databases."""

import pytest

from tests.soak.again import run_again
from tests.soak.conftest import Budget

ROUNDS = 50
AT_ONCE = 5  # a site is set up once for so many


@pytest.mark.soak
@pytest.mark.parametrize("which", ["web_server_and_the_worker", "postgresql"])
def test_no_kill_loses_or_halves_a_write(budget: Budget, which: str) -> None:
    for _ in budget.rounds(ROUNDS // AT_ONCE, f"times {AT_ONCE} kills inside open transactions"):
        run_again(
            "tests/api/test_faults.py",
            "-k",
            f"kills_of_the_{which} or kills_of_{which}",
            CASEAPP_KILL_ROUNDS=str(AT_ONCE),
        )
