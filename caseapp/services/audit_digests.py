"""Keyed digests of stored rows, so that an edit behind the events is found.

A digest is taken over values as they come back from the database, on both dialects, and of sealed columns over
what they hold, so that re-encryption under another key changes none.
"""

from __future__ import annotations

import json
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from typing import Any, Final

import sqlalchemy as sa

from caseapp.errors import VaultError
from caseapp.models import LegalCase
from caseapp.vault import vault

PURPOSE: Final = "row_digest"
LENGTH: Final = 8  # bytes; whoever lacks the key hits one by chance once in 2**64 tries
SEALED: Final = "_sealed"
CHAIN_HEAD: Final = frozenset({"version", "event_seq", "event_head"})


def business_columns(model: type[Any]) -> list[str]:
    """The attributes that are digested; the head of the chain and the row's version are not."""
    left_out = CHAIN_HEAD if model is LegalCase else {"version"}
    keys = [attribute.key for attribute in sa.inspect(model).column_attrs]
    return [key for key in keys if key not in left_out and not key.endswith("_index")]


def column_digest(row: Any, name: str, key_version: int) -> str:
    """The digest of one column of one row; bound to table, row and column."""
    return _digest([name_of(row), name, _plain(row, name)], key_version)


def row_digest(row: Any, key_version: int) -> str:
    """One digest over all business columns of a row."""
    values = {name: _plain(row, name) for name in business_columns(type(row))}
    return _digest([name_of(row), values], key_version)


def name_of(row: Any) -> str:
    """``table/key``: how events name a row."""
    key = "/".join(str(part) for part in sa.inspect(type(row)).primary_key_from_instance(row))
    return f"{row.__tablename__}/{key}"


def _digest(content: Any, key_version: int) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return vault.digest(PURPOSE, text, key_version)[:LENGTH].hex()


def _plain(row: Any, name: str) -> Any:
    if not name.endswith(SEALED):
        return _stable(getattr(row, name), sa.inspect(type(row)).column_attrs[name].columns[0].type)
    if getattr(row, name) is None:
        return None
    try:
        return _stable(getattr(row, name.removesuffix(SEALED)), sa.JSON())
    except VaultError:
        return "sealed value does not open"


def _stable(value: Any, kind: Any) -> Any:
    """The same text before a value is stored and after it is read, whatever the database made of it."""
    if isinstance(value, Decimal):
        scale = getattr(kind, "scale", None)
        exact = value if scale is None else value.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP)
        return f"{exact.normalize():f}"
    if isinstance(value, datetime):
        return f"{value.timestamp():.6f}"
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bool | int | float | str) or value is None:
        return value
    return json.loads(json.dumps(value, default=str)) if isinstance(value, dict | list) else str(value)
