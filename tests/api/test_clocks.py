"""The periods of LAL Arts 36 and 43 as cases run through them, and the board of deadlines."""

from collections.abc import Callable
from datetime import date

import pytest

from caseapp.vocabulary import Role
from tests.cases import Body, Office, clock_of, codes, status_of
from tests.conftest import SignIn

OnDay = Callable[[str], date]
REVIEW = "review_decision"


def ask(office: Office, case: Body, due_on: str) -> Body:
    return office.make("request_supplement", case, {"items": ["收入证明"], "due_on": due_on})


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2025-03-03", "2025-03-10"),  # a Monday to a Monday
        ("2025-03-08", "2025-03-17"),  # the seventh day is a Saturday: Monday
        ("2025-03-09", "2025-03-17"),  # a Sunday
        ("2025-04-20", "2025-04-27"),  # the Sunday on which people work for Labour Day
        ("2025-04-24", "2025-05-06"),  # 1 May rests until the 5th
        ("2025-09-24", "2025-10-09"),  # 1 October rests until the 8th
        ("2025-10-04", "2025-10-11"),  # the Saturday on which people work for National Day
        ("2025-01-21", "2025-02-05"),  # 28 January is New Year's Eve: rest until 4 February
        ("2024-02-22", "2024-02-29"),  # a leap day
    ],
)
def test_seven_days_from_receipt_roll_over_rest_days(
    office: Office, on_day: OnDay, received: str, due: str
) -> None:
    on_day(received)
    clock = clock_of(office.receive(), REVIEW)
    assert (clock["due_on"], clock["length"], clock["unit"]) == (due, 7, "calendar_day")
    assert (clock["verified"], clock["provisional"], clock["effect"]) == (True, False, "overdue")
    assert clock["legal_basis"] == "中华人民共和国法律援助法第四十三条第一款"


@pytest.mark.parametrize(("received", "provisional"), [("2026-12-10", False), ("2026-12-28", True)])
def test_a_year_without_published_holidays_makes_the_day_provisional(
    office: Office, on_day: OnDay, received: str, provisional: bool
) -> None:
    on_day(received)
    clock = clock_of(office.receive(), REVIEW)
    assert clock["provisional"] is provisional
    if provisional:
        assert clock["due_on"] == "2027-01-04"


def test_the_day_is_counted_in_china(office: Office, on_day: OnDay) -> None:
    on_day("2025-03-12")
    late_evening = office.receive(received_at="2025-03-03T23:50:00+08:00")
    assert clock_of(late_evening, REVIEW)["due_on"] == "2025-03-10"
    after_midnight = office.receive(received_at="2025-03-03T16:10:00Z")
    assert clock_of(after_midnight, REVIEW)["due_on"] == "2025-03-11"


def test_four_days_remain_after_a_supplement_asked_on_day_three(office: Office, on_day: OnDay) -> None:
    on_day("2025-03-04")
    case = office.receive(received_at="2025-03-03T23:50:00+08:00")
    on_day("2025-03-06")
    case = ask(office, case, "2025-03-20")
    clock = clock_of(case, REVIEW)
    assert (clock["status"], clock["remaining_days"], clock["overdue_days"]) == ("paused", None, 0)
    assert clock_of(case, "supplement_answer")["due_on"] == "2025-03-20"
    on_day("2025-03-13")
    case = office.make("answer_supplement", case)
    clock = clock_of(case, REVIEW)
    assert (clock["status"], clock["remaining_days"], clock["due_on"]) == ("running", 4, "2025-03-17")
    assert clock["suspended_days"] == 7
    assert clock["verified"] is False
    assert status_of(case, "supplement_answer") == "met"


def test_a_pause_gives_no_time_back_that_was_already_lost(office: Office, on_day: OnDay) -> None:
    on_day("2025-03-03")
    case = office.receive()
    on_day("2025-03-13")
    assert clock_of(office.show(case), REVIEW)["overdue_days"] == 3
    case = ask(office, case, "2025-03-20")
    on_day("2025-03-18")
    clock = clock_of(office.make("answer_supplement", case), REVIEW)
    assert (clock["status"], clock["overdue_days"]) == ("overdue", 1)  # 15 March is a Saturday: due 17 March


