"""A further region is one folder: the packs of tests/packs/overlay, in use as an office puts them in use."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from caseapp import create_app, packs
from caseapp.models import LocalFigure, Organization, Region
from caseapp.packs.policies import LINE
from caseapp.storage import storage
from caseapp.vocabulary import OrganizationKind, RegionLevel, Role
from tests.cases import CASES, application
from tests.clients import ApiClient
from tests.conftest import SignIn, settings_for
from tests.places import Places

OVERLAY = Path("tests/packs/overlay").resolve()
ON = "2025-03-03"
DIVISIONS = (
    ("370000", "山东省", RegionLevel.PROVINCE, "000000"),
    ("370100", "济南市", RegionLevel.PREFECTURE, "370000"),
    ("370102", "历下区", RegionLevel.COUNTY, "370100"),
)
ASKED: dict[str, Any] = {
    "region_code": "370102",
    "on": ON,
    "aid_form": "civil_admin_statecomp_representation",
    "matter": "fishery_loss",
    "applicant": {},
    "household": {"members": 2, "monthly_income": "6000.00", "opponent_in_household": False},
    "already_represented": False,
}


@pytest.fixture(autouse=True)
def shandong(places: Places, session: Session, tmp_path: Path) -> Iterator[None]:
    """The setting takes the folder in; its divisions and one figure stand in the database."""
    before, store = packs.catalogue(), storage._root
    create_app(settings_for(f"sqlite:///{tmp_path}/unused.sqlite3", tmp_path, packs_overlay=OVERLAY))
    for code, name, level, parent in DIVISIONS:
        session.add(Region(code=code, name=name, level=level, parent_code=parent, source="GB/T 2260"))
        session.flush()
    wage = {
        "name": "minimum_wage",
        "unit": "yuan/month",
        "source": "鲁人社字〔示例〕",
        "region_code": "370000",
    }
    session.add(LocalFigure(**wage, value=Decimal(2000), valid_from=date(2024, 1, 1)))
    session.commit()
    yield
    packs.install(before)
    storage.configure(store)


def test_a_screening_answers_with_the_value_and_the_source_of_its_pack(client: ApiClient) -> None:
    answer = client.post("/screenings", ASKED, 200)
    assert (answer["outcome"], answer["refusal_grounds"]) == ("refused", ["hardship_not_met"])
    assert answer["would_change"] == [
        {"input": "household.monthly_income", "to": "5999.99", "outcome": "eligible"}
    ]
    assert answer["policy"]["region_code"] == "370000"
    (line,) = [one for one in _all(answer["reasons"]) if one["rule"] == LINE]
    assert (line["threshold"], line["input"]) == ("3000.00", "2000")
    assert (line["source"], line["article"], line["basis_rank"]) == (
        "山东省法律援助条例（测试用）",
        "第八条",
        "local_regulation",
    )
    islander = {**ASKED, "grounds": ["island_resident"], "evidence": ["island_residence_certificate"]}
    assert client.post("/screenings", islander, 200)["route"] == "exempt_art42"
    earlier = client.post("/screenings", {**ASKED, "on": "2022-12-31", "matter": None}, 422)
    assert earlier["code"] == "no_policy_in_force"


def _all(reasons: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in reasons:
        yield one
        yield from _all(one["children"])


def test_the_catalogue_lists_what_it_adds_and_other_regions_stay_as_they_were(
    client: ApiClient,
) -> None:
    here = {one["code"]: one for one in client.get(f"/catalogue/matters?region=370102&on={ON}")}
    assert here["fishery_loss"]["inherited_from"] == "370000"
    assert here["labor_relation_or_pay"]["inherited_from"] == "000000"
    files = {one["region_code"]: one for one in client.get(f"/catalogue/policies?region=370102&on={ON}")}
    assert list(files) == ["000000", "370000"]
    values = {one["key"]: one["value"] for one in files["370000"]["settings"]}
    assert values["default_verification"] == "honesty_commitment"
    there = {one["code"] for one in client.get(f"/catalogue/matters?region=340200&on={ON}")}
    assert "fishery_loss" not in there
    assert packs.catalogue().digest("340200") == packs.load().digest("340200")


def test_an_office_of_the_region_takes_cases_in_under_it(as_role: SignIn, session: Session) -> None:
    office = Organization(
        name="历下区法律援助中心",
        kind=OrganizationKind.LEGAL_AID_INSTITUTION,
        region_code="370102",
        serial=1,
        established_on=date(2015, 1, 1),
    )
    office.processor_id = office.id
    session.add(office)
    session.commit()
    case = as_role(Role.INTAKE_OFFICER, at=office.id).post(CASES, application(matter="fishery_loss"))
    assert case["screening"]["policy"]["region_code"] == "370000"
    assert case["number"].startswith("370102-01-")
    assert {one["clock_code"] for one in case["clocks"]} == {"review_decision"}


def test_the_command_line_finds_no_fault_and_names_what_is_new(app: Flask) -> None:
    run = app.test_cli_runner()
    done = run.invoke(args=["case", "packs", "check", str(OVERLAY)])
    assert (done.exit_code, "no fault" in done.output) == (0, True)
    packs.install(packs.load())
    shown = run.invoke(args=["case", "packs", "diff", "-", str(OVERLAY)]).output
    assert "370000  lists.matters.fishery_loss" in shown
    assert {line[:6] for line in shown.splitlines() if line[:6].isdigit()} == {"370000", "460000"}
