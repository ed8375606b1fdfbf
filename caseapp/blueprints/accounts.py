"""Accounts: kept by the system administrator; their roles, locks and sessions by the security administrator."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from caseapp.blueprints._http import ApiBlueprint, body_if_good, current_actor, etag
from caseapp.models import Account
from caseapp.schemas._base import PageQuery, page_of
from caseapp.schemas.accounts import (
    AccountIn,
    AccountOut,
    AccountPatch,
    EndedOut,
    RightsOut,
    RightsQuery,
    RolesIn,
    TemporaryPasswordOut,
)
from caseapp.schemas.auth import DeputyIn, DeputyOut
from caseapp.services import accounts, deputies, password_change, passwords, rights, session_list
from caseapp.services.password_change import Made
from caseapp.vocabulary import Permission

blp = ApiBlueprint("accounts", __name__, url_prefix="/accounts", description="账号")
ONE: Final[dict[str, Any]] = {"loads": accounts.find, "target": "account", "path_id": "account_id"}


def _hashed() -> str | None:
    body = body_if_good(AccountIn())
    return passwords.hashed(body["password"]) if body is not None else None


@blp.route("", method="POST", permission=Permission.ACCOUNT_MANAGE, prepares=_hashed)
@blp.arguments(AccountIn)
@blp.response(201, AccountOut)
def create_account(body: dict[str, Any], prepared: str) -> Any:
    """Create an account."""
    return accounts.create(body, current_actor(), prepared)


@blp.route("", permission=Permission.ACCOUNT_READ)
@blp.arguments(PageQuery, location="query")
@blp.response(200, page_of(AccountOut))
def list_accounts(query: dict[str, Any]) -> Any:
    """Accounts of my region in order of making."""
    return accounts.listed(current_actor(), **query)


@blp.route("/<uuid:account_id>", permission=Permission.ACCOUNT_READ, **ONE)
@blp.response(200, AccountOut)
def get_account(account: Account) -> Any:
    """One account."""
    return accounts.shown(account), etag(account)


@blp.route("/<uuid:account_id>", method="PATCH", permission=Permission.ACCOUNT_MANAGE, guarded=True, **ONE)
@blp.arguments(AccountPatch)
@blp.response(200, AccountOut)
def change_account(body: dict[str, Any], account: Account) -> Any:
    """Change an account; closing it ends its sessions at once."""
    return accounts.change(account, current_actor(), body), etag(account)


@blp.route(
    "/<uuid:account_id>/roles", method="PUT", permission=Permission.ACCOUNT_SECURE, guarded=True, **ONE
)
@blp.arguments(RolesIn)
@blp.response(200, AccountOut)
def set_roles(body: dict[str, Any], account: Account) -> Any:
    """Give an account exactly these roles; they hold at once."""
    return accounts.set_roles(account, current_actor(), set(body["roles"])), etag(account)


@blp.route("/<uuid:account_id>/unlocks", method="POST", permission=Permission.ACCOUNT_SECURE, **ONE)
@blp.response(204)
def unlock_account(account: Account) -> None:
    """Forget the failed tries and the lock of an account."""
    accounts.unlock(account, current_actor())


@blp.route("/<uuid:account_id>/sessions", method="DELETE", permission=Permission.ACCOUNT_SECURE, **ONE)
@blp.response(200, EndedOut)
def end_sessions(account: Account) -> Any:
    """End all sessions of an account at once."""
    return {"sessions": session_list.end_all(account.id, current_actor(), "security_admin")}


@blp.route(
    "/<uuid:account_id>/password-resets",
    method="POST",
    permission=Permission.ACCOUNT_MANAGE,
    prepares=password_change.made,
    **ONE,
)
@blp.response(201, TemporaryPasswordOut)
def reset_password(account: Account, prepared: Made) -> Any:
    """Give an account a temporary password, which its owner must change; its sessions end."""
    return password_change.reset(account, current_actor(), prepared)


@blp.route("/<uuid:account_id>/rights", permission=Permission.RIGHTS_READ, **ONE)
@blp.arguments(RightsQuery, location="query")
@blp.response(200, RightsOut)
def rights_on(query: dict[str, Any], account: Account) -> Any:
    """The rights an account had on a day, from the security log."""
    return rights.on(account, query["on"])


@blp.route("/<uuid:account_id>/deputies", method="POST", permission=Permission.SELF)
@blp.arguments(DeputyIn)
@blp.response(201, DeputyOut)
def add_deputy(body: dict[str, Any], account_id: UUID) -> Any:
    """Name a deputy for somebody on leave."""
    return deputies.add(current_actor(), account_id, body)


@blp.route("/<uuid:account_id>/deputies", permission=Permission.SELF)
@blp.arguments(PageQuery, location="query")
@blp.response(200, page_of(DeputyOut))
def list_deputies(query: dict[str, Any], account_id: UUID) -> Any:
    """The deputies of an account, past ones too."""
    return deputies.listed(current_actor(), account_id, **query)


@blp.route("/<uuid:account_id>/deputies/<uuid:deputyship_id>", method="DELETE", permission=Permission.SELF)
@blp.response(204)
def end_deputy(account_id: UUID, deputyship_id: UUID) -> None:
    """End a deputyship at once; it stays on record."""
    deputies.end(current_actor(), account_id, deputyship_id)
