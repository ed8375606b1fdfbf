"""Whose income is compared with whose line, where something about it is not known."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from caseapp.errors import LocalFigureMissing, PolicyMissing
from caseapp.packs.policies import Policy
from caseapp.packs.policy_types import Comparator, FigurePlace, HardshipLine, LineKind
from caseapp.rules.screening import Facts, FigureTable, Outcome, screen
from caseapp.rules.screening.ages import age_on, born_by
from caseapp.rules.screening.line import FIGURE_NAMES
from caseapp.services.figures import KINDS
from tests.unit.rules.screening_world import DAY, FIGURES, figure, judged, policy, poor

DIBAO = "minimum_living_standard"


@pytest.mark.parametrize(
    ("income", "outcome"),
    [("0", Outcome.ELIGIBLE), ("1560.00", Outcome.ELIGIBLE), ("1560.01", Outcome.NEEDS_EVIDENCE)],
)
def test_the_household_is_not_counted_where_even_one_head_is_within_the_line(
    income: str, outcome: Outcome
) -> None:
    answer = judged(poor(members=None, household_income=Decimal(income)))
    assert answer.outcome is outcome
    asked = outcome is Outcome.NEEDS_EVIDENCE
    assert answer.missing == (("household.members",) if asked else ())
    if not asked:
        told = next(one for one in answer.reasons[0].walk() if one.rule == "income_within_line")
        assert f"不超过{Decimal(income):.2f}元" in told.text_zh
        assert told.margin == f"{1560 - Decimal(income):.2f}"


@pytest.mark.parametrize(
    ("income", "outcome"), [("78000.00", Outcome.NEEDS_EVIDENCE), ("78000.01", Outcome.REFUSED)]
)
def test_no_household_is_larger_than_may_be_entered(income: str, outcome: Outcome) -> None:
    """Fifty times 1,560 yuan: more than that no number of heads would cure."""
    answer = judged(poor(members=None, household_income=Decimal(income)))
    assert answer.outcome is outcome
    assert set(answer.changes()) == (
        {"household.members"} if outcome is Outcome.NEEDS_EVIDENCE else {"household.monthly_income"}
    )
    assert answer.changes().get("household.members", 50) == 50


def test_the_provinces_figure_is_not_the_citys() -> None:
    """Anhui Art. 17 names the prefecture city's standard, so another one may not stand in for it silently."""
    table = FigureTable.of([figure(Decimal(5000), region_code="340000")])
    for region in ("340200", "340202"):
        with pytest.raises(LocalFigureMissing) as caught:
            judged(poor(), region, table)
        assert "340200" in caught.value.message_en


@pytest.mark.parametrize(
    ("region", "place"),
    [
        ("520203", "520000"),
        ("230102", "230000"),
        ("340202", "340200"),
        ("340621", "340600"),
        ("370102", "370102"),
    ],
)
def test_a_missing_figure_is_asked_of_the_place_that_sets_it(region: str, place: str) -> None:
    """A hardship line is the province's (LAL Art. 34), a minimum standard the place's own."""
    with pytest.raises(LocalFigureMissing) as caught:
        judged(poor(), region, FigureTable.of([]))
    for text in (caught.value.message, caught.value.message_en):
        assert f"PUT /regions/{place}/figures" in text
        assert place == region or region not in text


@pytest.mark.parametrize(
    ("region", "place"),
    [
        ("520203", "520000"),
        ("340202", "340200"),
        ("340621", "340600"),
        *(("370102", at) for at in ("370102", "370100")),
    ],
)
def test_a_figure_that_ended_is_missing_and_the_error_says_since_when(region: str, place: str) -> None:
    name = {"52": "hardship_line", "34": "minimum_living_standard", "37": "minimum_wage"}[region[:2]]
    above = figure(Decimal(5000), region_code=f"{place[:2]}0000", name=name)
    gone = figure(Decimal(5000), region_code=place, name=name, valid_to=date(2024, 12, 31))
    nations = figure(Decimal(5000), region_code="000000", name=name)
    below = figure(Decimal(5000), region_code="520203", name=name, valid_to=date(2023, 12, 31))
    rows = [nations, below, gone] if place.endswith("0000") else [nations, above, gone]
    with pytest.raises(LocalFigureMissing) as caught:
        judged(poor(verification="information_sharing"), region, FigureTable.of(rows))
    assert f"缺少{place}在2025-03-03的本地数值“{name}”（此前的数值截至2024-12-31）" in caught.value.message
    assert f"{name!r} of {place} for 2025-03-03 is missing (the one before ended on 2024-12-31): enter" in (
        caught.value.message_en
    )


