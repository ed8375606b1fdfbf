"""The whole year as data, from a seed: the same seed gives the same plan on every machine."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Final

from demo import advice, disputes, duty, notices
from demo.applications import drafts
from demo.fates import Teller, deal_fates
from demo.people import People
from demo.story import Story, Year
from demo.world import PLACES

SEED: Final = 20250101


def make_year(seed: int = SEED) -> Year:
    """Every application, notice, help record, dispute and piece of advice of the year with every act and its day."""
    random = Random(seed)
    people = People(random)
    found = [*_applications(random, people), *_notices(random, people), *_help(random, people)]
    found += disputes.stories(random, people)
    found += advice.stories(random, people)
    return Year(seed, tuple(found))


def places(random: Random, count: int) -> list[str]:
    """That many place codes, each as often as its share of the work says, in random order."""
    whole = sum(place.share for place in PLACES)
    found = [place.code for place in PLACES for _ in range(round(count * place.share / whole))]
    found += [PLACES[-1].code] * (count - len(found))
    random.shuffle(found)
    return found[:count]


def _applications(random: Random, people: People) -> Iterator[Story]:
    found = drafts(random)
    deal_fates(found, random)
    teller = Teller(random, people)
    for number, (draft, place) in enumerate(zip(found, places(random, len(found)), strict=True), 1):
        yield teller.tell(draft, f"application-{number:03d}", place)


def _notices(random: Random, people: People) -> Iterator[Story]:
    wherever = places(random, 100)
    for number, notice in enumerate(notices.notices(random, wherever), 1):
        yield notices.tell(notice, f"notice-{number:03d}", random, people)


def _help(random: Random, people: People) -> Iterator[Story]:
    for number in range(duty.HELPS):
        yield duty.tell(f"help-{number + 1:03d}", number, random, people)
