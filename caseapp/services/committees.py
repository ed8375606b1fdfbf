"""The register of people's mediation committees and their mediators (PML Arts 7-10, 13, 34)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp.access import REGION_WIDE, Actor, in_region, region_prefix, scope, visible
from caseapp.errors import Fault, Forbidden, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import MediationCommittee, Mediator, Organization, Region
from caseapp.services import organizations
from caseapp.services.pages import Page, page
from caseapp.vocabulary import CommitteeType, OrganizationKind, RegionLevel

SERVES: Final[Mapping[CommitteeType, RegionLevel]] = {
    CommitteeType.VILLAGE: RegionLevel.VILLAGE,
    CommitteeType.RESIDENTS: RegionLevel.VILLAGE,
    CommitteeType.TOWNSHIP_SUBDISTRICT: RegionLevel.TOWNSHIP,
}
COUNTY_DIGITS: Final = 6


def create(actor: Actor, values: Mapping[str, Any]) -> dict[str, Any]:
    """Register a committee: an organisation that is its own data processor, with what it is besides.

    Raises:
        Forbidden: only a bureau registers committees.
        Invalid: every fault at once.

    """
    if not actor.roles & REGION_WIDE:
        raise Forbidden
    code = values.get("region_code") or (values.get("division_code") or actor.region_code)[:COUNTY_DIGITS]
    faults = [*organizations.region_faults(actor, code), *_division_faults(values, code)]
    if faults:
        raise Invalid(faults=faults)
    office = organizations.added(
        {
            "name": values["name"],
            "kind": OrganizationKind.MEDIATION_COMMITTEE,
            "region_code": code,
            "established_on": values["established_on"],
        }
    )
    body = MediationCommittee(
        organization_id=office.id,
        region_code=code,
        committee_type=values["committee_type"],
        division_code=values.get("division_code"),
        established_on=values["established_on"],
    )
    db.session.add(body)
    db.session.flush()
    return _shown(body, office)


def _division_faults(values: Mapping[str, Any], region_code: str) -> Iterator[Fault]:
    if len(region_code) != COUNTY_DIGITS:
        zh, en = "须为县级以上区划", "must be a division of county level or above"
        yield Fault("region_code", "county_or_above", zh, en)
    level, code = SERVES.get(values["committee_type"]), values.get("division_code")
    if code is None:
        if level is not None:
            zh, en = (
                "请填写所服务的村（社区）或镇（街道）",
                "name the village, community or township it serves",
            )
            yield Fault("division_code", "required", zh, en)
        return
    division = db.session.get(Region, code)
    if division is None or not code.startswith(region_prefix(region_code)):
        yield Fault("division_code", "unknown_region", "区划未登记，或不在该县区内", "no such division there")
    elif level is not None and division.level is not level:
        yield Fault(
            "division_code", "level", "区划级别与委员会种类不符", "the level does not fit the committee"
        )
    elif _served(code, values["committee_type"]):
        yield Fault("division_code", "taken", "该区划已有此类委员会", "it has such a committee already")


def _served(code: str, committee_type: CommitteeType) -> bool:
    standing = sa.select(MediationCommittee.organization_id).where(
        MediationCommittee.division_code == code,
        MediationCommittee.committee_type == committee_type,
        MediationCommittee.dissolved_on.is_(None),
    )
    return db.session.scalar(standing.limit(1)) is not None


def listed(actor: Actor, filters: Mapping[str, Any], limit: int, after: str | None) -> Page[dict[str, Any]]:
    """Committees the actor may see, by time of registration; two queries whatever their number.

    Filters: ``region_code`` (with all below), ``committee_type``, ``division_code``, ``on`` (standing that day).
    """
    select = visible(sa.select(MediationCommittee), actor, MediationCommittee)
    for name in ("committee_type", "division_code"):
        if filters.get(name) is not None:
            select = select.where(getattr(MediationCommittee, name) == filters[name])
    if filters.get("region_code"):
        select = select.where(in_region(MediationCommittee.region_code, filters["region_code"]))
    if filters.get("on"):
        until = MediationCommittee.dissolved_on
        select = select.where(MediationCommittee.established_on <= filters["on"])
        select = select.where(sa.or_(until.is_(None), until >= filters["on"]))
    found = page(select, (MediationCommittee.organization_id,), limit, after)
    ids = [body.organization_id for body in found.items]
    offices = {
        row.id: row for row in db.session.scalars(sa.select(Organization).where(Organization.id.in_(ids)))
    }
    return Page([_shown(body, offices[body.organization_id]) for body in found.items], found.next)


def one(actor: Actor, identifier: UUID) -> dict[str, Any]:
    """A committee the actor may see; raises NotFound."""
    found = find(actor, identifier)
    if found is None:
        raise NotFound
    return _shown(*found)


def find(actor: Actor, identifier: UUID) -> tuple[MediationCommittee, Organization] | None:
    """A committee the actor may see, with its organisation."""
    mine = visible(sa.select(MediationCommittee), actor, MediationCommittee)
    body = db.session.scalar(mine.where(MediationCommittee.organization_id == identifier))
    return (body, db.session.get_one(Organization, identifier)) if body else None


def _shown(body: MediationCommittee, office: Organization) -> dict[str, Any]:
    names = "region_code committee_type division_code established_on dissolved_on"
    plain = {name: getattr(body, name) for name in names.split()}
    return {"id": office.id, "name": office.name, "serial": office.serial, "version": office.version, **plain}


def add_mediator(actor: Actor, values: Mapping[str, Any]) -> Mediator:
    """Engage a mediator; a change between full-time and part-time is a new engagement.

    Raises:
        Invalid: every fault at once.

    """
    found = find(actor, values["committee_id"])
    faults = [*_committee_faults(found), *_period_faults(values["engaged_on"], values.get("ended_on"))]
    if faults or found is None:
        raise Invalid(faults=faults)
    mediator = Mediator(region_code=found[0].region_code, **values)
    db.session.add(mediator)
    db.session.flush()
    return mediator


def _committee_faults(found: tuple[MediationCommittee, Organization] | None) -> Iterator[Fault]:
    if found is None:
        zh, en = "没有这个委员会，或不在您的范围内", "no such committee within your scope"
        yield Fault("committee_id", "unknown", zh, en)
    elif found[0].dissolved_on is not None:
        yield Fault("committee_id", "dissolved", "该委员会已撤销", "the committee is dissolved")


def _period_faults(engaged_on: date, ended_on: date | None) -> Iterator[Fault]:
    if ended_on is not None and ended_on < engaged_on:
        yield Fault("ended_on", "period", "早于聘任之日", "before the engagement began")


def mediators(actor: Actor, filters: Mapping[str, Any], limit: int, after: str | None) -> Page[Mediator]:
    """Mediators of the committees the actor may see, by time of registration.

    Filters: ``committee_id``, ``engagement``, ``region_code`` (with all below), ``on`` (on duty that day).
    """
    select = sa.select(Mediator).where(_of_visible(actor))
    for name in ("committee_id", "engagement"):
        if filters.get(name) is not None:
            select = select.where(getattr(Mediator, name) == filters[name])
    if filters.get("region_code"):
        select = select.where(in_region(Mediator.region_code, filters["region_code"]))
    if filters.get("on"):
        select = select.where(on_duty(filters["on"]))
    return page(select, (Mediator.id,), limit, after)


def _of_visible(actor: Actor) -> sa.ColumnElement[bool]:
    committees = sa.select(MediationCommittee.organization_id).where(scope(actor, MediationCommittee))
    return Mediator.committee_id.in_(committees)


def on_duty(day: date) -> sa.ColumnElement[bool]:
    """Mediators engaged on that day; the last day counts."""
    return sa.and_(Mediator.engaged_on <= day, sa.or_(Mediator.ended_on.is_(None), Mediator.ended_on >= day))


def load_mediator(actor: Actor, identifier: UUID, *, lock: bool) -> Mediator:
    """A mediator of a committee the actor may see; raises NotFound."""
    select = sa.select(Mediator).where(Mediator.id == identifier, _of_visible(actor))
    found = db.session.scalar(select.with_for_update(of=Mediator) if lock else select)
    if found is None:
        raise NotFound
    return found


def change_mediator(mediator: Mediator, values: Mapping[str, Any]) -> Mediator:
    """Rename, or set the last day (null while on duty); raises Invalid for a day before the first."""
    faults = list(_period_faults(mediator.engaged_on, values.get("ended_on")))
    if faults:
        raise Invalid(faults=faults)
    for name, value in values.items():
        setattr(mediator, name, value)
    db.session.flush()
    return mediator
