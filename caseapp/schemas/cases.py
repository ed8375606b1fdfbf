"""Bodies of what every kind of case has."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from caseapp.schemas._base import (
    Code,
    Count,
    Day,
    Exact,
    Instant,
    PageQuery,
    Reason,
    RegionCode,
    Strict,
    Text,
)
from caseapp.vocabulary import (
    CaseKind,
    CaseOrder,
    CaseOrigin,
    CaseOutcome,
    Channel,
    CriminalStage,
    DecisionOutcome,
    IdType,
    ReviewKind,
    Sensitivity,
)


class SpineOut(Strict):
    """The columns every case has; the ETag is its ``version``."""

    id = fields.UUID()
    number = fields.String()
    former_number = fields.String(allow_none=True)
    kind = fields.Enum(CaseKind, by_value=True)
    region_code = fields.String()
    organization_id = fields.UUID()
    sensitivity = fields.Enum(Sensitivity, by_value=True)
    state = fields.String()
    state_zh = fields.String()
    priority = fields.Boolean()
    opened_on = Day()
    received_at = Instant()
    decision = fields.Enum(DecisionOutcome, by_value=True, allow_none=True)
    decided_on = Day(allow_none=True)
    outcome = fields.Enum(CaseOutcome, by_value=True, allow_none=True)
    closed_on = Day(allow_none=True)
    archived_on = Day(allow_none=True)
    version = fields.Integer()


class CaseRowOut(SpineOut):
    """A row of the work queue; the name is shortened where the case is need-to-know."""

    main_party = fields.String(allow_none=True)


class Flag(fields.Boolean):
    """``true`` or ``false``, nothing else."""

    truthy = {"true", True}  # noqa: RUF012 - marshmallow's own way
    falsy = {"false", False}  # noqa: RUF012


class CaseFilters(Strict):
    """Filters of the work queue; they narrow together. Days are inclusive.

    ``opened_*`` is the receipt. ``practitioner_id``, ``mediator_id``: who handles the case, or did when it ended.
    ``unassigned``: granted or notified, and nobody is appointed. ``overdue``, ``due_before``: a running clock is,
    one's own rights left out. ``false`` finds the others. ``number_prefix``: how the number begins.
    """

    kind = fields.Enum(CaseKind, by_value=True)
    state = Code()
    open = Flag()
    organization_id = fields.UUID()
    region_code = RegionCode()
    number = Text(most=48)
    former_number = Text(most=80)
    number_prefix = Text(most=48)
    opened_from = Day()
    opened_to = Day()
    decided_from = Day()
    decided_to = Day()
    closed_from = Day()
    closed_to = Day()
    decision = fields.Enum(DecisionOutcome, by_value=True)
    outcome = fields.Enum(CaseOutcome, by_value=True)
    origin = fields.Enum(CaseOrigin, by_value=True)
    channel = fields.Enum(Channel, by_value=True)
    stage = fields.Enum(CriminalStage, by_value=True)
    aid_form = Code()
    matter = Code()
    practitioner_id = fields.UUID()
    mediator_id = fields.UUID()
    unassigned = Flag()
    overdue = Flag()
    due_before = Day()


class CaseQuery(PageQuery, CaseFilters):
    """A page of the work queue, by day of receipt; with ``order`` priority the cases of priority groups come first."""

    order = fields.Enum(CaseOrder, by_value=True, load_default=CaseOrder.RECEIVED)


class CaseSearchIn(CaseQuery):
    """The work queue by a party's identity document as well; in a body, because addresses are kept in logs."""

    party_id_type = fields.Enum(IdType, by_value=True, load_default=IdType.RESIDENT_ID)
    party_id_number = Text(required=True, most=30)


class StandstillOut(Strict):
    """Days on which a clock stood still, the first not counted among them, with the codes of the reasons."""

    from_on = fields.String()
    to_on = fields.String()
    reasons = fields.List(fields.String())


