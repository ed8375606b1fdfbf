"""Screening from a file says what the API says."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from caseapp import create_app
from tests.cases import add_living_standard
from tests.clients import ApiClient
from tests.conftest import settings_for
from tests.places import Places

WRITTEN = """
region_code: "340202"
on: 2025-03-03
aid_form: civil_admin_statecomp_representation
matter: labor_relation_or_pay
applicant: {birth_date: 1984-05-06}
household: {members: 2, monthly_income: 3120.00, opponent_in_household: false}
already_represented: false
"""
ASKED: dict[str, Any] = {
    "region_code": "340202",
    "on": "2025-03-03",
    "aid_form": "civil_admin_statecomp_representation",
    "matter": "labor_relation_or_pay",
    "applicant": {"birth_date": "1984-05-06"},
    "household": {"members": 2, "monthly_income": "3120.00", "opponent_in_household": False},
    "already_represented": False,
}


@pytest.fixture
def standard(session: Session, places: Places) -> None:
    add_living_standard(session)


@pytest.fixture
def screened(app: Flask, tmp_path: Path) -> Callable[[str], Result]:
    def run(text: str) -> Result:
        (tmp_path / "asked").write_text(text, encoding="utf-8")
        return app.test_cli_runner().invoke(args=["case", "screen", str(tmp_path / "asked")])

    return run


@pytest.mark.usefixtures("standard")
def test_yaml_and_json_get_what_the_api_answers(
    client: ApiClient, screened: Callable[[str], Result], on_day: Callable[[str], date]
) -> None:
    on_day("2025-03-03")
    answer = client.post("/screenings", ASKED, 200)
    for text in (WRITTEN, json.dumps(ASKED)):
        done = screened(text)
        assert (done.exit_code, json.loads(done.stdout)) == (0, answer)
    many = json.loads(screened(json.dumps({"items": [ASKED, ASKED]})).stdout)
    assert many == client.post("/screenings/batch", {"items": [ASKED, ASKED]}, 200)


@pytest.mark.usefixtures("standard")
def test_what_has_no_answer_says_so_and_ends_with_one(screened: Callable[[str], Result]) -> None:
    done = screened(json.dumps([ASKED, {**ASKED, "on": "2021-12-31"}]))
    items = json.loads(done.stdout)["items"]
    assert (done.exit_code, items[0]["outcome"]) == (1, "eligible")
    assert items[1]["problem"]["code"] == "no_policy_in_force"


@pytest.mark.usefixtures("standard")
def test_a_faulty_request_among_others_carries_the_problem_of_the_api(
    client: ApiClient, screened: Callable[[str], Result]
) -> None:
    faulty = {**ASKED, "household": {"members": 0}, "colour": "red"}
    strange = {**ASKED, "matter": "moon"}
    done = screened(json.dumps([ASKED, faulty, strange, 3, ASKED]))
    first, shape, code, nothing, last = json.loads(done.stdout)["items"]
    assert (done.exit_code, first["outcome"], last) == (1, "eligible", first)
    for mine, body in ((shape, faulty), (code, strange)):
        theirs = client.post("/screenings", body, 422)
        assert mine == {"problem": {**theirs, "request_id": None}}
    assert (nothing["problem"]["status"], nothing["problem"]["errors"][0]["code"]) == (422, "type")


@pytest.mark.one_database
def test_without_a_database_it_answers_without_local_figures_and_says_so(tmp_path: Path) -> None:
    """Typed where nothing is set up: no table is there."""
    settings = settings_for(f"sqlite:///{tmp_path}/nothing.sqlite3", tmp_path)
    pudong = {**ASKED, "region_code": "310115", "verification": "information_sharing"}
    (tmp_path / "asked").write_text(
        json.dumps([pudong, ASKED, {**ASKED, "region_code": "999999"}]), encoding="utf-8"
    )
    done = create_app(settings).test_cli_runner().invoke(args=["case", "screen", str(tmp_path / "asked")])
    assert "answered without local figures" in done.stderr
    first, second, third = json.loads(done.stdout)["items"]
    assert (done.exit_code, first["outcome"]) == (1, "eligible")
    assert [one["problem"]["code"] for one in (second, third)] == ["local_figure_missing", "invalid"]


@pytest.mark.parametrize(
    ("text", "said"), [("a: [", "neither YAML nor JSON"), ("{}", "aid_form"), ("3", "须为 JSON 对象")]
)
def test_a_file_that_is_no_request_is_refused(
    screened: Callable[[str], Result], text: str, said: str
) -> None:
    done = screened(text)
    assert done.exit_code == 1
    assert said in done.output
