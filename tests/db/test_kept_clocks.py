"""A clock never ends by deletion: the database refuses it, however it is asked, while the work on clocks goes on."""

from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from caseapp.extensions import db, unit_of_work
from caseapp.models import Deadline, append_only
from tests.cases import Office, in_days

TABLE = db.metadata.tables["deadline"]


@pytest.fixture(autouse=True)
def monday(on_day: Callable[[str], date]) -> None:
    on_day("2025-03-03")


def clocks(connection: Connection) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(TABLE)) or 0


def test_no_clock_is_ever_removed(office: Office, connection: Connection) -> None:
    case = office.make("request_supplement", office.receive(), {"items": ["收入证明"], "due_on": in_days(4)})
    office.make("withdraw", case)
    before = clocks(connection)
    assert before == 2
    attempts = ["DELETE FROM deadline", "DELETE FROM deadline WHERE state = 'ended'"]
    attempts += ["TRUNCATE deadline"] if connection.dialect.name == "postgresql" else []
    attempts += (
        ["INSERT OR REPLACE INTO deadline SELECT * FROM deadline"]
        if connection.dialect.name == "sqlite"
        else []
    )
    for attempt in attempts:
        with pytest.raises(sa.exc.DBAPIError, match=append_only.NEVER_REMOVED), connection.begin_nested():
            connection.exec_driver_sql(attempt)
    assert clocks(connection) == before


def test_the_program_itself_cannot_remove_one(office: Office, connection: Connection) -> None:
    office.receive()
    app = office.window.http.application
    with app.app_context(), pytest.raises(sa.exc.DBAPIError, match=append_only.NEVER_REMOVED), unit_of_work():
        db.session.delete(db.session.scalars(sa.select(Deadline)).one())
    assert clocks(connection) == 1
