"""How an application goes: the acts and their days. Periods are those of LAL Art. 43: seven days, three days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any, Final

from demo.applications import Desk, Draft, all_papers, body_of, household_shown
from demo.exemptions import CHILD
from demo.people import People
from demo.story import Story
from demo.work import Work, appoint, go_on
from demo.workdays import first_after_due, later, working_days
from demo.world import CURTAIN, FIRST_DAY, LAST_DAY

REVIEW_DAYS: Final = 7
ASSIGN_DAYS: Final = 3
REFUSED: Final = {"hardship_not_met": 14, "already_represented": 7, "not_a_qualified_person": 4}
TERMINATED: Final = {
    "fraud": 1,
    "concealment_or_false_evidence": 1,
    "illegal_use": 1,
    "no_longer_eligible": 3,
    "proceeding_ended": 4,
    "self_retained_counsel": 5,
    "recipient_request_good_reason": 5,
}
ELSEWHERE: Final = {"withdraw": 9, "redirect": 6, "unanswered": 8}
LATE: Final = {"decision": 22, "assignment": 18}
WAITING: Final = {"undecided": 2, "unassigned": 2}  # overdue and still running when the curtain falls
SUPPLEMENTED, REPLACED = 30, 14
LAST_RECEIPT: Final = date(LAST_DAY.year, 12, 26)
STATEMENTS: Final = {
    "out_of_scope": "申请事项不属于法律援助法第三十一条等规定的范围，决定不予法律援助。",
    "hardship_not_met": "经核查，家庭人均月收入高于经济困难标准，决定不予法律援助。",
    "already_represented": "申请人已经委托律师代理本案，决定不予法律援助。",
    "not_a_qualified_person": "申请人不是本案当事人，也不是其法定代理人或者近亲属，决定不予法律援助。",
    "fraud": "经查，受援人提交的务工证明系伪造，骗取法律援助，决定终止。",
    "concealment_or_false_evidence": "受援人故意隐瞒已经收到部分款项的事实，决定终止。",
    "illegal_use": "受援人利用委托手续向他人收取费用，从事违法活动，决定终止。",
    "no_longer_eligible": "受援人家庭收入增加，已不符合经济困难条件，决定终止。",
    "proceeding_ended": "案件已经终止审理，决定终止法律援助。",
    "self_retained_counsel": "受援人已自行委托律师，决定终止法律援助。",
    "recipient_request_good_reason": "受援人与对方和解，有正当理由要求终止，决定终止法律援助。",
}


def deal_fates(found: list[Draft], random: Random) -> None:
    """Say of each draft how it goes; what the law's list names occurs at least once."""
    for draft in found:
        if draft.matter in {"divorce", "private_loan", "other_unlisted_matter"} and draft.ground is None:
            draft.fate = "refuse:out_of_scope"
    _some(found, random, REFUSED, "refuse:", lambda d: d.ordinary)
    _some(
        found,
        random,
        {"no_longer_eligible": TERMINATED["no_longer_eligible"]},
        "end:",
        lambda d: d.ground is None,
    )
    others = {ground: count for ground, count in TERMINATED.items() if ground != "no_longer_eligible"}
    _some(found, random, others, "end:", lambda _: True)
    _some(found, random, ELSEWHERE, "", lambda d: d.ground is None)
    free = [draft for draft in found if not draft.fate]
    for draft in random.sample([d for d in free if d.ground is None], SUPPLEMENTED):
        draft.supplement = True
    for draft in [d for d in found if d.fate == "unanswered"]:
        draft.supplement = True
    for draft in random.sample(free, REPLACED):
        draft.replaced = True
    prompt = [draft for draft in free if not draft.supplement]
    delays = [delay for delay, count in (WAITING | LATE).items() for _ in range(count)]
    for draft, delay in zip(random.sample(prompt, len(delays)), delays, strict=True):
        draft.late = delay


def _some(
    found: list[Draft], random: Random, counts: dict[str, int], mark: str, fits: Callable[[Draft], bool]
) -> None:
    for code, count in counts.items():
        fitting = [draft for draft in found if not draft.fate and fits(draft)]
        for draft in random.sample(fitting, count):
            draft.fate = mark + code


