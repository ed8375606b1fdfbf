"""The record of the work: entries and notes that only grow, reports to recipient and institution, the answer owed."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from caseapp.vocabulary import Role
from tests.api.test_board import centre, numbers
from tests.cases import Body, Office, codes, in_days, status_of
from tests.conftest import SignIn

OnDay = Callable[[str], date]
VIOLENCE = {"grounds": ["abuse_abandonment_domestic_violence"]}


@pytest.fixture(autouse=True)
def monday(on_day: OnDay) -> None:
    on_day("2025-03-03")


def entries(case: Body) -> str:
    return f"/cases/{case['id']}/progress-entries"


def entry(**changes: Any) -> Body:
    return {"kind": "file_reading", "done_on": in_days(0), "text": "阅卷。", **changes}


REPORT = {
    "kind": "report_to_institution",
    "grounds": ["major_doubt", "group_incident"],
    "text": "三十人欠薪。",
}


def test_an_entry_is_put_right_by_a_later_one_and_stays(office: Office) -> None:
    case = office.reach("in_progress")
    first = office.lawyer.post(entries(case), entry(text="阅卷二百页。"))
    right = office.lawyer.post(entries(case), entry(text="阅卷三百页。", corrects_id=first["id"]))
    again = office.lawyer.post(entries(case), entry(corrects_id=first["id"]), 422)
    assert codes(again) == {("corrects_id", "corrected_before")}
    shown = {one["id"]: one for one in office.window.get(entries(case))}
    assert (shown[first["id"]]["text"], shown[first["id"]]["corrected_by_id"]) == (
        "阅卷二百页。",
        right["id"],
    )
    assert (shown[right["id"]]["corrects_id"], shown[right["id"]]["corrected_by_id"]) == (first["id"], None)
    last = office.window.get(f"/cases/{case['id']}/events")[-1]
    assert (last["verb"], last["codes"]["corrects"]) == ("progress.corrected", first["id"])


def test_a_correction_keeps_kind_service_and_the_day_that_a_clock_counts(
    office: Office, on_day: OnDay
) -> None:
    case = office.reach("in_progress")
    signed = office.lawyer.post(entries(case), entry(kind="agreement_signing"))
    other = office.reach("in_progress")
    tried: list[tuple[Body, Body, set[tuple[str, str]]]] = [
        (case, {"kind": "meeting", "corrects_id": signed["id"]}, {("kind", "other_kind")}),
        (other, {"corrects_id": signed["id"]}, {("corrects_id", "unknown")}),
        (case, {"kind": "no_such", "grounds": ["x"]}, {("kind", "unknown")}),
        (case, {"grounds": ["major_doubt"]}, {("grounds.0", "unknown")}),
        (case, {**REPORT, "grounds": []}, {("grounds", "required")}),
    ]
    on_day("2025-03-04")
    for where, changes, faults in tried:
        assert codes(office.lawyer.post(entries(where), entry(**changes), 422)) == faults
    day = entry(kind="agreement_signing", corrects_id=signed["id"])
    assert codes(office.lawyer.post(entries(case), day, 422)) == {("done_on", "day_counted")}
    office.lawyer.post(entries(case), {**day, "done_on": "2025-03-03"})
    assert status_of(office.show(case), "agreement_signing") == "met"
    back = {"practitioner_id": str(office.places.young_lawyer), "end_reason": "recipient_asked"}
    case = office.make("replace_worker", office.show(case), back)
    case = office.make("replace_worker", case, {**back, "practitioner_id": str(office.places.lawyer)})
    refused = office.lawyer.post(entries(case), {**day, "done_on": "2025-03-04"}, 422)
    assert ("corrects_id", "not_own") in codes(refused)


def test_the_institution_answers_a_report_and_the_board_lists_it_until_then(
    office: Office, as_role: SignIn
) -> None:
    case = office.reach("in_progress")
    waits = office.lawyer.post(entries(case), entry(kind="report_to_recipient"))
    assert "report_to_answer" not in numbers(centre(office))
    told = office.lawyer.post(entries(case), entry(**REPORT))
    assert numbers(centre(office))["report_to_answer"] == ["1"]
    right = office.lawyer.post(entries(case), entry(**{**REPORT, "text": "四十人。"}, corrects_id=told["id"]))
    path = entries(case) + "/{}/answer"
    text = {"text": "召集疑难案件讨论。"}
    office.lawyer.post(path.format(told["id"]), text, 403)
    assert office.approver.post(path.format(waits["id"]), text, 409)["code"] == "not_a_report"
    other = office.reach("in_progress")
    office.approver.post(f"{entries(other)}/{told['id']}/answer", text, 404)
    made = office.approver.post(path.format(right["id"]), text)
    assert (made["entry_id"], made["answered_on"]) == (told["id"], "2025-03-03")
    assert office.approver.post(path.format(told["id"]), text, 409)["code"] == "report_answered"
    assert "report_to_answer" not in numbers(centre(office))
    shown = {one["id"]: one for one in office.lawyer.get(entries(case))}
    assert (shown[told["id"]]["answer"] or {}).get("text") == text["text"]
    assert shown[told["id"]]["grounds"] == ["major_doubt", "group_incident"]


@pytest.mark.one_database
def test_who_need_not_know_the_facts_reads_no_words_and_answers_nothing(
    office: Office, as_role: SignIn
) -> None:
    case, colleague = office.reach_criminal("in_progress"), as_role(Role.INTAKE_OFFICER)
    told = office.lawyer.post(entries(case), entry(**REPORT))
    refused = colleague.post(f"{entries(case)}/{told['id']}/answer", {"text": "x"}, 403)
    assert refused["code"] == "facts_withheld"
    office.approver.post(f"{entries(case)}/{told['id']}/answer", {"text": "已阅。"})
    seen = colleague.get(entries(case))[-1]
    assert (seen["text"], seen["answer"]["text"], seen["hidden_fields"]) == (None, None, ["text"])
    colleague.post(f"/cases/{case['id']}/notes", {"text": "家属来电。"})
    assert [one["text"] for one in colleague.get(f"/cases/{case['id']}/notes")] == [None]
    assert [one["text"] for one in office.approver.get(f"/cases/{case['id']}/notes")] == ["家属来电。"]


def test_notes_only_grow_and_are_ones_own_to_put_right(office: Office, as_role: SignIn) -> None:
    case = office.reach("redirected", **VIOLENCE)
    path = f"/cases/{case['id']}/notes"
    as_role(Role.INTAKE_OFFICER).get(path, 404)
    first = office.window.post(path, {"text": "来电两次。"})
    refused = office.approver.post(path, {"text": "x", "corrects_id": first["id"]}, 422)
    assert codes(refused) == {("corrects_id", "not_own")}
    right = office.window.post(path, {"text": "来电三次。", "corrects_id": first["id"]})
    again = office.window.post(path, {"text": "x", "corrects_id": first["id"]}, 422)
    assert codes(again) == {("corrects_id", "corrected_before")}
    elsewhere = office.window.post(
        f"/cases/{office.receive()['id']}/notes", {"text": "x", "corrects_id": right["id"]}, 422
    )
    assert codes(elsewhere) == {("corrects_id", "unknown")}
    assert [(one["text"], one["corrected_by_id"]) for one in office.approver.get(path)] == [
        ("来电两次。", right["id"]),
        ("来电三次。", None),
    ]
    office.make("archive", office.show(case))
    assert office.window.post(path, {"text": "x"}, 409)["code"] == "case_archived"


@pytest.mark.parametrize("table", ["progress_entry", "report_answer", "case_note"])
@pytest.mark.parametrize("change", ["UPDATE {} SET recorded_by_id = NULL", "DELETE FROM {}"])
def test_the_database_refuses_to_change_or_remove(
    office: Office, session: Session, table: str, change: str
) -> None:
    case = office.reach("in_progress")
    told = office.lawyer.post(entries(case), entry(**REPORT))
    office.approver.post(f"{entries(case)}/{told['id']}/answer", {"text": "已阅。"})
    office.window.post(f"/cases/{case['id']}/notes", {"text": "来电。"})
    with pytest.raises(DatabaseError, match="append-only"), session.begin_nested():
        session.execute(sa.text(change.format(table)))


def test_one_query_count_whatever_their_number(
    office: Office, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    case = office.reach("in_progress")
    office.window.post(f"/cases/{case['id']}/notes", {"text": "来电。"})

    def read() -> None:
        office.approver.get(entries(case))
        office.approver.get(f"/cases/{case['id']}/notes")

    one = count_queries(read)
    for _ in range(3):
        told = office.lawyer.post(entries(case), entry(**REPORT))
        office.approver.post(f"{entries(case)}/{told['id']}/answer", {"text": "已阅。"})
        office.window.post(f"/cases/{case['id']}/notes", {"text": "再次来电。"})
    assert count_queries(read) == one


@pytest.mark.one_database
def test_the_kinds_name_their_articles(client: Any) -> None:
    kinds = {one["code"]: one for one in client.get("/catalogue/progress")}
    recipient, institution = kinds["report_to_recipient"], kinds["report_to_institution"]
    assert (recipient["article"], recipient["verified"]) == ("第四十六条第二款", True)
    assert (institution["verified"], institution["answered"]) == (False, True)
    assert [one["code"] for one in institution["grounds"]][:2] == ["major_doubt", "group_incident"]
