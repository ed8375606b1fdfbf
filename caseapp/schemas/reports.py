"""Bodies of ``/reports``."""

from __future__ import annotations

from marshmallow import fields, validate

from caseapp.schemas._base import Count, Day, Instant, PageQuery, RegionCode, Strict
from caseapp.vocabulary import DocumentState


class ReportIn(Strict):
    """Which report: the annual one of a region and a calendar year."""

    kind = fields.String(required=True, validate=validate.OneOf(["annual"]))
    region_code = RegionCode(required=True)
    year = Count(least=2022, most=2100, required=True)


class ReportQuery(PageQuery):
    """Filters; they narrow together."""

    region_code = RegionCode()
    year = Count(least=2000, most=2100)


class ReportOut(Strict):
    """A report; once it is made ``files`` gives size and SHA-256 of each file, ``anchor`` number and signature of the
    audit's anchor of that moment.
    """

    id = fields.UUID()
    kind = fields.String()
    region_code = fields.String()
    year = fields.Integer()
    edition = fields.Integer()
    verification_code = fields.String()
    job_id = fields.UUID(allow_none=True)
    requested_at = Instant()
    issued_at = Instant(allow_none=True)
    files = fields.Dict(allow_none=True)
    anchor = fields.Dict(attribute="snapshot.anchor", allow_none=True)


class AcceptedOut(Strict):
    """Where to look for the job and for what it makes."""

    job_id = fields.UUID()
    resource = fields.String()


class GenuineOut(Strict):
    """Whether a document is genuine; an unknown code is not an error but ``genuine: false``.

    Of a report region, year and edition; of a paper about a case its form, number, issuer, day, and whether it has
    been voided, or its decision set aside on an objection, never whom it is about.
    """

    genuine = fields.Boolean(required=True)
    document = fields.String()
    region_code = fields.String()
    year = fields.Integer()
    edition = fields.Integer()
    newest_edition = fields.Integer()
    issued_at = Instant()
    pdf_sha256 = fields.String()
    title_zh = fields.String()
    title_en = fields.String()
    number = fields.String()
    issuer = fields.String()
    issued_on = Day()
    state = fields.Enum(DocumentState, by_value=True)
    voided_on = Day(allow_none=True)
    set_aside_on = Day(allow_none=True)
