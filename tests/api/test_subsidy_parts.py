"""Parts of a service and money that comes back (LAL Art. 52): nothing is paid twice, nor comes back that was not."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from caseapp.vocabulary import Role
from tests.api.test_subsidies import BATCHES, figure, of, proposed, step
from tests.assigning import faults_of, person
from tests.cases import Body, Office, codes
from tests.clients import ApiClient
from tests.conftest import SignIn

OPINION = "关于完善法律援助补贴标准的指导意见（司发通〔2019〕27号）条文未核实"


@pytest.fixture(autouse=True)
def monday(on_day: Callable[[str], date]) -> None:
    on_day("2025-03-03")


def share(part: str, value: str) -> Body:
    return figure(f"subsidy_share.{part}", value, unit="share")


@pytest.fixture
def bureau(as_role: SignIn) -> ApiClient:
    """The department, which has entered amounts and shares that are nobody's."""
    officer = as_role(Role.BUREAU_OFFICER)
    rows = [
        *(figure("subsidy.civil_case", "1000.01"), figure("subsidy.difficult", "100")),
        *(share("replaced", "0.4"), share("terminated", "0.75")),
    ]
    officer.put("/regions/340200/figures", {"figures": rows})
    officer.put("/regions/340202/figures", {"figures": [figure("subsidy_budget", "5000")]})
    return officer


def handed_over(office: Office) -> tuple[Body, str, str]:
    """A reviewed case in which a second lawyer took over from the first, with both appointments."""
    case = office.reach("assigned", applicant=person("丁某", 621))
    other = {"practitioner_id": str(office.places.young_lawyer), "end_reason": "recipient_asked"}
    back = {"practitioner_id": str(office.places.lawyer), "end_reason": "on_leave"}
    case = office.make("replace_worker", case, other)
    case = office.make("replace_worker", case, back)
    for move in ("start_work", "submit_closing_report", "close", "review"):
        case = office.make(move, office.show(case))
    first, second, _ = (one["id"] for one in case["assignments"])
    return case, first, second


def take_back(office: Office, row: Body, expect: int = 201, **body: Any) -> Body:
    return step(office.window, row, "claw-backs", {"reason": "标准适用有误。", **body}, expect)


def decide(client: ApiClient, made: Body, name: str, body: Body, expect: int = 200) -> Body:
    path = f"/legal-aid/cases/{made['case_id']}/claw-backs/{made['id']}/{name}"
    return dict(client.post(path, body, expect))


def paid(office: Office) -> Body:
    row = proposed(office)
    step(office.approver, row, "approval", {})
    office.approver.post(BATCHES)
    return row


def left(office: Office) -> str:
    return str(office.approver.get("/legal-aid/subsidy-budget")["left"])


def test_who_was_replaced_and_who_finished_share_one_service(office: Office, bureau: ApiClient) -> None:
    case, first, second = handed_over(office)
    add_ons = [{"code": "difficult"}]
    row = proposed(office, case=case, assignment_id=first, add_ons=add_ons)
    assert (row["part"], row["share_bp"], row["total_fen"], row["verified"]) == (
        "replaced",
        4000,
        44000,
        False,
    )
    assert row["article"] == f"中华人民共和国法律援助法第五十二条；{OPINION}"
    assert row["share_basis"]["name"] == "subsidy_share.replaced"
    assert proposed(office, 409, case, assignment_id=first)["code"] == "subsidy_for_service_exists"
    proposed(office, case=case, assignment_id=second)
    last = proposed(office, case=case, add_ons=add_ons)
    assert (last["part"], last["share_bp"], last["total_fen"]) == ("finished", 2000, 22000)
    assert (last["verified"], last["share_basis"]) == (True, {})
    step(office.approver, row, "approval", {})
    batch = office.approver.post(BATCHES)
    text = office.approver.request("GET", f"{BATCHES}/{batch['id']}/file").get_data(as_text=True)
    assert "民事案件（更换前的承办）" in text


def test_the_whole_is_not_paid_beside_a_part(office: Office, bureau: ApiClient) -> None:
    case, first, second = handed_over(office)
    whole = proposed(office, case=case)
    assert (whole["share_bp"], whole["total_fen"]) == (10000, 100001)
    assert proposed(office, 409, case, assignment_id=first)["code"] == "subsidy_share_taken"
    step(office.approver, whole, "rejection", {"reason": "前任已承办一部分。"})
    bureau.put("/regions/340202/figures", {"figures": [share("replaced", "0.6")]})
    assert proposed(office, case=case, assignment_id=first)["share_bp"] == 6000
    assert proposed(office, 409, case, assignment_id=second)["code"] == "subsidy_share_taken"
    rest = proposed(office, case=case)
    assert (rest["share_bp"], rest["total_fen"]) == (4000, 40000)


