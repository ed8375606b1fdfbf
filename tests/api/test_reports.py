"""Asking for the annual report, making it, fetching its stored files."""

import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from caseapp.models import LocalFigure
from caseapp.reports.annual import AnnualReport, produce
from caseapp.services import jobs, publishing
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
    first, second, third = code.split("-")
    for typed in (
        code,
        code.lower(),
        f"{first}{second}{third}",
        f" {first} {second} {third} ",
        f"{first}–{second}—{third}",
        code.translate({ord("-"): "－", **{ord(digit): chr(ord(digit) + 0xFEE0) for digit in "23456789"}}),
    ):
        found = officer.get(f"/verify/{quote(typed)}")
        assert (found["genuine"], found["pdf_sha256"]) == (True, files["pdf"]["sha256"]), typed
    assert (
        found["pdf_sha256"]
        == hashlib.sha256(officer.request("GET", f"{path}/files/pdf").get_data()).hexdigest()
    )
    assert officer.get("/verify/AAAA-AAAA-AAAA") == {"genuine": False}
    figures = officer.get(f"{path}/files/json")
    assert "340200" in str(figures)


def test_a_report_prints_the_address_only_where_there_is_one(
    app: Flask,
    as_role: SignIn,
    population: None,
    on_day: Callable[[str], date],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    on_day("2026-01-10")
    made: list[AnnualReport] = []

    class Stop(Exception):
        """Before the pages are set."""

    def kept(report: AnnualReport, _: object) -> None:
        made.append(report)
        raise Stop

    monkeypatch.setattr(produce, "render_annual", kept)
    officer = as_role(Role.BUREAU_OFFICER)
    for public in ("", "https://aid.example.org"):
        monkeypatch.setattr(publishing, "address", publishing.Address())
        publishing.address.configure(public)
        officer.post("/reports", BODY, 202)
        with pytest.raises(Stop):
            run_due_job(app)
        code = made[-1].verification_code
        assert made[-1].verify_url == (f"{public}/api/v1/verify/{code}" if public else "")
        assert officer.get(f"/verify/{code}") == {"genuine": False}  # not published yet


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
