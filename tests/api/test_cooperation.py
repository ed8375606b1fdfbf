"""Letters to institutions elsewhere: the review's clock waits for the last answer, and says why."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from caseapp.vocabulary import Role
from tests.cases import Body, Office, clock_of, codes, in_days, status_of
from tests.conftest import SignIn

OnDay = Callable[[str], date]
REVIEW = "review_decision"


@pytest.fixture(autouse=True)
def monday(on_day: OnDay) -> None:
    on_day("2025-03-03")


def path(case: Body, rest: str = "") -> str:
    return f"/legal-aid/cases/{case['id']}/cooperation-requests{rest}"


def ask(office: Office, case: Body, expect: int = 201, **changes: Any) -> Body:
    body = {
        "institution_name": "鸠江区法律援助中心",
        "asked": ["核实收入"],
        "reply_by": in_days(9),
        **changes,
    }
    return dict(office.window.post(path(case), body, expect, match=office.show(case)["version"]))


def letters(office: Office, case: Body) -> list[Body]:
    return list(office.window.get(path(case)))


def answer(office: Office, case: Body, number: int = 0, expect: int = 200, **body: Any) -> Body:
    sent = body or {"outcome": "answered", "answer": "情况属实。"}
    rest = f"/{letters(office, case)[number]['id']}/answer"
    return dict(office.window.post(path(case, rest), sent, expect, match=office.show(case)["version"]))


def test_the_clock_waits_for_the_last_of_letters_and_papers(office: Office, on_day: OnDay) -> None:
    case = office.receive()  # due on the 10th
    on_day("2025-03-05")
    ask(office, case)
    on_day("2025-03-06")
    ask(office, case, institution_name="弋江区法律援助中心")
    case = office.make(
        "request_supplement", office.show(case), {"items": ["收入证明"], "due_on": in_days(20)}
    )
    assert clock_of(case, REVIEW)["stopped_for"] == ["cooperation_awaited", "papers_awaited"]
    on_day("2025-03-10")
    assert status_of(answer(office, case), REVIEW) == "paused"
    assert answer(office, case, expect=409)["code"] == "already_answered"
    on_day("2025-03-12")
    case = office.make("answer_supplement", office.show(case))
    assert clock_of(case, REVIEW)["stopped_for"] == ["cooperation_awaited"]
    on_day("2025-03-17")
    case = answer(office, case, 1, outcome="no_answer")
    clock = clock_of(case, REVIEW)
    assert (clock["status"], clock["suspended_days"], clock["due_on"]) == ("running", 12, "2025-03-24")
    assert (clock["verified"], clock["stopped_for"]) == (False, [])
    both = ["cooperation_awaited", "papers_awaited"]
    assert [(one["to_on"], one["reasons"]) for one in clock["standstills"]] == [
        ("2025-03-06", both[:1]),
        ("2025-03-06", both[:1]),
        ("2025-03-10", both),
        ("2025-03-12", both),
        ("2025-03-17", both[:1]),
    ]


def test_the_board_tells_why_a_clock_stands_still(office: Office) -> None:
    case = ask(office, office.receive())
    shown = office.window.get(f"/board/{office.places.institution}")
    (entry,) = next(part["items"] for part in shown["sections"] if part["code"] == "standing_still")
    assert (entry["case_id"], entry["clock"]["stopped_for"]) == (case["id"], ["cooperation_awaited"])


def test_an_application_may_be_decided_without_waiting_and_the_answer_still_comes(
    office: Office, on_day: OnDay
) -> None:
    case = ask(office, office.reach("under_review"))  # due on the 10th
    on_day("2025-03-12")
    case = office.make("grant", office.show(case))
    clock = clock_of(case, REVIEW)
    assert (clock["status"], clock["due_on"], clock["verified"]) == ("met", "2025-03-19", False)
    ask(office, case, 409)
    assert status_of(answer(office, case, outcome="declined"), REVIEW) == "met"
    assert [one["outcome"] for one in letters(office, case)] == ["declined"]


def test_faults_are_named_and_nothing_stays_behind(office: Office, as_role: SignIn) -> None:
    case = office.receive()
    assert codes(ask(office, case, 422, reply_by=in_days(-1))) == {("reply_by", "in_past")}
    assert letters(office, case) == []
    ask(office, case)
    assert codes(answer(office, case, expect=422, outcome="answered")) == {("answer", "required")}
    assert status_of(office.show(case), REVIEW) == "paused"
    unknown = path(case, f"/{case['id']}/answer")
    office.window.post(unknown, {"outcome": "declined"}, 404, match=office.show(case)["version"])
    as_role(Role.INTAKE_OFFICER, at=office.places.foreign).get(path(case), 404)


def test_each_letter_is_printed_once_from_its_record(office: Office) -> None:
    case = ask(office, office.receive())
    ask(office, case, institution_name="弋江区法律援助中心")
    body = {"form": "cooperation_letter", "particulars": {"contact": "周示例"}}
    issued = [office.window.post(f"/cases/{case['id']}/documents", body)["subject_id"] for _ in range(2)]
    assert issued == [one["id"] for one in letters(office, case)]
    again = office.window.post(f"/cases/{case['id']}/documents", body, 409)
    assert again["code"] == "document_already_issued"


@pytest.mark.one_database
@pytest.mark.parametrize("move", ["grant", "refuse"])
def test_days_of_waiting_are_nobodys_delay_when_it_is_decided_all_the_same(
    office: Office, on_day: OnDay, move: str
) -> None:
    case = office.make("screen", office.receive())  # due on the 10th
    on_day("2025-03-05")
    ask(office, case)
    on_day("2025-03-20")
    clock = clock_of(office.make(move, office.show(case)), REVIEW)
    assert (clock["status"], clock["suspended_days"], clock["due_on"]) == ("met", 15, "2025-03-25")
    assert [(one["from_on"], one["to_on"]) for one in clock["standstills"]] == [("2025-03-05", "2025-03-20")]
    assert clock["verified"] is False
