"""Whether the key ring is the one this database was sealed with; asked before anything is written.

The database keeps a fingerprint of each key version it has met (``key_check``). A ring with a wrong key, with keys in
each other's place, or without one that stored values still need is refused, and nothing is changed.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from caseapp import clock
from caseapp.errors import KeyringError, VaultError
from caseapp.extensions import db, unit_of_work
from caseapp.models.keys import KeyCheck, SealedField, SealedTable, sealed_tables
from caseapp.vault import vault

VERSION_AT: Final = 2  # in a sealed value; the cipher comes first
INDEX_VERSION_AT: Final = 1
log = logging.getLogger("caseapp.keys")


def check() -> bool:
    """Compare the ring with the database; ``False`` where there are no tables to compare with yet.

    The first time a version is met its row is made; a version that has left with nothing sealed under it is
    marked so. Afterwards codes of versions that have left can be verified.

    Raises:
        KeyringError: wrong, exchanged or missing keys; nothing was written.

    """
    with unit_of_work(read_only=True):
        if not _has_table():
            return False
        known = _known()
        _compare(known)
        unmet = [version for version in vault.versions if version not in known]
        for version in unmet:
            _try_on_stored_values(version)
        gone = _gone(known)
        back = [version for version in vault.versions if version in known and known[version].left_at]
    if unmet or gone or back:
        _write(unmet, gone, back)
    with unit_of_work(read_only=True):
        _take_roots(_known())
    return True


def fit() -> bool:
    """Whether no key contradicts what the database knows, now; writes nothing. For readiness."""
    with unit_of_work(read_only=True):
        if _has_table():
            known = _known()
            _compare(known)
            _gone(known)
    return True


def _has_table() -> bool:
    return sa.inspect(db.session.connection()).has_table(KeyCheck.__tablename__)


def _known() -> dict[int, Any]:
    return {row.version: row for row in db.session.execute(sa.select(KeyCheck.__table__))}


def _compare(known: Mapping[int, Any]) -> None:
    prints = {version: vault.fingerprint(version) for version in vault.versions}
    owners = {row.fingerprint: version for version, row in known.items()}
    misplaced = {v: owners[made] for v, made in prints.items() if owners.get(made, v) != v}
    wrong = {v for v, made in prints.items() if v in known and known[v].fingerprint != made} | set(misplaced)
    if not wrong:
        return
    moved = [f"{origin}→{version}" for version, origin in sorted(misplaced.items())]
    numbers = ", ".join(map(str, sorted(wrong)))
    zh = f"CASEAPP_KEYS 中版本 {numbers} 的密钥与本数据库不符" + (
        f"（密钥放错了版本：{', '.join(moved)}）" if moved else ""
    )
    en = f"the key of version {numbers} in CASEAPP_KEYS is not the one this database was sealed with" + (
        f" (keys stand under another's version: {', '.join(moved)})" if moved else ""
    )
    raise KeyringError(f"{zh}；未改动任何数据", f"{en}; nothing was changed")


def _try_on_stored_values(version: int) -> None:
    """A version without a row may still have sealed something: then its key must open it."""
    for found in sealed_tables():
        for field in found.fields:
            held = db.session.execute(
                sa.select(found.key, field.column)
                .where(_made_under(field.column, version, VERSION_AT))
                .limit(1)
            ).first()
            if held is None:
                continue
            try:
                vault.open(held[1], found.place(field, held[0]))
            except VaultError as error:
                raise KeyringError(
                    f"CASEAPP_KEYS 中版本 {version} 的密钥打不开已存的数据；未改动任何数据",
                    f"the key of version {version} does not open what is stored; nothing was changed",
                ) from error
            return


def _gone(known: Mapping[int, Any]) -> list[int]:
    """Versions that are missing from the ring for the first time; KeyringError while anything needs them."""
    missing = [v for v, row in known.items() if v not in vault.versions and row.left_at is None]
    needed = {version: count for version in missing if (count := uses(version))}
    if needed:
        numbers = ", ".join(f"{version} ({count})" for version, count in sorted(needed.items()))
        raise KeyringError(
            f"CASEAPP_KEYS 缺少仍在使用的密钥版本（括号内为使用数）：{numbers}；请补上该密钥，轮换完成后才能移除",
            f"CASEAPP_KEYS lacks key versions that stored values still need: {numbers}; put them back,"
            " a key may leave when `flask case keys status` says so",
        )
    return missing


def uses(version: int) -> int:
    """How many stored values and indexes were made under ``version``."""
    return sum(
        db.session.scalar(sa.select(sa.func.count()).where(_made_under(column, version, at))) or 0
        for column, at in _versioned_columns()
    )


def _versioned_columns() -> list[tuple[sa.Column[Any], int]]:
    fields = [field for found in sealed_tables() for field in found.fields]
    return [place for field in fields for place in _columns_of(field)]


def _columns_of(field: SealedField) -> list[tuple[sa.Column[Any], int]]:
    return [(field.column, VERSION_AT), *((column, INDEX_VERSION_AT) for _, column in field.indexes)]


def _made_under(column: sa.Column[Any], version: int, at: int) -> sa.ColumnElement[bool]:
    return sa.func.substr(column, at, 1, type_=sa.LargeBinary) == bytes([version])


def counts(found: SealedTable) -> dict[str, dict[bytes, int]]:
    """Of each sealed or index column of a table: how many values begin with which version bytes."""
    tallies = {}
    for field in found.fields:
        for column, length in _columns_of(field):
            beginning = sa.func.substr(column, 1, length, type_=sa.LargeBinary)
            rows = db.session.execute(
                sa.select(beginning, sa.func.count()).where(column.is_not(None)).group_by(beginning)
            )
            tallies[column.name] = {bytes(start): int(number) for start, number in rows}
    return tallies


def _write(unmet: list[int], gone: list[int], back: list[int]) -> None:
    table = db.metadata.tables[KeyCheck.__tablename__]
    try:
        with unit_of_work():
            for version in unmet:
                db.session.execute(sa.insert(table).values(**_row(version)))
            left, returned = sa.update(table).where(table.c.version.in_(gone)), sa.update(table)
            db.session.execute(left.values(left_at=clock.real_now()))
            db.session.execute(returned.where(table.c.version.in_(back)).values(left_at=None))
    except sa.exc.IntegrityError:  # another process met the version at the same moment
        with unit_of_work(read_only=True):
            _compare(_known())


def _row(version: int) -> dict[str, Any]:
    place = f"{KeyCheck.__tablename__}.mac_root:{version}"
    return {
        "version": version,
        "fingerprint": vault.fingerprint(version),
        "mac_root_sealed": vault.seal(vault.mac_root(version), place),
        "first_seen_at": clock.real_now(),
        "left_at": None,
    }


def _take_roots(known: Mapping[int, Any]) -> None:
    for version, row in known.items():
        if version not in vault.versions:
            place = f"{KeyCheck.__tablename__}.mac_root:{version}"
            vault.take_mac_root(version, vault.open(row.mac_root_sealed, place))


class Watch:
    """Remembers whether this process has compared its ring; until then it serves nothing that writes."""

    def __init__(self) -> None:
        self.checked = False

    def at_start(self) -> None:
        """Compare now; where the database is away it is left to :meth:`ensure`. Raises KeyringError."""
        url = db.engine.url
        if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
            return
        try:
            self.checked = check()
        except sa.exc.DBAPIError as error:
            log.warning("key check postponed", exc_info=error)
        finally:  # a process made from this one takes no connection along
            db.session.remove()
            db.engine.dispose()

    def ensure(self) -> None:
        """Compare unless that was done; raises KeyringError."""
        self.checked = self.checked or check()
