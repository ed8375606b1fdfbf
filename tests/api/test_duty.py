from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from caseapp.models import AccessLog, Assignment, DutyHelpRecord, Person
from caseapp.vocabulary import Role
from tests.cases import Body, Office
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places

STATION = {"placement": "detention_center", "name": "示例看守所值班律师工作站"}
PERSON = {"name": "受助人甲", "id_type": "resident_id", "id_number": "340202199001011231"}
OTHER = {"name": "受助人乙", "id_type": "resident_id", "id_number": "340202199202022463"}


@pytest.fixture(autouse=True)
def today(on_day: Callable[[str], date]) -> date:
    return on_day("2025-06-30")


@pytest.fixture
def officer(as_role: SignIn) -> ApiClient:
    return as_role(Role.INTAKE_OFFICER)


@pytest.fixture
def station(as_role: SignIn) -> str:
    return str(as_role(Role.APPROVER).post("/duty/stations", STATION)["id"])


@pytest.fixture
def given(station: str, places: Places) -> dict[str, Any]:
    return {
        "station_id": station,
        "person": PERSON,
        "stage": "investigation",
        "request_source": "own_request",
        "requested_at": "2025-06-02T10:00:00+08:00",
        "notified_at": "2025-06-02T15:00:00+08:00",
        "provided_at": "2025-06-03T09:00:00+08:00",
        "helper_id": str(places.lawyer),
        "has_defender": False,
        "mode": "in_person",
        "helped_items": ["legal_advice", "change_coercive_measure"],
        "duration_minutes": 40,
        "charge": "盗窃",
    }


def owed(given: dict[str, Any], **changes: Any) -> dict[str, Any]:
    help_fields = {"provided_at", "notified_at", "helper_id", "mode", "helped_items", "duration_minutes"}
    return {**{key: value for key, value in given.items() if key not in help_fields}, **changes}


def faults(answer: Any) -> set[tuple[str, str]]:
    return {(fault["field"], fault["code"]) for fault in answer["errors"]}


def test_the_institution_posts_duty_lawyers(as_role: SignIn, places: Places) -> None:
    approver = as_role(Role.APPROVER)
    made = approver.post("/duty/stations", STATION)
    assert (made["organization_id"], made["region_code"]) == (str(places.institution), "340202")
    by_bureau = {**STATION, "organization_id": str(places.foreign)}
    assert as_role(Role.BUREAU_OFFICER).post("/duty/stations", by_bureau)["region_code"] == "340207"
    assert approver.post("/duty/stations", {**by_bureau, "region_code": "340207"}, 422)["errors"]


def test_stations_are_listed_within_scope(as_role: SignIn, station: str, places: Places) -> None:
    def ids(client: ApiClient, query: str = "") -> list[str]:
        return [item["id"] for item in client.get(f"/duty/stations?{query}")["items"]]

    bureau, lawyer = as_role(Role.BUREAU_OFFICER), as_role(Role.DUTY_LAWYER, practitioner_id=places.lawyer)
    other = bureau.post(
        "/duty/stations", {**STATION, "placement": "court", "organization_id": str(places.foreign)}
    )
    assert ids(bureau) == [station, other["id"]]
    assert ids(bureau, "region_code=340207") == ids(bureau, "placement=court") == [other["id"]]
    assert ids(bureau, f"organization_id={places.institution}") == [station]
    assert ids(lawyer) == ids(as_role(Role.INTAKE_OFFICER)) == [station]


def test_a_station_needs_a_place_and_a_permission(as_role: SignIn, client: ApiClient) -> None:
    assert faults(as_role(Role.APPROVER).post("/duty/stations", {}, 422)) == {
        ("placement", "required"),
        ("name", "required"),
    }
    assert client.post("/duty/stations", STATION, 401)["code"] == "unauthenticated"
    assert as_role(Role.INTAKE_OFFICER).post("/duty/stations", STATION, 403)["code"] == "forbidden"


def test_help_given_is_recorded_with_the_person_masked(officer: ApiClient, given: dict[str, Any]) -> None:
    made = officer.post("/duty/help-records", given)
    assert made["person"]["id_number"] == "34****************"
    assert (made["person"]["birth_date"], made["person"]["sex"]) == ("1990-01-01", "male")
    assert (made["charge"], made["notes"], made["placement"]) == ("盗窃", [], "detention_center")
    assert officer.get(f"/duty/help-records/{made['id']}") == made


