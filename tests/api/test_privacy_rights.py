"""Rights of a person: copy, correction with history, restriction instead of deletion, refusals with reasons."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from caseapp.models import CaseParty, LegalCase, Person, PersonVersion, SecurityEvent
from caseapp.vocabulary import Role, SecurityEventKind
from tests.cases import CASES, Office, applicant, application, identity
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places
from tests.privacy_world import SELF, Desk, faults, party, purposeful

OnDay = Callable[[str], date]
TOLD = {"reasons": "经核对，登记无误。", "told_on": "2025-03-03", "told_form": "written"}


@pytest.fixture
def desk(office: Office, on_day: OnDay) -> Desk:
    on_day("2025-03-03")
    return Desk(office)


def kinds_of(session: Session) -> list[str]:
    return [str(kind.value) for kind in session.scalars(sa.select(SecurityEvent.kind))]


def test_a_correction_is_asked_for_decided_and_keeps_the_old_values(desk: Desk, session: Session) -> None:
    case = desk.office.receive()
    person = party(case)
    asked = desk.correct(person, {"name": "测试新名", "phone": "139 0000-1111"}, statement="改名。")
    assert (asked["state"], asked["fields"]) == ("open", ["name", "phone"])
    assert desk.office.show(case)["parties"][0]["name"] == "测试申请人"
    granted = desk.decide(asked, outcome="granted")
    assert (granted["state"], granted["articles"]) == ("granted", ["个人信息保护法第四十六条"])
    shown = desk.office.show(case)["parties"][0]
    assert (shown["name"], shown["phone"]) == ("测试新名", "139****1111")
    old = session.scalars(sa.select(PersonVersion)).one()
    assert (old.values["name"], old.values["phone"], old.why) == ("测试申请人", "13812341234", "改名。")
    assert "测试申请人".encode() not in old.values_sealed
    (told,) = desk.office.approver.get(f"/persons/{person}/privacy")["corrections"]
    assert (told["fields"], told["request_id"]) == (["name", "phone"], asked["id"])
    assert desk.office.window.get(f"/cases/{case['id']}/events")[-1]["verb"] == "person.corrected"
    assert SecurityEventKind.PERSON_CORRECTED in kinds_of(session)
    assert desk.decide(granted, 409, outcome="granted")["code"] == "already_decided"


def test_a_corrected_number_tells_day_of_birth_and_is_found_again(desk: Desk) -> None:
    case = desk.office.receive()
    number = identity("1985-12-24", 444)
    asked = desk.correct(party(case), {"id_number": number})
    assert asked["fields"] == ["birth_date", "id_number", "sex"]
    desk.decide(asked, outcome="granted")
    shown = desk.office.show(case)["parties"][0]
    assert (shown["birth_date"], shown["sex"]) == ("1985-12-24", "female")
    met = desk.office.receive(applicant=applicant(id_number=number, birth_date="1985-12-24"))
    assert party(met) == party(case)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": "测试申请人"}, ("changes", "nothing_changes")),
        ({}, ("changes", "nothing_changes")),
        ({"id_number": "340202199003071230"}, ("changes.id_number", "checksum")),
        ({"phone": "abc"}, ("changes.phone", "phone")),
        ({"birth_date": "1991-03-07"}, ("changes.birth_date", "differs_from_id_number")),
        ({"name": None}, ("changes.name", "null")),
        ({"password": "x"}, ("changes.password", "unknown_field")),
    ],
)
def test_what_is_no_correction(desk: Desk, changes: dict[str, Any], expected: tuple[str, str]) -> None:
    answer = desk.correct(party(desk.office.receive()), changes, 422)
    assert [field for field, _ in faults(answer)] == [expected[0]]


def test_a_number_of_somebody_else_is_not_taken_over(desk: Desk) -> None:
    other = identity("1977-07-07", 555)
    desk.office.receive(applicant=applicant(name="别人", id_number=other, birth_date="1977-07-07"))
    answer = desk.correct(party(desk.office.receive()), {"id_number": other}, 422)
    assert faults(answer) == {("changes.id_number", "number_taken")}


def test_a_refusal_has_reasons_and_is_told(desk: Desk, session: Session) -> None:
    asked = desk.correct(party(desk.office.receive()), {"name": "测试新名"})
    bare = desk.decide(asked, 422, outcome="refused")
    assert {field for field, _ in faults(bare)} == {"refusal", "reasons", "told_on", "told_form"}
    late = desk.decide(
        asked, 422, outcome="refused", refusal="data_correct", **{**TOLD, "told_on": "2025-03-04"}
    )
    assert faults(late) == {("told_on", "in_future")}
    refused = desk.decide(asked, outcome="refused", refusal="data_correct", **TOLD)
    assert (refused["state"], refused["refusal"], refused["reasons"]) == (
        "refused",
        "data_correct",
        TOLD["reasons"],
    )
    assert "个人信息保护法第五十条" in refused["articles"]
    assert session.scalar(sa.select(sa.func.count()).select_from(PersonVersion)) == 0
    assert SecurityEventKind.RIGHT_REFUSED in kinds_of(session)
    listed = desk.office.window.get("/privacy/requests?state=refused")["items"]
    assert [one["id"] for one in listed] == [asked["id"]]
    assert desk.office.window.get("/privacy/requests?state=open")["items"] == []


def test_any_right_may_be_refused_at_once(desk: Desk) -> None:
    person = party(desk.office.receive())
    body = {**SELF, "kind": "copy", "refusal": "identity_not_shown", **TOLD}
    refused = desk.office.approver.post(f"/persons/{person}/refusals", body)
    assert (refused["kind"], refused["state"]) == ("copy", "refused")
    desk.office.approver.post(f"/persons/{person}/refusals", {**body, "reasons": None}, expect=422)


def test_a_relative_of_the_deceased_asks_for_an_interest_of_their_own(desk: Desk) -> None:
    person = party(desk.office.reach("archived"))
    relative = {"relationship": "relative_of_deceased"}
    answer = desk.delete(person, 422, requester=relative)
    assert {field for field, _ in faults(answer)} == {"requester.name", "requester.deceased_on", "statement"}
    full = {**relative, "name": "测试女儿", "deceased_on": "2025-03-04"}
    assert faults(desk.delete(person, 422, requester=full, statement="继承")) == {
        ("requester.deceased_on", "in_future")
    }
    full["deceased_on"] = "2025-02-01"
    done = desk.delete(person, requester=full, statement="办理继承。")
    assert (done["relationship"], done["deceased_on"]) == ("relative_of_deceased", "2025-02-01")


def test_a_deletion_while_the_case_runs_is_refused_with_the_article(desk: Desk) -> None:
    case = desk.office.receive()
    answer = desk.delete(party(case))
    assert (answer["state"], answer["refusal"]) == ("refused", "purpose_not_achieved")
    assert "个人信息保护法第四十七条第一款第一项" in answer["articles"]
    assert answer["reasons"]
    desk.office.approver.get(f"/persons/{party(case)}/restriction", expect=404)


def test_a_deletion_of_an_archived_case_restricts_and_deletes_nothing(desk: Desk, session: Session) -> None:
    case = desk.office.reach("archived")
    person = party(case)
    answer = desk.delete(person)
    assert answer["state"] == "restricted"
    assert "个人信息保护法第四十七条第二款" in answer["articles"]
    assert desk.office.approver.get(f"/persons/{person}/restriction")["ground"] == "deletion_not_possible"
    assert session.get(Person, UUID(person)) is not None
    assert session.get(LegalCase, UUID(case["id"])) is not None
    assert SecurityEventKind.PERSON_RESTRICTED in kinds_of(session)
    assert desk.delete(person)["state"] == "restricted"


def test_a_restricted_person_leaves_lists_and_is_read_with_a_reason_only(desk: Desk) -> None:
    ended, other = (
        desk.office.reach("archived"),
        desk.office.receive(
            applicant=applicant(name="旁人", id_number=identity("1977-07-07", 555), birth_date="1977-07-07")
        ),
    )
    window = desk.office.window
    assert {one["id"] for one in window.get("/cases")["items"]} == {ended["id"], other["id"]}
    desk.restrict(party(ended))
    for path in ("/cases", CASES, f"/cases?number={ended['number']}"):
        assert ended["id"] not in {one["id"] for one in window.get(path)["items"]}
    assert [one["id"] for one in window.get("/cases")["items"]] == [other["id"]]
    for path in (
        f"{CASES}/{ended['id']}",
        f"/cases/{ended['id']}/parties",
        f"/persons/{party(ended)}/privacy",
    ):
        assert window.get(path, expect=409)["code"] == "person_restricted"
        purposeful(window, path)
    lifted = desk.office.approver.get(f"/persons/{party(ended)}/restriction")
    path = f"/persons/{party(ended)}/restriction/lifting"
    body = {**SELF, "reasons": "本人再次申请。"}
    desk.office.approver.post(path, body, expect=428)
    desk.office.approver.post(path, body, expect=412, match=9)
    desk.office.approver.post(path, {**SELF}, expect=422, match=lifted["version"])
    desk.office.approver.post(path, body, expect=200, match=lifted["version"])
    assert {one["id"] for one in window.get("/cases")["items"]} == {ended["id"], other["id"]}
    desk.office.approver.post(path, body, expect=404, match=lifted["version"])


def test_a_running_case_goes_on_with_a_restricted_person(desk: Desk) -> None:
    case = desk.office.reach("granted")
    desk.restrict(party(case), ground="accuracy_disputed")
    assert case["id"] in {one["id"] for one in desk.office.window.get("/cases")["items"]}
    for move in ("assign", "start_work", "submit_closing_report", "close"):
        case = desk.office.make(move, case)
    assert case["state"] == "closed"
    assert desk.office.approver.get(f"/persons/{party(case)}/restriction")["ground"] == "accuracy_disputed"


def test_further_use_of_restricted_data_is_refused_but_for_duties(desk: Desk) -> None:
    ended = desk.office.reach("archived")
    person = party(ended)
    desk.restrict(person)
    assert desk.restrict(person, 409)["code"] == "already_restricted"
    again = desk.office.window.post(CASES, application(), expect=409)
    assert again["code"] == "person_restricted"
    assert desk.consent(ended, "phone_feedback", 409)["code"] == "person_restricted"
    assert desk.share(ended, "archive", 409, person_id=person)["code"] == "person_restricted"
    assert desk.share(ended, "archive", 409)["code"] == "person_restricted"
    named = {"name": "测试申请人", "id_type": "resident_id", "id_number": identity()}
    notified = desk.office.receive_notice(person=named)
    assert party(notified, "defendant") == person
    desk.share(notified, "mandatory_defence", person_id=person)
    opposed = desk.office.receive(
        applicant=applicant(name="旁人", id_number=identity("1977-07-07", 555), birth_date="1977-07-07"),
        opposing_parties=[named],
    )
    assert party(opposed, "opposing_party") == person


def routes(person: str, request: str, copy: str) -> list[tuple[str, str, Any]]:
    right = {**SELF}
    return [
        ("GET", f"/persons/{person}/privacy", None),
        ("POST", f"/persons/{person}/data-copies", right),
        ("GET", f"/privacy/data-copies/{copy}", None),
        ("GET", f"/privacy/data-copies/{copy}/files/json", None),
        ("POST", f"/persons/{person}/corrections", {**right, "changes": {"name": "乙"}}),
        ("POST", f"/persons/{person}/refusals", {**right, "kind": "copy", "refusal": "secrecy", **TOLD}),
        ("POST", f"/persons/{person}/deletion-requests", right),
        ("POST", f"/persons/{person}/restriction", {**right, "ground": "objection"}),
        ("GET", f"/persons/{person}/restriction", None),
        ("POST", f"/persons/{person}/restriction/lifting", {**right, "reasons": "甲"}),
        ("GET", f"/privacy/requests/{request}", None),
        ("POST", f"/privacy/requests/{request}/decision", {"outcome": "granted"}),
    ]


def test_rights_are_served_by_the_persons_own_processor_only(
    desk: Desk, as_role: SignIn, places: Places, client: ApiClient, app: Flask
) -> None:
    """Another processor's person is 404 in every route, as is one that nobody has; each asks for its permission."""
    person = party(desk.office.receive())
    copy = desk.copy(app, person)["id"]
    request = desk.correct(person, {"name": "测试新名"})["id"]
    desk.restrict(person)
    strangers = [
        as_role(Role.APPROVER, at=places.foreign),
        as_role(Role.COMMITTEE_MANAGER),
    ]
    nobody = as_role(Role.STATISTICIAN)
    for method, path, body in routes(person, request, copy):
        assert client.request(method, path, json=body, match=1).status_code == 401, path
        assert nobody.request(method, path, json=body, match=1).status_code == 403, path
        for stranger in strangers:
            assert stranger.request(method, path, json=body, match=1).status_code == 404, path
    for method, path, body in routes(str(uuid4()), str(uuid4()), str(uuid4())):
        assert desk.office.approver.request(method, path, json=body, match=1).status_code == 404, path
    assert strangers[0].get("/privacy/requests")["items"] == []
    assert len(desk.office.approver.get("/privacy/requests")["items"]) == 3
    client.get("/privacy/requests", expect=401)
    nobody.get("/privacy/requests", expect=403)
    assert desk.office.window.get(f"/privacy/requests/{request}")["state"] == "open"


