"""Accounts: making, changing, closing them, their roles, locks and sessions; who may, and within which region."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from caseapp.models import Account, SecurityEvent
from caseapp.vault import vault
from caseapp.vocabulary import Role, SecurityEventKind
from tests.cases import CASES
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places

PASSWORD = "correct horse battery"
PHONE = "13800001234"
ACCOUNT = {
    "login": "new1",
    "display_name": "新人",
    "password": PASSWORD,
    "roles": ["approver", "intake_officer"],
}
ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)
Made = dict[str, Any]


@pytest.fixture
def admin(as_role: SignIn) -> ApiClient:
    return as_role(Role.SYSTEM_ADMIN)


@pytest.fixture
def guard(as_role: SignIn, places: Places) -> ApiClient:
    """The security administrator of the bureau."""
    return as_role(Role.SECURITY_ADMIN, at=places.bureau)


@pytest.fixture
def make(admin: ApiClient, places: Places) -> Callable[..., Made]:
    """Creates an account in the institution; keywords are fields of the body."""

    def made(expect: int = 201, **changes: Any) -> Made:
        body = {**ACCOUNT, "organization_id": str(places.institution), **changes}
        answer: Made = admin.post("/accounts", body, expect)
        return answer

    return made


def sign_in(client: ApiClient, login: str = "new1", expect: int = 200, password: str = PASSWORD) -> ApiClient:
    tokens = client.post("/auth/login", {"login": login, "password": password}, expect)
    return ApiClient(client.http, tokens.get("access_token"), None)


def faults(problem: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Field and code of each, after a look that both languages are there."""
    assert all(one["message"] and one["message_en"] for one in problem["errors"])
    return [(one["field"], one["code"]) for one in problem["errors"]]


def events(session: Session, subject: str, kind: SecurityEventKind) -> list[SecurityEvent]:
    session.expire_all()
    select = sa.select(SecurityEvent).where(
        SecurityEvent.subject_id == UUID(subject), SecurityEvent.kind == kind
    )
    return list(session.scalars(select.order_by(SecurityEvent.at, SecurityEvent.id)))


def test_an_administrator_makes_accounts_that_can_sign_in(
    client: ApiClient, admin: ApiClient, make: Callable[..., Made], session: Session
) -> None:
    made = make()
    assert (made["roles"], made["active"], made["version"]) == (["approver", "intake_officer"], True, 1)
    assert not {"password", "password_hash"} & set(made)
    assert sign_in(client).get("/auth/me")["roles"] == made["roles"]
    assert made["login"] in [item["login"] for item in admin.get("/accounts")["items"]]
    assert admin.get(f"/accounts/{made['id']}") == made
    told = events(session, made["id"], SecurityEventKind.ACCOUNT_CREATED)
    assert [(one.actor_id, one.details["roles"]) for one in told] == [(admin.account_id, made["roles"])]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"password": "short"}, "password", "password"),
        ({"roles": []}, "roles", "length"),
        ({"roles": ["king"]}, "roles.0", "choice"),
        ({"organization_id": str(UUID(int=7))}, "organization_id", "unknown"),
        ({"practitioner_id": str(UUID(int=7))}, "practitioner_id", "unknown"),
        ({"mediator_id": str(UUID(int=7))}, "mediator_id", "unknown"),
        ({"login": "taken"}, "login", "taken"),
        ({"login": " ＴＡＫＥＮ "}, "login", "taken"),
        ({"login": "138 0000 9999"}, "login", "looks_like_phone"),
        ({"login": "ﷺ" * 20}, "login", "length"),
        ({"phone": "12345"}, "phone", "phone"),
        ({"phone": f"+86 {PHONE}"}, "phone", "taken"),
    ],
)
def test_a_faulty_account_is_refused(
    make: Callable[..., Made], changes: dict[str, Any], field: str, code: str
) -> None:
    make(login="taken", phone=PHONE)
    assert faults(make(422, **changes)) == [(field, code)]


def test_all_faults_come_at_once(make: Callable[..., Made]) -> None:
    problem = make(422, password="1234567890", phone="1", roles=["auditor", "leader"])
    assert [field for field, _ in faults(problem)] == ["phone", "password", "roles"]


@pytest.mark.parametrize(
    "login", [PHONE, "+86 138-0000-1234", "0086 13800001234", "１３８００００１２３４", "NEW1"]
)
def test_signing_in_by_phone_or_name_however_written(
    client: ApiClient, make: Callable[..., Made], login: str
) -> None:
    made = make(phone="138 0000 1234")
    assert sign_in(client, login).get("/auth/me")["account_id"] == made["id"]


def test_the_phone_is_sealed_indexed_and_masked(make: Callable[..., Made], session: Session) -> None:
    made = make(phone=PHONE)
    assert made["phone"] == "138****1234"
    kept = session.get_one(Account, UUID(made["id"]))
    assert kept.phone == PHONE
    assert PHONE.encode() not in (kept.phone_sealed or b"") + (kept.phone_index or b"")
    assert kept.phone_index == vault.blind_index("account.phone", PHONE)


