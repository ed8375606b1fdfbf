"""Lawyers, grass-roots legal workers, volunteers and staff who may be assigned (LAL Arts 12, 13, 17)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor, ensure_region, in_region, neighbourhood, region_prefix
from caseapp.errors import Fault, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import Organization, Practitioner
from caseapp.packs import catalogue
from caseapp.services.pages import Page, page
from caseapp.vocabulary import OrganizationKind

HOMES: Final = frozenset(OrganizationKind) - {
    OrganizationKind.MEDIATION_COMMITTEE,
    OrganizationKind.JUSTICE_BUREAU,
}


def create(actor: Actor, values: Mapping[str, Any]) -> Practitioner:
    """Enter a practitioner into an organisation's register; the region is the organisation's.

    Raises:
        Invalid: every fault at once.

    """
    office = db.session.get(Organization, values["organization_id"])
    faults = [
        *_office_faults(actor, office),
        *_day_faults(values),
        *_licence_faults(values, None),
        *code_faults(values),
    ]
    if faults or office is None:
        raise Invalid(faults=faults)
    worker = Practitioner(region_code=office.region_code, **values)
    db.session.add(worker)
    db.session.flush()
    return worker


def _office_faults(actor: Actor, office: Organization | None) -> Iterator[Fault]:
    if office is None or not office.region_code.startswith(region_prefix(actor.region_code)):
        yield Fault("organization_id", "unknown", "不存在", "does not exist")
    elif office.kind not in HOMES or office.closed_on is not None:
        zh, en = "该机构不能登记法律援助人员", "legal aid workers cannot belong to that body"
        yield Fault("organization_id", "organization_kind", zh, en)


def _day_faults(values: Mapping[str, Any]) -> Iterator[Fault]:
    for field in ("practice_since", "criminal_practice_since"):
        if values.get(field) is not None and values[field] > clock.today():
            yield Fault(field, "future", "日期在将来", "lies in the future")
    order = (("practice_since", "criminal_practice_since"), ("active_from", "active_to"))
    for first, last in order:
        if values.get(first) is not None and values.get(last) is not None and values[last] < values[first]:
            yield Fault(last, "period", f"早于 {first}", f"earlier than {first}")


def _licence_faults(values: Mapping[str, Any], own_id: UUID | None) -> Iterator[Fault]:
    number = values.get("license_number")
    if number is None:
        return
    same = sa.select(Practitioner.id).where(
        Practitioner.license_number == number, Practitioner.active_to.is_(None), Practitioner.id != own_id
    )
    if db.session.scalar(same.limit(1)) is not None:
        yield Fault("license_number", "taken", "该执业证号已登记", "this licence is registered already")


def code_faults(values: Mapping[str, Any], kinds: Iterable[str] = ()) -> Iterator[Fault]:
    """Specialities, languages and skills that the matching rules (of these kinds, or of any) do not know."""
    rules = [one for kind, one in catalogue().matching.items() if not kinds or kind in kinds]
    for field in ("specialities", "languages", "skills"):
        known = {code for one in rules for code in getattr(one, field)}
        for index, code in enumerate(values.get(field) or ()):
            if code not in known:
                zh = f"规则包中没有这个代码；可用：{'、'.join(sorted(known))}"
                yield Fault(f"{field}.{index}", "unknown_code", zh, f"one of {', '.join(sorted(known))}")


def near(actor: Actor) -> sa.ColumnElement[bool]:
    """Practitioners of the actor's region, and those of the prefecture around it, whom its counties share."""
    return in_region(Practitioner.region_code, neighbourhood(actor.region_code))


def find(actor: Actor, identifier: UUID) -> Practitioner | None:
    """A practitioner the actor may see, and so appoint."""
    return db.session.scalar(sa.select(Practitioner).where(Practitioner.id == identifier, near(actor)))


def listed(actor: Actor, filters: Mapping[str, Any], limit: int, after: str | None) -> Page[Practitioner]:
    """Practitioners near the actor by time of registration.

    Filters: ``organization_id``, ``provider_type``, ``region_code`` (with all below), ``on`` (active that day).
    """
    select = sa.select(Practitioner).where(near(actor))
    for name in ("organization_id", "provider_type"):
        if filters.get(name) is not None:
            select = select.where(getattr(Practitioner, name) == filters[name])
    if filters.get("region_code"):
        select = select.where(in_region(Practitioner.region_code, filters["region_code"]))
    if filters.get("on"):
        select = select.where(active_on(filters["on"]))
    return page(select, (Practitioner.id,), limit, after)


def active_on(day: date) -> sa.ColumnElement[bool]:
    """Practitioners who may work on that day."""
    until = sa.or_(Practitioner.active_to.is_(None), Practitioner.active_to >= day)
    return sa.and_(Practitioner.active_from <= day, until)


def one(actor: Actor, identifier: UUID) -> Practitioner:
    """A practitioner near the actor; raises NotFound."""
    found = find(actor, identifier)
    if found is None:
        raise NotFound
    return found


def load(actor: Actor, identifier: UUID, *, lock: bool) -> Practitioner:
    """A practitioner of the actor's region, to be changed; raises NotFound."""
    found = db.session.get(Practitioner, identifier, with_for_update=lock)
    if found is None:
        raise NotFound
    ensure_region(actor, found.region_code)
    return found


def change(worker: Practitioner, values: Mapping[str, Any]) -> Practitioner:
    """Change what is given; raises Invalid with every fault of the result."""
    names = ("practice_since", "criminal_practice_since", "active_from", "active_to")
    result = {**{name: getattr(worker, name) for name in names}, **values}
    faults = [*_day_faults(result), *_licence_faults(values, worker.id), *code_faults(values)]
    if faults:
        raise Invalid(faults=faults)
    for name, value in values.items():
        setattr(worker, name, value)
    db.session.flush()
    return worker
