"""Form 1 (咨询登记表): a record of advice on paper, issued, kept, voided. A record is no case, and has no events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import Account, AdviceDocument, AdviceRecord, Organization, Person, Practitioner
from caseapp.packs import catalogue
from caseapp.packs.advice import AdviceList
from caseapp.packs.documents import DocumentForm
from caseapp.reports.documents import contexts
from caseapp.reports.documents.own_letters import AdviceSheet
from caseapp.services import advice, contacts, numbering, publishing, sensitivity, window_services
from caseapp.services.documents import press
from caseapp.services.documents.sources import day_text, label, named
from caseapp.storage import storage
from caseapp.vocabulary import FOR_ADVICE, DocumentEdition, DocumentState

PLAIN: Final = (
    *("id", "record_id", "form", "title_zh", "title_en", "number", "edition", "state", "issuer_name"),
    *("verification_code", "issued_on", "recorded_at", "recorded_by_id", "sha256", "size_bytes"),
    *("voided_on", "voided_by_id", "version"),
)


def issue(record: AdviceRecord, actor: Actor, body: Mapping[str, Any]) -> AdviceDocument:
    """Issue a form about a record of advice: numbered without gaps, printed once, stored sealed.

    Raises:
        Forbidden: the words of the record are not for the actor.
        Conflict: it is issued already and not voided.
        Invalid: no form of a record of advice.

    """
    form = catalogue().document(body["form"])
    if form.context not in FOR_ADVICE:
        zh, en = "该文书不属于法律咨询", "this form is not one of a record of advice"
        raise Invalid(faults=[Fault("form", "not_for_advice", zh, en)])
    _ensure_may(form, actor, record)
    _ensure_once(form, record)
    issuer = db.session.get_one(Organization, record.processor_id)
    edition = DocumentEdition(body["edition"] or DocumentEdition.STANDARD)
    row = AdviceDocument(
        **press.columns(form, issuer, clock.today(), edition),
        record_id=record.id,
        recorded_at=clock.now(),
        recorded_by_id=actor.account_id,
    )
    row.serial, row.number = numbering.document_number(issuer, form, row.year)
    press.store(row, form, press.letterhead(row, form.basis(), ""), sheet(record, actor))
    db.session.add(row)
    db.session.flush()
    return row


def _ensure_may(form: DocumentForm, actor: Actor, record: AdviceRecord) -> None:
    if not actor.permissions & set(form.permissions):
        raise Forbidden
    _ensure_known(actor, record)


def _ensure_known(actor: Actor, record: AdviceRecord) -> None:
    """The paper tells what was asked and answered, and by whom."""
    window_services.ensure_reason(record, _ended_on(record))
    if not window_services.knows(actor, record):
        zh, en = (
            "该文书载有咨询内容，您无需知悉",
            "the document tells what was asked, which you need not know",
        )
        raise Forbidden(zh, en, code="facts_withheld")


def _ended_on(record: AdviceRecord) -> Any:
    return clock.day_of(record.answered_at) if record.answered_at else None


def _ensure_once(form: DocumentForm, record: AdviceRecord) -> None:
    same = sa.select(AdviceDocument.number).where(
        AdviceDocument.record_id == record.id,
        AdviceDocument.form == form.code,
        AdviceDocument.voided_on.is_(None),
    )
    number = db.session.scalar(same)
    if number is not None:
        zh = f"已经制发：{number}；有误的，先作废再重新制发"
        en = "it is issued already; where it is wrong, void it first"
        raise Conflict(zh, en, code="document_already_issued")


def sheet(record: AdviceRecord, actor: Actor) -> AdviceSheet:
    """What the form says of a record."""
    topic = window_services.topic_of(record.topic, record.region_code, clock.day_of(record.asked_at))
    return AdviceSheet(
        who=_who(record, actor),
        channel=label("advice_channel", record.channel.value),
        topic=topic.zh if topic else record.topic,
        language=_word(AdviceList.LANGUAGES, record.language),
        asked_day=day_text(clock.day_of(record.asked_at)),
        question=record.question,
        answer=record.answer or "",
        answered_day=day_text(_ended_on(record)),
        booked_day=day_text(record.booked_for),
        adviser=_adviser(record),
        duration=f"{record.duration_minutes}分钟" if record.duration_minutes else "",
        satisfaction=_word(AdviceList.SATISFACTION, record.satisfaction),
    )


def _word(which: AdviceList, code: str | None) -> str:
    found = catalogue().advice.find(which, code) if code else None
    return found.zh if found else code or ""


def _who(record: AdviceRecord, actor: Actor) -> contexts.Person | None:
    if record.person_id is None:
        return None
    person = db.session.get_one(Person, record.person_id)
    withheld = bool(sensitivity.unseen({person.id}, actor))
    return named(person, contacts.masked(record, person, withheld=withheld)["phone"] or "")


def _adviser(record: AdviceRecord) -> str:
    if record.worker_id is not None:
        return db.session.get_one(Practitioner, record.worker_id).name
    return db.session.get_one(Account, record.recorded_by_id).display_name


def find(actor: Actor, document_id: UUID, *, lock: bool = False) -> AdviceDocument:
    """A document of a record that the actor may see; NotFound otherwise. Locks the record first, as issuing does."""
    found = db.session.get(AdviceDocument, document_id)
    if found is None:
        raise NotFound
    advice.load(actor, found.record_id, lock=lock)
    if lock:
        db.session.refresh(found, with_for_update=True)
    return found


def of_record(record: AdviceRecord, actor: Actor) -> list[dict[str, Any]]:
    """The record's documents, oldest first."""
    mine = sa.select(AdviceDocument).where(AdviceDocument.record_id == record.id)
    rows = db.session.scalars(mine.order_by(AdviceDocument.recorded_at, AdviceDocument.id))
    return [*_shown(rows, record, actor)]


def shown(document: AdviceDocument, actor: Actor) -> dict[str, Any]:
    """One document."""
    (told,) = _shown([document], db.session.get_one(AdviceRecord, document.record_id), actor)
    return told


def _shown(rows: Iterable[AdviceDocument], record: AdviceRecord, actor: Actor) -> Iterable[dict[str, Any]]:
    known = window_services.knows(actor, record)
    for row in rows:
        yield {
            **{name: getattr(row, name) for name in PLAIN},
            "verify_url": publishing.address.of(row.verification_code) or None,
            "void_reason": row.void_reason if known else None,
        }


def file_of(document: AdviceDocument, actor: Actor) -> tuple[bytes, str]:
    """The bytes as they were issued, and a file name.

    Raises:
        Forbidden: the words of the record are not for the actor.

    """
    _ensure_known(actor, db.session.get_one(AdviceRecord, document.record_id))
    name = f"{document.form}-{document.year}-{document.serial}.pdf"
    return storage.get_sealed(document.storage_key, document.file_key), name


def void(document: AdviceDocument, actor: Actor, reason: str) -> None:
    """Void it with a reason; number, bytes and code stay, and the code tells everybody that it is void.

    Raises:
        Forbidden: the words of the record are not for the actor.
        Conflict: it is void already.

    """
    record = db.session.get_one(AdviceRecord, document.record_id)
    _ensure_may(catalogue().document(document.form), actor, record)
    if document.state is DocumentState.VOIDED:
        raise Conflict("文书已经作废", "the document is void", code="document_voided")
    document.voided_on, document.voided_by_id = clock.today(), actor.account_id
    document.void_reason = reason
    db.session.flush()
