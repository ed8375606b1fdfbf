"""Amounts of a request that stand under codes: which are read, which are known, which are refused."""

from dataclasses import replace
from decimal import Decimal

from caseapp.rules.screening import Facts, unknown_codes
from tests.unit.rules.screening_world import MEANS, policy


def test_what_is_null_is_not_known_but_named() -> None:
    facts = Facts.from_request(
        {"household": {"assets": {"a": None, "b": "1"}, "deductions": {"c": None, "d": "2"}}}
    )
    assert (facts.assets, facts.deductions) == ({"b": 1}, {"c": None, "d": 2})
    assert Facts.from_request({"household": {"deductions": None}}).deductions is None


def test_amounts_are_read_and_changed_by_the_paths_of_the_request() -> None:
    facts = Facts(assets={"a": Decimal(1)})
    changed = facts.having({"household.assets.b": 2, "household.deductions.c": 3, "household.members": 4})
    assert (changed.assets, changed.deductions, changed.members) == ({"a": 1, "b": 2}, {"c": 3}, 4)
    assert (changed.at("household.assets.a"), changed.at("household.assets.b")) == (1, 2)
    assert (changed.at("household.deductions.c"), changed.at("household.deductions.d")) == (3, None)
    assert (facts.at("household.assets.b"), facts.at("household.deductions.c")) == (None, None)


def test_a_deduction_that_no_pack_knows_is_refused_with_those_it_knows() -> None:
    facts = Facts(deductions={"yacht": None, "rent": Decimal(1), "boat": Decimal(2)})
    first, second = unknown_codes(facts, policy(MEANS))
    assert (first.field, second.field) == ("household.deductions.boat", "household.deductions.yacht")
    assert first.code == "unknown_code"
    assert "medical、rent" in first.message
    assert second.message_en == "the packs of Hainan know no deduction 'yacht'; known: medical, rent"
    (elsewhere,) = unknown_codes(replace(facts, deductions={"rent": None}), policy())
    assert "known: none" in elsewhere.message_en
    assert "已有：无" in elsewhere.message
