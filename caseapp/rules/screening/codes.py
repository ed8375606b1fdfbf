"""Codes that a request names and no pack knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from caseapp.errors import Fault, echoed
from caseapp.packs.condition_checks import FACT_VALUES
from caseapp.packs.policies import Policy
from caseapp.packs.policy_types import Item, PolicyList
from caseapp.rules.screening.evaluate import MATTER_GROUNDS
from caseapp.rules.screening.facts import ASSETS_PREFIX, DEDUCTIONS_PREFIX, Facts

_CATEGORIES = (PolicyList.CATEGORIES, PolicyList.PRIORITY_GROUPS)


def unknown_codes(facts: Facts, policy: Policy) -> tuple[Fault, ...]:
    """One fault for each code that the region's packs do not know, or that may not be claimed bare.

    A code known for another day is no fault: on this day it simply counts for nothing.
    """
    return tuple(_faults(facts, policy))


def _faults(facts: Facts, policy: Policy) -> Iterator[Fault]:
    for field in ("origin", "verification", "applicant.residence"):
        yield from _one_of(field, facts.at(field))
    if facts.aid_form is not None:
        yield from _listed("aid_form", facts.aid_form, policy, PolicyList.FORMS)
    if facts.matter is not None:
        yield from _matter(facts.matter, policy)
    for index, code in enumerate(facts.grounds):
        yield from _listed(f"grounds.{index}", code, policy, PolicyList.GROUNDS)
    for code in sorted(facts.evidence):
        yield from _listed(f"evidence.{echoed(code)}", code, policy, PolicyList.EVIDENCE)
    for code in sorted(facts.circumstances):
        yield from _listed(f"circumstances.{echoed(code)}", code, policy, PolicyList.CIRCUMSTANCES)
    yield from _told(
        DEDUCTIONS_PREFIX, facts.deductions, policy.deduction_codes, "扣除项目", "deduction", policy
    )
    if policy.asset_codes:  # elsewhere nothing reads what is owned, and no text gives it a name
        yield from _told(ASSETS_PREFIX, facts.assets, policy.asset_codes, "财产项目", "asset", policy)
    for index, code in enumerate(facts.categories):
        field = f"applicant.categories.{index}"
        lists = (*_CATEGORIES, PolicyList.GROUNDS) if code in policy.exemptions else _CATEGORIES
        yield from _listed(field, code, policy, *lists)


def _told(
    prefix: str, amounts: Iterable[str] | None, known: tuple[str, ...], zh: str, en: str, policy: Policy
) -> Iterator[Fault]:
    """Amounts under codes that nothing would read."""
    for code in sorted(set(amounts or ()) - set(known)):
        yield Fault(
            f"{prefix}{echoed(code)}",
            "unknown_code",
            f"{policy.name_zh}的规则包没有{zh}“{echoed(code)}”，已有：{'、'.join(known) or '无'}",
            f"the packs of {policy.name_en} know no {en} {echoed(code)!r}; known: {', '.join(known) or 'none'}",
        )


def _one_of(field: str, told: object) -> Iterator[Fault]:
    value = None if told is None else str(told)
    if value is not None and value not in FACT_VALUES[field]:
        listed = ", ".join(map(str, FACT_VALUES[field]))
        yield Fault(
            field,
            "unknown_code",
            f"“{echoed(value)}”不在可选值中：{listed}",
            f"{echoed(value)!r} is not one of {listed}",
        )


def _matter(code: str, policy: Policy) -> Iterator[Fault]:
    ground = policy.item(PolicyList.GROUNDS, code)
    if ground is None or ground.group not in MATTER_GROUNDS:
        yield from _listed("matter", code, policy, PolicyList.MATTERS)
    elif not ground.claimable:
        yield _not_claimable("matter", ground, policy)


def _listed(field: str, code: str, policy: Policy, *lists: PolicyList) -> Iterator[Fault]:
    if not any(policy.knows(name, code) for name in lists):
        yield Fault(
            field,
            "unknown_code",
            f"{policy.name_zh}的规则包没有代码“{echoed(code)}”",
            f"the packs of {policy.name_en} know no code {echoed(code)!r}",
        )
        return
    items = [item for name in lists if (item := policy.item(name, code))]
    if items and not any(item.claimable for item in items):
        yield _not_claimable(field, items[0], policy)


def _not_claimable(field: str, item: Item, policy: Policy) -> Fault:
    """A closing item is filled by other texts; an item that is off has no text in force in the region."""
    code = item.code
    zh = f"“{code}”是兜底条款，须由有权的法律、法规、规章具体规定后才能主张"
    en = f"{code!r} is a closing item: claim the code of a text that fills it"
    if not item.opens_to:
        zh = f"“{code}”（{item.zh}）在{policy.name_zh}未启用，没有生效的规定支持，不能主张"
        en = f"{code!r} ({item.en}) is not in force in {policy.name_en}: no text in force there supports it"
    return Fault(field, "not_claimable", zh, en)
