"""Terminations and objections for the scope walk."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from caseapp.models import LegalCase, Objection, Termination
from caseapp.vocabulary import CaseOutcome, Channel, PartyRole

if TYPE_CHECKING:
    from tests.scope_world import World


def add_ends(world: World, session: Session) -> None:
    """On a plain case and a neighbour's: a termination that was corrected, and the objection to it."""
    for key in ("own", "sibling"):
        case = session.get_one(LegalCase, UUID(world.ids["case"][f"case:{key}"]))
        names = ("region_code", "organization_id", "sensitivity")
        common = {"case_id": case.id, **{name: getattr(case, name) for name in names}, "article": "-"}
        day = case.opened_on
        ended = Termination(**common, ground="fraud", terminated_on=day, corrected_on=day)
        objection = Objection(
            **common,
            against=CaseOutcome.TERMINATED,
            termination_id=ended.id,
            bureau_id=case.processor_id,
            objector=PartyRole.APPLICANT,
            way=Channel.LETTER,
            received_on=day,
            reasons=f"异议标记{key}",
        )
        session.add(ended)
        session.flush()
        session.add(objection)
        session.flush()
        world.put("objection", key, objection.id, f"异议标记{key}")
