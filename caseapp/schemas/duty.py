"""Bodies of ``/duty``."""

from __future__ import annotations

from marshmallow import fields, validate

from caseapp.schemas._base import Count, Day, Instant, PageQuery, RegionCode, Strict, Text
from caseapp.schemas.persons import PersonIn, PersonOut
from caseapp.vocabulary import CriminalStage, HelpItem, HelpMode, HelpRequestSource, PlacementKind

DAY_MINUTES = 1440


class StationIn(Strict):
    """A place with duty lawyers; organisation and region are the actor's own unless given."""

    organization_id = fields.UUID(load_default=None, allow_none=True)
    region_code = RegionCode(load_default=None, allow_none=True)
    placement = fields.Enum(PlacementKind, by_value=True, required=True)
    name = Text(required=True, most=120)


class StationQuery(PageQuery):
    """Filters of the list."""

    region_code = RegionCode(load_default=None)
    placement = fields.Enum(PlacementKind, by_value=True, load_default=None)
    organization_id = fields.UUID(load_default=None)


class StationOut(Strict):
    """A duty station."""

    id = fields.UUID()
    organization_id = fields.UUID()
    region_code = fields.String()
    placement = fields.String()
    name = fields.String()
    created_at = Instant()


class HelpRecordIn(Strict):
    """Help asked for or owed. ``provided_at`` with ``helper_id``, ``mode`` and ``helped_items`` where it was given."""

    station_id = fields.UUID(required=True)
    person = fields.Nested(PersonIn, required=True)
    stage = fields.Enum(CriminalStage, by_value=True, required=True)
    request_source = fields.Enum(HelpRequestSource, by_value=True, required=True)
    requested_at = Instant(required=True)
    notified_at = Instant(load_default=None, allow_none=True)
    provided_at = Instant(load_default=None, allow_none=True)
    helper_id = fields.UUID(load_default=None, allow_none=True)
    refused = fields.Boolean(load_default=False)
    has_defender = fields.Boolean(required=True)
    in_custody = fields.Boolean(load_default=False)
    mode = fields.Enum(HelpMode, by_value=True, load_default=None, allow_none=True)
    helped_items = fields.List(
        fields.Enum(HelpItem, by_value=True), load_default=list, validate=validate.Length(max=len(HelpItem))
    )
    plea_case = fields.Boolean(load_default=False)
    duration_minutes = Count(least=1, most=DAY_MINUTES, load_default=None, allow_none=True)
    organ_name = Text(most=120, load_default=None, allow_none=True)
    organ_case_number = Text(most=80, load_default=None, allow_none=True)
    charge = Text(most=200, load_default=None, allow_none=True)


class HelpRecordQuery(PageQuery):
    """Filters of the list; ``from`` and ``to`` are days of the request, inclusive."""

    region_code = RegionCode(load_default=None)
    stage = fields.Enum(CriminalStage, by_value=True, load_default=None)
    station_id = fields.UUID(load_default=None)
    from_day = Day(data_key="from", load_default=None)
    to_day = Day(data_key="to", load_default=None)


class HelpRecordRowOut(Strict):
    """A record in a list; the name is shortened."""

    id = fields.UUID()
    station_id = fields.UUID()
    organization_id = fields.UUID()
    region_code = fields.String()
    person_id = fields.UUID()
    person_name = fields.String()
    helper_id = fields.UUID(allow_none=True)
    placement = fields.String()
    stage = fields.String()
    request_source = fields.String()
    requested_at = Instant()
    notified_at = Instant(allow_none=True)
    provided_at = Instant(allow_none=True)
    refused = fields.Boolean()
    has_defender = fields.Boolean()
    in_custody = fields.Boolean()
    mode = fields.String(allow_none=True)
    helped_items = fields.List(fields.String())
    plea_case = fields.Boolean()
    duration_minutes = fields.Integer(allow_none=True)
    organ_name = fields.String(allow_none=True)
    organ_case_number = fields.String(allow_none=True)
    recorded_at = Instant()


class CallNoteOut(Strict):
    """The duty lawyer was called late; it does not invalidate the help."""

    code = fields.String()
    article = fields.String()
    verified = fields.Boolean()
    due_at = Instant()
    message = fields.String()
    message_en = fields.String()


class HelpRecordOut(HelpRecordRowOut):
    """A record with its person; charge and full name only for the institution that holds it."""

    person = fields.Nested(PersonOut)
    charge = fields.String(allow_none=True)
    notes = fields.List(fields.Nested(CallNoteOut))
