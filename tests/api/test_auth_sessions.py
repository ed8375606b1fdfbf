"""The list of sessions, ending them, and: at no moment does a revoked or rotated token work."""

import random
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from caseapp.models import AuthSession, SecurityEvent
from caseapp.vocabulary import Role, SecurityEventKind
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places

PASSWORD = "correct horse battery"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture
def account(as_role: SignIn, places: Places) -> str:
    """An account that signs in with its password; its id."""
    body = {"login": "window1", "display_name": "窗口", "password": PASSWORD, "roles": ["intake_officer"]}
    made = as_role(Role.SYSTEM_ADMIN).post("/accounts", {**body, "organization_id": str(places.institution)})
    return str(made["id"])


def sign_in(client: ApiClient, device: str | None = FIREFOX, password: str = PASSWORD) -> ApiClient:
    headers = {"User-Agent": device} if device is not None else {"User-Agent": ""}
    body = {"login": "window1", "password": password}
    response = client.request("POST", "/auth/login", json=body, headers=headers)
    assert response.status_code == 200, response.get_data(as_text=True)
    answer = response.get_json()
    signed = ApiClient(client.http, answer["access_token"], None)
    signed.refresh = answer["refresh_token"]  # type: ignore[attr-defined]
    return signed


def ends(client: ApiClient, path: str, expect: int = 204) -> None:
    assert client.request("DELETE", path).status_code == expect


def test_the_list_shows_when_and_with_what(client: ApiClient, account: str) -> None:
    first, second = sign_in(client), sign_in(client, "x" * 300 + "\x7f")
    [one, other] = second.get("/auth/sessions")["items"]
    assert (one["device"], other["device"]) == (FIREFOX, "x" * 80)
    assert (one["current"], other["current"]) == (False, True)
    assert set(one) == {"id", "created_at", "last_used_at", "expires_at", "device", "current"}
    assert one["created_at"] == one["last_used_at"]
    client.post("/auth/refresh", {"refresh_token": first.refresh}, 200)  # type: ignore[attr-defined]
    [one, _] = second.get("/auth/sessions")["items"]
    assert one["created_at"] < one["last_used_at"]
    assert second.get("/auth/sessions?limit=1")["next"]


def test_a_client_that_says_nothing_of_itself(client: ApiClient, account: str) -> None:
    assert sign_in(client, None).get("/auth/sessions")["items"][0]["device"] is None


def test_nobody_sees_or_ends_anothers_session(client: ApiClient, account: str, as_role: SignIn) -> None:
    here, other = sign_in(client), as_role(Role.APPROVER)
    [mine] = here.get("/auth/sessions")["items"]
    assert mine["id"] not in [one["id"] for one in other.get("/auth/sessions")["items"]]
    ends(other, f"/auth/sessions/{mine['id']}", 404)
    ends(here, f"/auth/sessions/{uuid4()}", 404)
    here.get("/auth/me")


def test_ending_one_session_ends_both_its_tokens_at_once(client: ApiClient, account: str) -> None:
    here, there = sign_in(client), sign_in(client)
    [first, _] = there.get("/auth/sessions")["items"]
    ends(there, f"/auth/sessions/{first['id']}")
    here.get("/auth/me", 401)
    client.post("/auth/refresh", {"refresh_token": here.refresh}, 401)  # type: ignore[attr-defined]
    ends(there, f"/auth/sessions/{first['id']}", 404)
    assert len(there.get("/auth/sessions")["items"]) == 1


def test_logout_everywhere_ends_every_session_of_this_account_only(
    client: ApiClient, account: str, as_role: SignIn, session: Session
) -> None:
    other, signed = as_role(Role.APPROVER), [sign_in(client) for _ in range(3)]
    assert signed[0].request("POST", "/auth/logout-everywhere").status_code == 204
    for one in signed:
        one.get("/auth/me", 401)
        client.post("/auth/refresh", {"refresh_token": one.refresh}, 401)  # type: ignore[attr-defined]
    other.get("/auth/me")
    told = sa.select(SecurityEvent).where(SecurityEvent.kind == SecurityEventKind.SESSION_REVOKED)
    assert [(one.subject_id, one.details) for one in session.scalars(told)] == [
        (UUID(account), {"sessions": 3, "why": "own"})
    ]


def test_re_use_of_a_rotated_token_is_told_to_the_auditor(
    client: ApiClient, account: str, session: Session
) -> None:
    token = sign_in(client).refresh  # type: ignore[attr-defined]
    client.post("/auth/refresh", {"refresh_token": token}, 200)
    client.post("/auth/refresh", {"refresh_token": token}, 401)
    told = sa.select(SecurityEvent).where(SecurityEvent.kind == SecurityEventKind.REFRESH_REUSED)
    [one] = session.scalars(told)
    assert (one.subject_id, one.details) == (UUID(account), {"session_id": token.partition(".")[0]})


