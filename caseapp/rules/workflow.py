"""Which moves a case may make now: its kind's table, the caller's permissions, and guards over its facts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from caseapp.errors import Fault, Invalid, MoveNotAllowed
from caseapp.packs.case_types import CaseType, Move
from caseapp.vocabulary import CaseOutcome, Guard


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What guards look at.

    The first group is read from the case; its defaults are a case to which nothing has happened yet.
    The second comes with the request: None means "not said yet", which bars nothing, so that the list
    of allowed moves can be made before a request exists. `today` is the business day in China.
    """

    has_open_assignment: bool = False
    has_open_proposal: bool = False
    handler_ids: frozenset[str] = frozenset()
    supplement_asked: bool = False
    supplement_due_on: date | None = None
    mediator_count: int | None = None
    party_refuses: bool = False
    organ_told: bool = True
    ended_by: str | None = None
    objection_open: bool = False
    objected_before: bool = False
    termination_reported: bool = False
    application_undecided: bool = True
    open_cooperations: int = 0
    prior_aid_open: bool = False
    prior_aid_awaits_papers: bool = False
    signature_awaited: bool = False

    today: date | None = None
    reviewer_id: str | None = None
    closing_date: date | None = None


def _no_open_assignment(facts: CaseFacts) -> Fault | None:
    if not facts.has_open_assignment:
        return None
    return Fault(
        "", "already_assigned", "案件已有承办人员，请改为更换人员", "the case has a worker; replace instead"
    )


def _has_open_assignment(facts: CaseFacts) -> Fault | None:
    if facts.has_open_assignment:
        return None
    return Fault("", "nobody_assigned", "案件目前没有承办人员", "nobody is appointed to the case")


def _no_open_proposal(facts: CaseFacts) -> Fault | None:
    if not facts.has_open_proposal:
        return None
    zh, en = (
        "已有待答复的指派，请先撤回",
        "a firm or a worker has not answered yet; take the proposal back first",
    )
    return Fault("", "proposal_open", zh, en)


def _no_supplement_before(facts: CaseFacts) -> Fault | None:
    """LAL Art. 43(2): everything missing is told once."""
    if not facts.supplement_asked:
        return None
    return Fault(
        "",
        "supplement_told_once",
        "补充材料应当一次性告知，不得再次要求",
        "missing papers are asked for only once",
    )


def _supplement_date_passed(facts: CaseFacts) -> Fault | None:
    """LAL Art. 43(2): deemed withdrawn only when the officer's date has gone by unanswered."""
    if facts.today is None or facts.supplement_due_on is None or facts.today > facts.supplement_due_on:
        return None
    return Fault(
        "", "supplement_date_not_passed", "补充材料期限尚未届满", "the date for the papers has not passed"
    )


def _closing_date_not_future(facts: CaseFacts) -> Fault | None:
    if facts.closing_date is None or facts.today is None or facts.closing_date <= facts.today:
        return None
    return Fault("finished_on", "date_in_future", "结案日不能晚于今天", "the closing date lies in the future")


def _reviewer_is_not_handler(facts: CaseFacts) -> Fault | None:
    if facts.reviewer_id is None or facts.reviewer_id not in facts.handler_ids:
        return None
    return Fault(
        "", "reviewer_is_handler", "承办人员不能评查自己的案件", "whoever handled the case may not review it"
    )


def _no_termination_report(facts: CaseFacts) -> Fault | None:
    """LAL Art. 48: on a ground the institution must decide, so a report is answered before anything closes."""
    if not facts.termination_reported:
        return None
    zh = "承办人员报告的终止情形尚未决定，请先决定是否终止（法律援助法第四十八条）"
    en = "a reported ground of termination waits for its decision: decide it first (LAL Art. 48)"
    return Fault("", "termination_report_open", zh, en)


def _termination_report_open(facts: CaseFacts) -> Fault | None:
    if facts.termination_reported:
        return None
    zh, en = "没有待决定的终止情形报告", "no report of a ground of termination waits for its decision"
    return Fault("", "no_termination_report", zh, en)


def _lawyer_appointed(facts: CaseFacts) -> Fault | None:
    if facts.has_open_assignment:
        return None
    return Fault("", "no_lawyer_appointed", "尚未指派律师，不能告知办案机关", "no lawyer is appointed yet")


