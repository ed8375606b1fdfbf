"""What an auditor sees, who may be one, and that nothing is done or shown without its row."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from caseapp.extensions import Model, db, unit_of_work
from caseapp.models import AccessLog, CaseEvent, Deadline, LegalCase, ProgressEntry, SecurityEvent
from caseapp.services import audit_ledger
from caseapp.services.audit_ledger import UnrecordedChange
from caseapp.services.history import UNRECORDED, Happening, record_event
from caseapp.vocabulary import Role
from tests import audit_watch
from tests.audit_watch import watching
from tests.cases import CASES, Body, Office, application, open_office
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places

OnDay = Callable[[str], date]
LISTS = ["events", "security-events", "break-glass", "overrides", "exports", "readings", "anchors"]


@pytest.fixture
def office(as_role: SignIn, places: Places, standard: None, on_day: OnDay) -> Office:
    on_day("2025-03-03")
    return open_office(as_role, places)


@pytest.fixture
def auditor(as_role: SignIn, places: Places) -> ApiClient:
    return as_role(Role.AUDITOR)


def readings(session: Session) -> list[tuple[str, str, list[str]]]:
    session.expire_all()
    rows = session.scalars(sa.select(AccessLog).order_by(AccessLog.id))
    return [(row.subject, row.purpose, row.ids) for row in rows]


# --- nothing is written without its event ---


@pytest.mark.parametrize(
    "change",
    [
        lambda case: setattr(case, "year", 2031),
        lambda case: setattr(db.session.scalar(sa.select(Deadline)), "length", 99),
        lambda case: db.session.add(_entry(case)),
    ],
    ids=["spine", "clock", "work added"],
)
def test_a_change_of_a_case_without_an_event_is_not_committed(
    app: Flask, office: Office, change: Callable[[Any], None]
) -> None:
    case_id = UUID(office.receive()["id"])
    with app.app_context():
        with pytest.raises(UnrecordedChange), unit_of_work():
            change(db.session.get_one(LegalCase, case_id))
        with unit_of_work():
            case = db.session.get_one(LegalCase, case_id)
            case.outcome = None
            record_event(case, None, Happening("x"))
            db.session.add(_entry(case))
        assert len(db.session.scalars(sa.select(ProgressEntry)).all()) == 1


def _entry(case: LegalCase) -> ProgressEntry:
    of_case = {name: getattr(case, name) for name in ("region_code", "organization_id")}
    return ProgressEntry(case_id=case.id, kind="meeting", done_on=date(2025, 3, 3), text="x", **of_case)


def test_an_event_of_another_case_does_not_do(app: Flask, office: Office) -> None:
    first, second = (UUID(office.receive()["id"]) for _ in range(2))
    with app.app_context(), pytest.raises(UnrecordedChange):
        _work_on(second, told_of=first)


def _work_on(case_id: UUID, told_of: UUID | None = None) -> None:
    with unit_of_work():
        if told_of is not None:
            record_event(db.session.get_one(LegalCase, told_of), None, Happening("x"))
        db.session.add(_entry(db.session.get_one(LegalCase, case_id)))


def test_an_event_of_an_earlier_transaction_does_not_do(app: Flask, office: Office) -> None:
    case_id = UUID(office.receive()["id"])
    with app.app_context():
        record_event(db.session.get_one(LegalCase, case_id), None, Happening("x"))
        db.session.rollback()
        with pytest.raises(UnrecordedChange):
            _work_on(case_id)


@pytest.mark.parametrize("model", [LegalCase, Deadline])
def test_a_bulk_statement_is_not_let_near_a_case(app: Flask, office: Office, model: Any) -> None:
    office.receive()
    for statement in (sa.update(model).values(region_code="340207"), sa.delete(model)):
        with app.app_context(), pytest.raises(UnrecordedChange), unit_of_work():
            db.session.execute(statement)
    with app.app_context(), unit_of_work():
        named = sa.update(Deadline).values(length=1).execution_options(**{UNRECORDED: "a reason"})
        db.session.execute(named)


def test_a_register_writes_its_own_event(as_role: SignIn, places: Places, session: Session) -> None:
    bureau = as_role(Role.BUREAU_OFFICER)
    body = {
        "name": "律师戊",
        "provider_type": "lawyer",
        "organization_id": str(places.firm),
        "active_from": "2020-01-01",
    }
    made = bureau.post("/practitioners", body)
    changed = bureau.patch(f"/practitioners/{made['id']}", {"active_to": "2030-01-01"}, match=made["version"])
    assert changed["version"] == made["version"] + 1
    rows = session.scalars(
        sa.select(SecurityEvent)
        .where(SecurityEvent.subject_id == UUID(made["id"]))
        .order_by(SecurityEvent.id)
    ).all()
    assert [(row.kind, row.actor_id, row.details) for row in rows] == [
        ("register_changed", bureau.account_id, {"table": "practitioner", "what": "created"}),
        (
            "register_changed",
            bureau.account_id,
            {"table": "practitioner", "what": "changed", "fields": ["active_to"]},
        ),
    ]


def test_every_table_is_of_a_case_a_register_or_named_with_a_reason() -> None:
    tables = {mapper.class_.__tablename__ for mapper in Model.registry.mappers}
    assert set(audit_ledger.OWN_RECORD) <= tables
    assert all(audit_ledger.OWN_RECORD.values())
    assert {"legal_case", "deadline", "decision", "aid_application", "dispute"} <= {
        m.class_.__tablename__ for m in Model.registry.mappers if audit_ledger.is_of_case(m.class_)
    }


# --- the watch over all requests of the suite can fail ---


def test_the_watch_sees_a_write_without_an_event(
    app: Flask, connection: Connection, office: Office, as_role: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = office.reach("assigned")
    with watching(app, connection) as watch:
        monkeypatch.setattr("caseapp.services.casework.record_event", lambda *_: None)
        monkeypatch.setattr(audit_ledger, "_ensure_recorded", lambda *_: None)
        monkeypatch.setattr(audit_ledger, "_is_register", lambda *_: False)
        office.ask("start_work", case)
        worker = {"name": "律师戊", "provider_type": "lawyer", "active_from": "2020-01-01"}
        bureau = as_role(Role.BUREAU_OFFICER)
        bureau.post("/practitioners", {**worker, "organization_id": str(office.places.firm)})
    assert [fault.split(": ", 1)[1].split(" [")[0] for fault in watch.faults] == ["wrote", "wrote"]
    _forgive(app)


def test_the_watch_sees_a_reading_that_is_not_logged(
    app: Flask, connection: Connection, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with watching(app, connection) as watch:
        case = office.receive()
        assert watch.faults == []
        monkeypatch.setattr("caseapp.blueprints._readings._log_readings", lambda *_: None)
        office.window.get(f"/cases/{case['id']}")
        office.window.get("/cases")
    assert [fault.split(": ")[0] for fault in watch.faults] == [
        "GET /api/v1/cases/<uuid:case_id>",
        "GET /api/v1/cases",
    ]
    _forgive(app)


def _forgive(app: Flask) -> None:
    """What the fixture's own watch saw of the planted faults is meant."""
    for watch in audit_watch.RUNNING:
        watch.faults.clear()