def test_a_session_takes_as_few_queries_as_a_list_of_many(
    client: ApiClient, account: str, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    here = sign_in(client)
    few = count_queries(lambda: here.get("/auth/sessions"))
    for _ in range(8):
        sign_in(client)
    assert count_queries(lambda: here.get("/auth/sessions")) == few <= 5


class World:
    """Tokens ever given and, by our own book-keeping, which of them must work."""

    def __init__(self, client: ApiClient, admin: ApiClient, account: str, seed: int) -> None:
        self.client, self.admin, self.account = client, admin, account
        self.chance = random.Random(seed)  # noqa: S311 - a course of events, no secret
        self.password, self.serial, self.version = PASSWORD, 0, 1
        self.access: dict[str, list[str]] = {}
        self.living: dict[str, str] = {}
        self.dead: set[str] = set()

    def take(self, answer: dict[str, Any]) -> None:
        family = answer["refresh_token"].partition(".")[0]
        self.access.setdefault(family, []).append(answer["access_token"])
        if family in self.living:
            self.dead.add(self.living[family])
        self.living[family] = answer["refresh_token"]

    def kill(self, family: str) -> None:
        self.dead.add(self.living.pop(family))

    def some(self) -> str:
        return self.chance.choice(sorted(self.living))

    def signed(self, family: str) -> ApiClient:
        return ApiClient(self.client.http, self.access[family][-1], None)

    def signs_in(self) -> None:
        self.take(self.client.post("/auth/login", {"login": "window1", "password": self.password}, 200))

    def renews(self) -> None:
        self.take(self.client.post("/auth/refresh", {"refresh_token": self.living[self.some()]}, 200))

    def uses_a_dead_token(self) -> None:
        if self.dead:
            token = self.chance.choice(sorted(self.dead))
            self.client.post("/auth/refresh", {"refresh_token": token}, 401)
            if token.partition(".")[0] in self.living:
                self.kill(token.partition(".")[0])

    def signs_out(self) -> None:
        family = self.some()
        assert self.signed(family).request("POST", "/auth/logout").status_code == 204
        self.kill(family)

    def signs_out_everywhere(self) -> None:
        assert self.signed(self.some()).request("POST", "/auth/logout-everywhere").status_code == 204
        self.all_die()

    def ends_a_session(self) -> None:
        one, other = self.some(), self.some()
        ends(self.signed(one), f"/auth/sessions/{other}")
        self.kill(other)

    def changes_the_password(self) -> None:
        family = self.some()
        self.serial += 1
        fresh = f"{PASSWORD} {self.serial}"
        body = {"old_password": self.password, "new_password": fresh}
        assert self.signed(family).request("POST", "/auth/password", json=body).status_code == 204
        self.password = fresh
        self.all_die(but=family)

    def is_closed_and_opened(self) -> None:
        for active in (False, True):
            path = f"/accounts/{self.account}"
            self.version = self.admin.patch(path, {"active": active}, match=self.version)["version"]
        self.all_die()

    def all_die(self, but: str | None = None) -> None:
        for family in [one for one in self.living if one != but]:
            self.kill(family)

    def check(self) -> None:
        for family, tokens in self.access.items():
            expected = 200 if family in self.living else 401
            for token in tokens:
                ApiClient(self.client.http, token, None).get("/auth/me", expected)


@pytest.mark.parametrize("seed", range(4))
def test_at_no_moment_does_a_dead_token_work(
    client: ApiClient, account: str, as_role: SignIn, session: Session, seed: int
) -> None:
    world = World(client, as_role(Role.SYSTEM_ADMIN), account, seed)
    always = [world.signs_in, world.uses_a_dead_token]
    living = [
        *[world.renews] * 4,
        world.signs_out,
        world.signs_out_everywhere,
        world.ends_a_session,
        world.changes_the_password,
        world.is_closed_and_opened,
    ]
    for _ in range(30):
        world.chance.choice([*always, *living] if world.living else always)()
        world.check()
    for token in sorted(world.dead):
        client.post("/auth/refresh", {"refresh_token": token}, 401)
    kept = sa.select(AuthSession.id).where(
        AuthSession.revoked_at.is_(None), AuthSession.account_id == UUID(account)
    )
    reused = {token.partition(".")[0] for token in world.dead}
    assert {str(one) for one in session.scalars(kept)} == set(world.living) - reused