def test_of_two_variants_the_one_that_ended_is_missing() -> None:
    """Nobody knows yet which of the two is asked for."""
    rural = figure(Decimal(780), variant="rural", valid_to=date(2024, 12, 31))
    with pytest.raises(LocalFigureMissing) as caught:
        judged(poor(), figures=FigureTable.of([figure(Decimal(780), variant="urban"), rural]))
    assert "the one before ended on 2024-12-31" in caught.value.message_en


def test_the_provinces_end_is_not_the_citys() -> None:
    """The city never had a standard of its own: nothing is said of one that ended."""
    gone = figure(Decimal(5000), region_code="340000", valid_to=date(2024, 12, 31))
    with pytest.raises(LocalFigureMissing) as caught:
        judged(poor(), "340200", FigureTable.of([gone]))
    assert "ended" not in caught.value.message_en
    assert "PUT /regions/340200/figures" in caught.value.message_en


def test_a_towns_figure_that_ended_does_not_end_the_common_one() -> None:
    rows = [figure(Decimal(780)), figure(Decimal(9), variant="urban", valid_to=date(2024, 12, 31))]
    assert judged(poor(residence="urban"), figures=FigureTable.of(rows)).outcome is Outcome.ELIGIBLE
    assert judged(poor(residence="rural"), figures=FigureTable.of(rows)).outcome is Outcome.ELIGIBLE


def test_a_newer_common_figure_takes_the_place_of_older_ones_for_town_and_country() -> None:
    old = [figure(Decimal(n), variant=v) for n, v in ((600, "urban"), (450, "rural"))]
    unified = figure(Decimal(900), valid_from=date(2024, 7, 1))
    table = FigureTable.of([*old, unified])
    for where in ("urban", "rural"):
        assert table.nearest(DIBAO, "340200", date(2024, 6, 30), where) in old
        assert table.nearest(DIBAO, "340200", date(2024, 7, 1), where) == unified
    parted = figure(Decimal(950), variant="urban", valid_from=date(2025, 7, 1))
    again = FigureTable.of([*old, unified, parted])
    day = date(2025, 7, 1)
    assert [again.nearest(DIBAO, "340200", day, one) for one in ("urban", "rural")] == [parted, unified]


def test_what_a_figure_replaced_does_not_come_back_when_it_ends() -> None:
    old, last = figure(Decimal(700)), date(2024, 12, 31)
    table = FigureTable.of([old, figure(Decimal(800), valid_from=date(2024, 1, 1), valid_to=last)])
    assert table.nearest(DIBAO, "340200", date(2023, 12, 31)) == old
    assert table.nearest(DIBAO, "340200", date(2025, 1, 1)) is None
    gone = table.ended(DIBAO, "340200", date(2025, 1, 1))
    assert gone is not None
    assert gone.valid_to == last
    with pytest.raises(LocalFigureMissing):
        judged(poor(), figures=table)


def test_a_figure_of_the_country_that_ended_leaves_the_town_under_the_city() -> None:
    gone = figure(Decimal(780), region_code="340202", variant="rural", valid_to=date(2024, 12, 31))
    table = FigureTable.of([figure(), gone])
    known = replace(under(kind=LineKind.MULTIPLE_OF_DIBAO), asked_region="340202")
    told = poor(residence="urban", household_income=Decimal(1))
    assert screen(told, known, table, DAY).outcome is Outcome.ELIGIBLE
    with pytest.raises(LocalFigureMissing):
        screen(replace(told, residence="rural"), known, table, DAY)


