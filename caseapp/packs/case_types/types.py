"""What a case kind is made of, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from caseapp.packs.reading import Dated, Provenance
from caseapp.vocabulary import Guard, Permission, ProviderRequirement, ProviderType


@dataclass(frozen=True, slots=True)
class State:
    """A state and its names."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class ClockEffects:
    """Clock codes that an event starts, meets (or helps to meet), pauses, resumes, or ends as moot."""

    starts: tuple[str, ...] = ()
    meets: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()

    @property
    def codes(self) -> frozenset[str]:
        """Every clock named."""
        return frozenset((*self.starts, *self.meets, *self.pauses, *self.resumes, *self.ends))


@dataclass(frozen=True, slots=True)
class Opening:
    """How a case begins: its first state, the event, the route and who may."""

    state: str
    event: str
    permission: Permission
    path: str
    clocks: ClockEffects


@dataclass(frozen=True, slots=True)
class Move:
    """A step of a case. No `targets`: the state stays; several: the request's outcome chooses one."""

    code: str
    zh: str
    en: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    permission: Permission
    method: str
    path: str
    guards: tuple[Guard, ...]
    event: str
    clocks: ClockEffects

    def target(self, state: str, chosen: str | None = None) -> str:
        """The state after the move; `chosen` is needed where several are possible, else ValueError."""
        possible = self.targets or (state,)
        after = chosen or (possible[0] if len(possible) == 1 else None)
        if after not in possible:
            raise ValueError(f"{self.code} leads to one of {possible}, not to {after}")
        return after


@dataclass(frozen=True, slots=True)
class Record:
    """Something noted in a case without a move, which may start or meet clocks.

    `noted`: an act of an organ or of the person, whose day the institution enters.
    """

    event: str
    zh: str
    en: str
    clocks: ClockEffects
    noted: bool = False


@dataclass(frozen=True, slots=True)
class ProviderCheck:
    """One demand on whoever is appointed, with its text; `grounds` (or forms of aid) limit it to such cases."""

    requires: ProviderRequirement
    zh: str
    en: str
    types: tuple[ProviderType, ...]
    years: Dated[int] | None
    grounds: tuple[str, ...]
    basis: Provenance


@dataclass(frozen=True, slots=True)
class RecusalGround:
    """Why somebody of the office may not act in a case, with the text that says so."""

    code: str
    zh: str
    en: str
    basis: Provenance


@dataclass(frozen=True, slots=True)
class CaseType:
    """A case kind. `number_mark` stands in case numbers; groups of states are named for queries."""

    kind: str
    zh: str
    en: str
    number_mark: str
    states: Mapping[str, State]
    groups: Mapping[str, frozenset[str]]
    opening: Opening
    moves: tuple[Move, ...]
    records: tuple[Record, ...]
    provider: tuple[ProviderCheck, ...]
    recusal: Mapping[str, RecusalGround]

    @property
    def initial(self) -> str:
        """The state a case begins in."""
        return self.opening.state

    def state(self, code: str) -> State:
        """A state by code; KeyError when the kind has none such."""
        return self.states[code]

    def move(self, code: str) -> Move:
        """A move by code; KeyError when the kind has none such."""
        for move in self.moves:
            if move.code == code:
                return move
        raise KeyError(code)

    def moves_from(self, state: str) -> tuple[Move, ...]:
        """Moves that leave a state, in file order, whoever may make them."""
        return tuple(move for move in self.moves if state in move.sources)

    def effects(self, event: str) -> ClockEffects:
        """What an event does to the clocks; nothing for an event the kind does not name."""
        found = (source.clocks for source in self._sources if source.event == event)
        return next(found, ClockEffects())

    @property
    def events(self) -> tuple[str, ...]:
        """Every event the kind names, in file order."""
        return tuple(source.event for source in self._sources)

    @property
    def _sources(self) -> tuple[Opening | Move | Record, ...]:
        return (self.opening, *self.moves, *self.records)
