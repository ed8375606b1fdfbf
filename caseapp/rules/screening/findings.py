"""What the engine finds for each condition, and the smallest changes that would turn it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from caseapp.errors import CaseAppError
from caseapp.packs.conditions import Truth
from caseapp.packs.reading import Provenance
from caseapp.rules.screening.figures import Figure


@dataclass(frozen=True, slots=True)
class Want:
    """What a request path would have to hold: one of `options`, or an amount or number within bounds."""

    options: tuple[object, ...] = ()
    at_most: Decimal | None = None
    at_least: Decimal | int | None = None

    def meet(self, other: Want) -> Want | None:
        """What satisfies both; None where nothing does."""
        if self.at_most is not None and other.at_most is not None:
            return Want(at_most=min(self.at_most, other.at_most))
        if self.at_least is not None and other.at_least is not None:
            return Want(at_least=max(self.at_least, other.at_least))
        both = tuple(value for value in self.options if value in other.options)
        return Want(both) if both else None

    @property
    def chosen(self) -> object:
        """The value to propose."""
        bound = self.at_most if self.at_most is not None else self.at_least
        return bound if bound is not None else self.options[0]


ChangeSet = frozenset[tuple[str, Want]]
NOTHING: ChangeSet = frozenset()
Ways = tuple[ChangeSet, ...]
Wants = dict[str, Want]


def way(changes: Mapping[str, Want]) -> ChangeSet:
    """A joint set of changes."""
    return frozenset(changes.items())


def both(first: Ways, second: Ways) -> Ways:
    """Each way to satisfy two conditions together."""
    joined = (_join(left, right) for left in first for right in second)
    return pruned(found for found in joined if found is not None)


def pruned(ways: Iterable[ChangeSet]) -> Ways:
    """Without ways that only add changes to another way; order is kept."""
    unique = tuple(dict.fromkeys(ways))
    return tuple(one for one in unique if not any(other < one for other in unique))


def whatever(ways: Ways, path: str, options: Iterable[object]) -> Ways:
    """With the ways that do whichever of `options`, which are all there are, is true: these need not know `path`."""
    without: Ways = (NOTHING,)
    for option in dict.fromkeys(options):
        assumed = (path, Want((option,)))
        without = both(without, tuple(one - {assumed} for one in ways if assumed in one))
    return pruned((*without, *ways))


def _join(left: ChangeSet, right: ChangeSet) -> ChangeSet | None:
    wants = dict(left)
    for path, want in right:
        met = want if path not in wants else wants[path].meet(want)
        if met is None:
            return None
        wants[path] = met
    return way(wants)


@dataclass(frozen=True, slots=True)
class Shown:
    """A value in an answer: as data, and in the words of each language."""

    value: str | None = None
    zh: str = ""
    en: str = ""

    @classmethod
    def plain(cls, value: object) -> Shown:
        """The same in data and words."""
        text = shown(value)
        return cls(text, text or "", text or "")


_FEN: Final = Decimal("0.01")
_FINE: Final = Decimal("0.000001")


def yuan(amount: Fraction | Decimal) -> str:
    """Yuan with fen; with four more digits where the exact fraction does not end there."""
    exact = Fraction(amount)
    places = _FEN if (exact * 100).denominator == 1 else _FINE
    return str((Decimal(exact.numerator) / exact.denominator).quantize(places))


def shown(value: object) -> str | None:
    """A value as text: dates ISO, flags true or false."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know beside the outcome, such as a ground on which the aid would end."""

    code: str
    article: str
    text_zh: str
    text_en: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One condition answered.

    `to_yes` are the ways to turn it to yes, `to_no` to no. `blocked` is what keeps it unknown and no
    applicant can know (a figure the office has not entered, a line no region has set).
    """

    rule: str
    answer: Truth
    basis: Provenance
    text_zh: str = ""
    text_en: str = ""
    input: str | None = None
    threshold: str | None = None
    margin: str | None = None
    refusal: str = ""
    route: str = ""
    children: tuple[Finding, ...] = ()
    to_yes: Ways = ()
    to_no: Ways = ()
    blocked: CaseAppError | None = None
    figure: Figure | None = None
    notes: tuple[Note, ...] = ()

    def walk(self) -> Iterator[Finding]:
        """This finding and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()

    def as_dict(self) -> dict[str, object]:
        """The reason as `POST /screenings` answers it."""
        return {
            "rule": self.rule,
            "article": self.basis.article,
            "basis_rank": self.basis.rank.value,
            "source": self.basis.source,
            "verified": self.basis.verified,
            "answer": self.answer.value,
            "input": self.input,
            "threshold": self.threshold,
            "margin": self.margin,
            "refusal": self.refusal or None,
            "text_zh": self.text_zh,
            "text_en": self.text_en,
            "children": [child.as_dict() for child in self.children],
        }


_BLANK: Final = Shown()


@dataclass(frozen=True, slots=True)
class Leaf:
    """What one test says, before it is worded."""

    answer: Truth
    input: Shown = _BLANK
    threshold: Shown = _BLANK
    margin: Shown = _BLANK
    name: Shown = _BLANK
    children: tuple[Finding, ...] = ()
    to_yes: Ways = ()
    to_no: Ways = ()
    blocked: CaseAppError | None = None
    notes: tuple[Note, ...] = ()
