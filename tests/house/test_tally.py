"""The check that both databases ran and every route was tested would notice when they were not."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import tally
from tests.house import tree

SUITE = """
import flask, pytest

@pytest.fixture(params=["sqlite", "postgresql"])
def database(request):
    {fixture}
    return request.param

def test_both(database):
    assert database

@pytest.mark.one_database
def test_one():
    app = flask.Flask("x")
    app.add_url_rule("/<int:n>/good", view_func=lambda n: "yes")
    client = app.test_client()
    assert client.get("/5/good").status_code == 200
    assert client.get("/bad").status_code == 404
"""
BOTH = {"sqlite": ["a[*]", "b[*]"], "postgresql": ["a[*]", "b[*]"]}


def run_suite(folder: Path, fixture: str) -> tally.Tally:
    """Run the little suite on two workers as `make test` does, and give its tally."""
    (folder / "test_little.py").write_text(SUITE.format(fixture=fixture))
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = one_database\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n2",
        "-p",
        "tests.tally",
        "--tally",
        "tally.json",
        "-c",
        "pytest.ini",
    ]
    environment = os.environ | {"PYTHONPATH": str(tree.ROOT)}
    subprocess.run([*command, "."], cwd=folder, env=environment, capture_output=True, timeout=60, check=False)
    written: tally.Tally = json.loads((folder / "tally.json").read_text())
    return written


def test_a_whole_run_is_tallied(tmp_path: Path) -> None:
    result = run_suite(tmp_path, "pass")
    assert tally.databases(result) == []
    assert result["sqlite"] == ["test_little.py::test_both[*]"]
    assert result["routes"] == ["GET /<int:n>/good"]


def test_a_skipped_half_is_noticed(tmp_path: Path) -> None:
    result = run_suite(tmp_path, 'request.param == "sqlite" or pytest.skip("not there")')
    assert tally.databases(result) == ["no test ran on postgresql"]


@pytest.mark.parametrize(
    ("missing", "complaint"),
    [
        ({"postgresql": []}, "no test ran on postgresql"),
        ({"sqlite": []}, "no test ran on sqlite"),
        ({"postgresql": ["a[*]"]}, "ran on sqlite only: b[*]"),
        ({"sqlite": ["a[*]"]}, "ran on postgresql only: b[*]"),
    ],
)
def test_a_missing_half_is_named(missing: tally.Tally, complaint: str) -> None:
    assert tally.databases(BOTH) == []
    assert tally.databases(BOTH | missing) == [complaint]


def test_an_untested_route_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    openapi = tmp_path / "openapi.json"
    openapi.write_text(json.dumps({"paths": {"/cases/{id}": {"get": {}, "patch": {}, "parameters": []}}}))
    monkeypatch.setattr(tally, "OPENAPI", openapi)
    assert tally.routes({"routes": ["GET /cases/<uuid:id>"]}) == [
        "no test got a good answer from: PATCH /cases/{}"
    ]
    assert tally.routes({"routes": ["GET /cases/<uuid:id>", "PATCH /cases/<uuid:id>"]}) == []


def test_a_run_that_wrote_nothing_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tally.main(tmp_path / "tally.json", []) == 1
    assert "did not run to their end" in capsys.readouterr().err
