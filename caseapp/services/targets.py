"""Targets of indicators: dated local figures that a bureau keeps, first loaded from its plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from caseapp import clock, packs
from caseapp.access import Actor, ensure_region
from caseapp.errors import Fault, Invalid
from caseapp.extensions import db
from caseapp.metrics.engine import target_name
from caseapp.models import LocalFigure
from caseapp.packs.indicator_types import Plan
from caseapp.packs.indicators import target_figures
from caseapp.services import figures, regions

TARGET: Final = "target."


def listed(region_code: str, on: date | None = None) -> dict[str, Any]:
    """Targets in force for the region on a day (today), beside what its plan prints."""
    regions.one(region_code)
    day = on or clock.today()
    select = sa.select(LocalFigure).where(
        LocalFigure.region_code == region_code,
        LocalFigure.name.startswith(TARGET, autoescape=True),
        LocalFigure.valid_from <= day,
    )
    plan = packs.catalogue().plan(region_code)
    rows = figures.newest(db.session.scalars(select), day)
    return {"region_code": region_code, "on": day, "items": [_target(row, plan) for row in rows]}


def _target(row: LocalFigure, plan: Plan | None) -> dict[str, Any]:
    code = row.name.removeprefix(TARGET)
    printed = plan.row(code) if plan is not None and plan.region_code == row.region_code else None
    return {
        "indicator": code,
        "value": figures.plain(row.value),
        "unit": row.unit,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "source": row.source,
        "recorded_at": row.recorded_at,
        "recorded_by_id": row.recorded_by_id,
        "plan_target": None if printed is None else figures.plain(printed.target),
    }


def record(actor: Actor, body: Mapping[str, Any]) -> dict[str, Any]:
    """Record targets as dated local figures, either those given or, with `from_plan`, all of the region's plan.

    Rows are only added, so there is no If-Match; a correction is a further row with the same first day.

    Raises:
        NotFound: the region is not the actor's.
        Invalid: every fault of every target at once; both ways or neither; the region has no plan of its own.

    """
    region_code = body["region_code"]
    ensure_region(actor, region_code)
    regions.one(region_code)
    given = body["targets"]
    if bool(given) == body["from_plan"]:
        raise _invalid(
            "targets", "one_way", "targets 与 from_plan 任选其一", "give either targets or from_plan"
        )
    rows = _from_plan(region_code) if body["from_plan"] else list(given)
    faults = list(_target_faults(rows))
    if faults:
        raise Invalid(faults=faults)
    added = [_figure(region_code, actor, row) for row in rows]
    db.session.add_all(added)
    db.session.flush()
    plan = packs.catalogue().plan(region_code)
    return {"region_code": region_code, "items": [_target(row, plan) for row in added]}


def _from_plan(region_code: str) -> list[dict[str, Any]]:
    plan = packs.catalogue().all_indicators.plans.get(region_code)
    if plan is None:
        raise _invalid("from_plan", "no_plan", "该区划没有自己的规划", "the region has no plan of its own")
    return [
        {
            "indicator": one.name.removeprefix(TARGET),
            "value": one.value,
            "valid_from": one.valid_from,
            "valid_to": None,
            "source": one.source,
        }
        for one in target_figures(plan)
    ]


def _target_faults(rows: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    known = packs.catalogue().all_indicators.by_code
    seen: set[tuple[str, date]] = set()
    for index, row in enumerate(rows):
        path = f"targets.{index}"
        if row["indicator"] not in known:
            zh, en = "没有这个指标", "there is no such indicator"
            yield Fault(f"{path}.indicator", "unknown_indicator", zh, en)
        if row["valid_to"] is not None and row["valid_to"] < row["valid_from"]:
            yield Fault(f"{path}.valid_to", "period", "止日早于起日", "ends before it begins")
        if (row["indicator"], row["valid_from"]) in seen:
            yield Fault(f"{path}.indicator", "repeated", "同一请求中重复", "given twice in this request")
        seen.add((row["indicator"], row["valid_from"]))


def _figure(region_code: str, actor: Actor, row: Mapping[str, Any]) -> LocalFigure:
    indicator = packs.catalogue().indicator(row["indicator"])
    return LocalFigure(
        region_code=region_code,
        name=target_name(indicator.code),
        unit=indicator.unit_code,
        recorded_by_id=actor.account_id,
        **{name: row[name] for name in ("value", "valid_from", "valid_to", "source")},
    )


def _invalid(field: str, code: str, zh: str, en: str) -> Invalid:
    return Invalid(faults=[Fault(field, code, zh, en)])
