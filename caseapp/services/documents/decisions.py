"""Contexts of decisions: granting, refusing, terminating, and the department's on an objection."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp.extensions import db
from caseapp.models import Decision, IssuedDocument, Organization, Termination
from caseapp.packs import catalogue
from caseapp.packs.policy_types import PolicyList
from caseapp.reports.documents import contexts
from caseapp.services.deciding import citation
from caseapp.services.documents.sources import (
    Built,
    Source,
    aid_form,
    aided,
    assignments,
    builds,
    current,
    day_text,
    lacks,
    matter,
    needed,
    objection,
    organ,
    period,
)
from caseapp.vocabulary import DecisionOutcome, DocumentContext

NO_DECISION: Final = ("本案没有相应的决定", "the case has no such decision")


def newest(source: Source) -> Decision:
    """The newest decision on the application."""
    select = sa.select(Decision).where(Decision.case_id == source.case.id)
    row = db.session.scalar(select.order_by(Decision.recorded_at.desc()).limit(1))
    if row is None:
        raise lacks("form", "lacks_decision", *NO_DECISION)
    return row


def _decision(source: Source, outcome: DecisionOutcome) -> Decision:
    row = newest(source)
    if row.outcome is not outcome:
        raise lacks("form", "lacks_decision", *NO_DECISION)
    return row


def _ground(source: Source, which: PolicyList, code: str) -> contexts.Ground:
    """A ground in the words of the law of the day of application, with its article."""
    policy = catalogue().policy(source.case.region_code, source.case.opened_on)
    item = policy.item(which, code)
    return contexts.Ground(item.zh, citation(item)) if item else contexts.Ground(code, "")


@builds(DocumentContext.GRANT_DECISION)
def grant(source: Source) -> Built:
    """The decision to grant, with the articles it rests on."""
    row = _decision(source, DecisionOutcome.GRANTED)
    return Built(
        contexts.GrantDecision(
            applicant=aided(source),
            aid_form=aid_form(source),
            matter=matter(source),
            received_day=day_text(source.case.opened_on),
            articles=tuple(row.articles),
            assign=period(source, "assign_after_grant"),
        ),
        row.id,
    )


def _refused(source: Source, row: Decision) -> Iterator[contexts.Ground]:
    for code, article in zip(row.refusal_grounds, row.articles, strict=True):
        yield replace(_ground(source, PolicyList.REFUSAL_GROUNDS, code), article=article)


@builds(DocumentContext.REFUSAL_DECISION)
def refusal(source: Source) -> Built:
    """The decision not to grant: grounds, articles, reasons in words, the objection."""
    row, remedy = _decision(source, DecisionOutcome.REFUSED), objection(source)
    if remedy is None:
        raise lacks("form", "lacks_objection", "此类案件不适用异议", "there is no objection in such a case")
    return Built(
        contexts.RefusalDecision(
            applicant=aided(source),
            matter=matter(source),
            received_day=day_text(source.case.opened_on),
            grounds=tuple(_refused(source, row)),
            statement=row.statement or "",
            objection=remedy,
        ),
        row.id,
    )


def _termination(source: Source) -> Termination:
    row = db.session.scalar(sa.select(Termination).where(Termination.case_id == source.case.id))
    if row is None:
        raise lacks("form", "lacks_termination", "本案没有终止法律援助", "the aid was not terminated")
    return row


@builds(DocumentContext.TERMINATION_DECISION)
def termination(source: Source) -> Built:
    """The decision to end the aid: ground, article, reasons; the objection where there is one."""
    row = _termination(source)
    return Built(
        contexts.TerminationDecision(
            recipient=aided(source),
            matter=matter(source),
            ground=_ground(source, PolicyList.TERMINATION_GROUNDS, row.ground),
            statement=row.statement or "",
            terminated_day=day_text(row.terminated_on),
            objection=objection(source),
        ),
        row.id,
    )


@builds(DocumentContext.TERMINATION_LETTER)
def termination_letter(source: Source) -> Built:
    """To the organ: that the aid has ended, and on which article; no word of why."""
    row = _termination(source)
    return Built(
        contexts.TerminationLetter(
            organ=organ(source),
            recipient=contexts.Person(aided(source).name),
            worker=_last_worker(source),
            article=row.article,
            terminated_day=day_text(row.terminated_on),
        ),
        row.id,
    )


def _last_worker(source: Source) -> contexts.Worker | None:
    """Who handled the case, where anybody did before it ended."""
    return current(source)[1] if assignments(source) else None


@builds(DocumentContext.OBJECTION_DECISION)
def objection_decision(source: Source) -> Built:
    """The department's decision on what was objected to: a refusal or a termination of the case."""
    subject, decided_on, form = _objected(source)
    received = needed(source, "received_on")
    if not decided_on <= received <= source.day:
        zh, en = "收到异议之日须在决定之日至今天之间", "the objection came between the decision and today"
        raise lacks("particulars.received_on", "out_of_range", zh, en)
    upheld = needed(source, "outcome") == "uphold"
    return Built(
        contexts.ObjectionDecision(
            objector=aided(source),
            institution=db.session.get_one(Organization, source.case.processor_id).name,
            objected_to=catalogue().document(form).zh,
            objected_number=_number_of(source, form),
            received_day=day_text(received),
            claims=needed(source, "claims"),
            findings=needed(source, "findings"),
            upheld=upheld,
            remedies=_remedies(source) if upheld else None,
        ),
        subject,
    )


def _objected(source: Source) -> tuple[UUID, Any, str]:
    """The record objected to, its day and its form."""
    ended = db.session.scalar(sa.select(Termination).where(Termination.case_id == source.case.id))
    if ended is not None:
        return ended.id, ended.terminated_on, DocumentContext.TERMINATION_DECISION.value
    refused = _decision(source, DecisionOutcome.REFUSED)
    return refused.id, refused.decided_on, DocumentContext.REFUSAL_DECISION.value


def _number_of(source: Source, form: str) -> str:
    """The number under which the decision was issued; empty where it was on paper only."""
    mine = sa.select(IssuedDocument.number).where(
        IssuedDocument.case_id == source.case.id,
        IssuedDocument.form == form,
        IssuedDocument.voided_on.is_(None),
    )
    return db.session.scalar(mine.order_by(IssuedDocument.recorded_at.desc()).limit(1)) or ""


def _remedies(source: Source) -> contexts.Remedies:
    """Reconsideration and litigation, which only upholding opens."""
    return contexts.Remedies(
        reconsideration_to=needed(source, "reconsideration_to"),
        reconsideration=period(source, "reconsideration_application"),
        litigation_to=needed(source, "litigation_to"),
        litigation=period(source, "litigation_application"),
        after_reconsideration=period(source, "litigation_after_reconsideration"),
    )
