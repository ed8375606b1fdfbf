"""What stands around cases, for conflicts of interest: their people elsewhere, connected cases, declared relatives.

A person is the same by identity number, in whatever institution's files; where one of two has no number, by name
within one processor. A constant number of queries, whatever the number of cases. Only :mod:`caseapp.rules.conflicts`
reads it: what comes out of it is a code, never a case or a name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from caseapp.access import CLOSED_WITH_THE_CASE, stands
from caseapp.extensions import db
from caseapp.models import (
    Assignment,
    CaseParty,
    DutyHelpRecord,
    LegalCase,
    Person,
    Practitioner,
    PractitionerInterest,
)
from caseapp.rules.conflicts import Engagement, Interest, Surroundings
from caseapp.services import connections
from caseapp.services.sensitivity import AIDED
from caseapp.vault import normalise, vault
from caseapp.vocabulary import PartyRole

Tokens = frozenset[str]
NOBODY: Tokens = frozenset()


@dataclass(frozen=True, slots=True)
class Around:
    """The surroundings of one case, and who served its aided person to the end before."""

    surroundings: Surroundings
    known_workers: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Sides:
    aided: Tokens = NOBODY
    opposing: Tokens = NOBODY


@dataclass(frozen=True, slots=True)
class _Work:
    case_id: UUID
    practitioner_id: UUID
    organization_id: UUID
    ended: bool
    to_the_end: bool


def of_cases(cases: Sequence[LegalCase]) -> Mapping[UUID, Around]:
    """What stands around each of the cases."""
    own = {case.id for case in cases}
    people = _People.of(own)
    together = connections.components(own)
    elsewhere = _cases_with(people.alike) | set().union(*together.values())
    sides, work = _sides(own | elsewhere, people), _work(elsewhere | own)
    near = sorted({person for case in set().union(*together.values()) for person in _aided_ids(case, sides)})
    helped, interests = _helped(people, near), _interests(people)
    return {case.id: _around(case.id, sides, work, together[case.id], helped, interests) for case in cases}


def _around(
    case_id: UUID,
    sides: Mapping[UUID, _Sides],
    work: Sequence[_Work],
    connected: Collection[UUID],
    helped: Mapping[str, Tokens],
    interests: tuple[Interest, ...],
) -> Around:
    here = sides.get(case_id, _Sides())
    others = [one for one in work if one.case_id != case_id]
    mine = here.aided | here.opposing
    near = [one for one in others if (sides[one.case_id].aided | sides[one.case_id].opposing) & mine]
    strangers = {one for one in connected if one in sides and not sides[one].aided & here.aided}
    around = Surroundings(
        aided=here.aided,
        opposing=here.opposing,
        connected=NOBODY.union(*(sides[one].aided for one in strangers)),
        engagements=tuple(_engagement(one, sides[one.case_id]) for one in near),
        interests=interests,
        defending=frozenset(str(one.practitioner_id) for one in others if one.case_id in strangers),
        helped=helped,
    )
    known = (
        one for one in near if sides[one.case_id].aided & here.aided and (one.to_the_end or not one.ended)
    )
    return Around(around, frozenset(str(one.practitioner_id) for one in known))


def _engagement(one: _Work, sides: _Sides) -> Engagement:
    return Engagement(
        str(one.practitioner_id), str(one.organization_id), sides.aided, sides.opposing, not one.ended
    )


@dataclass(frozen=True, slots=True)
class _People:
    """The people of the cases: by index of their numbers, and every stored person who may be one of them."""

    by_index: Mapping[bytes, str]
    alike: Mapping[UUID, Tokens]

    @classmethod
    def of(cls, case_ids: Collection[UUID]) -> _People:
        mine = sa.select(CaseParty.person_id).where(CaseParty.case_id.in_(case_ids))
        persons = list(db.session.scalars(sa.select(Person).where(Person.id.in_(mine))))
        by_index = {
            index: _token(one)
            for one in persons
            if one.id_number
            for index in vault.blind_indexes("id_number", one.id_number)
        }
        by_name: dict[tuple[UUID, str], list[Person]] = defaultdict(list)
        for one in persons:
            by_name[one.processor_id, normalise(one.name)].append(one)
        return cls(by_index, {row.id: _alike(row, by_index, by_name) for row in _rows(by_index, persons)})

    def tokens(self, person_id: UUID) -> Tokens:
        """What the person is known as: who is nobody's like is alone."""
        return self.alike.get(person_id) or frozenset({f"p:{person_id}"})


