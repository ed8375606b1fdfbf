"""The record of the work: entries by kind, corrections that name what they put right, reports and their answers.

Nothing written here is changed or removed; the database refuses it. Kinds, reports and their grounds are data
(packs/progress).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Conflict, Fault, Invalid, NotFound, echoed
from caseapp.extensions import db
from caseapp.models import Assignment, LegalCase, ProgressEntry, ReportAnswer
from caseapp.packs import catalogue
from caseapp.packs.progress import EntryKind
from caseapp.services import casework, handling, sensitivity, work_entries
from caseapp.services.casework import Step
from caseapp.services.documents.issuing import ensure_facts

SHOWN: Final = ("id", "kind", "done_on", "grounds", "corrects_id", "recorded_at", "recorded_by_id")


class ReportAnswered(Conflict):
    """The institution has answered it."""

    code = "report_answered"
    zh = "该报告已经答复"
    en = "the report was answered before"


class NoReport(Conflict):
    """Only a report to the institution is answered."""

    code = "not_a_report"
    zh = "该记录不是向法律援助机构的报告"
    en = "that entry is no report to the institution"


def add(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> dict[str, Any]:
    """Note a piece of work; the first one moves an assigned case to ``in_progress``.

    Only the appointed worker writes here. What the kind's event does to the clocks, it does once: a correction
    of such an entry keeps its day.

    Raises:
        Forbidden: not the worker appointed to the case, or recused from it.
        Invalid: an unknown kind or ground, a day outside of the work, an entry that cannot be corrected; all faults.
        MoveNotAllowed: the case is not being worked on.

    """
    current = handling.only_handler(case, actor)
    casework.ensure_not_recused(case, actor)
    corrected = _corrected(case, body)
    kind = catalogue().progress.get(body["kind"])
    faults = list(_faults(body, kind, current))
    if body.get("corrects_id") is not None:
        faults += _correction_faults(corrected, body, kind, current)
    if faults or kind is None:
        raise Invalid(faults=faults)
    row = ProgressEntry(
        **casework.of_case(case, actor),
        **{name: body[name] for name in ("kind", "done_on", "grounds")},
        corrects_id=corrected.id if corrected else None,
    )
    row.text = body["text"]
    _tell(case, actor, kind, row)
    db.session.add(row)
    db.session.flush()
    return _shown(row, known=True)


def _tell(case: LegalCase, actor: Actor, kind: EntryKind, row: ProgressEntry) -> None:
    codes = {"kind": kind.code, "entry": str(row.id)}
    if row.grounds:
        codes["grounds"] = ",".join(row.grounds)
    if row.corrects_id is not None:
        corrected = {**codes, "corrects": str(row.corrects_id)}
        casework.note(case, actor, "progress.corrected", Step(codes=corrected))
        return
    if case.state == "in_progress":
        casework.note(case, actor, "progress.noted", Step(codes=codes))
    else:
        casework.move(case, actor, "start_work", Step(codes=codes))
    if kind.event is not None:
        casework.note(case, actor, kind.event, Step(at=clock.sometime_on(row.done_on)))


def _faults(body: Mapping[str, Any], kind: EntryKind | None, current: Assignment) -> Iterator[Fault]:
    yield from handling.day_faults(body["done_on"], current, "done_on")
    if kind is None:
        zh = f"没有这种办理记录：{echoed(body['kind'])}"
        yield Fault("kind", "unknown", zh, f"no such kind of entry: {echoed(body['kind'])}")
        return
    for place, wrong in enumerate(body["grounds"]):
        if wrong not in kind.grounds:
            zh = f"该类记录没有这一事由：{echoed(wrong)}"
            yield Fault(f"grounds.{place}", "unknown", zh, f"no such ground of this kind: {echoed(wrong)}")
    if kind.grounds and not body["grounds"]:
        zh, en = "须写明报告的事由", "say on which grounds the report is made"
        yield Fault("grounds", "required", zh, en)


def _corrected(case: LegalCase, body: Mapping[str, Any]) -> ProgressEntry | None:
    mine = sa.and_(ProgressEntry.id == body.get("corrects_id"), ProgressEntry.case_id == case.id)
    return db.session.scalar(sa.select(ProgressEntry).where(mine))


def _correction_faults(
    corrected: ProgressEntry | None, body: Mapping[str, Any], kind: EntryKind | None, current: Assignment
) -> Iterator[Fault]:
    """One's own service's entry, not corrected before, of the same kind; a day that a clock counts by stays."""
    if corrected is None:
        yield Fault("corrects_id", "unknown", "本案没有这条记录", "the case has no such entry")
        return
    if corrected.recorded_at < current.recorded_at:
        zh, en = "前任承办人员的记录不能更正", "an entry of the worker before is not corrected"
        yield Fault("corrects_id", "not_own", zh, en)
    after = sa.select(ProgressEntry.id).where(ProgressEntry.corrects_id == corrected.id)
    if db.session.scalar(after) is not None:
        zh, en = "该记录已经更正，请更正最新的一条", "it was corrected before; correct the newest one"
        yield Fault("corrects_id", "corrected_before", zh, en)
    if corrected.kind != body["kind"]:
        zh, en = "更正不能改变记录的种类", "a correction is of the same kind"
        yield Fault("kind", "other_kind", zh, en)
    if kind is not None and kind.event is not None and corrected.done_on != body["done_on"]:
        zh, en = "期限已按原日期计算，日期不能更正", "a clock has counted by that day; the day stays"
        yield Fault("done_on", "day_counted", zh, en)


def answer(case: LegalCase, actor: Actor, entry_id: UUID, body: Mapping[str, Any]) -> dict[str, Any]:
    """The institution answers a worker's report; a correction's answer is that of the report it corrects.

    Raises:
        NotFound: no entry of this case.
        Forbidden: the actor need not know the facts, or is recused.
        NoReport: the entry is none that is answered.
        ReportAnswered: it was before.

    """
    row = _report(case, entry_id)
    ensure_facts(case, actor)
    casework.ensure_not_recused(case, actor)
    if not _answered(row.kind):
        raise NoReport
    if db.session.scalar(sa.select(ReportAnswer.id).where(ReportAnswer.entry_id == row.id)) is not None:
        raise ReportAnswered
    made = ReportAnswer(**casework.of_case(case, actor), entry_id=row.id, answered_on=clock.today())
    made.text = body["text"]
    db.session.add(made)
    casework.note(case, actor, "report.answered", Step(codes={"entry": str(row.id)}))
    db.session.flush()
    return _told(made, known=True)


def _report(case: LegalCase, entry_id: UUID) -> ProgressEntry:
    """The entry as first written."""
    chain = work_entries.chain_of(case, entry_id)
    if chain is None:
        raise NotFound
    return chain.first


def _answered(code: str) -> bool:
    kind = catalogue().progress.get(code)
    return kind is not None and kind.answered


def waiting() -> sa.ColumnElement[bool]:
    """Cases with a report that the institution has not answered yet."""
    codes = [code for code, kind in catalogue().progress.items() if kind.answered]
    return sa.exists().where(
        ProgressEntry.case_id == LegalCase.id,
        ProgressEntry.kind.in_(codes),
        ProgressEntry.corrects_id.is_(None),
        ~sa.exists().where(ReportAnswer.entry_id == ProgressEntry.id),
    )


def of_case(case: LegalCase, actor: Actor) -> list[dict[str, Any]]:
    """The work done, by day, with corrections and answers; words for those who need to know the facts.

    Three queries, whatever their number.
    """
    known = case.id in sensitivity.facts_open([case.id], actor)
    rows = work_entries.of_case(case)
    answers = db.session.scalars(sa.select(ReportAnswer).where(ReportAnswer.case_id == case.id))
    told = {one.entry_id: _told(one, known=known) for one in answers}
    later = {row.corrects_id: row.id for row in rows}
    return [
        {**_shown(row, known=known), "corrected_by_id": later.get(row.id), "answer": told.get(row.id)}
        for row in rows
    ]


def _shown(row: ProgressEntry, *, known: bool) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in SHOWN},
        "corrected_by_id": None,
        "answer": None,
        "text": row.text if known else None,
        "hidden_fields": [] if known else ["text"],
    }


def _told(row: ReportAnswer, *, known: bool) -> dict[str, Any]:
    names = ("id", "entry_id", "answered_on", "recorded_by_id")
    return {**{name: getattr(row, name) for name in names}, "text": row.text if known else None}
