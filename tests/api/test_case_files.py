"""The archives' file of a case: bound in the background, kept byte for byte, seen by who needs to know its facts."""

import hashlib
import io
import re
from collections.abc import Callable
from datetime import date
from uuid import UUID

import pikepdf
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from caseapp.extensions import db, unit_of_work
from caseapp.models import AccessLog, CaseEvent, CaseFile, Job, LegalCase
from caseapp.packs import catalogue
from caseapp.reports.casefile.produce import bind
from caseapp.reports.render import render_pdf
from caseapp.services import jobs
from caseapp.services.archiving import ordering
from caseapp.services.jobs import Task
from caseapp.vocabulary import JobState, Role
from tests.cases import Body, Office
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.reports.case_file_sample import picture, scan
from tests.reports.printed import read_pages

REFUSAL = {"form": "refusal_decision", "particulars": {"bureau_name": "镜湖区司法局"}}


@pytest.fixture(autouse=True)
def monday(on_day: Callable[[str], date]) -> date:
    return on_day("2025-03-03")


def files(case: Body) -> str:
    return f"/cases/{case['id']}/files"


def work(app: Flask) -> None:
    """Run the next job as the worker does."""
    with app.app_context():
        task = jobs.claim()
        assert task is not None
        made = jobs.HANDLERS[task.kind](task)
        task.succeed(made)


def bound(office: Office, app: Flask, case: Body) -> Body:
    """Ask for the file and bind it; the answer of its job."""
    accepted = office.approver.post(files(case), None, 202)
    work(app)
    return dict(office.approver.get(f"/jobs/{accepted['job_id']}"))


class Overtaken(Task):
    """An attempt that another one overtakes after it has reported its last progress."""

    def progress(self, percent: int) -> None:
        Task.progress(self, percent)
        with unit_of_work():
            db.session.get_one(Job, self.id).attempt += 1


def scanned(client: ApiClient, case: Body, document: Body, content: bytes) -> None:
    raw = {"Content-Type": "application/octet-stream"}
    client.post(f"/cases/{case['id']}/documents/{document['id']}/scans", None, data=content, headers=raw)


@pytest.mark.slow
@pytest.mark.one_database
def test_a_case_is_bound_fetched_and_bound_again_when_a_paper_comes(
    office: Office, app: Flask, session: Session
) -> None:
    case = office.reach("closed")
    report = office.approver.post(
        f"/cases/{case['id']}/documents", {"form": "closing_report", "particulars": {}}
    )
    receipt = {"form": "application", "particulars": {}}
    assert office.approver.post(f"/cases/{case['id']}/documents", receipt, 409)["code"] == "document_not_due"
    scanned(office.approver, case, report, scan(2))
    told = {"category": "evidence", "name": "当事人甲的欠条.pdf"}
    raw = {"Content-Type": "application/octet-stream"}
    path = f"/cases/{case['id']}/attachments"
    office.approver.post(path, None, data=scan(1), headers=raw, query_string=told)
    job = bound(office, app, case)
    assert (job["state"], job["progress"]) == ("succeeded", 100)
    assert job["result"] == {
        "file_id": job["resource"].rpartition("/")[2],
        "pages": 5,
        "papers": 4,
        "not_bound": 0,
        "unchanged": False,
    }
    made = office.approver.get(job["resource"].removeprefix("/api/v1"))
    assert (made["edition"], made["pages"], made["papers"]) == (1, 5, 4)
    assert [(one["title"], one["first"], one["last"]) for one in made["catalogue"]] == [
        ("承办工作记录", 1, 1),
        ("证据材料", 2, 2),
        ("结案报告表", 3, 3),
        ("结案报告表（签署件扫描）", 4, 5),
    ]
    fetched = office.approver.request("GET", f"{files(case)}/{made['id']}/pdf")
    assert (fetched.mimetype, hashlib.sha256(fetched.data).hexdigest()) == ("application/pdf", made["sha256"])
    with pikepdf.open(io.BytesIO(fetched.data)) as pdf:
        assert len(pdf.pages) == 2 + 5 + 1
    stored = session.get_one(CaseFile, UUID(made["id"]))
    assert b"closing" not in stored.catalogue_sealed
    assert "欠条" not in str(stored.catalogue)
    assert stored.catalogue[0]["sha256"]
    assert bound(office, app, case)["result"] == {**job["result"], "unchanged": True}
    scanned(office.approver, case, report, picture())
    assert bound(office, app, case)["result"]["pages"] == 6
    assert [one["edition"] for one in office.approver.get(files(case))] == [1, 2]
    verbs = [one["verb"] for one in office.approver.get(f"/cases/{case['id']}/events")]
    assert [verb for verb in verbs if verb.startswith("case_file")] == [
        *("case_file.asked", "case_file.made", "case_file.asked", "case_file.asked", "case_file.made")
    ]
    made_by = session.scalars(sa.select(CaseEvent.actor_id).where(CaseEvent.verb == "case_file.made"))
    assert set(made_by) == {None}
    read = session.scalars(sa.select(AccessLog.subject).where(AccessLog.route.endswith("/pdf")))
    assert list(read) == ["case_file"]


