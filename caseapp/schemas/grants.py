"""Bodies of ``/cases/{id}/access-grants`` and ``/break-glass``."""

from __future__ import annotations

from marshmallow import fields

from caseapp.schemas._base import Day, Instant, PageQuery, Strict, Text
from caseapp.vocabulary import GlassFinding, GlassReason, GrantKind


class GrantIn(Strict):
    """Whom the case is opened for, through which day, and why."""

    account_id = fields.UUID(required=True)
    until_on = Day(required=True)
    reason = Text(required=True, most=1000)


class GlassIn(Strict):
    """Why the case must be opened at once; the words are sealed and read by whoever reviews."""

    reason_code = fields.Enum(GlassReason, by_value=True, required=True)
    reason = Text(required=True, most=1000)


class GlassReviewIn(Strict):
    """What the review found."""

    finding = fields.Enum(GlassFinding, by_value=True, required=True)
    note = Text(most=1000, load_default=None, allow_none=True)


class GlassQuery(PageQuery):
    """``reviewed`` false lists what still waits for its review."""

    reviewed = fields.Boolean(load_default=None, allow_none=True)
    account_id = fields.UUID(load_default=None, allow_none=True)


class GrantOut(Strict):
    """A case opened for an account: granted through ``until_on``, or broken glass until ``until_at``."""

    id = fields.UUID()
    kind = fields.Enum(GrantKind, by_value=True)
    case_id = fields.UUID()
    case_number = fields.String()
    account_id = fields.UUID()
    until_on = Day(allow_none=True)
    until_at = Instant(allow_none=True)
    reason_code = fields.Enum(GlassReason, by_value=True, allow_none=True)
    reason = fields.String(allow_none=True)
    recorded_at = Instant()
    recorded_by_id = fields.UUID(allow_none=True)
    revoked_at = Instant(allow_none=True)
    revoked_by_id = fields.UUID(allow_none=True)
    reviewed_at = Instant(allow_none=True)
    reviewed_by_id = fields.UUID(allow_none=True)
    finding = fields.Enum(GlassFinding, by_value=True, allow_none=True)
    note = fields.String(allow_none=True)
