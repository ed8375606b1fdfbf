"""Duty stations and the year's help by duty lawyers (LAL Art. 30): nearly always given, sometimes declined."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any, Final

from demo.applications import book
from demo.people import ADULT, People
from demo.story import Story
from demo.workdays import later, working_days
from demo.world import CITY, FIRST_DAY, LAST_DAY, NAMES, PLACES

HELPS, DECLINED, NOT_GIVEN = 236, 6, 4
STAGES: Final = {"detention_center": "investigation", "procuratorate": "prosecution", "court": "trial"}
SOURCES: Final = {
    "detention_center": ("own_request", "first_detention"),
    "procuratorate": ("plea", "organ_notice"),
    "court": ("organ_notice", "plea"),
}
ITEMS: Final = ("legal_advice", "procedure_choice_advice", "change_coercive_measure", "opinion_on_case")
PLEA: Final = ("plea_explain", "plea_opinion", "plea_witness_signing")


def stations() -> list[tuple[str, str, str]]:
    """Place, kind and name: a court and a procuratorate in each county, the detention centre for the city."""
    found = [(CITY, "detention_center", "芜湖市看守所法律援助工作站（演示）")]
    for place in PLACES[1:]:
        found.append((place.code, "court", f"{place.name}人民法院法律援助工作站（演示）"))
        found.append((place.code, "procuratorate", f"{place.name}人民检察院法律援助工作站（演示）"))
    return found


def tell(key: str, number: int, random: Random, people: People) -> Story:
    """One person's request for help."""
    place, kind, name = random.choice(stations()[:1] * 6 + stations())
    asked = random.choice(working_days(FIRST_DAY, LAST_DAY))
    story = Story(key, place, "duty_help")
    given = number >= DECLINED + NOT_GIVEN
    helped = later(asked, random.randint(0, 1)) if given else asked
    plea = random.choice(SOURCES[kind]) == "plea"
    source = "plea" if plea else random.choice([code for code in SOURCES[kind] if code != "plea"])
    body: dict[str, Any] = {
        "station": name,
        "person": people.person(asked, ADULT, place=NAMES[place]),
        "stage": STAGES[kind],
        "request_source": source,
        "requested_at": f"{asked}T09:{random.randint(0, 59):02d}:00+08:00",
        "refused": number < DECLINED,
        "has_defender": False,
        "in_custody": kind == "detention_center",
        "plea_case": plea,
        "organ_name": f"{NAMES[place]}办案机关（演示）",
        "charge": random.choice(book()["crimes"]["usual"]),
    }
    if given:
        body |= _given(helped, plea, random) | {"worker": f"{place}.{random.choice(('lawyer2', 'lawyer3'))}"}
    story.then(helped, "help", "intake_officer", body)
    return story


def _given(on: date, plea: bool, random: Random) -> dict[str, Any]:  # noqa: FBT001 - read where it is called
    items = random.sample(ITEMS, random.randint(1, 2))
    return {
        "notified_at": f"{on}T10:00:00+08:00",
        "provided_at": f"{on}T{random.randint(11, 16)}:30:00+08:00",
        "mode": random.choices(["in_person", "video", "phone"], [80, 15, 5])[0],
        "helped_items": [*items, *PLEA] if plea else items,
        "duration_minutes": random.randint(20, 90),
    }
