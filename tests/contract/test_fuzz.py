"""Every operation under made-up requests, on PostgreSQL, which users run.

The long run (tests/soak/test_fuzz.py) sets ``SOAK_SEED`` and asks for other requests each time, for more, and on both
databases.
"""

import os

import pytest
from sqlalchemy.engine import Connection

from tests.contract.fuzz import Run, faults_of, operations
from tests.contract.world import World

SHARDS = 2
EXAMPLES = 2
LONG = 15
START = os.environ.get("SOAK_SEED")
halves = pytest.mark.slow if START else pytest.mark.postgresql_only


@pytest.fixture
def run() -> Run:
    return Run(LONG, int(START)) if START else Run(EXAMPLES)


@pytest.mark.slow
@halves
@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_made_up_request_gets_an_answer_that_is_not_documented(
    world: World, connection: Connection, run: Run, shard: int
) -> None:
    chosen = operations(world)[shard::SHARDS]
    assert chosen
    found = list(faults_of(world, connection, chosen, run))
    assert not found, "\n".join(found)
