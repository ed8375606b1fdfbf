"""The demo's business time: one row that both processes read; used only under demo settings."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from caseapp.extensions import db
from caseapp.models import DemoClock

ROW = 1


def business_now() -> datetime | None:
    """The demo's time, or ``None`` while it has not been set; on its own short connection."""
    with db.engine.connect().execution_options(read_only=True) as connection:
        return connection.execute(sa.select(DemoClock.business_now)).scalar_one_or_none()


def move(instant: datetime) -> None:
    """Set the demo's time to an aware instant."""
    row = db.session.get(DemoClock, ROW)
    if row is None:
        db.session.add(DemoClock(id=ROW, business_now=instant))
    else:
        row.business_now = instant
