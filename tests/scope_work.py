"""The record of the work for the scope walk: entries, notes, attachments, hearings, complaints."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from caseapp import clock
from caseapp.models import CaseAttachment, CaseNote, GiftComplaint, Hearing, LegalCase, ProgressEntry
from caseapp.services import uploads
from caseapp.vocabulary import Channel

if TYPE_CHECKING:
    from tests.scope_world import World


def add_work(world: World, session: Session) -> None:
    """On a plain case and a neighbour's: a report that waits for its answer, and a note."""
    for key in ("own", "sibling"):
        case = session.get_one(LegalCase, UUID(world.ids["case"][f"case:{key}"]))
        names = ("region_code", "organization_id", "sensitivity")
        common = {"case_id": case.id, **{name: getattr(case, name) for name in names}}
        entry = ProgressEntry(**common, kind="report_to_institution", done_on=case.opened_on)
        entry.text = f"办理标记{key}"
        note = CaseNote(**common, recorded_by_id=case.created_by_id)
        note.text = f"备注标记{key}"
        told = {"category": "other", "media_type": "application/pdf", "sha256": "-", "size_bytes": 4}
        attachment = CaseAttachment(**common, **told)
        attachment.name = f"附件标记{key}"
        uploads.keep(attachment, b"%PDF")
        begins = clock.now() + timedelta(days=1)
        hearing = Hearing(
            **common,
            starts_at=begins,
            ends_at=begins + timedelta(hours=1),
            venue=f"庭审标记{key}",
            own_room=False,
        )
        session.add_all([entry, note, attachment, hearing])
        gift = GiftComplaint(
            region_code=case.region_code,
            organization_id=case.processor_id,
            about_case_id=case.id,
            act="property_by_worker",
            article="-",
            channel=Channel.LETTER,
            received_on=case.opened_on,
        )
        gift.statement, gift.complainant = f"投诉标记{key}", f"投诉人标记{key}"
        session.add(gift)
        session.flush()
        world.put("gift", key, gift.id, gift.statement, gift.complainant)
        world.put("entry", key, entry.id, entry.text)
        world.put("note", key, note.id, note.text)
        world.put("hearing", key, hearing.id, hearing.venue)
        world.put("attachment", key, attachment.id, attachment.name)
