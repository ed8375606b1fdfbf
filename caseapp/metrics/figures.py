"""Local figures as the engine needs them: read once for all regions and names, then looked up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, scoped_session

from caseapp.models import LocalFigure

Reader = Session | scoped_session[Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in force: its value, from when it holds, where it comes from."""

    name: str
    region_code: str
    value: Decimal
    unit: str
    valid_from: date
    source: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures in force on one day, by region and name; a city's figure is not a county's."""

    by_place: dict[tuple[str, str], Figure]
    first_day: date

    def get(self, region_code: str, name: str) -> Figure | None:
        """The figure in force; one entered for an indicator (`input.`) holds in the year it begins in."""
        found = self.by_place.get((region_code, name))
        if found is not None and name.startswith("input.") and found.valid_from < self.first_day:
            return None
        return found


def read_figures(session: Reader, regions: Iterable[str], names: Iterable[str], day: date) -> Figures:
    """One query. A row replaces those of the same first day recorded before it; the last begun that holds wins."""
    rows = session.scalars(
        sa.select(LocalFigure)
        .where(
            LocalFigure.region_code.in_(sorted(set(regions))),
            LocalFigure.name.in_(sorted(set(names))),
            LocalFigure.variant.is_(None),
            LocalFigure.valid_from <= day,
        )
        .order_by(LocalFigure.valid_from, LocalFigure.recorded_at, LocalFigure.id)
    )
    corrected = {(row.region_code, row.name, row.valid_from): row for row in rows}
    found = {
        (row.region_code, row.name): Figure(
            row.name, row.region_code, _plain(row.value), row.unit, row.valid_from, row.source
        )
        for row in corrected.values()
        if row.valid_to is None or row.valid_to >= day
    }
    return Figures(found, date(day.year, 1, 1))


def _plain(value: Decimal) -> Decimal:
    """Without the column's trailing zeros, and never in exponent form."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
