"""Documents issued about a case: numbered, stored once, voidable; how each reached its receiver; its signed scans."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from caseapp import clock
from caseapp.models.base import CaseChild, Identified, Model, Sealed, SealedJson
from caseapp.vocabulary import DeliveryMethod, DocumentEdition, DocumentState


class StoredFile:
    """A file in the store: SHA-256 and size of its plain bytes, and the sealed key under which it lies encrypted."""

    sha256: Mapped[str] = mapped_column(sa.String(64))
    size_bytes: Mapped[int]
    storage_key: Mapped[str] = mapped_column(sa.String(64))
    file_key_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    file_key = Sealed()


class IssuedPaper(StoredFile):
    """What every issued paper has: form, issuer, number, code, and how it was voided. Only voiding changes it.

    ``form_digest`` is the form's file of the day of issue.
    """

    form: Mapped[str] = mapped_column(sa.String(60))
    form_digest: Mapped[str] = mapped_column(sa.String(64))
    title_zh: Mapped[str] = mapped_column(sa.String(80))
    title_en: Mapped[str] = mapped_column(sa.String(120))
    issuer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"))
    issuer_name: Mapped[str] = mapped_column(sa.String(120))
    year: Mapped[int]
    serial: Mapped[int]
    number: Mapped[str] = mapped_column(sa.String(80))
    edition: Mapped[DocumentEdition] = mapped_column(default=DocumentEdition.STANDARD)
    verification_code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    issued_on: Mapped[date]
    voided_on: Mapped[date | None]
    voided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    void_reason_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    version: Mapped[int] = mapped_column(default=1)
    void_reason = Sealed()

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, object]:  # noqa: N805 - SQLAlchemy hands in the class
        return {"version_id_col": cls.version}

    @property
    def state(self) -> DocumentState:
        """Whether it holds."""
        return DocumentState.VALID if self.voided_on is None else DocumentState.VOIDED


def _holding(name: str, *columns: str) -> tuple[sa.schema.SchemaItem, ...]:
    """Numbered once; of what is not voided one for these columns; voided by somebody, with a reason."""
    held = sa.text("voided_on IS NULL")
    return (
        sa.UniqueConstraint("issuer_id", "form", "year", "serial"),
        sa.Index(name, *columns, unique=True, sqlite_where=held, postgresql_where=held),
        sa.CheckConstraint("(voided_on IS NULL) = (voided_by_id IS NULL)", name="voided_has_actor"),
        sa.CheckConstraint("(voided_on IS NULL) = (void_reason_sealed IS NULL)", name="voided_has_reason"),
    )


class IssuedDocument(IssuedPaper, CaseChild, Model):
    """A document about a case as it was issued.

    ``subject_id`` is the record it was made from (a decision, an assignment …). ``once_key`` says what it may be
    issued only once for; it is empty for forms that may be issued again and again. ``particulars`` is what was asked
    when it was issued. ``delivery_event`` is what its delivery tells.
    """

    __tablename__ = "issued_document"
    __table_args__ = _holding("uq_issued_document_once", "case_id", "once_key")
    subject_id: Mapped[UUID | None]
    delivery_event: Mapped[str | None] = mapped_column(sa.String(60))
    once_key: Mapped[str | None] = mapped_column(sa.String(120))
    needs_facts: Mapped[bool]
    particulars_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    particulars = SealedJson()


class AdviceDocument(IssuedPaper, Identified, Model):
    """A paper about a record of advice, which is no case (LAL Art. 22(1)); one of a form while it is not voided."""

    __tablename__ = "advice_document"
    __table_args__ = _holding("uq_advice_document_once", "record_id", "form")
    record_id: Mapped[UUID] = mapped_column(sa.ForeignKey("advice_record.id"), index=True)
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))


class DocumentDelivery(CaseChild, Model):
    """How, when and to whom a document was delivered; append-only. ``details``: address, tracking number, remarks."""

    __tablename__ = "document_delivery"
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("issued_document.id"), index=True)
    method: Mapped[DeliveryMethod]
    delivered_on: Mapped[date]
    receiver_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    details_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    receiver = Sealed()
    details = SealedJson()


class DocumentScan(StoredFile, CaseChild, Model):
    """A signed paper, scanned; append-only. ``media_type`` is what the bytes themselves say."""

    __tablename__ = "document_scan"
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("issued_document.id"), index=True)
    media_type: Mapped[str] = mapped_column(sa.String(40))
