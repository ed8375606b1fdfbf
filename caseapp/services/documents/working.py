"""Contexts of papers while the case is worked on: appointment, authority, letters, reports, replacement, closing."""

from __future__ import annotations

import sqlalchemy as sa

from caseapp import clock
from caseapp.extensions import db
from caseapp.models import AssignmentProposal, IssuedDocument, Organization
from caseapp.reports.documents import contexts
from caseapp.services import closing
from caseapp.services.documents.sources import (
    Built,
    Source,
    aid_form,
    aided,
    builds,
    chosen,
    current,
    day_text,
    label,
    lacks,
    matter,
    needed,
    organ,
    period,
    representative,
    waived,
    yuan,
)
from caseapp.vocabulary import DocumentContext, ProposalState


@builds(DocumentContext.ASSIGNMENT_NOTICE)
def assignment_notice(source: Source) -> Built:
    """To the unit whose worker is appointed, or to the firm that is to arrange one (Order 148 Art. 24(1))."""
    if (asked := _firm_asked(source)) is not None:
        return _to_the_firm(source, asked)
    row, worker = current(source)
    return Built(
        contexts.AssignmentNotice(
            unit=worker.unit,
            worker=worker,
            recipient=aided(source),
            aid_form=aid_form(source),
            matter=matter(source),
            assigned_day=day_text(row.assigned_on),
            agreement=period(source, "agreement_signing"),
            waived=waived(source, row),
        ),
        row.id,
    )


def _firm_asked(source: Source) -> AssignmentProposal | None:
    """The appointment of a firm that has not named its worker yet."""
    mine = sa.and_(
        AssignmentProposal.case_id == source.case.id,
        AssignmentProposal.state == ProposalState.PROPOSED,
        AssignmentProposal.firm_id.is_not(None),
    )
    return db.session.scalar(sa.select(AssignmentProposal).where(mine))


def _to_the_firm(source: Source, asked: AssignmentProposal) -> Built:
    return Built(
        contexts.AssignmentNotice(
            unit=db.session.get_one(Organization, asked.firm_id).name,
            worker=None,
            recipient=aided(source),
            aid_form=aid_form(source),
            matter=matter(source),
            assigned_day=day_text(clock.day_of(asked.proposed_at)),
            agreement=period(source, "agreement_signing"),
            arrangement=period(source, "firm_arrangement"),
        ),
        asked.id,
    )


@builds(DocumentContext.POWER_OF_ATTORNEY)
def power_of_attorney(source: Source) -> Built:
    """The recipient empowers the worker; what is special about a special authority is named."""
    row, worker = current(source)
    if needed(source, "authority") == "special":
        needed(source, "special")
    return Built(
        contexts.PowerOfAttorney(
            principal=aided(source),
            representative=representative(source),
            worker=worker,
            cause=matter(source),
            authority=chosen(source, "authority"),
            special=tuple(source.told.get("special") or ()),
            stage=source.told.get("stage") or "",
        ),
        row.id,
    )


@builds(DocumentContext.AGREEMENT)
def agreement(source: Source) -> Built:
    """Between the worker's unit and the recipient."""
    row, worker = current(source)
    content = contexts.Agreement(
        recipient=aided(source),
        representative=representative(source),
        worker=worker,
        matter=matter(source),
        authority=chosen(source, "authority"),
        sign=period(source, "agreement_signing"),
        waived=waived(source, row),
    )
    return Built(content, row.id)


@builds(DocumentContext.ORGAN_LETTER)
def organ_letter(source: Source) -> Built:
    """Who the worker is, to the organ that handles the matter."""
    row, worker = current(source)
    return Built(
        contexts.OrganLetter(
            organ=organ(source),
            recipient=aided(source),
            cause=source.told.get("cause") or matter(source),
            capacity=chosen(source, "capacity"),
            worker=worker,
            contact=needed(source, "contact"),
        ),
        row.id,
    )


@builds(DocumentContext.INTRODUCTION_LETTER)
def introduction_letter(source: Source) -> Built:
    """The worker is introduced to a unit, until a day."""
    row, worker = current(source)
    if needed(source, "valid_until") < source.day:
        zh, en = "有效期已过", "the last day has passed"
        raise lacks("particulars.valid_until", "in_past", zh, en)
    return Built(
        contexts.IntroductionLetter(
            unit=needed(source, "unit_name"),
            worker=worker,
            recipient=aided(source).name,
            purpose=needed(source, "purpose"),
            until_day=day_text(needed(source, "valid_until")),
        ),
        row.id,
    )


@builds(DocumentContext.CLOSING_REPORT)
def closing_report(source: Source) -> Built:
    """The worker's report as it was handed in."""
    row = closing.standing_report(source.case)
    if row is None:
        raise lacks("form", "lacks_closing_report", "本案没有结案报告", "the case has no closing report")
    assignment, worker = current(source)
    return Built(
        contexts.ClosingReport(
            recipient=aided(source),
            matter=matter(source),
            worker=worker,
            assigned_day=day_text(assignment.assigned_on),
            finished_day=day_text(row.finished_on),
            submitted_day=day_text(row.submitted_on),
            result=label("case_result", row.result.value),
            won=yuan(row.won_fen),
            saved=yuan(row.saved_fen),
            summary=row.summary or "",
            accepted_day=day_text(row.accepted_on),
            hand_in=period(source, "closing_papers"),
        ),
        row.id,
    )


@builds(DocumentContext.SERVICE_RECEIPT)
def service_receipt(source: Source) -> Built:
    """Proof of delivery of another document of the case, to be signed."""
    document = db.session.get(IssuedDocument, needed(source, "document_id"))
    if document is None or document.case_id != source.case.id or document.voided_on is not None:
        zh, en = "本案没有这份有效的文书", "the case has no such document that is valid"
        raise lacks("particulars.document_id", "unknown", zh, en)
    return Built(
        contexts.ServiceReceipt(
            document=document.title_zh,
            document_number=document.number,
            receiver=needed(source, "receiver"),
            place=source.told.get("place") or "",
            method=chosen(source, "method"),
            served_by=source.actor.name,
        ),
        document.id,
    )
