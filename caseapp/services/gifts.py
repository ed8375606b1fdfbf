"""Complaints of gifts (LAL Arts 20, 56, 61, 63): taken in by anybody, read and decided by the department alone.

They lie outside of every case's file and its events. Whoever recorded one gets its number and sees no more of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor, of_department
from caseapp.errors import Conflict, Fault, Invalid, NotFound, echoed
from caseapp.extensions import db
from caseapp.models import Assignment, GiftComplaint, GiftStep, IssuedDocument, LegalCase, Organization
from caseapp.packs import catalogue
from caseapp.services import casework, practitioners, publishing
from caseapp.services.pages import Page, page
from caseapp.vocabulary import Channel, GiftStepKind

PLAIN: Final = (
    *("id", "organization_id", "about_case_id", "practitioner_id", "act", "article", "channel"),
    *("received_on", "recorded_at", "recorded_by_id", "statement", "accused", "complainant", "contact"),
)
STEP: Final = ("kind", "outcome", "article", "done_on", "recorded_by_id", "statement")
GIVEN: Final = ("act", "statement", "accused", "complainant", "contact")


class ComplaintDecided(Conflict):
    """The department has decided it."""

    code = "complaint_decided"
    zh = "该投诉已经处理"
    en = "the complaint is decided"


class ComplaintOpen(Conflict):
    """There is no result to tell yet."""

    code = "complaint_open"
    zh = "该投诉尚未处理"
    en = "the complaint is not decided yet"


class ComplainantTold(Conflict):
    """The complainant knows the result."""

    code = "complainant_told"
    zh = "处理结果已经告知"
    en = "the result was told before"


def record(actor: Actor, body: Mapping[str, Any]) -> dict[str, Any]:
    """Take a complaint in, about a case that the actor sees or about the own institution; its number comes back.

    Raises:
        Invalid: an unknown act, case or practitioner, a day that has not come; all faults.

    """
    case = _case(actor, body.get("case_id"))
    on = body.get("received_on") or clock.today()
    faults = list(_faults(body["act"]))
    if body.get("case_id") is not None and case is None:
        faults.append(Fault("case_id", "unknown", "没有这个案件", "no such case"))
    if on > clock.today():
        faults.append(Fault("received_on", "in_future", "日期不能晚于今天", "the day lies in the future"))
    worker = body.get("practitioner_id")
    if worker is not None and practitioners.find(actor, worker) is None:
        faults.append(Fault("practitioner_id", "unknown", "没有这名人员", "no such practitioner"))
    if faults:
        raise Invalid(faults=faults)
    office = case.processor_id if case else actor.processor_id
    row = _row(office, case, body, channel=body["channel"], received_on=on, practitioner_id=worker)
    row.recorded_by_id = actor.account_id
    return _kept(row)


def record_by_paper(body: Mapping[str, Any]) -> dict[str, Any]:
    """Take a complaint in from somebody who holds a paper of the case, by its verification code; nobody signs in.

    Raises:
        Invalid: no paper has this code; an unknown act.

    """
    mine = IssuedDocument.verification_code == publishing.as_printed(body["verification_code"])
    paper = db.session.scalar(sa.select(IssuedDocument).where(mine))
    faults = list(_faults(body["act"]))
    if paper is None:
        zh, en = "没有这个验证码的文书", "no paper has this code"
        faults.append(Fault("verification_code", "unknown", zh, en))
    if faults or paper is None:
        raise Invalid(faults=faults)
    case = db.session.get_one(LegalCase, paper.case_id)
    return _kept(
        _row(
            case.processor_id,
            case,
            body,
            channel=Channel.WEB,
            received_on=clock.today(),
            practitioner_id=None,
        )
    )


def found_in_review(case: LegalCase, actor: Actor, act: str, what: str) -> None:
    """What an inspection of the file found goes to the department like any complaint (LAL Arts 20, 61, 63)."""
    last = db.session.scalar(
        sa.select(Assignment.practitioner_id)
        .where(Assignment.case_id == case.id)
        .order_by(Assignment.assigned_on.desc(), Assignment.id.desc())
        .limit(1)
    )
    values = {"channel": Channel.TRANSFER, "received_on": clock.today(), "practitioner_id": last}
    row = _row(case.processor_id, case, {"act": act, "statement": what}, **values)
    row.recorded_by_id = actor.account_id
    _kept(row)


def _faults(act: str) -> Iterator[Fault]:
    if act not in catalogue().misconduct.acts:
        zh, en = f"没有这种投诉事项：{echoed(act)}", f"no such act: {echoed(act)}"
        yield Fault("act", "unknown", zh, en)


def _case(actor: Actor, case_id: UUID | None) -> LegalCase | None:
    try:
        return casework.get(actor, case_id) if case_id is not None else None
    except NotFound:
        return None


def _row(office: UUID, case: LegalCase | None, body: Mapping[str, Any], **values: Any) -> GiftComplaint:
    row = GiftComplaint(
        region_code=db.session.get_one(Organization, office).region_code,
        organization_id=office,
        about_case_id=case.id if case else None,
        article=catalogue().misconduct.article(body["act"]),
        **values,
    )
    for name in GIVEN:
        setattr(row, name, body.get(name))
    return row


def _kept(row: GiftComplaint) -> dict[str, Any]:
    db.session.add(row)
    db.session.flush()
    return {"id": row.id, "received_on": row.received_on, "article": row.article}


def find(actor: Actor, complaint_id: UUID) -> GiftComplaint:
    """A complaint of the actor's department; NotFound for everybody else."""
    mine = sa.select(GiftComplaint).where(GiftComplaint.id == complaint_id)
    row = db.session.scalar(mine.where(of_department(actor, GiftComplaint)))
    if row is None:
        raise NotFound
    return row


