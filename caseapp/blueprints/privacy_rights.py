"""The rights of a person (PIPL Arts 44-50): copy, correction, restriction, deletion, and their answers."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from flask import Response

from caseapp.access import Actor
from caseapp.blueprints._http import ApiBlueprint, current_actor, etag, exports, flush, reads
from caseapp.blueprints.privacy import blp as register
from caseapp.models import PersonRequest, PersonRestriction
from caseapp.schemas._base import page_of
from caseapp.schemas.privacy_rights import (
    CopyOut,
    CorrectionIn,
    DecisionOnRequestIn,
    DeletionIn,
    LiftingIn,
    PersonPrivacyOut,
    RefusalIn,
    RequestOut,
    RequestQuery,
    RequestRowOut,
    RestrictionIn,
    RestrictionOut,
    RightIn,
)
from caseapp.schemas.reports import AcceptedOut
from caseapp.services import (
    persons,
    privacy_copies,
    privacy_corrections,
    privacy_notices,
    privacy_people,
    privacy_restrictions,
)
from caseapp.vocabulary import Permission

blp = ApiBlueprint("person-privacy", __name__, url_prefix="/persons", description="个人的权利")
DECIDE = Permission.PRIVACY_DECIDE
OF_PERSON: Final[Any] = {"again": privacy_people.find, "path_id": "person_id"}


def _restriction(actor: Actor, person_id: UUID, *, lock: bool) -> PersonRestriction:
    return privacy_restrictions.find(actor, person_id, lock=lock)


def _request(actor: Actor, request_id: UUID, *, lock: bool) -> PersonRequest:
    return privacy_people.request(actor, request_id, lock=lock)


@blp.route("/<uuid:person_id>/privacy", permission=Permission.PRIVACY_READ)
@blp.response(200, PersonPrivacyOut)
def show_person_privacy(person_id: UUID) -> Any:
    """Where the person stands; of a restricted one only with X-Purpose."""
    person = privacy_people.find(current_actor(), person_id)
    privacy_restrictions.ensure_reason(person.id)
    reads("person", [person.id])
    return {
        "person": persons.shown(person),
        "notice_status": privacy_notices.statuses([person.id])[person.id],
        "restriction": privacy_restrictions.standing(person.id),
        "corrections": privacy_corrections.versions(person),
    }


@blp.route("/<uuid:person_id>/data-copies", method="POST", permission=DECIDE, **OF_PERSON)
@blp.arguments(RightIn)
@blp.response(202, AcceptedOut)
def ask_for_copy(body: dict[str, Any], person_id: UUID) -> Any:
    """Queue a copy of everything held about the person (PIPL Art. 45)."""
    actor = current_actor()
    copy, job = privacy_copies.ask_for(privacy_people.find(actor, person_id, lock=True), actor, body)
    resource = f"/api/v1/privacy/data-copies/{copy.id}"
    return {"job_id": job.id, "resource": resource}, {"Location": f"/api/v1/jobs/{job.id}"}


@register.route("/data-copies/<uuid:copy_id>", permission=DECIDE)
@register.response(200, CopyOut)
def show_copy(copy_id: UUID) -> Any:
    """Whether the copy is made, and until when it can be fetched."""
    return privacy_copies.shown(privacy_copies.find(current_actor(), copy_id))


@register.route("/data-copies/<uuid:copy_id>/files/<any(json, txt):name>", permission=DECIDE)
@register.response(200, {"type": "string", "format": "binary"}, content_type="application/json")
def get_copy_file(copy_id: UUID, name: str) -> Response:
    """The copy as JSON or as text."""
    copy = privacy_copies.find(current_actor(), copy_id)
    content, media, filename = privacy_copies.file_of(copy, name)
    reads("data_copy", [copy.person_id])
    reads("case", privacy_copies.cases_of(copy))
    exports("person_data_copy", copy.person_id, copy=str(copy.id), format=name)
    answer = Response(content, content_type=media)
    answer.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blp.route("/<uuid:person_id>/corrections", method="POST", permission=Permission.PRIVACY_RECORD, **OF_PERSON)
@blp.arguments(CorrectionIn)
@blp.response(201, RequestOut)
def ask_for_correction(body: dict[str, Any], person_id: UUID) -> Any:
    """Ask for a correction (PIPL Art. 46); an approver decides. The ETag is the request's."""
    actor = current_actor()
    row = privacy_corrections.ask(privacy_people.find(actor, person_id, lock=True), actor, body)
    return row, etag(row)


