"""Who applies for somebody else (LAL Art. 40): whether one must, who may, and another one instead of the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Fault, Invalid
from caseapp.extensions import db
from caseapp.models import AidApplication, CaseParty, LegalCase, Person
from caseapp.packs import catalogue
from caseapp.rules.capacity import Capacity, capacity_on
from caseapp.services import casework, contacts, persons
from caseapp.services.case_facts import FAMILY
from caseapp.services.casework import Step
from caseapp.vault import normalise
from caseapp.vocabulary import CivilCapacity, PartyRole
from caseapp.vocabulary.spelling import folded

Told = Mapping[str, Any]
IDENTITY: Final = ("name", "id_type", "id_number", "phone", "address", "birth_date", "sex")
IS_OPPONENT: Final = (
    "representative_is_opponent",
    "代理人是对方当事人，须由其他法定代理人或者近亲属代为申请（法律援助法第四十条）",
    "the representative is the opposing party; another one must apply (LAL Art. 40)",
)


def capacity(told: Told, on: date) -> Capacity | None:
    """What somebody may do alone: as declared for an adult, else by age (Civil Code Arts 17-22); None: not known."""
    rules = catalogue().capacity
    rule = rules.dated.on(on) if rules.dated else None
    said = told.get("declared_capacity")
    if said and (basis := rules.declared.get(said["basis"])):
        return Capacity(CivilCapacity(said["code"]), basis.article)
    if told.get("birth_date") is None or rule is None:
        return None
    labour = bool(told.get("lives_on_own_labour"))
    return capacity_on(told["birth_date"], on, rule, lives_on_own_labour=labour)


def keep_capacity(application: AidApplication, told: Told, on: date) -> None:
    """Write down what the applicant may do alone, and what that rests on."""
    if said := told.get("declared_capacity"):
        application.capacity_told = {**said, "code": CivilCapacity(said["code"]).value}
        return
    known = capacity(told, on)
    application.capacity_by_age = known.code if known else None


def learn(application: AidApplication, told: Told, on: date) -> None:
    """Take the age that a screening was told where nobody knew it before."""
    born = told.get("birth_date")
    if application.applicant_capacity is None and born is not None:
        day = date.fromisoformat(born) if isinstance(born, str) else born  # a stored request holds plain JSON
        keep_capacity(application, {"birth_date": day}, on)


def faults(applicant: Told, representative: Told | None, others: Sequence[Told], on: date) -> Iterator[Fault]:
    """Who lacks full capacity is represented by family of full capacity; nobody by themselves or the other side."""
    yield from _declared_faults(applicant, on)
    known = capacity(applicant, on)
    alone = known is None or known.code is CivilCapacity.FULL
    if not alone and (not representative or representative["relationship"] not in FAMILY):
        zh = "无、限制民事行为能力人申请法律援助，应当由法定代理人或者近亲属代为提出（法律援助法第四十条）"
        en = "who lacks full capacity applies through a statutory representative or close relative (LAL Art. 40)"
        yield Fault("representative", "representative_required", zh, en)
    if representative is None:
        return
    if same_number(representative, applicant):
        zh, en = "代理人与申请人是同一人", "the representative is the applicant"
        yield Fault("representative", "representative_is_applicant", zh, en)
        return
    if any(same(representative, other) for other in others):
        yield Fault("representative", *IS_OPPONENT)
    yield from _lacks_capacity(representative, on)


def _lacks_capacity(representative: Told, on: date) -> Iterator[Fault]:
    born = persons.particulars(identity(representative)).birth_date
    known = capacity({**representative, "birth_date": born}, on)
    if known is not None and known.code is not CivilCapacity.FULL:
        zh = f"代理人须具有完全民事行为能力（民法典{known.article}）"
        en = f"whoever represents somebody has full capacity (Civil Code {known.article})"
        yield Fault("representative", "representative_lacks_capacity", zh, en)


def _declared_faults(applicant: Told, on: date) -> Iterator[Fault]:
    """Only an adult is declared to lack capacity (Civil Code Art. 24); of a child the age says it."""
    said = applicant.get("declared_capacity")
    if not said:
        return
    known, path = catalogue().capacity.declared, "applicant.declared_capacity"
    if said["basis"] not in known:
        zh, en = f"没有这一依据，可用：{'、'.join(known)}", f"unknown, use one of: {', '.join(known)}"
        yield Fault(f"{path}.basis", "unknown_code", zh, en)
    by_age = capacity({**applicant, "declared_capacity": None}, on)
    if by_age is not None and by_age.code is not CivilCapacity.FULL:
        zh, en = "未成年人的行为能力依年龄确定", "a child's capacity follows from the age"
        yield Fault(path, "not_an_adult", zh, en)


def identity(person: Told) -> dict[str, Any]:
    """What says who somebody is."""
    return {name: person.get(name) for name in IDENTITY}


def same_number(one: Told, other: Told) -> bool:
    """Both have a number, and it is one."""
    if not one.get("id_number") or not other.get("id_number"):
        return False
    return normalise(one["id_number"]) == normalise(other["id_number"])


def same(one: Told, other: Told) -> bool:
    """The same by number; where one of two has none, by name."""
    if one.get("id_number") and other.get("id_number"):
        return same_number(one, other)
    return folded(one["name"]) == folded(other["name"])


def change(case: LegalCase, actor: Actor, body: Told) -> CaseParty | None:
    """Another one applies for the applicant from now on, or nobody any more; who did before stays on file as ended.

    ``declared_capacity`` says that an adult applicant lacks capacity, where that is known only now.

    Raises:
        MoveNotAllowed: the case is past it.
        Invalid: whoever it is may not (LAL Art. 40), or must be somebody; nothing would change.

    """
    casework.ensure_allowed(case, "change_representative")
    application = db.session.get_one(AidApplication, case.id)
    standing = _standing(case)
    first, applicant = _stored(standing, PartyRole.APPLICANT)[0]
    told = {
        **_told(applicant),
        "declared_capacity": body.get("declared_capacity") or application.capacity_told,
    }
    told["lives_on_own_labour"] = application.capacity_by_age is CivilCapacity.FULL
    others = [_told(person) for _, person in _stored(standing, PartyRole.OPPOSING_PARTY)]
    fresh, before = body["representative"], _stored(standing, PartyRole.REPRESENTATIVE)
    found = list(_change_faults(case, fresh, before))
    found += faults(told, fresh, others, clock.today())
    if found:
        raise Invalid(faults=found)
    casework.move(case, actor, "change_representative", Step(codes={"ended": len(before)}))
    keep_capacity(application, told, clock.today())
    for party, _ in before:
        party.ended_at, party.ended_by_id = clock.now(), actor.account_id
        party.end_reason = body["reason"]
    db.session.flush()
    if fresh is None:
        return None
    role = {"relationship": fresh["relationship"], "represented_person_id": first.person_id}
    path = "representative"
    return contacts.add_party(case, actor, identity(fresh), path, role=PartyRole.REPRESENTATIVE, **role)


def _change_faults(
    case: LegalCase, fresh: Told | None, before: Sequence[tuple[CaseParty, Person]]
) -> Iterator[Fault]:
    if fresh is None and not before:
        zh, en = "本案没有代理人", "nobody represents the applicant"
        yield Fault("representative", "nothing_to_change", zh, en)
    if fresh is not None:
        yield from persons.person_faults(case.processor_id, identity(fresh), "representative")


def _standing(case: LegalCase) -> list[tuple[CaseParty, Person]]:
    rows = db.session.execute(
        sa.select(CaseParty, Person)
        .join(Person, Person.id == CaseParty.person_id)
        .where(CaseParty.case_id == case.id, CaseParty.ended_at.is_(None))
        .order_by(CaseParty.recorded_at, CaseParty.id)
    )
    return [(party, person) for party, person in rows]


def _stored(rows: Sequence[tuple[CaseParty, Person]], role: PartyRole) -> list[tuple[CaseParty, Person]]:
    return [(party, person) for party, person in rows if party.role is role]


def _told(person: Person) -> dict[str, Any]:
    return {"name": person.name, "id_number": person.id_number, "birth_date": person.birth_date}
