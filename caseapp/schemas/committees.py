"""Bodies of ``/mediation/committees`` and ``/mediation/mediators``."""

from __future__ import annotations

from marshmallow import fields, validate

from caseapp.schemas._base import Code, Count, Day, PageQuery, RegionCode, Strict, Text
from caseapp.vocabulary import CommitteeType, Engagement, Sex


class CommitteeIn(Strict):
    """A committee; ``division_code`` is the village, community or township it serves.

    ``region_code`` (county level) is that of the division unless given.
    """

    name = Text(required=True, most=120)
    committee_type = fields.Enum(CommitteeType, by_value=True, required=True)
    region_code = RegionCode(load_default=None, allow_none=True)
    division_code = RegionCode(load_default=None, allow_none=True)
    established_on = Day(required=True)
    multi_ethnic = fields.Boolean(load_default=False)
    host_term_from_on = Day(load_default=None, allow_none=True)


class CommitteePatch(Strict):
    """``multi_ethnic``: several nationalities live there; ``host_term_from_on``: since when the village or residents'
    committee behind it is in office. Name and dissolution are its organisation's (`/organizations`).
    """

    multi_ethnic = fields.Boolean()
    host_term_from_on = Day(allow_none=True)


class CommitteeQuery(PageQuery):
    """Filters of the list; ``on`` keeps those standing that day."""

    region_code = RegionCode(load_default=None)
    committee_type = fields.Enum(CommitteeType, by_value=True, load_default=None)
    division_code = RegionCode(load_default=None)
    on = Day(load_default=None)


class CommitteeOut(Strict):
    """A committee; ``id`` is its organisation's."""

    id = fields.UUID()
    name = fields.String()
    serial = Count()
    region_code = fields.String()
    committee_type = fields.String()
    division_code = fields.String(allow_none=True)
    established_on = Day()
    dissolved_on = Day(allow_none=True)
    multi_ethnic = fields.Boolean()
    host_term_from_on = Day(allow_none=True)
    version = Count()


class MediatorIn(Strict):
    """An engagement, full-time or part-time, from a day."""

    committee_id = fields.UUID(required=True)
    name = Text(required=True, most=60)
    engagement = fields.Enum(Engagement, by_value=True, required=True)
    engaged_on = Day(required=True)
    ended_on = Day(load_default=None, allow_none=True)
    sex = fields.Enum(Sex, by_value=True, load_default=None, allow_none=True)
    minority = fields.Boolean(load_default=None, allow_none=True)
    lawyer = fields.Boolean(load_default=False)
    specialities = fields.List(Code(), load_default=list, validate=validate.Length(max=20))
    languages = fields.List(Code(), load_default=list, validate=validate.Length(max=20))
    grade = Code(load_default=None, allow_none=True)


class MediatorPatch(Strict):
    """What may change; another kind of engagement is a new entry."""

    name = Text(most=60)
    ended_on = Day(allow_none=True)
    sex = fields.Enum(Sex, by_value=True, allow_none=True)
    minority = fields.Boolean(allow_none=True)
    lawyer = fields.Boolean()
    specialities = fields.List(Code(), validate=validate.Length(max=20))
    languages = fields.List(Code(), validate=validate.Length(max=20))
    grade = Code(allow_none=True)


class MediatorQuery(PageQuery):
    """Filters of the list; ``on`` keeps those on duty that day."""

    committee_id = fields.UUID(load_default=None)
    engagement = fields.Enum(Engagement, by_value=True, load_default=None)
    region_code = RegionCode(load_default=None)
    on = Day(load_default=None)


class MediatorOut(Strict):
    """A mediator and the days of the engagement."""

    id = fields.UUID()
    committee_id = fields.UUID()
    region_code = fields.String()
    name = fields.String()
    engagement = fields.String()
    engaged_on = Day()
    ended_on = Day(allow_none=True)
    sex = fields.String(allow_none=True)
    minority = fields.Boolean(allow_none=True)
    lawyer = fields.Boolean()
    specialities = fields.List(fields.String())
    languages = fields.List(fields.String())
    grade = fields.String(allow_none=True)
    version = Count()
