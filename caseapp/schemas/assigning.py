"""Bodies of proposals, connections and requests for another worker."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from caseapp.schemas._base import Code, Day, Exact, Instant, PageQuery, Strict, Text
from caseapp.schemas.persons import PartyOut
from caseapp.vocabulary import (
    CaseKind,
    ConflictAnswer,
    ConnectionKind,
    DeclineReason,
    ProposalState,
    ReplacementOutcome,
    WithdrawalReason,
)

FEW = validate.Length(max=10)


class NeedsQuery(Strict):
    """What is wanted of the worker, as codes of the matching rules; either may be repeated."""

    languages = fields.List(Code(), load_default=list, validate=FEW)
    skills = fields.List(Code(), load_default=list, validate=FEW)


class AccessNeedsIn(NeedsQuery):
    """What the aided person needs (LAL Art. 45): codes of the matching rules, and documents in large print.

    Nobody without the languages and skills is appointed unless ``arranged`` says who interprets or helps.
    """

    large_print = fields.Boolean(load_default=False)
    arranged = Text(most=200, allow_none=True)


class AccessNeedsOut(Strict):
    """The newest; revision 0 where none is recorded. What ``hidden_fields`` names is null to this reader."""

    case_id = fields.UUID()
    revision = fields.Integer()
    recorded_at = Instant(allow_none=True)
    languages = fields.List(fields.String(), allow_none=True)
    skills = fields.List(fields.String(), allow_none=True)
    large_print = fields.Boolean(allow_none=True)
    arranged = fields.String(allow_none=True)
    hidden_fields = fields.List(fields.String())


class ObjectionOut(Strict):
    """Why somebody is not appointed; ``verified`` false: nobody has read the text it comes from."""

    code = fields.String()
    message = fields.String()
    message_en = fields.String()
    article = fields.String()
    verified = fields.Boolean()
    waivable = fields.Boolean()


class ConflictedOut(Strict):
    """A worker with conflicts of interest; ``waived``: an approver has waived each of them for this case."""

    practitioner_id = fields.UUID()
    name = fields.String()
    reasons = fields.List(fields.Nested(ObjectionOut))
    waived = fields.Boolean(dump_default=False)


class ConflictFindingOut(Strict):
    """A conflict of interest found beside the worker at work; ``bars_closing``: nothing is closed over it."""

    id = fields.UUID()
    practitioner_id = fields.UUID()
    name = fields.String()
    found_at = Instant()
    bars_closing = fields.Boolean()
    reason = fields.Nested(ObjectionOut)


class FindingAnswerIn(Strict):
    """``mistaken``: it is not so, and is not found again; ``waived``: it is so, and may be waived."""

    answer = fields.Enum(ConflictAnswer, by_value=True, required=True)
    reason = Text(required=True, most=1000)


class PartyAddedOut(Strict):
    """The people of the case after one was added, and the conflicts of who is at work or being asked."""

    parties = fields.List(fields.Nested(PartyOut))
    conflicts = fields.List(fields.Nested(ConflictedOut))


class CandidateOut(Strict):
    """A practitioner near the case."""

    practitioner_id = fields.UUID()
    name = fields.String()
    organization_id = fields.UUID()
    organization = fields.String()
    open_cases = fields.Integer()


class RankedOut(CandidateOut):
    """Who may be appointed: place from 1, points and what they are made of."""

    place = fields.Integer()
    points = Exact(places=2)
    parts: Any = fields.Dict(keys=fields.String(), values=Exact(places=2))


class ExcludedOut(CandidateOut):
    """Who may not, with every reason."""

    reasons = fields.List(fields.Nested(ObjectionOut))


class ProposalIn(NeedsQuery):
    """A firm or office to arrange its worker, or a worker to be asked.

    ``waiver_reason``: an approver asks a worker in spite of a conflict of interest that may be waived.
    """

    firm_id = fields.UUID(load_default=None, allow_none=True)
    practitioner_id = fields.UUID(load_default=None, allow_none=True)
    waiver_reason = Text(most=1000, load_default=None, allow_none=True)


class ProposalOut(Strict):
    """A proposal as its institution sees it; ``place`` and ``points`` are those of its moment."""

    id = fields.UUID()
    case_id = fields.UUID()
    firm_id = fields.UUID(allow_none=True)
    practitioner_id = fields.UUID(allow_none=True)
    state = fields.Enum(ProposalState, by_value=True)
    proposed_at = Instant()
    place = fields.Integer(allow_none=True)
    points = Exact(places=2, allow_none=True)
    waived = fields.List(fields.String())
    waiver_reason = fields.String(allow_none=True)
    answered_at = Instant(allow_none=True)
    decline_reason = fields.Enum(DeclineReason, by_value=True, allow_none=True)
    withdrawal_reason = fields.Enum(WithdrawalReason, by_value=True, allow_none=True)
    reason = fields.String(allow_none=True)
    assignment_id = fields.UUID(allow_none=True)
    hidden_fields = fields.List(fields.String())


class OverviewOut(Strict):
    """Who may be proposed, best first; who not and why; what was proposed so far."""

    ranked = fields.List(fields.Nested(RankedOut))
    excluded = fields.List(fields.Nested(ExcludedOut))
    proposals = fields.List(fields.Nested(ProposalOut))


class ProposalWithdrawalIn(Strict):
    """Why a proposal is taken back."""

    reason_code = fields.Enum(WithdrawalReason, by_value=True, required=True)


class ToAnswerOut(Strict):
    """A proposal as its firm or worker sees it; the ETag is its ``version``.

    ``main_party`` is told while it waits, shortened where the case is need-to-know, and to who has accepted.
    """

    id = fields.UUID()
    case_id = fields.UUID()
    case_number = fields.String()
    case_kind = fields.Enum(CaseKind, by_value=True)
    organization_id = fields.UUID()
    main_party = fields.String(allow_none=True)
    firm_id = fields.UUID(allow_none=True)
    practitioner_id = fields.UUID(allow_none=True)
    state = fields.Enum(ProposalState, by_value=True)
    proposed_at = Instant()
    answered_at = Instant(allow_none=True)
    decline_reason = fields.Enum(DeclineReason, by_value=True, allow_none=True)
    withdrawal_reason = fields.Enum(WithdrawalReason, by_value=True, allow_none=True)
    assignment_id = fields.UUID(allow_none=True)
    version = fields.Integer()


class ToAnswerQuery(PageQuery):
    """``state`` narrows the list."""

    state = fields.Enum(ProposalState, by_value=True)


class ProposalAcceptanceIn(Strict):
    """Of a firm: which of its people takes the case. Who was asked answers for themselves."""

    practitioner_id = fields.UUID(load_default=None, allow_none=True)


class DeclineIn(Strict):
    """Why the case is not taken, as a code and in words."""

    reason_code = fields.Enum(DeclineReason, by_value=True, required=True)
    reason = Text(required=True, most=1000)


class ConnectionIn(Strict):
    """Another case of yours and how the two hang together."""

    other_case_id = fields.UUID(required=True)
    kind = fields.Enum(ConnectionKind, by_value=True, required=True)


class ConnectionOut(Strict):
    """A connected case; ``kind`` is null where a common notice or a third case connects the two."""

    case_id = fields.UUID()
    number = fields.String()
    state = fields.String()
    kind = fields.Enum(ConnectionKind, by_value=True, allow_none=True)
    same_worker = fields.Boolean()


class ReplacementIn(Strict):
    """Why the recipient wants another worker, and the evidence."""

    requested_on = Day(load_default=None, allow_none=True)
    reason = Text(required=True, most=2000)
    evidence = Text(most=2000, load_default=None, allow_none=True)


class ReplacementDecisionIn(Strict):
    """Granted with another worker, or refused with reasons."""

    outcome = fields.Enum(ReplacementOutcome, by_value=True, required=True)
    practitioner_id = fields.UUID(load_default=None, allow_none=True)
    statement = Text(most=2000, load_default=None, allow_none=True)
    waiver_reason = Text(most=1000, load_default=None, allow_none=True)


class ReplacementOut(Strict):
    """A request for another worker and what became of it."""

    id = fields.UUID()
    case_id = fields.UUID()
    requested_on = Day()
    reason = fields.String(allow_none=True)
    evidence = fields.String(allow_none=True)
    outcome = fields.Enum(ReplacementOutcome, by_value=True, allow_none=True)
    decided_on = Day(allow_none=True)
    statement = fields.String(allow_none=True)
    hidden_fields = fields.List(fields.String())
