"""The hardship line: which income is compared with which amount, exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from caseapp.errors import CaseAppError, Fault, LocalFigureMissing, PolicyMissing
from caseapp.packs.conditions import Truth
from caseapp.packs.policies import Policy
from caseapp.packs.policy_types import FigurePlace, HardshipLine, IncomeRule, LineKind, Resolved
from caseapp.packs.reading import Provenance
from caseapp.rules.screening.deductions import Deducted, deducted
from caseapp.rules.screening.facts import MOST_MEMBERS, Facts
from caseapp.rules.screening.figures import Figure, FigureTable, from_prefecture
from caseapp.rules.screening.findings import NOTHING, ChangeSet, Want, Wants, Ways, pruned, way, whatever
from caseapp.rules.screening.limits import Limit

_NOTHING: Final = Decimal(0)
_MONTHS: Final = 12
RESIDENCE: Final = "applicant.residence"
FIGURE_NAMES: Final = {
    LineKind.MULTIPLE_OF_DIBAO: "minimum_living_standard",
    LineKind.MINIMUM_WAGE: "minimum_wage",
    LineKind.LOW_INCOME_LINE: "low_income_line",
    LineKind.HARDSHIP_LINE: "hardship_line",
    LineKind.FRACTION_OF_RURAL_INCOME: "rural_net_income",
}
_TOWN_AND_COUNTRY: Final = ("urban", "rural")
# Figures that are one for town and country, or of the country by their very name: whoever asks, wherever they live.
_VARIANTS: Final[Mapping[LineKind, tuple[str | None, ...]]] = {
    LineKind.MINIMUM_WAGE: (None,),
    LineKind.FRACTION_OF_RURAL_INCOME: ("rural",),
}
_SPOKEN: Final = {"urban": ("城镇（urban）", "an urban one"), "rural": ("农村（rural）", "a rural one")}


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
    off: Deducted
    ended: Figure | None = None

    @property
    def limit(self) -> Limit:
        """The line, as what each head may have."""
        return Limit(self.line, self.text.comparator)

    @property
    def is_exact(self) -> bool:
        """Whether the income compared is known, not only what it cannot exceed."""
        return self.amount is not None and self.heads is not None and not self.off.open

    @property
    def net(self) -> Decimal | None:
        """The income less what is known to come off it; never below nothing."""
        return None if self.amount is None else max(self.amount - self.off.taken, _NOTHING)

    @property
    def at_most(self) -> Fraction | None:
        """The income compared, or what it cannot exceed: there is always one head."""
        return None if self.net is None else Fraction(self.net) / (self.heads or 1)

    @property
    def answer(self) -> Truth:
        """Whether the income is within the line; heads that are not counted yet can only lower it, never to nothing,
        and so can deductions that are not told yet, by what they are capped at.
        """
        if self.net is None or self.at_most is None:
            return Truth.UNKNOWN
        if self.limit.passes(self.at_most):
            return Truth.YES
        least = self.off.least_of(self.net)
        return (
            Truth.UNKNOWN if self.limit.passes(Fraction(least) / (self.heads or MOST_MEMBERS)) else Truth.NO
        )

    def ways(self) -> Ways:
        """What would bring the income within the line on this reading."""
        return tuple(self.assumed | way(wants) for wants in self._wants())

    def _wants(self) -> Iterator[Wants]:
        if self.answer is Truth.YES:
            yield {}
        elif self.heads is not None:
            yield from self._income_for(self.heads, {})
            yield from self._deductions_for(self.heads, {})
        elif self.net is not None and self.line:
            heads = self.limit.heads_for(self.net)
            if heads <= MOST_MEMBERS:
                yield {self.rule.per: Want(at_least=heads)}
            else:
                yield from self._income_for(1, {})
            yield from self._deductions_for(1, {})
            for many in sorted({2, min(heads, MOST_MEMBERS)}):
                yield from self._deductions_for(many, {self.rule.per: Want(at_least=many)})
        else:  # one head's income passes whoever else there is; with more of it the heads matter too
            for heads, more in ((1, {}), (2, {self.rule.per: Want(at_least=2)})):
                yield from self._income_for(heads, more)
                yield from self._deductions_for(heads, more)

    def _income_for(self, heads: int, more: Wants) -> Iterator[Wants]:
        most = self.limit.most(heads)
        if most >= 0:
            yield {self.rule.amount: Want(at_most=most + self.off.taken), **more}

    def _deductions_for(self, heads: int, more: Wants) -> Iterator[Wants]:
        """What is not told to come off yet, as far as it matters; where the income is not known, both are asked."""
        most = self.limit.most(heads)
        if most < 0:
            return
        if self.net is not None:
            yield from ({**wants, **more} for wants in self.off.making_up(self.net - most))
            return
        for path, taken in self.off.each_open(most):
            income = Want(at_most=most + self.off.taken + taken)
            yield {self.rule.amount: income, path: Want(at_least=taken), **more}


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """The answer over all readings, with the first reading to show."""

    answer: Truth
    shown: Comparison | None
    to_yes: Ways
    blocked: CaseAppError | None = None
    readings: tuple[Comparison, ...] = ()


def within_line(facts: Facts, policy: Policy, figures: FigureTable, on: date) -> LineAnswer:
    """Whether the income is within the region's line; unknown where any fact that decides it is.

    A line or local figure that is missing blocks the answer; the error says what to enter.
    """
    found = policy.line()
    if found is None or policy.income_rules() is None:
        return LineAnswer(Truth.UNKNOWN, None, (), _no_line(policy, on))
    lines = _lines(found[0], facts, policy, figures, on)
    if isinstance(lines, CaseAppError):
        return LineAnswer(Truth.UNKNOWN, None, (), lines)
    readings = [
        _comparison(facts, reading, found, line, policy)
        for reading in readings_of(facts, policy)
        for line in lines
    ]
    answers = {reading.answer for reading in readings}
    answer = answers.pop() if len(answers) == 1 else Truth.UNKNOWN
    ways = whatever_assumed(
        pruned(found for reading in readings for found in reading.ways()),
        [reading.assumed for reading in readings],
    )
    return LineAnswer(answer, readings[0], ways, readings=tuple(readings))


def whatever_assumed(ways: Ways, assumed: Sequence[ChangeSet]) -> Ways:
    """With the ways that do on each of the readings, which assume so much: where all do, none need be assumed."""
    for path in dict.fromkeys(path for one in assumed for path in sorted(dict(one))):
        ways = whatever(ways, path, [want.chosen for one in assumed for at, want in one if at == path])
    return ways


@dataclass(frozen=True, slots=True)
class _Line:
    """The amount of the line on one assumption about the residence."""

    amount: Fraction
    figure: Figure | None = None
    assumed: ChangeSet = NOTHING
    ended: Figure | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Whose income counts, on one assumption about it, and how many heads it is for."""

    rule: IncomeRule
    basis: Provenance
    heads: int | None
    assumed: ChangeSet


