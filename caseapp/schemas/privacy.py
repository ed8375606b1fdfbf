"""Bodies of notices, consents, sharings, retention and the registers."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from caseapp.schemas._base import Code, Count, Day, Instant, PageQuery, Strict, Text
from caseapp.schemas.persons import PersonIn
from caseapp.vocabulary import (
    AssessmentReason,
    ConsentBy,
    DataCategory,
    DeclarationForm,
    IncidentKind,
    LegalBasis,
    NoticeStatus,
    Signatories,
)

NAMES = 20


def _categories(**kwargs: Any) -> Any:
    one = fields.Enum(DataCategory, by_value=True)
    return fields.List(one, validate=validate.Length(min=1, max=len(DataCategory)), **kwargs)


def _prose(**kwargs: Any) -> Text:
    return Text(most=4000, **kwargs)


class NoticeTextQuery(Strict):
    """``on`` (today) chooses the day; ``organization_id`` puts that processor's name into the text."""

    on = Day(load_default=None)
    organization_id = fields.UUID(load_default=None)


class NoticeTextOut(Strict):
    """A version of the notice; ``contents`` are those of PIPL Art. 17."""

    version = fields.String()
    valid_from = Day()
    in_force = fields.Boolean()
    contents = fields.Dict(keys=fields.String(), values=fields.String())
    text = fields.String()
    article = fields.String()
    source = fields.String()
    verified = fields.Boolean()


class PurposeQuery(Strict):
    """``on`` (today) chooses the day."""

    on = Day(load_default=None)


class PurposeOut(Strict):
    """What data are processed for; ``needs_consent`` is false where a duty of law is the basis."""

    code = fields.String()
    zh = fields.String()
    en = fields.String()
    basis = fields.Enum(LegalBasis, by_value=True)
    article = fields.String()
    sensitive = fields.Boolean()
    written = fields.Boolean()
    signatories = fields.Enum(Signatories, by_value=True)
    needs_consent = fields.Boolean()
    verified = fields.Boolean()


class NoticeGivenIn(Strict):
    """Who was told; ``version`` is the one in force on ``given_on`` (today)."""

    person_id = fields.UUID(required=True)
    version = Text(most=40, load_default=None, allow_none=True)
    given_on = Day(load_default=None, allow_none=True)
    form = fields.Enum(DeclarationForm, by_value=True, required=True)


class NoticeGivenOut(Strict):
    """A notice as given."""

    id = fields.UUID()
    case_id = fields.UUID()
    person_id = fields.UUID()
    version = fields.String(attribute="notice_version")
    given_on = Day()
    form = fields.Enum(DeclarationForm, by_value=True)
    recorded_at = Instant()


class PersonNoticeOut(Strict):
    """Where a party stands with the notice today; ``inform_again`` after the text has changed."""

    person_id = fields.UUID()
    status = fields.Enum(NoticeStatus, by_value=True)


class CaseNoticesOut(Strict):
    """The parties' standing, and what was given in this case."""

    parties = fields.List(fields.Nested(PersonNoticeOut))
    given = fields.List(fields.Nested(NoticeGivenOut))


class ConsentIn(Strict):
    """A consent to one purpose. ``basis`` may be left out; ``sensitive`` says it was declared separately (Art. 29).

    By a guardian: ``guardian_person_id`` of a party, or ``guardian`` as a person.
    """

    person_id = fields.UUID(required=True)
    purpose = Code(required=True)
    basis = fields.Enum(LegalBasis, by_value=True, load_default=None, allow_none=True)
    sensitive = fields.Boolean(load_default=False)
    given_on = Day(load_default=None, allow_none=True)
    by = fields.Enum(ConsentBy, by_value=True, required=True)
    guardian_person_id = fields.UUID(load_default=None, allow_none=True)
    guardian = fields.Nested(PersonIn, load_default=None, allow_none=True)
    form = fields.Enum(DeclarationForm, by_value=True, required=True)
    co_signers = fields.List(Text(most=80), load_default=list, validate=validate.Length(max=NAMES))
    lives_alone = fields.Boolean(load_default=False)


class ConsentOut(Strict):
    """A consent; ``co_signers`` counts who signed with the person, ``version`` is its ETag."""

    id = fields.UUID()
    case_id = fields.UUID()
    person_id = fields.UUID()
    purpose = fields.String()
    basis = fields.Enum(LegalBasis, by_value=True)
    article = fields.String()
    separate = fields.Boolean()
    given_on = Day()
    given_by = fields.Enum(ConsentBy, by_value=True)
    guardian_person_id = fields.UUID(allow_none=True)
    form = fields.Enum(DeclarationForm, by_value=True)
    co_signers = fields.Integer()
    withdrawn_on = Day(allow_none=True)
    withdrawn_by = fields.Enum(ConsentBy, by_value=True, allow_none=True)
    in_force = fields.Boolean()
    processing_continues = fields.Boolean()
    version = fields.Integer()
    recorded_at = Instant()


class ConsentWithdrawalIn(Strict):
    """Who withdraws, and when (today)."""

    by = fields.Enum(ConsentBy, by_value=True, required=True)
    withdrawn_on = Day(load_default=None, allow_none=True)


class SharingIn(Strict):
    """What went to whom; ``person_id`` and ``consent_id`` where the purpose rests on consent."""

    recipient = Text(required=True, most=120)
    categories = _categories(required=True)
    purpose = Code(required=True)
    person_id = fields.UUID(load_default=None, allow_none=True)
    consent_id = fields.UUID(load_default=None, allow_none=True)
    shared_on = Day(load_default=None, allow_none=True)


