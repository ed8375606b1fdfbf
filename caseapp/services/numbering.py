"""Gapless numbers: taken late, in the transaction that uses them, so that a roll-back takes them back."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from caseapp.extensions import db
from caseapp.models import NumberCounter, Organization, Region
from caseapp.packs import catalogue
from caseapp.vocabulary import CaseKind


def next_number(organization_id: UUID, series: str, year: int) -> int:
    """The next number of a series; one statement, correct under concurrent writers on both databases."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    row = insert(NumberCounter).values(organization_id=organization_id, series=series, year=year, last=1)
    counted = row.on_conflict_do_update(
        index_elements=["organization_id", "series", "year"], set_={"last": NumberCounter.last + 1}
    ).returning(NumberCounter.last)
    return int(db.session.execute(counted).scalar_one())


def case_number(office: Organization, kind: CaseKind, year: int) -> tuple[int, str]:
    """Serial and printed number, e.g. ``340202-03-民援-2025-000123``."""
    serial = next_number(office.id, kind.value, year)
    mark = catalogue().case_type(kind).number_mark
    return serial, f"{office.region_code}-{office.serial:02d}-{mark}-{year}-{serial:06d}"


def organization_serial(region_code: str) -> int:
    """The next free serial of an organisation within its region; the region's row is the lock."""
    db.session.execute(sa.select(Region.code).where(Region.code == region_code).with_for_update())
    taken = db.session.scalar(
        sa.select(sa.func.max(Organization.serial)).where(Organization.region_code == region_code)
    )
    return (taken or 0) + 1
