"""Local figures: what staff of a region enter every year, dated twice (valid days, instant of recording).

A row replaces those of the same name, variant and first day that were recorded before it: that is what a
correction is. Of what then holds on a day, the row that begins last counts, so that last year's figure
entered late does not push out this year's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor, ensure_region, in_region
from caseapp.errors import Fault, Invalid, PolicyMissing
from caseapp.extensions import db
from caseapp.models import LocalFigure
from caseapp.packs import catalogue
from caseapp.packs.policy_types import FigurePlace
from caseapp.rules.screening.figures import from_prefecture
from caseapp.rules.screening.line import FIGURE_NAMES
from caseapp.services import regions
from caseapp.services.pages import Page, page

URBAN_RURAL: Final = frozenset({"urban", "rural"})
YUAN: Final = ("yuan", "CNY", "RMB", "元")
MONTHLY: Final = ("yuan_per_month", "yuan/month", "yuan a month", "CNY/month", "元/月", "元/人·月", *YUAN)
YEARLY: Final = ("yuan_per_year", "yuan/year", "yuan a year", "CNY/year", "元/年", *YUAN)
PEOPLE: Final = ("persons", "person", "people", "人")
HAND_ENTERED: Final = re.compile(r"\Ainput\.[a-z0-9_]+\.(numerator|denominator)\Z")
NO_VARIANT: Final = ("variant", "该数值没有这种类别", "this figure has no such variant")
FIELDS: Final = "id name variant value unit valid_from valid_to source recorded_at recorded_by_id"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a figure of a name must look like; no ``units`` means any unit."""

    units: tuple[str, ...] = ()
    variants: frozenset[str] = frozenset()
    positive: bool = False
    whole: bool = False
    to_the_fen: bool = False
    share: bool = False


SUBSIDY: Final = Kind(YUAN, positive=True, to_the_fen=True)
SHARE: Final = Kind(("share", "份额"), positive=True, share=True)
KINDS: Final[Mapping[str, Kind]] = {
    "minimum_living_standard": Kind(MONTHLY, URBAN_RURAL, positive=True),
    "minimum_wage": Kind(MONTHLY, positive=True),
    "low_income_line": Kind(MONTHLY, URBAN_RURAL, positive=True),
    "hardship_line": Kind(MONTHLY, URBAN_RURAL, positive=True),
    "rural_net_income": Kind(YEARLY, frozenset({"rural"}), positive=True),
    "population_resident": Kind(PEOPLE, whole=True),
    "population_registered": Kind(PEOPLE, whole=True),
    "subsidy_budget": Kind(YUAN, to_the_fen=True),
}


def kind_of(name: str) -> Kind | None:
    """The rules for a name; ``None`` where nothing reads such a figure or another route writes it."""
    if name in catalogue().subsidies.names:
        return SUBSIDY
    if name in catalogue().subsidies.shares:
        return SHARE
    return KINDS.get(name) or (Kind() if HAND_ENTERED.match(name) else None)


