"""A sensitive case opened for somebody else: by grant, or by breaking the glass."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from caseapp import clock
from caseapp.models import Account, CaseEvent, CaseGrant, SecurityEvent
from caseapp.vocabulary import Role, SecurityEventKind
from tests.cases import CASES, Office, codes, in_days
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places

VIOLENCE = {"grounds": ["abuse_abandonment_domestic_violence"]}
GLASS = {"reason_code": "person_in_danger", "reason": "当事人正在窗口求助，经办人不在。"}


@pytest.fixture
def case(office: Office) -> dict[str, Any]:
    return office.receive(**VIOLENCE)


@pytest.fixture
def colleague(as_role: SignIn) -> ApiClient:
    """Of the same window, but not who took the case in."""
    return as_role(Role.INTAKE_OFFICER)


def grant(colleague: ApiClient, **changes: Any) -> dict[str, Any]:
    body = {"account_id": str(colleague.account_id), "until_on": in_days(3), "reason": "代班。"}
    return {**body, **changes}


def events(session: Session, case: dict[str, Any]) -> list[str]:
    found = sa.select(CaseEvent.verb).where(CaseEvent.case_id == UUID(case["id"])).order_by(CaseEvent.seq)
    return list(session.scalars(found))


def security(session: Session, kind: SecurityEventKind) -> list[Any]:
    return list(session.scalars(sa.select(SecurityEvent.subject_id).where(SecurityEvent.kind == kind)))


def test_a_grant_opens_the_case_until_its_day_is_over(
    office: Office,
    colleague: ApiClient,
    case: dict[str, Any],
    on_day: Callable[[str], Any],
    session: Session,
) -> None:
    path = f"{CASES}/{case['id']}"
    assert colleague.get(path, 404)["code"] == "not_found"
    made = office.approver.post(f"/cases/{case['id']}/access-grants", grant(colleague))
    assert (made["kind"], made["case_number"], made["reason"]) == ("granted", case["number"], "代班。")
    assert colleague.get(path)["application"]["facts"] == "被拖欠三个月工资。"
    on_day(in_days(3))
    colleague.get(path)
    on_day(in_days(1))
    assert colleague.get(path, 404)["code"] == "not_found"
    assert events(session, case)[-1] == "access.granted"
    assert security(session, SecurityEventKind.ACCESS_GRANTED) == [UUID(case["id"])]


def test_a_revoked_grant_closes_the_case_at_once(
    office: Office, colleague: ApiClient, case: dict[str, Any], session: Session
) -> None:
    path = f"/cases/{case['id']}/access-grants"
    made = office.approver.post(path, grant(colleague))
    revoked = office.approver.post(f"{path}/{made['id']}/revocation", None, 200)
    assert revoked["revoked_by_id"] == str(office.approver.account_id)
    assert colleague.get(f"{CASES}/{case['id']}", 404)["code"] == "not_found"
    again = office.approver.post(f"{path}/{made['id']}/revocation", None, 200)
    assert again["revoked_at"] == revoked["revoked_at"]
    assert events(session, case).count("access.revoked") == 1
    assert [row["id"] for row in office.approver.get(path)] == [made["id"]]
    assert office.approver.post(f"{path}/{uuid4()}/revocation", None, 404)["code"] == "not_found"


def test_an_old_answer_is_not_shown_again_once_the_grant_has_ended(
    office: Office, colleague: ApiClient, case: dict[str, Any]
) -> None:
    made = office.approver.post(f"/cases/{case['id']}/access-grants", grant(colleague))
    again = {"headers": {"Idempotency-Key": "screened"}, "match": case["version"]}
    path = f"{CASES}/{case['id']}/screening"
    first = colleague.post(path, {}, 200, **again)
    assert colleague.post(path, {}, 200, **again) == first
    office.approver.post(f"/cases/{case['id']}/access-grants/{made['id']}/revocation", None, 200)
    assert colleague.post(path, {}, 404, **again)["code"] == "not_found"


def test_who_may_be_granted(office: Office, as_role: SignIn, case: dict[str, Any], places: Places) -> None:
    path = f"/cases/{case['id']}/access-grants"
    foreign = as_role(Role.INTAKE_OFFICER, at=places.foreign)
    machine, leader = as_role(Role.SYSTEM_ADMIN), as_role(Role.LEADER)
    refused = office.approver.post(path, grant(foreign, until_on="2020-01-01"), 422)
    assert codes(refused) == {("account_id", "unknown"), ("until_on", "in_past")}
    nobody = office.approver.post(path, grant(foreign, account_id=str(uuid4())), 422)
    assert office.approver.post(path, grant(foreign), 422)["errors"] == nobody["errors"]
    assert codes(office.approver.post(path, grant(machine), 422)) == {("account_id", "unknown")}
    too_long = office.approver.post(path, grant(leader, until_on=in_days(200)), 422)
    assert codes(too_long) == {("until_on", "too_long")}
    office.approver.post(path, grant(leader))
    assert leader.get(f"{CASES}/{case['id']}")["id"] == case["id"]


def test_who_may_grant(
    office: Office, as_role: SignIn, client: ApiClient, colleague: ApiClient, case: dict[str, Any]
) -> None:
    path = f"/cases/{case['id']}/access-grants"
    assert client.post(path, grant(colleague), 401)["code"] == "unauthenticated"
    assert office.window.post(path, grant(colleague), 403)["code"] == "forbidden"
    assert office.window.get(path, 403)["code"] == "forbidden"
    foreign = as_role(Role.APPROVER, at=office.places.foreign)
    assert foreign.post(path, grant(colleague), 404)["code"] == "not_found"


def test_broken_glass_opens_one_case_for_a_day_and_is_reviewed(
    office: Office, colleague: ApiClient, as_role: SignIn, case: dict[str, Any], session: Session
) -> None:
    made = colleague.post(f"/cases/{case['number']}/break-glass", GLASS)
    assert (made["kind"], made["case_id"], made["reviewed_at"]) == ("break_glass", case["id"], None)
    colleague.get(f"{CASES}/{case['id']}")
    assert colleague.post(f"/cases/{case['id']}/break-glass", GLASS, 409)["code"] == "already_open"
    assert events(session, case)[-1] == "glass.broken"
    assert security(session, SecurityEventKind.BREAK_GLASS) == [UUID(case["id"])]
    for watcher in (office.approver, as_role(Role.SECURITY_ADMIN), as_role(Role.AUDITOR)):
        waiting = watcher.get("/break-glass?reviewed=false")["items"]
        assert [(row["id"], row["reason"]) for row in waiting] == [(made["id"], GLASS["reason"])]
    review = f"/break-glass/{made['id']}/review"
    assert as_role(Role.AUDITOR).post(review, {"finding": "justified"}, 403)["code"] == "forbidden"
    found = office.approver.post(review, {"finding": "not_justified", "note": "可以联系经办人。"}, 200)
    assert (found["finding"], found["note"]) == ("not_justified", "可以联系经办人。")
    assert office.approver.post(review, {"finding": "justified"}, 409)["code"] == "already_reviewed"
    assert office.approver.get("/break-glass?reviewed=false")["items"] == []
    assert events(session, case)[-1] == "glass.reviewed"


def test_the_day_of_broken_glass_is_the_machines(
    colleague: ApiClient, case: dict[str, Any], session: Session, on_day: Callable[[str], Any]
) -> None:
    made = colleague.post(f"/cases/{case['id']}/break-glass", GLASS)
    on_day("2020-01-01")  # business time turned back opens nothing longer
    row = session.get_one(CaseGrant, UUID(made["id"]))
    assert row.until_at is not None
    assert timedelta(hours=23) < row.until_at - clock.real_now() <= timedelta(hours=24)
    row.until_at = clock.real_now() - timedelta(seconds=1)
    session.commit()
    assert colleague.get(f"{CASES}/{case['id']}", 404)["code"] == "not_found"


def test_no_glass_where_there_is_no_reach(
    office: Office, as_role: SignIn, case: dict[str, Any], places: Places
) -> None:
    foreign = as_role(Role.INTAKE_OFFICER, at=places.foreign)
    unknown = foreign.post("/cases/340202-01-民援-2025-999999/break-glass", GLASS, 404)
    for which in (case["id"], case["number"]):
        refused = foreign.post(f"/cases/{which}/break-glass", GLASS, 404)
        assert {**refused, "request_id": ""} == {**unknown, "request_id": ""}
    assert office.lawyer.post(f"/cases/{case['id']}/break-glass", GLASS, 404)["code"] == "not_found"
    bureau = as_role(Role.BUREAU_OFFICER)
    assert bureau.post(f"/cases/{case['id']}/break-glass", GLASS)["case_id"] == case["id"]


@pytest.mark.parametrize("role", [Role.LEADER, Role.SYSTEM_ADMIN])
def test_who_only_reads_and_who_reads_no_cases_break_no_glass(
    as_role: SignIn, case: dict[str, Any], session: Session, role: Role
) -> None:
    assert as_role(role).post(f"/cases/{case['id']}/break-glass", GLASS, 403)["code"] == "forbidden"
    assert security(session, SecurityEventKind.BREAK_GLASS) == []


def test_nobody_reviews_their_own_use(as_role: SignIn, places: Places, case: dict[str, Any]) -> None:
    both = as_role(Role.INTAKE_OFFICER, Role.COMMITTEE_MANAGER, at=places.institution)
    made = both.post(f"/cases/{case['id']}/break-glass", GLASS)
    refused = both.post(f"/break-glass/{made['id']}/review", {"finding": "justified"}, 403)
    assert refused["code"] == "own_use"


def test_reviewers_see_their_own_office_only(
    as_role: SignIn, places: Places, colleague: ApiClient, case: dict[str, Any]
) -> None:
    made = colleague.post(f"/cases/{case['id']}/break-glass", GLASS)
    for role in (Role.APPROVER, Role.SECURITY_ADMIN):
        foreign = as_role(role, at=places.foreign)
        assert foreign.get("/break-glass")["items"] == []
        path = f"/break-glass/{made['id']}/review"
        assert foreign.post(path, {"finding": "justified"}, 404)["code"] == "not_found"
    bureau = as_role(Role.AUDITOR, at=places.bureau)
    assert [row["id"] for row in bureau.get("/break-glass")["items"]] == [made["id"]]


def test_the_list_asks_the_same_number_of_questions_however_long(
    office: Office, as_role: SignIn, case: dict[str, Any], count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    as_role(Role.INTAKE_OFFICER).post(f"/cases/{case['id']}/break-glass", GLASS)
    one = count_queries(lambda: office.approver.get("/break-glass"))
    for _ in range(3):
        as_role(Role.INTAKE_OFFICER).post(f"/cases/{case['id']}/break-glass", GLASS)
    assert count_queries(lambda: office.approver.get("/break-glass")) == one


def test_a_closed_account_is_granted_nothing(
    office: Office, colleague: ApiClient, case: dict[str, Any], session: Session
) -> None:
    session.get_one(Account, colleague.account_id).active = False
    session.commit()
    refused = office.approver.post(f"/cases/{case['id']}/access-grants", grant(colleague), 422)
    assert codes(refused) == {("account_id", "unknown")}
