"""What the builders of documents read of a case, as finished text; and how they say that something is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, Protocol
from uuid import UUID

import sqlalchemy as sa

from caseapp.access import Actor
from caseapp.errors import Fault, Invalid
from caseapp.extensions import db
from caseapp.models import (
    AidApplication,
    Assignment,
    CaseParty,
    ConflictFinding,
    LegalCase,
    Organization,
    OrganNotice,
    Person,
    Practitioner,
)
from caseapp.packs import catalogue
from caseapp.packs.documents import DocumentForm
from caseapp.packs.policy_types import PolicyList
from caseapp.packs.reading import Provenance
from caseapp.reports.documents import contexts
from caseapp.reports.numerals import chinese_number, grouped, plain_day
from caseapp.services import bureaus, casework, contacts, sensitivity
from caseapp.services.documents.press import titled
from caseapp.vault import mask_id_number
from caseapp.vocabulary import AidService, CaseKind, CaseOrigin, ConflictAnswer, DocumentContext, PartyRole

MAIN: Final = (PartyRole.APPLICANT, PartyRole.SUSPECT, PartyRole.DEFENDANT)
DEFENCE: Final = "criminal_defense_representation"
REPRESENTED: Final = frozenset({"art28", "art29"})  # compulsory treatment; victims and plaintiffs


@dataclass(frozen=True, slots=True)
class Source:
    """A document about to be issued: for which case, by whom, on which day, and ``told`` what its form asks."""

    case: LegalCase
    actor: Actor
    form: DocumentForm
    issuer: Organization
    day: date
    told: Mapping[str, Any]


class AboutCase(Protocol):
    """Anything made from one case's records."""

    @property
    def case(self) -> LegalCase:
        """The case."""


@dataclass(frozen=True, slots=True)
class Built:
    """A form's typed context, and the record that it is made from where there may be several in a case.

    ``delivery_event``: what becomes known by its first delivery, as an event of the case.
    ``basis``: the texts that this paper rests on, where they are others than the form's.
    """

    content: Any
    subject_id: UUID | None = None
    delivery_event: str | None = None
    basis: tuple[Provenance, ...] = ()


Builder = Callable[[Source], Built]
BUILDERS: Final[dict[DocumentContext, Builder]] = {}


def builds(context: DocumentContext) -> Callable[[Builder], Builder]:
    """Register the builder of a context."""

    def mark(builder: Builder) -> Builder:
        BUILDERS[context] = builder
        return builder

    return mark


def lacks(field: str, code: str, zh: str, en: str) -> Invalid:
    """The case, or the request, does not have what the form needs; ``field`` says where it is missing."""
    return Invalid(faults=[Fault(field, code, zh, en)])


def needed(source: Source, name: str) -> Any:
    """What was told under ``name``; the case has nothing in its place.

    Raises:
        Invalid: it was not told.

    """
    value = source.told.get(name)
    if value is None:
        asked = source.form.asks[name]
        zh, en = f"本案没有记录，请填写：{asked.zh}", f"the case does not tell it; give it here: {asked.en}"
        raise lacks(f"particulars.{name}", "required", zh, en)
    return value


def day_text(day: date | None) -> str:
    """2025年3月3日, empty where there is none."""
    return "" if day is None else plain_day(day)


def yuan(fen: int) -> str:
    """Money as it is printed."""
    return f"{grouped(Decimal(fen) / 100, 2)}元"


def label(group: str, code: str) -> str:
    """What a code is called in print."""
    return catalogue().labels.zh(group, code)


def parties(source: AboutCase, *roles: PartyRole) -> list[tuple[CaseParty, Person]]:
    """Who stands in the case in these roles, oldest first."""
    rows = db.session.execute(
        sa.select(CaseParty, Person)
        .join(Person, Person.id == CaseParty.person_id)
        .where(CaseParty.case_id == source.case.id, CaseParty.role.in_(roles), CaseParty.ended_at.is_(None))
        .order_by(CaseParty.recorded_at, CaseParty.id)
    )
    return [(party, person) for party, person in rows]


