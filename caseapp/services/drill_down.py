"""Drill-down: the rows behind a figure, counted for everybody and shown to those who may see them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import packs
from caseapp.access import Actor, ensure_region, visible
from caseapp.errors import Conflict, Fault, Invalid
from caseapp.extensions import db
from caseapp.metrics import drill, engine
from caseapp.metrics.drill import Drilled, Wanted
from caseapp.metrics.figures import read_figures
from caseapp.metrics.measures import Rows, Subject
from caseapp.metrics.window import Window
from caseapp.models import DutyHelpRecord, LegalCase, Mediator, Region
from caseapp.packs.indicator_types import Indicator, Measure, Part
from caseapp.services import duty_help, privacy_restrictions, regions
from caseapp.vocabulary import LEGAL_AID_KINDS, CaseKind, Permission

MISSING: Final = "missing"


class EnteredByHand(Conflict):
    """The part asked for was entered, not counted: there are no rows behind it."""

    code = "entered_by_hand"
    zh = "该数为人工填报，没有可以下钻的记录"
    en = "this number was entered by hand, there are no rows behind it"


def rows_behind(actor: Actor, code: str, query: Mapping[str, Any]) -> dict[str, Any]:
    """The rows behind an indicator's `numerator`, `denominator`, or what is `missing` from the one to the other.

    `total` equals the figure, whoever asks; `items` are what the actor may see.

    Raises:
        NotFound: no such indicator, or a region that is not the actor's.
        EnteredByHand: the part is no count of rows.

    """
    region_code, limit = query["region_code"], query["limit"]
    ensure_region(actor, region_code)
    regions.one(region_code)
    window = engine.window_of(region_code, query["year"])
    measure, without = _measures(packs.catalogue().indicator(code), query["part"], window)
    wanted = Wanted(measure, without, limit + 1, _read_cursor(query["after"]))
    found = drill.drill(db.session, wanted, window, _scopes(actor))
    rows = found.rows[:limit]
    more = len(found.rows) > limit
    return {
        "total": found.total,
        "visible": found.visible,
        "hidden": found.hidden,
        "items": _labelled(rows),
        "next": base64.urlsafe_b64encode(rows[-1].key.encode()).decode() if more else None,
    }


def _measures(indicator: Indicator, part: str, window: Window) -> tuple[Measure, Measure | None]:
    above = _counted(indicator.numerator, window)
    below = None if indicator.denominator is None else _counted(indicator.denominator, window)
    wanted = above if part == "numerator" else below
    if wanted is None or (part == MISSING and above is None):
        raise EnteredByHand
    return wanted, above if part == MISSING else None


def _counted(part: Part, window: Window) -> Measure | None:
    """The part's measure, unless a number entered for the year has taken its place."""
    if part.imported is None:
        return part.measure
    entered = read_figures(db.session, [window.region_code], [part.imported], window.stock_day)
    return None if entered.get(window.region_code, part.imported) else part.measure


def _scopes(actor: Actor) -> dict[Subject, Rows | None]:
    """Which rows of each subject the actor may see: scope, permission, and no restricted person's ended cases."""
    permitted = actor.permissions
    kinds = [kind for kind in CaseKind if _permission(kind) in permitted]
    listed = sa.select(LegalCase.id).where(LegalCase.kind.in_(kinds), privacy_restrictions.listed())
    scopes: dict[Subject, Rows | None] = {Subject.CASE: visible(listed, actor), Subject.DIVISION: None}
    if Permission.DUTY_READ in permitted:
        scopes[Subject.HELP_RECORD] = visible(
            sa.select(DutyHelpRecord.id).where(duty_help.free_to_list()), actor, DutyHelpRecord
        )
    if Permission.COMMITTEE_READ in permitted:
        scopes[Subject.MEDIATOR] = None
    return scopes


def _permission(kind: CaseKind) -> Permission:
    return Permission.CASE_READ if kind in LEGAL_AID_KINDS else Permission.MEDIATION_READ


def _labelled(rows: Sequence[Drilled]) -> list[dict[str, Any]]:
    labels = {**_case_numbers(rows), **_names(rows, Subject.DIVISION), **_names(rows, Subject.MEDIATOR)}
    return [
        {
            "subject": row.subject.value,
            "id": None if row.record_id is None else str(UUID(row.record_id)),
            "region_code": row.region_code,
            "on": row.on,
            "label": labels.get(row.record_id or row.key),
        }
        for row in rows
    ]


def _case_numbers(rows: Iterable[Drilled]) -> dict[str, str]:
    ids = {
        UUID(row.record_id): row.record_id for row in rows if row.subject is Subject.CASE and row.record_id
    }
    found = db.session.execute(sa.select(LegalCase.id, LegalCase.number).where(LegalCase.id.in_(ids)))
    return {ids[key]: number for key, number in found}


def _names(rows: Iterable[Drilled], subject: Subject) -> dict[str, str]:
    """Names of divisions by code, or of mediators by id; none is asked for where none is there."""
    keys = [row.key for row in rows if row.subject is subject]
    if not keys:
        return {}
    if subject is Subject.DIVISION:
        return dict(
            db.session.execute(sa.select(Region.code, Region.name).where(Region.code.in_(keys))).all()
        )
    found = db.session.execute(
        sa.select(Mediator.id, Mediator.name).where(Mediator.id.in_([UUID(key) for key in keys]))
    )
    by_id = dict(found.all())
    return {key: by_id[UUID(key)] for key in keys}


def _read_cursor(after: str | None) -> str:
    try:
        return base64.urlsafe_b64decode((after or "").encode("ascii")).decode()
    except (binascii.Error, UnicodeError) as error:
        fault = Fault("after", "cursor", "分页游标无效", "not a cursor of this list")
        raise Invalid(faults=[fault]) from error
