"""Bodies of ``/practitioners``."""

from __future__ import annotations

from marshmallow import fields

from caseapp.schemas._base import Count, Day, PageQuery, RegionCode, Strict, Text
from caseapp.vocabulary import ProviderType


class PractitionerIn(Strict):
    """A new practitioner; the region is that of the organisation."""

    organization_id = fields.UUID(required=True)
    name = Text(required=True, most=60)
    provider_type = fields.Enum(ProviderType, by_value=True, required=True)
    license_number = Text(most=40, load_default=None, allow_none=True)
    practice_since = Day(load_default=None, allow_none=True)
    criminal_practice_since = Day(load_default=None, allow_none=True)
    familiar_with_minors = fields.Boolean(load_default=False)
    has_legal_qualification = fields.Boolean(load_default=False)
    active_from = Day(required=True)
    active_to = Day(load_default=None, allow_none=True)


class PractitionerPatch(Strict):
    """What may change."""

    name = Text(most=60)
    license_number = Text(most=40, allow_none=True)
    practice_since = Day(allow_none=True)
    criminal_practice_since = Day(allow_none=True)
    familiar_with_minors = fields.Boolean()
    has_legal_qualification = fields.Boolean()
    active_to = Day(allow_none=True)


class PractitionerQuery(PageQuery):
    """Filters of the list; ``on`` keeps those active on that day."""

    organization_id = fields.UUID(load_default=None)
    provider_type = fields.Enum(ProviderType, by_value=True, load_default=None)
    region_code = RegionCode(load_default=None)
    on = Day(load_default=None)


class PractitionerOut(Strict):
    """A practitioner."""

    id = fields.UUID()
    organization_id = fields.UUID()
    region_code = fields.String()
    name = fields.String()
    provider_type = fields.String()
    license_number = fields.String(allow_none=True)
    practice_since = Day(allow_none=True)
    criminal_practice_since = Day(allow_none=True)
    familiar_with_minors = fields.Boolean()
    has_legal_qualification = fields.Boolean()
    active_from = Day()
    active_to = Day(allow_none=True)
    version = Count()
