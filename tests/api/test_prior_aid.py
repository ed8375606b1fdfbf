"""Aid given first (LAL Art. 44): grounds, the day that is near enough, papers, the ordinary grant, the endings."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from caseapp.vocabulary import Role
from tests.cases import Body, Office, clock_of, codes, in_days, status_of
from tests.conftest import SignIn

OnDay = Callable[[str], date]
PATH = "/legal-aid/cases/{}/prior-aid"
PAPERS = ["经济困难状况说明表", "劳动合同"]
ARTICLE = "中华人民共和国法律援助法第四十四条第一款第一项"


@pytest.fixture(autouse=True)
def monday(on_day: OnDay) -> None:
    on_day("2025-03-03")


def urgent(**changes: Any) -> Body:
    body = {
        "ground": "limitation_expiring",
        "expires_on": in_days(6),
        "items": PAPERS,
        "papers_due_on": in_days(11),
        "statement": "仲裁时效将于六日后届满。",
    }
    return {**body, **changes}


def send(office: Office, case: Body, step: str, body: Body, expect: int = 201, who: str = "approver") -> Body:
    path = PATH.format(case["id"]) + step
    return dict(getattr(office, who).post(path, body, expect, match=office.show(case)["version"]))


def give(office: Office, case: Body, expect: int = 201, **changes: Any) -> Body:
    return send(office, case, "", urgent(**changes), expect)


def bring(office: Office, case: Body, *papers: str, expect: int = 200) -> Body:
    return send(office, case, "/papers", {"received": list(papers)}, expect, "window")


def end(office: Office, case: Body, expect: int = 201, **body: Any) -> Body:
    return send(office, case, "/ending", {"statement": "经审查不符合条件。", **body}, expect)


def test_aid_first_is_decided_on_its_article_and_worked_on_at_once(office: Office) -> None:
    case = give(office, office.receive())
    decision = case["decision_record"]
    assert (case["state"], decision["articles"], decision["screening_id"]) == ("granted", [ARTICLE], None)
    assert (decision["prior_aid_ground"], case["prior_aid"]["article"]) == ("limitation_expiring", ARTICLE)
    assert status_of(case, "review_decision") == "paused"
    papers = clock_of(case, "prior_aid_papers")
    assert (papers["due_on"], papers["verified"], papers["effect"]) == ("2025-03-14", False, "remind")
    assert clock_of(case, "assign_prior_aid")["due_on"] == "2025-03-06"
    assigned = office.make("assign", office.show(case))
    assert (assigned["state"], status_of(assigned, "assign_prior_aid")) == ("assigned", "met")


def test_made_good_and_found_eligible_it_becomes_an_ordinary_grant(office: Office, on_day: OnDay) -> None:
    case = give(office, office.receive())
    assert [fault["code"] for fault in send(office, case, "/confirmation", {}, 409)["errors"]] == [
        "papers_outstanding"
    ]
    assert bring(office, case, PAPERS[1])["prior_aid"]["received"] == [PAPERS[1]]
    on_day("2025-03-13")
    case = bring(office, case, PAPERS[0])
    assert case["prior_aid"]["received"] == PAPERS
    assert status_of(case, "prior_aid_papers") == "met"
    review = clock_of(case, "review_decision")
    assert (review["status"], review["due_on"], review["verified"]) == ("running", "2025-03-20", False)
    assert {"confirm_prior_aid", "screen_prior_aid"} <= set(office.show(case, "approver")["allowed_actions"])
    office.make("screen", office.show(case))
    commitments = f"/legal-aid/cases/{case['id']}/verification/commitments"
    office.window.post(commitments, {"text_version": "2024-1"})
    done = send(office, case, "/confirmation", {})
    assert (done["state"], done["prior_aid"]["settlement"]) == ("granted", "confirmed")
    assert done["decision_record"]["prior_aid_ground"] is None
    assert "中华人民共和国法律援助法第三十一条第五项" in done["decision_record"]["articles"]
    assert status_of(done, "review_decision") == "met"
    send(office, case, "/confirmation", {}, 409)
    end(office, case, 409, ground="papers_not_made_good")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"expires_on": 7}, ("expires_on", "not_near_enough")),
        ({"expires_on": -1}, ("expires_on", "already_expired")),
        ({"expires_on": None}, ("expires_on", "required")),
        ({"ground": "preservation_or_advance_enforcement"}, ("expires_on", "nothing_expires")),
        ({"ground": "art44_other"}, ("ground", "no_basis_in_force")),
        ({"ground": "poverty"}, ("ground", "no_basis_in_force")),
        ({"papers_due_on": -1}, ("papers_due_on", "in_past")),
        ({"items": ["身份证", "身份证"]}, ("items.1", "twice")),
    ],
)
def test_what_is_not_urgent_by_the_article_is_refused(
    office: Office, changes: dict[str, Any], fault: tuple[str, str]
) -> None:
    case = office.receive()
    said = {name: in_days(value) if isinstance(value, int) else value for name, value in changes.items()}
    assert codes(give(office, case, 422, **said)) == {fault}
    assert office.show(case)["state"] == "submitted"


def test_after_a_notice_of_what_is_missing_nothing_new_is_asked_for(office: Office) -> None:
    case = office.make("request_supplement", office.receive(), {"items": ["劳动合同"], "due_on": in_days(9)})
    assert codes(give(office, case, 422)) == {("items.0", "supplement_told_once")}
    case = give(office, case, items=["劳动合同"])
    assert (status_of(case, "supplement_answer"), status_of(case, "review_decision")) == ("ended", "paused")
    assert codes(bring(office, case, "身份证", expect=422)) == {("received.0", "not_asked_for")}
    assert status_of(bring(office, case, "劳动合同"), "review_decision") == "running"


def test_papers_that_do_not_come_end_it_after_their_day_and_an_officer_says_so(
    office: Office, on_day: OnDay
) -> None:
    case = office.make("assign", office.show(give(office, office.receive())))
    on_day("2025-03-14")
    assert end(office, case, 409, ground="papers_not_made_good")["code"] == "papers_day_not_passed"
    on_day("2025-03-17")
    assert codes(end(office, case, 422, ground="papers_not_made_good", refusal_grounds=["out_of_scope"])) == {
        ("refusal_grounds", "not_for_this_ground")
    }
    shown = office.approver.get(f"/board/{office.places.institution}")
    proposed = {part["code"]: part["items"] for part in shown["sections"]}["prior_aid_papers_missing"]
    assert proposed[0]["proposal"]["move"] == "end_prior_aid"
    ended = end(office, case, ground="papers_not_made_good")
    assert (ended["state"], ended["prior_aid"]["settlement"]) == ("terminated", "ended")
    assert ended["termination"]["article"] == "中华人民共和国法律援助法第四十四条第二款"
    assert {clock["status"] for clock in ended["clocks"]} <= {"met", "met_late", "ended"}
    assert ended["assignments"][0]["end_reason"] == "aid_terminated"


def test_conditions_not_met_end_it_on_grounds_of_refusal(office: Office) -> None:
    case = give(office, office.receive())
    assert codes(end(office, case, 422, ground="conditions_not_met")) == {("refusal_grounds", "required")}
    assert codes(end(office, case, 422, ground="no_longer_eligible")) == {("ground", "no_basis_in_force")}
    ended = end(office, case, ground="conditions_not_met", refusal_grounds=["out_of_scope"])
    assert ended["termination"]["refusal_grounds"] == ["out_of_scope"]
    assert ended["termination"]["article"] == "中华人民共和国法律援助法第四十三条第一款、第四十四条"


def test_a_ground_of_article_48_ends_it_too(office: Office) -> None:
    case = office.make("terminate", office.show(give(office, office.receive())))
    assert (case["state"], case["prior_aid"]["settlement"]) == ("terminated", "terminated")
    assert status_of(case, "review_decision") == "ended"


def test_no_case_closes_before_its_application_is_decided(office: Office) -> None:
    case = office.show(give(office, office.receive()))
    for move in ("assign", "start_work", "submit_closing_report"):
        case = office.make(move, case)
    status, answer = office.refused("close", case)
    assert (status, [fault["code"] for fault in answer["errors"]]) == (409, ["prior_aid_undecided"])


def test_only_who_decides_gives_aid_first_and_keeps_intake_apart(office: Office) -> None:
    case = office.receive()
    send(office, case, "", urgent(), 403, "window")
    own = office.approver.post("/legal-aid/cases", {**_application()})
    assert codes(give(office, own, 422)) == {("waiver_reason", "required")}


def _application() -> Body:
    from tests.cases import applicant, application, identity  # noqa: PLC0415

    return application(applicant=applicant(id_number=identity(serial=145), name="测试申请人乙"))


@pytest.mark.one_database
def test_a_confirmed_grant_without_a_worker_starts_the_days_of_any_grant(
    office: Office, on_day: OnDay
) -> None:
    case = give(office, office.receive())
    on_day("2025-03-04")
    bring(office, case, *PAPERS)
    office.make("screen", office.show(case))
    on_day("2025-03-05")
    confirmed = send(office, case, "/confirmation", {"statement": "已当面核对。"})
    clock = clock_of(confirmed, "assign_after_grant")
    assert (clock["status"], clock["due_on"], clock["verified"]) == ("running", "2025-03-10", True)


def corrected(office: Office, case: Body, as_role: SignIn) -> Body:
    """Terminated, objected to, and ordered to be corrected by the department."""
    bureau = as_role(Role.BUREAU_OFFICER, at=office.places.bureau)
    path = f"/legal-aid/cases/{case['id']}/objections"
    version = office.show(case)["version"]
    objection = bureau.post(path, {"way": "letter", "reasons": "请求撤销。"}, match=version)
    body = {"outcome": "corrected", "findings": "认定有误。"}
    bureau.post(f"{path}/{objection['id']}/decision", body, 200, match=office.show(case)["version"])
    return office.show(case)


def test_a_corrected_ending_leaves_the_application_to_be_decided(
    office: Office, on_day: OnDay, as_role: SignIn
) -> None:
    case = office.receive()
    give(office, case)
    on_day("2025-03-17")
    ending = {"ground": "papers_not_made_good", "statement": "逾期未补。"}
    end(office, case, **ending)
    on_day("2025-04-01")
    again = corrected(office, case, as_role)
    assert (again["state"], again["prior_aid"]["settlement"]) == ("in_progress", None)
    assert again["prior_aid"]["papers_due_on"] == "2025-04-12"
    due = {one["clock_code"]: (one["due_on"], one["status"]) for one in again["clocks"]}
    assert due["prior_aid_papers"] == ("2025-04-14", "running")
    assert due["review_decision"][1] == "paused"
    on_day("2025-04-03")
    bring(office, case, *PAPERS)
    office.make("screen", office.show(case))
    confirmed = send(office, case, "/confirmation", {"statement": "已当面核对。"})
    assert confirmed["prior_aid"]["settlement"] == "confirmed"
    assert clock_status(confirmed, "review_decision") == "met"


def test_a_corrected_termination_of_aid_given_first_does_not_close_undecided(
    office: Office, as_role: SignIn
) -> None:
    case = office.receive()
    give(office, case)
    office.make("terminate", office.show(case))
    again = corrected(office, case, as_role)
    assert again["prior_aid"]["settlement"] is None
    assert "confirm_prior_aid" not in again["allowed_actions"]  # papers are outstanding
    assert send(office, case, "/confirmation", {"statement": "已核对。"}, 409)["errors"][0]["code"] == (
        "papers_outstanding"
    )


def clock_status(case: Body, code: str) -> str:
    """Of the newest clock of that code."""
    return str([one for one in case["clocks"] if one["clock_code"] == code][-1]["status"])
