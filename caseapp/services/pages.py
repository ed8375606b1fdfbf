"""Cursor paging: stable under inserts, junk cursors refused, one row more than asked to know of a next page."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from caseapp.errors import Fault, Invalid
from caseapp.extensions import db

T = TypeVar("T")
_PARSERS: Final[dict[type, Callable[[str], Any]]] = {
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    UUID: UUID,
    str: str,
}


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows and the cursor of the next page, ``None`` on the last."""

    items: list[T]
    next: str | None


def page(
    select: sa.Select[Any], keys: Sequence[InstrumentedAttribute[Any]], limit: int, after: str | None
) -> Page[Any]:
    """One page of ``select`` in the order of ``keys`` (the last key is unique).

    Raises:
        Invalid: ``after`` is no cursor of this list.

    """
    ordered = select.order_by(*keys).limit(limit + 1)
    if after is not None:
        values = _read(after, keys)
        ordered = ordered.where(sa.tuple_(*keys) > sa.tuple_(*values))
    rows = list(db.session.scalars(ordered))
    more = rows[limit - 1] if len(rows) > limit else None
    return Page(rows[:limit], _cursor(more, keys) if more is not None else None)


def _cursor(row: Any, keys: Sequence[InstrumentedAttribute[Any]]) -> str:
    values = [getattr(row, key.key) for key in keys]
    text = json.dumps([value.isoformat() if isinstance(value, date) else str(value) for value in values])
    return base64.urlsafe_b64encode(text.encode()).decode()


def _read(cursor: str, keys: Sequence[InstrumentedAttribute[Any]]) -> list[Any]:
    try:
        texts = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii")))
        pairs = list(zip(keys, texts, strict=True))
        return [sa.literal(_value(key.type.python_type, text), key.type) for key, text in pairs]
    except (ValueError, TypeError, KeyError, OverflowError, binascii.Error, RecursionError) as error:
        fault = Fault("after", "cursor", "分页游标无效", "not a cursor of this list")
        raise Invalid(faults=[fault]) from error


def _value(kind: type[Any], text: Any) -> Any:
    """The key value that ``text`` stands for; ValueError where no row could have written it."""
    if not isinstance(text, str) or not text.isprintable():
        raise ValueError(text)
    value = _PARSERS[kind](text)
    if isinstance(value, datetime):
        value.astimezone(UTC)
        if value.tzinfo is None:
            raise ValueError(text)
    return value
