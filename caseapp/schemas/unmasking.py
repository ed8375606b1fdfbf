"""Bodies of the one route that shows masked values in full."""

from __future__ import annotations

from marshmallow import fields, validate

from caseapp.schemas._base import Strict, Text
from caseapp.vocabulary import UnmaskField, UnmaskReason


class UnmaskIn(Strict):
    """What to show, and why: a code, and the reason in words."""

    fields_wanted = fields.List(
        fields.Enum(UnmaskField, by_value=True),
        required=True,
        validate=validate.Length(min=1, max=len(UnmaskField)),
        data_key="fields",
        attribute="fields",
    )
    reason_code = fields.Enum(UnmaskReason, by_value=True, required=True)
    reason = Text(required=True, most=300)


class UnmaskedOut(Strict):
    """The values asked for; one that is not known is null, one not asked for is left out."""

    party_id = fields.UUID()
    person_id = fields.UUID()
    id_number = fields.String(allow_none=True)
    phone = fields.String(allow_none=True)
    address = fields.String(allow_none=True)
