"""Bodies of requests that a fee be reduced or waived (LAL Art. 53); amounts in fen."""

from __future__ import annotations

from marshmallow import fields

from caseapp.schemas._base import Code, Count, Day, Strict, Text
from caseapp.vocabulary import FeeReliefOutcome


class FeeReliefIn(Strict):
    """Which fee of which body, what it is for, and the day it was asked; by default for the first recipient."""

    kind = Code(required=True)
    body_name = Text(required=True, most=120)
    matter = Text(required=True, most=400)
    fee_fen = Count(least=1, required=True)
    asked_on = Day(required=True)
    person_id = fields.UUID(load_default=None, allow_none=True)


class FeeReliefVerificationIn(Strict):
    """What the institution found when it verified the cost."""

    finding = Text(required=True, most=2000)


class FeeReliefAnswerIn(Strict):
    """What the body did. ``reduced_to_fen`` goes with ``reduced``; ``refused`` and ``withdrawn`` take a reason."""

    outcome = fields.Enum(FeeReliefOutcome, by_value=True, required=True)
    answered_on = Day(required=True)
    reduced_to_fen = Count(load_default=None, allow_none=True)
    reason = Text(most=2000, load_default=None, allow_none=True)


class FeeReliefOut(Strict):
    """A request and what came of it. ``must_verify``: nothing is relieved before the institution has verified."""

    id = fields.UUID()
    person_id = fields.UUID()
    kind = fields.String()
    articles = fields.List(fields.String())
    must_verify = fields.Boolean()
    body_name = fields.String()
    matter = fields.String(allow_none=True)
    fee_fen = fields.Integer()
    asked_on = Day()
    verified_on = Day(allow_none=True)
    verified_by_id = fields.UUID(allow_none=True)
    finding = fields.String(allow_none=True)
    outcome = fields.Enum(FeeReliefOutcome, by_value=True, allow_none=True)
    answered_on = Day(allow_none=True)
    payable_fen = fields.Integer(allow_none=True)
    relieved_fen = fields.Integer(allow_none=True)
    reason = fields.String(allow_none=True)
    hidden_fields = fields.List(fields.String())


class FeesRelievedOut(Strict):
    """How many fees were asked to be relieved, how many wait for an answer, and what recipients need not pay."""

    asked = fields.Integer()
    open = fields.Integer()
    relieved_fen = fields.Integer()
