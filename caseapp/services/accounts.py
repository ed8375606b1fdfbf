"""Accounts: who may sign in, with which roles. Administrators see the accounts of their region."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified

from caseapp.access import ADMINISTRATORS, Actor, in_region
from caseapp.errors import Fault, Forbidden, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import Account, AccountRole, Mediator, Organization, Practitioner
from caseapp.services import logins, passwords, session_list
from caseapp.services.pages import Page, page
from caseapp.services.security_log import record_security
from caseapp.vault import mask_phone
from caseapp.vocabulary import Role, SecurityEventKind

LINKS: Final = ("organization_id", "practitioner_id", "mediator_id")
TOLD: Final = (*LINKS, "active")  # what an event shows from and to; of the rest it names the field only


def create(
    values: Mapping[str, Any], actor: Actor | None = None, password_hash: str | None = None
) -> dict[str, Any]:
    """Create an account; ``password_hash`` where the caller has worked it out before the transaction.

    Raises:
        Invalid: every fault at once.

    """
    roles = set(values["roles"])
    faults = [
        *_link_faults(values, actor),
        *logins.name_faults(values["login"]),
        *(logins.phone_faults(values["phone"]) if values.get("phone") else ()),
        *passwords.faults(values["password"], logins.user_name(values["login"]), _mobile(values)),
        *role_faults(roles),
    ]
    if faults:
        raise Invalid(faults=faults)
    account = Account(
        **{name: values.get(name) for name in LINKS},
        login=logins.user_name(values["login"]),
        display_name=values["display_name"],
        password_hash=password_hash or passwords.hashed(values["password"]),
    )
    logins.set_phone(account, values.get("phone"))
    db.session.add(account)
    db.session.flush()
    db.session.add_all(AccountRole(account_id=account.id, role=role) for role in roles)
    db.session.flush()
    details = {"roles": sorted(roles), "organization_id": str(account.organization_id), "active": True}
    record_security(SecurityEventKind.ACCOUNT_CREATED, actor, account.id, details)
    return shown(account, roles)


def _mobile(values: Mapping[str, Any]) -> str | None:
    return logins.mobile(values["phone"]) if values.get("phone") else None


def _link_faults(values: Mapping[str, Any], actor: Actor | None) -> Iterator[Fault]:
    office = values.get("organization_id")
    if office is not None:
        known = sa.select(Organization.id).where(Organization.id == office)
        if actor is not None:
            known = known.where(in_region(Organization.region_code, actor.region_code))
        if db.session.scalar(known) is None:
            zh, en = "不存在，或不在您的管辖范围内", "does not exist in your region"
            yield Fault("organization_id", "unknown", zh, en)
    links: tuple[tuple[str, type[Any]], ...] = (("practitioner_id", Practitioner), ("mediator_id", Mediator))
    for field, model in links:
        linked = sa.select(model.id).where(model.id == values.get(field))
        if actor is not None:
            linked = linked.where(in_region(model.region_code, actor.region_code))
        if values.get(field) is not None and db.session.scalar(linked) is None:
            yield Fault(field, "unknown", "不存在", "does not exist")


def role_faults(roles: Iterable[Role]) -> Iterator[Fault]:
    """System administrator, security administrator and auditor (三员分立) each stand alone in an account."""
    if set(roles) & ADMINISTRATORS and len(set(roles)) > 1:
        zh = "系统管理员、安全管理员、审计员须分设，且不得兼任其他角色"
        en = "system_admin, security_admin and auditor each stand alone in an account"
        yield Fault("roles", "separation_of_duties", zh, en)


def within(actor: Actor) -> sa.ColumnElement[bool]:
    """Accounts of organisations in the actor's region."""
    offices = sa.select(Organization.id).where(in_region(Organization.region_code, actor.region_code))
    return Account.organization_id.in_(offices)


def find(actor: Actor, account_id: UUID, *, lock: bool = False) -> Account:
    """An account of the actor's region; NotFound otherwise."""
    select = sa.select(Account).where(Account.id == account_id, within(actor))
    account: Account | None = db.session.scalar(select.with_for_update() if lock else select)
    if account is None:
        raise NotFound
    return account


