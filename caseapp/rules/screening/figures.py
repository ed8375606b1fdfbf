"""Local figures as the engine reads them: dated, by region, with the day they were recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from caseapp.packs.policy_types import level_of, region_chain


@dataclass(frozen=True, slots=True)
class Figure:
    """One recorded value. `variant` is urban, rural or None; both days of validity are included.

    A correction is a further row with the same region, name, variant and first day, recorded later.
    """

    region_code: str
    name: str
    variant: str | None
    value: Decimal
    unit: str
    valid_from: date
    valid_to: date | None
    recorded_at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class FigureTable:
    """The figures known at a moment. Build it with `of()`."""

    _rows: Mapping[tuple[str, str], tuple[Figure, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Figure], known_at: datetime | None = None) -> FigureTable:
        """A table of those rows that were recorded by `known_at` (None: all), corrections applied."""
        latest: dict[tuple[str, str, str | None, date], Figure] = {}
        for row in rows:
            if known_at is not None and row.recorded_at > known_at:
                continue
            key = (row.region_code, row.name, row.variant, row.valid_from)
            if key not in latest or latest[key].recorded_at <= row.recorded_at:
                latest[key] = row
        grouped: dict[tuple[str, str], tuple[Figure, ...]] = {}
        for row in sorted(latest.values(), key=lambda row: row.valid_from):
            at = (row.region_code, row.name)
            grouped[at] = (*grouped.get(at, ()), row)
        return cls(grouped)

    def nearest(self, name: str, region_code: str, on: date, variant: str | None = None) -> Figure | None:
        """The figure of the region or the nearest one above, of the variant or common to both.

        In a region the one that began last counts, whichever of the two it is: a common figure takes the place of
        older ones for town and country, and what it replaced does not come back when it ends. None too where the
        figures of the nearest region that has any ended before the day: see `ended`.
        """
        last = self._last(name, region_code, on, variant)
        return last if last is not None and _lasts(last, on) else None

    def ended(self, name: str, region_code: str, on: date, variant: str | None = None) -> Figure | None:
        """The figure that left a gap: no older one and none of a region above silently takes its place."""
        last = self._last(name, region_code, on, variant)
        return None if last is None or _lasts(last, on) else last

    def _last(self, name: str, region_code: str, on: date, variant: str | None) -> Figure | None:
        """The row that began last, in the nearest region that has any; of one day what lasts, then the variant's."""
        for code in region_chain(region_code):
            begun = [
                row
                for row in self._rows.get((code, name), ())
                if row.valid_from <= on and row.variant in {variant, None}
            ]
            if begun:
                return max(begun, key=lambda row: (row.valid_from, _lasts(row, on), row.variant is not None))
        return None


def _lasts(row: Figure, on: date) -> bool:
    return row.valid_to is None or on <= row.valid_to


def from_prefecture(region_code: str) -> str:
    """The prefecture that a county, township or village lies in; others are unchanged."""
    if level_of(region_code) in {"county", "township", "village"}:
        return f"{region_code[:4]}00"
    return region_code
