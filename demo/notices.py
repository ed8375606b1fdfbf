"""Organs' notices of the year (LAL Arts 25, 28): a lawyer appointed and the organ told within three days, mostly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any, Final

from demo.applications import book
from demo.people import ADULT, People
from demo.story import Story
from demo.work import Work, appoint, go_on
from demo.workdays import first_after_due, later, working_days
from demo.world import CITY, FIRST_DAY, LAST_DAY, NAMES

NOTICE_DAYS: Final = 3
COUNTS: Final = {
    "minor": 16,
    "visual_hearing_speech_disability": 10,
    "limited_discernment_adult": 9,
    "life_or_death_possible": 16,
    "death_review_applicant": 3,
    "trial_in_absentia": 3,
    "discretionary": 48,
    "compulsory_medical_treatment": 8,
}
BY_COURT: Final = {
    "death_review_applicant",
    "trial_in_absentia",
    "discretionary",
    "compulsory_medical_treatment",
}
AT_CITY: Final = {"life_or_death_possible", "death_review_applicant", "trial_in_absentia"}
ORGANS: Final = {
    "court": ("trial", "{}人民法院（演示）", "刑初"),
    "procuratorate": ("prosecution", "{}人民检察院（演示）", "检刑"),
    "public_security": ("investigation", "{}公安局（演示）", "公刑"),
}
LATE, RETAINED = 7, 4
DEFENDERS: Final = ("lawyer1", "lawyer2")
FIT: Final = {"minor": ("lawyer1",), "life_or_death_possible": DEFENDERS, "death_review_applicant": DEFENDERS}
NO_COUNSEL: Final = "受援人的近亲属已为其委托辩护人，本通知予以撤回。"


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice in the making; ``late`` and ``retained`` say how it differs from the rule."""

    ground: str
    place: str
    late: bool = False
    retained: bool = False


def notices(random: Random, places: list[str]) -> list[Notice]:
    """All notices of the year; ``places`` are counties in proportion to their work."""
    grounds = [ground for ground, count in COUNTS.items() for _ in range(count)]
    random.shuffle(grounds)
    odd = dict.fromkeys(range(LATE), "late") | dict.fromkeys(range(LATE, LATE + RETAINED), "retained")
    return [
        Notice(
            ground,
            CITY if ground in AT_CITY else random.choice(places),
            late=odd.get(number) == "late",
            retained=odd.get(number) == "retained",
        )
        for number, ground in enumerate(grounds)
    ]


def tell(notice: Notice, key: str, random: Random, people: People) -> Story:
    """The story of a notice."""
    story = Story(key, notice.place, "criminal_aid")
    until = date(LAST_DAY.year, 11, 28) if notice.late or notice.retained else LAST_DAY
    received = random.choice(working_days(FIRST_DAY, until))
    story.then(received, "notice", "intake_officer", _body(notice, received, random, people))
    if notice.retained:
        ended = later(received, random.randint(1, 3))
        body = {"ground": "self_retained_counsel", "statement": NO_COUNSEL}
        story.then(ended, "terminate", "approver", body)
        story.then(ended, "issue", "approver", {"form": "termination_letter", "particulars": {}})
        sent = {"method": "post", "delivered_on": str(ended), "receiver": story.acts[0].body["organ_name"]}
        story.then(ended, "hand_over", "approver", sent)
        story.then(later(ended, random.randint(3, 12)), "archive", "intake_officer")
        return story
    assigned = later(received, random.randint(0, 2))
    fit, trial = FIT.get(notice.ground, DEFENDERS), story.acts[0].body["stage"] == "trial"
    work = Work(random, story, assigned, "criminal", fit=fit, longest=50, trial=trial)
    worker, second = appoint(work)
    told = later(received, NOTICE_DAYS)
    if notice.late:
        told = first_after_due(received, NOTICE_DAYS, random.randint(1, 4))
    elif random.random() < 0.7:  # noqa: PLR2004 - mostly on the same day
        told = assigned
    story.then(told, "tell_organ", "intake_officer")
    go_on(work, worker, second)
    story.acts.sort(key=lambda act: act.on)
    return story


def _body(notice: Notice, on: date, random: Random, people: People) -> dict[str, Any]:
    kinds = ["court"] if notice.ground in BY_COURT else ["court", "court", "procuratorate", "public_security"]
    organ = random.choice(kinds)
    stage, name, mark = ORGANS[organ]
    hearing = later(on, random.randint(10, 30)) if organ == "court" else None
    return {
        "organ_kind": organ,
        "organ_name": name.format(_court_area(notice, organ)),
        "organ_case_number": f"（2025）皖演{mark}{random.randint(1, 900)}号",
        "ground": notice.ground,
        "stage": stage,
        "charge": random.choice(book()["crimes"][_gravity(notice.ground)]),
        "person": people.person(
            on, (15, 17) if notice.ground == "minor" else ADULT, place=NAMES[notice.place]
        ),
        "contact_name": people.name(female=random.random() < 0.5),  # noqa: PLR2004 - half of them
        "contact_phone": f"143{random.randint(0, 99_999_999):08d}",
        "hearing_at": f"{hearing}T09:00:00+08:00" if hearing else None,
        "hearing_place": "第三审判庭" if hearing else None,
        "received_at": f"{on}T{random.randint(8, 16):02d}:{random.randint(0, 59):02d}:00+08:00",
    }


def _court_area(notice: Notice, organ: str) -> str:
    if notice.ground == "death_review_applicant":
        return "安徽省高级"
    return f"{NAMES[notice.place]}中级" if notice.place == CITY and organ == "court" else NAMES[notice.place]


def _gravity(ground: str) -> str:
    if ground == "trial_in_absentia":
        return "absent"
    return "grave" if ground in {"life_or_death_possible", "death_review_applicant"} else "usual"
