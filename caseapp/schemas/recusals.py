"""Bodies of recusals."""

from __future__ import annotations

from marshmallow import fields

from caseapp.schemas._base import Code, Day, Strict, Text
from caseapp.vocabulary import RecusalOrigin, RecusalState


class RecusalIn(Strict):
    """Who is not to act in the case (without ``account_id``: oneself), on which ground of the kind, and why."""

    account_id = fields.UUID(allow_none=True)
    origin = fields.Enum(RecusalOrigin, by_value=True, required=True)
    ground = Code(required=True)
    statement = Text(required=True, most=2000)


class RecusalDecisionIn(Strict):
    """``recused`` true: the request stands; false: it is dismissed, with reasons."""

    recused = fields.Boolean(required=True)
    reasons = Text(most=2000, allow_none=True)


class RecusalOut(Strict):
    """A recusal with its ground and text; ``verified`` false: nobody here has read that text."""

    id = fields.UUID()
    account_id = fields.UUID()
    origin = fields.Enum(RecusalOrigin, by_value=True)
    ground = fields.String()
    ground_zh = fields.String()
    article = fields.String()
    verified = fields.Boolean()
    state = fields.Enum(RecusalState, by_value=True)
    requested_on = Day()
    decided_on = Day(allow_none=True)
    decided_by_id = fields.UUID(allow_none=True)
    statement = fields.String(allow_none=True)
    reasons = fields.String(allow_none=True)
    hidden_fields = fields.List(fields.String())
