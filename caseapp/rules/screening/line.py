"""The hardship line: which income is compared with which amount, exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import Final

from caseapp.errors import CaseAppError, Fault, LocalFigureMissing, PolicyMissing
from caseapp.packs.conditions import Truth
from caseapp.packs.policies import Policy
from caseapp.packs.policy_types import Comparator, FigurePlace, HardshipLine, IncomeRule, LineKind, Resolved
from caseapp.packs.reading import Provenance
from caseapp.rules.screening.facts import Facts
from caseapp.rules.screening.figures import Figure, FigureTable, from_prefecture
from caseapp.rules.screening.findings import ChangeSet, Want, Ways, pruned, way

_FEN: Final = Decimal("0.01")
_MONTHS: Final = 12
RESIDENCE: Final = "applicant.residence"
FIGURE_NAMES: Final = {
    LineKind.MULTIPLE_OF_DIBAO: "minimum_living_standard",
    LineKind.MINIMUM_WAGE: "minimum_wage",
    LineKind.LOW_INCOME_LINE: "low_income_line",
    LineKind.HARDSHIP_LINE: "hardship_line",
    LineKind.FRACTION_OF_RURAL_INCOME: "rural_net_income",
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One way to read the facts: whose income, and which line (urban or rural where they differ)."""

    rule: IncomeRule
    rule_basis: Provenance
    text: HardshipLine
    line_basis: Provenance
    line: Fraction
    figure: Figure | None
    assumed: ChangeSet
    amount: Decimal | None
    heads: int | None

    @property
    def per_head(self) -> Fraction | None:
        """The income compared; None where a part of it is not known."""
        if self.amount is None or self.heads is None:
            return None
        return Fraction(self.amount) / self.heads

    @property
    def at_most(self) -> Fraction | None:
        """The income compared, or what it cannot exceed: there is always one head."""
        return None if self.amount is None else Fraction(self.amount) / (self.heads or 1)

    @property
    def answer(self) -> Truth:
        """Whether the income is within the line; heads that are not counted yet can only lower it, never to nothing."""
        if self.at_most is None:
            return Truth.UNKNOWN
        if self._passes(self.at_most):
            return Truth.YES
        return Truth.UNKNOWN if self.heads is None and self.line else Truth.NO

    def _passes(self, income: Fraction) -> bool:
        return income <= self.line if self.text.comparator is Comparator.LTE else income < self.line

    def ways(self) -> Ways:
        """What would bring the income within the line on this reading."""
        return tuple(self.assumed | way(wants) for wants in self._wants())

    def _wants(self) -> Iterator[dict[str, Want]]:
        if self.answer is Truth.YES:
            yield {}
            return
        if self.heads is not None:
            yield from self._income_for(self.heads, {})
        elif self.amount is not None and self.line:
            yield {self.rule.per: Want((self._heads_for(self.amount),))}
        else:  # one head's income passes whoever else there is; with more of it the heads matter too
            yield from self._income_for(1, {})
            yield from self._income_for(2, {self.rule.per: Want((2,))})

    def _income_for(self, heads: int, more: dict[str, Want]) -> Iterator[dict[str, Want]]:
        total = self.line * heads
        most = (Decimal(total.numerator) / total.denominator).quantize(_FEN, ROUND_FLOOR)
        if not self._passes(Fraction(most) / heads):
            most -= _FEN
        if most >= 0:
            yield {self.rule.amount: Want(at_most=most), **more}

    def _heads_for(self, amount: Decimal) -> int:
        """The fewest heads among whom an amount that one head may not have is within the line."""
        heads = int(Fraction(amount) / self.line)
        return heads if self._passes(Fraction(amount) / heads) else heads + 1


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """The answer over all readings, with the first reading to show."""

    answer: Truth
    shown: Comparison | None
    to_yes: Ways
    blocked: CaseAppError | None = None


