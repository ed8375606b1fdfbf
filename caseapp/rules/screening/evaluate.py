"""The interpreter of the packs' conditions. It knows tests, not laws: which tests make up a law, in which
order, with which words, stands in the packs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from caseapp.packs.conditions import Condition, Op, Truth
from caseapp.packs.policies import Policy
from caseapp.packs.policy_types import Item, PolicyList
from caseapp.rules.screening.ages import age_leaf
from caseapp.rules.screening.facts import EVIDENCE_PREFIX, Facts
from caseapp.rules.screening.figures import FigureTable
from caseapp.rules.screening.findings import (
    NOTHING,
    Finding,
    Leaf,
    Note,
    Shown,
    Want,
    Ways,
    both,
    pruned,
    shown,
    way,
)
from caseapp.rules.screening.hardship import assets_findings, income_leaf
from caseapp.rules.screening.switches import asked, resting
from caseapp.rules.screening.unclaimed import unclaimed

# Grounds that describe the case itself may be given as its matter, too.
MATTER_GROUNDS: Final = frozenset({"art29", "art32", "art33"})
_NO_WAYS: Ways = ()
_HERE: Ways = (NOTHING,)


@dataclass(frozen=True, slots=True)
class Engine:
    """One application under one policy; `ground` is the exemption whose conditions are being read."""

    facts: Facts
    policy: Policy
    figures: FigureTable
    on: date
    ground: Item | None = None

    def find(self, condition: Condition) -> Finding:
        """The answer to a condition with its reasons below it."""
        condition = resting(condition, self.policy)
        leaf = _TESTS[condition.op](self, condition)
        words = self._names(condition, leaf)
        zh, en = self._say(condition, leaf.answer)
        return Finding(
            rule=condition.rule,
            answer=leaf.answer,
            basis=condition.basis,
            text_zh=zh.format(
                input=leaf.input.zh, threshold=leaf.threshold.zh, margin=leaf.margin.zh, **words
            ),
            text_en=en.format(
                input=leaf.input.en, threshold=leaf.threshold.en, margin=leaf.margin.en, **words
            ),
            input=leaf.input.value,
            threshold=leaf.threshold.value,
            margin=leaf.margin.value,
            refusal=condition.refusal,
            route=condition.route,
            children=leaf.children,
            to_yes=_HERE if leaf.answer is Truth.YES else leaf.to_yes,
            to_no=_HERE if leaf.answer is Truth.NO else leaf.to_no,
            blocked=leaf.blocked,
            notes=leaf.notes,
        )

    def _names(self, condition: Condition, leaf: Leaf) -> dict[str, str]:
        """What the condition is called; a nameless one inside an exemption bears the exemption's name."""
        ground = self.ground
        return {
            "name_zh": condition.name_zh or leaf.name.zh or (ground.zh if ground else ""),
            "name_en": condition.name_en or leaf.name.en or (ground.en if ground else ""),
        }

    def _say(self, condition: Condition, answer: Truth) -> tuple[str, str]:
        own = condition.say.get(answer)
        return own or self.policy.phrases.get(condition.op.value, {}).get(answer, ("", ""))

    def claimed(self, groups: Iterable[str]) -> tuple[Item, ...]:
        """The grounds of these groups that the request claims, by code or by a category that leads there."""
        wanted = frozenset(groups)
        led_to = {self.policy.ground_of(code) for code in self.facts.categories}
        return tuple(
            item
            for item in self.policy.items(PolicyList.GROUNDS)
            if item.group in wanted and item.claimable and self._claims(item, led_to)
        )

    def _claims(self, item: Item, led_to: set[str]) -> bool:
        as_matter = item.group in MATTER_GROUNDS and item.code == self.facts.matter
        return item.code in self.facts.grounds or item.code in led_to or as_matter


def _all(engine: Engine, condition: Condition) -> Leaf:
    """Every part is read, so that each failing one is named."""
    return _joint(tuple(engine.find(part) for part in asked(condition, engine.policy)))


