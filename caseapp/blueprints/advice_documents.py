"""Papers about a record of advice (form 1): issue, show, fetch, void."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request

from caseapp.access import Actor
from caseapp.blueprints._files import BINARY, file_answer
from caseapp.blueprints._http import ApiBlueprint, current_actor, etag, exports, flush, reads
from caseapp.errors import NotFound
from caseapp.models import AdviceDocument, AdviceRecord
from caseapp.schemas.documents import AdviceDocumentIn, AdviceDocumentOut, VoidIn
from caseapp.services import advice
from caseapp.services.documents import advising, press
from caseapp.vocabulary import Permission

blp = ApiBlueprint(
    "advice_documents",
    __name__,
    url_prefix="/legal-aid/advice-records/<uuid:record_id>/documents",
    description="法律咨询文书",
)
ONE = "/<uuid:document_id>"


def load(actor: Actor, document_id: UUID, *, lock: bool) -> AdviceDocument:
    """A document of the record in the path, which the actor may see."""
    found = advising.find(actor, document_id, lock=lock)
    if (request.view_args or {}).get("record_id", found.record_id) != found.record_id:
        raise NotFound
    return found


def _answer(document: AdviceDocument) -> tuple[dict[str, Any], dict[str, str]]:
    flush()
    reads("advice_record", [document.record_id])
    return advising.shown(document, current_actor()), etag(document)


@blp.route(
    "",
    method="POST",
    permission=Permission.ADVICE_RECORD,
    loads=advice.load,
    target="record",
    path_id="record_id",
    key_required=True,
    prepares=press.ready,
)
@blp.arguments(AdviceDocumentIn)
@blp.response(201, AdviceDocumentOut)
def issue_advice_document(body: dict[str, Any], record: AdviceRecord, prepared: None) -> Any:  # noqa: ARG001 - ready
    """Issue form 1 about the record: number, verification code, stored PDF. An append: no If-Match."""
    document = advising.issue(record, current_actor(), body)
    told, headers = _answer(document)
    path = f"/api/v1/legal-aid/advice-records/{record.id}/documents/{document.id}"
    return told, {**headers, "Location": path}


@blp.route("", permission=Permission.ADVICE_READ, loads=advice.load, target="record", path_id="record_id")
@blp.response(200, AdviceDocumentOut(many=True))
def list_advice_documents(record: AdviceRecord) -> Any:
    """The record's documents, oldest first."""
    reads("advice_record", [record.id])
    return advising.of_record(record, current_actor())


@blp.route(ONE, permission=Permission.ADVICE_READ, loads=load, target="document", path_id="document_id")
@blp.response(200, AdviceDocumentOut)
def show_advice_document(record_id: UUID, document: AdviceDocument) -> Any:  # noqa: ARG001 - load has compared it
    """One document."""
    return _answer(document)


@blp.route(
    f"{ONE}/file", permission=Permission.ADVICE_READ, loads=load, target="document", path_id="document_id"
)
@blp.response(200, BINARY, content_type="application/pdf")
def get_advice_document_file(record_id: UUID, document: AdviceDocument) -> Response:
    """The PDF as it was issued, byte for byte."""
    content, name = advising.file_of(document, current_actor())
    reads("advice_record", [record_id])
    exports("advice_document", document.id, form=document.form)
    return file_answer(content, "application/pdf", name)


@blp.route(
    f"{ONE}/void",
    method="POST",
    permission=Permission.ADVICE_RECORD,
    loads=load,
    target="document",
    path_id="document_id",
    guarded=True,
)
@blp.arguments(VoidIn)
@blp.response(200, AdviceDocumentOut)
def void_advice_document(body: dict[str, Any], record_id: UUID, document: AdviceDocument) -> Any:  # noqa: ARG001
    """Void it with a reason; its number is never given again."""
    advising.void(document, current_actor(), body["reason"])
    return _answer(document)
