"""Liveness and readiness, outside ``/api/v1``."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_smorest import Api


def register(app: Flask, api: Api) -> None:
    """Add the health routes."""
    del api
    app.add_url_rule("/health/live", "health_live", lambda: ({"status": "alive"}, 200))


def _never() -> Any:
    return None
