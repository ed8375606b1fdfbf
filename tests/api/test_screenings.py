"""The anonymous estimate: stores nothing, and says what the case's own screening says."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from caseapp.extensions import db
from caseapp.models import Region
from caseapp.vocabulary import RegionLevel
from tests.cases import Body, Office, add_living_standard, application, codes, poor_applicant_refused
from tests.clients import ApiClient

OnDay = Callable[[str], date]
CountQueries = Callable[[Callable[[], Any]], int]
SCREENINGS = "/screenings"
FACTS = ("birth_date", "categories", "has_fixed_income", "monthly_income", "residence")
LEFT_OUT = {"opposing_parties", "facts", "channel", "kind", "representative", "claims", "materials"}


@pytest.fixture(autouse=True)
def monday(on_day: OnDay) -> None:
    on_day("2025-03-03")


def estimate(body: Body, **changes: Any) -> Body:
    """The same facts as an application, asked anonymously."""
    asked = {name: value for name, value in body.items() if name not in LEFT_OUT}
    asked["applicant"] = {name: asked["applicant"][name] for name in FACTS if name in asked["applicant"]}
    return {"region_code": "340202", **asked, **changes}


def counts(connection: Connection) -> dict[str, int]:
    return {
        table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        for table in db.metadata.sorted_tables
    }


CASES_ASKED = {
    "eligible": application(),
    "refused": poor_applicant_refused(),
    "out of scope": application(matter="divorce"),
    "needs evidence": application(household={"members": 3}),
    "represented": application(already_represented=True),
    "art 32": application(grounds=["brave_act"], matter=None),
    "migrant worker": application(
        applicant={**application()["applicant"], "categories": ["migrant_worker"]},
        evidence=["work_evidence"],
        grounds=["migrant_worker_wages_or_injury"],
    ),
    "opponent at home": application(
        matter="support_maintenance",
        household={"members": 3, "monthly_income": "90000.00", "opponent_in_household": True},
    ),
}


@pytest.mark.parametrize("name", CASES_ASKED)
def test_the_estimate_is_what_the_case_gets_for_the_same_facts(
    client: ApiClient, office: Office, name: str
) -> None:
    body = CASES_ASKED[name]
    assert (
        client.post(SCREENINGS, estimate(body), 200)
        == office.window.post("/legal-aid/cases", body)["screening"]
    )


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("eligible", "eligible"),
        ("refused", "refused"),
        ("out of scope", "refused"),
        ("needs evidence", "needs_evidence"),
        ("represented", "refused"),
        ("art 32", "eligible"),
        ("migrant worker", "eligible"),
        ("opponent at home", "eligible"),
    ],
)
def test_the_facts_decide(client: ApiClient, standard: None, name: str, outcome: str) -> None:
    answer = client.post(SCREENINGS, estimate(CASES_ASKED[name]), 200)
    assert answer["outcome"] == outcome
    assert answer["advisory"] is True
    assert set(answer) >= {
        "route",
        "refusal_grounds",
        "missing",
        "reasons",
        "would_change",
        "policy",
        "notes",
    }
    assert answer["policy"]["valid_on"] == "2025-03-03"


def test_nothing_at_all_is_stored(client: ApiClient, office: Office, connection: Connection) -> None:
    before = counts(connection)
    for body in CASES_ASKED.values():
        client.post(SCREENINGS, estimate(body), 200)
        office.window.post(SCREENINGS, estimate(body), 200)
    client.post(SCREENINGS, {}, 422)
    assert counts(connection) == before


def test_no_sign_in_and_no_key_are_needed(client: ApiClient, standard: None) -> None:
    assert client.request("POST", SCREENINGS, json=estimate(application()), key=False).status_code == 200


def test_before_the_law_there_is_no_policy(client: ApiClient, standard: None) -> None:
    problem = client.post(SCREENINGS, estimate(application(), on="2021-12-31"), 422)
    assert problem["code"] == "no_policy_in_force"
    client.post(SCREENINGS, estimate(application(), on="2022-01-01"), 200)


def test_a_missing_figure_is_named_with_its_place(client: ApiClient, places: Any) -> None:
    problem = client.post(SCREENINGS, estimate(application()), 422)
    assert problem["code"] == "local_figure_missing"
    assert "minimum_living_standard" in problem["detail"]
    assert "340200" in problem["detail_en"]


def test_what_a_city_had_entered_and_has_ended_is_not_replaced_by_the_provinces(
    client: ApiClient, session: Session, places: Any
) -> None:
    for code, level in (("340600", RegionLevel.PREFECTURE), ("340621", RegionLevel.COUNTY)):
        session.add(Region(code=code, name="某地", level=level, source="test"))
    add_living_standard(session, region_code="340000")
    add_living_standard(session, region_code="340600", valid_to=date(2024, 12, 31))
    body = estimate(application(), region_code="340621", verification="information_sharing")
    problem = client.post(SCREENINGS, body, 422)
    assert problem["code"] == "local_figure_missing"
    assert "PUT /regions/340600/figures" in problem["detail"]
    assert [fault["field"] for fault in problem["errors"]] == ["figures.minimum_living_standard"]
    assert "2024-12-31" in problem["detail"]
    assert "2024-12-31" in problem["detail_en"]
    found = client.post(SCREENINGS, {**body, "on": "2024-12-31"}, 200)
    assert [one["region_code"] for one in found["figures"]] == ["340600"]


def test_what_needs_no_figure_is_answered_without_one(client: ApiClient, places: Any) -> None:
    assert client.post(SCREENINGS, estimate(CASES_ASKED["art 32"]), 200)["outcome"] == "eligible"


def test_all_faults_come_at_once(client: ApiClient) -> None:
    body = {"region_code": "34020", "on": "2025-02-30", "household": {"members": 0}, "colour": "red"}
    assert codes(client.post(SCREENINGS, body, 422)) == {
        ("region_code", "region_code"),
        ("on", "date"),
        ("household.members", "range"),
        ("colour", "unknown_field"),
        ("aid_form", "required"),
    }


def test_unknown_codes_come_at_once_too(client: ApiClient, standard: None) -> None:
    body = estimate(application(matter="boredom", grounds=["art32_other"], evidence=["love_letter"]))
    assert codes(client.post(SCREENINGS, body, 422)) == {
        ("matter", "unknown_code"),
        ("grounds.0", "not_claimable"),
        ("evidence.love_letter", "unknown_code"),
    }


@pytest.mark.parametrize("code", ["110101", "440106", "440106999", "000000"])
def test_a_region_without_a_pack_of_its_own_follows_the_nation(
    client: ApiClient, places: Any, code: str
) -> None:
    body = estimate(CASES_ASKED["art 32"], region_code=code)
    assert client.post(SCREENINGS, body, 200)["policy"]["region_code"] == "000000"


@pytest.mark.parametrize("code", ["123456", "999999", "123456001", "123456001002"])
def test_a_division_that_does_not_exist_is_a_fault_of_its_field(
    client: ApiClient, places: Any, code: str
) -> None:
    body = estimate(CASES_ASKED["art 32"], region_code=code)
    problem = client.post(SCREENINGS, body, 422)
    assert codes(problem) == {("region_code", "unknown_region")}
    (one,) = client.post(f"{SCREENINGS}/batch", {"items": [body]}, 200)["items"]
    assert one["problem"]["errors"] == problem["errors"]


def test_a_county_younger_than_the_tables_is_known_once_it_is_stored(
    client: ApiClient, places: Any, session: Session
) -> None:
    body = estimate(CASES_ASKED["art 32"], region_code="340299001")
    client.post(SCREENINGS, body, 422)
    session.add(Region(code="340299", name="某新区", level=RegionLevel.COUNTY, source="test"))
    session.commit()
    assert client.post(SCREENINGS, body, 200)["outcome"] == "eligible"


def test_strange_divisions_are_looked_up_once(
    client: ApiClient, standard: None, count_queries: CountQueries
) -> None:
    asked = [estimate(application(), region_code=f"1234{number}") for number in range(10, 60)]
    batch = f"{SCREENINGS}/batch"
    few = count_queries(lambda: client.post(batch, {"items": asked[:1]}, 200))
    assert count_queries(lambda: client.post(batch, {"items": asked}, 200)) == few


def test_the_law_of_the_day_asked_is_applied(client: ApiClient, standard: None) -> None:
    person = {**application()["applicant"], "categories": ["dibao_marginal"], "monthly_income": "99000.00"}
    body = application(applicant=person, evidence=["dibao_marginal_certificate"], household=None)
    body["household"] = {"members": 1, "monthly_income": "99000.00", "opponent_in_household": False}
    before = client.post(SCREENINGS, estimate(body, on="2026-06-30"), 200)
    after = client.post(SCREENINGS, estimate(body, on="2026-07-01"), 200)
    assert (before["outcome"], after["outcome"], after["route"]) == ("refused", "eligible", "exempt_art42")


def test_a_batch_answers_each_as_the_single_call_would(client: ApiClient, standard: None) -> None:
    asked = [estimate(body) for body in CASES_ASKED.values()]
    answers = client.post(f"{SCREENINGS}/batch", {"items": asked}, 200)["items"]
    assert answers == [client.post(SCREENINGS, one, 200) for one in asked]


def test_an_item_without_an_answer_carries_its_problem(client: ApiClient, standard: None) -> None:
    good = estimate(application())
    asked = [
        good,
        {**good, "on": "2021-12-31"},
        {**good, "region_code": "340600"},
        {**good, "evidence": ["letter_from_mum"]},
    ]
    first, *others = client.post(f"{SCREENINGS}/batch", {"items": asked}, 200)["items"]
    assert first["outcome"] == "eligible"
    assert [list(one) for one in others] == [["problem"]] * 3
    said = ["no_policy_in_force", "local_figure_missing", "invalid"]
    assert [one["problem"]["code"] for one in others] == said
    assert [one["problem"]["status"] for one in others] == [422] * 3
    assert others[2]["problem"]["errors"][0]["field"] == "evidence.letter_from_mum"


def test_a_batch_is_bounded_and_its_faults_name_the_item(client: ApiClient) -> None:
    tiny = {"region_code": "340202", "aid_form": "legal_advice"}
    client.post(f"{SCREENINGS}/batch", {"items": [tiny] * 1000}, 200)
    for items in ([], [tiny] * 1001):
        assert client.post(f"{SCREENINGS}/batch", {"items": items}, 422)["errors"][0]["field"] == "items"
    problem = client.post(f"{SCREENINGS}/batch", {"items": [tiny, {**tiny, "region_code": "1"}]}, 422)
    assert problem["errors"][0]["field"] == "items.1.region_code"


def test_a_batch_reads_the_figures_once(
    client: ApiClient, standard: None, count_queries: CountQueries
) -> None:
    asked = [estimate(application(), region_code=code) for code in ("340202", "340203", "340207", "340281")]
    batch = f"{SCREENINGS}/batch"
    few = count_queries(lambda: client.post(batch, {"items": asked[:1]}, 200))
    many = count_queries(lambda: client.post(batch, {"items": asked * 20}, 200))
    assert few == many


def test_nobody_is_asked_about_before_they_are_born(client: ApiClient, standard: None) -> None:
    asked = estimate(application())
    for on, born in (("2025-03-03", "2025-03-04"), (None, "2025-03-04")):
        body = {**asked, "on": on, "applicant": {**asked["applicant"], "birth_date": born}}
        problem = client.post(SCREENINGS, body, 422)
        assert codes(problem) == {("applicant.birth_date", "future")}
    client.post(SCREENINGS, {**body, "on": "2025-03-04"}, 200)
