"""Conditions of moves: what each looks at, and the fault where it does not hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from caseapp.errors import Fault
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
    representative_awaited: bool = False
    open_fee_reliefs: int = 0
    unverified_fee_reliefs: int = 0
    jurisdiction_disputed: bool = False
    conflict_open: bool = False
    conflict_bars_closing: bool = False

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
        "",
        "reviewer_is_handler",
        "承办人员不能审核、评查自己的案件",
        "whoever handled the case may not accept its report or review it",
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


def _applicant_represented(facts: CaseFacts) -> Fault | None:
    """LAL Art. 40: whoever is found to be a child or to lack capacity only after intake is represented all the same."""
    if not facts.representative_awaited:
        return None
    zh = "申请人是无、限制民事行为能力人，须先登记代为申请的法定代理人或者近亲属（法律援助法第四十条）"
    en = "the applicant lacks full capacity: record the statutory representative or close relative first (LAL Art. 40)"
    return Fault("", "representative_required", zh, en)


def _fee_relief_open(facts: CaseFacts) -> Fault | None:
    """LAL Art. 53."""
    if facts.open_fee_reliefs:
        return None
    zh = "没有等待答复的费用减免（法律援助法第五十三条）"
    en = "no notary office or forensic institution owes an answer about its fee (LAL Art. 53)"
    return Fault("", "no_fee_relief_open", zh, en)


def _fee_relief_unverified(facts: CaseFacts) -> Fault | None:
    if facts.unverified_fee_reliefs:
        return None
    zh, en = "没有待核实的费用减免", "no request about a fee waits to be verified"
    return Fault("", "no_fee_relief_to_verify", zh, en)


def _fee_reliefs_settled(facts: CaseFacts) -> Fault | None:
    if not facts.open_fee_reliefs:
        return None
    zh = "费用减免尚未答复，请先登记公证机构、司法鉴定机构的答复或者撤回（法律援助法第五十三条）"
    en = "a request about a fee has no answer yet: record the answer, or take it back (LAL Art. 53)"
    return Fault("", "fee_relief_open", zh, en)


def _no_jurisdiction_dispute(facts: CaseFacts) -> Fault | None:
    if not facts.jurisdiction_disputed:
        return None
    zh = "管辖争议正由共同上级司法行政部门决定，决定之前本案不移送"
    en = "the common superior department has a dispute over jurisdiction to decide; until then the case stays"
    return Fault("", "jurisdiction_disputed", zh, en)


def _jurisdiction_dispute_open(facts: CaseFacts) -> Fault | None:
    if facts.jurisdiction_disputed:
        return None
    zh, en = "没有待决定的管辖争议", "no dispute over jurisdiction waits for its decision"
    return Fault("", "no_jurisdiction_dispute_open", zh, en)


def _conflict_open(facts: CaseFacts) -> Fault | None:
    if facts.conflict_open:
        return None
    return Fault(
        "", "no_conflict_open", "没有待答复的利益冲突", "no conflict of interest waits for its answer"
    )


def _conflicts_answered(facts: CaseFacts) -> Fault | None:
    """SPC on the CrPL, Art. 43(2); Lawyers Law, Art. 47. Which conflict it is, an approver alone is told."""
    if not facts.conflict_bars_closing:
        return None
    zh = (
        "承办人员存在尚未处理的利益冲突（最高人民法院关于适用刑事诉讼法的解释第四十三条第二款、律师法第四十七条），"
        "须先更换承办人员，或者由审批人员说明理由予以答复，再报结、结案"
    )
    en = (
        "a conflict of interest of the worker is not settled (SPC on the CrPL, Art. 43(2); Lawyers Law, Art. 47): "
        "replace the worker, or let an approver answer it, before the case is reported or closed"
    )
    return Fault("", "conflict_unanswered", zh, en)


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
        Guard.APPLICANT_REPRESENTED: _applicant_represented,
        Guard.PRIOR_AID_PAPERS_AWAITED: _prior_aid_papers_awaited,
        Guard.PRIOR_AID_PAPERS_COMPLETE: _prior_aid_papers_complete,
        Guard.PRIOR_AID_SETTLED: _prior_aid_settled,
        Guard.FEE_RELIEF_OPEN: _fee_relief_open,
        Guard.FEE_RELIEF_UNVERIFIED: _fee_relief_unverified,
        Guard.FEE_RELIEFS_SETTLED: _fee_reliefs_settled,
        Guard.NO_JURISDICTION_DISPUTE: _no_jurisdiction_dispute,
        Guard.JURISDICTION_DISPUTE_OPEN: _jurisdiction_dispute_open,
        Guard.CONFLICT_OPEN: _conflict_open,
        Guard.CONFLICTS_ANSWERED: _conflicts_answered,
    }
)