def aided(source: Source) -> contexts.Person:
    """Who applies or is aided."""
    found = parties(source, *MAIN)
    if not found:
        raise lacks(
            "form", "lacks_party", "本案没有申请人或者受援人", "the case has no applicant or recipient"
        )
    return named(found[0][1], "")


def printed_person(person_id: UUID) -> contexts.Person:
    """Somebody of the case as documents name them, where it is not the first who is aided."""
    return named(db.session.get_one(Person, person_id), "")


def aided_with_phone(source: Source) -> contexts.Person:
    """The same with the masked telephone, for a paper that stays in the file."""
    party, person = parties(source, *MAIN)[0]
    withheld = person.id in sensitivity.contacts_withheld(source.case, source.actor)
    phone = contacts.masked(party, person, withheld=withheld)["phone"]
    return named(person, phone or "")


def representative(source: Source) -> contexts.Person | None:
    """Who applies for the recipient (LAL Art. 40)."""
    found = parties(source, PartyRole.REPRESENTATIVE)
    if not found:
        return None
    party, person = found[0]
    role = label("relationship", party.relationship.value) if party.relationship else ""
    return named(person, "", role)


def named(person: Person, phone: str, role: str = "") -> contexts.Person:
    """Somebody as documents name them; ``phone`` is masked already."""
    return contexts.Person(
        name=person.name,
        sex=label("sex", person.sex.value) if person.sex else "",
        birth_day=day_text(person.birth_date),
        id_kind=label("id_type", person.id_type.value) if person.id_type else "",
        id_number=mask_id_number(person.id_number) if person.id_number else "",
        phone=phone,
        role=role,
    )


def application(source: AboutCase) -> AidApplication:
    """The body of an applied-for case."""
    found = db.session.get(AidApplication, source.case.id)
    if found is None:
        raise lacks("form", "lacks_application", "本案没有法律援助申请", "the case has no application")
    return found


def notice(source: AboutCase) -> OrganNotice | None:
    """The organ's notice behind a criminal case."""
    return casework.notice_of(source.case)


def policy_words(source: AboutCase, code: str | None, *lists: PolicyList) -> str:
    """What the law of the day of application calls a code."""
    policy = catalogue().policy_of_case(source.case.region_code, source.case.opened_on)
    found = (policy.item(which, code) for which in lists) if code else ()
    return next((item.zh for item in found if item is not None), code or "")


def matter(source: AboutCase) -> str:
    """What the case is about: the matter applied for, or the charge."""
    told = notice(source)
    if told is not None:
        return str(told.charge or "")
    code = application(source).matter
    return policy_words(source, code, PolicyList.MATTERS, PolicyList.GROUNDS) or aid_form(source)


def aid_form(source: AboutCase) -> str:
    """The form of aid (LAL Art. 22)."""
    criminal = source.case.kind is CaseKind.CRIMINAL_AID
    return policy_words(source, DEFENCE if criminal else application(source).aid_form, PolicyList.FORMS)


def assignments(source: AboutCase) -> list[tuple[Assignment, Practitioner, Organization]]:
    """Who handled the case, oldest first, with their units."""
    rows = db.session.execute(
        sa.select(Assignment, Practitioner, Organization)
        .join(Practitioner, Practitioner.id == Assignment.practitioner_id)
        .join(Organization, Organization.id == Practitioner.organization_id)
        .where(Assignment.case_id == source.case.id)
        .order_by(Assignment.assigned_on, Assignment.recorded_at, Assignment.id)
    )
    return [(one, worker, unit) for one, worker, unit in rows]


def current(source: Source) -> tuple[Assignment, contexts.Worker]:
    """The newest assignment, which of a case at its end is the one that it ended with."""
    found = assignments(source)
    if not found:
        raise lacks("form", "lacks_assignment", "本案尚未指派承办人员", "nobody is appointed to the case yet")
    row, worker, unit = found[-1]
    return row, printed_worker(worker, unit)


