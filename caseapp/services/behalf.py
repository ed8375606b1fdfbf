"""On whose behalf something was done, for the events: who acted stays the deputy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from caseapp.access import Actor, Represented, visible
from caseapp.extensions import db
from caseapp.models import LegalCase


def codes(actor: Actor | None, case: LegalCase | None = None) -> dict[str, Any]:
    """``on_behalf_of``: those without whose role, or without whose work, the actor could not have done it.

    Empty for who does their own work, deputy or not; asks the database only for deputies.
    """
    if actor is None or not actor.represents:
        return {}
    ids: Iterable[UUID] = actor.acting_for
    if not ids and case is not None and not _sees(actor.alone(), case):
        ids = [one.account_id for one in actor.represents if _sees(_as(actor, one), case)]
    found = sorted(str(one) for one in ids)
    return {"on_behalf_of": found} if found else {}


def _as(actor: Actor, one: Represented) -> Actor:
    return replace(
        actor.alone(),
        account_id=one.account_id,
        roles=one.roles,
        own_roles=one.roles,
        practitioner_id=one.practitioner_id,
        mediator_id=one.mediator_id,
    )


def _sees(actor: Actor, case: LegalCase) -> bool:
    select = visible(sa.select(LegalCase.id).where(LegalCase.id == case.id), actor)
    return db.session.scalar(select) is not None
