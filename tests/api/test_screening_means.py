"""Assets and deductions on every way into the screening, under the tests' own region of tests/packs/overlay."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from caseapp import packs
from caseapp.models import HardshipStatement, Organization, Region
from caseapp.schemas.screening import ScreeningIn
from caseapp.services import simulation
from caseapp.services.simulation import Trial
from caseapp.vocabulary import OrganizationKind, RegionLevel, Role
from tests.cases import CASES, Body, application, codes
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places

OVERLAY = Path("tests/packs/overlay").resolve()
OWNED, PAID = "53999.87", "417.35"
HOUSEHOLD: Body = {
    "members": 2,
    "monthly_income": "3400.00",
    "assets": {"savings": OWNED, "securities": "0.00", "vehicle": None},
    "deductions": {"medical": PAID, "rent": None},
    "opponent_in_household": False,
}
ASKED: Body = {
    "region_code": "460100",
    "aid_form": "civil_admin_statecomp_representation",
    "matter": "labor_relation_or_pay",
    "household": HOUSEHOLD,
    "verification": "information_sharing",
    "already_represented": False,
}
VEHICLE = "household.assets.vehicle"


@pytest.fixture(autouse=True)
def hainan(places: Places, session: Session, on_day: Callable[[str], date]) -> Iterator[None]:
    on_day("2025-03-03")
    before = packs.catalogue()
    packs.install(packs.load(OVERLAY))
    for code, level, parent in (
        ("460000", RegionLevel.PROVINCE, "000000"),
        ("460100", RegionLevel.PREFECTURE, "460000"),
    ):
        session.add(Region(code=code, name=code, level=level, parent_code=parent, source="GB/T 2260"))
        session.flush()
    yield
    packs.install(before)


@pytest.fixture
def window(as_role: SignIn, session: Session) -> ApiClient:
    office = Organization(
        name="海口市法律援助中心",
        kind=OrganizationKind.LEGAL_AID_INSTITUTION,
        region_code="460100",
        serial=1,
        established_on=date(2015, 1, 1),
    )
    office.processor_id = office.id
    session.add(office)
    session.commit()
    return as_role(Role.INTAKE_OFFICER, at=office.id)


def asked(**household: Any) -> Body:
    body = deepcopy(ASKED)
    body["household"].update(household)
    return body


def test_an_estimate_and_a_batch_ask_for_the_asset_that_decides(client: ApiClient) -> None:
    known = {**HOUSEHOLD["assets"], "vehicle": "79999.99"}
    for answer in (
        client.post("/screenings", ASKED, 200),
        client.post("/screenings/batch", {"items": [ASKED]}, 200)["items"][0],
    ):
        assert (answer["outcome"], answer["missing"]) == ("needs_evidence", [VEHICLE])
        assert [note["code"] for note in answer["notes"]] == ["asset_limit_not_at_hand"]
    assert client.post("/screenings", asked(assets=known), 200)["outcome"] == "eligible"


def test_an_unknown_deduction_is_refused_with_those_known(client: ApiClient) -> None:
    problem = client.post("/screenings", asked(deductions={"yacht": None}), 422)
    assert codes(problem) == {("household.deductions.yacht", "unknown_code")}
    assert "medical, rent" in problem["errors"][0]["message_en"]
    wrong = client.post("/screenings", asked(deductions={"medical": "-1"}), 422)
    assert {fault["field"].split(".value")[0] for fault in wrong["errors"]} == {
        "household.deductions.medical"
    }


def test_a_case_keeps_both_sealed_and_is_screened_again_with_them(
    window: ApiClient, session: Session, connection: Connection
) -> None:
    case = window.post(CASES, application(household=HOUSEHOLD, verification="information_sharing"))
    assert case["screening"]["missing"] == [VEHICLE]
    statement = session.scalars(sa.select(HardshipStatement)).one()
    assert statement.content["household"]["assets"]["savings"] == OWNED
    assert statement.content["household"]["deductions"]["medical"] == PAID
    for table in ("hardship_statement", "screening", "case_event", "aid_application", "stored_reply"):
        for row in connection.execute(sa.text(f"SELECT * FROM {table}")).all():
            assert not any(number in str(row) for number in (OWNED, PAID)), table
    again = window.post(f"{CASES}/{case['id']}/screening?as_of=2025-03-03", None, 200, key=False)["rerun"]
    assert again["same"] is True
    assert again["differences"] == []


def test_a_simulation_screens_with_them(app: Flask) -> None:
    enough = asked(assets={**HOUSEHOLD["assets"], "vehicle": "0.00"})
    loaded = ScreeningIn().load({**enough, "on": "2025-03-03"})
    lower = Trial.of({"hardship_line": {"amount": "1491.31"}})
    trials = (None, Trial.of({"hardship_line": {"amount": "1500.01"}}), lower)
    with app.app_context():
        outcomes = [
            simulation.outcome(loaded, [], trial) for trial in trials
        ]  # no figure: the line is an amount
    assert outcomes == ["eligible", "eligible", "refused"]  # a limit of so many lines falls with the line


def test_the_command_line_screens_with_them(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "asked.json").write_text(json.dumps({**ASKED, "on": "2025-03-03"}), encoding="utf-8")
    done = app.test_cli_runner().invoke(args=["case", "screen", str(tmp_path / "asked.json")])
    assert json.loads(done.output)["missing"] == [VEHICLE]
