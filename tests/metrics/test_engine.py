"""Where values come from, why they are missing, and how slices fit together."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from caseapp.metrics import counting, engine
from caseapp.metrics.compare import Status
from caseapp.metrics.engine import IndicatorValue, evaluate, evaluate_all, evaluate_children, window_of
from caseapp.metrics.facts import FACTS
from caseapp.metrics.measures import MEASURES
from caseapp.metrics.window import Window
from caseapp.packs.indicator_types import Comparator, Measure
from caseapp.packs.indicators import Indicators, target_figures
from caseapp.vocabulary import CriminalStage
from tests.metrics.world import AFTER, CITY, JINGHU, JIUJIANG, World, noon

Evaluate = Callable[..., IndicatorValue]
Count = Callable[[Callable[[], object]], int]
YEAR = Window(CITY, 2025, AFTER)
MAY = noon(date(2025, 5, 6))
SINCE = date(2025, 1, 1)


def test_every_measure_has_its_query_and_every_column_its_words() -> None:
    assert set(MEASURES) == set(Measure)
    for fact in FACTS.values():
        assert set(fact.columns) == set(fact.c.keys()), fact.name


def test_facts_hold_no_personal_values() -> None:
    columns = {(fact.name, column) for fact in FACTS.values() for column in fact.columns}
    personal = ("sealed", "id_number", "phone", "address", "birth", "charge")
    assert not [one for one in columns if any(word in one[1] for word in personal)]
    assert {fact for fact, column in columns if "name" in column} == {"divisions"}


def test_a_plan_without_any_data_has_a_reason_in_each_row(session: Session, indicators: Indicators) -> None:
    plan = indicators.plan(CITY)
    values = evaluate_all(session, indicators.of_plan(CITY), YEAR, plan)
    by_row = {number: value.status.value for number, value in enumerate(values, 1)}
    not_computed = dict.fromkeys((1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 18), "not_computed")
    by_hand = dict.fromkeys((11, 12, 20, 22), "no_data")  # row 12: no population
    empty = dict.fromkeys((10, 13, 14, 19, 21), "not_applicable")
    assert by_row == {**not_computed, **by_hand, **empty}
    assert all(value.completeness_zh for number, value in enumerate(values, 1) if number not in empty)


def test_what_cannot_be_computed_says_so_in_words(value_of: Evaluate) -> None:
    value = value_of("trial_stage_coverage_rate")
    assert value.status is Status.NOT_COMPUTED
    assert "法院审判数据" in value.completeness_zh


def test_a_figure_entered_by_hand_takes_the_place_of_what_cannot_be_computed(
    world: World, value_of: Evaluate
) -> None:
    for part, number in (("numerator", "196"), ("denominator", "200")):
        world.figure(f"input.trial_stage_coverage_rate.{part}", number, date(2025, 12, 31))
    world.figure("target.trial_stage_coverage_rate", "100", SINCE)
    value = value_of("trial_stage_coverage_rate")
    assert (value.value, value.status) == (98, Status.NOT_MET)
    assert value.case_count is None  # nothing to drill down to
    assert "统计公报" in value.completeness_zh


def test_last_years_hand_figure_is_not_this_years(world: World, value_of: Evaluate) -> None:
    for part in ("numerator", "denominator"):
        world.figure(f"input.lai_budget_rate.{part}", "8", date(2024, 12, 31))
    assert value_of("lai_budget_rate", year=2024).value == 100
    assert value_of("lai_budget_rate").status is Status.NO_DATA


def test_population_holds_until_a_newer_one_and_a_correction_wins(world: World, value_of: Evaluate) -> None:
    world.figure("population_resident", "3644420", date(2020, 11, 1))
    assert str(value_of("mediators_per_10k").denominator) == "3644420"
    world.figure("population_resident", "1", date(2026, 1, 1))
    assert value_of("mediators_per_10k").denominator == 3_644_420
    old, later = datetime(2021, 6, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)
    world.figure("population_resident", "7", date(2020, 11, 1), recorded_at=old)
    assert value_of("mediators_per_10k").denominator == 3_644_420
    world.figure("population_resident", "3644421", date(2020, 11, 1), recorded_at=later)
    assert value_of("mediators_per_10k").denominator == 3_644_421
    world.figure("population_resident", "9", date(2025, 12, 31), variant="urban")
    assert value_of("mediators_per_10k").denominator == 3_644_421


def test_a_county_without_population_has_a_count_and_no_ratio(world: World, value_of: Evaluate) -> None:
    world.figure("population_resident", "3644420", date(2020, 11, 1))
    world.case(decided=date(2025, 3, 9))
    value = value_of("legal_aid_per_100k", JINGHU)
    assert (value.numerator, value.value, value.status) == (1, None, Status.NO_DATA)
    assert "分母（常住人口数）未填报" in value.completeness_zh


def test_without_a_target_there_is_a_value(world: World, value_of: Evaluate) -> None:
    world.dispute(date(2025, 3, 1), agreed=date(2025, 3, 2))
    value = value_of("mediation_success_rate")
    assert (value.value, value.target, value.status, value.needed) == (100, None, Status.NO_TARGET, None)


def test_the_targets_of_the_plan_file_load_as_figures(
    world: World, session: Session, indicators: Indicators
) -> None:
    plan = indicators.plan(CITY)
    assert plan is not None
    for figure in target_figures(plan):
        world.figure(figure.name, str(figure.value), figure.valid_from, figure.region_code)
    values = evaluate_all(session, indicators.of_plan(CITY), YEAR, plan)
    assert [value.target for value in values] == [row.target for row in plan.rows]
    before = evaluate_all(session, indicators.of_plan(CITY), replace(YEAR, year=2024), plan)
    assert {value.target for value in before} == {None}


def test_a_running_year_says_up_to_which_day(world: World, value_of: Evaluate) -> None:
    world.dispute(date(2025, 3, 1))
    world.dispute(date(2025, 7, 1))
    value = value_of("mediation_success_rate", as_of=date(2025, 6, 30))
    assert value.denominator == 1
    assert "数据截至2025-06-30" in value.completeness_zh


def test_a_trend_is_judged_against_the_year_before(
    world: World, session: Session, indicators: Indicators
) -> None:
    falling = replace(indicators.by_code["mediation_success_rate"], comparator=Comparator.TREND_DOWN)
    world.dispute(date(2025, 3, 1))
    statuses = [evaluate(session, falling, CITY, 2025, as_of=AFTER).status]
    world.dispute(date(2024, 3, 1), agreed=date(2024, 3, 2))
    statuses.append(evaluate(session, falling, CITY, 2025, as_of=AFTER).status)
    assert statuses == [Status.NO_DATA, Status.MET]


def fill(world: World, rows: int) -> None:
    """The same mixture of rows, as many times as asked, over two counties and the months of the year."""
    for code in (CITY, JINGHU, JIUJIANG):
        world.division(code)
    for number in range(rows):
        region, day = (JINGHU, JIUJIANG)[number % 2], date(2025, 1 + number % 12, 5)
        world.case(region, decided=day, opened=day)
        world.notice(noon(day), region, assigned=noon(day))
        world.dispute(day, agreed=day if number % 3 else None, region=region)
        # One person in two months is one person of the year.
        world.help(world.person(f"p{number % 7}", region), noon(day), region, stage=CriminalStage.TRIAL)


def test_counties_add_up_to_the_city_and_months_to_the_year(
    world: World, session: Session, indicators: Indicators
) -> None:
    fill(world, 14)
    flows = [Measure.AID_GRANTED_AND_NOTIFIED, Measure.NOTICES_VALID, Measure.DISPUTES_SUCCEEDED]
    total = counting.totals(session, flows, YEAR)
    counties, months = counting.by_child(session, flows, YEAR), counting.by_month(session, flows, YEAR)
    assert set(counties) == {JINGHU, JIUJIANG}
    for one in flows:
        assert sum(piece.get(one, 0) for piece in counties.values()) == total[one] > 0
        assert sum(piece.get(one, 0) for piece in months.values()) == total[one]
    assert set(months) == set(range(1, 13))


def test_persons_are_counted_afresh_for_each_slice(world: World, session: Session) -> None:
    # One identity, helped at trial in January and March, in two counties: one person of the city's year.
    for region, month in ((JINGHU, 1), (JIUJIANG, 3)):
        world.help(world.person("a", region), noon(date(2025, month, 5)), region, stage=CriminalStage.TRIAL)
    one = [Measure.UNDEFENDED_PERSONS_HELPED]
    assert counting.totals(session, one, YEAR) == {one[0]: 1}
    assert {code: n[one[0]] for code, n in counting.by_child(session, one, YEAR).items()} == {
        JINGHU: 1,
        JIUJIANG: 1,
    }
    assert {month: n[one[0]] for month, n in counting.by_month(session, one, YEAR).items()} == {1: 1, 3: 1}


def test_each_county_equals_its_own_evaluation(
    world: World, session: Session, indicators: Indicators
) -> None:
    fill(world, 9)
    world.figure("population_resident", "500000", date(2020, 11, 1), JINGHU)
    codes = tuple(indicators.by_code.values())
    children = evaluate_children(session, codes, YEAR, [JINGHU, JIUJIANG], indicators.plan(CITY))
    for county in (JINGHU, JIUJIANG):
        own = evaluate_all(session, codes, window_of(county, 2025, AFTER), indicators.plan(CITY))
        assert children[county] == own


def test_months_stop_with_the_data(world: World, session: Session, indicators: Indicators) -> None:
    world.dispute(date(2025, 2, 1), agreed=date(2025, 2, 2))
    window = window_of(CITY, 2025, date(2025, 3, 31))
    months = engine.by_month(session, tuple(indicators.by_code.values()), window)["mediation_success_rate"]
    assert [(one.month, one.numerator, one.denominator) for one in months] == [
        (1, 0, 0),
        (2, 1, 1),
        (3, 0, 0),
    ]
    assert engine.by_month(session, [], window) == {}


@pytest.mark.parametrize(
    ("region", "children"),
    [("000000", {"340000"}), ("340000", {CITY}), (CITY, {JINGHU}), (JINGHU, {JINGHU})],
)
def test_slices_are_one_level_below(session: Session, world: World, region: str, children: set[str]) -> None:
    world.dispute(date(2025, 2, 1))
    sliced = counting.by_child(session, [Measure.DISPUTES_ACCEPTED], Window(region, 2025, AFTER))
    assert set(sliced) == children


def test_the_number_of_queries_grows_with_nothing(
    world: World, session: Session, indicators: Indicators, count_queries: Count
) -> None:
    codes, plan = tuple(indicators.by_code.values()), indicators.plan(CITY)

    def everything() -> None:
        evaluate_all(session, codes, YEAR, plan)
        evaluate_children(session, codes, YEAR, [JINGHU, JIUJIANG, "340209", "340210"], plan)
        engine.by_month(session, codes, YEAR)

    fill(world, 10)
    few = count_queries(everything)
    for _ in range(3):
        for number in range(30):
            world.case(JINGHU, decided=date(2025, 1 + number % 12, 7), opened=date(2025, 1, 1))
    assert count_queries(everything) == few == 5


def test_needed_reaches_the_target_and_one_less_does_not(world: World, value_of: Evaluate) -> None:
    for name, number in (("population_resident", "200000"), ("target.mediators_per_10k", "0.15")):
        world.figure(name, number, SINCE)
    assert value_of("mediators_per_10k").needed == Decimal(3)
