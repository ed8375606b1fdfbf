"""Contexts of decisions: granting, refusing, terminating, and the department's on an objection."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import sqlalchemy as sa

from caseapp.extensions import db
from caseapp.models import Decision, IssuedDocument, Objection, Organization, PriorAid, Termination
from caseapp.packs import catalogue
from caseapp.packs.policy_types import PolicyList
from caseapp.packs.reading import Provenance
from caseapp.reports.documents import contexts
from caseapp.services.casework import standing_termination
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
    notice,
    objection,
    organ,
    period,
    representative,
)
from caseapp.vocabulary import CaseOutcome, DecisionOutcome, DocumentContext, ObjectionOutcome

NO_DECISION: Final = ("本案没有相应的决定", "the case has no such decision")
SERVED: Final = "decision.served"
LETTER_SENT: Final = "termination.letter_sent"
UPHOLDING_KNOWN: Final = "objection.outcome_known"
OBJECTED_FORMS: Final = {
    CaseOutcome.REFUSED: DocumentContext.REFUSAL_DECISION.value,
    CaseOutcome.TERMINATED: DocumentContext.TERMINATION_DECISION.value,
}


def newest(source: Source) -> Decision:
    """The newest decision on the application."""
    select = sa.select(Decision).where(Decision.case_id == source.case.id)
    row = db.session.scalar(select.order_by(Decision.recorded_at.desc(), Decision.id.desc()).limit(1))
    if row is None:
        raise lacks("form", "lacks_decision", *NO_DECISION)
    return row


def _decision(source: Source, outcome: DecisionOutcome) -> Decision:
    row = newest(source)
    if row.outcome is not outcome:
        raise lacks("form", "lacks_decision", *NO_DECISION)
    return row


def _ground(source: Source, code: str, *lists: PolicyList) -> contexts.Ground:
    """A ground in the words of the law of the day of application, with its article."""
    policy = catalogue().policy_of_case(source.case.region_code, source.case.opened_on)
    found = (policy.item(which, code) for which in lists)
    item = next((one for one in found if one is not None), None)
    return contexts.Ground(item.zh, citation(item)) if item else contexts.Ground(code, "")


@builds(DocumentContext.GRANT_DECISION)
def grant(source: Source) -> Built:
    """The decision to grant, with the articles it rests on."""
    row = _decision(source, DecisionOutcome.GRANTED)
    clock_code = "assign_prior_aid" if row.prior_aid_ground else "assign_after_grant"
    return Built(
        contexts.GrantDecision(
            applicant=aided(source),
            aid_form=aid_form(source),
            matter=matter(source),
            received_day=day_text(source.case.opened_on),
            articles=tuple(row.articles),
            assign=period(source, clock_code),
            decided_day=day_text(row.decided_on),
            first=_given_first(source) if row.prior_aid_ground else None,
            representative=representative(source),
            corrected=_correction(source, row),
        ),
        row.id,
        basis=_basis(source, row.prior_aid_ground, PolicyList.PRIOR_AID_GROUNDS),
    )


def _correction(source: Source, row: Decision) -> contexts.Correction | None:
    """The order of the department by which the refusal became this grant (LAL Art. 49)."""
    order = db.session.scalar(sa.select(Objection).where(Objection.new_decision_id == row.id))
    if order is None or order.decided_on is None:
        return None
    number = _number_of(source, DocumentContext.OBJECTION_DECISION.value)
    bureau = db.session.get_one(Organization, order.bureau_id).name
    return contexts.Correction(bureau, number, day_text(order.decided_on))


def _refused(source: Source, row: Decision) -> Iterator[contexts.Ground]:
    for code, article in zip(row.refusal_grounds, row.articles, strict=True):
        yield replace(_ground(source, code, PolicyList.REFUSAL_GROUNDS), article=article)


def _basis(source: Source, code: str | None, which: PolicyList) -> tuple[Provenance, ...]:
    """The text behind aid given first, or its ending; nothing of its own for any other decision."""
    policy = catalogue().policy_of_case(source.case.region_code, source.case.opened_on)
    item = policy.item(which, code) if code else None
    return (item.basis,) if item else ()


def _given_first(source: Source) -> contexts.GivenFirst:
    row = db.session.scalars(sa.select(PriorAid).where(PriorAid.case_id == source.case.id)).one()
    ground = _ground(source, row.ground, PolicyList.PRIOR_AID_GROUNDS)
    return contexts.GivenFirst(ground, tuple(row.items), day_text(row.papers_due_on))


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
            representative=representative(source),
        ),
        row.id,
        SERVED,
    )


def _termination(source: Source) -> Termination:
    row = standing_termination(source.case)
    if row is None:
        raise lacks("form", "lacks_termination", "本案没有终止法律援助", "the aid was not terminated")
    return row


@builds(DocumentContext.TERMINATION_DECISION)
def termination(source: Source) -> Built:
    """The decision to end the aid: ground, article, reasons; the objection where there is one."""
    row = _termination(source)
    basis = _basis(source, row.ground, PolicyList.PRIOR_AID_ENDINGS)
    return Built(
        contexts.TerminationDecision(
            recipient=aided(source),
            matter=matter(source),
            ground=_ground(source, row.ground, PolicyList.TERMINATION_GROUNDS, PolicyList.PRIOR_AID_ENDINGS),
            conditions=tuple(
                _ground(source, code, PolicyList.REFUSAL_GROUNDS) for code in row.refusal_grounds
            ),
            first=bool(basis),
            statement=row.statement or "",
            terminated_day=day_text(row.terminated_on),
            objection=objection(source),
            representative=representative(source),
        ),
        row.id,
        SERVED,
        basis,
    )


@builds(DocumentContext.TERMINATION_LETTER)
def termination_letter(source: Source) -> Built:
    """To the organ, or to the worker's unit where none handles the matter: the end and its article; no word of why."""
    row = _termination(source)
    return Built(
        contexts.TerminationLetter(
            organ=_letter_to(source),
            recipient=contexts.Person(aided(source).name),
            worker=_last_worker(source),
            article=row.article,
            terminated_day=day_text(row.terminated_on),
        ),
        row.id,
        LETTER_SENT,
    )