def test_a_part_of_what_was_asked_leaves_the_request_open(office: Office, on_day: OnDay) -> None:
    on_day("2025-03-03")
    three = {"items": ["收入证明", "劳动合同", "身份证"], "due_on": "2025-03-07"}
    case = office.make("request_supplement", office.receive(), three)
    before = case["version"]
    on_day("2025-03-05")
    case = office.make("answer_supplement", case, {"received": ["身份证"], "posted_on": "2025-03-04"})
    told = case["supplement_request"]
    assert (case["state"], case["version"] > before) == ("supplement_requested", True)
    assert (told["missing"], told["received"], told["answered_on"]) == (
        ["收入证明", "劳动合同"],
        ["身份证"],
        None,
    )
    assert (status_of(case, "supplement_answer"), status_of(case, REVIEW)) == ("running", "paused")
    assert {"answer_supplement", "withdraw"} <= {*case["allowed_actions"]}
    on_day("2025-03-10")
    assert status_of(office.show(case), "supplement_answer") == "overdue"
    case = office.make("answer_supplement", case, {"received": ["劳动合同", "收入证明", "身份证"]})
    told = case["supplement_request"]
    assert (case["state"], told["missing"], told["answered_on"]) == ("under_review", [], "2025-03-10")
    assert [(one["received_on"], one["posted_on"]) for one in told["answers"]] == [
        ("2025-03-05", "2025-03-04"),
        ("2025-03-10", None),
    ]
    assert (status_of(case, "supplement_answer"), status_of(case, REVIEW)) == ("met_late", "running")


def test_what_came_in_part_may_still_be_deemed_withdrawn(office: Office, on_day: OnDay) -> None:
    on_day("2025-03-03")
    two = {"items": ["收入证明", "劳动合同"], "due_on": "2025-03-06"}
    case = office.make("request_supplement", office.receive(), two)
    case = office.make("answer_supplement", case, {"received": ["劳动合同"]})
    on_day("2025-03-07")
    assert office.make("deem_withdrawn", case)["state"] == "deemed_withdrawn"


def test_what_was_not_asked_for_is_no_answer(office: Office, on_day: OnDay) -> None:
    on_day("2025-03-03")
    case = ask(office, office.receive(), "2025-03-06")
    wrong = {"received": ["收入证明", "户口簿"]}
    status, problem = office.refused("answer_supplement", case, wrong)
    assert (status, codes(problem)) == (422, {("received.1", "not_asked_for")})


@pytest.mark.parametrize("answered", [False, True])
def test_a_second_notice_may_not_ask_for_more(office: Office, on_day: OnDay, answered: bool) -> None:
    on_day("2025-03-03")
    case = ask(office, office.receive(), "2025-03-06")
    if answered:
        case = office.make("answer_supplement", case)
    more = {"items": ["收入证明", "户口簿"], "due_on": "2025-03-10"}
    status, problem = office.refused("request_supplement", case, more)
    assert (status, codes(problem)) == (422, {("items.1", "not_asked_for")})
    assert office.show(case)["supplement_request"]["items"] == ["收入证明"]


def test_everything_missing_is_told_once(office: Office, on_day: OnDay) -> None:
    on_day("2025-03-03")
    case = office.make("answer_supplement", ask(office, office.receive(), "2025-03-20"))
    status, problem = office.refused("request_supplement", case)
    assert (status, codes(problem)) == (409, {("", "supplement_told_once")})
    assert "request_supplement" not in case["allowed_actions"]


