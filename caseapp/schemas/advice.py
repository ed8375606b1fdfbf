"""Bodies of advice and drafting, and of the application that is made from them."""

from __future__ import annotations

from marshmallow import fields

from caseapp.schemas._base import Code, Count, Day, Instant, PageQuery, RegionCode, Strict, Text
from caseapp.schemas.legal_aid import CaseIn
from caseapp.schemas.persons import CapacityIn, PersonIn, PersonOut
from caseapp.schemas.screening import ApplicantFactsIn
from caseapp.vocabulary import Channel, DraftingState, Sensitivity

DAY_MINUTES = 1440
WORDS = 8000
DRAFT = 40000


class ServiceIn(Strict):
    """What advice and drafting share; institution, instant, practitioner and language are known unless given."""

    organization_id = fields.UUID(load_default=None, allow_none=True)
    channel = fields.Enum(Channel, by_value=True, required=True)
    topic = Code(required=True)
    question = Text(required=True, most=WORDS)
    language = Code(load_default=None, allow_none=True)
    asked_at = Instant(load_default=None, allow_none=True)
    worker_id = fields.UUID(load_default=None, allow_none=True)


class AdviceIn(ServiceIn):
    """Advice; nobody has to say who they are. Either the ``answer`` or the day it is ``booked_for``."""

    person = fields.Nested(PersonIn, load_default=None, allow_none=True)
    answer = Text(most=WORDS, load_default=None, allow_none=True)
    booked_for = Day(load_default=None, allow_none=True)
    duration_minutes = Count(least=1, most=DAY_MINUTES, load_default=None, allow_none=True)
    satisfaction = Code(load_default=None, allow_none=True)


class AdvicePatch(Strict):
    """What was still missing; nothing recorded is written over."""

    answer = Text(most=WORDS, allow_none=True)
    booked_for = Day(allow_none=True)
    duration_minutes = Count(least=1, most=DAY_MINUTES, allow_none=True)
    satisfaction = Code(allow_none=True)


class DraftingIn(ServiceIn):
    """A document is asked for; ``question`` says what it is to say."""

    person = fields.Nested(PersonIn, required=True)
    document_type = Code(required=True)


class DraftingDeliveryIn(Strict):
    """The document as it was handed over."""

    text = Text(required=True, most=DRAFT)
    worker_id = fields.UUID(load_default=None, allow_none=True)
    duration_minutes = Count(least=1, most=DAY_MINUTES, load_default=None, allow_none=True)
    satisfaction = Code(load_default=None, allow_none=True)


class DraftingDeclineIn(Strict):
    """Why no document is drafted."""

    decline_reason = Code(required=True)
    statement = Text(most=2000, load_default=None, allow_none=True)


class ServiceQuery(PageQuery):
    """Filters of the lists; ``from`` and ``to`` are days of asking, inclusive."""

    region_code = RegionCode(load_default=None)
    organization_id = fields.UUID(load_default=None)
    channel = fields.Enum(Channel, by_value=True, load_default=None)
    topic = Code(load_default=None)
    worker_id = fields.UUID(load_default=None)
    from_day = Day(data_key="from", load_default=None)
    to_day = Day(data_key="to", load_default=None)


class AdviceQuery(ServiceQuery):
    """``answered`` false: what is still owed."""

    answered = fields.Boolean(load_default=None)


class DraftingQuery(ServiceQuery):
    """Where a request stands, and for which document."""

    state = fields.Enum(DraftingState, by_value=True, load_default=None)
    document_type = Code(load_default=None)


class RecordRetentionOut(Strict):
    """How long an ended record is kept; ``years`` null is for ever."""

    class_code = fields.String()
    years = fields.Integer(allow_none=True)
    due_on = Day(allow_none=True)
    verified = fields.Boolean()


class ServiceRowOut(Strict):
    """A record in a list; the name is shortened, ``case_id`` only where the reader sees the case."""

    id = fields.UUID()
    organization_id = fields.UUID()
    region_code = fields.String()
    sensitivity = fields.Enum(Sensitivity, by_value=True)
    channel = fields.Enum(Channel, by_value=True)
    topic = fields.String()
    language = fields.String()
    person_id = fields.UUID(allow_none=True)
    person_name = fields.String(allow_none=True)
    asked_at = Instant()
    worker_id = fields.UUID(allow_none=True)
    duration_minutes = fields.Integer(allow_none=True)
    satisfaction = fields.String(allow_none=True)
    case_id = fields.UUID(allow_none=True)
    recorded_at = Instant()
    recorded_by_id = fields.UUID()
    version = fields.Integer()


class AdviceRowOut(ServiceRowOut):
    """Advice in a list."""

    answered_at = Instant(allow_none=True)
    booked_for = Day(allow_none=True)


class AdviceRecordOut(AdviceRowOut):
    """Advice; name, question and answer only for the institution that holds it and for who advised."""

    person = fields.Nested(PersonOut, allow_none=True)
    question = fields.String(allow_none=True)
    answer = fields.String(allow_none=True)
    retention = fields.Nested(RecordRetentionOut, allow_none=True)


class DraftingRowOut(ServiceRowOut):
    """A drafting request in a list."""

    document_type = fields.String()
    state = fields.Enum(DraftingState, by_value=True)
    decline_reason = fields.String(allow_none=True)
    ended_at = Instant(allow_none=True)
    ended_by_id = fields.UUID(allow_none=True)


class DraftingRequestOut(DraftingRowOut):
    """A drafting request; its words only for the institution that holds it and for who drafts."""

    person = fields.Nested(PersonOut, allow_none=True)
    question = fields.String(allow_none=True)
    text = fields.String(allow_none=True)
    statement = fields.String(allow_none=True)
    retention = fields.Nested(RecordRetentionOut, allow_none=True)


class KnownApplicantIn(PersonIn, ApplicantFactsIn):
    """The applicant as far as the record does not say; a name only where it names nobody."""

    name = Text(most=80, allow_none=True)
    lives_on_own_labour = fields.Boolean(allow_none=True)
    declared_capacity = fields.Nested(CapacityIn, allow_none=True)


class ApplicationFromRecordIn(CaseIn):
    """An application made from a record: person, matter, facts and way are the record's unless said otherwise."""

    applicant = fields.Nested(KnownApplicantIn, load_default=dict)
    facts = Text(most=WORDS, allow_none=True)
    channel = fields.Enum(Channel, by_value=True, allow_none=True)
