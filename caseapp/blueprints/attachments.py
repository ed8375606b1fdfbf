"""Files attached to a case of any kind."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request

from caseapp.blueprints._body import whole_file
from caseapp.blueprints._files import BINARY, file_answer
from caseapp.blueprints._http import ApiBlueprint, current_actor, exports, reads
from caseapp.blueprints.cases import load
from caseapp.models import LegalCase
from caseapp.schemas.attachments import AttachmentOut, AttachmentQuery, AttachmentWithdrawalIn
from caseapp.services import attachments
from caseapp.vocabulary import Permission

blp = ApiBlueprint(
    "attachments", __name__, url_prefix="/cases/<uuid:case_id>/attachments", description="案件附件"
)


@blp.route("", permission=Permission.CASE_READ, loads=load)
@blp.response(200, AttachmentOut(many=True))
def list_attachments(case: LegalCase) -> Any:
    """Files attached to the case, oldest first, withdrawn ones too."""
    reads("case_attachments", [case.id])
    return attachments.of_case(case, current_actor())


@blp.route("", method="POST", permission=Permission.ATTACHMENT_ADD, loads=load, uploads=True)
@blp.arguments(AttachmentQuery, location="query")
@blp.response(201, AttachmentOut)
def add_attachment(query: dict[str, Any], case: LegalCase) -> Any:
    """Attach a file: the file itself is the body. Its type is told by its bytes. An append: no If-Match."""
    return attachments.add(case, current_actor(), query, whole_file(), request.mimetype)


@blp.route("/<uuid:attachment_id>/file", permission=Permission.CASE_READ, loads=load)
@blp.response(200, BINARY, content_type="application/octet-stream")
def get_attachment_file(attachment_id: UUID, case: LegalCase) -> Response:
    """The file as it came, byte for byte; each download is registered."""
    content, media, name = attachments.file_of(case, attachment_id, current_actor())
    reads("case_attachment", [case.id])
    exports("attachment", attachment_id, case=str(case.id))
    return file_answer(content, media, name)


@blp.route(
    "/<uuid:attachment_id>/withdrawal", method="POST", permission=Permission.ATTACHMENT_WITHDRAW, loads=load
)
@blp.arguments(AttachmentWithdrawalIn)
@blp.response(201, AttachmentOut)
def withdraw_attachment(body: dict[str, Any], attachment_id: UUID, case: LegalCase) -> Any:
    """Take a file out of use that does not belong here; its bytes stay. An append: no If-Match."""
    return attachments.withdraw(case, current_actor(), attachment_id, body["reason"])
