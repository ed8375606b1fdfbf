"""Terms, posts, training, studios, composition of committees, and what the court is told (PML Arts 8-10)."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from caseapp.models import Region
from caseapp.vocabulary import RegionLevel, Role
from tests.cases import codes
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places

OnDay = Callable[[str], date]
COMMITTEES = "/mediation/committees"
VILLAGE = {
    "name": "示例村人民调解委员会",
    "committee_type": "village",
    "division_code": "340202001001",
    "established_on": "2020-05-01",
}


@pytest.fixture
def bureau(session: Session, places: Places, as_role: SignIn, on_day: OnDay) -> ApiClient:
    parent = "340202001"
    session.add(
        Region(
            code="340202001001",
            name="示例村",
            level=RegionLevel.VILLAGE,
            parent_code=parent,
            source="登记",
        )
    )
    session.commit()
    on_day("2025-06-10")
    return as_role(Role.BUREAU_OFFICER)


@pytest.fixture
def committee(bureau: ApiClient) -> Any:
    return bureau.post(COMMITTEES, VILLAGE)


def seat(bureau: ApiClient, committee: Any, post: str | None, **changes: Any) -> Any:
    body = {
        "committee_id": committee["id"],
        "name": "示例员",
        "engagement": "part_time",
        "engaged_on": "2023-01-05",
    }
    made = bureau.post("/mediation/mediators", {**body, **changes})
    if post:
        bureau.post(f"/mediation/mediators/{made['id']}/posts", {"post": post, "from_on": body["engaged_on"]})
    return made


def found(bureau: ApiClient, committee: Any, on: str = "2025-06-10") -> list[str]:
    shown = bureau.get(f"{COMMITTEES}/{committee['id']}/composition?on={on}")
    return [one["code"] for one in shown["findings"]]


def test_a_committee_is_sound_when_its_register_says_so(bureau: ApiClient, committee: Any) -> None:
    assert found(bureau, committee) == ["too_few_members", "no_chair", "no_woman", "no_term"]
    seat(bureau, committee, "chair", sex="male")
    seat(bureau, committee, "member", sex="female")
    seat(bureau, committee, None, sex="female")
    term = {"from_on": "2023-01-05", "chosen_by": "village_meeting"}
    made = bureau.post(f"{COMMITTEES}/{committee['id']}/terms", term)
    assert (made["ends_on"], made["chosen_by_zh"]) == ("2026-01-05", "村民会议")
    assert found(bureau, committee) == ["too_few_members"]
    last = seat(bureau, committee, "deputy_chair", ended_on="2025-06-10")
    assert found(bureau, committee) == []
    assert found(bureau, committee, "2025-06-11") == ["too_few_members"]
    assert [one["post"] for one in bureau.get(f"/mediation/mediators/{last['id']}/posts")] == ["deputy_chair"]


def test_a_broken_composition_hears_people_all_the_same(
    bureau: ApiClient, committee: Any, as_role: SignIn
) -> None:
    made = seat(bureau, committee, None)
    mediator = as_role(Role.MEDIATOR, at=UUID(committee["id"]), mediator_id=UUID(made["id"]))
    dispute = {
        "dispute_type": "neighborhood",
        "source": "party_application",
        "parties": [{"name": "当事人甲"}, {"name": "当事人乙"}],
        "facts": "楼上漏水。",
    }
    assert found(bureau, committee)
    assert mediator.post("/mediation/cases", dispute)["state"] == "registered"


def test_terms_follow_one_another_and_are_chosen_by_whom_the_law_names(
    bureau: ApiClient, committee: Any
) -> None:
    path = f"{COMMITTEES}/{committee['id']}/terms"

    def refused(from_on: str, chosen_by: str = "village_meeting") -> set[tuple[str, str]]:
        return codes(bureau.post(path, {"from_on": from_on, "chosen_by": chosen_by}, 422))

    bureau.post(path, {"from_on": "2020-05-01", "chosen_by": "village_meeting"})
    bureau.post(path, {"from_on": "2023-05-01", "chosen_by": "village_representatives"})
    assert refused("2023-05-01") == {("from_on", "period")}
    assert refused("2025-06-11") == {("from_on", "future")}
    assert refused("2019-05-01") == {("from_on", "period")}
    assert refused("2024-05-01", "staff_congress") == {("chosen_by", "not_for_type")}
    assert [one["ends_on"] for one in bureau.get(path)] == ["2023-05-01", "2026-05-01"]
    assert bureau.get(f"{COMMITTEES}/{committee['id']}/composition?on=2022-01-01")["term"]["from_on"] == (
        "2020-05-01"
    )


def test_posts_do_not_overlap_and_lie_in_the_engagement(bureau: ApiClient, committee: Any) -> None:
    made = seat(bureau, committee, None)
    path = f"/mediation/mediators/{made['id']}/posts"
    first = bureau.post(path, {"post": "member", "from_on": "2023-02-01"})
    later = {"post": "chair", "from_on": "2025-01-01"}
    assert codes(bureau.post(path, later, 422)) == {("from_on", "overlap")}
    ending = f"{path}/{first['id']}/ending"
    assert codes(bureau.post(ending, {"ended_on": "2023-01-31"}, 422)) == {("ended_on", "period")}
    assert bureau.post(ending, {"ended_on": "2024-12-31"}, 200)["ended_on"] == "2024-12-31"
    bureau.post(path, later)
    assert codes(bureau.post(path, {**later, "from_on": "2023-01-01"}, 422)) >= {("from_on", "period")}
    assert codes(bureau.post(path, {**later, "from_on": "2025-06-11"}, 422)) >= {("from_on", "future")}
    assert codes(
        bureau.post(path, {"post": "member", "from_on": "2023-01-20", "ended_on": "2023-01-10"}, 422)
    ) == {("ended_on", "period")}
    other = seat(bureau, committee, None)
    bureau.post(
        f"/mediation/mediators/{other['id']}/posts/{first['id']}/ending", {"ended_on": "2024-12-31"}, 404
    )


def test_the_host_has_a_term_only_where_a_village_stands_behind(bureau: ApiClient, committee: Any) -> None:
    path = f"{COMMITTEES}/{committee['id']}"
    changed = bureau.patch(path, {"host_term_from_on": "2020-06-01", "multi_ethnic": True}, match=1)
    assert (changed["version"], changed["multi_ethnic"]) == (2, True)
    assert {"host_term_ended", "no_minority"} <= set(found(bureau, committee))
    assert "host_term_ending" in found(bureau, committee, "2025-06-01")
    bureau.patch(path, {"multi_ethnic": False}, 412, match=1)
    assert codes(bureau.patch(path, {"host_term_from_on": "2025-06-11"}, 422, match=2)) == {
        ("host_term_from_on", "future")
    }
    other = {
        "name": "示例园区人民调解委员会",
        "committee_type": "industry_professional",
        "region_code": "340202",
        "established_on": "2020-05-01",
        "host_term_from_on": "2020-06-01",
    }
    assert codes(bureau.post(COMMITTEES, other, 422)) == {("host_term_from_on", "no_host")}


def test_what_a_mediator_is_good_at_is_a_code_of_the_pack(bureau: ApiClient, committee: Any) -> None:
    made = seat(
        bureau, committee, None, lawyer=True, specialities=["labor"], languages=["dialect"], grade="level_2"
    )
    assert (made["lawyer"], made["specialities"], made["grade"]) == (True, ["labor"], "level_2")
    path = f"/mediation/mediators/{made['id']}"
    wrong = {"specialities": ["labor", "cooking"], "languages": ["klingon"], "grade": "best"}
    assert codes(bureau.patch(path, wrong, 422, match=1)) == {
        ("specialities.1", "unknown_code"),
        ("languages.0", "unknown_code"),
        ("grade", "unknown_code"),
    }
    assert bureau.patch(path, {"minority": True, "sex": "female"}, match=1)["minority"] is True


def test_training_before_service_may_lie_before_the_engagement(bureau: ApiClient, committee: Any) -> None:
    made = seat(bureau, committee, None)
    path = f"/mediation/mediators/{made['id']}/trainings"
    body = {"held_on": "2023-01-04", "hours": "8.5", "topic": "调解技巧"}
    assert codes(bureau.post(path, body, 422)) == {("held_on", "period")}
    bureau.post(path, {**body, "before_service": True})
    bureau.post(path, {**body, "held_on": "2024-01-04"})
    assert codes(bureau.post(path, {**body, "held_on": "2025-06-11"}, 422)) == {("held_on", "future")}
    assert codes(bureau.post(path, {**body, "hours": "0"}, 422)) == {("hours", "invalid")}
    assert [(one["held_on"], one["hours"]) for one in bureau.get(path)] == [
        ("2023-01-04", "8.5"),
        ("2024-01-04", "8.5"),
    ]


def test_a_personal_studio_is_one_mediators(bureau: ApiClient, committee: Any, places: Places) -> None:
    made = seat(bureau, committee, None)
    path = f"{COMMITTEES}/{committee['id']}/studios"
    room = {"kind": "mediation_studio", "name": "示例调解室", "place": "村部", "opened_on": "2024-01-01"}
    personal = {**room, "kind": "personal_studio"}
    assert codes(bureau.post(path, personal, 422)) == {("mediator_id", "required")}
    assert codes(bureau.post(path, {**room, "mediator_id": made["id"]}, 422)) == {
        ("mediator_id", "not_personal")
    }
    stranger = {**personal, "mediator_id": str(places.mediator)}
    assert codes(bureau.post(path, stranger, 422)) == {("mediator_id", "unknown")}
    assert codes(bureau.post(path, {**room, "opened_on": "2025-06-11"}, 422)) == {("opened_on", "future")}
    opened = bureau.post(path, {**personal, "mediator_id": made["id"]})
    ending = f"{path}/{opened['id']}/ending"
    assert codes(bureau.post(ending, {"closed_on": "2023-12-31"}, 422)) == {("closed_on", "period")}
    bureau.post(ending, {"closed_on": "2024-12-31"}, 200)
    assert [one["closed_on"] for one in bureau.get(path)] == ["2024-12-31"]


def test_the_court_is_told_what_changed(
    bureau: ApiClient, committee: Any, as_role: SignIn, on_day: OnDay
) -> None:
    path = "/mediation/court-reports"
    assert [one["name"] for one in bureau.get(f"{path}/pending")["new"]][-1] == VILLAGE["name"]
    told = bureau.post(path, {"court_name": "示例区人民法院", "reported_on": "2025-06-10"})
    assert bureau.get(f"{path}/{told['id']}") == told
    assert bureau.get(path)["items"][0]["count"] == len(told["committees"])
    on_day("2025-07-01")
    seat(bureau, committee, "chair")
    pending = bureau.get(f"{path}/pending")
    assert [one["name"] for one in pending["changed"]] == [VILLAGE["name"]]
    assert pending["changed"][0]["members"] == [{"name": "示例员", "post": "chair"}]
    office = bureau.get(f"/organizations/{committee['id']}")
    closing = {"closed_on": "2025-06-30"}
    bureau.patch(f"/organizations/{committee['id']}", closing, match=office["version"])
    pending = bureau.get(f"{path}/pending")
    assert (pending["changed"], [one["name"] for one in pending["dissolved"]]) == ([], [VILLAGE["name"]])
    assert codes(bureau.post(path, {"court_name": "示例", "reported_on": "2025-07-02"}, 422)) == {
        ("reported_on", "future")
    }
    manager = as_role(Role.COMMITTEE_MANAGER, at=UUID(committee["id"]))
    manager.get(f"{path}/pending", 403)
    elsewhere = as_role(Role.BUREAU_OFFICER, at=UUID(committee["id"]))
    elsewhere.get(f"{path}/{told['id']}", 404)


def test_the_list_of_compositions_asks_the_same_however_long_it_is(
    bureau: ApiClient, committee: Any, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    def ask() -> Any:
        return bureau.get("/mediation/compositions")

    ask()
    one = count_queries(ask)
    for name in ("甲", "乙", "丙"):
        body = {
            "name": f"{name}示例调委会",
            "committee_type": "industry_professional",
            "region_code": "340202",
            "established_on": "2020-05-01",
        }
        seat(bureau, bureau.post(COMMITTEES, body), "chair")
    assert count_queries(ask) == one
    listed = ask()["items"]
    assert {row["name"] for row in listed} >= {"甲示例调委会", VILLAGE["name"]}
    narrowed = bureau.get("/mediation/compositions?region_code=340207&on=2025-06-10")["items"]
    assert committee["id"] not in [row["committee_id"] for row in narrowed]
    assert committee["id"] not in [
        row["committee_id"] for row in bureau.get("/mediation/compositions?on=2019-01-01")["items"]
    ]
