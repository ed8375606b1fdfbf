"""Deputies for leave: whose rights, on which days, set by whom; nothing beyond; who acted stays on record."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from caseapp import clock
from caseapp.models import Account, AccountRole, CaseEvent, Deputy, SecurityEvent
from caseapp.vocabulary import Role, SecurityEventKind
from tests.cases import CASES, Office
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places

OnDay = Callable[[str], date]
LEAVE = {"from_on": "2025-03-10", "to_on": "2025-03-14", "reason": "年休假"}


@pytest.fixture(autouse=True)
def monday(on_day: OnDay) -> None:
    on_day("2025-03-03")


@pytest.fixture
def absent(as_role: SignIn) -> ApiClient:
    return as_role(Role.QUALITY_REVIEWER)


@pytest.fixture
def deputy(as_role: SignIn) -> ApiClient:
    """An intake officer of the same institution, who may review nothing."""
    return as_role(Role.INTAKE_OFFICER)


def set_deputy(
    who: ApiClient, absent: ApiClient, deputy: ApiClient, expect: int = 201, **changes: Any
) -> Any:
    body = {**LEAVE, "deputy_account_id": str(deputy.account_id), **changes}
    return who.post(f"/accounts/{absent.account_id}/deputies", body, expect)


def end(who: ApiClient, row: dict[str, Any], expect: int = 204) -> None:
    path = f"/accounts/{row['account_id']}/deputies/{row['id']}"
    assert who.request("DELETE", path).status_code == expect


def roles(client: ApiClient) -> list[str]:
    return list(client.get("/auth/me")["roles"])


def codes(problem: Any) -> list[tuple[str, str]]:
    assert all(one["message"] and one["message_en"] for one in problem["errors"])
    return [(one["field"], one["code"]) for one in problem["errors"]]


@pytest.mark.parametrize(
    ("instant", "lent"),
    [
        ("2025-03-09T23:59:59+08:00", False),
        ("2025-03-10T00:00:00+08:00", True),
        ("2025-03-14T23:59:59+08:00", True),
        ("2025-03-15T00:00:00+08:00", False),
    ],
)
def test_the_days_are_days_in_china_both_included(
    absent: ApiClient, deputy: ApiClient, instant: str, lent: bool
) -> None:
    set_deputy(absent, absent, deputy)
    clock.hold(datetime.fromisoformat(instant).astimezone(UTC))
    assert roles(deputy) == (["intake_officer", "quality_reviewer"] if lent else ["intake_officer"])


def test_me_shows_what_is_lent_and_the_deputyships_of_both(
    absent: ApiClient, deputy: ApiClient, on_day: OnDay
) -> None:
    made = set_deputy(absent, absent, deputy)
    assert made == {
        "id": made["id"],
        "account_id": str(absent.account_id),
        "account_name": "测试员",
        "deputy_account_id": str(deputy.account_id),
        "deputy_name": "测试员",
        "from_on": "2025-03-10",
        "to_on": "2025-03-14",
        "in_force": False,
        "reason": "年休假",
        "set_by_id": str(absent.account_id),
        "set_at": made["set_at"],
        "ended_at": None,
    }
    assert deputy.get("/auth/me")["deputyships"] == [{**made, "reason": None}]
    on_day("2025-03-12")
    mine, theirs = deputy.get("/auth/me"), absent.get("/auth/me")
    lent = {"account_id": str(absent.account_id), "name": "测试员", "roles": ["quality_reviewer"]}
    assert (mine["represents"], mine["own_roles"]) == ([lent], ["intake_officer"])
    assert "case:review" in mine["permissions"]
    assert (theirs["represents"], theirs["roles"]) == ([], ["quality_reviewer"])
    assert theirs["deputyships"] == [{**made, "in_force": True}]
    on_day("2025-03-15")
    assert (deputy.get("/auth/me")["deputyships"], absent.get("/auth/me")["deputyships"]) == ([], [])


def test_a_deputy_does_the_work_and_stands_in_the_events(
    office: Office, deputy: ApiClient, on_day: OnDay, session: Session
) -> None:
    away = office.approver
    set_deputy(away, away, deputy, from_on="2025-03-03")
    case = office.receive()
    office.window = office.approver = deputy
    case = office.make("grant", office.make("screen", case))
    told = {
        event.verb: (event.actor_id, event.codes.get("on_behalf_of"))
        for event in session.scalars(sa.select(CaseEvent).where(CaseEvent.case_id == UUID(case["id"])))
    }
    assert told["aid.granted"] == (deputy.account_id, [str(away.account_id)])
    assert told["application.screened"] == (deputy.account_id, None)


def test_a_deputy_lawyer_sees_and_works_on_the_absent_ones_cases(
    office: Office, as_role: SignIn, session: Session
) -> None:
    places = office.places
    other = as_role(Role.LEGAL_AID_WORKER, at=places.firm, practitioner_id=places.young_lawyer)
    case = office.reach("in_progress")
    path = f"{CASES}/{case['id']}"
    other.get(path, 404)
    row = set_deputy(office.lawyer, office.lawyer, other, from_on="2025-03-03")
    assert other.get(path)["id"] == case["id"]
    assert "submit_closing_report" in other.get(path)["allowed_actions"]
    entry = {"kind": "meeting", "done_on": "2025-03-03", "text": "会见当事人。"}
    other.post(f"/cases/{case['id']}/progress-entries", entry)
    told = session.scalars(
        sa.select(CaseEvent).where(CaseEvent.case_id == UUID(case["id"])).order_by(CaseEvent.seq.desc())
    ).first()
    assert told is not None
    assert (told.actor_id, told.codes["on_behalf_of"]) == (
        other.account_id,
        [str(office.lawyer.account_id)],
    )
    end(office.lawyer, row)
    other.get(path, 404)
    other.post(f"/cases/{case['id']}/progress-entries", entry, 404)


def test_it_ends_at_once_when_ended_or_when_either_is_closed_or_moved(
    absent: ApiClient, deputy: ApiClient, session: Session, places: Places
) -> None:
    row = set_deputy(absent, absent, deputy, from_on="2025-03-03")
    away = session.get_one(Account, absent.account_id)
    assert len(roles(deputy)) == 2
    away.active = False
    session.commit()
    assert roles(deputy) == ["intake_officer"]
    away.active, away.organization_id = True, places.foreign
    session.commit()
    assert roles(deputy) == ["intake_officer"]
    away.organization_id = places.institution
    session.commit()
    assert len(roles(deputy)) == 2
    end(absent, row)
    assert roles(deputy) == ["intake_officer"]
    end(absent, row)
    assert absent.get(f"/accounts/{absent.account_id}/deputies")["items"][0]["ended_at"] is not None


def test_a_deputys_deputy_gains_nothing(absent: ApiClient, deputy: ApiClient, as_role: SignIn) -> None:
    third = as_role(Role.LEGAL_AID_WORKER)
    set_deputy(absent, absent, deputy, from_on="2025-03-03")
    set_deputy(deputy, deputy, third, from_on="2025-03-03")
    assert roles(third) == ["intake_officer", "legal_aid_worker"]


def test_administrators_and_machines_lend_and_borrow_nothing(
    as_role: SignIn, absent: ApiClient, deputy: ApiClient, places: Places
) -> None:
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR, Role.INTEGRATION):
        other = as_role(role, at=places.institution)
        assert codes(set_deputy(absent, absent, other, 422)) == [("deputy_account_id", "not_lent")]
        assert codes(set_deputy(other, other, deputy, 422)) == [("account_id", "not_lent")]


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR, Role.INTEGRATION])
def test_a_role_given_later_is_not_lent_either(
    absent: ApiClient, deputy: ApiClient, session: Session, role: Role
) -> None:
    set_deputy(absent, absent, deputy, from_on="2025-03-03")
    session.add(AccountRole(account_id=absent.account_id, role=role))
    session.commit()
    assert roles(deputy) == ["intake_officer", "quality_reviewer"]
    session.add(AccountRole(account_id=deputy.account_id, role=role))
    session.commit()
    assert roles(deputy) == sorted(["intake_officer", role.value])


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"from_on": "2025-03-02"}, [("from_on", "in_past")]),
        ({"to_on": "2025-03-09"}, [("to_on", "before_start")]),
        ({"to_on": "2026-03-12"}, [("to_on", "too_long")]),
        ({"deputy_account_id": str(uuid4())}, [("deputy_account_id", "unknown")]),
        ({"reason": ""}, [("reason", "length")]),
        (
            {"from_on": "2025-03-02", "to_on": "2025-03-01", "deputy_account_id": str(uuid4())},
            [("from_on", "in_past"), ("to_on", "before_start"), ("deputy_account_id", "unknown")],
        ),
    ],
)
def test_a_faulty_deputyship_is_refused(
    absent: ApiClient, deputy: ApiClient, changes: dict[str, Any], faults: list[tuple[str, str]]
) -> None:
    assert codes(set_deputy(absent, absent, deputy, 422, **changes)) == faults


def test_nobody_deputises_for_themselves_or_from_elsewhere(
    absent: ApiClient, as_role: SignIn, places: Places, session: Session
) -> None:
    assert codes(set_deputy(absent, absent, absent, 422)) == [("deputy_account_id", "oneself")]
    for office in (places.foreign, places.bureau, places.firm):
        other = as_role(Role.INTAKE_OFFICER, at=office)
        assert codes(set_deputy(absent, absent, other, 422)) == [("deputy_account_id", "unknown")]
    closed = as_role(Role.INTAKE_OFFICER)
    session.get_one(Account, closed.account_id).active = False
    session.commit()
    assert codes(set_deputy(absent, absent, closed, 422)) == [("deputy_account_id", "unknown")]


def test_the_same_two_do_not_overlap(absent: ApiClient, deputy: ApiClient, as_role: SignIn) -> None:
    row = set_deputy(absent, absent, deputy)
    again = {"from_on": "2025-03-14", "to_on": "2025-03-20"}
    assert codes(set_deputy(absent, absent, deputy, 422, **again)) == [("from_on", "overlap")]
    set_deputy(absent, absent, deputy, from_on="2025-03-15", to_on="2025-03-20")
    set_deputy(absent, absent, as_role(Role.APPROVER), **again)
    end(absent, row)
    set_deputy(absent, absent, deputy)


@pytest.mark.parametrize("role", [Role.APPROVER, Role.COMMITTEE_MANAGER, Role.SYSTEM_ADMIN])
def test_who_arranges_the_offices_leave_may_set_and_end_it(
    as_role: SignIn, absent: ApiClient, deputy: ApiClient, places: Places, role: Role
) -> None:
    here = as_role(role, at=places.institution)
    row = set_deputy(here, absent, deputy)
    assert (row["set_by_id"], row["reason"]) == (str(here.account_id), "年休假")
    assert codes(set_deputy(here, absent, here, 422))[0][0] == "deputy_account_id"
    end(here, row)
    elsewhere = as_role(role, at=places.foreign)
    set_deputy(elsewhere, absent, deputy, 404)
    elsewhere.get(f"/accounts/{absent.account_id}/deputies", 404)
    end(elsewhere, row, 404)


def test_an_approver_does_not_make_himself_a_deputy(absent: ApiClient, as_role: SignIn) -> None:
    here = as_role(Role.APPROVER)
    assert codes(set_deputy(here, absent, here, 422)) == [("deputy_account_id", "not_yourself")]


def test_others_neither_see_nor_set_nor_end_it(
    as_role: SignIn, absent: ApiClient, deputy: ApiClient, places: Places
) -> None:
    row = set_deputy(absent, absent, deputy)
    for role in (Role.INTAKE_OFFICER, Role.LEADER, Role.BUREAU_OFFICER, Role.INTEGRATION):
        other = as_role(role, at=places.institution)
        set_deputy(other, absent, deputy, 404)
        other.get(f"/accounts/{absent.account_id}/deputies", 404)
        end(other, row, 404)
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR):
        above = as_role(role, at=places.bureau)
        [shown] = above.get(f"/accounts/{absent.account_id}/deputies")["items"]
        assert (shown["id"], shown["reason"]) == (row["id"], None)
        assert set_deputy(above, absent, deputy, 403)["code"] == "not_your_office"
        end(above, row, 403)
    end(absent, {**row, "id": str(uuid4())}, 404)
    end(deputy, {**row, "account_id": str(deputy.account_id)}, 404)


def test_arranging_leave_is_not_lent(as_role: SignIn, absent: ApiClient, deputy: ApiClient) -> None:
    approver = as_role(Role.APPROVER)
    set_deputy(approver, approver, deputy, from_on="2025-03-03")
    assert "approver" in roles(deputy)
    set_deputy(deputy, absent, approver, 404)
    set_deputy(deputy, approver, absent, 404)


def test_the_reason_is_sealed_and_no_event_tells_it(
    absent: ApiClient, deputy: ApiClient, session: Session
) -> None:
    row = set_deputy(absent, absent, deputy, reason="因病住院")
    end(absent, row)
    kept = session.scalars(sa.select(Deputy)).one()
    assert kept.reason == "因病住院"
    assert "因病住院".encode() not in kept.reason_sealed
    kinds = (SecurityEventKind.DEPUTY_SET, SecurityEventKind.DEPUTY_ENDED)
    told = session.scalars(sa.select(SecurityEvent).where(SecurityEvent.kind.in_(kinds))).all()
    assert sorted((one.kind, one.subject_id, one.details["as"]) for one in told) == sorted(
        (kind, subject, side)
        for kind in kinds
        for subject, side in ((absent.account_id, "absent"), (deputy.account_id, "deputy"))
    )
    assert all("因病" not in str(one.details) for one in told)


def test_being_a_deputy_of_many_takes_no_more_queries(
    as_role: SignIn, deputy: ApiClient, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    few = count_queries(lambda: deputy.get("/auth/me"))
    for _ in range(4):
        other = as_role(Role.QUALITY_OFFICER)
        set_deputy(other, other, deputy, from_on="2025-03-03")
    assert count_queries(lambda: deputy.get("/auth/me")) == few
    absent = as_role(Role.APPROVER)
    path = f"/accounts/{absent.account_id}/deputies"
    set_deputy(absent, absent, deputy)
    few = count_queries(lambda: absent.get(path))
    for day in range(15, 20):
        set_deputy(absent, absent, deputy, from_on=f"2025-04-{day}", to_on=f"2025-04-{day}")
    assert count_queries(lambda: absent.get(path)) == few
    page = absent.get(f"{path}?limit=4")
    assert len(absent.get(f"{path}?after={page['next']}")["items"]) == 2
