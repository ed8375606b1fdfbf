"""Phone and address: which of them go to a person's file, and which of them a case or record is shown.

Who knows somebody's identity number can name them in a case of their own. That must neither show what the file took
from a sensitive case out of their sight, nor change it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from caseapp.access import Actor
from caseapp.extensions import db
from caseapp.models import CaseParty, LegalCase, Person, PersonVersion
from caseapp.models.base import ContactGiven
from caseapp.services import (
    casework,
    persons,
    privacy_corrections,
    privacy_people,
    privacy_restrictions,
    sensitivity,
)
from caseapp.services.history import Happening
from caseapp.services.masks import mask_address
from caseapp.vault import mask_phone
from caseapp.vocabulary import PartyRole

FIELDS: Final = ("phone", "address")
VERB: Final = "person.contact_changed"
Values = Mapping[str, Any]


def add_party(case: LegalCase, actor: Actor, values: Values, path: str, **role: Any) -> CaseParty:
    """Find or store the person of ``values`` and hang them on the case in a role, with the contacts given.

    Raises:
        Invalid: every fault of ``values``, as :func:`caseapp.services.persons.person_for` names them.

    """
    person = persons.person_for(case.processor_id, values, path)
    apart = take(person, values, actor, own_side=role["role"] is not PartyRole.OPPOSING_PARTY)
    party = casework.add_party(case, person, actor, **role)
    keep(party, values, apart)
    db.session.flush()
    return party


def take(person: Person, values: Values, actor: Actor, *, own_side: bool = True) -> list[str]:
    """Put the contacts of ``values`` on the person's file; names of those that stay with what brought them.

    What the other side says of somebody does not go to the file, nor does anything for a restricted person, nor what
    an actor brings who may not see every sensitive case of the person.
    """
    given = persons.particulars(values)
    told = {name: getattr(given, name) for name in FIELDS}
    fresh = {name: value for name, value in told.items() if value not in {None, getattr(person, name)}}
    if not fresh:
        return []
    if not own_side or privacy_restrictions.restricted({person.id}) or sensitivity.unseen({person.id}, actor):
        return list(fresh)
    _replace(person, fresh, actor)
    return []


def _replace(person: Person, fresh: Mapping[str, str], actor: Actor) -> None:
    """Store the new values; what they replace is kept, and the cases of the person are told."""
    db.session.refresh(person, with_for_update=True)
    if any(getattr(person, name) is not None for name in fresh):
        old = PersonVersion(**privacy_people.person_columns(person, actor), fields=list(fresh))
        old.values = privacy_corrections.texts(person)
        db.session.add(old)
    for name, value in fresh.items():
        setattr(person, name, value)
    db.session.flush()
    happening = Happening(VERB, codes={"person": str(person.id)}, fields=list(fresh))
    privacy_people.tell_cases(person, actor, happening)


def keep(record: ContactGiven, values: Values, apart: list[str]) -> None:
    """Seal on a record the contacts that it was given; ``apart`` is the answer of :func:`take`."""
    given = persons.particulars(values)
    record.given_phone, record.given_address = given.phone, given.address
    record.contact_apart = apart


def plain(record: ContactGiven, person: Person, *, withheld: bool) -> dict[str, str | None]:
    """Phone and address as the reader of the record may know them, in full.

    Where the file is withheld, only what this record was given. Otherwise the file, but for what stayed apart.
    """
    return {
        name: getattr(record, f"given_{name}")
        if withheld or name in record.contact_apart
        else getattr(person, name)
        for name in FIELDS
    }


def masked(record: ContactGiven, person: Person, *, withheld: bool) -> dict[str, str | None]:
    """What :func:`plain` tells: the phone masked, the address to its county."""
    known = plain(record, person, withheld=withheld)
    return {
        "phone": mask_phone(known["phone"]) if known["phone"] else None,
        "address": mask_address(known["address"]) if known["address"] else None,
    }
