"""The parts of today's board as data (packs/board/sections.yaml)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from caseapp.packs.case_types import CaseType
from caseapp.packs.clocks import Clocks
from caseapp.packs.reading import Node, PackReader, Provenance
from caseapp.vocabulary import BarKind

_FILE = "board/sections.yaml"
_BASIS = ("source", "article", "rank", "verified")
_CLOCKS = ("standing",)


class Shows(StrEnum):
    """What a part lists."""

    CLOCKS = "clocks"
    CASES = "cases"


class Standing(StrEnum):
    """Where a clock stands on the day asked."""

    DUE = "due"
    OVERDUE = "overdue"
    PAUSED = "paused"


class AtWork(StrEnum):
    """Who is at work on the cases of a part: anybody or nobody, nobody, or somebody with a bar today."""

    ANY = "any"
    NOBODY = "nobody"
    BARRED = "barred"


class Awaits(StrEnum):
    """What a case of a part waits for besides its state."""

    REPORT_ANSWER = "report_answer"
    FEE_RELIEF_ANSWER = "fee_relief_answer"
    GROUP_REPORT = "group_report"
    RECUSAL_DECISION = "recusal_decision"
    CONFLICT_ANSWER = "conflict_answer"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the board; ``within_days`` counts with ``due``, ``bars`` with a barred worker.

    ``clocks`` narrows clocks, and chooses those that are shown beside a case; empty means all.
    """

    code: str
    shows: Shows
    zh: str
    en: str
    standing: Standing | None
    within_days: int
    clocks: tuple[str, ...]
    states: tuple[str, ...]
    worker: AtWork
    bars: tuple[BarKind, ...]
    awaits: Awaits | None
    proposes: str | None
    basis: Provenance | None


@dataclass(frozen=True, slots=True)
class BoardPlan:
    """The parts in their order, and how many entries each lists at most; it counts them all."""

    most: int
    sections: tuple[Section, ...]

    @property
    def within_days(self) -> int:
        """How many days ahead a clock of a person is counted as due: the widest of the parts."""
        return max((one.within_days for one in self.sections), default=0)


def load_board(reader: PackReader, case_types: Mapping[str, CaseType], clocks: Clocks) -> BoardPlan:
    """``board/sections.yaml``. Faults stay with the reader."""
    plan = BoardPlan(1, ())
    for _, root in reader.matching(_FILE):
        root.keys(["most", "sections"])
        sections = tuple(_section(code, node) for code, node in root.entries("sections").items())
        for one in sections:
            _check(one, root.at("sections").at(one.code), case_types, clocks)
        plan = BoardPlan(root.integer("most", minimum=1), sections)
    return plan


def _section(code: str, node: Node) -> Section:
    shows = node.choice("shows", Shows)
    of_cases = shows is Shows.CASES
    required = ["shows", "zh", "en", *(("states", *_BASIS) if of_cases else _CLOCKS)]
    node.keys(
        required, ["clocks", "proposes", *(("worker", "bars", "awaits") if of_cases else ("within_days",))]
    )
    return Section(
        code=code,
        shows=shows,
        zh=node.text("zh"),
        en=node.text("en"),
        standing=None if of_cases else node.choice("standing", Standing),
        within_days=node.integer("within_days", default=0),
        clocks=node.texts("clocks"),
        states=node.texts("states"),
        worker=node.choice("worker", AtWork, AtWork.ANY),
        bars=_bars(node),
        awaits=node.choice("awaits", Awaits) if node.has("awaits") else None,
        proposes=node.text("proposes") if node.has("proposes") else None,
        basis=node.provenance() if of_cases else None,
    )


def _bars(node: Node) -> tuple[BarKind, ...]:
    found = node.texts("bars")
    _unknown(node, "bars", found, BarKind)
    return tuple(BarKind(one) for one in found if one in set(BarKind))


def _check(section: Section, node: Node, case_types: Mapping[str, CaseType], clocks: Clocks) -> None:
    """A part names only what is there, and bars where it asks for barred workers."""
    _unknown(node, "clocks", section.clocks, clocks.packs)
    _unknown(node, "states", section.states, {code for kind in case_types.values() for code in kind.states})
    moves = {move.code for kind in case_types.values() for move in kind.moves}
    _unknown(node, "proposes", [section.proposes] if section.proposes else [], moves)
    if (section.worker is AtWork.BARRED) != bool(section.bars):
        node.fault("a barred worker has bars, and nobody else", "worker: barred, bars: [leave]", "bars")


def _unknown(node: Node, key: str, named: Iterable[str], known: Iterable[str]) -> None:
    for wrong in sorted(set(named) - set(known)):
        node.fault(f"{wrong!r} is not known", f"one of {', '.join(list(known)[:5])} …", key)
