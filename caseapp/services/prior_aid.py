"""Aid given first (先行提供法律援助, LAL Art. 44): decided on urgency, then reviewed like any other.

The case is worked on as one that was granted. Its application still waits for the decision of Art. 43: when the papers
have come the clock of the review runs on, and an officer turns the aid into an ordinary grant or ends it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Conflict, Fault, Invalid
from caseapp.extensions import db
from caseapp.models import Decision, LegalCase, PriorAid, SupplementRequest, Termination
from caseapp.packs import catalogue
from caseapp.packs.policy_types import Item, PolicyList
from caseapp.rules.prior_aid import expiry_fault
from caseapp.services import case_facts, casework, deciding, handling, screening
from caseapp.services.casework import Step
from caseapp.services.deciding import citation, ended, ground_faults
from caseapp.vocabulary import CaseOutcome, DecisionOutcome, PriorAidSettlement

EXPIRING: Final = "expiring"  # groups of the lists in regions/000000/policy.yaml
REVIEW: Final = "review"
PAPERS: Final = "papers"
WITHIN: Final = "prior_aid_within_days"
ARTICLE_44: Final = "法律援助法第四十四条"


def give(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> Decision:
    """Give aid before the review, on a ground of LAL Art. 44; papers and formalities follow by the day set.

    Raises:
        Invalid: every fault: no ground in force, a period that is over or not near enough, papers that a notice of
            what is missing did not name, a day gone by, no reason for deciding what one took in.
        MoveNotAllowed: the application is decided or ended.

    """
    casework.ensure_allowed(case, "aid_first")
    item = _item(case, PolicyList.PRIOR_AID_GROUNDS, body["ground"])
    waived = deciding.waives(case, actor)
    faults = [*_faults(case, item, body), *deciding.waiver_faults(body, waived=waived)]
    if faults or item is None:
        raise Invalid(faults=faults)
    sets = {
        "decision": DecisionOutcome.GRANTED,
        "decided_on": clock.today(),
        "decided_by_id": actor.account_id,
    }
    step = Step(
        sets=sets,
        codes={"ground": item.code, "items": len(body["items"])},
        fields=("decision", "prior_aid"),
        officer_date=body["papers_due_on"],
    )
    casework.move(case, actor, "aid_first", step)
    decision = _stored(case, actor, item, body)
    if waived:
        deciding.tell_waiver(case, actor, decision)
    return decision


def _item(case: LegalCase, which: PolicyList, code: str) -> Item | None:
    return catalogue().policy_of_case(case.region_code, case.opened_on).item(which, code)


def _faults(case: LegalCase, item: Item | None, body: Mapping[str, Any]) -> Iterator[Fault]:
    yield from ground_faults(case, PolicyList.PRIOR_AID_GROUNDS, [body["ground"]], "ground")
    yield from _expiry_faults(case, item, body)
    if body["papers_due_on"] < clock.today():
        zh, en = "补办期限不能早于今天", "the day for the papers has already passed"
        yield Fault("papers_due_on", "in_past", zh, en)
    yield from _told_once(case, body["items"])


def _expiry_faults(case: LegalCase, item: Item | None, body: Mapping[str, Any]) -> Iterator[Fault]:
    if item is None or not item.claimable:
        return
    expires_on, runs_out = body.get("expires_on"), item.group == EXPIRING
    if runs_out and expires_on is None:
        zh, en = "请写明时效或者期限的届满日", "say on which day the limitation or period runs out"
        yield Fault("expires_on", "required", zh, en)
    elif not runs_out and expires_on is not None:
        zh, en = "该事由与期限届满无关", "this ground has nothing to do with a period that runs out"
        yield Fault("expires_on", "nothing_expires", zh, en)
    elif expires_on is not None:
        limit = catalogue().policy_of_case(case.region_code, case.opened_on).number(WITHIN)
        fault = expiry_fault(expires_on, clock.today(), int(limit or 0), citation(item))
        yield from [fault] if fault else []


def _told_once(case: LegalCase, items: list[str]) -> Iterator[Fault]:
    """What is missing is told once (LAL Art. 43(2)): after a notice, only what it named may still be asked for."""
    asked = db.session.scalar(sa.select(SupplementRequest).where(SupplementRequest.case_id == case.id))
    for index, name in enumerate(items):
        if name in items[:index]:
            yield Fault(f"items.{index}", "twice", "同一材料列了两次", "the same paper is named twice")
        elif asked is not None and name not in asked.items:
            zh = "补充材料应当一次性告知，此项未列入已发出的通知（第四十三条第二款）"
            en = "missing papers are told once, and the notice did not name this one (LAL Art. 43(2))"
            yield Fault(f"items.{index}", "supplement_told_once", zh, en)


def _stored(case: LegalCase, actor: Actor, item: Item, body: Mapping[str, Any]) -> Decision:
    article, today = citation(item), clock.today()
    given = PriorAid(
        **casework.of_case(case, actor),
        ground=item.code,
        article=article,
        given_on=today,
        expires_on=body.get("expires_on"),
        papers_due_on=body["papers_due_on"],
    )
    given.items = list(body["items"])
    decision = Decision(
        **casework.of_case(case, actor),
        outcome=DecisionOutcome.GRANTED,
        prior_aid_ground=item.code,
        articles=[article],
        decided_on=today,
        decided_by_id=actor.account_id,
        statement=body["statement"],
        waiver_reason=body.get("waiver_reason"),
    )
    db.session.add_all([given, decision])
    db.session.flush()
    return decision


def receive_papers(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> PriorAid:
    """Note papers that came; with the last of them the clock is met and that of the review runs on.

    Raises:
        Invalid: a paper that was not asked for.
        MoveNotAllowed: no aid was given first, or it has all its papers.

    """
    casework.ensure_allowed(case, "receive_prior_aid_papers")
    row = _open(case)
    unknown = [index for index, name in enumerate(body["received"]) if name not in row.items]
    if unknown:
        zh, en = "不在应补的材料之列", "is not among the papers asked for"
        raise Invalid(faults=[Fault(f"received.{index}", "not_asked_for", zh, en) for index in unknown])
    row.received = [name for name in row.items if name in {*row.received, *body["received"]}]
    step = Step(fields=("received",), codes={"received": len(row.received)})
    if len(row.received) < len(row.items):
        casework.note(case, actor, "prior_aid.papers_partly", step)
    else:
        casework.move(case, actor, "receive_prior_aid_papers", step)
        row.papers_received_on = clock.today()
    db.session.flush()
    return row


def _open(case: LegalCase) -> PriorAid:
    return db.session.scalars(
        sa.select(PriorAid).where(PriorAid.case_id == case.id, PriorAid.settled_on.is_(None))
    ).one()


def confirm(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> Decision:
    """Turn aid given first into an ordinary grant, as any grant is decided (LAL Art. 43(1)).

    Raises:
        Invalid: no screening, or reasons are missing.
        MoveNotAllowed: no aid was given first, or papers are outstanding.

    """
    decided = deciding.decide(case, actor, {**body, "outcome": DecisionOutcome.GRANTED}, "confirm_prior_aid")
    handling.settle_prior_aid(case, PriorAidSettlement.CONFIRMED)
    if casework.handler_of(case) is None:
        casework.note(case, actor, "assignment.due_on_confirmation", Step())
    return decided


def end(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> Termination:
    """End aid given first: its papers did not come by their day, or the review finds the conditions not met.

    In writing; LAL Art. 49 gives an objection as against any termination. Grounds of Art. 48 go their own way.

    Raises:
        Invalid: no such ground, grounds of refusal missing or without a text in force, no screening.
        Conflict: the day for the papers has not passed, or they have all come.

    """
    casework.ensure_allowed(case, "end_prior_aid")
    item, row = _item(case, PolicyList.PRIOR_AID_ENDINGS, body["ground"]), _open(case)
    faults = [
        *ground_faults(case, PolicyList.PRIOR_AID_ENDINGS, [body["ground"]], "ground"),
        *_review_faults(case, item, body["refusal_grounds"]),
    ]
    if faults or item is None:
        raise Invalid(faults=faults)
    if item.group == PAPERS:
        _ensure_papers_missing(case, row)
    codes = {"refusal_grounds": list(body["refusal_grounds"])}
    step = Step(sets=ended(CaseOutcome.TERMINATED), reason_code=item.code, codes=codes)
    casework.move(case, actor, "end_prior_aid", step)
    handling.end_work(case, actor)
    handling.settle_prior_aid(case, PriorAidSettlement.ENDED)
    return _terminated(case, actor, item, body)


def reopen(case: LegalCase, actor: Actor) -> None:
    """After a corrected termination the application of aid given first waits for its decision again (LAL Arts 44, 49).

    Papers that were outstanding are due anew, as many days after the correction as they were given at first.
    """
    ended = (PriorAidSettlement.ENDED, PriorAidSettlement.TERMINATED)
    mine = sa.select(PriorAid).where(PriorAid.case_id == case.id, PriorAid.settlement.in_(ended))
    row = db.session.scalar(mine)
    if row is None:
        return
    row.settled_on = row.settlement = None
    casework.note(case, actor, "prior_aid.reopened", Step(fields=("prior_aid",)))
    if row.papers_received_on is None:
        row.papers_due_on = clock.today() + (row.papers_due_on - (row.reopened_on or row.given_on))
        step = Step(fields=("prior_aid",), officer_date=row.papers_due_on)
        casework.note(case, actor, "prior_aid.papers_due_again", step)
    row.reopened_on = clock.today()
    db.session.flush()


def _review_faults(case: LegalCase, item: Item | None, grounds: list[str]) -> Iterator[Fault]:
    """Grounds of refusal stand where, and only where, the review is why the aid ends."""
    reviewed = item is not None and item.group == REVIEW
    run = screening.latest(case)
    if item is not None and reviewed != bool(grounds):
        code = "required" if reviewed else "not_for_this_ground"
        zh = "须列明不符合的条件（不予援助理由代码）" if reviewed else "该事由不列不予援助理由"
        en = "name the grounds of refusal" if reviewed else "this ground takes no grounds of refusal"
        yield Fault("refusal_grounds", code, zh, en)
    if reviewed and run is None:
        yield Fault("", "not_screened", "尚未审查，不能决定", "the case has not been screened")
    yield from ground_faults(case, PolicyList.REFUSAL_GROUNDS, grounds, "refusal_grounds")
    if run is not None:
        yield from deciding.route_faults(deciding.refusal_items(case, grounds), run.route, "refusal_grounds")


def _ensure_papers_missing(case: LegalCase, row: PriorAid) -> None:
    if row.papers_received_on is not None:
        zh, en = f"应补的材料已经收齐（{ARTICLE_44}）", "all the papers have come (LAL Art. 44)"
        raise Conflict(zh, en, code="papers_complete")
    if clock.today() <= case_facts.last_day(case, "prior_aid_papers", row.papers_due_on):
        zh = f"补办期限尚未届满（{ARTICLE_44}）"
        raise Conflict(
            zh, "the day for the papers has not passed (LAL Art. 44)", code="papers_day_not_passed"
        )


def _terminated(case: LegalCase, actor: Actor, item: Item, body: Mapping[str, Any]) -> Termination:
    row = Termination(
        **casework.of_case(case, actor),
        ground=item.code,
        article=citation(item),
        refusal_grounds=list(body["refusal_grounds"]),
        terminated_on=clock.today(),
        statement=body["statement"],
    )
    db.session.add(row)
    db.session.flush()
    return row
