"""What must hold of a case kind as a whole before it is used."""

from __future__ import annotations

from collections.abc import Iterable

from caseapp.packs.case_types.types import CaseType
from caseapp.packs.clocks import ClockPack, Clocks
from caseapp.packs.reading import Node

OPEN, ENDED, TERMINAL = "open", "ended", "terminal"


def check_case_type(case_type: CaseType, clocks: Clocks, root: Node) -> None:
    """Record a fault for each state, group, event or clock of the kind that does not fit."""
    _check_names(case_type, root)
    _check_groups(case_type, root)
    _check_reach(case_type, root)
    _check_events(case_type, root)
    _check_clocks(case_type, clocks, root)


def _unknown(case_type: CaseType, states: Iterable[str]) -> list[str]:
    return sorted(set(states) - set(case_type.states))


def _example(case_type: CaseType) -> str:
    return f"one of {', '.join(case_type.states)}"


def _check_names(case_type: CaseType, root: Node) -> None:
    for wrong in _unknown(case_type, [case_type.initial]):
        root.fault(f"{wrong!r} is no state", _example(case_type), "opening.state")
    for move in case_type.moves:
        for wrong in _unknown(case_type, (*move.sources, *move.targets)):
            root.fault(f"{wrong!r} is no state", _example(case_type), f"moves.{move.code}")
        if not move.sources:
            root.fault("names no state it starts from", "from: [submitted]", f"moves.{move.code}.from")


def _check_groups(case_type: CaseType, root: Node) -> None:
    for name, states in case_type.groups.items():
        for wrong in _unknown(case_type, states):
            root.fault(f"{wrong!r} is no state", _example(case_type), f"groups.{name}")
    is_open, ended = (case_type.groups.get(name, frozenset()) for name in (OPEN, ENDED))
    if is_open & ended or is_open | ended != set(case_type.states):
        root.fault("each state is either open or ended", "open: [submitted], ended: [archived]", "groups")
    if case_type.groups.get(TERMINAL, frozenset()) != _without_exit(case_type):
        found = ", ".join(sorted(_without_exit(case_type)))
        root.fault("the terminal states are those no move leaves", f"terminal: [{found}]", "groups.terminal")


def _without_exit(case_type: CaseType) -> frozenset[str]:
    leaving = {
        state
        for move in case_type.moves
        for state in move.sources
        if set(move.targets) - {state} and move.targets
    }
    return frozenset(case_type.states) - leaving


def _check_reach(case_type: CaseType, root: Node) -> None:
    reached, before = {case_type.initial}, 0
    while len(reached) > before:
        before = len(reached)
        for move in case_type.moves:
            if reached.intersection(move.sources):
                reached.update(move.targets)
    for state in sorted(set(case_type.states) - reached):
        root.fault("no move leads here", f"to: [{state}]", f"states.{state}")


def _check_events(case_type: CaseType, root: Node) -> None:
    for event in sorted({one for one in case_type.events if case_type.events.count(one) > 1}):
        root.fault(f"event {event!r} is named twice", "one event for each move and record", "moves")


def _check_clocks(case_type: CaseType, clocks: Clocks, root: Node) -> None:
    for event in case_type.events:
        for wrong in sorted(case_type.effects(event).codes - set(clocks.packs)):
            root.fault(f"{wrong!r} is no clock", "a code of regions/000000/clocks.yaml", event)
    for code, pack in clocks.packs.items():
        _check_clock(case_type, code, pack, root)


def _check_clock(case_type: CaseType, code: str, pack: ClockPack, root: Node) -> None:
    """The table of moves and the clock's own events must say the same."""
    ours = case_type.kind in pack.kinds
    rule = pack.rule
    wanted = {
        "starts": set(rule.started_by),
        "meets": set(rule.met_by),
        "pauses": {pair.pause for pair in rule.suspensions},
        "resumes": {pair.resume for pair in rule.suspensions},
    }
    for effect, events in wanted.items():
        named = {event for event in case_type.events if code in getattr(case_type.effects(event), effect)}
        right = events & set(case_type.events) if ours else set()
        for event in sorted(named ^ right):
            verb = "must not be" if event in named else "must be"
            root.fault(f"clock {code} {verb} in {effect} of {event}", f"{effect}: [{code}]", event)
    missing = {rule.start_event, *rule.met_by} - set(case_type.events) if ours else set()
    for event in sorted(missing):
        root.fault(
            f"clock {code} waits for {event}, which the kind does not know", f"event: {event}", "moves"
        )
