"""People's mediation committees and mediators."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from caseapp.blueprints._http import ApiBlueprint, current_actor, etag
from caseapp.models import Mediator
from caseapp.schemas._base import page_of
from caseapp.schemas.committees import (
    CommitteeIn,
    CommitteeOut,
    CommitteeQuery,
    MediatorIn,
    MediatorOut,
    MediatorPatch,
    MediatorQuery,
)
from caseapp.services import committees
from caseapp.vocabulary import Permission

blp = ApiBlueprint("committees", __name__, url_prefix="/mediation", description="人民调解委员会与调解员")


@blp.route("/committees", method="POST", permission=Permission.COMMITTEE_MANAGE)
@blp.arguments(CommitteeIn)
@blp.response(201, CommitteeOut)
def create_committee(body: dict[str, Any]) -> Any:
    """Register a committee (its organisation is made with it)."""
    return committees.create(current_actor(), body)


@blp.route("/committees", permission=Permission.COMMITTEE_READ)
@blp.arguments(CommitteeQuery, location="query")
@blp.response(200, page_of(CommitteeOut))
def list_committees(query: dict[str, Any]) -> Any:
    """Committees in order of registration."""
    return committees.listed(current_actor(), query, query.pop("limit"), query.pop("after"))


@blp.route("/committees/<uuid:committee_id>", permission=Permission.COMMITTEE_READ)
@blp.response(200, CommitteeOut)
def show_committee(committee_id: UUID) -> Any:
    """One committee."""
    return committees.one(current_actor(), committee_id)


@blp.route("/mediators", method="POST", permission=Permission.COMMITTEE_MANAGE)
@blp.arguments(MediatorIn)
@blp.response(201, MediatorOut)
def create_mediator(body: dict[str, Any]) -> Any:
    """Enter a mediator's engagement."""
    made = committees.add_mediator(current_actor(), body)
    return made, etag(made)


@blp.route("/mediators", permission=Permission.COMMITTEE_READ)
@blp.arguments(MediatorQuery, location="query")
@blp.response(200, page_of(MediatorOut))
def list_mediators(query: dict[str, Any]) -> Any:
    """Mediators in order of registration."""
    return committees.mediators(current_actor(), query, query.pop("limit"), query.pop("after"))


@blp.route(
    "/mediators/<uuid:mediator_id>",
    permission=Permission.COMMITTEE_READ,
    loads=committees.load_mediator,
    target="mediator",
    path_id="mediator_id",
)
@blp.response(200, MediatorOut)
def show_mediator(mediator: Mediator) -> Any:
    """One mediator."""
    return mediator, etag(mediator)


@blp.route(
    "/mediators/<uuid:mediator_id>",
    method="PATCH",
    permission=Permission.COMMITTEE_MANAGE,
    loads=committees.load_mediator,
    target="mediator",
    path_id="mediator_id",
    guarded=True,
)
@blp.arguments(MediatorPatch)
@blp.response(200, MediatorOut)
def change_mediator(body: dict[str, Any], mediator: Mediator) -> Any:
    """Set the last day of an engagement, or correct the name."""
    changed = committees.change_mediator(mediator, body)
    return changed, etag(changed)