@pytest.mark.parametrize(
    ("due", "refused", "allowed"),
    [("2025-03-06", "2025-03-06", "2025-03-07"), ("2025-03-08", "2025-03-10", "2025-03-11")],
)
def test_deemed_withdrawn_only_when_the_date_has_passed(
    office: Office, on_day: OnDay, due: str, refused: str, allowed: str
) -> None:
    on_day("2025-03-03")
    case = ask(office, office.receive(), due)
    on_day(refused)
    status, problem = office.refused("deem_withdrawn", case)
    assert (status, codes(problem)) == (409, {("", "supplement_date_not_passed")})
    assert "deem_withdrawn" not in office.show(case)["allowed_actions"]
    on_day(allowed)
    assert "deem_withdrawn" in office.show(case)["allowed_actions"]
    case = office.make("deem_withdrawn", case)
    assert (case["state"], case["outcome"], case["decision"]) == (
        "deemed_withdrawn",
        "deemed_withdrawn",
        None,
    )
    assert {status_of(case, REVIEW), status_of(case, "supplement_answer")} == {"ended"}


def test_papers_that_come_late_still_count(office: Office, on_day: OnDay) -> None:
    on_day("2025-03-03")
    case = ask(office, office.receive(), "2025-03-06")
    on_day("2025-03-11")
    case = office.make("answer_supplement", case)
    assert case["state"] == "under_review"
    assert status_of(case, "supplement_answer") == "met_late"


@pytest.mark.parametrize(("due", "code"), [("2025-03-02", "in_past"), ("2025-02-30", "date")])
def test_the_officers_date_is_a_day_to_come(office: Office, on_day: OnDay, due: str, code: str) -> None:
    on_day("2025-03-03")
    case = office.receive()
    status, problem = office.refused("request_supplement", case, {"items": ["收入证明"], "due_on": due})
    assert (status, codes(problem)) == (422, {("due_on", code)})


def test_assignment_counts_three_days_from_the_decision(office: Office, on_day: OnDay) -> None:
    on_day("2025-03-03")
    case = office.reach("under_review")
    on_day("2025-03-10")
    case = office.make("grant", case)
    assert status_of(case, REVIEW) == "met"
    clock = clock_of(case, "assign_after_grant")
    assert (clock["start_on"], clock["due_on"], clock["remaining_days"]) == ("2025-03-10", "2025-03-13", 3)


def test_a_late_decision_is_met_late_and_keeps_its_days(office: Office, on_day: OnDay) -> None:
    on_day("2025-03-03")
    case = office.reach("under_review")
    on_day("2025-03-12")
    clock = clock_of(office.make("grant", case), REVIEW)
    assert (clock["status"], clock["overdue_days"], clock["met_on"]) == ("met_late", 2, "2025-03-12")


@pytest.mark.parametrize("move", ["withdraw", "redirect"])
def test_other_ends_end_the_clock(office: Office, on_day: OnDay, move: str) -> None:
    on_day("2025-03-03")
    assert status_of(office.make(move, office.receive()), REVIEW) == "ended"


def test_the_agreement_is_signed_within_five_days_of_appointment(office: Office, on_day: OnDay) -> None:
    on_day("2025-03-03")
    case = office.reach("assigned")
    assert clock_of(case, "agreement_signing")["due_on"] == "2025-03-10"
    on_day("2025-03-12")
    entry = {"kind": "agreement_signing", "done_on": "2025-03-07", "text": "已签。"}
    clock = clock_of(office.make("start_work", case, entry), "agreement_signing")
    assert (clock["status"], clock["met_on"]) == ("met", "2025-03-07")


def board(office: Office, query: str = "", who: str = "window") -> list[tuple[str, str]]:
    items = getattr(office, who).get(f"/deadlines?{query}")["items"]
    return [(item["case_number"][-6:], item["status"]) for item in items]


def test_the_board_says_what_is_due_and_what_is_overdue_on_the_day_asked(
    office: Office, on_day: OnDay
) -> None:
    on_day("2025-03-03")
    office.receive()
    on_day("2025-03-04")
    ask(office, office.receive(), "2025-03-27")
    office.reach("granted")
    assert board(office) == [("000003", "running"), ("000001", "running")]
    assert board(office, "within_days=3") == [("000003", "running")]
    assert board(office, "status=overdue") == []
    on_day("2025-03-11")
    assert board(office, "status=overdue") == [("000003", "overdue"), ("000001", "overdue")]
    assert board(office) == []
    everything = board(office, "status=all")
    assert sorted(status for _, status in everything) == ["met", "overdue", "overdue", "paused", "running"]
    (row,) = office.window.get("/deadlines?status=overdue&clock_code=review_decision")["items"]
    assert (row["overdue_days"], row["remaining_days"]) == (1, -1)


