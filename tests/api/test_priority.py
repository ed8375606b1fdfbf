"""Priority groups: found by screening from claims and facts, first on board and lists, never another outcome."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from caseapp import packs
from caseapp.models import LegalCase
from caseapp.packs.reading import PACKAGE_FOLDER
from caseapp.services import priority
from tests.cases import CASES, Body, Office, applicant, application, codes, identity

OnDay = Callable[[str], date]
WUHU = "regions/340200/policy.yaml"
FOUND = {"priority_groups": ["veteran"]}


def aged(born: str, serial: int, **changes: Any) -> Body:
    return applicant(name="测试老人", id_number=identity(born, serial), birth_date=born, **changes)


@pytest.mark.parametrize(("born", "groups"), [("1965-03-03", ["elderly"]), ("1965-03-04", [])])
def test_who_is_sixty_today_comes_first_and_is_screened_alike(
    office: Office, on_day: OnDay, born: str, groups: list[str]
) -> None:
    on_day("2025-03-03")
    case = office.receive(applicant=aged(born, 331))
    assert case["screening"]["priority_groups"] == groups
    assert case["priority"] is bool(groups)
    plain = office.receive()["screening"]
    assert [case["screening"][name] for name in ("outcome", "route")] == [plain["outcome"], plain["route"]]
    if groups:
        (group,) = case["priority_handling"]["groups"]
        assert (group["zh"], group["verified"]) == ("老年人", True)
        assert "第（五）项" in group["article"]
        assert case["priority_handling"]["review_term"] is None  # no region sets one
    else:
        assert case["priority_handling"] is None


def test_priority_groups_stand_first_on_lists_and_board(office: Office, on_day: OnDay) -> None:
    on_day("2025-03-03")
    plain = [office.receive()["id"] for _ in range(2)]
    on_day("2025-03-04")
    first = office.receive(applicant=applicant(categories=["veteran"]))
    wanted = [first["id"], *plain]
    assert [one["id"] for one in office.window.get("/cases")["items"]] == [*plain, first["id"]]
    listed, after = [], ""
    while after is not None:  # a page at a time, so that the cursor holds the order
        page = office.window.get(f"/cases?order=priority&limit=1{after and f'&after={after}'}")
        listed += [one["id"] for one in page["items"]]
        after = page["next"]
    assert listed == wanted
    cursor = office.window.get("/cases?limit=1")["next"]
    stranger = office.window.get(f"{CASES}?order=priority&after={cursor}", 422)
    assert codes(stranger) == {("after", "cursor")}
    on_day("2025-03-12")
    (overdue,) = [part for part in office.window.get("/board")["sections"] if part["code"] == "overdue"]
    assert [one["case_id"] for one in overdue["items"]] == wanted
    assert [one["priority"] for one in overdue["items"]] == [True, False, False]


def test_the_newest_screening_counts(office: Office, on_day: OnDay) -> None:
    on_day("2025-03-03")
    case = office.receive(applicant=applicant(categories=["disabled"]))
    told = application(applicant=applicant(categories=[]))["applicant"]
    facts = {name: told[name] for name in ("birth_date", "categories", "has_fixed_income", "monthly_income")}
    again = office.make("screen", case, {"applicant": facts})
    assert (case["priority"], again["priority"], again["priority_handling"]) == (True, False, None)


@pytest.fixture
def wuhu_in_five_days(tmp_path: Path) -> Iterator[None]:
    """Wuhu's pack with a term of its own."""
    text = (PACKAGE_FOLDER / WUHU).read_text(encoding="utf-8")
    (tmp_path / WUHU).parent.mkdir(parents=True)
    own = "\nsettings:\n  priority_review_days: {in_force: {2023-01-01: 5}}\n"
    (tmp_path / WUHU).write_text(text.replace("\nsettings:\n", own, 1), encoding="utf-8")
    before = packs.catalogue()
    packs.install(packs.load(tmp_path))
    yield
    packs.install(before)


@pytest.mark.one_database
def test_a_region_may_set_a_shorter_term(wuhu_in_five_days: None, app: object) -> None:
    case = LegalCase(region_code="340202", opened_on=date(2025, 3, 3))
    shown = priority.of_case(case, FOUND)
    assert shown is not None
    assert shown["review_term"]["due_on"] == date(2025, 3, 8)
    elsewhere = LegalCase(region_code="340602", opened_on=date(2025, 3, 3))
    assert (priority.of_case(elsewhere, FOUND) or {})["review_term"] is None
    case.closed_on = date(2025, 3, 5)
    assert (priority.of_case(case, FOUND) or {})["review_term"] is None


@pytest.mark.one_database
def test_soldiers_and_their_families_come_first_everywhere(app: object) -> None:
    case = LegalCase(region_code="330100", opened_on=date(2025, 3, 3))
    shown = priority.of_case(case, {"priority_groups": ["military_family"]})
    assert [one["article"] for one in (shown or {})["groups"]] == [
        "中华人民共和国军人地位和权益保障法第六十一条"
    ]
