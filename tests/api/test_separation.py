"""Who took an application in does not decide it: a policy of the office, with exceptions on record."""

from dataclasses import replace

from caseapp.vocabulary import Role
from tests.cases import CASES, GRANT, Body, Office, codes
from tests.clients import ApiClient
from tests.conftest import SignIn

WHY = "中心两人，另一人在休假。"


def alone(office: Office, as_role: SignIn) -> Office:
    """The same institution with one person for window and decision."""
    both = as_role(Role.INTAKE_OFFICER, Role.APPROVER)
    return replace(office, window=both, approver=both)


def overrides(auditor: ApiClient, case: Body) -> list[Body]:
    found = auditor.get("/audit/overrides", query_string={"case": case["id"]})["items"]
    return [dict(row) for row in found]


def committed(office: Office) -> Body:
    """Under review, and what shows the hardship is on record."""
    case = office.reach("under_review")
    office.window.post(f"{CASES}/{case['id']}/verification/commitments", {"text_version": "2024-1"})
    return case


def test_who_took_it_in_decides_it_only_with_a_reason(office: Office, as_role: SignIn) -> None:
    one, auditor = alone(office, as_role), as_role(Role.AUDITOR, at=office.places.bureau)
    case = committed(one)
    status, problem = one.refused("grant", case, GRANT)
    assert (status, codes(problem)) == (422, {("waiver_reason", "required")})
    assert overrides(auditor, case) == []
    decided = one.make("grant", case, {**GRANT, "waiver_reason": WHY})
    assert decided["decision_record"]["waiver_reason"] == WHY
    (seen,) = overrides(auditor, case)
    assert (seen["kind"], seen["actor_id"]) == ("waived", str(one.window.account_id))
    assert seen["details"] == {
        "rule": "intake_and_decision_apart",
        "decision": decided["decision_record"]["id"],
    }
    assert WHY not in str(seen)


def test_somebody_else_decides_without_one(office: Office) -> None:
    case = office.reach("under_review")
    status, problem = office.refused("grant", case, {**GRANT, "waiver_reason": WHY})
    assert (status, codes(problem)) == (422, {("waiver_reason", "nothing_waived")})
    assert office.make("grant", case, GRANT)["decision_record"]["waiver_reason"] is None


def test_an_office_may_let_the_same_person_do_both(office: Office, as_role: SignIn) -> None:
    one, auditor = alone(office, as_role), as_role(Role.AUDITOR, at=office.places.bureau)
    bureau = as_role(Role.BUREAU_OFFICER, at=office.places.bureau)
    path = f"/organizations/{office.places.institution}"
    assert bureau.get(path)["intake_may_decide"] is False
    assert bureau.patch(path, {"intake_may_decide": True}, match=1)["intake_may_decide"] is True
    case = committed(one)
    assert one.make("grant", case, GRANT)["state"] == "granted"
    assert overrides(auditor, case) == []
