"""Administrative divisions: loading the published tables, looking them up, registering villages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor, ensure_region, in_region, region_prefix
from caseapp.errors import Fault, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import Region
from caseapp.services import region_tables
from caseapp.services.pages import Page, page
from caseapp.services.region_tables import Division

VILLAGE_DIGITS: Final = 12
BATCH: Final = 1000


def load(prefixes: Sequence[str] = ()) -> dict[str, int]:
    """Take in the published tables: all of county level and above, and the townships under ``prefixes``.

    ``prefixes`` are region codes (``340200``). Running it again changes only what the tables say otherwise
    now. Answers how many rows were ``added``, ``changed`` and ``kept``; the caller commits.

    Raises:
        Invalid: a prefix that is no division.

    """
    wanted = [*region_tables.divisions(), *_townships(prefixes)]
    stored = {row.code: row for row in db.session.scalars(sa.select(Region))}
    added = [asdict(division) for division in wanted if division.code not in stored]
    changed = sum(_update(stored[division.code], division) for division in wanted if division.code in stored)
    for start in range(0, len(added), BATCH):
        db.session.execute(sa.insert(Region), added[start : start + BATCH])
    return {"added": len(added), "changed": changed, "kept": len(wanted) - len(added) - changed}


def _townships(prefixes: Iterable[str]) -> Iterator[Division]:
    known = {division.code for division in region_tables.divisions()}
    wanted = sorted(set(prefixes))
    strange = [code for code in wanted if code not in known]
    if strange:
        raise Invalid(
            faults=[Fault("under", "unknown", f"没有区划 {c}", f"no division {c}") for c in strange]
        )
    for code in wanted:
        if not any(code != other and _within(code, other) for other in wanted):
            yield from region_tables.townships(region_prefix(code))


def _within(code: str, region: str) -> bool:
    return code.startswith(region_prefix(region))


def _update(row: Region, division: Division) -> bool:
    values = asdict(division)
    different = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)


def unheard_of(codes: Collection[str]) -> set[str]:
    """Those whose county neither the published tables nor this database has; at most one query.

    Divisions need not be loaded here to be known, and one newer than the tables is known once it is stored.
    """
    strange = unpublished(codes)
    if not strange:
        return strange
    counties = {code: code[: len(region_tables.NATION)] for code in strange}
    stored = set(db.session.scalars(sa.select(Region.code).where(Region.code.in_(sorted(counties.values())))))
    return {code for code, county in counties.items() if county not in stored}


def unpublished(codes: Collection[str]) -> set[str]:
    """Those whose county the published tables do not have; no query."""
    return {code for code in codes if not region_tables.is_division(code)}


def listed(filters: Mapping[str, Any], limit: int, after: str | None) -> Page[Region]:
    """Divisions in force on ``on`` (today), by code; filters ``parent_code``, ``level``, ``under``, ``name``."""
    day = filters.get("on") or clock.today()
    select = sa.select(Region).where(
        sa.or_(Region.valid_from.is_(None), Region.valid_from <= day),
        sa.or_(Region.valid_to.is_(None), Region.valid_to >= day),
    )
    for name in ("parent_code", "level"):
        if filters.get(name) is not None:
            select = select.where(getattr(Region, name) == filters[name])
    if filters.get("under"):
        select = select.where(in_region(Region.code, filters["under"]))
    if filters.get("name"):
        select = select.where(Region.name.contains(filters["name"], autoescape=True))
    return page(select, (Region.code,), limit, after)


def one(code: str) -> dict[str, Any]:
    """A division with those above it, the nation first; raises NotFound."""
    chain = chain_of(code)
    if not chain or chain[-1].code != code:
        raise NotFound
    return {**shown(chain[-1]), "ancestors": [{"code": row.code, "name": row.name} for row in chain[:-1]]}


def chain_of(code: str) -> list[Region]:
    """The divisions from the nation down to ``code``, as far as they are stored; one query."""
    rows = {
        row.code: row
        for row in db.session.scalars(sa.select(Region).where(Region.code.in_(codes_above(code))))
    }
    chain: list[Region] = []
    row = rows.get(code)
    while row is not None:
        chain.insert(0, row)
        row = rows.get(row.parent_code or "")
    return chain


def codes_above(code: str) -> list[str]:
    """``code`` and every code that may stand above it, by prefix, nearest first."""
    six = [code[:6], code[:4] + "00", code[:2] + "0000", region_tables.NATION]
    longer = [code[:length] for length in (12, 9) if len(code) >= length]
    return list(dict.fromkeys([*longer, *six]))


def shown(row: Region) -> dict[str, Any]:
    """The plain values of a division."""
    names = "code name level parent_code valid_from valid_to source"
    return {name: getattr(row, name) for name in names.split()}


def add_divisions(actor: Actor, code: str, values: Sequence[Mapping[str, Any]]) -> list[Region]:
    """Register villages and communities (12 digits) below ``code``, or townships (9 digits) not yet stored.

    Raises:
        NotFound: ``code`` does not exist or lies outside the actor's region.
        Invalid: every faulty row at once.

    """
    ensure_region(actor, code)
    one(code)
    faults = list(_division_faults(code, values))
    if faults:
        raise Invalid(faults=faults)
    rows = [_new(row) for row in sorted(values, key=lambda row: len(row["code"]))]
    db.session.add_all(rows)
    db.session.flush()
    return rows


def _division_faults(above: str, values: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    codes = [row["code"] for row in values]
    wanted = {*codes, *(_parent(code) for code in codes)}
    stored = set(db.session.scalars(sa.select(Region.code).where(Region.code.in_(wanted))))
    for index, code in enumerate(codes):
        field = f"divisions.{index}.code"
        if level_of_new(code) is None or not _within(code, above):
            zh, en = "须为本区划下的9位或12位代码", "must be a 9 or 12 digit code below this division"
            yield Fault(field, "outside", zh, en)
        elif code in stored or code in codes[:index]:
            yield Fault(field, "taken", "该代码已登记", "this code is registered")
        elif _parent(code) not in stored and _parent(code) not in codes:
            yield Fault(field, "no_parent", "上级区划未登记", "the division above it is not registered")


def level_of_new(code: str) -> str | None:
    """The level of a code that may be registered by hand, else ``None``."""
    return None if len(code) == 6 else region_tables.level_of(code)  # noqa: PLR2004 - those are GB/T 2260


def _parent(code: str) -> str:
    return code[:9] if len(code) == VILLAGE_DIGITS else code[:6]


def _new(values: Mapping[str, Any]) -> Region:
    code = values["code"]
    since: date | None = values.get("valid_from")
    return Region(
        code=code,
        name=values["name"],
        level=region_tables.level_of(code),
        parent_code=_parent(code),
        valid_from=since,
        source=values["source"],
    )
