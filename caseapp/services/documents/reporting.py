"""Forms 14, 16 and 17: from the record of the work and from requests for another worker, nothing typed again."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from caseapp.extensions import db
from caseapp.models import Assignment, ProgressEntry, ReplacementRequest, ReportAnswer
from caseapp.packs import catalogue
from caseapp.packs.progress import Told
from caseapp.reports.documents import contexts, work_papers
from caseapp.services.documents.sources import (
    Built,
    Source,
    aided,
    assignments,
    builds,
    day_text,
    label,
    lacks,
    matter,
    needed,
    period,
    printed_worker,
    waived,
)
from caseapp.services.work_entries import EntryChain, chain_of
from caseapp.vocabulary import DocumentContext, ReplacementOutcome


@builds(DocumentContext.PROGRESS_RECORD)
def progress_record(source: Source) -> Built:
    """A report on the work, from the entry that records it as last corrected, with what the institution answered."""
    chain = _chain(source)
    entry = chain.newest
    kind = catalogue().progress.get(entry.kind)
    if kind is None or kind.tells is None:
        zh, en = "该记录不是向受援人通报或者向机构报告", "that entry is no report to recipient or institution"
        raise lacks("particulars.entry_id", "not_a_report", zh, en)
    answer = db.session.scalar(sa.select(ReportAnswer).where(ReportAnswer.entry_id == chain.first.id))
    content = work_papers.ProgressRecord(
        told=aided(source).name if kind.tells is Told.RECIPIENT else source.issuer.name,
        recipient=aided(source),
        worker=_worker_on(source, chain.first),
        kind=kind.zh,
        day=day_text(entry.done_on),
        text=entry.text or "",
        grounds=tuple(kind.grounds[code].zh for code in entry.grounds if code in kind.grounds),
        answer=answer.text if answer else "",
        answered_day=day_text(answer.answered_on) if answer else "",
    )
    return Built(content, entry.id)


def _chain(source: Source) -> EntryChain:
    named: UUID = needed(source, "entry_id")
    found = chain_of(source.case, named)
    if found is None:
        raise lacks("particulars.entry_id", "unknown", "本案没有这条承办记录", "the case has no such entry")
    return found


def _worker_on(source: Source, record: ProgressEntry | ReplacementRequest) -> contexts.Worker:
    """Who was at work when the entry was written, or when the recipient asked."""
    found = assignments(source)
    before = [one for one in found if one[0].recorded_at <= record.recorded_at]
    _, worker, unit = (before or found)[-1]
    return printed_worker(worker, unit)


@builds(DocumentContext.REPLACEMENT_REQUEST)
def replacement_request(source: Source) -> Built:
    """The newest request for another worker, as it was recorded, and how it was decided if it was."""
    asked = _newest_request(source)
    if asked is None:
        zh, en = "本案没有更换承办人员的申请", "nobody asked for another worker in this case"
        raise lacks("form", "lacks_replacement_request", zh, en)
    content = work_papers.ReplacementRequest(
        recipient=aided(source),
        worker=_worker_on(source, asked),
        reason=asked.reason or "",
        evidence=(asked.evidence,) if asked.evidence else (),
        asked_day=day_text(asked.requested_on),
        decide=period(source, "replacement_decision"),
        decision=label("replacement_outcome", asked.outcome.value) if asked.outcome else "",
        statement=asked.statement or "",
        decided_day=day_text(asked.decided_on),
    )
    return Built(content, asked.id)


def _newest_request(source: Source) -> ReplacementRequest | None:
    mine = sa.select(ReplacementRequest).where(ReplacementRequest.case_id == source.case.id)
    newest = mine.order_by(ReplacementRequest.recorded_at.desc(), ReplacementRequest.id.desc())
    return db.session.scalar(newest.limit(1))


@builds(DocumentContext.REPLACEMENT_NOTICE)
def replacement_notice(source: Source) -> Built:
    """Who was replaced by whom; at the recipient's request that is the reason, and needs no other words."""
    found = assignments(source)
    if len(found) < 2:  # noqa: PLR2004 - the former and the present one
        zh, en = "本案没有更换过承办人员", "nobody was replaced in this case"
        raise lacks("form", "lacks_replacement", zh, en)
    (former_row, former, former_unit), (row, worker, unit) = found[-2:]
    content = work_papers.ReplacementNotice(
        recipient=aided(source),
        matter=matter(source),
        former=printed_worker(former, former_unit),
        worker=printed_worker(worker, unit),
        reason=_reason(source, former_row, row),
        replaced_day=day_text(row.assigned_on),
        waived=waived(source, row),
    )
    return Built(content, row.id)


def _reason(source: Source, former: Assignment, row: Assignment) -> str:
    """What was told, else that the recipient asked and it was granted."""
    asked, told = _newest_request(source), source.told.get("reason")
    granted = asked is not None and asked.outcome is ReplacementOutcome.GRANTED
    if not told and granted and asked is not None and asked.decided_on == row.assigned_on == former.ended_on:
        return label("replaced_because", "recipient_asked")
    return str(needed(source, "reason"))
