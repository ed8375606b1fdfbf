"""Subsidies (LAL Art. 52): worked out to the fen from dated figures, approved by a second person, paid once."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from caseapp.vocabulary import Role
from tests.assigning import faults_of, person
from tests.cases import Body, Office, codes
from tests.clients import ApiClient
from tests.conftest import SignIn

OnDay = Callable[[str], date]
BATCHES = "/legal-aid/subsidy-batches"


@pytest.fixture(autouse=True)
def monday(on_day: OnDay) -> None:
    on_day("2025-03-03")


def figure(name: str, value: str, since: str = "2025-01-01", **changes: Any) -> Body:
    body = {"name": name, "value": value, "unit": "yuan", "valid_from": since, "source": "测试标准"}
    return {**body, **changes}


@pytest.fixture
def bureau(as_role: SignIn) -> ApiClient:
    """The department, which has entered amounts that are nobody's."""
    officer = as_role(Role.BUREAU_OFFICER)
    rows = [
        figure("subsidy.civil_case", "1000.10"),
        figure("subsidy.civil_case", "1500", "2025-04-01"),
        figure("subsidy.civil_case.grassroots_legal_worker", "500"),
        figure("subsidy.across_county", "300.05"),
        figure("subsidy.further_same_case", "0.07"),
    ]
    officer.put("/regions/340200/figures", {"figures": rows})
    return officer


def of(case: Body) -> str:
    return f"/legal-aid/cases/{case['id']}/subsidies"


def proposed(office: Office, expect: int = 201, case: Body | None = None, **body: Any) -> Body:
    made = case or office.reach("reviewed")
    return dict(office.window.post(of(made), body, expect))


def step(client: ApiClient, row: Body, name: str, body: Body, expect: int = 200) -> Body:
    return dict(client.post(f"/legal-aid/cases/{row['case_id']}/subsidies/{row['id']}/{name}", body, expect))


def test_a_sum_rests_on_the_figures_of_the_closing_date(
    office: Office, bureau: ApiClient, on_day: OnDay
) -> None:
    case = office.reach("reviewed")
    on_day("2025-05-06")  # after another amount began
    row = proposed(
        office, case=case, add_ons=[{"code": "across_county"}, {"code": "further_same_case", "count": 3}]
    )
    assert (row["service"], row["day"], row["tax_fen"]) == ("civil_case", "2025-03-03", 0)
    assert [(one["code"], one["count"], one["sum_fen"]) for one in row["lines"]] == [
        ("civil_case", 1, 100010),
        ("across_county", 1, 30005),
        ("further_same_case", 3, 21),
    ]
    assert row["total_fen"] == 130036
    line = row["lines"][0]
    assert (line["figure"], line["region_code"], line["valid_from"]) == (
        "subsidy.civil_case",
        "340200",
        "2025-01-01",
    )
    assert row["article"] == "中华人民共和国法律援助法第五十二条"
    named = {one["figure"]: one["most"] for one in office.window.get("/catalogue/subsidies")}
    assert (named["subsidy.civil_case"], named["subsidy.across_county"]) == (None, 1)


def test_a_second_person_approves_or_says_why_not(office: Office, bureau: ApiClient) -> None:
    row = proposed(office)
    assert step(office.window, row, "approval", {}, 403)["code"] == "forbidden"
    assert codes(step(office.approver, row, "approval", {"waiver_reason": "无"}, 422)) == {
        ("waiver_reason", "nothing_waived")
    }
    done = step(office.approver, row, "approval", {})
    assert (done["state"], done["approved_on"]) == ("approved", "2025-03-03")
    assert step(office.approver, row, "approval", {}, 409)["code"] == "subsidy_state"
    alone = office.reach("reviewed")
    own = dict(office.approver.post(of(alone), {}))
    assert codes(step(office.approver, own, "approval", {}, 422)) == {("waiver_reason", "required")}
    done = step(office.approver, own, "approval", {"waiver_reason": "本机构仅一人在岗。"})
    assert done["waiver_reason"] == "本机构仅一人在岗。"
    third = dict(office.approver.post(of(office.reach("reviewed")), {}))
    home = f"/organizations/{office.places.institution}"
    version = bureau.get(home)["version"]
    bureau.patch(home, {"proposer_may_approve": True}, match=version)
    assert step(office.approver, third, "approval", {})["waiver_reason"] is None


