"""Work, closing report, closing, review, archive (LAL Arts 50, 59), and termination (Art. 48)."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from caseapp.models import CaseParty
from caseapp.vocabulary import PartyRole, Role
from tests.cases import CASES, Office, clock_of, closing_body, codes, review_answers, status_of
from tests.conftest import SignIn

OnDay = Callable[[str], date]
REPORT = {"result": "settlement", "finished_on": "2025-03-03", "summary": "双方和解。"}
GROUNDS = [
    "fraud",
    "concealment_or_false_evidence",
    "illegal_use",
    "no_longer_eligible",
    "proceeding_ended",
    "self_retained_counsel",
    "recipient_request_good_reason",
]


@pytest.fixture(autouse=True)
def monday(on_day: OnDay) -> None:
    on_day("2025-03-03")


def test_the_report_ends_one_period_and_starts_the_next(office: Office, on_day: OnDay) -> None:
    case = office.reach("in_progress")
    on_day("2025-04-10")
    case = office.make("submit_closing_report", case, {**REPORT, "finished_on": "2025-04-01"})
    report = case["closing_report"]
    assert (report["finished_on"], report["submitted_on"]) == ("2025-04-01", "2025-04-10")
    assert (report["won_fen"], report["saved_fen"], report["summary"]) == (0, 0, "双方和解。")
    papers = clock_of(case, "closing_papers")
    assert (papers["start_on"], papers["due_on"], papers["status"]) == ("2025-04-01", "2025-05-06", "met")
    assert papers["verified"] is False
    assert clock_of(case, "papers_review")["start_on"] == "2025-04-10"


@pytest.mark.one_database  # refused before anything is asked of it
@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2025-03-04", "in_future"),
        ("2025-03-02", "before_appointment"),
        ("2025-02-30", "date"),
    ],
)
def test_the_closing_date_lies_between_appointment_and_today(office: Office, day: str, code: str) -> None:
    case = office.reach("in_progress")
    status, problem = office.refused("submit_closing_report", case, {**REPORT, "finished_on": day})
    assert (status, codes(problem)) == (422, {("finished_on", code)})


def test_the_last_paper_that_came_gives_the_closing_date(office: Office, on_day: OnDay) -> None:
    case = office.reach("in_progress")
    on_day("2025-04-10")
    papers = [
        {"name": "判决书", "received_on": "2025-04-01"},
        {"name": "补正裁定书", "received_on": "2025-04-08"},
    ]
    body = {**REPORT, "result": "judgment_partly", "result_papers": papers, "finished_on": "2025-04-01"}
    for changes, fault in (
        ({}, ("finished_on", "not_the_last_paper")),
        (
            {"finished_on": "2025-04-08", "closing_event": "agreement"},
            ("closing_event", "unfit_closing_event"),
        ),
        ({"result": "prosecution_decision"}, ("result", "not_for_this_kind")),
    ):
        status, problem = office.refused("submit_closing_report", case, {**body, **changes})
        assert (status, codes(problem)) == (422, {fault})
    case = office.make("submit_closing_report", case, {**body, "finished_on": "2025-04-08"})
    report = case["closing_report"]
    assert (report["closing_event"], report["finished_on"]) == ("court_paper", "2025-04-08")
    assert report["result_papers"] == papers
    assert clock_of(case, "closing_papers")["start_on"] == "2025-04-08"


def test_the_checklist_is_answered_before_the_case_closes(office: Office) -> None:
    case = office.reach("closing_report_submitted")
    listed = office.window.get(f"{CASES}/{case['id']}/closing-checklist")
    assert {one["verified"] for one in listed} == {False}
    whole = closing_body()["checklist"]
    assert [one["code"] for one in listed] == [one["code"] for one in whole]
    missing = {"on_file": False, "reason": "遗失。"}
    for body, fault in (
        ({"checklist": whole[1:]}, ("checklist", "checklist_incomplete")),
        ({"checklist": [*whole, whole[0]]}, (f"checklist.{len(whole)}.code", "twice")),
        (
            {"checklist": [*whole, {"code": "cake", "on_file": True}]},
            (f"checklist.{len(whole)}.code", "unknown_code"),
        ),
        (closing_body(application=missing), ("checklist.0.on_file", "must_be_on_file")),
        (closing_body(hardship={"on_file": False}), ("checklist.2.reason", "required")),
    ):
        status, problem = office.refused("close", case, body)
        assert (status, codes(problem)) == (422, {fault})
    lacking = closing_body(hardship={"on_file": False, "reason": "免予经济困难条件。"})
    case = office.make("close", case, lacking)
    assert (case["state"], len(case["closing_report"]["checklist"])) == ("closed", len(whole))


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("result", "may_lack"),
    [
        ("judgment_favourable", False),
        ("arbitral_award", False),
        ("settlement", True),
        ("non_litigation", True),
    ],
)
def test_a_result_that_is_a_paper_needs_the_paper(office: Office, result: str, may_lack: bool) -> None:
    case = office.reach("in_progress")
    told = {"result": result, "finished_on": "2025-03-03", "summary": "办结。"}
    case = office.make("submit_closing_report", case, told)
    listed = office.window.get(f"{CASES}/{case['id']}/closing-checklist")
    assert [one["may_lack"] for one in listed if one["code"] == "result_paper"] == [may_lack]
    body = closing_body(result_paper={"on_file": False, "reason": "没有文书。"})
    if may_lack:
        assert office.make("close", case, body)["state"] == "closed"
        return
    status, problem = office.refused("close", case, body)
    place = [one["code"] for one in body["checklist"]].index("result_paper")
    assert (status, codes(problem)) == (422, {(f"checklist.{place}.on_file", "must_be_on_file")})


def test_what_was_won_and_what_was_saved_are_told_apart_for_each_recipient(
    office: Office, session: Session
) -> None:
    case = office.reach("in_progress")
    first, second = (one["person_id"] for one in case["parties"])
    joined = sa.update(CaseParty).where(CaseParty.person_id == UUID(second))
    session.execute(joined.values(role=PartyRole.APPLICANT))
    session.commit()
    gains = [
        {"kind": "won", "amount_fen": 120050},
        {"kind": "saved", "amount_fen": 7, "person_id": first},
        {"kind": "won", "amount_fen": 10**13, "person_id": second},
    ]
    case = office.make("submit_closing_report", office.show(case), {**REPORT, "gains": gains})
    report = case["closing_report"]
    assert (report["won_fen"], report["saved_fen"]) == (10**13 + 120050, 7)
    assert [(one["person_id"], one["kind"], one["amount_fen"]) for one in case["gains"]] == [
        (first, "won", 120050),
        (first, "saved", 7),
        (second, "won", 10**13),
    ]


@pytest.mark.one_database  # refused before anything is asked of it
def test_an_amount_is_somebodys_of_the_case_and_told_once(office: Office) -> None:
    case = office.reach("in_progress")
    opponent = next(one["person_id"] for one in case["parties"] if one["role"] == "opposing_party")
    own = case["parties"][0]["person_id"]
    won = {"kind": "won", "amount_fen": 1}
    gains = [won, {**won, "person_id": own}, {**won, "person_id": opponent}]
    status, problem = office.refused("submit_closing_report", case, {**REPORT, "gains": gains})
    assert (status, codes(problem)) == (
        422,
        {("gains.1.kind", "twice"), ("gains.2.person_id", "not_a_recipient")},
    )
    for wrong in (0, "12.00", 10**14 + 1):
        body = {**REPORT, "gains": [{"kind": "won", "amount_fen": wrong}]}
        status, problem = office.refused("submit_closing_report", case, body)
        assert (status, {field for field, _ in codes(problem)}) == (422, {"gains.0.amount_fen"})


def test_closing_takes_the_closing_date_and_ends_the_appointment(office: Office, on_day: OnDay) -> None:
    case = office.reach("closing_report_submitted")
    on_day("2025-03-20")
    case = office.make("close", case)
    assert (case["state"], case["outcome"], case["closed_on"]) == ("closed", "completed", "2025-03-03")
    assert case["closing_report"]["accepted_on"] == "2025-03-20"
    assert [(one["ended_on"], one["end_reason"]) for one in case["assignments"]] == [
        ("2025-03-20", "case_closed")
    ]
    assert status_of(case, "papers_review") == "met"
    assert status_of(case, "agreement_signing") == "ended"


def test_the_handler_does_not_review_the_own_case(office: Office, as_role: SignIn) -> None:
    case = office.reach("closed")
    same = as_role(Role.QUALITY_REVIEWER, at=office.places.institution, practitioner_id=office.places.lawyer)
    path = f"/cases/{case['id']}/reviews"
    problem = same.post(path, review_answers(), 409, match=case["version"])
    assert codes(problem) == {("", "reviewer_is_handler")}
    assert "review" not in same.get(f"{CASES}/{case['id']}")["allowed_actions"]
    other = as_role(
        Role.QUALITY_REVIEWER, at=office.places.institution, practitioner_id=office.places.young_lawyer
    )
    assert other.post(path, review_answers(), match=case["version"])["grade"] == "excellent"


def test_who_handled_it_before_a_replacement_does_not_review_it_either(
    office: Office, as_role: SignIn
) -> None:
    case = office.reach("assigned")
    body = {"practitioner_id": str(office.places.young_lawyer), "end_reason": "recipient_asked"}
    case = office.make("replace_worker", case, body)
    new = as_role(Role.LEGAL_AID_WORKER, at=office.places.firm, practitioner_id=office.places.young_lawyer)
    office = Office(office.window, office.approver, office.reviewer, new, office.places)
    for move in ("start_work", "submit_closing_report", "close"):
        case = office.make(move, case)
    first = as_role(Role.QUALITY_REVIEWER, at=office.places.institution, practitioner_id=office.places.lawyer)
    first.post(f"/cases/{case['id']}/reviews", review_answers(), 409, match=case["version"])


def test_a_review_is_scored_and_listed(office: Office) -> None:
    case = office.reach("reviewed")
    (review,) = office.window.get(f"/cases/{case['id']}/reviews")
    assert (review["grade"], review["total"], review["critical"]) == ("excellent", "100.00", [])
    assert (review["kind"], review["reviewed_on"]) == ("file_inspection", "2025-03-03")


@pytest.mark.one_database  # refused before anything is asked of it
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"answers": {}}, "answers"),
        ({"answers": {"colour": "red"}}, "answers.colour"),
        ({"form": "x"}, "form"),
        ({"kind": "court_observation"}, "form"),
    ],
)
def test_a_faulty_review_is_refused(office: Office, body: dict[str, object], field: str) -> None:
    case = office.reach("closed")
    status, problem = office.refused("review", case, {**review_answers(), **body})
    assert status == 422
    assert field in {found if field.count(".") else found.partition(".")[0] for found, _ in codes(problem)}


@pytest.mark.parametrize("move", ["close", "review", "archive", "submit_closing_report"])
def test_no_step_is_skipped(office: Office, move: str) -> None:
    assert office.refused(move, office.reach("assigned"))[0] == 409


@pytest.mark.parametrize("state", ["reviewed", "terminated", "refused", "withdrawn", "redirected"])
def test_what_has_ended_is_archived_with_its_day(office: Office, on_day: OnDay, state: str) -> None:
    case = office.reach(state)
    on_day("2025-03-25")
    case = office.make("archive", case)
    assert (case["state"], case["archived_on"], case["allowed_actions"]) == ("archived", "2025-03-25", [])


def test_what_is_only_closed_is_reviewed_before_it_is_archived(office: Office) -> None:
    status, problem = office.refused("archive", office.reach("closed"))
    assert (status, problem["allowed_actions"]) == (409, ["review"])


@pytest.mark.parametrize("ground", GROUNDS)
def test_each_ground_of_art_48_ends_the_aid_with_its_article(office: Office, ground: str) -> None:
    case = office.reach("in_progress")
    case = office.make("terminate", case, {"ground": ground, "statement": "理由如下。"})
    termination = case["termination"]
    assert (case["state"], case["outcome"], case["closed_on"]) == ("terminated", "terminated", "2025-03-03")
    number = "一二三四五六七"[GROUNDS.index(ground)]
    assert termination["article"] == f"中华人民共和国法律援助法第四十八条第一款第{number}项"
    assert (termination["ground"], termination["statement"]) == (ground, "理由如下。")
    assert [one["end_reason"] for one in case["assignments"]] == ["aid_terminated"]
    assert status_of(case, "agreement_signing") == "ended"
    office.make("archive", case)


@pytest.mark.one_database  # refused before anything is asked of it
@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"ground": "art48_other"}, ("ground", "no_basis_in_force")),
        ({"ground": "boredom"}, ("ground", "no_basis_in_force")),
        ({"statement": None}, ("statement", "null")),
        ({"statement": ""}, ("statement", "length")),
    ],
)
def test_a_faulty_termination_is_refused(
    office: Office, changes: dict[str, object], fault: tuple[str, str]
) -> None:
    body = {"ground": "fraud", "statement": "理由如下。", **changes}
    status, problem = office.refused("terminate", office.reach("granted"), body)
    assert (status, codes(problem)) == (422, {fault})


def test_a_change_of_means_ends_no_aid_that_hardship_was_no_condition_of(office: Office) -> None:
    body = {"ground": "no_longer_eligible", "statement": "收入增加。"}
    heroic = office.receive(grounds=["brave_act"], matter=None)
    for case in (office.make("grant", office.make("screen", heroic)), office.receive_notice()):
        status, problem = office.refused("terminate", case, body)
        assert (status, codes(problem)) == (422, {("ground", "not_on_this_route")})
        assert "terminate" in office.approver.get(f"{CASES}/{case['id']}")["allowed_actions"]
        assert office.make("terminate", case, {**body, "ground": "fraud"})["state"] == "terminated"


def test_the_worker_neither_closes_nor_terminates(office: Office) -> None:
    case = office.reach("closing_report_submitted")
    office.refused("close", case, who="lawyer")
    assert office.ask("close", case, who="lawyer")[0] == 403
    assert office.ask("terminate", case, who="window")[0] == 403


def test_termination_needs_a_key_and_the_newest_version(office: Office) -> None:
    case = office.reach("granted")
    path = f"{CASES}/{case['id']}/termination"
    body = {"ground": "fraud", "statement": "理由如下。"}
    office.approver.post(path, body, 400, match=case["version"], key=False)
    office.approver.post(path, body, 428)
    office.approver.post(path, body, 412, match=case["version"] - 1)


@pytest.mark.one_database
def test_who_handled_it_does_not_accept_the_own_report(office: Office, as_role: SignIn) -> None:
    own = as_role(Role.APPROVER, practitioner_id=office.places.lawyer)
    case = office.reach("closing_report_submitted")
    body = closing_body(case["kind"])
    answer = own.post(f"/legal-aid/cases/{case['id']}/closing", body, 409, match=case["version"])
    assert ("", "reviewer_is_handler") in codes(answer)


def test_a_report_is_sent_back_with_a_reason_and_put_right(office: Office, on_day: OnDay) -> None:
    on_day("2025-03-03")
    case = office.reach("closing_report_submitted")
    on_day("2025-03-05")
    status, problem = office.ask("return_closing_report", case, {"reason": " "})
    assert (status, codes(problem)) == (422, {("reason", "length")})
    back = office.make("return_closing_report", case)
    assert (back["state"], back["closing_report"]) == ("in_progress", None)
    assert status_of(back, "papers_review") == "ended"
    kept = office.lawyer.get(f"/legal-aid/cases/{case['id']}/closing-reports")
    assert [(one["set_aside_on"], one["return_reason"]) for one in kept] == [("2025-03-05", "缺少庭审记录。")]
    entry = {"kind": "written_opinion", "done_on": "2025-03-03", "text": "补交书面意见。"}
    office.lawyer.post(f"/cases/{case['id']}/progress-entries", entry)
    again = office.make("submit_closing_report", office.show(case), {**REPORT, "finished_on": "2025-03-03"})
    assert [one["status"] for one in again["clocks"] if one["clock_code"] == "closing_papers"] == ["met"]
    assert office.make("close", again)["state"] == "closed"
    assert len(office.lawyer.get(f"/legal-aid/cases/{case['id']}/closing-reports")) == 2


def test_who_takes_over_after_a_report_takes_over_work_that_goes_on(office: Office) -> None:
    case = office.reach("closing_report_submitted")
    status, problem = office.refused("replace_worker", case)
    assert (status, problem["code"]) == (409, "move_not_allowed")
    back = office.make("return_closing_report", case)
    assert office.make("replace_worker", back)["state"] == "in_progress"


def test_what_a_returned_report_said_is_for_who_knows_the_facts(office: Office, as_role: SignIn) -> None:
    case = office.make("return_closing_report", office.reach_criminal("closing_report_submitted"))
    path = f"/legal-aid/cases/{case['id']}/closing-reports"
    assert office.approver.get(path)[0]["return_reason"]
    other = as_role(Role.INTAKE_OFFICER)
    assert [(one["return_reason"], one["summary"]) for one in other.get(path)] == [(None, None)]
