"""Issuing: check, fill, number, print, store and record, all in the transaction of the request.

The number is printed in the document, so it is taken before the press runs; whatever fails afterwards rolls the
number back with everything else, and the series has no gap.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Conflict, Fault, Forbidden, Invalid
from caseapp.extensions import db
from caseapp.models import IssuedDocument, LegalCase, Organization
from caseapp.packs import catalogue
from caseapp.packs.documents import DocumentForm
from caseapp.services import (
    access_needs,
    bureaus,
    casework,
    numbering,
    privacy_restrictions,
    sensitivity,
)
from caseapp.services.casework import Step
from caseapp.services.documents import press
from caseapp.services.documents.builders import BUILDERS
from caseapp.services.documents.sources import Built, Source, origin
from caseapp.vocabulary import (
    DocumentEdition,
    DocumentIssuer,
    IssuedOnce,
    Permission,
)

UNFITTING: Final = ("该文书不适用于此类案件", "this form does not belong to such a case")


def issue(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> IssuedDocument:
    """Issue a form about a case: numbered without gaps, printed once, stored sealed.

    Raises:
        Forbidden: the actor may not issue this form, is recused, or need not know the facts that it prints.
        Conflict: the case is not where the form belongs, or the form was issued already and is not voided.
        Invalid: the form does not belong to the kind of case, or the case lacks what it needs; the field is named.

    """
    form = catalogue().document(body["form"])
    casework.ensure_not_recused(case, actor)
    ensure_may(form, case, actor)
    _ensure_due(form, case)
    privacy_restrictions.ensure_readable(case)
    source = Source(case, actor, form, issuer_of(form, case, actor), clock.today(), body["particulars"])
    built = BUILDERS[form.context](source)
    once_key = _once_key(source, built)
    return _printed(source, built, once_key, _edition(form, case, body["edition"]))


def _edition(form: DocumentForm, case: LegalCase, asked: str | None) -> DocumentEdition:
    if asked is not None:
        return DocumentEdition(asked)
    large = form.for_person and access_needs.of_case(case).large_print
    return DocumentEdition.LARGE_PRINT if large else DocumentEdition.STANDARD


def ensure_may(form: DocumentForm, case: LegalCase, actor: Actor) -> None:
    """Raise Forbidden unless the actor may issue (and void) the form; who only works on cases: on their own."""
    mine = actor.permissions & set(form.permissions)
    if not mine or (mine == {Permission.CASE_WORK} and not casework.handles(case, actor)):
        raise Forbidden
    if form.needs_facts:
        ensure_facts(case, actor)


def ensure_facts(case: LegalCase, actor: Actor) -> None:
    """Raise Forbidden where the actor need not know the facts of the case."""
    if not sensitivity.facts_known(case, actor):
        zh, en = "该文书载有案情，您无需知悉", "the document tells facts that you need not know"
        raise Forbidden(zh, en, code="facts_withheld")


def _ensure_due(form: DocumentForm, case: LegalCase) -> None:
    if case.kind.value not in form.kinds:
        raise Invalid(faults=[Fault("form", "not_for_this_kind", *UNFITTING)])
    if case.state not in form.states:
        kind = catalogue().case_type(case.kind)
        names = [kind.states[code].zh for code in form.states if code in kind.states]
        zh = f"案件处于“{kind.state(case.state).zh}”，《{form.zh}》须在下列状态下制发：{'、'.join(names)}"
        en = f"the case is {case.state!r}; {form.code!r} is issued in: {', '.join(form.states)}"
        raise Conflict(zh, en, code="document_not_due")


def issuer_of(form: DocumentForm, case: LegalCase, actor: Actor) -> Organization:
    """Whose seal it carries: the institution with its work stations, or the department that the actor belongs to.

    Raises:
        Forbidden: it is the department's, and the actor does not belong to it.

    """
    if form.issuer is DocumentIssuer.INSTITUTION:
        return db.session.get_one(Organization, case.processor_id)
    return bureaus.acting(case, actor)


def _once_key(source: Source, built: Built) -> str | None:
    """What the document may be issued only once for.

    Raises:
        Conflict: it was, and is not voided.

    """
    if source.form.once_per is IssuedOnce.NEVER:
        return None
    key = f"{source.form.code}:{built.subject_id or source.case.id}"
    same = sa.select(IssuedDocument.number).where(
        IssuedDocument.case_id == source.case.id,
        IssuedDocument.once_key == key,
        IssuedDocument.voided_on.is_(None),
    )
    number = db.session.scalar(same)
    if number is not None:
        zh = f"已经制发：{number}；有误的，先作废再重新制发"
        en = "it is issued already; where it is wrong, void it first"
        raise Conflict(zh, en, code="document_already_issued")
    return key


def _printed(source: Source, built: Built, once_key: str | None, edition: DocumentEdition) -> IssuedDocument:
    form, case = source.form, source.case
    row = IssuedDocument(
        **casework.of_case(case, source.actor),
        **press.columns(form, source.issuer, source.day, edition),
        subject_id=built.subject_id,
        delivery_event=built.delivery_event,
        once_key=once_key,
        needs_facts=form.needs_facts,
        particulars=_plain(source.told),
    )
    row.serial, row.number = numbering.document_number(source.issuer, form, source.day.year)
    head = press.letterhead(row, built.basis or form.basis(origin(source)), case.printed_number)
    press.store(row, form, head, built.content)
    db.session.add(row)
    codes = {"form": form.code, "document": str(row.id), "number": row.number, "edition": edition.value}
    casework.note(case, source.actor, "document.issued", Step(codes=codes))
    db.session.flush()
    return row


def _plain(told: Mapping[str, Any]) -> dict[str, Any] | None:
    return {name: value for name, value in told.items() if value is not None} or None
