"""What a body and a query may be at all, before any schema looks; one route stands for all."""

import json
from typing import Any

import pytest
from flask import Flask

pytestmark = pytest.mark.one_database
JSON = "application/json"
LOGIN = {"login": "nobody", "password": "wrong-password"}


def send(app: Flask, body: bytes, content_type: str | None = JSON) -> tuple[int, dict[str, Any]]:
    response = app.test_client().post("/api/v1/auth/login", data=body, content_type=content_type)
    assert response.content_type == "application/problem+json"
    answer: dict[str, Any] = response.get_json(force=True)
    return response.status_code, answer


def nested(levels: int) -> bytes:
    return b'{"login":' + b"[" * levels + b"]" * levels + b"}"


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        (b"", "empty_body", ""),
        (b"{", "json", ""),
        (b"{'login': 1}", "json", ""),
        (b'{"login": "a",}', "json", ""),
        (b"\xff\xfe{}", "utf8", ""),
        ('{"login": "é"}'.encode("latin-1"), "utf8", ""),
        (b'\xef\xbb\xbf{"login": "a"}', "json", ""),
        (b'{"login": "a", "password": "b", "login": "c"}', "duplicate_key", "login"),
        (b'{"login": {"a": 1, "a": 1}}', "duplicate_key", "a"),
        (b'{"login": NaN}', "number", ""),
        (b'{"login": -Infinity}', "number", ""),
        (b'{"login": 1e999}', "number", ""),
        (b'{"login": ' + b"9" * 5000 + b"}", "json", ""),
        pytest.param(nested(30), "depth", "", id="31 levels"),
        pytest.param(nested(100_000), "depth", "", id="100001 levels"),
    ],
)
def test_what_is_no_json_of_ours_is_400(app: Flask, body: bytes, code: str, field: str) -> None:
    status, answer = send(app, body)
    assert (status, answer["code"]) == (400, "bad_request")
    assert [(fault["code"], fault["field"]) for fault in answer["errors"]] == [(code, field)]


def test_thirty_levels_are_read(app: Flask) -> None:
    status, answer = send(app, nested(29))
    assert status == 422
    assert {fault["field"] for fault in answer["errors"]} == {"login", "password"}


@pytest.mark.parametrize("text", ["\\u0000", "a\\ud800b", "\\udfff", "\\u0000\\ud800"])
def test_characters_no_database_takes_are_422_with_their_place(app: Flask, text: str) -> None:
    body = f'{{"login": "x", "password": "{text}", "more": {{"list": ["ok", "{text}"]}}}}'.encode()
    status, answer = send(app, body)
    assert status == 422
    assert [fault["field"] for fault in answer["errors"]] == ["password", "more.list.1"]
    assert {fault["code"] for fault in answer["errors"]} == {"control_character"}


def test_a_key_of_such_characters_is_refused_and_not_repeated(app: Flask) -> None:
    status, answer = send(app, b'{"a\\u0000b": 1}')
    assert (status, answer["errors"][0]["field"]) == (422, "ab")


def test_emoji_and_rare_characters_pass(app: Flask) -> None:
    status, answer = send(app, json.dumps({"login": "䶮𠮷😀", "password": "x"}).encode())
    assert (status, answer["code"]) == (401, "bad_credentials")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None]
)
def test_another_content_type_is_415(app: Flask, kind: str | None) -> None:
    status, answer = send(app, json.dumps(LOGIN).encode(), kind)
    assert (status, answer["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "application/merge-patch+json", "Application/JSON"]
)
def test_the_kinds_of_json_are_read(app: Flask, kind: str) -> None:
    assert send(app, json.dumps(LOGIN).encode(), kind)[0] == 401


@pytest.mark.parametrize("value", [b"[]", b'"text"', b"1", b"null", b"true"])
def test_json_that_is_no_object_is_422(app: Flask, value: bytes) -> None:
    assert send(app, value)[0] == 422


def test_all_faults_of_a_body_come_at_once(app: Flask) -> None:
    status, answer = send(app, b'{"login": 5, "nonsense": 1}')
    assert status == 422
    assert {fault["field"] for fault in answer["errors"]} == {"login", "password", "nonsense"}
    assert all(fault["message"] and fault["message_en"] and fault["code"] for fault in answer["errors"])


@pytest.mark.parametrize("query", ["=x", "limit=1&=", "limit=%00", "%00=1"])
def test_a_query_parameter_needs_a_name_and_clean_text(app: Flask, query: str) -> None:
    response = app.test_client().get(f"/api/v1/auth/me?{query}")
    assert response.status_code == 422
    assert response.get_json(force=True)["errors"][0]["code"] == "query"
