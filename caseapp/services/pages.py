"""Cursor paging: stable under inserts, junk cursors refused, one row more than asked to know of a next page."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from caseapp.errors import Fault, Invalid
from caseapp.extensions import db
from caseapp.services.audit_reading import CannotRead, ensure_fitting, raw, reading, unread

T = TypeVar("T")
_LEFT_OUT: Final = "rows_left_out"
_PARSERS: Final[dict[type, Callable[[str], Any]]] = {
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    UUID: UUID,
    str: str,
    int: int,
}


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows and the cursor of the next page, ``None`` on the last."""

    items: list[T]
    next: str | None


def page(
    select: sa.Select[Any],
    keys: Sequence[InstrumentedAttribute[Any]],
    limit: int,
    after: str | None,
    order: Sequence[sa.ColumnElement[Any]] | None = None,
) -> Page[Any]:
    """One page of ``select`` in the order of ``keys`` (the last key is unique); ``order`` may say the same otherwise.

    Raises:
        Invalid: ``after`` is no cursor of this list.

    """
    ordered = select.order_by(*(order or keys)).limit(limit + 1)
    if after is not None:
        values = _read(after, keys)
        ordered = ordered.where(sa.tuple_(*keys) > sa.tuple_(*values))
    if (left_out := db.session.info.get(_LEFT_OUT)) is None:
        return _page(list(db.session.scalars(ordered)), keys, limit)
    try:
        with reading():
            rows = list(db.session.scalars(ordered))
            columns = [*keys[-1].class_.__table__.c]
            ensure_fitting(columns, ([getattr(row, column.key) for column in columns] for row in rows))
            return _page(rows, keys, limit)
    except CannotRead:
        return _readable(ordered, keys, limit, left_out)


def _page(rows: list[Any], keys: Sequence[InstrumentedAttribute[Any]], limit: int) -> Page[Any]:
    more = rows[limit - 1] if len(rows) > limit else None
    return Page(rows[:limit], _cursor(more, keys) if more is not None else None)


@contextmanager
def leaving_out_unreadable() -> Iterator[list[str]]:
    """Lists made in the block leave out the rows that cannot be read (services/audit_reading.py).

    They are named in what the block gets: ``table/key``.
    """
    left_out: list[str] = []
    db.session.info[_LEFT_OUT] = left_out
    try:
        yield left_out
    finally:
        db.session.info.pop(_LEFT_OUT, None)


def _readable(
    ordered: sa.Select[Any], keys: Sequence[InstrumentedAttribute[Any]], limit: int, left_out: list[str]
) -> Page[Any]:
    """The page without its unreadable rows; it may have fewer rows than asked for and still a next one."""
    model: type[Any] = keys[-1].class_  # type: ignore[assignment]  # lists are of tables, not of aliases
    key = raw(keys[-1])
    ids = list(db.session.scalars(ordered.with_only_columns(key)))
    bad = {one.key[0]: one for one in unread(model, key.in_(ids[:limit]))}
    left_out += [one.name for one in bad.values()]
    good = [one for one in ids[:limit] if one not in bad]
    rows = list(db.session.scalars(sa.select(model).where(key.in_(good)).order_by(*keys)))
    if len(ids) <= limit:
        return Page(rows, None)
    placed = [one for one in ids[:limit] if one not in bad or not {k.key for k in keys} & {*bad[one].columns}]
    last = db.session.execute(sa.select(*keys).where(key == placed[-1])).one() if placed else None
    return Page(rows, _cursor(last, keys) if last is not None else None)


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
