"""Registers of a processor: impact assessments (PIPL Arts 55, 56) and incidents (Art. 57). Nothing is removed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final, TypeVar
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor, overseen
from caseapp.errors import Conflict, Fault, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import ImpactAssessment, PrivacyIncident
from caseapp.services.pages import Page, page
from caseapp.services.privacy_retention import years_after

KEPT_YEARS: Final = 3
FROZEN: Final = frozenset({"title", "reason_codes", "processing", "necessity", "risks", "measures"})
R = TypeVar("R", ImpactAssessment, PrivacyIncident)


def _own(actor: Actor) -> dict[str, Any]:
    return {
        "processor_id": actor.processor_id,
        "organization_id": actor.organization_id,
        "region_code": actor.region_code,
        "recorded_by_id": actor.account_id,
    }


def read(model: type[R], actor: Actor, entry_id: UUID) -> R:
    """An entry the actor oversees; NotFound otherwise."""
    return _one(model, model.id == entry_id, overseen(actor, model))


def change(model: type[R], actor: Actor, entry_id: UUID) -> R:
    """An entry of the actor's own processor, locked; NotFound otherwise, also where it may be read."""
    own = model.processor_id == actor.processor_id
    return _one(model, model.id == entry_id, overseen(actor, model), own, lock=True)


def _one(model: type[R], *conditions: sa.ColumnElement[bool], lock: bool = False) -> R:
    select: sa.Select[Any] = sa.select(model).where(*conditions)
    found: R | None = db.session.scalar(select.with_for_update() if lock else select)
    if found is None:
        raise NotFound
    return found


def assess(actor: Actor, body: Mapping[str, Any]) -> ImpactAssessment:
    """Enter an assessment; it is kept for three years at least (PIPL Art. 56)."""
    _ensure_days(body, clock.today())
    values = {**body, "reason_codes": [str(code) for code in body["reason_codes"]]}
    row = ImpactAssessment(**_own(actor), **values, keep_until=_keep_until(body.get("approved_on")))
    db.session.add(row)
    db.session.flush()
    return row


def _keep_until(approved_on: date | None) -> date:
    return years_after(max(clock.today(), approved_on or clock.today()), KEPT_YEARS)


def _ensure_days(body: Mapping[str, Any], recorded: date) -> None:
    faults = list(_day_faults(body, recorded))
    if faults:
        raise Invalid(faults=faults)


def _day_faults(body: Mapping[str, Any], recorded: date) -> Iterator[Fault]:
    approved_on = body.get("approved_on")
    if (approved_on is None) != (body.get("approved_by") is None):
        missing = "approved_on" if approved_on is None else "approved_by"
        zh, en = "批准人与批准日期须一并填写", "give who approved it and when together"
        yield Fault(missing, "required", zh, en)
    if approved_on is not None and approved_on > clock.today():
        yield Fault("approved_on", "in_future", "日期不能晚于今天", "the day lies in the future")
    if body.get("review_by") is not None and body["review_by"] < (approved_on or recorded):
        zh, en = "复评日期早于批准或登记日期", "the review lies before the approval or the entry"
        yield Fault("review_by", "period", zh, en)


def amend(row: ImpactAssessment, body: Mapping[str, Any]) -> ImpactAssessment:
    """Change an assessment; once approved only its review day moves, other changes are a new assessment.

    Raises:
        Conflict: the text of an approved assessment.

    """
    frozen = (FROZEN | {"approved_by", "approved_on"}) & set(body)
    if row.approved_on is not None and frozen:
        zh, en = "已批准的评估不得修改，请另行登记新的评估", "an approved assessment stays; enter a new one"
        raise Conflict(zh, en, code="assessment_approved")
    now = {name: getattr(row, name) for name in ("approved_by", "approved_on", "review_by")}
    _ensure_days({**now, **body}, clock.day_of(row.recorded_at))
    for name, value in body.items():
        setattr(row, name, [str(code) for code in value] if name == "reason_codes" else value)
    if body.get("approved_on") is not None:
        row.keep_until = max(row.keep_until, _keep_until(body["approved_on"]))
    db.session.flush()
    return row


def assessments(actor: Actor, query: Mapping[str, Any]) -> Page[ImpactAssessment]:
    """Assessments by day of review; ``due_by`` keeps those due by then, ``approved`` yes or no."""
    select = sa.select(ImpactAssessment).where(overseen(actor, ImpactAssessment))
    if query.get("due_by") is not None:
        select = select.where(ImpactAssessment.review_by <= query["due_by"])
    if query.get("approved") is not None:
        settled = ImpactAssessment.approved_on.is_not(None)
        select = select.where(settled if query["approved"] else ~settled)
    return page(select, (ImpactAssessment.review_by, ImpactAssessment.id), query["limit"], query["after"])


def report(actor: Actor, body: Mapping[str, Any]) -> PrivacyIncident:
    """Enter an incident with the three contents of its notification (PIPL Art. 57)."""
    row = PrivacyIncident(**_own(actor), **_plain(body))
    _ensure_order(row)
    db.session.add(row)
    db.session.flush()
    return row


def _plain(body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: [str(one) for one in value] if name == "categories" else value for name, value in body.items()
    }


def _ensure_order(row: PrivacyIncident) -> None:
    """It happened, was found, was told, in this order and not in the future."""
    zh, en = "日期先后有误", "the days are out of order"
    faults, before = [], row.happened_on
    for name in ("found_on", "authority_told_on", "people_told_on"):
        day = getattr(row, name)
        if day is not None and not before <= day <= clock.today():
            faults.append(Fault(name, "period", zh, en))
        before = row.found_on
    if row.happened_on > clock.today():
        faults.append(Fault("happened_on", "in_future", "日期不能晚于今天", "the day lies in the future"))
    if faults:
        raise Invalid(faults=faults)


def follow_up(row: PrivacyIncident, body: Mapping[str, Any]) -> PrivacyIncident:
    """Add what was found out, done and told since."""
    with db.session.no_autoflush:
        for name, value in _plain(body).items():
            setattr(row, name, value)
        _ensure_order(row)
    db.session.flush()
    return row


def shown(row: PrivacyIncident) -> dict[str, Any]:
    """The entry with whom still to tell."""
    columns = sa.inspect(PrivacyIncident).column_attrs.keys()
    return {**{name: getattr(row, name) for name in columns}, "open_duties": open_duties(row)}


def open_duties(row: PrivacyIncident) -> list[str]:
    """Whom still to tell: the authority always, the people unless measures keep harm away (Art. 57(2))."""
    people = row.people_told_on is None and not row.people_not_told_reason
    return [
        *(["tell_authority"] if row.authority_told_on is None else []),
        *(["tell_people"] if people else []),
    ]


def incidents(actor: Actor, query: Mapping[str, Any]) -> Page[PrivacyIncident]:
    """Incidents by day of finding; ``open`` keeps those whose authority was not told yet."""
    select = sa.select(PrivacyIncident).where(overseen(actor, PrivacyIncident))
    if query.get("open"):
        select = select.where(PrivacyIncident.authority_told_on.is_(None))
    return page(select, (PrivacyIncident.found_on, PrivacyIncident.id), query["limit"], query["after"])
