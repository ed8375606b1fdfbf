"""Who may be proposed for a case, and in which order: hard demands first, then points that everybody can check.

The order is by points, then by the fixed order of registration, so that neither chance nor the order in which
candidates are handed in decides. A heavier load never raises anybody: see :func:`below_share`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from caseapp.errors import Fault
from caseapp.packs.case_types import CaseType
from caseapp.packs.matching_rules import Constraint, MatchingRules
from caseapp.packs.reading import Provenance
from caseapp.rules.provider import Provider, unmet
from caseapp.vocabulary import BarKind, MatchingCheck, ProviderRequirement, ScorePart

_PREFECTURE_DIGITS = 4
FIELD = "practitioner_id"


@dataclass(frozen=True, slots=True)
class Bar:
    """Days on which somebody cannot be appointed, both included; without an end it lasts."""

    kind: BarKind
    from_on: date
    to_on: date | None = None

    def covers(self, on: date) -> bool:
        """Whether the day lies in it."""
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of a practitioner on the day; ``id`` sorts by registration.

    ``assigned`` are appointments within the window, ``days`` those of it on which they could be appointed,
    ``ideal_share`` how many parts of the work they should have beside a colleague who has one.
    """

    id: str
    organization_id: str
    region_code: str
    provider: Provider
    active_from: date
    active_to: date | None = None
    license_number: str | None = None
    license_valid_to: date | None = None
    bars: tuple[Bar, ...] = ()
    open_cases: int = 0
    capacity: int | None = None
    assigned: int = 0
    ideal_share: int = 1
    days: int = 1
    specialities: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Need:
    """What a case asks for: ``grounds`` as for the provider checks, codes of skills, who served its person before.

    ``languages`` and ``skills`` give points; without those of ``bound_to`` nobody is understood, and nobody appointed.
    ``recused``: who keeps out of this case, or is asked to.
    """

    region_code: str
    on: date
    grounds: frozenset[str] = frozenset()
    specialities: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    known_workers: frozenset[str] = frozenset()
    least_years: int = 0
    bound_to: frozenset[str] = frozenset()
    recused: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Objection:
    """Why somebody is not appointed: code, sentence in both languages, the text it rests on."""

    code: str
    zh: str
    en: str
    basis: Provenance
    waivable: bool = False

    @property
    def article(self) -> str:
        """The text and its article."""
        return f"{self.basis.source}{self.basis.article}"

    def fault(self) -> Fault:
        """The same of a request that names the practitioner."""
        return Fault(FIELD, self.code, f"{self.zh}（{self.article}）", f"{self.en} ({self.article})")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with the points of each part and their sum."""

    candidate: Candidate
    parts: Mapping[ScorePart, Fraction]

    @property
    def points(self) -> Fraction:
        """What the order goes by."""
        return sum(self.parts.values(), Fraction(0))


def objections(
    case_type: CaseType, rules: MatchingRules, one: Candidate, need: Need, *, direct: bool = False
) -> tuple[Objection, ...]:
    """Every hard demand that is not met; with ``direct`` only those that a law makes of any appointment."""
    asked = (check for check in rules.constraints if check.direct or not direct)
    own = tuple(
        Objection(check.code, check.zh, check.en, check.basis)
        for check in asked
        if (not check.types or one.provider.provider_type in check.types)
        and not _CHECKS[check.requires](check, one, need)
    )
    of_law = unmet(case_type, one.provider, need.grounds, need.on, need.least_years)
    return own + tuple(Objection(lacks(check.requires), check.zh, check.en, check.basis) for check in of_law)


def lacks(requirement: ProviderRequirement) -> str:
    """The code of a demand of the kind's own pack that is not met."""
    return f"provider_lacks_{requirement.value}"


def rank(rules: MatchingRules, fit: Collection[Candidate], need: Need) -> tuple[Ranked, ...]:
    """Those who may be appointed, best first."""
    below = below_share(fit)
    found = [Ranked(one, _parts(rules, one, need, below[one.id])) for one in fit]
    return tuple(sorted(found, key=lambda ranked: (-ranked.points, ranked.candidate.id)))


def below_share(pool: Collection[Candidate]) -> dict[str, Fraction]:
    """How many cases each is below the ideal share of all that the pool has and of the one to come.

    One case more of one's own adds at most one to what one should have, so nobody rises by it; and what the
    others should have cannot fall.
    """
    weights = {one.id: one.ideal_share * max(one.days, 1) for one in pool}
    whole, work = sum(weights.values()), sum(one.assigned for one in pool) + 1
    return {one.id: Fraction(weights[one.id] * work, whole) - one.assigned for one in pool}


def available_days(bars: Iterable[Bar], active_from: date, window: Sequence[date]) -> int:
    """Days of the window (first and last, both included) on the register and under no bar."""
    first, last = max(window[0], active_from).toordinal(), window[-1].toordinal()
    away: set[int] = set()
    for bar in bars:
        end = last if bar.to_on is None else min(bar.to_on.toordinal(), last)
        away.update(range(max(bar.from_on.toordinal(), first), end + 1))
    return max(last - first + 1 - len(away), 0)


def _parts(rules: MatchingRules, one: Candidate, need: Need, below: Fraction) -> Mapping[ScorePart, Fraction]:
    worth = {
        ScorePart.SHARE: below,
        ScorePart.SPECIALITY: Fraction(bool(one.specialities & need.specialities)),
        ScorePart.LANGUAGE: _share_of(one.languages, need.languages),
        ScorePart.ACCESSIBILITY: _share_of(one.skills, need.skills),
        ScorePart.CONTINUITY: Fraction(one.id in need.known_workers),
    }
    return {part: Fraction(rules.points[part]) * value for part, value in worth.items()}


def _share_of(had: frozenset[str], needed: frozenset[str]) -> Fraction:
    return Fraction(len(had & needed), len(needed)) if needed else Fraction(0)


def _registered(_: Constraint, one: Candidate, need: Need) -> bool:
    return one.active_from <= need.on and (one.active_to is None or need.on <= one.active_to)


def _licence_runs(_: Constraint, one: Candidate, need: Need) -> bool:
    return one.license_valid_to is None or need.on <= one.license_valid_to


def _licence_known(_: Constraint, one: Candidate, __: Need) -> bool:
    return one.license_number is not None


def _not_barred(check: Constraint, one: Candidate, need: Need) -> bool:
    return not any(bar.kind in check.bars and bar.covers(need.on) for bar in one.bars)


def _in_region(_: Constraint, one: Candidate, need: Need) -> bool:
    return one.region_code[:_PREFECTURE_DIGITS] == need.region_code[:_PREFECTURE_DIGITS]


def _has_room(_: Constraint, one: Candidate, __: Need) -> bool:
    return one.capacity is None or one.open_cases < one.capacity


def _meets_needs(_: Constraint, one: Candidate, need: Need) -> bool:
    return need.bound_to <= one.languages | one.skills


def _not_recused(_: Constraint, one: Candidate, need: Need) -> bool:
    return one.id not in need.recused


_CHECKS: MappingProxyType[MatchingCheck, Callable[[Constraint, Candidate, Need], bool]] = MappingProxyType(
    {
        MatchingCheck.REGISTERED: _registered,
        MatchingCheck.LICENCE_RUNS: _licence_runs,
        MatchingCheck.LICENCE_KNOWN: _licence_known,
        MatchingCheck.NOT_BARRED: _not_barred,
        MatchingCheck.REGION: _in_region,
        MatchingCheck.CAPACITY: _has_room,
        MatchingCheck.NEEDS: _meets_needs,
        MatchingCheck.NOT_RECUSED: _not_recused,
    }
)
