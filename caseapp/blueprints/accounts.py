"""Accounts, kept by the system administrator."""

from __future__ import annotations

from typing import Any

from caseapp.blueprints._http import ApiBlueprint
from caseapp.schemas._base import PageQuery, page_of
from caseapp.schemas.auth import AccountIn, AccountOut
from caseapp.services import accounts
from caseapp.vocabulary import Permission

blp = ApiBlueprint("accounts", __name__, url_prefix="/accounts", description="账号")


@blp.route("", method="POST", permission=Permission.ACCOUNT_MANAGE)
@blp.arguments(AccountIn)
@blp.response(201, AccountOut)
def create_account(body: dict[str, Any]) -> Any:
    """Create an account."""
    return accounts.create(body)


@blp.route("", permission=Permission.ACCOUNT_MANAGE)
@blp.arguments(PageQuery, location="query")
@blp.response(200, page_of(AccountOut))
def list_accounts(query: dict[str, Any]) -> Any:
    """Accounts in order of making."""
    return accounts.listed(**query)
