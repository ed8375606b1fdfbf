"""Signing in, renewing, signing out; lockout; rights that change at once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask_jwt_extended import create_access_token
from sqlalchemy.orm import Session

from caseapp.models import Account, AccountRole, AuthSession, SecurityEvent
from caseapp.services import passwords
from caseapp.vocabulary import Role, SecurityEventKind
from tests.cases import CASES
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places

PASSWORD = "correct horse battery"
Tokens = dict[str, Any]


@pytest.fixture
def account(session: Session, places: Places) -> Account:
    made = Account(
        login="window1",
        display_name="窗口",
        password_hash=passwords.hashed(PASSWORD),
        organization_id=places.institution,
    )
    session.add(made)
    session.flush()
    session.add(AccountRole(account_id=made.id, role=Role.INTAKE_OFFICER))
    session.commit()
    return made


def sign_in(client: ApiClient, password: str = PASSWORD, expect: int = 200, login: str = "window1") -> Any:
    return client.post("/auth/login", {"login": login, "password": password}, expect)


def renew(client: ApiClient, token: str, expect: int = 200) -> Any:
    return client.post("/auth/refresh", {"refresh_token": token}, expect)


def signed(client: ApiClient, tokens: Tokens) -> ApiClient:
    return ApiClient(client.http, tokens["access_token"], None)


def test_signing_in_gives_tokens_that_work(client: ApiClient, account: Account) -> None:
    tokens = sign_in(client)
    assert set(tokens) == {"access_token", "refresh_token", "expires_in"}
    assert tokens["expires_in"] == 900
    me = signed(client, tokens).get("/auth/me")
    assert (me["account_id"], me["name"], me["roles"]) == (str(account.id), "窗口", ["intake_officer"])
    assert "case:intake" in me["permissions"]
    assert me["region_code"] == "340202"


@pytest.mark.parametrize(("login", "password"), [("window1", "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_login_and_a_wrong_password_look_the_same(
    client: ApiClient, account: Account, login: str, password: str
) -> None:
    problem = sign_in(client, password, 401, login)
    assert (problem["code"], problem["errors"]) == ("bad_credentials", [])


@pytest.mark.parametrize("token", [None, "", "x", "a.b.c"])
def test_nobody_signed_in_is_401(client: ApiClient, token: str | None) -> None:
    assert ApiClient(client.http, token, None).get("/auth/me", 401)["code"] == "unauthenticated"


@pytest.mark.parametrize("claims", [{}, {"sid": "no id"}, {"sid": "01a20004-8888-7588-a5ec-de3674103ac4"}])
def test_a_token_without_a_living_session_is_401(
    app: Flask, client: ApiClient, claims: dict[str, str]
) -> None:
    with app.app_context():
        token = create_access_token("anybody", additional_claims=claims)
    ApiClient(client.http, token, None).get("/auth/me", 401)


def test_a_token_signed_by_another_is_401(app: Flask, client: ApiClient, account: Account) -> None:
    head, body, _ = sign_in(client)["access_token"].split(".")
    ApiClient(client.http, f"{head}.{body}.{'A' * 43}", None).get("/auth/me", 401)


def test_an_access_token_lives_a_quarter_of_an_hour(client: ApiClient, account: Account) -> None:
    with time_machine.travel(datetime(2025, 3, 3, 2, tzinfo=UTC), tick=False) as traveller:
        tokens = sign_in(client)
        traveller.shift(timedelta(seconds=899))
        signed(client, tokens).get("/auth/me")
        traveller.shift(timedelta(seconds=2))
        signed(client, tokens).get("/auth/me", 401)
        signed(client, renew(client, tokens["refresh_token"])).get("/auth/me")


def test_a_session_ends_after_its_days_however_often_it_is_renewed(
    client: ApiClient, account: Account
) -> None:
    with time_machine.travel(datetime(2025, 3, 3, 2, tzinfo=UTC), tick=False) as traveller:
        tokens = sign_in(client)
        traveller.shift(timedelta(days=6))
        tokens = renew(client, tokens["refresh_token"])
        traveller.shift(timedelta(days=1))
        renew(client, tokens["refresh_token"], 401)
        signed(client, tokens).get("/auth/me", 401)


def test_a_refresh_token_works_once(client: ApiClient, account: Account) -> None:
    first = sign_in(client)
    second = renew(client, first["refresh_token"])
    assert second["refresh_token"] != first["refresh_token"]
    signed(client, second).get("/auth/me")


def test_re_use_of_a_rotated_token_ends_the_whole_session(client: ApiClient, account: Account) -> None:
    first = sign_in(client)
    second = renew(client, first["refresh_token"])
    renew(client, first["refresh_token"], 401)
    renew(client, second["refresh_token"], 401)
    signed(client, second).get("/auth/me", 401)


def test_other_sessions_of_the_account_go_on(client: ApiClient, account: Account) -> None:
    one, other = sign_in(client), sign_in(client)
    renew(client, one["refresh_token"])
    renew(client, one["refresh_token"], 401)
    signed(client, other).get("/auth/me")


@pytest.mark.parametrize("token", ["x", "x.y", "01a20004-8888-7588-a5ec-de3674103ac4.x", "." * 200])
def test_a_made_up_refresh_token_is_401(client: ApiClient, account: Account, token: str) -> None:
    renew(client, token, 401)


def test_signing_out_works_at_once_for_both_tokens(client: ApiClient, account: Account) -> None:
    tokens = sign_in(client)
    response = signed(client, tokens).request("POST", "/auth/logout")
    assert (response.status_code, response.data) == (204, b"")
    signed(client, tokens).get("/auth/me", 401)
    renew(client, tokens["refresh_token"], 401)


def test_tokens_are_kept_as_digests_only(client: ApiClient, account: Account, session: Session) -> None:
    tokens = sign_in(client)
    kept = session.scalars(sa.select(AuthSession)).one()
    assert len(kept.refresh_digest) == 32
    assert tokens["refresh_token"].partition(".")[2].encode() not in kept.refresh_digest
    assert PASSWORD not in account.password_hash


def waiting(client: ApiClient, password: str) -> int:
    """Seconds of Retry-After of a refused try."""
    body = {"login": "window1", "password": password}
    response = client.request("POST", "/auth/login", json=body)
    assert response.status_code == 401
    return int(response.headers.get("Retry-After", "0"))


def failures(session: Session) -> int:
    session.expire_all()
    return session.scalars(sa.select(Account.failed_logins)).one()


def test_failures_are_counted_although_they_are_answered_401(
    client: ApiClient, account: Account, session: Session
) -> None:
    for count in range(1, 4):
        sign_in(client, "wrong", 401)
        assert failures(session) == count
    sign_in(client)
    assert failures(session) == 0


def test_five_failures_lock_for_a_while_even_for_the_right_password(
    client: ApiClient, account: Account, session: Session
) -> None:
    with time_machine.travel(datetime(2025, 3, 3, 2, tzinfo=UTC), tick=False) as traveller:
        for _ in range(4):
            sign_in(client, "wrong", 401)
        sign_in(client)
        for _ in range(5):
            sign_in(client, "wrong", 401)
        assert sign_in(client, PASSWORD, 401)["code"] == "bad_credentials"
        traveller.shift(timedelta(seconds=4.9))
        sign_in(client, PASSWORD, 401)
        traveller.shift(timedelta(seconds=0.2))
        sign_in(client)
        assert failures(session) == 0


def test_each_lock_is_twice_as_long_and_says_how_long(client: ApiClient, account: Account) -> None:
    with time_machine.travel(datetime(2025, 3, 3, 2, tzinfo=UTC), tick=False) as traveller:
        waits = []
        for _ in range(14):
            waits.append(waiting(client, "wrong"))
            traveller.shift(timedelta(seconds=waits[-1]))
    assert waits == [0, 0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900]


def test_a_try_during_a_lock_is_not_counted_and_shows_what_is_left(
    client: ApiClient, account: Account, session: Session
) -> None:
    with time_machine.travel(datetime(2025, 3, 3, 2, tzinfo=UTC), tick=False) as traveller:
        assert [waiting(client, "wrong") for _ in range(6)] == [0, 0, 0, 0, 5, 5]
        traveller.shift(timedelta(seconds=3))
        assert waiting(client, PASSWORD) == 2
        assert failures(session) == 5


def test_a_locked_account_is_told_apart_by_the_header_alone(client: ApiClient, account: Account) -> None:
    for _ in range(5):
        sign_in(client, "wrong", 401)
    bodies = []
    for login, password in (("window1", PASSWORD), ("window1", "wrong"), ("nobody", "wrong")):
        problem = sign_in(client, password, 401, login)
        bodies.append({name: value for name, value in problem.items() if name != "request_id"})
    assert bodies[0] == bodies[1] == bodies[2]


def test_a_lock_is_told_to_the_auditor(client: ApiClient, account: Account, session: Session) -> None:
    for _ in range(5):
        sign_in(client, "wrong", 401)
    told = session.scalars(sa.select(SecurityEvent)).one()
    assert (told.kind, told.actor_id, told.subject_id) == (
        SecurityEventKind.ACCOUNT_LOCKED,
        None,
        account.id,
    )
    assert told.details == {"failures": 5, "seconds": 5}


def test_failed_tries_make_no_etag_stale(client: ApiClient, account: Account, session: Session) -> None:
    before = account.version
    sign_in(client, "wrong", 401)
    sign_in(client)
    session.expire_all()
    assert session.get_one(Account, account.id).version == before


def test_the_lock_never_exceeds_a_quarter_of_an_hour(
    client: ApiClient, account: Account, session: Session
) -> None:
    with time_machine.travel(datetime(2025, 3, 3, 2, tzinfo=UTC), tick=False) as traveller:
        for _ in range(20):
            sign_in(client, "wrong", 401)
        traveller.shift(timedelta(minutes=15, seconds=1))
        sign_in(client)


def test_rights_change_at_once(client: ApiClient, account: Account, session: Session) -> None:
    here = signed(client, sign_in(client))
    here.get(CASES)
    session.execute(sa.delete(AccountRole).where(AccountRole.account_id == account.id))
    session.add(AccountRole(account_id=account.id, role=Role.AUDITOR))
    session.commit()
    here.get(CASES, 403)
    assert here.get("/auth/me")["roles"] == ["auditor"]


def test_a_closed_account_is_out_at_once(client: ApiClient, account: Account, session: Session) -> None:
    tokens = sign_in(client)
    account.active = False
    session.commit()
    signed(client, tokens).get("/auth/me", 401)
    renew(client, tokens["refresh_token"], 401)
    sign_in(client, expect=401)


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR])
@pytest.mark.parametrize(
    "path", [CASES, "/cases", "/deadlines", "/metrics/values?region_code=340200&year=2025"]
)
def test_the_three_administrators_read_no_cases(as_role: SignIn, role: Role, path: str) -> None:
    as_role(role).get(path, 403)


@pytest.mark.parametrize("login", ["window1", "nobody", "13800009999"])
def test_every_try_costs_one_check_whoever_is_named(
    client: ApiClient, account: Account, monkeypatch: pytest.MonkeyPatch, login: str
) -> None:
    real, checked = passwords.hasher, list[str]()

    class Counting:
        def verify(self, kept: str, password: str) -> bool:
            checked.append(password)
            return real.verify(kept, password)

        def hash(self, password: str) -> str:
            return real.hash(password)

    monkeypatch.setattr(passwords, "hasher", Counting())
    sign_in(client, "wrong one", 401, login)
    assert checked == ["wrong one"]
