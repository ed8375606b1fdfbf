"""What happens around every request: its id, the demo clock, security headers, one log line."""

from __future__ import annotations

import logging
import re
import time
from uuid import uuid4

from flask import Flask, Response, current_app, g, request

from caseapp import clock
from caseapp.extensions import db
from caseapp.services import demo_time

REQUEST_ID = re.compile(r"\A[A-Za-z0-9._-]{8,64}\Z")
log = logging.getLogger("caseapp.access")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


def register(app: Flask) -> None:
    """Install the hooks."""
    app.before_request(_begin)
    app.after_request(_finish)
    app.teardown_request(lambda _: clock.move_to(None))


def _begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if REQUEST_ID.match(given) else uuid4().hex
    g.started = time.perf_counter()
    db.session.info["request_id"] = g.request_id
    if current_app.extensions["settings"].demo and request.endpoint and not request.endpoint.startswith("health"):
        clock.move_to(demo_time.business_now())


def _finish(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-ID"] = g.get("request_id", "")
    log.info(
        "request",
        extra={
            "request_id": g.get("request_id"),
            "method": request.method,
            "route": str(request.url_rule),
            "status": response.status_code,
            "ms": round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
        },
    )
    return response
