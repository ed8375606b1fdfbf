"""Who needs to know a sensitive case (docs/adr/0031): rows, facts, names, and what hangs on a case."""

import itertools
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from caseapp.access import NEED_TO_KNOW, Actor, scope
from caseapp.extensions import db
from caseapp.models import Assignment, Deadline, Decision, LegalCase
from caseapp.services.sensitivity import strictest
from caseapp.vocabulary import Role, Sensitivity
from tests.cases import CASES, Office, applicant, application, identity
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places

VIOLENCE = {"grounds": ["abuse_abandonment_domestic_violence"]}
MEDIATION = "/mediation/cases"
DISPUTE = {
    "dispute_type": "neighborhood",
    "source": "party_application",
    "parties": [{"name": "当事人甲"}, {"name": "当事人乙"}],
    "facts": "楼上漏水，双方就赔偿金额有争议。",
}


def status(client: ApiClient, path: str) -> int:
    return client.request("GET", path).status_code


def ids(client: ApiClient, path: str) -> set[str]:
    return {item["id"] for item in client.get(path)["items"]}


def test_every_sensitivity_says_who_needs_to_know() -> None:
    assert set(NEED_TO_KNOW) == set(Sensitivity)
    assert all(need.facts <= need.case for need in NEED_TO_KNOW.values())
    order = list(Sensitivity)
    for laxer, stricter in itertools.pairwise(order):
        if laxer is not Sensitivity.NORMAL:
            assert NEED_TO_KNOW[stricter].case <= NEED_TO_KNOW[laxer].case
    assert strictest({Sensitivity.CRIMINAL, Sensitivity.MINOR}) is Sensitivity.MINOR
    assert strictest([]) is Sensitivity.NORMAL


@pytest.mark.parametrize("reason", ["violence", "minor"])
def test_only_who_works_on_it_sees_the_case(office: Office, as_role: SignIn, reason: str) -> None:
    case = office.receive(**(VIOLENCE if reason == "violence" else _minor()))
    path = f"{CASES}/{case['id']}"
    others = [as_role(Role.INTAKE_OFFICER), as_role(Role.QUALITY_OFFICER)]
    others += [as_role(Role.BUREAU_OFFICER), as_role(Role.LEADER), office.reviewer, office.lawyer]
    assert [status(office.window, path), status(office.approver, path)] == [200, 200]
    assert {status(other, path) for other in others} == {404}
    assert all(case["id"] not in ids(other, "/cases") for other in others)
    assert case["id"] in ids(office.approver, "/cases")
    assert all(
        case["id"] not in {clock["case_id"] for clock in other.get("/deadlines?status=all")["items"]}
        for other in others
    )


def _minor() -> dict[str, Any]:
    child = applicant(name="小当事人", id_number=identity("2015-06-01", 122), birth_date="2015-06-01")
    guardian = {"name": "家长甲", "relationship": "statutory_representative"}
    return {"applicant": child, "representative": guardian}


def test_the_appointed_worker_sees_it_and_the_replaced_one_no_longer(
    office: Office, as_role: SignIn, places: Places
) -> None:
    case = office.reach("assigned", **VIOLENCE)
    path = f"{CASES}/{case['id']}"
    second = as_role(Role.LEGAL_AID_WORKER, at=places.firm, practitioner_id=places.young_lawyer)
    assert (status(office.lawyer, path), status(second, path)) == (200, 404)
    body = {"practitioner_id": str(places.young_lawyer), "end_reason": "recipient_asked"}
    office.make("replace_worker", case, body)
    assert (status(office.lawyer, path), status(second, path)) == (404, 200)


def test_quality_staff_see_it_once_it_is_closed(office: Office) -> None:
    case = office.reach("closing_report_submitted", **VIOLENCE)
    path = f"{CASES}/{case['id']}"
    assert (status(office.reviewer, path), status(office.lawyer, path)) == (404, 200)
    closed = office.make("close", case)
    assert status(office.reviewer, path) == 200
    office.make("review", closed)
    assert status(office.lawyer, path) == 200


def test_a_criminal_case_shows_its_facts_to_those_who_need_them(office: Office, as_role: SignIn) -> None:
    case = office.reach_criminal("closing_report_submitted")
    path, other = f"{CASES}/{case['id']}", as_role(Role.INTAKE_OFFICER)
    seen, full = other.get(path), office.approver.get(path)
    assert (seen["notice"]["charge"], full["notice"]["charge"]) == (None, "故意伤害")
    assert (seen["closing_report"]["summary"], full["closing_report"]["summary"]) == (None, "双方和解。")
    hidden = [f"closing_report.{name}" for name in ("summary", "result_papers", "checklist")]
    assert (seen["hidden_fields"], full["hidden_fields"]) == (["notice.charge", *hidden], [])
    work = f"/cases/{case['id']}/progress-entries"
    assert [entry["text"] for entry in other.get(work)] == [None]
    assert [entry["hidden_fields"] for entry in other.get(work)] == [["text"]]
    assert [entry["text"] for entry in office.lawyer.get(work)] == ["会见当事人。"]
    assert {status(as_role(role), path) for role in (Role.BUREAU_OFFICER, Role.LEADER)} == {404}


