"""What auditors look at: events, readings, exports, overrides, rights over time, anchors, verification."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from caseapp.blueprints._http import ApiBlueprint, current_actor
from caseapp.schemas._base import PageQuery
from caseapp.schemas.accounts import RightsOut
from caseapp.schemas.audit import (
    AnchorOut,
    AuditEventOut,
    AuditRightsQuery,
    CaseEventQuery,
    ReadingOut,
    ReadingQuery,
    RegisterQuery,
    SecurityEventOut,
    SecurityEventQuery,
    VerificationOut,
    audit_page_of,
)
from caseapp.schemas.reports import AcceptedOut
from caseapp.services import accounts, audit_jobs, audit_views, rights
from caseapp.services.pages import Page, leaving_out_unreadable
from caseapp.vocabulary import Permission

blp = ApiBlueprint("audit", __name__, url_prefix="/audit", description="审计")
READ = Permission.AUDIT_READ


def _told(view: Callable[..., Page[Any]], *asked: Any) -> dict[str, Any]:
    """A page that stands although some of its rows cannot be read, and names them."""
    with leaving_out_unreadable() as unreadable:
        found = view(*asked)
    return {"items": found.items, "next": found.next, "unreadable": unreadable}


@blp.route("/events", permission=READ)
@blp.arguments(CaseEventQuery, location="query")
@blp.response(200, audit_page_of(AuditEventOut))
def list_case_events(query: dict[str, Any]) -> Any:
    """Events of the cases I oversee: who, when, what, from which state to which."""
    return _told(audit_views.case_events, current_actor(), query)


@blp.route("/security-events", permission=READ)
@blp.arguments(SecurityEventQuery, location="query")
@blp.response(200, audit_page_of(SecurityEventOut))
def list_security_events(query: dict[str, Any]) -> Any:
    """Rights given and taken, doors opened out of turn, registers changed, data taken out."""
    return _told(audit_views.security_events, current_actor(), query)


@blp.route("/break-glass", permission=READ)
@blp.arguments(RegisterQuery, location="query")
@blp.response(200, audit_page_of(SecurityEventOut))
def list_broken_glass(query: dict[str, Any]) -> Any:
    """Emergency openings of cases and their reviews."""
    return _told(audit_views.security_events, current_actor(), query, audit_views.GLASS)


@blp.route("/overrides", permission=READ)
@blp.arguments(RegisterQuery, location="query")
@blp.response(200, audit_page_of(SecurityEventOut))
def list_overrides(query: dict[str, Any]) -> Any:
    """Decisions that did not follow the screening, and rules that were waived with a reason."""
    return _told(audit_views.security_events, current_actor(), query, audit_views.OVERRIDES)


@blp.route("/exports", permission=READ)
@blp.arguments(RegisterQuery, location="query")
@blp.response(200, audit_page_of(SecurityEventOut))
def list_exports(query: dict[str, Any]) -> Any:
    """Every file that was taken out: reports, copies of personal data, workbooks."""
    return _told(audit_views.security_events, current_actor(), query, audit_views.EXPORTS)


@blp.route("/readings", permission=READ)
@blp.arguments(ReadingQuery, location="query")
@blp.response(200, audit_page_of(ReadingOut))
def list_readings(query: dict[str, Any]) -> Any:
    """Who read which cases, when, for what; with ``case``: who read this one."""
    return _told(audit_views.readings, current_actor(), query)


@blp.route("/rights", permission=READ)
@blp.arguments(AuditRightsQuery, location="query")
@blp.response(200, RightsOut)
def show_rights(query: dict[str, Any]) -> Any:
    """The rights an account had on a day, from the security log alone."""
    return rights.on(accounts.find(current_actor(), query["account"]), query["on"])


@blp.route("/anchors", permission=READ)
@blp.arguments(PageQuery, location="query")
@blp.response(200, audit_page_of(AnchorOut))
def list_anchors(query: dict[str, Any]) -> Any:
    """The signed anchors of the audit."""
    return _told(audit_views.anchors, query)


@blp.route("/verification", permission=READ)
@blp.response(200, VerificationOut)
def show_verification() -> Any:
    """What the newest verification found, located for the cases that I oversee."""
    return audit_views.verification(current_actor())


@blp.route("/verification", method="POST", permission=READ)
@blp.response(202, AcceptedOut)
def ask_for_verification() -> Any:
    """Check chains, rows, numbers, logs and anchors in the background; one runs at a time."""
    job = audit_jobs.ask(current_actor())
    return {"job_id": job.id, "resource": job.resource}, {"Location": f"/api/v1/jobs/{job.id}"}
