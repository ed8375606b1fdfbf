"""A short game of the machine: the long run (tests/soak/test_state_machine.py) sets ``SOAK_SEED`` and plays others."""

import os
from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy.engine import Connection

from caseapp import clock
from caseapp.vocabulary import CaseKind, Role
from tests.cases import Office
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.machine import law, model, money
from tests.machine.asking import BODIES
from tests.machine.model import Actor
from tests.machine.play import Casework
from tests.machine.watch import Table

START = os.environ.get("SOAK_SEED")
GAMES = 25 if START else 5
GAME = settings(
    max_examples=2,  # the first is the smallest there is
    stateful_step_count=40 if START else 15,
    deadline=None,
    database=None,
    phases=[Phase.generate],  # a game takes seconds: to shrink one took five minutes
    suppress_health_check=list(HealthCheck),
)
FIGURES = [
    {
        "name": name,
        "value": value,
        "unit": unit,
        "valid_from": "2024-01-01",
        "source": "测试标准",
    }
    for name, value, unit in (
        *((f"subsidy.{name}", f"{fen / 100:.2f}", "yuan") for name, fen in money.AMOUNTS.values()),
        *((f"subsidy_share.{part}", f"{bp / money.WHOLE}", "share") for part, bp in money.SHARES.items()),
    )
]


@pytest.fixture
def table(app: Flask, connection: Connection, office: Office, as_role: SignIn) -> Iterator[Table]:
    places = office.places
    bureau = as_role(Role.BUREAU_OFFICER)
    bureau.put("/regions/340200/figures", {"figures": FIGURES})
    foreign = [as_role(role, at=places.foreign) for role in (Role.INTAKE_OFFICER, Role.APPROVER)]
    chief = as_role(Role.APPROVER, Role.LEGAL_AID_WORKER, practitioner_id=places.lawyer)
    actors = [
        Actor("window", office.window, (Role.INTAKE_OFFICER,)),
        Actor("approver", office.approver, (Role.APPROVER,)),
        Actor("chief", chief, (Role.APPROVER, Role.LEGAL_AID_WORKER), worker="lawyer"),
        Actor("reviewer", office.reviewer, (Role.QUALITY_REVIEWER,)),
        Actor("lawyer", office.lawyer, (Role.LEGAL_AID_WORKER,), worker="lawyer"),
        Actor("bureau", bureau, (Role.BUREAU_OFFICER,)),
        Actor("mediator", as_role(Role.MEDIATOR, mediator_id=places.mediator), (Role.MEDIATOR,)),
        Actor("foreign window", foreign[0], (Role.INTAKE_OFFICER,), own=False),
        Actor("foreign approver", foreign[1], (Role.APPROVER,), own=False),
        Actor("auditor", as_role(Role.AUDITOR), (Role.AUDITOR,)),
        Actor("nobody", ApiClient(app.test_client(), None, None)),
    ]
    yield Table(app, connection, places, {one.name: one for one in actors})
    clock.hold(None)


@pytest.mark.slow
@pytest.mark.postgresql_only
def test_random_work_by_anybody_leaves_every_case_as_the_law_has_it(table: Table) -> None:
    """Each game by itself: Hypothesis would rather vary those it had."""
    first = int(START or 0) * GAMES
    for number in range(first, first + GAMES):
        run_state_machine_as_test(seed(number)(lambda number=number: Casework(table, number)), settings=GAME)


def test_every_move_of_the_packs_is_played_and_every_guard_judged() -> None:
    tables = [law.kind(kind)["moves"] for kind in CaseKind]
    assert {code for table in tables for code in table} - {
        "assign",
        "replace_worker",
        *model.LEFT_OUT,
    } <= set(BODIES)
    guards = {guard for table in tables for move in table.values() for guard in move.get("guards", ())}
    assert guards == set(model.GUARDS)
