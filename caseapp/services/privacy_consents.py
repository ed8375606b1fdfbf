"""The consent ledger: what somebody agreed to, who declared it, and its withdrawal.

A duty of law needs no consent (PIPL Art. 13(1)(3)); what is recorded for one is kept, and nothing waits for it or
stops when it is withdrawn. No move of a case asks this module.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor, visible
from caseapp.errors import Conflict, Fault, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import CaseParty, LegalCase, Person, PrivacyConsent
from caseapp.packs import catalogue
from caseapp.packs.privacy import Ground
from caseapp.rules.screening.ages import age_on
from caseapp.services import contacts, persons, privacy_people, privacy_restrictions
from caseapp.services.history import Happening, record_event
from caseapp.vocabulary import (
    ConsentBy,
    DeclarationForm,
    LegalBasis,
    PartyRole,
    Sensitivity,
    Signatories,
)
from caseapp.vocabulary.spelling import folded

GUARDIAN_UNTIL: Final = 14
OTHER_SIDE: Final = frozenset({PartyRole.OPPOSING_PARTY, PartyRole.DISPUTANT})
SIGNED: Final = frozenset({DeclarationForm.WRITTEN, DeclarationForm.ELECTRONIC})


@dataclass(frozen=True, slots=True)
class Declaration:
    """A consent as handed in, with what is known of the person and of the purpose's ground."""

    case: LegalCase
    person: Person
    ground: Ground
    given_on: date
    body: Mapping[str, Any]

    @property
    def under_14(self) -> bool:
        """On the day it is given: whoever turns 14 that day no longer is."""
        return is_under_14(self.person, self.given_on)


def is_under_14(person: Person, on: date) -> bool:
    """Whether the person has not completed 14 years on the day, as far as the day of birth is known."""
    return person.birth_date is not None and age_on(person.birth_date, on) < GUARDIAN_UNTIL


