"""Conflicts of interest between a case and whoever may be appointed to it, out of plain values."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from caseapp.packs.matching_rules import Conflict, MatchingRules
from caseapp.rules.matching import Candidate, Objection
from caseapp.vocabulary import ConflictKind, InterestKind


@dataclass(frozen=True, slots=True)
class Engagement:
    """Somebody's work on another ``case``: whom it aids and against whom. People are named by one id each."""

    practitioner_id: str
    organization_id: str
    aided: frozenset[str]
    opposing: frozenset[str]
    running: bool
    case: str = ""


@dataclass(frozen=True, slots=True)
class Interest:
    """A person whom a practitioner declared to be themselves or a near relative.

    Not ``certain``: they only have that name, and nobody has asked whether they are the same.
    """

    practitioner_id: str
    kind: InterestKind
    person: str
    key: str = ""
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """A conflict beside what it rests on: the other case or the declaration; empty where that cannot be named."""

    conflict: Conflict
    cause: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a case.

    ``engagements`` are those on other cases with one of its people; ``defending`` are the practitioners who
    ever defended somebody connected with it, with the cases, ``helped`` those whom each helped as duty lawyer,
    ``connected`` the people aided in connected cases. ``mistaken``: what an approver found not to be so, each as
    practitioner, kind and cause.
    """

    aided: frozenset[str] = frozenset()
    opposing: frozenset[str] = frozenset()
    connected: frozenset[str] = frozenset()
    engagements: tuple[Engagement, ...] = ()
    interests: tuple[Interest, ...] = ()
    defending: Mapping[str, Collection[str]] = field(default_factory=dict)
    helped: Mapping[str, frozenset[str]] | None = None
    mistaken: frozenset[tuple[str, str, str]] = frozenset()


def conflicts(rules: MatchingRules, one: Candidate, around: Surroundings) -> tuple[Objection, ...]:
    """Every conflict of the candidate that the kind's pack knows, each once."""
    found = {finding.conflict.kind: finding.conflict for finding in findings(rules, one, around)}
    return tuple(objection(each) for each in found.values())


def findings(rules: MatchingRules, one: Candidate, around: Surroundings) -> tuple[Finding, ...]:
    """The same with every cause, without what an approver found mistaken."""
    return tuple(
        Finding(rules.conflicts[kind], cause)
        for kind, cause in dict.fromkeys(_found(one, around))
        if kind in rules.conflicts and (one.id, kind.value, cause) not in around.mistaken
    )


def objection(found: Conflict) -> Objection:
    """A conflict as what speaks against an appointment."""
    return Objection(f"conflict_{found.kind.value}", found.zh, found.en, found.basis, found.waivable)


def _found(one: Candidate, around: Surroundings) -> Iterator[tuple[ConflictKind, str]]:
    for case in sorted(around.defending.get(one.id, ())):
        yield ConflictKind.CO_DEFENDANT, case
    yield from _of_engagements(one, around)
    yield from _of_interests(one, around)
    if (around.connected | around.opposing) & (around.helped or {}).get(one.id, frozenset()):
        yield ConflictKind.DUTY_HELP, ""


def _of_engagements(one: Candidate, around: Surroundings) -> Iterator[tuple[ConflictKind, str]]:
    for work in around.engagements:
        for_opponent, against_aided = work.aided & around.opposing, work.opposing & around.aided
        own = work.practitioner_id == one.id
        if for_opponent and against_aided:
            if own:
                yield ConflictKind.BOTH_SIDES, work.case
            elif work.organization_id == one.organization_id:
                yield ConflictKind.FIRM_ON_BOTH_SIDES, work.case
        elif own and work.running and (for_opponent or against_aided):
            yield ConflictKind.CLIENT_IS_OPPONENT, work.case


def _of_interests(one: Candidate, around: Surroundings) -> Iterator[tuple[ConflictKind, str]]:
    for interest in around.interests:
        if interest.practitioner_id != one.id:
            continue
        if not interest.certain:
            if interest.person in around.opposing | around.aided:
                yield ConflictKind.POSSIBLE_INTEREST, interest.key
        elif interest.person in around.opposing:
            yield ConflictKind.OWN_INTEREST, interest.key
        elif interest.person in around.aided:
            own = interest.kind is InterestKind.SELF
            yield (ConflictKind.OWN_INTEREST if own else ConflictKind.RELATIVE_IS_AIDED), interest.key
