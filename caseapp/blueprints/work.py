"""The record of the work on a case: entries, reports and their answers, notes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from caseapp.blueprints._http import ApiBlueprint, current_actor, etag, flush, reads
from caseapp.blueprints.cases import load, load_aid
from caseapp.models import LegalCase
from caseapp.schemas.work import NoteIn, NoteOut, ProgressIn, ProgressOut, ReportAnswerIn, ReportAnswerOut
from caseapp.services import notes, progress
from caseapp.vocabulary import Permission

blp = ApiBlueprint("work", __name__, url_prefix="/cases", description="办理记录")


@blp.route("/<uuid:case_id>/progress-entries", permission=Permission.CASE_READ, loads=load_aid)
@blp.response(200, ProgressOut(many=True))
def list_progress(case: LegalCase) -> Any:
    """The work done, by day, with corrections and the institution's answers."""
    reads("case_progress", [case.id])
    return progress.of_case(case, current_actor())


@blp.route("/<uuid:case_id>/progress-entries", method="POST", permission=Permission.CASE_WORK, loads=load_aid)
@blp.arguments(ProgressIn)
@blp.response(201, ProgressOut)
def add_progress(body: dict[str, Any], case: LegalCase) -> Any:
    """Note a piece of work; the first one starts the work. An append: no If-Match. The ETag is the case's."""
    entry = progress.add(case, current_actor(), body)
    flush()
    return entry, etag(case)


@blp.route(
    "/<uuid:case_id>/progress-entries/<uuid:entry_id>/answer",
    method="POST",
    permission=Permission.CASE_ASSIGN,
    loads=load_aid,
)
@blp.arguments(ReportAnswerIn)
@blp.response(201, ReportAnswerOut)
def answer_report(body: dict[str, Any], entry_id: UUID, case: LegalCase) -> Any:
    """The institution answers a worker's report, once. An append: no If-Match."""
    return progress.answer(case, current_actor(), entry_id, body)


@blp.route("/<uuid:case_id>/notes", permission=Permission.CASE_READ, loads=load)
@blp.response(200, NoteOut(many=True))
def list_notes(case: LegalCase) -> Any:
    """Notes in the file, oldest first."""
    reads("case_notes", [case.id])
    return notes.of_case(case, current_actor())


@blp.route("/<uuid:case_id>/notes", method="POST", permission=Permission.CASE_NOTE, loads=load)
@blp.arguments(NoteIn)
@blp.response(201, NoteOut)
def add_note(body: dict[str, Any], case: LegalCase) -> Any:
    """Append a note, or one that puts an own one right; nothing is changed or removed. No If-Match."""
    return notes.add(case, current_actor(), body)
