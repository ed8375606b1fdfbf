"""Whether this process can do its work now: one named check for each thing it cannot do without."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from caseapp import clock, packs
from caseapp.config import MIGRATIONS, Settings
from caseapp.extensions import db, unit_of_work
from caseapp.models import WorkerHeartbeat
from caseapp.services import keys
from caseapp.storage import storage

PACKS: Final = Path(packs.__file__).parent
READ: Final = frozenset({".yaml", ".html", ".css"})
log = logging.getLogger("caseapp.health")


def checks(settings: Settings) -> dict[str, bool]:
    """``database keys migrations packs storage worker``: true where all is well. Never raises."""
    asked: Mapping[str, Callable[[], bool]] = {
        "database": database_answers,
        "keys": keys.fit,
        "migrations": at_head,
        "packs": lambda: packs_load(settings),
        "storage": storage.writable,
        "worker": lambda: worker_alive(settings),
    }
    return {name: _asked(name, check) for name, check in asked.items()}


def _asked(name: str, check: Callable[[], bool]) -> bool:
    try:
        well = check()
    except Exception as error:
        log.warning("check failed", extra={"check": name}, exc_info=error)
        return False
    if not well:
        log.warning("check failed", extra={"check": name})
    return well


def migrated() -> bool:
    """Whether the database is there with every migration. Never raises."""
    return _asked("migrations", at_head)


def database_answers() -> bool:
    """The database answers; SQLite's file still lies where it should (an open handle outlives a deletion)."""
    with unit_of_work(read_only=True):
        db.session.execute(sa.text("SELECT 1"))
        file = db.session.get_bind().engine.url.database or ""
        return db.session.get_bind().dialect.name != "sqlite" or Path(file).is_file()


def at_head() -> bool:
    """The database has every migration this code was started with."""
    with unit_of_work(read_only=True):
        context = MigrationContext.configure(db.session.connection())
        return set(context.get_current_heads()) == _heads()


def newest_revision() -> str:
    """The last migration of this code."""
    (revision,) = _heads()
    return revision


def knows_revision(revision: str) -> bool:
    """Whether this code has that migration; a newer schema's it has not."""
    scripts = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    return revision in {script.revision for script in scripts}


@lru_cache(maxsize=1)
def _heads() -> frozenset[str]:
    return frozenset(ScriptDirectory(str(MIGRATIONS)).get_heads())


def packs_load(settings: Settings) -> bool:
    """The pack files on disk can be loaded; read again only when one of them has changed.

    Raises:
        PackError: one cannot.

    """
    folders = [PACKS, *([settings.packs_overlay] if settings.packs_overlay else [])]
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in READ)
    state = tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files)
    return _loads(settings.packs_overlay, state)


@lru_cache(maxsize=1)
def _loads(overlay: Path | None, _state: tuple[tuple[str, int, int], ...]) -> bool:
    packs.load(overlay)
    return True


def worker_alive(settings: Settings) -> bool:
    """Some worker has beaten within ``worker_stale_seconds`` of machine time."""
    since = clock.real_now() - timedelta(seconds=settings.worker_stale_seconds)
    with unit_of_work(read_only=True):
        found = db.session.scalar(sa.select(sa.exists().where(WorkerHeartbeat.beat_at >= since)))
        return bool(found)
