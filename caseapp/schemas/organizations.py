"""Bodies of ``/organizations``."""

from __future__ import annotations

from marshmallow import fields

from caseapp.schemas._base import Count, Day, PageQuery, RegionCode, Strict, Text
from caseapp.vocabulary import OrganizationKind


class OrganizationIn(Strict):
    """A new body. ``parent_id`` is required for a work station."""

    name = Text(required=True, most=120)
    kind = fields.Enum(OrganizationKind, by_value=True, required=True)
    region_code = RegionCode(required=True)
    parent_id = fields.UUID(load_default=None, allow_none=True)
    established_on = Day(load_default=None, allow_none=True)
    intake_may_decide = fields.Boolean(load_default=False)
    proposer_may_approve = fields.Boolean(load_default=False)


class OrganizationPatch(Strict):
    """What may change. ``intake_may_decide``: who took an application in may decide it here without a reason;
    ``proposer_may_approve``: who proposed a subsidy may approve it.
    """

    name = Text(most=120)
    closed_on = Day(allow_none=True)
    intake_may_decide = fields.Boolean()
    proposer_may_approve = fields.Boolean()


class OrganizationQuery(PageQuery):
    """Filters of the list; ``region_code`` takes in all below it."""

    kind = fields.Enum(OrganizationKind, by_value=True, load_default=None)
    region_code = RegionCode(load_default=None)
    parent_id = fields.UUID(load_default=None)


class OrganizationOut(Strict):
    """A body; ``serial`` numbers it within its region, ``processor_id`` is the root of its data processor."""

    id = fields.UUID()
    name = fields.String()
    kind = fields.String()
    region_code = fields.String()
    serial = Count()
    parent_id = fields.UUID(allow_none=True)
    processor_id = fields.UUID()
    established_on = Day(allow_none=True)
    closed_on = Day(allow_none=True)
    intake_may_decide = fields.Boolean()
    proposer_may_approve = fields.Boolean()
    version = Count()
