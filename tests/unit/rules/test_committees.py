"""Composition and terms of mediation committees (PML Arts 8, 9)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from caseapp.packs.committees import load_committees
from caseapp.packs.reading import PackReader
from caseapp.rules.committees import Composition, Seat, findings, last_day
from caseapp.vocabulary import CommitteePost, CommitteeType

READER = PackReader()
RULES = load_committees(READER)
READER.finish()
ON = date(2025, 6, 10)
CHAIR = Seat(CommitteePost.CHAIR, woman=False, minority=False)
WOMAN = Seat(CommitteePost.MEMBER, woman=True, minority=False)
MAN = Seat(CommitteePost.MEMBER, woman=False, minority=False)
UNKNOWN = Seat(CommitteePost.MEMBER, woman=None, minority=None)
SOUND = [CHAIR, WOMAN, MAN]


def codes(seats: list[Seat], on: date = ON, **changes: Any) -> list[str]:
    values = {"term_from_on": date(2023, 1, 1), **changes}
    kind = values.pop("kind", CommitteeType.VILLAGE)
    return [one.code for one in findings(Composition(kind, seats, **values), RULES, on)]


@pytest.mark.parametrize(
    ("count", "expected"),
    [(2, ["too_few_members"]), (3, []), (9, []), (10, ["too_many_members"])],
)
def test_three_to_nine_members(count: int, expected: list[str]) -> None:
    assert codes([CHAIR, WOMAN, *[MAN] * (count - 2)]) == expected


@pytest.mark.parametrize(
    ("seats", "expected"),
    [
        ([CHAIR, MAN, MAN], ["no_woman"]),
        ([CHAIR, MAN, UNKNOWN], ["woman_unknown"]),
        ([CHAIR, WOMAN, UNKNOWN], []),
        ([MAN, WOMAN, MAN], ["no_chair"]),
        ([CHAIR, CHAIR, WOMAN], ["several_chairs"]),
        ([], ["too_few_members", "no_chair", "no_woman"]),
    ],
)
def test_a_woman_and_one_chair(seats: list[Seat], expected: list[str]) -> None:
    assert codes(seats) == expected


def test_where_several_nationalities_live_one_member_is_of_a_smaller_one() -> None:
    minority = Seat(CommitteePost.MEMBER, woman=True, minority=True)
    assert codes(SOUND) == []
    assert codes(SOUND, multi_ethnic=True) == ["no_minority"]
    assert codes([*SOUND, UNKNOWN], multi_ethnic=True) == ["minority_unknown"]
    assert codes([*SOUND, minority], multi_ethnic=True) == []


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2025, 10, 2), []),
        (date(2025, 10, 3), ["term_ending"]),
        (date(2026, 1, 1), ["term_ending"]),
        (date(2026, 1, 2), ["term_ended"]),
    ],
)
def test_the_anniversary_is_still_in_the_term(on: date, expected: list[str]) -> None:
    assert codes(SOUND, on) == expected


def test_a_term_from_the_leap_day_ends_on_the_last_of_february() -> None:
    assert last_day(date(2024, 2, 29), RULES.term) == date(2027, 2, 28)


def test_nobody_knows_when_they_were_chosen() -> None:
    assert codes(SOUND, term_from_on=None) == ["no_term"]


@pytest.mark.parametrize(
    ("kind", "on", "expected"),
    [
        (CommitteeType.VILLAGE, date(2025, 3, 1), ["host_term_ending"]),
        (CommitteeType.RESIDENTS, date(2025, 3, 2), ["host_term_ended"]),
        (CommitteeType.TOWNSHIP_SUBDISTRICT, date(2025, 3, 2), []),
    ],
)
def test_the_village_committee_has_a_term_of_five_years(
    kind: CommitteeType, on: date, expected: list[str]
) -> None:
    assert codes(SOUND, on, kind=kind, host_term_from_on=date(2020, 3, 1)) == expected
