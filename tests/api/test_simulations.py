"""Policy simulation: the stored caseload screened as it is and as it would be."""

import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain, combinations_with_replacement, product
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from caseapp import packs
from caseapp.packs.reading import PACKAGE_FOLDER
from caseapp.schemas.screening import ScreeningIn
from caseapp.services import figures, jobs, screening, simulation
from caseapp.services.jobs import HANDLERS
from caseapp.services.simulation import Trial
from caseapp.vocabulary import Role
from tests.cases import Body, Office, applicant, application, codes
from tests.clients import ApiClient
from tests.conftest import SignIn

SIMULATIONS = "/screenings/simulations"
ANHUI = "regions/340000/policy.yaml"
ASKED: dict[str, Any] = {
    "region_code": "340200",
    "period": {"from": "2025-01-01", "to": "2025-12-31"},
    "changes": {"hardship_line": {"factor": "3"}},
}

GOLD = {"code": "gold", "per": "household", "limit": "1.00"}
TRIED = {
    "hardship_line": {"factor": "3"},
    "asset_limits": [{"code": "savings", "per": "person", "months": "12", "comparator": "lt"}],
}
TRIED_TEXT = """
  asset_rules:
    article: 第十七条
    in_force:
      2016-11-10:
        - {code: savings, per: person, limit: {months: 12}, comparator: lt, zh: 人均存款, en: savings a head}
"""


@pytest.fixture(autouse=True)
def monday(on_day: Callable[[str], date]) -> None:
    on_day("2025-03-03")


@pytest.fixture
def simulated(app: Flask, as_role: SignIn) -> Callable[..., Body]:
    def run(**changes: Any) -> Body:
        asker = as_role(Role.STATISTICIAN)
        accepted = asker.post(SIMULATIONS, {**ASKED, **changes}, 202)
        with app.app_context():
            task = jobs.claim(timedelta(minutes=5))
            assert task is not None
            task.succeed(HANDLERS[task.kind](task))
        job = asker.get(f"/jobs/{accepted['job_id']}")
        assert job["state"] == "succeeded"
        result: Body = job["result"]
        return result

    return run


def household(income: str) -> Body:
    return {"members": 2, "monthly_income": income, "opponent_in_household": False}


def caseload(office: Office) -> None:
    """Six that a threefold line would let in, six that it would not, six that have aid already, one of Art. 32."""
    for _ in range(6):
        office.receive(household=household("9000.00"))
        office.receive(household=household("4000.00"), applicant=applicant(categories=["elderly"]))
        office.receive(household=household("3000.00"))
    office.receive(grounds=["brave_act"], matter=None)


def test_a_higher_line_lets_more_people_in(office: Office, simulated: Callable[..., Body]) -> None:
    caseload(office)
    result = simulated()
    assert (result["cases"], result["suppressed_below"]) == (19, 5)
    assert result["before"] == {"eligible": 7, "refused": 12}
    assert result["after"] == {"eligible": 13, "refused": 6}
    assert result["newly_qualify"] == {
        "total": 6,
        "by_category": [{"category": "elderly", "count": 6}],
        "by_county": [{"region_code": "340202", "count": 6}],
    }
    assert result["fall_out"] == {"total": 0, "by_category": [], "by_county": []}


@pytest.mark.one_database
def test_a_figure_that_a_change_needs_and_nobody_has_is_named(
    office: Office, simulated: Callable[..., Body]
) -> None:
    caseload(office)
    assert simulated()["missing"] == []
    result = simulated(changes={"hardship_line": {"kind": "minimum_wage", "factor": "1"}})
    assert {gap["field"].split(".")[1] for gap in result["missing"]} == {"minimum_wage"}
    assert all("2025-03-03" in gap["message_en"] and gap["message"] for gap in result["missing"])


def test_a_lower_standard_lets_people_fall_out(office: Office, simulated: Callable[..., Body]) -> None:
    caseload(office)
    figure = {
        "region_code": "340200",
        "name": "minimum_living_standard",
        "value": "700.00",
        "variant": "urban",
    }
    result = simulated(changes={"figures": [figure]})
    assert result["fall_out"]["total"] == 6
    assert result["cases"] == 19
    # one would be left eligible, which the number before and the six would tell
    assert result["before"] == result["after"] == {"eligible": None, "refused": None}


def test_a_matter_that_is_switched_off_counts_for_nothing(
    office: Office, simulated: Callable[..., Body]
) -> None:
    caseload(office)
    matter = application()["matter"]
    off = {"list": "matters", "code": matter, "on": False}
    assert simulated(changes={"switches": [off]})["fall_out"]["total"] == 6


def test_who_told_nothing_of_what_a_new_limit_asks_would_need_evidence(
    office: Office, simulated: Callable[..., Body]
) -> None:
    caseload(office)
    assert simulated(changes={"asset_limits": [GOLD]})["fall_out"]["total"] == 6


