"""What every kind of case has: the queue, events, clocks, parties, assignments, work, reviews."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final
from uuid import UUID

from flask import Response, stream_with_context

from caseapp.access import Actor
from caseapp.blueprints._files import BINARY
from caseapp.blueprints._http import ApiBlueprint, current_actor, etag, exports, flush, reads
from caseapp.blueprints._readings import log_piece
from caseapp.models import LegalCase
from caseapp.schemas._base import page_of
from caseapp.schemas.assigning import ConflictedOut, PartyAddedOut
from caseapp.schemas.cases import (
    AssignmentIn,
    AssignmentOut,
    CaseFilters,
    CaseQuery,
    CaseRowOut,
    CaseSearchIn,
    ClockOut,
    DeadlineQuery,
    EventOut,
    ReviewIn,
    ReviewOut,
    SpineOut,
)
from caseapp.schemas.legal_aid import AidCaseOut
from caseapp.schemas.persons import PartyOut, PersonIn
from caseapp.services import (
    appointing,
    case_exports,
    case_lists,
    case_views,
    casework,
    clocks,
    conflicting,
    reviewing,
)
from caseapp.vocabulary import LEGAL_AID_KINDS, Permission

WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
blp = ApiBlueprint("cases", __name__, url_prefix="/cases", description="各类案件的共有部分")
deadlines = ApiBlueprint("deadlines", __name__, url_prefix="/deadlines", description="期限")


def load(actor: Actor, case_id: UUID, *, lock: bool) -> LegalCase:
    """A case of any kind within the actor's scope."""
    return casework.get(actor, case_id, lock=lock)


def load_aid(actor: Actor, case_id: UUID, *, lock: bool) -> LegalCase:
    """A legal-aid case within the actor's scope."""
    return casework.get(actor, case_id, lock=lock, kinds=LEGAL_AID_KINDS)


@blp.route("", permission=Permission.CASE_READ)
@blp.arguments(CaseQuery, location="query")
@blp.response(200, page_of(CaseRowOut))
def list_all_cases(query: dict[str, Any]) -> Any:
    """Cases of all kinds, by day of receipt."""
    found = case_lists.listed(current_actor(), query)
    reads("case_list", [row["id"] for row in found.items])
    return found


@blp.route("/search", method="POST", permission=Permission.PERSON_UNMASK, stateless=True)
@blp.arguments(CaseSearchIn)
@blp.response(200, page_of(CaseRowOut))
def search_cases(body: dict[str, Any]) -> Any:
    """The same list by the identity document of a party, for who may see such a number; stores nothing."""
    found = case_lists.listed(current_actor(), body)
    reads("case_search", [row["id"] for row in found.items])
    return found


@blp.route("/export/csv", permission=Permission.CASE_EXPORT)
@blp.arguments(CaseFilters, location="query")
@blp.response(200, BINARY, content_type="text/csv")
def export_csv(query: dict[str, Any]) -> Any:
    """The list as CSV, sent while it is made; the last line says how many rows there are."""
    return _export(query, "csv", case_exports.as_csv, "text/csv; charset=utf-8")


@blp.route("/export/xlsx", permission=Permission.CASE_EXPORT)
@blp.arguments(CaseFilters, location="query")
@blp.response(200, BINARY, content_type=WORKBOOK)
def export_xlsx(query: dict[str, Any]) -> Any:
    """The list as a workbook; the last line says how many rows there are."""
    return _export(query, "xlsx", case_exports.as_xlsx, WORKBOOK)


def _export(query: dict[str, Any], kind: str, made: Callable[..., Iterator[bytes]], media: str) -> Response:
    actor = current_actor()
    told = case_exports.announced(actor, query, kind)
    exports("case_list", **told)
    log = partial(log_piece, subject="case_export")
    pieces = made(actor, query, told, lambda reader, ids: log(reader, ids=ids))
    answer = Response(stream_with_context(pieces), content_type=media)
    answer.headers["Content-Disposition"] = f'attachment; filename="cases-{told["export"]}.{kind}"'
    return answer