def test_wuhus_plan_names_its_priority_groups() -> None:
    named = ("women", "migrant_worker", "veteran", "low_income")
    assert judged(poor(categories=named)).priority_groups == named


def test_one_born_on_a_leap_day_comes_of_age_on_the_last_of_february_everywhere() -> None:
    born = date(2008, 2, 29)
    assert [age_on(born, date(2026, 2, day)) for day in (27, 28)] == [17, 18]


@pytest.mark.parametrize(
    ("on", "born"),
    [
        (date(2026, 2, 28), date(2008, 2, 29)),
        (date(2026, 2, 27), date(2008, 2, 27)),
        (date(2028, 2, 29), date(2010, 2, 28)),
        (date(2025, 3, 3), date(2007, 3, 3)),
    ],
)
def test_the_latest_birthday_of_one_who_has_come_of_age(on: date, born: date) -> None:
    assert born_by(on, 18) == born


def test_no_birthday_lies_before_the_first_year() -> None:
    assert born_by(date(2025, 3, 3), 2024) == born_by(date(2025, 3, 3), 3000) == date(1, 3, 3)


def under(**changes: object) -> Policy:
    """Wuhu's policy with another hardship line."""
    known = policy().setting("hardship_line")
    assert known is not None
    line = HardshipLine(
        LineKind.HARDSHIP_LINE, Decimal(1), Comparator.LTE, FigurePlace.NEAREST, 0, None, "线", "line"
    )
    settings = {name: policy().setting(name) for name in policy().settings_in_force()}
    other = replace(known, value=replace(line, **changes))  # type: ignore[arg-type]
    return replace(policy(), _settings={**settings, "hardship_line": other})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "name", "yuan"),
    [
        (LineKind.MULTIPLE_OF_DIBAO, "minimum_living_standard", 1200),
        (LineKind.MINIMUM_WAGE, "minimum_wage", 1200),
        (LineKind.LOW_INCOME_LINE, "low_income_line", 1200),
        (LineKind.HARDSHIP_LINE, "hardship_line", 1200),
        (LineKind.FRACTION_OF_RURAL_INCOME, "rural_net_income", 100),
    ],
)
def test_each_kind_of_line_takes_its_figure(kind: LineKind, name: str, yuan: int) -> None:
    table = FigureTable.of([figure(Decimal(2400), name=name)])
    known = under(kind=kind, factor=Decimal("0.5"))
    answer = screen(poor(household_income=Decimal(9000)), known, table, DAY)
    assert answer.changes() == {"household.monthly_income": yuan}


@pytest.mark.parametrize("residence", ["urban", "rural", None])
@pytest.mark.parametrize("kind", FIGURE_NAMES)
def test_what_a_problem_asks_for_can_be_entered_and_solves_it(kind: LineKind, residence: str | None) -> None:
    """The figure of the country by its very name, too, whoever asks: nobody could enter it for the towns."""
    known, facts = under(kind=kind), poor(residence=residence, household_income=Decimal(1))
    with pytest.raises(LocalFigureMissing) as caught:
        screen(facts, known, FigureTable.of([]), DAY)
    _, name, *variant = caught.value.faults[0].field.split(".")
    allowed = KINDS[name].variants
    assert set(variant) <= allowed
    assert ("variant" in caught.value.message_en) == bool(allowed)
    for entered in ([None], sorted(allowed) or [None]):
        rows = [figure(Decimal(2400), name=name, variant=one) for one in entered]
        assert screen(facts, known, FigureTable.of(rows), DAY).outcome is Outcome.ELIGIBLE


