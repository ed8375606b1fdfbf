"""Persons who may be on file twice, and what somebody said of them: linked or told apart, never merged, reversible.

Everything stays inside one data processor, and within what the actor may see of it: somebody of whom one record is out
of sight is found by nobody else (services/privacy_people.open_to).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor, visible
from caseapp.errors import Conflict, Fault, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import AidApplication, CaseParty, LegalCase, Person, PersonLink
from caseapp.packs import catalogue
from caseapp.packs.persons import DuplicateRule
from caseapp.rules.duplicates import TAIL, Likeness, Traits, compare
from caseapp.services import persons, privacy_people, privacy_restrictions
from caseapp.vault import vault
from caseapp.vocabulary import LinkVerdict, PartyRole
from caseapp.vocabulary.spelling import folded

OWN_SIDE: Final = (
    PartyRole.APPLICANT,
    PartyRole.REPRESENTATIVE,
    PartyRole.SUSPECT,
    PartyRole.DEFENDANT,
)
LOOKED_THROUGH: Final = 500
Pair = tuple[UUID, UUID]


@dataclass(frozen=True, slots=True)
class Found:
    """A pair that looks like one person."""

    person: Person
    other: Person
    likeness: Likeness


class AlreadyLinked(Conflict):
    """Somebody has said of these two what they are."""

    code = "already_linked"
    zh = "这两份人员档案已有认定，须先撤销"
    en = "somebody has already said what these two are; take that back first"


def possible(actor: Actor, people: Collection[Person]) -> list[dict[str, Any]]:
    """Other files that may be these persons', those with most points first; two queries whatever their number.

    Pairs of which somebody has said what they are do not come again.
    """
    rule = catalogue().duplicates.on(clock.today())
    if rule is None or not people:
        return []
    candidates = _candidates(actor, people)
    decided = _decided({person.id for person in people})
    found = [pair for person in people for pair in _of(person, candidates, decided, rule)]
    return [_shown(one, rule) for one in found]


def _of(person: Person, candidates: Iterable[Person], decided: set[Pair], rule: DuplicateRule) -> list[Found]:
    traits = _traits(person)
    pairs = (
        Found(person, other, likeness)
        for other in candidates
        if other.id != person.id and ordered(person.id, other.id) not in decided
        if (likeness := compare(traits, _traits(other), rule)) is not None
    )
    return sorted(pairs, key=lambda one: (-one.likeness.points, one.other.id))[: rule.most]


def _traits(person: Person) -> Traits:
    return Traits(
        name=folded(person.name),
        id_type=person.id_type,
        id_number=person.id_number,
        phone=person.phone,
        birth_date=person.birth_date,
        sex=person.sex,
    )


def _candidates(actor: Actor, people: Collection[Person]) -> list[Person]:
    """Files of the processor that share a name, a day of birth or the phone's last four with one of them."""
    tails = {person.phone[-TAIL:] for person in people if person.phone}
    indexes = [index for tail in tails for index in vault.blind_indexes("phone_tail", tail)]
    alike = sa.or_(
        Person.name.in_({person.name for person in people}),
        Person.birth_date.in_({person.birth_date for person in people if person.birth_date}),
        Person.phone_tail_index.in_(indexes),
    )
    free = ~privacy_restrictions.is_restricted(Person.id)
    select = sa.select(Person).where(alike, free, *privacy_people.open_to(actor))
    return list(db.session.scalars(select.order_by(Person.id.desc()).limit(LOOKED_THROUGH)))


def ordered(one: UUID, other: UUID) -> Pair:
    """The two ids as a link keeps them."""
    return (one, other) if one < other else (other, one)


def _decided(ids: Collection[UUID]) -> set[Pair]:
    here = sa.or_(PersonLink.first_person_id.in_(ids), PersonLink.second_person_id.in_(ids))
    pairs = sa.select(PersonLink.first_person_id, PersonLink.second_person_id)
    return {(row[0], row[1]) for row in db.session.execute(pairs.where(here, PersonLink.ended_at.is_(None)))}


def _shown(found: Found, rule: DuplicateRule) -> dict[str, Any]:
    told = persons.shown(found.other)
    return {
        "person_id": found.person.id,
        "other_person_id": found.other.id,
        **{name: told[name] for name in ("name", "id_type", "id_number", "phone", "birth_date", "sex")},
        "points": found.likeness.points,
        "threshold": rule.threshold,
        "signs": [
            {"code": sign, "points": one.points, "zh": one.zh, "en": one.en}
            for sign in found.likeness.signs
            for one in (rule.signs[sign],)
        ],
    }


def of_person(actor: Actor, person_id: UUID) -> list[dict[str, Any]]:
    """Other files that may be this person's; NotFound for a person who is not open to the actor."""
    return possible(actor, [privacy_people.find(actor, person_id)])