def test_work_before_a_termination_is_paid_where_the_region_has_a_share(
    office: Office, bureau: ApiClient
) -> None:
    case = office.make("terminate", office.reach("in_progress"))
    row = proposed(office, case=case)
    assert (row["part"], row["share_bp"], row["total_fen"]) == ("terminated", 7500, 75000)
    assert (row["verified"], row["day"]) == (False, "2025-03-03")
    other = office.reach("reviewed", applicant=person("戊某", 631))
    own = other["assignments"][0]["id"]
    assert codes(proposed(office, 422, case, assignment_id=own)) == {("assignment_id", "unknown")}


@pytest.mark.one_database
def test_a_share_is_the_regions_and_never_guessed(office: Office, as_role: SignIn) -> None:
    officer = as_role(Role.BUREAU_OFFICER)
    officer.put("/regions/340200/figures", {"figures": [figure("subsidy.civil_case", "1000")]})
    case = office.make("terminate", office.reach("in_progress"))
    missing = proposed(office, 422, case)
    fields = {one["field"] for one in missing["errors"]}
    assert (missing["code"], fields) == ("local_figure_missing", {"figures.subsidy_share.terminated"})
    for value in ("1.5", "0.00001"):
        wrong = officer.put("/regions/340200/figures", {"figures": [share("terminated", value)]}, 422)
        assert faults_of(wrong) == {"share"}
    wrong = officer.put("/regions/340200/figures", {"figures": [share("finished", "0.5")]}, 422)
    assert faults_of(wrong) == {"unknown_figure"}
    named = {
        one["code"]: (one["figure"], one["verified"]) for one in office.window.get("/catalogue/subsidies")
    }
    assert named["terminated"] == ("subsidy_share.terminated", False)
    assert "finished" not in named


def test_money_comes_back_in_parts_by_a_second_person_and_never_beyond_what_was_paid(
    office: Office, bureau: ApiClient
) -> None:
    row = paid(office)
    assert left(office) == "3999.99"
    made = take_back(office, row, amount_fen=30000)
    assert (made["state"], made["amount_fen"]) == ("proposed", 30000)
    assert take_back(office, row, 409)["code"] == "claw_back_open"
    assert left(office) == "3999.99"
    assert decide(office.window, made, "approval", {}, 403)["code"] == "forbidden"
    assert decide(office.approver, made, "approval", {})["decided_on"] == "2025-03-03"
    assert decide(office.approver, made, "approval", {}, 409)["code"] == "claw_back_decided"
    assert left(office) == "4299.99"
    assert codes(take_back(office, row, 422, amount_fen=70002)) == {("amount_fen", "amount")}
    assert proposed(office, 409, {"id": row["case_id"]})["code"] == "subsidy_for_service_exists"
    refused = take_back(office, row, amount_fen=1)
    assert decide(office.approver, refused, "rejection", {"reason": "金额无误。"})["state"] == "rejected"
    own = dict(
        office.approver.post(f"{of({'id': row['case_id']})}/{row['id']}/claw-backs", {"reason": "伪造。"})
    )
    assert own["amount_fen"] == 70001
    assert codes(decide(office.approver, own, "approval", {}, 422)) == {("waiver_reason", "required")}
    decide(office.approver, own, "approval", {"waiver_reason": "本机构仅一人在岗。"})
    (shown,) = office.window.get(of({"id": row["case_id"]}))
    assert (shown["state"], shown["clawed_fen"], shown["end_reason"]) == ("clawed_back", 100001, "伪造。")
    assert left(office) == "5000.00"
    assert take_back(office, row, 409)["code"] == "subsidy_state"
    listed = office.window.get(f"/legal-aid/cases/{row['case_id']}/claw-backs")
    assert [(one["state"], one["amount_fen"]) for one in listed] == [
        ("approved", 30000),
        ("rejected", 1),
        ("approved", 70001),
    ]
    assert proposed(office, case={"id": row["case_id"]})["share_bp"] == 10000
