"""Bodies of complaints of gifts."""

from __future__ import annotations

from marshmallow import fields

from caseapp.schemas._base import Code, Day, Instant, PageQuery, Strict, Text
from caseapp.vocabulary import Channel, GiftStepKind


class GiftPaperIn(Strict):
    """What was done (``GET /catalogue/gifts``), by whom, as far as it is known; who complains may stay unnamed.

    ``verification_code``: of any paper that the office issued in the case.
    """

    verification_code = Text(required=True, most=40)
    act = Code(required=True)
    statement = Text(required=True, most=4000)
    accused = Text(most=200, allow_none=True)
    complainant = Text(most=60, allow_none=True)
    contact = Text(most=200, allow_none=True)


class GiftIn(GiftPaperIn):
    """The same, told to somebody signed in; ``case_id`` and ``practitioner_id`` where they are known."""

    case_id = fields.UUID(allow_none=True)
    practitioner_id = fields.UUID(allow_none=True)
    channel = fields.Enum(Channel, by_value=True, load_default=Channel.WINDOW)
    received_on = Day(allow_none=True)

    class Meta(Strict.Meta):
        """Without the paper's code."""

        exclude = ("verification_code",)


class GiftReceiptOut(Strict):
    """What whoever recorded it is told: its number, its day, the article. They see no more of it."""

    id = fields.UUID()
    received_on = Day()
    article = fields.String()


class GiftDecisionIn(Strict):
    """What the department found and did."""

    outcome = Code(required=True)
    statement = Text(required=True, most=4000)


class GiftTellingIn(Strict):
    """How the complainant was told the result."""

    statement = Text(required=True, most=500)


class GiftStepOut(Strict):
    """What the department did."""

    kind = fields.Enum(GiftStepKind, by_value=True)
    outcome = fields.String(allow_none=True)
    article = fields.String()
    done_on = Day()
    recorded_by_id = fields.UUID()
    statement = fields.String()


class GiftOut(Strict):
    """A complaint, for the department."""

    id = fields.UUID()
    organization_id = fields.UUID()
    about_case_id = fields.UUID(allow_none=True)
    practitioner_id = fields.UUID(allow_none=True)
    act = fields.String()
    article = fields.String()
    channel = fields.Enum(Channel, by_value=True)
    received_on = Day()
    recorded_at = Instant()
    recorded_by_id = fields.UUID(allow_none=True)
    statement = fields.String()
    accused = fields.String(allow_none=True)
    complainant = fields.String(allow_none=True)
    contact = fields.String(allow_none=True)
    steps = fields.List(fields.Nested(GiftStepOut))


class GiftQuery(PageQuery):
    """``open``: those without a decision, or with one."""

    open = fields.Boolean()
