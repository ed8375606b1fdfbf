"""Bodies of the hearing diary."""

from __future__ import annotations

from marshmallow import fields

from caseapp.schemas._base import Day, Instant, PageQuery, Strict, Text
from caseapp.vocabulary import CaseKind, HearingState


class HearingIn(Strict):
    """When and where; ``own_room``: the room is one of the case's organisation.

    ``clash_reason``: why it is entered although it clashes; a room of one's own is never given twice.
    """

    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    venue = Text(required=True, most=120)
    room = Text(most=60, allow_none=True)
    own_room = fields.Boolean(load_default=False)
    clash_reason = Text(most=500, allow_none=True)


class HearingMoveIn(HearingIn):
    """The new time and place, and why."""

    reason = Text(required=True, most=500)


class HearingEndIn(Strict):
    """Why it was called off."""

    reason = Text(required=True, most=500)


class HearingQuery(PageQuery):
    """``from`` (today) to ``to`` (a week later), both days included; other filters narrow together."""

    from_day = Day(data_key="from", load_default=None)
    to_day = Day(data_key="to", load_default=None)
    practitioner_id = fields.UUID()
    organization_id = fields.UUID()
    state = fields.Enum(HearingState, by_value=True)


class HearingWorkerOut(Strict):
    """Who is appointed to the case now."""

    practitioner_id = fields.UUID()
    name = fields.String()


class HearingOut(Strict):
    """A hearing; ``clashes_kept``: what it clashed with when it was entered all the same."""

    id = fields.UUID()
    case_id = fields.UUID()
    case_number = fields.String()
    case_kind = fields.Enum(CaseKind, by_value=True)
    organization_id = fields.UUID()
    worker = fields.Nested(HearingWorkerOut, allow_none=True)
    starts_at = Instant()
    ends_at = Instant()
    venue = fields.String()
    room = fields.String(allow_none=True)
    own_room = fields.Boolean()
    state = fields.Enum(HearingState, by_value=True)
    moved_from_id = fields.UUID(allow_none=True)
    moved_to_id = fields.UUID(allow_none=True)
    clashes_kept = fields.List(fields.String())
    clash_reason = fields.String(allow_none=True)
    end_reason = fields.String(allow_none=True)
    recorded_at = Instant()
    recorded_by_id = fields.UUID(allow_none=True)
    hidden_fields = fields.List(fields.String())