def _joint(children: tuple[Finding, ...]) -> Leaf:
    answers = {child.answer for child in children}
    to_yes = _HERE
    for child in children:
        to_yes = both(to_yes, child.to_yes)
    to_no = pruned(found for child in children for found in child.to_no)
    return Leaf(_worst(answers), children=children, to_yes=to_yes, to_no=to_no)


def _worst(answers: set[Truth]) -> Truth:
    if Truth.NO in answers:
        return Truth.NO
    return Truth.UNKNOWN if Truth.UNKNOWN in answers else Truth.YES


def _any(engine: Engine, condition: Condition) -> Leaf:
    """The first part that holds ends the search: what lies behind it is neither asked nor answered."""
    found: list[Finding] = []
    for part in asked(condition, engine.policy):
        found.append(engine.find(part))
        if found[-1].answer is Truth.YES:
            break
    return _best(found)


def _best(children: Iterable[Finding]) -> Leaf:
    found = tuple(children)
    answers = {child.answer for child in found}
    known_no = Truth.UNKNOWN if Truth.UNKNOWN in answers else Truth.NO
    to_no = _HERE
    for child in found:
        to_no = both(to_no, child.to_no)
    return Leaf(
        Truth.YES if Truth.YES in answers else known_no,
        children=found,
        to_yes=pruned(way for child in found for way in child.to_yes),
        to_no=to_no,
    )


_OPPOSITE: Final = {Truth.YES: Truth.NO, Truth.NO: Truth.YES, Truth.UNKNOWN: Truth.UNKNOWN}


def _not(engine: Engine, condition: Condition) -> Leaf:
    child = engine.find(condition.parts[0])
    return Leaf(_OPPOSITE[child.answer], children=(child,), to_yes=child.to_no, to_no=child.to_yes)


def _fact(engine: Engine, condition: Condition) -> Leaf:
    value = engine.facts.at(condition.fact)
    wanted = Shown.plain("|".join(shown(option) or "" for option in condition.values))
    if value is None:
        to_yes = (way({condition.fact: Want(condition.values)}),)
        refused = tuple(flag for flag in (True, False) if flag not in condition.values)
        is_flag = isinstance(condition.values[0], bool)
        to_no = (way({condition.fact: Want(refused)}),) if is_flag and refused else _NO_WAYS
        return Leaf(Truth.UNKNOWN, threshold=wanted, to_yes=to_yes, to_no=to_no)
    return Leaf(_truth(value in condition.values), Shown.plain(value), wanted)


def _truth(holds: bool) -> Truth:  # noqa: FBT001 - the one thing it says
    return Truth.YES if holds else Truth.NO


def _age(engine: Engine, condition: Condition) -> Leaf:
    return age_leaf(engine.facts.birth_date, engine.on, condition)


def _evidence(engine: Engine, condition: Condition) -> Leaf:
    return _documents(engine, tuple(str(code) for code in condition.values))


def _documents(engine: Engine, codes: tuple[str, ...]) -> Leaf:
    """Whether one of these documents was provided."""
    held = tuple(code for code in codes if code in engine.facts.evidence)
    name = _names(engine, PolicyList.EVIDENCE, held or codes)
    ways = tuple(way({EVIDENCE_PREFIX + code: Want((True,))}) for code in codes)
    given = Shown(", ".join(held) or None)
    return Leaf(_truth(bool(held)), given, Shown("|".join(codes)), name=name, to_yes=ways)


def _names(engine: Engine, listing: PolicyList, codes: Iterable[str]) -> Shown:
    items = [item for code in codes if (item := engine.policy.item(listing, code))]
    return Shown(None, "或者".join(item.zh for item in items), " or ".join(item.en for item in items))


def _category(engine: Engine, condition: Condition) -> Leaf:
    codes = tuple(str(code) for code in condition.values)
    name = _names(engine, PolicyList.CATEGORIES, codes)
    named = [code for code in codes if code in engine.facts.categories]
    return Leaf(_truth(bool(named)), Shown(", ".join(named) or None), Shown("|".join(codes)), name=name)


