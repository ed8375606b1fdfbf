"""Each hard demand by itself, the points by hand, and two properties: load never raises, order of asking is nothing."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseapp.rules.matching import Bar, Candidate, available_days, below_share, objections, rank
from caseapp.rules.provider import Provider
from caseapp.vocabulary import BarKind, ProviderType, ScorePart
from tests.unit.rules.matching_world import CATALOGUE, NEED, ON, candidate

CIVIL, CRIMINAL = (CATALOGUE.matching_rules(kind) for kind in ("civil_aid", "criminal_aid"))
B = BarKind


def codes(one: Candidate, *grounds: str, kind: str = "civil_aid", direct: bool = False) -> set[str]:
    need = replace(NEED, grounds=frozenset(grounds))
    found = objections(CATALOGUE.case_type(kind), CATALOGUE.matching_rules(kind), one, need, direct=direct)
    assert all("第" in each.article and each.zh and each.en.isascii() for each in found)
    return {each.code for each in found}


def test_nothing_speaks_against_a_fit_lawyer() -> None:
    assert codes(candidate(), "minor", "life_or_death_possible", kind="criminal_aid") == set()
    assert codes(candidate(), "minor") == set()


@pytest.mark.parametrize(
    ("change", "code", "binds_directly"),
    [
        ({"active_from": date(2025, 6, 11)}, "not_active", True),
        ({"active_to": date(2025, 6, 9)}, "not_active", True),
        ({"license_valid_to": date(2025, 6, 9)}, "licence_expired", True),
        ({"license_number": None}, "licence_unknown", False),
        ({"bars": (Bar(B.SUSPENSION, date(2025, 6, 1), ON),)}, "sanctioned", True),
        ({"bars": (Bar(B.LICENCE_REVOKED, date(2020, 1, 1)),)}, "sanctioned", True),
        ({"bars": (Bar(B.APPOINTMENTS_STOPPED, ON, date(2025, 9, 1)),)}, "sanctioned", True),
        ({"bars": (Bar(B.LEAVE, ON, ON),)}, "on_leave", False),
        ({"region_code": "340102"}, "outside_region", False),
        ({"open_cases": 7, "capacity": 7}, "at_capacity", False),
    ],
)
def test_each_hard_demand_keeps_somebody_out(change: Any, code: str, *, binds_directly: bool) -> None:
    one = candidate(**change)
    assert codes(one) == {code}
    assert codes(one, direct=True) == ({code} if binds_directly else set())


def test_what_the_person_needs_binds_an_appointment_without_a_proposal_too() -> None:
    bound = replace(NEED, bound_to=frozenset({"sign_language", "yi"}))
    for one, met in (
        (candidate(skills=frozenset({"sign_language"})), False),
        (candidate(skills=frozenset({"sign_language"}), languages=frozenset({"yi"})), True),
    ):
        found = objections(CATALOGUE.case_type("civil_aid"), CIVIL, one, bound, direct=True)
        assert [each.code for each in found] == ([] if met else ["needs_unmet"])


@pytest.mark.parametrize(
    "change",
    [
        {"active_to": ON, "license_valid_to": ON, "capacity": 8, "open_cases": 7, "region_code": "340207"},
        {"bars": (Bar(B.SUSPENSION, date(2025, 1, 1), date(2025, 6, 9)), Bar(B.LEAVE, date(2025, 6, 11)))},
        {"license_number": None, "provider": Provider(ProviderType.LAI_STAFF, has_legal_qualification=True)},
    ],
)
def test_the_last_day_and_the_last_place_are_still_free(change: Any) -> None:
    assert codes(candidate(**change)) == set()


@pytest.mark.parametrize("kind", ["civil_aid", "administrative_aid", "criminal_aid"])
def test_a_minors_aid_needs_a_lawyer_who_knows_minors_whatever_the_kind(kind: str) -> None:
    stranger = candidate(provider=Provider(ProviderType.LAWYER))
    assert codes(stranger, "minor", kind=kind, direct=True) == {"provider_lacks_familiar_with_minors"}
    assert codes(stranger, kind=kind) == set()
    legal_worker = Provider(ProviderType.GRASSROOTS_LEGAL_WORKER, familiar_with_minors=True)
    assert codes(candidate(provider=legal_worker), "minor", kind=kind) == {"provider_lacks_provider_type"}


def test_years_of_criminal_defence_and_the_kind_of_worker_are_asked_for() -> None:
    young = candidate(provider=Provider(ProviderType.LAWYER, criminal_practice_since=date(2022, 6, 11)))
    assert codes(young, "life_or_death_possible", kind="criminal_aid") == {"provider_lacks_criminal_practice"}
    student = candidate(provider=Provider(ProviderType.STUDENT_VOLUNTEER), capacity=0)
    assert codes(student) == {"provider_lacks_provider_type", "at_capacity"}  # every reason, not the first


def test_the_points_of_three_by_hand() -> None:
    pool = [
        candidate("a", assigned=3, specialities=frozenset({"labor"})),
        candidate("b", assigned=3, ideal_share=2),
        candidate("c", assigned=1, days=73, skills=frozenset({"braille"})),
    ]
    assert below_share(pool) == {
        "a": Fraction(8 * 5, 16) - 3,  # parts of 5, 10 and 1 of the eight cases there will be
        "b": Fraction(8 * 10, 16) - 3,
        "c": Fraction(8 * 1, 16) - 1,
    }
    need = replace(
        NEED,
        specialities=frozenset({"labor"}),
        skills=frozenset({"braille", "sign_language"}),
        known_workers=frozenset({"c"}),
    )
    ranked = rank(CIVIL, pool, need)
    assert [(one.candidate.id, one.points) for one in ranked] == [
        ("b", Fraction(20)),
        ("c", Fraction(5)),  # -5 for the share, 8 / 2 for braille, 6 for knowing the person
        ("a", Fraction(0)),  # -5 for the share, 5 for labour law
    ]
    assert ranked[1].parts[ScorePart.ACCESSIBILITY] == 4


def test_equals_come_in_the_order_of_registration() -> None:
    pool = [candidate(key) for key in "cab"]
    assert [one.candidate.id for one in rank(CIVIL, pool, NEED)] == ["a", "b", "c"]


def test_days_on_leave_lower_what_one_should_have() -> None:
    window = (date(2025, 1, 1), date(2025, 1, 31))
    bars = [
        Bar(B.LEAVE, date(2024, 12, 1), date(2025, 1, 5)),
        Bar(B.LEAVE, date(2025, 1, 4), date(2025, 1, 6)),
    ]
    assert available_days(bars, date(2015, 1, 1), window) == 25
    assert available_days([], date(2025, 1, 31), window) == 1
    assert available_days([Bar(B.LICENCE_REVOKED, date(2025, 1, 11))], date(2015, 1, 1), window) == 10
    assert available_days([], date(2025, 2, 1), window) == 0


KEYS = "abcdef"
candidates = st.lists(
    st.builds(
        candidate,
        st.sampled_from(KEYS),
        assigned=st.integers(0, 30),
        ideal_share=st.integers(1, 5),
        days=st.integers(0, 365),
        specialities=st.frozensets(st.sampled_from(["labor", "family"])),
        skills=st.frozensets(st.sampled_from(["braille", "home_visit"])),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda one: one.id,
)
needs = st.builds(
    lambda **asked: replace(NEED, **asked),
    specialities=st.frozensets(st.sampled_from(["labor", "family"])),
    skills=st.frozensets(st.sampled_from(["braille", "home_visit"])),
    known_workers=st.frozensets(st.sampled_from(KEYS)),
)


@settings(max_examples=100)
@given(pool=candidates, need=needs, more=st.integers(1, 10), data=st.data())
def test_more_load_never_raises_anybody(pool: Any, need: Any, more: int, data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(pool))
    busier = [replace(each, assigned=each.assigned + more) if each is one else each for each in pool]
    assert place(rank(CIVIL, busier, need), one.id) >= place(rank(CIVIL, pool, need), one.id)


@settings(max_examples=60)
@given(pool=candidates, need=needs, data=st.data())
def test_the_order_of_asking_changes_nothing(pool: Any, need: Any, data: st.DataObject) -> None:
    assert rank(CIVIL, data.draw(st.permutations(pool)), need) == rank(CIVIL, pool, need)


def place(ranked: Any, key: str) -> int:
    return [one.candidate.id for one in ranked].index(key)


def test_specialities_follow_from_matter_and_kind() -> None:
    assert CIVIL.specialities_for("civil_aid", ["work_injury"]) == {"labor", "personal_injury"}
    assert CRIMINAL.specialities_for("criminal_aid", []) == {"criminal_defence"}
