"""Bodies of letters between institutions."""

from __future__ import annotations

from marshmallow import fields, validate

from caseapp.schemas._base import Day, Strict, Text
from caseapp.vocabulary import CooperationOutcome


class CooperationIn(Strict):
    """Whom the office asks for what, and by when an answer is hoped for."""

    institution_name = Text(required=True, most=120)
    asked = fields.List(Text(most=200), required=True, validate=validate.Length(min=1, max=20))
    reply_by = Day(required=True)


class CooperationAnswerIn(Strict):
    """How the letter came back; ``no_answer``: the office waits no longer. ``answer`` is needed with ``answered``."""

    outcome = fields.Enum(CooperationOutcome, by_value=True, required=True)
    answer = Text(most=4000, allow_none=True)


class CooperationOut(Strict):
    """A letter and its answer."""

    id = fields.UUID()
    institution_name = fields.String()
    asked = fields.List(fields.String(), allow_none=True)
    requested_on = Day()
    reply_by = Day()
    answered_on = Day(allow_none=True)
    outcome = fields.Enum(CooperationOutcome, by_value=True, allow_none=True)
    answer = fields.String(allow_none=True)
    hidden_fields = fields.List(fields.String())