def _proved_category(engine: Engine, _: Condition) -> Leaf:
    """A category that leads to the ground at hand, with a document of its own.

    Those count that the request names, or all where it claims the ground itself; where none of these is proved, one
    that a document on the table names by itself.
    """
    leading = [item for item in engine.policy.items(PolicyList.CATEGORIES) if _leads(engine, item)]
    considered = [item for item in leading if item.documents and _asserted(engine, item)]
    if not any(set(item.documents) & engine.facts.evidence for item in considered):
        considered += _named_by_a_document(engine, leading)
    proofs = [(item, _documents(engine, item.documents)) for item in considered]
    held = [item for item, proof in proofs if proof.answer is Truth.YES]
    name = Shown(None, "、".join(item.zh for item in held), ", ".join(item.en for item in held))
    wanted = Shown("|".join(code for item in considered for code in item.documents) or None)
    ways = pruned(found for _, proof in proofs for found in proof.to_yes)
    given = Shown(", ".join(item.code for item in held) or None)
    told = tuple(_told(item, Truth.YES) for item in held)
    return Leaf(_truth(bool(held)), given, wanted, name=name, children=told, to_yes=ways)


def _named_by_a_document(engine: Engine, leading: Iterable[Item]) -> list[Item]:
    found = (
        item for item in leading if item.shown_by_document and set(item.documents) & engine.facts.evidence
    )
    return list(found)[:1]


def _asserted(engine: Engine, item: Item) -> bool:
    named = engine.facts.categories
    return item.ground in engine.facts.grounds or item.code in named or item.ground in named


def _leads(engine: Engine, item: Item) -> bool:
    return engine.ground is not None and item.ground == engine.ground.code


def _circumstance(engine: Engine, condition: Condition) -> Leaf:
    codes = tuple(str(code) for code in condition.values)
    held = [code for code in codes if code in engine.facts.circumstances]
    name = _names(engine, PolicyList.CIRCUMSTANCES, held or codes)
    return Leaf(_truth(bool(held)), Shown(", ".join(held) or None), Shown("|".join(codes)), name=name)


def _matter(engine: Engine, condition: Condition) -> Leaf:
    """Whether the matter is in these groups or is (or lies under) one of these codes."""
    wanted = _matter_codes(engine, condition)
    code = engine.facts.matter
    limit = Shown("|".join((*condition.groups, *(str(value) for value in condition.values))))
    ways: Ways = (way({"matter": Want(wanted)}),) if wanted else ()
    if code is None:
        return Leaf(Truth.UNKNOWN, threshold=limit, to_yes=ways)
    item = engine.policy.item(PolicyList.MATTERS, code) or engine.policy.item(PolicyList.GROUNDS, code)
    given = Shown(code, item.zh if item else code, item.en if item else code)
    covering = _covering(engine, code, wanted)
    if covering is not None:
        return _nearest_that_holds(engine, wanted, covering, Leaf(Truth.YES, given, limit))
    if code in wanted:
        return _nearest_that_holds(engine, wanted, item, Leaf(Truth.YES, given, limit))
    open_to = {code, *(item.may_be if item else ())}
    finer = tuple(below for below in wanted if open_to & set(_lineage(engine, below)))
    if finer:
        return Leaf(Truth.UNKNOWN, given, limit, to_yes=(way({"matter": Want(finer)}),))
    return Leaf(Truth.NO, given, limit)


def _covering(engine: Engine, code: str, wanted: tuple[str, ...]) -> Item | None:
    """The wider matter of a plan that covers one which the law's list leaves out."""
    if code in wanted:
        return None
    matters = engine.policy.items(PolicyList.MATTERS)
    return next((item for item in matters if item.code in wanted and code in item.includes), None)


def _nearest_that_holds(engine: Engine, wanted: tuple[str, ...], item: Item | None, leaf: Leaf) -> Leaf:
    """What a plan narrows by a cause still is, without the cause, the matter of the law that it lies under."""
    own = _with_own_condition(engine, item, leaf)
    if own.answer is Truth.YES or item is None or item.parent not in wanted:
        return own
    above = engine.policy.item(PolicyList.MATTERS, item.parent)
    return _nearest_that_holds(engine, wanted, above, leaf)


