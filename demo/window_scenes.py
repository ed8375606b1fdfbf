"""Scenes at the window: advice that becomes an application, needs, persons on file twice, urgent aid, letters."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from demo.scenes import AID, MEANS, WAGES, Playing, Stage

MISSING: Final = ["劳动合同或者工资条"]
LETTER: Final = {"form": "cooperation_letter", "particulars": {"contact": "窗口值班员"}}
ANSWERED: Final = {"outcome": "answered", "answer": "情况属实。"}


def advice_becomes_an_application(stage: Stage) -> Playing:
    """Told by telephone, applied for the next day without typing it in again (LAL Art. 22)."""
    today = yield date(2025, 3, 10)
    person = stage.people.person(today, place="镜湖区")
    window = stage.by("intake_officer")
    body = {
        "channel": "phone",
        "topic": "labor",
        "question": WAGES["facts"],
        "answer": "可以申请劳动仲裁，也可以申请法律援助。",
        "duration_minutes": 12,
        "satisfaction": "very_satisfied",
        "person": person,
    }
    told = window.post("/legal-aid/advice-records", body, keyed=True)
    yield date(2025, 3, 11)
    more = {
        name: WAGES[name]
        for name in ("matter", "aid_form", "household", "verification", "already_represented", "evidence")
    }
    path = f"/legal-aid/advice-records/{told['id']}/application"
    case = window.post(path, {**more, "applicant": MEANS}, match=told["version"], keyed=True)
    stage.step("intake_officer", case, "withdrawal", {"reason_code": "settled"})


def somebody_who_cannot_hear(stage: Stage) -> Playing:
    """Sign language and large print are recorded, bind the appointment, and an interpreter is arranged."""
    today = yield date(2025, 4, 14)
    case = stage.granted(today, access_needs={"skills": ["sign_language"], "large_print": True})
    arranged = {"skills": ["sign_language"], "large_print": True, "arranged": "区残联手语翻译员到场。"}
    window = stage.by("intake_officer")
    version = window.get(f"/cases/{case['id']}")["version"]
    window.put(f"/cases/{case['id']}/access-needs", arranged, version)
    stage.add("approver", case, "documents", {"form": "grant_decision", "particulars": {}})
    stage.assign(case, "lawyer1")
    today = yield date(2025, 4, 16)
    stage.sign("lawyer1", case, today)


def on_file_twice(stage: Stage) -> Playing:
    """The same person without a number: told at entry, linked by somebody who looked, and the second one taken back."""
    today = yield date(2025, 5, 12)
    person = stage.people.person(today, place="镜湖区")
    first = stage.receive(today, applicant=person)
    second = stage.receive(today, applicant={**person, "id_type": None, "id_number": None})
    (found,) = second["possible_duplicates"]
    link = {
        "other_person_id": found["other_person_id"],
        "verdict": "same",
        "reason": "核对居民户口簿，系同一人。",
    }
    stage.by("intake_officer").post(f"/persons/{found['person_id']}/links", link)
    for case in (first, second):
        stage.step("intake_officer", case, "withdrawal", {"reason_code": "settled"})


def aid_that_cannot_wait(stage: Stage) -> Playing:
    """Six days before a limitation runs out aid is given first (Art. 44); the papers come, it becomes a grant."""
    today = yield date(2025, 6, 3)
    case = stage.receive(today)
    urgent = {
        "ground": "limitation_expiring",
        "expires_on": str(today + timedelta(days=6)),
        "items": MISSING,
        "papers_due_on": str(today + timedelta(days=10)),
        "statement": "仲裁时效六日后届满，先行提供法律援助。",
    }
    stage.step("approver", case, "prior-aid", urgent)
    stage.assign(case, "lawyer2")
    today = yield date(2025, 6, 6)
    stage.sign("lawyer2", case, today)
    yield date(2025, 6, 9)
    stage.step("intake_officer", case, "prior-aid/papers", {"received": MISSING})
    stage.step("intake_officer", case, "screening", {})
    stage.by("intake_officer").post(
        f"{AID}/{case['id']}/verification/commitments", {"text_version": "芜湖2024"}
    )
    stage.step("approver", case, "prior-aid/confirmation", {})


def urgent_aid_without_its_papers(stage: Stage) -> Playing:
    """The papers never come: after their day an officer ends it."""
    today = yield date(2025, 7, 7)
    case = stage.receive(today)
    urgent = {
        "ground": "preservation_or_advance_enforcement",
        "items": MISSING,
        "papers_due_on": str(today + timedelta(days=7)),
        "statement": "对方正在转移财产，需要立即申请财产保全。",
    }
    stage.step("approver", case, "prior-aid", urgent)
    stage.assign(case, "lawyer1")
    today = yield today + timedelta(days=9)
    ending = {
        "ground": "papers_not_made_good",
        "statement": "逾期未补办手续、补充材料，终止先行提供的法律援助。",
    }
    stage.step("approver", case, "prior-aid/ending", ending)
    stage.step("intake_officer", case, "archive")


def a_letter_to_another_county(stage: Stage) -> Playing:
    """An institution elsewhere is asked; the clock stands still; what is missing is told once, and comes."""
    today = yield date(2025, 8, 11)
    case = stage.receive(today)
    letter: dict[str, Any] = {
        "institution_name": "无为市法律援助中心",
        "asked": ["核实申请人在当地的收入"],
        "reply_by": str(today + timedelta(days=9)),
    }
    stage.step("intake_officer", case, "cooperation-requests", letter)
    stage.add(
        "intake_officer",
        case,
        "documents",
        {"form": "cooperation_letter", "particulars": {"contact": "窗口值班员"}},
    )
    asked = {"items": MISSING, "due_on": str(today + timedelta(days=8))}
    stage.step("intake_officer", case, "supplement-requests", asked)
    today = yield date(2025, 8, 15)
    (sent,) = stage.by("intake_officer").get(f"{AID}/{case['id']}/cooperation-requests")
    stage.step(
        "intake_officer",
        case,
        f"cooperation-requests/{sent['id']}/answer",
        {"outcome": "answered", "answer": "情况属实。"},
    )
    request = stage.by("intake_officer").get(f"{AID}/{case['id']}")["supplement_request"]
    stage.step("intake_officer", case, f"supplement-requests/{request['id']}/answer", {"received": MISSING})
    stage.step("intake_officer", case, "withdrawal", {"reason_code": "settled"})


def who_is_near_keeps_out(stage: Stage) -> Playing:
    """The window officer withdraws from a relative's case; the approver goes on with it alone."""
    today = yield date(2025, 9, 8)
    case = stage.receive(today)
    said = {"origin": "self", "ground": "near_relative", "statement": "申请人是本人的堂弟。"}
    stage.add("intake_officer", case, "recusals", said)
    stage.step("approver", case, "screening", {})
    stage.step("approver", case, "redirection", {"competent_institution": "马鞍山市某区法律援助中心（演示）"})
    stage.step("approver", case, "archive")


WINDOW: Final = (
    advice_becomes_an_application,
    somebody_who_cannot_hear,
    on_file_twice,
    aid_that_cannot_wait,
    urgent_aid_without_its_papers,
    a_letter_to_another_county,
    who_is_near_keeps_out,
)