# --- readings ---


@pytest.mark.parametrize(
    ("who", "purpose"),
    [("window", "intake"), ("approver", "decision"), ("reviewer", "quality_review"), ("lawyer", "handling")],
)
def test_the_purpose_comes_from_role_and_assignment(
    office: Office, session: Session, who: str, purpose: str
) -> None:
    case = office.reach("assigned")
    client: ApiClient = getattr(office, who)
    client.get(f"/legal-aid/cases/{case['id']}")
    assert readings(session)[-1] == ("case", purpose, [case["id"]])
    client.get(f"/legal-aid/cases/{case['id']}", headers={"X-Purpose": "complaint"})
    assert readings(session)[-1] == ("case", "complaint", [case["id"]])


def test_an_approver_who_is_appointed_reads_for_handling(
    office: Office, as_role: SignIn, places: Places, session: Session
) -> None:
    mine, other = office.reach("assigned"), office.receive()
    both = as_role(Role.APPROVER, practitioner_id=places.lawyer)
    both.get(f"/cases/{mine['id']}")
    both.get(f"/cases/{other['id']}")
    both.get("/cases")
    assert [purpose for _, purpose, _ in readings(session)[-3:]] == ["handling", "decision", "decision"]


def test_a_list_is_one_row_with_its_ids(office: Office, session: Session) -> None:
    ids = [office.receive()["id"] for _ in range(3)]
    before = len(readings(session))
    office.window.get("/cases")
    rows = readings(session)[before:]
    assert [(subject, sorted(found)) for subject, _, found in rows] == [("case_list", sorted(ids))]
    office.window.get("/deadlines")
    subject, _, found = readings(session)[-1]
    assert (subject, sorted(found)) == ("deadline_list", sorted(ids))


def test_a_case_of_another_institution_is_404_and_logged(
    office: Office, as_role: SignIn, places: Places, session: Session
) -> None:
    case = office.receive()
    stranger = as_role(Role.INTAKE_OFFICER, at=places.foreign)
    before = len(readings(session))
    stranger.get(f"/legal-aid/cases/{case['id']}", 404)
    stranger.get(f"/cases/{uuid4()}", 404)
    stranger.post(f"/cases/{case['id']}/assignments", {"practitioner_id": str(places.lawyer)}, 404, match=1)
    assert readings(session)[before:] == [("case_refused", "intake", [case["id"]])] * 2
    row = session.scalars(sa.select(AccessLog).order_by(AccessLog.id.desc())).first()
    assert row is not None
    assert (row.account_id, row.route) == (
        stranger.account_id,
        "POST /api/v1/cases/<uuid:case_id>/assignments",
    )


def test_an_answer_that_is_replayed_is_read_again(office: Office, session: Session) -> None:
    first = office.window.post(CASES, application(), headers={"Idempotency-Key": "again"})
    again = office.window.post(CASES, application(), headers={"Idempotency-Key": "again"})
    assert again["id"] == first["id"]
    assert [(subject, ids) for subject, _, ids in readings(session)[-2:]] == [
        ("case", [first["id"]]),
        ("replay", [first["id"]]),
    ]


def test_the_head_is_where_the_events_end(office: Office, session: Session) -> None:
    case: Body = office.reach("granted")
    row = session.get_one(LegalCase, UUID(case["id"]))
    last = session.scalars(
        sa.select(CaseEvent).where(CaseEvent.case_id == row.id).order_by(CaseEvent.seq.desc())
    ).first()
    assert last is not None
    assert (row.event_seq, row.event_head) == (last.seq, last.mac)
