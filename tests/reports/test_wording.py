"""The packs' own words in the report: every indicator and plan row of the package."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pytest

from caseapp.packs import indicators
from caseapp.packs.indicator_types import Indicator, Plan
from caseapp.packs.indicators import Indicators
from caseapp.packs.reading import PackReader
from caseapp.reports.annual.tables import full_name
from caseapp.reports.annual.wording import definition, indicator_row, source_code


@dataclass(frozen=True)
class Found:
    indicator: Indicator
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Fraction | None = None
    target: Decimal | None = None
    comparator: str = "gte"
    status: str = "not_computed"
    completeness_zh: str = ""
    needed: Decimal | None = None


@pytest.fixture(scope="module")
def loaded() -> Indicators:
    reader = PackReader()
    found = indicators.load(reader)
    reader.finish()
    return found


@pytest.fixture(scope="module")
def plan(loaded: Indicators) -> Plan:
    found = loaded.plan("340200")
    assert found is not None
    return found


def one(loaded: Indicators, code: str) -> Indicator:
    found = loaded.get(code)
    assert found is not None
    return found


def test_the_units_of_plan_and_indicator_agree(loaded: Indicators, plan: Plan) -> None:
    named = [
        (row.name, full_name(indicator_row(Found(one(loaded, row.indicator)), row))) for row in plan.rows
    ]
    assert len(named) == 22
    assert [pair for pair in named if pair[0].endswith("）") and pair[0] != pair[1]] == []


def test_rows_without_value_say_why(loaded: Indicators, plan: Plan) -> None:
    found = [Found(one(loaded, row.indicator), completeness_zh="分子未填报。") for row in plan.rows]
    for value in found:
        words = value.indicator.not_computed
        assert indicator_row(value).remark_zh == (words.zh if words else "分子未填报。")
        assert indicator_row(value).basis_zh == ""


def test_sources_are_named_once(loaded: Indicators) -> None:
    assert source_code(one(loaded, "legal_aid_per_100k")) == "C+H"
    assert source_code(one(loaded, "hotline_5x8_rate")) == "H"


def test_population_is_named_by_its_basis(loaded: Indicators) -> None:
    assert indicator_row(Found(one(loaded, "legal_aid_per_100k"))).population_zh == "常住人口"
    assert indicator_row(Found(one(loaded, "fulltime_mediator_share"))).population_zh == ""


def test_definitions_say_where_they_come_from(loaded: Indicators, plan: Plan) -> None:
    said = definition(one(loaded, "legal_aid_per_100k"), plan)
    assert said.number == 12
    assert said.source_zh.startswith("规划专栏1第12行")
    assert "规划未写明分子、分母" in said.source_zh
    assert not definition(one(loaded, "mediation_success_rate")).verified
