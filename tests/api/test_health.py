"""Health by real faults: each check goes red alone when its own thing is broken."""

import json
import logging
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import downgrade

from caseapp import clock, create_app
from caseapp.extensions import db, unit_of_work
from caseapp.logs import JsonFormatter
from caseapp.models import WorkerHeartbeat
from caseapp.storage import storage
from tests.conftest import settings_for

CHECKS = ["database", "keys", "migrations", "packs", "storage", "worker"]


@pytest.fixture
def watched(database: str, migrated_url: Callable[[str], str], tmp_path: Path) -> Iterator[Flask]:
    """An app of its own, to be broken: migrated, an overlay, a worker that has just beaten."""
    before = storage._root  # the store is one for the process, and this test may spoil it
    overlay = tmp_path / "overlay"
    overlay.mkdir()
    app = create_app(settings_for(migrated_url(database), tmp_path / "var", packs_overlay=overlay))
    with app.app_context():
        beat()
    yield app
    storage.configure(before)
    with app.app_context():
        db.engine.dispose()


def beat(ago: timedelta = timedelta(0)) -> None:
    with unit_of_work():
        db.session.merge(WorkerHeartbeat(worker="w", beat_at=clock.real_now() - ago))


def red(app: Flask) -> list[str]:
    """The failed checks; the status must say the same."""
    response = app.test_client().get("/health/ready")
    body = response.get_json()
    assert sorted(body["checks"]) == CHECKS
    failed = [name for name, word in body["checks"].items() if word != "ok"]
    expected = (503, "not_ready") if failed else (200, "ready")
    assert (response.status_code, body["status"]) == expected
    return sorted(failed)


def test_all_is_well(watched: Flask) -> None:
    assert red(watched) == []
    live = watched.test_client().get("/health/live")
    assert (live.status_code, live.get_json()) == (200, {"status": "alive"})


def test_the_database_is_away(watched: Flask, database: str) -> None:
    assert red(watched) == []
    with watched.app_context():
        db.engine.dispose()
        url = db.engine.url
        if database == "sqlite":
            Path(url.database or "").write_bytes(b"this was a database once" * 100)
        else:
            away = sa.create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
            with away.connect() as connection:
                connection.exec_driver_sql(f'DROP DATABASE "{url.database}" WITH (FORCE)')
            away.dispose()
    assert red(watched) == ["database", "keys", "migrations", "worker"]
    assert watched.test_client().get("/health/live").status_code == 200


@pytest.mark.one_database
def test_the_database_file_is_deleted_under_an_open_connection(watched: Flask) -> None:
    assert red(watched) == []
    with watched.app_context():
        path = Path(db.engine.url.database or "")
    path.rename(path.with_suffix(".gone"))
    assert "database" in red(watched)


def test_migrations_are_behind(watched: Flask) -> None:
    with watched.app_context(), unit_of_work():
        db.session.execute(sa.text("UPDATE alembic_version SET version_num = 'earlier'"))
    assert red(watched) == ["migrations"]


def test_there_are_no_tables_yet(watched: Flask) -> None:
    with watched.app_context():
        downgrade(revision="base")
    assert red(watched) == ["migrations", "worker"]


@pytest.mark.one_database
def test_a_pack_has_become_faulty(watched: Flask) -> None:
    overlay: Path = watched.extensions["settings"].packs_overlay
    faulty = overlay / "calendars" / "2099.yaml"
    faulty.parent.mkdir()
    faulty.write_text("year: [not, a, year]\n")
    assert red(watched) == ["packs"]
    faulty.unlink()
    assert red(watched) == []


@pytest.mark.one_database
def test_the_store_is_not_writable(watched: Flask) -> None:
    folder: Path = watched.extensions["settings"].storage_dir
    storage.put(b"x")
    shutil.rmtree(folder)
    folder.write_text("a file stands where the folder should be")
    assert red(watched) == ["storage"]


def test_the_worker_is_silent(watched: Flask) -> None:
    limit = watched.extensions["settings"].worker_stale_seconds
    with watched.app_context():
        beat(timedelta(seconds=limit - 10))
        assert red(watched) == []
        beat(timedelta(seconds=limit + 1))
    assert red(watched) == ["worker"]


@pytest.mark.one_database
def test_no_business_clock_hides_a_silent_worker(watched: Flask, on_day: Callable[[str], Any]) -> None:
    with watched.app_context():
        beat(timedelta(minutes=5))
    on_day("2025-03-03")
    assert red(watched) == ["worker"]


