"""Rights over time: answered from the security log alone."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from caseapp.models import AccountRole
from caseapp.vocabulary import Role
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places

PASSWORD = "correct horse battery"
Made = dict[str, Any]


@pytest.fixture
def guard(as_role: SignIn, places: Places) -> ApiClient:
    return as_role(Role.SECURITY_ADMIN, at=places.bureau)


@pytest.fixture
def admin(as_role: SignIn) -> ApiClient:
    return as_role(Role.SYSTEM_ADMIN)


@pytest.fixture
def auditor(as_role: SignIn, places: Places) -> ApiClient:
    return as_role(Role.AUDITOR, at=places.bureau)


@pytest.fixture
def day(as_role: SignIn) -> Iterator[Callable[[str], None]]:
    """Puts the machine's clock at ten in the morning of a day in China, or at the time given."""
    with time_machine.travel(datetime(2025, 3, 3, 2, tzinfo=UTC), tick=True) as traveller:
        yield lambda text: traveller.move_to(
            datetime.fromisoformat(text if "T" in text else f"{text}T10:00:00+08:00")
        )


@pytest.fixture
def signed(day: Callable[[str], None], as_role: SignIn, places: Places) -> Callable[..., ApiClient]:
    """A client whose session began on the traveller's day; tokens last a quarter of an hour, so ask anew."""

    def sign(role: Role, at: Any = None) -> ApiClient:
        return as_role(role, at=at or places.bureau)

    return sign


def make(admin: ApiClient, login: str, office: Any, *roles: str) -> Made:
    body = {"login": login, "display_name": "甲", "password": PASSWORD, "roles": list(roles)}
    answer: Made = admin.post("/accounts", {**body, "organization_id": str(office)})
    return answer


def rights(who: ApiClient, account: Made, on: str, expect: int = 200) -> Any:
    return who.get(f"/accounts/{account['id']}/rights?on={on}", expect)


def test_roles_are_those_of_the_day(
    day: Callable[[str], None], signed: Callable[..., ApiClient], places: Places
) -> None:
    day("2025-03-03")
    made = make(signed(Role.SYSTEM_ADMIN), "a", places.institution, "intake_officer")
    path = f"/accounts/{made['id']}"
    day("2025-03-05T00:30:00+08:00")
    signed(Role.SECURITY_ADMIN).put(f"{path}/roles", {"roles": ["approver", "leader"]}, match=1)
    day("2025-03-07T23:59:00+08:00")
    signed(Role.SYSTEM_ADMIN).patch(path, {"active": False}, match=2)
    day("2025-03-09")
    auditor = signed(Role.AUDITOR)
    seen = {on: rights(auditor, made, f"2025-03-{on}") for on in ("02", "03", "04", "05", "06", "07", "08")}
    assert {on: (one["known"], one["roles_at_start"], one["roles"]) for on, one in seen.items()} == {
        "02": (False, [], []),
        "03": (True, [], ["intake_officer"]),
        "04": (True, ["intake_officer"], ["intake_officer"]),
        "05": (True, ["intake_officer"], ["approver", "leader"]),
        "06": (True, ["approver", "leader"], ["approver", "leader"]),
        "07": (True, ["approver", "leader"], ["approver", "leader"]),
        "08": (True, ["approver", "leader"], ["approver", "leader"]),
    }
    assert [(one["active_at_start"], one["active"]) for one in seen.values()] == [
        (False, False),
        (False, True),
        (True, True),
        (True, True),
        (True, True),
        (True, False),
        (False, False),
    ]
    [change] = seen["05"]["changes"]
    assert (change["kind"], change["details"]["from"]) == ("roles_changed", ["intake_officer"])
    assert change["actor_id"] is not None
    assert [one["kind"] for one in seen["07"]["changes"]] == ["account_changed"]


def test_the_answer_comes_from_the_log_and_not_from_the_tables(
    admin: ApiClient, guard: ApiClient, places: Places, session: Session
) -> None:
    made = make(admin, "a", places.institution, "intake_officer")
    session.execute(sa.delete(AccountRole).where(AccountRole.account_id == UUID(made["id"])))
    session.commit()
    assert rights(guard, made, "2099-01-01")["roles"] == ["intake_officer"]


