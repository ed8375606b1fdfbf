"""Bodies of ``/practitioners``."""

from __future__ import annotations

from marshmallow import fields, validate

from caseapp.schemas._base import (
    Code,
    Count,
    Day,
    Exact,
    Instant,
    PageQuery,
    Reason,
    RegionCode,
    Strict,
    Text,
)
from caseapp.vocabulary import BarKind, IdType, InterestKind, ProviderType

MOST_CODES = validate.Length(max=20)


class PractitionerIn(Strict):
    """A new practitioner; the region is that of the organisation.

    ``ideal_share``: parts of the work beside a colleague who has one; ``capacity``: open cases at most.
    ``specialities``, ``languages``, ``skills``: codes of the matching rules.
    """

    organization_id = fields.UUID(required=True)
    name = Text(required=True, most=60)
    provider_type = fields.Enum(ProviderType, by_value=True, required=True)
    license_number = Text(most=40, load_default=None, allow_none=True)
    practice_since = Day(load_default=None, allow_none=True)
    criminal_practice_since = Day(load_default=None, allow_none=True)
    familiar_with_minors = fields.Boolean(load_default=False)
    has_legal_qualification = fields.Boolean(load_default=False)
    license_valid_to = Day(load_default=None, allow_none=True)
    ideal_share = Count(least=1, most=100, load_default=1)
    capacity = Count(most=1000, load_default=None, allow_none=True)
    specialities = fields.List(Code(), load_default=list, validate=MOST_CODES)
    languages = fields.List(Code(), load_default=list, validate=MOST_CODES)
    skills = fields.List(Code(), load_default=list, validate=MOST_CODES)
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
    license_valid_to = Day(allow_none=True)
    ideal_share = Count(least=1, most=100)
    capacity = Count(most=1000, allow_none=True)
    specialities = fields.List(Code(), validate=MOST_CODES)
    languages = fields.List(Code(), validate=MOST_CODES)
    skills = fields.List(Code(), validate=MOST_CODES)
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
    license_valid_to = Day(allow_none=True)
    ideal_share = Count()
    capacity = Count(allow_none=True)
    specialities = fields.List(fields.String())
    languages = fields.List(fields.String())
    skills = fields.List(fields.String())
    active_from = Day()
    active_to = Day(allow_none=True)
    version = Count()


class BarIn(Strict):
    """Leave, or a sanction with the authority that imposed it; both days included, no last day while it lasts."""

    kind = fields.Enum(BarKind, by_value=True, required=True)
    from_on = Day(required=True)
    to_on = Day(load_default=None, allow_none=True)
    authority = Text(most=120, load_default=None, allow_none=True)
    reason = Text(most=1000, load_default=None, allow_none=True)


class BarEndIn(Strict):
    """The last day, set anew."""

    to_on = Day(required=True)


class BarOut(Strict):
    """Days on which a practitioner is not appointed."""

    id = fields.UUID()
    practitioner_id = fields.UUID()
    kind = fields.Enum(BarKind, by_value=True)
    from_on = Day()
    to_on = Day(allow_none=True)
    authority = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    recorded_at = Instant()


class InterestIn(Strict):
    """The practitioner, or a near relative, by document number: what conflicts of interest are found by."""

    kind = fields.Enum(InterestKind, by_value=True, required=True)
    name = Text(required=True, most=80)
    id_type = fields.Enum(IdType, by_value=True, required=True)
    id_number = Text(required=True, most=24)


class InterestOut(Strict):
    """Who was declared; the number masked."""

    id = fields.UUID()
    practitioner_id = fields.UUID()
    kind = fields.Enum(InterestKind, by_value=True)
    name = fields.String()
    id_type = fields.Enum(IdType, by_value=True)
    id_number = fields.String()
    recorded_at = Instant()


class HandOverQuery(Strict):
    """With ``dry_run=true`` nothing is stored: the answer is the plan. Leave it out to hand over."""

    dry_run = fields.Boolean(load_default=False, validate=validate.Equal(comparable=True))


class HandOverIn(Strict):
    """Why, as a code that goes into the events."""

    reason_code = Reason(load_default=None, allow_none=True)


class HandOverRowOut(Strict):
    """A case and who takes it; null where nobody may."""

    case_id = fields.UUID()
    number = fields.String()
    state = fields.String()
    practitioner_id = fields.UUID(allow_none=True)
    name = fields.String(allow_none=True)
    points = Exact(places=2, allow_none=True)
    candidates = fields.Integer()


class HandOverOut(Strict):
    """The plan, or what was done; ``hidden`` are open cases that are not yours to see."""

    items = fields.List(fields.Nested(HandOverRowOut))
    hidden = fields.Integer()
    done = fields.Boolean()
