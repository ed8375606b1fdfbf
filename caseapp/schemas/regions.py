"""Bodies of ``/regions``."""

from __future__ import annotations

from marshmallow import fields, validate

from caseapp.schemas._base import Day, PageQuery, RegionCode, Strict, Text
from caseapp.vocabulary import RegionLevel


class RegionQuery(PageQuery):
    """Filters of the list; ``on`` is the day the division must be in force (today if not given)."""

    parent_code = RegionCode(load_default=None)
    under = RegionCode(load_default=None)
    level = fields.Enum(RegionLevel, by_value=True, load_default=None)
    name = Text(most=40, load_default=None)
    on = Day(load_default=None)


class RegionOut(Strict):
    """A division; the days are years' ends where only years are published."""

    code = fields.String()
    name = fields.String()
    level = fields.String()
    parent_code = fields.String(allow_none=True)
    valid_from = Day(allow_none=True)
    valid_to = Day(allow_none=True)
    source = fields.String()


class RegionName(Strict):
    """Code and name."""

    code = fields.String()
    name = fields.String()


class RegionDetailOut(RegionOut):
    """A division with those above it, the nation first."""

    ancestors = fields.List(fields.Nested(RegionName))


class DivisionIn(Strict):
    """A village or community (12 digits) or a township (9 digits)."""

    code = RegionCode(required=True)
    name = Text(required=True, most=80)
    valid_from = Day(load_default=None, allow_none=True)
    source = Text(required=True, most=200)


class DivisionsIn(Strict):
    """Up to 500 divisions at once; all are taken or none."""

    divisions = fields.List(
        fields.Nested(DivisionIn), required=True, validate=validate.Length(min=1, max=500)
    )


class DivisionsOut(Strict):
    """What was registered."""

    divisions = fields.List(fields.Nested(RegionOut))
