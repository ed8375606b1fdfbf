"""Reports: asked for, made in the background, published as frozen files; a correction is a new edition."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor, ensure_region, in_region
from caseapp.errors import Fault, Invalid, NotFound
from caseapp.extensions import db, unit_of_work
from caseapp.models import Job, Region, Report
from caseapp.packs import catalogue
from caseapp.services import audit_checks, jobs, reporting
from caseapp.services.jobs import Task
from caseapp.services.pages import Page, page
from caseapp.storage import storage

if TYPE_CHECKING:
    from caseapp.reports.annual.produce import RenderedReport

KIND: Final = "annual"
JOB: Final = "annual_report"
VERIFY: Final = "/api/v1/verify/"
GROUP: Final = 4
LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that look alike
MEDIA: Final[Mapping[str, str]] = {
    "pdf": "application/pdf",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Address:
    """Where anybody can ask about a document. ``configure`` with the office's public address; without one, papers name
    the path on its server only.
    """

    def __init__(self) -> None:
        self._public = ""

    def configure(self, public_url: str) -> None:
        """Scheme and host, without a path; empty where there is none."""
        self._public = public_url

    def of(self, code: str) -> str:
        """The whole address that verifies the code; empty without a public address."""
        return f"{self._public}{VERIFY}{code}" if self._public else ""


address = Address()


def ask_for(actor: Actor, body: Mapping[str, Any]) -> tuple[Report, Job]:
    """Number the edition and queue its making.

    Raises:
        NotFound: the region lies outside the actor's.
        Invalid: the region is unknown, has no plan, or the year has not begun.

    """
    ensure_region(actor, body["region_code"])
    faults = list(_faults(body))
    if faults:
        raise Invalid(faults=faults)
    db.session.execute(sa.select(Region.code).where(Region.code == body["region_code"]).with_for_update())
    report = Report(
        kind=body["kind"],
        region_code=body["region_code"],
        year=body["year"],
        edition=_next_edition(body),
        organization_id=actor.organization_id,
        requested_by_id=actor.account_id,
        verification_code=verification_code(),
    )
    db.session.add(report)
    db.session.flush()
    job = jobs.enqueue(JOB, {"report_id": str(report.id)}, actor, f"/api/v1/reports/{report.id}")
    report.job_id = job.id
    db.session.flush()
    return report, job


def _faults(body: Mapping[str, Any]) -> list[Fault]:
    found = []
    if db.session.get(Region, body["region_code"]) is None:
        found.append(Fault("region_code", "unknown", "没有这个区划", "no such division"))
    elif not catalogue().indicators(body["region_code"]):
        zh, en = "该地区没有规划指标", "this region has no plan of indicators"
        found.append(Fault("region_code", "no_plan", zh, en))
    if body["year"] > clock.today().year:
        found.append(Fault("year", "in_future", "年度尚未开始", "that year has not begun"))
    return found


def _next_edition(body: Mapping[str, Any]) -> int:
    same = [getattr(Report, name) == body[name] for name in ("kind", "region_code", "year")]
    return (db.session.scalar(sa.select(sa.func.max(Report.edition)).where(*same)) or 0) + 1


def verification_code() -> str:
    """A new code for a paper: twelve letters and digits at random, none that look alike."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(12))
    return _grouped(letters)


def _grouped(letters: str) -> str:
    return "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))


def as_printed(code: str) -> str:
    """A code as somebody typed it, as papers print it: whatever its case, spaces, dashes and width."""
    typed = unicodedata.normalize("NFKC", code).upper()
    return _grouped("".join(letter for letter in typed if letter.isalnum()))


@jobs.handler(JOB)
def make_annual(task: Task) -> None:
    """Count in one reading transaction, set in type outside of any, publish in the job's last one."""
    report_id = UUID(str(task.payload["report_id"]))
    with unit_of_work(read_only=True):
        report = db.session.get_one(Report, report_id)
        content = reporting.annual_report(report, clock.today(), address.of(report.verification_code))
    task.progress(30)
    from caseapp.reports.annual.produce import render_annual  # noqa: PLC0415 - a second that web servers save

    files = render_annual(content, catalogue().report(KIND))
    task.progress(90)
    stored = _store(files)
    anchor = audit_checks.anchor_now()
    with task.finishing({"report_id": str(report_id), "files": sorted(stored)}):
        published = db.session.get_one(Report, report_id)
        published.files, published.issued_at = stored, clock.now()
        published.snapshot = {**reporting.snapshot(content), "anchor": anchor}


def _store(files: RenderedReport) -> dict[str, Any]:
    contents = {"pdf": files.pdf, "json": files.figures_json, "xlsx": files.xlsx}
    return {
        name: {"sha256": storage.put(content), "bytes": len(content)} for name, content in contents.items()
    }


def find(actor: Actor, report_id: UUID) -> Report:
    """A report of the actor's region; NotFound otherwise."""
    mine = in_region(Report.region_code, actor.region_code)
    report = db.session.scalar(sa.select(Report).where(Report.id == report_id, mine))
    if report is None:
        raise NotFound
    return report


def listed(actor: Actor, query: Mapping[str, Any]) -> Page[Report]:
    """Reports of the actor's region, oldest first; filters ``region_code`` and ``year``."""
    select = sa.select(Report).where(in_region(Report.region_code, actor.region_code))
    for name in ("region_code", "year"):
        if query.get(name) is not None:
            select = select.where(getattr(Report, name) == query[name])
    return page(select, (Report.requested_at, Report.id), query["limit"], query["after"])


def file_of(report: Report, name: str) -> tuple[bytes, str, str]:
    """The stored bytes, their media type and a file name; NotFound while the report is not made."""
    if not report.files or name not in report.files:
        raise NotFound
    content = storage.get(report.files[name]["sha256"])
    return content, MEDIA[name], f"annual-report-{report.region_code}-{report.year}-{report.edition}.{name}"


def genuine(code: str) -> dict[str, Any]:
    """Whether a published report carries this verification code; no personal data, for anybody to ask.

    The SHA-256 is that of the PDF as published: a file with another one was changed.
    """
    report = db.session.scalar(
        sa.select(Report).where(Report.verification_code == as_printed(code), Report.issued_at.is_not(None))
    )
    if report is None or report.files is None:
        return {"genuine": False}
    newest = _next_edition({name: getattr(report, name) for name in ("kind", "region_code", "year")}) - 1
    return {
        "genuine": True,
        "document": report.kind,
        "region_code": report.region_code,
        "year": report.year,
        "edition": report.edition,
        "newest_edition": newest,
        "issued_at": report.issued_at,
        "pdf_sha256": report.files["pdf"]["sha256"],
    }
