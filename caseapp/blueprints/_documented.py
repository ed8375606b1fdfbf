"""What an operation says of itself in OpenAPI: headers, and every status it may answer with, by number.

Nothing is left to a ``default``: an answer that does not stand here is a fault (tests/contract/fuzz.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from caseapp.blueprints._problems import TITLES
from caseapp.vocabulary import Permission

if TYPE_CHECKING:
    from caseapp.blueprints._http import RouteSpec

_OPEN: Final = frozenset({Permission.PUBLIC, Permission.SELF})
KEY_HEADER: Final = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string", "minLength": 1, "maxLength": 120},
}
MATCH_HEADER: Final = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "description": 'The ETag last read, e.g. "3"',
    "schema": {"type": "string"},
}
PURPOSE_HEADER: Final = {
    "in": "header",
    "name": "X-Purpose",
    "description": "Why personal data is read; UTF-8, no identity or phone number; goes to the access log",
    "schema": {"type": "string", "minLength": 1, "maxLength": 60},
}
UPLOAD: Final[dict[str, Any]] = {
    "required": True,
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}
PROBLEM_HEADERS: Final[dict[int, dict[str, Any]]] = {
    401: {"WWW-Authenticate": {"schema": {"type": "string"}, "description": "Bearer"}},
    429: {"Retry-After": {"schema": {"type": "integer"}, "description": "seconds"}},
    503: {"Retry-After": {"schema": {"type": "integer"}, "description": "seconds"}},
}


def described(spec: RouteSpec) -> dict[str, Any]:
    """The part of an operation's description that follows from what its route promises."""
    body = {"requestBody": _form(spec.parts) if spec.parts else UPLOAD} if spec.uploads else {}
    return {
        **body,
        "x-permission": spec.permission.value,
        "security": [] if spec.permission is Permission.PUBLIC else [{"bearer": []}],
        "responses": {str(status): reference(status) for status in sorted(set(statuses(spec)))},
    }


def _form(parts: Mapping[str, Any]) -> dict[str, Any]:
    schema = {
        "type": "object",
        "properties": dict(parts),
        "required": ["file"],
        "additionalProperties": False,
    }
    return {"required": True, "content": {"multipart/form-data": {"schema": schema}}}


def statuses(spec: RouteSpec) -> Iterator[int]:
    """The problems a route may answer with; 405 and 500 belong to no operation."""
    yield from (422, 429, 503)
    if spec.method != "GET":
        yield from (400, 413, 415)
    if spec.permission is not Permission.PUBLIC or spec.writes:
        yield 401  # what is public and writes is signing in
    if spec.permission not in _OPEN:
        yield 403
    if spec.permission is not Permission.PUBLIC or spec.by_path or spec.takes_query:
        yield 404
    if spec.writes:
        yield 409
    if spec.guarded:
        yield from (412, 428)


def reference(status: int) -> dict[str, str]:
    """Where the problem of this status is described."""
    return {"$ref": f"#/components/responses/Problem{status}"}


def headers(spec: RouteSpec) -> Iterator[dict[str, Any]]:
    """Request headers that mean something; beside, not instead of, the parameters of the query."""
    if spec.takes_key:
        yield {**KEY_HEADER, "required": spec.key_required}
    if spec.guarded:
        yield _match_header(spec)
    if spec.method == "GET" and spec.permission is not Permission.PUBLIC:
        yield PURPOSE_HEADER


def _match_header(spec: RouteSpec) -> dict[str, Any]:
    if spec.asks_with is None:
        return MATCH_HEADER
    said = f"{MATCH_HEADER['description']}; not needed with {spec.asks_with}, needed without it"
    return {**MATCH_HEADER, "required": False, "description": said}


def components(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and description of each problem."""
    for status, (_, zh, en) in TITLES.items():
        content = {"application/problem+json": {"schema": schema}}
        headers = {"headers": PROBLEM_HEADERS[status]} if status in PROBLEM_HEADERS else {}
        yield f"Problem{status}", {"description": f"{zh} / {en}", **headers, "content": content}
