"""Bodies of ``/auth``."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import fields, validate

from caseapp.schemas._base import Day, Instant, Strict, Text, said

MOST: Final = 200


class Password(fields.String):
    """A password as typed: never trimmed. Which ones are taken is said in services/passwords.py."""

    def __init__(self, **kwargs: Any) -> None:
        wrong = said("password", f"密码须为1至{MOST}个字符", f"1 to {MOST} characters")
        super().__init__(
            required=True, validate=validate.Length(min=1, max=MOST, error=wrong), load_only=True, **kwargs
        )


class LoginIn(Strict):
    """User name or mobile number, and password."""

    login = Text(required=True, most=60)
    password = Password()


class RefreshIn(Strict):
    """The refresh token last received; it works once."""

    refresh_token = Text(required=True, most=200)


class PasswordIn(Strict):
    """The present password and the one to come."""

    old_password = Password()
    new_password = Password()


class TokensOut(Strict):
    """``expires_in`` is in seconds."""

    access_token = fields.String()
    refresh_token = fields.String()
    expires_in = fields.Integer()


class SessionOut(Strict):
    """A living session. ``last_used_at`` is its last signing in or renewal, ``device`` the shortened user agent."""

    id = fields.UUID()
    created_at = Instant()
    last_used_at = Instant()
    expires_at = Instant()
    device = fields.String(allow_none=True)
    current = fields.Boolean()


class RepresentedOut(Strict):
    """Somebody on leave whose roles I have today."""

    account_id = fields.UUID()
    name = fields.String()
    roles = fields.List(fields.String())


class DeputyOut(Strict):
    """Who stands in for whom, on which days, both included. ``reason`` for who may set it."""

    id = fields.UUID()
    account_id = fields.UUID()
    account_name = fields.String()
    deputy_account_id = fields.UUID()
    deputy_name = fields.String()
    from_on = Day()
    to_on = Day()
    in_force = fields.Boolean()
    reason = fields.String(allow_none=True)
    set_by_id = fields.UUID()
    set_at = Instant()
    ended_at = Instant(allow_none=True)


class DeputyIn(Strict):
    """A deputy for the account in the path; the reason is kept sealed."""

    deputy_account_id = fields.UUID(required=True)
    from_on = Day(required=True)
    to_on = Day(required=True)
    reason = Text(required=True, most=200)


class MeOut(Strict):
    """Who I am and what I may do; ``roles`` and ``permissions`` hold what ``represents`` lends today."""

    account_id = fields.UUID()
    name = fields.String()
    roles = fields.List(fields.String())
    own_roles = fields.List(fields.String())
    permissions = fields.List(fields.String())
    organization_id = fields.UUID()
    region_code = fields.String()
    practitioner_id = fields.UUID(allow_none=True)
    password_due = fields.Boolean()
    represents = fields.List(fields.Nested(RepresentedOut))
    deputyships = fields.List(fields.Nested(DeputyOut))