@dataclass(frozen=True, slots=True)
class Teller:
    """What every story needs."""

    random: Random
    people: People

    def day_of_receipt(self, draft: Draft) -> date:
        """Any working day; what must be over within the year comes before autumn's end.

        What is left waiting comes so late in the year that no more than the new year's first days are lost.
        """
        if draft.late in WAITING:
            return self.random.choice(working_days(date(LAST_DAY.year, 12, 15), date(LAST_DAY.year, 12, 24)))
        until = date(LAST_DAY.year, 10, 31) if draft.fate or draft.late else LAST_RECEIPT
        return self.random.choice(working_days(FIRST_DAY, until))

    def tell(self, draft: Draft, key: str, place: str) -> Story:
        """The whole story of an application."""
        story = Story(key, place, draft.kind)
        received = self.day_of_receipt(draft)
        body = body_of(draft, Desk(self.random, self.people, place, received))
        story.then(received, "receive", "intake_officer", body)
        if draft.fate in {"withdraw", "redirect"}:
            return self._gone(story, draft.fate, received, place)
        if draft.supplement:
            answered = self._supplement(story, draft, received)
            if answered is None:
                return story
            decided = later(answered, self.random.randint(1, 2))
        else:
            screened = story.then(later(received, self.random.randint(0, 2)), "screen", "intake_officer", {})
            decided = max(self._decision_day(draft, received), screened)
        return self._decide(story, draft, decided)

    def _decision_day(self, draft: Draft, received: date) -> date:
        if draft.late == "decision":
            return first_after_due(received, REVIEW_DAYS, self.random.randint(1, 6))
        if draft.late == "undecided":
            return later(CURTAIN, self.random.randint(3, 10))
        return later(received, self.random.randint(2, 6))

    def _gone(self, story: Story, fate: str, received: date, place: str) -> Story:
        body = (
            {"reason_code": "settled"} if fate == "withdraw" else {"competent_institution": _elsewhere(place)}
        )
        who = "intake_officer"
        ended = story.then(later(received, self.random.randint(1, 4)), fate, who, body)
        story.then(later(ended, self.random.randint(5, 20)), "archive", who)
        return story

    def _supplement(self, story: Story, draft: Draft, received: date) -> date | None:
        """Ask for what is missing; the day it came, or nothing where it never came."""
        asked = later(received, self.random.randint(1, 3))
        due = later(asked, self.random.randint(7, 10))
        body = {"items": ["经济困难状况证明材料", "身份类别证明"], "due_on": str(due)}
        story.then(asked, "ask_papers", "intake_officer", body)
        if draft.fate == "unanswered":
            ended = story.then(later(due, self.random.randint(1, 3)), "deem_withdrawn", "intake_officer")
            story.then(later(ended, self.random.randint(5, 20)), "archive", "intake_officer")
            return None
        answered = later(asked, self.random.randint(2, 6))
        story.then(answered, "bring_papers", "intake_officer", {"received": body["items"]})
        shown: dict[str, Any] = {"evidence": all_papers(draft)}
        if draft.ordinary:
            shown["household"] = household_shown(self.random)
        return story.then(answered, "screen", "intake_officer", shown)

    def _decide(self, story: Story, draft: Draft, decided: date) -> Story:
        verdict, _, ground = draft.fate.partition(":")
        if verdict == "refuse":
            body = {"outcome": "refused", "refusal_grounds": [ground], "statement": STATEMENTS[ground]}
            story.then(decided, "decide", "approver", body)
            story.then(later(decided, self.random.randint(10, 25)), "archive", "intake_officer")
            return story
        if draft.ordinary:
            _verify(story, decided)
        story.then(decided, "decide", "approver", {"outcome": "granted"})
        if draft.late == "assignment":
            assigned = first_after_due(decided, ASSIGN_DAYS, self.random.randint(1, 5))
        elif draft.late == "unassigned":
            assigned = later(CURTAIN, self.random.randint(3, 10))
        else:
            assigned = later(decided, self.random.randint(0, 3))
        work = Work(
            self.random,
            story,
            assigned,
            replaced=draft.replaced,
            ends=ground if verdict == "end" else "",
            child=draft.exemption is not None and draft.exemption.ages == CHILD,
        )
        go_on(work, *appoint(work), STATEMENTS.get(ground, ""))
        return story


def _verify(story: Story, on: date) -> None:
    """What shows the hardship, the way that the application took (LAL Art. 41(2))."""
    told: dict[str, Any] = {}
    for act in story.acts:
        told |= {name: act.body[name] for name in ("verification", "household") if (act.body or {}).get(name)}
    who = "intake_officer"
    if told["verification"] == "honesty_commitment":
        story.then(on, "commit", who, {"text_version": "芜湖2024"})
        return
    paper = {"material": "经济状况查询授权书"}
    story.then(on, "authorise", who, {"relationship": "applicant", **paper})
    for number in range(1, told["household"]["members"]):
        member = {"name": f"家庭成员{'甲乙丙丁'[number - 1]}", "relationship": "other_member", **paper}
        story.then(on, "authorise", who, member)
    story.then(on, "ask_organs", who, {"system": "civil_affairs", "organ_name": "民政部门（演示）"})
    answer = {"finding": "confirmed", "source": "社会救助信息平台查询结果（演示）"}
    story.then(on, "organs_answer", who, answer)


def _elsewhere(place: str) -> str:
    return "宣城市某县法律援助中心（演示）" if place == "340223" else "马鞍山市某区法律援助中心（演示）"
