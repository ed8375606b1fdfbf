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
from demo.world import CURTAIN, PLACES

SEED: Final = 20250101
_CODES: Final = """
    aid_form matter grounds verification outcome refusal_grounds ground result form performance charge station stage
    organ_kind mode request_source plea_case in_custody refused source dispute_type topic document_type
    decline_reason reason_code
"""

_ENDS: Final = ("form", "result", "outcome", "ground")  # which of these come together shows something, too


def make_year(seed: int = SEED) -> Year:
    """Every application, notice, help record, dispute and piece of advice of the year with every act and its day."""
    random = Random(seed)
    people = People(random)
    found = [*_applications(random, people), *_notices(random, people), *_help(random, people)]
    found += disputes.stories(random, people)
    found += advice.stories(random, people)
    return Year(seed, tuple(found))


def abridged(year: Year) -> Year:
    """The same year with only the stories that show something the ones before did not: an office, an order of
    moves, a code. A try of everything in a fraction of the time; its figures say nothing.
    """
    seen: set[tuple[str, object]] = set()
    kept = []
    for story in year.stories:
        shown = set(_shows(story))
        if not shown <= seen:
            kept.append(story)
            seen |= shown
    return Year(year.seed, tuple(kept))


def _shows(story: Story) -> Iterator[tuple[str, object]]:
    yield "place", (story.kind, story.place)
    yield "moves", (story.kind, tuple(dict.fromkeys(act.move for act in story.acts)))
    yield "beyond the year", (story.kind, story.acts[-1].on > CURTAIN)
    bodies = [act.body or {} for act in story.acts]
    yield "ends", (story.kind, tuple(body[name] for body in bodies for name in _ENDS if name in body))
    for act in story.acts:
        for name in set(_CODES.split()) & set(act.body or {}):
            told = (act.body or {})[name]
            yield from ((f"{act.move} {name}", code) for code in (told if isinstance(told, list) else [told]))


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