def test_a_service_is_paid_once_in_a_batch_and_taken_back_with_a_reason(
    office: Office, bureau: ApiClient, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    bureau.put("/regions/340202/figures", {"figures": [figure("subsidy_budget", "1500.00")]})
    row = proposed(office)
    case = {"id": row["case_id"]}
    assert proposed(office, 409, case)["code"] == "subsidy_for_service_exists"
    assert office.approver.post(BATCHES, None, 409)["code"] == "no_subsidy_to_pay"
    step(office.approver, row, "approval", {})
    rejected = proposed(office, case=office.reach("reviewed", applicant=person("乙某", 611)))
    step(office.approver, rejected, "rejection", {"reason": "标准适用有误。"})
    batch = office.approver.post(BATCHES)
    assert (batch["count"], batch["total_fen"]) == (1, 100010)
    assert batch["budget"] == {
        "from_on": "2025-01-01",
        "to_on": "2025-12-31",
        "total": "1500.00",
        "spent": "1000.10",
        "left": "499.90",
    }
    answer = office.approver.request("GET", f"{BATCHES}/{batch['id']}/file")
    table = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(table) == 2
    assert table[1][1:3] + table[1][4:] == [
        "律师甲",
        "示例律师事务所",
        "民事案件",
        "1000.10",
        "0.00",
        "1000.10",
    ]
    assert office.approver.post(BATCHES, None, 409)["code"] == "no_subsidy_to_pay"
    assert proposed(office, 409, case)["code"] == "subsidy_for_service_exists"
    back = step(office.window, row, "claw-backs", {"reason": "案卷系伪造。"}, 201)
    office.approver.post(f"/legal-aid/cases/{case['id']}/claw-backs/{back['id']}/approval", {}, 200)
    assert office.window.get(of(case))[0]["end_reason"] == "案卷系伪造。"
    assert office.approver.get("/legal-aid/subsidy-budget")["left"] == "1500.00"
    assert proposed(office, case=case)["state"] == "proposed"
    assert [one["state"] for one in office.window.get(of(case))] == ["clawed_back", "proposed"]
    shown = office.approver.get(f"{BATCHES}/{batch['id']}")
    assert (shown["count"], shown["budget"]["spent"]) == (1, "0.00")
    first = count_queries(lambda: office.approver.request("GET", f"{BATCHES}/{batch['id']}/file"))
    for serial in (613, 615):
        more = proposed(office, case=office.reach("reviewed", applicant=person("丙某", serial)))
        step(office.approver, more, "approval", {})
    large = office.approver.post(BATCHES)
    assert large["count"] == 2
    assert count_queries(lambda: office.approver.request("GET", f"{BATCHES}/{large['id']}/file")) == first


@pytest.mark.one_database
def test_nothing_is_guessed_and_nothing_comes_before_the_inspection(
    office: Office, bureau: ApiClient, as_role: SignIn
) -> None:
    for case in (office.reach("closed"), office.reach("terminated"), office.reach("archived")):
        assert proposed(office, 409, case)["code"] == "subsidy_not_due"
    case = office.reach("reviewed")
    missing = proposed(office, 422, case, add_ons=[{"code": "difficult"}])
    assert (missing["code"], {one["field"] for one in missing["errors"]}) == (
        "local_figure_missing",
        {"figures.subsidy.difficult"},
    )
    bad = [{"code": "bonus"}, {"code": "difficult"}, {"code": "difficult", "count": 2}]
    problem = proposed(office, 422, case, add_ons=bad)
    assert codes(problem) == {("add_ons.0.code", "unknown_code"), ("add_ons.2.code", "twice")}
    assert faults_of(proposed(office, 422, case, add_ons=[bad[2]])) == {"range"}
    assert office.window.get(of(case)) == []
    wrong = bureau.put("/regions/340200/figures", {"figures": [figure("subsidy.bonus", "1")]}, 422)
    assert faults_of(wrong) == {"unknown_figure"}
    wrong = bureau.put("/regions/340200/figures", {"figures": [figure("subsidy.civil_case", "1.001")]}, 422)
    assert faults_of(wrong) == {"money"}
    row = proposed(office, case=case)
    foreign = as_role(Role.APPROVER, at=office.places.foreign)
    assert step(foreign, row, "approval", {}, 404)["code"] == "not_found"
    step(office.approver, row, "approval", {})
    batch = office.approver.post(BATCHES)
    for path in (f"{BATCHES}/{batch['id']}", f"{BATCHES}/{batch['id']}/file"):
        foreign.get(path, 404)
    assert foreign.get("/legal-aid/subsidy-budget")["spent"] == "0.00"


@pytest.mark.one_database
def test_who_is_recused_from_one_case_pays_the_others(
    office: Office, bureau: ApiClient, as_role: SignIn
) -> None:
    assert bureau.token
    rows = [proposed(office, case=office.reach("reviewed", applicant=person("丁某", n))) for n in (621, 623)]
    for row in rows:
        step(office.approver, row, "approval", {})
    out = {"origin": "self", "ground": "interest", "statement": "本人与案件有利害关系。"}
    office.approver.post(f"/cases/{rows[0]['case_id']}/recusals", out)
    assert office.approver.post(BATCHES)["count"] == 1
    assert office.approver.post(BATCHES, None, 409)["code"] == "no_subsidy_to_pay"
    states = [office.window.get(of({"id": row["case_id"]}))[0]["state"] for row in rows]
    assert states == ["approved", "paid"]
    assert as_role(Role.APPROVER).post(BATCHES)["count"] == 1


@pytest.mark.one_database
def test_who_is_paid_does_not_approve_it_without_a_reason(
    office: Office, bureau: ApiClient, as_role: SignIn
) -> None:
    assert bureau.token
    own = as_role(Role.APPROVER, practitioner_id=office.places.lawyer)
    row = proposed(office)
    assert codes(step(own, row, "approval", {}, 422)) == {("waiver_reason", "required")}
    assert step(own, row, "approval", {"waiver_reason": "中心只有一名审批人员。"})["state"] == "approved"
