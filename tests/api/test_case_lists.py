"""The work queue: filters, paging that insertions do not disturb, and a constant number of queries."""

import base64
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from caseapp.vocabulary import Role
from tests.cases import CASES, Body, Office, applicant, identity
from tests.conftest import SignIn

OnDay = Callable[[str], date]
CountQueries = Callable[[Callable[[], Any]], int]


@pytest.fixture(autouse=True)
def june(on_day: OnDay) -> None:
    on_day("2025-06-02")


def numbers(answer: Body) -> list[str]:
    return [item["number"] for item in answer["items"]]


def received(office: Office, day: str, **changes: Any) -> Body:
    return office.receive(received_at=f"{day}T09:00:00+08:00", **changes)


def test_rows_say_who_and_where_and_nothing_more(office: Office) -> None:
    case = office.receive()
    (row,) = office.window.get(CASES)["items"]
    assert row["main_party"] == "测试申请人"
    assert {"number", "state", "state_zh", "opened_on", "kind"} <= set(row)
    assert not {"parties", "application", "screening"} & set(row)
    assert row["id"] == case["id"]


FILTERS: dict[str, list[int]] = {
    "kind=civil_aid": [0, 1, 3],
    "kind=administrative_aid": [2],
    "state=under_review": [1],
    "opened_from=2025-03-02": [1, 2, 3],
    "opened_to=2025-03-02": [0, 1],
    "opened_from=2025-03-02&opened_to=2025-03-02": [1],
    "region_code=340202": [0, 1, 2],
    "region_code=340200": [0, 1, 2, 3],
    "region_code=340000": [0, 1, 2, 3],
    "region_code=340207": [3],
    "region_code=330000": [],
    "kind=civil_aid&state=submitted&region_code=340202": [0],
}


def test_each_filter_narrows_and_they_narrow_together(office: Office, as_role: SignIn) -> None:
    elsewhere = Office(**{**vars(office), "window": as_role(Role.INTAKE_OFFICER, at=office.places.foreign)})
    cases = [
        received(office, "2025-03-01"),
        office.make("screen", received(office, "2025-03-02")),
        received(office, "2025-03-03", kind="administrative_aid"),
        received(elsewhere, "2025-03-04"),
    ]
    leader = as_role(Role.LEADER)
    number = cases[2]["number"]
    for path in (CASES, "/cases"):
        for query, found in FILTERS.items():
            shown = numbers(leader.get(f"{path}?{query}"))
            assert shown == [cases[index]["number"] for index in found], query
        assert numbers(leader.get(path, query_string={"number": number})) == [number]
        home = leader.get(path, query_string={"organization_id": str(office.places.institution)})
        assert len(home["items"]) == 3


@pytest.mark.one_database  # refused before anything is asked of it
@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=x", "colour=red", "kind=x", "opened_from=x"]
)
def test_a_bad_filter_is_422(office: Office, query: str) -> None:
    problem = office.window.get(f"{CASES}?{query}", 422)
    assert problem["errors"][0]["field"] == query.partition("=")[0]


def test_pages_hold_each_case_once_while_others_come_in(office: Office) -> None:
    days = ["2025-03-01", "2025-03-02", "2025-03-02", "2025-03-02", "2025-03-03"]
    before = [received(office, day)["number"] for day in days]
    seen, page = [], office.window.get(f"{CASES}?limit=2")
    while True:
        seen += numbers(page)
        received(office, "2025-02-01")
        received(office, "2025-03-02")
        if page["next"] is None or len(seen) > 20:
            break
        page = office.window.get(CASES, query_string={"limit": 2, "after": page["next"]})
    assert [number for number in seen if number in before] == before
    assert len(seen) == len(set(seen))


def test_the_last_page_has_no_next(office: Office) -> None:
    for _ in range(2):
        office.receive()
    assert office.window.get(f"{CASES}?limit=2")["next"] is None
    first = office.window.get(f"{CASES}?limit=1")
    second = office.window.get(CASES, query_string={"limit": 1, "after": first["next"]})
    assert second["next"] is None
    assert len(numbers(first) + numbers(second)) == 2


def cursor(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


IDENTIFIER = "01a20004-8888-7588-a5ec-de3674103ac4"


@pytest.mark.parametrize(
    "junk",
    [
        "x",
        "%",
        "====",
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
        base64.urlsafe_b64encode(b"[" * 100).decode(),
        cursor(),
        cursor("2025-01-01"),
        cursor("2025-01-01", IDENTIFIER, "more"),
        cursor("2025-13-01", IDENTIFIER),
        cursor("2025-01-01", "no id"),
        cursor("2025-01-01", 5),
        cursor(5, IDENTIFIER),
        cursor(None, None),
        cursor("2025-01-01", [IDENTIFIER]),
        base64.urlsafe_b64encode(b"5").decode(),
        base64.urlsafe_b64encode(b'{"a": 1, "b": 2}').decode(),
    ],
)
def test_a_junk_cursor_is_422(office: Office, junk: str) -> None:
    problem = office.window.get(CASES, 422, query_string={"after": junk})
    assert [(fault["field"], fault["code"]) for fault in problem["errors"]] == [("after", "cursor")]


@pytest.mark.parametrize(
    "junk",
    [
        cursor("2025-01-01T00:00:00", IDENTIFIER),
        cursor("0001-01-01T00:00:00+23:59", IDENTIFIER),
        cursor("", ""),
    ],
)
def test_a_junk_cursor_of_instants_is_422_too(as_role: SignIn, junk: str) -> None:
    as_role(Role.SYSTEM_ADMIN).get("/accounts", 422, query_string={"after": junk})


def test_the_queue_takes_as_many_queries_for_fifty_as_for_five(
    office: Office, count_queries: CountQueries
) -> None:
    def fill(number: int, start: int) -> None:
        for serial in range(start, start + number):
            person = applicant(name=f"甲{serial}", id_number=identity(serial=serial * 2 + 1))
            office.receive(applicant=person)

    fill(5, 0)
    few = count_queries(lambda: office.window.get(f"{CASES}?limit=200"))
    fill(45, 5)
    many = count_queries(lambda: office.window.get(f"{CASES}?limit=200"))
    assert len(office.window.get(f"{CASES}?limit=200")["items"]) == 50
    assert many == few <= 12


def test_the_detail_takes_as_many_queries_however_much_has_happened(
    office: Office, count_queries: CountQueries
) -> None:
    case = office.reach("in_progress")
    few = count_queries(lambda: office.show(case))
    for _ in range(10):
        office.make("start_work", case)
    case = office.show(case)
    for _ in range(4):
        case = office.make("replace_worker", case)
    assert len(office.show(case)["assignments"]) == 5
    assert count_queries(lambda: office.show(case)) == few <= 30


def test_parties_do_not_cost_queries(office: Office, count_queries: CountQueries) -> None:
    one = office.receive()
    many = office.receive(opposing_parties=[{"name": f"公司{number}"} for number in range(30)])
    assert len(office.show(many)["parties"]) == 31
    assert count_queries(lambda: office.show(many)) == count_queries(lambda: office.show(one))