# --- logs ---------------------------------------------------------------------------------------------

LINE = {"at", "level", "logger", "event", "request_id", "method", "route", "status", "ms"}


@pytest.fixture
def lines(capfd: pytest.CaptureFixture[str]) -> Callable[[], list[dict[str, Any]]]:
    """The log lines since the last look; every line on standard error must be JSON."""

    def read() -> list[dict[str, Any]]:
        return [json.loads(line) for line in capfd.readouterr().err.splitlines()]

    read()
    return read


@pytest.mark.one_database
def test_one_line_a_request_with_nothing_about_anybody(
    app: Flask, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    job = "/api/v1/jobs/01890a5d-ac96-774b-bcce-b302099a8057"
    sent = {"X-Request-ID": "given-by-client-1", "Authorization": "Bearer secret.secret.secret"}
    app.test_client().get(f"{job}?name=李某", headers=sent)
    (line,) = lines()
    assert set(line) == LINE
    assert line["request_id"] == "given-by-client-1"
    assert (line["method"], line["route"], line["status"]) == ("GET", "/api/v1/jobs/<uuid:job_id>", 401)
    assert line["ms"] >= 0
    assert line["level"] == "info"


@pytest.mark.one_database
def test_a_body_never_reaches_the_log(app: Flask, lines: Callable[[], list[dict[str, Any]]]) -> None:
    body = {"login": "zhang.san", "password": "very-secret", "id_number": "340202199001011234"}
    for path in ("/api/v1/auth/login", "/api/v1/no-such-thing/340202199001011234"):
        app.test_client().post(path, json=body)
    text = json.dumps(lines(), ensure_ascii=False)
    assert not re.search(r"zhang|secret|340202", text)
    assert "unmatched" in text


def test_an_error_is_logged_by_type_and_place_only() -> None:
    def fail() -> None:
        raise ValueError("the name 张三 stands in the message")

    try:
        fail()
    except ValueError:
        record = logging.getLogger("x").makeRecord(
            "x", logging.ERROR, __file__, 1, "for %s", ("张三",), __import__("sys").exc_info()
        )
    line = json.loads(JsonFormatter().format(record))
    assert "张三" not in json.dumps(line, ensure_ascii=False)
    assert line["event"] == "for %s"
    assert line["exception"][0]["type"] == "builtins.ValueError"
    assert line["exception"][0]["at"][-1].startswith("tests/api/test_health.py:")


def test_an_sql_error_quotes_no_parameters(ctx: Flask) -> None:
    with pytest.raises(sa.exc.SQLAlchemyError) as caught, unit_of_work():
        db.session.execute(sa.text("SELECT :name FROM no_such_table"), {"name": "张三"})
    assert "张三" not in str(caught.value)


# --- other pages outside the API ----------------------------------------------------------------------


def test_metrics_count_requests_by_template_and_jobs_by_state(app: Flask) -> None:
    client = app.test_client()
    client.get("/api/v1/jobs/01890a5d-ac96-774b-bcce-b302099a8057")
    text = client.get("/metrics").get_data(as_text=True)
    assert re.search(
        r'caseapp_requests_total\{method="GET",route="/api/v1/jobs/<uuid:job_id>",status="401"\} [1-9]', text
    )
    assert 'caseapp_jobs{state="queued"} 0.0' in text
    assert "01890a5d" not in text


@pytest.mark.one_database
def test_the_api_page_is_served_from_here_alone(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/docs")
    policy = page.headers["Content-Security-Policy"]
    assert page.status_code == 200
    assert "script-src 'self';" in policy
    text = page.get_data(as_text=True) + client.get("/docs/start.js").get_data(as_text=True)
    assert not re.search(r"https?://|//[a-z]", text)
    assert "<script>" not in text
    for name in re.findall(r'(?:src|href)="([^"]+)"', text):
        with client.get(name) as file:
            assert file.status_code == 200, name
    assert client.get("/openapi.json").get_json()["openapi"] == "3.1.0"
    assert client.get("/docs/../config.py").status_code == 404
    assert client.get("/docs/").status_code == 200


@pytest.mark.one_database
def test_every_answer_carries_the_security_headers(app: Flask) -> None:
    client = app.test_client()
    for path in ("/health/live", "/metrics", "/docs", "/openapi.json", "/api/v1/auth/me", "/nowhere"):
        headers = client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "no-referrer", path
        assert headers["X-Frame-Options"] == "DENY", path
        assert "default-src 'none'" in headers["Content-Security-Policy"], path
        assert headers["X-Request-ID"], path
