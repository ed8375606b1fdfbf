"""People whose cases these are: checked, found again by exact identity number, stored once per processor.

Two processors under the PIPL never share a person: the search for an existing one stays inside
``processor_id`` (the root institution's tree, or one mediation committee).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar
from uuid import UUID

import sqlalchemy as sa
from stdnum import numdb
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from caseapp import clock
from caseapp.errors import Fault, Invalid
from caseapp.extensions import db
from caseapp.models import Person
from caseapp.services.masks import mask_address
from caseapp.vault import mask_id_number, mask_phone, normalise, vault
from caseapp.vocabulary import IdType, Sex
from caseapp.vocabulary.spelling import folded

T = TypeVar("T")
RESIDENT_DIGITS: Final = 18
LOOKED_UP: Final = 500
OTHER_NUMBER: Final = re.compile(r"\A[A-Z0-9()（）-]{5,24}\Z")
PHONE: Final = re.compile(r"\A\+?[0-9]{5,20}\Z")


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is known of a person, normalised; day of birth and sex may come from the number."""

    name: str
    id_type: IdType | None
    id_number: str | None
    phone: str | None
    address: str | None
    birth_date: date | None
    sex: Sex | None


def person_for(processor_id: UUID, values: Mapping[str, Any], path: str = "") -> Person:
    """The stored person of ``values``: the one with that identity number in this processor, or a new one.

    ``values`` may hold ``name id_type id_number phone address birth_date sex``; only the name is needed.
    A person met again keeps the identity and the contacts that are stored; whether contacts now given go to the
    file decides :func:`caseapp.services.contacts.take`.
    Without an identity number nobody is taken for the same person.

    Raises:
        Invalid: every fault at once, fields named below ``path`` (``applicant`` gives
            ``applicant.id_number``); code ``identity_mismatch`` where the number is stored under
            another name.

    """
    faults = person_faults(processor_id, values, path)
    if faults:
        raise Invalid(faults=faults)
    known = particulars(values)
    person = _stored(processor_id, known) or _added(processor_id, known)
    person.birth_date = person.birth_date or known.birth_date
    person.sex = person.sex or known.sex
    db.session.flush()
    return person


def known(processor_id: UUID, values: Mapping[str, Any]) -> Person | None:
    """The person of that identity number, where this processor has stored one; nobody without a number."""
    return _stored(processor_id, particulars(values))


def person_faults(processor_id: UUID, values: Mapping[str, Any], path: str = "") -> list[Fault]:
    """What keeps :func:`person_for` from taking ``values``, so that a body's faults come together."""
    known = particulars(values)
    return [
        *_identity_faults(known, values, path),
        *_contact_faults(known, path),
        *_mismatch(processor_id, known, path),
    ]


def shape_faults(values: Mapping[str, Any]) -> list[Fault]:
    """What is wrong with ``values`` by themselves, without asking who is stored; as for :func:`person_for`."""
    told = particulars(values)
    return [*_identity_faults(told, values, ""), *_contact_faults(told, "")]


def names_stored(processor_id: UUID, numbers: Collection[str]) -> dict[str, tuple[IdType | None, str]]:
    """Kind and name under which each of these document numbers is stored; a query for each five hundred."""
    found: dict[str, tuple[IdType | None, str]] = {}
    for some in batched(sorted(set(numbers)), LOOKED_UP):
        by_index = {index: one for one in some for index in vault.blind_indexes("id_number", one)}
        rows = sa.select(Person.id_number_index, Person.id_type, Person.name).where(
            Person.processor_id == processor_id, Person.id_number_index.in_(list(by_index))
        )
        found |= {by_index[index]: (kind, name) for index, kind, name in db.session.execute(rows) if index}
    return found


def number_faults(values: Mapping[str, Any]) -> list[Fault]:
    """What is wrong with a document number alone, of whomever; ``values`` as for :func:`person_for`."""
    return list(_identity_faults(particulars(values), values, ""))


def particulars(values: Mapping[str, Any]) -> Particulars:
    """Normalise ``values``; a valid resident number tells day of birth and sex where they are not given."""
    id_type = IdType(values["id_type"]) if values.get("id_type") else None
    number = normalise(values["id_number"]) if values.get("id_number") else None
    telling = number if number and id_type is IdType.RESIDENT_ID and not number_fault(number) else None
    return Particulars(
        name=" ".join(values["name"].split()),
        id_type=id_type,
        id_number=number,
        phone=re.sub(r"[\s()-]", "", normalise(values["phone"])) if values.get("phone") else None,
        address=values.get("address") or None,
        birth_date=values.get("birth_date") or (ric.get_birth_date(telling) if telling else None),
        sex=Sex(values["sex"]) if values.get("sex") else (sex_of(telling) if telling else None),
    )