def test_a_person_is_kept_once_and_a_wrong_name_is_told(
    officer: ApiClient, given: dict[str, Any], session: Session
) -> None:
    first = officer.post("/duty/help-records", given)
    again = officer.post("/duty/help-records", {**given, "stage": "trial"})
    assert first["person_id"] == again["person_id"]
    refused = officer.post("/duty/help-records", {**given, "person": {**PERSON, "name": "别人"}}, 422)
    assert faults(refused) == {("person.name", "identity_mismatch")}
    assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 1


def test_whoever_has_a_defender_is_not_recorded(
    officer: ApiClient, given: dict[str, Any], session: Session
) -> None:
    refused = officer.post("/duty/help-records", {**given, "has_defender": True}, 422)
    assert (refused["code"], refused["errors"][0]["field"]) == ("has_defender", "has_defender")
    assert "第三十条" in refused["detail"]
    assert session.scalar(sa.select(sa.func.count()).select_from(DutyHelpRecord)) == 0


def appointed(office: Office, on_day: Callable[[str], date], *, until: str | None = None) -> Body:
    """A case of a notice at trial with a lawyer from 3 to ``until`` (June), for the person helped below."""
    on_day("2025-06-03")
    case = office.make("assign", office.receive_notice(person=PERSON))
    if until:
        on_day(until)
        case = office.make("terminate", case)
    on_day("2025-06-30")
    return case


@pytest.mark.parametrize(
    "at",
    [
        {"requested_at": "2025-06-03T09:00:00+08:00", "provided_at": "2025-06-20T09:00:00+08:00"},
        {"requested_at": "2025-06-02T09:00:00+08:00", "provided_at": "2025-06-03T23:30:00+08:00"},
    ],
)
def test_whom_our_records_show_with_a_defender_is_not_helped(
    officer: ApiClient,
    given: dict[str, Any],
    office: Office,
    on_day: Callable[[str], date],
    session: Session,
    at: dict[str, Any],
) -> None:
    appointed(office, on_day)
    body = {**given, "stage": "trial", "notified_at": None, **at}
    refused = officer.post("/duty/help-records", body, 422)
    assert (refused["code"], faults(refused)) == ("has_defender", {("person", "has_defender")})
    assert "第三十条" in refused["detail"]
    asked = officer.post("/duty/help-records", owed(body, requested_at="2025-06-04T09:00:00+08:00"), 422)
    assert asked["code"] == "has_defender"
    assert session.scalar(sa.select(sa.func.count()).select_from(DutyHelpRecord)) == 0


def test_whom_the_file_shows_with_counsel_of_their_own_is_not_helped(
    officer: ApiClient, given: dict[str, Any], office: Office, on_day: Callable[[str], date]
) -> None:
    """The notice's case has ended because the person retained a lawyer: no appointed one is left."""
    case = appointed(office, on_day)
    on_day("2025-06-10")
    office.make("terminate", case, {"ground": "self_retained_counsel", "statement": "家属已委托辩护人。"})
    on_day("2025-06-30")
    times = {"requested_at": "2025-06-19T09:00:00+08:00", "provided_at": "2025-06-20T09:00:00+08:00"}
    body = {**given, "stage": "trial", "notified_at": None, **times}
    assert faults(officer.post("/duty/help-records", body, 422)) == {("person", "has_defender")}
    officer.post("/duty/help-records", {**body, "stage": "prosecution"})


@pytest.mark.parametrize(
    "changes",
    [
        {"stage": "prosecution"},
        {"requested_at": "2025-06-02T09:00:00+08:00", "provided_at": "2025-06-02T16:00:00+08:00"},
        {"person": OTHER},
        {"person": {"name": PERSON["name"]}},
    ],
    ids=["another stage", "before the appointment", "another person", "no number"],
)
def test_a_defender_bars_help_at_his_stage_and_in_his_time_only(
    officer: ApiClient,
    given: dict[str, Any],
    office: Office,
    on_day: Callable[[str], date],
    changes: dict[str, Any],
) -> None:
    appointed(office, on_day)
    body = {**given, "stage": "trial", "notified_at": None, **changes}
    assert not officer.post("/duty/help-records", body)["has_defender"]


