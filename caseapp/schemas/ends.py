"""Bodies around a termination: the worker's report, the department's order."""

from __future__ import annotations

from marshmallow import fields

from caseapp.schemas._base import Code, Day, Money, Strict, Text
from caseapp.vocabulary import TerminationReportOutcome


class TerminationReportIn(Strict):
    """A ground of LAL Art. 48, the day it was found, and what was found."""

    ground = Code(required=True)
    found_on = Day(required=True)
    statement = Text(required=True, most=4000)


class TerminationReportDismissalIn(Strict):
    """Why the aid goes on."""

    answer = Text(required=True, most=4000)


class TerminationReportOut(Strict):
    """A report and what the institution made of it."""

    id = fields.UUID()
    case_id = fields.UUID()
    ground = fields.String()
    found_on = Day()
    reported_on = Day()
    statement = fields.String(allow_none=True)
    outcome = fields.Enum(TerminationReportOutcome, by_value=True, allow_none=True)
    decided_on = Day(allow_none=True)
    decided_by_id = fields.UUID(allow_none=True)
    answer = fields.String(allow_none=True)
    hidden_fields = fields.List(fields.String())


class ReceivedIn(Strict):
    """The day on which something came."""

    received_on = Day(required=True)


class FraudOrderIn(Strict):
    """The cost of the aid already given and the fine, in yuan, and the reasons."""

    cost_amount = Money(required=True)
    fine_amount = Money(required=True)
    statement = Text(required=True, most=4000)


class FraudOrderOut(Strict):
    """An order with its article; ``annulled_on`` where its termination was corrected."""

    id = fields.UUID()
    case_id = fields.UUID()
    termination_id = fields.UUID()
    bureau_id = fields.UUID()
    penalty_code = fields.String()
    article = fields.String()
    cost_amount = Money()
    fine_amount = Money()
    ordered_on = Day()
    annulled_on = Day(allow_none=True)
    statement = fields.String(allow_none=True)
    hidden_fields = fields.List(fields.String())