class SharingOut(Strict):
    """A line of the log; ``by_system`` where the system itself handed it out."""

    id = fields.UUID()
    case_id = fields.UUID()
    case_number = fields.String()
    organization_id = fields.UUID()
    person_id = fields.UUID(allow_none=True)
    recipient = fields.String()
    categories = fields.List(fields.String())
    purpose = fields.String()
    basis = fields.Enum(LegalBasis, by_value=True)
    article = fields.String()
    consent_id = fields.UUID(allow_none=True)
    shared_on = Day()
    by_system = fields.Boolean()
    recorded_at = Instant()


class SharingRowOut(SharingOut):
    """A line of the log over all cases."""


class SharingQuery(PageQuery):
    """Filters; they narrow together. Days are inclusive."""

    purpose = Code(load_default=None)
    basis = fields.Enum(LegalBasis, by_value=True, load_default=None)
    shared_from = Day(load_default=None)
    shared_to = Day(load_default=None)


class RetentionOut(Strict):
    """How long a case is kept; without ``due_on`` for ever. ``verified`` false: not yet an approved schedule.

    ``reopened_on``: the case is open again since then, and never due.
    """

    id = fields.UUID()
    case_id = fields.UUID()
    case_number = fields.String()
    organization_id = fields.UUID()
    class_code = fields.String()
    years = fields.Integer(allow_none=True)
    starts_on = Day()
    due_on = Day(allow_none=True)
    source = fields.String()
    verified = fields.Boolean()
    reopened_on = Day(allow_none=True)
    legal_hold = fields.Boolean()
    version = fields.Integer()


class RetentionQuery(PageQuery):
    """Due by a day (today); held cases only with ``include_held``."""

    due_by = Day(load_default=None)
    organization_id = fields.UUID(load_default=None)
    class_code = Code(load_default=None)
    include_held = fields.Boolean(load_default=False)


class HoldIn(Strict):
    """Set a legal hold, with its reason, or end it."""

    legal_hold = fields.Boolean(required=True)
    reason = Text(most=400, load_default=None, allow_none=True)


class AssessmentIn(Strict):
    """An impact assessment (PIPL Art. 56): the processing, why it is needed, its risks, what is done about them."""

    title = Text(required=True, most=120)
    reason_codes = fields.List(
        fields.Enum(AssessmentReason, by_value=True),
        required=True,
        validate=validate.Length(min=1, max=len(AssessmentReason)),
    )
    processing = _prose(required=True)
    necessity = _prose(required=True)
    risks = _prose(required=True)
    measures = _prose(required=True)
    approved_by = Text(most=60, load_default=None, allow_none=True)
    approved_on = Day(load_default=None, allow_none=True)
    review_by = Day(required=True)


class AssessmentPatch(Strict):
    """What changes; of an approved assessment only ``review_by``."""

    title = Text(most=120)
    reason_codes = fields.List(
        fields.Enum(AssessmentReason, by_value=True),
        validate=validate.Length(min=1, max=len(AssessmentReason)),
    )
    processing = _prose()
    necessity = _prose()
    risks = _prose()
    measures = _prose()
    approved_by = Text(most=60)
    approved_on = Day()
    review_by = Day()


class AssessmentOut(Strict):
    """An assessment; ``keep_until`` is three years at least (PIPL Art. 56)."""

    id = fields.UUID()
    organization_id = fields.UUID()
    title = fields.String()
    reason_codes = fields.List(fields.String())
    processing = fields.String()
    necessity = fields.String()
    risks = fields.String()
    measures = fields.String()
    approved_by = fields.String(allow_none=True)
    approved_on = Day(allow_none=True)
    review_by = Day()
    keep_until = Day()
    version = fields.Integer()
    recorded_at = Instant()


class AssessmentQuery(PageQuery):
    """Filters; ``due_by`` keeps those whose review is due by that day."""

    due_by = Day(load_default=None)
    approved = fields.Boolean(load_default=None, allow_none=True)


class IncidentIn(Strict):
    """An incident with the three contents of PIPL Art. 57: what and why, what is done, whom to ask."""

    kind = fields.Enum(IncidentKind, by_value=True, required=True)
    happened_on = Day(required=True)
    found_on = Day(required=True)
    categories = _categories(required=True)
    people_count = Count(load_default=None, allow_none=True)
    cause = _prose(required=True)
    possible_harm = _prose(required=True)
    measures_taken = _prose(required=True)
    measures_for_people = _prose(required=True)
    contact = Text(required=True, most=200)
    authority_told_on = Day(load_default=None, allow_none=True)
    people_told_on = Day(load_default=None, allow_none=True)
    people_not_told_reason = _prose(load_default=None, allow_none=True)


class IncidentPatch(Strict):
    """What was found out, done and told since."""

    categories = _categories()
    people_count = Count(allow_none=True)
    cause = _prose()
    possible_harm = _prose()
    measures_taken = _prose()
    measures_for_people = _prose()
    contact = Text(most=200)
    authority_told_on = Day()
    people_told_on = Day()
    people_not_told_reason = _prose()


class IncidentOut(Strict):
    """An incident; ``open_duties`` says whom still to tell."""

    id = fields.UUID()
    organization_id = fields.UUID()
    kind = fields.Enum(IncidentKind, by_value=True)
    happened_on = Day()
    found_on = Day()
    categories = fields.List(fields.String())
    people_count = fields.Integer(allow_none=True)
    cause = fields.String()
    possible_harm = fields.String()
    measures_taken = fields.String()
    measures_for_people = fields.String()
    contact = fields.String()
    authority_told_on = Day(allow_none=True)
    people_told_on = Day(allow_none=True)
    people_not_told_reason = fields.String(allow_none=True)
    open_duties = fields.List(fields.String())
    version = fields.Integer()
    recorded_at = Instant()


class IncidentQuery(PageQuery):
    """``open`` keeps those the authority was not told of."""

    open = fields.Boolean(load_default=False)
