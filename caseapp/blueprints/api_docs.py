"""``/openapi.json`` and, at ``/docs``, a page to try it: every file is served from this machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import flask_swagger_ui
from flask import Flask, Response, current_app, send_from_directory

DIST: Final = Path(flask_swagger_ui.__file__).parent / "dist"
CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAGE: Final = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>caseapp API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
START: Final = """SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  docExpansion: "none",
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
});
"""


def document(app: Flask) -> dict[str, Any]:
    """The OpenAPI 3.1 document of what this app serves."""
    found: dict[str, Any] = app.extensions["api"].document()
    return found


def written(app: Flask) -> str:
    """The same as the text of ``docs/api/openapi.json``: keys in order, so that a change is a small diff."""
    return json.dumps(document(app), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def register(app: Flask) -> None:
    """Add the page, its files and the document."""
    app.add_url_rule("/openapi.json", "openapi", _document)
    app.add_url_rule("/docs", "docs", _page, strict_slashes=False)
    app.add_url_rule("/docs/<path:name>", "docs_file", _file)


def _document() -> Response:
    text = json.dumps(document(current_app), ensure_ascii=False)
    return Response(text, content_type="application/json")


def _page() -> Response:
    return _with_policy(Response(PAGE, content_type="text/html; charset=utf-8"))


def _file(name: str) -> Response:
    if name == "start.js":
        return _with_policy(Response(START, content_type="text/javascript; charset=utf-8"))
    return _with_policy(send_from_directory(DIST, name))


def _with_policy(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = CSP
    return response
