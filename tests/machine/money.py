"""What workers are paid and what comes back of it, worked out a second time from the pack and a few figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.machine import law

if TYPE_CHECKING:
    from tests.machine.model import Case

WHOLE: Final = 10_000
AMOUNTS: Final = {
    "civil_aid": ("civil_case", 100_010),
    "administrative_aid": ("administrative_case", 80_000),
    "criminal_aid": ("criminal_trial", 120_000),
}
SHARES: Final = {"terminated": 5_000, "replaced": 3_000}
HOLDING: Final = ("proposed", "approved", "paid")


@dataclass(eq=False)
class Subsidy:
    """What somebody is to get for a service, which is counted from 0."""

    id: str
    service: int
    who: str
    share: int
    total: int
    state: str = "proposed"
    clawed: int = 0


@dataclass(eq=False)
class ClawBack:
    """What is to come back of a subsidy."""

    id: str
    of: Subsidy
    amount: int
    who: str
    state: str = "proposed"


def ended(case: Case) -> list[int]:
    """Services that have ended, the first first."""
    return [number for number, one in enumerate(case.services) if one.ended is not None]


def chosen(case: Case, *, last: bool) -> int | None:
    """The service that is asked for: the last that ended, or an earlier one that nobody has asked for."""
    done = ended(case)
    earlier = [one for one in done[:-1] if one not in held(case)]
    return next(iter(done[-1:] if last or not earlier else earlier), None)


def held(case: Case) -> dict[int, int]:
    """Shares that somebody has or is to get, by service."""
    return {one.service: one.share for one in case.subsidies if one.state in HOLDING}


def share(case: Case, number: int | None) -> int:
    """How much of a whole service is due now for that one; 0 where nothing is."""
    outcome = case.columns.get("outcome")
    if number is None or outcome is None or number in held(case):
        return 0
    why = case.services[number].ended if number == ended(case)[-1] else None
    left = max(WHOLE - sum(held(case).values()), 0)
    for code, part in law.raw("subsidies/legal_aid.yaml")["parts"].items():
        if why in part.get("ended_by", [why]) and part.get("outcome", outcome) == outcome:
            asked = left if part.get("rest") else SHARES[code]
            return asked if case.state in part["states"] and asked <= left else 0
    return 0


def proposed(case: Case, number: int, made: str, who: str) -> Subsidy:
    """The subsidy that a proposal makes."""
    due = share(case, number)
    return Subsidy(made, number, who, due, AMOUNTS[case.kind][1] * due // WHOLE)


def in_state(case: Case, state: str) -> Subsidy | None:
    """The first that stands there."""
    return next((one for one in case.subsidies if one.state == state), None)


def waiting(case: Case) -> ClawBack | None:
    """The first claw-back that nobody has decided."""
    return next((one for one in case.claw_backs if one.state == "proposed"), None)


def free(case: Case) -> Subsidy | None:
    """The first that is paid and of which nothing is being taken back."""
    busy = [one.of for one in case.claw_backs if one.state == "proposed"]
    return next((one for one in case.subsidies if one.state == "paid" and one not in busy), None)


def next_amount(case: Case) -> int | None:
    """What is asked back next: half of what is left, then all of it."""
    subsidy = free(case)
    if subsidy is None or len(case.claw_backs) % 2:
        return None
    return max((subsidy.total - subsidy.clawed) // 2, 1)
