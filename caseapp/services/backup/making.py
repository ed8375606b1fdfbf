"""Making a backup while the app runs: one snapshot of the database, then the files that it may name."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from caseapp import clock
from caseapp.config import VERSION, Settings
from caseapp.extensions import db
from caseapp.models import AuditAnchor
from caseapp.services import audit_anchors, readiness
from caseapp.services.backup import rows
from caseapp.services.backup.archive import Counts, Reader, Writer
from caseapp.services.backup.sealing import BackupRefused, Secret
from caseapp.storage import settle

FORMAT: Final = 1
SUFFIX: Final = ".backup"


@dataclass(frozen=True, slots=True)
class Made:
    """A finished archive."""

    path: Path
    size: int
    counts: Counts


def areas(settings: Settings) -> dict[str, Path]:
    """The folders that are backed up beside the database."""
    return {"storage": settings.storage_dir, "anchors": settings.anchors_dir}


def make(settings: Settings, destination: Path, secret: Secret) -> Made:
    """Write an archive of database, documents and anchors to ``destination`` and read it back whole.

    The keys are not in it. The name appears only when everything is on the disk.

    Raises:
        BackupRefused: the name is taken, the folder is not there, or the database is not at this code's schema.

    """
    if not readiness.migrated():
        raise BackupRefused(
            "数据库结构不是最新", "the database is not at this version's schema: run `case upgrade`"
        )
    with _written(destination) as out:
        counts = _write(settings, out, secret)
        out.flush()
        with Path(str(out.name)).open("rb") as source:
            check(source, secret)
    return Made(destination, destination.stat().st_size, counts)


def check(source: BinaryIO, secret: Secret) -> Reader:
    """Read an archive to its end; its manifest and counts. BackupRefused where anything is not as written."""
    reader = Reader(source, secret)
    for _ in reader.records():
        pass
    return reader


def _write(settings: Settings, out: BinaryIO, secret: Secret) -> Counts:
    with _snapshot() as connection:
        tables = rows.tables()
        writer = Writer(out, secret, manifest(settings, tables))
        for name, columns in tables.items():
            for batch in rows.batches(connection, name, columns):
                writer.rows(name, batch)
        # A document is stored before the row that names it is committed, so this snapshot's are all there.
        later = audit_anchors.folder.path(_last_anchor(connection)).name
        for area, folder in areas(settings).items():
            for path in files(folder):
                if area != "anchors" or path.name <= later:
                    writer.file(area, path.relative_to(folder).as_posix(), path)
    writer.close()
    return writer.counts


def _last_anchor(connection: Connection) -> int:
    """The newest anchor of the snapshot: the file of a later one would name a row that is not in the archive."""
    return connection.scalar(sa.select(sa.func.max(AuditAnchor.number))) or 0


def manifest(settings: Settings, tables: dict[str, rows.Columns]) -> dict[str, Any]:
    """What a restore must know first; the marks of the keys open nothing."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": clock.real_now().isoformat(),
        "revision": readiness.newest_revision(),
        "keys": key_marks(settings),
        "tables": tables,
        "areas": list(areas(settings)),
    }


def key_marks(settings: Settings) -> dict[str, str]:
    """A digest for each key version, by which a restore knows the ring."""
    return {
        str(version): hmac.new(key, b"caseapp:backup:mark", hashlib.sha256).hexdigest()[:16]
        for version, key in sorted(settings.keys.items())
    }


def files(folder: Path) -> Iterator[Path]:
    """Every whole file below a folder, in order; probes and half-written ones are left out."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith(".") and not path.name.endswith(".part"):
            yield path


@contextmanager
def _snapshot() -> Iterator[Connection]:
    """A connection that sees one moment, however long it takes and whatever is written meanwhile."""
    options: dict[str, Any] = {"read_only": True}
    if db.engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with db.engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextmanager
def _written(destination: Path) -> Iterator[BinaryIO]:
    """A file that gets its name when it is whole, readable by its owner only."""
    partial = destination.with_name(destination.name + ".part")
    if destination.exists() or not destination.parent.is_dir():
        what = "exists already" if destination.exists() else "lies in no folder"
        raise BackupRefused("目标不可用", f"{destination.name} {what}")
    partial.unlink(missing_ok=True)
    try:
        partial.touch(mode=0o600, exist_ok=False)
        with partial.open("wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        partial.replace(destination)
    finally:
        partial.unlink(missing_ok=True)
    settle(destination.parent)
