"""What an answer showed, and of which records: written to the access log and the export register before it leaves."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g, request

from caseapp import clock
from caseapp.access import Actor
from caseapp.extensions import unit_of_work
from caseapp.models import LegalCase
from caseapp.services.access_log import REFUSED, Reading, default_purpose, hidden_cases, log_reading
from caseapp.services.security_log import record_security
from caseapp.vocabulary import SecurityEventKind


def reads(subject: str, ids: list[UUID]) -> None:
    """Note that the answer shows these records; one row in the access log, written before it is sent."""
    g.readings.append(Reading(subject, [str(identifier) for identifier in ids]))


def exports(what: str, subject_id: UUID | None = None, **details: Any) -> None:
    """Note that the answer is a file taken out of the system; it goes to the export register before it is sent."""
    g.exports.append((subject_id, {"what": what, **details}))


def note_shown(target: object) -> None:
    """Whoever changes a case is shown it, unless the view has said what it shows."""
    if isinstance(target, LegalCase) and not g.readings:
        reads("case", [target.id])


def log_shown(actor: Actor | None) -> None:
    """Write what the view noted, in the caller's transaction."""
    readings = [reading for reading in g.readings if reading.ids]
    if actor is None:
        return
    _log_readings(actor, readings)
    for subject_id, details in g.exports:
        told = {"purpose": g.purpose or default_purpose(actor, readings), **details}
        record_security(SecurityEventKind.EXPORTED, actor, subject_id, told)


def _log_readings(actor: Actor, readings: list[Reading]) -> None:
    purpose = g.purpose or default_purpose(actor, readings)
    route = f"{request.method} {request.url_rule}"
    for reading in readings:
        log_reading(
            actor, reading, route=route, purpose=purpose, request_id=g.get("request_id"), at=clock.now()
        )


def log_piece(actor: Actor, subject: str, ids: list[UUID]) -> None:
    """Log what the next piece of an answer shows, in a transaction of its own, before the piece is sent."""
    with unit_of_work():
        _log_readings(actor, [Reading(subject, [str(identifier) for identifier in ids])])


def log_refusal() -> None:
    """A case that was asked for and is another institution's: answered as if it were not there, and logged."""
    actor: Actor | None = g.get("actor")
    named = [value for value in (request.view_args or {}).values() if isinstance(value, UUID)]
    if actor is None or not named:
        return
    with unit_of_work(read_only=True):
        hidden = hidden_cases(actor, named)
    if hidden:
        with unit_of_work():
            _log_readings(actor, [Reading(REFUSED, [str(identifier) for identifier in hidden])])
