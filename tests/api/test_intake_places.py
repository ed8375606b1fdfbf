"""Who acts for whom, at which desk an application came in, and where somebody is sent who came to the wrong one."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from caseapp.models import Organization
from caseapp.vocabulary import OrganizationKind
from tests.cases import CASES, Body, Office, applicant, application, clock_of, codes, identity, open_office
from tests.conftest import SignIn
from tests.places import Places

MOTHER = {"name": "测试母亲", "relationship": "statutory_representative"}


@pytest.fixture(autouse=True)
def today(on_day: Callable[[str], date]) -> date:
    return on_day("2025-06-03")


@pytest.fixture
def office(as_role: SignIn, places: Places) -> Office:
    return open_office(as_role, places)


@pytest.fixture
def station(session: Session, places: Places) -> str:
    made = Organization(
        name="示例街道工作站",
        kind=OrganizationKind.WORK_STATION,
        region_code="340202",
        serial=9,
        parent_id=places.institution,
        processor_id=places.institution,
    )
    session.add(made)
    session.commit()
    return str(made.id)


def young(born: str, **more: bool) -> Body:
    return applicant(name="测试青年", id_number=identity(born, 331), birth_date=born, **more)


@pytest.mark.parametrize(
    ("born", "labour", "capacity"),
    [
        ("2007-06-03", None, "full"),  # eighteen today
        ("2007-06-04", None, None),
        ("2009-06-03", True, "full"),  # sixteen today, lives on own labour
        ("2009-06-04", True, None),
        ("2009-06-03", False, None),
    ],
)
def test_who_applies_alone(office: Office, born: str, labour: bool | None, capacity: str | None) -> None:
    body = application(applicant=young(born, **({} if labour is None else {"lives_on_own_labour": labour})))
    made = office.window.post("/legal-aid/cases", body, 201 if capacity else 422)
    if capacity is None:
        assert codes(made) == {("representative", "representative_required")}
        return
    assert made["application"]["applicant_capacity"] == capacity
    assert made["sensitivity"] == ("normal" if born < "2007-06-04" else "minor")


@pytest.mark.parametrize(("born", "capacity"), [("2017-06-03", "limited"), ("2017-06-04", "none")])
def test_a_child_is_represented(office: Office, born: str, capacity: str) -> None:
    case = office.receive(applicant=young(born), representative=MOTHER)
    assert case["application"]["applicant_capacity"] == capacity


def test_receipt_at_a_work_station_starts_the_clock(office: Office, station: str) -> None:
    stamps = {"station_received_at": "2025-05-30T09:00:00+08:00", "received_at": "2025-06-03T09:00:00+08:00"}
    case = office.receive(work_station_id=station, channel="work_station", **stamps)
    assert (case["received_at"], case["opened_on"]) == (stamps["station_received_at"], "2025-05-30")
    told = case["application"]
    assert (told["work_station_id"], told["institution_received_at"]) == (station, stamps["received_at"])
    direct = office.receive(received_at=stamps["station_received_at"])
    assert clock_of(case, "review_decision")["due_on"] == clock_of(direct, "review_decision")["due_on"]
    assert direct["application"]["institution_received_at"] is None


def test_a_station_goes_with_its_stamp_and_is_the_own(office: Office, station: str, places: Places) -> None:
    def faults(**changes: str) -> set[tuple[str, str]]:
        return codes(office.window.post("/legal-aid/cases", application(**changes), 422))

    at = "2025-05-30T09:00:00+08:00"
    assert faults(work_station_id=station) == {("station_received_at", "required")}
    assert faults(station_received_at=at) == {("work_station_id", "required")}
    assert faults(work_station_id=str(places.foreign), station_received_at=at) == {
        ("work_station_id", "unknown")
    }
    late = {"station_received_at": at, "received_at": "2025-05-29T09:00:00+08:00"}
    assert faults(work_station_id=station, **late) == {("station_received_at", "order")}


def test_the_right_institution_is_named_and_stays_on_record(office: Office, places: Places) -> None:
    case = office.receive()
    for body, fault in (
        ({}, ("competent_institution", "required")),
        (
            {"competent_organization_id": str(places.institution)},
            ("competent_organization_id", "not_an_institution"),
        ),
        (
            {"competent_organization_id": str(places.firm)},
            ("competent_organization_id", "not_an_institution"),
        ),
        (
            {"competent_organization_id": str(places.foreign), "competent_institution": "别的中心"},
            ("competent_institution", "differs_from_register"),
        ),
    ):
        status, refused = office.refused("redirect", case, body)
        assert (status, codes(refused)) == (422, {fault})
    sent = office.make("redirect", case, {"competent_organization_id": str(places.foreign)})
    assert sent["redirection"] == {
        "competent_institution": "鸠江区法律援助中心",
        "competent_organization_id": str(places.foreign),
        "ground": "not_competent",
        "article": "中华人民共和国法律援助法第三十八条",
        "verified": True,
        "redirected_on": "2025-06-03",
    }
    assert (sent["state"], sent["outcome"]) == ("redirected", "redirected")
    named = office.make("redirect", office.receive(), {"competent_institution": "外省某中心"})
    assert named["redirection"]["competent_organization_id"] is None


def test_what_came_through_a_work_station_names_it(office: Office, station: str) -> None:
    body = application(channel="work_station")
    assert codes(office.window.post(CASES, body, 422)) == {("work_station_id", "required")}


def test_a_lawyer_beside_a_work_station_advises_for_its_institution(
    office: Office, places: Places, station: str
) -> None:
    told = {
        "channel": "phone",
        "topic": "neighborhood",
        "question": "楼上漏水，怎么办？",
        "answer": "已解释。",
    }
    made = office.lawyer.post("/legal-aid/advice-records", {**told, "duration_minutes": 10})
    assert made["organization_id"] == str(places.institution)
