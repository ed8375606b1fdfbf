"""Periods that others must keep (LAL Arts 36, 39): shown with who owes them, never among what the office owes."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.cases import Body, Office, application, clock_of, codes, notice, status_of

OnDay = Callable[[str], date]
NOTICES = "/legal-aid/organ-notices"
ORDINARY = {"hearing_at": "2025-03-28T09:00:00+08:00", "hearing_place": "第一法庭", "procedure": "ordinary"}
POLICE = {"organ_kind": "public_security", "stage": "investigation", "ground": "minor"}


@pytest.fixture(autouse=True)
def friday(on_day: OnDay) -> None:
    on_day("2025-03-07")


def noted(office: Office, case: Body, event: str, day: str, status: int = 201) -> Body:
    path, body = f"/legal-aid/cases/{case['id']}/organ-records", {"event": event, "happened_on": day}
    now = office.show(case)
    return dict(office.window.post(path, body, status, match=now["version"]))


def running(case: Body) -> set[str]:
    return {one["clock_code"] for one in case["clocks"] if one["status"] in {"running", "overdue"}}


@pytest.mark.parametrize(
    ("found_on", "due_on", "status"),
    [("2025-03-04", "2025-03-07", "met"), ("2025-03-03", "2025-03-06", "met_late")],
)
def test_the_organ_had_three_days_from_what_it_found(
    office: Office, found_on: str, due_on: str, status: str
) -> None:
    """CrPL Art. 105: the day itself is not counted; equality is in time."""
    case = office.receive_notice(found_on=found_on)
    seen = clock_of(case, "organ_notify_lai")
    assert (seen["due_on"], seen["status"], seen["owed_by"]) == (due_on, status, "organ")
    assert clock_of(case, "lai_assign_on_notice")["owed_by"] == "office"
    assert case["notice"]["found_on"] == found_on


def test_a_last_day_that_rests_moves_on(office: Office, on_day: OnDay) -> None:
    on_day("2025-03-10")
    case = office.receive_notice(found_on="2025-03-05")
    assert (clock_of(case, "organ_notify_lai")["due_on"], status_of(case, "organ_notify_lai")) == (
        "2025-03-10",
        "met",
    )


@pytest.mark.one_database
def test_a_court_that_may_notify_has_no_three_days(office: Office) -> None:
    """LAL Art. 36 speaks of Art. 25(1) and 28 alone."""
    case = office.receive_notice(found_on="2025-03-03", ground="discretionary")
    assert "organ_notify_lai" not in {one["clock_code"] for one in case["clocks"]}


@pytest.mark.parametrize(
    ("by", "code", "owed_by"),
    [
        ("place_of_custody", "custody_application_transfer", "organ"),
        ("organ", "custody_application_transfer", "organ"),
        ("duty_lawyer", "duty_lawyer_application_transfer", "office"),
    ],
)
@pytest.mark.parametrize(("minute", "status"), [("30", "met"), ("29", "met_late")])
def test_an_application_from_custody_is_handed_on_within_24_hours(
    office: Office, by: str, code: str, owed_by: str, minute: str, status: str
) -> None:
    """Hours run through the night; the seven days of the review begin with our receipt (LAL Arts 39, 43)."""
    handed_on = {"by": by, "received_at": f"2025-03-05T17:{minute}:00+08:00"}
    body = application(handed_on=handed_on, received_at="2025-03-06T17:30:00+08:00")
    case = office.window.post("/legal-aid/cases", body)
    seen = clock_of(case, code)
    assert (seen["unit"], seen["status"], seen["owed_by"]) == ("hour", status, owed_by)
    assert seen["due_at"] == f"2025-03-06T17:{minute}:00+08:00"
    assert clock_of(case, "review_decision")["start_on"] == "2025-03-06"
    assert case["application"]["handed_on_by"] == by
    other = {"custody_application_transfer", "duty_lawyer_application_transfer"} - {code}
    assert not other & {one["clock_code"] for one in case["clocks"]}


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("path", "body", "fault"),
    [
        (
            "/legal-aid/cases",
            application(handed_on={"by": "organ", "received_at": "2025-03-07T18:00:00+08:00"}),
            ("handed_on.received_at", "order"),
        ),
        (NOTICES, notice(found_on="2025-03-08"), ("found_on", "order")),
        (NOTICES, notice(**POLICE, procedure="summary"), ("procedure", "trial_only")),
    ],
)
def test_days_out_of_order_are_refused(office: Office, path: str, body: Body, fault: Any) -> None:
    body = {**body, "received_at": "2025-03-07T09:00:00+08:00"}
    assert codes(office.window.post(path, body, 422)) == {fault}


def test_the_court_sends_its_papers_fifteen_days_before_the_hearing(office: Office, on_day: OnDay) -> None:
    """SPC interpretation of the CrPL, Art. 49: counted back from the hearing, 28 March."""
    case = office.receive_notice(**ORDINARY)
    seen = clock_of(case, "court_send_papers")
    assert (seen["due_on"], seen["status"], seen["owed_by"]) == ("2025-03-13", "running", "organ")
    on_day("2025-03-14")
    assert status_of(office.show(case), "court_send_papers") == "overdue"
    path = "/deadlines?status=overdue&clock_code="
    assert office.window.get(path + "court_send_papers")["items"] == []
    assert len(office.window.get(path + "lai_assign_on_notice")["items"]) == 1
    board = office.approver.get(f"/board/{case['organization_id']}")
    late = next(part for part in board["sections"] if part["code"] == "overdue")
    assert {one["clock"]["clock_code"] for one in late["items"]} == {"lai_assign_on_notice"}
    case = noted(office, case, "court_papers.received", "2025-03-13")
    assert status_of(case, "court_send_papers") == "met"


@pytest.mark.one_database
def test_papers_that_came_with_the_notice_and_swift_procedures(office: Office) -> None:
    case = office.receive_notice(**ORDINARY, indictment_enclosed=True)
    assert status_of(case, "court_send_papers") == "met"
    for changes in ({"procedure": "summary"}, {"procedure": "fast_track"}, {"procedure": None}):
        case = office.receive_notice(**{**ORDINARY, **changes})
        assert "court_send_papers" not in {one["clock_code"] for one in case["clocks"]}


def test_the_police_tell_of_a_refusal_within_three_days(office: Office, on_day: OnDay) -> None:
    case = office.receive_notice(**POLICE)
    on_day("2025-03-12")
    case = noted(office, case, "appointed_lawyer.refused", "2025-03-10")
    assert clock_of(case, "police_report_refusal_or_own_counsel")["due_on"] == "2025-03-13"
    early = noted(office, case, "institution.told", "2025-03-09", 422)
    assert codes(early) == {("happened_on", "order")}
    again = noted(office, case, "appointed_lawyer.refused", "2025-03-11", 409)
    assert again["code"] == "no_clock_waits"
    on_day("2025-03-14")
    case = noted(office, case, "institution.told", "2025-03-14")
    assert status_of(case, "police_report_refusal_or_own_counsel") == "met_late"


@pytest.mark.one_database
def test_each_rule_binds_its_own_organ_and_its_own_cases(office: Office) -> None:
    """公安程序 47 binds the police; 高法解释 50(2) the court, in cases in which it must notify."""
    day, court, police = "2025-03-07", office.receive_notice(), office.receive_notice(**POLICE)
    free = office.receive_notice(ground="discretionary")
    for case, event in (
        (court, "appointed_lawyer.refused"),
        (police, "appointed_lawyer.refusal_allowed"),
        (free, "appointed_lawyer.refusal_allowed"),
        (court, "institution.told"),
    ):
        assert noted(office, case, event, day, 409)["code"] == "no_clock_waits"
    for event in ("notice.received", "hearing.fixed", "worker.assigned"):
        assert codes(noted(office, court, event, day, 422)) == {("event", "unknown")}
    for wrong, fault in (("2025-03-08", "in_future"), ("2025-03-06", "order")):
        problem = noted(office, court, "appointed_lawyer.refusal_allowed", wrong, 422)
        assert codes(problem) == {("happened_on", fault)}
    civil = office.window.post("/legal-aid/cases", application())
    assert codes(noted(office, civil, "institution.told", day, 422)) == {("event", "unknown")}


def test_five_days_to_entrust_and_three_to_notify_again(office: Office, on_day: OnDay) -> None:
    case = office.receive_notice()
    case = noted(office, case, "appointed_lawyer.refusal_allowed", "2025-03-07")
    seen = clock_of(case, "refuse_lawyer_entrust")
    assert (seen["due_on"], seen["owed_by"], seen["effect"]) == ("2025-03-12", "applicant", "right")
    on_day("2025-03-12")
    assert codes(noted(office, case, "counsel.not_entrusted", "2025-03-11", 422)) == {
        ("happened_on", "order")
    }
    case = noted(office, case, "counsel.not_entrusted", "2025-03-12")
    assert status_of(case, "refuse_lawyer_entrust") == "ended"
    assert clock_of(case, "refuse_lawyer_renotify")["due_on"] == "2025-03-17"
    on_day("2025-03-17")
    assert (
        status_of(noted(office, case, "organ.notified_again", "2025-03-17"), "refuse_lawyer_renotify")
        == "met"
    )


def test_who_retained_another_defender_in_time_needs_no_second_notice(office: Office, on_day: OnDay) -> None:
    case = noted(office, office.receive_notice(), "appointed_lawyer.refusal_allowed", "2025-03-07")
    on_day("2025-03-12")
    case = noted(office, case, "counsel.entrusted", "2025-03-12")
    assert status_of(case, "refuse_lawyer_entrust") == "met"
    assert noted(office, case, "counsel.not_entrusted", "2025-03-12")["clocks"]


def test_the_lawyer_files_with_the_court_within_three_days_of_the_appointment(
    office: Office, on_day: OnDay
) -> None:
    case = office.reach_criminal("assigned")
    seen = clock_of(case, "lawyer_file_with_court")
    assert (seen["due_on"], seen["owed_by"]) == ("2025-03-10", "office")
    on_day("2025-03-10")
    body = {"kind": "filing_with_court", "done_on": "2025-03-10", "text": "提交辩护手续。"}
    office.lawyer.post(f"/cases/{case['id']}/progress-entries", body)
    assert status_of(office.show(case), "lawyer_file_with_court") == "met"


@pytest.mark.one_database
def test_before_the_trial_there_is_no_court_to_file_with_and_the_end_ends_it(office: Office) -> None:
    early = office.make("assign", office.receive_notice(stage="prosecution", organ_kind="procuratorate"))
    assert "lawyer_file_with_court" not in {one["clock_code"] for one in early["clocks"]}
    for case in (
        office.make("terminate", office.reach_criminal("assigned")),
        office.reach_criminal("closed"),
    ):
        assert status_of(case, "lawyer_file_with_court") == "ended"
        late = noted(office, case, "appointed_lawyer.refusal_allowed", "2025-03-07", 409)
        assert late["code"] == "case_is_over"
