"""Recusal (回避): who is a party, a near relative or has an interest acts no more in a case.

Who says so of themselves is out at once. A request about somebody else is decided by another person; until then the
person concerned makes no move either. What stands is never lifted (docs/adr/0039).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Conflict, Fault, Forbidden, Invalid, NotFound, echoed
from caseapp.extensions import db
from caseapp.models import Account, LegalCase, Recusal
from caseapp.packs import catalogue
from caseapp.packs.case_types import RecusalGround
from caseapp.services import case_views, casework, sessions
from caseapp.services.casework import Step
from caseapp.vocabulary import RecusalOrigin, RecusalState

WORDS = ("statement", "reasons")


def ask(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> dict[str, Any]:
    """Record that somebody is not to act in the case: the actor themselves, at once; or another, to be decided.

    Raises:
        Invalid: an unknown ground, or nobody of this office; all faults.
        Conflict: they are out already, or a request is pending.

    """
    concerned = body.get("account_id") or actor.account_id
    ground = catalogue().case_type(case.kind).recusal.get(body["ground"])
    faults = list(_faults(case, actor, body, ground))
    if faults or ground is None:
        raise Invalid(faults=faults)
    _ensure_none_open(case, concerned)
    row = _new(case, actor, concerned, ground, body)
    codes = {"recusal": str(row.id), "account": str(concerned), "origin": row.origin.value}
    casework.note(case, actor, "recusal.requested", Step(reason_code=ground.code, codes=codes))
    db.session.flush()
    return _shown(case, actor, row)


def _faults(
    case: LegalCase, actor: Actor, body: Mapping[str, Any], ground: RecusalGround | None
) -> Iterator[Fault]:
    if ground is None:
        zh = f"没有这样的回避事由：{echoed(body['ground'])}"
        yield Fault("ground", "unknown", zh, f"no such ground of recusal: {echoed(body['ground'])}")
    other = body.get("account_id") not in {None, actor.account_id}
    if other and not _of_the_office(case, body["account_id"]):
        yield Fault("account_id", "unknown", "不是本机构的工作人员", "nobody of this office")
    if other == (body["origin"] is RecusalOrigin.SELF):
        zh, en = (
            "自行回避只能由本人提出；对他人的由当事人或者机构提出",
            "only oneself is recused by origin self",
        )
        yield Fault("origin", "not_the_person", zh, en)


def _of_the_office(case: LegalCase, account_id: UUID) -> bool:
    offices = sessions.tree(case.processor_id)
    select = sa.select(Account.id).where(Account.id == account_id, Account.organization_id.in_(offices))
    return db.session.scalar(select) is not None


def _ensure_none_open(case: LegalCase, account_id: UUID) -> None:
    mine = sa.and_(Recusal.case_id == case.id, Recusal.account_id == account_id)
    open_one = sa.select(Recusal.id).where(mine, Recusal.state != RecusalState.DISMISSED)
    if db.session.scalar(open_one) is not None:
        zh, en = (
            "该人员在本案中的回避已经提出",
            "the recusal of this person from this case is recorded already",
        )
        raise Conflict(zh, en, code="recusal_recorded")


def _new(
    case: LegalCase, actor: Actor, concerned: UUID, ground: RecusalGround, body: Mapping[str, Any]
) -> Recusal:
    own = body["origin"] is RecusalOrigin.SELF
    row = Recusal(
        **casework.of_case(case, actor),
        account_id=concerned,
        origin=body["origin"],
        ground=ground.code,
        article=f"{ground.basis.source}{ground.basis.article}",
        verified=ground.basis.verified,
        state=RecusalState.STANDS if own else RecusalState.PENDING,
        requested_on=clock.today(),
        decided_on=clock.today() if own else None,
        decided_by_id=concerned if own else None,
    )
    row.statement = body["statement"]
    db.session.add(row)
    return row


def decide(case: LegalCase, actor: Actor, recusal_id: UUID, body: Mapping[str, Any]) -> dict[str, Any]:
    """Let a request stand, or dismiss it with reasons; never the person concerned.

    Raises:
        NotFound: no request of this case.
        Forbidden: it is about the actor, or the actor is recused.
        Conflict: it is decided.
        Invalid: a dismissal without reasons.

    """
    mine = sa.and_(Recusal.id == recusal_id, Recusal.case_id == case.id)
    row = db.session.scalar(sa.select(Recusal).where(mine).with_for_update())
    if row is None:
        raise NotFound
    if row.account_id == actor.account_id:
        zh, en = "本人的回避不能由本人决定", "nobody decides on their own recusal"
        raise Forbidden(zh, en, code="own_recusal")
    casework.ensure_not_recused(case, actor)
    if row.state is not RecusalState.PENDING:
        raise Conflict("该回避申请已经决定", "the request is decided", code="recusal_decided")
    state = RecusalState.STANDS if body["recused"] else RecusalState.DISMISSED
    if state is RecusalState.DISMISSED and not body.get("reasons"):
        zh, en = "驳回回避申请须说明理由", "a dismissal gives its reasons"
        raise Invalid(faults=[Fault("reasons", "required", zh, en)])
    row.state, row.decided_on, row.decided_by_id = state, clock.today(), actor.account_id
    row.reasons = body.get("reasons")
    codes = {"recusal": str(row.id), "account": str(row.account_id), "outcome": state.value}
    casework.note(case, actor, "recusal.decided", Step(reason_code=row.ground, codes=codes))
    db.session.flush()
    return _shown(case, actor, row)


def waiting() -> sa.ColumnElement[bool]:
    """Cases with a request that is not decided yet."""
    return sa.exists().where(Recusal.case_id == LegalCase.id, Recusal.state == RecusalState.PENDING)


def _shown(case: LegalCase, actor: Actor, row: Recusal) -> dict[str, Any]:
    return next(one for one in of_case(case, actor) if one["id"] == row.id)


def of_case(case: LegalCase, actor: Actor) -> list[dict[str, Any]]:
    """The case's recusals, oldest first; their words for those who need to know the facts."""
    rows = sa.select(Recusal).where(Recusal.case_id == case.id).order_by(Recusal.recorded_at, Recusal.id)
    grounds = catalogue().case_type(case.kind).recusal
    found = case_views.veiled(db.session.scalars(rows), WORDS, actor)
    return [{**one, "ground_zh": grounds[one["ground"]].zh} for one in found]
