"""The periods of the law as data: what starts a clock, how long it runs, what pauses and meets it.

packs/regions/000000/clocks.yaml states each clock; a lower region's file may only add terms to it, in
the way the clock's `merge` allows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from caseapp.errors import PolicyMissing
from caseapp.packs.reading import Dated, Node, PackReader, Provenance
from caseapp.vocabulary import (
    CaseKind,
    CriminalStage,
    DeadlineEffect,
    OrganKind,
    TimeUnit,
    TrialProcedure,
)

NATION = "000000"
_COUNTY_DIGITS = 6


class CountedFrom(StrEnum):
    """The day the period is counted from: that of the start event, or one the officer has set."""

    EVENT = "event"
    OFFICER_DATE = "officer_date"


class MetBy(StrEnum):
    """Whether one of the meeting events is enough, or all must have happened."""

    ANY = "any"
    ALL = "all"


class Binds(StrEnum):
    """Who must act within the period: the office and its people, the applicant (or a party), or a judicial organ."""

    OFFICE = "office"
    APPLICANT = "applicant"
    ORGAN = "organ"


class ClockMerge(StrEnum):
    """What a lower region may do to a clock: nothing, replace the term, or have the earlier date win."""

    LOCKED = "locked"
    OVERRIDE = "override"
    EARLIEST = "earliest"


@dataclass(frozen=True, slots=True)
class Applies:
    """In which notified cases a clock runs: by organ, stage, group of the ground, procedure of the trial.

    What is empty asks for nothing.
    """

    organs: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()

    def fits(self, organ: str, stage: str, group: str | None, procedure: str | None) -> bool:
        """Whether the clock runs in such a case."""
        asked = (
            (self.organs, organ),
            (self.stages, stage),
            (self.groups, group),
            (self.procedures, procedure),
        )
        return all(not wanted or found in wanted for wanted, found in asked)


@dataclass(frozen=True, slots=True)
class ClockTerm:
    """One text's length for a clock. `roll`: a last day that rests moves to the next working day.

    `backwards`: the last day lies so long before the day it is counted from.
    """

    length: int
    unit: TimeUnit
    roll: bool
    basis: Provenance
    region_code: str = NATION
    backwards: bool = False

    @property
    def citation(self) -> str:
        """The text and its article, as printed beside a deadline."""
        return f"{self.basis.source}{self.basis.article}"


@dataclass(frozen=True, slots=True)
class Suspension:
    """A pair of events between which the clock stands still; ``reason`` is the code it is told by."""

    pause: str
    resume: str
    reason: str
    basis: Provenance


@dataclass(frozen=True, slots=True)
class ClockRule:
    """A clock as it holds in one region on one day.

    Of several `terms` (national and local) the earliest date wins. `verified` is False where nobody
    has read the text: such a clock reminds and never bars a right. `postmark` is the text by which what
    was posted in time is in time, whenever it arrives; None where arrival counts.
    """

    code: str
    zh: str
    en: str
    start_event: str
    counted_from: CountedFrom
    met_by: tuple[str, ...]
    met_when: MetBy
    binds: Binds
    effect: DeadlineEffect
    suspensions: tuple[Suspension, ...]
    terms: tuple[ClockTerm, ...]
    postmark: Provenance | None = None
    also_started_by: tuple[str, ...] = ()
    applies: Applies | None = None

    @property
    def started_by(self) -> frozenset[str]:
        """Every event that starts it."""
        return frozenset((self.start_event, *self.also_started_by))

    @property
    def verified(self) -> bool:
        """Whether every text behind the clock was read."""
        return all(term.basis.verified for term in self.terms)

    @property
    def citation(self) -> str:
        """The texts and articles the clock rests on, the nation's first."""
        return "；".join(term.citation for term in self.terms)

    @property
    def suspension_verified(self) -> bool:
        """Whether every text that lets the clock stand still was read; if not, a pause makes it doubtful."""
        return all(pair.basis.verified for pair in self.suspensions)

    def is_met_by(self, happened: Iterable[str]) -> bool:
        """Whether these events together meet the clock."""
        done = set(happened)
        return (
            done.issuperset(self.met_by) if self.met_when is MetBy.ALL else not done.isdisjoint(self.met_by)
        )