def give(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> PrivacyConsent:
    """Record a consent to one purpose.

    Raises:
        Invalid: not a party, unknown purpose, a form or signatures that its ground does not accept, under 14
            without a guardian (PIPL Art. 31), a guardian who is on the other side.
        Conflict: the person's data are restricted.

    """
    declared = _declaration(case, body)
    guardian = _guardian(case, body)
    faults = [*_form_faults(declared), *_declarer_faults(declared, guardian)]
    if faults:
        raise Invalid(faults=faults)
    privacy_restrictions.ensure_free(declared.person, case)
    row = PrivacyConsent(
        **privacy_people.case_columns(case, actor),
        person_id=declared.person.id,
        purpose=body["purpose"],
        basis=declared.ground.basis,
        article=declared.ground.article,
        separate=body["sensitive"],
        given_on=declared.given_on,
        given_by=body["by"],
        guardian_person_id=guardian.id if guardian else None,
        form=body["form"],
    )
    row.co_signers = body["co_signers"] or None
    if guardian and body.get("guardian") and body["by"] is ConsentBy.GUARDIAN:
        contacts.keep(row, body["guardian"], contacts.take(guardian, body["guardian"], actor))
    db.session.add(row)
    _note(case, actor, row, "privacy.consent_given")
    return row


def _declaration(case: LegalCase, body: Mapping[str, Any]) -> Declaration:
    faults, given_on = [], body.get("given_on") or clock.today()
    person = privacy_people.party(case, body["person_id"])
    if person is None:
        faults.append(privacy_people.party_fault())
    if given_on > clock.today():
        faults.append(Fault("given_on", "in_future", "日期不能晚于今天", "the day lies in the future"))
    ground = ground_of(body["purpose"], given_on)
    if ground is None:
        faults.append(Fault("purpose", "unknown", "没有这一处理目的", "no such purpose on that day"))
    if faults or person is None or ground is None:
        raise Invalid(faults=faults)
    return Declaration(case, person, ground, given_on, body)


def ground_of(purpose: str, on: date) -> Ground | None:
    """Why the purpose is allowed on the day; None where the packs do not know it then."""
    known = catalogue().privacy.purposes.get(purpose)
    return known.grounds.on(on) if known else None


def _form_faults(declared: Declaration) -> Iterator[Fault]:
    ground, body = declared.ground, declared.body
    if body.get("basis") not in {None, ground.basis}:
        zh, en = f"该目的的依据是{ground.article}", f"this purpose rests on {ground.basis.value}"
        yield Fault("basis", "basis_differs", zh, en)
    if ground.sensitive and not body["sensitive"]:
        zh, en = "须取得单独同意（个人信息保护法第二十九条）", "needs a separate consent (PIPL Art. 29)"
        yield Fault("sensitive", "separate_consent_required", zh, en)
    if ground.written and body["form"] not in SIGNED:
        zh, en = "须由本人签署书面授权", "needs a signed sheet"
        yield Fault("form", "written_required", zh, en)
    family = ground.signatories is Signatories.PERSON_AND_FAMILY
    if family and not body["co_signers"] and not body["lives_alone"]:
        zh, en = "须由申请人及共同生活的家庭成员一并授权", "applicant and household sign together"
        yield Fault("co_signers", "family_required", zh, en)


def _guardian(case: LegalCase, body: Mapping[str, Any]) -> Person | None:
    """The guardian named by id or as handed in, a person of the same processor."""
    if body.get("guardian") and body["by"] is ConsentBy.GUARDIAN:
        return persons.person_for(case.processor_id, body["guardian"], "guardian")
    if body.get("guardian_person_id") is None:
        return None
    found = privacy_people.party(case, body["guardian_person_id"])
    if found is None:
        raise Invalid(faults=[privacy_people.party_fault("guardian_person_id")])
    return found


def _declarer_faults(declared: Declaration, guardian: Person | None) -> Iterator[Fault]:
    by = declared.body["by"]
    if by is ConsentBy.SELF and declared.under_14:
        zh = "不满十四周岁的，须由父母或者其他监护人同意（个人信息保护法第三十一条）"
        yield Fault("by", "guardian_required", zh, "under 14 a guardian consents (PIPL Art. 31)")
    if by is ConsentBy.SELF and _age_unknown(declared):
        zh, en = (
            "未登记出生日期，无法判断是否已满十四周岁",
            "without a day of birth nobody knows whether they are 14",
        )
        yield Fault("person_id", "birth_date_unknown", zh, en)
    if by is ConsentBy.GUARDIAN:
        yield from _guardian_faults(declared, guardian)
    elif guardian is not None:
        yield Fault(
            "guardian_person_id", "no_guardian_acts", "本人同意不需要监护人", "the person declares it"
        )


def _age_unknown(declared: Declaration) -> bool:
    return declared.person.birth_date is None and declared.case.sensitivity is Sensitivity.MINOR


def _guardian_faults(declared: Declaration, guardian: Person | None) -> Iterator[Fault]:
    field = "guardian" if declared.body.get("guardian") else "guardian_person_id"
    if guardian is None:
        yield Fault(field, "required", "须写明监护人", "name the guardian")
        return
    if _same(guardian, declared.person):
        yield Fault(field, "guardian_is_person", "监护人不能是本人", "the guardian is the person")
    elif any(_same(guardian, other) for other in _other_side(declared)):
        zh = "监护人是对方当事人，须由其他监护人同意"
        yield Fault(field, "guardian_is_opponent", zh, "the guardian is on the other side; name another one")


def _other_side(declared: Declaration) -> list[Person]:
    """Opposing parties, and in a mediation every other disputant, because its sides are not recorded."""
    here = sa.select(CaseParty.person_id).where(
        CaseParty.case_id == declared.case.id,
        CaseParty.role.in_(OTHER_SIDE),
        CaseParty.person_id != declared.person.id,
    )
    return list(db.session.scalars(sa.select(Person).where(Person.id.in_(here))))


def _same(one: Person, other: Person) -> bool:
    """One person, also where a file without a number was opened twice for the same name."""
    if one.id == other.id:
        return True
    if one.id_number and other.id_number:
        return False
    return folded(one.name) == folded(other.name)


def _note(case: LegalCase, actor: Actor, row: PrivacyConsent, verb: str) -> None:
    db.session.flush()
    codes = {"person": str(row.person_id), "consent": str(row.id), "purpose": row.purpose}
    record_event(case, actor, Happening(verb, codes=codes))


def find(actor: Actor, consent_id: UUID, *, lock: bool = False) -> PrivacyConsent:
    """A consent of a case the actor may see; NotFound otherwise."""
    select = visible(sa.select(PrivacyConsent).where(PrivacyConsent.id == consent_id), actor, PrivacyConsent)
    if lock:
        select = select.with_for_update()
    found: PrivacyConsent | None = db.session.scalar(select)
    if found is None:
        raise NotFound
    return found


def withdraw(row: PrivacyConsent, actor: Actor, body: Mapping[str, Any]) -> PrivacyConsent:
    """Record the withdrawal (PIPL Art. 15): from that day nothing may rest on it; what was done stands.

    Raises:
        Conflict: it was withdrawn before.
        Invalid: the day lies before the consent or in the future, or a child under 14 withdraws alone.

    """
    if row.withdrawn_on is not None:
        zh, en = "该同意已经撤回", "this consent was withdrawn before"
        raise Conflict(zh, en, code="consent_withdrawn")
    on = body.get("withdrawn_on") or clock.today()
    faults = list(_withdrawal_faults(row, body["by"], on))
    if faults:
        raise Invalid(faults=faults)
    row.withdrawn_on, row.withdrawn_by, row.withdrawn_recorded_by_id = on, body["by"], actor.account_id
    _note(db.session.get_one(LegalCase, row.case_id), actor, row, "privacy.consent_withdrawn")
    return row


def _withdrawal_faults(row: PrivacyConsent, by: ConsentBy, on: date) -> Iterator[Fault]:
    if not row.given_on <= on <= clock.today():
        zh, en = "撤回日须在同意日与今天之间", "lies between the consent and today"
        yield Fault("withdrawn_on", "period", zh, en)
    if by is ConsentBy.SELF and is_under_14(db.session.get_one(Person, row.person_id), on):
        zh = "不满十四周岁的，由监护人撤回"
        yield Fault("by", "guardian_required", zh, "under 14 a guardian withdraws it")


def of_case(case: LegalCase) -> list[dict[str, Any]]:
    """The case's ledger in the order of recording."""
    here = sa.select(PrivacyConsent).where(PrivacyConsent.case_id == case.id)
    return [shown(row) for row in db.session.scalars(here.order_by(PrivacyConsent.id))]


def shown(row: PrivacyConsent) -> dict[str, Any]:
    """The row; ``processing_continues`` where a duty of law carries the purpose with or without consent."""
    names = (
        "id case_id person_id purpose basis article separate given_on given_by guardian_person_id form"
        " withdrawn_on withdrawn_by version recorded_at"
    )
    return {
        **{name: getattr(row, name) for name in names.split()},
        "co_signers": len(row.co_signers or ()),
        "in_force": row.withdrawn_on is None,
        "processing_continues": row.basis is LegalBasis.STATUTORY_DUTY or row.withdrawn_on is None,
    }


def carrying(
    case: LegalCase, person_id: UUID, purpose: str, consent_id: UUID, on: date
) -> PrivacyConsent | None:
    """The named consent if it is this person's to this purpose in this case.

    Raises:
        Conflict: it had been withdrawn by that day, so nothing may rest on it.

    """
    row = db.session.get(PrivacyConsent, consent_id)
    if row is None or (row.case_id, row.person_id, row.purpose) != (case.id, person_id, purpose):
        return None
    if row.withdrawn_on is not None and row.withdrawn_on <= on:
        zh = "同意已经撤回，不得再为此目的处理；依法必须办理的事项不受影响"
        en = "the consent was withdrawn, so this may not go on; duties of law are not touched"
        raise Conflict(zh, en, code="consent_withdrawn")
    return row if row.given_on <= on else None


def purposes(on: date | None) -> list[dict[str, Any]]:
    """Every purpose with its ground in force on a day (today)."""
    day = on or clock.today()
    found = [(one, one.grounds.on(day)) for one in catalogue().privacy.purposes.values()]
    return [
        {
            "code": one.code,
            "zh": one.zh,
            "en": one.en,
            "basis": ground.basis,
            "article": ground.article,
            "sensitive": ground.sensitive,
            "written": ground.written,
            "signatories": ground.signatories,
            "needs_consent": ground.basis is LegalBasis.CONSENT,
            "verified": ground.origin.verified,
        }
        for one, ground in found
        if ground is not None
    ]
