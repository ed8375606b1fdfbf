"""Signing in, renewing, signing out, and who I am."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_jwt_extended import create_access_token

from caseapp.blueprints import _problems
from caseapp.blueprints._http import ApiBlueprint, current_actor, settings
from caseapp.errors import Unauthenticated
from caseapp.extensions import limiter
from caseapp.schemas.auth import LoginIn, MeOut, RefreshIn, TokensOut
from caseapp.services import sessions
from caseapp.services.sessions import SignedIn
from caseapp.vocabulary import Permission

blp = ApiBlueprint("auth", __name__, url_prefix="/auth", description="登录与会话")


def _tokens(signed_in: SignedIn | None) -> dict[str, Any] | Response:
    """Tokens, or the refusal as an answer rather than a raise: a failed try must be counted."""
    if signed_in is None:
        zh, en = "用户名或密码不正确，或账号暂时锁定", "wrong credentials, or the account is locked for now"
        return _problems.from_domain(Unauthenticated(zh, en, code="bad_credentials"))
    token = create_access_token(
        str(signed_in.account_id), additional_claims={"sid": str(signed_in.session_id)}
    )
    return {
        "access_token": token,
        "refresh_token": signed_in.refresh_token,
        "expires_in": settings().access_token_seconds,
    }


@blp.route("/login", method="POST", permission=Permission.PUBLIC)
@limiter.limit(lambda: settings().login_limit)
@blp.arguments(LoginIn)
@blp.response(200, TokensOut)
def login(body: dict[str, Any]) -> Any:
    """Sign in."""
    return _tokens(sessions.sign_in(body["login"], body["password"], settings().refresh_token_seconds))


@blp.route("/refresh", method="POST", permission=Permission.PUBLIC)
@limiter.limit(lambda: settings().login_limit)
@blp.arguments(RefreshIn)
@blp.response(200, TokensOut)
def refresh(body: dict[str, Any]) -> Any:
    """Renew the tokens; the old refresh token stops working."""
    return _tokens(sessions.renew(body["refresh_token"]))


@blp.route("/logout", method="POST", permission=Permission.SELF)
@blp.response(204)
def logout() -> None:
    """End this session at once."""
    sessions.sign_out(current_actor().session_id)


@blp.route("/me", permission=Permission.SELF)
@blp.response(200, MeOut)
def me() -> Any:
    """Who I am, my roles and permissions as of now."""
    actor = current_actor()
    return {
        "account_id": actor.account_id,
        "name": actor.name,
        "roles": sorted(actor.roles),
        "permissions": sorted(actor.permissions),
        "organization_id": actor.organization_id,
        "region_code": actor.region_code,
        "practitioner_id": actor.practitioner_id,
    }
