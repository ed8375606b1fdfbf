"""Taking over a ledger: every fault told, cases that carry what it knows, undone without a trace."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from caseapp import clock
from caseapp.extensions import unit_of_work
from caseapp.models import CaseEvent, ImportedRow, Job, LegalCase
from caseapp.services import jobs
from caseapp.services.audit_numbers import verify_numbers
from caseapp.services.imports import running
from caseapp.services.jobs import LeaseLost
from caseapp.vocabulary import ImportRowState, Role
from tests.cases import Body, Office, applicant, clock_of, codes, identity
from tests.conftest import SignIn
from tests.importing import IMPORTS, hand_in, run, show, undo, work
from tests.ledger_book import Book, book, one_row

OnDay = Callable[[str], date]
LISTS = (
    *("/cases?limit=200", "/legal-aid/cases?limit=200", "/deadlines?status=all&limit=200", "/board"),
    *("/metrics/values?region_code=340202&year=2021", "/metrics/values?region_code=340202&year=2025"),
)


@pytest.fixture(autouse=True)
def monday(on_day: OnDay) -> None:
    on_day("2025-03-03")


@pytest.fixture(scope="module")
def small() -> Book:
    return book(38, every=7)


def found_faults(answer: Body) -> set[tuple[int, str, str]]:
    return {(one["row"], one["column"], one["code"]) for one in answer["faults"]}


def cases(office: Office) -> list[Body]:
    return [one for one in office.approver.get("/cases?limit=200")["items"] if one["former_number"]]


def bytes_of(office: Office, *more: str) -> dict[str, bytes]:
    return {path: office.approver.request("GET", path).data for path in (*LISTS, *more)}


@pytest.mark.one_database
def test_a_dry_run_tells_every_fault_of_two_thousand_rows(office: Office) -> None:
    ledger = book(2000)
    before = bytes_of(office)
    found = hand_in(office.approver, ledger.content)
    assert found_faults(found) == ledger.faults()
    assert {state: n for state, n in found["rows"].items() if n} == {
        state: ledger.count(state) for state in ("ready", "faulty", "repeated")
    }
    assert [one["why"] for one in found["skipped"]] == ["totals", "note"]
    assert bytes_of(office) == before


def test_the_cases_carry_what_the_ledger_knows_and_nothing_else(
    office: Office, app: Flask, session: Session, small: Book
) -> None:
    office.receive()
    found = hand_in(office.approver, small.content)
    refused = office.approver.post(f"{IMPORTS}/{found['id']}/run", {}, expect=422, match=found["version"])
    assert codes(refused) == {("leave_out_faulty", "required")}
    done = run(office.approver, app, found)
    assert (done["state"], done["rows"]["imported"]) == ("done", small.count("ready"))
    told = {one["former_number"]: one for one in cases(office)}
    expected = {"kind", "state", "received_on", "decided_on", "closed_on", "applicant_name"}
    for row in small.ready():
        case = told.pop(wide_or_not(row, told))
        meant = {name: value for name, value in row.meant.items() if name in expected}
        days = {name: str(meant.get(name)) for name in ("received_on", "decided_on", "closed_on")}
        if meant["state"] == "refused":
            days["closed_on"] = days["decided_on"]
        shown = {"received_on": case["opened_on"], **{n: str(case[n]) for n in ("decided_on", "closed_on")}}
        assert shown == days
        assert (case["kind"], case["state"]) == (meant["kind"], meant["state"])
        assert case["main_party"] == meant["applicant_name"]
    assert not told
    rows = office.approver.get(f"{IMPORTS}/{found['id']}/rows?state=imported&limit=200")["items"]
    event = session.scalars(sa.select(CaseEvent).where(CaseEvent.verb == "case.imported")).all()
    assert {(str(one.case_id), one.codes["row"]) for one in event} == {(r["case_id"], r["row"]) for r in rows}
    assert {one.codes["file"] for one in event} == {found["file_sha256"]}
    assert {one.codes["sheet"] for one in event} == {1}
    running_clocks = office.approver.get("/deadlines?status=all&limit=200")["items"]
    assert not {one["case_number"] for one in running_clocks} & {one["number"] for one in cases(office)}
    assert office.receive()["number"].endswith("民援-2025-000002")
    with app.app_context():
        assert list(verify_numbers()) == []


def wide_or_not(row: Any, told: dict[str, Body]) -> str:
    """The old number stays as it was written, but for full-width digits."""
    assert row.meant["former_number"] in told, row.meant["former_number"]
    return str(row.meant["former_number"])


def test_a_second_import_makes_no_second_case(office: Office, app: Flask, small: Book) -> None:
    second = hand_in(office.approver, small.content)
    run(office.approver, app, hand_in(office.approver, small.content))
    before = bytes_of(office)
    late = run(office.approver, app, second)
    assert (late["rows"]["imported"], late["rows"]["known"]) == (0, small.count("ready"))
    again = hand_in(office.approver, small.content)
    assert again["rows"]["known"] == small.count("ready")
    answer = office.approver.post(f"{IMPORTS}/{again['id']}/run", {}, expect=409, match=again["version"])
    assert answer["code"] == "nothing_to_import"
    assert bytes_of(office) == before


def test_an_undone_import_leaves_no_trace_in_any_list(
    office: Office, app: Flask, session: Session, small: Book
) -> None:
    known, alike = list(small.ready())[:2]
    person = applicant(name=known.meant["applicant_name"], id_number=known.meant["id_number"])
    person = {**person, "birth_date": None, "phone": "13800001111"}
    own = office.receive(applicant={name: value for name, value in person.items() if value is not None})
    born = alike.meant["id_number"][6:14]
    birth = f"{born[:4]}-{born[4:6]}-{born[6:]}"
    nameless = applicant(name=alike.meant["applicant_name"], birth_date=birth, id_type=None, id_number=None)
    twin = office.receive(applicant={name: value for name, value in nameless.items() if value is not None})
    paths = (
        f"/persons/{twin['parties'][0]['person_id']}/possible-duplicates",
        f"/legal-aid/cases/{own['id']}",
    )
    before = bytes_of(office, *paths)
    done = run(office.approver, app, hand_in(office.approver, small.content))
    after = bytes_of(office, *paths)
    assert {path for path in after if after[path] != before[path]} >= {LISTS[0], LISTS[1], LISTS[4], paths[0]}
    gone = cases(office)
    undone = undo(office.approver, app, done)
    assert (undone["state"], undone["rows"]["voided"], undone["rows"]["imported"]) == (
        *("undone", small.count("ready")),
        0,
    )
    assert bytes_of(office, *paths) == before
    office.approver.get(f"/cases/{gone[0]['id']}", expect=404)
    office.approver.get(f"/cases/{gone[0]['id']}/events", expect=404)
    kept = session.scalars(sa.select(LegalCase).where(LegalCase.voided_at.is_not(None))).all()
    assert sorted(one.number for one in kept) == sorted(one["number"] for one in gone)
    verbs = session.scalars(sa.select(CaseEvent.verb).where(CaseEvent.case_id == kept[0].id))
    assert sorted(verbs) == ["case.import_voided", "case.imported"]
    with app.app_context():
        assert list(verify_numbers()) == []


def test_after_an_undo_the_ledger_and_its_people_come_anew(office: Office, app: Flask, small: Book) -> None:
    undo(office.approver, app, run(office.approver, app, hand_in(office.approver, small.content)))
    some = next(row for row in small.ready() if row.meant["phone"])
    person = applicant(name="改正的姓名", id_number=some.meant["id_number"])
    del person["birth_date"], person["phone"]
    fresh = office.receive(applicant=person)
    assert fresh["parties"][0]["phone"] is None
    assert fresh["possible_duplicates"] == []
    again = hand_in(office.approver, small.content)
    assert again["rows"]["ready"] + 1 == small.count("ready")
    assert ("identity_mismatch" in again["faults_by_code"]) is True
    assert run(office.approver, app, again)["rows"]["imported"] == again["rows"]["ready"]


def test_a_case_that_was_worked_on_is_kept(office: Office, app: Flask, session: Session) -> None:
    waiting = one_row(state="待审", received_on="2025-02-26")
    done = run(office.approver, app, hand_in(office.approver, waiting.content), leave_out=False)
    (case,) = cases(office)
    assert case["state"] == "submitted"
    asked = {"former_number": case["former_number"]}
    assert [one["id"] for one in office.approver.get("/cases", query_string=asked)["items"]] == [case["id"]]
    assert office.approver.get("/cases?former_number=none")["items"] == []
    printed = session.get_one(LegalCase, UUID(case["id"])).printed_number
    assert printed == f"{case['former_number']}（{case['number']}）"
    review = clock_of(office.show(case), "review_decision")
    assert (review["status"], review["due_on"]) == ("running", "2025-03-05")
    office.make("screen", office.show(case))
    undone = undo(office.approver, app, done)
    assert (undone["rows"]["voided"], undone["rows"]["kept"]) == (0, 1)
    assert [one["id"] for one in cases(office)] == [case["id"]]


def test_a_killed_run_goes_on_where_it_was(
    office: Office, app: Flask, session: Session, small: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    taken, real = [], running._take

    def dies(*given: Any) -> None:
        if len(taken) == 27:
            taken.append(0)
            raise Killed
        taken.append(0)
        real(*given)

    monkeypatch.setattr(running, "_take", dies)
    found = hand_in(office.approver, small.content)
    office.approver.post(
        f"{IMPORTS}/{found['id']}/run", {"leave_out_faulty": True}, expect=202, match=found["version"]
    )
    with app.app_context():
        task = jobs.claim()
        assert task is not None
        with pytest.raises(Killed):
            running.run(task)
    assert len(cases(office)) == running.AT_ONCE
    assert 0 < office.approver.get(f"/jobs/{task.id}")["progress"] < 100
    lapsed = clock.real_now() - timedelta(seconds=1)
    session.execute(sa.update(Job).where(Job.id == task.id).values(lease_until=lapsed))
    session.commit()
    work(app)
    assert len(cases(office)) == small.count("ready")
    assert office.approver.get(f"/jobs/{task.id}")["result"]["rows"]["imported"] == small.count("ready")
    with app.app_context(), pytest.raises(LeaseLost):
        running.run(task)
    assert len(cases(office)) == small.count("ready")
    assert session.scalar(
        sa.select(sa.func.count()).where(ImportedRow.state == ImportRowState.IMPORTED)
    ) == small.count("ready")


def test_nobody_else_sees_or_makes_an_import(
    office: Office, app: Flask, as_role: SignIn, small: Book
) -> None:
    found = hand_in(office.approver, small.content)
    other = as_role(Role.APPROVER, at=office.places.foreign)
    other.get(f"{IMPORTS}/{found['id']}", expect=404)
    other.get(f"{IMPORTS}/{found['id']}/rows", expect=404)
    assert other.get(IMPORTS)["items"] == []
    assert [one["id"] for one in office.approver.get(f"{IMPORTS}?state=checked")["items"]] == [found["id"]]
    for step, body in (("run", {"leave_out_faulty": True}), ("undo", {"reason": "示例"})):
        other.post(f"{IMPORTS}/{found['id']}/{step}", body, expect=404, match=found["version"])
        office.window.post(f"{IMPORTS}/{found['id']}/{step}", body, expect=403, match=found["version"])
    theirs = hand_in(other, small.content, expect=422, organization_id=str(office.places.institution))
    assert codes(theirs) == {("organization_id", "not_own_institution")}
    answer = office.approver.post(
        f"{IMPORTS}/{found['id']}/undo", {"reason": "示例"}, expect=409, match=found["version"]
    )
    assert answer["code"] == "import_not_done"
    assert identity() not in str(show(office.approver, found))


def test_what_was_never_taken_over_is_forgotten(
    office: Office, app: Flask, session: Session, small: Book, on_day: OnDay
) -> None:
    found = hand_in(office.approver, small.content)
    with app.app_context(), unit_of_work():
        assert running.forget_unrun() == 0
    on_day("2025-04-03")
    with app.app_context(), unit_of_work():
        assert running.forget_unrun() == small.count("ready")
    assert show(office.approver, found)["faults_by_code"]["expired"] == small.count("ready")
    kept = session.scalars(sa.select(ImportedRow)).all()
    assert not [row for row in kept if row.words_sealed or row.record_sealed or row.source_key_index]


OLD_BOOK = """编号,姓名,收件,决定,指派,承办人,结案,情况
（2021）9号,示例丙,2021.3.5,2021年3月9日,2021/3/10,律师甲,,在办
（2021）10号,示例丁,2021.3.5,2021年3月9日,,,,不予援助
"""
OLD_MAPPING = """
code: old_book
zh: 2021年登记簿
en: register of 2021
header_rows: 1
constants: {kind: civil_aid, id_type: resident_id}
columns:
  former_number: {headers: [编号]}
  applicant_name: {headers: [姓名]}
  received_on: {headers: [收件]}
  decided_on: {headers: [决定]}
  assigned_on: {headers: [指派]}
  worker: {headers: [承办人]}
  closed_on: {headers: [结案]}
  state: {headers: [情况], values: {在办: in_progress, 不予援助: refused}}
