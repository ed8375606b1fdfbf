"""Files attached to a case, and those taken out of use again; both append-only."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.models.base import CaseChild, Model, Sealed
from caseapp.models.document import StoredFile


class CaseAttachment(StoredFile, CaseChild, Model):
    """A file as it came. ``media_type`` is what its bytes show; its name may name people and is sealed."""

    __tablename__ = "case_attachment"
    __table_args__ = (sa.CheckConstraint("size_bytes > 0", name="not_empty"),)
    category: Mapped[str] = mapped_column(sa.String(60))
    media_type: Mapped[str] = mapped_column(sa.String(80))
    name_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    name = Sealed()


class AttachmentWithdrawal(CaseChild, Model):
    """An attachment that does not belong here: kept, and handed out no more. One for each, with its reason."""

    __tablename__ = "attachment_withdrawal"
    attachment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case_attachment.id"), unique=True)
    reason_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    reason = Sealed()
