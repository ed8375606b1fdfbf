"""People's mediation committees and mediators."""

from __future__ import annotations

from typing import Any, Final

from caseapp.blueprints._http import ApiBlueprint, current_actor, etag
from caseapp.models import MediationCommittee, Mediator
from caseapp.schemas._base import page_of
from caseapp.schemas.committees import (
    CommitteeIn,
    CommitteeOut,
    CommitteePatch,
    CommitteeQuery,
    MediatorIn,
    MediatorOut,
    MediatorPatch,
    MediatorQuery,
)
from caseapp.services import committees, mediators
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


COMMITTEE: Final[dict[str, Any]] = {
    "loads": committees.load,
    "target": "committee",
    "path_id": "committee_id",
}


@blp.route("/committees/<uuid:committee_id>", permission=Permission.COMMITTEE_READ, **COMMITTEE)
@blp.response(200, CommitteeOut)
def show_committee(committee: MediationCommittee) -> Any:
    """One committee."""
    return committees.shown(committee), etag(committee)


@blp.route(
    "/committees/<uuid:committee_id>",
    method="PATCH",
    permission=Permission.COMMITTEE_MANAGE,
    guarded=True,
    **COMMITTEE,
)
@blp.arguments(CommitteePatch)
@blp.response(200, CommitteeOut)
def change_committee(body: dict[str, Any], committee: MediationCommittee) -> Any:
    """Say whether several nationalities live there, or since when the committee behind it is in office."""
    committees.change(committee, body)
    return committees.shown(committee), etag(committee)


@blp.route("/mediators", method="POST", permission=Permission.COMMITTEE_MANAGE)
@blp.arguments(MediatorIn)
@blp.response(201, MediatorOut)
def create_mediator(body: dict[str, Any]) -> Any:
    """Enter a mediator's engagement."""
    made = mediators.add(current_actor(), body)
    return made, etag(made)


@blp.route("/mediators", permission=Permission.COMMITTEE_READ)
@blp.arguments(MediatorQuery, location="query")
@blp.response(200, page_of(MediatorOut))
def list_mediators(query: dict[str, Any]) -> Any:
    """Mediators in order of registration."""
    return mediators.listed(current_actor(), query, query.pop("limit"), query.pop("after"))


@blp.route(
    "/mediators/<uuid:mediator_id>",
    permission=Permission.COMMITTEE_READ,
    loads=mediators.load,
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
    loads=mediators.load,
    target="mediator",
    path_id="mediator_id",
    guarded=True,
)
@blp.arguments(MediatorPatch)
@blp.response(200, MediatorOut)
def change_mediator(body: dict[str, Any], mediator: Mediator) -> Any:
    """Set the last day of an engagement, or correct the name."""
    changed = mediators.change(mediator, body)
    return changed, etag(changed)
