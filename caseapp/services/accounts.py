"""Accounts: who may sign in, with which roles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from caseapp.errors import Fault, Invalid
from caseapp.extensions import db
from caseapp.models import Account, AccountRole, Mediator, Organization, Practitioner
from caseapp.services.pages import Page, page
from caseapp.services.sessions import hasher
from caseapp.vocabulary import Role


def create(values: Mapping[str, Any]) -> dict[str, Any]:
    """Create an account; raises Invalid naming every id that does not exist and a login that is taken."""
    faults = [*_unknown_ids(values), *_taken(values["login"])]
    if faults:
        raise Invalid(faults=faults)
    plain = {key: value for key, value in values.items() if key not in {"password", "roles"}}
    account = Account(**plain, password_hash=hasher.hash(values["password"]))
    db.session.add(account)
    db.session.flush()
    db.session.add_all(AccountRole(account_id=account.id, role=role) for role in set(values["roles"]))
    db.session.flush()
    return _shown(account, set(values["roles"]))


def _unknown_ids(values: Mapping[str, Any]) -> Iterable[Fault]:
    for field, model in (
        ("organization_id", Organization),
        ("practitioner_id", Practitioner),
        ("mediator_id", Mediator),
    ):
        if values.get(field) is not None and db.session.get(model, values[field]) is None:
            yield Fault(field, "unknown", "不存在", "does not exist")


def _taken(login: str) -> Iterable[Fault]:
    if db.session.scalar(sa.select(Account.id).where(Account.login == login)) is not None:
        yield Fault("login", "taken", "用户名已被使用", "this login is taken")


def listed(limit: int, after: str | None) -> Page[dict[str, Any]]:
    """Accounts by time of making."""
    found = page(sa.select(Account), (Account.created_at, Account.id), limit, after)
    roles = _roles_of([account.id for account in found.items])
    return Page([_shown(account, roles.get(account.id, set())) for account in found.items], found.next)


def _roles_of(ids: list[UUID]) -> dict[UUID, set[Role]]:
    found: dict[UUID, set[Role]] = {}
    for row in db.session.scalars(sa.select(AccountRole).where(AccountRole.account_id.in_(ids))):
        found.setdefault(row.account_id, set()).add(row.role)
    return found


def _shown(account: Account, roles: set[Role]) -> dict[str, Any]:
    names = "id login display_name organization_id practitioner_id mediator_id active created_at version"
    return {**{name: getattr(account, name) for name in names.split()}, "roles": sorted(roles)}
