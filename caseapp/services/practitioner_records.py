"""What the register keeps of a practitioner beside the entry: leave, sanctions, declared relatives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp.access import Actor
from caseapp.errors import Fault, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import Practitioner, PractitionerBar, PractitionerInterest
from caseapp.services import conflict_findings, persons
from caseapp.vault import mask_id_number, normalise
from caseapp.vocabulary import BarKind, IdType

SANCTIONS: Final = frozenset(BarKind) - {BarKind.LEAVE}


def add_bar(worker: Practitioner, actor: Actor, body: Mapping[str, Any]) -> PractitionerBar:
    """Record leave or a sanction; from its first to its last day the practitioner is not appointed.

    Raises:
        Invalid: every fault at once.

    """
    faults = list(_bar_faults(body))
    if faults:
        raise Invalid(faults=faults)
    row = PractitionerBar(
        practitioner_id=worker.id,
        kind=body["kind"],
        from_on=body["from_on"],
        to_on=body.get("to_on"),
        authority=body.get("authority"),
        recorded_by_id=actor.account_id,
    )
    row.reason = body.get("reason")
    db.session.add(row)
    db.session.flush()
    return row


def _bar_faults(body: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _period_faults(body["from_on"], body.get("to_on"))
    if body["kind"] in SANCTIONS and not body.get("authority"):
        zh, en = "处罚或者限制须写明作出机关", "a sanction names the authority that imposed it"
        yield Fault("authority", "required", zh, en)
    if body["kind"] is BarKind.LEAVE and body.get("to_on") is None:
        yield Fault("to_on", "required", "休假须写明最后一日", "leave has a last day")


def _period_faults(from_on: Any, to_on: Any) -> Iterator[Fault]:
    if to_on is not None and to_on < from_on:
        yield Fault("to_on", "period", "早于 from_on", "earlier than from_on")


def end_bar(worker: Practitioner, bar_id: UUID, body: Mapping[str, Any]) -> PractitionerBar:
    """Set the last day anew: leave ended earlier, or a suspension is over. NotFound for another's."""
    mine = sa.and_(PractitionerBar.id == bar_id, PractitionerBar.practitioner_id == worker.id)
    row = db.session.scalar(sa.select(PractitionerBar).where(mine).with_for_update())
    if row is None:
        raise NotFound
    faults = list(_period_faults(row.from_on, body["to_on"]))
    if faults:
        raise Invalid(faults=faults)
    row.to_on = body["to_on"]
    db.session.flush()
    return row


def bars(worker: Practitioner) -> list[PractitionerBar]:
    """Leave and sanctions by their first day."""
    rows = sa.select(PractitionerBar).where(PractitionerBar.practitioner_id == worker.id)
    return list(db.session.scalars(rows.order_by(PractitionerBar.from_on, PractitionerBar.id)))


def declare(worker: Practitioner, actor: Actor, body: Mapping[str, Any]) -> dict[str, Any]:
    """Record who the practitioner is, or a near relative, by identity number.

    Raises:
        Invalid: a number that cannot be.

    """
    faults = persons.number_faults(body)
    if faults:
        raise Invalid(faults=faults)
    row = PractitionerInterest(
        practitioner_id=worker.id,
        kind=body["kind"],
        id_type=body["id_type"],
        recorded_by_id=actor.account_id,
    )
    row.name, row.id_number = body["name"], normalise(body["id_number"])
    db.session.add(row)
    conflict_findings.record_of(worker, actor)
    return _declared(row)


def declared(worker: Practitioner) -> list[dict[str, Any]]:
    """Who was declared, numbers masked."""
    rows = sa.select(PractitionerInterest).where(PractitionerInterest.practitioner_id == worker.id)
    return [_declared(row) for row in db.session.scalars(rows.order_by(PractitionerInterest.id))]


def _declared(row: PractitionerInterest) -> dict[str, Any]:
    shown = {name: getattr(row, name) for name in ("id", "practitioner_id", "kind", "name", "recorded_at")}
    return {**shown, "id_type": IdType(row.id_type), "id_number": mask_id_number(row.id_number)}
