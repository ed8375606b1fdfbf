"""How long ended cases are kept: a class at their end, a list of what is due for appraisal, a legal hold.

Nothing is deleted here: when a period is over the archives' appraisal decides (:mod:`caseapp.services.archiving`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor, visible
from caseapp.errors import Conflict, Fault, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import CaseRetention, DestructionItem, LegalCase
from caseapp.packs import catalogue
from caseapp.services import privacy_people
from caseapp.services.history import Happening, record_event
from caseapp.services.pages import Page, page
from caseapp.vocabulary import CaseOutcome


def settle(case: LegalCase, actor: Actor) -> None:
    """Give an ended case its class, once for each end; call it in the transaction of the move that ended it."""
    if case.closed_on is None or case.outcome is None:
        return
    kept = _of(case.id)
    if kept is not None and kept.reopened_on is None:
        return
    values = _values(case, case.closed_on, case.outcome)
    if values is None:
        return
    if kept is None:
        columns = {**privacy_people.case_columns(case, actor), "case_number": case.number}
        db.session.add(CaseRetention(**columns, **values))
        return
    for name, value in {**values, "reopened_on": None}.items():
        setattr(kept, name, value)


def _values(case: LegalCase, closed_on: date, outcome: CaseOutcome) -> dict[str, Any] | None:
    """Class and period of a case that ended so; None where the schedule had none in force."""
    found = catalogue().privacy.retention(case.kind, outcome, case.sensitivity)
    period = found.periods.on(closed_on)
    if period is None:
        return None
    return {
        "class_code": found.code,
        "years": period.years,
        "starts_on": closed_on,
        "due_on": None if period.years is None else years_after(closed_on, period.years),
        "source": f"{period.basis.source}（{period.basis.article}）",
        "verified": period.basis.verified,
    }


def reopen(case: LegalCase) -> None:
    """The case is open again: its period stands still until it ends anew. Holds stay."""
    kept = _of(case.id)
    if kept is not None:
        kept.reopened_on = clock.today()
        db.session.flush()


def _of(case_id: UUID) -> CaseRetention | None:
    return db.session.scalar(sa.select(CaseRetention).where(CaseRetention.case_id == case_id))


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 28 February where there is no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


def of_record(kind: str, ended_on: date) -> dict[str, Any] | None:
    """How long a record that is no case is kept from the day it ended; None where no schedule says."""
    found = catalogue().privacy.retention_of(kind)
    period = found.periods.on(ended_on) if found else None
    if found is None or period is None:
        return None
    return {
        "class_code": found.code,
        "years": period.years,
        "due_on": None if period.years is None else years_after(ended_on, period.years),
        "verified": period.basis.verified,
    }


def find(actor: Actor, case_id: UUID, *, lock: bool = False) -> CaseRetention:
    """The class of a case the actor may see; NotFound while it has none."""
    select = visible(sa.select(CaseRetention).where(CaseRetention.case_id == case_id), actor, CaseRetention)
    if lock:
        select = select.with_for_update()
    found: CaseRetention | None = db.session.scalar(select)
    if found is None:
        raise NotFound
    return found


def hold(row: CaseRetention, actor: Actor, body: Mapping[str, Any]) -> CaseRetention:
    """Set or end a legal hold, with a reason: while it stands the case is never due, and leaves a destruction list.

    Raises:
        Conflict: the contents of the case were destroyed.
        Invalid: no reason.

    """
    if not body.get("reason"):
        zh, en = "冻结或者解除冻结须说明理由", "say why it is held, or held no longer"
        raise Invalid(faults=[Fault("reason", "required", zh, en)])
    case = db.session.scalars(sa.select(LegalCase).where(LegalCase.id == row.case_id).with_for_update()).one()
    if body["legal_hold"]:
        _take_off_list(case)
    row.legal_hold, row.hold_reason = body["legal_hold"], body["reason"]
    step = {"held": body["legal_hold"], "on": clock.today().isoformat(), "by": str(actor.account_id)}
    row.hold_history = [*row.hold_history, {**step, "reason": body["reason"]}]
    db.session.flush()
    record_event(case, actor, Happening("retention.held" if row.legal_hold else "retention.hold_ended"))
    return row


def _take_off_list(case: LegalCase) -> None:
    mine = sa.and_(DestructionItem.case_id == case.id, DestructionItem.left_on.is_(None))
    item = db.session.scalar(sa.select(DestructionItem).where(mine))
    if item is None:
        return
    if item.destroyed_on is not None:
        zh, en = "案卷已经销毁，不能冻结", "the file was destroyed and cannot be held"
        raise Conflict(zh, en, code="case_destroyed")
    item.left_on = clock.today()


def due(actor: Actor, query: Mapping[str, Any]) -> Page[CaseRetention]:
    """Cases whose period is over by ``due_by`` (today), soonest first; held ones only with ``include_held``."""
    by = query.get("due_by") or clock.today()
    over = sa.and_(CaseRetention.due_on <= by, CaseRetention.reopened_on.is_(None))
    select = visible(sa.select(CaseRetention), actor, CaseRetention).where(over)
    if not query["include_held"]:
        select = select.where(CaseRetention.legal_hold.is_(False))
    for name in ("organization_id", "class_code"):
        if query.get(name) is not None:
            select = select.where(getattr(CaseRetention, name) == query[name])
    return page(select, (CaseRetention.due_on, CaseRetention.id), query["limit"], query["after"])
