"""From how many applicants of one matter a report of a group incident is proposed (packs/groups/rules.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from caseapp.packs.policy_types import region_chain
from caseapp.packs.progress import EntryKind, ReportGround
from caseapp.packs.reading import Node, PackReader, Provenance

_FILE: Final = "groups/rules.yaml"
_NATION: Final = "000000"


@dataclass(frozen=True, slots=True)
class Threshold:
    """The number of open cases, itself included, from which the report is proposed."""

    people: int
    basis: Provenance


@dataclass(frozen=True, slots=True)
class GroupRules:
    """The kind of entry and its ground that tell of a group incident, and the threshold of each region."""

    entry: str
    ground: str
    report_from: Mapping[str, Threshold]

    def threshold(self, region_code: str) -> Threshold:
        """That of the nearest region upwards."""
        return next(self.report_from[code] for code in region_chain(region_code) if code in self.report_from)


def load_groups(reader: PackReader, progress: Mapping[str, EntryKind]) -> GroupRules:
    """``groups/rules.yaml``. Faults stay with the reader."""
    node = reader.open(_FILE)
    node.keys(("entry", "ground", "report_from"))
    entry, ground = node.text("entry"), node.text("ground")
    grounds: Mapping[str, ReportGround] = progress[entry].grounds if entry in progress else {}
    if ground not in grounds:
        node.fault(f"{entry} has no ground {ground!r}", "ground: group_incident", "ground")
    found = {region: _threshold(one) for region, one in node.entries("report_from").items()}
    if _NATION not in found:
        node.fault("the nation has a threshold of its own", 'report_from: {"000000": …}', "report_from")
    return GroupRules(entry, ground, found)


def _threshold(node: Node) -> Threshold:
    node.keys(("people", "source", "article", "rank", "verified"))
    return Threshold(node.integer("people", minimum=2), node.provenance())