def readings_of(facts: Facts, policy: Policy) -> list[Reading]:
    """The rules that say whose income counts, as far as they may apply."""
    rules = policy.income_rules()
    return (
        [_reading(facts, rule, rules[1].basis) for rule in rules[0] if _may_apply(facts, rule)]
        if rules
        else []
    )


def _may_apply(facts: Facts, rule: IncomeRule) -> bool:
    return facts.at(rule.fact) in {rule.value, None}


def _reading(facts: Facts, rule: IncomeRule, basis: Provenance) -> Reading:
    heads = facts.at(rule.per) if rule.per else 1
    assumed = way({rule.fact: Want((rule.value,))}) if facts.at(rule.fact) is None else NOTHING
    return Reading(rule, basis, heads if isinstance(heads, int) else None, assumed)


def _comparison(
    facts: Facts, reading: Reading, text: tuple[HardshipLine, Resolved], line: _Line, policy: Policy
) -> Comparison:
    rule = reading.rule
    amount = facts.at(rule.amount)
    return Comparison(
        rule=rule,
        rule_basis=reading.basis,
        text=text[0],
        line_basis=text[1].basis,
        line=line.amount,
        figure=line.figure,
        assumed=line.assumed | reading.assumed,
        amount=amount if isinstance(amount, Decimal) else None,
        heads=reading.heads,
        off=deducted(facts, policy if rule.deducts else None),
        ended=line.ended,
    )


def _lines(
    line: HardshipLine, facts: Facts, policy: Policy, figures: FigureTable, on: date
) -> list[_Line] | CaseAppError:
    """The line's amount: one, or an urban and a rural one where the residence is not known."""
    if line.amount is not None:
        return [_Line(Fraction(line.amount) * Fraction(line.factor))]
    sought = _sought(line, policy.asked_region, on, figures)
    rows = [(variant, sought.row(variant)) for variant in _asked_for(sought, facts)]
    found = [(variant, row) for variant, row in rows if row is not None]
    if len(found) < len(rows):
        return sought.missing([variant for variant, row in rows if row is None])
    several = len({_amount(line, row) for _, row in found}) > 1
    return [
        _Line(
            _amount(line, row),
            row,
            way({RESIDENCE: Want((variant,))}) if several else NOTHING,
            sought.ended(variant),
        )
        for variant, row in (found if several else found[:1])
    ]


