"""Registers of a processor: impact assessments and incidents."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from caseapp.access import Actor
from caseapp.blueprints._http import ApiBlueprint, current_actor, etag, flush
from caseapp.models import ImpactAssessment, PrivacyIncident
from caseapp.schemas._base import page_of
from caseapp.schemas.privacy import (
    AssessmentIn,
    AssessmentOut,
    AssessmentPatch,
    AssessmentQuery,
    IncidentIn,
    IncidentOut,
    IncidentPatch,
    IncidentQuery,
)
from caseapp.services import privacy_registers
from caseapp.services.pages import Page
from caseapp.vocabulary import Permission

blp = ApiBlueprint("privacy-registers", __name__, url_prefix="/privacy", description="影响评估与安全事件")
AUDIT, MANAGE = Permission.PRIVACY_AUDIT, Permission.PRIVACY_MANAGE


def _assessment(actor: Actor, entry_id: UUID, *, lock: bool) -> ImpactAssessment:
    chosen = privacy_registers.change if lock else privacy_registers.read
    return chosen(ImpactAssessment, actor, entry_id)


def _incident(actor: Actor, entry_id: UUID, *, lock: bool) -> PrivacyIncident:
    chosen = privacy_registers.change if lock else privacy_registers.read
    return chosen(PrivacyIncident, actor, entry_id)


@blp.route("/impact-assessments", permission=AUDIT)
@blp.arguments(AssessmentQuery, location="query")
@blp.response(200, page_of(AssessmentOut))
def list_assessments(query: dict[str, Any]) -> Any:
    """Impact assessments by day of review."""
    return privacy_registers.assessments(current_actor(), query)


@blp.route("/impact-assessments", method="POST", permission=MANAGE)
@blp.arguments(AssessmentIn)
@blp.response(201, AssessmentOut)
def add_assessment(body: dict[str, Any]) -> Any:
    """Enter an impact assessment (PIPL Arts 55, 56)."""
    row = privacy_registers.assess(current_actor(), body)
    return row, {**etag(row), "Location": f"/api/v1/privacy/impact-assessments/{row.id}"}


@blp.route(
    "/impact-assessments/<uuid:assessment_id>",
    permission=AUDIT,
    loads=_assessment,
    target="entry",
    path_id="assessment_id",
)
@blp.response(200, AssessmentOut)
def show_assessment(entry: ImpactAssessment) -> Any:
    """One impact assessment."""
    return entry, etag(entry)


@blp.route(
    "/impact-assessments/<uuid:assessment_id>",
    method="PATCH",
    permission=MANAGE,
    loads=_assessment,
    target="entry",
    path_id="assessment_id",
    guarded=True,
)
@blp.arguments(AssessmentPatch)
@blp.response(200, AssessmentOut)
def amend_assessment(body: dict[str, Any], entry: ImpactAssessment) -> Any:
    """Change or approve an assessment; an approved one stays, but for its review day."""
    row = privacy_registers.amend(entry, body)
    flush()
    return row, etag(row)


@blp.route("/incidents", permission=AUDIT)
@blp.arguments(IncidentQuery, location="query")
@blp.response(200, page_of(IncidentOut))
def list_incidents(query: dict[str, Any]) -> Any:
    """Incidents by day of finding."""
    found = privacy_registers.incidents(current_actor(), query)
    return Page([privacy_registers.shown(row) for row in found.items], found.next)


@blp.route("/incidents", method="POST", permission=MANAGE)
@blp.arguments(IncidentIn)
@blp.response(201, IncidentOut)
def add_incident(body: dict[str, Any]) -> Any:
    """Enter an incident with the three contents of PIPL Art. 57."""
    row = privacy_registers.report(current_actor(), body)
    shown = privacy_registers.shown(row)
    return shown, {**etag(row), "Location": f"/api/v1/privacy/incidents/{row.id}"}


@blp.route(
    "/incidents/<uuid:incident_id>", permission=AUDIT, loads=_incident, target="entry", path_id="incident_id"
)
@blp.response(200, IncidentOut)
def show_incident(entry: PrivacyIncident) -> Any:
    """One incident, and whom still to tell."""
    return privacy_registers.shown(entry), etag(entry)


@blp.route(
    "/incidents/<uuid:incident_id>",
    method="PATCH",
    permission=MANAGE,
    loads=_incident,
    target="entry",
    path_id="incident_id",
    guarded=True,
)
@blp.arguments(IncidentPatch)
@blp.response(200, IncidentOut)
def follow_up_incident(body: dict[str, Any], entry: PrivacyIncident) -> Any:
    """Add what was found out, done and told since."""
    row = privacy_registers.follow_up(entry, body)
    flush()
    return privacy_registers.shown(row), etag(row)
