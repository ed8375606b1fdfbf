"""The rows behind a figure: how many there are, how many the reader may see, and a page of those."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from caseapp.metrics.counting import rows_behind
from caseapp.metrics.figures import Reader
from caseapp.metrics.measures import Rows, Subject
from caseapp.metrics.window import Column, Window
from caseapp.packs.indicator_types import Measure

Scopes = Mapping[Subject, Rows | None]


@dataclass(frozen=True, slots=True)
class Drilled:
    """One row behind a figure, counted once under `key`."""

    key: str
    subject: Subject
    record_id: str | None
    region_code: str
    on: date


@dataclass(frozen=True, slots=True)
class Drill:
    """`total` equals the figure; `rows` are the first of the `visible` ones after the key asked for."""

    total: int
    visible: int
    rows: tuple[Drilled, ...]

    @property
    def hidden(self) -> int:
        """Rows that count but are not the reader's to see."""
        return self.total - self.visible


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows: those of `measure`, less those that `without` counts too (what is missing from a ratio).

    At most `limit` of them are listed, sorted by key, from the first after `after`.
    """

    measure: Measure
    without: Measure | None = None
    limit: int = 50
    after: str = ""


def drill(session: Reader, wanted: Wanted, window: Window, scopes: Scopes) -> Drill:
    """Two queries. `scopes` gives for each subject the ids the reader may see; None: every row of it."""
    rows = rows_behind(wanted.measure, window, wanted.without).subquery("behind")
    seen = _seen(rows.c, scopes)
    counted = sa.select(
        sa.func.count(rows.c.key.distinct()), sa.func.count(sa.case((seen, rows.c.key)).distinct())
    )
    total, visible = session.execute(counted).one()
    listed = (
        sa.select(
            rows.c.key,
            sa.func.min(rows.c.subject),
            sa.func.min(sa.cast(rows.c.record_id, sa.String)),
            sa.func.min(rows.c.region_code),
            sa.func.min(rows.c.on),
        )
        .where(seen, rows.c.key > wanted.after)
        .group_by(rows.c.key)
        .order_by(rows.c.key)
        .limit(wanted.limit)
    )
    found = tuple(
        Drilled(key, Subject(subject), record, region, on)
        for key, subject, record, region, on in session.execute(listed)
    )
    return Drill(int(total), int(visible), found)


def _seen(rows: Any, scopes: Scopes) -> Column:
    """A row of a subject without a scope here is nobody's to see."""
    allowed: list[Column] = []
    for subject, scope in scopes.items():
        mine = rows.subject == subject.value
        allowed.append(mine if scope is None else sa.and_(mine, rows.record_id.in_(scope)))
    return sa.or_(sa.false(), *allowed)