def test_figures_that_no_screening_of_the_region_reads_are_refused(as_role: SignIn) -> None:
    right = {
        "region_code": "340200",
        "name": "minimum_living_standard",
        "value": "700.00",
        "variant": "urban",
    }
    tried = [
        right,
        {**right, "region_code": "340600"},
        {**right, "region_code": "349900", "variant": "rural"},
        {**right, "region_code": "340202", "name": "population_resident"},
        {**right, "region_code": "340000", "name": "minimum_wage"},
        {**right, "region_code": "000000", "value": "0.00"},
        right,
    ]
    line = {"kind": "fixed_amount", "amount": "0.00"}
    body = {**ASKED, "changes": {"figures": tried, "hardship_line": line}}
    problem = as_role(Role.STATISTICIAN).post(SIMULATIONS, body, 422)
    assert [(fault["field"], fault["code"]) for fault in problem["errors"]] == [
        ("changes.figures.1.region_code", "outside"),
        ("changes.figures.2.region_code", "unknown_region"),
        ("changes.figures.3.name", "unknown_figure"),
        ("changes.figures.4.variant", "variant"),
        ("changes.figures.5.value", "range"),
        ("changes.figures.6.name", "repeated"),
        ("changes.hardship_line.amount", "range"),
    ]


def test_small_numbers_are_not_told_and_cannot_be_worked_out(
    office: Office, simulated: Callable[..., Body]
) -> None:
    for _ in range(3):
        office.receive(household=household("4000.00"))
    result = simulated()
    assert result["newly_qualify"]["total"] is None
    assert (result["cases"], result["before"], result["after"]) == (None, None, None)
    assert result["newly_qualify"]["by_county"] == [{"region_code": "340202", "count": None}]


def test_one_small_cell_takes_the_next_with_it() -> None:
    shown = simulation._suppressed("category", {"elderly": 2, "disabled": 9, "minor": 30})
    assert {cell["category"]: cell["count"] for cell in shown} == {
        "elderly": None,
        "disabled": None,
        "minor": 30,
    }


def moves(flows: dict[tuple[str, str], int]) -> simulation.Tally:
    tally = simulation.Tally()
    for (was, would_be), count in flows.items():
        for _ in range(count):
            tally.add({"region_code": "340202"}, was, would_be)
    return tally


@pytest.mark.parametrize(
    ("flows", "cases", "before", "after"),
    [
        ({("eligible", "eligible"): 2, ("refused", "refused"): 1}, None, None, None),
        ({("refused", "refused"): 9}, 9, {"refused": 9}, {"refused": 9}),
        ({("refused", "eligible"): 6, ("refused", "refused"): 2}, None, None, None),
        ({("refused", "eligible"): 2, ("refused", "refused"): 9}, 11, {"refused": 11}, None),
        (
            {("refused", "refused"): 9, ("refused", "needs_evidence"): 3},
            12,
            {"refused": 12},
            {"refused": None, "needs_evidence": None},
        ),
    ],
)
def test_a_small_cell_of_the_outcomes_is_not_told(
    flows: dict[tuple[str, str], int], cases: int | None, before: object, after: object
) -> None:
    shown = moves(flows).shown(sum(flows.values()))
    assert (shown["cases"], shown["before"], shown["after"]) == (cases, before, after)


