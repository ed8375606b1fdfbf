"""What a condition of a pack may name: codes, groups, values of a fact, routes. Checked over all files at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from caseapp.packs.conditions import Condition, Op, Truth
from caseapp.packs.policy_types import Item, PolicyList

ROUTES: Final = (
    "not_required_art32",
    "exempt_art42",
    "exempt_policy",
    "honesty_commitment",
    "information_sharing",
    "organ_notified",
    "other_reason_art24",
    "other_investigation",
)
_CODES: Final = {
    Op.EVIDENCE: PolicyList.EVIDENCE,
    Op.CATEGORY: PolicyList.CATEGORIES,
    Op.CIRCUMSTANCE: PolicyList.CIRCUMSTANCES,
    Op.MATTER: PolicyList.MATTERS,
}
_SELF_NAMED: Final = frozenset(
    {Op.AGE, Op.EVIDENCE, Op.CATEGORY, Op.PROVED_CATEGORY, Op.CIRCUMSTANCE, Op.WITHIN_LINE}
)
# What a request may say at a path; other paths hold what `_FACT_TYPES` says, or codes of the lists below.
FACT_VALUES: Final[Mapping[str, tuple[object, ...]]] = {
    "origin": ("application", "organ_notice"),
    "verification": ("honesty_commitment", "information_sharing"),
    "applicant.residence": ("urban", "rural"),
    **dict.fromkeys(
        (
            "other_reason",
            "already_represented",
            "applicant.has_fixed_income",
            "household.opponent_in_household",
        ),
        (True, False),
    ),
}
_FACT_LISTS: Final = {
    "aid_form": (PolicyList.FORMS,),
    "matter": (PolicyList.MATTERS, PolicyList.GROUNDS),
}
_FACT_TYPES: Final[Mapping[str, tuple[tuple[type, ...], str]]] = {
    "applicant.birth_date": ((date,), "1964-09-02"),
    "applicant.monthly_income": ((int, Decimal), "1500.00"),
    "household.monthly_income": ((int, Decimal), "1500.00"),
    "household.members": ((int,), "1"),
}
_GROUPED: Final = {
    Op.CLAIMS: PolicyList.GROUNDS,
    Op.GROUNDS: PolicyList.GROUNDS,
    Op.MATTER: PolicyList.MATTERS,
}
Known = Mapping[PolicyList, Mapping[str, Item]]


def check_names(condition: Condition) -> None:
    """A condition that answers are explained with needs a name or sentences of its own."""
    for found in condition.walk():
        if found.op in _SELF_NAMED or (found.name_zh and found.name_en) or len(found.say) == len(Truth):
            continue
        found.origin.fault(f"condition {found.rule} has no name", "name_zh: …, name_en: …", "name_zh")


def check_condition(condition: Condition, known: Known) -> None:
    """Everything that it names must be known where it stands."""
    listing = _CODES.get(condition.op)
    for code in condition.values if listing else ():
        if listing and code not in known.get(listing, {}):
            condition.origin.fault(
                f"{code!r} is not in the list {listing}", some_of(known, listing), condition.op.value
            )
    _check_groups(condition, known)
    if condition.op is Op.FACT:
        _check_values(condition, known)
    if condition.refusal and condition.refusal not in known.get(PolicyList.REFUSAL_GROUNDS, {}):
        example = some_of(known, PolicyList.REFUSAL_GROUNDS)
        condition.origin.fault(f"{condition.refusal!r} is not a refusal ground", example, "refusal")
    if condition.route and condition.route not in ROUTES:
        condition.origin.fault(f"{condition.route!r} is not a route", ", ".join(ROUTES), "route")


def _check_groups(condition: Condition, known: Known) -> None:
    listing = _GROUPED.get(condition.op)
    groups = list(dict.fromkeys(one.group for one in known.get(listing, {}).values())) if listing else []
    for group in condition.groups:
        if group not in groups:
            message = f"{group!r} is not a group of the list {listing}"
            condition.origin.fault(message, ", ".join(filter(None, groups)), condition.op.value)


def _check_values(condition: Condition, known: Known) -> None:
    """A value that no request can hold would make the test one that never holds."""
    kinds, example = _FACT_TYPES.get(condition.fact, ((), ""))
    listed = [code for name in _FACT_LISTS.get(condition.fact, ()) for code in known.get(name, {})]
    right = FACT_VALUES.get(condition.fact, ()) or tuple(listed)
    for value in condition.values:
        if not _may_be(value, right, kinds):
            shown = ", ".join(str(one).lower() if isinstance(one, bool) else str(one) for one in right)
            message = f"{value!r} is nothing that {condition.fact} can be"
            condition.origin.fault(message, f"is: [{shown or example}]", "is")


def _may_be(value: object, right: tuple[object, ...], kinds: tuple[type, ...]) -> bool:
    """Whether it is one of these, or of these types; `1` is not `true`."""
    if right:
        return any(value == one and type(value) is type(one) for one in right)
    return not kinds or (isinstance(value, kinds) and not isinstance(value, bool))


def some_of(known: Known, listing: PolicyList) -> str:
    """A few codes of a list, as a right example."""
    return ", ".join(list(known.get(listing, {}))[:4]) or "the list is empty"
