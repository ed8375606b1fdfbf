"""Rules on assets and deductions that make no sense are refused with file, key and a right example."""

from decimal import Decimal

import pytest

from caseapp.packs.differences import as_text
from tests.unit.packs.policy_world import DAY, Load, faults, setting

ASSET = {
    "code": "savings",
    "per": "household",
    "limit": "60000",
    "comparator": "lte",
    "zh": "存款",
    "en": "savings",
}
OFF = {"code": "medical", "cap": "500", "zh": "医疗费", "en": "medical costs"}


def listed(key: str, known: dict[str, str], *changes: dict[str, str | None]) -> str:
    rows = [{name: value for name, value in {**known, **one}.items() if value is not None} for one in changes]
    shown = ", ".join(
        "{" + ", ".join(f"{name}: {value}" for name, value in row.items()) + "}" for row in rows
    )
    return setting(key, f"{{2022-01-01: [{shown}]}}")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"per": "family"}, "[0].per: 'family' is not allowed (per: person | household)"),
        ({"comparator": "eq"}, "[0].comparator: 'eq' is not allowed (comparator: lte | lt)"),
        ({"limit": None}, "[0].limit: is missing (limit: …)"),
        ({"limit": "-1"}, "[0].limit: must be an amount from zero, to the fen (limit: 60000.00)"),
        ({"limit": "0.001"}, "[0].limit: must be an amount from zero, to the fen (limit: 60000.00)"),
        ({"limit": "much"}, "[0].limit: 'much' is not a number (limit: 2.0)"),
        ({"limit": "{factor: 2}"}, "[0].limit.months: is missing (months: …)"),
        ({"limit": "{months: 0}"}, "[0].limit: must be above zero (limit: {months: 24, factor: 2})"),
        (
            {"limit": "{months: 12, factor: -1}"},
            "[0].limit: must be above zero (limit: {months: 24, factor: 2})",
        ),
        ({"limit": "null"}, "[0].verified: a rule whose limit is not at hand was not read (verified: false)"),
        ({"code": "Häuser"}, "[0].code: 'Häuser' is no code that a request could name (code: bank_savings)"),
        (
            {"sum_of": "[savings]"},
            "[0].sum_of: must name two to 8 codes, each once (sum_of: [savings, securities])",
        ),
        (
            {"sum_of": "[a, b, a]"},
            "[0].sum_of: must name two to 8 codes, each once (sum_of: [savings, securities])",
        ),
        (
            {"sum_of": "[a, b, c, d, e, f, g, h, i]"},
            "[0].sum_of: must name two to 8 codes, each once (sum_of: [savings, securities])",
        ),
        ({"sum_of": "[a, B]"}, "[0].sum_of: 'B' is no code that a request could name (sum_of: bank_savings)"),
        ({"colour": "red"}, "[0].colour: unknown key"),
    ],
)
def test_a_rule_on_assets_that_makes_no_sense_is_refused(
    load: Load, change: dict[str, str | None], fault: str
) -> None:
    (found, *_) = faults(load, listed("asset_rules", ASSET, change))
    assert found.startswith(f"settings.asset_rules.in_force.2022-01-01{fault}")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"cap": None}, "[0].cap: is missing (cap: …)"),
        ({"cap": "-0.01"}, "[0].cap: must be an amount from zero, to the fen (cap: 500.00)"),
        ({"code": "of us"}, "[0].code: 'of us' is no code that a request could name (code: bank_savings)"),
        ({"limit": "5"}, "[0].limit: unknown key"),
    ],
)
def test_a_deduction_that_makes_no_sense_is_refused(
    load: Load, change: dict[str, str | None], fault: str
) -> None:
    (found, *_) = faults(load, listed("income_deductions", OFF, change))
    assert found.startswith(f"settings.income_deductions.in_force.2022-01-01{fault}")


@pytest.mark.parametrize(("key", "known"), [("asset_rules", ASSET), ("income_deductions", OFF)])
def test_a_code_stands_once_in_a_day(load: Load, key: str, known: dict[str, str]) -> None:
    (found,) = faults(load, listed(key, known, {}, {"zh": "另"}))
    assert found == (
        f"settings.{key}.in_force.2022-01-01: {known['code']} stands twice (give each code once)"
    )


def test_what_is_right_is_read_with_the_source_of_its_own(load: Load) -> None:
    body = listed(
        "asset_rules",
        ASSET,
        {"limit": "0", "article": "第九条", "verified": "false"},
        {"code": "both", "sum_of": "[a, b, c, d, e, f, g, h]", "limit": "{months: 12, factor: 1.5}"},
        {"code": "unread", "limit": "null", "verified": "false"},
    )
    policy = load(body).resolve("370000", DAY)
    first, second, third = policy.asset_rules()
    assert (first.amount, first.lines, first.basis.article, first.basis.verified) == (
        0,
        None,
        "第九条",
        False,
    )
    assert (second.amount, second.lines, second.assets) == (None, Decimal(18), tuple("abcdefgh"))
    assert (second.basis.article, third.binds, first.binds, second.binds) == ("第一条", False, True, True)
    assert policy.asks("asset_rules")
    assert "code: both" in as_text(policy.asset_rules())


def test_where_no_rule_has_a_limit_none_is_asked(load: Load) -> None:
    policy = load(listed("asset_rules", ASSET, {"limit": "null", "verified": "false"})).resolve("370000", DAY)
    assert not policy.asks("asset_rules")
    assert [rule.code for rule in policy.asset_rules()] == ["savings"]


def test_a_countys_own_rules_are_flagged_like_its_own_line(load: Load) -> None:
    body = listed("asset_rules", ASSET, {}) + listed("income_deductions", OFF, {}).removeprefix("settings:\n")
    policy = load(body, region="370102").resolve("370102", DAY)
    assert {"asset_rules_below_province:370102", "income_deductions_below_province:370102"} <= set(
        policy.flags
    )
    assert policy.deduction_codes == ("medical",)
    assert policy.deductions()[0].cap == 500
