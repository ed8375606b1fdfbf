"""What is kept of an applicant's hardship, sealed where it is a condition and not at all where it is none."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from caseapp.extensions import db
from caseapp.models import (
    AidApplication,
    CaseEvent,
    HardshipStatement,
    LocalFigure,
    Screening,
)
from caseapp.vocabulary import Role
from tests.cases import (
    CASES,
    Body,
    Office,
    applicant,
    application,
    identity,
    open_office,
)
from tests.conftest import SignIn
from tests.places import Places

OnDay = Callable[[str], date]
ART32 = {"grounds": ["abuse_abandonment_domestic_violence"], "matter": None}

INCOMES = ("73519.01", "81624.02")


@pytest.fixture(autouse=True)
def monday(on_day: OnDay) -> None:
    on_day("2025-03-03")


def rich(**changes: Any) -> Body:
    household = {"members": 3, "monthly_income": INCOMES[1], "assets": {"deposits": "99999.03"}}
    return application(applicant=applicant(monthly_income=INCOMES[0]), household=household, **changes)


def test_where_hardship_is_no_condition_no_income_is_kept(office: Office, session: Session) -> None:
    case = office.window.post(CASES, rich(**ART32))
    assert (case["screening"]["outcome"], case["screening"]["route"]) == ("eligible", "not_required_art32")
    assert case["sensitivity"] == "domestic_violence"
    case = office.make("screen", case, {"household": {"monthly_income": "81624.02"}})
    assert session.scalars(sa.select(HardshipStatement)).all() == []
    for run in session.scalars(sa.select(Screening)):
        assert "household" not in run.request
        assert set(run.request["applicant"]) == {"birth_date", "categories", "residence"}
        assert not any(number in json.dumps([run.request, run.answer]) for number in INCOMES)
    application_row = session.scalars(sa.select(AidApplication)).one()
    assert application_row.waiting_request is None
    office.make("grant", case)


def test_nothing_of_it_stands_in_any_raw_row(office: Office, connection: Connection) -> None:
    office.window.post(CASES, rich(**ART32), key=False, headers={"Idempotency-Key": "raw"})
    for table in db.metadata.sorted_tables:
        for row in connection.execute(sa.select(sa.text("*")).select_from(table)).all():
            assert not any(number in str(row) for number in (*INCOMES, "99999.03")), table.name


def test_where_it_is_a_condition_the_statement_is_kept_sealed(
    office: Office, session: Session, connection: Connection
) -> None:
    office.receive(applicant=applicant(monthly_income="1234.56"))
    statement = session.scalars(sa.select(HardshipStatement)).one()
    assert statement.content["applicant"]["monthly_income"] == "1234.56"
    assert statement.content["household"]["members"] == 3
    sealed = connection.execute(sa.text("SELECT content_sealed FROM hardship_statement")).scalar_one()
    assert b"1234" not in bytes(sealed)


def test_personal_values_are_sealed_and_stay_out_of_the_events(
    office: Office, session: Session, connection: Connection
) -> None:
    case = office.receive(claims="工资三万元")
    items = {"items": ["测试申请人的银行流水"], "due_on": "2025-03-07"}
    office.make(
        "answer_supplement", office.make("request_supplement", case, items), {"received": items["items"]}
    )
    secrets = [identity(), "13812341234", "被拖欠三个月工资", "工资三万元", "银行流水"]
    for table in ("person", "aid_application", "case_event", "screening", "stored_reply"):
        for row in connection.execute(sa.text(f"SELECT * FROM {table}")).all():
            assert not any(secret in str(row) for secret in secrets), table
    assert session.scalars(sa.select(CaseEvent)).all()


def test_a_missing_local_figure_keeps_nothing_from_being_taken_in(as_role: SignIn, places: Places) -> None:
    office = open_office(as_role, places)
    case = office.window.post(CASES, application())
    assert case["state"] == "submitted"
    assert case["screening"] is None
    waits = case["screening_waits_for"]
    assert waits["code"] == "local_figure_missing"
    for word in ("minimum_living_standard", "340200", "/regions/340200/figures"):
        assert word in waits["message"], waits["message"]
        assert word in waits["message_en"], waits["message_en"]
    status, problem = office.refused("screen", case)
    assert (status, problem["code"]) == (422, "local_figure_missing")
    assert office.show(case)["screening_waits_for"]["code"] == "local_figure_missing"


def test_once_the_figure_is_there_screening_uses_what_was_handed_in(
    as_role: SignIn, places: Places, session: Session
) -> None:
    office = open_office(as_role, places)
    case = office.window.post(CASES, application())
    assert session.scalars(sa.select(AidApplication)).one().waiting_request["household"]["members"] == 3
    bureau = as_role(Role.BUREAU_OFFICER)
    figure = {
        "name": "minimum_living_standard",
        "variant": "urban",
        "value": "800",
        "unit": "yuan/month",
        "valid_from": "2025-01-01",
        "source": "test figure",
    }
    bureau.put("/regions/340200/figures", {"figures": [figure]})
    assert office.show(case)["screening_waits_for"] is None
    assert session.scalars(sa.select(LocalFigure)).one().value == 800
    case = office.make("screen", case)
    assert (case["screening"]["outcome"], case["screening"]["route"]) == ("eligible", "honesty_commitment")
    session.expire_all()
    assert session.scalars(sa.select(AidApplication)).one().waiting_request is None
    assert (
        session.scalars(sa.select(HardshipStatement)).one().content["applicant"]["monthly_income"]
        == "1200.00"
    )
