"""Persons who may be on file twice, and links between files."""

from __future__ import annotations

from marshmallow import fields

from caseapp.schemas._base import Day, Instant, Strict, Text
from caseapp.vocabulary import DuplicateSign, IdType, LinkVerdict, Sex


class SignOut(Strict):
    """One sign that two files share, or that speaks against it (negative points)."""

    code = fields.Enum(DuplicateSign, by_value=True)
    points = fields.Integer()
    zh = fields.String()
    en = fields.String()


class PossibleDuplicateOut(Strict):
    """Another file that may be the same person's, masked, with what makes it so; a person decides."""

    person_id = fields.UUID()
    other_person_id = fields.UUID()
    name = fields.String()
    id_type = fields.Enum(IdType, by_value=True, allow_none=True)
    id_number = fields.String(allow_none=True)
    phone = fields.String(allow_none=True)
    birth_date = Day(allow_none=True)
    sex = fields.Enum(Sex, by_value=True, allow_none=True)
    points = fields.Integer()
    threshold = fields.Integer()
    signs = fields.List(fields.Nested(SignOut))


class SameMatterCaseOut(Strict):
    """An open case of the same applicant about the same matter."""

    id = fields.UUID()
    number = fields.String()
    state = fields.String()
    opened_on = Day()


class LinkIn(Strict):
    """What somebody says of two files, and why."""

    other_person_id = fields.UUID(required=True)
    verdict = fields.Enum(LinkVerdict, by_value=True, required=True)
    reason = Text(required=True, most=500)


class UnlinkIn(Strict):
    """Why it is taken back."""

    reason = Text(required=True, most=500)


class LinkOut(Strict):
    """What was said of two files; ended ones stay, with both reasons."""

    id = fields.UUID()
    first_person_id = fields.UUID()
    second_person_id = fields.UUID()
    verdict = fields.Enum(LinkVerdict, by_value=True)
    reason = fields.String()
    recorded_at = Instant()
    recorded_by_id = fields.UUID()
    ended_at = Instant(allow_none=True)
    ended_by_id = fields.UUID(allow_none=True)
    end_reason = fields.String(allow_none=True)
