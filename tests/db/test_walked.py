"""What a test walks through to begin (tests/walked.py) is the same whether it is walked or written again."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from caseapp.extensions import db
from caseapp.models import CaseEvent
from caseapp.vocabulary import Role
from tests.cases import Body, Office, application, in_days
from tests.conftest import SignIn
from tests.standing import Standing

ANOTHER = {"kind": "meeting", "done_on": in_days(0), "text": "再次会见。"}


def counts(connection: Connection) -> dict[str, int]:
    tables = db.metadata.sorted_tables
    return {
        one.name: connection.execute(sa.select(sa.func.count()).select_from(one)).scalar_one()
        for one in tables
    }


def rounds(standing: Standing, connection: Connection, look: Callable[[], Any]) -> list[Any]:
    """What is seen in three tests that begin alike."""
    seen = []
    for _ in range(3):
        point = connection.begin_nested()
        standing.walked.begin(keep=True)
        seen.append((look(), counts(connection)))
        point.rollback()
    return seen


def test_what_is_written_again_is_what_was_walked(
    office: Office, standing: Standing, connection: Connection, count_queries: Callable[[Any], int]
) -> None:
    sent: list[int] = []

    def look() -> Body:
        found: list[Body] = []
        sent.append(count_queries(lambda: found.append(office.reach("reviewed"))))
        assert found[0] == office.show(found[0])
        return found[0]

    first, *others = rounds(standing, connection, look)
    assert others == [first, first]
    assert sent[0] > 0 == sent[1] == sent[2]


def test_work_goes_on_from_what_was_written_again(
    office: Office, standing: Standing, connection: Connection
) -> None:
    def look() -> tuple[str, int]:
        case = office.reach("in_progress")
        office.lawyer.post(f"/cases/{case['id']}/progress-entries", ANOTHER)
        case = office.make("submit_closing_report", office.show(case))
        return case["state"], case["version"]

    first, *others = rounds(standing, connection, look)
    assert others == [first, first]
    assert first[0][0] == "closing_report_submitted"


def test_what_was_taken_back_on_the_way_is_not_written_again(
    office: Office, standing: Standing, connection: Connection
) -> None:
    def walk() -> Body:
        inner = connection.begin_nested()
        office.window.post("/legal-aid/cases", application())
        inner.rollback()
        return office.receive()

    def look() -> Body:
        return dict(standing.walked.once("two", walk))

    first, *others = rounds(standing, connection, look)
    assert others == [first, first]
    assert first[1]["legal_case"] == 1


def test_other_people_walk_by_themselves(
    office: Office, standing: Standing, connection: Connection, as_role: SignIn
) -> None:
    def look() -> bool:
        made = other.reach("under_review")
        mine = sa.and_(CaseEvent.case_id == UUID(made["id"]), CaseEvent.seq == 1)
        return connection.scalar(sa.select(CaseEvent.actor_id).where(mine)) == other.window.account_id

    other = office
    assert [seen for seen, _ in rounds(standing, connection, look)] == [True, True, True]
    other = replace(office, window=as_role(Role.INTAKE_OFFICER))
    assert [seen for seen, _ in rounds(standing, connection, look)] == [True, True, True]


def test_who_did_something_else_before_walks_the_whole_way(
    office: Office, standing: Standing, connection: Connection
) -> None:
    def look() -> list[str]:
        before = office.window.post("/legal-aid/cases", application())
        return [one["number"][-6:] for one in (before, office.receive(), office.receive_notice())]

    office.receive()
    assert {tuple(numbers) for numbers, _ in rounds(standing, connection, look)} == {
        ("000002", "000003", "000001")
    }
