"""One row of each table of the privacy module, for the tests of what the database itself refuses."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from caseapp.extensions import db, new_id
from caseapp.models import CaseParty
from tests.cases import Office

NOW = datetime(2025, 3, 3, 2, tzinfo=UTC)
DAY = date(2025, 3, 3)


def make(office: Office, session: Session, _state: str = "") -> None:
    """Insert them for the applicant of a new case."""
    case = office.receive()
    case_id = UUID(case["id"])
    person_id = session.scalars(sa.select(CaseParty.person_id).where(CaseParty.case_id == case_id)).first()
    account = office.window.account_id
    place = {"region_code": "340202", "organization_id": office.places.institution}
    record = {"recorded_at": NOW, "recorded_by_id": account}
    whose = {"processor_id": office.places.institution, **place, **record}
    of_case = {**whose, "case_id": case_id, "sensitivity": "normal"}
    of_person = {**whose, "person_id": person_id}

    def add(table: str, **values: Any) -> UUID:
        row_id = new_id()
        session.execute(sa.insert(db.metadata.tables[table]).values(id=row_id, **values))
        return row_id

    said = {"person_id": person_id, "given_on": DAY, "form": "oral"}
    add("notice_given", **of_case, **said, notice_version="2021-1")
    basis = {"purpose": "phone_feedback", "basis": "consent", "article": "x"}
    add("privacy_consent", **of_case, **said, **basis, separate=False, given_by="self", version=1)
    shared = {"case_number": case["number"], "recipient": "x", "categories": [], "shared_on": DAY}
    add("data_sharing", **of_case, **shared, **basis, by_system=False)
    asked = {"relationship": "self", "received_on": DAY, "fields": [], "articles": [], "version": 1}
    request_id = add("person_request", **of_person, **asked, kind="correction", state="open")
    add("person_version", **of_person, request_id=request_id, fields=[], values_sealed=b"x")
    held = {"ground": "objection", "since_on": DAY, "articles": [], "version": 1}
    add("person_restriction", **of_person, **held, request_id=request_id)
    kept = {"case_number": case["number"], "class_code": "long", "starts_on": DAY, "source": "x"}
    add("case_retention", **of_case, **kept, verified=False, legal_hold=False, version=1)
    words = dict.fromkeys(("title", "processing", "necessity", "risks", "measures"), "x")
    days = {"review_by": DAY, "keep_until": DAY, "version": 1}
    add("impact_assessment", **whose, **words, **days, reason_codes=[])
    session.commit()
