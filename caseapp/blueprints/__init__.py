"""HTTP only: parse, one service call, return."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from threading import Lock
from typing import Any, Final

from flask import Flask
from flask_jwt_extended import JWTManager
from flask_smorest import Api, Blueprint
from marshmallow import fields

from caseapp.blueprints import _documented, _limits, _problems, _requests, api_docs, health, metrics_page
from caseapp.blueprints._problems import PROBLEM_SCHEMA
from caseapp.config import Settings
from caseapp.schemas.figures import FigureValue

API_PREFIX: Final = "/api/v1"
OPEN_PAGES: Final = ("/docs", "/openapi.json", "/health/", "/metrics", "/static/")

AUDIENCE: Final = "caseapp"  # tokens of another service that shares the secret open nothing here


def flask_config(settings: Settings) -> dict[str, Any]:
    """The Flask configuration that follows from our settings."""
    return {
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(settings),
        "JWT_SECRET_KEY": settings.jwt_secret,
        "JWT_ALGORITHM": "HS256",
        "JWT_ENCODE_AUDIENCE": AUDIENCE,
        "JWT_DECODE_AUDIENCE": AUDIENCE,
        "JWT_ACCESS_TOKEN_EXPIRES": timedelta(seconds=settings.access_token_seconds),
        "MAX_CONTENT_LENGTH": settings.max_body_bytes,
        "API_TITLE": "caseapp",
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.1.0",
        "TESTING": settings.environment == "test",
        "PROPAGATE_EXCEPTIONS": False,
    }


def _engine_options(settings: Settings) -> dict[str, Any]:
    """``hide_parameters``: an SQL error quotes no values, wherever it is shown."""
    if settings.is_sqlite:
        return {"hide_parameters": True}
    return {
        "hide_parameters": True,
        "pool_size": 8,
        "pool_pre_ping": True,
        "pool_timeout": 10,
        "connect_args": {"connect_timeout": 5, "options": f"-c lock_timeout={settings.lock_timeout_ms}"},
    }


class ProblemApi(Api):
    """flask-smorest's Api whose errors are problems (see :mod:`._problems`)."""

    DEFAULT_ERROR_RESPONSE_NAME = None  # every status is named (see _documented)

    def __init__(self, app: Flask) -> None:
        self._undescribed: list[Blueprint] = []
        self._describing = Lock()
        super().__init__(app)

    def register_blueprint(self, blp: Blueprint, **options: Any) -> None:
        """Add its routes; the document takes a fifth of the start, and few processes are ever asked for it."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp, **options)
        self._undescribed.append(blp)

    def document(self) -> dict[str, Any]:
        """The OpenAPI document."""
        with self._describing:
            while self._undescribed:
                blp = self._undescribed.pop(0)
                blp.register_views_in_doc(self, self._app, self.spec, name=blp.name, parameters=None)
                self.spec.tag({"name": blp.name, "description": blp.description})
            found: dict[str, Any] = self.spec.to_dict()
        return found

    def handle_http_exception(self, error: Any) -> Any:
        """Answer werkzeug's errors in our one shape."""
        return _problems.from_http(error)

    def _register_responses(self) -> None:
        for name, problem in _documented.components(PROBLEM_SCHEMA):
            self.spec.components.response(name, problem)
        for name in (status.name for status in HTTPStatus):  # smorest's own names, replaced by ours
            self.spec.components.response(name, {"description": "RFC 9457 problem"}, lazy=True)
        self.spec.components.security_scheme(
            "bearer", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
        )


def register(app: Flask) -> None:
    """Request hooks, error shape, every blueprint; refuses a route without a permission."""
    from caseapp.blueprints._all import BLUEPRINTS, demo_blueprints

    app.url_map.merge_slashes = False  # a redirect would be a page of HTML
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Chinese stays readable
    app.json.sort_keys = False  # type: ignore[attr-defined]  # fields in the order of their schema
    JWTManager(app)
    settings = app.extensions["settings"]
    _requests.register(app, settings)
    _limits.register(app, settings)
    api = ProblemApi(app)
    api.register_field(fields.Decimal, "string", "decimal")  # exact numbers travel as text
    api.register_field(FigureValue, ["string", "number"], None)
    _problems.register(app)
    for blueprint in (*BLUEPRINTS, *demo_blueprints(settings)):
        api.register_blueprint(blueprint, url_prefix=API_PREFIX + (blueprint.url_prefix or ""))
    app.extensions["api"] = api
    for page in (health, metrics_page, api_docs):
        page.register(app)
    _refuse_open_routes(app)


def _refuse_open_routes(app: Flask) -> None:
    """A route under the API without a permission stops the start, and so does one that is no page of ours."""
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith((API_PREFIX, *OPEN_PAGES)):
            msg = f"route {rule.rule} lies outside of {API_PREFIX}"
            raise RuntimeError(msg)
        view = app.view_functions[rule.endpoint]
        documented = getattr(view, "_apidoc", {}).get("manual_doc", {})
        if rule.rule.startswith(API_PREFIX) and "x-permission" not in documented:
            msg = f"route {rule.rule} declares no permission"
            raise RuntimeError(msg)
