"""Shapes shared by the models: identity, sealed fields, the columns of everything that hangs on a case."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self, overload
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp import clock
from caseapp.extensions import Model, new_id
from caseapp.vault import vault
from caseapp.vocabulary import Sensitivity
from caseapp.vocabulary.spelling import folded

__all__ = [
    "BlindIndex",
    "CaseChild",
    "Identified",
    "Model",
    "Sealed",
    "SealedJson",
    "SealedList",
    "region_code_column",
]


def region_code_column() -> Mapped[str]:
    """GB/T 2260: six digits, nine for townships, twelve for villages."""
    return mapped_column(sa.String(12), index=True)


class Identified:
    """A UUIDv7 key that exists before the first flush, because sealed fields are bound to it."""

    id: Mapped[UUID] = mapped_column(primary_key=True)

    def __init__(self, **values: Any) -> None:
        super().__init__(**{"id": new_id(), **values})


@dataclass(frozen=True, slots=True)
class BlindIndex:
    """A column by which a sealed value is found; ``last`` characters of it only, where given.

    ``field`` names the key it is made with, by default the column without ``_index``.
    Rows of equal value are rotated ``together`` where something counts distinct people by the index. ``folded``: the
    value is found however it is written.
    """

    column: str
    last: int | None = None
    together: bool = False
    field: str | None = None
    folded: bool = False

    def of(self, value: str, version: int | None = None) -> bytes:
        """The index to store."""
        plain = self._plain(value)
        return vault.blind_index(self.key, plain[-self.last :] if self.last else plain, version)

    def every(self, value: str) -> list[bytes]:
        """The indexes to search for, one a key version; of a part, hand in the part."""
        return vault.blind_indexes(self.key, self._plain(value))

    def _plain(self, value: str) -> str:
        return folded(value) if self.folded else value

    @property
    def key(self) -> str:
        """The name under which the vault makes the index."""
        return self.field or self.column.removesuffix("_index")


class Sealed:
    """A text kept as vault ciphertext in the column ``<name>_sealed``; reads and writes are plain.

    Writing also fills the columns of its blind indexes.
    """

    def __init__(self, *indexes: BlindIndex) -> None:
        self.indexes = indexes

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name
        self._column = f"{name}_sealed"

    @overload
    def __get__(self, row: None, owner: type) -> Self: ...
    @overload
    def __get__(self, row: object, owner: type) -> Any: ...
    def __get__(self, row: object | None, owner: type) -> Any:
        if row is None:
            return self
        sealed = getattr(row, self._column)
        return self._empty() if sealed is None else self._load(vault.open(sealed, self._place(row)))

    def __set__(self, row: object, value: Any) -> None:
        sealed = None if value is None else vault.seal(self._dump(value), self._place(row))
        setattr(row, self._column, sealed)
        for index in self.indexes:
            setattr(row, index.column, None if value is None else index.of(str(value)))

    def opened(self, owner: type[Any], key: object, sealed: bytes) -> Any:
        """The value of a row of ``owner`` that was read as plain columns: its key and its ciphertext."""
        return self._load(vault.open(sealed, f"{owner.__tablename__}.{self._name}:{key}"))

    def _empty(self) -> Any:
        return None

    def _place(self, row: Any) -> str:
        (key,) = sa.inspect(row).mapper.primary_key_from_instance(row)
        if key is None:
            raise RuntimeError(f"give the {row.__tablename__} its key before {self._name}")
        return f"{row.__tablename__}.{self._name}:{key}"

    def _dump(self, value: Any) -> str:
        return str(value)

    def _load(self, text: str) -> Any:
        return text


class SealedJson(Sealed):
    """Like :class:`Sealed`, for plain JSON values."""

    def _dump(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)

    def _load(self, text: str) -> Any:
        return json.loads(text)


class SealedList(SealedJson):
    """Like :class:`SealedJson`, for a list; what was never written reads as an empty one."""

    def _empty(self) -> Any:
        return []


class ContactGiven:
    """The phone and address with which a record named its person, sealed, beside the person's file.

    ``contact_apart`` names those that did not go to the file: they stand for this record alone.
    """

    given_phone_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    given_address_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    contact_apart: Mapped[list[str]] = mapped_column(default=list)
    given_phone = Sealed()
    given_address = Sealed()


class CaseChild(Identified):
    """What every record of a case carries, so that scope and partitioning need no join."""

    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("legal_case.id"), index=True)
    region_code: Mapped[str] = region_code_column()
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"))
    sensitivity: Mapped[Sensitivity] = mapped_column(default=Sensitivity.NORMAL)
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    recorded_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
