"""Every error leaves as RFC 9457 ``application/problem+json``, in one shape (docs/api/errors.md)."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import sqlalchemy as sa
from flask import Flask, Response, g, request
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from caseapp import errors
from caseapp.blueprints import _body
from caseapp.errors import CaseAppError, Fault

log = logging.getLogger("caseapp")

STATUS: Final[Mapping[type[CaseAppError], int]] = {
    errors.Invalid: 422,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.KeyRequired: 400,
    _body.Unreadable: 400,
    _body.NotJson: 415,
    errors.PreconditionRequired: 428,
    errors.PreconditionFailed: 412,
    errors.TooMany: 429,
    errors.Unavailable: 503,
}
TITLES: Final = {
    400: ("bad_request", "请求格式有误", "the request cannot be read"),
    401: ("unauthenticated", "请先登录", "sign in first"),
    403: ("forbidden", "没有此项权限", "your roles do not allow this"),
    404: ("not_found", "没有找到", "not found"),
    405: ("method_not_allowed", "不支持该方法", "this method is not offered here"),
    406: ("not_acceptable", "不支持所要的格式", "that format is not offered"),
    409: ("conflict", "与当前状态冲突", "the present state does not allow this"),
    412: ("precondition_failed", "内容已被他人修改", "the resource has changed since you read it"),
    413: ("too_large", "请求内容过大", "the body is too large"),
    415: ("unsupported_media_type", "请使用 application/json", "send application/json"),
    422: ("invalid", "请求内容有误", "the request is not valid"),
    428: ("precondition_required", "缺少 If-Match 请求头", "send If-Match with the ETag you read"),
    429: ("too_many_requests", "请求过于频繁，请稍后再试", "too many requests, try again later"),
    500: ("internal_error", "系统内部错误，已记录", "an internal error; it has been logged"),
    503: ("unavailable", "服务暂时不可用，请稍后重试", "temporarily unavailable, try again"),
}
FULL: Final = "53100"
NAMELESS: Final = "XX000"
NO_ROOM: Final = "could not extend file"
READ_ONLY: Final = "25006"  # PostgreSQL refuses to write: a standby, or set so
# By the beginning of PostgreSQL's state or of SQLite's name for it; what was sent is rolled back each time.
STORE_FAULTS: Final = (
    (
        (FULL, "SQLITE_FULL", "SQLITE_IOERR"),
        "storage_full",
        "存储空间不足，本次内容未保存，请联系管理员",
        "the disk is full; nothing was saved, tell the administrator",
    ),
    (
        (READ_ONLY, "SQLITE_READONLY", "SQLITE_CANTOPEN"),
        "storage_read_only",
        "数据库不可写，本次内容未保存，请联系管理员",
        "the database cannot be written; nothing was saved, tell the administrator",
    ),
)
# marshmallow's own messages, by their beginning
KNOWN: Final = (
    ("Missing data for required field", "required", "缺少必填项"),
    ("Unknown field", "unknown_field", "未知字段"),
    ("Field may not be null", "null", "不能为空"),
    ("Not a valid string", "type", "须为字符串"),
    ("Not a valid integer", "type", "须为整数"),
    ("Not a valid number", "type", "须为数字"),
    ("Not a valid boolean", "type", "须为 true 或 false"),
    ("Not a valid aware datetime", "datetime", "须为带时区的时间"),
    ("Not a valid datetime", "datetime", "须为带时区的时间"),
    ("Not a valid date", "date", "须为有效日期（YYYY-MM-DD）"),
    ("Not a valid list", "type", "须为数组"),
    ("Not a valid mapping", "type", "须为对象"),
    ("Not a valid UUID", "uuid", "须为有效编号"),
    ("Invalid input type", "type", "须为 JSON 对象"),
    ("Invalid JSON", "json", "不是有效的 JSON"),
)
# those that name options or limits, which the Chinese sentence names too
LIMITED: Final = tuple(
    (re.compile(pattern, re.DOTALL), code, zh)
    for pattern, code, zh in (
        (r"Must be one of: (.*?)\.?", "choice", "取值不在可选范围内，可选：{}"),
        (
            r"Must be greater than or equal to (\S+) and less than or equal to (\S+)\.",
            "range",
            "须在{}至{}之间",
        ),
        (r"Must be greater than or equal to (\S+)\.", "range", "不得小于{}"),
        (r"Must be greater than (\S+)\.", "range", "须大于{}"),
        (r"Must be less than or equal to (\S+)\.", "range", "不得大于{}"),
        (r"Must be less than (\S+)\.", "range", "须小于{}"),
        (r"Longer than maximum length (\d+)\.", "length", "太长，不得超过{}"),
        (r"Shorter than minimum length (\d+)\.", "length", "太短，不得少于{}"),
        (r"Length must be between (\d+) and (\d+)\.", "length", "长度须为{}至{}"),
        (r"Length must be (\d+)\.", "length", "长度须为{}"),
    )
)


def problem(
    status: int,
    code: str,
    zh: str,
    en: str,
    faults: tuple[Fault, ...] = (),
    more: Mapping[str, Any] | None = None,
) -> Response:
    """Build the answer: ``type title status detail code errors request_id`` (and ``detail_en``)."""
    body = {
        "type": f"urn:caseapp:problem:{code}",
        "title": zh,
        "status": status,
        "detail": zh,
        "detail_en": en,
        "code": code,
        "errors": [
            {"field": f.field, "code": f.code, "message": f.message, "message_en": f.message_en}
            for f in faults
        ],
        "request_id": g.get("request_id"),
        **(more or {}),
    }
    return Response(json.dumps(body, ensure_ascii=False), status, content_type="application/problem+json")


def from_domain(error: CaseAppError) -> Response:
    """A domain error as a problem; ``allowed`` stands beside a move that is not allowed."""
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
    if status >= 500:  # noqa: PLR2004
        log.error("domain failure", extra={"code": error.instance_code}, exc_info=error)
    more: dict[str, Any] = {}
    if isinstance(error, errors.MoveNotAllowed):
        more["allowed_actions"] = list(error.allowed)
    answer = problem(status, error.instance_code, error.message, error.message_en, error.faults, more)
    if status == 401:  # noqa: PLR2004
        answer.headers["WWW-Authenticate"] = "Bearer"
    if status == 503:  # noqa: PLR2004
        answer.headers["Retry-After"] = "2"
    if isinstance(error, errors.TooMany):
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def from_validation(error: ValidationError) -> Response:
    """A body whose shape is wrong, outside of a request."""
    return problem(422, *TITLES[422], tuple(_faults({"json": error.messages})))


def from_http(error: HTTPException) -> Response:
    """Errors of werkzeug and webargs' errors as problems, keeping the headers that belong to them."""
    status = error.code or 500
    code, zh, en = TITLES.get(status, ("http_error", "请求失败", error.name))
    messages = getattr(error, "data", {}).get("messages", {})
    faults = tuple(_faults(messages))
    if status == 404 and request.routing_exception is not None:  # noqa: PLR2004
        zh, en = f"{zh}；接口说明见 /docs", f"{en}; the API is described at /docs"
    answer = problem(status, code, zh, en, faults)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After", "WWW-Authenticate"}:
            answer.headers[name] = value
    if getattr(error, "valid_methods", None):
        answer.headers["Allow"] = ", ".join(error.valid_methods)  # type: ignore[attr-defined]
    return answer