def batched(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The values in pieces of at most ``size``."""
    yield from (values[start : start + size] for start in range(0, len(values), size))


def sex_of(number: str) -> Sex:
    """What the 17th digit of a valid resident identity number says: odd is male."""
    return Sex.MALE if int(number[16]) % 2 else Sex.FEMALE


def number_fault(number: str) -> tuple[str, str, str] | None:
    """What is wrong with a resident identity number (GB 11643): code, Chinese, English; ``None`` if nothing.

    The area must lie in a province that exists. It need not be a county in force at birth: numbers are
    given at registration, old codes stay valid, and some offices use codes outside GB/T 2260.
    """
    if len(number) != RESIDENT_DIGITS or not number[:17].isdecimal():
        return "id_number", "须为18位公民身份号码", "a resident identity number has 18 characters"
    if number[17] != ric.calc_check_digit(number):
        return "checksum", "公民身份号码校验位不符", "the check character does not fit"
    if not any("province" in found for _, found in numdb.get("cn/loc").info(number[:6])):
        return "id_area", "公民身份号码的地区码不存在", "no province has this area code"
    return _birth_fault(number)


def _birth_fault(number: str) -> tuple[str, str, str] | None:
    try:
        born: date = ric.get_birth_date(number)
    except ValidationError:
        return (
            "id_birth_date",
            "公民身份号码中的出生日期不存在",
            "the day of birth in the number does not exist",
        )
    if born > clock.today():
        return (
            "id_birth_date",
            "公民身份号码中的出生日期在将来",
            "the day of birth in the number is in the future",
        )
    return None


def _identity_faults(known: Particulars, values: Mapping[str, Any], path: str) -> Iterator[Fault]:
    if (known.id_type is None) != (known.id_number is None):
        missing = "id_type" if known.id_type is None else "id_number"
        yield Fault(
            _at(path, missing), "required", "证件种类与号码须同时填写", "give kind and number together"
        )
    if known.birth_date is not None and known.birth_date > clock.today():
        yield Fault(_at(path, "birth_date"), "future", "出生日期在将来", "the day of birth is in the future")
    if known.id_number is None or known.id_type is None:
        return
    if known.id_type is not IdType.RESIDENT_ID:
        if not OTHER_NUMBER.match(known.id_number):
            yield Fault(_at(path, "id_number"), "id_number", "证件号码格式不符", "not a document number")
        return
    wrong = number_fault(known.id_number)
    if wrong:
        yield Fault(_at(path, "id_number"), *wrong)
        return
    yield from _disagreements(known, values, path)


def _disagreements(known: Particulars, values: Mapping[str, Any], path: str) -> Iterator[Fault]:
    number = str(known.id_number)
    if values.get("birth_date") and values["birth_date"] != ric.get_birth_date(number):
        yield Fault(
            _at(path, "birth_date"),
            "differs_from_id_number",
            "与公民身份号码不一致",
            "differs from the identity number",
        )
    if values.get("sex") and Sex(values["sex"]) is not sex_of(number):
        yield Fault(
            _at(path, "sex"),
            "differs_from_id_number",
            "与公民身份号码不一致",
            "differs from the identity number",
        )


def _contact_faults(known: Particulars, path: str) -> Iterator[Fault]:
    if known.phone is not None and not PHONE.match(known.phone):
        yield Fault(_at(path, "phone"), "phone", "电话号码格式不符", "not a telephone number")


def _mismatch(processor_id: UUID, known: Particulars, path: str) -> Iterator[Fault]:
    stored = _stored(processor_id, known)
    if stored is not None and folded(stored.name) != folded(known.name):
        zh, en = "该证件号码已登记在另一姓名下，请核对", "this number is stored under another name, check it"
        yield Fault(_at(path, "name"), "identity_mismatch", zh, en)


def _at(path: str, field: str) -> str:
    return f"{path}.{field}" if path else field


def _stored(processor_id: UUID, known: Particulars) -> Person | None:
    if known.id_number is None or known.id_type is None:
        return None
    return db.session.scalar(
        sa.select(Person).where(
            Person.processor_id == processor_id,
            Person.id_type == known.id_type,
            Person.id_number_index.in_(vault.blind_indexes("id_number", known.id_number)),
        )
    )


def _added(processor_id: UUID, known: Particulars) -> Person:
    person = Person(
        processor_id=processor_id,
        name=known.name,
        id_type=known.id_type,
        birth_date=known.birth_date,
        sex=known.sex,
    )
    person.id_number, person.phone, person.address = known.id_number, known.phone, known.address
    try:
        with db.session.begin_nested():
            db.session.add(person)
    except sa.exc.IntegrityError:
        stored = _stored(processor_id, known)  # somebody stored the same person at the same moment
        if stored is None or folded(stored.name) != folded(known.name):
            raise
        return stored
    return person


def shown(person: Person) -> dict[str, Any]:
    """The person as an answer may show them: document number and phone masked, the address to its county."""
    return {
        "id": person.id,
        "name": person.name,
        "id_type": person.id_type,
        "id_number": mask_id_number(person.id_number) if person.id_number else None,
        "phone": mask_phone(person.phone) if person.phone else None,
        "address": mask_address(person.address) if person.address else None,
        "birth_date": person.birth_date,
        "sex": person.sex,
    }
