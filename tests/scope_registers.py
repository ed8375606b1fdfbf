"""What the scope walk's world holds of reviews and reports."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from caseapp import clock
from caseapp.models import CaseReview, Job, LegalCase, Report
from caseapp.storage import storage
from tests.clients import ApiClient

if TYPE_CHECKING:
    from tests.scope_world import World


def review(session: Session, case: LegalCase) -> None:
    row = CaseReview(
        case_id=case.id,
        region_code=case.region_code,
        organization_id=case.organization_id,
        sensitivity=case.sensitivity,
        kind="file_inspection",
        form_key="file_inspection",
        form_digest="-",
        answers={},
        total=Decimal(90),
        grade="excellent",
        reviewed_on=case.opened_on,
    )
    session.add(row)


def report(
    world: World, session: Session, where: tuple[str, str], maker: ApiClient, office: UUID, serial: int
) -> None:
    key, code = where
    job = Job(kind="annual_report", payload={}, account_id=maker.account_id)
    session.add(job)
    session.flush()
    files = {name: {"sha256": storage.put(b"report"), "bytes": 6} for name in ("pdf", "json", "xlsx")}
    report = Report(
        kind="annual",
        region_code=code,
        year=2025,
        edition=1,
        organization_id=office,
        requested_by_id=maker.account_id,
        verification_code=f"AAAA-BBBB-CCC{serial}",
        job_id=job.id,
        files=files,
        issued_at=clock.now(),
    )
    session.add(report)
    session.flush()
    world.put("report", key, report.id)
    if key != "county":
        world.put("job", key, job.id)
    else:
        world.ids_of.pop(str(job.id), None)
