"""The hearing diary: entered, moved, called off, never removed; the same worker or room at one time is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from caseapp.rules.diary import room_key
from caseapp.vocabulary import Role
from tests.assigning import faults_of
from tests.cases import Body, Office, codes
from tests.clients import ApiClient
from tests.conftest import SignIn

COURT = "镜湖区人民法院"
VIOLENCE = {"grounds": ["abuse_abandonment_domestic_violence"]}
MONTH = "/hearings?from=2025-03-03&to=2025-03-31"


@pytest.fixture(autouse=True)
def monday(on_day: Callable[[str], date]) -> date:
    return on_day("2025-03-03")


def at(begins: int, ends: int, day: int = 10, **more: Any) -> Body:
    span = {"starts_at": f"2025-03-{day:02d}T{begins:02d}:00:00+08:00"}
    return {**span, "ends_at": f"2025-03-{day:02d}T{ends:02d}:00:00+08:00", "venue": COURT, **more}


def enter(who: ApiClient, case: Body, body: Body, expect: int = 201) -> Body:
    return dict(who.post(f"/cases/{case['id']}/hearings", body, expect))


def listed(who: ApiClient, path: str = MONTH) -> list[str]:
    return [one["id"] for one in who.get(path)["items"]]


def test_one_worker_in_two_places_is_told_and_kept_only_with_a_reason(office: Office) -> None:
    first, second = office.reach("assigned"), office.reach("assigned")
    enter(office.lawyer, first, at(9, 11))
    enter(office.lawyer, second, at(11, 12))  # one begins when the other ends
    enter(office.lawyer, second, at(8, 9))  # and ends when the other begins
    clash = enter(office.lawyer, second, at(10, 11, venue="另一法院"), 409)
    assert (clash["code"], faults_of(clash)) == ("hearing_clash", {"worker_clash"})
    told = clash["errors"][0]["message"]
    assert first["number"] in told
    assert "2025-03-10 09:00" in told
    assert "2025-03-10 10:00 - 2025-03-10 11:00" in told
    assert len(office.window.get(f"/cases/{second['id']}/hearings")) == 2
    kept = enter(office.lawyer, second, at(10, 11, venue="另一法院", clash_reason="已申请延期。"))
    assert (kept["clashes_kept"], kept["clash_reason"]) == (["worker"], "已申请延期。")
    event = office.window.get(f"/cases/{second['id']}/events")[-1]
    assert (event["verb"], event["codes"]["clashes"]) == ("hearing.entered", "worker")
    free = enter(office.window, office.receive(), at(9, 11, clash_reason="无冲突"))
    assert (free["worker"], free["clashes_kept"], free["clash_reason"]) == (None, [], None)


def test_a_room_is_told_and_the_own_one_is_never_given_twice(office: Office, as_role: SignIn) -> None:
    first, second = office.receive(), office.receive()
    enter(office.window, first, at(9, 11, room="第二法庭"))
    clash = enter(office.window, second, at(10, 11, room=" 第 二法庭"), 409)
    assert faults_of(clash) == {"room_clash"}
    enter(office.window, second, at(10, 11, room="第二法庭", clash_reason="法院通知如此。"))
    enter(office.window, second, at(9, 11, room="第二法庭", venue="鸠江区人民法院"))
    own = {"venue": "本中心", "room": "调解室", "own_room": True}
    enter(office.window, first, at(14, 15, **own))
    taken = enter(office.window, second, at(14, 16, **own, clash_reason="急需"), 409)
    assert faults_of(taken) == {"own_room_clash"}
    neighbour = as_role(Role.INTAKE_OFFICER, at=office.places.foreign)
    enter(
        neighbour, replace(office, window=neighbour).receive(), at(14, 16, **own)
    )  # a room of that name elsewhere


def test_what_clashes_out_of_sight_is_told_without_its_case(office: Office, as_role: SignIn) -> None:
    secret, case = office.reach("assigned", **VIOLENCE), office.reach("assigned")
    made = enter(office.lawyer, secret, at(9, 11))
    (told,) = enter(as_role(Role.INTAKE_OFFICER), case, at(10, 12), 409)["errors"]
    assert "另案" in told["message"]
    assert secret["number"] not in told["message"]
    assert made["id"] not in told["message_en"]


def test_a_hearing_is_moved_and_called_off_and_stays(office: Office, session: Session) -> None:
    case = office.reach("assigned")
    path = f"/cases/{case['id']}/hearings"
    old = enter(office.lawyer, case, at(9, 11))
    new = office.lawyer.post(f"{path}/{old['id']}/move", at(10, 12, reason="法院改期。"))
    assert (new["moved_from_id"], new["clashes_kept"]) == (old["id"], [])
    again = office.lawyer.post(f"{path}/{old['id']}/move", at(13, 14, reason="再改"), 409)
    assert again["code"] == "hearing_ended"
    gone = office.lawyer.post(f"{path}/{new['id']}/cancellation", {"reason": "撤诉。"})
    assert (gone["state"], gone["end_reason"]) == ("called_off", "撤诉。")
    office.lawyer.post(f"{path}/{new['id']}/cancellation", {"reason": "撤诉。"}, 409)
    shown = [(one["state"], one["moved_to_id"]) for one in office.window.get(path)]
    assert shown == [("moved", new["id"]), ("called_off", None)]
    enter(office.lawyer, office.reach("assigned"), at(10, 12))  # what was called off clashes with nothing
    other = office.receive()
    office.window.post(f"/cases/{other['id']}/hearings/{new['id']}/cancellation", {"reason": "x"}, 404)
    with pytest.raises(DatabaseError, match="never removed"), session.begin_nested():
        session.execute(sa.text("DELETE FROM hearing"))


def test_the_diary_is_of_those_days_that_person_and_what_one_sees(office: Office, as_role: SignIn) -> None:
    days = ((office.receive(), 3), (office.receive(**VIOLENCE), 4), (office.reach("assigned"), 10))
    plain, secret, worked = [enter(office.window, case, at(9, 11, day))["id"] for case, day in days]
    assert listed(office.window, "/hearings?from=2025-03-03&to=2025-03-10") == [plain, secret, worked]
    assert listed(office.window, "/hearings?to=2025-03-09") == [plain, secret]
    found = office.window.get(f"{MONTH}&practitioner_id={office.places.lawyer}")["items"]
    assert [(one["id"], one["worker"]["name"]) for one in found] == [(worked, "律师甲")]
    assert listed(office.window, f"{MONTH}&organization_id={office.places.foreign}") == []
    assert listed(as_role(Role.INTAKE_OFFICER)) == [plain, worked]
    assert listed(office.lawyer) == [worked]
    assert listed(as_role(Role.INTAKE_OFFICER, at=office.places.foreign)) == []
    wrong = office.window.get("/hearings?from=2025-03-03&to=2025-03-02", 422)
    assert codes(wrong) == {("to", "out_of_range")}


@pytest.mark.one_database
def test_what_cannot_be_is_named_and_nothing_is_entered(office: Office) -> None:
    case = office.receive()
    assert codes(enter(office.window, case, at(11, 11), 422)) == {("ends_at", "before_start")}
    assert codes(enter(office.window, case, at(9, 10, own_room=True), 422)) == {("room", "required")}
    enter(office.reviewer, case, at(9, 10), 403)
    assert office.window.get(f"/cases/{case['id']}/hearings") == []


def test_one_query_count_whatever_their_number(
    office: Office, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    enter(office.window, office.reach("assigned"), at(9, 10))
    one = count_queries(lambda: office.window.get(MONTH))
    for begins in (10, 11):
        enter(office.window, office.receive(), at(begins, begins + 1))
    assert count_queries(lambda: office.window.get(MONTH)) == one


@pytest.mark.one_database
def test_a_room_has_one_key_however_it_is_written() -> None:
    assert room_key("镜湖区 法院", "Ａ１ 厅") == room_key("镜湖区法院", "a1厅")
    assert room_key("镜湖区法院", None) is None
