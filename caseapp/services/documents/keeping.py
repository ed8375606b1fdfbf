"""What becomes of an issued document: shown, fetched, voided, delivered, its signed scan kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Conflict, Fault, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import (
    AdviceDocument,
    DocumentDelivery,
    DocumentScan,
    IssuedDocument,
    LegalCase,
    Objection,
)
from caseapp.packs import catalogue
from caseapp.services import casework, publishing, sensitivity, uploads
from caseapp.services.archiving.shredding import ensure_kept
from caseapp.services.casework import Step
from caseapp.services.documents.issuing import ensure_facts, ensure_may, issuer_of
from caseapp.storage import storage
from caseapp.vocabulary import DocumentState, ObjectionOutcome

PLAIN: Final = (
    *("id", "case_id", "form", "title_zh", "title_en", "number", "edition", "state", "issuer_name"),
    *("verification_code", "issued_on", "recorded_by_id", "subject_id", "needs_facts", "sha256"),
    *("size_bytes", "voided_on", "voided_by_id", "version"),
)
SCAN: Final = ("id", "media_type", "sha256", "size_bytes", "recorded_at", "recorded_by_id")
DELIVERY: Final = ("id", "method", "delivered_on", "receiver", "recorded_at", "recorded_by_id")


def find(actor: Actor, document_id: UUID, *, lock: bool = False) -> IssuedDocument:
    """A document of a case that the actor may see; NotFound otherwise. Locks the case first, as issuing does."""
    found = db.session.get(IssuedDocument, document_id)
    if found is None:
        raise NotFound
    casework.get(actor, found.case_id, lock=lock)
    if lock:
        db.session.refresh(found, with_for_update=True)
    return found


def of_case(case: LegalCase, actor: Actor) -> list[dict[str, Any]]:
    """The case's documents as issued, oldest first; three queries beside that of the facts."""
    rows = db.session.scalars(
        sa.select(IssuedDocument)
        .where(IssuedDocument.case_id == case.id)
        .order_by(IssuedDocument.recorded_at, IssuedDocument.id)
    )
    return _shown(list(rows), actor)


def shown(document: IssuedDocument, actor: Actor) -> dict[str, Any]:
    """One document with its deliveries and scans."""
    return _shown([document], actor)[0]


def _shown(rows: list[IssuedDocument], actor: Actor) -> list[dict[str, Any]]:
    known = sensitivity.facts_open({row.case_id for row in rows}, actor)
    deliveries, scans = _children(DocumentDelivery, rows), _children(DocumentScan, rows)
    return [
        {
            **{name: getattr(row, name) for name in PLAIN},
            "verify_url": publishing.address.of(row.verification_code) or None,
            "void_reason": row.void_reason if row.case_id in known else None,
            "deliveries": [_delivery(one, known) for one in deliveries if one.document_id == row.id],
            "scans": [_named(one, SCAN) for one in scans if one.document_id == row.id],
            "hidden_fields": [] if row.case_id in known else ["void_reason", "deliveries.receiver"],
        }
        for row in rows
    ]


def _children(model: Any, rows: Iterable[IssuedDocument]) -> list[Any]:
    mine = model.document_id.in_([row.id for row in rows])
    return list(db.session.scalars(sa.select(model).where(mine).order_by(model.recorded_at, model.id)))


