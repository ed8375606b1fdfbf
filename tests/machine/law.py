"""The packs read anew and naively, without the program's loaders: moves, effects on clocks, periods, rest days.

Nothing here is shared with the code under test but the YAML files.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

import caseapp

PACKS: Final = Path(caseapp.__file__).parent / "packs"
EFFECTS: Final = ("pauses", "resumes", "meets", "ends", "starts")
ONE_DAY: Final = timedelta(days=1)
Raw = Mapping[str, Any]


@cache
def raw(name: str) -> Raw:
    """A pack as its author wrote it."""
    found: Raw = yaml.safe_load((PACKS / name).read_text(encoding="utf-8"))
    return found


@cache
def kind(code: str) -> Raw:
    """A case kind, with what it takes over from another."""
    own = raw(f"case_types/{code}.yaml")
    return {**kind(own["extends"]), **own} if "extends" in own else own


@cache
def effects(code: str) -> Mapping[str, Raw]:
    """What each event that the kind names does to clocks."""
    table = kind(code)
    named = {table["opening"]["event"]: table["opening"], **table.get("records", {})}
    return named | {move["event"]: move for move in table["moves"].values()}


@cache
def rest_days() -> tuple[frozenset[date], frozenset[date]]:
    """Days that rest and weekend days that are worked, of every published year."""
    festivals = [one for file in PACKS.glob("calendars/*.yaml") for one in raw_file(file)["festivals"]]
    rest = frozenset(day for one in festivals for day in one["rest"])
    return rest, frozenset(day for one in festivals for day in one.get("work", ()))


def raw_file(file: Path) -> Raw:
    """The same by its path."""
    return raw(str(file.relative_to(PACKS)))


def rests(day: date) -> bool:
    """Whether nobody works on it."""
    rest, work = rest_days()
    return day in rest or (day.weekday() in {5, 6} and day not in work)


@dataclass(eq=False)
class Clock:
    """One clock of a case, counted day by day."""

    code: str
    start: date
    state: str = "running"
    met_on: date | None = None
    stopped_by: list[str] = field(default_factory=list)
    since: date | None = None
    still: set[date] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    due: date = date.min

    def __post_init__(self) -> None:
        self.count()

    @property
    def rule(self) -> Raw:
        """The clock's entry in the nation's file."""
        found: Raw = raw("regions/000000/clocks.yaml")["clocks"][self.code]
        return found

    def count(self) -> None:
        """Count the days of the term, one after the other; days it stood still are none of them."""
        term = max((since, one) for since, one in self.rule["terms"].items() if since <= self.start)[1]
        day = _months_later(self.start, term["length"]) if term["unit"] == "month" else self.start
        for _ in range((0 if term["unit"] == "month" else term["length"]) + len(self.still)):
            day += ONE_DAY
        while term.get("roll", True) and rests(day):
            day += ONE_DAY
        self.due = day

    def stand_still(self, on: date) -> None:
        """Note the days since it stopped, up to ``on``."""
        if self.since is not None:
            self.still |= {self.since + timedelta(days=n) for n in range(1, (on - self.since).days + 1)}
        self.since = on

    def go_on(self, on: date) -> None:
        """Run on, with the days it stood still left out."""
        if self.since is not None:
            self.stand_still(on)
            self.count()
        self.since, self.stopped_by = None, []


def open_ones(clocks: list[Clock], code: str) -> Iterator[Clock]:
    """Clocks of that code that have neither been met nor called off; an event is about all of them."""
    return (one for one in clocks if one.code == code and one.state in {"running", "paused"})


def happen(kind_code: str, clocks: list[Clock], event: str, on: date, officer: date | None = None) -> None:
    """Let an event act on the clocks, as the kind's table says."""
    table = effects(kind_code).get(event, {})
    for effect in EFFECTS[:-1]:
        for code in table.get(effect, ()):
            for one in list(open_ones(clocks, code)):
                _act(one, effect, event, on)
    for code in table.get("starts", ()):
        rule = raw("regions/000000/clocks.yaml")["clocks"][code]
        by_officer = rule.get("counted_from") == "officer_date" and officer is not None
        if min(rule["terms"]) <= on:
            clocks.append(Clock(code, officer if by_officer and officer else on))


def _act(one: Clock, effect: str, event: str, on: date) -> None:
    if effect == "pauses":
        one.stand_still(on)
        one.state, one.stopped_by = "paused", [*one.stopped_by, event]
    elif effect == "resumes":
        _resume(one, event, on)
    elif effect == "meets":
        one.seen.add(event)
        needed = one.rule["met_by"]
        if one.seen >= set(needed["all"]) if "all" in needed else one.seen & set(needed["any"]):
            one.go_on(on)
            one.state, one.met_on = "met", on
    else:
        one.go_on(on)
        one.state = "ended"


def _resume(one: Clock, event: str, on: date) -> None:
    """An answer takes away one of each of the reasons that wait for it."""
    if one.since is None:
        return
    for pair in one.rule.get("suspends", ()):
        if pair["resume"] == event and pair["pause"] in one.stopped_by:
            one.stopped_by.remove(pair["pause"])
    if not one.stopped_by:
        one.go_on(on)
        one.state = "running"


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
