"""The one writer of ``security_event``: who was given which right, and which door was opened out of turn."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from caseapp import clock
from caseapp.access import Actor
from caseapp.extensions import db
from caseapp.models import SecurityEvent
from caseapp.services import behalf
from caseapp.services.history import current_request_id
from caseapp.vault import vault
from caseapp.vocabulary import SecurityEventKind

PURPOSE = "security_event"


def record_security(
    kind: SecurityEventKind,
    actor: Actor | None,
    subject_id: UUID | None = None,
    details: Mapping[str, Any] | None = None,
) -> SecurityEvent:
    """Append an event in the transaction of what it tells; ``details`` are codes and ids, no personal values.

    ``actor`` is None for what nobody signed in has done (a failed login, the command line).
    """
    told = {**(details or {}), **behalf.codes(actor)}
    return append(kind, actor.account_id if actor else None, subject_id, told)


def append(
    kind: SecurityEventKind, actor_id: UUID | None, subject_id: UUID | None, details: Mapping[str, Any]
) -> SecurityEvent:
    """The same for who has an account's id only; :func:`record_security` is the way in."""
    event = SecurityEvent(
        at=clock.real_now(),
        kind=kind,
        actor_id=actor_id,
        subject_id=subject_id,
        details=dict(details),
        request_id=current_request_id(),
        key_version=vault.version,
    )
    event.mac = mac_of(event)
    db.session.add(event)
    return event


def mac_of(event: SecurityEvent) -> bytes:
    """HMAC over the canonical form of the row."""
    canonical = {
        "id": str(event.id),
        "at": f"{event.at.timestamp():.6f}",
        "kind": event.kind,
        "actor": str(event.actor_id),
        "subject": str(event.subject_id),
        "details": event.details,
        "request": event.request_id,
        "key": event.key_version,
    }
    text = json.dumps(canonical, ensure_ascii=False, sort_keys=True)
    return vault.digest(PURPOSE, text, event.key_version)
