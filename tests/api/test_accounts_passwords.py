"""Which passwords are taken, changing one's own, a temporary one, and how they are hashed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
import time_machine
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from caseapp import clock
from caseapp.models import Account, SecurityEvent
from caseapp.services import passwords
from caseapp.vocabulary import Role, SecurityEventKind
from demo.world import OFFICERS
from demo.world import PASSWORD as DEMO_PASSWORD
from tests.cases import CASES
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places

PASSWORD = "correct horse battery"
FRESH = "another horse, another battery"
Make = Callable[..., dict[str, Any]]


@pytest.fixture
def admin(as_role: SignIn) -> ApiClient:
    return as_role(Role.SYSTEM_ADMIN)


@pytest.fixture
def make(admin: ApiClient, places: Places) -> Make:
    def made(expect: int = 201, **changes: Any) -> dict[str, Any]:
        body = {"login": "window1", "display_name": "窗口", "password": PASSWORD, "roles": ["intake_officer"]}
        answer: dict[str, Any] = admin.post(
            "/accounts", {**body, "organization_id": str(places.institution), **changes}, expect
        )
        return answer

    return made


def sign_in(client: ApiClient, password: str = PASSWORD, expect: int = 200) -> ApiClient:
    tokens = client.post("/auth/login", {"login": "window1", "password": password}, expect)
    return ApiClient(client.http, tokens.get("access_token"), None)


def change(client: ApiClient, old: str, new: str, expect: int = 204) -> Any:
    body = {"old_password": old, "new_password": new}
    response = client.request("POST", "/auth/password", json=body)
    assert response.status_code == expect, response.get_data(as_text=True)
    return response


def codes(problem: Any) -> list[tuple[str, str]]:
    assert all(one["message"] and one["message_en"] for one in problem["errors"])
    return [(one["field"], one["code"]) for one in problem["errors"]]


BAD = [
    ("short pwd", "password"),
    ("aaaaaaaaaaaa", "password_simple"),
    ("ababababab12", "password_simple"),
    ("abcdefghijkl", "password_simple"),
    ("9876543210", "password_simple"),
    ("q1w2e3r4t5", "password_common"),
    ("WoAiNi5201314", "password_common"),
    ("ｗｏａｉｎｉ５２０１３１４", "password_common"),
    ("Window1window1", "password_is_login"),
    ("window12025", "password_is_login"),
    ("my 13800001234", "password_is_login"),
]


@pytest.mark.parametrize(("password", "code"), BAD)
def test_a_weak_password_is_refused_at_making_and_at_changing(
    client: ApiClient, make: Make, password: str, code: str
) -> None:
    assert codes(make(422, password=password, phone="13800001234")) == [("password", code)]
    make(phone="13800001234")
    refused = change(sign_in(client), PASSWORD, password, 422).get_json()
    assert codes(refused) == [("new_password", code)]
    sign_in(client)


def test_the_demo_and_the_pages_use_passwords_that_are_taken() -> None:
    logins = ["admin", *OFFICERS]
    for login in [*logins, "leader", "340202.lawyer1"]:
        assert not list(passwords.faults(DEMO_PASSWORD, login))
    assert not list(passwords.faults("window-password", "window"))


def test_the_list_of_common_passwords_is_packaged() -> None:
    assert len(passwords.common()) > 3000
    assert all(len(line) == 16 for line in passwords.common())


def test_changing_ones_own_password_ends_the_other_sessions(
    client: ApiClient, make: Make, session: Session
) -> None:
    made = make()
    here, there = sign_in(client), sign_in(client)
    change(here, PASSWORD, FRESH)
    here.get("/auth/me")
    there.get("/auth/me", 401)
    sign_in(client, PASSWORD, 401)
    sign_in(client, FRESH)
    told = sa.select(SecurityEvent.actor_id).where(SecurityEvent.kind == SecurityEventKind.PASSWORD_CHANGED)
    assert session.scalars(told).all() == [UUID(made["id"])]


def test_the_last_five_passwords_are_not_taken_again(client: ApiClient, make: Make) -> None:
    make()
    here, used = sign_in(client), [PASSWORD]
    for serial in range(5):
        for old in used[-5:]:
            assert codes(change(here, used[-1], old, 422).get_json()) == [("new_password", "password_used")]
        fresh = f"{FRESH} {serial}"
        change(here, used[-1], fresh)
        used.append(fresh)
    change(here, used[-1], PASSWORD)


def test_a_wrong_old_password_tells_nothing_and_counts_like_a_failed_login(
    client: ApiClient, make: Make
) -> None:
    make()
    here = sign_in(client)
    for _ in range(4):
        assert codes(change(here, "wrong", "short", 422).get_json()) == [("old_password", "wrong")]
    assert change(here, "wrong", FRESH, 422).headers["Retry-After"] == "5"
    assert codes(change(here, PASSWORD, FRESH, 422).get_json()) == [("old_password", "wrong")]
    sign_in(client, PASSWORD, 401)


@pytest.mark.parametrize("body", [{}, {"old_password": 1, "new_password": FRESH}, {"old_password": PASSWORD}])
def test_a_faulty_body_is_refused_before_anything_is_hashed(
    client: ApiClient, make: Make, monkeypatch: pytest.MonkeyPatch, body: dict[str, Any]
) -> None:
    make()
    here = sign_in(client)
    monkeypatch.setattr(passwords, "hasher", None)
    here.post("/auth/password", body, 422)


def test_a_temporary_password_must_be_changed_before_anything_else(
    client: ApiClient, admin: ApiClient, make: Make, session: Session
) -> None:
    path = f"/accounts/{(made := make())['id']}"
    before = sign_in(client)
    given = admin.post(f"{path}/password-resets")
    before.get("/auth/me", 401)
    sign_in(client, PASSWORD, 401)
    here = sign_in(client, given["temporary_password"])
    assert here.get("/auth/me")["password_due"] is True
    assert admin.get(path)["password_due"] is True
    for method, other in (("GET", CASES), ("GET", "/regions"), ("POST", CASES), ("GET", f"{path}/deputies")):
        answer = here.request(method, other)
        assert (answer.status_code, answer.get_json(force=True)["code"]) == (403, "password_change_required")
    temporary = given["temporary_password"]
    assert codes(change(here, temporary, PASSWORD, 422).get_json()) == [("new_password", "password_used")]
    change(here, temporary, FRESH)
    assert here.get("/auth/me")["password_due"] is False
    here.get(CASES)
    told = sa.select(SecurityEvent).where(SecurityEvent.kind == SecurityEventKind.PASSWORD_RESET)
    [one] = session.scalars(told)
    assert (one.actor_id, one.subject_id, one.details) == (admin.account_id, UUID(made["id"]), {})


def test_a_temporary_password_is_worth_nothing_after_three_days(
    client: ApiClient, admin: ApiClient, make: Make
) -> None:
    path = f"/accounts/{make()['id']}"
    given = admin.post(f"{path}/password-resets")["temporary_password"]
    tokens = client.post("/auth/login", {"login": "window1", "password": given}, 200)
    with time_machine.travel(clock.real_now() + timedelta(days=3, seconds=1), tick=False):
        sign_in(client, given, 401)
        client.post("/auth/refresh", {"refresh_token": tokens["refresh_token"]}, 401)


def test_a_reset_unlocks_and_is_not_for_oneself(client: ApiClient, admin: ApiClient, make: Make) -> None:
    path = f"/accounts/{make()['id']}"
    for _ in range(5):
        sign_in(client, "wrong", 401)
    sign_in(client, admin.post(f"{path}/password-resets")["temporary_password"])
    problem = admin.post(f"/accounts/{admin.account_id}/password-resets", None, 403)
    assert problem["code"] == "own_password"


def test_temporary_passwords_are_good_and_differ() -> None:
    made = [passwords.temporary() for _ in range(50)]
    assert len(set(made)) == 50
    assert all(len(one) == 16 and not set(one) & set("0O1lI") for one in made)


def test_what_production_hashes_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "hasher", passwords.argon2id())
    kept = passwords.hashed(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.fits(kept, PASSWORD)
    assert not passwords.fits(kept, PASSWORD + "x")


def test_signing_in_hashes_anew_when_the_parameters_have_changed(
    client: ApiClient, make: Make, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    identifier = UUID(make()["id"])

    def kept() -> tuple[str, int, int]:
        session.expire_all()
        account = session.get_one(Account, identifier)
        return account.password_hash, account.password_serial, account.version

    old, serial, version = kept()
    sign_in(client)
    assert kept() == (old, serial, version)
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    sign_in(client, "wrong", 401)
    assert kept() == (old, serial, version)
    sign_in(client)
    fresh, *rest = kept()
    assert "$m=16,t=2,p=1$" in fresh != old
    assert rest == [serial, version]
    sign_in(client)
    assert kept()[0] == fresh


def test_a_full_width_password_is_the_same_password(client: ApiClient, make: Make) -> None:
    make(password="ｃｏｒｒｅｃｔ　ｈｏｒｓｅ　ｂａｔｔｅｒｙ")
    sign_in(client, PASSWORD)
