"""Liveness and readiness, outside ``/api/v1``: for the machine that watches, and without secrets."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app

from caseapp.blueprints._callers import may_watch
from caseapp.services import readiness


def register(app: Flask) -> None:
    """Add the health routes."""
    app.add_url_rule("/health/live", "health_live", live)
    app.add_url_rule("/health/ready", "health_ready", ready)


def live() -> dict[str, Any]:
    """The process answers; nothing else is looked at."""
    return {"status": "alive"}


def ready() -> tuple[dict[str, Any], int]:
    """200 ``ready`` or 503 ``not_ready``; who may watch sees ``ok`` or ``failed`` for each check.

    Why a check failed stands in the log only.
    """
    found = readiness.checks(current_app.extensions["settings"])
    well = all(found.values())
    words = {name: "ok" if fine else "failed" for name, fine in found.items()}
    details = {"checks": words} if may_watch() else {}
    return {"status": "ready" if well else "not_ready", **details}, 200 if well else 503
