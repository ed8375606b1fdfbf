"""From the appointment to the archive: the same for applications and for notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any, Final

from demo.story import Story
from demo.workdays import later

STEPS: Final = {
    "civil": ("meeting", "investigation", "filing", "hearing", "negotiation", "report_to_recipient"),
    "criminal": ("meeting", "file_reading", "meeting", "hearing", "report_to_recipient"),
}
WORDS: Final = {
    "agreement_signing": "与受援人签订委托代理协议和授权委托书。",
    "meeting": "会见受援人，核对案件事实，告知权利义务。",
    "investigation": "调取书证，走访证人并制作笔录。",
    "filing": "向有管辖权的机关提交立案材料。",
    "filing_with_court": "向人民法院提交委托手续、法律援助公函。",
    "file_reading": "到办案机关阅卷并摘录。",
    "hearing": "出庭参加庭审，发表意见。",
    "negotiation": "与对方沟通调解方案。",
    "report_to_recipient": "向受援人报告案件进展。",
}
RESULTS: Final = {
    "civil": {
        "judgment_favourable": 38,
        "judgment_partly": 18,
        "judgment_unfavourable": 7,
        "settlement": 24,
        "arbitral_award": 8,
        "non_litigation": 5,
    },
    "criminal": {"trial_concluded": 82, "prosecution_decision": 18},
}
PAPERS: Final = ("assignment", "authority", "work_records", "opinion", "result_paper", "closing_report")
APPLIED_FOR: Final = {"civil": ("application", "identity", "hardship", "decision"), "criminal": ("notice",)}
SUMMARIES: Final = {
    "judgment_favourable": "法院判决支持受援人的全部请求。",
    "judgment_partly": "法院判决部分支持受援人的请求。",
    "judgment_unfavourable": "法院判决驳回请求，已向受援人释明上诉权利。",
    "settlement": "双方达成和解，对方已按协议履行。",
    "arbitral_award": "仲裁裁决支持受援人的请求。",
    "non_litigation": "通过非诉讼方式解决，受援人满意。",
    "trial_concluded": "案件审理终结，律师意见部分被采纳。",
    "prosecution_decision": "检察机关作出决定，律师意见已附卷。",
}
QUESTIONS: Final = (
    "decided_in_time",
    "assigned_in_time",
    "papers_complete",
    "recipient_informed",
    "evidence_worked_up",
    "opinion_sound",
    "closing_complete",
    "file_in_order",
)
YES_OR_NO: Final = frozenset({"decided_in_time", "assigned_in_time"})
KNOWS_MINORS: Final = "lawyer1"
CARE: Final = {"met": 86, "partly": 11, "unmet": 3}
SLACK: Final = {"met": 48, "partly": 44, "unmet": 8}


@dataclass(frozen=True, slots=True)
class Work:
    """A story at the day of the appointment; ``ends`` is the ground on which the aid is terminated, if it is."""

    random: Random
    story: Story
    assigned: date
    manner: str = "civil"
    replaced: bool = False
    ends: str = ""
    fit: tuple[str, ...] = ("lawyer1", "lawyer2", "worker")
    child: bool = False
    longest: int = 56
    trial: bool = False


def appoint(work: Work) -> tuple[str, str]:
    """Appoint somebody who fits; answers their key and that of a second one who would fit, too."""
    first, second = work.random.sample(work.fit, 2) if len(work.fit) > 1 else work.fit * 2
    if work.child:
        first = second = KNOWS_MINORS
    worker = f"{work.story.place}.{first}"
    work.story.then(work.assigned, "assign", "intake_officer", {"worker": worker})
    return worker, f"{work.story.place}.{second}"


def go_on(work: Work, worker: str, second: str, statement: str = "") -> None:
    """Everything after the appointment."""
    story, random = work.story, work.random
    if work.trial:
        _entry(work, worker, "filing_with_court", work.assigned)
    day = _entry(work, worker, "agreement_signing", later(work.assigned, random.randint(1, 4)))
    if work.ends:
        _end(work, day, statement)
        return
    if work.replaced and worker != second:
        day = later(day, random.randint(3, 9))
        body = {"worker": second, "end_reason": "recipient_request"}
        story.then(day, "assign", "intake_officer", body)
        worker = second
        _entry(work, worker, "agreement_signing", day)
    finished = later(day, random.randint(15, work.longest))
    kinds = random.sample(STEPS[work.manner], random.randint(1, 2))
    steps = sorted(random.sample(range(1, (finished - day).days), len(kinds)))
    for step, kind in zip(steps, kinds, strict=True):
        _entry(work, worker, kind, min(later(day, step), finished))
    _close(work, worker, finished)


def _entry(work: Work, worker: str, kind: str, day: date) -> date:
    return work.story.then(day, "work", worker, {"kind": kind, "done_on": str(day), "text": WORDS[kind]})


def _end(work: Work, day: date, statement: str) -> None:
    ended = later(day, work.random.randint(3, 25))
    work.story.then(ended, "terminate", "approver", {"ground": work.ends, "statement": statement})
    work.story.then(ended, "issue", "approver", {"form": "termination_letter", "particulars": {}})
    sent = {"method": "in_person", "delivered_on": str(ended), "receiver": "承办单位"}
    work.story.then(ended, "hand_over", "approver", sent)
    work.story.then(later(ended, work.random.randint(5, 20)), "archive", "intake_officer")


def _close(work: Work, worker: str, finished: date) -> None:
    random, story = work.random, work.story
    result = random.choices(list(RESULTS[work.manner]), list(RESULTS[work.manner].values()))[0]
    civil = work.manner == "civil" and result not in {"judgment_unfavourable", "non_litigation"}
    body = {
        "result": result,
        "finished_on": str(finished),
        "gains": [{"kind": "won", "amount_fen": random.randint(20, 600) * 10_000}] if civil else [],
        "summary": SUMMARIES[result],
    }
    day = story.then(later(finished, random.randint(1, 12)), "report", worker, body)
    day = story.then(later(day, random.randint(1, 6)), "close", "approver", on_file(work.manner))
    day = story.then(later(day, random.randint(2, 12)), "review", "quality_reviewer", review(random))
    story.then(later(day, random.randint(1, 6)), "archive", "intake_officer")


def on_file(manner: str) -> dict[str, Any]:
    """Every paper of the checklist is there."""
    return {"checklist": [{"code": code, "on_file": True} for code in (*APPLIED_FOR[manner], *PAPERS)]}


def review(random: Random) -> dict[str, Any]:
    """Answers to the inspection form: most files are good, one in eight is not, one in a hundred is bad."""
    manner = SLACK if random.random() < 0.12 else CARE  # noqa: PLR2004 - one in eight
    answers = {code: random.choices(list(manner), list(manner.values()))[0] for code in QUESTIONS}
    for code in YES_OR_NO & {code for code, answer in answers.items() if answer == "partly"}:
        answers[code] = "met"
    late = random.random() < 0.01  # noqa: PLR2004 - one in a hundred
    answers["refused_or_delayed"] = "yes" if late else "no"
    return {"answers": answers, "comment": "承办过程有拖延，已约谈。" if late else None}
