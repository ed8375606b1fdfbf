"""The only readers of the clock.

Business time (``now``, ``today``) may stand still or be moved in a demo or a test; ``real_now``
is for security, leases and health and never moves. Instants are aware UTC; days are days of
Asia/Shanghai (no daylight saving time).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
_held: list[datetime] = []
_moved: ContextVar[datetime | None] = ContextVar("moved_clock", default=None)


def now() -> datetime:
    """Business time as an aware UTC instant."""
    return _moved.get() or (_held[0] if _held else real_now())


def today() -> date:
    """The day it is in China, by business time."""
    return day_of(now())


def real_now() -> datetime:
    """The machine's time, aware UTC."""
    return datetime.now(UTC)


def day_of(instant: datetime) -> date:
    """The day of Asia/Shanghai on which an aware instant falls."""
    return instant.astimezone(CHINA).date()


def sometime_on(day: date) -> datetime:
    """An instant of a day of which only the day is known: now if it is today, else noon in China."""
    return now() if day == today() else datetime.combine(day, time(12), CHINA)


def move_to(instant: datetime | None) -> None:
    """Set business time for this context (request, job or test); ``None`` returns to real time."""
    _moved.set(instant)


def hold(instant: datetime | None) -> None:
    """Hold business time for the whole process, whatever the context; for tests. ``None`` lets it go."""
    _held[:] = [] if instant is None else [instant]


@contextmanager
def standing_at(instant: datetime) -> Iterator[None]:
    """Business time stands at ``instant`` inside the block."""
    token = _moved.set(instant)
    try:
        yield
    finally:
        _moved.reset(token)
