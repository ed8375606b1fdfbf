"""Closing: the worker's report with its closing date 结案日, the papers on file, and the end (LAL Art. 50)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Fault, Invalid
from caseapp.extensions import db
from caseapp.models import Assignment, ClosingReport, Gain, LegalCase
from caseapp.packs import catalogue
from caseapp.packs.closings import ClosingDate, ClosingDay, Paper
from caseapp.services import casework, conflict_findings, handling
from caseapp.services.casework import Step
from caseapp.services.deciding import ended
from caseapp.vocabulary import CaseOutcome, GainKind


def submit(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> ClosingReport:
    """Hand in the report (LAL Art. 50); the period for the papers counts from the closing date 结案日.

    ``closing_event`` says how the matter ended (default: the usual way for such a case and result); where a paper ends
    it, the closing date is the day the last of ``result_papers`` came.

    Raises:
        Forbidden: not the worker appointed to the case.
        MoveNotAllowed: a conflict of interest of the worker that bars it is not settled.
        Invalid: a result that such a case cannot have, a way of ending that does not fit it, a day before the
            appointment, in the future, or not that of the last paper; something won or saved for nobody of the case.

    """
    current = handling.only_handler(case, actor)
    conflict_findings.record({case.id}, actor)
    casework.ensure_allowed(case, "submit_closing_report")
    way, faults = _way(case, body)
    faults += _date_faults(way, current, body)
    people = casework.recipients(case)
    faults += _gain_faults(people, body["gains"])
    if faults or way is None:
        raise Invalid(faults=faults)
    finished_on = body["finished_on"]
    if not _counted(case, finished_on):
        casework.note(case, actor, "matter.finished", Step(at=clock.sometime_on(finished_on)))
    codes = {"result": body["result"], "closing_event": way.code}
    casework.move(
        case, actor, "submit_closing_report", Step(facts={"closing_date": finished_on}, codes=codes)
    )
    papers = [{**one, "received_on": one["received_on"].isoformat()} for one in body["result_papers"]]
    row = ClosingReport(
        **casework.of_case(case, actor),
        submitted_on=clock.today(),
        closing_event=way.code,
        result_papers=papers or None,
        **{name: body[name] for name in ("result", "finished_on", "summary")},
        **{f"{kind.value}_fen": _sum(body["gains"], kind) for kind in GainKind},
    )
    db.session.add(row)
    db.session.flush()
    for one in body["gains"]:
        told = {**one, "person_id": one["person_id"] or people[0]}
        db.session.add(Gain(**casework.of_case(case, actor), closing_report_id=row.id, **told))
    db.session.flush()
    return row


def _sum(gains: Sequence[Mapping[str, Any]], kind: GainKind) -> int:
    return sum(one["amount_fen"] for one in gains if one["kind"] is kind)


def _gain_faults(people: Sequence[UUID], gains: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    """Each for a recipient, and what one of them won, or was saved, once."""
    seen = set()
    for index, one in enumerate(gains):
        path, person_id = f"gains.{index}", one["person_id"] or next(iter(people), None)
        yield from casework.recipient_faults(people, one["person_id"], f"{path}.person_id")
        if (person_id, one["kind"]) in seen:
            zh, en = "同一受援人的同类金额列了两次", "the same kind of amount is told twice for one recipient"
            yield Fault(f"{path}.kind", "twice", zh, en)
        seen.add((person_id, one["kind"]))


def _way(case: LegalCase, body: Mapping[str, Any]) -> tuple[ClosingDate | None, list[Fault]]:
    """How the matter ended, as the pack has it."""
    notice = casework.notice_of(case)
    stage = notice.stage.value if notice is not None else None
    ways = catalogue().closings.dates_for(case.kind.value, body["result"].value, stage)
    code = body.get("closing_event") or next(iter(ways), None)
    if code is None:
        zh, en = "此类案件没有这种办理结果", "a case of this kind has no such result"
        return None, [Fault("result", "not_for_this_kind", zh, en)]
    if code not in ways:
        known = ", ".join(ways)
        zh, en = (
            f"与案件种类、阶段或者结果不符，可用：{known}",
            f"does not fit the case and its result, use: {known}",
        )
        return None, [Fault("closing_event", "unfit_closing_event", zh, en)]
    return ways[code], []


def _date_faults(way: ClosingDate | None, current: Assignment, body: Mapping[str, Any]) -> list[Fault]:
    faults = list(handling.day_faults(body["finished_on"], current, "finished_on"))
    papers = body["result_papers"]
    for index, one in enumerate(papers):
        faults += handling.day_faults(one["received_on"], current, f"result_papers.{index}.received_on")
    last = max((one["received_on"] for one in papers), default=None)
    by_paper = way is not None and way.day is ClosingDay.RECEIPT
    if by_paper and last is not None and last != body["finished_on"]:
        zh = f"结案日应为收到最后一份结案文书之日（{last}）"
        en = f"the closing date is the day on which the last paper came, {last}"
        faults.append(Fault("finished_on", "not_the_last_paper", zh, en))
    return faults


def checklist(case: LegalCase) -> list[dict[str, Any]]:
    """The papers that must be on file of such a case with the result that was reported, and the article."""
    rules, report = catalogue().closings, standing_report(case)
    result = report.result.value if report is not None else None
    article = f"{rules.basis.source}{rules.basis.article}"
    names = ("code", "zh", "en")
    return [
        {
            **{name: getattr(one, name) for name in names},
            "may_lack": one.may_lack_after(result),
            "article": article,
            "verified": rules.basis.verified,
        }
        for one in rules.papers_for(case.kind.value).values()
    ]


def _standing(case: LegalCase) -> sa.Select[ClosingReport]:
    mine = sa.select(ClosingReport).where(ClosingReport.case_id == case.id)
    return mine.where(ClosingReport.set_aside_on.is_(None))


def standing_report(case: LegalCase) -> ClosingReport | None:
    """The report that was not set aside."""
    return db.session.scalar(_standing(case))


def send_back(case: LegalCase, actor: Actor, reason: str) -> None:
    """Return report and papers to the worker, who puts them right and reports anew; the report stays on file.

    Raises:
        MoveNotAllowed: there is no report that waits to be accepted.

    """
    casework.ensure_allowed(case, "return_closing_report")
    report = db.session.scalars(_standing(case)).one()
    casework.move(case, actor, "return_closing_report", Step(codes={"closing_report": str(report.id)}))
    report.set_aside_on, report.return_reason = clock.today(), reason
    db.session.flush()


def reports(case: LegalCase) -> list[ClosingReport]:
    """Every report of the case, also those sent back or set aside, the first first."""
    mine = sa.select(ClosingReport).where(ClosingReport.case_id == case.id)
    return list(db.session.scalars(mine.order_by(ClosingReport.recorded_at, ClosingReport.id)))


def _counted(case: LegalCase, finished_on: date) -> bool:
    """Whether a report that was sent back told of the same closing date, from which the papers' period ran."""
    return any(one.return_reason and one.finished_on == finished_on for one in reports(case))


