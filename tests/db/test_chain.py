"""The audit of a case shows every tampering and says where: changed, deleted, inserted, reordered, cut, edited."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from caseapp import clock
from caseapp.extensions import db, new_id
from caseapp.models import CaseEvent, append_only
from caseapp.services import audit_verify
from tests.cases import Office, add_living_standard, open_office
from tests.conftest import SignIn
from tests.places import make_places
from tests.standing import joined

OnDay = Callable[[str], date]
Tamper = Callable[[str], None]


@dataclass(frozen=True)
class Begun:
    """A case at work, made once for the module on each database; every test takes back what it did."""

    app: Flask
    link: Connection
    office: Office
    case_id: UUID


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def begun(database: str, migrated: Callable[[str], Flask]) -> Iterator[Begun]:
    app = migrated(database)
    clock.hold(datetime(2025, 3, 3, 2, tzinfo=UTC))
    with joined(app) as link, Session(link, join_transaction_mode="create_savepoint") as session:
        places = make_places(session)
        add_living_standard(session)
        office = open_office(SignIn(app, session, places, count()), places)
        yield Begun(app, link, office, UUID(office.reach("in_progress")["id"]))
    clock.hold(None)


@pytest.fixture
def connection(begun: Begun, on_day: OnDay) -> Iterator[Connection]:
    on_day("2025-03-03")
    point = begun.link.begin_nested()
    yield begun.link
    point.rollback()


@pytest.fixture
def app(begun: Begun, connection: Connection) -> Flask:
    return begun.app


@pytest.fixture
def office(begun: Begun, connection: Connection) -> Office:
    return begun.office


@pytest.fixture
def case_id(begun: Begun, connection: Connection) -> UUID:
    return begun.case_id


@pytest.fixture
def last(case_id: UUID, connection: Connection) -> int:
    """The number of the case's last event."""
    return int(
        connection.execute(
            sa.select(sa.func.max(CaseEvent.seq)).where(CaseEvent.case_id == case_id)
        ).scalar_one()
    )


@pytest.fixture
def tamper(connection: Connection, case_id: UUID) -> Tamper:
    """What somebody with the database's password could do, once the triggers are off."""
    append_only.unprotect(connection)

    def run(statement: str) -> None:
        text = sa.text(statement)
        if ":case" in statement:
            text = text.bindparams(sa.bindparam("case", case_id, sa.Uuid()))
        connection.execute(text)

    return run


def faults(app: Flask, case_id: UUID) -> list[tuple[int | None, str]]:
    """Number of the event and code of each fault of the case."""
    with app.app_context():
        db.session.expire_all()
        return [(fault.seq, fault.code) for fault in audit_verify.of_case(case_id)]


def what(app: Flask, case_id: UUID) -> list[str]:
    with app.app_context():
        db.session.expire_all()
        return [fault.what for fault in audit_verify.of_case(case_id)]


def test_an_untouched_chain_is_whole(app: Flask, case_id: UUID, connection: Connection) -> None:
    assert faults(app, case_id) == []
    rows = connection.execute(sa.select(CaseEvent.verb).order_by(CaseEvent.seq)).scalars().all()
    verbs = ["application.received", "application.screened", "aid.granted", "worker.assigned", "work.started"]
    assert [verb for verb in rows if verb in verbs] == verbs


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
        "key_version = 1",
        "key_version = 9",
    ],
)
def test_a_changed_event_is_found(app: Flask, case_id: UUID, tamper: Tamper, change: str) -> None:
    tamper(f"UPDATE case_event SET {change} WHERE seq = 3 AND case_id = :case")
    assert (3, "event_changed") in faults(app, case_id)


@pytest.mark.parametrize("seq", [1, 2, 3, 4])
def test_a_deleted_event_is_found(app: Flask, case_id: UUID, tamper: Tamper, seq: int) -> None:
    tamper(f"DELETE FROM case_event WHERE seq = {seq} AND case_id = :case")
    assert (seq, "event_missing") in faults(app, case_id)


def test_a_deleted_event_whose_numbers_are_closed_up_is_found(
    app: Flask, case_id: UUID, last: int, tamper: Tamper
) -> None:
    tamper("DELETE FROM case_event WHERE seq = 3 AND case_id = :case")
    for seq in range(4, last + 1):
        tamper(f"UPDATE case_event SET seq = {seq - 1} WHERE seq = {seq} AND case_id = :case")
    found = faults(app, case_id)
    assert {(3, "event_reordered"), (4, "event_reordered"), (last, "tail_cut")} <= set(found)
    assert "is event 4, moved here" in what(app, case_id)


def test_an_event_put_in_at_the_end_is_found(
    app: Flask, case_id: UUID, last: int, tamper: Tamper, connection: Connection
) -> None:
    row = dict(
        connection.execute(sa.select(CaseEvent.__table__).where(CaseEvent.seq == last)).mappings().one()
    )
    connection.execute(sa.insert(CaseEvent).values(**{**row, "id": new_id(), "seq": last + 1}))
    assert faults(app, case_id) == [(last + 1, "event_inserted"), (last + 1, "head_changed")]


def test_an_event_put_in_between_is_found(
    app: Flask, case_id: UUID, last: int, tamper: Tamper, connection: Connection
) -> None:
    for seq in range(last, 3, -1):
        tamper(f"UPDATE case_event SET seq = {seq + 1} WHERE seq = {seq} AND case_id = :case")
    row = dict(connection.execute(sa.select(CaseEvent.__table__).where(CaseEvent.seq == 3)).mappings().one())
    connection.execute(sa.insert(CaseEvent).values(**{**row, "id": new_id(), "seq": 4, "mac": b"x" * 32}))
    found = set(faults(app, case_id))
    assert {(4, "event_inserted"), *((seq, "event_reordered") for seq in range(5, last + 2))} <= found