@pytest.mark.parametrize("first", ADMINISTRATORS)
@pytest.mark.parametrize("second", [*ADMINISTRATORS, Role.APPROVER, Role.LEGAL_AID_WORKER, Role.STATISTICIAN])
def test_administrators_stand_alone(
    make: Callable[..., Made], admin: ApiClient, guard: ApiClient, first: Role, second: Role
) -> None:
    if first is second:
        return
    wrong = [first.value, second.value]
    assert faults(make(422, roles=wrong)) == [("roles", "separation_of_duties")]
    made = make(roles=[first.value])
    path = f"/accounts/{made['id']}"
    problem = guard.put(f"{path}/roles", {"roles": wrong}, 422, match=1)
    assert faults(problem) == [("roles", "separation_of_duties")]
    assert admin.get(path)["roles"] == [first.value]


@pytest.mark.parametrize("role", [Role.APPROVER, Role.BUREAU_OFFICER, Role.INTEGRATION])
def test_nobody_else_sees_or_makes_accounts(as_role: SignIn, make: Callable[..., Made], role: Role) -> None:
    other, path = as_role(role), f"/accounts/{make()['id']}"
    other.post("/accounts", ACCOUNT, 403)
    other.get("/accounts", 403)
    other.get(path, 403)
    other.patch(path, {"active": False}, 403, match=1)
    other.put(f"{path}/roles", {"roles": ["leader"]}, 403, match=1)
    other.post(f"{path}/password-resets", None, 403)
    other.post(f"{path}/unlocks", None, 403)
    assert other.request("DELETE", f"{path}/sessions").status_code == 403
    other.get(f"{path}/rights?on=2025-03-03", 403)


def test_the_three_administrators_share_the_work(
    admin: ApiClient, guard: ApiClient, as_role: SignIn, places: Places, make: Callable[..., Made]
) -> None:
    auditor, path = as_role(Role.AUDITOR, at=places.bureau), f"/accounts/{make()['id']}"
    assert [one.get(path)["version"] for one in (admin, guard, auditor)] == [1, 1, 1]
    for other in (guard, auditor):
        other.post("/accounts", ACCOUNT, 403)
        other.patch(path, {"active": False}, 403, match=1)
        other.post(f"{path}/password-resets", None, 403)
    for other in (admin, auditor):
        other.put(f"{path}/roles", {"roles": ["leader"]}, 403, match=1)
        other.post(f"{path}/unlocks", None, 403)
        assert other.request("DELETE", f"{path}/sessions").status_code == 403
    admin.get(f"{path}/rights?on=2025-03-03", 403)


def test_an_administrator_of_a_county_sees_no_other_county(
    as_role: SignIn, places: Places, make: Callable[..., Made]
) -> None:
    own = make(login="own")
    far = make(login="far", organization_id=str(places.foreign))
    for role in ADMINISTRATORS:
        here = as_role(role, at=places.institution)
        here.get(f"/accounts/{own['id']}")
        here.get(f"/accounts/{far['id']}", 404)
        assert far["id"] not in [item["id"] for item in here.get("/accounts")["items"]]
    county = as_role(Role.SYSTEM_ADMIN, at=places.institution)
    county.patch(f"/accounts/{far['id']}", {"active": False}, 404, match=1)
    county.post(f"/accounts/{far['id']}/password-resets", None, 404)
    body = {**ACCOUNT, "organization_id": str(places.foreign)}
    assert faults(county.post("/accounts", body, 422)) == [("organization_id", "unknown")]
    moved = county.patch(f"/accounts/{own['id']}", {"organization_id": str(places.foreign)}, 422, match=1)
    assert faults(moved) == [("organization_id", "unknown")]
    guard = as_role(Role.SECURITY_ADMIN, at=places.institution)
    guard.put(f"/accounts/{far['id']}/roles", {"roles": ["leader"]}, 404, match=1)
    guard.get(f"/accounts/{far['id']}/rights?on=2025-03-03", 404)


def test_changing_an_account(
    client: ApiClient, admin: ApiClient, make: Callable[..., Made], places: Places, session: Session
) -> None:
    path = f"/accounts/{(made := make())['id']}"
    here = sign_in(client)
    changes = {"display_name": "新名", "phone": PHONE, "organization_id": str(places.bureau)}
    admin.patch(path, changes, 428)
    changed = admin.patch(path, changes, match=1)
    assert (changed["display_name"], changed["phone"], changed["version"]) == ("新名", "138****1234", 2)
    assert here.get("/auth/me")["organization_id"] == str(places.bureau)
    admin.patch(path, changes, 412, match=1)
    assert admin.patch(path, {"phone": None}, match=2)["phone"] is None
    told = events(session, made["id"], SecurityEventKind.ACCOUNT_CHANGED)
    assert [one.details for one in told] == [
        {
            "fields": ["display_name", "organization_id", "phone"],
            "changes": {"organization_id": {"from": str(places.institution), "to": str(places.bureau)}},
        },
        {"fields": ["phone"], "changes": {}},
    ]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, ""),
        ({"login": "x"}, "login"),
        ({"roles": ["leader"]}, "roles"),
        ({"active": "yes"}, "active"),
        ({"display_name": None}, "display_name"),
        ({"phone": "1"}, "phone"),
        ({"mediator_id": str(UUID(int=7))}, "mediator_id"),
    ],
)
def test_a_faulty_change_is_refused(
    admin: ApiClient, make: Callable[..., Made], body: dict[str, Any], field: str
) -> None:
    problem = admin.patch(f"/accounts/{make()['id']}", body, 422, match=1)
    assert [name for name, _ in faults(problem)] == [field]


