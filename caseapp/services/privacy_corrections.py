"""Correction of what is stored of a person (PIPL Art. 46): asked for, decided, the old values kept sealed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from caseapp.access import Actor
from caseapp.errors import Conflict, Fault, Invalid
from caseapp.extensions import db
from caseapp.models import Person, PersonRequest, PersonVersion
from caseapp.models.base import ContactGiven
from caseapp.services import persons, privacy_people
from caseapp.services.history import Happening
from caseapp.services.persons import Particulars
from caseapp.services.privacy_people import PIPL
from caseapp.services.security_log import record_security
from caseapp.vocabulary import (
    IdType,
    PersonRequestKind,
    PersonRequestState,
    SecurityEventKind,
)

FIELDS: Final = ("name", "id_type", "id_number", "phone", "address", "birth_date", "sex")
ARTICLES: Final = [f"{PIPL}第四十六条"]


def ask(person: Person, actor: Actor, body: Mapping[str, Any]) -> PersonRequest:
    """Record what is to be corrected; an approver decides.

    Raises:
        Invalid: the new values cannot be, belong to somebody else, or change nothing.

    """
    changed = _changes(person, body["changes"])
    row = privacy_people.request_from(person, actor, PersonRequestKind.CORRECTION, body)
    row.fields, row.changes = sorted(changed), changed
    db.session.flush()
    return row


def _changes(person: Person, wanted: Mapping[str, Any]) -> dict[str, str | None]:
    """Only what differs, as text, after a check of the person as it would then be."""
    after, before = texts(_after(person, wanted)), texts(person)
    told = {"birth_date", "sex"} if _new_number(person, wanted) else set()
    changed = {name: after[name] for name in {*wanted, *told} if after[name] != before[name]}
    if not changed:
        zh, en = "与现有记录相同", "nothing would change"
        raise Invalid(faults=[Fault("changes", "nothing_changes", zh, en)])
    return changed


def _after(person: Person, wanted: Mapping[str, Any]) -> Particulars:
    """The person after the correction; Invalid names each fault below ``changes``."""
    values = {name: getattr(person, name) for name in FIELDS} | dict(wanted)
    if _new_number(person, wanted):
        values |= {name: wanted.get(name) for name in ("birth_date", "sex")}
    found = persons.person_faults(person.processor_id, values, "changes")
    faults = [one for one in found if one.code != "identity_mismatch"]
    owner = None if faults else persons.known(person.processor_id, values)
    if owner is not None and owner.id != person.id:
        zh, en = "该证件号码已登记为另一人", "this number is stored for another person"
        faults.append(Fault("changes.id_number", "number_taken", zh, en))
    if faults:
        raise Invalid(faults=faults)
    return persons.particulars(values)


def _new_number(person: Person, wanted: Mapping[str, Any]) -> bool:
    """A new resident number tells day of birth and sex anew, unless they are given with it."""
    kind = wanted.get("id_type", person.id_type)
    return kind == IdType.RESIDENT_ID and bool(wanted.get("id_number"))


def texts(known: Any) -> dict[str, str | None]:
    """What is stored of a person, as text."""
    values = {name: getattr(known, name) for name in FIELDS}
    return {name: None if value is None else str(value) for name, value in values.items()}


def decide(row: PersonRequest, actor: Actor, body: Mapping[str, Any]) -> PersonRequest:
    """Grant or refuse an open correction.

    Raises:
        Conflict: it is no correction that waits for a decision.
        Invalid: a refusal without reasons told (PIPL Art. 50), or values that can no longer be stored.

    """
    if row.kind is not PersonRequestKind.CORRECTION or row.state is not PersonRequestState.OPEN:
        zh, en = "该请求已经答复", "this request has been answered"
        raise Conflict(zh, en, code="already_decided")
    if body["outcome"] == "refused":
        refusal = privacy_people.refusal_of(body)
        articles = [*ARTICLES, f"{PIPL}第五十条"]
        privacy_people.answer(row, actor, PersonRequestState.REFUSED, articles, **refusal)
        return row
    _apply(row, actor)
    told = {name: body.get(name) for name in ("reasons", "told_on", "told_form")}
    privacy_people.answer(row, actor, PersonRequestState.GRANTED, ARTICLES, **told)
    return row


def _apply(row: PersonRequest, actor: Actor) -> None:
    """Keep the old values as a version of the person, then store the new ones."""
    person = db.session.get_one(Person, row.person_id, with_for_update=True)
    after = _after(person, _typed(row.changes))
    old = PersonVersion(
        **privacy_people.person_columns(person, actor), request_id=row.id, fields=list(row.fields)
    )
    old.values, old.why = texts(person), row.statement
    db.session.add(old)
    for name in row.fields:
        setattr(person, name, getattr(after, name))
    _no_longer_apart(person, row.fields)
    db.session.flush()
    details = {"request": str(row.id), "fields": list(row.fields)}
    record_security(SecurityEventKind.PERSON_CORRECTED, actor, person.id, details)
    happening = Happening("person.corrected", codes={"person": str(person.id)}, fields=row.fields)
    privacy_people.tell_cases(person, actor, happening)


def _no_longer_apart(person: Person, names: list[str]) -> None:
    """What was corrected holds for every case and record, also where another contact had been given."""
    named: list[ContactGiven] = [
        row
        for model in privacy_people.NAMING
        for row in db.session.scalars(sa.select(model).where(model.person_id == person.id))
    ]
    for row in named:
        row.contact_apart = [name for name in row.contact_apart if name not in names]


def _typed(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The stored texts as the values they stand for; codes read themselves."""
    born = changes.get("birth_date")
    return {**changes, **({"birth_date": date.fromisoformat(born)} if born else {})}


def versions(person: Person) -> list[PersonVersion]:
    """What was stored before each correction or replaced contact, oldest first."""
    mine = sa.select(PersonVersion).where(PersonVersion.person_id == person.id)
    return list(db.session.scalars(mine.order_by(PersonVersion.id)))