class ClockOut(Strict):
    """A clock: what it rests on, when it is due, where it stands today.

    ``status``: running, paused, met, met_late, overdue, ended, expired (a right that went unused). ``verified`` false:
    nobody has read the text the period comes from; it reminds and bars no right. ``owed_by``: who must act in time, the
    office, the applicant or a judicial organ; what an organ owes is never among the overdue.
    """

    id = fields.UUID(attribute="row.id")
    case_id = fields.UUID(attribute="row.case_id")
    case_number = fields.String(attribute="row.case_number")
    case_kind = fields.Enum(CaseKind, by_value=True, attribute="row.case_kind")
    organization_id = fields.UUID(attribute="row.organization_id")
    region_code = fields.String(attribute="row.region_code")
    clock_code = fields.String(attribute="row.clock_code")
    legal_basis = fields.String(attribute="row.legal_basis")
    verified = fields.Boolean(attribute="row.verified")
    effect = fields.String(attribute="row.effect")
    owed_by = fields.String()
    start_event = fields.String(attribute="row.start_event")
    start_on = Day(attribute="row.start_on")
    length = fields.Integer(attribute="row.length")
    unit = fields.String(attribute="row.unit")
    due_on = Day(attribute="row.due_on")
    due_at = Instant(attribute="row.due_at", allow_none=True)
    provisional = fields.Boolean(attribute="row.provisional")
    suspended_days = fields.Integer(attribute="row.suspended_days")
    paused_on = Day(attribute="row.paused_on", allow_none=True)
    stopped_for = fields.List(fields.String())
    standstills = fields.List(fields.Nested(StandstillOut))
    met_on = Day(attribute="row.met_on", allow_none=True)
    status = fields.String()
    overdue_days = fields.Integer()
    remaining_days = fields.Integer(allow_none=True)


class DeadlineQuery(PageQuery):
    """``status`` due (running, due within ``within_days``), overdue, or all."""

    status = fields.String(validate=validate.OneOf(["due", "overdue", "all"]), load_default="due")
    within_days = Count(most=366, load_default=7)
    organization_id = fields.UUID()
    clock_code = Code()


class AssignmentIn(Strict):
    """Whom to appoint; ``end_reason`` says why the one at work is replaced.

    ``waiver_reason``: an approver appoints in spite of a conflict of interest that may be waived.
    """

    practitioner_id = fields.UUID(required=True)
    end_reason = Reason(allow_none=True)
    waiver_reason = Text(most=1000, allow_none=True)


class AssignmentOut(Strict):
    """Who handled the case, from when to when."""

    id = fields.UUID()
    practitioner_id = fields.UUID()
    name = fields.String()
    provider_type = fields.String()
    assigned_on = Day()
    ended_on = Day(allow_none=True)
    end_reason = fields.String(allow_none=True)


class ReviewIn(Strict):
    """Answers to a scored form: question code to option code; a critical fault to ``yes`` or ``no``."""

    kind = fields.Enum(ReviewKind, by_value=True, load_default=ReviewKind.FILE_INSPECTION)
    form = Code(load_default="file_inspection")
    answers: Any = fields.Dict(keys=Code(), values=Code(), required=True, validate=validate.Length(max=100))
    comment = Text(most=4000, allow_none=True)


class ReviewOut(Strict):
    """A review with its total of 100 and grade."""

    id = fields.UUID()
    kind = fields.Enum(ReviewKind, by_value=True)
    form_key = fields.String()
    answers = fields.Dict()
    total = Exact(places=2)
    grade = fields.String()
    critical = fields.List(fields.String())
    reviewed_on = Day()
    comment = fields.String(allow_none=True)
    hidden_fields = fields.List(fields.String())


class ReviewRowOut(ReviewOut):
    """A review in a list over cases."""

    case_id = fields.UUID()


class ReviewQuery(PageQuery):
    """Filters; they narrow together."""

    grade = Code()
    reviewed_from = Day()
    reviewed_to = Day()


class EventOut(Strict):
    """An event of the chain: who, when, what; codes and names of fields, never personal values."""

    seq = fields.Integer()
    at = Instant()
    actor_id = fields.UUID(allow_none=True)
    verb = fields.String()
    from_state = fields.String(allow_none=True)
    to_state = fields.String(allow_none=True)
    reason_code = fields.String(allow_none=True)
    codes = fields.Dict()
    fields_changed = fields.List(fields.String(), attribute="fields")
