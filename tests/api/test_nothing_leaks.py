"""A year in small through the API, and then the search: no plain value of a sealed field lies anywhere.

Names are plain by design. What is searched: the database as it lies on the disk with its log, stored answers and jobs,
every file beside it, the lines of the log, answers to bad input, lists, exports.
"""

import io
import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from caseapp import clock, create_app
from caseapp.extensions import db, new_id, unit_of_work
from caseapp.logs import JsonFormatter
from caseapp.models import CaseEvent
from tests.api import leaks
from tests.api.lived_year import FLAGS, LISTS, MASKED, Year, lived_through
from tests.conftest import settings_for


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def year(
    database: str, migrated_url: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Year]:
    folder = tmp_path_factory.mktemp("leaks")
    app = create_app(settings_for(migrated_url(database), folder))
    handler, root = logging.StreamHandler(io.StringIO()), logging.getLogger()
    handler.setFormatter(JsonFormatter())
    root.addHandler(handler)
    clock.hold(datetime(2025, 3, 3, 2, tzinfo=UTC))
    with app.app_context():
        lived = lived_through(app, folder, handler.stream)
        yield lived
        db.session.remove()
        db.engine.dispose()
    clock.hold(None)
    root.removeHandler(handler)


pytestmark = pytest.mark.slow


def test_the_year_was_lived(year: Year) -> None:
    """Otherwise nothing found would say nothing."""
    refused = [status for _, status, _ in year.answers if 400 <= status < 500]
    assert (len(year.people), len(refused) > 120) == (11, True)
    assert max(status for _, status, _ in year.answers) < 500
    with unit_of_work(read_only=True):
        held = db.session.scalars(sa.text("SELECT count(*) FROM case_event")).one()
    assert held > 15
    assert all(len(value) >= leaks.SHORTEST for value in year.secrets.values())


def test_nothing_lies_in_the_database(year: Year, database: str) -> None:
    held = dict(leaks.database(year.folder))
    assert {"sqlite": {"test.sqlite3", "test.sqlite3-wal"}, "postgresql": {"table person"}}[database] <= set(
        held
    )
    assert sum(map(len, held.values())) > 50_000
    assert leaks.leaks(held, year.secrets) == []


def test_stored_answers_and_jobs_tell_nothing(year: Year) -> None:
    held = leaks.tables(["stored_reply", "job", "security_event", "access_log", "case_event", "report"])
    assert all(held.values())
    assert leaks.leaks(held, year.secrets) == []


def test_no_flag_of_violence_or_disability_stands_in_a_table(year: Year) -> None:
    """The spine's sensitivity code apart, which is plain by design; packs and the published counts name every code."""
    held = leaks.tables(set(db.metadata.tables) - {"pack_version", "report"})
    assert leaks.leaks(held, {flag: flag for flag in FLAGS}) == []


def test_no_file_beside_the_database_tells_anything(year: Year) -> None:
    held = leaks.files(year.folder)
    assert held
    assert leaks.leaks(held, year.secrets) == []


def test_the_log_tells_nothing(year: Year) -> None:
    lines = [json.loads(line) for line in year.log.getvalue().splitlines()]
    assert {"caseapp.access", "caseapp.jobs"} <= {line["logger"] for line in lines}
    assert leaks.leaks({"log": year.log.getvalue().encode()}, year.secrets) == []


def test_no_error_echoes_what_was_sent(year: Year) -> None:
    held = {
        f"{index} {what}": body for index, (what, status, body) in enumerate(year.answers) if status >= 400
    }
    assert len(held) > 120
    assert leaks.leaks({key.split("?")[0]: body for key, body in held.items()}, year.secrets) == []


def test_no_list_tells_a_sealed_value(year: Year) -> None:
    held = {
        what: body
        for what, status, body in year.answers
        if status == 200 and what.split("v1")[-1] in LISTS.split()
    }
    assert len(held) == len(LISTS.split())
    assert any(b"main_party" in body for body in held.values())
    assert leaks.leaks(held, year.secrets) == []


def test_only_unmasking_shows_numbers_phones_and_addresses(year: Year) -> None:
    told = {name: value for name, value in year.secrets.items() if name.startswith(MASKED)}
    held = {f"{index} {what}": body for index, (what, _, body) in enumerate(year.answers[: year.sound])}
    found = {place.split(" ", 1)[1] for place, _, _ in leaks.leaks(held, told)}
    assert len(found) == 1
    assert found.pop().endswith("/unmask")


def test_no_export_tells_anything(year: Year) -> None:
    content = {
        what.rsplit("/", 1)[1]: body
        for what, status, body in year.answers
        if "/files/" in what and status == 200
    }
    held = {
        "json": content["json"],
        "workbook": leaks.workbook(content["xlsx"]),
        "pages": leaks.printed(content["pdf"]),
    }
    assert "法律援助".encode() in held["pages"]
    assert leaks.leaks(held, year.secrets) == []


# --- planted ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", leaks.forms("安徽省芜湖市镜湖区"))
def test_a_planted_value_is_found_in_every_form(form: str) -> None:
    secret = "安徽省芜湖市镜湖区示例路7号"
    planted = {"place": b"before " + leaks.forms(secret)[form] + b" after"}
    assert ("place", "address", form) in leaks.leaks(planted, {"address": secret})
    assert leaks.leaks({"place": b"before and after"}, {"address": secret}) == []


def test_a_phone_planted_in_an_event_is_found(year: Year) -> None:
    """As if a service had put it among the codes: in the file, or in the table."""
    phone = "14399999997"
    with unit_of_work():
        old = db.session.scalars(sa.select(CaseEvent).order_by(CaseEvent.id).limit(1)).one()
        values = {column.name: getattr(old, column.name) for column in CaseEvent.__table__.columns}
        planted = {**values, "id": new_id(), "seq": 9999, "codes": {"phone": phone}}
        db.session.execute(sa.insert(db.metadata.tables["case_event"]).values(**planted))
    assert leaks.leaks(dict(leaks.database(year.folder)), {"phone": phone})
    assert leaks.leaks(leaks.tables(["case_event"]), {"phone": phone}) == [
        ("case_event", "phone", form) for form in ("utf-8", "percent", "json", "json upper")
    ]
