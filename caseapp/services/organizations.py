"""Bodies that hold accounts, practitioners or cases, in the trees of their data processors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp.access import Actor, ensure_region, in_region, region_prefix
from caseapp.errors import Fault, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import MediationCommittee, Organization, Region
from caseapp.services import numbering
from caseapp.services.pages import Page, page
from caseapp.vocabulary import OrganizationKind

SIX_DIGITS: Final = 6
PARENTS: Final = {
    OrganizationKind.WORK_STATION: (OrganizationKind.LEGAL_AID_INSTITUTION, OrganizationKind.WORK_STATION),
    OrganizationKind.LEGAL_AID_INSTITUTION: (OrganizationKind.JUSTICE_BUREAU,),
    OrganizationKind.GRASSROOTS_OFFICE: (OrganizationKind.JUSTICE_BUREAU,),
    OrganizationKind.JUSTICE_BUREAU: (OrganizationKind.JUSTICE_BUREAU,),
}
IN_TOWNSHIPS: Final = frozenset({OrganizationKind.WORK_STATION, OrganizationKind.GRASSROOTS_OFFICE})


def create(actor: Actor, values: Mapping[str, Any]) -> Organization:
    """Register a body; it takes the next serial of its region.

    A work station belongs to the data processor of the institution above it; every other body is its own.

    Raises:
        Invalid: every fault at once.

    """
    parent = db.session.get(Organization, values["parent_id"]) if values["parent_id"] else None
    faults = [
        *region_faults(actor, values["region_code"]),
        *_kind_faults(values),
        *_parent_faults(actor, values, parent),
    ]
    if faults:
        raise Invalid(faults=faults)
    return added(values, parent)


def added(values: Mapping[str, Any], parent: Organization | None = None) -> Organization:
    """Store a body whose values have been checked, under the next serial of its region."""
    body = Organization(**values, serial=numbering.organization_serial(values["region_code"]))
    inherits = body.kind is OrganizationKind.WORK_STATION and parent is not None
    body.processor_id = parent.processor_id if inherits and parent else body.id
    db.session.add(body)
    db.session.flush()
    return body


def region_faults(actor: Actor, code: str, field: str = "region_code") -> Iterator[Fault]:
    """A region that does not exist or lies outside the actor's."""
    inside = code.startswith(region_prefix(actor.region_code))
    if not inside or db.session.get(Region, code) is None:
        zh, en = "区划不存在，或不在您的管辖范围内", "no such division in your region"
        yield Fault(field, "unknown_region", zh, en)


def _kind_faults(values: Mapping[str, Any]) -> Iterator[Fault]:
    kind = values["kind"]
    if kind is OrganizationKind.MEDIATION_COMMITTEE:
        zh, en = (
            "人民调解委员会请通过 /mediation/committees 登记",
            "register it through /mediation/committees",
        )
        yield Fault("kind", "use_committees", zh, en)
    elif len(values["region_code"]) != SIX_DIGITS and kind not in IN_TOWNSHIPS:
        zh, en = "此类机构须登记在县级以上区划", "such a body belongs to a division of county level or above"
        yield Fault("region_code", "county_or_above", zh, en)


def _parent_faults(actor: Actor, values: Mapping[str, Any], parent: Organization | None) -> Iterator[Fault]:
    kinds = PARENTS.get(values["kind"], ())
    if values["parent_id"] is None:
        if values["kind"] is OrganizationKind.WORK_STATION:
            zh, en = "工作站须隶属于一个法律援助机构", "a work station belongs to a legal aid institution"
            yield Fault("parent_id", "required", zh, en)
        return
    if parent is None or not parent.region_code.startswith(region_prefix(actor.region_code)):
        yield Fault("parent_id", "unknown", "不存在", "does not exist")
    elif parent.kind not in kinds:
        yield Fault("parent_id", "parent_kind", "上级机构种类不符", "that kind of body cannot stand above it")
    elif parent.closed_on is not None:
        yield Fault("parent_id", "closed", "上级机构已撤销", "the body above is closed")


def listed(filters: Mapping[str, Any], limit: int, after: str | None) -> Page[Organization]:
    """Bodies by time of registration; filters ``kind``, ``region_code`` (with all below), ``parent_id``."""
    select = sa.select(Organization)
    for name in ("kind", "parent_id"):
        if filters.get(name) is not None:
            select = select.where(getattr(Organization, name) == filters[name])
    if filters.get("region_code"):
        select = select.where(in_region(Organization.region_code, filters["region_code"]))
    return page(select, (Organization.id,), limit, after)


def one(identifier: UUID) -> Organization:
    """A body; who they are is public, so there is no scope. Raises NotFound."""
    found = db.session.get(Organization, identifier)
    if found is None:
        raise NotFound
    return found


def load(actor: Actor, identifier: UUID, *, lock: bool) -> Organization:
    """A body in the actor's region, to be changed; raises NotFound."""
    found = db.session.get(Organization, identifier, with_for_update=lock)
    if found is None:
        raise NotFound
    ensure_region(actor, found.region_code)
    return found


def change(body: Organization, values: Mapping[str, Any]) -> Organization:
    """Rename or close (or reopen, with ``closed_on`` null); a closed committee is dissolved that day.

    Raises:
        Invalid: a day before it was set up.

    """
    closed = values.get("closed_on")
    if closed is not None and body.established_on is not None and closed < body.established_on:
        fault = Fault("closed_on", "period", "早于成立日期", "before it was established")
        raise Invalid(faults=[fault])
    for name, value in values.items():
        setattr(body, name, value)
    committee = db.session.get(MediationCommittee, body.id)
    if committee is not None:
        committee.dissolved_on = body.closed_on
    db.session.flush()
    return body
