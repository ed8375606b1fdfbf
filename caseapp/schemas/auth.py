"""Bodies of ``/auth`` and ``/accounts``."""

from __future__ import annotations

from marshmallow import fields, validate

from caseapp.schemas._base import Count, Instant, Strict, Text, said
from caseapp.vocabulary import Role

PASSWORD_LEAST = 10


class LoginIn(Strict):
    """User name and password."""

    login = Text(required=True, most=60)
    password = fields.String(required=True, validate=validate.Length(min=1, max=200))


class RefreshIn(Strict):
    """The refresh token last received; it works once."""

    refresh_token = Text(required=True, most=200)


class TokensOut(Strict):
    """``expires_in`` is in seconds."""

    access_token = fields.String()
    refresh_token = fields.String()
    expires_in = fields.Integer()


class MeOut(Strict):
    """Who I am and what I may do."""

    account_id = fields.UUID()
    name = fields.String()
    roles = fields.List(fields.String())
    permissions = fields.List(fields.String())
    organization_id = fields.UUID()
    region_code = fields.String()
    practitioner_id = fields.UUID(allow_none=True)


class AccountIn(Strict):
    """A new account; roles are named, the password is the first one."""

    login = Text(required=True, most=60)
    display_name = Text(required=True, most=60)
    password = fields.String(
        required=True,
        validate=validate.Length(
            min=PASSWORD_LEAST, max=200, error=said("password", "密码至少10个字符", "10 to 200 characters")
        ),
    )
    organization_id = fields.UUID(required=True)
    roles = fields.List(
        fields.Enum(Role, by_value=True), required=True, validate=validate.Length(min=1, max=15)
    )
    practitioner_id = fields.UUID(load_default=None, allow_none=True)
    mediator_id = fields.UUID(load_default=None, allow_none=True)


class AccountOut(Strict):
    """An account without its secrets."""

    id = fields.UUID()
    login = fields.String()
    display_name = fields.String()
    organization_id = fields.UUID()
    practitioner_id = fields.UUID(allow_none=True)
    mediator_id = fields.UUID(allow_none=True)
    roles = fields.List(fields.String())
    active = fields.Boolean()
    created_at = Instant()
    version = Count()
