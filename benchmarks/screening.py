"""The anonymous endpoint against the rule it calls, on a temporary SQLite database."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade

from benchmarks.timing import median_ratio
from caseapp import create_app
from caseapp.config import Settings
from caseapp.extensions import db
from caseapp.models import LocalFigure
from caseapp.packs import catalogue
from caseapp.rules.screening import Facts, Figure, FigureTable, screen

DAY = date(2025, 3, 3)
CALLS = 30
REQUEST: dict[str, Any] = {
    "region_code": "340200",
    "on": DAY.isoformat(),
    "aid_form": "civil_admin_statecomp_representation",
    "matter": "labor_relation_or_pay",
    "applicant": {"birth_date": "1990-01-01", "residence": "urban"},
    "household": {"members": 3, "monthly_income": "4800.00", "opponent_in_household": False},
    "already_represented": False,
}
STANDARD = ("340200", "minimum_living_standard", "urban", Decimal(800), "yuan/month", date(2022, 1, 1), None)


def make_app() -> Flask:
    """An app on a fresh database with the one figure the request needs."""
    folder = Path(tempfile.mkdtemp(prefix="caseapp-bench-"))
    keys = {1: bytes(range(32))}
    url = f"sqlite:///{folder / 'bench.sqlite3'}"
    app = create_app(Settings("test", url, "b" * 40, keys, folder))
    names = ("region_code", "name", "variant", "value", "unit", "valid_from", "valid_to")
    with app.app_context():
        upgrade()
        db.session.add(LocalFigure(**dict(zip(names, STANDARD, strict=True)), source="benchmark"))
        db.session.commit()
    return app


def main() -> None:
    """Print the ratios."""
    app = make_app()
    client = app.test_client()
    table = FigureTable.of([Figure(*STANDARD, datetime(2022, 1, 1, tzinfo=UTC), "benchmark")])

    def endpoint() -> None:
        for _ in range(CALLS):
            client.post("/api/v1/screenings", json=REQUEST).get_json()["outcome"]

    def rule() -> None:
        for _ in range(CALLS):
            screen(Facts.from_request(REQUEST), catalogue().policy("340200", DAY), table, DAY)

    median_ratio("POST /screenings", endpoint, "the rule with policy resolved each time", rule)


if __name__ == "__main__":
    main()
