"""Subsidies (LAL Art. 52): worked out from dated local figures, approved by a second person, paid once a service."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Conflict, Fault, Invalid, LocalFigureMissing, NotFound
from caseapp.extensions import db
from caseapp.models import Assignment, ClosingReport, LegalCase, LocalFigure, Organization, Subsidy
from caseapp.packs import catalogue
from caseapp.packs.subsidies import Service
from caseapp.rules import subsidies as rules
from caseapp.rules.subsidies import Amount, Worked
from caseapp.services import case_views, casework, figures, regions
from caseapp.services.casework import Step
from caseapp.services.security_log import record_security
from caseapp.vocabulary import CaseOutcome, SecurityEventKind, SubsidyState

RULE: Final = "subsidy_proposal_and_approval_apart"
HOLDING: Final = (SubsidyState.PROPOSED, SubsidyState.APPROVED, SubsidyState.PAID)


class NotDue(Conflict):
    """The papers were not reviewed yet, or the aid did not come to its end."""

    code = "subsidy_not_due"
    zh = "结案材料经案卷检查后，方可申请补贴（法律援助法第五十二条、第五十九条）"
    en = "a subsidy follows the inspection of the closed file (LAL Arts 52, 59)"


class ServicePaid(Conflict):
    """One service, one subsidy."""

    code = "subsidy_for_service_exists"
    zh = "该次承办已经申请或者发放补贴，不得重复"
    en = "a subsidy for this service is asked for or paid already"


class WrongState(Conflict):
    """The subsidy has gone on."""

    code = "subsidy_state"
    zh = "补贴当前状态下不能这样办理"
    en = "the subsidy is not in the state for this step"


def propose(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> dict[str, Any]:
    """Work out and propose what the worker who brought the case to its end gets.

    The figures are those of the closing date; ``add_ons`` are counts by code.

    Raises:
        NotDue: the file was not inspected. ServicePaid: this service has its subsidy.
        LocalFigureMissing: an amount that somebody of the region must enter, each named.
        Invalid: unknown add-ons, or more than may be added.

    """
    pack = catalogue().subsidies
    if case.state not in pack.states or case.outcome is not CaseOutcome.COMPLETED or case.closed_on is None:
        raise NotDue
    service, assignment = _service(case), _finisher(case)
    counts = {one["code"]: one["count"] for one in body["add_ons"]}
    if faults := list(_add_on_faults(body["add_ons"])):
        raise Invalid(faults=faults)
    held = sa.and_(Subsidy.assignment_id == assignment.id, Subsidy.state.in_(HOLDING))
    if db.session.scalar(sa.select(Subsidy.id).where(held)) is not None:
        raise ServicePaid
    find = amounts(case.region_code, case.closed_on)
    worked = rules.work_out(pack, service, counts, assignment.provider_type, find)
    _ensure_whole(worked, case)
    row = Subsidy(
        **casework.of_case(case, actor),
        assignment_id=assignment.id,
        practitioner_id=assignment.practitioner_id,
        service=service.code,
        article=pack.citation,
        day=case.closed_on,
        lines=[line.plain() for line in worked.lines],
        total_fen=worked.fen,
        proposed_on=clock.today(),
        proposed_by_id=actor.account_id,
    )
    db.session.add(row)
    codes = {"subsidy": str(row.id), "service": service.code, "total_fen": worked.fen}
    casework.note(case, actor, "subsidy.proposed", Step(codes=codes))
    db.session.flush()
    return shown(row)


def _service(case: LegalCase) -> Service:
    report = db.session.scalar(sa.select(ClosingReport).where(ClosingReport.case_id == case.id))
    notice = casework.notice_of(case)
    stage = notice.stage.value if notice is not None else None
    found = catalogue().subsidies.service(case.kind.value, report.result.value if report else "", stage)
    if found is None:
        raise NotDue
    return found


def _finisher(case: LegalCase) -> Assignment:
    mine = sa.select(Assignment).where(Assignment.case_id == case.id, Assignment.end_reason == "case_closed")
    found = db.session.scalar(mine.order_by(Assignment.ended_on.desc(), Assignment.id.desc()).limit(1))
    if found is None:
        raise NotDue
    return found


def _add_on_faults(asked: list[Mapping[str, Any]]) -> Iterator[Fault]:
    known, seen = catalogue().subsidies.add_ons, set()
    for index, one in enumerate(asked):
        path, code = f"add_ons.{index}", one["code"]
        if code not in known:
            yield Fault(f"{path}.code", "unknown_code", "没有这种增加项目", "there is no such add-on")
        elif code in seen:
            yield Fault(f"{path}.code", "twice", "同一项目列了两次", "the same add-on is named twice")
        elif one["count"] > known[code].most:
            most = known[code].most
            yield Fault(f"{path}.count", "range", f"最多{most}次", f"at most {most}")
        seen.add(code)


def amounts(region_code: str, on: date) -> Callable[[str], Amount | None]:
    """The figure of a name that holds on a day: that of the nearest region upwards."""
    by_region: dict[str, list[LocalFigure]] = {}
    for row in figures.rows_for([region_code]):
        if row.valid_from <= on:
            by_region.setdefault(row.region_code, []).append(row)
    near = [figures.newest(by_region.get(code, ()), on) for code in regions.codes_above(region_code)]
    table: dict[str, LocalFigure] = {}
    for row in (one for found in near for one in found):
        table.setdefault(row.name, row)

    def find(name: str) -> Amount | None:
        row = table.get(name)
        if row is None:
            return None
        return Amount(row.name, row.value, row.region_code, row.valid_from, row.source)

    return find


def _ensure_whole(worked: Worked, case: LegalCase) -> None:
    """Nothing is guessed: every amount has its figure."""
    if not worked.missing:
        return
    faults = []
    for name in worked.missing:
        zh = f"缺少补贴标准“{name}”（{case.closed_on}），请在 /regions/{case.region_code}/figures 录入"
        en = f"enter the figure {name!r} of {case.closed_on} through /regions/{case.region_code}/figures"
        faults.append(Fault(f"figures.{name}", "local_figure_missing", zh, en))
    raise LocalFigureMissing(faults[0].message, faults[0].message_en, faults=faults)


def approve(case: LegalCase, actor: Actor, subsidy_id: UUID, body: Mapping[str, Any]) -> dict[str, Any]:
    """A second person approves; who proposed it does so only with a reason, unless the office lets them.

    Raises:
        WrongState: it is not waiting. Invalid: the reason is missing, or nothing is waived.

    """
    row = _in_state(case, subsidy_id, SubsidyState.PROPOSED)
    office = db.session.get_one(Organization, case.organization_id)
    same, reason = row.proposed_by_id == actor.account_id, body.get("waiver_reason")
    waives = same and not office.proposer_may_approve
    if faults := list(_waiver_faults(reason, waives=waives)):
        raise Invalid(faults=faults)
    row.state, row.approved_on, row.approved_by_id = SubsidyState.APPROVED, clock.today(), actor.account_id
    row.waived, row.waiver_reason = same, reason
    casework.note(case, actor, "subsidy.approved", Step(codes={"subsidy": str(row.id)}))
    if waives:
        record_security(SecurityEventKind.WAIVED, actor, case.id, {"rule": RULE, "subsidy": str(row.id)})
    db.session.flush()
    return shown(row)


def _waiver_faults(reason: str | None, *, waives: bool) -> Iterator[Fault]:
    if waives and not reason:
        zh = "该补贴由您提出，本机构内部规定须由他人审批；确需由您审批的，请说明理由"
        en = "you proposed this subsidy, and this office has a second person approve; say why you do it yourself"
        yield Fault("waiver_reason", "required", zh, en)
    elif reason and not waives:
        zh, en = "没有需要说明理由的例外", "nothing is waived here that would need a reason"
        yield Fault("waiver_reason", "nothing_waived", zh, en)


def reject(case: LegalCase, actor: Actor, subsidy_id: UUID, reason: str) -> dict[str, Any]:
    """Do not approve, with the reason; another may be proposed. Raises WrongState."""
    row = _in_state(case, subsidy_id, SubsidyState.PROPOSED)
    return _ended(case, actor, row, (SubsidyState.REJECTED, reason))


def claw_back(case: LegalCase, actor: Actor, subsidy_id: UUID, reason: str) -> dict[str, Any]:
    """What was paid wrongly is taken back whole, with the reason; the service may be paid anew. Raises WrongState."""
    row = _in_state(case, subsidy_id, SubsidyState.PAID)
    return _ended(case, actor, row, (SubsidyState.CLAWED_BACK, reason))


def _ended(case: LegalCase, actor: Actor, row: Subsidy, end: tuple[SubsidyState, str]) -> dict[str, Any]:
    row.state, row.end_reason = end
    row.ended_on = clock.today()
    casework.note(case, actor, f"subsidy.{row.state.value}", Step(codes={"subsidy": str(row.id)}))
    db.session.flush()
    return shown(row)


def _in_state(case: LegalCase, subsidy_id: UUID, state: SubsidyState) -> Subsidy:
    """The case's row is locked by whoever loaded it, so nobody else moves the subsidy meanwhile."""
    row = db.session.scalar(sa.select(Subsidy).where(Subsidy.id == subsidy_id, Subsidy.case_id == case.id))
    if row is None:
        raise NotFound
    if row.state is not state:
        raise WrongState
    return row


def of_case(case: LegalCase, actor: Actor) -> list[dict[str, Any]]:
    """Subsidies of the case, oldest first; reasons for those who need to know the facts."""
    rows = db.session.scalars(sa.select(Subsidy).where(Subsidy.case_id == case.id).order_by(Subsidy.id))
    return case_views.veiled(rows, ("waiver_reason", "end_reason"), actor)


def shown(row: Subsidy) -> dict[str, Any]:
    """Everything of a subsidy."""
    return {**case_views.plain(row), "hidden_fields": []}
