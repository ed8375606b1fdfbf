"""The region's limits on what may be owned, each read in every way that the facts leave open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from itertools import combinations
from typing import Final

from caseapp.errors import CaseAppError
from caseapp.packs.conditions import Truth
from caseapp.packs.policies import Policy
from caseapp.packs.policy_types import AssetRule, Per
from caseapp.rules.screening.facts import ASSETS_PREFIX, MOST_MEMBERS, Facts
from caseapp.rules.screening.figures import FigureTable
from caseapp.rules.screening.findings import ChangeSet, Want, Wants, Ways, pruned, way
from caseapp.rules.screening.limits import Limit
from caseapp.rules.screening.line import LineAnswer, Reading, readings_of, whatever_assumed, within_line

_FEN: Final = Decimal("0.01")
_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Holding:
    """What is owned against one limit, on one reading of the facts. `per` is the path that counts the heads; `open` are
    assets of which nothing is known; `fits` tells whether the income may be within the line on this reading.
    """

    limit: Limit
    known: tuple[tuple[str, Decimal], ...]
    open: tuple[str, ...]
    heads: int | None
    per: str
    assumed: ChangeSet
    fits: bool

    @property
    def total(self) -> Decimal:
        """What is known to be owned."""
        return sum((amount for _, amount in self.known), _ZERO)

    @property
    def per_head(self) -> Fraction:
        """What each head is known to own, or the most it can be: there is always one head."""
        return Fraction(self.total) / (self.heads or 1)

    @property
    def answer(self) -> Truth:
        """Whether it keeps to the limit; heads that are not counted yet can only lower it, never to nothing."""
        if self.limit.passes(self.per_head):
            return Truth.UNKNOWN if self.open else Truth.YES
        return Truth.UNKNOWN if self.heads is None and self._fits(MOST_MEMBERS) else Truth.NO

    def _fits(self, heads: int) -> bool:
        return self.limit.passes(Fraction(self.total) / heads)

    def ways(self) -> Iterator[ChangeSet]:
        """What would bring it within the limit on this reading."""
        if self.answer is Truth.YES:
            yield self.assumed
            return
        for wants in self._keeping_to(self.limit.most(self.heads or 1)):
            yield self.assumed | way(wants)
        if self.heads is None and self.limit.amount:
            heads = min(max(self.limit.heads_for(self.total), 2), MOST_MEMBERS)
            for wants in self._keeping_to(self.limit.most(heads)):
                yield self.assumed | way({**wants, self.per: Want(at_least=heads)})

    def _keeping_to(self, most: Decimal) -> Iterator[Wants]:
        """The smallest sets of known assets that must be less, each with all that are not known."""
        found: list[frozenset[str]] = []
        for size in range(len(self.known) + 1):
            for chosen in combinations(self.known, size):
                codes = frozenset(code for code, _ in chosen)
                left = most - self.total + sum(amount for _, amount in chosen)
                if left >= 0 and not any(smaller <= codes for smaller in found):
                    found.append(codes)
                    yield _shared(left, (*sorted(codes), *self.open))


def _shared(amount: Decimal, codes: tuple[str, ...]) -> Wants:
    """An equal part for each, in whole fen; the first has what is left over."""
    if not codes:
        return {}
    part = (amount / len(codes)).quantize(_FEN, ROUND_FLOOR)
    parts = {code: Want(at_most=part) for code in codes[1:]}
    first = Want(at_most=amount - part * len(parts))
    return {ASSETS_PREFIX + code: want for code, want in {codes[0]: first, **parts}.items()}


@dataclass(frozen=True, slots=True)
class AssetAnswer:
    """The answer to one rule over all readings, with the one to show."""

    rule: AssetRule
    answer: Truth
    shown: Holding | None
    to_yes: Ways
    blocked: CaseAppError | None = None


def within_limits(facts: Facts, policy: Policy, figures: FigureTable, on: date) -> tuple[AssetAnswer, ...]:
    """Each rule with a limit. On a reading on which the income is above the line anyway no asset can help, so where
    there are others only these may fail a rule.
    """
    line = within_line(facts, policy, figures, on)
    rules = [rule for rule in policy.asset_rules() if rule.binds]
    return tuple(_answered(rule, _holdings(rule, facts, policy, line), line) for rule in rules)


def _answered(rule: AssetRule, holdings: list[Holding], line: LineAnswer) -> AssetAnswer:
    if not holdings:
        return AssetAnswer(rule, Truth.UNKNOWN, None, (), line.blocked)
    fitting = [one for one in holdings if one.fits] or holdings
    if all(one.answer is Truth.NO for one in fitting):
        answer = Truth.NO
    else:
        answer = Truth.YES if all(one.answer is Truth.YES for one in holdings) else Truth.UNKNOWN
    found = pruned(changes for one in holdings for changes in one.ways())
    ways = whatever_assumed(found, [one.assumed for one in holdings])
    return AssetAnswer(rule, answer, fitting[0], ways)


def _holdings(rule: AssetRule, facts: Facts, policy: Policy, line: LineAnswer) -> list[Holding]:
    """One for each way to read the facts; none where the limit hangs on a line that is not there."""
    if rule.lines is None and line.blocked is not None:
        return [_holding(rule, facts, one) for one in readings_of(facts, policy)]
    return [
        replace(
            _holding(rule, facts, Reading(one.rule, one.rule_basis, one.heads, one.assumed), one.line),
            fits=one.answer is not Truth.NO,
        )
        for one in line.readings
    ]


def _holding(rule: AssetRule, facts: Facts, reading: Reading, line: Fraction = Fraction()) -> Holding:
    told = facts.assets or {}
    counted = rule.per is Per.PERSON
    amount = line * Fraction(rule.lines) if rule.lines is not None else Fraction(rule.amount or 0)
    return Holding(
        limit=Limit(amount, rule.comparator),
        known=tuple((code, told[code]) for code in rule.assets if code in told),
        open=tuple(code for code in rule.assets if code not in told),
        heads=reading.heads if counted else 1,
        per=reading.rule.per if counted else "",
        assumed=reading.assumed,
        fits=True,
    )
