"""Documents about a case: issue, show, fetch, void, record deliveries, attach the signed scan."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request

from caseapp.access import Actor
from caseapp.blueprints._body import whole_file
from caseapp.blueprints._files import BINARY, file_answer
from caseapp.blueprints._http import ApiBlueprint, current_actor, etag, exports, flush, reads
from caseapp.errors import NotFound
from caseapp.models import IssuedDocument, LegalCase
from caseapp.schemas.documents import DeliveryIn, DeliveryOut, DocumentIn, DocumentOut, ScanOut, VoidIn
from caseapp.services import casework
from caseapp.services.documents import issuing, keeping, press
from caseapp.vocabulary import LEGAL_AID_KINDS, Permission

blp = ApiBlueprint(
    "documents", __name__, url_prefix="/cases/<uuid:case_id>/documents", description="案件文书"
)
ONE = "/<uuid:document_id>"
READ, ISSUE = Permission.CASE_READ, Permission.DOCUMENT_ISSUE


def load_case(actor: Actor, case_id: UUID, *, lock: bool) -> LegalCase:
    """A legal-aid case within the actor's scope."""
    return casework.get(actor, case_id, lock=lock, kinds=LEGAL_AID_KINDS)


def load(actor: Actor, document_id: UUID, *, lock: bool) -> IssuedDocument:
    """A document of the case in the path, which lies within the actor's scope."""
    found = keeping.find(actor, document_id, lock=lock)
    if (request.view_args or {}).get("case_id", found.case_id) != found.case_id:
        raise NotFound
    return found


def _answer(document: IssuedDocument) -> tuple[dict[str, Any], dict[str, str]]:
    flush()
    reads("case_documents", [document.case_id])
    return keeping.shown(document, current_actor()), etag(document)


@blp.route("", method="POST", permission=ISSUE, loads=load_case, key_required=True, prepares=press.ready)
@blp.arguments(DocumentIn)
@blp.response(201, DocumentOut)
def issue_document(body: dict[str, Any], case: LegalCase, prepared: None) -> Any:  # noqa: ARG001 - the press is ready
    """Issue a form about the case: number, verification code, stored PDF. An append: no If-Match."""
    document = issuing.issue(case, current_actor(), body)
    shown, headers = _answer(document)
    return shown, {**headers, "Location": f"/api/v1/cases/{case.id}/documents/{document.id}"}


@blp.route("", permission=READ, loads=load_case)
@blp.response(200, DocumentOut(many=True))
def list_documents(case: LegalCase) -> Any:
    """The case's documents, oldest first."""
    reads("case_documents", [case.id])
    return keeping.of_case(case, current_actor())


@blp.route(ONE, permission=READ, loads=load, target="document", path_id="document_id")
@blp.response(200, DocumentOut)
def show_document(case_id: UUID, document: IssuedDocument) -> Any:  # noqa: ARG001 - load has compared it
    """One document with its deliveries and scans."""
    return _answer(document)


@blp.route(f"{ONE}/file", permission=READ, loads=load, target="document", path_id="document_id")
@blp.response(200, BINARY, content_type="application/pdf")
def get_document_file(case_id: UUID, document: IssuedDocument) -> Response:
    """The PDF as it was issued, byte for byte."""
    content, name = keeping.file_of(document, current_actor())
    reads("case_document", [case_id])
    exports("document", document.id, form=document.form)
    return file_answer(content, "application/pdf", name)


@blp.route(
    f"{ONE}/void",
    method="POST",
    permission=ISSUE,
    loads=load,
    target="document",
    path_id="document_id",
    guarded=True,
)
@blp.arguments(VoidIn)
@blp.response(200, DocumentOut)
def void_document(body: dict[str, Any], case_id: UUID, document: IssuedDocument) -> Any:  # noqa: ARG001 - as above
    """Void it with a reason; its number is never given again."""
    keeping.void(document, current_actor(), body["reason"])
    return _answer(document)


@blp.route(
    f"{ONE}/deliveries",
    method="POST",
    permission=ISSUE,
    loads=load,
    target="document",
    path_id="document_id",
)
@blp.arguments(DeliveryIn)
@blp.response(201, DeliveryOut)
def add_delivery(body: dict[str, Any], case_id: UUID, document: IssuedDocument) -> Any:
    """Record that it was delivered. An append: no If-Match."""
    row = keeping.deliver(document, current_actor(), body)
    reads("case_documents", [case_id])
    return {**body, "id": row.id, "recorded_at": row.recorded_at, "recorded_by_id": row.recorded_by_id}


@blp.route(
    f"{ONE}/scans",
    method="POST",
    permission=ISSUE,
    loads=load,
    target="document",
    path_id="document_id",
    uploads=True,
)
@blp.response(201, ScanOut)
def attach_scan(case_id: UUID, document: IssuedDocument) -> Any:
    """Attach the scan of the signed paper: the file itself is the body (PDF, JPEG or PNG). An append: no If-Match."""
    row = keeping.attach_scan(document, current_actor(), whole_file(), request.mimetype)
    reads("case_documents", [case_id])
    return row


@blp.route(
    f"{ONE}/scans/<uuid:scan_id>/file", permission=READ, loads=load, target="document", path_id="document_id"
)
@blp.response(200, BINARY, content_type="application/octet-stream")
def get_scan_file(case_id: UUID, scan_id: UUID, document: IssuedDocument) -> Response:
    """The scan as it came, byte for byte."""
    content, media, name = keeping.scan_of(document, scan_id, current_actor())
    reads("case_document", [case_id])
    exports("document_scan", scan_id, form=document.form)
    return file_answer(content, media, name)
