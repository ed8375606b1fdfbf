"""Today's board: what is due, overdue, unassigned and with whom; whose work it shows; what it proposes."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from caseapp.models import PractitionerBar
from caseapp.vocabulary import BarKind, Role
from tests.cases import Body, Office, in_days
from tests.clients import ApiClient
from tests.conftest import SignIn

OnDay = Callable[[str], date]


@pytest.fixture(autouse=True)
def monday(on_day: OnDay) -> None:
    on_day("2025-03-03")


def centre(office: Office, who: str = "approver") -> Body:
    return dict(getattr(office, who).get(f"/board/{office.places.institution}"))


def numbers(shown: Body) -> dict[str, list[str]]:
    """Case numbers' last digits in each part that is not empty."""
    parts = (
        (part["code"], [item["case_number"][-1] for item in part["items"]]) for part in shown["sections"]
    )
    return {code: found for code, found in parts if found}


def part(shown: Body, code: str) -> Body:
    return next(dict(one) for one in shown["sections"] if one["code"] == code)


def leave(office: Office, session: Session, kind: BarKind = BarKind.LEAVE) -> None:
    days = {"from_on": date(2025, 3, 1), "to_on": date(2025, 3, 12)}
    session.add(PractitionerBar(practitioner_id=office.places.lawyer, kind=kind, **days))
    session.commit()


def test_the_centre_sees_what_is_due_overdue_and_unassigned(office: Office, on_day: OnDay) -> None:
    office.receive()
    office.reach("granted")
    office.reach("assigned")
    office.reach("closing_report_submitted")
    assert numbers(centre(office)) == {
        "due_soon": ["2"],  # three days after the grant; the review has seven
        "unassigned": ["2"],
        "report_to_accept": ["4"],
    }
    on_day("2025-03-11")
    shown = centre(office)
    assert numbers(shown) == {
        "overdue": ["2", "1", "3", "4"],  # 6 March; then the review and two agreements on the 10th
        "unassigned": ["2"],
        "report_to_accept": ["4"],
    }
    entry = part(shown, "unassigned")["items"][0]
    assert entry["article"] == "中华人民共和国法律援助法第四十三条第一款"
    assert (entry["clock"]["due_on"], entry["clock"]["overdue_days"], entry["verified"]) == (
        "2025-03-06",
        5,
        True,
    )
    assert entry["worker"] is None
    report = part(shown, "report_to_accept")["items"][0]
    assert (report["clock"]["clock_code"], report["verified"]) == ("papers_review", False)
    assert [(one["name"], one["open_cases"], one["overdue"]) for one in shown["people"]] == [("律师甲", 2, 2)]


def test_papers_that_never_came_are_proposed_and_an_officer_decides(office: Office, on_day: OnDay) -> None:
    case = office.make("request_supplement", office.receive(), {"items": ["收入证明"], "due_on": in_days(4)})
    assert numbers(centre(office)) == {"standing_still": ["1"]}
    on_day("2025-03-07")  # the last day is still in time
    assert "withdrawal_proposed" not in numbers(centre(office))
    office.refused("deem_withdrawn", case)
    on_day("2025-03-10")
    entry = part(centre(office), "withdrawal_proposed")["items"][0]
    assert entry["article"] == "中华人民共和国法律援助法第四十三条第二款"
    proposal = entry["proposal"]
    assert (proposal["move"], proposal["method"], proposal["permitted"]) == ("deem_withdrawn", "POST", True)
    assert office.show(case)["state"] == "supplement_requested"  # no timer moved it
    ended = office.window.post(proposal["path"], None, 200, match=case["version"])
    assert (ended["state"], ended["decision"]) == ("deemed_withdrawn", None)  # not a refusal
    assert numbers(centre(office)) == {}


@pytest.mark.parametrize(
    ("kind", "code"), [(BarKind.LEAVE, "on_leave"), (BarKind.SUSPENSION, "worker_barred")]
)
def test_cases_of_absent_workers_stand_on_the_board_while_they_are_away(
    office: Office, session: Session, on_day: OnDay, kind: BarKind, code: str
) -> None:
    office.reach("in_progress")
    leave(office, session, kind)
    entry = part(centre(office), code)["items"][0]
    assert entry["worker"] == {
        "practitioner_id": str(office.places.lawyer),
        "name": "律师甲",
        "barred_by": kind.value,
        "barred_to": "2025-03-12",
    }
    assert centre(office)["people"][0]["on_leave_to"] == ("2025-03-12" if kind is BarKind.LEAVE else None)
    on_day("2025-03-13")
    assert code not in numbers(centre(office))


def test_the_own_board_shows_own_work_only(office: Office, as_role: SignIn) -> None:
    office.reach("granted")
    office.reach("assigned")
    colleague = as_role(Role.INTAKE_OFFICER)

    def seen(client: ApiClient) -> set[str]:
        found = numbers(client.get("/board"))
        return {number for listed in found.values() for number in listed}

    assert seen(office.window) == {"1"}  # taken in, and nobody handles it yet
    assert (seen(colleague), seen(office.approver)) == (set(), set())
    assert office.lawyer.get("/board")["people"] == []
    assert numbers(office.lawyer.get("/board")) == {}  # five days left
    as_role(Role.AUDITOR).get("/board", 403)


def test_a_workers_overdue_case_is_on_their_own_board(office: Office, on_day: OnDay) -> None:
    office.reach("assigned")
    on_day("2025-03-11")
    assert numbers(office.lawyer.get("/board")) == {"overdue": ["1"]}
    assert numbers(office.window.get("/board")) == {}


def test_who_oversees_a_centre(office: Office, as_role: SignIn) -> None:
    office.reach("granted")
    path = f"/board/{office.places.institution}"
    office.lawyer.get(path, 403)
    assert numbers(as_role(Role.LEADER).get(path))["unassigned"] == ["1"]
    as_role(Role.APPROVER, at=office.places.foreign).get(path, 404)
    office.approver.get(f"/board/{office.places.foreign}", 404)
    office.approver.get(f"/board/{office.places.firm}", 404)


def test_need_to_know_holds_on_the_board(office: Office, as_role: SignIn) -> None:
    office.reach_criminal("notice_received")
    assert "unassigned" in numbers(centre(office))
    assert numbers(as_role(Role.LEADER).get(f"/board/{office.places.institution}")) == {}


def test_more_cases_take_no_more_queries(
    office: Office, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    office.reach("granted")
    few = count_queries(lambda: centre(office))
    for _ in range(3):
        office.reach("granted")
    assert count_queries(lambda: centre(office)) == few
    assert part(centre(office), "unassigned")["count"] == 4
