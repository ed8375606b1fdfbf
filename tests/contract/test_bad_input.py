"""Bad input at every writing route of the app's own map: a clear 4xx that names the field, in both languages."""

import gzip
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import pytest
from werkzeug.test import TestResponse

from caseapp.blueprints._http import RouteSpec
from caseapp.vocabulary import Permission
from tests.clients import ApiClient
from tests.contract.world import PREFIX, World, openapi_path

pytestmark = pytest.mark.one_database
JSON: Final = "application/json"
HUGE: Final = b"1" + b"0" * 10_000


@dataclass(frozen=True)
class Bad:
    """A body (or query) and what must come of it: the status, and the field and code of a fault."""

    name: str
    body: bytes
    status: int
    fault: tuple[str, str] | None
    kind: str | None = JSON
    headers: tuple[tuple[str, str], ...] = ()
    query: str = ""


def nested(levels: int) -> bytes:
    return b'{"x": ' * levels + b"1" + b"}" * levels


BODIES: Final = (
    Bad("NUL", b'{"zz": "a\\u0000b"}', 422, ("zz", "control_character")),
    Bad("raw NUL", b'{"zz": "a\x00b"}', 400, ("", "json")),
    Bad("half a pair", b'{"zz": ["\\ud800"]}', 422, ("zz.0", "control_character")),
    Bad("half a pair in a key", b'{"z\\udfffz": 1}', 422, ("zz", "control_character")),
    Bad("1e400", b'{"zz": 1e400}', 400, ("", "number")),
    Bad("ten thousand digits", b'{"zz": ' + HUGE + b"}", 400, ("", "json")),
    Bad("NaN", b'{"zz": NaN}', 400, ("", "number")),
    Bad("Infinity", b'{"zz": -Infinity}', 400, ("", "number")),
    Bad("31 levels", nested(31), 400, ("", "depth")),
    Bad("99999 levels", nested(99_999), 400, ("", "depth")),
    Bad("a key twice", b'{"zz": 1, "zz": 2}', 400, ("zz", "duplicate_key")),
    Bad("no JSON", b"{", 400, ("", "json")),
    Bad("an array", b"[]", 422, ("", "type")),
    Bad("an array of objects", b'[{"zz": 1}]', 422, ("", "type")),
    Bad("a number", b"7", 422, ("", "type")),
    Bad("a text", b'"x"', 422, ("", "type")),
    Bad("an unknown field", b'{"zz": 1}', 422, ("zz", "unknown_field")),
    Bad("a form", b"zz=1", 415, None, "application/x-www-form-urlencoded"),
    Bad("plain text", b"{}", 415, None, "text/plain"),
    Bad("no type", b"{}", 415, None, None),
    Bad("Latin-1", '{"zz": "é"}'.encode("latin-1"), 400, ("", "utf8")),
    Bad("UTF-16", '{"zz": "é"}'.encode("utf-16"), 400, ("", "utf8")),
    Bad("GB 18030", '{"zz": "张"}'.encode("gb18030"), 400, ("", "utf8")),
    Bad(
        "a charset that is not UTF-8", b'{"zz": 1}', 415, ("Content-Type", "charset"), f"{JSON}; charset=gbk"
    ),
    Bad(
        *("gzip", gzip.compress(b'{"zz": 1}'), 415, ("Content-Encoding", "encoding"), JSON),
        (("Content-Encoding", "gzip"),),
    ),
    Bad("too large", b'{"zz": "' + b"x" * 1_100_000 + b'"}', 413, None),
    Bad("an unknown parameter", b"{}", 422, ("zz", "unknown_field"), JSON, (), "zz=1"),
    Bad("a parameter with NUL", b"{}", 422, ("zz", "query"), JSON, (), "zz=%00"),
    Bad("a parameter that is not UTF-8", b"{}", 422, ("zz", "query"), JSON, (), "zz=%ff"),
    Bad("an unnamed parameter", b"{}", 422, ("", "query"), JSON, (), "=1"),
)
SHARE: Final = 1 if os.environ.get("SOAK_SEED") else 3  # in the short run a route gets every third, in turn
EMPTY: Final = Bad("empty", b"", 400, ("", "empty_body"))


def writing(world: World) -> Iterator[tuple[str, str, RouteSpec]]:
    """Method, path as OpenAPI writes it, and promises of every route that takes JSON; files: test_documents.py."""
    for method, rule, spec in world.routes():
        if method != "GET" and not spec.uploads:
            yield method, openapi_path(rule), spec


