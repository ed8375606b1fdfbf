"""Organisations: bureaus, institutions, work stations, firms."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from caseapp.blueprints._http import ApiBlueprint, current_actor, etag
from caseapp.models import Organization
from caseapp.schemas._base import page_of
from caseapp.schemas.organizations import (
    OrganizationIn,
    OrganizationOut,
    OrganizationPatch,
    OrganizationQuery,
)
from caseapp.services import organizations
from caseapp.vocabulary import Permission

blp = ApiBlueprint("organizations", __name__, url_prefix="/organizations", description="机构")


@blp.route("", method="POST", permission=Permission.ORGANIZATION_MANAGE)
@blp.arguments(OrganizationIn)
@blp.response(201, OrganizationOut)
def create_organization(body: dict[str, Any]) -> Any:
    """Register a bureau, institution, work station, firm or grass-roots office."""
    made = organizations.create(current_actor(), body)
    return made, etag(made)


@blp.route("", permission=Permission.ORGANIZATION_READ)
@blp.arguments(OrganizationQuery, location="query")
@blp.response(200, page_of(OrganizationOut))
def list_organizations(query: dict[str, Any]) -> Any:
    """Organisations in order of registration."""
    return organizations.listed(query, query.pop("limit"), query.pop("after"))


@blp.route("/<uuid:organization_id>", permission=Permission.ORGANIZATION_READ)
@blp.response(200, OrganizationOut)
def show_organization(organization_id: UUID) -> Any:
    """One organisation."""
    found = organizations.one(organization_id)
    return found, etag(found)


@blp.route(
    "/<uuid:organization_id>",
    method="PATCH",
    permission=Permission.ORGANIZATION_MANAGE,
    loads=organizations.load,
    target="organization",
    path_id="organization_id",
    guarded=True,
)
@blp.arguments(OrganizationPatch)
@blp.response(200, OrganizationOut)
def change_organization(body: dict[str, Any], organization: Organization) -> Any:
    """Rename, close or reopen an organisation; say whether who takes in may decide there."""
    changed = organizations.change(organization, body)
    return changed, etag(changed)
