"""The log of what left the processor: to whom, which kinds of data, for what, on which basis (PIPL Arts 20-25).

The system writes it itself where it hands data out (:func:`by_system`); people record the rest, and are refused
where the purpose rests on a consent that is missing or was withdrawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor, overseen
from caseapp.errors import Fault, Invalid
from caseapp.extensions import db
from caseapp.models import CaseParty, DataSharing, LegalCase, Organization, Person, Practitioner
from caseapp.packs import catalogue
from caseapp.packs.privacy import Ground
from caseapp.services import privacy_consents, privacy_people, privacy_restrictions
from caseapp.services.history import Happening, record_event
from caseapp.services.pages import Page, page
from caseapp.vocabulary import DataCategory, LegalBasis, PartyRole

CASE_FILE: Final = (DataCategory.IDENTITY, DataCategory.CONTACT, DataCategory.CASE_FACTS)


@dataclass(frozen=True, slots=True)
class Handing:
    """What went to whom; ``person_id`` where it is one person's data only."""

    purpose: str
    recipient: str
    categories: tuple[DataCategory, ...]
    person_id: UUID | None = None
    shared_on: date | None = None
    consent_id: UUID | None = None


def by_system(case: LegalCase, actor: Actor, handing: Handing) -> DataSharing:
    """Log what the system hands out itself, for a purpose that a duty of law carries."""
    ground = catalogue().privacy.purpose(handing.purpose).ground(handing.shared_on or clock.today())
    return _logged(case, actor, handing, ground, by_system=True)


def told_organ(case: LegalCase, actor: Actor, organ: str) -> None:
    """The organ that gave notice is told who the lawyer is (LAL Art. 36)."""
    by_system(case, actor, Handing("tell_organ", organ, (DataCategory.IDENTITY, DataCategory.CRIMINAL)))


def given_to_worker(case: LegalCase, actor: Actor, worker: Practitioner) -> None:
    """The appointed worker gets the case; nothing leaves where they belong to the processor itself."""
    office = db.session.get_one(Organization, worker.organization_id)
    if office.processor_id != case.processor_id:
        by_system(case, actor, Handing("assign_worker", office.name, CASE_FILE))


def share(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> DataSharing:
    """Record a sharing by hand.

    Raises:
        Invalid: unknown purpose, not a party, a day in the future, no consent where it is the basis.
        Conflict: the consent was withdrawn, or the person's data are restricted.

    """
    handing = Handing(
        body["purpose"],
        body["recipient"],
        tuple(body["categories"]),
        body.get("person_id"),
        body.get("shared_on") or clock.today(),
        body.get("consent_id"),
    )
    ground, faults = _checked(case, handing)
    if faults or ground is None:
        raise Invalid(faults=faults)
    _ensure_free(case, handing, ground)
    return _logged(case, actor, handing, ground, by_system=False)


def _checked(case: LegalCase, handing: Handing) -> tuple[Ground | None, list[Fault]]:
    on = handing.shared_on or clock.today()
    ground, faults = privacy_consents.ground_of(handing.purpose, on), []
    if on > clock.today():
        faults.append(Fault("shared_on", "in_future", "日期不能晚于今天", "the day lies in the future"))
    if ground is None:
        faults.append(Fault("purpose", "unknown", "没有这一处理目的", "no such purpose on that day"))
    if handing.person_id is not None and privacy_people.party(case, handing.person_id) is None:
        faults.append(privacy_people.party_fault())
    if ground is not None and not faults:
        faults += _consent_faults(case, handing, ground, on)
    return ground, faults


def _consent_faults(case: LegalCase, handing: Handing, ground: Ground, on: date) -> list[Fault]:
    """Where consent is the basis it is named, with the person whose it is."""
    if ground.basis is LegalBasis.STATUTORY_DUTY:
        zh, en = "该目的不以同意为依据", "this purpose does not rest on consent"
        return [Fault("consent_id", "not_needed", zh, en)] if handing.consent_id else []
    zh, en = "该目的须以本人的同意为依据", "this purpose rests on the person's consent"
    missing = [name for name in ("person_id", "consent_id") if (getattr(handing, name) is None)]
    if missing or handing.person_id is None or handing.consent_id is None:
        return [Fault(name, "consent_required", zh, en) for name in missing]
    named = privacy_consents.carrying(case, handing.person_id, handing.purpose, handing.consent_id, on)
    return [] if named else [Fault("consent_id", "consent_required", zh, en)]


def _ensure_free(case: LegalCase, handing: Handing, ground: Ground) -> None:
    """A restricted person's data leave only for a duty of law in a case that runs."""
    if ground.basis is LegalBasis.STATUTORY_DUTY and case.closed_on is None:
        return
    whose = {handing.person_id} if handing.person_id else _main_people(case)
    if privacy_restrictions.restricted({one for one in whose if one is not None}):
        raise privacy_restrictions.Restricted


def _main_people(case: LegalCase) -> set[UUID | None]:
    main = [role for role in PartyRole if role in privacy_restrictions.MAIN]
    rows = sa.select(CaseParty.person_id).where(CaseParty.case_id == case.id, CaseParty.role.in_(main))
    return set(db.session.scalars(rows))


def _logged(
    case: LegalCase, actor: Actor, handing: Handing, ground: Ground, *, by_system: bool
) -> DataSharing:
    row = DataSharing(
        **privacy_people.case_columns(case, actor),
        case_number=case.number,
        person_id=handing.person_id,
        recipient=handing.recipient,
        categories=[one.value for one in handing.categories],
        purpose=handing.purpose,
        basis=ground.basis,
        article=ground.article,
        consent_id=handing.consent_id,
        shared_on=handing.shared_on or clock.today(),
        by_system=by_system,
    )
    db.session.add(row)
    db.session.flush()
    codes = {"sharing": str(row.id), "purpose": row.purpose, "categories": row.categories}
    record_event(case, actor, Happening("privacy.data_shared", codes=codes))
    return row


def copied(person: Person, actor: Actor, recipient: str) -> None:
    """An access copy leaves: log it on every case of the person."""
    for case in privacy_people.cases_of(person):
        by_system(case, actor, Handing("access_copy", recipient, tuple(DataCategory), person.id))


def of_case(case: LegalCase) -> list[DataSharing]:
    """What left, in the order of recording."""
    here = sa.select(DataSharing).where(DataSharing.case_id == case.id)
    return list(db.session.scalars(here.order_by(DataSharing.id)))


def register(actor: Actor, query: Mapping[str, Any]) -> Page[DataSharing]:
    """The log over all cases that an auditor or security administrator oversees; codes, no persons.

    ``query``: ``purpose``, ``basis``, ``shared_from``, ``shared_to`` (inclusive).
    """
    select = sa.select(DataSharing).where(overseen(actor, DataSharing))
    for name in ("purpose", "basis"):
        if query.get(name) is not None:
            select = select.where(getattr(DataSharing, name) == query[name])
    if query.get("shared_from") is not None:
        select = select.where(DataSharing.shared_on >= query["shared_from"])
    if query.get("shared_to") is not None:
        select = select.where(DataSharing.shared_on <= query["shared_to"])
    return page(select, (DataSharing.shared_on, DataSharing.id), query["limit"], query["after"])
