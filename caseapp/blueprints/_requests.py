"""What happens around every request: its id, the demo clock, security headers, one log line, counts."""

from __future__ import annotations

import logging
import re
import time
import unicodedata
from collections.abc import Iterator
from urllib.parse import parse_qsl
from uuid import uuid4

from flask import Flask, Response, current_app, g, request

from caseapp import clock, logs
from caseapp.blueprints import _limits, metrics_page
from caseapp.blueprints._callers import ClientAddress
from caseapp.config import Settings
from caseapp.errors import Fault, Invalid, KeyringError, Unavailable
from caseapp.extensions import db
from caseapp.services import demo_time

HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
CORS = {
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, If-Match, X-Purpose, X-Request-ID",
    "Access-Control-Expose-Headers": "ETag, Idempotent-Replay, Location, RateLimit, RateLimit-Policy, Retry-After, "
    "X-Request-ID",
    "Access-Control-Max-Age": "600",
}
REQUEST_ID = re.compile(r"\A[A-Za-z0-9._-]{8,64}\Z")
JUNK = re.compile(r"[^\x20-\x7e]")
API = "/api/"
LONGEST_KEY, LONGEST_PURPOSE = 120, 60  # what their columns hold
# An identity number or a phone: in one, or eleven and more digits written apart (a day has eight).
NUMBER_OF_SOMEBODY = re.compile(r"\d{7}|\d(?:[ ().-]{0,2}\d){10}")
log = logging.getLogger("caseapp.access")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


def register(app: Flask, settings: Settings) -> None:
    """Install the hooks."""
    if settings.trusted_proxies:
        app.wsgi_app = ClientAddress(app.wsgi_app, settings.trusted_proxies)  # type: ignore[assignment, method-assign]
    app.before_request(_begin)
    app.after_request(_finish)
    app.teardown_request(lambda _: clock.move_to(None))


def _begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if REQUEST_ID.match(given) else uuid4().hex
    g.started = time.perf_counter()
    logs.bind(request_id=g.request_id)
    db.session.info["request_id"] = g.request_id
    db.session.info["purpose"] = g.purpose = None
    if request.path.startswith(API):
        _limits.check(*_limits.EVERYWHERE)
        _refuse_junk()
        db.session.info["purpose"] = g.purpose = _purpose()
        _ensure_keys()
        if current_app.extensions["settings"].demo:
            clock.move_to(demo_time.business_now())


def _ensure_keys() -> None:
    """Where the database was away at start its keys are compared now; wrong ones serve nothing."""
    try:
        current_app.extensions["key_watch"].ensure()
    except KeyringError as error:
        log.critical("wrong keys", exc_info=error)
        raise Unavailable from error


def _refuse_junk() -> None:
    """A query parameter without a name or with a NUL, a key that is too long: slips or attacks."""
    for name, value in parse_qsl(request.query_string.decode("latin-1"), True, encoding="latin-1"):
        if not name or not (_is_clean(name) and _is_clean(value)):
            fault = Fault(JUNK.sub("", name), "query", "查询参数无效", "not a query parameter")
            raise Invalid(faults=[fault])
    _ensure_length("Idempotency-Key", request.headers.get("Idempotency-Key", "-"), LONGEST_KEY)


def _ensure_length(name: str, text: str, most: int) -> None:
    if not 0 < len(text) <= most:
        raise Invalid(faults=[Fault(name, "length", f"长度须为1至{most}", f"1 to {most} characters")])


def _purpose() -> str | None:
    """What the caller says it is for; stored plain in the access log, so nobody's number may stand in it."""
    sent = request.headers.get("X-Purpose")
    if sent is None:
        return None
    try:
        told = unicodedata.normalize("NFKC", sent.encode("latin-1").decode()).strip()
    except UnicodeError as error:
        fault = Fault("X-Purpose", "utf8", "须为 UTF-8 编码", "must be UTF-8")
        raise Invalid(faults=[fault]) from error
    _ensure_length("X-Purpose", told, LONGEST_PURPOSE)
    if faults := list(_purpose_faults(told)):
        raise Invalid(faults=faults)
    return told


def _purpose_faults(told: str) -> Iterator[Fault]:
    if not told.isprintable():
        yield Fault("X-Purpose", "control_character", "含有控制字符", "contains a control character")
    if NUMBER_OF_SOMEBODY.search(told):
        zh = "查阅目的不加密保存，不得含有证件号码或电话号码"
        en = "stored unencrypted, so no identity or phone number may stand in it"
        yield Fault("X-Purpose", "personal_number", zh, en)


def _is_clean(text: str) -> bool:
    """UTF-8 (here still as single bytes) without NUL; werkzeug would leave other bytes as ``%FF``."""
    try:
        return "\0" not in text.encode("latin-1").decode()
    except UnicodeError:
        return False


def _finish(response: Response) -> Response:
    settings: Settings = current_app.extensions["settings"]
    for name, value in (HEADERS | (HTTPS_ONLY if settings.environment == "production" else {})).items():
        response.headers.setdefault(name, value)
    _share(response, settings.cors_origins)
    response.headers["X-Request-ID"] = g.get("request_id", "")
    seconds = time.perf_counter() - g.get("started", time.perf_counter())
    route = request.url_rule.rule if request.url_rule else "unmatched"
    metrics_page.observe(request.method, route, response.status_code, seconds)
    fields = {"method": request.method, "route": route, "status": response.status_code}
    log.info("request", extra={**fields, "ms": round(seconds * 1000, 1)})
    return response


def _share(response: Response, origins: tuple[str, ...]) -> None:
    """Let pages of the listed origins read the answer; never with cookies, which we do not use."""
    if not origins:
        return
    response.vary.add("Origin")
    if (origin := request.headers.get("Origin")) in origins:
        response.headers["Access-Control-Allow-Origin"] = str(origin)
        response.headers.update(CORS)
