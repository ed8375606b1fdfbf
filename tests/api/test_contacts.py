"""Who knows an identity number learns no contact from a case out of sight, and changes none on file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from caseapp.models import (
    CaseEvent,
    CaseParty,
    DutyHelpRecord,
    Organization,
    Person,
    PersonVersion,
    PrivacyConsent,
)
from caseapp.vocabulary import Role
from tests.cases import CASES, Body, Office, applicant, application, identity, notice
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places
from tests.privacy_world import Desk

ADDRESS, ELSEWHERE = "安徽省芜湖市镜湖区花津南路99号2栋", "安徽省芜湖市鸠江区北京中路7号"
ON_FILE = {"phone": "13900001111", "address": ADDRESS}
TOLD = {"phone": "13700002222", "address": ELSEWHERE}
MASKED = {"phone": "137****2222", "address": "安徽省芜湖市鸠江区****"}
NOTHING = {"phone": None, "address": None}
GUARDIAN = {"name": "家长乙", "relationship": "statutory_representative"}
ASKED = {"fields": ["phone", "address"], "reason_code": "contact", "reason": "约定面谈时间。"}
CHANGED = "person.contact_changed"
DISPUTE = {
    "dispute_type": "neighborhood",
    "source": "party_application",
    "facts": "楼上漏水，双方就赔偿金额有争议。",
}


@dataclass
class Protected:
    """A person in a sensitive case, its reader, and a clerk of the same processor to whom it is 404."""

    case: Body
    reader: ApiClient
    clerk: ApiClient
    identity: Body
    roles: tuple[str, ...]

    def name(self, role: str, **contacts: str) -> Body:
        """What the clerk is answered who names the person in a case of their own."""
        path, body = _naming(role, {**self.identity, **contacts})
        return dict(self.clerk.post(path, body))

    def on_file(self) -> Body:
        return unmasked(self.reader, self.case, self.identity["name"])


def _naming(role: str, person: Body) -> tuple[str, Body]:
    if role == "suspect":
        return "/legal-aid/organ-notices", notice(
            person=person, stage="investigation", organ_kind="public_security"
        )
    if role == "disputant":
        return "/mediation/cases", {**DISPUTE, "parties": [person, {"name": "当事人丙"}]}
    other = applicant(name="另一申请人", id_number=identity(serial=171))
    if role == "opposing_party":
        return CASES, application(applicant=other, opposing_parties=[person])
    if role == "representative":
        return CASES, application(
            applicant=other, representative={**person, "relationship": "close_relative"}
        )
    return CASES, application(
        applicant={**other, "birth_date": None, "phone": None, **person}, representative=GUARDIAN
    )


def party(case: Body, name: str) -> Body:
    return next(one for one in case["parties"] if one["name"] == name)


def masks(case: Body, name: str) -> Body:
    return {field: party(case, name)[field] for field in NOTHING}


def unmasked(client: ApiClient, case: Body, name: str) -> Body:
    shown = client.post(f"/cases/{case['id']}/parties/{party(case, name)['id']}/unmask", ASKED, 200)
    return {field: shown[field] for field in NOTHING}


def changes(session: Session, case: Body) -> list[CaseEvent]:
    mine = CaseEvent.case_id == UUID(case["id"])
    return list(session.scalars(sa.select(CaseEvent).where(mine, CaseEvent.verb == CHANGED)))


ALL_ROLES = ("applicant", "representative", "opposing_party", "suspect")
OF_A_CHILD = ("applicant", "opposing_party", "suspect")  # a child represents nobody
Protect = Callable[[str], Protected]


@pytest.fixture
def protect(office: Office, as_role: SignIn, places: Places, session: Session) -> Protect:
    def made(reason: str) -> Protected:
        who = {"name": "受害人甲", "id_type": "resident_id", "id_number": identity(serial=141)}
        if reason == "non_public_mediation":
            reader = as_role(Role.MEDIATOR, mediator_id=places.mediator)
            body = {**DISPUTE, "non_public": True, "parties": [{**who, **ON_FILE}, {"name": "当事人乙"}]}
            case = reader.post("/mediation/cases", body)
            return Protected(case, reader, as_role(Role.MEDIATOR), who, ("disputant",))
        if reason == "criminal":  # seen by its office, so the clerk is another office's of the same processor
            session.get_one(Organization, places.foreign).processor_id = places.institution
            session.commit()
            case, clerk = (
                office.receive_notice(person={**who, **ON_FILE}),
                as_role(Role.INTAKE_OFFICER, at=places.foreign),
            )
            return Protected(case, office.approver, clerk, who, ALL_ROLES)
        more: Body = {"grounds": ["abuse_abandonment_domestic_violence"]}
        if reason == "minor":
            who = {**who, "id_number": identity("2015-06-01", 142)}
            more = {"representative": {"name": "家长甲", "relationship": "statutory_representative"}}
        person = {**applicant(), "birth_date": None, **who, **ON_FILE}
        case = office.receive(applicant=person, **more)
        roles = OF_A_CHILD if reason == "minor" else ALL_ROLES
        return Protected(case, office.approver, as_role(Role.INTAKE_OFFICER), who, roles)

    return made


REASONS = ["criminal", "non_public_mediation", "minor", "domestic_violence"]


@pytest.mark.parametrize("reason", REASONS)
def test_an_identity_number_shows_no_contact_of_a_case_out_of_sight(protect: Protect, reason: str) -> None:
    one = protect(reason)
    name, kind = one.identity["name"], one.case["kind"]
    path = f"{'/mediation/cases' if kind == 'mediation' else CASES}/{one.case['id']}"
    one.clerk.get(path, expect=404)
    for role in one.roles:
        case = one.name(role)
        assert masks(case, name) == NOTHING, role
        (again,) = [row for row in one.clerk.get(f"/cases/{case['id']}/parties") if row["name"] == name]
        assert (again["phone"], again["address"]) == (None, None)
        answer = one.clerk.request("POST", f"/cases/{case['id']}/parties/{again['id']}/unmask", json=ASKED)
        if (reason, role) == ("domestic_violence", "opposing_party"):
            assert answer.get_json(force=True)["code"] == "contact_withheld"
        else:  # as if there were none: not even that such a case exists is told
            assert {field: answer.get_json()[field] for field in NOTHING} == NOTHING


@pytest.mark.parametrize("reason", REASONS)
def test_what_the_clerk_gives_stays_with_the_own_case(
    protect: Protect, session: Session, reason: str
) -> None:
    one = protect(reason)
    name = one.identity["name"]
    for role in one.roles:
        case = one.name(role, **TOLD)
        assert masks(case, name) == MASKED, role
        assert unmasked(one.clerk, case, name) == TOLD
        row = session.get_one(CaseParty, UUID(party(case, name)["id"]))
        assert sorted(row.contact_apart) == ["address", "phone"]
        assert TOLD["phone"].encode() not in (row.given_phone_sealed or b"")
        assert one.on_file() == ON_FILE
    assert changes(session, one.case) == []
    assert session.scalars(sa.select(PersonVersion)).all() == []


def test_one_contact_given_opens_not_the_other(protect: Protect) -> None:
    one = protect("minor")
    case = one.name("opposing_party", phone=TOLD["phone"])
    assert masks(case, one.identity["name"]) == {"phone": MASKED["phone"], "address": None}
    assert unmasked(one.clerk, case, one.identity["name"]) == {"phone": TOLD["phone"], "address": None}


def test_a_value_given_once_does_not_open_what_the_file_says_later(office: Office, as_role: SignIn) -> None:
    """A plain case knew an old telephone; the new one was given where the person seeks protection."""
    who = {"name": "受害人甲", "id_number": identity(serial=141)}
    plain = office.receive(applicant=applicant(**who, **TOLD))
    clerk = as_role(Role.INTAKE_OFFICER)
    assert masks(office.show(plain), who["name"]) == MASKED
    office.approver.post(
        CASES,
        application(applicant=applicant(**who, **ON_FILE), grounds=["abuse_abandonment_domestic_violence"]),
    )
    assert masks(clerk.get(f"{CASES}/{plain['id']}"), who["name"]) == MASKED
    assert unmasked(clerk, plain, who["name"]) == TOLD
    assert unmasked(office.approver, plain, who["name"]) == ON_FILE


def test_the_appointed_lawyer_keeps_the_contacts_of_the_own_client(office: Office, protect: Protect) -> None:
    one = protect("domestic_violence")
    plain = office.reach("assigned", applicant={**applicant(), **one.identity, "phone": None})
    assert unmasked(office.lawyer, plain, one.identity["name"]) == ON_FILE


def test_a_replaced_contact_is_kept_and_told(office: Office, session: Session) -> None:
    first = office.receive(applicant=applicant(**ON_FILE))
    second = office.receive(applicant=applicant(**TOLD))
    for case in (first, second):
        assert unmasked(office.window, case, "测试申请人") == TOLD
    version = session.scalars(sa.select(PersonVersion)).one()
    assert {name: version.values[name] for name in ON_FILE} == ON_FILE
    assert (version.request_id, sorted(version.fields)) == (None, ["address", "phone"])
    (event,) = changes(session, first)
    assert sorted(event.fields) == ["address", "phone"]
    assert event.codes == {"person": party(first, "测试申请人")["person_id"]}
    assert event.actor_id == office.window.account_id
    person = office.approver.get(f"/persons/{party(first, '测试申请人')['person_id']}/privacy")
    assert [row["request_id"] for row in person["corrections"]] == [None]
    office.receive(applicant=applicant(**TOLD))
    assert len(changes(session, first)) == 1


def test_the_other_side_does_not_change_the_file(office: Office, session: Session) -> None:
    first = office.receive(applicant=applicant(**ON_FILE))
    known = {name: applicant()[name] for name in ("name", "id_type", "id_number")}
    other = applicant(name="另一申请人", id_number=identity(serial=171))
    case = office.receive(applicant=other, opposing_parties=[{**known, **TOLD}])
    assert unmasked(office.approver, case, known["name"]) == TOLD
    assert unmasked(office.approver, first, known["name"]) == ON_FILE
    assert changes(session, first) == []


def test_a_restricted_person_keeps_what_is_on_file(office: Office, session: Session) -> None:
    first = office.receive(applicant=applicant(**ON_FILE))
    person = party(first, "测试申请人")["person_id"]
    body = {"requester": {"relationship": "self"}, "ground": "objection"}
    office.approver.post(f"/persons/{person}/restriction", body)
    known = {name: applicant()[name] for name in ("name", "id_type", "id_number")}
    case = office.receive_notice(person={**known, **TOLD})
    assert unmasked(office.window, case, known["name"]) == TOLD
    stored = session.get_one(Person, UUID(person))
    assert {name: getattr(stored, name) for name in ON_FILE} == ON_FILE


def test_a_correction_holds_where_another_contact_stood_apart(office: Office) -> None:
    first, desk = office.receive(applicant=applicant(**ON_FILE)), Desk(office)
    known = {name: applicant()[name] for name in ("name", "id_type", "id_number")}
    other = applicant(name="另一申请人", id_number=identity(serial=171))
    case = office.receive(applicant=other, opposing_parties=[{**known, **TOLD}])
    asked = desk.correct(party(first, known["name"])["person_id"], {"phone": "13600003333"})
    desk.decide(asked, outcome="granted")
    assert unmasked(office.approver, case, known["name"]) == {**TOLD, "phone": "13600003333"}


def test_a_guardians_contact_stays_with_the_consent(protect: Protect, session: Session) -> None:
    one = protect("domestic_violence")
    child = {**applicant(), "name": "小当事人", "id_number": identity("2015-06-01", 144), "birth_date": None}
    case = one.clerk.post(CASES, application(applicant=child, representative=GUARDIAN))
    body = {
        "person_id": party(case, "小当事人")["person_id"],
        "purpose": "phone_feedback",
        "by": "guardian",
        "guardian": {**one.identity, **TOLD},
        "form": "written",
        "sensitive": True,
    }
    one.clerk.post(f"/cases/{case['id']}/consents", body)
    row = session.scalars(sa.select(PrivacyConsent)).one()
    assert (row.given_phone, sorted(row.contact_apart)) == (TOLD["phone"], ["address", "phone"])
    assert one.on_file() == ON_FILE


def test_duty_help_neither_shows_nor_changes_them(protect: Protect, office: Office, session: Session) -> None:
    one = protect("domestic_violence")
    station = office.approver.post(
        "/duty/stations", {"placement": "court", "name": "示例法院值班律师工作站"}
    )["id"]
    owed = {
        "station_id": station,
        "stage": "trial",
        "request_source": "own_request",
        "requested_at": "2025-06-02T10:00:00+08:00",
        "has_defender": False,
    }
    silent = one.clerk.post("/duty/help-records", {**owed, "person": one.identity})
    assert (silent["person"]["phone"], silent["person"]["address"]) == (None, None)
    told = one.clerk.post("/duty/help-records", {**owed, "person": {**one.identity, **TOLD}})
    assert {name: told["person"][name] for name in MASKED} == MASKED
    row = session.get_one(DutyHelpRecord, UUID(told["id"]))
    assert (row.given_phone, row.given_address) == (TOLD["phone"], TOLD["address"])
    assert one.on_file() == ON_FILE


def test_asking_costs_the_same_however_many_cases(
    protect: Protect, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    one = protect("minor")
    case = one.name("opposing_party")
    path = f"/cases/{case['id']}/parties"
    few = count_queries(lambda: one.clerk.get(path))
    for role in OF_A_CHILD:
        one.name(role)
    assert count_queries(lambda: one.clerk.get(path)) == few
