"""The end of the work: report, sending it back, papers, closing (LAL Art. 50)."""

from __future__ import annotations

from typing import Any

from caseapp.blueprints._http import ApiBlueprint, current_actor
from caseapp.blueprints.legal_aid import answer, load
from caseapp.models import LegalCase
from caseapp.schemas.closing import (
    ChecklistPaperOut,
    ClosingIn,
    ClosingReportIn,
    ClosingReturnIn,
    ReportOnFileOut,
)
from caseapp.schemas.legal_aid import AidCaseOut
from caseapp.services import case_views, closing
from caseapp.vocabulary import Permission

blp = ApiBlueprint("closing", __name__, url_prefix="/legal-aid/cases", description="结案")


@blp.route(
    "/<uuid:case_id>/closing-report",
    method="POST",
    permission=Permission.CASE_WORK,
    loads=load,
    guarded=True,
)
@blp.arguments(ClosingReportIn)
@blp.response(201, AidCaseOut)
def submit_closing_report(body: dict[str, Any], case: LegalCase) -> Any:
    """The worker's report (LAL Art. 50)."""
    closing.submit(case, current_actor(), body)
    return answer(case)


@blp.route("/<uuid:case_id>/closing-reports", permission=Permission.CASE_READ, loads=load)
@blp.response(200, ReportOnFileOut(many=True))
def list_closing_reports(case: LegalCase) -> Any:
    """Every closing report, also those that were sent back, with why; without contents where these are withheld."""
    return case_views.veiled(closing.reports(case), case_views.REPORT_FACTS, current_actor())


@blp.route(
    "/<uuid:case_id>/closing-report/return",
    method="POST",
    permission=Permission.CASE_CLOSE,
    loads=load,
    guarded=True,
)
@blp.arguments(ClosingReturnIn)
@blp.response(200, AidCaseOut)
def return_closing_report(body: dict[str, Any], case: LegalCase) -> Any:
    """Send report and papers back to the worker, who puts them right and reports anew."""
    closing.send_back(case, current_actor(), body["reason"])
    return answer(case)


@blp.route("/<uuid:case_id>/closing-checklist", permission=Permission.CASE_READ, loads=load)
@blp.response(200, ChecklistPaperOut(many=True))
def list_closing_papers(case: LegalCase) -> Any:
    """The papers that must be on file before the report is accepted."""
    return closing.checklist(case)


@blp.route(
    "/<uuid:case_id>/closing", method="POST", permission=Permission.CASE_CLOSE, loads=load, guarded=True
)
@blp.arguments(ClosingIn)
@blp.response(200, AidCaseOut)
def close(body: dict[str, Any], case: LegalCase) -> Any:
    """Accept report and papers and close the case."""
    closing.close(case, current_actor(), body["checklist"])
    return answer(case)
