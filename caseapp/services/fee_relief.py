"""Requests that a notary office or forensic institution reduce or waive its fee for a recipient (LAL Art. 53)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Conflict, Fault, Invalid, NotFound, echoed
from caseapp.extensions import db
from caseapp.models import FeeRelief, LegalCase
from caseapp.packs import catalogue
from caseapp.packs.policy_types import Item, PolicyList, Resolved
from caseapp.rules import fee_relief as rules
from caseapp.services import case_views, casework
from caseapp.services.casework import Step
from caseapp.services.deciding import citation
from caseapp.vocabulary import FeeReliefOutcome

VERIFIED_FIRST: Final = "fee_relief_verified_by_institution"
FACTS: Final = ("matter", "finding", "reason")


class AlreadyVerified(Conflict):
    """It was verified before."""

    code = "fee_relief_verified"
    zh = "该费用已经核实"
    en = "this cost was verified before"


class AlreadyAnswered(Conflict):
    """It has its answer."""

    code = "already_answered"
    zh = "该费用减免请求已有答复"
    en = "this request has its answer"


class VerifyFirst(Conflict):
    """Where the case is, the institution verifies before anything is relieved."""

    code = "fee_relief_not_verified"
    zh = "本地规定，费用经法律援助机构核实后方可减免，请先核实"
    en = "in this place the institution verifies a cost before it is reduced or waived: verify it first"


def ask(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> FeeRelief:
    """Record which fee of which body is asked to be relieved, for whom; the law is that of the day it was asked.

    Raises:
        MoveNotAllowed: no aid is granted, or the work is over.
        Invalid: a kind of fee without a text in force, a day before the grant or after today, not a recipient.

    """
    casework.ensure_allowed(case, "ask_fee_relief")
    person_ids = casework.recipients(case)
    faults = [
        *_day_faults(case, body),
        *casework.recipient_faults(person_ids, body["person_id"], "person_id"),
    ]
    item, basis = _law(case, body) if not faults else (None, None)
    if item is None:
        raise Invalid(faults=faults or [_no_basis(body["kind"])])
    row = FeeRelief(
        **casework.of_case(case, actor),
        **{name: body[name] for name in ("kind", "body_name", "matter", "fee_fen", "asked_on")},
        person_id=body["person_id"] or person_ids[0],
        articles=[citation(item), *([f"{basis.basis.source}{basis.basis.article}"] if basis else [])],
        must_verify=basis is not None,
    )
    codes = {"relief": str(row.id), "kind": row.kind, "fee_fen": row.fee_fen}
    fields = ("matter", "body_name", "fee_fen", "asked_on")
    casework.move(case, actor, "ask_fee_relief", Step(codes=codes, fields=fields))
    db.session.add(row)
    db.session.flush()
    return row


def _day_faults(case: LegalCase, body: Mapping[str, Any]) -> Iterator[Fault]:
    since = case.decided_on or case.opened_on
    if not since <= body["asked_on"] <= clock.today():
        zh = f"日期须在给予法律援助之日（{since}）至今天之间"
        en = f"the day lies between the grant of {since} and today"
        yield Fault("asked_on", "out_of_range", zh, en)


def _law(case: LegalCase, body: Mapping[str, Any]) -> tuple[Item | None, Resolved | None]:
    """The kind of fee as the law of the day has it, and the text that has the institution verify first."""
    policy = catalogue().policy(case.region_code, body["asked_on"])
    item = policy.item(PolicyList.FEE_RELIEF, body["kind"])
    basis = policy.setting(VERIFIED_FIRST) if policy.flag(VERIFIED_FIRST) else None
    return (item if item is not None and item.claimable else None), basis


def _no_basis(kind: str) -> Fault:
    zh = f"没有生效的规定可以减免“{echoed(kind)}”，可用种类见 /catalogue/fee-relief"
    en = f"no text in force relieves of {echoed(kind)!r}; see /catalogue/fee-relief for the kinds"
    return Fault("kind", "no_basis_in_force", zh, en)


def verify(case: LegalCase, actor: Actor, relief_id: UUID, body: Mapping[str, Any]) -> FeeRelief:
    """The institution has verified the cost, with what it found; in some regions nothing is relieved before.

    Raises:
        AlreadyVerified, AlreadyAnswered: too late for it.

    """
    row = _open(case, relief_id)
    if row.verified_on is not None:
        raise AlreadyVerified
    step = Step(fields=("finding",), codes={"relief": str(row.id)})
    casework.move(case, actor, "verify_fee_relief", step)
    row.verified_on, row.verified_by_id, row.finding = clock.today(), actor.account_id, body["finding"]
    db.session.flush()
    return row


def answer(case: LegalCase, actor: Actor, relief_id: UUID, body: Mapping[str, Any]) -> FeeRelief:
    """Record what the body did about its fee, or that nothing is asked any longer.

    Raises:
        AlreadyAnswered: it has its answer.
        VerifyFirst: something is relieved that the region wants verified before.
        Invalid: amounts that do not add up, a refusal without its reason, a day before the request or after today.

    """
    row = _open(case, relief_id)
    outcome, told = FeeReliefOutcome(body["outcome"]), body["reduced_to_fen"]
    faults = [*rules.faults(outcome, row.fee_fen, told, body["reason"]), *_answer_day_faults(row, body)]
    if faults:
        raise Invalid(faults=faults)
    if outcome in rules.RELIEVING and not _verified_by(row, body):
        raise VerifyFirst
    step = Step(
        fields=("payable_fen", "reason"),
        reason_code=outcome.value,
        codes={"relief": str(row.id), "payable_fen": rules.payable(outcome, row.fee_fen, told)},
    )
    casework.move(case, actor, "answer_fee_relief", step)
    row.outcome, row.answered_on, row.reason = outcome, body["answered_on"], body["reason"]
    row.payable_fen = rules.payable(outcome, row.fee_fen, told)
    db.session.flush()
    return row


def _answer_day_faults(row: FeeRelief, body: Mapping[str, Any]) -> Iterator[Fault]:
    if not row.asked_on <= body["answered_on"] <= clock.today():
        zh, en = "日期须在请求之日至今天之间", "the day lies between the request and today"
        yield Fault("answered_on", "out_of_range", zh, en)


def _verified_by(row: FeeRelief, body: Mapping[str, Any]) -> bool:
    return not row.must_verify or (row.verified_on is not None and row.verified_on <= body["answered_on"])


def _open(case: LegalCase, relief_id: UUID) -> FeeRelief:
    """The request of this case, while it has no answer; whoever loaded the case holds its lock."""
    mine = sa.and_(FeeRelief.id == relief_id, FeeRelief.case_id == case.id)
    row = db.session.scalar(sa.select(FeeRelief).where(mine))
    if row is None:
        raise NotFound
    if row.outcome is not None:
        raise AlreadyAnswered
    return row


def waiting() -> sa.ColumnElement[bool]:
    """Cases with a request that has no answer yet."""
    return sa.exists().where(FeeRelief.case_id == LegalCase.id, FeeRelief.outcome.is_(None))


def of_case(case: LegalCase, actor: Actor) -> list[dict[str, Any]]:
    """The case's requests, oldest first; their words for those who need to know the facts."""
    ordered = sa.select(FeeRelief).where(FeeRelief.case_id == case.id)
    rows = list(db.session.scalars(ordered.order_by(FeeRelief.recorded_at, FeeRelief.id)))
    shown = case_views.veiled(rows, FACTS, actor)
    return [{**one, "relieved_fen": row.relieved_fen} for one, row in zip(shown, rows, strict=True)]