class Sender:
    """Sends bad input as somebody who may, to a row that is there, at its version."""

    def __init__(self, world: World, method: str, path: str, spec: RouteSpec) -> None:
        self.method, self.spec = method, spec
        for role in world.holders(spec.permission):
            self.client = ApiClient(world.app.test_client(), None, None)
            if spec.permission is not Permission.PUBLIC:
                self.client = world.client(role)
            ids, self.path = world.fill(self.client, path, spec)
            self.version = world.version_of(self.client, spec, ids.get(spec.path_id, ""))
            if spec.loads is None or self.version is not None:
                break

    def send(self, bad: Bad) -> TestResponse:
        return self.client.request(
            self.method,
            self.path + (f"?{bad.query}" if bad.query else ""),
            data=bad.body,
            content_type=bad.kind,
            headers=dict(bad.headers),
            match=self.version if self.spec.guarded else None,
        )


def wrong(response: TestResponse, bad: Bad) -> str | None:
    """What is not as it must be about the answer."""
    problem: dict[str, Any] = response.get_json(force=True, silent=True) or {}
    if response.status_code != bad.status or response.content_type != "application/problem+json":
        return f"{response.status_code} {json.dumps(problem, ensure_ascii=False)[:300]}"
    faults = [(fault["field"], fault["code"]) for fault in problem["errors"]]
    said = [problem["detail"], *(fault["message"] for fault in problem["errors"])]
    english = [problem["detail_en"], *(fault["message_en"] for fault in problem["errors"])]
    if bad.fault is not None and bad.fault not in faults:
        return f"faults {faults}"
    if not all(any("一" <= char <= "鿿" for char in text) for text in said):
        return f"not in Chinese: {said}"
    return None if all(text and text.isascii() for text in english) else f"not in English: {english}"


@pytest.mark.slow
def test_every_writing_route_refuses_every_bad_input_clearly(world: World) -> None:
    found, met = [], 0
    for turn, (method, path, spec) in enumerate(writing(world)):
        sender = Sender(world, method, path, spec)
        for bad in (*BODIES[turn % SHARE :: SHARE], *([EMPTY] if spec.takes_body else [])):
            met += 1
            if (fault := wrong(sender.send(bad), bad)) is not None:
                found.append(f"{method} {path}: {bad.name}: {fault}")
    assert met > 30 * len(BODIES) / SHARE
    assert not found, "\n".join(found)


def test_every_list_refuses_what_it_cannot_take(world: World) -> None:
    found, met = [], 0
    queries = {
        "zz=1": ("zz", "unknown_field"),
        "limit=1&limit=2": ("limit", "repeated"),
        "limit=0": ("limit", "range"),
        "limit=201": ("limit", "range"),
        "limit=" + "9" * 5000: ("limit", "type"),
        "limit=NaN": ("limit", "type"),
        "limit=1e3": ("limit", "type"),
        "after=%00": ("after", "query"),
        "after=" + "x" * 300: ("after", "length"),
    }
    for method, rule, spec in world.routes():
        if method != "GET" or not spec.takes_query or rule.arguments:
            continue
        client = world.client(world.holders(spec.permission)[0])
        for query, fault in queries.items():
            path = rule.rule.removeprefix(PREFIX)
            if ("limit" not in query and "after" not in query) or _pages(world, rule.rule):
                met += 1
                told = wrong(client.request("GET", f"{path}?{query}"), Bad(query, b"", 422, fault))
                found += [f"{rule.rule} {query[:30]}: {told}"] if told else []
    assert met > 100
    assert not found, "\n".join(found)


def _pages(world: World, rule: str) -> bool:
    document = world.app.extensions["api"].document()
    return any(one.get("name") == "limit" for one in document["paths"][rule]["get"].get("parameters", ()))


def test_a_body_without_a_length_is_read_to_its_bound(world: World) -> None:
    """Chunked transfer: the server hands over a stream that ends; the bound holds all the same."""
    for size, status in ((10, 422), (1_100_000, 413)):
        body = b'{"login": 1, "x": "' + b"x" * size + b'"}'
        response = world.app.test_client().post(
            f"{PREFIX}/auth/login",
            input_stream=BytesIO(body),
            headers={"Transfer-Encoding": "chunked"},
            environ_overrides={"wsgi.input_terminated": True},
            content_type=JSON,
        )
        assert response.status_code == status