def _token(person: Person) -> str:
    return f"n:{person.id_number}" if person.id_number else f"p:{person.id}"


def _rows(by_index: Mapping[bytes, str], persons: Sequence[Person]) -> Iterable[Any]:
    same_name = sa.and_(
        Person.processor_id.in_({one.processor_id for one in persons}),
        Person.name.in_({one.name for one in persons}),
    )
    return db.session.execute(
        sa.select(Person.id, Person.processor_id, Person.name, Person.id_number_index).where(
            sa.or_(Person.id_number_index.in_(list(by_index)), same_name)
        )
    )


def _alike(
    row: Any, by_index: Mapping[bytes, str], by_name: Mapping[tuple[UUID, str], list[Person]]
) -> Tokens:
    same_number = {by_index[row.id_number_index]} if row.id_number_index in by_index else set()
    namesakes = by_name.get((row.processor_id, normalise(row.name)), ())
    unsure = {_token(one) for one in namesakes if row.id_number_index is None or not one.id_number}
    return frozenset(same_number | unsure)


def _cases_with(alike: Mapping[UUID, Tokens]) -> set[UUID]:
    found = sa.select(CaseParty.case_id).where(CaseParty.person_id.in_(list(alike)), stands(CaseParty))
    return set(db.session.scalars(found.distinct()))


def _sides(case_ids: Collection[UUID], people: _People) -> dict[UUID, _Sides]:
    rows = db.session.execute(
        sa.select(CaseParty.case_id, CaseParty.role, CaseParty.person_id).where(
            CaseParty.case_id.in_(case_ids)
        )
    ).all()
    aided: dict[UUID, set[str]] = defaultdict(set)
    opposing: dict[UUID, set[str]] = defaultdict(set)
    for case_id, role, person_id in rows:
        if role in AIDED:
            aided[case_id] |= people.tokens(person_id)
        elif role is PartyRole.OPPOSING_PARTY:
            opposing[case_id] |= people.tokens(person_id)
    return {one: _Sides(frozenset(aided[one]), frozenset(opposing[one])) for one in case_ids}


def _work(case_ids: Collection[UUID]) -> list[_Work]:
    rows = db.session.execute(
        sa.select(Assignment, Practitioner.organization_id)
        .join(Practitioner, Practitioner.id == Assignment.practitioner_id)
        .where(Assignment.case_id.in_(case_ids))
    )
    return [
        _Work(
            one.case_id,
            one.practitioner_id,
            firm,
            one.ended_on is not None,
            one.end_reason in CLOSED_WITH_THE_CASE,
        )
        for one, firm in rows
    ]


def _aided_ids(case_id: UUID, sides: Mapping[UUID, _Sides]) -> set[UUID]:
    aided = sides[case_id].aided if case_id in sides else NOBODY
    return {UUID(token.removeprefix("p:")) for token in aided if token.startswith("p:")}


def _helped(people: _People, near: Sequence[UUID]) -> dict[str, Tokens]:
    """Whom each duty lawyer helped, of the cases' own people and those of connected cases."""
    rows = db.session.execute(
        sa.select(DutyHelpRecord.helper_id, DutyHelpRecord.person_id)
        .where(DutyHelpRecord.person_id.in_([*people.alike, *near]), DutyHelpRecord.provided_at.is_not(None))
        .distinct()
    )
    found: dict[str, Tokens] = defaultdict(frozenset)
    for helper, person in rows:
        found[str(helper)] |= people.tokens(person)
    return found


def _interests(people: _People) -> tuple[Interest, ...]:
    rows = db.session.scalars(
        sa.select(PractitionerInterest).where(PractitionerInterest.id_number_index.in_(list(people.by_index)))
    )
    return tuple(
        Interest(str(row.practitioner_id), row.kind, people.by_index[row.id_number_index]) for row in rows
    )
