"""Divisions, committees and mediators of Wuhu, and the year's disputes before some of the committees (PML)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any, Final

from demo.applications import book
from demo.people import ADULT, People
from demo.story import Story
from demo.workdays import later, working_days
from demo.world import FIRST_DAY, LAST_DAY

HOSTS: Final = (
    "340202005",
    "340207003",
    "340207100",
    "340209002",
    "340210100",
    "340212100",
    "340223100",
    "340281100",
)
WITHOUT_COMMITTEE: Final = 2  # villages that have none: the coverage is not quite whole
MEMBERS: Final = 3
SOURCES: Final = {
    "party_application": 62,
    "proactive": 18,
    "police_referral": 12,
    "court_referral": 6,
    "petition_referral": 2,
}
ENDS: Final = {"agree": 84, "failure": 8, "withdrawal": 2, "refusal": 3, "not_accepted": 3}
CHECKS: Final = {"performed": 93, "partly": 4, "not_performed": 3}
TERMS: Final = "双方自愿达成协议：一方于约定期限内支付{}元，双方今后互谅互让，再无其他争议。"
NO_MONEY: Final = "双方自愿达成协议：相互致歉，各自恢复原状，今后和睦相处。"


def login(township: str) -> str:
    """The account of a committee's manager."""
    return f"tiaojie.{township}"


@dataclass(frozen=True, slots=True)
class Division:
    """A village or community of the demo below a township."""

    code: str
    name: str
    kind: str

    def body(self) -> dict[str, Any]:
        """The row as it is registered."""
        return {"code": self.code, "name": self.name, "source": "演示数据"}


def villages(township: str, name: str) -> Iterator[Division]:
    """Two below each township: two communities of a subdistrict, a community and a village of a town."""
    stem = name.removesuffix("街道").removesuffix("镇").removesuffix("乡")
    yield Division(f"{township}001", f"{stem}示例社区", "residents")
    if name.endswith("街道"):
        yield Division(f"{township}002", f"{stem}样板社区", "residents")
    else:
        yield Division(f"{township}200", f"{stem}示例村", "village")


def stories(random: Random, people: People) -> Iterator[Story]:
    """All disputes of the year."""
    kinds = [kind for kind, row in book()["disputes"].items() for _ in range(row["count"])]
    random.shuffle(kinds)
    for number, kind in enumerate(kinds, 1):
        yield _tell(f"dispute-{number:03d}", kind, random, people)


def _tell(key: str, kind: str, random: Random, people: People) -> Story:
    township = random.choice(HOSTS)
    story, who = Story(key, f"mediation-{township}", "mediation"), login(township)
    received = random.choice(working_days(FIRST_DAY, LAST_DAY))
    least, most = book()["disputes"][kind]["sums"]
    amount = random.randrange(least, most, 100) if most else 0
    story.then(received, "register", who, _body(kind, received, amount, random, people))
    end = random.choices(list(ENDS), list(ENDS.values()))[0]
    accepted = later(received, random.randint(0, 2))
    if end in {"refusal", "not_accepted"}:
        return _not_begun(story, who, end, accepted)
    mediator = f"{township}.{random.randint(1, MEMBERS)}"
    story.then(accepted, "accept", who, {"accepted": True, "mediators": [mediator]})
    ended = later(accepted, random.randint(2, 26))
    if end == "agree":
        return _agreed(story, who, ended, amount, random)
    story.then(ended, "conclude", who, {"outcome": end, "told_other_ways": True})
    story.then(later(ended, random.randint(3, 15)), "file", who)
    return story


def _body(kind: str, on: date, amount: int, random: Random, people: People) -> dict[str, Any]:
    return {
        "dispute_type": kind,
        "source": random.choices(list(SOURCES), list(SOURCES.values()))[0],
        "parties": [people.person(on, ADULT), people.person(on, ADULT)],
        "facts": book()["disputes"][kind]["facts"],
        "amount": f"{amount}.00" if amount else None,
        "received_at": f"{on}T{random.randint(8, 16):02d}:{random.randint(0, 59):02d}:00+08:00",
    }


def _not_begun(story: Story, who: str, end: str, day: date) -> Story:
    if end == "refusal":
        story.then(day, "conclude", who, {"outcome": end, "told_other_ways": True})
    else:
        story.then(day, "accept", who, {"accepted": False, "reason": "pending_elsewhere"})
    story.then(later(day, 7), "file", who)
    return story


def _agreed(story: Story, who: str, on: date, amount: int, random: Random) -> Story:
    terms = TERMS.format(amount) if amount else NO_MONEY
    form = random.choices(["written", "oral"], [74, 26])[0]
    story.then(on, "agree", who, {"form": form, "terms": terms, "amount": f"{amount}.00" if amount else None})
    result = random.choices(list(CHECKS), list(CHECKS.values()))[0]
    visited = story.then(later(on, random.randint(5, 25)), "check", who, {"result": result})
    story.then(later(visited, random.randint(3, 12)), "file", who)
    return story
