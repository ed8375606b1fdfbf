"""Counting measures: one statement for any number of measures, whatever the slices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from caseapp.metrics.figures import Reader
from caseapp.metrics.measures import MEASURES, Rows
from caseapp.metrics.window import Window
from caseapp.packs.indicator_types import Measure

Counts = dict[Measure, int]


def totals(session: Reader, measures: Iterable[Measure], window: Window) -> Counts:
    """Each measure over the whole window."""
    return _sliced(session, measures, window, None).get("", {})


def by_child(session: Reader, measures: Iterable[Measure], window: Window) -> dict[str, Counts]:
    """Each measure for every region one level below; what hangs on the region itself has its own code."""
    digits = window.child_digits
    sliced = _sliced(session, measures, window, lambda rows: sa.func.substr(rows.c.region_code, 1, digits))
    return {code.ljust(6, "0"): counts for code, counts in sliced.items()}


def by_month(session: Reader, measures: Iterable[Measure], window: Window) -> dict[int, Counts]:
    """Each measure for every month that has rows; a stock stands in the month of its day."""
    sliced = _sliced(
        session, measures, window, lambda rows: sa.cast(sa.extract("month", rows.c.on), sa.String)
    )
    return {int(float(month)): counts for month, counts in sliced.items()}


def _sliced(session: Reader, measures: Iterable[Measure], window: Window, slice_by: Any) -> dict[str, Counts]:
    wanted = sorted(set(measures))
    if not wanted:
        return {}
    found: dict[str, Counts] = {}
    for measure, piece, count in session.execute(
        sa.union_all(*(_count(m, window, slice_by) for m in wanted))
    ):
        found.setdefault(str(piece), {})[Measure(measure)] = int(count)
    return found


def _count(measure: Measure, window: Window, slice_by: Any) -> Rows:
    rows = MEASURES[measure].rows(window).subquery()
    piece = sa.literal("", sa.String) if slice_by is None else slice_by(rows)
    counted = sa.select(
        sa.literal(measure.value, sa.String), piece.label("piece"), sa.func.count(rows.c.key.distinct())
    )
    return counted if slice_by is None else counted.group_by(piece)


def rows_behind(measure: Measure, window: Window, without: Measure | None = None) -> Rows:
    """The rows a measure counts, one a key; `without` leaves out those that another measure counts too."""
    rows = MEASURES[measure].rows(window).subquery()
    found = sa.select(*rows.c)
    if without is not None:
        others = MEASURES[without].rows(window).subquery()
        found = found.where(rows.c.key.not_in(sa.select(others.c.key)))
    return found
