"""What hangs on committees and mediators: terms, posts, studios, training, composition, reports to the court."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from caseapp import clock
from caseapp.blueprints._http import ApiBlueprint, current_actor
from caseapp.models import MediationCommittee, Mediator
from caseapp.schemas._base import PageQuery, page_of
from caseapp.schemas.committee_records import (
    CompositionListQuery,
    CompositionOut,
    CompositionQuery,
    CourtReportIn,
    CourtReportOut,
    CourtReportRowOut,
    PendingReportOut,
    PostEndIn,
    PostIn,
    PostOut,
    StudioEndIn,
    StudioIn,
    StudioOut,
    TermIn,
    TermOut,
    TrainingIn,
    TrainingOut,
)
from caseapp.services import committee_records, committees, court_reports, mediators
from caseapp.vocabulary import Permission

blp = ApiBlueprint(
    "committee_records", __name__, url_prefix="/mediation", description="调委会届期、委员、工作室与报告"
)
READ: Final = Permission.COMMITTEE_READ
MANAGE: Final = Permission.COMMITTEE_MANAGE
BUREAU: Final = Permission.ORGANIZATION_MANAGE
COMMITTEE: Final[dict[str, Any]] = {
    "loads": committees.load,
    "target": "committee",
    "path_id": "committee_id",
}
MEDIATOR: Final[dict[str, Any]] = {"loads": mediators.load, "target": "mediator", "path_id": "mediator_id"}


@blp.route("/compositions", permission=READ)
@blp.arguments(CompositionListQuery, location="query")
@blp.response(200, page_of(CompositionOut))
def list_compositions(query: dict[str, Any]) -> Any:
    """Committees standing on a day with their members, terms and findings."""
    return committee_records.listed(current_actor(), query, query.pop("limit"), query.pop("after"))


@blp.route("/committees/<uuid:committee_id>/composition", permission=READ, **COMMITTEE)
@blp.arguments(CompositionQuery, location="query")
@blp.response(200, CompositionOut)
def show_composition(query: dict[str, Any], committee: MediationCommittee) -> Any:
    """Members, term and findings of a committee on a day."""
    return committee_records.composition(committee, query["on"] or clock.today())


@blp.route("/committees/<uuid:committee_id>/terms", permission=READ, **COMMITTEE)
@blp.response(200, TermOut(many=True))
def list_terms(committee: MediationCommittee) -> Any:
    """Terms by their first day."""
    return committee_records.terms(committee)


@blp.route("/committees/<uuid:committee_id>/terms", method="POST", permission=MANAGE, **COMMITTEE)
@blp.arguments(TermIn)
@blp.response(201, TermOut)
def add_term(body: dict[str, Any], committee: MediationCommittee) -> Any:
    """Record that the members were chosen. An append: no If-Match."""
    return committee_records.add_term(committee, current_actor(), body)


@blp.route("/committees/<uuid:committee_id>/studios", permission=READ, **COMMITTEE)
@blp.response(200, StudioOut(many=True))
def list_studios(committee: MediationCommittee) -> Any:
    """Studios by the day they opened."""
    return committee_records.studios(committee)


@blp.route("/committees/<uuid:committee_id>/studios", method="POST", permission=MANAGE, **COMMITTEE)
@blp.arguments(StudioIn)
@blp.response(201, StudioOut)
def add_studio(body: dict[str, Any], committee: MediationCommittee) -> Any:
    """Enter a room of the committee. An append: no If-Match."""
    return committee_records.add_studio(committee, body)


@blp.route(
    "/committees/<uuid:committee_id>/studios/<uuid:studio_id>/ending",
    method="POST",
    permission=MANAGE,
    **COMMITTEE,
)
@blp.arguments(StudioEndIn)
@blp.response(200, StudioOut)
def close_studio(body: dict[str, Any], studio_id: UUID, committee: MediationCommittee) -> Any:
    """Set the last day of a studio."""
    return committee_records.close_studio(committee, studio_id, body)


@blp.route("/mediators/<uuid:mediator_id>/posts", permission=READ, **MEDIATOR)
@blp.response(200, PostOut(many=True))
def list_posts(mediator: Mediator) -> Any:
    """Seats in the committee by their first day."""
    return mediators.posts(mediator)


@blp.route("/mediators/<uuid:mediator_id>/posts", method="POST", permission=MANAGE, **MEDIATOR)
@blp.arguments(PostIn)
@blp.response(201, PostOut)
def add_post(body: dict[str, Any], mediator: Mediator) -> Any:
    """Give a mediator a seat in the committee. An append: no If-Match."""
    return mediators.add_post(mediator, body)


@blp.route(
    "/mediators/<uuid:mediator_id>/posts/<uuid:post_id>/ending",
    method="POST",
    permission=MANAGE,
    **MEDIATOR,
)
@blp.arguments(PostEndIn)
@blp.response(200, PostOut)
def end_post(body: dict[str, Any], post_id: UUID, mediator: Mediator) -> Any:
    """Set the last day of a seat."""
    return mediators.end_post(mediator, post_id, body)


@blp.route("/mediators/<uuid:mediator_id>/trainings", permission=READ, **MEDIATOR)
@blp.response(200, TrainingOut(many=True))
def list_trainings(mediator: Mediator) -> Any:
    """Training attended, by day."""
    return mediators.trainings(mediator)


@blp.route("/mediators/<uuid:mediator_id>/trainings", method="POST", permission=MANAGE, **MEDIATOR)
@blp.arguments(TrainingIn)
@blp.response(201, TrainingOut)
def add_training(body: dict[str, Any], mediator: Mediator) -> Any:
    """Record a training attended. An append: no If-Match."""
    return mediators.add_training(mediator, body)


@blp.route("/court-reports", permission=BUREAU)
@blp.arguments(PageQuery, location="query")
@blp.response(200, page_of(CourtReportRowOut))
def list_court_reports(query: dict[str, Any]) -> Any:
    """What the bureau told the basic court, by time of record (PML Art. 10)."""
    return court_reports.listed(current_actor(), query.pop("limit"), query.pop("after"))


@blp.route("/court-reports", method="POST", permission=BUREAU)
@blp.arguments(CourtReportIn)
@blp.response(201, CourtReportOut)
def report_to_court(body: dict[str, Any]) -> Any:
    """Record that the basic court was told of all committees as they stood that day."""
    return court_reports.report(current_actor(), body)


@blp.route("/court-reports/pending", permission=BUREAU)
@blp.response(200, PendingReportOut)
def show_pending_report() -> Any:
    """Committees new, changed or dissolved since the last report."""
    return court_reports.pending(current_actor())


@blp.route("/court-reports/<uuid:court_report_id>", permission=BUREAU)
@blp.response(200, CourtReportOut)
def show_court_report(court_report_id: UUID) -> Any:
    """One report with everything told."""
    return court_reports.one(current_actor(), court_report_id)
