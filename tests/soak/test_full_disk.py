"""A PostgreSQL server that really cannot write: a table that may not grow, then its own log."""

import resource
from pathlib import Path
from typing import Any

import pytest
import requests
import sqlalchemy as sa

from caseapp.extensions import db
from caseapp.models import Deadline
from tests import postgres
from tests.api.fault_rounds import Site, losses, site
from tests.api.test_faults import accepted, refused, write
from tests.soak.conftest import Budget


@pytest.mark.soak
def test_a_postgresql_whose_files_may_not_grow(budget: Budget, tmp_path: Path) -> None:
    """A table is full in the middle of a transaction; then the server's own log, which ends the server."""
    for _ in budget.rounds(1, "full PostgreSQL servers"):
        _fill_and_free(tmp_path)


def _fill_and_free(folder: Path) -> None:
    with postgres.machine((*postgres.DURABLE, "autovacuum=off"), postgres.SMALL_LOG) as server:
        url = postgres.fresh_database(server.url, "full")
        with site(url, folder) as under_fire:
            clients = under_fire.clients("full")
            clients.acknowledged["before"] = accepted(under_fire, "before")
            _restart(server, _filled())
            key, answer = _until_full(under_fire, clients.acknowledged)
            refused(answer, "storage_full")
            assert losses(under_fire.app, clients) == []
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM deadline")
            _restart(server, 2**21 - 2**16)
            key, answer = _until_full(under_fire, clients.acknowledged)
            assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
            assert answer.headers["Retry-After"].isdigit()
            assert "PANIC" in (server.folder / "log").read_text(), "its log could not be written"
            _restart(server)
            clients.acknowledged[key] = accepted(under_fire, key)
            assert losses(under_fire.app, clients) == []


def _until_full(under_fire: Site, acknowledged: dict[str, Any]) -> tuple[str, requests.Response]:
    """Write until a page, or the server's log, has no room left; the key and answer that were refused."""
    while True:
        key = f"full-{len(acknowledged)}"
        answer = write(under_fire, key)
        if answer.status_code != 201:
            return key, answer
        acknowledged[key] = answer.json()


def _filled() -> int:
    """The size of the clocks' table after many rows that were rolled back: no page but the last has room."""
    clocks, one = Deadline.__table__, sa.select(Deadline.__table__).limit(1).subquery()
    many = one.join(sa.func.generate_series(1, 12000).table_valued("more"), sa.true())
    made = [sa.func.gen_random_uuid() if column.name == "id" else column for column in one.c]
    db.session.rollback()
    with db.engine.connect() as connection:
        connection.execute(sa.insert(clocks).from_select(one.c.keys(), sa.select(*made).select_from(many)))
        connection.rollback()
        size = int(connection.exec_driver_sql("SELECT pg_relation_size('deadline')").scalar_one())
    assert size > 2**21, "larger than a file of the server's log"
    return size


def _restart(server: postgres.Machine, largest: int = resource.RLIM_INFINITY) -> None:
    db.session.rollback()
    db.engine.dispose()
    server.stop()
    server.start(largest)
