"""Where duty lawyers sit (LAL Art. 14)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from caseapp.access import Actor, in_region, scope
from caseapp.errors import Fault, Invalid
from caseapp.extensions import db
from caseapp.models import DutyStation, Organization
from caseapp.services.organizations import region_faults
from caseapp.services.pages import Page, page
from caseapp.vocabulary import OrganizationKind, Role

INSTITUTIONS = frozenset({OrganizationKind.LEGAL_AID_INSTITUTION, OrganizationKind.WORK_STATION})


def create(actor: Actor, values: Mapping[str, Any]) -> DutyStation:
    """Post duty lawyers at a place; the institution is the actor's own unless another is named.

    Raises:
        Invalid: every fault at once.

    """
    office = _institution(actor, values.get("organization_id") or actor.organization_id)
    region_code = values.get("region_code") or (office.region_code if office else actor.region_code)
    faults = list(region_faults(actor, region_code))
    if office is None:
        zh, en = "须为您管辖范围内的法律援助机构", "must be a legal aid institution within your scope"
        faults.append(Fault("organization_id", "not_an_institution", zh, en))
    if faults or office is None:
        raise Invalid(faults=faults)
    station = DutyStation(
        organization_id=office.id,
        region_code=region_code,
        placement=values["placement"],
        name=values["name"],
    )
    db.session.add(station)
    db.session.flush()
    return station


def _institution(actor: Actor, identifier: UUID) -> Organization | None:
    """An open legal aid institution in the actor's tree or, for the bureau, in its region."""
    mine = sa.or_(
        Organization.id.in_(actor.organization_ids),
        sa.and_(
            sa.literal(Role.BUREAU_OFFICER in actor.roles),
            in_region(Organization.region_code, actor.region_code),
        ),
    )
    return db.session.scalar(
        sa.select(Organization).where(
            Organization.id == identifier,
            Organization.kind.in_(INSTITUTIONS),
            Organization.closed_on.is_(None),
            mine,
        )
    )


def reachable(actor: Actor) -> sa.ColumnElement[bool]:
    """Stations in the actor's scope; a duty lawyer works at any station of the own region."""
    if Role.DUTY_LAWYER in actor.roles:
        return sa.or_(scope(actor, DutyStation), in_region(DutyStation.region_code, actor.region_code))
    return scope(actor, DutyStation)


def listed(actor: Actor, filters: Mapping[str, Any], limit: int, after: str | None) -> Page[DutyStation]:
    """Stations by time of registration; filters ``region_code`` (and below), ``placement``, ``organization_id``."""
    select = sa.select(DutyStation).where(reachable(actor))
    for name in ("placement", "organization_id"):
        if filters.get(name) is not None:
            select = select.where(getattr(DutyStation, name) == filters[name])
    if filters.get("region_code"):
        select = select.where(in_region(DutyStation.region_code, filters["region_code"]))
    return page(select, (DutyStation.id,), limit, after)


def find(actor: Actor, identifier: UUID) -> DutyStation | None:
    """A station the actor may use."""
    return db.session.scalar(sa.select(DutyStation).where(DutyStation.id == identifier, reachable(actor)))
