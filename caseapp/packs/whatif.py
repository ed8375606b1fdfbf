"""A policy with some of its values changed, for trying a change before it is decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from caseapp.errors import Fault, Invalid
from caseapp.packs.policies import ASSETS, LINE, Policy
from caseapp.packs.policy_types import (
    AssetRule,
    Comparator,
    FigurePlace,
    HardshipLine,
    Item,
    LineKind,
    Per,
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
_LIMIT = {"code": str, "per": Per, "limit": Decimal, "months": Decimal, "comparator": Comparator}


@dataclass(frozen=True, slots=True)
class Change:
    """What is tried: parts of the hardship line, limits on assets, the usual way of verification, items on or off."""

    line: Mapping[str, Any] = field(default_factory=dict)
    verification: str | None = None
    items: tuple[tuple[PolicyList, str, bool], ...] = ()
    assets: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Change:
        """From plain values: ``hardship_line``, ``default_verification``, ``switches: [{list, code, on}]`` and
        ``asset_limits: [{code, per, limit | months, comparator}]``, where a ``limit`` of null lifts the rule.
        """
        line = {name: _READ[name](value) for name, value in (body.get("hardship_line") or {}).items()}
        items = [(PolicyList(one["list"]), one["code"], one["on"]) for one in body.get("switches", [])]
        assets = [
            {name: value if value is None else _LIMIT[name](value) for name, value in one.items()}
            for one in body.get("asset_limits", [])
        ]
        return cls(line, body.get(VERIFICATION), tuple(items), tuple(assets))


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
    if change.assets:
        settings[ASSETS] = Resolved(tuple(_limits(policy, change.assets)), ASSUMED, policy.region_code)
    return replace(policy, _settings=settings, _lists=_switched(policy, change.items))


def _limits(policy: Policy, changes: Iterable[Mapping[str, Any]]) -> Iterator[AssetRule]:
    """The rules on assets as they would be: those that stay, those that change, new ones."""
    named = {one["code"]: one for one in changes}
    known = {rule.code: rule for rule in policy.asset_rules()}
    for code in {**known, **named}:
        change = named.get(code)
        if change is None:
            yield known[code]
        elif "limit" not in change or change["limit"] is not None:
            yield _limit(known.get(code) or _new_rule(code), change)


def _limit(rule: AssetRule, change: Mapping[str, Any]) -> AssetRule:
    parts = {name: change[name] for name in ("per", "comparator") if name in change}
    if "limit" in change or "months" in change:
        parts |= {"amount": change.get("limit"), "lines": change.get("months")}
    return replace(rule, basis=ASSUMED, **parts)


def refused(policy: Policy, change: Change, more: Iterable[Fault] = ()) -> None:
    """Raise Invalid, naming every part that cannot be tried here, and ``more`` that was found elsewhere."""
    faults = [*more, *_unknown(policy, change.items), *_unlimited(policy, change.assets)]
    if change.line.get("amount") == 0:
        faults.append(Fault("changes.hardship_line.amount", "range", "须大于0", "must be more than 0"))
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


def _unlimited(policy: Policy, changes: Iterable[Mapping[str, Any]]) -> Iterator[Fault]:
    """Limits that say too little to be tried, or the same thing twice."""
    known = {rule.code for rule in policy.asset_rules()}
    seen: set[str] = set()
    for index, change in enumerate(changes):
        field = f"changes.asset_limits.{index}"
        if change["code"] in seen:
            yield Fault(f"{field}.code", "repeated", "同一请求中重复", "given twice in this request")
        seen.add(change["code"])
        if change["code"] in known:
            continue
        if change.get("limit") is None and change.get("months") is None:
            zh, en = (
                "本地没有此项财产限额，须写明 limit 或 months",
                "no such limit here: name limit or months",
            )
            yield Fault(f"{field}.limit", "required", zh, en)
        if "per" not in change:
            zh, en = (
                "新的财产限额须写明按人还是按户",
                "a new limit says whether it is per person or household",
            )
            yield Fault(f"{field}.per", "required", zh, en)


def _switched(
    policy: Policy, items: Iterable[tuple[PolicyList, str, bool]]
) -> Mapping[PolicyList, Mapping[str, Item]]:
    lists = {name: dict(found) for name, found in policy._lists.items()}  # noqa: SLF001
    for name, code, on in items:
        if code in lists.get(name, {}):
            lists[name][code] = replace(lists[name][code], on=on)
    return lists


def _new_rule(code: str) -> AssetRule:
    return AssetRule(
        code=code,
        assets=(code,),
        per=Per.HOUSEHOLD,
        amount=None,
        lines=None,
        comparator=Comparator.LTE,
        zh=f"拟议的财产限额（{code}）",
        en=f"the limit on assets that is tried ({code})",
        basis=ASSUMED,
    )


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