@blp.route("/<uuid:case_id>", permission=Permission.CASE_READ, loads=load)
@blp.response(200, SpineOut)
def get_spine(case: LegalCase) -> Any:
    """The spine of a case of any kind."""
    reads("case", [case.id])
    return case_views.spine(case), etag(case)


@blp.route("/<uuid:case_id>/events", permission=Permission.CASE_READ, loads=load)
@blp.response(200, EventOut(many=True))
def list_events(case: LegalCase) -> Any:
    """The case's chain of events."""
    reads("case_events", [case.id])
    return case_views.events(case)


@blp.route("/<uuid:case_id>/deadlines", permission=Permission.CASE_READ, loads=load)
@blp.response(200, ClockOut(many=True))
def list_clocks(case: LegalCase) -> Any:
    """The case's clocks."""
    reads("case_deadlines", [case.id])
    return clocks.of_case(case)


@blp.route("/<uuid:case_id>/parties", permission=Permission.CASE_READ, loads=load)
@blp.response(200, PartyOut(many=True))
def list_parties(case: LegalCase) -> Any:
    """The people of the case, masked."""
    reads("case_parties", [case.id])
    return case_views.parties(case, current_actor())


@blp.route("/<uuid:case_id>/parties", method="POST", permission=Permission.CASE_INTAKE, loads=load_aid)
@blp.arguments(PersonIn)
@blp.response(201, PartyAddedOut)
def add_party(body: dict[str, Any], case: LegalCase) -> Any:
    """Add somebody of the other side; answers what now speaks against the worker. An append: no If-Match."""
    found = conflicting.add_party(case, current_actor(), body)
    flush()
    reads("case_parties", [case.id])
    return {"parties": case_views.parties(case, current_actor()), "conflicts": found}


@blp.route("/<uuid:case_id>/conflicts", permission=Permission.CASE_ASSIGN, loads=load_aid)
@blp.response(200, ConflictedOut(many=True))
def list_conflicts(case: LegalCase) -> Any:
    """Conflicts of interest of who is at work or being asked, as things stand now."""
    reads("case_proposals", [case.id])
    return conflicting.standing(case, current_actor())


@blp.route("/<uuid:case_id>/assignments", permission=Permission.CASE_READ, loads=load)
@blp.response(200, AssignmentOut(many=True))
def list_assignments(case: LegalCase) -> Any:
    """Who handled the case."""
    reads("case_assignments", [case.id])
    return case_views.assignments(case)


@blp.route(
    "/<uuid:case_id>/assignments",
    method="POST",
    permission=Permission.CASE_ASSIGN,
    loads=load_aid,
    guarded=True,
)
@blp.arguments(AssignmentIn)
@blp.response(201, AidCaseOut)
def assign(body: dict[str, Any], case: LegalCase) -> Any:
    """Appoint a worker, or replace the one at work."""
    appointing.assign(case, current_actor(), body)
    flush()
    return case_views.detail(case, current_actor()), etag(case)


@blp.route("/<uuid:case_id>/reviews", permission=Permission.QUALITY_READ, loads=load_aid)
@blp.response(200, ReviewOut(many=True))
def list_reviews(case: LegalCase) -> Any:
    """The case's quality reviews."""
    reads("case_reviews", [case.id])
    return reviewing.of_case(case, current_actor())


@blp.route(
    "/<uuid:case_id>/reviews", method="POST", permission=Permission.CASE_REVIEW, loads=load_aid, guarded=True
)
@blp.arguments(ReviewIn)
@blp.response(201, ReviewOut)
def add_review(body: dict[str, Any], case: LegalCase) -> Any:
    """Inspect the file with a scored form (LAL Art. 59); the reviewer is not the handler. The ETag is the case's."""
    review = reviewing.review(case, current_actor(), body)
    flush()
    return review, etag(case)


@deadlines.route("", permission=Permission.DEADLINE_READ)
@deadlines.arguments(DeadlineQuery, location="query")
@deadlines.response(200, page_of(ClockOut))
def board(query: dict[str, Any]) -> Any:
    """What is due and what is overdue, soonest first."""
    found = clocks.board(current_actor(), query)
    reads("deadline_list", list(dict.fromkeys(clock.row.case_id for clock in found.items)))
    return found
