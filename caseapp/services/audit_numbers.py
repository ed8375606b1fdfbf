"""Is every case number that was given still there?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from caseapp.extensions import db, unit_of_work
from caseapp.models import LegalCase, NumberCounter
from caseapp.services.audit_reading import raw, shown
from caseapp.services.audit_verify import AuditFault
from caseapp.services.numbering import IMPORTED

Series = tuple[Any, ...]  # organisation, series and year as the database holds them


def verify_numbers() -> Iterator[AuditFault]:
    """Case numbers are gapless: a number that is missing belonged to a case that was taken out."""
    with unit_of_work(read_only=True):
        given, found = _given(), _found()
        faults = [
            fault
            for series in sorted({*found, *given}, key=str)
            if series[1] in _of_cases()  # a case of another series cannot be read: told with the case
            for fault in _series_faults(series, *found.get(series, (0, 0)), given.get(series, 0))
        ]
    yield from faults


def _of_cases() -> set[str]:
    return {IMPORTED, *(kind.value for kind in LegalCase.kind.type.enum_class)}


def _series(table: type[Any], kind: Any) -> list[sa.ColumnElement[Any]]:
    return [raw(table.organization_id), raw(kind), raw(table.year)]


def _given() -> dict[Series, Any]:
    select = sa.select(*_series(NumberCounter, NumberCounter.series), raw(NumberCounter.last))
    return {tuple(row[:3]): row[3] for row in db.session.execute(select)}


def _found() -> dict[Series, tuple[int, Any]]:
    series = _series(LegalCase, LegalCase.series)
    select = sa.select(*series, sa.func.count(), raw(sa.func.max(LegalCase.serial))).group_by(*series)
    return {tuple(row[:3]): (row[3], row[4]) for row in db.session.execute(select)}


def _series_faults(series: Series, count: int, top: Any, given: Any) -> Iterator[AuditFault]:
    organization, kind, year = series
    where = f"{kind} {year} of organization {shown(organization)}"
    for name, value in (("legal_case.serial", top), ("number_counter.last", given)):
        if not isinstance(value, int):
            yield AuditFault(where, None, "unreadable", f"{name} cannot be read")
    last = max((value for value in (top, given) if isinstance(value, int)), default=0)
    if count != last:
        yield from _gaps(series, last)


def _gaps(series: Series, last: int) -> Iterator[AuditFault]:
    organization, kind, year = series
    columns = zip(_series(LegalCase, LegalCase.series), series, strict=True)
    select = sa.select(raw(LegalCase.serial)).where(*(column == value for column, value in columns))
    there = sorted({one for one in db.session.scalars(select) if isinstance(one, int) and one > 0})
    for before, after in zip([0, *there], [*there, last + 1], strict=True):
        if after > before + 1:
            missing = f"number {before + 1}" + (f" to {after - 1}" if after > before + 2 else "")
            where = f"{kind} {year} {missing} of organization {shown(organization)}"
            yield AuditFault(where, None, "number_missing", "a case that was numbered is not there")
