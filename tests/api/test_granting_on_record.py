"""Hardship is granted on what verifies it (LAL Art. 41(2)), or with reasons that the auditor sees."""

from collections.abc import Callable
from datetime import date

import pytest

from caseapp.vocabulary import Role
from tests.api.test_verification import SPOUSE, answer, ask, commit, sign
from tests.cases import CASES, Body, Office, applicant, identity
from tests.conftest import SignIn


@pytest.fixture(autouse=True)
def monday(on_day: Callable[[str], date]) -> None:
    on_day("2025-03-03")


def refused_grant(office: Office, case: Body) -> str:
    problem = office.approver.post(
        f"{CASES}/{case['id']}/decision", {"outcome": "granted"}, 422, match=case["version"]
    )
    (fault,) = problem["errors"]
    assert (fault["field"], fault["code"]) == ("statement", "verification_not_on_record")
    return str(fault["message"])


def test_hardship_is_granted_on_what_is_on_record(office: Office) -> None:
    case = office.make("screen", office.receive(), {"verification": "information_sharing"})
    told = refused_grant(office, case)
    assert [word in told for word in ("申请人签署", "家庭成员签署", "答复", "承诺")] == [
        True,
        True,
        True,
        False,
    ]
    own, spouse = sign(office, case), sign(office, case, **SPOUSE)
    father = sign(office, case, name="测试父亲", relationship="parent")
    query = ask(office, case, own, spouse, father)
    assert "答复" in refused_grant(office, case)
    answer(office, query)
    granted = office.make("grant", case, {"outcome": "granted"})
    assert granted["state"] == "granted"


def test_without_the_record_a_grant_says_why_and_the_auditor_sees_it(office: Office, as_role: SignIn) -> None:
    case = office.make("screen", office.receive(), {"verification": "honesty_commitment"})
    assert "承诺" in refused_grant(office, case)
    office.make("grant", case, {"outcome": "granted", "statement": "承诺书已签，原件在乡镇工作站。"})
    other = office.make("screen", office.receive(applicant=applicant(id_number=identity(serial=3))))
    commit(office, other)
    office.make("grant", other, {"outcome": "granted"})
    seen = as_role(Role.AUDITOR, at=office.places.bureau).get("/audit/overrides")["items"]
    assert [(one["subject_id"], one["details"]["rule"]) for one in seen] == [
        (case["id"], "verification_on_record")
    ]