def _named(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _delivery(row: DocumentDelivery, known: set[UUID]) -> dict[str, Any]:
    if row.case_id not in known:
        return {**_named(row, [name for name in DELIVERY if name != "receiver"]), "receiver": None}
    return {**_named(row, DELIVERY), **(row.details or {})}


def file_of(document: IssuedDocument, actor: Actor) -> tuple[bytes, str]:
    """The bytes as they were issued, and a file name.

    Raises:
        Forbidden: the document tells facts that the actor need not know.

    """
    ensure_kept(document.case_id)
    if document.needs_facts:
        ensure_facts(db.session.get_one(LegalCase, document.case_id), actor)
    name = f"{document.form}-{document.year}-{document.serial}.pdf"
    return storage.get_sealed(document.storage_key, document.file_key), name


def void(document: IssuedDocument, actor: Actor, reason: str) -> None:
    """Void it with a reason; number, bytes and code stay, and the code tells everybody that it is void.

    Raises:
        Conflict: it is void already.

    """
    case = _for_change(document, actor, ensure_valid=True)
    document.voided_on, document.voided_by_id = clock.today(), actor.account_id
    document.void_reason = reason
    codes = {"form": document.form, "document": str(document.id), "number": document.number}
    casework.note(case, actor, "document.voided", Step(codes=codes, fields=("void_reason",)))


def deliver(document: IssuedDocument, actor: Actor, body: Mapping[str, Any]) -> DocumentDelivery:
    """Record that it was delivered; one document may have several receivers.

    Raises:
        Conflict: it is void.
        Invalid: the day lies before that of issue, or in the future.

    """
    case = _for_change(document, actor, ensure_valid=True)
    if not document.issued_on <= body["delivered_on"] <= clock.today():
        zh, en = "送达日期须在制发之日至今天之间", "the day lies between the day of issue and today"
        raise Invalid(faults=[Fault("delivered_on", "out_of_range", zh, en)])
    details = {name: body[name] for name in ("address", "tracking_number", "remark") if body.get(name)}
    row = DocumentDelivery(
        **casework.of_case(case, actor),
        document_id=document.id,
        method=body["method"],
        delivered_on=body["delivered_on"],
        receiver=body["receiver"],
        details=details or None,
    )
    db.session.add(row)
    codes = {"form": document.form, "document": str(document.id), "method": row.method.value}
    casework.note(case, actor, "document.delivered", Step(codes=codes))
    db.session.flush()
    if document.delivery_event and _first(document, row):
        step = Step(codes={"document": str(document.id)}, at=clock.sometime_on(row.delivered_on))
        casework.note(case, actor, document.delivery_event, step)
    return row


def _first(document: IssuedDocument, row: DocumentDelivery) -> bool:
    """Whether no paper of this kind about the record that stands was delivered before: what is known is known once."""
    same = sa.select(DocumentDelivery.id).join(
        IssuedDocument, IssuedDocument.id == DocumentDelivery.document_id
    )
    others = same.where(
        IssuedDocument.case_id == document.case_id,
        IssuedDocument.delivery_event == document.delivery_event,
        IssuedDocument.subject_id == document.subject_id,
        IssuedDocument.voided_on.is_(None),
        DocumentDelivery.id != row.id,
    )
    return db.session.scalar(others.limit(1)) is None


def attach_scan(document: IssuedDocument, actor: Actor, content: bytes, declared: str) -> DocumentScan:
    """Keep the scan of the signed paper, encrypted; its type is read off the bytes.

    Raises:
        Invalid: the bytes are no whole PDF, JPEG or PNG, or another type than ``declared``.
        Conflict: this very file is attached already, or it is the document as it was issued, which nobody signed.

    """
    case = _for_change(document, actor, ensure_valid=False)
    media, digest = uploads.media_type(content, declared), uploads.digest_of(content)
    if digest == document.sha256:
        zh, en = (
            "这是制发的原文件，没有签名或者指印",
            "this is the paper as it was issued, with nobody's signature",
        )
        raise Conflict(zh, en, code="not_signed")
    same = sa.select(DocumentScan.id).where(
        DocumentScan.document_id == document.id, DocumentScan.sha256 == digest
    )
    if db.session.scalar(same.limit(1)) is not None:
        raise Conflict("该文件已经上传", "this file is attached already", code="already_attached")
    row = DocumentScan(
        **casework.of_case(case, actor),
        document_id=document.id,
        media_type=media,
        sha256=digest,
        size_bytes=len(content),
    )
    uploads.keep(row, content)
    db.session.add(row)
    codes = {"form": document.form, "document": str(document.id), "scan": str(row.id)}
    casework.note(case, actor, "document.scan_attached", Step(codes=codes))
    db.session.flush()
    return row


def _for_change(document: IssuedDocument, actor: Actor, *, ensure_valid: bool) -> LegalCase:
    """The document's case, for somebody who may issue such a document.

    Raises:
        Conflict: the document is void, where it must not be.

    """
    case, form = db.session.get_one(LegalCase, document.case_id), catalogue().document(document.form)
    ensure_may(form, case, actor)
    issuer_of(form, case, actor)
    ensure_kept(case.id)
    if ensure_valid and document.state is DocumentState.VOIDED:
        raise Conflict("文书已经作废", "the document is void", code="document_voided")
    return case


def scan_of(document: IssuedDocument, scan_id: UUID, actor: Actor) -> tuple[bytes, str, str]:
    """The scan's bytes as they came, their type and a file name; a signed paper tells facts."""
    row = db.session.get(DocumentScan, scan_id)
    if row is None or row.document_id != document.id:
        raise NotFound
    ensure_kept(document.case_id)
    ensure_facts(db.session.get_one(LegalCase, document.case_id), actor)
    content, media, ending = uploads.content_of(row)
    return content, media, f"scan-{row.id}.{ending}"


def _with_code(model: type[Any], code: str) -> Any:
    return db.session.scalar(sa.select(model).where(model.verification_code == publishing.as_printed(code)))


def genuine(code: str) -> dict[str, Any] | None:
    """What anybody may know of the document that carries the code, without personal data; None for no such code."""
    row = _with_code(IssuedDocument, code) or _with_code(AdviceDocument, code)
    if row is None:
        return None
    return {
        "genuine": True,
        "document": row.form,
        "title_zh": row.title_zh,
        "title_en": row.title_en,
        "number": row.number,
        "issuer": row.issuer_name,
        "issued_on": row.issued_on,
        "state": row.state,
        "voided_on": row.voided_on,
        "set_aside_on": _set_aside_on(row),
        "pdf_sha256": row.sha256,
    }


def _set_aside_on(row: IssuedDocument | AdviceDocument) -> date | None:
    """The day the department ordered the decision on this paper to be corrected; it decides nothing since then."""
    if not isinstance(row, IssuedDocument) or row.subject_id is None:
        return None
    about = sa.or_(Objection.decision_id == row.subject_id, Objection.termination_id == row.subject_id)
    mine = sa.and_(about, Objection.outcome == ObjectionOutcome.CORRECTED)
    return db.session.scalar(sa.select(Objection.decided_on).where(mine).limit(1))
