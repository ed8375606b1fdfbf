"""Masked everywhere; in full for a reason, in one place, never without a trace."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from caseapp.models import (
    AccessLog,
    CaseEvent,
    CaseParty,
    LegalCase,
    Person,
    SecurityEvent,
    StoredReply,
    Unmasking,
)
from caseapp.services.masks import mask_address
from caseapp.vocabulary import Role, SecurityEventKind, Sensitivity, UnmaskField
from tests.cases import Body, Office, applicant, application, codes, identity
from tests.clients import ApiClient
from tests.conftest import SignIn

ADDRESS = "安徽省芜湖市镜湖区花津南路99号2栋"
PLAIN = {"id_number": identity(), "phone": "13812341234", "address": ADDRESS}
MASKED = {
    "id_number": "34****************",
    "phone": "138****1234",
    "address": "安徽省芜湖市镜湖区****",
}
ASKED: Body = {
    "fields": ["id_number", "phone", "address"],
    "reason_code": "contact",
    "reason": "约定面谈时间，短信未回复。",
}


@pytest.fixture
def case(office: Office) -> Body:
    return office.receive(applicant=applicant(address=ADDRESS))


def party(case: Body, role: str = "applicant") -> Body:
    return next(one for one in case["parties"] if one["role"] == role)


def path(case: Body, role: str = "applicant") -> str:
    return f"/cases/{case['id']}/parties/{party(case, role)['id']}/unmask"


def test_every_answer_shows_masks(office: Office, case: Body) -> None:
    for shown in (case, office.show(case)):
        assert {name: party(shown)[name] for name in MASKED} == MASKED
    (first, *_) = office.window.get(f"/cases/{case['id']}/parties")
    assert {name: first[name] for name in MASKED} == MASKED


def test_in_full_for_a_reason(office: Office, case: Body) -> None:
    shown = office.window.post(path(case), ASKED, 200)
    assert shown == {"party_id": party(case)["id"], "person_id": party(case)["person_id"], **PLAIN}


def test_only_what_was_asked_for(office: Office, case: Body) -> None:
    shown = office.window.post(path(case), {**ASKED, "fields": ["phone", "phone"]}, 200)
    assert set(shown) == {"party_id", "person_id", "phone"}
    nobody = office.window.post(path(case, "opposing_party"), ASKED, 200)
    assert {nobody[name] for name in PLAIN} == {None}


def test_it_leaves_an_event_a_security_event_a_reading_and_the_reason(
    office: Office, case: Body, session: Session
) -> None:
    office.window.post(path(case), ASKED, 200)
    mine = party(case)
    row = session.scalars(sa.select(Unmasking)).one()
    assert (str(row.party_id), row.fields, row.reason) == (mine["id"], ASKED["fields"], ASKED["reason"])
    assert ASKED["reason"].encode() not in row.reason_sealed
    event = session.scalars(sa.select(CaseEvent).where(CaseEvent.verb == "party.unmasked")).one()
    assert (event.reason_code, event.fields, event.actor_id) == (
        "contact",
        ASKED["fields"],
        office.window.account_id,
    )
    assert event.codes == {"party": mine["id"], "role": "applicant", "unmasking": str(row.id)}
    kind = SecurityEvent.kind == SecurityEventKind.UNMASKED
    told = session.scalars(sa.select(SecurityEvent).where(kind)).one()
    assert (str(told.subject_id), told.actor_id) == (mine["person_id"], office.window.account_id)
    assert told.details["case"] == case["id"]
    assert told.details["fields"] == ASKED["fields"]
    reading = session.scalars(sa.select(AccessLog).where(AccessLog.subject == "unmasked")).one()
    assert reading.ids == [mine["person_id"]]
    of_case = session.scalars(sa.select(AccessLog).where(AccessLog.subject == "case_unmasked")).one()
    assert of_case.ids == [case["id"]]
    assert office.show(case)["version"] == case["version"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"reason": None}, ("reason", "null")),
        ({"reason": "  "}, ("reason", "length")),
        ({"reason": "x" * 301}, ("reason", "length")),
        ({"reason_code": "curiosity"}, ("reason_code", "choice")),
        ({"fields": []}, ("fields", "length")),
        ({"fields": ["name"]}, ("fields.0", "choice")),
    ],
)
def test_without_a_reason_nothing_is_shown_and_nothing_recorded(
    office: Office, case: Body, session: Session, change: Body, fault: tuple[str, str]
) -> None:
    answer = office.window.post(path(case), {**ASKED, **change}, 422)
    assert codes(answer) == {fault}
    assert session.scalar(sa.select(sa.func.count()).select_from(Unmasking)) == 0
    for missing in ASKED:
        body = {name: value for name, value in ASKED.items() if name != missing}
        assert codes(office.window.post(path(case), body, 422)) == {(missing, "required")}


SEES_NOTHING = [
    role
    for role in Role
    if role
    not in {Role.INTAKE_OFFICER, Role.APPROVER, Role.LEGAL_AID_WORKER, Role.MEDIATOR, Role.COMMITTEE_MANAGER}
]


@pytest.mark.parametrize("role", SEES_NOTHING)
def test_roles_that_do_not_need_it_have_no_permission(as_role: SignIn, case: Body, role: Role) -> None:
    assert as_role(role).post(path(case), ASKED, 403)["code"] == "forbidden"


def test_nobody_unmasks_what_they_do_not_see(
    office: Office, as_role: SignIn, case: Body, client: ApiClient
) -> None:
    client.post(path(case), ASKED, 401)
    as_role(Role.INTAKE_OFFICER, at=office.places.foreign).post(path(case), ASKED, 404)
    as_role(Role.MEDIATOR).post(path(case), ASKED, 404)
    other = office.receive(applicant=applicant(id_number=identity(serial=125)))
    mixed = f"/cases/{other['id']}/parties/{party(case)['id']}/unmask"
    office.window.post(mixed, ASKED, 404)
    office.window.post(f"/cases/{case['id']}/parties/{uuid4()}/unmask", ASKED, 404)


def test_the_worker_sees_it_while_appointed(office: Office, session: Session) -> None:
    case = office.reach("assigned", applicant=applicant(address=ADDRESS))
    assert office.lawyer.post(path(case), ASKED, 200)["phone"] == PLAIN["phone"]
    second = {"practitioner_id": str(office.places.young_lawyer), "end_reason": "recipient_asked"}
    office.make("replace_worker", office.show(case), second)
    answer = office.lawyer.request("POST", path(case), json=ASKED)
    assert answer.status_code in {403, 404}
    assert session.scalar(sa.select(sa.func.count()).select_from(Unmasking)) == 1


def test_a_key_replays_nothing_it_is_looked_at_and_recorded_anew(office: Office, session: Session) -> None:
    case = office.reach("assigned", applicant=applicant(address=ADDRESS))
    key = {"Idempotency-Key": "unmask-once-0001"}
    for _ in range(2):
        shown = office.lawyer.request("POST", path(case), json=ASKED, headers=key)
        assert (shown.status_code, shown.headers.get("Idempotent-Replay")) == (200, None)
        assert shown.get_json()["phone"] == PLAIN["phone"]
    second = {"practitioner_id": str(office.places.young_lawyer), "end_reason": "recipient_asked"}
    office.make("replace_worker", office.show(case), second)
    late = office.lawyer.request("POST", path(case), json=ASKED, headers=key)
    assert late.status_code in {403, 404}
    assert session.scalar(sa.select(sa.func.count()).select_from(Unmasking)) == 2
    assert (
        session.scalars(sa.select(StoredReply).where(StoredReply.key == key["Idempotency-Key"])).all() == []
    )


def test_what_was_made_is_not_shown_again_once_it_is_out_of_sight(
    office: Office, connection: Connection
) -> None:
    """Taken in, or asked about its person, and then known to others alone: roles and office are what they were."""
    key = {"Idempotency-Key": "kept-answer-0001"}
    body = application(applicant=applicant(address=ADDRESS))
    case = office.window.post("/legal-aid/cases", body, headers=key)
    again = office.window.post("/legal-aid/cases", body, headers=key)
    assert again["id"] == case["id"]
    correction = f"/persons/{party(case)['person_id']}/corrections"
    wrong = {"requester": {"relationship": "self"}, "changes": {"phone": "13900001111"}}
    asked = {"Idempotency-Key": "kept-answer-0002"}
    office.window.post(correction, wrong, 201, headers=asked)
    assert office.window.post(correction, wrong, 201, headers=asked)["state"] == "open"
    hidden = sa.update(LegalCase).where(LegalCase.id == UUID(case["id"]))
    other = {"sensitivity": Sensitivity.MINOR, "created_by_id": office.lawyer.account_id}
    connection.execute(hidden.values(**other))
    parties = sa.update(CaseParty).where(CaseParty.case_id == UUID(case["id"]))
    connection.execute(parties.values(sensitivity=Sensitivity.MINOR))
    office.window.post("/legal-aid/cases", body, 404, headers=key)
    office.window.post(correction, wrong, 404, headers=asked)


def test_who_seeks_protection_is_not_found_through_the_other_sides_case(
    office: Office, session: Session
) -> None:
    """Whose phone and address are withheld on a case (services/sensitivity.py) is not unmasked there either."""
    victim = applicant(name="受害人", id_number=identity(serial=244), phone="13700000001", address=ADDRESS)
    office.receive(applicant=victim, grounds=["abuse_abandonment_domestic_violence"], matter=None)
    known = {name: victim[name] for name in ("name", "id_type", "id_number")}
    case = office.receive(opposing_parties=[known], applicant=applicant(id_number=identity(serial=177)))
    other = party(case, "opposing_party")
    assert (other["phone"], other["address"]) == (None, None)
    for field in ("phone", "address"):
        answer = office.window.post(path(case, "opposing_party"), {**ASKED, "fields": [field]}, 403)
        assert answer["code"] == "contact_withheld"
    assert session.scalars(sa.select(Unmasking)).all() == []
    number = office.window.post(path(case, "opposing_party"), {**ASKED, "fields": ["id_number"]}, 200)
    assert number["id_number"] == victim["id_number"]


def test_the_cost_does_not_grow_with_parties(
    office: Office, case: Body, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    others = [{"name": f"某{number}", "phone": f"1390000000{number}"} for number in range(8)]
    crowded = office.receive(opposing_parties=others, applicant=applicant(id_number=identity(serial=301)))
    few = count_queries(lambda: office.window.post(path(case), ASKED, 200))
    many = count_queries(lambda: office.window.post(path(crowded), ASKED, 200))
    assert few == many


def test_every_field_is_one_of_a_person() -> None:
    assert {field.value for field in UnmaskField} == set(PLAIN) <= set(dir(Person))


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (ADDRESS, "安徽省芜湖市镜湖区****"),
        ("镜湖区花津南路", "镜湖区****"),
        ("北京市东城区某胡同", "北京市东城区****"),
        ("幸福小区3栋", "****"),
        ("芜湖市幸福小区3栋", "芜湖市****"),
        ("  安徽省  ", "安徽省****"),
        ("No. 5, Some Road", "****"),
    ],
)
def test_an_address_is_shown_to_its_county(address: str, shown: str) -> None:
    assert mask_address(address) == shown
