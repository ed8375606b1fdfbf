"""The register of people's mediation committees (PML Arts 7-10, 34)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import REGION_WIDE, Actor, in_region, region_prefix, visible
from caseapp.errors import Fault, Forbidden, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import MediationCommittee, Organization, Region
from caseapp.packs import catalogue
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
    faults += _host_faults(values["committee_type"], values)
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
        multi_ethnic=values.get("multi_ethnic", False),
        host_term_from_on=values.get("host_term_from_on"),
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


def shown(body: MediationCommittee) -> dict[str, Any]:
    """A committee with what its organisation says of it."""
    return _shown(body, db.session.get_one(Organization, body.organization_id))


def find(actor: Actor, identifier: UUID) -> tuple[MediationCommittee, Organization] | None:
    """A committee the actor may see, with its organisation."""
    mine = visible(sa.select(MediationCommittee), actor, MediationCommittee)
    body = db.session.scalar(mine.where(MediationCommittee.organization_id == identifier))
    return (body, db.session.get_one(Organization, identifier)) if body else None


def _shown(body: MediationCommittee, office: Organization) -> dict[str, Any]:
    names = (
        "region_code committee_type division_code established_on dissolved_on multi_ethnic host_term_from_on"
    )
    plain = {name: getattr(body, name) for name in (*names.split(), "version")}
    return {"id": office.id, "name": office.name, "serial": office.serial, **plain}


def load(actor: Actor, identifier: UUID, *, lock: bool) -> MediationCommittee:
    """A committee the actor may see, to be changed; raises NotFound."""
    mine = visible(sa.select(MediationCommittee), actor, MediationCommittee)
    select = mine.where(MediationCommittee.organization_id == identifier)
    found: MediationCommittee | None = db.session.scalar(
        select.with_for_update(of=MediationCommittee) if lock else select
    )
    if found is None:
        raise NotFound
    return found


def change(body: MediationCommittee, values: Mapping[str, Any]) -> None:
    """Say whether several nationalities live there, and since when the committee behind it is in office.

    Raises:
        Invalid: a type that has no such committee behind it, or a day to come.

    """
    faults = list(_host_faults(body.committee_type, values))
    if faults:
        raise Invalid(faults=faults)
    for name, value in values.items():
        setattr(body, name, value)
    db.session.flush()


def _host_faults(committee_type: CommitteeType, values: Mapping[str, Any]) -> Iterator[Fault]:
    since = values.get("host_term_from_on")
    if since is None:
        return
    if committee_type not in catalogue().committees.host_terms:
        zh, en = "此类委员会不隶属于村（居）民委员会", "no village or residents' committee stands behind it"
        yield Fault("host_term_from_on", "no_host", zh, en)
    if since > clock.today():
        yield Fault("host_term_from_on", "future", "日期在将来", "lies in the future")
