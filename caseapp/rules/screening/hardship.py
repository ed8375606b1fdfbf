"""What the tests on money say, before it is worded: the income within the line, the assets within their limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from caseapp.packs.conditions import Truth
from caseapp.packs.policies import Policy
from caseapp.packs.policy_types import AssetRule, Comparator
from caseapp.rules.screening.assets import AssetAnswer, Holding, within_limits
from caseapp.rules.screening.deductions import within_cap
from caseapp.rules.screening.facts import Facts
from caseapp.rules.screening.figures import FigureTable
from caseapp.rules.screening.findings import NOTHING, Finding, Leaf, Note, Shown, yuan
from caseapp.rules.screening.line import Comparison, within_line
from caseapp.rules.screening.switches import DOUBT


def income_leaf(facts: Facts, policy: Policy, figures: FigureTable, on: date) -> Leaf:
    """The income compared with the line; below it the texts and figures that this rests on."""
    found = within_line(facts, policy, figures, on)
    if found.shown is None:
        return Leaf(found.answer, to_yes=found.to_yes, blocked=found.blocked)
    compared = found.shown
    leaf = Leaf(
        found.answer,
        threshold=Shown.plain(yuan(compared.line)),
        name=Shown(None, compared.rule.zh, compared.rule.en),
        children=(*_sources(compared), *_deductions(compared)),
        to_yes=found.to_yes,
        notes=(*_ended(compared), *(() if found.answer is Truth.NO else _to_look_at(policy))),
    )
    if compared.at_most is None or found.answer is Truth.UNKNOWN:
        return leaf
    given, margin = yuan(compared.at_most), yuan(compared.line - compared.at_most)
    bound = Shown(given, f"不超过{given}", f"at most {given}")
    return replace(leaf, input=Shown.plain(given) if compared.is_exact else bound, margin=Shown.plain(margin))


def _sources(compared: Comparison) -> tuple[Finding, ...]:
    """Which texts, and which local figure, the comparison rests on."""
    answer = Truth.UNKNOWN if compared.at_most is None else Truth.YES
    figure = compared.figure
    value = f"{figure.value}（{figure.source}）" if figure else yuan(compared.line)
    line, rule = compared.text, compared.rule
    return (
        Finding("income_basis", answer, compared.rule_basis, f"{rule.zh}。", f"{rule.en}."),
        Finding(
            "hardship_line",
            Truth.YES,
            compared.line_basis,
            f"{line.zh}：{value}。",
            f"{line.en}: {value}.",
            input=str(figure.value) if figure else None,
            threshold=yuan(compared.line),
            figure=figure,
        ),
    )


def _deductions(compared: Comparison) -> Iterator[Finding]:
    """What came off the income, and what might."""
    for rule, paid in compared.off.told:
        taken = yuan(within_cap(rule, paid))
        yield Finding(
            rule.code,
            Truth.YES,
            rule.basis,
            f"{rule.zh}：每月{yuan(paid)}元，从家庭收入中扣除{taken}元。",
            f"{rule.en}: {yuan(paid)} yuan a month, of which {taken} yuan come off the household's income.",
            input=yuan(paid),
            threshold=None if rule.cap is None else yuan(rule.cap),
            margin=None if rule.cap is None else yuan(rule.cap - paid),
        )
    for rule in compared.off.open:
        limit = (
            ("", "")
            if rule.cap is None
            else (f"（最多{yuan(rule.cap)}元）", f" (at most {yuan(rule.cap)} yuan)")
        )
        yield Finding(
            rule.code,
            Truth.UNKNOWN,
            rule.basis,
            f"{rule.zh}：可以从家庭收入中扣除{limit[0]}，金额尚不清楚。",
            f"{rule.en}: comes off the household's income{limit[1]}; how much is not yet known.",
            threshold=None if rule.cap is None else yuan(rule.cap),
        )


def _ended(compared: Comparison) -> Iterator[Note]:
    """A standard that a level below the province had set, and that has ended: the province's applies."""
    gone = compared.ended
    if gone is not None and gone.valid_to is not None:
        place, last = gone.region_code, gone.valid_to.isoformat()
        yield Note(
            "own_standard_ended",
            "第三十四条",
            f"{place}自行录入的经济困难标准截至{last}，之后适用省级标准。",
            f"The hardship line that {place} had entered ended on {last}; since then the province's applies.",
        )


def _to_look_at(policy: Policy) -> Iterator[Note]:
    """The rules on assets whose limit is not at hand: no condition, but a person must look at them."""
    for rule in policy.asset_rules():
        if not rule.binds:
            source = rule.basis.source
            yield Note(
                "asset_limit_not_at_hand",
                rule.basis.article,
                f"{rule.zh}：{source}另有规定，其限额尚未收录，须由工作人员核对。",
                f"{rule.en}: {source} has a rule whose limit is not at hand; a person must look at it.",
            )


def assets_findings(facts: Facts, policy: Policy, figures: FigureTable, on: date) -> tuple[Finding, ...]:
    """One for each rule on assets that has a limit."""
    return tuple(_worded(found, policy) for found in within_limits(facts, policy, figures, on))


def _worded(found: AssetAnswer, policy: Policy) -> Finding:
    rule, owned = found.rule, found.shown
    zh, en = policy.phrases.get("within_assets", {}).get(found.answer, ("", ""))
    limit = _limit(rule, owned)
    sure = None if found.answer is Truth.UNKNOWN else owned
    given = _given(sure) if sure else Shown()
    margin = yuan(sure.limit.amount - sure.per_head) if sure else None
    doubt = ("", "") if rule.basis.verified else DOUBT
    return Finding(
        rule.code,
        found.answer,
        rule.basis,
        zh.format(name_zh=rule.zh, input=given.zh, threshold=limit.zh, margin=margin or "") + doubt[0],
        en.format(name_en=rule.en, input=given.en, threshold=limit.en, margin=margin or "") + doubt[1],
        input=given.value,
        threshold=limit.value,
        margin=margin,
        to_yes=(NOTHING,) if found.answer is Truth.YES else found.to_yes,
        blocked=found.blocked,
    )


def _limit(rule: AssetRule, owned: Holding | None) -> Shown:
    if owned is None:
        return Shown(
            None, "不超过尚缺的本地数值所定的", "within a limit that hangs on a missing local figure, in"
        )
    value = yuan(owned.limit.amount)
    if rule.comparator is Comparator.LT:
        return Shown(value, f"低于{value}", f"below {value}")
    return Shown(value, f"不超过{value}", f"at most {value}")


def _given(owned: Holding) -> Shown:
    """What is owned a head; a bound where not all of it, or not how many heads, is known."""
    value = yuan(owned.per_head)
    if owned.open:
        return Shown(value, f"至少{value}", f"at least {value}")
    return Shown(value, f"不超过{value}", f"at most {value}") if owned.heads is None else Shown.plain(value)
