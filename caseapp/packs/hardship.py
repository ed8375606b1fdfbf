"""Reading what a region says of hardship: the line, whose income counts, what comes off it, what may be owned."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from caseapp.packs.condition_checks import FACT_VALUES
from caseapp.packs.conditions import FACT_PATHS, request_path
from caseapp.packs.policy_types import (
    AssetRule,
    Comparator,
    Deduction,
    FigurePlace,
    HardshipLine,
    IncomeRule,
    LineKind,
    Per,
)
from caseapp.packs.reading import Node, Provenance

_SOURCE: Final = ("source", "article", "rank", "verified")
_CODE: Final = re.compile(r"[a-z][a-z0-9_]*")  # what a request may name
_MOST_IN_A_SUM: Final = 8
_FLAGS: Final = [path for path, values in FACT_VALUES.items() if values == (True, False)]


def read_line(node: Node) -> HardshipLine:
    """The hardship line."""
    node.keys(["kind", "comparator", "zh", "en"], ["factor", "place", "year_offset", "amount"])
    kind = node.choice("kind", LineKind)
    fixed = kind is LineKind.FIXED_AMOUNT
    if fixed != node.has("amount"):
        node.fault("an amount goes with fixed_amount and with no other kind", "amount: 3190.00", "amount")
    if kind in {LineKind.MULTIPLE_OF_DIBAO, LineKind.FRACTION_OF_RURAL_INCOME} and not node.has("factor"):
        node.fault("is missing", "factor: 2", "factor")
    factor = node.decimal("factor") if node.has("factor") else Decimal(1)
    for name, given, right in (
        ("factor", factor, "2"),
        ("amount", node.optional_decimal("amount"), "3190.00"),
    ):
        if given is not None and given <= 0:
            node.fault("must be above zero", f"{name}: {right}", name)
    return HardshipLine(
        kind=kind,
        factor=factor,
        comparator=node.choice("comparator", Comparator),
        place=node.choice("place", FigurePlace, FigurePlace.NEAREST),
        year_offset=node.integer("year_offset", 0, minimum=-1),
        amount=node.optional_decimal("amount"),
        zh=node.text("zh"),
        en=node.text("en"),
    )


def read_income_rules(node: Node) -> tuple[IncomeRule, ...]:
    """Whose income is compared."""
    return tuple(_income(child) for child in node.children(""))


def _income(node: Node) -> IncomeRule:
    node.keys(["fact", "is", "amount", "zh", "en"], ["per", "deducts"])
    fact = request_path(node, "fact")
    if fact in FACT_PATHS and fact not in _FLAGS:
        node.fault(f"{fact} is not a yes or no", " | ".join(_FLAGS), "fact")
    return IncomeRule(
        fact=fact,
        value=node.boolean("is"),
        amount=request_path(node, "amount"),
        per=request_path(node, "per") if node.has("per") else "",
        zh=node.text("zh"),
        en=node.text("en"),
        deducts=node.boolean("deducts", default=False),
    )


def read_asset_rules(node: Node, basis: Provenance) -> tuple[AssetRule, ...]:
    """What may be owned; a rule's own source counts before that of the setting."""
    found = tuple(_asset_rule(child, basis) for child in node.children(""))
    _each_once(node, (rule.code for rule in found))
    return found


def _asset_rule(node: Node, basis: Provenance) -> AssetRule:
    node.keys(["code", "per", "limit", "comparator", "zh", "en"], ["sum_of", *_SOURCE])
    code = _code(node, "code", node.text("code"))
    amount, lines = _limit(node)
    own = node.provenance(basis)
    if amount is None and lines is None and own.verified:
        node.fault("a rule whose limit is not at hand was not read", "verified: false", "verified")
    return AssetRule(
        code=code,
        assets=_summed(node) if node.has("sum_of") else (code,),
        per=node.choice("per", Per),
        amount=amount,
        lines=lines,
        comparator=node.choice("comparator", Comparator),
        zh=node.text("zh"),
        en=node.text("en"),
        basis=own,
    )


def _summed(node: Node) -> tuple[str, ...]:
    codes = node.texts("sum_of")
    if not 1 < len(set(codes)) == len(codes) <= _MOST_IN_A_SUM:
        node.fault(
            f"must name two to {_MOST_IN_A_SUM} codes, each once", "sum_of: [savings, securities]", "sum_of"
        )
    return tuple(_code(node, "sum_of", code) for code in codes)


def _limit(node: Node) -> tuple[Decimal | None, Decimal | None]:
    """Yuan, or how many monthly lines; neither where the limit is null."""
    if isinstance(node.at("limit").value, dict):
        below = node.at("limit").keys(["months"], ["factor"])
        factor = below.decimal("factor") if below.has("factor") else Decimal(1)
        lines = below.decimal("months") * factor
        if lines <= 0:
            below.fault("must be above zero", "limit: {months: 24, factor: 2}")
        return None, lines
    return _no_less_than_nothing(node, "limit", "limit: 60000.00"), None


def read_deductions(node: Node, basis: Provenance) -> tuple[Deduction, ...]:
    """What comes off the household's income; the own source of each counts before that of the setting."""
    found = tuple(_deduction(child, basis) for child in node.children(""))
    _each_once(node, (one.code for one in found))
    return found


def _deduction(node: Node, basis: Provenance) -> Deduction:
    node.keys(["code", "cap", "zh", "en"], _SOURCE)
    return Deduction(
        code=_code(node, "code", node.text("code")),
        cap=_no_less_than_nothing(node, "cap", "cap: 500.00"),
        zh=node.text("zh"),
        en=node.text("en"),
        basis=node.provenance(basis),
    )


def _no_less_than_nothing(node: Node, key: str, example: str) -> Decimal | None:
    amount = node.optional_decimal(key)
    if amount is not None and (amount < 0 or amount != round(amount, 2)):
        node.fault("must be an amount from zero, to the fen", example, key)
    return amount


def _code(node: Node, key: str, code: str) -> str:
    if not _CODE.fullmatch(code):
        node.fault(f"{code!r} is no code that a request could name", f"{key}: bank_savings", key)
    return code


def _each_once(node: Node, codes: Iterable[str]) -> None:
    for code, times in Counter(codes).items():
        if times > 1:
            node.fault(f"{code} stands twice", "give each code once")