def _letter_to(source: Source) -> contexts.Organ:
    worker = _last_worker(source)
    if worker is None or notice(source) is not None or source.told.get("organ_name"):
        return organ(source)
    return contexts.Organ(worker.unit, "")


def _last_worker(source: Source) -> contexts.Worker | None:
    """Who handled the case, where anybody did before it ended."""
    return current(source)[1] if assignments(source) else None


@builds(DocumentContext.OBJECTION_DECISION)
def objection_decision(source: Source) -> Built:
    """The department's decision on an objection: the newest, or the one that is named."""
    row = _decided(source)
    form = OBJECTED_FORMS[row.against]
    upheld = row.outcome is ObjectionOutcome.UPHELD
    content = contexts.ObjectionDecision(
        objector=aided(source),
        institution=db.session.get_one(Organization, source.case.processor_id).name,
        objected_to=catalogue().document(form).zh,
        objected_number=_number_of(source, form),
        received_day=day_text(row.received_on),
        claims=row.reasons,
        findings=row.findings,
        upheld=upheld,
        remedies=_remedies(source, row) if upheld else None,
    )
    return Built(content, row.id, UPHOLDING_KNOWN if upheld else None)


def _decided(source: Source) -> Objection:
    """The objection whose decision is printed."""
    mine = sa.select(Objection).where(Objection.case_id == source.case.id, Objection.outcome.is_not(None))
    if (named := source.told.get("objection_id")) is not None:
        mine = mine.where(Objection.id == named)
    row = db.session.scalar(mine.order_by(Objection.decided_on.desc(), Objection.id.desc()).limit(1))
    if row is None:
        zh, en = "本案没有已作决定的异议", "the case has no decided objection"
        raise lacks("particulars.objection_id" if named else "form", "lacks_objection", zh, en)
    return row


def _number_of(source: Source, form: str) -> str:
    """The number under which the decision was issued; empty where it was on paper only."""
    mine = sa.select(IssuedDocument.number).where(
        IssuedDocument.case_id == source.case.id,
        IssuedDocument.form == form,
        IssuedDocument.voided_on.is_(None),
    )
    return (
        db.session.scalar(mine.order_by(IssuedDocument.recorded_at.desc(), IssuedDocument.id.desc()).limit(1))
        or ""
    )


def _remedies(source: Source, row: Objection) -> contexts.Remedies:
    """Reconsideration and litigation, which only upholding opens."""
    return contexts.Remedies(
        reconsideration_to=row.reconsideration_to or "",
        reconsideration=period(source, "reconsideration_application"),
        litigation_to=row.litigation_to or "",
        litigation=period(source, "litigation_application"),
        after_reconsideration=period(source, "litigation_after_reconsideration"),
    )
