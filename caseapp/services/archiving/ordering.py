"""What is bound into the file of a case, in the order of the archives' rules, read in one go."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from caseapp import clock
from caseapp.extensions import db
from caseapp.models import (
    AttachmentWithdrawal,
    CaseAttachment,
    CaseRetention,
    DocumentScan,
    IssuedDocument,
    LegalCase,
    Organization,
)
from caseapp.models.document import StoredFile
from caseapp.packs import catalogue
from caseapp.packs.archives import ArchiveRules
from caseapp.reports.casefile.contexts import BoundPaper, CoverFacts, FileOrder
from caseapp.services import closing
from caseapp.services.archiving import work_log
from caseapp.services.archiving.work_log import Kept
from caseapp.services.documents.press import titled
from caseapp.services.documents.sources import MAIN, assignments, day_text, label, matter, parties
from caseapp.storage import storage
from caseapp.vocabulary import DocumentEdition, DocumentState

PDF = "application/pdf"

Place = tuple[int, int]


def order_of(case: LegalCase) -> FileOrder:
    """The papers and the words of the sheets; plain values that outlive the transaction, files are read when bound."""
    rules, kept = catalogue().archives, Kept(case)
    documents = _documents(case, rules)
    log = work_log.sheet(kept, rules)
    papers = [*_papers(documents, _scans(case), rules), *_attached(case, rules), *log]
    bound = {one.form for one in documents} | {one.sheet for _, one in log}
    answers = _checklist(case)
    names = {paper.code: paper.zh for paper in catalogue().closings.papers_for(case.kind.value).values()}
    here = {code for code, forms in rules.papers.items() if bound & set(forms)}
    return FileOrder(
        cover=_cover(kept),
        papers=tuple(_parted(sorted(papers, key=operator.itemgetter(0)), rules)),
        paper_only=tuple(names[one["code"]] for one in answers if one["on_file"] and one["code"] not in here),
        lacking=tuple(names[one["code"]] for one in answers if not one["on_file"]),
        basis=f"{titled(rules.basis.source)}{rules.basis.article}",
        basis_verified=rules.basis.verified,
    )


def _documents(case: LegalCase, rules: ArchiveRules) -> list[IssuedDocument]:
    rows = db.session.scalars(sa.select(IssuedDocument).where(IssuedDocument.case_id == case.id))
    return sorted(rows, key=lambda row: (rules.place(row.form), row.issued_on, row.serial, row.number))


def _scans(case: LegalCase) -> list[DocumentScan]:
    mine = sa.select(DocumentScan).where(DocumentScan.case_id == case.id)
    return list(db.session.scalars(mine.order_by(DocumentScan.recorded_at, DocumentScan.id)))


def _checklist(case: LegalCase) -> list[dict[str, Any]]:
    report = closing.standing_report(case)
    return list(report.checklist) if report is not None else []


def _papers(
    documents: Iterable[IssuedDocument], scans: list[DocumentScan], rules: ArchiveRules
) -> Iterator[tuple[Place, BoundPaper]]:
    """Each document, the signed scans of it behind it; with its place."""
    for row in documents:
        place = rules.place(row.form)
        yield place, _printed(row)
        for scan in (one for one in scans if one.document_id == row.id):
            yield place, _scanned(row, scan)


def _attached(case: LegalCase, rules: ArchiveRules) -> Iterator[tuple[Place, BoundPaper]]:
    """What was attached and not withdrawn, oldest first; what no page can be made of is named and kept apart.

    By its category; the given name, which may name people, stands in the printed catalogue alone.
    """
    withdrawn = sa.select(AttachmentWithdrawal.attachment_id).where(AttachmentWithdrawal.case_id == case.id)
    rows = sa.select(CaseAttachment).where(
        CaseAttachment.case_id == case.id, CaseAttachment.id.not_in(withdrawn)
    )
    for row in db.session.scalars(rows.order_by(CaseAttachment.recorded_at, CaseAttachment.id)):
        yield (
            rules.place_attached(row.category),
            BoundPaper(
                part="",
                title=catalogue().attachments.categories[row.category].zh,
                by="",
                number="",
                day=clock.day_of(row.recorded_at).isoformat(),
                remark="附件",
                media_type=row.media_type,
                sha256=row.sha256,
                own=False,
                load=_loader(row),
                name=row.name,
            ),
        )


def _printed(row: IssuedDocument) -> BoundPaper:
    large = "（大字版）" if row.edition is DocumentEdition.LARGE_PRINT else ""
    return BoundPaper(
        part="",
        title=f"{row.title_zh}{large}",
        by=row.issuer_name,
        number=row.number,
        day=row.issued_on.isoformat(),
        remark="已作废" if row.state is DocumentState.VOIDED else "",
        media_type=PDF,
        sha256=row.sha256,
        own=True,
        load=_loader(row),
    )


def _scanned(row: IssuedDocument, scan: DocumentScan) -> BoundPaper:
    return replace(
        _printed(row),
        title=f"{row.title_zh}（签署件扫描）",
        day=clock.day_of(scan.recorded_at).isoformat(),
        remark="扫描件",
        media_type=scan.media_type,
        sha256=scan.sha256,
        own=False,
        load=_loader(scan),
    )


def _loader(row: StoredFile) -> Any:
    """Reads the file when it is bound; the row is not touched again."""
    return functools.partial(storage.get_sealed, row.storage_key, row.file_key)


def _parted(papers: Iterable[tuple[Place, BoundPaper]], rules: ArchiveRules) -> Iterator[BoundPaper]:
    """The name of a section stands at its first paper."""
    before = None
    for (section, _), paper in papers:
        yield replace(paper, part="" if section == before else rules.sections[section].zh)
        before = section


def _cover(kept: Kept) -> CoverFacts:
    case, handled = kept.case, assignments(kept)
    retention = db.session.scalar(sa.select(CaseRetention).where(CaseRetention.case_id == case.id))
    classes = catalogue().privacy.classes
    day = case.archived_on or case.closed_on or case.opened_on
    return CoverFacts(
        title=f"卷宗 {case.number}",
        created=f"{day.isoformat()}T00:00:00Z",
        institution=db.session.get_one(Organization, case.processor_id).name,
        number=case.number,
        kind=catalogue().case_type(case.kind).zh,
        people="、".join(person.name for _, person in parties(kept, *MAIN)),
        matter=matter(kept),
        unit=handled[-1][2].name if handled else "",
        worker=handled[-1][1].name if handled else "",
        received_day=day_text(case.opened_on),
        closed_day=day_text(case.closed_on),
        outcome=label("case_outcome", case.outcome.value) if case.outcome else "",
        archived_day=day_text(case.archived_on),
        retention=classes[retention.class_code].zh if retention else "",
        retention_verified=retention is None or retention.verified,
    )