@dataclass(frozen=True, slots=True)
class ClockPack:
    """A clock as loaded: `rule` without terms, the national ones and those of lower regions, dated.

    `kinds` are the case kinds whose moves and records must start and meet it.
    """

    rule: ClockRule
    merge: ClockMerge
    kinds: tuple[CaseKind, ...]
    terms: Mapping[str, Dated[ClockTerm]]


@dataclass(frozen=True, slots=True)
class Clocks:
    """All clocks by code."""

    packs: Mapping[str, ClockPack]

    def rule(self, code: str, region_code: str, on: date) -> ClockRule:
        """The clock in force for a region on a day.

        Raises:
            KeyError: no clock has this code.
            PolicyMissing: no text was in force on that day.
        """
        pack = self.packs[code]
        terms = _in_force(pack.terms, region_code, on)
        if pack.merge is ClockMerge.OVERRIDE:
            terms = terms[-1:]
        if not terms:
            zh, en = f"{on}没有生效的期限规定：{pack.rule.zh}", f"clock {code!r} has no text in force on {on}"
            raise PolicyMissing(zh, en)
        return _with_terms(pack.rule, terms)


def region_prefix(region_code: str) -> str:
    """What the codes below a region begin with: trailing pairs of zeros dropped from a six-digit code."""
    prefix = region_code
    while len(region_code) == _COUNTY_DIGITS and prefix.endswith("00"):
        prefix = prefix[:-2]
    return prefix


def _in_force(terms: Mapping[str, Dated[ClockTerm]], region_code: str, on: date) -> tuple[ClockTerm, ...]:
    own = region_prefix(region_code)
    above = sorted((region for region in terms if own.startswith(region_prefix(region))), key=region_prefix)
    found = (terms[region].on(on) for region in above)
    return tuple(term for term in found if term is not None)


def _with_terms(rule: ClockRule, terms: tuple[ClockTerm, ...]) -> ClockRule:
    values = {name: getattr(rule, name) for name in ClockRule.__slots__}
    return ClockRule(**(values | {"terms": terms}))


def load_clocks(reader: PackReader) -> Clocks:
    """regions/*/clocks.yaml, the nation's first; faults go to the reader."""
    packs = {
        code: _clock(code, node)
        for code, node in _clock_nodes(reader, f"regions/{NATION}/clocks.yaml", NATION)
    }
    for name in reader.names("regions/*/clocks.yaml"):
        region = name.split("/")[1]
        if region != NATION:
            for code, node in _clock_nodes(reader, name, region):
                _add_region(packs, region, code, node)
    return Clocks(packs)


def _clock_nodes(reader: PackReader, name: str, region: str) -> list[tuple[str, Node]]:
    root = reader.open(name).keys(["region_code", "clocks"])
    if root.text("region_code") != region:
        root.fault("the folder is named after the region", f'region_code: "{region}"', "region_code")
    return list(root.entries("clocks").items())


def _clock(code: str, node: Node) -> ClockPack:
    node.keys(
        ["zh", "en", "start_event", "met_by", "binds", "effect", "merge", "kinds", "terms"],
        ["also_started_by", "counted_from", "suspends", "postmark", "applies"],
    )
    when, events = _met_by(node)
    suspensions = tuple(_suspension(item) for item in node.children("suspends"))
    rule = ClockRule(
        code=code,
        zh=node.text("zh"),
        en=node.text("en"),
        start_event=node.text("start_event"),
        counted_from=node.choice("counted_from", CountedFrom, CountedFrom.EVENT),
        met_by=events,
        met_when=when,
        binds=node.choice("binds", Binds),
        effect=node.choice("effect", DeadlineEffect),
        suspensions=suspensions,
        terms=(),
        postmark=_postmark(node.at("postmark")) if node.has("postmark") else None,
        also_started_by=node.texts("also_started_by") if node.has("also_started_by") else (),
        applies=_applies(node.at("applies")) if node.has("applies") else None,
    )
    national = _terms(node, NATION)
    _unverified_only_reminds(node, rule.effect, national)
    return ClockPack(rule, node.choice("merge", ClockMerge), _kinds(node), {NATION: national})