def test_an_account_without_events_is_unknown_and_not_guessed(as_role: SignIn, guard: ApiClient) -> None:
    older = as_role(Role.APPROVER)
    answer = rights(guard, {"id": older.account_id}, "2099-01-01")
    assert (answer["known"], answer["roles"]) == (False, [])


def test_what_a_deputy_had_that_day(
    day: Callable[[str], None], signed: Callable[..., ApiClient], places: Places
) -> None:
    day("2025-03-03")
    admin = signed(Role.SYSTEM_ADMIN)
    absent = make(admin, "absent", places.institution, "quality_reviewer", "approver")
    deputy = make(admin, "deputy", places.institution, "intake_officer")
    leave = {"from_on": "2025-03-05", "to_on": "2025-03-12", "reason": "年休假"}
    head = signed(Role.COMMITTEE_MANAGER, places.institution)
    path = f"/accounts/{absent['id']}/deputies"
    row = head.post(path, {**leave, "deputy_account_id": deputy["id"]})
    day("2025-03-06")
    signed(Role.SECURITY_ADMIN).put(f"/accounts/{absent['id']}/roles", {"roles": ["approver"]}, match=1)
    day("2025-03-08")
    head = signed(Role.COMMITTEE_MANAGER, places.institution)
    assert head.request("DELETE", f"{path}/{row['id']}").status_code == 204
    day("2025-03-20")
    auditor = signed(Role.AUDITOR)
    lent = {on: rights(auditor, deputy, f"2025-03-{on:02}")["represents"] for on in range(4, 14)}
    assert {on: [one["roles"] for one in found] for on, found in lent.items()} == {
        4: [],
        5: [["approver", "quality_reviewer"]],
        6: [["approver"]],
        7: [["approver"]],
        8: [[]],
        9: [],
        10: [],
        11: [],
        12: [],
        13: [],
    }
    assert lent[5][0]["account_id"] == absent["id"]
    assert lent[8][0]["ended_at"] is not None
    assert rights(auditor, absent, "2025-03-05")["represents"] == []


def test_a_closed_account_lends_nothing(
    day: Callable[[str], None], signed: Callable[..., ApiClient], places: Places
) -> None:
    day("2025-03-03")
    admin = signed(Role.SYSTEM_ADMIN)
    absent = make(admin, "absent", places.institution, "approver")
    deputy = make(admin, "deputy", places.institution, "intake_officer")
    body = {"from_on": "2025-03-03", "to_on": "2025-03-12", "reason": "出差"}
    head = signed(Role.COMMITTEE_MANAGER, places.institution)
    head.post(f"/accounts/{absent['id']}/deputies", {**body, "deputy_account_id": deputy["id"]})
    day("2025-03-04")
    signed(Role.SYSTEM_ADMIN).patch(f"/accounts/{absent['id']}", {"active": False}, match=1)
    auditor = signed(Role.AUDITOR)
    assert [
        [one["roles"] for one in rights(auditor, deputy, f"2025-03-0{on}")["represents"]] for on in (3, 4, 5)
    ] == [[["approver"]], [[]], [[]]]


@pytest.mark.parametrize("query", ["", "?on=", "?on=tomorrow", "?on=2025-02-30", "?on=1800-01-01"])
def test_the_day_is_asked_for(guard: ApiClient, query: str) -> None:
    problem = guard.get(f"/accounts/{guard.account_id}/rights{query}", 422)
    assert [one["field"] for one in problem["errors"]] == ["on"]


def test_a_long_history_takes_no_more_queries(
    admin: ApiClient,
    guard: ApiClient,
    auditor: ApiClient,
    places: Places,
    count_queries: Callable[[Callable[[], Any]], int],
) -> None:
    made = make(admin, "a", places.institution, "intake_officer")
    few = count_queries(lambda: rights(auditor, made, "2099-01-01"))
    for version, role in enumerate(["leader", "approver"] * 5, 1):
        guard.put(f"/accounts/{made['id']}/roles", {"roles": [role]}, match=version)
    assert count_queries(lambda: rights(auditor, made, "2099-01-01")) == few
