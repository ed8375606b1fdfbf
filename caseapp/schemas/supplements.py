"""Bodies of ``/legal-aid/cases/{id}/supplement-requests``."""

from __future__ import annotations

from marshmallow import fields, validate

from caseapp.schemas._base import Day, Strict, Text


class SupplementIn(Strict):
    """Everything missing, at once, and the day the officer sets."""

    items = fields.List(Text(most=100), required=True, validate=validate.Length(min=1, max=40))
    due_on = Day(required=True)


class SupplementAnswerIn(Strict):
    """What came, in the words of the request; ``posted_on`` is the day of its postmark, where it came by post.

    An explanation counts as what it explains. Until all has come the request stays open.
    """

    received = fields.List(Text(most=100), required=True, validate=validate.Length(min=1, max=40))
    posted_on = Day(allow_none=True)


class SupplementAnswerOut(Strict):
    """What came on one day."""

    received = fields.List(fields.String())
    received_on = fields.String()
    posted_on = fields.String(allow_none=True)


class SupplementOut(Strict):
    """The one supplement request of a case; it is open while something is ``missing``."""

    id = fields.UUID()
    items = fields.List(fields.String())
    requested_on = Day()
    due_on = Day()
    answered_on = Day(allow_none=True)
    posted_on = Day(allow_none=True)
    received = fields.List(fields.String())
    missing = fields.List(fields.String())
    answers = fields.List(fields.Nested(SupplementAnswerOut))
