"""Subsidies (LAL Art. 52): worked out from dated local figures, approved by a second person, paid once a service."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Conflict, Fault, Invalid, LocalFigureMissing, NotFound
from caseapp.extensions import db
from caseapp.models import Assignment, LegalCase, LocalFigure, Organization, Subsidy
from caseapp.packs import catalogue
from caseapp.packs.subsidies import Part, Service
from caseapp.rules import subsidies as rules
from caseapp.rules.subsidies import Amount, Worked
from caseapp.services import case_views, casework, closing, figures, regions
from caseapp.services.casework import Step
from caseapp.services.security_log import record_security
from caseapp.vocabulary import SecurityEventKind, SubsidyState

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


class NothingLeft(Conflict):
    """The parts of the service that others were given leave too little."""

    code = "subsidy_share_taken"
    zh = "该案其他承办人员已经申请或者发放的补贴份额，加上本次份额超过一次完整承办，不得重复"
    en = "with what others have of this case it would be more than one whole service; nothing is paid twice"


def propose(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> dict[str, Any]:
    """Work out and propose what a worker of the case gets: who brought it to its end, or ``assignment_id``.

    The figures are those of the day the case ended; ``add_ons`` are counts by code. Who did a part gets its share.

    Raises:
        NotDue: the file was not inspected, or the aid goes on. ServicePaid: this service has its subsidy.
        NothingLeft: others were given too much of it for this part.
        LocalFigureMissing: an amount or a share that somebody of the region must enter, each named.
        Invalid: unknown add-ons, or more than may be added; an appointment of another case.

    """
    pack, day = catalogue().subsidies, case.closed_on
    if day is None or case.outcome is None:
        raise NotDue
    assignment, part = _appointment(case, body["assignment_id"])
    if part is None or case.state not in part.states:
        raise NotDue
    service = _service(case)
    counts = {one["code"]: one["count"] for one in body["add_ons"]}
    if faults := list(_add_on_faults(body["add_ons"])):
        raise Invalid(faults=faults)
    held = _held(case)
    if assignment.id in held:
        raise ServicePaid
    find = amounts(case.region_code, day)
    share, missing = _share(part, held, find)
    worked = rules.work_out(pack, service, counts, assignment.provider_type, find, share.bp)
    _ensure_whole([*missing, *worked.missing], case)
    if worked.fen == 0 or share.bp > rules.left(held.values()):
        raise NothingLeft
    return shown(_proposed(case, actor, assignment, (service, part, share), worked))


@dataclass(frozen=True, slots=True)
class _Share:
    """How much of a whole service, in ten-thousandths, and the figure that says so."""

    bp: int
    basis: dict[str, Any]


def _appointment(case: LegalCase, assignment_id: UUID | None) -> tuple[Assignment, Part | None]:
    """The appointment, by default the last, and which part of the service it was."""
    mine = sa.select(Assignment).where(Assignment.case_id == case.id, Assignment.ended_on.is_not(None))
    ordered = mine.order_by(Assignment.assigned_on, Assignment.recorded_at, Assignment.id)
    rows = list(db.session.scalars(ordered))
    if not rows:
        raise NotDue
    chosen = next((row for row in rows if row.id == assignment_id), None) if assignment_id else rows[-1]
    if chosen is None:
        zh, en = "本案没有这次指派，或者承办尚未结束", "the case has no such appointment that has ended"
        raise Invalid(faults=[Fault("assignment_id", "unknown", zh, en)])
    reason = chosen.end_reason if chosen is rows[-1] else None
    return chosen, catalogue().subsidies.part(reason, case.outcome.value if case.outcome else None)


def _held(case: LegalCase) -> dict[UUID, int]:
    """Shares of the case's service that are proposed, approved or paid, by appointment."""
    mine = sa.and_(Subsidy.case_id == case.id, Subsidy.state.in_(HOLDING))
    rows = db.session.execute(sa.select(Subsidy.assignment_id, Subsidy.share_bp).where(mine))
    return {row.assignment_id: row.share_bp for row in rows}


def _share(
    part: Part, held: Mapping[UUID, int], find: Callable[[str], Amount | None]
) -> tuple[_Share, list[str]]:
    """The part's share, and the name of the figure that is missing for it."""
    if part.rest:
        return _Share(rules.left(held.values()), {}), []
    found = find(part.figure)
    if found is None:
        return _Share(rules.WHOLE, {}), [part.figure]
    names = ("name", "region_code", "source")
    basis = {name: getattr(found, name) for name in names} | {"valid_from": found.valid_from.isoformat()}
    return _Share(int(found.yuan * rules.WHOLE), basis), []