def change(account: Account, actor: Actor, values: Mapping[str, Any]) -> dict[str, Any]:
    """Change what is named in ``values``; a closed account's sessions end with this transaction.

    Raises:
        Invalid: every fault at once.

    """
    faults = [*_link_faults(values, actor), *_change_faults(account, actor, values)]
    if faults:
        raise Invalid(faults=faults)
    told = {
        name: {"from": _code(getattr(account, name)), "to": _code(values[name])}
        for name in TOLD
        if name in values and values[name] != getattr(account, name)
    }
    if "phone" in values:
        logins.set_phone(account, values["phone"])
    for name in {*TOLD, "display_name"} & set(values):
        setattr(account, name, values[name])
    _touch(account)
    record_security(
        SecurityEventKind.ACCOUNT_CHANGED, actor, account.id, {"fields": sorted(values), "changes": told}
    )
    if not account.active:
        session_list.end_all(account.id, actor, "closed")
    return shown(account, roles_of([account.id]).get(account.id, set()))


def _change_faults(account: Account, actor: Actor, values: Mapping[str, Any]) -> Iterator[Fault]:
    if values.get("phone") is not None:
        yield from logins.phone_faults(values["phone"], of=account.id)
    if account.id == actor.account_id and values.get("active") is False:
        zh, en = "不能停用自己的账号", "nobody closes their own account"
        yield Fault("active", "own_account", zh, en)


def _code(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


def _touch(account: Account) -> None:
    """Move the version although no column of the row may have changed."""
    flag_modified(account, "display_name")
    db.session.flush()


def set_roles(account: Account, actor: Actor, roles: set[Role]) -> dict[str, Any]:
    """Give the account exactly these roles; they hold from the next request on.

    Raises:
        Forbidden: the account is the actor's own.
        Invalid: the roles do not go together.

    """
    if account.id == actor.account_id:
        raise Forbidden("不能更改自己的角色", "nobody changes their own roles", code="own_roles")
    faults = list(role_faults(roles))
    if faults:
        raise Invalid(faults=faults)
    before = roles_of([account.id]).get(account.id, set())
    gone = AccountRole.role.in_(before - roles)
    db.session.execute(sa.delete(AccountRole).where(AccountRole.account_id == account.id, gone))
    db.session.add_all(AccountRole(account_id=account.id, role=role) for role in roles - before)
    _touch(account)
    details = {"from": sorted(before), "to": sorted(roles)}
    record_security(SecurityEventKind.ROLES_CHANGED, actor, account.id, details)
    return shown(account, roles)


def unlock(account: Account, actor: Actor) -> None:
    """Forget the failed tries and the lock."""
    values = {"failed_logins": 0, "locked_until": None}
    db.session.execute(sa.update(Account).where(Account.id == account.id).values(values))
    record_security(SecurityEventKind.ACCOUNT_UNLOCKED, actor, account.id)


def listed(actor: Actor, limit: int, after: str | None) -> Page[dict[str, Any]]:
    """Accounts of the actor's region by time of making."""
    found = page(sa.select(Account).where(within(actor)), (Account.created_at, Account.id), limit, after)
    roles = roles_of([account.id for account in found.items])
    return Page([shown(account, roles.get(account.id, set())) for account in found.items], found.next)


def roles_of(ids: list[UUID]) -> dict[UUID, set[Role]]:
    """The roles of several accounts in one query."""
    found: dict[UUID, set[Role]] = {}
    for row in db.session.scalars(sa.select(AccountRole).where(AccountRole.account_id.in_(ids))):
        found.setdefault(row.account_id, set()).add(row.role)
    return found


def shown(account: Account, roles: set[Role] | None = None) -> dict[str, Any]:
    """What an administrator sees; the phone masked."""
    names = "id login display_name organization_id practitioner_id mediator_id active created_at version"
    if roles is None:
        roles = roles_of([account.id]).get(account.id, set())
    return {
        **{name: getattr(account, name) for name in names.split()},
        "phone": mask_phone(account.phone) if account.phone is not None else None,
        "roles": sorted(roles),
        "locked_until": account.locked_until,
        "password_due": account.password_expires_at is not None,
    }
