"""Files attached to a case: bounded, told by their bytes, sealed one by one, handed out to who needs the facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp.access import Actor
from caseapp.errors import Conflict, Fault, Invalid, NotFound, echoed
from caseapp.extensions import db
from caseapp.models import AttachmentWithdrawal, CaseAttachment, LegalCase
from caseapp.packs import catalogue
from caseapp.rules.file_names import clean_name
from caseapp.services import casework, notes, sensitivity, uploads
from caseapp.services.casework import Step
from caseapp.services.documents.issuing import ensure_facts

SHOWN: Final = (
    *("id", "case_id", "category", "media_type", "sha256", "size_bytes"),
    *("recorded_at", "recorded_by_id"),
)
WORDS: Final = ("name", "withdrawn_reason")


class AttachmentsFull(Conflict):
    """The case has as many files, or bytes, as one takes."""

    code = "attachments_full"


class AlreadyAttached(Conflict):
    """This very file is attached."""

    code = "already_attached"
    zh = "该文件已经上传"
    en = "this file is attached already"


class AttachmentWithdrawn(Conflict):
    """It was taken out of use."""

    code = "attachment_withdrawn"
    zh = "该附件已经撤下"
    en = "the attachment was withdrawn"


def add(
    case: LegalCase, actor: Actor, told: Mapping[str, Any], content: bytes, declared: str
) -> dict[str, Any]:
    """Keep a file as it came. ``told``: ``category`` and ``name``; ``declared``: its Content-Type.

    Raises:
        CaseArchived: the file of the case is put away.
        Forbidden: the actor is recused.
        Invalid: an unknown category, a type that is not taken or is not the declared one.
        AttachmentsFull: too many, or too much together.
        AlreadyAttached: the same bytes are there.

    """
    notes.ensure_open(case, actor)
    rules, name = catalogue().attachments, clean_name(told["name"])
    faults = [*_category_faults(told["category"]), *_name_faults(name)]
    if faults:
        raise Invalid(faults=faults)
    media = uploads.media_type(content, declared, rules.media_types, name)
    digest = uploads.digest_of(content)
    _ensure_room(case, digest, len(content))
    row = CaseAttachment(
        **casework.of_case(case, actor),
        category=told["category"],
        media_type=media.value,
        sha256=digest,
        size_bytes=len(content),
    )
    row.name = name
    uploads.keep(row, content)
    db.session.add(row)
    codes = {"attachment": str(row.id), "category": row.category}
    casework.note(case, actor, "attachment.added", Step(codes=codes))
    db.session.flush()
    return _shown(row, None, known=True)


def _name_faults(name: str) -> Iterator[Fault]:
    if not name:
        yield Fault("name", "required", "请写明文件名", "give the file a name")


def _category_faults(code: str) -> Iterator[Fault]:
    if code not in catalogue().attachments.categories:
        zh, en = f"没有这种材料类别：{echoed(code)}", f"no such category: {echoed(code)}"
        yield Fault("category", "unknown", zh, en)


def _ensure_room(case: LegalCase, digest: str, size: int) -> None:
    """The case is locked, so nobody else adds meanwhile."""
    rules = catalogue().attachments
    mine = CaseAttachment.case_id == case.id
    withdrawn = sa.select(AttachmentWithdrawal.attachment_id)
    same = sa.and_(mine, CaseAttachment.sha256 == digest, CaseAttachment.id.not_in(withdrawn))
    if db.session.scalar(sa.select(CaseAttachment.id).where(same).limit(1)) is not None:
        raise AlreadyAttached
    numbers = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(CaseAttachment.size_bytes), 0))
    count, together = db.session.execute(numbers.where(mine)).one()
    if count >= rules.most_files:
        most = rules.most_files
        raise AttachmentsFull(f"一案最多 {most} 个附件", f"a case takes {most} attachments at most")
    if together + size > rules.most_bytes:
        most = rules.most_bytes
        raise AttachmentsFull(
            f"一案附件合计最多 {most} 字节", f"the attachments of a case take {most} bytes at most"
        )


def of_case(case: LegalCase, actor: Actor) -> list[dict[str, Any]]:
    """The case's attachments, oldest first; names and reasons for those who need to know the facts. Three queries."""
    known = case.id in sensitivity.facts_open([case.id], actor)
    mine = sa.select(CaseAttachment).where(CaseAttachment.case_id == case.id)
    gone = sa.select(AttachmentWithdrawal).where(AttachmentWithdrawal.case_id == case.id)
    withdrawn = {row.attachment_id: row for row in db.session.scalars(gone)}
    rows = db.session.scalars(mine.order_by(CaseAttachment.recorded_at, CaseAttachment.id))
    return [_shown(row, withdrawn.get(row.id), known=known) for row in rows]


def _shown(row: CaseAttachment, gone: AttachmentWithdrawal | None, *, known: bool) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in SHOWN},
        "name": row.name if known else None,
        "withdrawn_at": gone.recorded_at if gone else None,
        "withdrawn_by_id": gone.recorded_by_id if gone else None,
        "withdrawn_reason": gone.reason if gone and known else None,
        "hidden_fields": [] if known else list(WORDS),
    }


def file_of(case: LegalCase, attachment_id: UUID, actor: Actor) -> tuple[bytes, str, str]:
    """The bytes as they came, their type and a file name.

    Raises:
        NotFound: no attachment of this case.
        Forbidden: the actor need not know the facts.
        AttachmentWithdrawn: it is kept, and handed out no more.

    """
    row = _find(case, attachment_id)
    ensure_facts(case, actor)
    if _withdrawal(row) is not None:
        raise AttachmentWithdrawn
    content, media, ending = uploads.content_of(row)
    return content, media, f"attachment-{row.id}.{ending}"


def _find(case: LegalCase, attachment_id: UUID) -> CaseAttachment:
    mine = sa.and_(CaseAttachment.id == attachment_id, CaseAttachment.case_id == case.id)
    row = db.session.scalar(sa.select(CaseAttachment).where(mine))
    if row is None:
        raise NotFound
    return row


def _withdrawal(row: CaseAttachment) -> AttachmentWithdrawal | None:
    mine = AttachmentWithdrawal.attachment_id == row.id
    return db.session.scalar(sa.select(AttachmentWithdrawal).where(mine))


def withdraw(case: LegalCase, actor: Actor, attachment_id: UUID, reason: str) -> dict[str, Any]:
    """Take a file out of use that does not belong here, with a reason; its bytes stay.

    Raises:
        NotFound: no attachment of this case.
        CaseArchived: the file of the case is put away.
        Forbidden: the actor is recused.
        AttachmentWithdrawn: it was before.

    """
    row = _find(case, attachment_id)
    notes.ensure_open(case, actor)
    if _withdrawal(row) is not None:
        raise AttachmentWithdrawn
    gone = AttachmentWithdrawal(**casework.of_case(case, actor), attachment_id=row.id)
    gone.reason = reason
    db.session.add(gone)
    casework.note(case, actor, "attachment.withdrawn", Step(codes={"attachment": str(row.id)}))
    db.session.flush()
    return _shown(row, gone, known=sensitivity.facts_known(case, actor))
