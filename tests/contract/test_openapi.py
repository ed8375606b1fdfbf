"""The committed OpenAPI document: it is what the app serves, and every operation says how it fails."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from caseapp.blueprints import api_docs
from tests import tally

pytestmark = pytest.mark.one_database
VERBS = {"get", "post", "put", "patch", "delete"}


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{verb.upper()} {path}": item[verb]
        for path, item in document["paths"].items()
        for verb in VERBS & set(item)
    }


def test_the_file_is_up_to_date(app: Flask) -> None:
    assert tally.OPENAPI.read_text(encoding="utf-8") == api_docs.written(app), "run: make docs"


def test_the_command_writes_the_same_bytes(app: Flask, tmp_path: Path) -> None:
    output = tmp_path / "api" / "openapi.json"
    runner: FlaskCliRunner = app.test_cli_runner()
    result = runner.invoke(args=["case", "openapi", "--output", str(output)])
    assert result.exit_code == 0, result.output
    assert output.read_text(encoding="utf-8") == tally.OPENAPI.read_text(encoding="utf-8")


def test_what_is_served_is_the_same_document(app: Flask) -> None:
    served = app.test_client().get("/openapi.json").get_json()
    assert served == json.loads(tally.OPENAPI.read_text(encoding="utf-8"))


def test_every_operation_documents_its_answer_and_its_problems(app: Flask) -> None:
    for name, operation in operations(api_docs.document(app)).items():
        answers = operation["responses"]
        good = [status for status in answers if status.startswith("2")]
        assert len(good) == 1, name
        assert good[0] == "204" or answers[good[0]]["content"], name
        assert "default" not in answers, f"{name}: name every status"
        assert {"422", "429", "503"} <= set(answers), name
        for status in set(answers) - set(good):
            assert answers[status] == {"$ref": f"#/components/responses/Problem{status}"}, name


def test_the_statuses_follow_from_what_a_route_promises(app: Flask) -> None:
    found = operations(api_docs.document(app))

    def problems(name: str) -> set[str]:
        return {status for status in found[name]["responses"] if not status.startswith("2")}

    assert problems("GET /api/v1/catalogue/documents") == {"422", "429", "503"}
    assert problems("GET /api/v1/auth/me") == {"401", "404", "422", "429", "503"}
    assert problems("GET /api/v1/cases/{case_id}") == {"401", "403", "404", "422", "429", "503"}
    moved = problems("POST /api/v1/legal-aid/cases/{case_id}/decision")
    assert moved == {"400", "401", "403", "404", "409", "412", "413", "415", "422", "428", "429", "503"}


def test_lists_document_their_filters_beside_their_headers(app: Flask) -> None:
    found = operations(api_docs.document(app))
    names = {one["name"] for one in found["GET /api/v1/cases"]["parameters"]}
    assert {"X-Purpose", "limit", "after", "region_code"} <= names


def test_problems_say_when_to_come_back(app: Flask) -> None:
    described = api_docs.document(app)["components"]["responses"]
    for status in ("429", "503"):
        assert "Retry-After" in described[f"Problem{status}"]["headers"]


def test_references_lead_somewhere(app: Flask) -> None:
    document = api_docs.document(app)

    def visit(node: Any) -> None:
        if isinstance(node, dict):
            target: Any = document
            for step in node.get("$ref", "#").split("/")[1:]:
                target = target[step]
            for inner in node.values():
                visit(inner)
        elif isinstance(node, list):
            for inner in node:
                visit(inner)

    visit(document)


def test_guarded_and_keyed_operations_say_so(app: Flask) -> None:
    found = operations(api_docs.document(app))
    headers = {
        name: {
            parameter["name"] for parameter in operation.get("parameters", []) if parameter["in"] == "header"
        }
        for name, operation in found.items()
    }
    assert "Idempotency-Key" in headers["POST /api/v1/legal-aid/cases"]
    assert "If-Match" in headers["POST /api/v1/legal-aid/cases/{case_id}/decision"]
    assert "If-Match" not in headers["POST /api/v1/legal-aid/cases"]
    assert found["POST /api/v1/auth/login"]["security"] == []
    assert found["GET /api/v1/auth/me"]["security"] == [{"bearer": []}]
