"""What stands around cases, for conflicts of interest: their people elsewhere, connected cases, declared relatives.

A person is the same by identity number, in whatever institution's files; where one of two has no number, by name
within one processor. A constant number of queries, whatever the number of cases. Only :mod:`caseapp.rules.conflicts`
reads it: what comes out of it is a code, never a case or a name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from caseapp.access import CLOSED_WITH_THE_CASE, stands
from caseapp.extensions import db
from caseapp.models import (
    Assignment,
    CaseParty,
    ConflictFinding,
    DutyHelpRecord,
    LegalCase,
    Person,
    Practitioner,
    PractitionerInterest,
)
from caseapp.models.base import BlindIndex
from caseapp.rules.conflicts import Engagement, Interest, Surroundings
from caseapp.services import connections
from caseapp.services.sensitivity import AIDED
from caseapp.vault import vault
from caseapp.vocabulary import ConflictAnswer, InterestKind, PartyRole
from caseapp.vocabulary.spelling import folded

Tokens = frozenset[str]
NOBODY: Tokens = frozenset()
NAME_INDEX: BlindIndex = PractitionerInterest.name.indexes[0]


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


@dataclass(frozen=True, slots=True)
class _Said:
    """What stands beside people and cases: duty help, declarations, what an approver found mistaken, by case."""

    helped: Mapping[str, Tokens]
    interests: tuple[Interest, ...]
    mistaken: Mapping[UUID, frozenset[tuple[str, str, str]]]


def of_cases(cases: Sequence[LegalCase]) -> Mapping[UUID, Around]:
    """What stands around each of the cases."""
    own = {case.id for case in cases}
    people = _People.of(own)
    together = connections.components(own)
    elsewhere = _cases_with(people.alike) | set().union(*together.values())
    sides, work = _sides(own | elsewhere, people), _work(elsewhere | own)
    near = sorted({person for case in set().union(*together.values()) for person in _aided_ids(case, sides)})
    said = _Said(_helped(people, near), _interests(people), _mistaken(own))
    return {case.id: _around(case.id, sides, work, together[case.id], said) for case in cases}


def _around(
    case_id: UUID,
    sides: Mapping[UUID, _Sides],
    work: Sequence[_Work],
    connected: Collection[UUID],
    said: _Said,
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
        interests=said.interests,
        defending=_defending(one for one in others if one.case_id in strangers),
        helped=said.helped,
        mistaken=said.mistaken[case_id],
    )
    known = (
        one for one in near if sides[one.case_id].aided & here.aided and (one.to_the_end or not one.ended)
    )
    return Around(around, frozenset(str(one.practitioner_id) for one in known))


def _defending(work: Iterable[_Work]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one in work:
        found[str(one.practitioner_id)].add(str(one.case_id))
    return found


def _mistaken(case_ids: Collection[UUID]) -> Mapping[UUID, frozenset[tuple[str, str, str]]]:
    """What an approver found not to be so, by case."""
    rows = sa.select(
        ConflictFinding.case_id, ConflictFinding.practitioner_id, ConflictFinding.kind, ConflictFinding.cause
    ).where(ConflictFinding.case_id.in_(case_ids), ConflictFinding.answer == ConflictAnswer.MISTAKEN)
    found: dict[UUID, set[tuple[str, str, str]]] = {one: set() for one in case_ids}
    for case_id, worker, kind, cause in db.session.execute(rows):
        found[case_id].add((str(worker), kind.value, cause))
    return {one: frozenset(causes) for one, causes in found.items()}


def _engagement(one: _Work, sides: _Sides) -> Engagement:
    return Engagement(
        str(one.practitioner_id),
        str(one.organization_id),
        sides.aided,
        sides.opposing,
        not one.ended,
        str(one.case_id),
    )


@dataclass(frozen=True, slots=True)
class _People:
    """The people of the cases: by index of their numbers, and every stored person who may be one of them."""

    by_index: Mapping[bytes, str]
    alike: Mapping[UUID, Tokens]
    named: Mapping[str, Sequence[Person]]

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
        named: dict[str, list[Person]] = defaultdict(list)
        for one in persons:
            by_name[one.processor_id, folded(one.name)].append(one)
            named[folded(one.name)].append(one)
        alike = {row.id: _alike(row, by_index, by_name) for row in _rows(by_index, persons)}
        return cls(by_index, alike, named)

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
    namesakes = by_name.get((row.processor_id, folded(row.name)), ())
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
    certain = (
        Interest(str(row.practitioner_id), row.kind, people.by_index[row.id_number_index], str(row.id))
        for row in rows
    )
    return (*certain, *_namesakes(people), *_own_names(people))


def _namesakes(people: _People) -> Iterator[Interest]:
    """Declared people whose name somebody without a number has."""
    without = {name: [one for one in some if not one.id_number] for name, some in people.named.items()}
    by_index = {index: name for name, some in without.items() if some for index in NAME_INDEX.every(name)}
    rows = sa.select(PractitionerInterest).where(PractitionerInterest.name_index.in_(list(by_index)))
    for row in db.session.scalars(rows):
        for one in without[by_index[row.name_index]]:
            yield Interest(
                str(row.practitioner_id), row.kind, _token(one), f"{row.id}:{one.id}", certain=False
            )


def _own_names(people: _People) -> Iterator[Interest]:
    """Practitioners whose own name somebody has, unless both numbers are known and tell them apart."""
    declared = sa.exists().where(
        PractitionerInterest.practitioner_id == Practitioner.id,
        PractitionerInterest.kind == InterestKind.SELF,
    )
    bare = sa.func.lower(sa.func.replace(Practitioner.name, " ", ""))
    rows = sa.select(Practitioner.id, bare, declared).where(bare.in_(list(people.named)))
    for worker, name, known in db.session.execute(rows):
        for one in people.named[name]:
            if not known:
                yield Interest(str(worker), InterestKind.SELF, _token(one), f"name:{one.id}", certain=False)