def _faults(messages: Any, path: str = "") -> Iterator[Fault]:
    """The nested messages, flattened; the outermost level (json, query …) is not part of a path."""
    for location in messages.values() if isinstance(messages, dict) else ():
        yield from _flat(location, path)


def _flat(node: Any, path: str) -> Iterator[Fault]:
    if isinstance(node, dict):
        for key, value in node.items():
            name = "" if key == "_schema" else str(key)
            yield from _flat(value, f"{path}.{name}" if path and name else path or name)
        return
    for text in node if isinstance(node, list) else [node]:
        yield _fault(path, str(text))


def _fault(path: str, text: str) -> Fault:
    parts = text.split("|")
    if len(parts) == 3:  # noqa: PLR2004 - code|zh|en
        return Fault(path, *parts)
    for beginning, code, zh in KNOWN:
        if text.startswith(beginning):
            return Fault(path, code, zh, text)
    for pattern, code, zh in LIMITED:
        if (found := pattern.fullmatch(text)) is not None:
            return Fault(path, code, zh.format(*found.groups()), text)
    return Fault(path, "invalid", "取值无效", text)


def _from_database(error: sa.exc.SQLAlchemyError) -> Response:
    log.error("database away", exc_info=error)
    return from_domain(_why(getattr(error, "orig", None)))


def _why(error: BaseException | None) -> errors.Unavailable:
    """What the person at the other end can tell the administrator."""
    told = _state(error)
    for beginnings, code, zh, en in STORE_FAULTS:
        if told.startswith(beginnings):
            return errors.Unavailable(zh, en, code=code)
    return errors.Unavailable()


def _from_driver(error: sa.exc.DBAPIError) -> Response:
    """A lost connection, a database that is read-only or may not grow; otherwise our bug."""
    away = error.connection_invalidated or _state(error.orig) in {READ_ONLY, FULL}
    return _from_database(error) if away else _from_bug(error)


def _state(error: BaseException | None) -> str:
    """PostgreSQL's state or SQLite's name; a file at its size limit has no state of its own, only words."""
    told: str = getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None) or ""
    return FULL if told == NAMELESS and NO_ROOM in str(error) else told


def _from_constraint(error: sa.exc.IntegrityError) -> Response:
    log.warning("constraint", exc_info=error)
    zh, en = "与已有记录冲突", "this conflicts with a record that exists"
    return from_domain(errors.Conflict(zh, en, code="constraint"))


def _from_bug(error: Exception) -> Response:
    log.error("unhandled", exc_info=error)
    return problem(500, *TITLES[500])


def register(app: Flask) -> None:
    """Every way to fail, in one shape."""
    app.register_error_handler(CaseAppError, from_domain)
    app.register_error_handler(HTTPException, from_http)
    app.register_error_handler(sa.exc.OperationalError, _from_database)
    app.register_error_handler(sa.exc.InterfaceError, _from_database)
    app.register_error_handler(sa.exc.TimeoutError, _from_database)  # every connection is in use
    app.register_error_handler(sa.exc.DBAPIError, _from_driver)
    app.register_error_handler(sa.exc.IntegrityError, _from_constraint)
    app.register_error_handler(Exception, _from_bug)


PROBLEM_SCHEMA: Final = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "errors", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "detail_en": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message", "message_en"],
                "properties": {
                    name: {"type": "string"} for name in ("field", "code", "message", "message_en")
                },
            },
        },
        "allowed_actions": {"type": "array", "items": {"type": "string"}},
        "request_id": {"type": ["string", "null"]},
    },
}
