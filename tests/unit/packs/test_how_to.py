"""The packs shown in docs/how-to load, and do what the page says."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

from caseapp.packs.policies import Policies, load_policies
from caseapp.packs.policy_types import PolicyList
from caseapp.packs.reading import PACKAGE_FOLDER, PackReader
from caseapp.rules.screening import Facts, Figure, FigureTable, screen
from tests.unit.rules.screening_world import figure, poor

PAGES = Path(__file__).parents[3] / "docs" / "how-to"


def example(page: str, number: int = 0) -> str:
    return re.findall(r"```yaml\n(.*?)```", (PAGES / page).read_text(encoding="utf-8"), re.DOTALL)[number]  # type: ignore[no-any-return]


def loaded(overlay: Path, region: str, text: str) -> Policies:
    folder = overlay / "regions" / region
    folder.mkdir(parents=True)
    (folder / "policy.yaml").write_text(text, encoding="utf-8")
    reader = PackReader(overlay)
    found = load_policies(reader)
    reader.finish()
    return found


def test_the_region_of_the_page_measures_by_last_years_standard(tmp_path: Path) -> None:
    policy = loaded(tmp_path, "370000", example("add-a-region.md")).resolve("370102", date(2025, 1, 1))
    old: Figure = figure(Decimal(500), region_code="370102", valid_to=date(2024, 12, 31))
    new: Figure = figure(Decimal(900), region_code="370102", valid_from=date(2025, 1, 1))
    facts: Facts = poor(household_income=Decimal("1000.01"), verification="honesty_commitment")
    answer = screen(facts, policy, FigureTable.of([old, new]), date(2025, 1, 1))
    assert answer.changes() == {"household.monthly_income": Decimal("1000.00")}


def test_the_region_of_the_page_limits_savings_and_takes_medical_costs_off(tmp_path: Path) -> None:
    page = "add-a-region.md"
    policy = loaded(tmp_path, "370000", example(page) + example(page, 1)).resolve("370102", date(2025, 1, 1))
    table = FigureTable.of([figure(Decimal(500), region_code="370102")])
    facts: Facts = poor(
        household_income=Decimal("1500.01"),
        assets={"savings": Decimal("24000.01"), "securities": Decimal(0)},
        deductions={"medical": Decimal(900)},
        verification="honesty_commitment",
    )
    answer = screen(facts, policy, table, date(2025, 1, 1))
    assert answer.changes() == {
        "household.assets.savings": Decimal(24000),
        "household.monthly_income": Decimal(1500),
    }
    assert [note.code for note in answer.notes] == []


def test_the_exemption_of_the_page_joins_anhuis_own(tmp_path: Path) -> None:
    ours = (PACKAGE_FOLDER / "regions/340000/policy.yaml").read_text(encoding="utf-8")
    item = example("add-an-exemption.md").split("    items:\n")[1]
    grounds = "  grounds:\n    article: 第二十三条\n    items:\n"
    assert grounds in ours
    policy = loaded(tmp_path, "340000", ours.replace(grounds, grounds + item)).resolve(
        "340200", date(2025, 3, 3)
    )
    assert policy.item(PolicyList.GROUNDS, "student_injury") is not None
    facts = poor(
        grounds=("single_mother",),
        evidence=frozenset({"household_register"}),
        has_fixed_income=False,
        household_income=Decimal(9000),
    )
    assert screen(facts, policy, FigureTable.of([figure()]), date(2025, 3, 3)).route == "exempt_art42"
