"""What is said of a file attached to a case."""

from __future__ import annotations

from marshmallow import fields

from caseapp.schemas._base import Code, Instant, Strict, Text


class AttachmentQuery(Strict):
    """What the file is: a ``category`` of ``GET /catalogue/attachments``, and its name."""

    category = Code(required=True)
    name = Text(required=True, most=120)


class AttachmentWithdrawalIn(Strict):
    """Why the file does not belong here."""

    reason = Text(required=True, most=500)


class AttachmentOut(Strict):
    """A file with its SHA-256; ``media_type`` is what its bytes show; a withdrawn one is kept, and not handed out."""

    id = fields.UUID()
    case_id = fields.UUID()
    category = fields.String()
    name = fields.String(allow_none=True)
    media_type = fields.String()
    sha256 = fields.String()
    size_bytes = fields.Integer()
    recorded_at = Instant()
    recorded_by_id = fields.UUID(allow_none=True)
    withdrawn_at = Instant(allow_none=True)
    withdrawn_by_id = fields.UUID(allow_none=True)
    withdrawn_reason = fields.String(allow_none=True)
    hidden_fields = fields.List(fields.String())
