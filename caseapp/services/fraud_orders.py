"""The department's order against a recipient who got the aid by fraud (LAL Art. 64); never the institution's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Conflict, Fault, Invalid
from caseapp.extensions import db
from caseapp.models import FraudOrder, LegalCase, Termination
from caseapp.packs import catalogue
from caseapp.packs.penalties import Penalty
from caseapp.services import bureaus, case_views, casework
from caseapp.services.casework import Step
from caseapp.services.documents.issuing import ensure_facts

WORDS: Final = ("statement",)


class NothingToOrder(Conflict):
    """The aid was not ended on a ground that an order follows."""

    code = "no_fraud_found"
    zh = "本案没有以骗取法律援助为由终止，不能责令支付费用和罚款（法律援助法第六十四条）"
    en = "the aid was not ended for fraud: no repayment and no fine can be ordered (LAL Art. 64)"


class OrderedBefore(Conflict):
    """One termination, one order."""

    code = "fraud_ordered_before"
    zh = "对该次终止已经作出决定"
    en = "an order rests on this termination already"


def order(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> dict[str, Any]:
    """Order the recipient to pay the cost of the aid given, and a fine. Amounts in yuan.

    Raises:
        Forbidden: not of the department that set the institution up, or the facts are withheld from the actor.
        NothingToOrder: no standing termination for fraud. OrderedBefore: there is an order.
        Invalid: no fine, or one above what the law allows.

    """
    bureau = bureaus.acting(case, actor)
    ensure_facts(case, actor)
    termination = casework.standing_termination(case)
    penalty = catalogue().penalties.get(termination.ground) if termination else None
    if termination is None or penalty is None:
        raise NothingToOrder
    if db.session.scalar(_of(termination)) is not None:
        raise OrderedBefore
    if faults := list(_fine_faults(penalty, body["fine_amount"])):
        raise Invalid(faults=faults)
    row = FraudOrder(
        **casework.of_case(case, actor),
        termination_id=termination.id,
        bureau_id=bureau.id,
        penalty_code=penalty.code,
        article=penalty.citation,
        ordered_on=clock.today(),
        **{name: body[name] for name in ("cost_amount", "fine_amount", "statement")},
    )
    db.session.add(row)
    casework.note(case, actor, "fraud.ordered", Step(codes={"order": str(row.id), "penalty": penalty.code}))
    db.session.flush()
    return {**case_views.plain(row), "hidden_fields": []}


def _of(termination: Termination) -> sa.Select[FraudOrder]:
    return sa.select(FraudOrder).where(FraudOrder.termination_id == termination.id)


def _fine_faults(penalty: Penalty, fine: Decimal) -> Iterator[Fault]:
    if 0 < fine <= penalty.fine_most:
        return
    zh = f"罚款应当大于零且不超过{penalty.fine_most:.2f}元（{penalty.citation}）"
    en = f"the fine is above nothing and at most {penalty.fine_most:.2f} yuan (LAL Art. 64)"
    yield Fault("fine_amount", "fine_out_of_range", zh, en)


def annul(termination: Termination) -> None:
    """The termination was corrected: what was ordered on it falls with it."""
    row = db.session.scalar(_of(termination))
    if row is not None:
        row.annulled_on = clock.today()


def of_case(case: LegalCase, actor: Actor) -> list[dict[str, Any]]:
    """Orders by day; their words for those who need to know the facts."""
    rows = sa.select(FraudOrder).where(FraudOrder.case_id == case.id)
    return case_views.veiled(
        db.session.scalars(rows.order_by(FraudOrder.ordered_on, FraudOrder.id)), WORDS, actor
    )