@blp.route("/<uuid:person_id>/refusals", method="POST", permission=DECIDE, **OF_PERSON)
@blp.arguments(RefusalIn)
@blp.response(201, RequestOut)
def refuse_right(body: dict[str, Any], person_id: UUID) -> Any:
    """Record a right refused, with the reasons told (PIPL Art. 50)."""
    actor = current_actor()
    row = privacy_people.refuse(privacy_people.find(actor, person_id, lock=True), actor, body)
    return row, etag(row)


@blp.route("/<uuid:person_id>/deletion-requests", method="POST", permission=DECIDE, **OF_PERSON)
@blp.arguments(DeletionIn)
@blp.response(201, RequestOut)
def ask_for_deletion(body: dict[str, Any], person_id: UUID) -> Any:
    """Answer a request to delete: restricted while files are kept, refused while a case runs (PIPL Art. 47)."""
    actor = current_actor()
    row = privacy_restrictions.ask_deletion(privacy_people.find(actor, person_id, lock=True), actor, body)
    return row, etag(row)


@blp.route("/<uuid:person_id>/restriction", method="POST", permission=DECIDE, **OF_PERSON)
@blp.arguments(RestrictionIn)
@blp.response(201, RestrictionOut)
def restrict_person(body: dict[str, Any], person_id: UUID) -> Any:
    """Store and protect the person's data, nothing else, until it is lifted."""
    actor = current_actor()
    row = privacy_restrictions.impose(privacy_people.find(actor, person_id, lock=True), actor, body)
    return row, etag(row)


@blp.route(
    "/<uuid:person_id>/restriction",
    permission=Permission.PRIVACY_READ,
    loads=_restriction,
    target="restriction",
    path_id="person_id",
)
@blp.response(200, RestrictionOut)
def show_restriction(restriction: PersonRestriction) -> Any:
    """The standing restriction."""
    reads("person_restriction", [restriction.person_id])
    return restriction, etag(restriction)


@blp.route(
    "/<uuid:person_id>/restriction/lifting",
    method="POST",
    permission=DECIDE,
    loads=_restriction,
    target="restriction",
    path_id="person_id",
    guarded=True,
)
@blp.arguments(LiftingIn)
@blp.response(200, RestrictionOut)
def lift_restriction(body: dict[str, Any], restriction: PersonRestriction) -> Any:
    """End the restriction."""
    row = privacy_restrictions.lift(restriction, current_actor(), body)
    flush()
    return row, etag(row)


@register.route("/requests", permission=Permission.PRIVACY_READ)
@register.arguments(RequestQuery, location="query")
@register.response(200, page_of(RequestRowOut))
def list_requests(query: dict[str, Any]) -> Any:
    """Rights exercised, oldest first."""
    found = privacy_people.requests(current_actor(), query)
    reads("person_request", [row.person_id for row in found.items])
    return found


@register.route(
    "/requests/<uuid:request_id>",
    permission=Permission.PRIVACY_READ,
    loads=_request,
    target="asked",
    path_id="request_id",
)
@register.response(200, RequestOut)
def show_request(asked: PersonRequest) -> Any:
    """One request with its answer."""
    reads("person_request", [asked.person_id])
    return asked, etag(asked)


@register.route(
    "/requests/<uuid:request_id>/decision",
    method="POST",
    permission=DECIDE,
    loads=_request,
    target="asked",
    path_id="request_id",
    guarded=True,
)
@register.arguments(DecisionOnRequestIn)
@register.response(200, RequestOut)
def decide_request(body: dict[str, Any], asked: PersonRequest) -> Any:
    """Grant or refuse a correction; the old values are kept sealed."""
    row = privacy_corrections.decide(asked, current_actor(), body)
    flush()
    return row, etag(row)