"""


@pytest.mark.one_database
def test_what_began_before_the_law_is_worked_on_under_it(
    office: Office, app: Flask, as_role: SignIn, on_day: Callable[[str], date]
) -> None:
    on_day("2025-03-03")
    data = {
        "file": (io.BytesIO(OLD_BOOK.encode()), "l.csv"),
        "mapping": (io.BytesIO(OLD_MAPPING.encode()), "m.yaml"),
    }
    sent = office.approver.request("POST", IMPORTS, data=data, content_type="multipart/form-data")
    run(office.approver, app, sent.get_json(force=True))
    old, refused = sorted(cases(office), key=lambda one: one["state"])
    assert (old["state"], refused["state"]) == ("in_progress", "refused")
    handed = f"/practitioners/{office.places.lawyer}/hand-over?dry_run=true"
    assert len(office.window.post(handed, {}, 200)["items"]) == 1
    letter = {"unit_name": "示例局", "purpose": "查询档案", "valid_until": "2025-03-09"}
    office.window.post(
        f"/cases/{old['id']}/documents", {"form": "introduction_letter", "particulars": letter}
    )
    body = {"ground": "illegal_use", "found_on": "2025-03-03", "statement": "示例。"}
    office.make("report_termination_ground", old, body)
    bureau, path = as_role(Role.BUREAU_OFFICER), f"/legal-aid/cases/{refused['id']}/objections"
    reasons = {"way": "letter", "reasons": "收入计算有误。"}
    made = bureau.post(path, reasons, match=refused["version"])
    corrected = {"outcome": "corrected", "findings": "示例。"}
    version = office.show(refused)["version"]
    answer = bureau.post(f"{path}/{made['id']}/decision", corrected, 409, match=version)
    assert answer["code"] == "decision_not_on_record"
