"""The archives' file of a case: bind it, list its editions, fetch one; and the lists by which files are destroyed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request

from caseapp.access import Actor
from caseapp.blueprints._files import BINARY
from caseapp.blueprints._http import ApiBlueprint, current_actor, etag, exports, flush, reads
from caseapp.blueprints.documents import load_case
from caseapp.errors import NotFound
from caseapp.models import CaseFile, DestructionList, LegalCase
from caseapp.schemas._base import PageQuery, page_of
from caseapp.schemas.archiving import (
    CaseFileOut,
    DestructionDecisionIn,
    DestructionListIn,
    DestructionListOut,
    EpisodeIn,
    EpisodeOut,
    WholeCaseFileOut,
    WholeDestructionListOut,
)
from caseapp.schemas.reports import AcceptedOut
from caseapp.services.archiving import binding, destroying, episodes
from caseapp.vocabulary import Permission

blp = ApiBlueprint("case-files", __name__, url_prefix="/cases/<uuid:case_id>/files", description="案卷归档")
lists = ApiBlueprint(
    "destruction-lists", __name__, url_prefix="/destruction-lists", description="案卷鉴定销毁"
)
taken_up = ApiBlueprint(
    "episodes", __name__, url_prefix="/cases/<uuid:case_id>/episodes", description="案件重新办理"
)
ONE = "/<uuid:file_id>"
READ = Permission.CASE_READ


def load(
    actor: Actor, file_id: UUID, *, lock: bool
) -> Any:  # an edition has no version: nothing of it changes
    """An edition of the file of the case in the path, which lies within the actor's scope."""
    found = binding.find(actor, file_id, lock=lock)
    if (request.view_args or {}).get("case_id", found.case_id) != found.case_id:
        raise NotFound
    return found


@blp.route("", method="POST", permission=Permission.CASE_ARCHIVE, loads=load_case)
@blp.response(202, AcceptedOut)
def bind_file(case: LegalCase) -> Any:
    """Bind an ended case's papers into one PDF, in the background. An append: no If-Match."""
    job = binding.ask_for(case, current_actor())
    flush()
    reads("case_files", [case.id])
    return {"job_id": job.id, "resource": job.resource}, {"Location": f"/api/v1/jobs/{job.id}"}


@blp.route("", permission=READ, loads=load_case)
@blp.response(200, CaseFileOut(many=True))
def list_files(case: LegalCase) -> Any:
    """The editions of the case's file, oldest first."""
    reads("case_files", [case.id])
    return binding.of_case(case)


@blp.route(ONE, permission=READ, loads=load, target="case_file", path_id="file_id")
@blp.response(200, WholeCaseFileOut)
def show_file(case_id: UUID, case_file: CaseFile) -> Any:
    """One edition with its catalogue."""
    reads("case_files", [case_id])
    return binding.shown(case_file)


@blp.route(f"{ONE}/pdf", permission=READ, loads=load, target="case_file", path_id="file_id")
@blp.response(200, BINARY, content_type="application/pdf")
def get_file_pdf(case_id: UUID, case_file: CaseFile) -> Response:
    """The PDF as it was bound, byte for byte."""
    content, name = binding.file_of(case_file, current_actor())
    reads("case_file", [case_id])
    exports("case_file", case_file.id, edition=case_file.edition)
    answer = Response(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _answer(row: DestructionList) -> tuple[dict[str, Any], dict[str, str]]:
    flush()
    told = destroying.shown(row, current_actor())
    reads("destruction_list", [one["case_id"] for one in told["items"]])
    return told, etag(row)


@lists.route("", method="POST", permission=Permission.ARCHIVE_APPRAISE)
@lists.arguments(DestructionListIn)
@lists.response(201, WholeDestructionListOut)
def propose_destruction(body: dict[str, Any]) -> Any:
    """Propose files past their period for destruction; nothing is destroyed before somebody else approves."""
    row = destroying.propose(current_actor(), body)
    told, headers = _answer(row)
    return told, {**headers, "Location": f"/api/v1/destruction-lists/{row.id}"}


@lists.route("", permission=Permission.ARCHIVE_APPRAISE)
@lists.arguments(PageQuery, location="query")
@lists.response(200, page_of(DestructionListOut))
def list_destructions(query: dict[str, Any]) -> Any:
    """Destruction lists of my offices, oldest first."""
    return destroying.listed(current_actor(), query)


@lists.route(
    "/<uuid:list_id>",
    permission=Permission.ARCHIVE_APPRAISE,
    loads=destroying.find,
    target="row",
    path_id="list_id",
)
@lists.response(200, WholeDestructionListOut)
def show_destruction(row: DestructionList) -> Any:
    """One list with its cases."""
    return _answer(row)


@lists.route(
    "/<uuid:list_id>/decision",
    method="POST",
    permission=Permission.ARCHIVE_DESTROY,
    loads=destroying.find,
    target="row",
    path_id="list_id",
    guarded=True,
)
@lists.arguments(DestructionDecisionIn)
@lists.response(200, WholeDestructionListOut)
def decide_destruction(body: dict[str, Any], row: DestructionList) -> Any:
    """Approve, which destroys the contents for good, or reject; not by who proposed it."""
    destroying.decide(row, current_actor(), body)
    return _answer(row)


@taken_up.route("", method="POST", permission=Permission.CASE_INTAKE, loads=load_case)
@taken_up.arguments(EpisodeIn)
@taken_up.response(201, EpisodeOut)
def link_episode(body: dict[str, Any], case: LegalCase) -> Any:
    """Another case takes this ended one up again; the two are counted once. An append: no If-Match."""
    row = episodes.link(case, current_actor(), body)
    told = episodes.shown(row, {row.earlier_id, row.first_id})
    reads("case_episodes", [row.case_id, row.earlier_id, row.first_id])
    return told


@taken_up.route("", permission=READ, loads=load_case)
@taken_up.response(200, EpisodeOut(many=True))
def list_episodes(case: LegalCase) -> Any:
    """The later episodes of the matter that this case is one of, in order."""
    told = episodes.of_case(case, current_actor())
    named = {one[name] for one in told for name in ("case_id", "earlier_id", "first_id")}
    reads("case_episodes", sorted({case.id, *named} - {None}))
    return told