def test_a_closed_account_is_out_at_once_and_its_old_tokens_stay_dead(
    client: ApiClient, admin: ApiClient, make: Callable[..., Made]
) -> None:
    path = f"/accounts/{make()['id']}"
    tokens = client.post("/auth/login", {"login": "new1", "password": PASSWORD}, 200)
    here = ApiClient(client.http, tokens["access_token"], None)
    here.get("/auth/me")
    admin.patch(path, {"active": False}, match=1)
    here.get("/auth/me", 401)
    client.post("/auth/refresh", {"refresh_token": tokens["refresh_token"]}, 401)
    sign_in(client, expect=401)
    admin.patch(path, {"active": True}, match=2)
    here.get("/auth/me", 401)
    client.post("/auth/refresh", {"refresh_token": tokens["refresh_token"]}, 401)
    sign_in(client).get("/auth/me")


def test_nobody_closes_their_own_account(admin: ApiClient) -> None:
    own = admin.get(f"/accounts/{admin.account_id}")
    problem = admin.patch(f"/accounts/{own['id']}", {"active": False}, 422, match=own["version"])
    assert faults(problem) == [("active", "own_account")]


def test_roles_change_at_once(
    client: ApiClient, guard: ApiClient, make: Callable[..., Made], session: Session
) -> None:
    path = f"/accounts/{(made := make())['id']}"
    here = sign_in(client)
    here.get(CASES)
    guard.put(f"{path}/roles", {"roles": ["auditor"]}, 428)
    changed = guard.put(f"{path}/roles", {"roles": ["auditor"]}, match=1)
    assert (changed["roles"], changed["version"]) == (["auditor"], 2)
    here.get(CASES, 403)
    assert here.get("/auth/me")["roles"] == ["auditor"]
    guard.put(f"{path}/roles", {"roles": ["leader"]}, 412, match=1)
    assert faults(guard.put(f"{path}/roles", {"roles": []}, 422, match=2)) == [("roles", "length")]
    [told] = events(session, made["id"], SecurityEventKind.ROLES_CHANGED)
    assert told.details == {"from": ["approver", "intake_officer"], "to": ["auditor"]}
    assert told.actor_id == guard.account_id


def test_nobody_changes_their_own_roles(guard: ApiClient) -> None:
    problem = guard.put(f"/accounts/{guard.account_id}/roles", {"roles": ["leader"]}, 403, match=1)
    assert problem["code"] == "own_roles"
    assert guard.get("/auth/me")["roles"] == ["security_admin"]


def test_the_security_administrator_unlocks_and_ends_sessions(
    client: ApiClient, guard: ApiClient, make: Callable[..., Made], session: Session
) -> None:
    path = f"/accounts/{(made := make())['id']}"
    here = sign_in(client)
    for _ in range(5):
        sign_in(client, expect=401, password="wrong")
    sign_in(client, expect=401)
    assert guard.get(path)["locked_until"] is not None
    assert guard.request("POST", f"{path}/unlocks").status_code == 204
    assert (guard.get(path)["locked_until"], guard.get(path)["version"]) == (None, 1)
    there = sign_in(client)
    assert guard.request("DELETE", f"{path}/sessions").get_json() == {"sessions": 2}
    here.get("/auth/me", 401)
    there.get("/auth/me", 401)
    assert guard.request("DELETE", f"{path}/sessions").get_json() == {"sessions": 0}
    assert len(events(session, made["id"], SecurityEventKind.ACCOUNT_UNLOCKED)) == 1
    [told] = events(session, made["id"], SecurityEventKind.SESSION_REVOKED)
    assert told.details == {"sessions": 2, "why": "security_admin"}


def test_a_longer_list_takes_no_more_queries(
    admin: ApiClient, make: Callable[..., Made], count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    make(login="first", phone="13800000001")
    few = count_queries(lambda: admin.get("/accounts"))
    for serial in range(12):
        make(login=f"more{serial}", phone=f"138000001{serial:02}")
    assert count_queries(lambda: admin.get("/accounts")) == few
    page = admin.get("/accounts?limit=5")
    rest = admin.get(f"/accounts?limit=200&after={page['next']}")
    assert len(page["items"]) == 5
    assert len({item["id"] for item in [*page["items"], *rest["items"]]}) == 14


def test_a_machine_signs_in_the_same_way(client: ApiClient, make: Callable[..., Made]) -> None:
    make(login="platform", roles=["integration"])
    me = sign_in(client, "platform").get("/auth/me")
    assert (me["roles"], "notice:receive" in me["permissions"]) == (["integration"], True)
