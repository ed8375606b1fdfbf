"""Sensitive cases opened for others: grants by an approver, and break-glass with its review."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from caseapp.blueprints._http import ApiBlueprint, current_actor, reads
from caseapp.blueprints.cases import load
from caseapp.models import LegalCase
from caseapp.schemas._base import page_of
from caseapp.schemas.grants import GlassIn, GlassQuery, GlassReviewIn, GrantIn, GrantOut
from caseapp.services import grants
from caseapp.vocabulary import Permission

blp = ApiBlueprint("grants", __name__, url_prefix="/cases", description="敏感案件授权与紧急打开")
glass = ApiBlueprint("break_glass", __name__, url_prefix="/break-glass", description="紧急打开的复核")


@blp.route("/<uuid:case_id>/access-grants", method="POST", permission=Permission.ACCESS_GRANT, loads=load)
@blp.arguments(GrantIn)
@blp.response(201, GrantOut)
def grant_access(body: dict[str, Any], case: LegalCase) -> Any:
    """Open a need-to-know case for a colleague for some days. An append: no If-Match."""
    reads("case_grants", [case.id])
    return grants.grant(case, current_actor(), body)


@blp.route("/<uuid:case_id>/access-grants", permission=Permission.ACCESS_GRANT, loads=load)
@blp.response(200, GrantOut(many=True))
def list_grants(case: LegalCase) -> Any:
    """For whom the case was opened, and who broke its glass."""
    reads("case_grants", [case.id])
    return grants.of_case(case)


@blp.route(
    "/<uuid:case_id>/access-grants/<uuid:grant_id>/revocation",
    method="POST",
    permission=Permission.ACCESS_GRANT,
    loads=load,
)
@blp.response(200, GrantOut)
def revoke_access(grant_id: UUID, case: LegalCase) -> Any:
    """Close the case again at once; a second time changes nothing."""
    reads("case_grants", [case.id])
    return grants.revoke(case, current_actor(), grant_id)


@blp.route("/<string:case_number_or_id>/break-glass", method="POST", permission=Permission.GLASS_BREAK)
@blp.arguments(GlassIn)
@blp.response(201, GrantOut)
def break_glass(body: dict[str, Any], case_number_or_id: str) -> Any:
    """In an emergency open one case of the own office or region for 24 hours; somebody else reviews it."""
    opened = grants.break_glass(current_actor(), case_number_or_id, body)
    reads("case_grants", [opened["case_id"]])
    return opened


@glass.route("", permission=Permission.GLASS_READ)
@glass.arguments(GlassQuery, location="query")
@glass.response(200, page_of(GrantOut))
def list_glass(query: dict[str, Any]) -> Any:
    """Every use of break-glass in sight, oldest first."""
    found = grants.glass(current_actor(), query)
    reads("case_grants", [row["case_id"] for row in found.items])
    return found


@glass.route("/<uuid:grant_id>/review", method="POST", permission=Permission.GLASS_REVIEW)
@glass.arguments(GlassReviewIn)
@glass.response(200, GrantOut)
def review_glass(body: dict[str, Any], grant_id: UUID) -> Any:
    """Say whether it was justified; not by who broke the glass."""
    reviewed = grants.review(current_actor(), grant_id, body)
    reads("case_grants", [reviewed["case_id"]])
    return reviewed
