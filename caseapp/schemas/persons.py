"""A person as handed in and as shown."""

from __future__ import annotations

from marshmallow import fields, validate

from caseapp.schemas._base import Code, Day, Instant, Strict, Text
from caseapp.vocabulary import (
    CivilCapacity,
    IdType,
    NoticeStatus,
    PartyRole,
    RepresentativeRelationship,
    Sex,
)

LACKS = validate.NoneOf([CivilCapacity.FULL])


class PersonIn(Strict):
    """A party: the name is needed, the rest where known. ``id_number`` goes with ``id_type``."""

    name = Text(required=True, most=80)
    id_type = fields.Enum(IdType, by_value=True, allow_none=True)
    id_number = Text(most=30, allow_none=True)
    phone = Text(most=24, allow_none=True)
    address = Text(most=200, allow_none=True)
    birth_date = Day(allow_none=True)
    sex = fields.Enum(Sex, by_value=True, allow_none=True)


class CapacityIn(Strict):
    """That an adult lacks full capacity, and by what it is known (a court's declaration, or one asked for)."""

    code = fields.Enum(CivilCapacity, by_value=True, required=True, validate=LACKS)
    basis = Code(required=True)
    paper = Text(most=200, allow_none=True)


class RepresentativeIn(PersonIn):
    """Who applies for the applicant (LAL Art. 40); of full capacity.

    ``lives_on_own_labour``: as for the applicant, of somebody of 16 or 17.
    """

    lives_on_own_labour = fields.Boolean(allow_none=True)

    relationship = fields.Enum(RepresentativeRelationship, by_value=True, required=True)


class RepresentativeChangeIn(Strict):
    """Who applies for the applicant from now on; null where nobody needs to any more.

    ``declared_capacity``: that the adult applicant lacks full capacity, where that is known only now.
    """

    representative = fields.Nested(RepresentativeIn, required=True, allow_none=True)
    reason = Text(required=True, most=1000)
    declared_capacity = fields.Nested(CapacityIn, allow_none=True)


class PartyOut(Strict):
    """A party with document and phone masked, the address to its county; ``ended_at``: another one represents since."""

    id = fields.UUID()
    person_id = fields.UUID()
    role = fields.Enum(PartyRole, by_value=True)
    relationship = fields.Enum(RepresentativeRelationship, by_value=True, allow_none=True)
    represented_person_id = fields.UUID(allow_none=True)
    ended_at = Instant(allow_none=True)
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
