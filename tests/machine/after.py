"""What an acknowledged deed does to a case: state, events, columns, clocks and what the guards look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from tests.machine import law, money
from tests.machine.model import AID, DECIDED_LATE, FURTHER, Case, Relief, Service, keeps_out

ENDINGS: Final = {
    "withdraw": "withdrawn",
    "redirect": "redirected",
    "redirect_by_decision": "redirected",
    "deem_withdrawn": "deemed_withdrawn",
    "refuse": "refused",
    "close": "completed",
    "terminate": "terminated",
    "end_prior_aid": "terminated",
}
MEDIATED: Final = {
    "not_accept": "not_accepted",
    "agree": "agreement",
    "fail": "failure",
    "withdraw": "withdrawal",
    "refusal": "refusal",
}
AGREEMENT: Final = ("worker.assigned", "worker.replaced", "agreement.signed")
PAPERS_GIVEN: Final = timedelta(days=11)  # as play.py asks for
DECIDED: Final = {
    "grant": "granted",
    "aid_first": "granted",
    "confirm_prior_aid": "granted",
    "correct_refusal": "granted",
    "refuse": "refused",
}


def done(case: Case, code: str, on: date, said: Mapping[str, Any]) -> None:
    """Take over what an acknowledged deed did; ``said`` is what the request chose."""
    case.writes += 1
    if code == "submit_closing_report" and on not in case.returned:
        tell(case, "matter.finished", on)
    officer = said.get("officer")
    event = FURTHER[code].event if code in FURTHER else str(case.table[code]["event"])
    if code in case.table:
        targets = case.table[code].get("to") or [case.state]
        case.state = said.get("to") or targets[0]
    if code == "sign_agreement":  # whatever is noted first begins the work
        tell(case, "progress.noted" if case.state == "in_progress" else "work.started", on)
        case.state = "in_progress"
    tell(case, event, on, officer)
    _ending(case, code, on)
    AFTER.get(code, lambda *_: None)(case, on, said)


def tell(case: Case, event: str, on: date, officer: date | None = None) -> None:
    """An event of the case, with what it does to clocks."""
    case.events.append(event)
    law.happen(case.kind, case.clocks, event, on, officer)


def _ending(case: Case, code: str, on: date) -> None:
    ending = (ENDINGS if case.kind in AID else MEDIATED).get(code)
    if ending is not None:
        closed = case.finished_on if code == "close" and case.finished_on else on
        case.columns |= {"outcome": ending, "closed_on": closed}
    if code in DECIDED and case.kind in AID:
        case.columns |= {"decision": DECIDED[code], "decided_on": on}
    if code == "archive":
        case.columns["archived_on"] = on
    if code in {"correct_refusal", "correct_termination"}:
        for name in ("outcome", "closed_on", "archived_on"):
            case.columns.pop(name, None)


def _stop(case: Case, why: str) -> None:
    for one in case.services:
        if one.ended is None:
            one.ended = why


def _terminated(case: Case, _on: date, _said: Mapping[str, Any]) -> None:
    _stop(case, "aid_terminated")
    case.proposed, case.reported = False, False
    case.prior, case.prior_before = "settled" if case.prior else None, case.prior


def _ended(case: Case, on: date, said: Mapping[str, Any]) -> None:
    """A letter is due where there is somebody to get it."""
    if case.kind == "criminal_aid" or case.worker is not None:
        tell(case, "termination.letter_due", on)
    _terminated(case, on, said)


def _appointed(case: Case, _on: date, said: Mapping[str, Any]) -> None:
    _stop(case, "recipient_asked")
    case.services.append(Service(said["worker"], said["made"]))
    case.proposed, case.replacing = False, False


def _settled(case: Case, outcome: str) -> None:
    if (one := case.open_objection) is not None:
        one[1] = outcome


def _aid_again(case: Case, on: date, _said: Mapping[str, Any]) -> None:
    _settled(case, "corrected")
    tell(case, "aid.granted", on)


def _work_again(case: Case, on: date, _said: Mapping[str, Any]) -> None:
    _settled(case, "corrected")
    case.report = False
    ended = [one for one in case.services if one.ended == "aid_terminated"]
    told = [one for one in case.events if one in AGREEMENT]
    if not ended or keeps_out(case):
        tell(case, "assignment.due_again", on)
    else:
        ended[-1].ended = None
        if told[-1:] != ["agreement.signed"]:
            tell(case, "work.resumed", on)
    if case.prior_before in {"papers", "whole"}:
        case.prior = case.prior_before
        tell(case, "prior_aid.reopened", on)
        if case.prior == "papers":
            tell(case, "prior_aid.papers_due_again", on, on + PAPERS_GIVEN)


def _confirmed(case: Case, on: date, _said: Mapping[str, Any]) -> None:
    case.prior = "settled"
    if case.worker is None:
        tell(case, "assignment.due_on_confirmation", on)


def _reported(case: Case, on: date, _said: Mapping[str, Any]) -> None:
    case.finished_on, case.report = on, True


def _sent_back(case: Case, *_: Any) -> None:
    case.report = False
    if case.finished_on is not None:
        case.returned.add(case.finished_on)


def _set(**values: Any) -> Callable[[Case, date, Mapping[str, Any]], None]:
    def change(case: Case, *_: Any) -> None:
        for name, value in values.items():
            setattr(case, name, value)

    return change


def _relief(case: Case, name: str) -> None:
    one = case.open_relief(unverified=name == "verified")
    assert one is not None
    setattr(one, name, True)


def _propose(*, last: bool) -> Callable[[Case, date, Mapping[str, Any]], None]:
    def change(case: Case, _: date, said: Mapping[str, Any]) -> None:
        number = money.chosen(case, last=last)
        assert number is not None
        case.subsidies.append(money.proposed(case, number, said["made"], said["who"]))

    return change


def _subsidy(state: str) -> Callable[[Case, date, Mapping[str, Any]], None]:
    def change(case: Case, *_: Any) -> None:
        one = money.in_state(case, "proposed")
        assert one is not None
        one.state = state

    return change


def _ask_back(case: Case, _: date, said: Mapping[str, Any]) -> None:
    one = money.free(case)
    assert one is not None
    amount = money.next_amount(case) or one.total - one.clawed
    case.claw_backs.append(money.ClawBack(said["made"], one, amount, said["who"]))


def _claw_back(state: str) -> Callable[[Case, date, Mapping[str, Any]], None]:
    def change(case: Case, *_: Any) -> None:
        back = money.waiting(case)
        assert back is not None
        back.state = state
        if state == "approved":
            back.of.clawed += back.amount
            back.of.state = "clawed_back" if back.of.clawed == back.of.total else "paid"

    return change


AFTER: Final[Mapping[str, Callable[[Case, date, Mapping[str, Any]], None]]] = {
    "request_supplement": lambda case, _, said: setattr(case, "asked_for", said["officer"]),
    "request_cooperation": lambda case, _, said: case.letters.add(said["id"]),
    "answer_cooperation": lambda case, _, said: case.letters.discard(said["id"]),
    "aid_first": _set(prior="papers"),
    "receive_prior_aid_papers": _set(prior="whole"),
    "confirm_prior_aid": _confirmed,
    "end_prior_aid": _terminated,
    "terminate": _ended,
    "appoint_firm": _set(proposed=True),
    "propose_worker": _set(proposed=True),
    "withdraw_proposal": _set(proposed=False),
    "assign": _appointed,
    "replace_worker": _appointed,
    "tell_organ": _set(told=True),
    "report_termination_ground": _set(reported=True),
    "decide_not_to_terminate": _set(reported=False),
    "ask_replacement": _set(replacing=True),
    "refuse_replacement": _set(replacing=False),
    "submit_closing_report": _reported,
    "return_closing_report": _sent_back,
    "close": lambda case, *_: _stop(case, "case_closed"),
    "receive_objection": lambda case, *_: case.objections.append([case.columns["outcome"], None]),
    "uphold_objected": lambda case, *_: _settled(case, "upheld"),
    "withdraw_objection": lambda case, *_: _settled(case, "withdrawn"),
    "correct_refusal": _aid_again,
    "correct_termination": _work_again,
    "ask_fee_relief": lambda case, _, said: case.reliefs.append(Relief(said["made"])),
    "verify_fee_relief": lambda case, *_: _relief(case, "verified"),
    "answer_fee_relief": lambda case, *_: _relief(case, "answered"),
    "dispute_jurisdiction": _set(disputed=True),
    "keep_by_decision": _set(disputed=False),
    "redirect_by_decision": _set(disputed=False),
    DECIDED_LATE: _set(disputed=False),
    "recuse_oneself": lambda case, _, said: case.recused.add(said["who"]),
    "join_group": lambda case, _, said: setattr(case, "group", said["made"]),
    "propose_subsidy": _propose(last=True),
    "propose_part": _propose(last=False),
    "approve_subsidy": _subsidy("approved"),
    "reject_subsidy": _subsidy("rejected"),
    "propose_claw_back": _ask_back,
    "approve_claw_back": _claw_back("approved"),
    "reject_claw_back": _claw_back("rejected"),
}
