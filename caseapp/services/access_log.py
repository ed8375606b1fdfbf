"""The append-only log of who read what, when and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from caseapp.access import Actor, visible
from caseapp.extensions import db
from caseapp.models import AccessLog, Assignment, CaseMediator, LegalCase
from caseapp.vocabulary import Role

HANDLING: Final = "handling"
REFUSED: Final = "case_refused"
PURPOSE_OF_ROLE: Final[Mapping[Role, str]] = {  # the first of an account's roles in this order
    Role.APPROVER: "decision",
    Role.INTAKE_OFFICER: "intake",
    Role.QUALITY_OFFICER: "quality_supervision",
    Role.QUALITY_REVIEWER: "quality_review",
    Role.MEDIATOR: "mediation",
    Role.COMMITTEE_MANAGER: "committee_management",
    Role.LEGAL_AID_WORKER: HANDLING,
    Role.DUTY_LAWYER: "duty_help",
    Role.FIRM_MANAGER: "assignment",
    Role.BUREAU_OFFICER: "supervision",
    Role.LEADER: "oversight",
    Role.STATISTICIAN: "statistics",
    Role.INTEGRATION: "exchange",
    Role.SECURITY_ADMIN: "security",
    Role.AUDITOR: "audit",
    Role.SYSTEM_ADMIN: "administration",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """Records shown in one answer; a list is one reading with all its ids."""

    subject: str
    ids: list[str]


def log_reading(
    actor: Actor, reading: Reading, *, route: str, purpose: str, request_id: str | None, at: datetime
) -> None:
    """Append one row; the caller commits before the answer leaves."""
    db.session.add(
        AccessLog(
            at=at,
            account_id=actor.account_id,
            route=route,
            purpose=purpose,
            subject=reading.subject,
            ids=reading.ids,
            request_id=request_id,
        )
    )


def default_purpose(actor: Actor, readings: Iterable[Reading]) -> str:
    """Why somebody reads who does not say: handling, of cases they are appointed to; else what their role is for."""
    ids = {UUID(identifier) for reading in readings for identifier in reading.ids}
    if ids and _appointed_to_all(actor, ids):
        return HANDLING
    return next((code for role, code in PURPOSE_OF_ROLE.items() if role in actor.roles), "casework")


def _appointed_to_all(actor: Actor, case_ids: set[UUID]) -> bool:
    found: set[UUID] = set()
    if actor.practitioner_id is not None:
        own = sa.select(Assignment.case_id).where(Assignment.practitioner_id == actor.practitioner_id)
        found.update(db.session.scalars(own.where(Assignment.case_id.in_(case_ids))))
    if actor.mediator_id is not None:
        own = sa.select(CaseMediator.case_id).where(CaseMediator.mediator_id == actor.mediator_id)
        found.update(db.session.scalars(own.where(CaseMediator.case_id.in_(case_ids))))
    return found == case_ids


def hidden_cases(actor: Actor, ids: Sequence[UUID]) -> list[UUID]:
    """Those of the ids that are cases, and not the actor's to see: asked for and answered 404."""
    there = set(db.session.scalars(sa.select(LegalCase.id).where(LegalCase.id.in_(ids))))
    if not there:
        return []
    seen = set(db.session.scalars(visible(sa.select(LegalCase.id).where(LegalCase.id.in_(there)), actor)))
    return sorted(there - seen)