@pytest.mark.parametrize(
    ("residence", "there", "field", "zh", "en"),
    [
        (
            None,
            None,
            "",
            "城镇（urban）、农村（rural）各一个，或者不分城乡（null）一个",
            "an urban one and a rural one, or one for",
        ),
        (
            "urban",
            None,
            "",
            "城镇（urban），或者不分城乡（null）一个",
            "an urban one, or one for both (null)",
        ),
        ("rural", None, "", "农村（rural），或者不分城乡（null）一个", "a rural one, or one for both (null)"),
        (None, "urban", ".rural", "农村（rural）", "a rural one"),
        (None, "rural", ".urban", "城镇（urban）", "an urban one"),
        ("rural", "urban", ".rural", "农村（rural）", "a rural one"),
    ],
)
def test_a_missing_figure_is_named_with_its_variant(
    residence: str | None, there: str | None, field: str, zh: str, en: str
) -> None:
    rows = [figure(Decimal(780), variant=there)] if there else []
    with pytest.raises(LocalFigureMissing) as caught:
        judged(poor(residence=residence), figures=FigureTable.of(rows))
    (fault,) = caught.value.faults
    assert fault.field == f"figures.minimum_living_standard{field}"
    assert f"录入，variant 为{zh}" in fault.message
    assert f"figures, variant: {en}" in fault.message_en
    if field:
        assert "null" not in fault.message + fault.message_en


@pytest.mark.parametrize(
    ("members", "income", "comparator", "changes"),
    [
        (None, "300.01", Comparator.LTE, {"household.members": 4}),
        (None, "300", Comparator.LTE, {"household.members": 3}),
        (None, "300", Comparator.LT, {"household.members": 4}),
        (None, "100", Comparator.LT, {"household.members": 2}),
        (3, "301", Comparator.LTE, {"household.monthly_income": Decimal(300)}),
        (3, "300", Comparator.LT, {"household.monthly_income": Decimal("299.99")}),
        (None, None, Comparator.LT, {"household.monthly_income": Decimal("99.99")}),
    ],
)
def test_the_fewest_heads_and_the_highest_income_within_a_line_of_100(
    members: int | None, income: str | None, comparator: Comparator, changes: dict[str, object]
) -> None:
    known = under(kind=LineKind.FIXED_AMOUNT, amount=Decimal(50), factor=Decimal(2), comparator=comparator)
    facts = poor(members=members, household_income=Decimal(income) if income else None)
    answer = screen(facts, known, FIGURES, DAY)
    assert answer.changes() == changes
    assert screen(facts.having(changes), known, FIGURES, DAY).outcome is Outcome.ELIGIBLE


@pytest.mark.parametrize(
    ("members", "income", "comparator", "outcome", "changes"),
    [
        (None, "1", Comparator.LTE, Outcome.REFUSED, {"household.monthly_income": Decimal(0)}),
        (2, "1", Comparator.LTE, Outcome.REFUSED, {"household.monthly_income": Decimal(0)}),
        (None, "0", Comparator.LTE, Outcome.ELIGIBLE, {}),
        (None, "0", Comparator.LT, Outcome.REFUSED, {}),
        (2, "1", Comparator.LT, Outcome.REFUSED, {}),
    ],
)
def test_no_number_of_heads_brings_an_income_to_nothing(
    members: int | None, income: str, comparator: Comparator, outcome: Outcome, changes: dict[str, object]
) -> None:
    known = under(kind=LineKind.FIXED_AMOUNT, amount=Decimal(0), comparator=comparator)
    answer = screen(poor(members=members, household_income=Decimal(income)), known, FIGURES, DAY)
    assert (answer.outcome, answer.changes()) == (outcome, changes)


def test_the_figure_of_the_last_day_of_another_year() -> None:
    rows = [
        figure(
            Decimal(100), name="hardship_line", valid_from=date(2024, 12, 31), valid_to=date(2024, 12, 31)
        ),
        figure(Decimal(900), name="hardship_line", valid_from=date(2025, 1, 1)),
    ]
    facts = poor(household_income=Decimal(9000))
    for offset, yuan in ((-1, 100), (0, 900), (1, 900)):
        answer = screen(facts, under(year_offset=offset), FigureTable.of(rows), DAY)
        assert answer.changes() == {"household.monthly_income": yuan}


