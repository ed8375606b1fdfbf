"""What a reader is shown of a dispute; another processor's reader sees no content and no full names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp.access import Actor, in_region, visible
from caseapp.extensions import db
from caseapp.models import CaseMediator, CaseParty, Dispute, LegalCase, Mediator, Person
from caseapp.services import case_views, casework, clocks, disputes, privacy_restrictions
from caseapp.services.pages import Page, page
from caseapp.vocabulary import CaseKind, Sensitivity

_DISPUTE: Final = (
    "dispute_type source amount people_count accepted_on not_accepted_reason agreement_form agreed_on"
    " performance performed_on"
)


def detail(case: LegalCase, actor: Actor) -> dict[str, Any]:
    """Number, state, dispute, parties (masked), mediators, clocks and the moves open now."""
    dispute = disputes.dispute_of(case)
    insider = case.processor_id == actor.processor_id
    parties = case_views.parties(case, actor)
    return {
        **case_views.spine(case),
        "dispute": {
            **_plain(dispute),
            "facts": dispute.facts if insider else None,
            "terms": dispute.terms if insider else None,
        },
        "parties": parties if insider else [{**party, "name": _short(party["name"])} for party in parties],
        "mediators": _mediators(case),
        "clocks": clocks.of_case(case),
        "allowed_actions": casework.allowed_actions(case, actor),
    }


def _plain(dispute: Dispute) -> dict[str, Any]:
    return {name: getattr(dispute, name) for name in _DISPUTE.split()}


def _mediators(case: LegalCase) -> list[dict[str, Any]]:
    rows = db.session.execute(
        sa.select(CaseMediator, Mediator)
        .join(Mediator, Mediator.id == CaseMediator.mediator_id)
        .where(CaseMediator.case_id == case.id)
        .order_by(CaseMediator.id)
    )
    return [
        {"mediator_id": mediator.id, "name": mediator.name, "named_by": link.named_by}
        for link, mediator in rows
    ]


def listed(actor: Actor, filters: Mapping[str, Any], limit: int, after: str | None) -> Page[dict[str, Any]]:
    """Disputes the actor may see, by day of receipt; three queries whatever their number.

    Filters: ``state``, ``number``, ``dispute_type``, ``committee_id``, ``mediator_id``, ``region_code`` (with
    all below), ``from`` and ``to`` (day of receipt, inclusive).
    """
    select = sa.select(LegalCase).join(Dispute, Dispute.case_id == LegalCase.id)
    mediations = select.where(LegalCase.kind == CaseKind.MEDIATION, privacy_restrictions.listed())
    select = visible(mediations, actor)
    found = page(_filtered(select, filters), (LegalCase.opened_on, LegalCase.id), limit, after)
    ids = [case.id for case in found.items]
    bodies = {
        row.case_id: row for row in db.session.scalars(sa.select(Dispute).where(Dispute.case_id.in_(ids)))
    }
    names = _party_names(actor, found.items)
    return Page(
        [_row(case, bodies[case.id], names.get(case.id, [])) for case in found.items],
        found.next,
    )


def _filtered(select: sa.Select[Any], filters: Mapping[str, Any]) -> sa.Select[Any]:
    columns: dict[str, Any] = {
        "state": LegalCase.state,
        "number": LegalCase.number,
        "dispute_type": Dispute.dispute_type,
        "committee_id": LegalCase.organization_id,
    }
    for name, column in columns.items():
        if filters.get(name) is not None:
            select = select.where(column == filters[name])
    if filters.get("region_code"):
        select = select.where(in_region(LegalCase.region_code, filters["region_code"]))
    if filters.get("mediator_id"):
        mine = sa.select(CaseMediator.case_id).where(CaseMediator.mediator_id == filters["mediator_id"])
        select = select.where(LegalCase.id.in_(mine))
    if filters.get("from_day"):
        select = select.where(LegalCase.opened_on >= filters["from_day"])
    if filters.get("to_day"):
        select = select.where(LegalCase.opened_on <= filters["to_day"])
    return select


def _row(case: LegalCase, dispute: Dispute, names: list[str]) -> dict[str, Any]:
    return {**case_views.spine(case), **_plain(dispute), "parties": names}


def _party_names(actor: Actor, cases: Sequence[LegalCase]) -> dict[UUID, list[str]]:
    open_ids = {
        case.id
        for case in cases
        if case.processor_id == actor.processor_id and case.sensitivity is Sensitivity.NORMAL
    }
    rows = db.session.execute(
        sa.select(CaseParty.case_id, Person.name)
        .join(Person, Person.id == CaseParty.person_id)
        .where(CaseParty.case_id.in_([case.id for case in cases]), privacy_restrictions.named_in(cases))
        .order_by(CaseParty.id)
    )
    found: dict[UUID, list[str]] = {}
    for case_id, name in rows:
        found.setdefault(case_id, []).append(name if case_id in open_ids else _short(name))
    return found


def _short(name: str) -> str:
    return name[:1] + "某"