def at_entry(case: LegalCase, actor: Actor) -> dict[str, list[dict[str, Any]]]:
    """What whoever takes a case in should look at: files that may be the same person, open cases of the same matter."""
    own = sa.select(CaseParty.person_id).where(CaseParty.case_id == case.id, CaseParty.role.in_(OWN_SIDE))
    people = list(db.session.scalars(sa.select(Person).where(Person.id.in_(own)).order_by(Person.id)))
    return {"possible_duplicates": possible(actor, people), "same_matter_cases": _same_matter(case, actor)}


def _same_matter(case: LegalCase, actor: Actor) -> list[dict[str, Any]]:
    """Open cases that the actor sees, of the same applicant (on a linked file too) and about the same matter."""
    mine = db.session.get(AidApplication, case.id)
    if mine is None or mine.matter is None:
        return []
    first = CaseParty.case_id == case.id, CaseParty.role == PartyRole.APPLICANT
    linked = _with_linked(sa.select(CaseParty.person_id).where(*first))
    theirs = sa.select(CaseParty.case_id).where(
        CaseParty.role == PartyRole.APPLICANT, CaseParty.person_id.in_(linked)
    )
    rows: Any = (
        sa.select(LegalCase, AidApplication)
        .join(AidApplication, AidApplication.case_id == LegalCase.id)
        .where(LegalCase.id.in_(theirs), LegalCase.id != case.id, LegalCase.closed_on.is_(None))
        .order_by(LegalCase.id)
    )
    found = db.session.execute(visible(rows, actor)).all()
    names = ("id", "number", "state", "opened_on")
    return [{name: getattr(one, name) for name in names} for one, told in found if told.matter == mine.matter]


def _with_linked(start: sa.Select[Any]) -> sa.Select[Any]:
    """The persons of ``start`` and everybody linked as the same, over as many links as there are."""
    both = sa.union_all(
        _direction(PersonLink.first_person_id, PersonLink.second_person_id),
        _direction(PersonLink.second_person_id, PersonLink.first_person_id),
    ).subquery("both")
    reached = start.with_only_columns(start.selected_columns[0].label("id")).cte("reached", recursive=True)
    reached = reached.union(sa.select(both.c.there).join(reached, reached.c.id == both.c.here))
    return sa.select(reached.c.id)


def _direction(here: Any, there: Any) -> sa.Select[Any]:
    same = PersonLink.verdict == LinkVerdict.SAME, PersonLink.ended_at.is_(None)
    return sa.select(here.label("here"), there.label("there")).where(*same)


def link(actor: Actor, person_id: UUID, body: Mapping[str, Any]) -> PersonLink:
    """Say of two files that they are the same person's, or that they are not; the reason is kept sealed.

    Raises:
        NotFound: the person is not open to the actor.
        Invalid: the other one is not, or is the same file.
        AlreadyLinked: it has been said.

    """
    person = privacy_people.find(actor, person_id, lock=True)
    faults = list(_other_faults(actor, person, body["other_person_id"]))
    if faults:
        raise Invalid(faults=faults)
    pair = ordered(person.id, body["other_person_id"])
    if pair in _decided({person.id}):
        raise AlreadyLinked
    row = PersonLink(
        processor_id=person.processor_id,
        organization_id=actor.organization_id,
        region_code=actor.region_code,
        first_person_id=pair[0],
        second_person_id=pair[1],
        verdict=body["verdict"],
        recorded_by_id=actor.account_id,
    )
    row.reason = body["reason"]
    return _added(row)


def _added(row: PersonLink) -> PersonLink:
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except sa.exc.IntegrityError as error:  # somebody said it at the same moment
        raise AlreadyLinked from error
    return row


def _other_faults(actor: Actor, person: Person, other_id: UUID) -> Iterator[Fault]:
    if other_id == person.id:
        yield Fault("other_person_id", "oneself", "是同一份档案", "this is the same file")
        return
    try:
        privacy_people.find(actor, other_id)
    except NotFound:
        yield Fault("other_person_id", "unknown", "没有这个人员，或不在您的范围内", "no such person in sight")


def links(actor: Actor, person_id: UUID) -> list[PersonLink]:
    """What was said of this person's file and others, ended ones too, oldest first."""
    person = privacy_people.find(actor, person_id)
    select = sa.select(PersonLink).where(_names(person)).order_by(PersonLink.id)
    return list(db.session.scalars(select))


def _names(person: Person) -> sa.ColumnElement[bool]:
    return sa.or_(PersonLink.first_person_id == person.id, PersonLink.second_person_id == person.id)


def unlink(actor: Actor, person_id: UUID, link_id: UUID, reason: str) -> PersonLink:
    """Take back what was said; the row stays with both reasons. Raises NotFound where nothing stands."""
    person = privacy_people.find(actor, person_id)
    select = sa.select(PersonLink).where(
        PersonLink.id == link_id, _names(person), PersonLink.ended_at.is_(None)
    )
    row = db.session.scalar(select.with_for_update())
    if row is None:
        raise NotFound
    row.ended_at, row.ended_by_id, row.end_reason = clock.now(), actor.account_id, reason
    db.session.flush()
    return row
