"""Registering villages, committees and mediators: nearly every division has a committee with its members."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any, Final

from demo import disputes
from demo.client import Client
from demo.disputes import HOSTS, MEMBERS, WITHOUT_COMMITTEE, Division
from demo.people import People
from demo.plan import SEED
from demo.setting_up import Town
from demo.world import CITY

THREADS: Final = 3
FULL_TIME_VILLAGES: Final = 64  # committees of villages and communities with a full-time mediator
ESTABLISHED: Final = "2024-03-01"  # terms last three years (PML Art. 9)


def set_up_mediation(town: Town, *, hosts_only: bool = False) -> None:
    """Everything mediation needs; ids of mediators lie under ``<township>.<number>``.

    With ``hosts_only`` the townships that have disputes, and no others.
    """
    bureau = town.signed("bureau_officer")
    townships = [(code, name) for code, name in _townships(bureau) if code in HOSTS or not hosts_only]
    found = [division for code, name in townships for division in disputes.villages(code, name)]
    bureau.post(f"/regions/{CITY}/divisions", {"divisions": [division.body() for division in found]})
    served = [Division(code, name, "township_subdistrict") for code, name in townships]
    served += found[: len(found) - WITHOUT_COMMITTEE]
    people = People(Random(SEED))
    bodies = [_members(division, number - len(townships), people) for number, division in enumerate(served)]
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda pair: _committee(town, bureau, *pair), zip(served, bodies, strict=True)))
    _accounts(town)


def _townships(bureau: Client) -> list[tuple[str, str]]:
    page = bureau.get(f"/regions?under={CITY}&level=township&limit=200")
    return [(row["code"], row["name"]) for row in page["items"]]


def _members(division: Division, village: int, people: People) -> list[dict[str, Any]]:
    """Three each; of a township the first is full-time, of the villages only in some."""
    paid = division.kind == "township_subdistrict" or village < FULL_TIME_VILLAGES
    return [
        {
            "name": people.name(female=number == 1),
            "engagement": "full_time" if paid and number == 0 else "part_time",
            "engaged_on": ESTABLISHED,
        }
        for number in range(MEMBERS)
    ]


def _committee(town: Town, bureau: Client, division: Division, members: list[dict[str, Any]]) -> None:
    body = {
        "name": f"{division.name}人民调解委员会",
        "committee_type": division.kind,
        "division_code": division.code,
        "established_on": ESTABLISHED,
    }
    made = bureau.post("/mediation/committees", body)
    town.ids[f"committee-{division.code}"] = made["id"]
    for number, member in enumerate(members, 1):
        entry = bureau.post("/mediation/mediators", {**member, "committee_id": made["id"]})
        town.ids[f"{division.code}.{number}"] = entry["id"]


def _accounts(town: Town) -> None:
    for code in HOSTS:
        town.account(disputes.login(code), "调委会负责人", f"committee-{code}", "committee_manager")
    first = HOSTS[0]
    town.role("committee_manager", "人民调解委员会负责人", f"committee-{first}")
    town.role("mediator", "人民调解员", f"committee-{first}", mediator_id=town.ids[f"{first}.1"])