def within_line(facts: Facts, policy: Policy, figures: FigureTable, on: date) -> LineAnswer:
    """Whether the income is within the region's line; unknown where any fact that decides it is.

    A line or local figure that is missing blocks the answer; the error says what to enter.
    """
    found = policy.line()
    rules = policy.income_rules()
    if found is None or rules is None:
        return LineAnswer(Truth.UNKNOWN, None, (), _no_line(policy, on))
    lines = _lines(found[0], facts, policy, figures, on)
    if isinstance(lines, CaseAppError):
        return LineAnswer(Truth.UNKNOWN, None, (), lines)
    readings = [
        _comparison(facts, rule, rules[1].basis, found, line)
        for rule in rules[0]
        if facts.at(rule.fact) in {rule.value, None}
        for line in lines
    ]
    answers = {reading.answer for reading in readings}
    answer = answers.pop() if len(answers) == 1 else Truth.UNKNOWN
    whatever = [_whatever_residence(reading, lines) for reading in readings if len(lines) > 1]
    ways = pruned(found for reading in (*whatever, *readings) for found in reading.ways())
    return LineAnswer(answer, readings[0], ways)


@dataclass(frozen=True, slots=True)
class _Line:
    """The amount of the line on one assumption about the residence."""

    amount: Fraction
    figure: Figure | None = None
    assumed: ChangeSet = frozenset()


def _comparison(
    facts: Facts, rule: IncomeRule, basis: Provenance, text: tuple[HardshipLine, Resolved], line: _Line
) -> Comparison:
    assumed = line.assumed
    if facts.at(rule.fact) is None:
        assumed |= way({rule.fact: Want((rule.value,))})
    amount = facts.at(rule.amount)
    heads = facts.at(rule.per) if rule.per else 1
    return Comparison(
        rule=rule,
        rule_basis=basis,
        text=text[0],
        line_basis=text[1].basis,
        line=line.amount,
        figure=line.figure,
        assumed=assumed,
        amount=amount if isinstance(amount, Decimal) else None,
        heads=heads if isinstance(heads, int) else None,
    )


def _whatever_residence(reading: Comparison, lines: Sequence[_Line]) -> Comparison:
    """The reading against the lowest line: an income within it passes without the residence being known."""
    told = frozenset(one for one in reading.assumed if one[0] != RESIDENCE)
    return replace(reading, line=min(line.amount for line in lines), assumed=told)


def _lines(
    line: HardshipLine, facts: Facts, policy: Policy, figures: FigureTable, on: date
) -> list[_Line] | CaseAppError:
    """The line's amount: one, or an urban and a rural one where the residence is not known."""
    if line.amount is not None:
        return [_Line(Fraction(line.amount) * Fraction(line.factor))]
    region = policy.asked_region
    place = from_prefecture(region) if line.place is FigurePlace.PREFECTURE else region
    day = date(on.year + line.year_offset, 12, 31) if line.year_offset else on
    name = FIGURE_NAMES[line.kind]
    own = line.place is FigurePlace.PREFECTURE  # the city's own figure: the province's is another one
    variants = ("urban", "rural") if facts.residence is None else (facts.residence,)

    def find(variant: str) -> Figure | None:
        row = figures.nearest(name, place, day, variant)
        return None if row and own and row.region_code != place else row

    rows = [(variant, find(variant)) for variant in variants]
    found = [(variant, row) for variant, row in rows if row is not None]
    if len(found) < len(rows):
        return _no_figure(name, place, day)
    several = len({_amount(line, row) for _, row in found}) > 1
    return [
        _Line(_amount(line, row), row, way({RESIDENCE: Want((variant,))}) if several else frozenset())
        for variant, row in (found if several else found[:1])
    ]


def _amount(line: HardshipLine, figure: Figure) -> Fraction:
    amount = Fraction(figure.value) * Fraction(line.factor)
    return amount / _MONTHS if line.kind is LineKind.FRACTION_OF_RURAL_INCOME else amount


def _no_line(policy: Policy, on: date) -> PolicyMissing:
    region, day = policy.asked_region, on.isoformat()
    return PolicyMissing(
        f"{region}在{day}没有生效的经济困难标准，须由省级规则包规定（法律援助法第三十四条）",
        f"no hardship line is in force for {region} on {day}; the province's pack must set one (LAL Art. 34)",
    )


def _no_figure(name: str, region: str, day: date) -> LocalFigureMissing:
    zh = f"缺少{region}在{day.isoformat()}的本地数值“{name}”，请通过 PUT /regions/{region}/figures 录入"
    enter = f"enter it with PUT /regions/{region}/figures"
    en = f"the local figure {name!r} of {region} for {day.isoformat()} is missing: {enter}"
    return LocalFigureMissing(zh, en, faults=[Fault(f"figures.{name}", "local_figure_missing", zh, en)])
