"""The letter that asks a notary office or forensic institution to reduce or waive its fee (LAL Art. 53)."""

from __future__ import annotations

import sqlalchemy as sa

from caseapp.extensions import db
from caseapp.models import FeeRelief, IssuedDocument
from caseapp.packs import catalogue
from caseapp.packs.policy_types import PolicyList
from caseapp.reports.documents.own_letters import FeeReliefLetter
from caseapp.services.documents.sources import (
    Built,
    Source,
    builds,
    day_text,
    lacks,
    needed,
    origin,
    printed_person,
    yuan,
)
from caseapp.services.fee_relief import VERIFIED_FIRST, VerifyFirst
from caseapp.vocabulary import DocumentContext


@builds(DocumentContext.FEE_RELIEF_LETTER)
def fee_relief_letter(source: Source) -> Built:
    """As the request was recorded; of several the oldest open one without its letter.

    Raises:
        VerifyFirst: the region has the institution verify the cost first, and it has not.

    """
    row = _request(source)
    if row.must_verify and row.verified_on is None:
        raise VerifyFirst
    policy = catalogue().policy(source.case.region_code, row.asked_on)
    kind = policy.item(PolicyList.FEE_RELIEF, row.kind)
    verifying = policy.setting(VERIFIED_FIRST) if row.must_verify else None
    content = FeeReliefLetter(
        body=row.body_name,
        recipient=printed_person(row.person_id),
        kind=kind.zh if kind else row.kind,
        matter=row.matter,
        fee=yuan(row.fee_fen),
        asked_day=day_text(row.asked_on),
        verified_day=day_text(row.verified_on),
        contact=needed(source, "contact"),
    )
    basis = (*source.form.basis(origin(source)), *([verifying.basis] if verifying else []))
    return Built(content, row.id, basis=basis)


def _request(source: Source) -> FeeRelief:
    issued = sa.exists().where(
        IssuedDocument.subject_id == FeeRelief.id,
        IssuedDocument.form == source.form.code,
        IssuedDocument.voided_on.is_(None),
    )
    mine = sa.select(FeeRelief).where(FeeRelief.case_id == source.case.id, FeeRelief.outcome.is_(None))
    row = db.session.scalar(mine.order_by(issued, FeeRelief.recorded_at, FeeRelief.id).limit(1))
    if row is None:
        zh, en = "本案没有等待答复的费用减免请求", "no request about a fee waits for its answer in this case"
        raise lacks("form", "lacks_fee_relief", zh, en)
    return row
