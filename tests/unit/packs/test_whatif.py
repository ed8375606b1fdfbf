"""A policy with other limits on assets, as it is tried before it is decided."""

from decimal import Decimal
from typing import Any

import pytest

from caseapp.errors import Invalid
from caseapp.packs.policies import Policy
from caseapp.packs.policy_types import AssetRule, Comparator, Per
from caseapp.packs.whatif import ASSUMED, Change, changed, refused
from tests.unit.rules.screening_world import MEANS, policy


def tried(*limits: dict[str, Any], region: str = MEANS) -> Policy:
    return changed(policy(region), Change.of({"asset_limits": list(limits)}))


def rules(found: Policy) -> dict[str, AssetRule]:
    return {rule.code: rule for rule in found.asset_rules()}


def test_what_a_changed_limit_does_not_name_stays() -> None:
    before, after = (
        rules(policy(MEANS)),
        rules(tried({"code": "financial_assets", "months": "24", "comparator": "lte"})),
    )
    one = after.pop("financial_assets")
    assert (one.lines, one.amount, one.per, one.comparator) == (24, None, Per.PERSON, Comparator.LTE)
    assert (one.assets, one.zh) == (("savings", "securities"), before["financial_assets"].zh)
    assert one.basis is ASSUMED
    assert after == {code: rule for code, rule in before.items() if code != one.code}


def test_an_amount_takes_the_place_of_months_and_the_other_way_round() -> None:
    found = rules(
        tried({"code": "financial_assets", "limit": "9000.00"}, {"code": "savings", "months": "3.5"})
    )
    assert (found["financial_assets"].amount, found["financial_assets"].lines) == (9000, None)
    assert (found["savings"].amount, found["savings"].lines) == (None, Decimal("3.5"))


def test_only_another_comparator_leaves_the_amount() -> None:
    found = rules(tried({"code": "savings", "comparator": "lt"}))["savings"]
    assert (found.amount, found.comparator) == (60000, Comparator.LT)


def test_a_limit_is_lifted_and_a_new_one_is_set() -> None:
    found = rules(
        tried({"code": "savings", "limit": None}, {"code": "gold", "per": "person", "limit": "0.00"})
    )
    assert "savings" not in found
    gold = found["gold"]
    assert (gold.assets, gold.per, gold.amount, gold.comparator) == (("gold",), Per.PERSON, 0, Comparator.LTE)


def test_a_limit_that_was_not_at_hand_binds_once_an_amount_is_tried() -> None:
    assert not policy("310115").asks("asset_rules")
    assert tried({"code": "household_property", "limit": "1.00"}, region="310115").asks("asset_rules")


@pytest.mark.parametrize(
    ("limits", "fields"),
    [
        ([{"code": "gold", "limit": None}], ["changes.asset_limits.0.limit", "changes.asset_limits.0.per"]),
        ([{"code": "gold", "months": Decimal(1)}], ["changes.asset_limits.0.per"]),
        ([{"code": "savings", "limit": None}] * 2, ["changes.asset_limits.1.code"]),
    ],
)
def test_limits_that_cannot_be_tried(limits: list[dict[str, Any]], fields: list[str]) -> None:
    with pytest.raises(Invalid) as caught:
        refused(policy(MEANS), Change.of({"asset_limits": limits}))
    assert [fault.field for fault in caught.value.faults] == fields
    assert all(fault.message and fault.message_en for fault in caught.value.faults)
