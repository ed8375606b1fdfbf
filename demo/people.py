"""Invented people: natural names with a tell-tale character, valid but invented identity numbers, dead telephones."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, Final

SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚"
)
MARKS: Final = "例示样拟试"  # one in each given name: nobody real is meant
MALE: Final = "安国建民海东志文立春成林远山德永庆友根宝"
FEMALE: Final = "芳兰英梅秀霞玉丽静华云凤琴桂红燕莲珍月晴"
# County-level codes of Anhui that are or were in force; where somebody is registered says nothing of where they live.
AREAS: Final = (
    "340202",
    "340203",
    "340207",
    "340221",
    "340222",
    "340223",
    "341402",
    "341422",
    "341822",
    "340811",
)
WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS: Final = "10X98765432"
DEAD_PREFIX: Final = "143"  # no operator has it
ADULT: Final = (22, 59)


def check_character(digits: str) -> str:
    """The eighteenth character of a resident identity number (GB 11643)."""
    return CHECKS[sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=True)) % 11]


@dataclass
class People:
    """Makes people one after the other; no two share a number or a telephone."""

    random: Random
    serial: int = 0
    taken: set[str] = field(default_factory=set)

    def name(self, *, female: bool) -> str:
        """Surname, tell-tale character, ordinary character."""
        last = self.random.choice(FEMALE if female else MALE)
        return self.random.choice(SURNAMES) + self.random.choice(MARKS) + last

    def person(self, on: date, ages: tuple[int, int] = ADULT, *, place: str = "芜湖市") -> dict[str, Any]:
        """A body of a person who is between ``ages`` (both included) on the day."""
        born = self._birthday(on, ages)
        female = self.random.random() < 0.5  # noqa: PLR2004 - half of them
        self.serial += 1
        return {
            "name": self.name(female=female),
            "id_type": "resident_id",
            "id_number": self._number(born, female=female),
            "phone": f"{DEAD_PREFIX}{self.serial:08d}",
            "address": f"{place}示例路{self.random.randint(1, 300)}号",
            "birth_date": born.isoformat(),
            "sex": "female" if female else "male",
        }

    def _birthday(self, on: date, ages: tuple[int, int]) -> date:
        youngest, oldest = (on - timedelta(days=round(365.2425 * years)) for years in ages)
        oldest -= timedelta(days=364)
        days = (youngest - oldest).days
        return oldest + timedelta(days=self.random.randint(2, days - 2))

    def _number(self, born: date, *, female: bool) -> str:
        while True:
            order = 2 * self.random.randint(50, 480) + (0 if female else 1)
            digits = f"{self.random.choice(AREAS)}{born:%Y%m%d}{order:03d}"
            if digits not in self.taken:
                self.taken.add(digits)
                return digits + check_character(digits)
