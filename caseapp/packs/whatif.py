"""A policy with some of its values changed, for trying a change before it is decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from caseapp.errors import Fault, Invalid
from caseapp.packs.policies import LINE, Policy
from caseapp.packs.policy_types import (
    Comparator,
    FigurePlace,
    HardshipLine,
    Item,
    LineKind,
    PolicyList,
    Resolved,
)
from caseapp.packs.reading import Provenance, Rank

ASSUMED = Provenance("拟议调整（模拟）", "", Rank.POLICY, verified=False)
VERIFICATION = "default_verification"
_READ = {
    "kind": LineKind,
    "comparator": Comparator,
    "place": FigurePlace,
    "factor": Decimal,
    "amount": Decimal,
    "year_offset": int,
}


@dataclass(frozen=True, slots=True)
class Change:
    """What is tried: parts of the hardship line, the usual way of verification, items switched on or off."""

    line: Mapping[str, Any] = field(default_factory=dict)
    verification: str | None = None
    items: tuple[tuple[PolicyList, str, bool], ...] = ()

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Change:
        """From plain values: ``hardship_line``, ``default_verification``, ``switches: [{list, code, on}]``."""
        line = {name: _READ[name](value) for name, value in (body.get("hardship_line") or {}).items()}
        items = [(PolicyList(one["list"]), one["code"], one["on"]) for one in body.get("switches", [])]
        return cls(line, body.get(VERIFICATION), tuple(items))


def changed(policy: Policy, change: Change) -> Policy:
    """The policy as it would be; what the change does not name stays."""
    settings = dict(policy._settings)  # noqa: SLF001 - one concept in two files
    line = policy.line()
    if change.line:
        base = line[0] if line else _EMPTY_LINE
        value = replace(base, **{"amount": None, **change.line} if "kind" in change.line else change.line)
        settings[LINE] = Resolved(value, ASSUMED, policy.region_code)
    if change.verification is not None:
        settings[VERIFICATION] = Resolved(change.verification, ASSUMED, policy.region_code)
    return replace(policy, _settings=settings, _lists=_switched(policy, change.items))


def refused(policy: Policy, change: Change) -> None:
    """Raise Invalid, naming every part that cannot be tried here."""
    faults = list(_unknown(policy, change.items))
    line = changed(policy, change).line()
    if (
        change.line
        and line is not None
        and (line[0].kind is LineKind.FIXED_AMOUNT) != (line[0].amount is not None)
    ):
        zh, en = (
            "固定金额须同时给出 kind 和 amount",
            "an amount goes with the kind fixed_amount and with no other",
        )
        faults.append(Fault("changes.hardship_line.amount", "amount", zh, en))
    if faults:
        raise Invalid(faults=faults)


def _unknown(policy: Policy, items: Iterable[tuple[PolicyList, str, bool]]) -> Iterable[Fault]:
    for index, (name, code, _) in enumerate(items):
        found = policy.item(name, code)
        if found is None or found.opens_to:
            zh, en = "没有可以开关的此项代码", "no such code that could be switched"
            yield Fault(f"changes.switches.{index}.code", "unknown_code", zh, en)


def _switched(
    policy: Policy, items: Iterable[tuple[PolicyList, str, bool]]
) -> Mapping[PolicyList, Mapping[str, Item]]:
    lists = {name: dict(found) for name, found in policy._lists.items()}  # noqa: SLF001
    for name, code, on in items:
        if code in lists.get(name, {}):
            lists[name][code] = replace(lists[name][code], on=on)
    return lists


_EMPTY_LINE = HardshipLine(
    kind=LineKind.HARDSHIP_LINE,
    factor=Decimal(1),
    comparator=Comparator.LTE,
    place=FigurePlace.NEAREST,
    year_offset=0,
    amount=None,
    zh="拟议的经济困难标准",
    en="the hardship line that is tried",
)
