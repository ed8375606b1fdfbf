"""Scenes behind the window: two steps to a worker, the diary, reports, objections, gifts, money, files, old ledgers."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from demo.people import check_character
from demo.scenes import AID, PLACE, Playing, Stage
from demo.work import on_file, review
from demo.world import CITY, YEAR

BUREAU: Final = "bureau_officer"
SOURCE: Final = "演示数值（demo figure），不是公布的标准"
AMOUNTS: Final = {
    "subsidy.civil_case": "1500.00",
    "subsidy.administrative_case": "1500.00",
    "subsidy.non_litigation": "800.00",
    "subsidy.criminal_investigation": "800.00",
    "subsidy.criminal_prosecution": "1000.00",
    "subsidy.criminal_trial": "1600.00",
    "subsidy_budget": "120000.00",
}
MOST_PAID: Final = 8


def a_case_in_two_steps(stage: Stage) -> Playing:
    """A firm is appointed and its manager names the worker; hearing, report, closing, file as one PDF, subsidy."""
    today = yield date(2025, 2, 17)
    manager = stage.town.signed("firm_manager")
    case = stage.granted(today)
    stage.paper("approver", case, "grant_decision", "申请人本人", today)
    path = f"/cases/{case['id']}/assignment-proposals"
    stage.at("intake_officer", case, path, {"firm_id": stage.town.ids[f"{PLACE}.firm"]})
    today = yield date(2025, 2, 18)
    (asked,) = manager.get("/assignment-proposals?state=proposed")["items"]
    named = {"practitioner_id": stage.worker("lawyer2")}
    manager.post(f"/assignment-proposals/{asked['id']}/acceptance", named, match=asked["version"])
    today = yield date(2025, 2, 20)
    stage.sign("lawyer2", case, today)
    doubt = "用工主体认定有重大疑难。"
    told = stage.note("lawyer2", case, "report_to_institution", today, doubt, grounds=["major_doubt"])
    stage.add(
        "approver", case, f"progress-entries/{told['id']}/answer", {"text": "建议追加发包单位为被申请人。"}
    )
    yield from _heard_and_closed(stage, case)


def _heard_and_closed(stage: Stage, case: dict[str, Any]) -> Playing:
    """The hearing is moved once; then result, checklist, inspection, archive and the bound file."""
    room = {"venue": "镜湖区劳动人事争议仲裁院（演示）", "room": "第一仲裁庭"}
    times = {"starts_at": "2025-03-26T09:00:00+08:00", "ends_at": "2025-03-26T11:00:00+08:00"}
    entered = stage.add("lawyer2", case, "hearings", {**room, **times})
    later = {name: value.replace("03-26", "04-02") for name, value in times.items()}
    moved = {**room, **later, "reason": "仲裁院改期。"}
    stage.add("lawyer2", case, f"hearings/{entered['id']}/move", moved)
    today = yield date(2025, 4, 3)
    stage.note("lawyer2", case, "report_to_recipient", today, "告知庭审情况。")
    report = {
        "result": "settlement",
        "finished_on": str(today),
        "gains": [{"kind": "won", "amount_fen": 2_100_000}],
        "summary": "双方和解，工资已付清。",
    }
    stage.step("lawyer2", case, "closing-report", report)
    stage.step("approver", case, "closing", on_file("civil"))
    stage.at("quality_reviewer", case, f"/cases/{case['id']}/reviews", review(stage.people.random))
    stage.step("intake_officer", case, "archive")
    asked = stage.by("approver").post(f"/cases/{case['id']}/files")
    made = stage.waited("approver", asked)
    pdf = stage.by("approver").download(f"/cases/{case['id']}/files/{made['file_id']}/pdf")
    stage.keep(f"case-file-{PLACE}-{YEAR}.pdf", "一案一卷 / the file of a case", pdf)


def another_worker_is_asked_for(stage: Stage) -> Playing:
    """Who was asked declines with reason; who came is asked away without evidence, and stays."""
    today = yield date(2025, 10, 13)
    case = stage.granted(today)
    path = f"/cases/{case['id']}/assignment-proposals"
    asked = stage.at("intake_officer", case, path, {"practitioner_id": stage.worker("lawyer1")})
    busy = {"reason_code": "at_capacity", "reason": "手头案件已满。"}
    stage.by("lawyer1").post(f"/assignment-proposals/{asked['id']}/decline", busy, match=1)
    stage.assign(case, "lawyer2")
    today = yield date(2025, 10, 15)
    stage.sign("lawyer2", case, today)
    wish = stage.add("intake_officer", case, "replacement-requests", {"reason": "觉得律师联系不够多。"})
    answer = {"outcome": "refused", "statement": "律师已按约定会见并通报进展，没有证据表明未尽责。"}
    stage.at("approver", case, f"/cases/{case['id']}/replacement-requests/{wish['id']}/decision", answer)


def _refused(stage: Stage, on: date) -> dict[str, Any]:
    rich = {"members": 2, "monthly_income": "7800.00", "opponent_in_household": False}
    case = stage.receive(on, household=rich)
    stage.step("intake_officer", case, "screening", {})
    said = {
        "outcome": "refused",
        "refusal_grounds": ["hardship_not_met"],
        "statement": "家庭人均月收入高于经济困难标准。",
    }
    stage.step("approver", case, "decision", said)
    stage.paper("approver", case, "refusal_decision", "申请人本人", on)
    return case


def an_objection_upheld(stage: Stage) -> Playing:
    """The department upholds within five days and tells of the two remedies (LAL Art. 49)."""
    today = yield date(2025, 4, 21)
    case = _refused(stage, today)
    today = yield date(2025, 4, 23)
    made = stage.step(BUREAU, case, "objections", {"way": "letter", "reasons": "收入计算有误。"})
    decided = {
        "outcome": "upheld",
        "findings": "收入经核对无误。",
        "reconsideration_to": "芜湖市人民政府",
        "litigation_to": "镜湖区人民法院",
    }
    stage.step(BUREAU, case, f"objections/{made['id']}/decision", decided)
    stage.paper(BUREAU, case, "objection_decision", "申请人本人", today)
    yield date(2025, 5, 20)
    stage.step("intake_officer", case, "archive")


def an_objection_corrected(stage: Stage) -> Playing:
    """The department orders the refusal corrected: granted, and a worker within three days."""
    today = yield date(2025, 7, 21)
    case = _refused(stage, today)
    yield date(2025, 7, 23)
    made = stage.step(BUREAU, case, "objections", {"way": "window", "reasons": "家庭成员少算了一人。"})
    decided = {"outcome": "corrected", "findings": "同住的母亲应当计入家庭成员，责令改正。"}
    stage.step(BUREAU, case, f"objections/{made['id']}/decision", decided)
    stage.assign(case, "lawyer1")
    today = yield date(2025, 7, 25)
    stage.sign("lawyer1", case, today)


def a_gift_is_complained_of(stage: Stage) -> Playing:
    """Told at the window, read and decided by the department alone; the complainant hears the result."""
    yield date(2025, 9, 15)
    told = {
        "act": "property_by_worker",
        "statement": "反映承办人员收了两条香烟。",
        "accused": "承办人员",
        "complainant": "匿名群众",
        "contact": None,
    }
    made = stage.by("intake_officer").post("/gift-complaints", told)
    yield date(2025, 9, 22)
    found = {"outcome": "unfounded", "statement": "经调查，香烟系其亲属自购，不属实。"}
    stage.by(BUREAU).post(f"/gift-complaints/{made['id']}/decision", found)
    said = {"statement": "已电话告知调查结果。"}
    stage.by(BUREAU).post(f"/gift-complaints/{made['id']}/notification", said)


def subsidies_are_paid(stage: Stage) -> Playing:
    """Amounts are entered by the bureau; the window proposes for inspected files, the approver approves and pays."""
    yield date(2025, 1, 6)
    rows = [
        {"name": name, "value": value, "unit": "yuan", "valid_from": f"{YEAR}-01-01", "source": SOURCE}
        for name, value in AMOUNTS.items()
    ]
    stage.by(BUREAU).put(f"/regions/{CITY}/figures", {"figures": rows})
    yield date(2025, 12, 22)
    window, approver = stage.by("intake_officer"), stage.by("approver")
    found = window.get(f"{AID}?state=archived&outcome=completed&limit=200")["items"]
    for case in found[:MOST_PAID]:
        made = window.post(f"{AID}/{case['id']}/subsidies", {}, keyed=True)
        approver.post(f"{AID}/{case['id']}/subsidies/{made['id']}/approval", {}, keyed=True)
    batch = approver.post("/legal-aid/subsidy-batches", keyed=True)
    table = approver.download(f"/legal-aid/subsidy-batches/{batch['id']}/file")
    stage.keep(f"subsidies-{PLACE}-{YEAR}.csv", "补贴发放表 / payment of subsidies", table)


def old_ledgers_come_in(stage: Stage) -> Playing:
    """An old book is taken over; one that was handed in by mistake is undone without a trace in any list."""
    yield date(2025, 11, 10)
    for number, mistaken in ((1, False), (2, True)):
        ledger = _ledger(number).encode()
        approver = stage.by("approver")
        made = approver.upload(
            "/imports", {"file": ("ledger.csv", ledger), "mapping": ("book.yaml", BOOK.encode())}
        )
        path = f"/imports/{made['id']}"
        stage.waited("approver", approver.post(f"{path}/run", {}, match=made["version"], keyed=True))
        if mistaken:
            version = approver.get(path)["version"]
            stage.waited(
                "approver",
                approver.post(f"{path}/undo", {"reason": "误传了别的台账。"}, match=version, keyed=True),
            )


def _ledger(book: int) -> str:
    rows = ["编号,姓名,身份证号,收件,决定,结案,情况"]
    for number in range(1, 6):
        digits = f"34020219{60 + 5 * number}{number:02d}1{number}{book}{number}1"
        name = "甲乙丙丁戊"[number - 1]
        person = f"旧案{name},{digits}{check_character(digits)}"
        rows.append(
            f"（2021）镜援字第{10 * book + number}号,{person},2021-3-{number},2021-3-9,2021-9-{number},结案"
        )
    return "\n".join(rows)


BOOK: Final = """
code: old_book
zh: 2021年民事案件登记簿（演示）
en: register of civil cases of 2021 (demo)
header_rows: 1
constants: {kind: civil_aid, id_type: resident_id}
columns:
  former_number: {headers: [编号]}
  applicant_name: {headers: [姓名]}
  id_number: {headers: [身份证号]}
  received_on: {headers: [收件]}
  decided_on: {headers: [决定]}
  closed_on: {headers: [结案]}
  state:
    headers: [情况]
    values: {结案: closed}
"""


def the_queue_is_exported(stage: Stage) -> Playing:
    """What is open at the end of the year, as the centre's own list."""
    yield date(2025, 12, 30)
    table = stage.by("approver").download("/cases/export/csv?open=true")
    stage.keep(f"open-cases-{PLACE}-{YEAR}.csv", "在办案件表 / open cases", table)


FILES: Final = (
    subsidies_are_paid,
    a_case_in_two_steps,
    another_worker_is_asked_for,
    an_objection_upheld,
    an_objection_corrected,
    a_gift_is_complained_of,
    old_ledgers_come_in,
    the_queue_is_exported,
)