def listed(actor: Actor, query: Mapping[str, Any]) -> Page[dict[str, Any]]:
    """Complaints of the actor's department, oldest first; two queries. ``open``: without a decision."""
    select = sa.select(GiftComplaint).where(of_department(actor, GiftComplaint))
    decided = sa.exists().where(
        GiftStep.complaint_id == GiftComplaint.id, GiftStep.kind == GiftStepKind.DECIDED
    )
    if query.get("open") is not None:
        select = select.where(~decided if query["open"] else decided)
    found = page(select, (GiftComplaint.received_on, GiftComplaint.id), query["limit"], query["after"])
    return Page(_views(found.items), found.next)


def shown(row: GiftComplaint) -> dict[str, Any]:
    """One complaint with what was done."""
    return _views([row])[0]


def _views(rows: list[GiftComplaint]) -> list[dict[str, Any]]:
    mine = sa.select(GiftStep).where(GiftStep.complaint_id.in_([row.id for row in rows]))
    steps = list(db.session.scalars(mine.order_by(GiftStep.recorded_at, GiftStep.id)))
    return [
        {
            **{name: getattr(row, name) for name in PLAIN},
            "steps": [
                {name: getattr(one, name) for name in STEP} for one in steps if one.complaint_id == row.id
            ],
        }
        for row in rows
    ]


def decide(actor: Actor, complaint_id: UUID, body: Mapping[str, Any]) -> dict[str, Any]:
    """Record what the department found and did, with the articles that it rests on; once.

    Raises:
        NotFound: not of the actor's department.
        ComplaintDecided: it was before.
        Invalid: an unknown outcome.

    """
    row = find(actor, complaint_id)
    if body["outcome"] not in catalogue().misconduct.outcomes:
        zh = f"没有这种处理结果：{echoed(body['outcome'])}"
        en = f"no such outcome: {echoed(body['outcome'])}"
        raise Invalid(faults=[Fault("outcome", "unknown", zh, en)])
    if GiftStepKind.DECIDED in _done(row):
        raise ComplaintDecided
    article = catalogue().misconduct.article(row.act, body["outcome"])
    return _step(row, actor, GiftStepKind.DECIDED, article, body)


def tell(actor: Actor, complaint_id: UUID, body: Mapping[str, Any]) -> dict[str, Any]:
    """Record that the complainant was told the result (Art. 56), and how; once.

    Raises:
        NotFound: not of the actor's department.
        ComplaintOpen: nothing is decided.
        ComplainantTold: it was before.

    """
    row = find(actor, complaint_id)
    done = _done(row)
    if GiftStepKind.DECIDED not in done:
        raise ComplaintOpen
    if GiftStepKind.COMPLAINANT_TOLD in done:
        raise ComplainantTold
    return _step(row, actor, GiftStepKind.COMPLAINANT_TOLD, catalogue().misconduct.telling, body)


def _done(row: GiftComplaint) -> set[GiftStepKind]:
    """What was done about it; who asks holds the row, so that nobody does it meanwhile."""
    db.session.execute(sa.select(GiftComplaint.id).where(GiftComplaint.id == row.id).with_for_update())
    return set(db.session.scalars(sa.select(GiftStep.kind).where(GiftStep.complaint_id == row.id)))


def _step(
    row: GiftComplaint, actor: Actor, kind: GiftStepKind, article: str, body: Mapping[str, Any]
) -> dict[str, Any]:
    step = GiftStep(
        complaint_id=row.id,
        kind=kind,
        outcome=body.get("outcome"),
        article=article,
        done_on=clock.today(),
        recorded_by_id=actor.account_id,
    )
    step.statement = body["statement"]
    db.session.add(step)
    db.session.flush()
    return shown(row)