def _proposed(
    case: LegalCase, actor: Actor, assignment: Assignment, what: tuple[Service, Part, _Share], worked: Worked
) -> Subsidy:
    service, part, share = what
    texts = [catalogue().subsidies.citation, f"{part.basis.source}{part.basis.article}"]
    row = Subsidy(
        **casework.of_case(case, actor),
        assignment_id=assignment.id,
        practitioner_id=assignment.practitioner_id,
        service=service.code,
        part=part.code,
        share_bp=share.bp,
        share_basis=share.basis,
        verified=part.basis.verified,
        article="；".join(dict.fromkeys(texts)),
        day=case.closed_on,
        lines=[line.plain() for line in worked.lines],
        total_fen=worked.fen,
        proposed_on=clock.today(),
        proposed_by_id=actor.account_id,
    )
    db.session.add(row)
    codes = {"subsidy": str(row.id), "service": service.code, "part": part.code, "total_fen": worked.fen}
    casework.note(case, actor, "subsidy.proposed", Step(codes=codes))
    db.session.flush()
    return row


def _service(case: LegalCase) -> Service:
    report = closing.standing_report(case)
    notice = casework.notice_of(case)
    stage = notice.stage.value if notice is not None else None
    found = catalogue().subsidies.service(case.kind.value, report.result.value if report else "", stage)
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


def _ensure_whole(missing: Sequence[str], case: LegalCase) -> None:
    """Nothing is guessed: every amount and share has its figure."""
    if not missing:
        return
    faults = []
    for name in missing:
        zh = f"缺少补贴标准“{name}”（{case.closed_on}），请在 /regions/{case.region_code}/figures 录入"
        en = f"enter the figure {name!r} of {case.closed_on} through /regions/{case.region_code}/figures"
        faults.append(Fault(f"figures.{name}", "local_figure_missing", zh, en))
    raise LocalFigureMissing(faults[0].message, faults[0].message_en, faults=faults)


def approve(case: LegalCase, actor: Actor, subsidy_id: UUID, body: Mapping[str, Any]) -> dict[str, Any]:
    """A second person approves; who proposed or gets it does so only with a reason, unless the office lets them.

    Raises:
        WrongState: it is not waiting. Invalid: the reason is missing, or nothing is waived.

    """
    row = in_state(case, subsidy_id, SubsidyState.PROPOSED)
    codes = {"subsidy": str(row.id)}
    own = row.practitioner_id in actor.practitioner_ids
    proposer = actor.account_id if own else row.proposed_by_id
    row.waived = ensure_second(case, actor, proposer, body.get("waiver_reason"), codes)
    row.state, row.approved_on, row.approved_by_id = SubsidyState.APPROVED, clock.today(), actor.account_id
    row.waiver_reason = body.get("waiver_reason")
    casework.note(case, actor, "subsidy.approved", Step(codes=codes))
    db.session.flush()
    return shown(row)


def ensure_second(
    case: LegalCase, actor: Actor, proposed_by_id: UUID, reason: str | None, codes: Mapping[str, str]
) -> bool:
    """Whether who proposed approves; where the office wants another person they say why, and the auditor sees it.

    Raises:
        Invalid: the reason is missing, or nothing is waived.

    """
    office = db.session.get_one(Organization, case.organization_id)
    same = proposed_by_id == actor.account_id
    waives = same and not office.proposer_may_approve
    if faults := list(_waiver_faults(reason, waives=waives)):
        raise Invalid(faults=faults)
    if waives:
        record_security(SecurityEventKind.WAIVED, actor, case.id, {"rule": RULE, **codes})
    return same


def _waiver_faults(reason: str | None, *, waives: bool) -> Iterator[Fault]:
    if waives and not reason:
        zh = "该补贴由您提出或者支付给您，本机构内部规定须由他人审批；确需由您审批的，请说明理由"
        en = "you proposed or get this subsidy, and this office has a second person approve; say why you do it yourself"
        yield Fault("waiver_reason", "required", zh, en)
    elif reason and not waives:
        zh, en = "没有需要说明理由的例外", "nothing is waived here that would need a reason"
        yield Fault("waiver_reason", "nothing_waived", zh, en)


def reject(case: LegalCase, actor: Actor, subsidy_id: UUID, reason: str) -> dict[str, Any]:
    """Do not approve, with the reason; another may be proposed. Raises WrongState."""
    row = in_state(case, subsidy_id, SubsidyState.PROPOSED)
    row.state, row.end_reason, row.ended_on = SubsidyState.REJECTED, reason, clock.today()
    casework.note(case, actor, "subsidy.rejected", Step(codes={"subsidy": str(row.id)}))
    db.session.flush()
    return shown(row)


def in_state(case: LegalCase, subsidy_id: UUID, state: SubsidyState) -> Subsidy:
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
