"""What the scope walk's world holds of assignment: a firm appointed, leave, a request for another worker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy.orm import Session

from caseapp import clock
from caseapp.models import AssignmentProposal, ConflictFinding, LegalCase, PractitionerBar, ReplacementRequest
from caseapp.vocabulary import BarKind, ConflictKind
from tests.places import Places

if TYPE_CHECKING:
    from tests.scope_world import World


def assigning(world: World, session: Session, places: Places) -> None:
    """The firm is asked for a case of its own, so that it sees this one and no other."""
    proposal = AssignmentProposal(
        **_of_case(session, world, "proposed"), firm_id=places.firm, proposed_at=clock.now()
    )
    asked = ReplacementRequest(**_of_case(session, world, "own"), requested_on=clock.today())
    asked.reason = "申请更换标记"
    found = ConflictFinding(
        **_of_case(session, world, "own"),
        practitioner_id=places.lawyer,
        kind=ConflictKind.DUTY_HELP,
        cause="",
        waivable=True,
        bars_closing=False,
    )
    today = clock.today()
    leave = PractitionerBar(practitioner_id=places.lawyer, kind=BarKind.LEAVE, from_on=today, to_on=today)
    session.add_all([proposal, asked, leave, found])
    session.flush()
    world.put("practitioner", "own", places.lawyer)
    world.put("proposal", "own", proposal.id)
    world.put("replacement", "own", asked.id, "申请更换标记")
    world.put("finding", "own", found.id)
    world.put("bar", "own", leave.id)


def _of_case(session: Session, world: World, key: str) -> dict[str, Any]:
    case = session.get_one(LegalCase, UUID(world.ids["case"][f"case:{key}"]))
    names = ("region_code", "organization_id", "sensitivity")
    return {"case_id": case.id, **{name: getattr(case, name) for name in names}}