def _organ_told(facts: CaseFacts) -> Fault | None:
    """LAL Art. 36."""
    if facts.organ_told:
        return None
    zh = "尚未将指派情况告知办案机关（法律援助法第三十六条），请先告知再结案"
    return Fault(
        "", "organ_not_told", zh, "the organ has not been told who was appointed (LAL Art. 36): tell it first"
    )


def _decision_to_object_to(facts: CaseFacts) -> Fault | None:
    """LAL Art. 49: to a refusal or a termination, to nothing else."""
    if facts.ended_by in {CaseOutcome.REFUSED, CaseOutcome.TERMINATED}:
        return None
    zh = "只能对不予法律援助、终止法律援助的决定提出异议（法律援助法第四十九条）"
    en = "only a refusal or a termination can be objected to (LAL Art. 49)"
    return Fault("", "nothing_to_object_to", zh, en)


def _no_objection_before(facts: CaseFacts) -> Fault | None:
    if not facts.objected_before:
        return None
    zh = "对该决定已经提出过异议，同一决定只审查一次（法律援助法第四十九条）"
    en = "this decision was objected to before; it is reviewed once (LAL Art. 49)"
    return Fault("", "objected_before", zh, en)


def _objection_open(facts: CaseFacts) -> Fault | None:
    if facts.objection_open:
        return None
    zh, en = "没有待审查的异议（法律援助法第四十九条）", "no objection waits for its review (LAL Art. 49)"
    return Fault("", "no_open_objection", zh, en)


def _ended_by(outcome: CaseOutcome) -> Callable[[CaseFacts], Fault | None]:
    """The decision that is to be corrected is of the other kind."""

    def guard(facts: CaseFacts) -> Fault | None:
        if facts.ended_by == outcome:
            return None
        return Fault(
            "", "other_decision", "异议针对的不是这类决定", "the objection is to another kind of decision"
        )

    return guard


def _no_party_refuses(facts: CaseFacts) -> Fault | None:
    """PML Art. 17."""
    if not facts.party_refuses:
        return None
    return Fault(
        "", "party_refuses", "一方当事人明确拒绝调解的，不得调解", "a party clearly refuses mediation"
    )


def _mediator_appointed(facts: CaseFacts) -> Fault | None:
    """PML Art. 19; None means that the mediators come with the request."""
    if facts.mediator_count != 0:
        return None
    return Fault("mediators", "no_mediator", "尚未确定调解员", "no mediator is named")


def _application_undecided(facts: CaseFacts) -> Fault | None:
    if facts.application_undecided:
        return None
    zh, en = "申请已经决定，不再需要协作核查", "the application is decided; nothing is left to be asked about"
    return Fault("", "application_decided", zh, en)


def _cooperation_open(facts: CaseFacts) -> Fault | None:
    if facts.open_cooperations:
        return None
    return Fault("", "no_cooperation_open", "没有尚未回复的协作函", "no letter waits for an answer")


def _prior_aid_open(facts: CaseFacts) -> Fault | None:
    """LAL Art. 44."""
    if facts.prior_aid_open:
        return None
    zh = "没有先行提供而尚待决定的援助（法律援助法第四十四条）"
    return Fault(
        "", "no_prior_aid", zh, "no aid was given first that still waits for its decision (LAL Art. 44)"
    )


def _prior_aid_papers_awaited(facts: CaseFacts) -> Fault | None:
    if facts.prior_aid_awaits_papers:
        return None
    return Fault("", "papers_complete", "应补的材料已经收齐", "all the papers have come")


def _prior_aid_papers_complete(facts: CaseFacts) -> Fault | None:
    """LAL Art. 44: the recipient completes formalities and papers; only then is there something to decide on."""
    if not facts.prior_aid_awaits_papers:
        return None
    zh = "应补的手续、材料尚未收齐（法律援助法第四十四条），不能转为正式给予"
    return Fault(
        "",
        "papers_outstanding",
        zh,
        "papers are outstanding (LAL Art. 44): no ordinary grant before they come",
    )


def _prior_aid_settled(facts: CaseFacts) -> Fault | None:
    if not facts.prior_aid_open:
        return None
    zh, en = "先行提供的援助尚未作出正式决定", "aid was given first and has not been decided on yet"
    return Fault("", "prior_aid_undecided", zh, en)


def _application_signed(facts: CaseFacts) -> Fault | None:
    if not facts.signature_awaited:
        return None
    zh = "申请表由工作人员代为填写，申请人签名或者按指印的扫描件尚未入卷，请先上传到所制发的申请表"
    en = "staff filled the application in; attach the scan with the applicant's signature or fingerprint to it first"
    return Fault("", "application_unsigned", zh, en)