def test_the_work_is_bound_from_the_records_and_attachments_keep_their_names(
    office: Office, app: Flask
) -> None:
    case = office.reach("in_progress")
    noted = {"kind": "meeting", "done_on": "2025-03-03", "text": "约见，告知应当准备的证据。"}
    entries = f"/cases/{case['id']}/progress-entries"
    first = office.lawyer.post(entries, noted)
    office.lawyer.post(entries, {**noted, "text": "约见，告知风险。", "corrects_id": first["id"]})
    doubt = {**noted, "kind": "report_to_institution", "text": "请示。", "grounds": ["group_incident"]}
    asked = office.lawyer.post(entries, doubt)
    office.approver.post(f"{entries}/{asked['id']}/answer", {"text": "同意。"})
    told = {"category": "evidence", "name": "当事人甲的欠条.pdf"}
    raw = {"Content-Type": "application/octet-stream"}
    office.approver.post(
        f"/cases/{case['id']}/attachments", None, data=scan(1), headers=raw, query_string=told
    )
    case = office.make("close", office.make("submit_closing_report", office.show(case)))
    with app.app_context():
        order = ordering.order_of(db.session.get_one(LegalCase, UUID(case["id"])))
    (log,) = (one for one in order.papers if one.sheet)
    assert (log.part, log.title, log.remark) == ("承办过程", "承办工作记录", "系统记录")
    rules = catalogue().archives
    text = text_of(render_pdf(rules.layout(log.sheet), {"it": dict(log.words or {})}))
    for said in (
        *("约见，告知应当准备的证据。〔已由第3条更正〕", "约见，告知风险。〔更正第2条〕", "律师甲"),
        *("会见、约见", "（涉及群体性事件）请示。", "法律援助机构答复（2025年3月3日）：同意。"),
    ):
        assert said in text, said
    made = bind(rules, order, lambda _: None)
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        front, note = (text_of(alone(pdf.pages[place])) for place in (1, -1))
    assert "证据材料（当事人甲的欠条.pdf）" in front
    assert "承办工作记录" in front
    assert "会见、约见笔录和承办记录" not in note
    assert "委托协议、授权委托书" in note
    assert "欠条" not in str(made.lines)
    assert len(made.lines[0].sha256) == 64


def alone(page: pikepdf.Page) -> bytes:
    one, out = pikepdf.new(), io.BytesIO()
    one.pages.append(page)
    one.save(out)
    return out.getvalue()


def text_of(content: bytes) -> str:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return re.sub(r"\s", "", "".join(page.text for page in read_pages(pdf)))


def test_what_has_not_ended_is_not_bound(office: Office) -> None:
    case = office.reach("granted")
    assert office.approver.post(files(case), None, 409)["code"] == "case_not_ended"
    assert office.approver.get(files(case)) == []


@pytest.mark.one_database
def test_who_may_bind_and_read(office: Office, app: Flask, as_role: SignIn) -> None:
    case = office.reach("refused", grounds=["abuse_abandonment_domestic_violence"], matter=None)
    office.reviewer.post(files(case), None, 403)
    as_role(Role.INTAKE_OFFICER).post(files(case), None, 404)
    made = bound(office, app, case)["result"]["file_id"]
    stranger = as_role(Role.INTAKE_OFFICER)
    for path in (files(case), f"{files(case)}/{made}", f"{files(case)}/{made}/pdf"):
        stranger.get(path, 404)
    assert office.window.request("GET", f"{files(case)}/{made}/pdf").status_code == 200
    other = office.reach("withdrawn")
    office.approver.get(f"{files(other)}/{made}", 404)


def test_facts_of_a_criminal_case_stay_with_who_needs_them(office: Office, as_role: SignIn) -> None:
    case = office.reach_criminal("terminated")
    clerk = as_role(Role.INTAKE_OFFICER)
    assert clerk.post(files(case), None, 403)["code"] == "facts_withheld"


@pytest.mark.one_database
def test_a_worker_that_was_overtaken_writes_nothing(office: Office, app: Flask) -> None:
    """Another attempt has the job before the first one ends: one edition, not two."""
    case = office.reach("withdrawn")
    office.approver.post(files(case), None, 202)
    with app.app_context():
        first = jobs.claim()
        assert first is not None
        late = Overtaken(**{name: getattr(first, name) for name in Task.__dataclass_fields__})
        with pytest.raises(jobs.LeaseLost):
            jobs.HANDLERS[first.kind](late)
        with unit_of_work():
            db.session.get_one(Job, first.id).state = JobState.QUEUED
    assert office.approver.get(files(case)) == []
    work(app)
    assert [one["edition"] for one in office.approver.get(files(case))] == [1]