def set_aside_report(case: LegalCase) -> None:
    """The work goes on after a report was handed in, so that it tells of no end any more."""
    report = standing_report(case)
    if report is not None:
        report.set_aside_on = clock.today()
        db.session.flush()


def close(case: LegalCase, actor: Actor, answers: Sequence[Mapping[str, Any]]) -> ClosingReport:
    """Accept report and papers; the case is closed as of its closing date 结案日.

    Raises:
        MoveNotAllowed: there is no report, or something must be decided first.
        Invalid: a paper of the checklist is not answered, or missing without a reason or although it must be there.

    """
    conflict_findings.record({case.id}, actor)
    facts = {"reviewer_id": str(actor.practitioner_id) if actor.practitioner_id else None}
    casework.ensure_allowed(case, "close", **facts)
    report = db.session.scalars(_standing(case)).one()
    papers = catalogue().closings.papers_for(case.kind.value)
    faults = list(_checklist_faults(papers, answers, report.result.value))
    if faults:
        raise Invalid(faults=faults)
    casework.move(
        case, actor, "close", Step(sets=ended(CaseOutcome.COMPLETED, report.finished_on), facts=facts)
    )
    handling.end_assignment(case, "case_closed")
    report.accepted_on, report.accepted_by_id = clock.today(), actor.account_id
    report.checklist = [dict(one) for one in answers]
    db.session.flush()
    return report


def _checklist_faults(
    papers: Mapping[str, Paper], answers: Sequence[Mapping[str, Any]], result: str
) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, one in enumerate(answers):
        path, code = f"checklist.{index}", one["code"]
        if code not in papers:
            yield Fault(f"{path}.code", "unknown_code", "清单没有这一项", "the checklist has no such paper")
        elif code in seen:
            yield Fault(f"{path}.code", "twice", "同一项答了两次", "the same paper is answered twice")
        elif not one["on_file"]:
            yield from _missing_faults(path, papers[code], one.get("reason"), result)
        seen.add(code)
    for code in papers.keys() - seen:
        zh, en = f"结案清单缺少一项：{papers[code].zh}（{code}）", f"the checklist lacks {code!r}"
        yield Fault("checklist", "checklist_incomplete", zh, en)


def _missing_faults(path: str, paper: Paper, reason: str | None, result: str) -> Iterator[Fault]:
    if not paper.may_lack_after(result):
        zh, en = f"“{paper.zh}”必须入卷", f"{paper.code!r} must be on file"
        yield Fault(f"{path}.on_file", "must_be_on_file", zh, en)
    elif not reason:
        zh, en = "没有该材料的，须说明理由", "say why it is not there"
        yield Fault(f"{path}.reason", "required", zh, en)
