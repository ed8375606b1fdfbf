"""What the scope walk's world holds of committees: seats, studios, a report to the court."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy.orm import Session

from caseapp.models import Account, CourtReport, MediationStudio, MediatorPost, Organization
from caseapp.vocabulary import CommitteePost, StudioKind

if TYPE_CHECKING:
    from tests.scope_world import World

SINCE: Final = date(2024, 1, 2)


def committees(world: World, session: Session, bureaus: dict[str, UUID]) -> None:
    """A seat and a room of each committee, and what each bureau told its court."""
    for key in ("own", "sibling", "other"):
        mediator = UUID(world.ids["mediator"][f"mediator:{key}"])
        seat = MediatorPost(mediator_id=mediator, post=CommitteePost.CHAIR, from_on=SINCE)
        room = MediationStudio(
            committee_id=UUID(world.ids["committee"][f"committee:{key}"]),
            kind=StudioKind.MEDIATION_STUDIO,
            name="示例调解室",
            place="示例路1号",
            opened_on=SINCE,
        )
        session.add_all([seat, room])
        session.flush()
        world.put("post", key, seat.id)
        world.put("studio", key, room.id)
    somebody = session.query(Account.id).limit(1).scalar()
    for serial, (key, office) in enumerate(bureaus.items()):
        told = CourtReport(
            organization_id=office,
            region_code=session.get_one(Organization, office).region_code,
            court_name=f"法院标记{serial}",
            as_of_on=SINCE,
            reported_on=SINCE,
            committees=[],
            recorded_by_id=somebody,
        )
        session.add(told)
        session.flush()
        world.put("court_report", key, told.id, f"法院标记{serial}")
