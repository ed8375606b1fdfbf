"""Asking for the annual report, making it, fetching its stored files."""

import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from caseapp.models import LocalFigure
from caseapp.services import jobs
from caseapp.services.jobs import HANDLERS
from caseapp.vocabulary import Role
from tests.conftest import SignIn
from tests.places import Places

BODY: dict[str, Any] = {"kind": "annual", "region_code": "340200", "year": 2025}


@pytest.fixture
def population(session: Session, places: Places) -> None:
    session.add(
        LocalFigure(
            region_code="340200",
            name="population_resident",
            value=Decimal(3644420),
            unit="persons",
            valid_from=date(2020, 11, 1),
            source="第七次全国人口普查",
        )
    )
    session.commit()


def run_due_job(app: Flask) -> None:
    """What the worker does with one job, in this process."""
    with app.app_context():
        task = jobs.claim(timedelta(minutes=5))
        assert task is not None
        HANDLERS[task.kind](task)


@pytest.mark.slow
def test_a_report_is_made_once_and_fetched_byte_for_byte(
    app: Flask, as_role: SignIn, population: None, on_day: Callable[[str], date]
) -> None:
    on_day("2026-01-10")
    officer = as_role(Role.STATISTICIAN)
    accepted = officer.post("/reports", BODY, 202)
    assert officer.get(f"/jobs/{accepted['job_id']}")["state"] == "queued"
    path = accepted["resource"].removeprefix("/api/v1")
    officer.get(f"{path}/files/pdf", 404)
    run_due_job(app)
    assert officer.get(f"/jobs/{accepted['job_id']}")["state"] == "succeeded"
    files = officer.get(path)["files"]
    for name in ("pdf", "json", "xlsx"):
        content = officer.request("GET", f"{path}/files/{name}").get_data()
        assert hashlib.sha256(content).hexdigest() == files[name]["sha256"]
    code = officer.get(path)["verification_code"]
    found = officer.get(f"/verify/{code.lower()}")
    assert (found["genuine"], found["pdf_sha256"]) == (True, files["pdf"]["sha256"])
    assert officer.get("/verify/AAAA-AAAA-AAAA") == {"genuine": False}
    figures = officer.get(f"{path}/files/json")
    assert "340200" in str(figures)


def test_editions_count_up_and_the_list_shows_them(
    as_role: SignIn, population: None, on_day: Callable[[str], date]
) -> None:
    on_day("2026-01-10")
    officer = as_role(Role.BUREAU_OFFICER)
    for _ in range(2):
        officer.post("/reports", BODY, 202)
    assert [row["edition"] for row in officer.get("/reports?region_code=340200&year=2025")["items"]] == [1, 2]
    assert officer.get("/reports?year=2024")["items"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"year": 2027}, "year"),
        ({"region_code": "340299"}, "region_code"),
        ({"kind": "weekly"}, "kind"),
    ],
)
def test_a_report_that_cannot_be_made_is_refused(
    as_role: SignIn, population: None, on_day: Callable[[str], date], change: dict[str, Any], field: str
) -> None:
    on_day("2026-01-10")
    problem = as_role(Role.BUREAU_OFFICER).post("/reports", {**BODY, **change}, 422)
    assert [fault["field"] for fault in problem["errors"]] == [field]


def test_another_regions_report_is_not_found(as_role: SignIn, population: None) -> None:
    as_role(Role.BUREAU_OFFICER).post("/reports", {**BODY, "region_code": "340600"}, 404)
    as_role(Role.INTAKE_OFFICER).post("/reports", BODY, 403)
