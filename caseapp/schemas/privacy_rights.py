"""Bodies of the rights of a person: copy, correction, restriction, deletion, refusals."""

from __future__ import annotations

from marshmallow import fields, validate

from caseapp.schemas._base import Day, Instant, PageQuery, Strict, Text
from caseapp.schemas.persons import PersonOut
from caseapp.vocabulary import (
    DeclarationForm,
    IdType,
    NoticeStatus,
    PersonRequestKind,
    PersonRequestState,
    RequesterRelationship,
    RequestRefusal,
    RestrictionGround,
    Sex,
)


class RequesterIn(Strict):
    """Who asks; for others than the person their name, for relatives of the deceased the day of death."""

    relationship = fields.Enum(RequesterRelationship, by_value=True, required=True)
    name = Text(most=80, load_default=None, allow_none=True)
    deceased_on = Day(load_default=None, allow_none=True)


class RightIn(Strict):
    """A right exercised; ``statement`` is what was said, needed from relatives of the deceased (PIPL Art. 49)."""

    requester = fields.Nested(RequesterIn, required=True)
    received_on = Day(load_default=None, allow_none=True)
    statement = Text(most=2000, load_default=None, allow_none=True)


class PersonChangesIn(Strict):
    """The fields to correct; null empties one. The name cannot be empty."""

    name = Text(most=80)
    id_type = fields.Enum(IdType, by_value=True, allow_none=True)
    id_number = Text(most=30, allow_none=True)
    phone = Text(most=24, allow_none=True)
    address = Text(most=200, allow_none=True)
    birth_date = Day(allow_none=True)
    sex = fields.Enum(Sex, by_value=True, allow_none=True)


class CorrectionIn(RightIn):
    """What is to be corrected."""

    changes = fields.Nested(PersonChangesIn, required=True)


class ToldIn(Strict):
    """Why, and when and how it was told."""

    reasons = Text(most=2000, load_default=None, allow_none=True)
    told_on = Day(load_default=None, allow_none=True)
    told_form = fields.Enum(DeclarationForm, by_value=True, load_default=None, allow_none=True)


class DecisionOnRequestIn(ToldIn):
    """Granted, or refused with ``refusal``, ``reasons``, ``told_on`` and ``told_form``."""

    outcome = fields.String(validate=validate.OneOf(["granted", "refused"]), required=True)
    refusal = fields.Enum(RequestRefusal, by_value=True, load_default=None, allow_none=True)


class RefusalIn(RightIn):
    """A right that is refused at once, with the reasons that were told (PIPL Art. 50)."""

    kind = fields.Enum(PersonRequestKind, by_value=True, required=True)
    refusal = fields.Enum(RequestRefusal, by_value=True, required=True)
    reasons = Text(most=2000, required=True)
    told_on = Day(required=True)
    told_form = fields.Enum(DeclarationForm, by_value=True, required=True)


class RestrictionIn(RightIn):
    """Why the data are to be stored only."""

    ground = fields.Enum(RestrictionGround, by_value=True, required=True)
    reasons = Text(most=2000, load_default=None, allow_none=True)


class LiftingIn(RightIn):
    """Why the restriction ends."""

    reasons = Text(most=2000, required=True)


class DeletionIn(RightIn):
    """A request to delete; ``told_form`` says how the answer is told."""

    told_form = fields.Enum(DeclarationForm, by_value=True, load_default=None, allow_none=True)


class RequestOut(Strict):
    """A request and its answer; ``fields`` names what a correction changes, ``articles`` what the answer rests on."""

    id = fields.UUID()
    person_id = fields.UUID()
    kind = fields.Enum(PersonRequestKind, by_value=True)
    state = fields.Enum(PersonRequestState, by_value=True)
    relationship = fields.Enum(RequesterRelationship, by_value=True)
    deceased_on = Day(allow_none=True)
    received_on = Day()
    changed = fields.List(fields.String(), attribute="fields", data_key="fields")
    decided_on = Day(allow_none=True)
    refusal = fields.Enum(RequestRefusal, by_value=True, allow_none=True)
    reasons = fields.String(allow_none=True)
    articles = fields.List(fields.String())
    told_on = Day(allow_none=True)
    told_form = fields.Enum(DeclarationForm, by_value=True, allow_none=True)
    version = fields.Integer()
    recorded_at = Instant()


class RequestRowOut(RequestOut):
    """A request in the list."""


class RequestQuery(PageQuery):
    """Filters; they narrow together."""

    state = fields.Enum(PersonRequestState, by_value=True, load_default=None)
    kind = fields.Enum(PersonRequestKind, by_value=True, load_default=None)
    person_id = fields.UUID(load_default=None)


class RestrictionOut(Strict):
    """A restriction; ``version`` is its ETag."""

    id = fields.UUID()
    person_id = fields.UUID()
    ground = fields.Enum(RestrictionGround, by_value=True)
    since_on = Day()
    articles = fields.List(fields.String())
    reasons = fields.String(allow_none=True)
    lifted_on = Day(allow_none=True)
    version = fields.Integer()


class PersonVersionOut(Strict):
    """That the person was corrected: when, which fields, on which request; the old values stay sealed.

    A contact replaced by a case or record of the person has no request.
    """

    id = fields.UUID()
    request_id = fields.UUID(allow_none=True)
    changed = fields.List(fields.String(), attribute="fields", data_key="fields")
    recorded_at = Instant()
    recorded_by_id = fields.UUID()


class PersonPrivacyOut(Strict):
    """Where a person stands with this processor; document and phone masked."""

    person = fields.Nested(PersonOut)
    notice_status = fields.Enum(NoticeStatus, by_value=True)
    restriction = fields.Nested(RestrictionOut, allow_none=True)
    corrections = fields.List(fields.Nested(PersonVersionOut))


class CopyOut(Strict):
    """An access copy: ``queued``, ``ready`` until ``expires_at``, then ``expired``."""

    id = fields.UUID()
    person_id = fields.UUID()
    request_id = fields.UUID()
    job_id = fields.UUID(allow_none=True)
    state = fields.String()
    sha256 = fields.String(allow_none=True)
    made_at = Instant(allow_none=True)
    expires_at = Instant(allow_none=True)
    recorded_at = Instant()
