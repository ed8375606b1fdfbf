"""How each deed is asked for, ways along which a case is taken, and where an answer names what it made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any, Final
from uuid import uuid4

from tests.cases import (
    CRIMINAL_WAYS,
    GRANT,
    REFUSAL,
    WAYS,
    Body,
    applicant,
    application,
    closing_body,
    identity,
    in_days,
    notice,
    review_answers,
)
from tests.machine import model, money
from tests.machine.model import Case
from tests.places import Places

OF_CASE: Final = model.OF_CASE
ITS_ID: Final = itemgetter("id")
PAPERS: Final = ["收入证明"]
MEDIATED: Final = {
    "registered": "",
    "not_accepted": "not_accept",
    "mediating": "accept",
    "agreed": "accept agree",
    "performed": "accept agree check_performance",
    "failed": "accept fail",
    "withdrawn": "accept withdraw",
    "refused_by_party": "refusal",
    "archived": "refusal archive",
}
PAID: Final = "propose_subsidy approve_subsidy"
APPLIED: Final = {
    **WAYS,
    "decided without an answer": "screen request_cooperation grant",
    "answered": "screen request_cooperation answer_cooperation",
    "given first": "aid_first",
    "given first, at work": "aid_first assign start_work",
    "given first, papers in": "request_supplement aid_first receive_prior_aid_papers",
    "came back twice": "screen grant propose_worker withdraw_proposal propose_worker withdraw_proposal assign",
    "objected to": "screen refuse receive_objection",
    "at work again": "screen grant terminate receive_objection correct_termination",
    "given first again": "aid_first terminate receive_objection correct_termination",
    "given first again, papers in": "aid_first assign start_work receive_prior_aid_papers terminate receive_objection"
    " correct_termination",
    "worked on again": "screen grant assign start_work terminate receive_objection correct_termination",
    "its report sent back": "screen grant assign start_work submit_closing_report return_closing_report",
    "its report put right": "screen grant assign start_work submit_closing_report return_closing_report"
    " submit_closing_report close",
    "its report set aside": "screen grant assign start_work submit_closing_report terminate receive_objection"
    " correct_termination",
    "objected to anew": "screen refuse receive_objection withdraw_objection receive_objection",
    "taken back in parts": "screen grant assign start_work submit_closing_report close review propose_subsidy"
    " approve_subsidy pay propose_claw_back approve_claw_back propose_claw_back approve_claw_back",
    "confirmed without a worker": "request_supplement aid_first receive_prior_aid_papers confirm_prior_aid",
    "disputed": "screen dispute_jurisdiction",
    "with a fee": "screen grant assign ask_fee_relief",
    "replaced": "screen grant assign replace_worker start_work submit_closing_report close review propose_part",
    "of a group": "join_group screen grant",
    "to be paid": f"{WAYS['reviewed']} {PAID}",
}
GOALS: Final[Mapping[str, Mapping[str, str]]] = {
    "civil_aid": APPLIED,
    "administrative_aid": APPLIED,
    "criminal_aid": {**CRIMINAL_WAYS, "to be paid": f"{CRIMINAL_WAYS['reviewed']} {PAID}"},
    "mediation": MEDIATED,
}
UPHELD: Final = {
    "outcome": "upheld",
    "findings": "收入经核对无误。",
    "reconsideration_to": "镜湖区人民政府",
    "litigation_to": "镜湖区人民法院",
}
CORRECTED: Final = {"outcome": "corrected", "findings": "家庭成员认定有误。"}
URGENT: Final = {"ground": "limitation_expiring", "items": PAPERS, "statement": "仲裁时效将届满。"}
DISPUTE: Final = {
    "dispute_type": "neighborhood",
    "source": "party_application",
    "parties": [{"name": "当事人甲"}, {"name": "当事人乙"}],
    "facts": "楼上漏水，双方就赔偿金额有争议。",
}
ANSWERS: Final = (
    {"outcome": "reduced", "reduced_to_fen": 30_000},
    {"outcome": "waived"},
    {"outcome": "refused", "reason": "不符合条件。"},
    {"outcome": "withdrawn", "reason": "不再需要。"},
)
BODIES: Final[Mapping[str, Callable[[Case, Places], Any]]] = {
    "screen": lambda *_: {},
    "screen_prior_aid": lambda *_: {},
    "request_supplement": lambda *_: {"items": PAPERS, "due_on": in_days(5)},
    "answer_supplement": lambda *_: {"received": PAPERS},
    "request_cooperation": lambda *_: {
        "institution_name": "鸠江区法律援助中心",
        "asked": ["核实收入"],
        "reply_by": in_days(9),
    },
    "answer_cooperation": lambda *_: {"outcome": "answered", "answer": "情况属实。"},
    "deem_withdrawn": lambda *_: None,
    "redirect": lambda *_: {"competent_institution": "鸠江区法律援助中心"},
    "grant": lambda *_: GRANT,
    "refuse": lambda *_: REFUSAL,
    "aid_first": lambda *_: {**URGENT, "expires_on": in_days(6), "papers_due_on": in_days(11)},
    "receive_prior_aid_papers": lambda *_: {"received": PAPERS},
    "confirm_prior_aid": lambda *_: {"statement": "已当面核对。"},
    "end_prior_aid": lambda *_: {
        "ground": "conditions_not_met",
        "refusal_grounds": ["out_of_scope"],
        "statement": "经审查不符合条件。",
    },
    "appoint_firm": lambda _, places: {"firm_id": str(places.firm)},
    "propose_worker": lambda _, places: {"practitioner_id": str(places.lawyer)},
    "start_work": lambda *_: {"kind": "meeting", "done_on": in_days(0), "text": "会见当事人。"},
    "submit_closing_report": lambda *_: {
        "result": "settlement",
        "gains": [{"kind": "won", "amount_fen": 2_100_001}, {"kind": "saved", "amount_fen": 7}],
        "finished_on": in_days(0),
        "summary": "双方和解。",
    },
    "return_closing_report": lambda *_: {"reason": "缺少庭审记录。"},
    "close": lambda case, _: closing_body(case.kind),
    "review": lambda *_: review_answers(),
    "archive": lambda *_: None,
    "tell_organ": lambda *_: None,
    "terminate": lambda *_: {"ground": "proceeding_ended", "statement": "案件已经撤回起诉。"},
    "report_termination_ground": lambda *_: {
        "ground": "illegal_use",
        "found_on": in_days(0),
        "statement": "示例。",
    },
    "decide_not_to_terminate": lambda *_: {"answer": "查无此事。"},
    "receive_objection": lambda *_: {"way": "letter", "reasons": "收入计算有误，请求撤销。"},
    "uphold_objected": lambda *_: UPHELD,
    "correct_refusal": lambda *_: CORRECTED,
    "correct_termination": lambda *_: CORRECTED,
    "accept": lambda *_: {"accepted": True},
    "not_accept": lambda *_: {"accepted": False, "reason": "pending_elsewhere"},
    "agree": lambda *_: {"form": "written", "terms": "甲方三日内付清2000元。", "amount": "2000.00"},
    "fail": lambda *_: {"outcome": "failure", "told_other_ways": True},
    "withdraw": lambda case, _: (
        {"outcome": "withdrawal", "told_other_ways": True} if case.kind == "mediation" else {}
    ),
    "refusal": lambda *_: {"outcome": "refusal", "told_other_ways": True},
    "check_performance": lambda *_: {"result": "performed"},
    "sign_agreement": lambda *_: {"kind": "agreement_signing", "done_on": in_days(0), "text": "签订。"},
    "ask_replacement": lambda *_: {"reason": "沟通不畅。"},
    "refuse_replacement": lambda *_: {"outcome": "refused", "statement": "理由不成立。"},
    "withdraw_proposal": lambda *_: {"reason_code": "unanswered"},
    "propose_subsidy": lambda *_: {},
    "approve_subsidy": lambda *_: {},
    "reject_subsidy": lambda *_: {"reason": "标准适用有误。"},
    "propose_part": lambda case, _: {"assignment_id": _earlier(case)},
    "propose_claw_back": lambda case, _: {"reason": "案卷系伪造。", "amount_fen": money.next_amount(case)},
    "approve_claw_back": lambda *_: {},
    "reject_claw_back": lambda *_: {"reason": "查无此事。"},
    "withdraw_objection": lambda *_: {"way": "window", "reasons": "已经清楚。"},
    "answer_conflict": lambda *_: {"answer": "mistaken", "reason": "并非同一人。"},
    "ask_fee_relief": lambda *_: {
        "kind": "forensic",
        "body_name": "示例司法鉴定所",
        "matter": "伤残等级鉴定",
        "fee_fen": 90_001,
        "asked_on": in_days(0),
    },
    "verify_fee_relief": lambda *_: {"finding": "费用属实。"},
    "answer_fee_relief": lambda case, _: {
        **ANSWERS[len(case.events) % len(ANSWERS)],
        "answered_on": in_days(0),
    },
    "dispute_jurisdiction": lambda _, places: {
        "other_organization_id": str(places.foreign),
        "statement": "事由发生地在对方辖区。",
    },
    "keep_by_decision": lambda _, places: {"kept_by": str(places.institution), "findings": "由其办理。"},
    "redirect_by_decision": lambda _, places: {"kept_by": str(places.foreign), "findings": "由其办理。"},
    "recuse_oneself": lambda *_: {"origin": "self", "ground": "interest", "statement": "示例。"},
    "join_group": lambda *_: {},
}


def at_work(assignments: list[Body]) -> str:
    """The appointment that has not ended."""
    return next(str(one["id"]) for one in assignments if one["ended_on"] is None)


# what the answer of a deed names that it made; with a path, what is listed there afterwards does
MADE: Final[Mapping[str, tuple[str, str | None, Callable[[Any], Any]]]] = {
    "request_supplement": ("request_id", None, lambda body: body["supplement_request"]["id"]),
    "request_cooperation": ("cooperation_id", f"{OF_CASE}/cooperation-requests", lambda body: body[-1]["id"]),
    "report_termination_ground": ("report_id", None, ITS_ID),
    "receive_objection": ("objection_id", None, ITS_ID),
    "appoint_firm": ("proposal_id", None, ITS_ID),
    "propose_worker": ("proposal_id", None, ITS_ID),
    "ask_replacement": ("replacement_id", None, ITS_ID),
    "propose_subsidy": ("subsidy_id", None, ITS_ID),
    "propose_part": ("subsidy_id", None, ITS_ID),
    "propose_claw_back": ("claw_back_id", None, ITS_ID),
    "dispute_jurisdiction": ("dispute_id", None, ITS_ID),
    "ask_fee_relief": ("relief_id", f"{OF_CASE}/fee-reliefs", lambda body: body[-1]["id"]),
    "assign": ("assignment_id", "/cases/{id}/assignments", at_work),
    "replace_worker": ("assignment_id", "/cases/{id}/assignments", at_work),
    "join_group": ("group_id", None, lambda body: body["group_id"]),
}
APPENDED: Final = {"start_work", model.NOTED}


def _earlier(case: Case) -> str:
    number = money.chosen(case, last=False)
    return str(uuid4()) if number is None else case.services[number].id


def body_of(case: Case, code: str, places: Places) -> Any:
    """What is sent for a deed."""
    if code in {"assign", "replace_worker"}:
        return {"practitioner_id": str(places.lawyer), "end_reason": "recipient_asked"}
    return BODIES[code](case, places)


def guarded(code: str) -> bool:
    """Whether it goes with the version last read."""
    further = model.FURTHER.get(code)
    return further.guarded if further else code not in APPENDED


def opening(kind: str, serial: int) -> tuple[str, str, Body]:
    """Who takes in a case of that kind, where, and its body; a person of its own for each serial."""
    if kind == "mediation":
        return "mediator", "/mediation/cases", DISPUTE
    if kind == "criminal_aid":
        person = {
            "name": "测试被告人",
            "id_type": "resident_id",
            "id_number": identity("1988-02-29", 211 + serial),
        }
        number = f"（2025）皖0202刑初{serial}号"  # under one number they would be co-defendants
        return "window", "/legal-aid/organ-notices", notice(person=person, organ_case_number=number)
    person = applicant(id_number=identity(serial=101 + serial))
    return "window", "/legal-aid/cases", application(kind=kind, applicant=person)
