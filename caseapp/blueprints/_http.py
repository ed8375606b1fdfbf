"""One wrapper for every route: permission, replay, If-Match, unit of work, retry, access log.

The order is fixed: sign-in and permission before the body is read, then the idempotent replay,
then ``If-Match``, then the view, which parses the body, calls one service and returns. The view's
return commits; a raise rolls back. A view is therefore safe to run twice.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
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

from caseapp.access import Actor
from caseapp.blueprints import _limits
from caseapp.blueprints._body import StrictParser, refuse_extras, whole
from caseapp.blueprints._documented import described, headers
from caseapp.blueprints._readings import exports as exports
from caseapp.blueprints._readings import log_refusal, log_shown, note_shown
from caseapp.blueprints._readings import reads as reads
from caseapp.errors import (
    CaseAppError,
    Forbidden,
    IdempotencyConflict,
    KeyRequired,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    Unauthenticated,
    Unavailable,
)
from caseapp.extensions import db, is_retryable, unit_of_work
from caseapp.services import replies, sessions
from caseapp.vocabulary import Permission

ATTEMPTS = 4
PASSWORD_DUE = (
    "请先通过 /auth/password 修改临时密码",
    "change the temporary password through /auth/password first",
)


class Versioned(Protocol):
    """Anything with a row version."""

    version: Any


Loader = Callable[..., Versioned]
View = Callable[..., Any]
Again = Callable[[Actor, UUID], object]  # NotFound or Forbidden where the actor may not read it now


@dataclass(frozen=True, slots=True)
class RouteSpec:
    """What a route promises before its view runs.

    ``loads`` maps the path's id to a row the actor may see (NotFound otherwise) and hands it to the
    view under ``target``; with ``guarded`` the caller's ``If-Match`` must equal its version. ``prepares``
    is slow work done before the transaction that writes is opened, once the caller has been admitted;
    the view gets its result under ``prepared``. With the query parameter ``asks_with`` the route only asks:
    nothing is stored, no version and no key is wanted. An answer is given again under its key after ``loads``,
    and after ``again`` with the id it made (without ``loads``: with the path's, if there is one); an answer that
    is not ``kept`` never is.
    """

    permission: Permission
    method: str = "GET"
    by_path: bool = False
    key_required: bool = False
    loads: Loader | None = None
    target: str = "case"
    path_id: str = "case_id"
    guarded: bool = False
    stateless: bool = False
    takes_body: bool = False
    takes_query: bool = False
    prepares: Callable[[], Any] | None = None
    asks_with: str | None = None
    again: Again | None = None
    kept: bool = True
    uploads: bool = False
    parts: Mapping[str, Any] | None = None

    @property
    def writes(self) -> bool:
        """Whether it may change anything stored."""
        return self.method != "GET" and not self.stateless

    @property
    def takes_key(self) -> bool:
        """Whether an ``Idempotency-Key`` means anything here."""
        return (
            self.method == "POST" and self.writes and self.kept and self.permission is not Permission.PUBLIC
        )

    def asked(self) -> RouteSpec:
        """What it promises this request."""
        g.asking = self.asks_with is not None and self.asks_with in request.args
        return replace(self, guarded=False, stateless=True, key_required=False) if g.asking else self


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
        asks_with: str | None = None,
        again: Again | None = None,
        kept: bool = True,
        uploads: bool = False,
        parts: Mapping[str, Any] | None = None,
        tags: list[str] | None = None,
    ) -> Callable[[View], View]:
        """Register one method of one path.

        ``stateless`` marks a POST that stores nothing (it needs no key and writes nothing); with ``asks_with``
        it is one where that query parameter stands. ``kept=False``: a key changes nothing, it is done anew each time.
        it is one where that query parameter stands. ``uploads``: the body is a file, or
        with ``parts`` a form of files and texts (multipart/form-data) of these schemas.
        """
        spec = RouteSpec(
            permission=permission,
            method=method,
            by_path="<" in rule,
            key_required=key_required,
            loads=loads,
            target=target,
            path_id=path_id,
            guarded=guarded,
            stateless=stateless,
            prepares=prepares,
            asks_with=asks_with,
            again=again,
            kept=kept,
            uploads=uploads,
            parts=parts,
        )

        def decorator(view: View) -> View:
            wrapped = _wrap(view, spec)
            self.add_url_rule(rule, None, wrapped, methods=[method], tags=tags)
            return view

        return decorator


def _wrap(view: View, promised: RouteSpec) -> View:
    told: dict[str, Any] = deepcopy(getattr(view, "_apidoc", {}))
    taken = {one["in"] for one in told.get("arguments", {}).get("parameters", ()) if "in" in one}
    takes_body = promised.uploads or bool(taken - {"query"})
    spec = replace(promised, takes_body=takes_body, takes_query="query" in taken)

    @wraps(view)
    def wrapper(**path: Any) -> Response:
        _limits.check(*getattr(view, "limits", ()))
        if spec.uploads:
            request.max_content_length = settings().max_upload_bytes
        return _with_retries(view, spec.asked(), path)

    told.setdefault("arguments", {}).setdefault("parameters", []).extend(headers(spec))
    told["manual_doc"] = told.get("manual_doc", {}) | described(spec)
    wrapper._apidoc = told  # type: ignore[attr-defined]  # noqa: SLF001 - smorest's own name
    wrapper.route_spec = spec  # type: ignore[attr-defined]
    return wrapper


def _with_retries(view: View, spec: RouteSpec, path: dict[str, Any]) -> Response:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _attempt(view, spec, dict(path))
        except StaleDataError as error:
            if spec.guarded:
                raise PreconditionFailed from error
        except replies.AlreadyRunning:
            continue
        except sa.exc.DBAPIError as error:
            if not is_retryable(error):
                raise
        time.sleep(0.02 * attempt)
    raise Unavailable


def _attempt(view: View, spec: RouteSpec, path: dict[str, Any]) -> Response:
    g.readings, g.exports = [], []
    try:
        return _answered(view, spec, path)
    except NotFound:
        log_refusal()
        raise


def _answered(view: View, spec: RouteSpec, path: dict[str, Any]) -> Response:
    if spec.prepares is not None:
        path["prepared"] = _prepared(spec, spec.prepares)
    with unit_of_work(read_only=not spec.writes):
        actor = _admit(spec)
        key = _key(spec)
        stored = _replay(actor, key)
        if stored is not None and actor is not None:
            _ensure_readable(actor, spec, path, stored)
        response = _view_answer(view, spec, path, key) if stored is None else _shown_again(stored, spec)
        if spec.writes:
            log_shown(actor)
    if actor is not None and not spec.writes and (g.readings or g.exports):
        with unit_of_work():
            log_shown(actor)
    return response


def _view_answer(view: View, spec: RouteSpec, path: dict[str, Any], key: str | None) -> Response:
    actor: Actor | None = g.actor
    if spec.loads is not None:
        path[spec.target] = _load(actor, spec, path)
    refuse_extras(body=not spec.takes_body, query=not spec.takes_query)
    response = make_response(view(**path))
    note_shown(path.get(spec.target))
    if actor is not None and key is not None:
        replies.keep(response.status_code, _kept_headers(response), response.get_data(as_text=True))
    return response


def _ensure_readable(actor: Actor, spec: RouteSpec, path: dict[str, Any], stored: Response) -> None:
    """Rights end at once, for old answers too."""
    if spec.loads is not None:
        spec.loads(actor, path[spec.path_id], lock=False)
    if spec.again is not None:
        named = None if spec.loads is not None else path.get(spec.path_id)
        spec.again(actor, named or UUID(stored.get_json()["id"]))


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
    db.session.info["actor_id"] = actor.account_id
    return actor


def _key(spec: RouteSpec) -> str | None:
    if not spec.takes_key:
        return None
    key = request.headers.get("Idempotency-Key")
    if key is None and spec.key_required:
        raise KeyRequired
    return key


def _replay(actor: Actor | None, key: str | None) -> Response | None:
    if actor is None or key is None:
        return None
    asked = [request.method.encode(), request.full_path.encode(), _standing(actor), whole(request)]
    print_of_request = hashlib.sha256(b"\n".join(asked)).digest()
    stored = replies.claim(actor, key, print_of_request)
    if stored is None:
        return None
    if stored.fingerprint != print_of_request:
        raise IdempotencyConflict
    response = make_response(stored.body, stored.status)
    response.headers.update(stored.headers)
    response.headers["Idempotent-Replay"] = "true"
    return response


def _standing(actor: Actor) -> bytes:
    """Where the actor stands: an answer is not given again to somebody who may see less by now."""
    links = (actor.organization_id, actor.region_code, actor.practitioner_id, actor.mediator_id)
    return " ".join([*sorted(actor.roles), *map(str, links)]).encode()


def _kept_headers(response: Response) -> dict[str, str]:
    return {
        name: response.headers[name]
        for name in ("Content-Type", "ETag", "Location")
        if name in response.headers
    }


def _load(actor: Actor | None, spec: RouteSpec, path: dict[str, Any]) -> Versioned:
    assert spec.loads is not None  # noqa: S101 - narrowed by the caller
    row = spec.loads(actor, path.pop(spec.path_id), lock=spec.writes)
    if spec.guarded and "If-Match" not in request.headers:
        raise PreconditionRequired
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


def _shown_again(stored: Response, spec: RouteSpec) -> Response:
    """A stored answer about a case is a reading too: of the case in the path, or of the one it made."""
    named = [value for value in (request.view_args or {}).values() if isinstance(value, UUID)]
    body = stored.get_json(silent=True)
    if not named and spec.key_required and isinstance(body, dict) and body.get("id"):
        named = [UUID(body["id"])]
    reads("replay", named)
    return stored


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
