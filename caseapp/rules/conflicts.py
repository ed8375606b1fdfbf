"""Conflicts of interest between a case and whoever may be appointed to it, out of plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from caseapp.packs.matching_rules import MatchingRules
from caseapp.rules.matching import Candidate, Objection
from caseapp.vocabulary import ConflictKind, InterestKind


@dataclass(frozen=True, slots=True)
class Engagement:
    """Somebody's work on another case: whom it aids and against whom. People are named by one id each."""

    practitioner_id: str
    organization_id: str
    aided: frozenset[str]
    opposing: frozenset[str]
    running: bool


@dataclass(frozen=True, slots=True)
class Interest:
    """A person whom a practitioner declared to be themselves or a near relative."""

    practitioner_id: str
    kind: InterestKind
    person: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a case.

    ``engagements`` are those on other cases with one of its people; ``defending`` are the practitioners who
    ever defended somebody connected with it, ``helped`` those whom each helped as duty lawyer, ``connected``
    the people aided in connected cases.
    """

    aided: frozenset[str] = frozenset()
    opposing: frozenset[str] = frozenset()
    connected: frozenset[str] = frozenset()
    engagements: tuple[Engagement, ...] = ()
    interests: tuple[Interest, ...] = ()
    defending: frozenset[str] = frozenset()
    helped: Mapping[str, frozenset[str]] | None = None


def conflicts(rules: MatchingRules, one: Candidate, around: Surroundings) -> tuple[Objection, ...]:
    """Every conflict of the candidate that the kind's pack knows, each once."""
    return tuple(
        Objection(f"conflict_{kind.value}", found.zh, found.en, found.basis, found.waivable)
        for kind in dict.fromkeys(_found(one, around))
        if (found := rules.conflicts.get(kind)) is not None
    )


def _found(one: Candidate, around: Surroundings) -> Iterator[ConflictKind]:
    if one.id in around.defending:
        yield ConflictKind.CO_DEFENDANT
    yield from _of_engagements(one, around)
    yield from _of_interests(one, around)
    if (around.connected | around.opposing) & (around.helped or {}).get(one.id, frozenset()):
        yield ConflictKind.DUTY_HELP


def _of_engagements(one: Candidate, around: Surroundings) -> Iterator[ConflictKind]:
    for work in around.engagements:
        for_opponent, against_aided = work.aided & around.opposing, work.opposing & around.aided
        own = work.practitioner_id == one.id
        if for_opponent and against_aided:
            if own:
                yield ConflictKind.BOTH_SIDES
            elif work.organization_id == one.organization_id:
                yield ConflictKind.FIRM_ON_BOTH_SIDES
        elif own and work.running and (for_opponent or against_aided):
            yield ConflictKind.CLIENT_IS_OPPONENT


def _of_interests(one: Candidate, around: Surroundings) -> Iterator[ConflictKind]:
    for interest in around.interests:
        if interest.practitioner_id != one.id:
            continue
        if interest.person in around.opposing:
            yield ConflictKind.OWN_INTEREST
        elif interest.person in around.aided:
            own = interest.kind is InterestKind.SELF
            yield ConflictKind.OWN_INTEREST if own else ConflictKind.RELATIVE_IS_AIDED
