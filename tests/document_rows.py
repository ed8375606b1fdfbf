"""A document, its delivery and its scan, a bound file, for the tests of what the database itself refuses."""

from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from caseapp.extensions import db, new_id
from tests.cases import Office

NOW: Final = datetime(2025, 3, 3, 2, tzinfo=UTC)
FILE: Final = {"sha256": "-", "size_bytes": 4, "storage_key": "-", "file_key_sealed": b"x"}
DOCUMENT: Final = {
    **FILE,
    "form": "x",
    "form_digest": "-",
    "title_zh": "x",
    "title_en": "x",
    "issuer_name": "x",
    "year": 2025,
    "serial": 1,
    "number": "x",
    "edition": "standard",
    "once_key": "x:1",
    "needs_facts": True,
    "verification_code": "x",
    "issued_on": date(2025, 3, 3),
    "version": 1,
}


def make(office: Office, session: Session, _state: str = "") -> None:
    """Insert one of each for a new case."""
    place = {"region_code": "340202", "organization_id": office.places.institution, "sensitivity": "normal"}
    of_case = {**place, "case_id": UUID(office.receive()["id"]), "recorded_at": NOW}
    values = {**of_case, **DOCUMENT, "issuer_id": office.places.institution}
    document = _add(session, "issued_document", values)
    given = {"document_id": document, "method": "post", "delivered_on": date(2025, 3, 3)}
    _add(session, "document_delivery", {**of_case, **given, "receiver_sealed": b"x"})
    _add(session, "document_scan", {**of_case, **FILE, "document_id": document, "media_type": "image/png"})
    bound = {"edition": 1, "pages": 1, "papers": 1, "rules_digest": "-", "catalogue_sealed": b"x"}
    _add(session, "case_file", {**of_case, **FILE, **bound})
    session.commit()


def _add(session: Session, table: str, values: dict[str, Any]) -> UUID:
    row_id = new_id()
    session.execute(sa.insert(db.metadata.tables[table]).values(id=row_id, **values))
    return row_id
