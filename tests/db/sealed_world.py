"""A database whose sealed columns hold something, and what they hold: for the tests of keys and rotation."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from caseapp.extensions import db, unit_of_work
from caseapp.models import Person
from caseapp.models.keys import SealedTable, sealed_tables
from caseapp.services import keys
from caseapp.vault import vault
from tests.cases import identity, open_office
from tests.conftest import KEYS, SignIn

if TYPE_CHECKING:
    from tests.db.conftest import Live

ROOT: Final = Path(__file__).resolve().parents[2]
NEXT: Final = {**KEYS, 3: bytes(range(200, 232))}
PEOPLE: Final = 40
REFUSED: Final = 3  # wsgi.py


def fill(live: Live) -> None:
    """Cases of several fates through the API, and people."""
    with live.session() as session:
        office = open_office(SignIn(live.app, session, live.places, count()), live.places)
        office.reach("reviewed")
        office.reach("refused")
        office.reach_criminal("terminated")
    with live.app.app_context(), unit_of_work():
        db.session.add_all(person(live, serial) for serial in range(PEOPLE))


def person(live: Live, serial: int, **values: Any) -> Person:
    """Somebody of the institution, with everything that is sealed."""
    made = Person(processor_id=live.places.institution, name=f"某{serial}", id_type="resident_id", **values)
    made.id_number, made.phone = identity(serial=500 + serial), f"139{serial:08d}"
    made.address = f"安徽省芜湖市镜湖区某路{serial}号"
    return made


def turn_to(ring: dict[int, bytes], **options: Any) -> None:
    """Go on as a process with another ring would; its start is part of it."""
    vault.configure(ring, **options)
    keys.check()


def sealed_values() -> Iterator[tuple[SealedTable, Any, Any, Any]]:
    """Table, field, key and ciphertext of every sealed value there is."""
    with unit_of_work(read_only=True):
        for found in sealed_tables():
            for row in db.session.execute(sa.select(found.table)).mappings().all():
                for field in found.fields:
                    if row[field.column.name] is not None:
                        yield found, field, row, row[field.column.name]


def opened() -> dict[tuple[str, str, str], str]:
    """What stands in every sealed value."""
    return {
        (found.table.name, field.name, str(row[found.key.name])): vault.open(
            sealed, found.place(field, row[found.key.name])
        )
        for found, field, row, sealed in sealed_values()
    }


def headers() -> set[bytes]:
    """With which cipher and key version values are sealed, and indexes made (one byte)."""
    found = {bytes(sealed[:2]) for *_, sealed in sealed_values()}
    return found | {
        bytes(row[column.name][:1])
        for _, field, row, _ in sealed_values()
        for _, column in field.indexes
        if row[column.name] is not None
    }


def environment(live: Live, ring: dict[int, bytes] | None = None, **more: str) -> dict[str, str]:
    """What a process of the same database is started with."""
    settings = live.app.extensions["settings"]
    with live.app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
    held = NEXT if ring is None else ring
    given = {
        "CASEAPP_ENV": "test",
        "CASEAPP_VAR": str(settings.var_dir),
        "CASEAPP_JWT_SECRET": settings.jwt_secret,
        "DATABASE_URL": url,
        "CASEAPP_KEYS": ",".join(f"{v}={base64.b64encode(key).decode()}" for v, key in held.items()),
    }
    return {**os.environ, **given, **more, "PYTHONPATH": str(ROOT)}


def run(
    live: Live, *words: str, ring: dict[int, bytes] | None = None, **more: str
) -> subprocess.CompletedProcess[str]:
    """``flask --app wsgi …`` on the same database."""
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "flask", "--app", "wsgi", *words],
        cwd=ROOT,
        env=environment(live, ring, **more),
        capture_output=True,
        text=True,
        check=False,
    )
