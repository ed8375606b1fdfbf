"""Paying subsidies: everything approved goes out in one batch and one file; what the budget of the year leaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor, visible
from caseapp.errors import Conflict, NotFound
from caseapp.extensions import db
from caseapp.models import LegalCase, Organization, Practitioner, Subsidy, SubsidyBatch
from caseapp.packs import catalogue
from caseapp.packs.subsidies import SubsidyRules
from caseapp.reports.export import csv_file
from caseapp.rules.subsidies import FEN, WHOLE
from caseapp.services import casework, figures
from caseapp.services.casework import Step
from caseapp.vocabulary import SubsidyState

BUDGET: Final = "subsidy_budget"
HEAD: Final = (
    "案号",
    "承办人员",
    "所属单位",
    "执业证号",
    "服务",
    "补贴（元）",
    "代扣税款（元）",
    "实发（元）",
)
SPENT: Final = (SubsidyState.APPROVED, SubsidyState.PAID)


class NothingApproved(Conflict):
    """No subsidy waits for payment."""

    code = "no_subsidy_to_pay"
    zh = "没有待发放的补贴"
    en = "no approved subsidy waits for payment"


def make(actor: Actor) -> SubsidyBatch:
    """Mark everything approved within sight as paid, together; each case records it. Raises NothingApproved.

    What belongs to a case from which the actor is recused, or may yet be, is left to somebody else.
    """
    waiting = visible(sa.select(Subsidy), actor, Subsidy).where(
        Subsidy.state == SubsidyState.APPROVED, ~casework.recused(actor, Subsidy.case_id)
    )
    rows = list(db.session.scalars(waiting.order_by(Subsidy.id).with_for_update()))
    if not rows:
        raise NothingApproved
    office = db.session.get_one(Organization, actor.organization_id)
    batch = SubsidyBatch(
        region_code=office.region_code,
        organization_id=office.id,
        made_on=clock.today(),
        made_by_id=actor.account_id,
        count=len(rows),
        total_fen=sum(row.total_fen for row in rows),
    )
    db.session.add(batch)
    db.session.flush()
    for row in rows:
        row.state, row.batch_id = SubsidyState.PAID, batch.id
        codes = {"subsidy": str(row.id), "batch": str(batch.id)}
        casework.note(db.session.get_one(LegalCase, row.case_id), actor, "subsidy.paid", Step(codes=codes))
    db.session.flush()
    return batch


def find(actor: Actor, batch_id: UUID) -> SubsidyBatch:
    """A batch within the actor's reach; NotFound otherwise."""
    mine = visible(sa.select(SubsidyBatch).where(SubsidyBatch.id == batch_id), actor, SubsidyBatch)
    found: SubsidyBatch | None = db.session.scalar(mine)
    if found is None:
        raise NotFound
    return found


def shown(batch: SubsidyBatch, actor: Actor) -> dict[str, Any]:
    """The batch with what the budget of its office leaves today."""
    names = ("id", "organization_id", "made_on", "made_by_id", "count", "total_fen")
    return {**{name: getattr(batch, name) for name in names}, "budget": budget(actor)}


def file_of(batch: SubsidyBatch, actor: Actor) -> tuple[bytes, list[UUID]]:
    """The batch as CSV, and the cases that it tells of; those that are not the actor's to see stay out."""
    mine = visible(sa.select(Subsidy.id), actor, Subsidy).where(Subsidy.batch_id == batch.id)
    rows = db.session.execute(
        sa.select(Subsidy, LegalCase.number, Practitioner, Organization.name)
        .join(LegalCase, LegalCase.id == Subsidy.case_id)
        .join(Practitioner, Practitioner.id == Subsidy.practitioner_id)
        .join(Organization, Organization.id == Practitioner.organization_id)
        .where(Subsidy.id.in_(mine))
        .order_by(Subsidy.id)
    ).all()
    return csv_file(HEAD, _cells([tuple(row) for row in rows])), [row[0].case_id for row in rows]


def _cells(rows: list[tuple[Any, ...]]) -> Iterator[tuple[object, ...]]:
    pack = catalogue().subsidies
    services = {one.code: one.zh for one in pack.services}
    for row, number, worker, unit in rows:
        paid, tax = yuan(row.total_fen), yuan(row.tax_fen)
        yield (
            number,
            worker.name,
            unit,
            worker.license_number,
            _named(services.get(row.service, row.service), row, pack),
            paid,
            tax,
            paid - tax,
        )


def _named(service: str, row: Subsidy, pack: SubsidyRules) -> str:
    """The service, and which part of it where it is not the whole."""
    part = pack.parts.get(row.part)
    return service if row.share_bp == WHOLE or part is None else f"{service}（{part.zh}）"


def yuan(fen: int) -> Decimal:
    """Yuan with two decimals."""
    return (Decimal(fen) / FEN).quantize(Decimal("0.01"))


def budget(actor: Actor, on: date | None = None) -> dict[str, Any]:
    """The budget figure of the actor's division that holds on a day, what is approved or paid on it and
    did not come back, what is left.

    Without such a figure ``total`` and ``left`` are None; nothing is barred by a budget.
    """
    day = on or clock.today()
    office = db.session.get_one(Organization, actor.organization_id)
    figure = figures.in_force(office.region_code, BUDGET, None, day)
    since = figure.valid_from if figure else date(day.year, 1, 1)
    until = (figure.valid_to if figure else None) or date(since.year, 12, 31)
    mine = (Subsidy.organization_id.in_(actor.organization_ids), Subsidy.state.in_(SPENT))
    days = Subsidy.approved_on.between(since, until)
    spent = yuan(
        db.session.scalar(
            sa.select(sa.func.coalesce(sa.func.sum(Subsidy.total_fen - Subsidy.clawed_fen), 0)).where(
                *mine, days
            )
        )
        or 0
    )
    total = None if figure is None else figure.value.quantize(Decimal("0.01"))
    return {
        "from_on": since,
        "to_on": until,
        "total": total,
        "spent": spent,
        "left": None if total is None else total - spent,
    }