def test_reordered_events_are_found(app: Flask, case_id: UUID, tamper: Tamper) -> None:
    for old, new in ((2, 99), (3, 2), (99, 3)):
        tamper(f"UPDATE case_event SET seq = {new} WHERE seq = {old} AND case_id = :case")
    assert {(2, "event_reordered"), (3, "event_reordered")} <= set(faults(app, case_id))
    assert {"is event 3, moved here", "is event 2, moved here"} <= set(what(app, case_id))


@pytest.mark.parametrize("kept", [0, 1, 4])
def test_a_cut_tail_is_found(app: Flask, case_id: UUID, tamper: Tamper, kept: int) -> None:
    tamper(f"DELETE FROM case_event WHERE seq > {kept} AND case_id = :case")
    assert (kept + 1, "tail_cut") in faults(app, case_id)


def test_a_cut_tail_with_the_head_adjusted_shows_in_the_rows(
    app: Flask, case_id: UUID, last: int, tamper: Tamper
) -> None:
    """Short of taking back every row as well; then the anchor tells (test_audit_anchors.py)."""
    tamper(f"DELETE FROM case_event WHERE seq = {last} AND case_id = :case")
    head = f"(SELECT mac FROM case_event WHERE case_id = :case AND seq = {last - 1})"
    tamper(f"UPDATE legal_case SET event_seq = {last - 1}, event_head = {head} WHERE id = :case")
    found = what(app, case_id)
    assert "legal_case.state is not what the events left there" in found
    assert any(text.startswith("progress_entry/") and "without an event" in text for text in found)


def test_a_moved_head_is_found(app: Flask, case_id: UUID, last: int, tamper: Tamper) -> None:
    tamper(f"UPDATE legal_case SET event_seq = {last - 1} WHERE id = :case")
    assert faults(app, case_id) == [(last, "head_changed")]


def test_an_event_of_another_case_does_not_fit(
    app: Flask, case_id: UUID, office: Office, tamper: Tamper, connection: Connection
) -> None:
    other = UUID(office.receive()["id"])
    tamper("DELETE FROM case_event WHERE seq = 1 AND case_id = :case")
    moved = sa.update(CaseEvent).where(CaseEvent.case_id == other).values(case_id=case_id)
    connection.execute(moved)
    assert (1, "event_changed") in faults(app, case_id)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("state", "'assigned'"),
        ("opened_on", "'2025-03-02'"),
        ("number", "'340202-01-民援-2025-000009'"),
        ("organization_id", "processor_id_of_another"),
        ("decided_on", "'2025-03-04'"),
        ("sensitivity", "'minor'"),
        ("serial", "77"),
        ("created_by_id", "NULL"),
    ],
)
def test_a_case_row_edited_behind_the_events_is_found_with_its_column(
    app: Flask, case_id: UUID, office: Office, tamper: Tamper, column: str, value: str
) -> None:
    chosen = (
        "(SELECT id FROM organization WHERE id <> legal_case.organization_id LIMIT 1)"
        if "_of_" in value
        else value
    )
    tamper(f"UPDATE legal_case SET {column} = {chosen} WHERE id = :case")
    assert what(app, case_id) == [f"legal_case.{column} is not what the events left there"]


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE deadline SET due_on = '2031-01-01'",
        "UPDATE assignment SET provider_type = 'volunteer'",
        "UPDATE progress_entry SET done_on = '2025-03-01'",
        "UPDATE decision SET follows_screening = NOT follows_screening",
        "UPDATE screening SET outcome = 'refused'",
        "UPDATE aid_application SET channel = 'web'",
        "UPDATE aid_application SET facts_sealed = claim_sealed",
        "UPDATE case_party SET role = 'suspect'",
        "UPDATE hardship_statement SET content_sealed = answer_sealed",
    ],
)
def test_a_row_of_the_file_edited_behind_the_events_is_found(
    app: Flask, case_id: UUID, tamper: Tamper, edit: str
) -> None:
    table = edit.split()[1]
    tamper(edit)
    found = what(app, case_id)
    assert found
    assert all(text.startswith(f"{table}/") and "is not what the events left" in text for text in found)


@pytest.mark.parametrize("edit", ["case_party SET role = 'x'", "legal_case SET kind = 'x'"])
def test_a_value_that_cannot_be_read_is_a_fault_and_no_crash(
    app: Flask, case_id: UUID, tamper: Tamper, edit: str
) -> None:
    tamper(f"UPDATE {edit}")
    assert set(faults(app, case_id)) == {(None, "unreadable")}


def test_a_row_of_the_file_put_in_is_found(
    app: Flask, case_id: UUID, tamper: Tamper, connection: Connection
) -> None:
    table = db.metadata.tables["progress_entry"]
    row = dict(connection.execute(sa.select(table)).mappings().one())
    connection.execute(sa.insert(table).values(**{**row, "id": new_id()}))
    assert faults(app, case_id) == [(None, "row_inserted")]


def test_a_row_of_the_file_taken_out_is_found(app: Flask, case_id: UUID, tamper: Tamper) -> None:
    tamper("DELETE FROM progress_entry WHERE case_id = :case")
    assert faults(app, case_id) == [(None, "row_removed")]


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
