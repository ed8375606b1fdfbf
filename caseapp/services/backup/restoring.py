"""Bringing a backup back into an empty place: everything is read and judged before anything is written."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import sqlalchemy as sa
from flask_migrate import upgrade
from sqlalchemy.engine import Connection

from caseapp import clock
from caseapp.config import Settings
from caseapp.extensions import db, unit_of_work
from caseapp.models import AuthSession
from caseapp.services import keys, readiness
from caseapp.services.backup import rows
from caseapp.services.backup.archive import BYTES, FILE, FILE_END, ROWS, Counts, Reader
from caseapp.services.backup.making import FORMAT, areas, check, files, key_marks
from caseapp.services.backup.sealing import BackupRefused, Secret
from caseapp.services.security_log import record_security
from caseapp.storage import settle
from caseapp.vocabulary import SecurityEventKind

STAGE: Final = ".restoring"


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: the archive's own account of itself, and what was counted here."""

    manifest: dict[str, Any]
    counts: Counts


def restore(settings: Settings, path: Path, secret: Secret) -> Restored:
    """Fill the empty place that the settings name; every session of the old place is ended.

    Raises:
        BackupRefused: a damaged or cut archive, another secret, other vault keys, a newer schema, a place
            that is not empty. Nothing has been written then.

    """
    with path.open("rb") as source:
        manifest = check(source, secret).manifest
        _refuse_foreign(settings, manifest)
        _refuse_filled(settings)
        upgrade(revision=manifest["revision"])
        source.seek(0)
        with _staged(settings) as stages, unit_of_work():
            counts = _load(Reader(source, secret), stages)
            _place(settings, stages)
    upgrade()
    keys.check()
    return Restored(manifest, counts)


def _refuse_foreign(settings: Settings, manifest: dict[str, Any]) -> None:
    if manifest["format"] != FORMAT or not readiness.knows_revision(manifest["revision"]):
        newer = f"made by version {manifest['version']} with schema {manifest['revision']}: restore with that version"
        raise BackupRefused(
            "备份的数据库结构比本程序新", f"this program does not know the archive's schema; {newer}"
        )
    ours = key_marks(settings)
    wrong = [version for version, mark in manifest["keys"].items() if ours.get(version) != mark]
    if wrong:
        raise BackupRefused(
            f"CASEAPP_KEYS 与备份时的密钥不符（版本 {'、'.join(wrong)}）",
            f"CASEAPP_KEYS lacks the archive's key versions {', '.join(wrong)}, or has others under their numbers",
        )


def _refuse_filled(settings: Settings) -> None:
    with db.engine.connect() as connection:
        full = rows.filled(connection)
    if full:
        raise BackupRefused("数据库不是空的", f"the database is not empty: {', '.join(full[:5])} hold rows")
    for area, folder in areas(settings).items():
        if next(files(folder), None) is not None:
            raise BackupRefused("目录不是空的", f"the folder {area} of the data folder is not empty")


@contextmanager
def _staged(settings: Settings) -> Iterator[dict[str, Path]]:
    """A folder beside each real one; a restore that was killed leaves them, the next one begins anew."""
    stages = {area: folder.with_name(folder.name + STAGE) for area, folder in areas(settings).items()}
    for stage in stages.values():
        shutil.rmtree(stage, ignore_errors=True)
        stage.mkdir(parents=True)
    try:
        yield stages
    finally:
        for stage in stages.values():
            shutil.rmtree(stage, ignore_errors=True)


def _load(reader: Reader, stages: dict[str, Path]) -> Counts:
    """All rows in the caller's transaction, all files under their stages."""
    connection = db.session.connection()
    columns = {
        name: [(column, kind) for column, kind in pairs] for name, pairs in reader.manifest["tables"].items()
    }
    target: BinaryIO | None = None
    rows.forget_start(connection)
    with rows.references_postponed(connection):
        for kind, value in reader.records():
            if kind == ROWS:
                rows.insert(connection, value[0], columns[value[0]], value[1])
            elif kind == FILE:
                target = _open(stages[value[0]], value[1])
            elif kind == BYTES and target is not None:
                target.write(value)
            elif kind == FILE_END and target is not None:
                _finish(target)
        _same_counts(connection, reader.counts)
    _note(reader)
    return reader.counts


def _open(stage: Path, name: str) -> BinaryIO:
    path = (stage / name).resolve()
    if not path.is_relative_to(stage.resolve()):
        raise BackupRefused("备份中的文件名无效", "a file of the archive would leave its folder")
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("xb")


def _finish(target: BinaryIO) -> None:
    target.flush()
    os.fsync(target.fileno())
    target.close()


def _same_counts(connection: Connection, counts: Counts) -> None:
    for table, told in counts.rows.items():
        found = rows.count(connection, table)
        if found != told:
            raise BackupRefused("行数不符", f"{table}: {found} rows came in, the archive has {told}")


def _note(reader: Reader) -> None:
    """Say in the security log that this place was restored; whoever was signed in signs in again.

    A session that was revoked after the backup was made would otherwise be open again.
    """
    now = clock.real_now()
    still = sa.update(AuthSession).where(AuthSession.revoked_at.is_(None))
    db.session.execute(still.values(revoked_at=now).execution_options(synchronize_session=False))
    details = {name: reader.manifest[name] for name in ("made_at", "revision", "version")}
    total = sum(reader.counts.rows.values())
    record_security(SecurityEventKind.RESTORED, None, details={**details, "rows": total})


def _place(settings: Settings, stages: dict[str, Path]) -> None:
    """Give the files their names; the rows that name them are committed right after."""
    for area, folder in areas(settings).items():
        for path in (stages[area], *(path for path in stages[area].rglob("*") if path.is_dir())):
            settle(path)
        shutil.rmtree(folder, ignore_errors=True)  # it holds no file
        stages[area].replace(folder)
        settle(folder.parent)