def _met_by(node: Node) -> tuple[MetBy, tuple[str, ...]]:
    below = node.at("met_by").keys([], list(MetBy))
    named = [mode for mode in MetBy if below.has(mode)]
    events = below.texts(named[0]) if named else ()
    if len(named) != 1 or not events:
        below.fault("say which events meet the clock", "met_by: {any: [aid.granted, aid.refused]}")
    return (named[0] if named else MetBy.ANY), events


def _postmark(node: Node) -> Provenance:
    return node.keys(["source", "article", "rank", "verified"]).provenance()


def _applies(node: Node) -> Applies:
    known = {"organs": OrganKind, "stages": CriminalStage, "procedures": TrialProcedure, "groups": None}
    node.keys([], list(known))
    for name, words in known.items():
        for wrong in set(node.texts(name)) - set(words or node.texts(name)):
            node.fault(f"{wrong!r} is none of them", f"{name}: [{next(iter(words or ()))}]", name)
    return Applies(**{name: node.texts(name) for name in known})


def _suspension(node: Node) -> Suspension:
    node.keys(["pause", "resume", "reason", "source", "article", "rank", "verified"])
    return Suspension(node.text("pause"), node.text("resume"), node.text("reason"), node.provenance())


def _terms(node: Node, region: str) -> Dated[ClockTerm]:
    return node.dated("terms", lambda item: _term(item, region))


def _term(node: Node, region: str) -> ClockTerm:
    node.keys(["length", "unit", "source", "article", "rank", "verified"], ["roll", "note", "backwards"])
    unit = node.choice("unit", TimeUnit)
    roll = node.boolean("roll", default=unit is not TimeUnit.HOUR)
    if roll and unit is TimeUnit.HOUR:
        node.fault("hours do not wait for holidays", "roll: false", "roll")
    backwards = node.boolean("backwards", default=False)
    if backwards and (roll or unit is not TimeUnit.CALENDAR_DAY):
        node.fault("only days that do not roll are counted backwards", "roll: false", "backwards")
    return ClockTerm(node.integer("length"), unit, roll, node.provenance(), region, backwards)


def _unverified_only_reminds(node: Node, effect: DeadlineEffect, terms: Dated[ClockTerm]) -> None:
    if effect is DeadlineEffect.OVERDUE and not all(term.basis.verified for _, term in terms.entries):
        node.fault("a period nobody has read in the text only reminds", "effect: remind", "effect")


def _kinds(node: Node) -> tuple[CaseKind, ...]:
    found = node.texts("kinds")
    for wrong in set(found) - set(CaseKind):
        node.fault(f"{wrong!r} is no case kind", f"one of {', '.join(CaseKind)}", "kinds")
    return tuple(CaseKind(kind) for kind in found if kind in set(CaseKind))


def _add_region(packs: dict[str, ClockPack], region: str, code: str, node: Node) -> None:
    pack = packs.get(code)
    if pack is None:
        node.fault("the nation's file has no such clock", f"one of {', '.join(packs)}")
        return
    terms = _terms(node.keys(["terms"]), region)
    if pack.merge is ClockMerge.LOCKED:
        node.fault("the nation has locked this clock", "leave it out")
    _unverified_only_reminds(node, pack.rule.effect, terms)
    packs[code] = ClockPack(pack.rule, pack.merge, pack.kinds, {**pack.terms, region: terms})
