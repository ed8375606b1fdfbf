"""Bodies of jurisdiction: the applicant's choice, earlier receipts elsewhere, disputes between institutions."""

from __future__ import annotations

from marshmallow import fields

from caseapp.schemas._base import Code, Day, Instant, PageQuery, Strict, Text


class EarlierReceiptOut(Strict):
    """Another institution received an application of the same person for the same matter before; it keeps it.

    ``verified``: whether anybody read the text that says so.
    """

    institution_id = fields.UUID()
    institution = fields.String()
    received_on = Day()
    article = fields.String()
    verified = fields.Boolean()


class JurisdictionChoiceIn(Strict):
    """Why this institution is competent (``link``) and why the other one is, which is named by id or name.

    ``chosen_on``: when the applicant chose; default today.
    """

    link = Code(required=True)
    other_link = Code(required=True)
    other_institution = Text(most=120, allow_none=True)
    other_organization_id = fields.UUID(allow_none=True)
    chosen_on = Day(load_default=None, allow_none=True)


class JurisdictionChoiceOut(Strict):
    """A recorded choice with the text it rests on."""

    link = fields.String()
    other_link = fields.String()
    other_institution = fields.String()
    other_organization_id = fields.UUID(allow_none=True)
    chosen_on = Day()
    article = fields.String()
    verified = fields.Boolean()
    recorded_at = Instant()


class CompetenceLinkOut(Strict):
    """What makes an institution competent."""

    code = fields.String()
    zh = fields.String()
    en = fields.String()


class JurisdictionOut(Strict):
    """What is known of who takes the matter, and the ``links`` that a choice may name."""

    received_earlier_elsewhere = fields.List(fields.Nested(EarlierReceiptOut))
    choices = fields.List(fields.Nested(JurisdictionChoiceOut))
    links = fields.List(fields.Nested(CompetenceLinkOut))


class JurisdictionDisputeIn(Strict):
    """The other institution, registered here, and the reason; no particulars of people are needed to decide."""

    other_organization_id = fields.UUID(required=True)
    statement = Text(required=True, most=4000)


class JurisdictionDisputeQuery(PageQuery):
    """``open``: those without a decision, or with one."""

    open = fields.Boolean(load_default=None, allow_none=True)


class JurisdictionDecisionIn(Strict):
    """Which of the two institutions keeps the matter, and the findings."""

    kept_by = fields.UUID(required=True)
    findings = Text(required=True, most=4000)


class JurisdictionSideOut(Strict):
    """An institution or department."""

    id = fields.UUID()
    name = fields.String()


class JurisdictionDisputeOut(Strict):
    """A dispute, to whom it was put, and what was decided; ``case_id`` is the case of the reader's own institution."""

    id = fields.UUID()
    case_id = fields.UUID(allow_none=True)
    institution = fields.Nested(JurisdictionSideOut)
    other_institution = fields.Nested(JurisdictionSideOut)
    bureau = fields.Nested(JurisdictionSideOut)
    received_at = Instant()
    other_received_at = Instant(allow_none=True)
    filed_on = Day()
    statement = fields.String()
    article = fields.String()
    verified = fields.Boolean()
    kept_by = fields.Nested(JurisdictionSideOut, allow_none=True)
    decided_on = Day(allow_none=True)
    findings = fields.String(allow_none=True)
    version = fields.Integer()
