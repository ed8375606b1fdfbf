"""Bodies of objections (LAL Art. 49)."""

from __future__ import annotations

from marshmallow import fields, validate

from caseapp.schemas._base import Day, Strict, Text
from caseapp.vocabulary import CaseOutcome, Channel, ObjectionOutcome, PartyRole, RemedyStep

OBJECTORS = (PartyRole.APPLICANT, PartyRole.REPRESENTATIVE)


class ObjectionIn(Strict):
    """Who objects, how and when it came (default: today), the day of its postmark, where it came by post, and the
    reasons in the objector's words.
    """

    objector = fields.Enum(
        PartyRole, by_value=True, validate=validate.OneOf(OBJECTORS), load_default=PartyRole.APPLICANT
    )
    way = fields.Enum(Channel, by_value=True, required=True)
    received_on = Day(load_default=None, allow_none=True)
    posted_on = Day(load_default=None, allow_none=True)
    reasons = Text(required=True, most=4000)


class ObjectionWithdrawalIn(Strict):
    """Who takes the objection back, how and when it came (default: today), and why, if they say."""

    objector = fields.Enum(
        PartyRole, by_value=True, validate=validate.OneOf(OBJECTORS), load_default=PartyRole.APPLICANT
    )
    way = fields.Enum(Channel, by_value=True, required=True)
    withdrawn_on = Day(load_default=None, allow_none=True)
    reasons = Text(most=4000, load_default=None, allow_none=True)


class ObjectionDecisionIn(Strict):
    """``upheld`` names the organ of reconsideration and the court; ``corrected`` names none."""

    outcome = fields.Enum(ObjectionOutcome, by_value=True, required=True)
    findings = Text(required=True, most=4000)
    reconsideration_to = Text(most=80, load_default=None, allow_none=True)
    litigation_to = Text(most=80, load_default=None, allow_none=True)


class RemedyIn(Strict):
    """A step after the upholding decision, and its day."""

    step = fields.Enum(RemedyStep, by_value=True, required=True)
    on = Day(required=True)


class ObjectionRecordOut(Strict):
    """An objection, its decision with the article, and what followed."""

    id = fields.UUID()
    case_id = fields.UUID()
    against = fields.Enum(CaseOutcome, by_value=True)
    decision_id = fields.UUID(allow_none=True)
    termination_id = fields.UUID(allow_none=True)
    bureau_id = fields.UUID()
    objector = fields.Enum(PartyRole, by_value=True)
    way = fields.Enum(Channel, by_value=True)
    received_on = Day()
    posted_on = Day(allow_none=True)
    reasons = fields.String(allow_none=True)
    withdrawn_on = Day(allow_none=True)
    withdrawn_by = fields.Enum(PartyRole, by_value=True, allow_none=True)
    withdrawal = fields.String(allow_none=True)
    outcome = fields.Enum(ObjectionOutcome, by_value=True, allow_none=True)
    decided_on = Day(allow_none=True)
    decided_by_id = fields.UUID(allow_none=True)
    article = fields.String()
    findings = fields.String(allow_none=True)
    new_decision_id = fields.UUID(allow_none=True)
    reconsideration_to = fields.String(allow_none=True)
    litigation_to = fields.String(allow_none=True)
    reconsideration_applied_on = Day(allow_none=True)
    reconsideration_served_on = Day(allow_none=True)
    litigation_brought_on = Day(allow_none=True)
    hidden_fields = fields.List(fields.String())
