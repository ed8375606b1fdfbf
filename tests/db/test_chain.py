"""The chain of a case's events shows every tampering: changed, deleted, inserted, reordered, cut."""

from collections.abc import Callable, Iterator
from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Connection

from caseapp.extensions import db, new_id
from caseapp.models import CaseEvent, append_only
from caseapp.services import history
from tests.cases import Office

OnDay = Callable[[str], date]


@pytest.fixture
def case_id(office: Office, on_day: OnDay) -> UUID:
    on_day("2025-03-03")
    return UUID(office.reach("in_progress")["id"])


@pytest.fixture
def tamper(connection: Connection, case_id: UUID) -> Iterator[Callable[[str], None]]:
    """What somebody with the database's password could do, once the triggers are off."""
    append_only.unprotect(connection, ("case_event",))

    def run(statement: str) -> None:
        text = sa.text(statement)
        if ":case" in statement:
            text = text.bindparams(sa.bindparam("case", case_id, sa.Uuid()))
        connection.execute(text)

    yield run
    append_only.protect(connection, ("case_event",))


def faults(app: Flask, case_id: UUID) -> list[str]:
    with app.app_context():
        db.session.expire_all()
        return history.verify_chain(case_id)


def test_a_whole_chain_has_no_fault(app: Flask, case_id: UUID, connection: Connection) -> None:
    assert faults(app, case_id) == []
    rows = connection.execute(sa.select(CaseEvent.verb).order_by(CaseEvent.seq)).scalars().all()
    assert rows == [
        *("application.received", "application.screened", "aid.granted", "worker.assigned", "work.started")
    ]


@pytest.mark.parametrize(
    "change",
    [
        "verb = 'aid.refused'",
        "to_state = 'refused'",
        "from_state = NULL",
        "reason_code = 'x'",
        'codes = \'{"grounds": ["x"]}\'',
        "fields = '[\"facts\"]'",
        'digests = \'{"a": "b"}\'',
        "region_code = '340207'",
        "request_id = 'x'",
        "actor_id = NULL",
        "at = recorded_at",
        "previous = mac",
        "mac = previous",
    ],
)
def test_a_changed_event_is_found(
    app: Flask, case_id: UUID, tamper: Callable[[str], None], change: str
) -> None:
    tamper(f"UPDATE case_event SET {change} WHERE seq = 3 AND case_id = :case")
    assert "event 3 was changed" in faults(app, case_id)


@pytest.mark.parametrize("seq", [1, 2, 3, 4])
def test_a_deleted_event_is_found(app: Flask, case_id: UUID, tamper: Callable[[str], None], seq: int) -> None:
    tamper(f"DELETE FROM case_event WHERE seq = {seq} AND case_id = :case")
    assert any(f"event {seq} is missing" in fault for fault in faults(app, case_id))


def test_a_deleted_event_whose_numbers_are_closed_up_is_found(
    app: Flask, case_id: UUID, tamper: Callable[[str], None]
) -> None:
    tamper("DELETE FROM case_event WHERE seq = 3 AND case_id = :case")
    tamper("UPDATE case_event SET seq = 3 WHERE seq = 4 AND case_id = :case")
    tamper("UPDATE case_event SET seq = 4 WHERE seq = 5 AND case_id = :case")
    assert faults(app, case_id)


def test_an_inserted_event_is_found(
    app: Flask, case_id: UUID, tamper: Callable[[str], None], connection: Connection
) -> None:
    row = dict(connection.execute(sa.select(CaseEvent.__table__).where(CaseEvent.seq == 5)).mappings().one())
    connection.execute(sa.insert(CaseEvent).values(**{**row, "id": new_id(), "seq": 6}))
    assert faults(app, case_id) == ["event 6 was changed", "the chain ends at 6, the case row says 5"]


def test_reordered_events_are_found(app: Flask, case_id: UUID, tamper: Callable[[str], None]) -> None:
    for old, new in ((2, 99), (3, 2), (99, 3)):
        tamper(f"UPDATE case_event SET seq = {new} WHERE seq = {old} AND case_id = :case")
    assert {"event 2 was changed", "event 3 was changed"} <= set(faults(app, case_id))


@pytest.mark.parametrize("kept", [0, 1, 4])
def test_a_cut_tail_is_found(app: Flask, case_id: UUID, tamper: Callable[[str], None], kept: int) -> None:
    tamper(f"DELETE FROM case_event WHERE seq > {kept} AND case_id = :case")
    assert faults(app, case_id) == [f"the chain ends at {kept}, the case row says 5"]


def test_a_moved_head_is_found(app: Flask, case_id: UUID, tamper: Callable[[str], None]) -> None:
    tamper("UPDATE legal_case SET event_seq = 4 WHERE id = :case")
    assert faults(app, case_id) == ["the chain ends at 5, the case row says 4"]


def test_an_event_of_another_case_does_not_fit(
    app: Flask, case_id: UUID, office: Office, tamper: Callable[[str], None], connection: Connection
) -> None:
    other = UUID(office.receive()["id"])
    tamper("DELETE FROM case_event WHERE seq = 1 AND case_id = :case")
    moved = sa.update(CaseEvent).where(CaseEvent.case_id == other).values(case_id=case_id)
    connection.execute(moved)
    assert "event 1 was changed" in faults(app, case_id)


def test_events_move_no_version_and_carry_the_request(office: Office, on_day: OnDay) -> None:
    on_day("2025-03-03")
    case = office.receive()
    assert case["version"] == 1
    headers = {"X-Request-ID": "request-0001"}
    office.window.post(
        f"/legal-aid/cases/{case['id']}/screening", {}, 200, match=case["version"], headers=headers
    )
    events = office.window.get(f"/cases/{case['id']}/events")
    assert [(event["seq"], event["from_state"], event["to_state"]) for event in events] == [
        (1, None, "submitted"),
        (2, "submitted", "under_review"),
    ]
