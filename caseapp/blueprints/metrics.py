"""Indicators, their values and targets, and the rows behind them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from caseapp.blueprints._http import ApiBlueprint, current_actor, reads
from caseapp.schemas.metrics import (
    FactsOut,
    IndicatorsOut,
    IndicatorsQuery,
    RecordedTargetsOut,
    RowsOut,
    RowsQuery,
    TargetsIn,
    TargetsOut,
    TargetsQuery,
    ValuesOut,
    ValuesQuery,
)
from caseapp.services import drill_down, metrics, targets
from caseapp.vocabulary import Permission

blp = ApiBlueprint("metrics", __name__, url_prefix="/metrics", description="指标")


@blp.route("/indicators", permission=Permission.METRIC_READ)
@blp.arguments(IndicatorsQuery, location="query")
@blp.response(200, IndicatorsOut)
def list_indicators(query: dict[str, Any]) -> Any:
    """Every indicator with its definition and source."""
    return {"items": metrics.described(query["region_code"]), "next": None}


@blp.route("/values", permission=Permission.METRIC_READ)
@blp.arguments(ValuesQuery, location="query")
@blp.response(200, ValuesOut)
def list_values(query: dict[str, Any]) -> Any:
    """Values of a region's year against its targets."""
    return metrics.values(current_actor(), query["region_code"], query["year"], query["indicator"])


@blp.route("/values/<string:indicator>/cases", permission=Permission.METRIC_READ)
@blp.arguments(RowsQuery, location="query")
@blp.response(200, RowsOut)
def list_rows(query: dict[str, Any], indicator: str) -> Any:
    """The rows behind a figure that the reader may see, and how many there are in all."""
    found = drill_down.rows_behind(current_actor(), indicator, query)
    for subject in ("case", "help_record"):
        reads(subject, [UUID(row["id"]) for row in found["items"] if row["subject"] == subject])
    return found


@blp.route("/targets", permission=Permission.METRIC_READ)
@blp.arguments(TargetsQuery, location="query")
@blp.response(200, TargetsOut)
def list_targets(query: dict[str, Any]) -> Any:
    """Targets in force for a region."""
    return targets.listed(query["region_code"], query["on"])


@blp.route("/targets", method="PUT", permission=Permission.TARGET_MANAGE)
@blp.arguments(TargetsIn)
@blp.response(200, RecordedTargetsOut)
def record_targets(body: dict[str, Any]) -> Any:
    """Record targets as dated local figures, or load those of the region's plan."""
    return targets.record(current_actor(), body)


@blp.route("/facts", permission=Permission.METRIC_READ)
@blp.response(200, FactsOut)
def list_facts() -> Any:
    """The relations that indicators are counted from."""
    return {"items": metrics.facts(), "next": None}