@pytest.mark.parametrize(("day", "status"), [("2025-06-10", 422), ("2025-06-11", 201)])
def test_a_defender_who_left_the_day_before_bars_no_help(
    given: dict[str, Any],
    office: Office,
    on_day: Callable[[str], date],
    session: Session,
    day: str,
    status: int,
) -> None:
    appointed(office, on_day)
    session.execute(sa.update(Assignment).values(ended_on=date(2025, 6, 10), end_reason="illness"))
    session.commit()
    times = {"requested_at": f"{day}T09:00:00+08:00", "provided_at": f"{day}T16:00:00+08:00"}
    office.window.post(
        "/duty/help-records", {**given, "stage": "trial", "notified_at": None, **times}, status
    )


@pytest.mark.parametrize(("day", "status"), [("2025-06-10", 422), ("2025-06-11", 201)])
def test_a_case_that_ended_the_day_before_bars_no_help(
    given: dict[str, Any],
    office: Office,
    on_day: Callable[[str], date],
    day: str,
    status: int,
) -> None:
    appointed(office, on_day, until="2025-06-10")
    times = {"requested_at": f"{day}T09:00:00+08:00", "provided_at": f"{day}T16:00:00+08:00"}
    office.window.post(
        "/duty/help-records", {**given, "stage": "trial", "notified_at": None, **times}, status
    )


def test_help_refused_or_still_owed_is_recorded_too(officer: ApiClient, given: dict[str, Any]) -> None:
    assert officer.post("/duty/help-records", owed(given, refused=True))["refused"]
    made = officer.post("/duty/help-records", owed(given, person=OTHER))
    assert (made["provided_at"], made["refused"]) == (None, False)


def test_every_fault_is_named(officer: ApiClient, given: dict[str, Any], places: Places) -> None:
    wrong = {
        **given,
        "person": {**PERSON, "id_number": "340202199001011232", "phone": "12"},
        "notified_at": "2025-06-01T10:00:00+08:00",
        "provided_at": "2025-07-03T09:00:00+08:00",
        "refused": True,
        "helper_id": str(places.grassroots_worker),
        "helped_items": ["plea_explain"],
        "mode": None,
    }
    assert faults(officer.post("/duty/help-records", wrong, 422)) == {
        ("person.id_number", "checksum"),
        ("person.phone", "phone"),
        ("notified_at", "order"),
        ("provided_at", "future"),
        ("refused", "refused_and_provided"),
        ("helper_id", "not_a_lawyer"),
        ("helped_items", "plea_case"),
        ("mode", "required"),
    }
    nothing = owed(given, mode="phone", helped_items=["legal_advice"], station_id=str(uuid4()))
    assert faults(officer.post("/duty/help-records", nothing, 422)) == {
        ("station_id", "unknown"),
        ("mode", "not_provided"),
        ("helped_items", "not_provided"),
    }
    naive = {**given, "requested_at": "2025-06-02T10:00:00", "stage": "later"}
    assert faults(officer.post("/duty/help-records", naive, 422)) >= {("requested_at", "datetime")}


def test_a_helper_is_active_on_the_day(as_role: SignIn, officer: ApiClient, given: dict[str, Any]) -> None:
    bureau = as_role(Role.BUREAU_OFFICER)
    bureau.patch(f"/practitioners/{given['helper_id']}", {"active_to": "2025-06-02"}, match=1)
    refused = officer.post("/duty/help-records", given, 422)
    assert faults(refused) == {("helper_id", "not_active")}


@pytest.mark.parametrize(
    ("notified_at", "codes"),
    [("2025-06-03T10:00:00+08:00", []), ("2025-06-03T10:01:00+08:00", ["called_late"])],
)
def test_a_call_is_late_after_24_hours(
    officer: ApiClient, given: dict[str, Any], notified_at: str, codes: list[str]
) -> None:
    late = {**given, "notified_at": notified_at, "provided_at": "2025-06-03T16:00:00+08:00"}
    made = officer.post("/duty/help-records", late)
    assert [note["code"] for note in made["notes"]] == codes
    assert all(note["verified"] and "第四十九条" in note["article"] for note in made["notes"])


def test_a_court_station_knows_no_24_hours(
    as_role: SignIn, officer: ApiClient, given: dict[str, Any]
) -> None:
    court = as_role(Role.APPROVER).post("/duty/stations", {**STATION, "placement": "court"})
    late = {
        **given,
        "station_id": court["id"],
        "provided_at": "2025-06-10T16:00:00+08:00",
        "notified_at": None,
    }
    assert officer.post("/duty/help-records", late)["notes"] == []
    assert officer.post("/duty/help-records", {**late, "in_custody": True})["notes"]


