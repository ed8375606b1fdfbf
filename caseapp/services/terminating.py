"""Ending the aid before its end (LAL Art. 48): the worker reports a ground, the institution must decide, in writing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Conflict, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import AidApplication, LegalCase, OrganNotice, Termination, TerminationReport
from caseapp.packs import catalogue
from caseapp.packs.policy_types import Item, PolicyList
from caseapp.services import case_views, casework, handling
from caseapp.services.casework import Step
from caseapp.services.deciding import citation, ended, ground_faults, route_faults
from caseapp.vocabulary import CaseKind, CaseOutcome, PriorAidSettlement, TerminationReportOutcome

NOTIFIED: Final = "organ_notified"
WORDS: Final = ("statement", "answer")


class ReportDecided(Conflict):
    """The institution has answered it."""

    code = "termination_report_decided"
    zh = "该报告已经处理"
    en = "the report was decided before"


def terminate(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> Termination:
    """End the aid on a ground of LAL Art. 48, in writing; answers what a worker reported.

    Raises:
        Invalid: the ground has no text in force here, or does not fit the path on which the aid was granted.

    """
    ground = body["ground"]
    casework.ensure_allowed(case, "terminate")
    item = _fitting(case, ground)
    letter = casework.notice_of(case) is not None or casework.handler_of(case) is not None
    step = Step(sets=ended(CaseOutcome.TERMINATED), reason_code=ground)
    casework.move(case, actor, "terminate", step)
    if letter:
        casework.note(case, actor, "termination.letter_due", Step())
    handling.end_work(case, actor)
    handling.settle_prior_aid(case, PriorAidSettlement.TERMINATED)
    _note_counsel(case, ground)
    row = Termination(
        **casework.of_case(case, actor),
        ground=ground,
        article=citation(item) if item else "",
        terminated_on=clock.today(),
        statement=body["statement"],
    )
    db.session.add(row)
    for report in db.session.scalars(_reports(case).where(TerminationReport.outcome.is_(None))):
        _answer(report, actor, TerminationReportOutcome.TERMINATED)
    db.session.flush()
    return row


def _fitting(case: LegalCase, ground: str) -> Item | None:
    """The ground as the law of the day of application has it. Raises Invalid where it is none for this case."""
    faults = list(ground_faults(case, PolicyList.TERMINATION_GROUNDS, [ground], "ground"))
    item = (
        catalogue()
        .policy_of_case(case.region_code, case.opened_on)
        .item(PolicyList.TERMINATION_GROUNDS, ground)
    )
    if item is not None:
        faults += route_faults([item], _path(case), "ground")
    if faults:
        raise Invalid(faults=faults)
    return item


def _path(case: LegalCase) -> str | None:
    """The path on which the aid was given: that of the screening, or an organ's notice."""
    application = db.session.get(AidApplication, case.id)
    return application.hardship_route if application is not None else NOTIFIED


def _note_counsel(case: LegalCase, ground: str) -> None:
    """A notice whose person retained counsel leaves the denominator of the assignment rate."""
    if case.kind is CaseKind.CRIMINAL_AID and ground == "self_retained_counsel":
        db.session.get_one(OrganNotice, case.id).counsel_retained_on = clock.today()


def report(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> dict[str, Any]:
    """The worker reports a ground in time (LAL Art. 48(2)); the institution must decide on it.

    Raises:
        Forbidden: not the worker appointed to the case.
        MoveNotAllowed: an earlier report waits.
        Invalid: an unfit ground, a day before the appointment or after today.

    """
    current = handling.only_handler(case, actor)
    casework.ensure_allowed(case, "report_termination_ground")
    faults = list(handling.day_faults(body["found_on"], current, "found_on"))
    if faults:
        raise Invalid(faults=faults)
    _fitting(case, body["ground"])
    step = Step(reason_code=body["ground"], fields=("statement",))
    casework.move(case, actor, "report_termination_ground", step)
    row = TerminationReport(
        **casework.of_case(case, actor),
        reported_on=clock.today(),
        **{name: body[name] for name in ("ground", "found_on", "statement")},
    )
    db.session.add(row)
    db.session.flush()
    return _shown(row)


def dismiss(case: LegalCase, actor: Actor, report_id: UUID, body: Mapping[str, Any]) -> dict[str, Any]:
    """Decide that the reported ground is none, with reasons; the aid goes on.

    Raises:
        ReportDecided: too late.

    """
    row = db.session.scalar(_reports(case).where(TerminationReport.id == report_id))
    if row is None:
        raise NotFound
    if row.outcome is not None:
        raise ReportDecided
    casework.move(case, actor, "decide_not_to_terminate", Step(codes={"report": str(row.id)}))
    row.answer = body["answer"]
    _answer(row, actor, TerminationReportOutcome.NOT_TERMINATED)
    db.session.flush()
    return _shown(row)


def _answer(row: TerminationReport, actor: Actor, outcome: TerminationReportOutcome) -> None:
    row.outcome, row.decided_on, row.decided_by_id = outcome, clock.today(), actor.account_id


def _reports(case: LegalCase) -> sa.Select[TerminationReport]:
    return sa.select(TerminationReport).where(TerminationReport.case_id == case.id)


def reports_of(case: LegalCase, actor: Actor) -> list[dict[str, Any]]:
    """Reports by day; their words for those who need to know the facts."""
    ordered = _reports(case).order_by(TerminationReport.reported_on, TerminationReport.id)
    return case_views.veiled(db.session.scalars(ordered), WORDS, actor)


def _shown(row: TerminationReport) -> dict[str, Any]:
    return {**case_views.plain(row), "hidden_fields": []}
