"""Which access tokens are believed: ours, by one algorithm, for this service."""

from typing import Any

import jwt
import pytest
import time_machine
from flask import Flask

from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places

Claims = dict[str, Any]


@pytest.fixture
def genuine(as_role: SignIn, places: Places) -> str:
    token = as_role("intake_officer").token
    assert token is not None
    return token


def claims_of(token: str) -> Claims:
    claims: Claims = jwt.decode(token, options={"verify_signature": False, "verify_aud": False})
    return claims


def made(app: Flask, claims: Claims, algorithm: str = "HS256") -> str:
    key = None if algorithm == "none" else app.config["JWT_SECRET_KEY"]
    return jwt.encode(claims, key, algorithm)


def test_the_same_claims_signed_by_us_are_believed(app: Flask, client: ApiClient, genuine: str) -> None:
    ApiClient(client.http, made(app, claims_of(genuine)), None).get("/auth/me")


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize("algorithm", ["none", "HS512"])
def test_another_algorithm_is_not_believed(
    app: Flask, client: ApiClient, genuine: str, algorithm: str
) -> None:
    token = made(app, claims_of(genuine), algorithm)
    assert ApiClient(client.http, token, None).get("/auth/me", 401)["code"] == "unauthenticated"


@pytest.mark.parametrize("changes", [{"aud": "another-service"}, {"aud": None}, {"type": "refresh"}])
def test_a_token_for_something_else_opens_nothing(
    app: Flask, client: ApiClient, genuine: str, changes: Claims
) -> None:
    claims = {name: value for name, value in {**claims_of(genuine), **changes}.items() if value is not None}
    ApiClient(client.http, made(app, claims), None).get("/auth/me", 401)


def test_passwords_may_be_long_and_never_run_out(admin_account: ApiClient, places: Places) -> None:
    long = "四个月前我在窗口写下的一句很长的话，谁也猜不到它" * 4
    body = {"login": "longwindow", "display_name": "窗口", "password": long, "roles": ["intake_officer"]}
    admin_account.post("/accounts", {**body, "organization_id": str(places.institution)}, 201)
    signed_in = {"login": "longwindow", "password": long}
    admin_account.post("/auth/login", signed_in, 200)
    with time_machine.travel("2036-01-01T00:00:00+00:00"):
        admin_account.post("/auth/login", signed_in, 200)


@pytest.fixture
def admin_account(as_role: SignIn) -> ApiClient:
    return as_role("system_admin")
