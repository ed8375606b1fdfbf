"""What the backup drills share: a place with cases and an issued document, an empty place, the rows of an archive."""

import base64
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from click.testing import Result
from flask import Flask

from caseapp import clock, create_app
from caseapp.extensions import db, unit_of_work
from caseapp.models import Report
from caseapp.services import accounts
from caseapp.services.audit_anchors import folder
from caseapp.services.backup import Secret
from caseapp.services.backup.archive import ROWS, Reader
from caseapp.storage import storage
from caseapp.vocabulary import Role
from tests.cases import CASES, Office, application, open_office
from tests.clients import ApiClient
from tests.conftest import SignIn, settings_for
from tests.db.conftest import Live

KEY = bytes(range(7, 39))
ENVIRONMENT = {"CASEAPP_BACKUP_KEY": base64.b64encode(KEY).decode()}
LOGIN, PASSWORD = "auditor-of-the-drill", "Correct-horse-7-battery"
DOCUMENT = os.urandom(700_000)
CHANGED_ON_PURPOSE = {"auth_session", "security_event"}  # sessions are ended, the restore is noted


def use(app: Flask) -> None:
    """This process works in that app's folders again: they are set up once a process."""
    settings = app.extensions["settings"]
    storage.configure(settings.storage_dir)
    folder.configure(settings.anchors_dir)


def staffed(live: Live) -> Office:
    """The usual office, signed in, and one account with a password."""
    use(live.app)
    with unit_of_work():
        accounts.create(
            {
                "login": LOGIN,
                "password": PASSWORD,
                "display_name": "审计员",
                "organization_id": live.places.bureau,
                "practitioner_id": None,
                "mediator_id": None,
                "roles": [Role.BUREAU_OFFICER],
            }
        )
    return open_office(SignIn(live.app, live.session(), live.places, count()), live.places)


def issue(live: Live) -> UUID:
    """An issued report whose file is stored; its account is the one with the password."""
    use(live.app)
    with unit_of_work():
        account = db.session.scalars(db.select(accounts.Account).filter_by(login=LOGIN)).one()
        file = {"sha256": storage.put(DOCUMENT), "bytes": len(DOCUMENT)}
        report = Report(
            kind="annual",
            region_code="340200",
            year=2025,
            edition=1,
            organization_id=live.places.bureau,
            requested_by_id=account.id,
            verification_code="ABCD-EFGH-JKLM",
            files={"pdf": file},
            issued_at=clock.now(),
        )
        db.session.add(report)
        return report.id


def receive(office: Office) -> str:
    """An application through the API; the number of its case."""
    return str(office.window.post(CASES, application())["number"])


def run(app: Flask, *words: Any, typed: str = "", environment: dict[str, str] = ENVIRONMENT) -> Result:
    """``flask case …`` in an app, with nothing left open by the test."""
    use(app)
    db.session.rollback()
    return app.test_cli_runner().invoke(args=["case", *map(str, words)], input=typed, env=environment)


@contextmanager
def empty_place(url: str, var: Path, **changes: Any) -> Iterator[Flask]:
    """An app on a database without tables and a folder without files."""
    app = create_app(settings_for(url, var, **changes))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def rows_of(archive: Path, secret: Secret) -> dict[str, list[str]]:
    """Every row of an archive as text, sorted, by table."""
    found: dict[str, list[str]] = {}
    with archive.open("rb") as source:
        for kind, value in Reader(source, secret).records():
            if kind == ROWS:
                found.setdefault(value[0], []).extend(map(repr, value[1]))
    return {table: sorted(rows) for table, rows in found.items()}


def signed_in(app: Flask) -> ApiClient:
    """The account with the password, by a fresh login."""
    http = app.test_client()
    tokens = ApiClient(http, None, None).post("/auth/login", {"login": LOGIN, "password": PASSWORD}, 200)
    return ApiClient(http, tokens["access_token"], None)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


Url = Callable[[str], str]