def _asked_for(sought: _Sought, facts: Facts) -> tuple[str | None, ...]:
    return (facts.residence,) if facts.residence in sought.variants else sought.variants


@dataclass(frozen=True, slots=True)
class _Sought:
    """The local figure that a line hangs on: `place` is where it is looked for, and upwards unless it must be that
    place's `own`; `setter` is who alone may set it, if the law says so.
    """

    name: str
    variants: tuple[str | None, ...]
    place: str
    own: bool
    setter: str
    day: date
    figures: FigureTable

    def row(self, variant: str | None) -> Figure | None:
        """The figure that counts; where one that was set below the setter has ended, the setter's."""
        found = self.figures.nearest(self.name, self.place, self.day, variant)
        if found is None and self.setter:
            found = self.figures.nearest(self.name, self.setter, self.day, variant)
        return None if found and self.own and found.region_code != self.place else found

    def ended(self, variant: str | None) -> Figure | None:
        """The figure that counted before, where it has ended."""
        return self.figures.ended(self.name, self.place, self.day, variant)

    def missing(self, lacking: Sequence[str | None]) -> LocalFigureMissing:
        """Which figure to enter, and where: one that ended, where it stood."""
        gone = self.figures.ended(self.name, self.setter or self.place, self.day, lacking[0])
        if gone and self.own and gone.region_code != self.place:
            gone = None
        place = self.setter or (gone.region_code if gone else self.place)
        return _no_figure(self.name, place, self.day, gone, self._wanted(lacking))

    def _wanted(self, lacking: Sequence[str | None]) -> _Wanted:
        """Of which variant: one for both would do as long as there is none for the other."""
        codes = [variant for variant in lacking if variant is not None]
        spoken = [_SPOKEN[code] for code in codes]
        zh, en = ("、".join(one[0] for one in spoken), " and ".join(one[1] for one in spoken))
        if not codes or len(self.variants) == 1 or any(map(self.row, set(self.variants) - set(codes))):
            return _Wanted("".join(f".{code}" for code in codes), zh, en)
        each = "各一个" if len(codes) > 1 else ""
        return _Wanted("", f"{zh}{each}，或者不分城乡（null）一个", f"{en}, or one for both (null)")


def _sought(line: HardshipLine, region: str, on: date, figures: FigureTable) -> _Sought:
    own = line.place is FigurePlace.PREFECTURE  # the city's own figure: the province's is another one
    provinces = line.kind is LineKind.HARDSHIP_LINE and not own  # LAL Art. 34
    return _Sought(
        name=FIGURE_NAMES[line.kind],
        variants=_VARIANTS.get(line.kind, _TOWN_AND_COUNTRY),
        place=from_prefecture(region) if own else region,
        own=own,
        setter=f"{region[:2]}0000" if provinces else "",
        day=date(on.year + line.year_offset, 12, 31) if line.year_offset else on,
        figures=figures,
    )


def _amount(line: HardshipLine, figure: Figure) -> Fraction:
    amount = Fraction(figure.value) * Fraction(line.factor)
    return amount / _MONTHS if line.kind is LineKind.FRACTION_OF_RURAL_INCOME else amount


def _no_line(policy: Policy, on: date) -> PolicyMissing:
    region, day = policy.asked_region, on.isoformat()
    return PolicyMissing(
        f"{region}在{day}没有生效的经济困难标准，须由省级规则包规定（法律援助法第三十四条）",
        f"no hardship line is in force for {region} on {day}; the province's pack must set one (LAL Art. 34)",
    )


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The variant of a figure: as the end of a field, and in words; empty where it has none."""

    field: str
    zh: str
    en: str


def _no_figure(name: str, region: str, day: date, gone: Figure | None, wanted: _Wanted) -> LocalFigureMissing:
    on, last = day.isoformat(), gone.valid_to if gone else None
    since_zh = f"（此前的数值截至{last.isoformat()}）" if last else ""
    since_en = f" (the one before ended on {last.isoformat()})" if last else ""
    of_zh = f"，variant 为{wanted.zh}" if wanted.zh else ""
    of_en = f", variant: {wanted.en}" if wanted.en else ""
    zh = f"缺少{region}在{on}的本地数值“{name}”{since_zh}，请通过 PUT /regions/{region}/figures 录入{of_zh}"
    enter = f"enter it with PUT /regions/{region}/figures{of_en}"
    en = f"the local figure {name!r} of {region} for {on} is missing{since_en}: {enter}"
    field = f"figures.{name}{wanted.field}"
    return LocalFigureMissing(zh, en, faults=[Fault(field, "local_figure_missing", zh, en)])