def test_no_small_number_follows_from_what_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every way that up to eight cases may go: where two ways look alike, they agree on no small number."""
    monkeypatch.setattr(simulation, "FEWEST", 4)
    most = 8
    names = ("eligible", "refused", "needs_evidence")
    ways = list(product(names, repeat=2))
    alike = defaultdict(list)
    for chosen in chain.from_iterable(combinations_with_replacement(ways, size) for size in range(most + 1)):
        tally = moves(Counter(chosen))
        small = [tally.before, tally.after, {side: len(found) for side, found in tally.sides.items()}]
        alike[json.dumps(tally.shown(len(chosen)), sort_keys=True)].append(
            {(table, name): count for table, counts in enumerate(small) for name, count in counts.items()}
        )
    for shown, truths in alike.items():
        if json.loads(shown)["cases"] is None and max(sum(truth.values()) for truth in truths) >= 2 * most:
            continue  # of a number of cases that is not told the larger ones are missing here
        for name, count in truths[0].items():
            told = all(truth.get(name, 0) == count for truth in truths)
            assert not (told and 0 < count < simulation.FEWEST), (shown, name, count)


def test_only_the_period_and_the_region_count(office: Office, simulated: Callable[..., Body]) -> None:
    caseload(office)
    assert simulated(period={"from": "2025-03-04", "to": "2025-12-31"})["cases"] == 0
    assert simulated(period={"from": "2025-03-03", "to": "2025-03-03"})["cases"] == 19
    assert simulated(region_code="340207")["cases"] == 0


def test_who_may_ask_and_for_where(as_role: SignIn, client: ApiClient) -> None:
    client.post(SIMULATIONS, ASKED, 401)
    as_role(Role.INTAKE_OFFICER).post(SIMULATIONS, ASKED, 403)
    as_role(Role.STATISTICIAN).post(SIMULATIONS, {**ASKED, "region_code": "340600"}, 404)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, "changes"),
        ({"hardship_line": {"factor": "0"}}, "changes.hardship_line.factor"),
        ({"hardship_line": {"kind": "fixed_amount"}}, "changes.hardship_line.amount"),
        ({"hardship_line": {"kind": "wish"}}, "changes.hardship_line.kind"),
        ({"switches": [{"list": "matters", "code": "dog_bite", "on": True}]}, "changes.switches.0.code"),
        ({"switches": [{"list": "matters", "code": "art31_other", "on": True}]}, "changes.switches.0.code"),
        ({"colour": "red"}, "changes.colour"),
        ({"asset_limits": [{"code": "gold", "per": "household"}]}, "changes.asset_limits.0.limit"),
        ({"asset_limits": [{"code": "gold", "limit": "1.00"}]}, "changes.asset_limits.0.per"),
        ({"asset_limits": [{"code": "gold"}]}, "changes.asset_limits.0"),
        ({"asset_limits": [{**GOLD, "months": "2"}]}, "changes.asset_limits.0.months"),
        ({"asset_limits": [{**GOLD, "limit": "-1"}]}, "changes.asset_limits.0.limit"),
        ({"asset_limits": [GOLD, GOLD]}, "changes.asset_limits.1.code"),
    ],
)
def test_a_change_that_cannot_be_tried_is_refused(
    as_role: SignIn, changes: dict[str, Any], field: str
) -> None:
    problem = as_role(Role.STATISTICIAN).post(SIMULATIONS, {**ASKED, "changes": changes}, 422)
    assert field in {fault for fault, _ in codes(problem)}


def at_random(seed: int, count: int) -> list[Body]:
    """Requests as people might bring them, each with its own mixture of facts."""
    dice = random.Random(seed)  # noqa: S311 - the same ones each time
    incomes = [None, "0.00", "1599.99", "1600.00", "1600.01", "2400.00", "2400.01", "9000.00"]
    grounds: list[list[str]] = [
        [],
        [],
        ["brave_act"],
        ["migrant_worker_wages_or_injury"],
        ["no_fixed_income_group"],
    ]
    documents = ["work_evidence", "dibao_certificate", "id_card", "no_income_statement"]
    return [
        {
            "region_code": dice.choice(["340202", "340207", "340281"]),
            "on": "2025-03-03",
            "aid_form": "civil_admin_statecomp_representation",
            "matter": dice.choice(["labor_relation_or_pay", "divorce", "support_maintenance", None]),
            "grounds": dice.choice(grounds),
            "evidence": dice.sample(documents, dice.randint(0, 3)),
            "applicant": {
                "birth_date": dice.choice(["1950-01-01", "1990-05-06", "2012-01-01", None]),
                "categories": dice.choice([[], ["dibao"], ["elderly"], ["disabled"]]),
                "has_fixed_income": dice.choice([True, False, None]),
                "monthly_income": dice.choice(incomes),
            },
            "household": {
                "members": dice.choice([1, 1, 2, 3, None]),
                "monthly_income": dice.choice(incomes),
                "opponent_in_household": dice.choice([True, False, False, None]),
                "assets": dice.choice([None, {}, {"savings": "28799.99"}, {"savings": "28800.00"}]),
            },
            "already_represented": dice.choice([True, False, False, None]),
        }
        for _ in range(count)
    ]


def outcomes(asked: list[Body], trial: Trial | None = None) -> list[str]:
    rows = figures.rows_below("340200")
    shape = ScreeningIn()
    return [simulation.outcome(shape.load(one), rows, trial) for one in asked]


@pytest.mark.one_database  # the rules are tried; the endpoints' own tests are run on both
@pytest.mark.usefixtures("standard")
def test_hundreds_of_requests_get_what_the_public_endpoint_answers(
    app: Flask, client: ApiClient, tmp_path: Path
) -> None:
    """Under the policy as it is, and under a changed one that the endpoint reads from a pack."""
    asked = at_random(20250303, 400)
    answers = client.post("/screenings/batch", {"items": asked}, 200)["items"]
    with app.app_context():
        assert outcomes(asked) == [answer["outcome"] for answer in answers]
        tried = outcomes(asked, Trial.of(TRIED))
    text = (PACKAGE_FOLDER / ANHUI).read_text(encoding="utf-8")
    (tmp_path / ANHUI).parent.mkdir(parents=True)
    (tmp_path / ANHUI).write_text(text.replace("factor: 2\n", "factor: 3\n") + TRIED_TEXT, encoding="utf-8")
    before = packs.catalogue()
    packs.install(packs.load(tmp_path))
    try:
        answers = client.post("/screenings/batch", {"items": asked}, 200)["items"]
    finally:
        packs.install(before)
    assert tried == [answer["outcome"] for answer in answers]
    with app.app_context():
        assert tried != outcomes(asked)
    assert set(tried) == {"eligible", "refused", "needs_evidence"}


def test_the_estimate_and_the_simulation_are_one_function() -> None:
    assert simulation.screening.screened is screening.screened
    assert Decimal(3) == Trial.of({"hardship_line": {"factor": "3"}}).change.line["factor"]
