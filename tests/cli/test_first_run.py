"""The two commands before anybody can sign in."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from caseapp.models import Account, AccountRole, LocalFigure, Organization, Region
from caseapp.vocabulary import OrganizationKind, RegionLevel, Role
from tests.places import Places

Run = Callable[..., Result]
PASSWORD = "an-invented-password\n"


@pytest.fixture
def run(app: Flask) -> Run:
    def typed(*words: str, text: str = "") -> Result:
        return app.test_cli_runner().invoke(args=["case", *words], input=text)

    return typed


def counted(session: Session, model: Any, *where: Any) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(model).where(*where)) or 0


def test_the_tables_come_in_with_the_townships_asked_for(run: Run, session: Session) -> None:
    done = run("regions", "load", "340202")
    assert done.exit_code == 0, done.output
    townships = (Region.level == RegionLevel.TOWNSHIP, Region.code.startswith("3402"))
    assert counted(session, Region, *townships) == counted(
        session, Region, *townships, Region.parent_code == "340202"
    )
    assert counted(session, Region, *townships) >= 10
    assert "0 added" in run("regions", "load", "340202").output


CENSUS = {
    "230000": 31850088,
    "310115": 5681512,
    "340200": 3644420,
    "340600": 1970265,
    "520200": 3031602,
}


def test_the_census_comes_in_once(run: Run, session: Session) -> None:
    assert f"{len(CENSUS)} figures added" in run("regions", "load").output
    rows = session.scalars(sa.select(LocalFigure)).all()
    assert {row.region_code: int(row.value) for row in rows} == CENSUS
    assert {(row.name, row.unit, row.valid_from, row.valid_to) for row in rows} == {
        ("population_resident", "persons", date(2020, 11, 1), None)
    }
    assert all("第七次全国人口普查" in row.source for row in rows)
    assert "0 figures added" in run("regions", "load").output


def test_what_staff_recorded_for_that_day_stays(run: Run, session: Session) -> None:
    mine = {"name": "population_resident", "unit": "persons", "source": "test figure", "value": Decimal(1)}
    for code, day in (("340200", date(2020, 11, 1)), ("340600", date(2021, 1, 1))):
        session.add(LocalFigure(region_code=code, valid_from=day, **mine))
    session.commit()
    assert f"{len(CENSUS) - 1} figures added" in run("regions", "load").output
    wuhu = sa.select(LocalFigure.value).where(LocalFigure.region_code == "340200")
    assert session.scalars(wuhu).all() == [Decimal(1)]


@pytest.mark.one_database
def test_a_faulty_pack_is_told_and_nothing_else(tmp_path: Path) -> None:
    overlay = tmp_path / "regions" / "340200"
    overlay.mkdir(parents=True)
    (overlay / "policy.yaml").write_text("region_code: [", encoding="utf-8")
    given = {"CASEAPP_ENV": "development", "CASEAPP_VAR": str(tmp_path), "CASEAPP_PACKS": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "case", "packs"],
        cwd=Path(__file__).parents[2], env=os.environ | given, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (3, "")
    assert "Traceback" not in done.stderr
    first, second, *others = done.stderr.splitlines()
    assert first.startswith("规则包有误")
    assert "regions/340200/policy.yaml" in second
    assert any("pack_invalid" in line for line in others)
    assert done.stderr.count("regions/340200/policy.yaml") == 1


def test_a_code_that_is_no_division_is_named(run: Run) -> None:
    done = run("regions", "load", "999999")
    assert (done.exit_code, "999999" in done.output) == (1, True)


def test_the_first_administrator_and_the_bureau(run: Run, session: Session) -> None:
    run("regions", "load")
    done = run("admin", "create", "root1", "--region", "340200", text=PASSWORD)
    assert done.exit_code == 0, done.output
    role = session.scalar(
        sa.select(AccountRole.role)
        .join(Account, Account.id == AccountRole.account_id)
        .where(Account.login == "root1")
    )
    assert role is Role.SYSTEM_ADMIN
    bureaus = (Organization.kind == OrganizationKind.JUSTICE_BUREAU, Organization.region_code == "340200")
    assert counted(session, Organization, *bureaus) == 1
    assert run("admin", "create", "root2", "--region", "340200", text=PASSWORD).exit_code == 0
    assert counted(session, Organization, *bureaus) == 1


@pytest.mark.parametrize(
    ("words", "text", "told"),
    [
        (("root1", "--region", "340202"), "short\n", "password"),
        (("root1", "--region", "999999"), PASSWORD, "--region"),
        (("root0", "--region", "340200"), PASSWORD, "taken"),
    ],
)
def test_what_is_refused_and_leaves_nothing(
    run: Run, session: Session, places: Places, words: tuple[str, ...], text: str, told: str
) -> None:
    run("regions", "load")
    run("admin", "create", "root0", "--region", "340200", text=PASSWORD)
    before = counted(session, Account), counted(session, Organization)
    done = run("admin", "create", *words, text=text)
    assert (done.exit_code, told in done.output) == (1, True), done.output
    assert (counted(session, Account), counted(session, Organization)) == before
