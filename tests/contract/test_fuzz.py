"""Every operation under made-up requests: on PostgreSQL in full, on SQLite a few.

The long run (tests/soak/test_fuzz.py) sets ``SOAK_SEED`` and asks for other requests each time, and more.
"""

import os

import pytest
from sqlalchemy.engine import Connection

from tests.contract.fuzz import Run, faults_of, operations
from tests.contract.world import World

SHARDS = 3
EXAMPLES = {"postgresql": 3, "sqlite": 1}
LONG = 15


@pytest.fixture
def run(database: str) -> Run:
    start = os.environ.get("SOAK_SEED")
    return Run(LONG, int(start)) if start else Run(EXAMPLES[database])


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_made_up_request_gets_an_answer_that_is_not_documented(
    world: World, connection: Connection, run: Run, shard: int
) -> None:
    chosen = operations(world)[shard::SHARDS]
    assert chosen
    found = list(faults_of(world, connection, chosen, run))
    assert not found, "\n".join(found)