def record(actor: Actor, region_code: str, values: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Append the figures of a region; future first days are allowed.

    There is no If-Match: rows are only added, so nobody's entry can be lost to another's.

    Raises:
        NotFound: the region does not exist or lies outside the actor's.
        Invalid: every fault of every figure at once.

    """
    ensure_region(actor, region_code)
    regions.one(region_code)
    faults = [*_repeated(values), *(fault for i, row in enumerate(values) for fault in _faults(i, row))]
    if faults:
        raise Invalid(faults=faults)
    rows = [LocalFigure(region_code=region_code, recorded_by_id=actor.account_id, **row) for row in values]
    db.session.add_all(rows)
    db.session.flush()
    return [shown(row) for row in rows]


def _faults(index: int, row: Mapping[str, Any]) -> Iterator[Fault]:
    path = f"figures.{index}"
    kind = kind_of(row["name"])
    if kind is None:
        yield _unknown_name(path, row["name"])
        return
    if kind.units and row["unit"] not in kind.units:
        allowed = ", ".join(kind.units)
        yield Fault(f"{path}.unit", "unit", f"单位须为 {allowed}", f"the unit must be one of {allowed}")
    if row["variant"] is not None and row["variant"] not in kind.variants:
        yield Fault(f"{path}.variant", *NO_VARIANT)
    if row["valid_to"] is not None and row["valid_to"] < row["valid_from"]:
        yield Fault(f"{path}.valid_to", "period", "止日早于起日", "ends before it begins")
    if kind.positive and row["value"] <= 0:
        yield Fault(f"{path}.value", "range", "须大于0", "must be more than 0")
    if kind.whole and row["value"] != row["value"].to_integral_value():
        yield Fault(f"{path}.value", "whole", "须为整数", "must be a whole number")
    if kind.to_the_fen and row["value"] != round(row["value"], 2):
        yield Fault(f"{path}.value", "money", "金额至多两位小数", "at most two decimals")
    if kind.share and (row["value"] > 1 or row["value"] != round(row["value"], 4)):
        zh, en = "份额不大于1，至多四位小数", "a share is at most 1, with at most four decimals"
        yield Fault(f"{path}.value", "share", zh, en)


def _unknown_name(path: str, name: str) -> Fault:
    if name.startswith("target."):
        zh, en = "目标值请通过 /metrics/targets 录入", "targets are entered through /metrics/targets"
        return Fault(f"{path}.name", "use_targets", zh, en)
    known = ", ".join(
        [
            *KINDS,
            "subsidy.<service or add-on>[.<provider type>]",
            *sorted(catalogue().subsidies.shares),
            "input.<indicator>.numerator",
            "input.<indicator>.denominator",
        ]
    )
    return Fault(
        f"{path}.name", "unknown_figure", f"未知数值名，可用：{known}", f"unknown figure, use: {known}"
    )


def unread(region_code: str, values: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """A note for each figure of a hardship line that the line of the place does not read: it was recorded all the same.

    The line is that of the figure's first day, or today's where the figure still holds.
    """
    notes = []
    for index, row in enumerate(values):
        today = clock.today()
        day = max(row["valid_from"], min(today, row["valid_to"] or today))
        if row["name"] in FIGURE_NAMES.values() and (why := _why_unread(row["name"], region_code, day)):
            named = {"field": f"figures.{index}.name", "code": "figure_not_read"}
            notes.append({**named, "message": why[0], "message_en": why[1]})
    return notes


def _why_unread(name: str, region_code: str, day: date) -> tuple[str, str] | None:
    try:
        found = catalogue().policy(region_code, day).line()
    except PolicyMissing:
        return None
    if found is None:
        return (
            f"已记录；{region_code}在{day}没有经济困难标准，不读取该数值",
            f"recorded; {region_code} has no hardship line on {day} that would read it",
        )
    line, city = found[0], from_prefecture(region_code)
    if FIGURE_NAMES.get(line.kind) != name:
        return (
            f"已记录；{region_code}的经济困难标准不读取该数值：{line.zh}",
            f"recorded; the hardship line of {region_code} does not read it: {line.en}",
        )
    if line.place is FigurePlace.PREFECTURE and city != region_code:
        return (
            f"已记录；{region_code}的经济困难标准读取的是{city}的数值：{line.zh}",
            f"recorded; the hardship line of {region_code} reads the figure of {city}: {line.en}",
        )
    return None


def _repeated(values: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    seen: set[tuple[Any, ...]] = set()
    for index, row in enumerate(values):
        key = (row["name"], row["variant"], row["valid_from"])
        if key in seen:
            zh, en = "同一请求中重复", "given twice in this request"
            yield Fault(f"figures.{index}.name", "repeated", zh, en)
        seen.add(key)


def listed(region_code: str, filters: Mapping[str, Any], limit: int, after: str | None) -> dict[str, Any]:
    """Figures of a region: those in force on ``on`` (today) and one page of every row, as recorded.

    Filters ``name`` and ``variant`` narrow both; ``recorded_by`` is an instant and shows what was known then.
    """
    regions.one(region_code)
    select = sa.select(LocalFigure).where(LocalFigure.region_code == region_code)
    for name in ("name", "variant"):
        if filters.get(name) is not None:
            select = select.where(getattr(LocalFigure, name) == filters[name])
    if filters.get("recorded_by") is not None:
        select = select.where(LocalFigure.recorded_at <= filters["recorded_by"])
    day = filters.get("on") or clock.today()
    current = newest(db.session.scalars(select.where(LocalFigure.valid_from <= day)), day)
    found: Page[LocalFigure] = page(select, (LocalFigure.recorded_at, LocalFigure.id), limit, after)
    return {
        "region_code": region_code,
        "on": day,
        "in_force": [shown(row) for row in current],
        "items": [shown(row) for row in found.items],
        "next": found.next,
    }


def rows_for(region_codes: Iterable[str]) -> list[LocalFigure]:
    """Every row of the regions and of those above them, in the order of recording: what screening may refer to."""
    wanted = {above for code in region_codes for above in regions.codes_above(code)}
    mine = LocalFigure.region_code.in_(sorted(wanted))
    select = sa.select(LocalFigure).where(mine, LocalFigure.name.not_like("target.%"))
    return list(db.session.scalars(select.order_by(LocalFigure.recorded_at, LocalFigure.id)))


def rows_below(region_code: str) -> list[LocalFigure]:
    """The same for every region that lies in this one."""
    below = in_region(LocalFigure.region_code, region_code)
    mine = sa.or_(below, LocalFigure.region_code.in_(regions.codes_above(region_code)))
    select = sa.select(LocalFigure).where(mine, LocalFigure.name.not_like("target.%"))
    return list(db.session.scalars(select.order_by(LocalFigure.recorded_at, LocalFigure.id)))


def in_force(
    region_code: str, name: str, variant: str | None, on: date, recorded_by: datetime | None = None
) -> LocalFigure | None:
    """The figure of exactly this region that counts on a day, as known at ``recorded_by`` (now if ``None``)."""
    select = sa.select(LocalFigure).where(
        LocalFigure.region_code == region_code,
        LocalFigure.name == name,
        LocalFigure.variant.is_(None) if variant is None else LocalFigure.variant == variant,
    )
    if recorded_by is not None:
        select = select.where(LocalFigure.recorded_at <= recorded_by)
    return next(iter(newest(db.session.scalars(select.where(LocalFigure.valid_from <= on)), on)), None)


def newest(rows: Iterable[LocalFigure], on: date) -> list[LocalFigure]:
    """Of rows that have begun, corrections applied, the one that counts on a day for each name and variant.

    The one that began last counts: what it replaced does not come back when it ends, and a common figure takes the
    place of older ones for town and country, as for the screening (rules/screening/figures.py).
    """
    ordered = sorted(rows, key=lambda row: (row.valid_from, row.recorded_at, row.id))
    best = {(row.name, row.variant or ""): row for row in ordered}
    lasting = [best[key] for key in sorted(best) if best[key].valid_to is None or best[key].valid_to >= on]  # type: ignore[operator]
    common = {name: row.valid_from for (name, variant), row in best.items() if not variant}
    return [row for row in lasting if row.variant is None or row.valid_from >= common.get(row.name, date.min)]


def shown(row: LocalFigure) -> dict[str, Any]:
    """The plain values of a row."""
    return {**{name: getattr(row, name) for name in FIELDS.split()}, "value": plain(row.value)}


def plain(value: Decimal) -> str:
    """A number without an exponent and without empty decimals: ``1200.50`` is ``1200.5``."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
