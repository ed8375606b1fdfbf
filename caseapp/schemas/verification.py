"""Bodies of the verification of hardship: authorisations, queries, answers, commitments, samples and checks."""

from __future__ import annotations

from decimal import Decimal

from marshmallow import ValidationError, fields, validate

from caseapp.schemas._base import Count, Day, Exact, Instant, PageQuery, Strict, Text, said
from caseapp.vocabulary import (
    CommitmentFinding,
    ConsentBy,
    QueryFinding,
    QuerySystem,
    SignerRelationship,
)

HOUSEHOLD = 20


class AuthorisationIn(Strict):
    """Who signed: a party by ``person_id`` or a household member by ``name``; ``material`` is the signed paper."""

    person_id = fields.UUID(load_default=None, allow_none=True)
    name = Text(most=80, load_default=None, allow_none=True)
    relationship = fields.Enum(SignerRelationship, by_value=True, required=True)
    signed_on = Day(load_default=None, allow_none=True)
    by = fields.Enum(ConsentBy, by_value=True, load_default=ConsentBy.SELF)
    guardian = Text(most=80, load_default=None, allow_none=True)
    material = Text(most=200, required=True)


class AuthorisationOut(Strict):
    """A signed authorisation; the words are null to who need not know the facts."""

    id = fields.UUID()
    case_id = fields.UUID()
    person_id = fields.UUID(allow_none=True)
    name = fields.String(allow_none=True)
    relationship = fields.Enum(SignerRelationship, by_value=True)
    signed_on = Day()
    by = fields.Enum(ConsentBy, by_value=True, attribute="given_by")
    guardian = fields.String(allow_none=True)
    material = fields.String(allow_none=True)
    recorded_at = Instant()


class QueryIn(Strict):
    """What was asked of whom, and the authorisations it rests on, all signed by ``asked_on`` (today)."""

    system = fields.Enum(QuerySystem, by_value=True, required=True)
    organ_name = Text(most=120, required=True)
    asked_on = Day(load_default=None, allow_none=True)
    authorisation_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(max=HOUSEHOLD))


class QueryOut(Strict):
    """A query and its answer; ``version`` is its ETag."""

    id = fields.UUID()
    case_id = fields.UUID()
    system = fields.Enum(QuerySystem, by_value=True)
    organ_name = fields.String()
    asked_on = Day()
    authorisation_ids = fields.List(fields.UUID())
    answered_on = Day(allow_none=True)
    finding = fields.Enum(QueryFinding, by_value=True, allow_none=True)
    source = fields.String(allow_none=True)
    detail = fields.String(allow_none=True)
    recorded_at = Instant()
    version = fields.Integer()


class AnswerIn(Strict):
    """What came back, from which paper or interface (``source``)."""

    answered_on = Day(load_default=None, allow_none=True)
    finding = fields.Enum(QueryFinding, by_value=True, required=True)
    source = Text(most=200, required=True)
    detail = Text(most=2000, load_default=None, allow_none=True)


class CommitmentIn(Strict):
    """The honesty commitment; signed by the applicant unless ``signer_person_id`` is who applies for them."""

    signed_on = Day(load_default=None, allow_none=True)
    text_version = Text(most=40, required=True)
    signer_person_id = fields.UUID(load_default=None, allow_none=True)


class CommitmentOut(Strict):
    """A commitment as signed."""

    id = fields.UUID()
    case_id = fields.UUID()
    person_id = fields.UUID()
    signer_person_id = fields.UUID()
    signed_on = Day()
    text_version = fields.String()
    recorded_at = Instant()


class FindingOut(Strict):
    """What a check found before it was checked again."""

    outcome = fields.String()
    checked_on = fields.String()
    checked_by_id = fields.String()
    statement = fields.String()


class CheckOut(Strict):
    """A drawn case and what its check found, and before; ``version`` is its ETag."""

    id = fields.UUID()
    sample_id = fields.UUID()
    case_id = fields.UUID()
    place = fields.Integer()
    outcome = fields.Enum(CommitmentFinding, by_value=True, allow_none=True)
    checked_on = Day(allow_none=True)
    statement = fields.String(allow_none=True)
    earlier = fields.List(fields.Nested(FindingOut), allow_none=True)
    version = fields.Integer()


class DrawnCheckOut(CheckOut):
    """The same in its sample, with the case's number."""

    case_number = fields.String()


class AdviceOut(Strict):
    """A ground to end the aid that a check points to; people decide."""

    ground = fields.String()
    article = fields.String()
    zh = fields.String()
    en = fields.String()
    check_id = fields.UUID()


class ConcludedOut(CheckOut):
    """The check with what it points to."""

    termination_advice = fields.List(fields.Nested(AdviceOut))


class HardshipVerificationOut(Strict):
    """How hardship was verified; ``missing`` names what the way taken (``route``) still lacks on record."""

    route = fields.String(allow_none=True)
    missing = fields.List(fields.String())
    authorisations = fields.List(fields.Nested(AuthorisationOut))
    queries = fields.List(fields.Nested(QueryOut))
    commitments = fields.List(fields.Nested(CommitmentOut))
    checks = fields.List(fields.Nested(CheckOut))
    termination_advice = fields.List(fields.Nested(AdviceOut))


def _ensure_part(share: Decimal) -> None:
    """A range of marshmallow's own would stand in OpenAPI as bounds of a text, which is no schema."""
    if not 0 < share <= 1:
        raise ValidationError(said("range", "须大于0且不超过1", "must be more than 0 and at most 1"))


class SampleIn(Strict):
    """Which cases (``decided_from`` to ``decided_to``, inclusive), which ``share`` of them, which ``seed``."""

    organization_id = fields.UUID(load_default=None, allow_none=True)
    decided_from = Day(required=True)
    decided_to = Day(required=True)
    share = Exact(required=True, places=4, validate=_ensure_part)
    seed = Count(required=True)


class SampleOut(Strict):
    """A sample: ``drawn`` of ``population`` cases; share and seed draw the same again."""

    id = fields.UUID()
    organization_id = fields.UUID()
    decided_from = Day()
    decided_to = Day()
    share = Exact()
    seed = fields.Integer()
    population = fields.Integer()
    drawn = fields.Integer()
    recorded_at = Instant()


class SampleDetailOut(SampleOut):
    """The sample with its checks in the order drawn, those the reader may see."""

    checks = fields.List(fields.Nested(DrawnCheckOut))


class SampleQuery(PageQuery):
    """Paging only."""


class CheckOutcomeIn(Strict):
    """What the check found, with its reasons."""

    outcome = fields.Enum(CommitmentFinding, by_value=True, required=True)
    statement = Text(most=2000, required=True)
    checked_on = Day(load_default=None, allow_none=True)
