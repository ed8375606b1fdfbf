"""Every operation of the API names a permission, is documented, and stands in the OpenAPI file.

That each was also answered with success by a test of its own is judged after the whole run: tests/tally.py.
"""

import base64
import json
import re
from pathlib import Path
from typing import Any

import click
import pytest
from flask import Flask
from flask_smorest import Blueprint

from caseapp import create_app
from caseapp.blueprints import _all, health
from caseapp.config import Settings
from caseapp.vocabulary import Permission
from tests import tally
from tests.house import tree

PREFIX = "/api/v1"
VERBS = {"get", "post", "put", "patch", "delete"}
KEY = base64.b64decode("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder: Path = tmp_path_factory.mktemp("routes")
    database = f"sqlite:///{folder / 'routes.sqlite3'}"
    return create_app(Settings("test", database, jwt_secret="x" * 48, keys={1: KEY}, var_dir=folder))


@pytest.fixture(scope="module")
def openapi() -> dict[str, Any]:
    written: dict[str, Any] = json.loads((tree.ROOT / tally.OPENAPI).read_text(encoding="utf-8"))
    return written


def served(app: Flask) -> set[str]:
    rules = (rule for rule in app.url_map.iter_rules() if rule.rule.startswith(PREFIX))
    return {
        f"{verb} {tally.shape(rule.rule, '<', '>')}"
        for rule in rules
        for verb in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def spec_faults(openapi: dict[str, Any]) -> list[str]:
    """What an operation of the file lacks: a known permission, a sentence on what it does."""
    found = []
    for path, item in openapi["paths"].items():
        for verb in VERBS & set(item):
            if item[verb].get("x-permission") not in {permission.value for permission in Permission}:
                found.append(f"{verb.upper()} {path}: no permission")
            if not item[verb].get("summary"):
                found.append(f"{verb.upper()} {path}: no summary")
    return found


def undocumented(openapi: dict[str, Any], pages: str) -> list[str]:
    """Paths that no page of docs/api mentions, whatever their parameters are called there."""
    mentioned = set(re.findall(r"/[a-z][\w/{}.|-]*", re.sub(r"\{[^}\s]*\}", "{}", pages)))
    shapes = {tally.shape(path, "{", "}") for path in openapi["paths"]}
    return sorted(s for s in shapes if not {s, s.removeprefix(PREFIX)} & mentioned)


def settings_in(folder: Path) -> Settings:
    database = f"sqlite:///{folder / 'open.sqlite3'}"
    return Settings("test", database, jwt_secret="x" * 48, keys={1: KEY}, var_dir=folder)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_a_route_without_a_permission_stops_the_start(
    method: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_one = Blueprint("open", __name__, url_prefix="/open")
    open_one.add_url_rule("/rows", "rows", lambda: "", methods=[method], provide_automatic_options=False)
    monkeypatch.setattr(_all, "BLUEPRINTS", (*_all.BLUEPRINTS, open_one))
    with pytest.raises(RuntimeError, match="route /api/v1/open/rows declares no permission"):
        create_app(settings_in(tmp_path))


def test_a_page_beside_the_api_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "register", lambda app: app.add_url_rule("/rows", "rows", lambda: ""))
    with pytest.raises(RuntimeError, match="route /rows lies outside of /api/v1"):
        create_app(settings_in(tmp_path))


def test_head_asks_for_the_same_permission_and_options_shows_nothing(app: Flask) -> None:
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(PREFIX):
            continue
        url = re.sub(r"<any\((\w+).*?\):\w+>", r"\1", rule.rule)
        url = re.sub(r"<[^>]*>", "01a200b9-0f64-766f-92e8-42e0ac45826d", url)
        view: Any = app.view_functions[rule.endpoint]
        if "GET" in (rule.methods or ()) and view._apidoc["manual_doc"]["x-permission"] != "public":
            assert client.head(url).status_code == 401, rule
        shown = client.options(url)
        assert (shown.status_code, shown.data) == (200, b""), rule


def test_the_openapi_file_lists_what_is_served(app: Flask, openapi: dict[str, Any]) -> None:
    listed = {operation for operation in tally.operations(openapi) if f" {PREFIX}" in operation}
    assert served(app) == listed
    assert listed


def test_every_operation_has_a_permission_and_a_summary(openapi: dict[str, Any]) -> None:
    assert not spec_faults(openapi)


def test_every_path_stands_in_the_pages(openapi: dict[str, Any]) -> None:
    assert not undocumented(
        openapi, "\n".join(tree.read(path) for path in tree.files(".md", under="docs/api/"))
    )


def test_the_commands_that_make_calls_exist(app: Flask) -> None:
    context = click.Context(app.cli)
    group = app.cli.get_command(context, "case")
    assert isinstance(group, click.Group)
    called = set(re.findall(r"flask --app wsgi case ([a-z-]+)", tree.read(Path("Makefile"))))
    assert called <= set(group.commands)
    assert called


def test_planted_operations_are_found() -> None:
    planted = {
        "paths": {"/api/v1/cases/{case_id}/notes": {"get": {"summary": "Notes", "x-permission": "no:such"}}}
    }
    assert spec_faults(planted) == ["GET /api/v1/cases/{case_id}/notes: no permission"]
    assert undocumented(planted, "see `/cases` and /cases/{id}") == ["/api/v1/cases/{}/notes"]
    assert not undocumented(planted, "`GET /cases/{id}/notes`")
