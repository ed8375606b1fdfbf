"""Bodies of ``/mediation/cases``. There is no field for a fee: mediation is free (PML Art. 4)."""

from __future__ import annotations

from marshmallow import fields, validate

from caseapp.schemas._base import Code, Count, Day, Instant, Money, PageQuery, RegionCode, Strict, Text
from caseapp.schemas.cases import ClockOut, SpineOut
from caseapp.schemas.persons import PartyOut, PersonIn
from caseapp.vocabulary import (
    AgreementForm,
    DisputeSource,
    DisputeType,
    NotAcceptableReason,
    PerformanceState,
)

NAMED_BY = ("committee", "parties")


class MediatorsNamed(Strict):
    """Mediators and who named them (PML Art. 19)."""

    mediator_ids = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=10))
    named_by = fields.String(load_default="committee", validate=validate.OneOf(NAMED_BY))


class DisputeIn(MediatorsNamed):
    """A dispute: type, source, two parties or more by name, a line of facts; the rest may be left out."""

    committee_id = fields.UUID(load_default=None, allow_none=True)
    dispute_type = fields.Enum(DisputeType, by_value=True, required=True)
    source = fields.Enum(DisputeSource, by_value=True, required=True)
    parties = fields.List(fields.Nested(PersonIn), required=True, validate=validate.Length(min=2, max=200))
    facts = Text(required=True, most=4000)
    amount = Money(load_default=None, allow_none=True)
    people_count = Count(least=2, load_default=None, allow_none=True)
    non_public = fields.Boolean(load_default=False)
    received_at = Instant(load_default=None, allow_none=True)


class AcceptanceIn(MediatorsNamed):
    """Accepted, or not with a reason; ``party_refuses`` says that a party clearly refuses (PML Art. 17)."""

    accepted = fields.Boolean(required=True)
    reason = fields.Enum(NotAcceptableReason, by_value=True, load_default=None, allow_none=True)
    party_refuses = fields.Boolean(load_default=False)


class AgreementIn(Strict):
    """A written or oral agreement and its content; an oral one is recorded by the mediator (PML Art. 28)."""

    form = fields.Enum(AgreementForm, by_value=True, required=True)
    terms = Text(required=True, most=8000)
    agreed_on = Day(load_default=None, allow_none=True)
    amount = Money(load_default=None, allow_none=True)


class ConclusionIn(Strict):
    """An end without agreement; after a failure the parties are told of other ways (PML Art. 26)."""

    outcome = fields.String(required=True, validate=validate.OneOf(["failure", "refusal", "withdrawal"]))
    reason = Code(load_default=None, allow_none=True)
    told_other_ways = fields.Boolean(load_default=False)


class PerformanceIn(Strict):
    """What a return visit found."""

    result = fields.Enum(PerformanceState, by_value=True, required=True)
    performed_on = Day(load_default=None, allow_none=True)


class DisputeQuery(PageQuery):
    """Filters of the list; ``from`` and ``to`` are days of receipt, inclusive."""

    state = Code(load_default=None)
    number = Text(most=48, load_default=None)
    dispute_type = fields.Enum(DisputeType, by_value=True, load_default=None)
    committee_id = fields.UUID(load_default=None)
    mediator_id = fields.UUID(load_default=None)
    region_code = RegionCode(load_default=None)
    from_day = Day(data_key="from", load_default=None)
    to_day = Day(data_key="to", load_default=None)


class DisputeFields(Strict):
    """What a dispute is besides a case."""

    dispute_type = fields.String()
    source = fields.String()
    amount = Money(allow_none=True)
    people_count = fields.Integer()
    accepted_on = Day(allow_none=True)
    not_accepted_reason = fields.String(allow_none=True)
    agreement_form = fields.String(allow_none=True)
    agreed_on = Day(allow_none=True)
    performance = fields.String(allow_none=True)
    performed_on = Day(allow_none=True)


class DisputeOut(DisputeFields):
    """The dispute with its content, which only the committee's own readers get."""

    facts = fields.String(allow_none=True)
    terms = fields.String(allow_none=True)


class DisputeRowOut(SpineOut, DisputeFields):
    """A row of the list; names are shortened where they are need-to-know."""

    parties = fields.List(fields.String())


class CaseMediatorOut(Strict):
    """A mediator of the dispute."""

    mediator_id = fields.UUID()
    name = fields.String()
    named_by = fields.String()


class MediationCaseOut(SpineOut):
    """A mediation case with everything its reader needs to go on."""

    dispute = fields.Nested(DisputeOut)
    parties = fields.List(fields.Nested(PartyOut))
    mediators = fields.List(fields.Nested(CaseMediatorOut))
    clocks = fields.List(fields.Nested(ClockOut))
    allowed_actions = fields.List(fields.String())
