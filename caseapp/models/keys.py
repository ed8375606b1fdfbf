"""What the database knows of the key ring, and the door through which a rotation may re-seal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp import clock
from caseapp.models.base import BlindIndex, Model, Sealed


class KeyCheck(Model):
    """One row for each key version that was ever in the ring, so that a wrong or lost key is noticed at start.

    ``mac_root`` keeps the codes of events verifiable after the key itself has left; ``left_at`` is when it was
    first seen to be gone with nothing sealed under it.
    """

    __tablename__ = "key_check"
    version: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True, autoincrement=False)
    fingerprint: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    mac_root_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    first_seen_at: Mapped[datetime] = mapped_column(default=clock.real_now)
    left_at: Mapped[datetime | None]
    mac_root = Sealed()


class ResealPermit(Model):
    """While a row stands here, this transaction may replace the ciphertext of append-only rows.

    The row cannot be committed: it points at one that cannot exist, and the database checks that at the end of
    the transaction. So nobody finds the door open who has not opened it.
    """

    __tablename__ = "reseal_permit"
    __table_args__ = (
        sa.CheckConstraint("id > 0 AND nowhere = -id", name="never_kept"),
        sa.ForeignKeyConstraint(["nowhere"], ["reseal_permit.id"], deferrable=True, initially="DEFERRED"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    nowhere: Mapped[int]


@dataclass(frozen=True, slots=True)
class SealedField:
    """One sealed column of a table and the blind indexes made from it."""

    name: str
    column: sa.Column[Any]
    indexes: tuple[tuple[BlindIndex, sa.Column[Any]], ...]


@dataclass(frozen=True, slots=True)
class SealedTable:
    """A table with sealed columns."""

    table: sa.Table
    key: sa.Column[Any]
    fields: tuple[SealedField, ...]

    def place(self, field: SealedField, key: object) -> str:
        """What the ciphertext of a row is bound to."""
        return f"{self.table.name}.{field.name}:{key}"


def sealed_tables() -> tuple[SealedTable, ...]:
    """Every table with sealed columns, by name; what is not found here is never rotated."""
    mapped = ((mapper.class_, mapper.local_table) for mapper in Model.registry.mappers)
    found = ((table, tuple(_fields(owner, table))) for owner, table in mapped)
    return tuple(
        sorted(
            (
                SealedTable(table, next(iter(table.primary_key)), fields)
                for table, fields in found
                if isinstance(table, sa.Table) and fields
            ),
            key=lambda one: one.table.name,
        )
    )


def _fields(owner: type[Any], table: Any) -> Iterator[SealedField]:
    for name in dir(owner):
        held = next((vars(kind)[name] for kind in owner.__mro__ if name in vars(kind)), None)
        if isinstance(held, Sealed):
            indexes = tuple((index, table.c[index.column]) for index in held.indexes)
            yield SealedField(name, table.c[f"{name}_sealed"], indexes)
