"""A person inside other bodies."""

from __future__ import annotations

from marshmallow import fields

from caseapp.schemas._base import Day, Strict, Text
from caseapp.vocabulary import IdType, Sex


class PersonIn(Strict):
    """Who it is. A resident identity number (GB 11643) tells day of birth and sex by itself."""

    name = Text(required=True, most=80)
    id_type = fields.Enum(IdType, by_value=True, load_default=None, allow_none=True)
    id_number = Text(most=24, load_default=None, allow_none=True)
    phone = Text(most=30, load_default=None, allow_none=True)
    address = Text(most=200, load_default=None, allow_none=True)
    birth_date = Day(load_default=None, allow_none=True)
    sex = fields.Enum(Sex, by_value=True, load_default=None, allow_none=True)


class PersonOut(Strict):
    """A person with document number and phone masked."""

    id = fields.UUID()
    name = fields.String()
    id_type = fields.String(allow_none=True)
    id_number = fields.String(allow_none=True, metadata={"description": "masked"})
    phone = fields.String(allow_none=True, metadata={"description": "masked"})
    birth_date = Day(allow_none=True)
    sex = fields.String(allow_none=True)
