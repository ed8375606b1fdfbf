"""Signing in, renewing, signing out, my password, my sessions, and who I am."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request
from flask_jwt_extended import create_access_token

from caseapp.blueprints import _problems
from caseapp.blueprints._http import ApiBlueprint, body_if_good, current_actor, settings
from caseapp.blueprints._limits import limited
from caseapp.errors import CaseAppError, Fault, Invalid, Unauthenticated
from caseapp.extensions import unit_of_work
from caseapp.schemas._base import PageQuery, page_of
from caseapp.schemas.auth import LoginIn, MeOut, PasswordIn, RefreshIn, SessionOut, TokensOut
from caseapp.services import deputies, password_change, session_list, sessions
from caseapp.services.password_change import Chosen
from caseapp.services.sessions import Refused, SignedIn
from caseapp.vocabulary import Permission

blp = ApiBlueprint("auth", __name__, url_prefix="/auth", description="登录与会话")


def _tokens(outcome: SignedIn | Refused) -> dict[str, Any] | Response:
    """Tokens, or the refusal as an answer rather than a raise: a failed try must be counted."""
    if isinstance(outcome, Refused):
        zh, en = "用户名或密码不正确，或账号暂时锁定", "wrong credentials, or the account is locked for now"
        return _refusal(Unauthenticated(zh, en, code="bad_credentials"), outcome)
    token = create_access_token(str(outcome.account_id), additional_claims={"sid": str(outcome.session_id)})
    return {
        "access_token": token,
        "refresh_token": outcome.refresh_token,
        "expires_in": settings().access_token_seconds,
    }


def _refusal(error: CaseAppError, refused: Refused) -> Response:
    answer = _problems.from_domain(error)
    if refused.retry_after is not None:
        answer.headers["Retry-After"] = str(refused.retry_after)
    return answer


@blp.route("/login", method="POST", permission=Permission.PUBLIC)
@limited("login", "login_name")
@blp.arguments(LoginIn)
@blp.response(200, TokensOut)
def login(body: dict[str, Any]) -> Any:
    """Sign in with user name or mobile number."""
    # The request's own transaction has not begun (nothing was read for a public route): this one is over before
    # the password is computed, and the next begins after it.
    with unit_of_work(read_only=True):
        known = sessions.known(body["login"])
    attempt = sessions.tried(known, body["password"])
    keep = settings().refresh_token_seconds
    return _tokens(sessions.enter(attempt, keep, request.headers.get("User-Agent")))


@blp.route("/refresh", method="POST", permission=Permission.PUBLIC)
@limited("login")
@blp.arguments(RefreshIn)
@blp.response(200, TokensOut)
def refresh(body: dict[str, Any]) -> Any:
    """Renew the tokens; the old refresh token stops working."""
    return _tokens(sessions.renew(body["refresh_token"]))


@blp.route("/logout", method="POST", permission=Permission.SELF)
@blp.response(204)
def logout() -> None:
    """End this session at once."""
    session_list.sign_out(current_actor())


@blp.route("/logout-everywhere", method="POST", permission=Permission.SELF)
@blp.response(204)
def logout_everywhere() -> None:
    """End all my sessions at once, this one too."""
    session_list.end_all(current_actor().account_id, current_actor(), "own")


def _chosen() -> Chosen | None:
    body = body_if_good(PasswordIn())
    if body is None:
        return None
    with unit_of_work(read_only=True):
        account = password_change.owned(current_actor().account_id)
    return password_change.chosen(account, body["old_password"], body["new_password"])


@blp.route("/password", method="POST", permission=Permission.SELF, prepares=_chosen)
@blp.arguments(PasswordIn)
@blp.response(204)
def change_password(_body: dict[str, Any], prepared: Chosen) -> Any:
    """Change my password; my other sessions end."""
    refused = password_change.change(current_actor(), prepared)
    if refused is None:
        return None
    zh, en = "原密码不正确，或账号暂时锁定", "not the present password, or the account is locked for now"
    return _refusal(Invalid(faults=[Fault("old_password", "wrong", zh, en)]), refused)


@blp.route("/sessions", permission=Permission.SELF)
@blp.arguments(PageQuery, location="query")
@blp.response(200, page_of(SessionOut))
def list_sessions(query: dict[str, Any]) -> Any:
    """My living sessions in order of signing in."""
    return session_list.listed(current_actor(), **query)


@blp.route("/sessions/<uuid:session_id>", method="DELETE", permission=Permission.SELF)
@blp.response(204)
def end_session(session_id: UUID) -> None:
    """End one of my sessions at once."""
    session_list.end_own(current_actor(), session_id)


@blp.route("/me", permission=Permission.SELF)
@blp.response(200, MeOut)
def me() -> Any:
    """Who I am, my roles and permissions as of now, and whose deputy I am or have."""
    actor = current_actor()
    return {
        "account_id": actor.account_id,
        "name": actor.name,
        "roles": sorted(actor.roles),
        "own_roles": sorted(actor.alone().roles),
        "permissions": sorted(actor.permissions),
        "organization_id": actor.organization_id,
        "region_code": actor.region_code,
        "practitioner_id": actor.practitioner_id,
        "password_due": actor.password_due,
        "represents": [
            {"account_id": one.account_id, "name": one.name, "roles": sorted(one.roles)}
            for one in actor.represents
        ],
        "deputyships": deputies.of_me(actor),
    }