def test_the_nearest_figure_or_the_citys_own() -> None:
    rows = [figure(Decimal(100), region_code="340000", name="hardship_line")]
    facts = poor(household_income=Decimal(9000))
    nearest = screen(facts, under(), FigureTable.of(rows), DAY)
    assert nearest.changes() == {"household.monthly_income": 100}
    with pytest.raises(LocalFigureMissing, match="PUT /regions/340200/figures"):
        screen(facts, under(place=FigurePlace.PREFECTURE), FigureTable.of(rows), DAY)
    own = [*rows, figure(Decimal(200), name="hardship_line")]
    citys = screen(facts, under(place=FigurePlace.PREFECTURE), FigureTable.of(own), DAY)
    assert citys.changes() == {"household.monthly_income": 200}


@pytest.mark.parametrize(
    ("residence", "income", "outcome", "missing"),
    [
        ("urban", 200, Outcome.ELIGIBLE, ()),
        ("rural", 200, Outcome.REFUSED, ()),
        (None, 200, Outcome.NEEDS_EVIDENCE, ("applicant.residence",)),
        (None, 100, Outcome.ELIGIBLE, ()),
        (None, 300, Outcome.REFUSED, ()),
    ],
)
def test_where_town_and_country_have_lines_of_their_own(
    residence: str | None, income: int, outcome: Outcome, missing: tuple[str, ...]
) -> None:
    rows = [
        figure(Decimal(200), name="hardship_line", variant="urban"),
        figure(Decimal(100), name="hardship_line", variant="rural"),
    ]
    facts = poor(residence=residence, household_income=Decimal(income))
    answer = screen(facts, under(), FigureTable.of(rows), DAY)
    assert (answer.outcome, answer.missing) == (outcome, missing)
    if outcome is Outcome.NEEDS_EVIDENCE:
        assert answer.changes() == {"applicant.residence": "urban"}
    with pytest.raises(LocalFigureMissing):
        screen(poor(), under(), FigureTable.of(rows[:1]), DAY)


def test_a_line_of_the_towns_beside_a_common_one_is_asked_for() -> None:
    rows = [
        figure(Decimal(100), name="hardship_line"),
        figure(Decimal(200), name="hardship_line", variant="urban"),
    ]
    facts, table = poor(household_income=Decimal(150)), FigureTable.of(rows)
    answer = screen(facts, under(), table, DAY)
    assert (answer.outcome, answer.missing) == (Outcome.NEEDS_EVIDENCE, ("applicant.residence",))
    outcomes = [
        screen(replace(facts, residence=one), under(), table, DAY).outcome for one in ("urban", "rural")
    ]
    assert outcomes == [Outcome.ELIGIBLE, Outcome.REFUSED]


def test_whose_income_is_compared_is_asked_with_its_amount() -> None:
    facts = poor(opponent_in_household=None, household_income=Decimal(9000), own_income=Decimal(1000))
    answer = judged(facts)
    assert (answer.outcome, answer.missing) == (Outcome.NEEDS_EVIDENCE, ("household.opponent_in_household",))
    assert answer.changes() == {"household.opponent_in_household": True}
    both_poor = judged(replace(facts, household_income=Decimal(1)))
    assert (both_poor.outcome, both_poor.missing) == (Outcome.ELIGIBLE, ())


@pytest.mark.parametrize("without", ["hardship_line", "income_basis"])
def test_a_policy_without_a_line_or_without_incomes_to_compare_blocks_the_answer(without: str) -> None:
    kept = {name: policy().setting(name) for name in policy().settings_in_force() if name != without}
    lacking: Policy = replace(policy(), _settings=kept)
    with pytest.raises(PolicyMissing) as caught:
        screen(poor(), lacking, FIGURES, DAY)
    assert "340200" in caught.value.message_en
    assert "2025-03-03" in caught.value.message_en
    assert screen(Facts(aid_form="legal_advice"), lacking, FIGURES, DAY).outcome is Outcome.ELIGIBLE
