"""Logs: one JSON object a line on standard error, without personal data.

Only the fields of :data:`FIELDS` leave the process. A message is written as its template, never with
its arguments, and an exception as its types and places, never with its text: both may quote what
somebody typed (an SQL parameter, a query string, a name).
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from traceback import extract_tb
from typing import Any, Final, TextIO

FIELDS: Final = (
    "request_id",
    "job_id",
    "kind",
    "attempt",
    "state",
    "method",
    "route",
    "status",
    "ms",
    "code",
    "check",
    "pid",
)
ROOT: Final = Path(__file__).resolve().parent.parent
_bound: ContextVar[dict[str, Any] | None] = ContextVar("log_fields", default=None)


class JsonFormatter(logging.Formatter):
    """One record as one line of JSON: ``at level logger event`` and the fields it was given."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the line."""
        entry: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": str(record.msg),
            **(_bound.get() or {}),
        }
        entry |= {name: vars(record)[name] for name in FIELDS if vars(record).get(name) is not None}
        if record.exc_info and record.exc_info[1] is not None:
            entry["exception"] = list(_told(record.exc_info[1]))
        return json.dumps(entry, ensure_ascii=False, default=str)


def _told(error: BaseException | None) -> Iterator[dict[str, Any]]:
    """The error and its causes: type and the last places, without the text."""
    while error is not None:
        frames = extract_tb(error.__traceback__)[-8:]
        places = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
        yield {"type": f"{type(error).__module__}.{type(error).__qualname__}", "at": places}
        error = error.__cause__


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


class _StandardError(logging.StreamHandler[TextIO]):
    """Writes to what ``sys.stderr`` is at the moment of writing."""

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, _: object) -> None:
        """The base class sets it once; the stream of the moment is what counts."""


def configure() -> None:
    """Send our own records from INFO and everybody's warnings to standard error; safe to call again."""
    root = logging.getLogger()
    if not any(isinstance(handler, _StandardError) for handler in root.handlers):
        handler = _StandardError()
        handler.setFormatter(JsonFormatter())
        root.addHandler(handler)
    logging.getLogger("caseapp").setLevel(logging.INFO)


def bind(**fields: Any) -> None:
    """Put these fields on every later line of this context (one request); replaces earlier ones."""
    _bound.set(fields)


@contextmanager
def bound(**fields: Any) -> Iterator[None]:
    """The same inside a block (one job)."""
    token = _bound.set(fields)
    try:
        yield
    finally:
        _bound.reset(token)
