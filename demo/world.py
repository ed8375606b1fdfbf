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


_LAWYERS: Final = (
    ("周示安", "沈例远", "许样文"),
    ("丁拟成", "余试海", "吕示明"),
    ("苏例国", "蒋样立", "蔡拟春"),
    ("魏试林", "叶示和", "程例友"),
    ("潘样山", "杜拟宝", "田试建"),
    ("任示德", "沈例兴", "姚样根"),
    ("袁拟庆", "董试民", "肖示永"),
    ("曾例东", "彭样志", "邓拟远"),
)
_STAFF: Final = ("傅例清", "侯示宁", "龙样平", "史试芬", "顾拟华", "孟例秋", "万示秀", "段样敏")


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
