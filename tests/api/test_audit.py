"""What an auditor sees, who may be one, and that nothing is done or shown without its row."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from caseapp.extensions import Model, db, unit_of_work
from caseapp.models import AccessLog, CaseEvent, Deadline, LegalCase, ProgressEntry, SecurityEvent
from caseapp.services import audit_ledger, audit_views
from caseapp.services.audit_ledger import UnrecordedChange
from caseapp.services.history import UNRECORDED, Happening, record_event
from caseapp.services.security_log import record_security
from caseapp.vocabulary import Role, SecurityEventKind
from tests import audit_watch
from tests.audit_watch import watching
from tests.cases import CASES, Body, Office, application, codes, open_office
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
        lambda case: db.session.delete(db.session.scalar(sa.select(Deadline))),
        lambda case: db.session.add(_entry(case)),
    ],
    ids=["spine", "clock", "clock removed", "work added"],
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
        monkeypatch.setattr("caseapp.blueprints._http._log_readings", lambda *_: None)
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


# --- what the auditor sees ---


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.AUDITOR, Role.SECURITY_ADMIN}])
def test_only_overseers_read_the_audit(as_role: SignIn, places: Places, role: Role) -> None:
    client = as_role(role)
    for name in [*LISTS, "verification"]:
        client.get(f"/audit/{name}", 403)
    client.get(f"/audit/rights?account={client.account_id}&on=2025-03-03", 403)
    client.post("/audit/verification", None, 403)


@pytest.mark.parametrize("name", [*LISTS, "verification"])
def test_nobody_reads_the_audit_without_signing_in(client: ApiClient, name: str) -> None:
    client.get(f"/audit/{name}", 401)


def test_events_are_found_by_case_actor_kind_and_time(office: Office, auditor: ApiClient) -> None:
    case, other = office.reach("granted"), office.receive()
    everything = auditor.get("/audit/events")["items"]
    assert {row["case_number"] for row in everything} == {case["number"], other["number"]}
    of_case = auditor.get("/audit/events", query_string={"case": case["number"]})["items"]
    assert [row["seq"] for row in of_case] == list(range(1, len(of_case) + 1))
    assert auditor.get("/audit/events", query_string={"case": case["id"]})["items"] == of_case
    by_kind = auditor.get("/audit/events", query_string={"kind": "aid.granted"})["items"]
    assert [(row["case_id"], row["actor_id"]) for row in by_kind] == [
        (case["id"], str(office.approver.account_id))
    ]
    by_actor = auditor.get("/audit/events", query_string={"actor": str(office.approver.account_id)})["items"]
    assert by_actor == by_kind
    assert auditor.get("/audit/events", query_string={"to_at": everything[0]["recorded_at"]})["items"] == []
    later = auditor.get("/audit/events", query_string={"from_at": everything[1]["recorded_at"]})["items"]
    assert later == everything[1:]
    auditor.get("/audit/events", 404, query_string={"case": "no-such-number"})
    page = auditor.get("/audit/events", query_string={"limit": 2})
    rest = auditor.get("/audit/events", query_string={"after": page["next"]})
    assert page["items"] + rest["items"] == everything


def test_an_auditor_sees_codes_and_no_content(office: Office, auditor: ApiClient) -> None:
    office.reach("in_progress")
    for name in LISTS:
        text = str(auditor.get(f"/audit/{name}"))
        for secret in ("测试申请人", "被拖欠三个月工资", "会见当事人", "13812341234", "示例公司"):
            assert secret not in text


def test_an_auditor_of_another_place_sees_other_things(
    office: Office, as_role: SignIn, places: Places
) -> None:
    case = office.receive()
    stranger = as_role(Role.AUDITOR, at=places.foreign)
    assert stranger.get("/audit/events")["items"] == []
    assert stranger.get("/audit/readings")["items"] == []
    stranger.get("/audit/readings", 404, query_string={"case": case["number"]})
    stranger.get(f"/audit/rights?account={office.window.account_id}&on=2025-03-03", 404)


def test_an_auditor_of_an_office_oversees_that_office_alone_and_one_of_a_bureau_its_region(
    office: Office, as_role: SignIn, places: Places, app: Flask
) -> None:
    case = office.receive()
    office.window.get(f"/cases/{case['id']}")
    with app.app_context(), unit_of_work():
        record_security(SecurityEventKind.ACCOUNT_LOCKED, None, office.window.account_id)
    seen = {}
    for name, home in (
        ("bureau", places.bureau),
        ("institution", places.institution),
        ("next door", places.committee),
    ):
        one = as_role(Role.AUDITOR, at=home)
        lists = ("events", "readings", "security-events")
        seen[name] = [bool(one.get(f"/audit/{path}")["items"]) for path in lists]
    assert seen == {"bureau": [True] * 3, "institution": [True] * 3, "next door": [False] * 3}


def test_who_read_this_case(office: Office, auditor: ApiClient, as_role: SignIn, places: Places) -> None:
    case, other = office.receive(), office.receive()
    office.reviewer.get(f"/cases/{case['id']}/parties")
    office.approver.get("/cases")
    as_role(Role.APPROVER).get(f"/cases/{other['id']}")
    found = auditor.get("/audit/readings", query_string={"case": case["number"]})["items"]
    assert [(row["account_id"], row["subject"]) for row in found] == [
        (str(office.window.account_id), "case"),
        (str(office.reviewer.account_id), "case_parties"),
        (str(office.approver.account_id), "case_list"),
    ]
    narrowed = {"case": case["id"], "actor": str(office.reviewer.account_id), "purpose": "quality_review"}
    assert auditor.get("/audit/readings", query_string=narrowed)["items"] == found[1:2]
    assert auditor.get("/audit/readings", query_string={"subject": "case_list"})["items"] == found[2:]


def test_a_decision_that_departs_from_the_screening_is_an_override(
    office: Office, auditor: ApiClient
) -> None:
    followed, departed = office.reach("granted"), office.reach("under_review")
    refusal = {"outcome": "refused", "refusal_grounds": ["out_of_scope"], "statement": "不属于受援事项范围。"}
    office.make("refuse", departed, refusal)
    found = auditor.get("/audit/overrides")["items"]
    assert [(row["kind"], row["subject_id"], row["actor_id"]) for row in found] == [
        ("overridden", departed["id"], str(office.approver.account_id))
    ]
    assert found[0]["details"]["screening"] == "eligible"
    assert "不属于" not in str(found)
    assert auditor.get("/audit/overrides", query_string={"case": followed["number"]})["items"] == []


def test_broken_glass_and_exports_have_their_lists(auditor: ApiClient, app: Flask, office: Office) -> None:
    case = office.receive()
    with app.app_context(), unit_of_work():
        for kind in (SecurityEventKind.BREAK_GLASS, SecurityEventKind.EXPORTED):
            record_security(kind, None, UUID(case["id"]), {"code": "x"})
    for name, kind in (("break-glass", "break_glass"), ("exports", "exported")):
        found = auditor.get(f"/audit/{name}", query_string={"case": case["id"]})["items"]
        assert [row["kind"] for row in found] == [kind]
    by_kind = auditor.get("/audit/security-events", query_string={"kind": "exported", "subject": case["id"]})
    assert [row["kind"] for row in by_kind["items"]] == ["exported"]
    assert codes(auditor.get("/audit/security-events?kind=unheard_of", 422)) == {("kind", "choice")}


def test_every_kind_of_the_security_log_is_recorded_somewhere() -> None:
    views = Path(audit_views.__file__)
    sources = (path for path in views.parents[1].rglob("*.py") if path != views)
    code = "".join(path.read_text(encoding="utf-8") for path in sources)
    assert not [kind for kind in SecurityEventKind if f"SecurityEventKind.{kind.name}" not in code]


def test_rights_over_time_come_from_the_security_log(auditor: ApiClient, office: Office) -> None:
    answer = auditor.get(f"/audit/rights?account={office.window.account_id}&on=2025-03-03")
    assert (answer["account_id"], answer["known"]) == (str(office.window.account_id), False)
    auditor.get(f"/audit/rights?account={uuid4()}&on=2025-03-03", 404)
    auditor.get("/audit/rights", 422)


@pytest.mark.parametrize("name", LISTS)
def test_lists_ask_a_constant_number_of_queries(
    office: Office, auditor: ApiClient, count_queries: Callable[[Callable[[], Any]], int], name: str
) -> None:
    office.receive()
    few = count_queries(lambda: auditor.get(f"/audit/{name}"))
    for _ in range(3):
        office.reach("granted")
    assert count_queries(lambda: auditor.get(f"/audit/{name}")) == few
    assert few < 12


def test_the_head_is_where_the_events_end(office: Office, session: Session) -> None:
    case: Body = office.reach("granted")
    row = session.get_one(LegalCase, UUID(case["id"]))
    last = session.scalars(
        sa.select(CaseEvent).where(CaseEvent.case_id == row.id).order_by(CaseEvent.seq.desc())
    ).first()
    assert last is not None
    assert (row.event_seq, row.event_head) == (last.seq, last.mac)
