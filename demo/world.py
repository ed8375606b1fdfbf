"""The counties of Wuhu and who works there; persons and firms are invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

CITY: Final = "340200"
YEAR: Final = 2025
FIRST_DAY: Final = date(YEAR, 1, 2)
LAST_DAY: Final = date(YEAR, 12, 31)
CURTAIN: Final = date(YEAR + 1, 1, 9)  # the demo also shows the first days of the next year
PASSWORD: Final = "wuhu-demo-2025"  # noqa: S105 - printed for whoever tries the demo
ADMIN: Final = "admin"


@dataclass(frozen=True, slots=True)
class Place:
    """The city or a county, and its share of the year's work in parts of a thousand."""

    code: str
    name: str
    share: int

    @property
    def institution(self) -> str:
        """Its legal aid institution."""
        return f"{self.name}法律援助中心"


PLACES: Final = (
    Place(CITY, "芜湖市", 150),
    Place("340202", "镜湖区", 120),
    Place("340207", "鸠江区", 150),
    Place("340209", "弋江区", 115),
    Place("340210", "湾沚区", 90),
    Place("340212", "繁昌区", 85),
    Place("340223", "南陵县", 115),
    Place("340281", "无为市", 175),
)
NAMES: Final = {place.code: place.name for place in PLACES}


@dataclass(frozen=True, slots=True)
class Worker:
    """A practitioner: ``home`` is firm, office or institution; years are those of practice and of defence work."""

    key: str
    name: str
    provider_type: str
    home: str
    practice_since: date | None = None
    criminal_since: date | None = None
    minors: bool = False

    @property
    def place(self) -> str:
        """The county's code."""
        return self.key.split(".")[0]

    @property
    def handles_cases(self) -> bool:
        """Has an account of its own; the third lawyer only does duty."""
        return not self.key.endswith("3")

    def body(self) -> dict[str, Any]:
        """The register's entry, but for the organisation."""
        licensed = self.provider_type == "lawyer"
        return {
            "name": self.name,
            "provider_type": self.provider_type,
            "license_number": f"演示{self.key}" if licensed else None,
            "practice_since": str(self.practice_since) if self.practice_since else None,
            "criminal_practice_since": str(self.criminal_since) if self.criminal_since else None,
            "familiar_with_minors": self.minors,
            "has_legal_qualification": self.provider_type in {"lawyer", "lai_staff"},
            "active_from": "2020-01-01",
        }


# A mark of their own, so that nobody whom the demo makes is called like a worker.
_LAWYERS: Final = (
    ("周演安", "沈演远", "许演文"),
    ("丁演成", "余演海", "吕演明"),
    ("苏演国", "蒋演立", "蔡演春"),
    ("魏演林", "叶演和", "程演友"),
    ("潘演山", "杜演宝", "田演建"),
    ("任演德", "沈演兴", "姚演根"),
    ("袁演庆", "董演民", "肖演永"),
    ("曾演东", "彭演志", "邓演远"),
)
_STAFF: Final = ("傅演清", "侯演宁", "龙演平", "史演芬", "顾演华", "孟演秋", "万演秀", "段演敏")


def workers() -> list[Worker]:
    """Everybody who may be appointed: in each place three lawyers (the first two defend), and one more."""
    found = []
    for place, lawyers, other in zip(PLACES, _LAWYERS, _STAFF, strict=True):
        since = (date(2009, 5, 4), date(2014, 9, 1), date(2019, 3, 11))
        for number, (name, year) in enumerate(zip(lawyers, since, strict=True), 1):
            defends = number < len(lawyers)
            found.append(
                Worker(
                    f"{place.code}.lawyer{number}",
                    name,
                    "lawyer",
                    "firm",
                    year,
                    year if defends else None,
                    number == 1,
                )
            )
        kind, home = (
            ("lai_staff", "institution") if place.code == CITY else ("grassroots_legal_worker", "grassroots")
        )
        found.append(Worker(f"{place.code}.worker", other, kind, home, date(2016, 7, 1)))
    return found


OFFICERS: Final = ("intake_officer", "approver", "quality_reviewer")  # in each institution
