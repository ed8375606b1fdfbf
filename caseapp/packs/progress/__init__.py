"""Kinds of entries in the record of the work (packs/progress/legal_aid.yaml): what each tells, to whom, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from caseapp.packs.case_types import CaseType
from caseapp.packs.reading import Node, PackReader, Provenance

_FILE: Final = "progress/legal_aid.yaml"
_BASIS: Final = ("source", "article", "rank", "verified")


class Told(StrEnum):
    """To whom an entry is a report."""

    RECIPIENT = "recipient"
    INSTITUTION = "institution"


@dataclass(frozen=True, slots=True)
class ReportGround:
    """Why a report must be made."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class EntryKind:
    """A kind of entry. ``event`` acts on the clocks; a report with ``grounds`` names at least one of them;
    one that is ``answered`` stands on the board until the institution has answered.
    """

    code: str
    zh: str
    en: str
    event: str | None
    tells: Told | None
    grounds: Mapping[str, ReportGround]
    answered: bool
    basis: Provenance


def load_progress(reader: PackReader, case_types: Mapping[str, CaseType]) -> Mapping[str, EntryKind]:
    """Kinds of entries by code, in the file's order. Faults stay with the reader."""
    node = reader.open(_FILE)
    node.keys((*_BASIS, "entries"))
    basis = node.provenance()
    known = {event for kind in case_types.values() for event in kind.events}
    return {code: _entry(code, one, basis, known) for code, one in node.entries("entries").items()}


def _entry(code: str, node: Node, above: Provenance, known: set[str]) -> EntryKind:
    node.keys(("zh", "en"), ("event", "tells", "grounds", "answered", *_BASIS))
    made = EntryKind(
        code=code,
        zh=node.text("zh"),
        en=node.text("en"),
        event=node.text("event") if node.has("event") else None,
        tells=node.choice("tells", Told) if node.has("tells") else None,
        grounds={name: _ground(name, one) for name, one in node.entries("grounds").items()},
        answered=node.boolean("answered", default=False),
        basis=node.provenance(above),
    )
    if made.event is not None and made.event not in known:
        node.fault(f"{made.event!r} is no event of a case type", "event: agreement.signed", "event")
    if (made.grounds or made.answered) and made.tells is not Told.INSTITUTION:
        node.fault(
            "only a report to the institution has grounds and an answer", "tells: institution", "tells"
        )
    return made


def _ground(code: str, node: Node) -> ReportGround:
    node.keys(("zh", "en"))
    return ReportGround(code, node.text("zh"), node.text("en"))
