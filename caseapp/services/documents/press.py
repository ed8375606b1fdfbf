"""What all issued papers share: their columns, their letterhead, and bytes that are printed once and kept sealed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa

from caseapp.extensions import db
from caseapp.models import AdviceDocument, DemoClock, IssuedDocument, Organization
from caseapp.packs import catalogue
from caseapp.packs.documents import DocumentForm
from caseapp.packs.reading import Provenance
from caseapp.reports.documents import contexts
from caseapp.reports.numerals import chinese_day
from caseapp.services import publishing
from caseapp.storage import storage
from caseapp.vocabulary import DocumentEdition

Paper = IssuedDocument | AdviceDocument


def ready() -> None:
    """Load the press before the transaction that writes is opened; a second for the first document of a process."""
    from caseapp.reports.documents import produce  # noqa: PLC0415 - a second that web servers save at start

    produce.ready_press()


def columns(form: DocumentForm, issuer: Organization, day: date, edition: DocumentEdition) -> dict[str, Any]:
    """What every issued paper tells of its form, its issuer and its day; the number comes later."""
    return {
        "form": form.code,
        "form_digest": form.digest,
        "title_zh": form.zh,
        "title_en": form.en,
        "issuer_id": issuer.id,
        "issuer_name": issuer.name,
        "year": day.year,
        "edition": edition,
        "verification_code": publishing.verification_code(),
        "issued_on": day,
    }


def letterhead(row: Paper, texts: Iterable[Provenance], case_number: str) -> contexts.Letterhead:
    """What stands around the paper; ``texts`` are those that it rests on. No case number, where there is no case."""
    return contexts.Letterhead(
        title=row.title_zh,
        institution=row.issuer_name,
        number=row.number,
        code=row.verification_code,
        verify_url=publishing.address.of(row.verification_code),
        issued_day=chinese_day(row.issued_on),
        created=f"{row.issued_on.isoformat()}T00:00:00Z",
        case_number=case_number,
        basis=tuple(contexts.Basis(f"{titled(one.source)}{one.article}", one.verified) for one in texts),
        large=row.edition is DocumentEdition.LARGE_PRINT,
        is_demo=bool(db.session.scalar(sa.select(sa.exists().where(DemoClock.id.is_not(None))))),
    )


def store(row: Paper, form: DocumentForm, head: contexts.Letterhead, content: Any) -> None:
    """Print once, keep the bytes encrypted under a key of their own, and their digest."""
    from caseapp.reports.documents.produce import render_document  # noqa: PLC0415 - see ready

    pdf = render_document(catalogue().documents.layout(form), head, content)
    row.sha256, row.size_bytes = hashlib.sha256(pdf).hexdigest(), len(pdf)
    row.storage_key, row.file_key = storage.put_sealed(pdf)


def titled(text: str) -> str:
    """The title of a text as it is cited: 《…》 with what stands in brackets behind it."""
    name, bracket, rest = text.partition("（")
    return f"《{name}》{bracket}{rest}"