def test_the_day_itself_is_still_in_time(office: Office, on_day: OnDay) -> None:
    on_day("2025-03-03")
    office.receive()
    on_day("2025-03-10")
    assert board(office, "within_days=0") == [("000001", "running")]
    assert board(office, "status=overdue") == []


def test_the_board_narrows_by_organisation_and_shows_own_scope(
    office: Office, as_role: SignIn, on_day: OnDay
) -> None:
    on_day("2025-03-03")
    office.receive()
    elsewhere = as_role(Role.INTAKE_OFFICER, at=office.places.foreign)
    Office(elsewhere, office.approver, office.reviewer, office.lawyer, office.places).receive()
    assert len(board(office)) == 1
    assert len(elsewhere.get("/deadlines")["items"]) == 1
    leader = as_role(Role.LEADER)
    assert len(leader.get("/deadlines")["items"]) == 2
    query = f"/deadlines?organization_id={office.places.foreign}"
    assert [item["organization_id"] for item in leader.get(query)["items"]] == [str(office.places.foreign)]
    assert office.window.get(query)["items"] == []
    assert as_role(Role.MEDIATOR).get("/deadlines")["items"] == []
    as_role(Role.AUDITOR).get("/deadlines", 403)


def test_a_worker_sees_the_clocks_of_own_cases_only(office: Office, on_day: OnDay) -> None:
    on_day("2025-03-03")
    office.receive()
    office.reach("assigned")
    assert {number for number, _ in board(office, "status=all", "lawyer")} == {"000002"}


@pytest.mark.parametrize("query", ["status=late", "within_days=-1", "within_days=367", "limit=0", "after=x"])
def test_a_bad_question_is_422(office: Office, query: str) -> None:
    office.window.get(f"/deadlines?{query}", 422)


def test_the_board_pages(office: Office, on_day: OnDay) -> None:
    on_day("2025-03-03")
    for _ in range(3):
        office.receive()
    first = office.window.get("/deadlines?limit=2")
    rest = office.window.get("/deadlines", query_string={"limit": 2, "after": first["next"]})
    found = [item["case_number"][-1] for item in first["items"] + rest["items"]]
    assert (sorted(found), rest["next"]) == (["1", "2", "3"], None)


@pytest.mark.parametrize(
    ("posted", "status"), [("2025-03-07", "met"), ("2025-03-10", "met_late"), (None, "met_late")]
)
def test_what_was_posted_in_time_is_in_time(
    office: Office, on_day: OnDay, posted: str | None, status: str
) -> None:
    on_day("2025-03-03")
    case = ask(office, office.receive(), "2025-03-07")
    on_day("2025-03-12")
    wrong = {"received": ["收入证明"], "posted_on": "2025-03-13"}
    assert codes(office.refused("answer_supplement", case, wrong)[1]) == {("posted_on", "out_of_range")}
    case = office.make("answer_supplement", case, {"received": ["收入证明"], "posted_on": posted})
    clock = clock_of(case, "supplement_answer")
    assert (clock["status"], clock["verified"]) == (status, posted is None)
    assert case["supplement_request"]["posted_on"] == posted


@pytest.mark.one_database
def test_every_worker_signs_within_days_of_their_own(office: Office, on_day: OnDay) -> None:
    on_day("2025-03-03")
    case = office.reach("in_progress")
    on_day("2025-03-06")
    after = office.make("replace_worker", case)
    days = [one for one in after["clocks"] if one["clock_code"] == "agreement_signing"]
    assert [(one["start_on"], one["status"]) for one in days] == [
        ("2025-03-03", "ended"),
        ("2025-03-06", "running"),
    ]
    assert days[1]["start_event"] == "worker.replaced"
