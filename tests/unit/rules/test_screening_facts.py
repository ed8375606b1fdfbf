from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseapp.errors import Invalid
from caseapp.packs.conditions import FACT_PATHS
from caseapp.rules.screening import Facts, FigureTable, Outcome
from caseapp.rules.screening.ages import age_on, born_by
from caseapp.rules.screening.facts import _FIELDS
from tests.unit.rules.screening_world import figure, judged, poor

REQUEST = {
    "region_code": "340200",
    "on": "2025-03-03",
    "origin": "application",
    "aid_form": "civil_admin_statecomp_representation",
    "matter": "support_maintenance",
    "grounds": ["no_fixed_income_group"],
    "other_reason": None,
    "evidence": ["id_card"],
    "circumstances": [],
    "applicant": {
        "birth_date": "1950-01-01",
        "categories": ["elderly"],
        "has_fixed_income": False,
        "monthly_income": "0.50",
        "residence": "urban",
    },
    "household": {
        "members": 2,
        "monthly_income": "100",
        "assets": {"cash": "5.00"},
        "opponent_in_household": True,
    },
    "verification": "honesty_commitment",
    "already_represented": False,
}
ANSWER_KEYS = {
    "outcome", "route", "refusal_grounds", "missing", "reasons", "would_change", "policy", "advisory",
}  # fmt: skip
REASON_KEYS = {
    "rule", "article", "basis_rank", "source", "verified", "answer", "input", "threshold", "margin", "refusal",
    "text_zh", "text_en", "children",
}  # fmt: skip


def test_a_whole_request_is_read() -> None:
    assert Facts.from_request(REQUEST) == Facts(
        origin="application",
        aid_form="civil_admin_statecomp_representation",
        matter="support_maintenance",
        grounds=("no_fixed_income_group",),
        evidence=frozenset({"id_card"}),
        birth_date=date(1950, 1, 1),
        categories=("elderly",),
        has_fixed_income=False,
        own_income=Decimal("0.50"),
        residence="urban",
        members=2,
        household_income=Decimal(100),
        assets={"cash": Decimal("5.00")},
        opponent_in_household=True,
        verification="honesty_commitment",
        already_represented=False,
    )


def test_what_is_absent_is_not_known() -> None:
    facts = Facts.from_request({})
    assert facts == Facts()
    assert (facts.origin, facts.opponent_in_household, facts.already_represented) == (
        "application",
        False,
        None,
    )
    assert Facts.from_request({"household": {"opponent_in_household": None}}).opponent_in_household is None


def test_every_faulty_field_is_named_at_once() -> None:
    body = {
        "matter": 7,
        "grounds": "brave_act",
        "already_represented": "no",
        "applicant": {"birth_date": "1950-02-30", "monthly_income": 1.5, "categories": [3]},
        "household": {"members": 0, "monthly_income": "-1", "assets": {"cash": "much"}},
    }
    with pytest.raises(Invalid) as caught:
        Facts.from_request(body)
    assert [fault.field for fault in caught.value.faults] == [
        "matter",
        "grounds",
        "applicant.birth_date",
        "applicant.categories",
        "applicant.monthly_income",
        "household.members",
        "household.monthly_income",
        "household.assets.cash",
        "already_represented",
    ]


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e999999999", "1e-999999999", "0.001", "", True])
def test_an_income_is_a_finite_amount(value: object) -> None:
    with pytest.raises(Invalid):
        Facts.from_request({"household": {"monthly_income": value}})


def test_the_packs_may_ask_for_the_paths_the_engine_knows() -> None:
    assert set(FACT_PATHS) == set(_FIELDS)


def test_changes_are_laid_over_the_facts() -> None:
    changed = Facts(members=2).having({"household.members": 3, "evidence.id_card": True})
    assert (changed.at("household.members"), changed.at("evidence.id_card")) == (3, True)


def test_the_answer_has_the_agreed_shape() -> None:
    answer = judged(poor(household_income=Decimal(9000))).as_dict()
    assert set(answer) >= ANSWER_KEYS
    assert answer["advisory"] is True
    assert answer["would_change"] == [
        {"input": "household.monthly_income", "to": "1560.00", "outcome": "eligible"}
    ]
    policy = answer["policy"]
    assert isinstance(policy, dict)
    assert (policy["region_code"], policy["valid_on"], policy["stale"]) == ("340200", "2025-03-03", True)
    (reason,) = answer["reasons"]  # type: ignore[misc]
    assert set(reason) == REASON_KEYS  # type: ignore[has-type]


def test_the_reason_of_the_line_shows_input_threshold_margin_and_sources() -> None:
    answer = judged(poor(members=3, household_income=Decimal(5000)))
    found = {one.rule: one for reason in answer.reasons for one in reason.walk()}
    line = found["income_within_line"]
    assert (line.input, line.threshold, line.margin) == ("1666.666667", "1560.00", "-106.666667")
    assert (found["hardship_line"].basis.source, found["hardship_line"].basis.rank) == (
        "安徽省法律援助条例",
        "local_regulation",
    )
    assert found["hardship_line"].text_zh == "设区的市最低生活保障标准的两倍：780（demo figure）。"
    assert found["income_basis"].basis.verified is False


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(2007, 3, 3), date(2025, 3, 3), 18),
        (date(2007, 3, 4), date(2025, 3, 3), 17),
        (date(2008, 2, 29), date(2026, 2, 27), 17),
        (date(2008, 2, 29), date(2026, 2, 28), 18),
        (date(2008, 2, 29), date(2028, 2, 28), 19),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
    ],
)
def test_a_year_of_age_is_reached_on_the_birthday(born: date, on: date, age: int) -> None:
    assert age_on(born, on) == age


@given(st.dates(date(1990, 1, 1), date(2030, 12, 31)), st.integers(1, 80))
def test_the_latest_birthday_for_an_age_is_the_latest(on: date, years: int) -> None:
    latest = born_by(on, years)
    assert age_on(latest, on) >= years
    assert age_on(date.fromordinal(latest.toordinal() + 1), on) < years


def test_the_nearest_figure_in_force_is_used() -> None:
    table = FigureTable.of(
        [
            figure(Decimal(700), valid_to=date(2024, 6, 30)),
            figure(Decimal(780), valid_from=date(2024, 7, 1)),
            figure(Decimal(900), region_code="340202", valid_from=date(2024, 1, 1)),
        ]
    )
    days = [date(2024, 6, 30), date(2024, 7, 1)]
    got = [table.nearest("minimum_living_standard", "340200", day) for day in days]
    assert [row.value for row in got if row] == [700, 780]
    county = table.nearest("minimum_living_standard", "340202", days[1])
    assert county is not None
    assert county.value == 900


def test_the_citys_figure_counts_where_the_text_says_so() -> None:
    """Anhui Art. 17 names the prefecture city's standard: a county's own one is not looked at."""
    table = FigureTable.of([figure(), figure(Decimal(1), region_code="340202")])
    assert judged(poor(), "340202", table).outcome is Outcome.ELIGIBLE


def test_a_correction_ends_an_older_value() -> None:
    open_ended = figure(Decimal(700))
    closed = figure(Decimal(700), valid_to=date(2024, 6, 30), recorded_at=datetime(2024, 7, 1, tzinfo=UTC))
    assert (
        FigureTable.of([open_ended, closed]).nearest("minimum_living_standard", "340200", date(2025, 1, 1))
        is None
    )
