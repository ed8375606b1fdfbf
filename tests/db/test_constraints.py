"""The last guard: the database itself refuses what no code should ever write."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from caseapp.extensions import db, new_id
from caseapp.models import (
    Account,
    Assignment,
    CaseEvent,
    DutyHelpRecord,
    DutyStation,
    Job,
    LegalCase,
    LocalFigure,
    Mediator,
    Organization,
    Person,
    append_only,
)
from caseapp.vocabulary import DisputeSource, DisputeType
from tests import document_rows, privacy_rows, window_rows
from tests.cases import Office
from tests.db.test_deciding_constraints import DECIDING_CHECKS
from tests.db.test_end_constraints import LATER_CHECKS

OnDay = Callable[[str], date]
NOW, DAY = datetime(2025, 3, 3, 2, tzinfo=UTC), date(2025, 3, 3)
BROKEN = sa.exc.IntegrityError


@pytest.fixture(autouse=True)
def monday(on_day: OnDay) -> None:
    on_day("2025-03-03")


def refused(connection: Connection, statement: Any, constraint: str) -> None:
    """The statement breaks exactly this constraint; the transaction goes on."""
    with pytest.raises(BROKEN) as error, connection.begin_nested():
        connection.execute(statement)
    assert constraint in str(error.value.orig), error.value.orig


def covered() -> set[str]:
    """Names of all CHECK constraints that some test below breaks."""
    lists = window_rows.CHECKS + LATER_CHECKS + DECIDING_CHECKS + VERIFICATION_CHECKS
    listed = {f"ck_{table}_{name}" for table, _, name in lists}
    return listed | {name for _, _, name in CASE_CHECKS} | {name for _, _, _, name in OTHER_CHECKS}


CASE_CHECKS = [
    ("submitted", {"queue_rank": 2}, "ck_legal_case_queue_rank_known"),
    ("submitted", {"decided_on": DAY, "decision": "granted"}, "ck_legal_case_decision_has_decider"),
    ("granted", {"decided_by_id": None}, "ck_legal_case_decision_has_decider"),
    ("granted", {"decision": None}, "ck_legal_case_"),
    ("submitted", {"decision": "granted"}, "ck_legal_case_decision_has_day"),
    *[
        ("submitted", {"state": state, "closed_on": DAY, "outcome": "x"}, "ck_legal_case_granted_states")
        for state in ("granted", "assigned", "in_progress", "closing_report_submitted", "closed", "reviewed")
    ],
    ("refused", {"state": "granted"}, "ck_legal_case_granted_states"),
    ("granted", {"state": "refused"}, "ck_legal_case_refused_state"),
    ("submitted", {"state": "refused"}, "ck_legal_case_refused_state"),
    *[
        ("granted", {"state": state, "archived_on": archived}, "ck_legal_case_closed_has_day")
        for state, archived in (("closed", None), ("reviewed", None), ("terminated", None), ("archived", DAY))
    ],
    ("granted", {"closed_on": DAY}, "ck_legal_case_closed_has_outcome"),
    ("granted", {"outcome": "completed"}, "ck_legal_case_closed_has_outcome"),
    ("withdrawn", {"state": "archived"}, "ck_legal_case_archived_has_day"),
    ("withdrawn", {"archived_on": DAY}, "ck_legal_case_archived_has_day"),
    ("granted", {"decided_on": date(2025, 3, 2)}, "ck_legal_case_decided_after_receipt"),
]


@pytest.mark.parametrize(("state", "values", "name"), CASE_CHECKS)
def test_a_case_in_a_state_has_that_states_facts(
    office: Office, connection: Connection, state: str, values: dict[str, Any], name: str
) -> None:
    case = office.reach(state)
    update = sa.update(LegalCase.__table__).where(LegalCase.id == UUID(case["id"])).values(**values)
    refused(connection, update, name)


def test_a_notice_needs_no_decision_to_be_worked_on(office: Office) -> None:
    assert office.reach_criminal("reviewed")["decision"] is None


OTHER_CHECKS = [
    ("decision", "refused", {"grounds_count": 0}, "ck_decision_refusal_has_grounds"),
    ("deadline", "submitted", {"state": "met"}, "ck_deadline_met_has_day"),
    ("deadline", "submitted", {"met_on": DAY}, "ck_deadline_met_has_day"),
    ("deadline", "submitted", {"state": "paused"}, "ck_deadline_paused_has_day"),
    ("deadline", "submitted", {"paused_on": DAY}, "ck_deadline_paused_has_day"),
    ("assignment", "assigned", {"ended_on": DAY}, "ck_assignment_ended_has_reason"),
    ("assignment", "assigned", {"end_reason": "x"}, "ck_assignment_ended_has_reason"),
    ("organ_notice", "criminal", {"organ_told_at": NOW}, "ck_organ_notice_told_after_assignment"),
    (
        "organ_notice",
        "criminal",
        {"stage": "investigation", "procedure": "ordinary"},
        "ck_organ_notice_procedure_of_trial",
    ),
    ("aid_application", "submitted", {"handed_on_by": "organ"}, "ck_aid_application_handed_on_has_both"),
    ("aid_application", "submitted", {"handed_on_received_at": NOW}, "ck_aid_application_handed_on_has_both"),
    ("reseal_permit", "", {"id": -1, "nowhere": 1}, "ck_reseal_permit_never_kept"),
    ("mediator", "", {"ended_on": date(2014, 12, 31)}, "ck_mediator_period"),
    ("local_figure", "", {"valid_to": date(2021, 12, 31)}, "ck_local_figure_valid_period"),
    ("dispute", "", {"agreed_on": DAY}, "ck_dispute_agreement_has_form"),
    ("dispute", "", {"agreement_form": "oral"}, "ck_dispute_agreement_has_form"),
    ("dispute", "", {"performed_on": DAY}, "ck_dispute_performed_has_state"),
    ("dispute", "", {"performance": "performed"}, "ck_dispute_performance_needs_agreement"),
    ("duty_help_record", "", {"has_defender": True}, "ck_duty_help_record_person_without_defender"),
    ("duty_help_record", "", {"provided_at": NOW}, "ck_duty_help_record_provided_has_helper"),
    ("duty_help_record", "helped", {"refused": True}, "ck_duty_help_record_refused_not_provided"),
    ("deputy", "", {"to_on": date(2025, 3, 2)}, "ck_deputy_days"),
    ("deputy", "", {"deputy_account_id": sa.column("account_id")}, "ck_deputy_another"),
    ("privacy_consent", "", {"withdrawn_on": DAY}, "ck_privacy_consent_withdrawn_has_recorder"),
    ("privacy_consent", "", {"given_by": "guardian"}, "ck_privacy_consent_guardian_is_named"),
    ("person_request", "", {"decided_on": DAY}, "ck_person_request_decided_has_day"),
    ("person_request", "", {"state": "granted"}, "ck_person_request_decided_has_day"),
    (
        "person_request",
        "",
        {"state": "refused", "decided_on": DAY},
        "ck_person_request_refused_has_reason",
    ),
    ("person_restriction", "", {"lifted_on": DAY}, "ck_person_restriction_lifted_has_decider"),
    ("case_retention", "", {"years": 10}, "ck_case_retention_years_give_due_day"),
    ("impact_assessment", "", {"approved_on": DAY}, "ck_impact_assessment_approved_has_approver"),
    (
        "issued_document",
        "",
        {"voided_on": DAY, "void_reason_sealed": b"r"},
        "ck_issued_document_voided_has_actor",
    ),
    ("issued_document", "", {"void_reason_sealed": b"r"}, "ck_issued_document_voided_has_reason"),
    ("case_grant", "", {"until_on": None}, "ck_case_grant_grant_has_day"),
    ("case_grant", "", {"until_at": NOW}, "ck_case_grant_glass_has_instant"),
    ("case_grant", "", {"reason_code": "organ_asks"}, "ck_case_grant_glass_has_reason"),
    ("case_grant", "", {"revoked_at": NOW}, "ck_case_grant_revoked_by_somebody"),
    ("case_grant", "", {"finding": "justified"}, "ck_case_grant_reviewed_has_finding"),
    ("case_grant", "", {"reviewed_at": NOW, "finding": "justified"}, "ck_case_grant_reviewed_by_somebody"),
    (
        "case_grant",
        "",
        {"reviewed_at": NOW, "finding": "justified", "reviewed_by_id": sa.text("account_id")},
        "ck_case_grant_reviewed_by_another",
    ),
]


@pytest.mark.parametrize(
    "check", OTHER_CHECKS, ids=[f"{number}-{check[-1]}" for number, check in enumerate(OTHER_CHECKS)]
)
def test_each_other_check_refuses(
    office: Office, session: Session, connection: Connection, check: tuple[str, str, dict[str, Any], str]
) -> None:
    table, state, values, name = check
    SETTING_UP.get(table, _case_in)(office, session, state)
    append_only.unprotect(connection, tuple({table} & set(append_only.TABLES)))
    refused(connection, sa.update(db.metadata.tables[table]).values(**values), name)


VERIFICATION_CHECKS = [
    ("verification_authorisation", {"person_id": None}, "signer_is_named"),
    ("verification_authorisation", {"given_by": "guardian"}, "guardian_is_named"),
    ("verification_query", {"answered_on": DAY, "source_sealed": b"s"}, "answer_has_finding"),
    ("verification_query", {"answered_on": DAY, "finding": "confirmed"}, "answer_has_source"),
    (
        "verification_query",
        {"answered_on": date(2025, 3, 2), "finding": "no_record", "source_sealed": b"s"},
        "answered_after_asked",
    ),
    ("commitment_sample", {"decided_from": date(2025, 3, 4)}, "period_runs_forward"),
    ("commitment_sample", {"share": 0}, "share_is_a_part"),
    ("commitment_sample", {"drawn": 2}, "drawn_from_population"),
    ("commitment_check", {"checked_on": DAY, "statement_sealed": b"s"}, "checked_has_day"),
    ("commitment_check", {"outcome": "true_commitment", "checked_on": DAY}, "checked_has_statement"),
]


def test_each_check_of_the_verification_refuses(office: Office, connection: Connection) -> None:
    case = office.reach("granted")
    path = f"/legal-aid/cases/{case['id']}/verification"
    who = {"person_id": case["parties"][0]["person_id"], "relationship": "applicant", "material": "授权书"}
    signed = office.window.post(f"{path}/authorisations", who)
    asked = {"system": "housing", "organ_name": "示例局", "authorisation_ids": [signed["id"]]}
    office.window.post(f"{path}/queries", asked)
    drawn = {"decided_from": "2025-03-03", "decided_to": "2025-03-03", "share": "1", "seed": 1}
    office.approver.post("/legal-aid/commitment-samples", drawn)
    for table, values, name in VERIFICATION_CHECKS:
        refused(connection, sa.update(db.metadata.tables[table]).values(**values), f"ck_{table}_{name}")


def test_each_check_of_the_window_refuses(office: Office, connection: Connection) -> None:
    window_rows.make(office)
    for table, values, name in window_rows.CHECKS:
        refused(connection, sa.update(db.metadata.tables[table]).values(**values), f"ck_{table}_{name}")


def test_what_is_issued_once_stays_so_until_it_is_voided(
    office: Office, session: Session, connection: Connection
) -> None:
    document_rows.make(office, session)
    table = db.metadata.tables["issued_document"]
    row = connection.execute(sa.select(table)).mappings().one()
    again = {**row, "id": new_id(), "serial": 2, "verification_code": "y"}
    refused(connection, sa.insert(table).values(**again), "once")
    refused(connection, sa.insert(table).values(**{**again, "serial": 1, "once_key": None}), "serial")
    voided = {"voided_on": DAY, "voided_by_id": office.approver.account_id, "void_reason_sealed": b"r"}
    connection.execute(sa.update(table).values(**voided))
    connection.execute(sa.insert(table).values(**again))


def test_no_check_of_the_models_is_left_out() -> None:
    known = {
        str(constraint.name)
        for table in db.metadata.sorted_tables
        for constraint in table.constraints
        if isinstance(constraint, sa.CheckConstraint)
    }
    assert known - covered() == set()


def _case_in(office: Office, _session: Session, state: str) -> None:
    if state == "criminal":
        office.receive_notice()
    elif state:
        office.reach(state)


def _deputy(office: Office, _session: Session, _state: str) -> None:
    leave = {"from_on": "2025-03-03", "to_on": "2025-03-03", "reason": "年休假"}
    away, other = office.reviewer.account_id, office.window.account_id
    office.reviewer.post(f"/accounts/{away}/deputies", {**leave, "deputy_account_id": str(other)})


def _dispute(office: Office, session: Session, _state: str) -> None:
    case = office.receive()
    values = {
        "case_id": UUID(case["id"]),
        "region_code": "340202",
        "organization_id": office.places.institution,
        "dispute_type": DisputeType.NEIGHBORHOOD,
        "source": DisputeSource.PARTY_APPLICATION,
        "people_count": 2,
    }
    session.execute(sa.insert(db.metadata.tables["dispute"]).values(**values))
    session.commit()


def _help(office: Office, session: Session, state: str) -> None:
    places = office.places
    person = Person(processor_id=places.institution, name="测试嫌疑人")
    station = DutyStation(
        organization_id=places.institution, region_code="340202", placement="detention_center", name="看守所"
    )
    session.add_all([person, station])
    session.flush()
    helped = {"provided_at": NOW, "helper_id": places.lawyer} if state else {}
    session.add(
        DutyHelpRecord(
            station_id=station.id,
            organization_id=places.institution,
            region_code="340202",
            person_id=person.id,
            placement="detention_center",
            stage="investigation",
            request_source="own_request",
            requested_at=NOW,
            recorded_by_id=office.window.account_id,
            **helped,
        )
    )
    session.commit()


def _grant(office: Office, _session: Session, _state: str) -> None:
    case = office.receive()
    body = {"account_id": str(office.reviewer.account_id), "until_on": "2025-03-05", "reason": "代班。"}
    office.approver.post(f"/cases/{case['id']}/access-grants", body)


def _permit(_office: Office, session: Session, _state: str) -> None:
    session.execute(sa.insert(db.metadata.tables["reseal_permit"]).values(id=1, nowhere=-1))
    session.commit()  # of a savepoint: no transaction ends with it


SETTING_UP = {
    "reseal_permit": _permit,
    "dispute": _dispute,
    "duty_help_record": _help,
    "deputy": _deputy,
    "case_grant": _grant,
}
PRIVACY = ("privacy_consent", "person_request", "person_restriction", "case_retention", "impact_assessment")
SETTING_UP |= dict.fromkeys(PRIVACY, privacy_rows.make)
SETTING_UP["issued_document"] = document_rows.make


def copied(connection: Connection, model: Any, **changes: Any) -> Any:
    """An INSERT of a row that is there already, but for its id and these changes."""
    row = dict(connection.execute(sa.select(model.__table__).limit(1)).mappings().one())
    return sa.insert(model.__table__).values(**{**row, "id": new_id(), **changes})


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (LegalCase, {"number": "another"}),
        (LegalCase, {"serial": 99}),
        (Assignment, {}),
        (CaseEvent, {}),
        (Account, {}),
        (Person, {}),
        (Organization, {}),
        (Job, {}),
    ],
)
def test_what_must_be_single_is_single(
    office: Office, session: Session, connection: Connection, model: Any, changes: dict[str, Any]
) -> None:
    office.reach("assigned")
    session.add(Job(kind="x", schedule_key="once"))
    session.commit()
    statement = copied(connection, model, **changes)
    with pytest.raises(BROKEN), connection.begin_nested():
        connection.execute(statement)


@pytest.mark.parametrize("column", ["organization_id", "processor_id", "created_by_id"])
def test_what_is_pointed_at_exists(office: Office, connection: Connection, column: str) -> None:
    office.receive()
    refused(connection, sa.update(LegalCase.__table__).values(**{column: new_id()}), "")


def test_an_organisation_with_mediators_stays(office: Office, connection: Connection) -> None:
    mine = Organization.id == office.places.committee
    with pytest.raises(BROKEN), connection.begin_nested():
        connection.execute(sa.delete(Organization.__table__).where(mine))
    assert connection.execute(sa.select(sa.func.count()).select_from(Mediator.__table__)).scalar_one() == 1


def test_figures_are_corrected_by_further_rows(office: Office, session: Session) -> None:
    figure = session.scalars(sa.select(LocalFigure)).first()
    assert figure is not None
    figure.value = 900  # type: ignore[assignment]
    with pytest.raises(sa.exc.DBAPIError):
        session.flush()
    session.rollback()
