"""Gapless numbers: taken late, in the transaction that uses them, so that a roll-back takes them back."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from caseapp.extensions import db
from caseapp.models import NumberCounter, Organization, Region
from caseapp.packs import catalogue
from caseapp.packs.documents import DocumentForm
from caseapp.reports.numerals import chinese_number
from caseapp.vocabulary import CaseKind

SERIES_LENGTH: Final = 40
IMPORTED: Final = "imported"


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


def imported_number(office: Organization, year: int) -> tuple[int, str]:
    """Serial and number of a case taken over from a ledger: a gapless series of its own beside those of the kinds."""
    serial = next_number(office.id, IMPORTED, year)
    return serial, f"{office.region_code}-{office.serial:02d}-旧案-{year}-{serial:06d}"


def document_number(issuer: Organization, form: DocumentForm, year: int) -> tuple[int, str]:
    """Serial and printed number of a form, e.g. ``（镜湖）援决字〔2025〕第1号``; each form is a series of its own."""
    serial = next_number(issuer.id, f"document.{form.code}"[:SERIES_LENGTH], year)
    series = catalogue().documents.series
    place = series.place(db.session.get_one(Region, issuer.region_code).name)
    return serial, series.written(place, _rank(issuer), form.mark, year, serial)


def _rank(issuer: Organization) -> str:
    """Which institution of its kind it is in its division: the second is 二, the first has no word."""
    before = sa.select(sa.func.count()).where(
        Organization.region_code == issuer.region_code,
        Organization.kind == issuer.kind,
        Organization.serial < issuer.serial,
    )
    earlier = db.session.scalar(before) or 0
    return chinese_number(earlier + 1) if earlier else ""


def organization_serial(region_code: str) -> int:
    """The next free serial of an organisation within its region; the region's row is the lock."""
    db.session.execute(sa.select(Region.code).where(Region.code == region_code).with_for_update())
    taken = db.session.scalar(
        sa.select(sa.func.max(Organization.serial)).where(Organization.region_code == region_code)
    )
    return (taken or 0) + 1
