"""The demo's plan: the same for the same seed, whole as the law's lists ask, and about nobody real."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from stdnum.cn import ric

from caseapp.packs import load
from caseapp.packs.policy_types import PolicyList
from demo.fates import ASSIGN_DAYS, REVIEW_DAYS, WAITING
from demo.notices import COUNTS
from demo.people import DEAD_PREFIX, MARKS, check_character
from demo.plan import SEED, make_year
from demo.play import MOVES
from demo.story import Story
from demo.workdays import first_after_due, later
from demo.world import CURTAIN, LAST_DAY

POLICY = load().policy("340202", date(2025, 6, 30))
YEAR = make_year(SEED)
APPLICATIONS = YEAR.of("civil_aid", "administrative_aid")
RECEIVED = [story.acts[0].body or {} for story in APPLICATIONS]


def bodies(move: str) -> list[dict[str, Any]]:
    return [act.body or {} for story in YEAR.stories for act in story.acts if act.move == move]


def people_in(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [person for item in value for person in people_in(item)]
    if not isinstance(value, dict):
        return []
    below = [person for item in value.values() for person in people_in(item)]
    return [value, *below] if "id_number" in value else below


def test_the_same_seed_gives_the_same_year_and_another_one_another() -> None:
    assert make_year(SEED).digest() == YEAR.digest()
    assert make_year(SEED + 1).digest() != YEAR.digest()


def claimable(which: PolicyList, *groups: str) -> set[str]:
    return {item.code for item in POLICY.items(which) if item.claimable and item.group in groups}


@pytest.mark.parametrize("code", sorted(claimable(PolicyList.MATTERS, "art31")))
def test_every_matter_is_brought_three_times(code: str) -> None:
    assert sum(body["matter"] == code for body in RECEIVED) >= 3


@pytest.mark.parametrize("code", sorted(claimable(PolicyList.GROUNDS, "art32", "art42")))
def test_every_ground_is_claimed_three_times(code: str) -> None:
    assert sum(code in body["grounds"] for body in RECEIVED) >= 3


@pytest.mark.parametrize("seed", [SEED, 1, 2])
def test_every_ground_of_refusal_and_of_termination_occurs(seed: int) -> None:
    year = make_year(seed)
    acts = [act for story in year.stories for act in story.acts if act.on <= LAST_DAY]
    refused = {code for act in acts if act.body for code in act.body.get("refusal_grounds", [])}
    ended = {act.body["ground"] for act in acts if act.move == "terminate" and act.body}
    assert refused == claimable(PolicyList.REFUSAL_GROUNDS, "")
    assert ended == claimable(PolicyList.TERMINATION_GROUNDS, "")


def test_every_ground_of_notice_occurs() -> None:
    grounds = Counter(body["ground"] for body in bodies("notice"))
    assert set(COUNTS) == claimable(PolicyList.GROUNDS, "art25", "art25_discretionary", "art28")
    assert grounds == {code: count - _after_curtain(code) for code, count in COUNTS.items()}


def _after_curtain(code: str) -> int:
    first = [story.acts[0] for story in YEAR.of("criminal_aid")]
    return sum(act.on > CURTAIN and (act.body or {})["ground"] == code for act in first)


def test_hardship_is_not_asked_where_it_is_no_condition() -> None:
    art32 = claimable(PolicyList.GROUNDS, "art32")
    free = [body for body in RECEIVED if art32 & set(body["grounds"])]
    assert len(free) >= 3 * len(art32)
    assert not [body for body in free if "household" in body or "monthly_income" in body["applicant"]]


def test_identity_numbers_are_valid_and_nobody_shares_one() -> None:
    people = [person for story in YEAR.stories for person in people_in(story.acts[0].body)]
    numbers = [person["id_number"] for person in people]
    assert len(people) > 1500
    assert len(set(numbers)) == len(numbers)
    assert all(ric.calc_check_digit(number) == number[-1] for number in numbers)
    assert all(person["birth_date"].replace("-", "") == person["id_number"][6:14] for person in people)
    assert all(person["name"][1] in MARKS for person in people)
    assert all(person["phone"].startswith(DEAD_PREFIX) and len(person["phone"]) == 11 for person in people)


@pytest.mark.parametrize(("digits", "last"), [("11010519491231002", "X"), ("44052418800101001", "4")])
def test_check_characters_by_hand(digits: str, last: str) -> None:
    assert check_character(digits) == last


def test_acts_come_in_order_and_each_is_known() -> None:
    for story in YEAR.stories:
        days = [act.on for act in story.acts]
        assert days == sorted(days), story.key
        assert {act.move for act in story.acts} <= set(MOVES), story.key


@pytest.mark.parametrize(
    ("day", "days", "answer"),
    [
        (date(2025, 3, 3), 7, date(2025, 3, 10)),
        (date(2025, 9, 30), 7, date(2025, 10, 9)),  # the National Day holidays end on 8 October
        (date(2025, 4, 24), 3, date(2025, 4, 27)),  # a Sunday that is worked
    ],
)
def test_a_period_that_ends_on_a_holiday_rolls_over(day: date, days: int, answer: date) -> None:
    assert later(day, days) == answer
    assert first_after_due(day, days, 1) > answer


def ended_on(story: Story) -> date | None:
    """The day an application's case ends as far as the demo gets: that of the matter, once it is closed."""
    acts = [act for act in story.acts if act.on <= CURTAIN]
    if any(act.move == "close" for act in acts):
        return next(
            date.fromisoformat((act.body or {})["finished_on"]) for act in acts if act.move == "report"
        )
    ends = {"withdraw", "redirect", "deem_withdrawn", "terminate"}
    refused = [act.on for act in acts if act.move == "decide" and (act.body or {})["outcome"] == "refused"]
    return next(iter(refused + [act.on for act in acts if act.move in ends]), None)


def test_a_tenth_is_open_when_the_year_ends() -> None:
    days = [ended_on(story) for story in APPLICATIONS]
    still = sum(day is None or day > LAST_DAY for day in days)
    assert 0.09 <= still / len(APPLICATIONS) <= 0.11


@pytest.mark.parametrize("seed", [SEED, 1, 2])
def test_some_wait_beyond_their_time_when_the_curtain_falls(seed: int) -> None:
    waiting = Counter(late for story in make_year(seed).stories if (late := waits_for(story)))
    assert waiting == WAITING


def waits_for(story: Story) -> str | None:
    """What an application should have had by the curtain and has not; nothing for one that is on its way."""
    days = {act.move: act.on for act in reversed(story.acts) if act.on <= CURTAIN}
    if not {"receive", "screen"} <= set(days) or {"terminate", "ask_papers"} & set(days):
        return None
    if "decide" not in days:
        return "undecided" if later(days["receive"], REVIEW_DAYS) < CURTAIN and _goes_on(story) else None
    late = "assign" not in days and later(days["decide"], ASSIGN_DAYS) < CURTAIN
    return "unassigned" if late and _goes_on(story) else None


def _goes_on(story: Story) -> bool:
    return any(act.move == "assign" for act in story.acts)
