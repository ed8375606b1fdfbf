"""Bodies of subsidies and their payment (LAL Art. 52)."""

from __future__ import annotations

from marshmallow import fields, validate

from caseapp.schemas._base import Code, Count, Day, Money, Strict, Text
from caseapp.vocabulary import SubsidyState


class AddOnIn(Strict):
    """An add-on of the catalogue and how many times."""

    code = Code(required=True)
    count = Count(least=1, most=9999, load_default=1)


class SubsidyIn(Strict):
    """What is added to the service; the rest follows from the case and the figures of its region."""

    add_ons = fields.List(fields.Nested(AddOnIn), validate=validate.Length(max=20), load_default=list)


class SubsidyApprovalIn(Strict):
    """``waiver_reason``: why who proposed it approves it, where the office wants a second person."""

    waiver_reason = Text(most=500, load_default=None, allow_none=True)


class SubsidyEndIn(Strict):
    """Why it is rejected or taken back."""

    reason = Text(required=True, most=2000)


class SubsidyLineOut(Strict):
    """One line of the sum, in fen, with the figure that it rests on."""

    code = fields.String()
    zh = fields.String()
    count = fields.Integer()
    unit_fen = fields.Integer()
    sum_fen = fields.Integer()
    figure = fields.String()
    region_code = fields.String()
    valid_from = fields.String()
    source = fields.String()


class SubsidyOut(Strict):
    """A subsidy; amounts in fen, ``tax_fen`` is always 0."""

    id = fields.UUID()
    case_id = fields.UUID()
    assignment_id = fields.UUID()
    practitioner_id = fields.UUID()
    service = fields.String()
    article = fields.String()
    day = Day()
    lines = fields.List(fields.Nested(SubsidyLineOut))
    total_fen = fields.Integer()
    tax_fen = fields.Integer()
    state = fields.Enum(SubsidyState, by_value=True)
    proposed_on = Day()
    proposed_by_id = fields.UUID()
    approved_on = Day(allow_none=True)
    approved_by_id = fields.UUID(allow_none=True)
    waiver_reason = fields.String(allow_none=True)
    batch_id = fields.UUID(allow_none=True)
    ended_on = Day(allow_none=True)
    end_reason = fields.String(allow_none=True)
    hidden_fields = fields.List(fields.String())


class BudgetOut(Strict):
    """The year's budget in yuan: null where no figure ``subsidy_budget`` is entered; ``left`` may be below nothing."""

    from_on = Day()
    to_on = Day()
    total = Money(allow_none=True)
    spent = Money()
    left = Money(allow_none=True)


class SubsidyBatchOut(Strict):
    """A batch of payments, and what the budget leaves."""

    id = fields.UUID()
    organization_id = fields.UUID()
    made_on = Day()
    made_by_id = fields.UUID()
    count = fields.Integer()
    total_fen = fields.Integer()
    budget = fields.Nested(BudgetOut)
