"""A simulated year of appointments: how far anybody ends from the ideal share, by our ranking and by other ways.

All four ways choose among those whom the hard demands leave, case by case; the ideal is what each should have had by
``ideal_share`` and days at work. Printed are the largest deviation in cases, its ratio to ours, and the largest in
parts of one's own ideal; medians over seeds, once with unequal ideal shares and once with equal ones, which is all
that round robin and least-loaded can aim at. Seeded, so that every run says the same.
"""

from __future__ import annotations

import random
import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction

from caseapp.packs import Catalogue, load
from caseapp.rules.matching import Bar, Candidate, Need, available_days, objections, rank
from caseapp.rules.provider import Provider
from caseapp.vocabulary import BarKind, ProviderType

FIRST, DAYS, CASES, LAWYERS = date(2025, 1, 1), 365, 1500, 24
SEEDS = range(5)
SPECIALITIES = ("labor", "personal_injury", "family", "criminal_defence")
UNEQUAL, EQUAL = (1, 1, 1, 1, 2, 2, 3), (1,)
DEFENDERS, KNOWING_MINORS = 0.5, 0.4


@dataclass
class Town:
    """Who there is, what each has had, what runs until when."""

    catalogue: Catalogue
    luck: random.Random
    people: list[Candidate]
    had: Counter[str] = field(default_factory=Counter)
    running: list[tuple[date, str]] = field(default_factory=list)
    turn: int = 0


Way = Callable[[Town, Sequence[Candidate], Need], Candidate]


def ours(town: Town, fit: Sequence[Candidate], need: Need) -> Candidate:
    """The first of the ranking."""
    return rank(town.catalogue.matching_rules("civil_aid"), fit, need)[0].candidate


def round_robin(town: Town, fit: Sequence[Candidate], _: Need) -> Candidate:
    """Whoever comes next after the last one."""
    town.turn += 1
    return min(fit, key=lambda one: (int(one.id) - town.turn) % LAWYERS)


def weighted_random(town: Town, fit: Sequence[Candidate], _: Need) -> Candidate:
    """By lot, with so many lots as the ideal share."""
    return town.luck.choices(fit, [one.ideal_share for one in fit])[0]


def least_loaded(_town: Town, fit: Sequence[Candidate], _: Need) -> Candidate:
    """Whoever has the fewest open cases."""
    return min(fit, key=lambda one: (one.open_cases, one.id))


def lawyer(serial: int, luck: random.Random, shares: Sequence[int]) -> Candidate:
    """Somebody with a share, some skills and a leave of up to three months."""
    begins = FIRST + timedelta(days=luck.randrange(DAYS))
    leave = Bar(BarKind.LEAVE, begins, begins + timedelta(days=luck.choice((5, 10, 20, 90))))
    knows_crime = luck.random() < DEFENDERS
    provider = Provider(
        ProviderType.LAWYER,
        criminal_practice_since=date(2010, 1, 1) if knows_crime else None,
        familiar_with_minors=luck.random() < KNOWING_MINORS,
    )
    return Candidate(
        id=f"{serial:03d}",
        organization_id="firm",
        region_code="340202",
        provider=provider,
        active_from=date(2015, 1, 1),
        license_number=f"{serial}",
        bars=(leave,),
        ideal_share=luck.choice(shares),
        specialities=frozenset(luck.sample(SPECIALITIES, 2)),
    )


def year(way: Way, seed: int, catalogue: Catalogue, shares: Sequence[int]) -> tuple[Fraction, Fraction]:
    """The largest deviation from the ideal after a year, in cases and in parts of the ideal."""
    luck = random.Random(seed)
    town = Town(catalogue, luck, [lawyer(serial, luck, shares) for serial in range(LAWYERS)])
    asked = random.Random(seed + 1000)
    given = 0
    for serial in range(CASES):
        need = case(FIRST + timedelta(days=serial * DAYS // CASES), asked)
        fit = fitting(town, need)
        lasts = timedelta(days=asked.randrange(30, 200))
        if fit:
            given += 1
            chosen = way(town, fit, need).id
            town.had[chosen] += 1
            town.running.append((need.on + lasts, chosen))
    return deviation(town, given)


def case(on: date, luck: random.Random) -> Need:
    """A case of the day: one in ten a minor's, one in twelve of life or death."""
    grounds = {
        name for name, share in (("minor", 10), ("life_or_death_possible", 12)) if not luck.randrange(share)
    }
    return Need("340202", on, frozenset(grounds), specialities=frozenset({luck.choice(SPECIALITIES)}))


def fitting(town: Town, need: Need) -> list[Candidate]:
    """Those who may be appointed, with their loads of the day."""
    rules, kind = town.catalogue.matching_rules("criminal_aid"), town.catalogue.case_type("criminal_aid")
    town.running = [row for row in town.running if row[0] > need.on]
    open_cases = Counter(key for _, key in town.running)
    window = (need.on - timedelta(days=rules.window_days - 1), need.on)
    judged = (
        replace(
            one,
            assigned=town.had[one.id],
            open_cases=open_cases[one.id],
            days=available_days(one.bars, one.active_from, window),
        )
        for one in town.people
        if not objections(kind, rules, one, need)
    )
    return list(judged)


def deviation(town: Town, given: int) -> tuple[Fraction, Fraction]:
    """How far the one who is farthest stands from the ideal share of what was given."""
    whole_year = (FIRST, FIRST + timedelta(days=DAYS - 1))
    weights = {
        one.id: one.ideal_share * available_days(one.bars, one.active_from, whole_year) for one in town.people
    }
    ideal = {key: Fraction(given * weight, sum(weights.values())) for key, weight in weights.items()}
    off = {key: abs(town.had[key] - ideal[key]) for key in ideal}
    return max(off.values()), max(off[key] / ideal[key] for key in ideal)


def main() -> None:
    """Print both tables."""
    catalogue = load()
    for named, shares in (("unequal", UNEQUAL), ("equal", EQUAL)):
        print(f"{named} ideal shares; {CASES} cases, {LAWYERS} lawyers, medians of {len(SEEDS)} seeds")
        table(catalogue, shares)


def table(catalogue: Catalogue, shares: Sequence[int]) -> None:
    """One line for each way."""
    found = {
        way.__name__: [year(way, seed, catalogue, shares) for seed in SEEDS]
        for way in (ours, round_robin, weighted_random, least_loaded)
    }
    base = statistics.median(cases for cases, _ in found["ours"])
    for name, years in found.items():
        cases = statistics.median(cases for cases, _ in years)
        parts = statistics.median(parts for _, parts in years)
        print(
            f"  {name}: largest deviation {float(cases):.1f} cases ({float(cases / base):.1f} × ours),"
            f" {float(parts):.0%} of one's own ideal"
        )


if __name__ == "__main__":
    main()