def printed_worker(worker: Practitioner, unit: Organization) -> contexts.Worker:
    """A worker as documents name them."""
    kind = label("provider_type", worker.provider_type.value)
    return contexts.Worker(worker.name, kind, unit.name, worker.license_number or "")


def chosen(source: Source, name: str) -> str:
    """What was chosen under ``name``, in the form's words."""
    said, does = needed(source, name), service(source)
    options = source.form.asks[name].options
    one = next(option for option in options if option.code == said)
    if one.services and does not in one.services:
        fitting = [option for option in options if does in option.services]
        words = "、".join(option.zh for option in fitting)
        zh = f"本案由承办人员{label('aid_service', does.value)}，可以填写：{words}"
        codes = ", ".join(option.code for option in fitting)
        en = f"the worker's service in this case is {does.value}, use: {codes}"
        raise lacks(f"particulars.{name}", "not_for_this_case", zh, en)
    return one.zh


def origin(source: AboutCase) -> CaseOrigin:
    """How the case came."""
    told = notice(source)
    return CaseOrigin.APPLICATION if told is None else CaseOrigin(told.origin)


def service(source: AboutCase) -> AidService:
    """Whether the worker defends or represents: of a notice by its ground, else by form and grounds applied for."""
    told = notice(source)
    policy = catalogue().policy(source.case.region_code, source.case.opened_on)
    body = None if told is not None else application(source)
    claimed = [told.ground] if told is not None else [body.matter or "", *body.grounds] if body else []
    items = (policy.item(PolicyList.GROUNDS, code) for code in claimed)
    if any(item is not None and item.group in REPRESENTED for item in items):
        return AidService.REPRESENTATION
    defends = told is not None or (body is not None and body.aid_form == DEFENCE)
    return AidService.DEFENCE if defends else AidService.REPRESENTATION


def organ(source: Source) -> contexts.Organ:
    """The organ that handles the matter: of a notified case that of its notice, elsewhere the one that is told."""
    told = notice(source)
    if told is not None:
        return contexts.Organ(told.organ_name, told.organ_case_number)
    return contexts.Organ(needed(source, "organ_name"), source.told.get("organ_case_number") or "")


def period(source: Source, code: str) -> contexts.Period:
    """A period in words, as it holds where the case is on the day of issue; of several texts the nation's."""
    rule = catalogue().clock(code, source.case.region_code, source.day)
    term = rule.terms[0]
    words = f"{chinese_number(term.length)}{label('time_unit', term.unit.value)}"
    return contexts.Period(words, term.citation, term.basis.verified)


def bureau(source: Source) -> str:
    """The department that set the institution up (LAL Arts 12, 49): the one above it, or that of its division.

    Raises:
        Invalid: none is registered, and the request names none.

    """
    known = bureaus.of_institution(db.session.get_one(Organization, source.case.processor_id))
    return known.name if known is not None else str(needed(source, "bureau_name"))


def objection(source: Source) -> contexts.Objection | None:
    """To whom one may object, and the periods; None in kinds of case where LAL Art. 49 gives no objection."""
    if source.case.kind.value not in source.form.objection_kinds:
        return None
    within, review = period(source, "objection"), period(source, "objection_review")
    return contexts.Objection(bureau(source), within, review)


def waived(source: AboutCase, row: Assignment) -> contexts.Basis | None:
    """The text on conflicts of interest, where an approver waived one of the worker's; which one stays in the file."""
    found = sa.select(ConflictFinding.id).where(
        ConflictFinding.case_id == row.case_id,
        ConflictFinding.practitioner_id == row.practitioner_id,
        ConflictFinding.answer == ConflictAnswer.WAIVED,
    )
    if not row.waived and db.session.scalar(found.limit(1)) is None:
        return None
    basis = catalogue().matching_rules(source.case.kind.value).undisclosed.basis
    return contexts.Basis(f"{titled(basis.source)}{basis.article}", basis.verified)
