"""One case from application to archive through HTTP, as a window officer and a lawyer would do it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from caseapp.models import LocalFigure
from caseapp.packs import catalogue
from caseapp.vocabulary import Role
from tests.cases import closing_body
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places

IDENTITY = "340202199003071238"


def application(**changes: Any) -> dict[str, Any]:
    body = {
        "aid_form": "civil_admin_statecomp_representation",
        "matter": "labor_relation_or_pay",
        "applicant": {
            "name": "测试申请人",
            "id_type": "resident_id",
            "id_number": IDENTITY,
            "phone": "13812341234",
            "birth_date": "1990-03-07",
            "categories": [],
            "has_fixed_income": True,
            "monthly_income": "1200.00",
            "residence": "urban",
        },
        "household": {"members": 3, "monthly_income": "2400.00", "opponent_in_household": False},
        "opposing_parties": [{"name": "示例公司"}],
        "evidence": ["id_card", "income_proof"],
        "facts": "被拖欠三个月工资。",
        "channel": "window",
        "verification": "honesty_commitment",
        "already_represented": False,
    }
    return {**body, **changes}


@pytest.fixture
def figures(session: Session, places: Places) -> None:
    session.add(
        LocalFigure(
            region_code="340200",
            name="minimum_living_standard",
            variant="urban",
            value=Decimal(800),
            unit="yuan/month",
            valid_from=date(2022, 1, 1),
            source="test figure",
        )
    )
    session.commit()


def test_from_application_to_archive(
    as_role: SignIn, places: Places, figures: None, on_day: Callable[[str], date]
) -> None:
    on_day("2025-03-03")
    window, approver = as_role(Role.INTAKE_OFFICER), as_role(Role.APPROVER)
    reviewer = as_role(Role.QUALITY_REVIEWER)
    lawyer = as_role(Role.LEGAL_AID_WORKER, at=places.firm, practitioner_id=places.lawyer)

    case = window.post("/legal-aid/cases", application())
    path = f"/legal-aid/cases/{case['id']}"
    assert case["number"] == "340202-01-民援-2025-000001"
    assert case["state"] == "submitted"
    assert case["screening"]["outcome"] == "eligible"
    assert "screen" in case["allowed_actions"]
    assert [(c["clock_code"], c["due_on"]) for c in case["clocks"]] == [("review_decision", "2025-03-10")]

    case = window.post(f"{path}/screening", {}, 200, match=case["version"])
    assert case["state"] == "under_review"
    window.post(f"{path}/verification/commitments", {"text_version": "2024-1"})
    case = approver.post(f"{path}/decision", {"outcome": "granted"}, match=case["version"])
    assert case["decision_record"]["articles"]
    case = window.post(
        f"/cases/{case['id']}/assignments", {"practitioner_id": str(places.lawyer)}, match=case["version"]
    )
    assert case["state"] == "assigned"

    on_day("2025-03-05")
    entry = {"kind": "agreement_signing", "done_on": "2025-03-05", "text": "签订委托代理协议。"}
    lawyer.post(f"/cases/{case['id']}/progress-entries", entry)
    on_day("2025-05-06")
    case = lawyer.get(path)
    assert case["state"] == "in_progress"
    report = {
        "result": "judgment_favourable",
        "finished_on": "2025-05-06",
        "gains": [{"kind": "won", "amount_fen": 1200000}],
        "summary": "法院支持全部请求。",
    }
    case = lawyer.post(f"{path}/closing-report", report, match=case["version"])
    case = approver.post(f"{path}/closing", closing_body(), 200, match=case["version"])
    assert (case["state"], case["outcome"], case["closed_on"]) == ("closed", "completed", "2025-05-06")

    form = catalogue().review_form("file_inspection")
    answers = {question.code: "met" for question in form.questions}
    review = reviewer.post(f"/cases/{case['id']}/reviews", {"answers": answers}, match=case["version"])
    assert review["grade"] == "excellent"
    found = reviewer.get("/quality/reviews?grade=excellent&reviewed_from=2025-05-06&reviewed_to=2025-05-06")
    assert [row["case_id"] for row in found["items"]] == [case["id"]]
    assert reviewer.get("/quality/reviews?grade=qualified")["items"] == []
    case = window.get(path)
    case = window.post(f"{path}/archive", None, 200, match=case["version"])
    assert case["state"] == "archived"
    _reads_alike(window, case)
    assert {c["clock_code"]: c["status"] for c in case["clocks"]} == {
        "review_decision": "met",
        "assign_after_grant": "met",
        "agreement_signing": "met",
        "closing_papers": "met",
        "papers_review": "met",
        "archiving": "met",
    }


def _reads_alike(window: ApiClient, case: dict[str, Any]) -> None:
    """The routes that every kind of case has show the same case."""
    spine = window.get(f"/cases/{case['id']}")
    assert (spine["number"], spine["state"], spine["version"]) == (
        case["number"],
        "archived",
        case["version"],
    )
    assert window.get(f"/cases/{case['id']}/deadlines") == case["clocks"]
    people = {one["role"]: one for one in window.get(f"/cases/{case['id']}/parties")}
    assert set(people) == {"applicant", "opposing_party"}
    assert people["applicant"]["id_number"] == "34****************"
