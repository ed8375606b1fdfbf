"""Bodies of aid given first (LAL Art. 44)."""

from __future__ import annotations

from marshmallow import fields, validate

from caseapp.schemas._base import Code, Day, Strict, Text
from caseapp.vocabulary import PriorAidSettlement


class PriorAidIn(Strict):
    """Aid given first (LAL Art. 44): the ground, the papers to come and their day, and why it cannot wait.

    ``expires_on``: the last day of the limitation or period, where the ground is one that runs out.
    """

    ground = Code(required=True)
    expires_on = Day(allow_none=True)
    items = fields.List(Text(most=100), required=True, validate=validate.Length(min=1, max=40))
    papers_due_on = Day(required=True)
    statement = Text(required=True, most=4000)
    waiver_reason = Text(most=500, allow_none=True)


class PriorAidPapersIn(Strict):
    """What came of the papers named when aid was given first, in the same words."""

    received = fields.List(Text(most=100), required=True, validate=validate.Length(min=1, max=40))


class PriorAidConfirmationIn(Strict):
    """Reasons, needed where the grant departs from the screening; and the waiver as for any decision."""

    statement = Text(most=4000, allow_none=True)
    waiver_reason = Text(most=500, allow_none=True)


class PriorAidEndingIn(Strict):
    """Why aid given first ends; ``refusal_grounds`` where the review found that conditions are not met."""

    ground = Code(required=True)
    refusal_grounds = fields.List(Code(), validate=validate.Length(max=10), load_default=list)
    statement = Text(required=True, most=4000)


class PriorAidOut(Strict):
    """Aid given first: its ground and article, the papers and their day, what became of it."""

    id = fields.UUID()
    ground = fields.String()
    article = fields.String()
    given_on = Day()
    expires_on = Day(allow_none=True)
    items = fields.List(fields.String())
    received = fields.List(fields.String())
    papers_due_on = Day()
    papers_received_on = Day(allow_none=True)
    settled_on = Day(allow_none=True)
    settlement = fields.Enum(PriorAidSettlement, by_value=True, allow_none=True)
