"""Bodies of ``/accounts``."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from caseapp.schemas._base import Count, Day, Instant, Strict, Text, said
from caseapp.schemas.auth import Password
from caseapp.vocabulary import Role


def _roles() -> fields.List[Role]:
    return fields.List(
        fields.Enum(Role, by_value=True), required=True, validate=validate.Length(min=1, max=15)
    )


class AccountIn(Strict):
    """A new account; roles are named, the password is the first one."""

    login = Text(required=True, most=60)
    display_name = Text(required=True, most=60)
    password = Password()
    organization_id = fields.UUID(required=True)
    roles = _roles()
    phone = Text(most=30, load_default=None, allow_none=True)
    practitioner_id = fields.UUID(load_default=None, allow_none=True)
    mediator_id = fields.UUID(load_default=None, allow_none=True)


class AccountPatch(Strict):
    """What to change; a phone, practitioner or mediator of null is taken away."""

    display_name = Text(most=60)
    active = fields.Boolean(truthy={True}, falsy={False})
    organization_id = fields.UUID()
    phone = Text(most=30, allow_none=True)
    practitioner_id = fields.UUID(allow_none=True)
    mediator_id = fields.UUID(allow_none=True)

    @validates_schema
    def _something(self, data: dict[str, Any], **_: Any) -> None:
        if not data:
            raise ValidationError(said("empty", "没有要修改的内容", "nothing to change"))


class RolesIn(Strict):
    """Exactly the roles the account is to have."""

    roles = _roles()


class AccountOut(Strict):
    """An account without its secrets; the phone is masked."""

    id = fields.UUID()
    login = fields.String()
    phone = fields.String(allow_none=True)
    display_name = fields.String()
    organization_id = fields.UUID()
    practitioner_id = fields.UUID(allow_none=True)
    mediator_id = fields.UUID(allow_none=True)
    roles = fields.List(fields.String())
    active = fields.Boolean()
    locked_until = Instant(allow_none=True)
    password_due = fields.Boolean()
    created_at = Instant()
    version = Count()


class TemporaryPasswordOut(Strict):
    """A password for one signing in, shown this once."""

    temporary_password = fields.String()
    expires_at = Instant()


class EndedOut(Strict):
    """How many sessions were ended."""

    sessions = fields.Integer()


class RightsQuery(Strict):
    """A day of China, today at the latest."""

    on = Day(required=True)


class RightsChangeOut(Strict):
    """One event of the security log."""

    at = Instant()
    kind = fields.String()
    actor_id = fields.UUID(allow_none=True)
    details = fields.Dict(keys=fields.String())


class LentOut(Strict):
    """Whom the account represented that day, with the roles lent when the day ended."""

    deputyship_id = fields.UUID()
    account_id = fields.UUID()
    from_on = Day()
    to_on = Day()
    ended_at = Instant(allow_none=True)
    roles = fields.List(fields.String())


class RightsOut(Strict):
    """Rights on a day, from the security log; ``roles`` when the day ended, ``changes`` are those of the day."""

    account_id = fields.UUID()
    on = Day()
    known = fields.Boolean()
    active = fields.Boolean()
    active_at_start = fields.Boolean()
    roles = fields.List(fields.String())
    roles_at_start = fields.List(fields.String())
    organization_id = fields.UUID(allow_none=True)
    changes = fields.List(fields.Nested(RightsChangeOut))
    represents = fields.List(fields.Nested(LentOut))
