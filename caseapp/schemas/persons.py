"""A person as handed in and as shown."""

from __future__ import annotations

from marshmallow import fields

from caseapp.schemas._base import Day, Strict, Text
from caseapp.vocabulary import IdType, NoticeStatus, PartyRole, RepresentativeRelationship, Sex


class PersonIn(Strict):
    """A party: the name is needed, the rest where known. ``id_number`` goes with ``id_type``."""

    name = Text(required=True, most=80)
    id_type = fields.Enum(IdType, by_value=True, allow_none=True)
    id_number = Text(most=30, allow_none=True)
    phone = Text(most=24, allow_none=True)
    address = Text(most=200, allow_none=True)
    birth_date = Day(allow_none=True)
    sex = fields.Enum(Sex, by_value=True, allow_none=True)


class RepresentativeIn(PersonIn):
    """Who applies for the applicant (LAL Art. 40)."""

    relationship = fields.Enum(RepresentativeRelationship, by_value=True, required=True)


class PartyOut(Strict):
    """A party with document and phone masked, the address to its county."""

    id = fields.UUID()
    person_id = fields.UUID()
    role = fields.Enum(PartyRole, by_value=True)
    relationship = fields.Enum(RepresentativeRelationship, by_value=True, allow_none=True)
    represented_person_id = fields.UUID(allow_none=True)
    name = fields.String()
    id_type = fields.Enum(IdType, by_value=True, allow_none=True)
    id_number = fields.String(allow_none=True)
    phone = fields.String(allow_none=True)
    address = fields.String(allow_none=True)
    birth_date = Day(allow_none=True)
    sex = fields.Enum(Sex, by_value=True, allow_none=True)
    notice_status = fields.Enum(NoticeStatus, by_value=True)


class PersonOut(Strict):
    """A person outside a case, document and phone masked, the address to its county."""

    id = fields.UUID()
    name = fields.String()
    id_type = fields.Enum(IdType, by_value=True, allow_none=True)
    id_number = fields.String(allow_none=True)
    phone = fields.String(allow_none=True)
    address = fields.String(allow_none=True)
    birth_date = Day(allow_none=True)
    sex = fields.Enum(Sex, by_value=True, allow_none=True)
