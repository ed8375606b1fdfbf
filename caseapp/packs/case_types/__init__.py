"""Case kinds as data: states, groups of states, moves, records, and who may be appointed.

packs/case_types/<kind>.yaml describes one kind; `extends` takes another kind and changes only what the
file names.  A move says from which states it leads where, who may make it, which guards must hold,
which event it records and which clocks that starts, meets, pauses, resumes or ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from caseapp.packs.case_types._checks import check_case_type
from caseapp.packs.case_types.types import (
    CaseType,
    ClockEffects,
    Move,
    Opening,
    ProviderCheck,
    Record,
    RecusalGround,
    State,
)
from caseapp.packs.clocks import Clocks
from caseapp.packs.reading import Node, PackReader
from caseapp.vocabulary import Guard, Permission, ProviderRequirement, ProviderType

__all__ = [
    "CaseType",
    "ClockEffects",
    "Move",
    "Opening",
    "ProviderCheck",
    "Record",
    "RecusalGround",
    "State",
    "load_case_types",
]

_EFFECTS = ("starts", "meets", "pauses", "resumes", "ends")
_ROUTE = ("permission", "path")


def load_case_types(reader: PackReader, clocks: Clocks) -> Mapping[str, CaseType]:
    """Every case_types/<kind>.yaml by kind; faults go to the reader."""
    roots = {
        name.split("/")[-1].removesuffix(".yaml"): root for name, root in reader.matching("case_types/*.yaml")
    }
    found = {kind: _case_type(kind, _inherited(kind, roots)) for kind in roots}
    for kind, case_type in found.items():
        check_case_type(case_type, clocks, roots[kind])
    return found


def _inherited(kind: str, roots: Mapping[str, Node], seen: tuple[str, ...] = ()) -> Node:
    """The file's node with everything it does not name taken from the kind it extends."""
    own = roots[kind]
    parent = own.value.get("extends") if isinstance(own.value, Mapping) else None
    if parent is None:
        return own
    if not isinstance(parent, str) or parent not in roots or parent in (*seen, kind):
        own.fault(f"{parent!r} cannot be extended", f"extends: {next(iter(roots))}", "extends")
        return own
    above = _inherited(parent, roots, (*seen, kind)).value
    return Node(_merged(above, own.value), own.file, own.path, own.faults)


def _merged(above: Any, own: Any) -> Any:
    if not (isinstance(above, Mapping) and isinstance(own, Mapping)):
        return own
    return {key: _merged(above.get(key), own[key]) if key in own else above[key] for key in {**above, **own}}


def _case_type(kind: str, root: Node) -> CaseType:
    needed = ["kind", "zh", "en", "number_mark", "states", "groups", "opening", "moves"]
    root.keys(needed, ["extends", "records", "provider", "recusal"])
    if root.text("kind") != kind:
        root.fault("the file is named after its kind", f"kind: {kind}", "kind")
    moves = tuple(_move(code, node) for code, node in root.entries("moves").items())
    states = {code: _state(code, node) for code, node in root.entries("states").items()}
    return CaseType(
        kind=kind,
        zh=root.text("zh"),
        en=root.text("en"),
        number_mark=root.text("number_mark"),
        states=states,
        groups={name: frozenset(root.at("groups").texts(name)) for name in root.entries("groups")},
        opening=_opening(root.at("opening")),
        moves=moves,
        records=tuple(_record(event, node) for event, node in root.entries("records").items()),
        provider=tuple(_provider(node) for node in root.entries("provider").values()),
        recusal={code: _recusal(code, node) for code, node in root.entries("recusal").items()},
    )


def _state(code: str, node: Node) -> State:
    node.keys(["zh", "en"])
    return State(code, node.text("zh"), node.text("en"))


def _opening(node: Node) -> Opening:
    node.keys(["state", "event", *_ROUTE], _EFFECTS)
    permission = node.choice("permission", Permission)
    return Opening(node.text("state"), node.text("event"), permission, node.text("path"), _effects(node))


def _move(code: str, node: Node) -> Move:
    node.keys(["zh", "en", "from", "event", *_ROUTE], ["to", "guards", *_EFFECTS])
    return Move(
        code=code,
        zh=node.text("zh"),
        en=node.text("en"),
        sources=node.texts("from"),
        targets=node.texts("to"),
        permission=node.choice("permission", Permission),
        method="POST",
        path=node.text("path"),
        guards=_guards(node),
        event=node.text("event"),
        clocks=_effects(node),
    )


def _guards(node: Node) -> tuple[Guard, ...]:
    found = node.texts("guards")
    for wrong in sorted(set(found) - set(Guard)):
        node.fault(f"{wrong!r} is no guard", f"guards: [{next(iter(Guard))}]", "guards")
    return tuple(Guard(name) for name in found if name in set(Guard))


def _record(event: str, node: Node) -> Record:
    node.keys(["zh", "en"], [*_EFFECTS, "noted"])
    noted = node.boolean("noted", default=False)
    return Record(event, node.text("zh"), node.text("en"), _effects(node), noted)


def _effects(node: Node) -> ClockEffects:
    return ClockEffects(*(node.texts(name) for name in _EFFECTS))


def _recusal(code: str, node: Node) -> RecusalGround:
    node.keys(["zh", "en", "source", "article", "rank", "verified"], ["note"])
    return RecusalGround(code, node.text("zh"), node.text("en"), node.provenance())


def _provider(node: Node) -> ProviderCheck:
    node.keys(
        ["requires", "zh", "en", "source", "article", "rank", "verified"],
        ["types", "years", "grounds", "note"],
    )
    requires = node.choice("requires", ProviderRequirement)
    needs_years = requires is ProviderRequirement.CRIMINAL_PRACTICE
    if needs_years and not node.has("years"):
        node.fault("is missing", "years: {2022-01-01: 3}", "years")
    years = node.dated("years", _years) if node.has("years") else None
    return ProviderCheck(
        requires=requires,
        zh=node.text("zh"),
        en=node.text("en"),
        types=_types(node),
        years=years,
        grounds=node.texts("grounds"),
        basis=node.provenance(),
    )


def _years(node: Node) -> int:
    if isinstance(node.value, int) and not isinstance(node.value, bool) and node.value > 0:
        return node.value
    node.fault(f"{node.value!r} is no number of years", "2022-01-01: 3")
    return 0


def _types(node: Node) -> tuple[ProviderType, ...]:
    found = node.texts("types")
    for wrong in sorted(set(found) - set(ProviderType)):
        node.fault(f"{wrong!r} is no provider type", f"types: [{next(iter(ProviderType))}]", "types")
    return tuple(ProviderType(name) for name in found if name in set(ProviderType))
