"""What comes off the household's income before it is compared: as far as told, and what telling the rest could do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Final

from caseapp.packs.policies import Policy
from caseapp.packs.policy_types import Deduction
from caseapp.rules.screening.facts import DEDUCTIONS_PREFIX, Facts
from caseapp.rules.screening.findings import Want, Wants

_NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Deducted:
    """`told` are deductions with what was paid, `open` those of which nothing is known."""

    told: tuple[tuple[Deduction, Decimal], ...] = ()
    open: tuple[Deduction, ...] = ()

    @property
    def taken(self) -> Decimal:
        """What comes off for certain, each up to its cap."""
        return sum((within_cap(one, paid) for one, paid in self.told), _NOTHING)

    def least_of(self, income: Decimal) -> Decimal:
        """What an income could still come down to."""
        return max(income - sum(within_cap(one, income) for one in self.open), _NOTHING)

    def making_up(self, need: Decimal) -> Iterator[Wants]:
        """The smallest joint sets of open deductions that would take off so much more."""
        found: list[frozenset[str]] = []
        for size in range(1, len(self.open) + 1):
            for chosen in combinations(self.open, size):
                codes = frozenset(one.code for one in chosen)
                enough = sum(within_cap(one, need) for one in chosen) >= need > 0
                if enough and not any(smaller <= codes for smaller in found):
                    found.append(codes)
                    yield _shares(chosen, need)

    def each_open(self, usual: Decimal) -> Iterator[tuple[str, Decimal]]:
        """The path of each open deduction with the most that it takes off: its cap, or `usual` where it has none."""
        for one in self.open:
            most = usual if one.cap is None else one.cap
            if most > 0:
                yield DEDUCTIONS_PREFIX + one.code, most


def deducted(facts: Facts, policy: Policy | None) -> Deducted:
    """What the facts tell of the policy's deductions; without a policy nothing comes off."""
    rules = policy.deductions() if policy else ()
    paid = [(rule, (facts.deductions or {}).get(rule.code)) for rule in rules]
    return Deducted(
        tuple((rule, amount) for rule, amount in paid if amount is not None),
        tuple(rule for rule, amount in paid if amount is None),
    )


def within_cap(rule: Deduction, paid: Decimal) -> Decimal:
    """What counts of what was paid."""
    return paid if rule.cap is None else min(paid, rule.cap)


def _shares(chosen: tuple[Deduction, ...], need: Decimal) -> Wants:
    """Each takes what the ones before it left over."""
    wants: Wants = {}
    for one in chosen:
        share = within_cap(one, need)
        wants[DEDUCTIONS_PREFIX + one.code] = Want(at_least=share)
        need -= share
    return wants