def test_comments_of_criminal_reviews_are_facts_too(office: Office, as_role: SignIn) -> None:
    case = office.reach_criminal("reviewed")
    path = f"/cases/{case['id']}/reviews"
    other = as_role(Role.INTAKE_OFFICER)
    assert [row["hidden_fields"] for row in other.get(path)] == [["comment"]]
    assert office.reviewer.get(path)[0]["hidden_fields"] == []
    assert other.get("/quality/reviews")["items"][0]["hidden_fields"] == ["comment"]


def test_a_private_dispute_is_for_its_mediators_and_the_manager(as_role: SignIn, places: Places) -> None:
    named = as_role(Role.MEDIATOR, mediator_id=places.mediator)
    case = named.post(MEDIATION, {**DISPUTE, "non_public": True})
    path = f"{MEDIATION}/{case['id']}"
    readers = {
        role: status(as_role(role), path) for role in (Role.MEDIATOR, Role.COMMITTEE_MANAGER, Role.LEADER)
    }
    assert readers == {Role.MEDIATOR: 404, Role.COMMITTEE_MANAGER: 200, Role.LEADER: 404}
    assert status(named, path) == 200
    public = named.post(MEDIATION, DISPUTE)
    assert status(as_role(Role.MEDIATOR), f"{MEDIATION}/{public['id']}") == 200


def test_figures_count_what_the_reader_may_not_see(office: Office, as_role: SignIn) -> None:
    office.reach("granted")
    office.reach("granted", applicant=applicant(name="另一人", id_number=identity(serial=131)), **VIOLENCE)
    year = office.show(office.receive())["opened_on"][:4]
    path = f"/metrics/values/legal_aid_per_100k/cases?region_code=340202&year={year}"
    leader, approver = as_role(Role.LEADER).get(path), office.approver.get(path)
    assert (leader["total"], leader["visible"], leader["hidden"]) == (approver["total"], 1, 1)
    assert (approver["visible"], approver["hidden"]) == (2, 0)


def test_violence_told_later_reaches_everything_that_hangs_on_the_case(
    office: Office, as_role: SignIn, session: Session
) -> None:
    case = office.reach("under_review")
    other = as_role(Role.INTAKE_OFFICER)
    assert status(other, f"{CASES}/{case['id']}") == 200
    changed = office.make("screen", case, VIOLENCE)
    assert changed["sensitivity"] == "domestic_violence"
    assert status(other, f"{CASES}/{case['id']}") == 404
    key = UUID(case["id"])
    for table in db.metadata.sorted_tables:
        if {"case_id", "sensitivity"} <= set(table.c.keys()) and table.name not in {"decision", "screening"}:
            codes = session.scalars(sa.select(table.c.sensitivity).where(table.c.case_id == key))
            assert set(codes) <= {"domestic_violence"}, table.name
    assert session.scalar(sa.select(sa.func.count()).where(Deadline.case_id == key))
    stored = session.get_one(LegalCase, key)
    assert stored.sensitivity_reasons == {"domestic_violence": "ground"}
    assert b"ground" not in (stored.sensitivity_reasons_sealed or b"")
    again = office.make("screen", changed, {"grounds": []})
    assert again["sensitivity"] == "domestic_violence"


def test_a_case_keeps_all_its_reasons(office: Office, session: Session) -> None:
    case = office.receive(**_minor(), **VIOLENCE)
    stored = session.get_one(LegalCase, UUID(case["id"]))
    assert stored.sensitivity is Sensitivity.DOMESTIC_VIOLENCE
    assert stored.sensitivity_reasons == {"domestic_violence": "ground", "minor": "birth_date"}


def test_the_phone_of_who_seeks_protection_is_kept_from_the_other_side(office: Office) -> None:
    victim = applicant(name="受害人甲", id_number=identity(serial=141), phone="13900001111")
    protected = office.receive(applicant=victim, **VIOLENCE)
    known = {"name": "受害人甲", "id_type": "resident_id", "id_number": identity(serial=141)}
    other = application(
        applicant=applicant(name="对方乙", id_number=identity(serial=151)), opposing_parties=[known]
    )
    case = office.receive(**other)

    def phones(one: dict[str, Any]) -> dict[str, Any]:
        parties = office.approver.get(f"/cases/{one['id']}/parties")
        return {party["name"]: party["phone"] for party in parties}

    assert phones(protected)["受害人甲"] == "139****1111"
    assert phones(case) == {"对方乙": "138****1234", "受害人甲": None}


def test_names_of_sensitive_cases_are_shortened_in_lists(office: Office) -> None:
    office.receive(**_minor())
    assert [row["main_party"] for row in office.approver.get(CASES)["items"]] == ["小某"]


def test_tables_that_never_change_ask_their_case() -> None:
    anybody = _approver_of_nothing()
    assert "case_grant" in str(scope(anybody, Decision))
    assert "sensitivity = " not in str(scope(anybody, Decision))
    assert "sensitivity = " in str(scope(anybody, Assignment))


def _approver_of_nothing() -> Any:
    one = uuid4()
    roles = frozenset({Role.APPROVER})
    return Actor(one, one, "", roles, one, (one,), one, "340202")
