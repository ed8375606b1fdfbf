"""Which moves a case may make now: its kind's table, the caller's permissions, and guards over its facts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from caseapp.errors import Fault, Invalid, MoveNotAllowed
from caseapp.packs.case_types import CaseType, Move
from caseapp.rules.guards import GUARDS, CaseFacts


def allowed(
    case_type: CaseType, state: str, permissions: Collection[str], facts: CaseFacts
) -> tuple[Move, ...]:
    """The moves open from `state` to a holder of `permissions`, in the table's order."""
    return tuple(
        move
        for move in case_type.moves_from(state)
        if move.permission in permissions and not _objections(move, facts)
    )


def require(
    case_type: CaseType, move_code: str, state: str, facts: CaseFacts, said: Mapping[str, Any] | None = None
) -> Move:
    """The move, if the table and its guards allow it now; permissions are the route's business.

    `facts` are the case's; `said` are those that the request adds.

    Raises:
        Invalid: the move is open, but not with a field of this request; `faults` name the fields.
        MoveNotAllowed: the kind has no such move, it does not leave `state`, or a guard objects.
            `allowed` names the moves that could be made, `faults` the objections.
    """
    move = next((one for one in case_type.moves_from(state) if one.code == move_code), None)
    if move is None:
        raise _refusal(case_type, move_code, state, facts, ())
    faults = _objections(move, replace(facts, **(said or {})))
    if not faults:
        return move
    if all(fault.field for fault in faults) and not _objections(move, facts):
        raise Invalid(faults=faults)
    raise _refusal(case_type, move_code, state, facts, faults)


def _objections(move: Move, facts: CaseFacts) -> tuple[Fault, ...]:
    found = (GUARDS[guard](facts) for guard in move.guards)
    return tuple(fault for fault in found if fault is not None)


def _refusal(
    case_type: CaseType, code: str, state: str, facts: CaseFacts, faults: tuple[Fault, ...]
) -> MoveNotAllowed:
    """What could be done instead goes by the case's own facts, not by those said for the move that failed."""
    others = (move for move in case_type.moves_from(state) if move.code != code)
    open_moves = [move.code for move in others if not _objections(move, facts)]
    names = {state.code: state.zh for state in case_type.states.values()}
    names |= {move.code: move.zh for move in case_type.moves}
    error = MoveNotAllowed(code, state, open_moves, names)
    error.faults = faults
    return error
