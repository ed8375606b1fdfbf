"""Who may be appointed to a case (LAL Arts 12, 13, 17), replaced, and write to it."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from caseapp.models import Practitioner
from caseapp.vocabulary import ProviderType, Role
from tests.cases import CASES, Office, codes
from tests.conftest import SignIn
from tests.places import Places

OnDay = Callable[[str], date]


@pytest.fixture(autouse=True)
def monday(on_day: OnDay) -> None:
    on_day("2025-03-03")


def worker(session: Session, places: Places, kind: ProviderType, **changes: Any) -> UUID:
    values = {"name": "测试人员", "active_from": date(2015, 1, 1), "region_code": "340202", **changes}
    made = Practitioner(organization_id=places.firm, provider_type=kind, **values)
    session.add(made)
    session.commit()
    return made.id


def faults(office: Office, practitioner: UUID) -> set[tuple[str, str]]:
    case = office.reach("granted")
    status, problem = office.refused("assign", case, {"practitioner_id": str(practitioner)})
    assert status == 422
    return codes(problem)


def test_an_appointment_says_who_and_when(office: Office) -> None:
    case = office.reach("assigned")
    (one,) = case["assignments"]
    assert (one["practitioner_id"], one["name"]) == (str(office.places.lawyer), "律师甲")
    assert (one["provider_type"], one["assigned_on"], one["ended_on"]) == ("lawyer", "2025-03-03", None)
    assert office.window.get(f"/cases/{case['id']}/assignments") == case["assignments"]


@pytest.mark.parametrize(
    ("kind", "qualified", "fit"),
    [
        (ProviderType.LAWYER, False, True),
        (ProviderType.GRASSROOTS_LEGAL_WORKER, False, True),
        (ProviderType.LEGAL_AID_VOLUNTEER, False, True),
        (ProviderType.LAI_STAFF, True, True),
        (ProviderType.LAI_STAFF, False, False),
        (ProviderType.STUDENT_VOLUNTEER, True, False),
    ],
)
def test_who_may_take_a_civil_case(
    office: Office, session: Session, kind: ProviderType, qualified: bool, fit: bool
) -> None:
    made = worker(session, office.places, kind, has_legal_qualification=qualified)
    if fit:
        case = office.make("assign", office.reach("granted"), {"practitioner_id": str(made)})
        assert case["assignments"][0]["provider_type"] == kind
        return
    lacks = "legal_qualification" if kind is ProviderType.LAI_STAFF else "provider_type"
    assert faults(office, made) == {("practitioner_id", f"provider_lacks_{lacks}")}


def test_nobody_unknown_is_appointed(office: Office) -> None:
    assert faults(office, uuid4()) == {("practitioner_id", "unknown")}


@pytest.mark.parametrize(
    ("since", "until", "active"),
    [
        (date(2025, 3, 3), None, True),
        (date(2025, 3, 4), None, False),
        (date(2015, 1, 1), date(2025, 3, 3), True),
        (date(2015, 1, 1), date(2025, 3, 2), False),
    ],
)
def test_the_register_of_the_day_counts(
    office: Office, session: Session, since: date, until: date | None, active: bool
) -> None:
    made = worker(session, office.places, ProviderType.LAWYER, active_from=since, active_to=until)
    if active:
        office.make("assign", office.reach("granted"), {"practitioner_id": str(made)})
    else:
        assert faults(office, made) == {("practitioner_id", "not_active")}


def test_replacing_ends_the_old_appointment_with_a_reason(office: Office, on_day: OnDay) -> None:
    case = office.reach("in_progress")
    on_day("2025-03-20")
    other = {"practitioner_id": str(office.places.grassroots_worker)}
    status, problem = office.refused("replace_worker", case, other)
    assert (status, codes(problem)) == (422, {("end_reason", "required")})
    case = office.make("replace_worker", case, {**other, "end_reason": "recipient_asked"})
    old, new = case["assignments"]
    assert (old["ended_on"], old["end_reason"]) == ("2025-03-20", "recipient_asked")
    assert (new["practitioner_id"], new["assigned_on"], new["ended_on"]) == (
        other["practitioner_id"],
        "2025-03-20",
        None,
    )
    assert case["state"] == "in_progress"


def test_who_was_replaced_sees_the_case_no_more(office: Office) -> None:
    case = office.reach("in_progress")
    other = {"practitioner_id": str(office.places.grassroots_worker), "end_reason": "recipient_asked"}
    path, note = f"/cases/{case['id']}", {"kind": "meeting", "done_on": "2025-03-03", "text": "会见。"}
    office.lawyer.get(path)
    office.make("replace_worker", case, other)
    for gone in (path, f"{path}/parties", f"{path}/events", f"{path}/progress-entries"):
        office.lawyer.get(gone, 404)
    office.lawyer.post(f"{path}/progress-entries", note, 404)


def test_who_carried_a_case_to_its_end_still_sees_it(office: Office) -> None:
    case = office.reach("closed")
    assert office.lawyer.get(f"/cases/{case['id']}")["state"] == "closed"


def test_work_is_noted_by_the_appointed_worker_only(office: Office, as_role: SignIn) -> None:
    case = office.reach("assigned")
    entry = {"kind": "meeting", "done_on": "2025-03-03", "text": "会见。"}
    path = f"/cases/{case['id']}/progress-entries"
    office.window.post(path, entry, 403)
    stranger = as_role(
        Role.LEGAL_AID_WORKER, at=office.places.firm, practitioner_id=office.places.young_lawyer
    )
    stranger.post(path, entry, 404)
    noted = office.lawyer.post(path, entry)
    assert (noted["kind"], noted["text"]) == ("meeting", "会见。")
    assert office.show(case)["state"] == "in_progress"
    office.lawyer.post(path, {**entry, "done_on": "2025-03-04"}, 422)
    assert [one["id"] for one in office.window.get(path)] == [noted["id"]]


def test_the_list_of_work_is_by_day(office: Office, on_day: OnDay) -> None:
    case = office.reach("assigned")
    on_day("2025-03-10")
    for day in ("2025-03-07", "2025-03-05"):
        office.make("start_work", case, {"kind": "hearing", "done_on": day, "text": day})
    found = office.window.get(f"/cases/{case['id']}/progress-entries")
    assert [one["text"] for one in found] == ["2025-03-05", "2025-03-07"]


def test_work_does_not_begin_before_the_appointment(office: Office) -> None:
    case = office.reach("assigned")
    entry = {"kind": "meeting", "done_on": "2025-03-02", "text": "会见。"}
    status, problem = office.refused("start_work", case, entry)
    assert (status, codes(problem)) == (422, {("done_on", "before_appointment")})


def test_appointing_needs_the_newest_version_and_the_permission(office: Office) -> None:
    case = office.reach("granted")
    path, body = f"/cases/{case['id']}/assignments", {"practitioner_id": str(office.places.lawyer)}
    office.window.post(path, body, 428)
    office.window.post(path, body, 412, match=case["version"] - 1)
    office.reviewer.post(path, body, 403, match=case["version"])
    office.lawyer.post(path, body, 403, match=case["version"])
    office.lawyer.get(f"{CASES}/{case['id']}", 404)
