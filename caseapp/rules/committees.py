"""What is wrong, or soon will be, with the composition and the term of a mediation committee (PML Arts 8, 9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from caseapp.packs.committees import CommitteeRules, Term
from caseapp.rules.deadlines import add_months
from caseapp.vocabulary import CommitteePost, CommitteeType
from caseapp.vocabulary.committees import CompositionCode as Code

_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Seat:
    """A member; None where the register does not say."""

    post: CommitteePost
    woman: bool | None
    minority: bool | None


@dataclass(frozen=True, slots=True)
class Composition:
    """A committee as it stands on a day."""

    committee_type: CommitteeType
    seats: Sequence[Seat]
    multi_ethnic: bool = False
    term_from_on: date | None = None
    host_term_from_on: date | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A code with what its sentence names."""

    code: Code
    values: dict[str, Any]


def last_day(from_on: date, term: Term) -> date:
    """The anniversary on which a term ends; it is still part of it (`law.md` C.9)."""
    return add_months(from_on, term.years * _MONTHS)


def findings(committee: Composition, rules: CommitteeRules, on: date) -> tuple[Finding, ...]:
    """Everything found on that day, in the order of the vocabulary."""
    return (*_composition(committee, rules), *_terms(committee, rules, on))


def _composition(committee: Composition, rules: CommitteeRules) -> Iterator[Finding]:
    count = len(committee.seats)
    values = {"count": count, "least": rules.least, "most": rules.most}
    if count < rules.least:
        yield Finding(Code.TOO_FEW_MEMBERS, values)
    if count > rules.most:
        yield Finding(Code.TOO_MANY_MEMBERS, values)
    chairs = sum(seat.post is CommitteePost.CHAIR for seat in committee.seats)
    if chairs != 1:
        yield Finding(Code.SEVERAL_CHAIRS if chairs else Code.NO_CHAIR, {})
    yield from _among([seat.woman for seat in committee.seats], Code.NO_WOMAN, Code.WOMAN_UNKNOWN)
    if committee.multi_ethnic:
        told = [seat.minority for seat in committee.seats]
        yield from _among(told, Code.NO_MINORITY, Code.MINORITY_UNKNOWN)


def _among(told: Sequence[bool | None], missing: Code, unknown: Code) -> Iterator[Finding]:
    if True not in told:
        yield Finding(unknown if None in told else missing, {})


def _terms(committee: Composition, rules: CommitteeRules, on: date) -> Iterator[Finding]:
    if committee.term_from_on is None:
        yield Finding(Code.NO_TERM, {})
    else:
        ends_on = last_day(committee.term_from_on, rules.term)
        yield from _ending(ends_on, on, rules.warn_days, (Code.TERM_ENDING, Code.TERM_ENDED))
    host = rules.host_terms.get(committee.committee_type)
    if host is not None and committee.host_term_from_on is not None:
        ends_on = last_day(committee.host_term_from_on, host)
        yield from _ending(ends_on, on, rules.warn_days, (Code.HOST_TERM_ENDING, Code.HOST_TERM_ENDED))


def _ending(ends_on: date, on: date, warn_days: int, codes: tuple[Code, Code]) -> Iterator[Finding]:
    if on > ends_on:
        yield Finding(codes[1], {"ends_on": ends_on})
    elif on >= ends_on - timedelta(days=warn_days):
        yield Finding(codes[0], {"ends_on": ends_on})
