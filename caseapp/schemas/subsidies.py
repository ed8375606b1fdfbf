"""Bodies of subsidies and their payment (LAL Art. 52)."""

from __future__ import annotations

from marshmallow import fields, validate

from caseapp.schemas._base import Code, Count, Day, Money, Strict, Text
from caseapp.vocabulary import ClawBackState, SubsidyState


class AddOnIn(Strict):
    """An add-on of the catalogue and how many times."""

    code = Code(required=True)
    count = Count(least=1, most=9999, load_default=1)


class SubsidyIn(Strict):
    """What is added to the service, and for which appointment: by default the last one of the case."""

    assignment_id = fields.UUID(load_default=None, allow_none=True)
    add_ons = fields.List(fields.Nested(AddOnIn), validate=validate.Length(max=20), load_default=list)


class SubsidyApprovalIn(Strict):
    """``waiver_reason``: why who proposed it approves it, where the office wants a second person."""

    waiver_reason = Text(most=500, load_default=None, allow_none=True)


class SubsidyEndIn(Strict):
    """Why it is rejected."""

    reason = Text(required=True, most=2000)


class ClawBackIn(Strict):
    """How much comes back, in fen, and why; without an amount all that has not come back yet."""

    amount_fen = Count(least=1, load_default=None, allow_none=True)
    reason = Text(required=True, most=2000)


class ClawBackOut(Strict):
    """What came back of a subsidy or is to; in fen."""

    id = fields.UUID()
    case_id = fields.UUID()
    subsidy_id = fields.UUID()
    amount_fen = fields.Integer()
    article = fields.String()
    state = fields.Enum(ClawBackState, by_value=True)
    reason = fields.String(allow_none=True)
    proposed_on = Day()
    proposed_by_id = fields.UUID()
    decided_on = Day(allow_none=True)
    decided_by_id = fields.UUID(allow_none=True)
    waiver_reason = fields.String(allow_none=True)
    rejection_reason = fields.String(allow_none=True)
    hidden_fields = fields.List(fields.String())


class ShareBasisOut(Strict):
    """The local figure that says how much of a service such a part is."""

    name = fields.String()
    region_code = fields.String()
    valid_from = fields.String()
    source = fields.String()


class SubsidyLineOut(Strict):
    """One line of the sum, in fen, with the figure that it rests on."""

    code = fields.String()
    zh = fields.String()
    count = fields.Integer()
    unit_fen = fields.Integer()
    share_bp = fields.Integer()
    sum_fen = fields.Integer()
    figure = fields.String()
    region_code = fields.String()
    valid_from = fields.String()
    source = fields.String()


class SubsidyOut(Strict):
    """A subsidy; amounts in fen, ``tax_fen`` is always 0. ``share_bp``: ten-thousandths of a whole service."""

    id = fields.UUID()
    case_id = fields.UUID()
    assignment_id = fields.UUID()
    practitioner_id = fields.UUID()
    service = fields.String()
    part = fields.String()
    share_bp = fields.Integer()
    share_basis = fields.Nested(ShareBasisOut)
    verified = fields.Boolean()
    article = fields.String()
    day = Day()
    lines = fields.List(fields.Nested(SubsidyLineOut))
    total_fen = fields.Integer()
    tax_fen = fields.Integer()
    clawed_fen = fields.Integer()
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