def _with_own_condition(engine: Engine, item: Item | None, leaf: Leaf) -> Leaf:
    """A matter rests on a text of its own, which the answer names, and may have a condition, such as its cause."""
    if item is None:
        return leaf
    own = engine.find(item.when) if item.when is not None else None
    answer = own.answer if own else leaf.answer
    named = _told(item, answer, *((own,) if own else ()))
    if own is None:
        return replace(leaf, children=(named,))
    return replace(leaf, answer=answer, children=(named,), to_yes=own.to_yes, to_no=own.to_no)


def _told(item: Item, answer: Truth, *children: Finding) -> Finding:
    """The entry of a list with the text it rests on: a plan's matter on the plan, whatever the rule's article."""
    basis = item.basis
    zh = f"{item.zh}（依据：{basis.source}{basis.article}）。"
    en = f"{item.en} (rests on {basis.source} {basis.article})."
    return Finding(item.code, answer, basis, zh, en, children=children)


def _matter_codes(engine: Engine, condition: Condition) -> tuple[str, ...]:
    targets = frozenset(str(value) for value in condition.values)
    return tuple(
        item.code
        for item in engine.policy.items(PolicyList.MATTERS)
        if item.claimable and (item.group in condition.groups or targets & set(_lineage(engine, item.code)))
    )


def _lineage(engine: Engine, code: str) -> tuple[str, ...]:
    item = engine.policy.item(PolicyList.MATTERS, code)
    return engine.policy.lineage(item, PolicyList.MATTERS) if item else (code,)


def _claims(engine: Engine, condition: Condition) -> Leaf:
    items = engine.claimed(condition.groups)
    given = Shown(
        ", ".join(item.code for item in items) or None,
        "、".join(item.zh for item in items),
        ", ".join(item.en for item in items),
    )
    return Leaf(_truth(bool(items)), given, Shown("|".join(condition.groups)))


def _grounds(engine: Engine, condition: Condition) -> Leaf:
    """Any claimed ground of these groups whose own condition holds. One that is not proved is simply not
    there: ordinary verification follows.
    """
    claimed = engine.claimed(condition.groups)
    findings = [_ground(engine, item, condition) for item in claimed]
    best = _best(findings)
    notes = () if best.answer is Truth.YES else _unclaimed(engine, condition)
    return replace(best, input=Shown(", ".join(finding.rule for finding in findings) or None), notes=notes)


def _unclaimed(engine: Engine, condition: Condition) -> tuple[Note, ...]:
    """Where no claim holds; whatever a document proves then, nobody claimed."""
    if not engine.facts.evidence:
        return ()
    others = (
        item
        for item in engine.policy.items(PolicyList.GROUNDS)
        if item.claimable and item.group in condition.groups
    )
    return tuple(unclaimed(others, lambda item: _ground(engine, item, condition)))


def _ground(engine: Engine, item: Item, condition: Condition) -> Finding:
    inner = replace(engine, ground=item)
    parts = (item.when,) if item.when is not None else ()
    named = replace(
        condition,
        rule=item.code,
        op=Op.ALL,
        parts=parts,
        basis=item.basis,
        name_zh=item.zh,
        name_en=item.en,
        say={},
    )
    return inner.find(replace(named, refusal="", route=""))


def _within_line(engine: Engine, _: Condition) -> Leaf:
    return income_leaf(engine.facts, engine.policy, engine.figures, engine.on)


def _within_assets(engine: Engine, _: Condition) -> Leaf:
    children = assets_findings(engine.facts, engine.policy, engine.figures, engine.on)
    return _joint(children)


_TESTS: Final[dict[Op, Callable[[Engine, Condition], Leaf]]] = {
    Op.ALL: _all,
    Op.ANY: _any,
    Op.NOT: _not,
    Op.FACT: _fact,
    Op.AGE: _age,
    Op.EVIDENCE: _evidence,
    Op.CATEGORY: _category,
    Op.PROVED_CATEGORY: _proved_category,
    Op.CIRCUMSTANCE: _circumstance,
    Op.MATTER: _matter,
    Op.CLAIMS: _claims,
    Op.GROUNDS: _grounds,
    Op.WITHIN_LINE: _within_line,
    Op.WITHIN_ASSETS: _within_assets,
}
