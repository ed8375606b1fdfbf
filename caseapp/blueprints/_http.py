"""One wrapper for every route: permission, replay, If-Match, unit of work, retry, access log.

The order is fixed: sign-in and permission before the body is read, then the idempotent replay,
then ``If-Match``, then the view, which parses the body, calls one service and returns. The view's
return commits; a raise rolls back. A view is therefore safe to run twice.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa
from flask import Response, current_app, g, make_response, request
from flask_jwt_extended import get_jwt, verify_jwt_in_request
from flask_jwt_extended.exceptions import JWTExtendedException
from flask_smorest import Blueprint
from jwt.exceptions import PyJWTError
from marshmallow import Schema
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from caseapp import clock
from caseapp.access import Actor
from caseapp.blueprints._body import StrictParser
from caseapp.errors import (
    CaseAppError,
    Forbidden,
    IdempotencyConflict,
    KeyRequired,
    PreconditionFailed,
    PreconditionRequired,
    Unauthenticated,
    Unavailable,
)
from caseapp.extensions import db, is_retryable, unit_of_work
from caseapp.services import replies, sessions
from caseapp.services.access_log import Reading, log_reading
from caseapp.vocabulary import Permission

ATTEMPTS = 4
PASSWORD_DUE = (
    "请先通过 /auth/password 修改临时密码",
    "change the temporary password through /auth/password first",
)
KEY_HEADER = {"in": "header", "name": "Idempotency-Key", "schema": {"type": "string", "maxLength": 120}}
MATCH_HEADER = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "description": 'The ETag last read, e.g. "3"',
    "schema": {"type": "string"},
}
PURPOSE_HEADER = {
    "in": "header",
    "name": "X-Purpose",
    "description": "Why personal data is read; goes to the access log",
    "schema": {"type": "string", "maxLength": 60},
}


class Versioned(Protocol):
    """Anything with a row version."""

    version: Any


Loader = Callable[..., Versioned]
View = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class RouteSpec:
    """What a route promises before its view runs.

    ``loads`` maps the path's id to a row the actor may see (NotFound otherwise) and hands it to the
    view under ``target``; with ``guarded`` the caller's ``If-Match`` must equal its version. ``prepares``
    is slow work done before the transaction that writes is opened, once the caller has been admitted;
    the view gets its result under ``prepared``.
    """

    permission: Permission
    writes: bool
    key_required: bool = False
    loads: Loader | None = None
    target: str = "case"
    path_id: str = "case_id"
    guarded: bool = False
    stateless: bool = False
    prepares: Callable[[], Any] | None = None


class ApiBlueprint(Blueprint):
    """A flask-smorest blueprint whose routes each name a permission."""

    ARGUMENTS_PARSER = StrictParser()

    def route(  # noqa: PLR0913 - keyword-only, one for each promise of a route
        self,
        rule: str,
        *,
        permission: Permission,
        method: str = "GET",
        key_required: bool = False,
        loads: Loader | None = None,
        target: str = "case",
        path_id: str = "case_id",
        guarded: bool = False,
        stateless: bool = False,
        prepares: Callable[[], Any] | None = None,
        tags: list[str] | None = None,
    ) -> Callable[[View], View]:
        """Register one method of one path.

        ``stateless`` marks a POST that stores nothing (it needs no key and writes nothing).
        """
        spec = RouteSpec(
            permission=permission,
            writes=method != "GET" and not stateless,
            key_required=key_required,
            loads=loads,
            target=target,
            path_id=path_id,
            guarded=guarded,
            stateless=stateless,
            prepares=prepares,
        )

        def decorator(view: View) -> View:
            wrapped = _wrap(view, spec, method)
            self.add_url_rule(rule, None, wrapped, methods=[method], tags=tags)
            return view

        return decorator


def _wrap(view: View, spec: RouteSpec, method: str) -> View:
    @wraps(view)
    def wrapper(**path: Any) -> Response:
        return _with_retries(view, spec, path)

    wrapper._apidoc = _documented(view, spec, method)  # type: ignore[attr-defined]  # noqa: SLF001 - smorest's own name
    return wrapper


def _documented(view: View, spec: RouteSpec, method: str) -> dict[str, Any]:
    doc = deepcopy(getattr(view, "_apidoc", {}))
    manual = doc.setdefault("manual_doc", {})
    manual["x-permission"] = spec.permission.value
    manual["security"] = [] if spec.permission is Permission.PUBLIC else [{"bearer": []}]
    headers: list[dict[str, Any]] = []
    if method == "POST" and spec.writes and spec.permission is not Permission.PUBLIC:
        headers.append({**KEY_HEADER, "required": spec.key_required})
    if spec.guarded:
        headers.append(MATCH_HEADER)
    if method == "GET" and spec.permission is not Permission.PUBLIC:
        headers.append(PURPOSE_HEADER)
    if headers:
        manual["parameters"] = headers
    manual["responses"] = {"default": {"$ref": "#/components/responses/Problem"}}
    return doc


def _with_retries(view: View, spec: RouteSpec, path: dict[str, Any]) -> Response:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _attempt(view, spec, dict(path))
        except StaleDataError as error:
            raise PreconditionFailed from error
        except replies.AlreadyRunning:
            continue
        except sa.exc.DBAPIError as error:
            if not is_retryable(error):
                raise
            time.sleep(0.02 * attempt)
    raise Unavailable


def _attempt(view: View, spec: RouteSpec, path: dict[str, Any]) -> Response:
    g.readings = []
    if spec.prepares is not None:
        path["prepared"] = _prepared(spec, spec.prepares)
    with unit_of_work(read_only=not spec.writes):
        actor = _admit(spec)
        key = _key(spec)
        stored = _replay(actor, key)
        if stored is not None:
            return stored
        if spec.loads is not None:
            path[spec.target] = _load(actor, spec, path)
        response = make_response(view(**path))
        if actor is not None and key is not None:
            replies.keep(
                actor, key, response.status_code, _kept_headers(response), response.get_data(as_text=True)
            )
    _log(actor)
    return response


def _prepared(spec: RouteSpec, prepares: Callable[[], Any]) -> Any:
    with unit_of_work(read_only=True):
        _admit(spec)
    return prepares()


def _admit(spec: RouteSpec) -> Actor | None:
    """The actor, after the permission check; ``None`` for public routes."""
    g.actor = None
    db.session.info["actor_id"] = None
    if spec.permission is Permission.PUBLIC:
        return None
    try:
        verify_jwt_in_request()
        session_id = UUID(get_jwt()["sid"])
    except (JWTExtendedException, PyJWTError, KeyError, ValueError) as error:
        raise Unauthenticated from error
    actor = sessions.actor_of(session_id)
    if actor.password_due and request.blueprint != "auth":
        raise Forbidden(*PASSWORD_DUE, code="password_change_required")
    actor.ensure(spec.permission)
    g.actor = actor = actor.using(spec.permission)
    return actor


def _key(spec: RouteSpec) -> str | None:
    if request.method != "POST" or not spec.writes or spec.permission is Permission.PUBLIC:
        return None
    key = request.headers.get("Idempotency-Key")
    if key is None and spec.key_required:
        raise KeyRequired
    return key


def _replay(actor: Actor | None, key: str | None) -> Response | None:
    if actor is None or key is None:
        return None
    body = request.get_data(cache=True)
    print_of_request = hashlib.sha256(
        b"\n".join([request.method.encode(), request.full_path.encode(), body])
    ).digest()
    stored = replies.claim(actor, key, print_of_request)
    if stored is None:
        return None
    if stored.fingerprint != print_of_request:
        raise IdempotencyConflict
    response = make_response(stored.body, stored.status)
    response.headers.update(stored.headers)
    response.headers["Idempotent-Replay"] = "true"
    return response


def _kept_headers(response: Response) -> dict[str, str]:
    return {
        name: response.headers[name]
        for name in ("Content-Type", "ETag", "Location")
        if name in response.headers
    }


def _load(actor: Actor | None, spec: RouteSpec, path: dict[str, Any]) -> Versioned:
    if spec.guarded and "If-Match" not in request.headers:
        raise PreconditionRequired
    assert spec.loads is not None  # noqa: S101 - narrowed by the caller
    row = spec.loads(actor, path.pop(spec.path_id), lock=spec.writes)
    if spec.guarded and request.headers["If-Match"] != etag(row)["ETag"]:
        raise PreconditionFailed
    return row


def etag(row: Versioned) -> dict[str, str]:
    """The ETag header of a versioned row."""
    return {"ETag": f'"{row.version}"'}


def current_actor() -> Actor:
    """Who is asking; only inside a view that is not public."""
    actor: Actor = g.actor
    return actor


def reads(subject: str, ids: list[UUID]) -> None:
    """Note that the answer shows these records; one row in the access log, written before it is sent."""
    g.readings.append(Reading(subject, [str(identifier) for identifier in ids]))


def _log(actor: Actor | None) -> None:
    readings = [reading for reading in g.readings if reading.ids]
    if actor is None or not readings:
        return
    purpose = request.headers.get("X-Purpose", "")[:60] or "casework"
    route = f"{request.method} {request.url_rule}"
    with unit_of_work():
        for reading in readings:
            log_reading(
                actor, reading, route=route, purpose=purpose, request_id=g.get("request_id"), at=clock.now()
            )


def flush() -> None:
    """Make the row's new version known before its ETag is answered."""
    db.session.flush()


def body_if_good(schema: Schema) -> dict[str, Any] | None:
    """The parsed body, for slow work before the view; ``None`` where the view will refuse it in its turn."""
    try:
        return dict(ApiBlueprint.ARGUMENTS_PARSER.parse(schema, request, location="json"))
    except (CaseAppError, HTTPException):
        return None


def settings() -> Any:
    """The app's frozen settings."""
    return current_app.extensions["settings"]
