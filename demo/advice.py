"""The year's advice and drafted documents, a few a month: mostly by telephone and at the window, often no name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any, Final

from demo.people import ADULT, People
from demo.story import Story
from demo.workdays import later, working_days
from demo.world import CITY, FIRST_DAY, LAST_DAY, NAMES, PLACES

ADVICE, DOCUMENTS = 48, 16
BOOKED, DECLINED = 8, 2
CHANNELS: Final = {"window": 45, "phone": 40, "web": 10, "letter": 5}
TOPICS: Final = {
    "labor": "单位拖欠工资，没有签订劳动合同，怎么办？",
    "marriage_family": "离婚时子女由谁抚养，抚养费怎么算？",
    "inheritance": "父亲留下的自书遗嘱是否有效？",
    "debt": "借条没有写利息，能不能要求利息？",
    "traffic_accident": "交通事故受伤，对方不赔偿，怎么办？",
    "domestic_violence": "遭到家人殴打，怎样申请人身安全保护令？",
    "neighborhood": "楼上漏水，物业不处理，怎么办？",
    "legal_aid_procedure": "申请法律援助需要什么条件和材料？",
}
ANSWER: Final = "已解释有关法律规定，告知所需材料和办理途径，并告知申请法律援助的条件和程序。"
PAPERS: Final = ("complaint", "arbitration_request", "enforcement_request", "defence")


def stories(random: Random, people: People) -> Iterator[Story]:
    """Every piece of advice and every document of the year."""
    for number in range(ADVICE):
        yield _advice(f"advice-{number + 1:03d}", number, random, people)
    for number in range(DOCUMENTS):
        yield _document(f"document-{number + 1:03d}", number, random, people)


def _begun(key: str, random: Random) -> tuple[Story, date, dict[str, Any]]:
    place = random.choice(PLACES).code
    asked = random.choice(working_days(FIRST_DAY, LAST_DAY))
    topic = random.choice(list(TOPICS))
    body = {
        "channel": random.choices(list(CHANNELS), list(CHANNELS.values()))[0],
        "topic": topic,
        "question": TOPICS[topic],
        "asked_at": f"{asked}T{random.randint(9, 16):02d}:{random.randint(0, 59):02d}:00+08:00",
    }
    return Story(key, place, "advice"), asked, body


def _advice(key: str, number: int, random: Random, people: People) -> Story:
    story, asked, body = _begun(key, random)
    if number % 2:
        body["person"] = people.person(asked, ADULT, place=NAMES[story.place])
    by = f"{story.place}.lawyer1" if number % 6 == 0 and story.place != CITY else "intake_officer"
    answer = {"answer": ANSWER, "duration_minutes": random.randint(5, 40), "satisfaction": "satisfied"}
    if number >= BOOKED:
        story.then(asked, "advise", by, body | answer)
        return story
    booked = later(asked, random.randint(2, 6))
    story.then(asked, "advise", by, body | {"booked_for": booked.isoformat()})
    if number > 0:
        story.then(booked, "answer", by, answer)
    return story


def _document(key: str, number: int, random: Random, people: People) -> Story:
    story, asked, body = _begun(key, random)
    person = people.person(asked, ADULT, place=NAMES[story.place])
    paper = {"document_type": random.choice(PAPERS), "person": person}
    story.then(asked, "ask_document", "intake_officer", body | paper)
    done = later(asked, random.randint(1, 5))
    if number < DECLINED:
        story.then(done, "decline_document", "intake_officer", {"decline_reason": "facts_not_given"})
    else:
        text = {"text": "（演示文书）请求事项、事实和理由略。", "duration_minutes": random.randint(30, 120)}
        story.then(done, "deliver_document", "intake_officer", text)
    return story