def test_who_cannot_see_all_of_a_persons_cases_serves_no_right(
    desk: Desk, session: Session, as_role: SignIn
) -> None:
    """A need-to-know case of the person hides the person from those whose it is not."""
    case = desk.office.receive()
    desk.office.receive_notice(
        person={"name": "测试申请人", "id_type": "resident_id", "id_number": identity()}, ground="minor"
    )
    person = party(case)
    stranger = as_role(Role.INTAKE_OFFICER)
    hidden = session.scalars(
        sa.select(LegalCase).join(CaseParty).where(CaseParty.person_id == UUID(person))
    ).all()
    assert len(hidden) == 2
    stranger.get(f"/persons/{person}/privacy", expect=404)
    desk.office.approver.get(f"/persons/{person}/privacy")


def test_the_list_of_requests_takes_as_many_queries_for_ten_as_for_one(
    desk: Desk, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    person = party(desk.office.receive())

    def look() -> Any:
        return desk.office.window.get("/privacy/requests")

    desk.correct(person, {"name": "测试新名"})
    look()
    few = count_queries(look)
    for number in range(6):
        desk.correct(person, {"name": f"测试新名{number}"})
    assert count_queries(look) == few
    first = desk.office.window.get("/privacy/requests?limit=3")
    rest = desk.office.window.get(f"/privacy/requests?limit=10&after={first['next']}")
    assert len({one["id"] for one in [*first["items"], *rest["items"]]}) == 7


def test_a_person_without_any_case_still_has_one_processor(
    desk: Desk, as_role: SignIn, places: Places, session: Session
) -> None:
    """A guardian who stands in no case: nothing but the processor keeps others out."""
    guardian = Person(processor_id=places.institution, name="测试监护人")
    session.add(guardian)
    session.commit()
    path = f"/persons/{guardian.id}"
    assert desk.office.approver.get(f"{path}/privacy")["person"]["name"] == "测试监护人"
    for stranger in (as_role(Role.APPROVER, at=places.foreign), as_role(Role.COMMITTEE_MANAGER)):
        stranger.get(f"{path}/privacy", expect=404)
        stranger.post(f"{path}/restriction", {**SELF, "ground": "objection"}, expect=404)
