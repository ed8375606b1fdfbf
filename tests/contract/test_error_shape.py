"""One error shape, whoever refuses: made for real, once for each status we answer with."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from caseapp import create_app
from caseapp.blueprints._problems import PROBLEM_SCHEMA, TITLES
from caseapp.extensions import db
from caseapp.storage import storage
from caseapp.vocabulary import Role
from tests.cases import application
from tests.clients import ApiClient
from tests.conftest import SignIn, settings_for
from tests.places import Places

pytestmark = pytest.mark.one_database
KEYS = {"type", "title", "status", "detail", "detail_en", "code", "errors", "request_id"}
FAULT = {"field", "code", "message", "message_en"}
LOGIN = {"login": "nobody", "password": "wrong-password"}
SCREENING = {"aid_form": "no such form"}


def shaped(response: TestResponse, status: int, code: str, *more: str) -> dict[str, Any]:
    """The problem, after every promise about its shape has been checked."""
    problem: dict[str, Any] = response.get_json(force=True)
    assert (response.status_code, response.content_type) == (status, "application/problem+json")
    assert set(problem) == KEYS | set(more)
    jsonschema_rs.validate(PROBLEM_SCHEMA, problem)
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["type"] == f"urn:caseapp:problem:{code}"
    assert problem["request_id"] == response.headers["X-Request-ID"]
    assert all(set(fault) == FAULT and fault["code"] for fault in problem["errors"])
    assert any("一" <= char <= "鿿" for char in problem["detail"])
    assert problem["detail_en"].isascii()
    return problem


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Makes an app beside the session's, to be broken or limited."""
    before, made = storage._root, []

    def make(**changes: Any) -> Flask:
        made.append(create_app(settings_for(f"sqlite:///{tmp_path / 'own.sqlite3'}", tmp_path, **changes)))
        return made[-1]

    yield make
    storage.configure(before)
    for app in made:
        with app.app_context():
            db.engine.dispose()


def test_400_and_415_and_413(app: Flask) -> None:
    post = app.test_client().post
    shaped(post("/api/v1/auth/login", data=b"{", content_type="application/json"), 400, "bad_request")
    shaped(post("/api/v1/auth/login", data=b"a=1", content_type="text/plain"), 415, "unsupported_media_type")
    shaped(post("/api/v1/auth/login", json={"login": "x" * 1_100_000}), 413, "too_large")


def test_400_without_a_key(as_role: SignIn) -> None:
    window = as_role(Role.INTAKE_OFFICER)
    shaped(
        window.request("POST", "/legal-aid/cases", json=application(), key=False),
        400,
        "idempotency_key_required",
    )


def test_401_says_how_to_sign_in(client: ApiClient) -> None:
    answers = [client.request("GET", "/auth/me"), client.request("POST", "/auth/login", json=LOGIN)]
    for response, code in zip(answers, ("unauthenticated", "bad_credentials"), strict=True):
        shaped(response, 401, code)
        assert response.headers["WWW-Authenticate"] == "Bearer"


def test_403_404_405(as_role: SignIn) -> None:
    lawyer = as_role(Role.LEGAL_AID_WORKER)
    shaped(lawyer.request("GET", "/accounts"), 403, "forbidden")
    shaped(lawyer.request("GET", "/legal-aid/cases/01890a5d-ac96-774b-bcce-b302099a8057"), 404, "not_found")
    shaped(lawyer.request("GET", "/legal-aid/cases/not-a-uuid"), 404, "not_found")
    shaped(lawyer.request("GET", "//cases"), 404, "not_found")  # no redirect, which would be HTML
    lost = shaped(lawyer.request("GET", "/nothing/here"), 404, "not_found")
    assert "/docs" in lost["detail"]
    assert "/docs" in lost["detail_en"]
    refused = lawyer.request("DELETE", "/auth/me")
    shaped(refused, 405, "method_not_allowed")
    assert "GET" in refused.headers["Allow"]


def test_409_412_428_of_a_case(as_role: SignIn, places: Places) -> None:
    window, approver = as_role(Role.INTAKE_OFFICER), as_role(Role.APPROVER)
    body = application()
    made = window.request("POST", "/legal-aid/cases", json=body, headers={"Idempotency-Key": "one"})
    assert made.status_code == 201, made.get_data(as_text=True)
    case = made.get_json()
    path = f"/legal-aid/cases/{case['id']}"
    other = {**body, "facts": "另一份申请。"}
    reused = window.request("POST", "/legal-aid/cases", json=other, headers={"Idempotency-Key": "one"})
    shaped(reused, 409, "idempotency_key_reused")
    shaped(window.request("POST", f"{path}/screening", json={}), 428, "precondition_required")
    shaped(window.request("POST", f"{path}/screening", json={}, match=99), 412, "precondition_failed")
    too_early = approver.request("POST", f"{path}/closing", json={"checklist": []}, match=case["version"])
    problem = shaped(too_early, 409, "move_not_allowed", "allowed_actions")
    assert "screen" in problem["allowed_actions"]


def test_422_names_every_field(client: ApiClient) -> None:
    problem = shaped(client.request("POST", "/auth/login", json={"login": 1, "else": 2}), 422, "invalid")
    assert {fault["field"] for fault in problem["errors"]} == {"login", "password", "else"}


def test_429_says_when_to_come_back(own: Callable[..., Flask]) -> None:
    limited = own(environment="development", login_limit="1 per minute")
    post = limited.test_client().post
    post("/api/v1/auth/login", data=b"{", content_type="application/json")
    response = post("/api/v1/auth/login", data=b"{", content_type="application/json")
    shaped(response, 429, "too_many_requests")
    assert int(response.headers["Retry-After"]) > 0


def test_500_tells_nothing(own: Callable[..., Flask]) -> None:
    broken = own()
    broken.add_url_rule("/broken", view_func=lambda: {}["张三"])
    problem = shaped(broken.test_client().get("/broken"), 500, "internal_error")
    assert "张三" not in str(problem)
    assert problem["errors"] == []


def test_503_when_the_database_is_away(own: Callable[..., Flask], tmp_path: Path) -> None:
    away = own(database_url=f"sqlite:///{tmp_path}/no/such/folder/own.sqlite3")
    response = away.test_client().post("/api/v1/auth/login", json=LOGIN)
    shaped(response, 503, "storage_read_only")
    assert int(response.headers["Retry-After"]) > 0


def test_every_title_has_both_languages() -> None:
    for status, (code, zh, en) in TITLES.items():
        assert 400 <= status < 600
        assert code.replace("_", "").isalpha()
        assert any("一" <= char <= "鿿" for char in zh)
        assert en.isascii()