GUARDS: MappingProxyType[Guard, Callable[[CaseFacts], Fault | None]] = MappingProxyType(
    {
        Guard.NO_OPEN_ASSIGNMENT: _no_open_assignment,
        Guard.HAS_OPEN_ASSIGNMENT: _has_open_assignment,
        Guard.NO_OPEN_PROPOSAL: _no_open_proposal,
        Guard.NO_SUPPLEMENT_BEFORE: _no_supplement_before,
        Guard.SUPPLEMENT_DATE_PASSED: _supplement_date_passed,
        Guard.CLOSING_DATE_NOT_FUTURE: _closing_date_not_future,
        Guard.REVIEWER_IS_NOT_HANDLER: _reviewer_is_not_handler,
        Guard.NO_TERMINATION_REPORT: _no_termination_report,
        Guard.TERMINATION_REPORT_OPEN: _termination_report_open,
        Guard.LAWYER_APPOINTED: _lawyer_appointed,
        Guard.ORGAN_TOLD: _organ_told,
        Guard.DECISION_TO_OBJECT_TO: _decision_to_object_to,
        Guard.NO_OBJECTION_BEFORE: _no_objection_before,
        Guard.OBJECTION_OPEN: _objection_open,
        Guard.ENDED_BY_REFUSAL: _ended_by(CaseOutcome.REFUSED),
        Guard.ENDED_BY_TERMINATION: _ended_by(CaseOutcome.TERMINATED),
        Guard.NO_PARTY_REFUSES: _no_party_refuses,
        Guard.MEDIATOR_APPOINTED: _mediator_appointed,
        Guard.APPLICATION_UNDECIDED: _application_undecided,
        Guard.COOPERATION_OPEN: _cooperation_open,
        Guard.PRIOR_AID_OPEN: _prior_aid_open,
        Guard.APPLICATION_SIGNED: _application_signed,
        Guard.PRIOR_AID_PAPERS_AWAITED: _prior_aid_papers_awaited,
        Guard.PRIOR_AID_PAPERS_COMPLETE: _prior_aid_papers_complete,
        Guard.PRIOR_AID_SETTLED: _prior_aid_settled,
    }
)


def allowed(
    case_type: CaseType, state: str, permissions: Collection[str], facts: CaseFacts
) -> tuple[Move, ...]:
    """The moves open from `state` to a holder of `permissions`, in the table's order."""
    return tuple(
        move
        for move in case_type.moves_from(state)
        if move.permission in permissions and not _objections(move, facts)
    )


def require(
    case_type: CaseType, move_code: str, state: str, facts: CaseFacts, said: Mapping[str, Any] | None = None
) -> Move:
    """The move, if the table and its guards allow it now; permissions are the route's business.

    `facts` are the case's; `said` are those that the request adds.

    Raises:
        Invalid: the move is open, but not with a field of this request; `faults` name the fields.
        MoveNotAllowed: the kind has no such move, it does not leave `state`, or a guard objects.
            `allowed` names the moves that could be made, `faults` the objections.
    """
    move = next((one for one in case_type.moves_from(state) if one.code == move_code), None)
    if move is None:
        raise _refusal(case_type, move_code, state, facts, ())
    faults = _objections(move, replace(facts, **(said or {})))
    if not faults:
        return move
    if all(fault.field for fault in faults) and not _objections(move, facts):
        raise Invalid(faults=faults)
    raise _refusal(case_type, move_code, state, facts, faults)


def _objections(move: Move, facts: CaseFacts) -> tuple[Fault, ...]:
    found = (GUARDS[guard](facts) for guard in move.guards)
    return tuple(fault for fault in found if fault is not None)


def _refusal(
    case_type: CaseType, code: str, state: str, facts: CaseFacts, faults: tuple[Fault, ...]
) -> MoveNotAllowed:
    """What could be done instead goes by the case's own facts, not by those said for the move that failed."""
    others = (move for move in case_type.moves_from(state) if move.code != code)
    open_moves = [move.code for move in others if not _objections(move, facts)]
    names = {state.code: state.zh for state in case_type.states.values()}
    names |= {move.code: move.zh for move in case_type.moves}
    error = MoveNotAllowed(code, state, open_moves, names)
    error.faults = faults
    return error
