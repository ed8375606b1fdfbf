"""Re-sealing what was sealed under an older key version or with the other cipher, and counting what is left.

Work goes in small transactions, each of which locks its rows, opens them and seals them again; whoever reads sees the
old or the new ciphertext, whoever writes waits for a moment. What still has to be done is read off the values
themselves (their first bytes), so an interruption at any point loses nothing and a further run goes on from there.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from caseapp.errors import Unavailable
from caseapp.extensions import db, is_retryable, unit_of_work
from caseapp.models import append_only
from caseapp.models.keys import KeyCheck, ResealPermit, SealedField, SealedTable, sealed_tables
from caseapp.services import jobs, keys
from caseapp.services.jobs import Task
from caseapp.services.security_log import record_security
from caseapp.vault import CIPHER_CODES, vault
from caseapp.vocabulary import SecurityEventKind

KIND: Final = "key_rotation"
ROWS: Final = 100  # a transaction; about a tenth of a second
ATTEMPTS: Final = 8
PASSES: Final = 8
Batch = tuple[int, Any] | None
Progress = Callable[[int, int], None]
log = logging.getLogger("caseapp.keys")


@dataclass(frozen=True, slots=True)
class Version:
    """How much was made under a key version, and whether its key may be taken out of ``CASEAPP_KEYS``."""

    version: int
    values: int
    indexes: int
    ciphers: tuple[str, ...]
    in_ring: bool
    seals: bool

    @property
    def may_leave(self) -> bool:
        """Nothing stored needs it: codes of events are verified with what ``key_check`` keeps."""
        return self.in_ring and not self.seals and not self.values + self.indexes


def status() -> list[Version]:
    """Every version that is in the ring, or was, or made something stored; oldest first."""
    values, indexes = Counter[bytes](), Counter[bytes]()
    with unit_of_work(read_only=True):
        known = set(db.session.scalars(sa.select(KeyCheck.version)))
        for found in sealed_tables():
            for column, tally in keys.counts(found).items():
                (values if column.endswith(append_only.SEALED) else indexes).update(tally)
    made = {start[-1] for start in (*values, *indexes)}
    return [_version(version, values, indexes) for version in sorted(known | made | set(vault.versions))]


def _version(version: int, values: Counter[bytes], indexes: Counter[bytes]) -> Version:
    mine = {start[0]: number for start, number in values.items() if start[-1] == version}
    return Version(
        version=version,
        values=sum(mine.values()),
        indexes=indexes[bytes([version])],
        ciphers=tuple(name for name, code in CIPHER_CODES.items() if code in mine),
        in_ring=version in vault.versions,
        seals=version == vault.version,
    )


def rotate(progress: Progress = lambda _done, _total: None) -> int:
    """Seal everything anew that is not sealed as new values are; how many rows this run changed.

    ``progress`` is told the rows done and to do, between the transactions. Stop it anywhere by raising.

    Raises:
        VaultError: a value cannot be opened; everything before it is done, nothing of it was changed.

    """
    total, done = _stale_rows(), 0
    if total:
        _tell("started", total)
    progress(done, total)
    for found in sealed_tables():
        for number in _rotate_table(found):
            done += number
            progress(done, max(total, done))
    if done:
        _tell("finished", done)
    return done


def _tell(phase: str, rows: int) -> None:
    told = {"phase": phase, "version": vault.version, "cipher": vault.header[0], "rows": rows}
    with unit_of_work():
        record_security(SecurityEventKind.KEYS_ROTATED, None, None, told)


def _stale_rows() -> int:
    with unit_of_work(read_only=True):
        tables = ((found.table, _stale(found)) for found in sealed_tables())
        counted = (sa.select(sa.func.count()).select_from(table).where(stale) for table, stale in tables)
        return sum(db.session.scalar(count) or 0 for count in counted)


def _stale(found: SealedTable) -> sa.ColumnElement[bool]:
    """Rows with a value or an index that is not made as new ones are."""
    conditions = []
    for field in found.fields:
        conditions.append(_begins_otherwise(field.column, vault.header))
        conditions += [_begins_otherwise(column, bytes([vault.version])) for _, column in field.indexes]
    return sa.or_(*conditions)


def _begins_otherwise(column: sa.Column[Any], start: bytes) -> sa.ColumnElement[bool]:
    return sa.func.substr(column, 1, len(start), type_=sa.LargeBinary) != start


def _rotate_table(found: SealedTable) -> Iterator[int]:
    """Pass over the table by its key until a pass finds nothing: rows written meanwhile are found, too.

    What a host that still seals otherwise writes behind it is left to a further run after some passes.
    """
    for _ in range(PASSES):
        changed, after = 0, None
        while (batch := _with_retries(lambda a=after: _rotate_batch(found, a))) is not None:  # type: ignore[misc]
            number, after = batch
            changed += number
            yield number
        if not changed:
            return


def _with_retries(work: Callable[[], Batch]) -> Batch:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return work()
        except sa.exc.DBAPIError as error:
            if not is_retryable(error):
                raise
            time.sleep(0.05 * attempt)
    raise Unavailable


def _rotate_batch(found: SealedTable, after: Any) -> tuple[int, Any] | None:
    """Seal the next rows anew, in one transaction: how many, and the last key; ``None`` at the end."""
    with unit_of_work():
        next_rows = sa.select(found.key).where(_stale(found)).order_by(found.key).limit(ROWS)
        chosen = db.session.scalars(next_rows if after is None else next_rows.where(found.key > after)).all()
        if not chosen:
            return None
        rows = db.session.execute(_locking(found, chosen)).mappings().all()
        _replace(found, [_resealed(found, row) for row in rows])
        return len(rows), chosen[-1]


def _locking(found: SealedTable, chosen: Any) -> sa.Select[Any]:
    """The rows, locked, and with them those of equal index where equal values must change together."""
    which: sa.ColumnElement[bool] = found.key.in_(chosen)
    for field in found.fields:
        for index, column in field.indexes:
            if index.together:
                same = sa.select(column).where(found.key.in_(chosen), column.is_not(None))
                which = sa.or_(which, column.in_(same.scalar_subquery()))
    columns = [column for field in found.fields for column in (field.column, *(c for _, c in field.indexes))]
    return (
        sa.select(found.key, *columns)
        .where(which, _stale(found))
        .order_by(found.key)
        .with_for_update(of=found.table)
    )


def _resealed(found: SealedTable, row: Any) -> dict[str, Any]:
    key = row[found.key.name]
    values = {"of_row": key}
    for field in found.fields:
        values |= _field_values(field, row[field.column.name], found.place(field, key))
    return values


def _field_values(field: SealedField, sealed: bytes | None, place: str) -> dict[str, Any]:
    if sealed is None:
        return {field.column.name: None, **{column.name: None for _, column in field.indexes}}
    plain = vault.open(sealed, place)
    indexes = {column.name: index.of(plain) for index, column in field.indexes}
    return {field.column.name: vault.seal(plain, place), **indexes}


def _replace(found: SealedTable, rows: list[dict[str, Any]]) -> None:
    guarded = found.table.name in append_only.TABLES
    permit = db.metadata.tables[ResealPermit.__tablename__]
    if not rows:
        return
    if guarded:
        db.session.execute(sa.insert(permit).values(id=1, nowhere=-1))
    names = [name for name in rows[0] if name != "of_row"]
    update = sa.update(found.table).where(found.key == sa.bindparam("of_row"))
    statement = update.values({name: sa.bindparam(name) for name in names})
    db.session.connection().execute(statement, rows)
    if guarded:
        db.session.execute(sa.delete(permit))


@jobs.handler(KIND)
def rotate_in_background(task: Task) -> dict[str, Any]:
    """The same as a job; another attempt goes on where an interrupted one was."""
    return {"rows": rotate(lambda done, total: task.progress(100 * done // max(total, 1)))}
