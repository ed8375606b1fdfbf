"""Reports: ask for one, list them, fetch their stored files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response

from caseapp.blueprints._http import ApiBlueprint, current_actor, exports
from caseapp.blueprints._limits import limited
from caseapp.schemas._base import page_of
from caseapp.schemas.reports import AcceptedOut, GenuineOut, ReportIn, ReportOut, ReportQuery
from caseapp.services import publishing
from caseapp.services.documents import keeping
from caseapp.vocabulary import Permission

blp = ApiBlueprint("reports", __name__, url_prefix="/reports", description="年度报告")
verify = ApiBlueprint("verify", __name__, url_prefix="/verify", description="文书核验")


@blp.route("", method="POST", permission=Permission.REPORT_CREATE)
@blp.arguments(ReportIn)
@blp.response(202, AcceptedOut)
def ask_for_report(body: dict[str, Any]) -> Any:
    """Queue the making of a report; each call is a new edition."""
    report, job = publishing.ask_for(current_actor(), body)
    resource = f"/api/v1/reports/{report.id}"
    return {"job_id": job.id, "resource": resource}, {"Location": f"/api/v1/jobs/{job.id}"}


@blp.route("", permission=Permission.REPORT_READ)
@blp.arguments(ReportQuery, location="query")
@blp.response(200, page_of(ReportOut))
def list_reports(query: dict[str, Any]) -> Any:
    """Reports of my region."""
    return publishing.listed(current_actor(), query)


@blp.route("/<uuid:report_id>", permission=Permission.REPORT_READ)
@blp.response(200, ReportOut)
def get_report(report_id: UUID) -> Any:
    """One report."""
    return publishing.find(current_actor(), report_id)


@blp.route("/<uuid:report_id>/files/<any(pdf, json, xlsx):name>", permission=Permission.REPORT_READ)
@blp.response(200, {"type": "string", "format": "binary"}, content_type="application/pdf")
def get_file(report_id: UUID, name: str) -> Response:
    """The stored bytes of the PDF, the JSON or the workbook; always the same."""
    content, media, filename = publishing.file_of(publishing.find(current_actor(), report_id), name)
    answer = Response(content, content_type=media)
    exports("report", report_id, format=name)
    answer.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return answer


@verify.route("/<string:code>", permission=Permission.PUBLIC)
@limited("verification")
@verify.response(200, GenuineOut)
def verify_document(code: str) -> Any:
    """Is the document with this verification code genuine?"""
    return keeping.genuine(code) or publishing.genuine(code)
