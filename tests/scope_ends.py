"""Terminations and objections for the scope walk."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from caseapp.models import FraudOrder, LegalCase, Objection, Termination, TerminationReport
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
        told = {name: value for name, value in common.items() if name != "article"}
        report = TerminationReport(
            **told, ground="illegal_use", found_on=day, reported_on=day, statement=f"报告标记{key}"
        )
        order = FraudOrder(
            **common,
            termination_id=ended.id,
            bureau_id=case.processor_id,
            penalty_code="aid_by_fraud",
            cost_amount=1,
            fine_amount=1,
            ordered_on=day,
            statement=f"决定标记{key}",
        )
        session.add_all([objection, report, order])
        session.flush()
        world.put("termination_report", key, report.id, f"报告标记{key}", f"决定标记{key}")
        world.put("objection", key, objection.id, f"异议标记{key}")