def test_duty_lawyers_record_and_see_their_own_help(
    as_role: SignIn, given: dict[str, Any], places: Places
) -> None:
    lawyer = as_role(Role.DUTY_LAWYER, at=places.firm, practitioner_id=places.lawyer)
    other = as_role(Role.DUTY_LAWYER, at=places.firm, practitioner_id=places.young_lawyer)
    made = lawyer.post("/duty/help-records", {**given, "helper_id": None})
    assert (made["helper_id"], made["charge"]) == (str(places.lawyer), "盗窃")
    assert faults(other.post("/duty/help-records", given, 422)) == {("helper_id", "not_yourself")}
    assert lawyer.get(f"/duty/help-records/{made['id']}")["person"]["name"] == "受助人甲"
    assert other.get(f"/duty/help-records/{made['id']}", 404)["code"] == "not_found"
    assert other.get("/duty/help-records")["items"] == []


def test_another_processor_sees_the_record_without_the_person(
    as_role: SignIn, officer: ApiClient, given: dict[str, Any], places: Places
) -> None:
    made = officer.post("/duty/help-records", given)
    shown = as_role(Role.BUREAU_OFFICER).get(f"/duty/help-records/{made['id']}")
    assert (shown["person"]["name"], shown["charge"]) == ("受某", None)
    foreign = as_role(Role.INTAKE_OFFICER, at=places.foreign)
    assert foreign.get(f"/duty/help-records/{made['id']}", 404)["code"] == "not_found"
    assert foreign.post("/duty/help-records", given, 422)["errors"][0]["field"] == "station_id"


def test_the_list_filters_and_pages(officer: ApiClient, as_role: SignIn, given: dict[str, Any]) -> None:
    def ids(query: str) -> list[str]:
        return [item["id"] for item in officer.get(f"/duty/help-records?{query}")["items"]]

    first = officer.post("/duty/help-records", given)["id"]
    second = officer.post(
        "/duty/help-records",
        owed(given, person=OTHER, stage="trial", requested_at="2025-06-04T00:00:00+08:00"),
    )["id"]
    assert ids("") == [first, second]
    assert ids("stage=trial") == ids("from=2025-06-04") == [second]
    assert ids("to=2025-06-03") == [first]
    assert ids(f"station_id={uuid4()}") == ids("region_code=340207") == []
    assert ids("region_code=340200") == [first, second]
    page = officer.get("/duty/help-records?limit=1")
    assert [page["items"][0]["id"], page["items"][0]["person_name"]] == [first, "受某"]
    rest = officer.get("/duty/help-records", query_string={"after": page["next"]})
    assert [item["id"] for item in rest["items"]] == [second]


def test_the_list_asks_the_same_number_of_questions_however_long(
    officer: ApiClient, given: dict[str, Any], count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    officer.post("/duty/help-records", given)
    short = count_queries(lambda: officer.get("/duty/help-records"))
    for _ in range(3):
        officer.post("/duty/help-records", {**given, "person": {"name": "未查明"}})
    assert count_queries(lambda: officer.get("/duty/help-records")) == short


def test_a_record_needs_a_key_and_is_made_once(officer: ApiClient, given: dict[str, Any]) -> None:
    assert officer.post("/duty/help-records", given, 400, key=False)["code"] == "idempotency_key_required"
    headers = {"Idempotency-Key": "same"}
    made = officer.post("/duty/help-records", given, headers=headers)
    assert officer.post("/duty/help-records", given, headers=headers)["id"] == made["id"]
    other = {**given, "stage": "trial"}
    assert officer.post("/duty/help-records", other, 409, headers=headers)["code"] == "idempotency_key_reused"


def test_who_may_not(client: ApiClient, as_role: SignIn, given: dict[str, Any]) -> None:
    assert client.post("/duty/help-records", given, 401)["code"] == "unauthenticated"
    assert client.get("/duty/help-records", 401)["code"] == "unauthenticated"
    assert as_role(Role.LEADER).post("/duty/help-records", given, 403)["code"] == "forbidden"
    assert as_role(Role.MEDIATOR).get("/duty/help-records", 403)["code"] == "forbidden"


def test_looking_is_logged(officer: ApiClient, given: dict[str, Any], session: Session) -> None:
    made = officer.post("/duty/help-records", given)
    officer.get("/duty/help-records", headers={"X-Purpose": "statistics"})
    log = session.scalars(sa.select(AccessLog).order_by(AccessLog.id)).all()
    assert [(row.subject, row.purpose, row.ids) for row in log][-1] == (
        "duty_help_record_list",
        "statistics",
        [made["id"]],
    )
